"""What engines are started with and what they need: flags, versions, the time of a start, and whether a model fits. Pure."""

from .derivation import engine_roles
from .roles import EngineRole

__all__ = ["EngineRole", "engine_roles"]
