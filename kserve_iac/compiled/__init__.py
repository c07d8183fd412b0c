"""Compiled environments and objects: every fact about them is derived once here, and all other packages read it here."""

from .context import Context
from .environment import Compiled
from .objects import CompiledObject

__all__ = ["Compiled", "CompiledObject", "Context"]
