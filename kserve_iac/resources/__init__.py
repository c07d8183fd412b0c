"""The Pulumi components. Thin: they check, ask ``manifests`` for objects, and wire these to the engine."""

from .base import Cluster, Platform
from .environment import Stack, deploy
from .existing_cluster import ExistingCluster
from .gke_cluster import GkeCluster
from .inference_service import InferenceService
from .llm_inference_service import LLMInferenceService
from .serving_platform import ServingPlatform
from .simulated_cluster import SimulatedCluster

__all__ = [
    "Cluster",
    "ExistingCluster",
    "GkeCluster",
    "InferenceService",
    "LLMInferenceService",
    "Platform",
    "ServingPlatform",
    "SimulatedCluster",
    "Stack",
    "deploy",
]
