"""Arguments to Kubernetes objects and Helm values. Pure: the same arguments give the same objects, down to the byte."""

from .inference_service import inference_service
from .llm_inference_service import llm_inference_service
from .nodes import simulated_node
from .platform import ChartRelease, PlatformPlan, platform_plan

__all__ = [
    "ChartRelease",
    "PlatformPlan",
    "inference_service",
    "llm_inference_service",
    "platform_plan",
    "simulated_node",
]
