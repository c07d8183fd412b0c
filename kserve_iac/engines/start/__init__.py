"""How long an engine takes until it serves: to load its weights, to warm up, and from a node that is not there yet."""
