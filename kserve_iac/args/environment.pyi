# Generated from the module of the same name by `python scripts/derive_types.py`; do not edit.

"""An environment: a cluster, the platform on it, and the services. ``Pulumi.<env>.yaml`` describes an environment."""

import functools
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeVar

from pydantic import BaseModel
from pydantic.alias_generators import to_camel
from typing_extensions import Unpack

from ..findings.path import Path
from .base import Args
from .cluster import ExistingClusterArgs, ExistingNodePool, NodePool, SimulatedClusterArgs
from .dicts import ClusterArgsDict, DefinitionDict, EnvironmentDict, ServiceDict, _OneKindDict
from .existing import Existing
from .gateway import OwnGateways
from .gke import GkeClusterArgs
from .gke_pool import ComputeClass, GkeNodePool
from .guardrails import Guardrails
from .inference_graph import InferenceGraphArgs
from .inference_service import InferenceServiceArgs
from .llm.inference_service import LLMInferenceServiceArgs, LLMInferenceServiceConfigArgs
from .platform import ServingPlatformArgs
from .problem import Problem
from .runtime import ClusterServingRuntimeArgs, ServingRuntimeArgs
from .storage import (
    ClusterStorageContainerArgs,
    LocalModelCacheArgs,
    LocalModelNamespaceCacheArgs,
    LocalModelNodeGroupArgs,
    TrainedModelArgs,
)
from .workload import ClusterMeta

class ClusterArgs(Args):
    """The cluster of the environment. Exactly one kind must be set."""
    def __init__(self, **fields: Unpack[ClusterArgsDict]) -> None:
        """The cluster of the environment. Exactly one kind must be set."""
    simulated: SimulatedClusterArgs | None = ...
    """Simulated nodes on the sandbox."""
    existing: ExistingClusterArgs | None = ...
    """An existing cluster."""
    gke: GkeClusterArgs | None = ...
    """A cluster on Google Kubernetes Engine, which the stack creates."""
    @property
    def kind(self) -> str:
        """Kind of cluster, in the spelling of the configuration."""
    @property
    def gateways(self) -> OwnGateways:
        """What the cluster has for Gateways by itself."""
    @property
    def node_pools(self) -> Sequence[NodePool | ExistingNodePool | GkeNodePool | ComputeClass]:
        """The node pools of the cluster."""

class _OneKind(Args):
    def __init__(self, **fields: Unpack[_OneKindDict]) -> None:
        """See :class:`_OneKindDict`."""
    @property
    def field(self) -> str:
        """Name of the field that is set."""
    @property
    def args(self) -> ClusterMeta:
        """The arguments of the object."""

class Service(_OneKind):
    """One service. Exactly one kind must be set."""
    def __init__(self, **fields: Unpack[ServiceDict]) -> None:
        """One service. Exactly one kind must be set."""
    inference_service: InferenceServiceArgs | None = ...
    """An InferenceService."""
    llm_inference_service: LLMInferenceServiceArgs | None = ...
    """An LLMInferenceService."""
    trained_model: TrainedModelArgs | None = ...
    """A further model of an InferenceService."""
    inference_graph: InferenceGraphArgs | None = ...
    """Several services behind one endpoint."""

class Definition(_OneKind):
    """An object that services use. Exactly one kind must be set."""
    def __init__(self, **fields: Unpack[DefinitionDict]) -> None:
        """An object that services use. Exactly one kind must be set."""
    serving_runtime: ServingRuntimeArgs | None = ...
    """A runtime of one namespace."""
    cluster_serving_runtime: ClusterServingRuntimeArgs | None = ...
    """A runtime of the whole cluster."""
    llm_inference_service_config: LLMInferenceServiceConfigArgs | None = ...
    """A configuration that LLMInferenceServices name in ``baseRefs``."""
    cluster_storage_container: ClusterStorageContainerArgs | None = ...
    """A container that downloads models from one kind of URI."""
    local_model_node_group: LocalModelNodeGroupArgs | None = ...
    """A group of nodes with disks for the local model cache."""
    local_model_cache: LocalModelCacheArgs | None = ...
    """A model that is cached on the disks of nodes, for all namespaces."""
    local_model_namespace_cache: LocalModelNamespaceCacheArgs | None = ...
    """A model that is cached on the disks of nodes, for one namespace."""

_alias = functools.cache(to_camel)
_N = TypeVar("_N", bound=ClusterMeta)

class Environment(Args):
    """The whole content of one stack."""
    def __init__(self, **fields: Unpack[EnvironmentDict]) -> None:
        """The whole content of one stack."""
    cluster: ClusterArgs
    """The cluster."""
    platform: ServingPlatformArgs = ...
    """The serving control plane."""
    guardrails: Guardrails = ...
    """Limits that the environment must not exceed."""
    existing: Existing = ...
    """Objects that services name and that somebody else creates: Secrets, ServiceAccounts, claims and others."""
    definitions: dict[str, Definition] = ...
    """Objects that services use, by name: runtimes, LLM configurations, storage containers, model caches."""
    services: dict[str, Service] = ...
    """The services by name."""
    def objects(self) -> Iterator[tuple[Path, str, ClusterMeta]]:
        """Every KServe object: its path, its name in the environment, and its arguments. Definitions come before services."""
    def of_kind(self, kind: type[_N]) -> Iterator[tuple[str, _N]]:
        """The objects with arguments of the class ``kind``, with their names in the environment."""
    def inference_services(self) -> Iterator[tuple[str, InferenceServiceArgs]]:
        """The InferenceServices by their name in the environment."""
    def llm_inference_services(self) -> Iterator[tuple[str, LLMInferenceServiceArgs]]:
        """The LLMInferenceServices by their name in the environment."""

SECTIONS = tuple(Environment.model_fields)
"""The configuration keys of an environment."""
NO_SECRETS = (
    "An environment contains no secrets, because a preview checks its values and the state stores them. Put the value into a "
    "Secret of the cluster or into a file, and name it here."
)
"""Why an encrypted value is refused, and what to do."""
_M = TypeVar("_M", bound=BaseModel)

def parse_environment(config: Mapping[str, Any]) -> tuple[Environment | None, list[Problem]]:
    """Reads an environment from its configuration.

    Returns the environment and all findings about its form. To report as many findings as possible in one run, the environment
    is returned without unknown fields, and without services that cannot be read. It is None if the cluster or the platform cannot
    be read. If a finding is an error, the environment must not be deployed.
    """

def _read_all(model: type[_M], given: Mapping[str, Any], section: str, problems: list[Problem]) -> dict[str, _M]: ...
def _forbidden(key: str, config: Mapping[str, Any]) -> list[Problem]: ...
def _read(model: type[_M], given: Mapping[str, Any], at: tuple[str, ...], problems: list[Problem]) -> _M | None: ...
def _without(value: Any, location: tuple[int | str, ...]) -> Any:
    """A copy of ``value`` without the value at ``location``."""
