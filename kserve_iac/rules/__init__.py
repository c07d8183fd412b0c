"""What KServe, the platform and the hardware refuse: pure functions from arguments to findings.

Every rule is one small function; :func:`check` runs all of them over an environment, and :func:`check_inference_service`
and :func:`check_llm_inference_service` those that concern one service.
"""

from ..args.problem import Invalid, Problem, errors
from .check import Context, check, check_inference_service, check_llm_inference_service, check_platform
from .gke import check_gke

__all__ = [
    "Context",
    "Invalid",
    "Problem",
    "check",
    "check_gke",
    "check_inference_service",
    "check_llm_inference_service",
    "check_platform",
    "errors",
]
