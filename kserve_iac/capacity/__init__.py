"""The demand of workloads, and the packing, placement and cost of their pods on pools of nodes. Pure functions."""

from .pool import Pool
from .pools import pools_of

__all__ = ["Pool", "pools_of"]
