"""The review of a change: what it interrupts, replaces and costs, in words, as one comment for a pull request."""
