"""Arguments to Kubernetes objects and Helm values, and back. Pure: the same arguments give the same objects, to the byte."""

from .inference_service import inference_service
from .llm_inference_service import llm_inference_service_config
from .nodes import simulated_node
from .objects import further_objects, kserve_object
from .platform import ChartRelease, PlatformPlan, platform_plan

__all__ = [
    "ChartRelease",
    "PlatformPlan",
    "further_objects",
    "inference_service",
    "kserve_object",
    "llm_inference_service_config",
    "platform_plan",
    "simulated_node",
]
