"""What stands, as tables for people."""
