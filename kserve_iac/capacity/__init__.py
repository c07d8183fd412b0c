"""The demand of workloads, and the packing, placement and cost of their pods on pools of nodes. Pure functions."""

from .pools import Pool, pools_of

__all__ = ["Pool", "pools_of"]
