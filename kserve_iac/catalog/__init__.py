"""Facts as data: KServe versions and what they know, machine types and GPUs, with typed loaders. Imports nothing of ours."""
