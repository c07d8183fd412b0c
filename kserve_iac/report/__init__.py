"""Plans, changes and summaries of stacks as text, tables and pages."""
