"""What users write. Typed, validated, plain data; no Pulumi resource package is imported here.

Every class accepts its fields in snake_case (Python) and camelCase (stack configuration, YAML programs), refuses unknown
ones naming the nearest known, and is frozen.
"""

from .base import Args, In
from .cluster import ExistingClusterArgs, ExistingNodePool, NodePool, SimulatedClusterArgs, Taint
from .environment import Environment, Service, parse_environment
from .gke import GkeClusterArgs
from .gke_pool import Accelerator, Capacity, ComputeClass, GkeNodePool
from .inference_service import (
    Canary,
    InferenceServiceArgs,
    ModelFormat,
    ModelSpec,
    Predictor,
    Transformer,
)
from .llm_inference_service import (
    Disaggregation,
    Engine,
    Gateway,
    GatewayRef,
    LLMInferenceServiceArgs,
    Model,
    Parallelism,
    Prefill,
    Route,
    Router,
    Scheduler,
)
from .platform import ChartSource, GatewayArgs, Part, ServingPlatformArgs
from .pod import Container, EnvVar, Resources
from .problem import Invalid, Problem, problems_of

__all__ = [
    "Accelerator",
    "Args",
    "Canary",
    "Capacity",
    "ChartSource",
    "ComputeClass",
    "Container",
    "Disaggregation",
    "Engine",
    "EnvVar",
    "Environment",
    "ExistingClusterArgs",
    "ExistingNodePool",
    "Gateway",
    "GatewayArgs",
    "GatewayRef",
    "GkeClusterArgs",
    "GkeNodePool",
    "In",
    "InferenceServiceArgs",
    "Invalid",
    "LLMInferenceServiceArgs",
    "Model",
    "ModelFormat",
    "ModelSpec",
    "NodePool",
    "Parallelism",
    "Part",
    "Predictor",
    "Prefill",
    "Problem",
    "Resources",
    "Route",
    "Router",
    "Scheduler",
    "Service",
    "ServingPlatformArgs",
    "SimulatedClusterArgs",
    "Taint",
    "Transformer",
    "parse_environment",
    "problems_of",
]
