"""What a plan comes to: where pods can run and what they take. Pure functions over arguments and the catalogue."""

from .engines import EngineRole, engine_roles
from .pools import Pool, pools_of

__all__ = ["EngineRole", "Pool", "engine_roles", "pools_of"]
