"""From Kubernetes objects back to arguments, and from an environment to a Python program."""
