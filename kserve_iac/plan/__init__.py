"""The plan of an environment: placement, cost, memory, and the effects of a change. Pure functions."""
