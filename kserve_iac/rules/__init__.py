"""What KServe, the platform and the hardware refuse: pure functions from arguments to findings.

Every rule is one small function; :func:`check` runs all of them over an environment, and :func:`check_object` those that
concern one object.
"""

from ..args.problem import Invalid, Problem, errors
from .check import Context, check, check_object, check_platform, check_together, examine
from .gke import check_gke

__all__ = [
    "Context",
    "Invalid",
    "Problem",
    "check",
    "check_gke",
    "check_object",
    "check_platform",
    "check_together",
    "errors",
    "examine",
]
