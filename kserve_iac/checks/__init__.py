"""What KServe, the platform and the hardware refuse: pure functions from arguments to findings.

Every rule is one small function; :func:`check` runs all of them over an environment, and :func:`check_object` those that
concern one object.
"""

from ..args.problem import Invalid, Problem, errors
from ..gke.checks import check_gke
from .check import Context, check, check_object, check_platform, check_references, check_together, examine

__all__ = [
    "Context",
    "Invalid",
    "Problem",
    "check",
    "check_gke",
    "check_object",
    "check_platform",
    "check_references",
    "check_together",
    "errors",
    "examine",
]
