"""What engines are started with and what they need: flags, versions, the time of a start, and whether a model fits. Pure."""

from .roles import EngineRole, engine_roles

__all__ = ["EngineRole", "engine_roles"]
