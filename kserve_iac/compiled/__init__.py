"""Environments and objects made ready: every fact about them is derived once, and everything else reads it here."""

from .context import Context
from .environment import Compiled
from .objects import CompiledObject

__all__ = ["Compiled", "CompiledObject", "Context"]
