"""The Pulumi components. They are thin: they check the arguments, render the objects, and register these with the engine."""

from .base import Cluster, Platform
from .definitions import (
    ClusterServingRuntime,
    ClusterStorageContainer,
    LLMInferenceServiceConfig,
    LocalModelCache,
    LocalModelNamespaceCache,
    LocalModelNodeGroup,
    ServingRuntime,
)
from .environment import Stack, deploy
from .existing_cluster import ExistingCluster
from .gke_cluster import GkeCluster
from .services import InferenceGraph, InferenceService, LLMInferenceService, TrainedModel
from .serving_platform import ServingPlatform
from .simulated_cluster import SimulatedCluster

__all__ = [
    "Cluster",
    "ClusterServingRuntime",
    "ClusterStorageContainer",
    "ExistingCluster",
    "GkeCluster",
    "InferenceGraph",
    "InferenceService",
    "LLMInferenceService",
    "LLMInferenceServiceConfig",
    "LocalModelCache",
    "LocalModelNamespaceCache",
    "LocalModelNodeGroup",
    "Platform",
    "ServingPlatform",
    "ServingRuntime",
    "SimulatedCluster",
    "Stack",
    "TrainedModel",
    "deploy",
]
