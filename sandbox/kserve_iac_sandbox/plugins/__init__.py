"""Resource plugins of the engine that the sandbox brings itself."""
