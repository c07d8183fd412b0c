"""Arguments to Kubernetes objects and Helm values, and back. Pure: the same arguments give the same objects, to the byte."""

from .nodes import simulated_node
from .objects import further_objects, kserve_object, objects_before
from .platform import ChartRelease, PlatformPlan, platform_plan

__all__ = [
    "ChartRelease",
    "PlatformPlan",
    "further_objects",
    "kserve_object",
    "objects_before",
    "platform_plan",
    "simulated_node",
]
