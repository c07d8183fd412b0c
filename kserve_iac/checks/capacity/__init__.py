"""What the pools cannot hold, and what an environment does not allow them to cost."""
