"""Rules about the capacity of pools, and about the limits of cost and GPUs that an environment sets."""
