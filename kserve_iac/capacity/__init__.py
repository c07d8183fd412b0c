"""What workloads ask for and what pools of nodes hold: demand, packing, placement and cost. Pure functions."""

from .pools import Pool, pools_of

__all__ = ["Pool", "pools_of"]
