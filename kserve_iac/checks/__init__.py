"""The rules about environments: pure functions from arguments to findings.

Every rule is a small function. :func:`check` runs all of them for an environment, and :func:`check_object` runs those for a
single object.
"""

from ..args.problem import Invalid, Problem, errors
from .check import Context, check, check_object, check_platform, check_references, check_together, examine

__all__ = [
    "Context",
    "Invalid",
    "Problem",
    "check",
    "check_object",
    "check_platform",
    "check_references",
    "check_together",
    "errors",
    "examine",
]
