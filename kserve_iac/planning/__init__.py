"""What a plan comes to: where pods can run and what they take. Pure functions over arguments and the catalogue."""

from .pools import Pool, pools_of

__all__ = ["Pool", "pools_of"]
