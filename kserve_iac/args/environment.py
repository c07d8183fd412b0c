"""An environment: a cluster, the platform on it, and the services. ``Pulumi.<env>.yaml`` describes an environment."""

import functools
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeVar

from pydantic import BaseModel, Field, ValidationError, model_validator
from pydantic.alias_generators import to_camel

from ..findings.path import Path
from .base import Args
from .choice import exactly_one
from .cluster import ExistingClusterArgs, ExistingNodePool, NodePool, SimulatedClusterArgs
from .existing import Existing
from .gateway import OwnGateways
from .gke import GkeClusterArgs
from .gke_pool import ComputeClass, GkeNodePool
from .guardrails import Guardrails
from .inference_graph import InferenceGraphArgs
from .inference_service import InferenceServiceArgs
from .llm.inference_service import LLMInferenceServiceArgs, LLMInferenceServiceConfigArgs
from .platform import ServingPlatformArgs
from .problem import Problem, problems_of
from .runtime import ClusterServingRuntimeArgs, ServingRuntimeArgs
from .spelling import folded
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

    simulated: SimulatedClusterArgs | None = None
    """Simulated nodes on the sandbox."""
    existing: ExistingClusterArgs | None = None
    """An existing cluster."""
    gke: GkeClusterArgs | None = None
    """A cluster on Google Kubernetes Engine, which the stack creates."""

    @model_validator(mode="after")
    def _one(self) -> "ClusterArgs":
        known = list(type(self).model_fields)
        if wrong := exactly_one(known, [name for name in known if getattr(self, name) is not None]):
            raise ValueError(wrong)
        return self

    @property
    def kind(self) -> str:
        """Kind of cluster, in the spelling of the configuration."""
        return next(kind for kind in ("simulated", "existing", "gke") if getattr(self, kind) is not None)

    @property
    def gateways(self) -> OwnGateways:
        """What the cluster has for Gateways by itself."""
        if self.simulated is not None:
            return "sandbox"
        return "gke" if self.gke is not None and self.gke.gateway_api_by_gke else "none"

    @property
    def node_pools(self) -> Sequence[NodePool | ExistingNodePool | GkeNodePool | ComputeClass]:
        """The node pools of the cluster."""
        if self.simulated is not None:
            return self.simulated.node_pools
        if self.gke is not None:
            return self.gke.pools
        return self.existing.node_pools if self.existing is not None else []


class _OneKind(Args):
    @model_validator(mode="after")
    def _one(self) -> "_OneKind":
        known = {name: info.alias or name for name, info in type(self).model_fields.items()}
        given = [alias for name, alias in known.items() if getattr(self, name) is not None]
        if wrong := exactly_one(list(known.values()), given):
            raise ValueError(wrong)
        return self

    @property
    def field(self) -> str:
        """Name of the field that is set."""
        return next(name for name in type(self).model_fields if getattr(self, name) is not None)

    @property
    def args(self) -> ClusterMeta:
        """The arguments of the object."""
        found: ClusterMeta = getattr(self, self.field)
        return found


class Service(_OneKind):
    """One service. Exactly one kind must be set."""

    inference_service: InferenceServiceArgs | None = None
    """An InferenceService."""
    llm_inference_service: LLMInferenceServiceArgs | None = None
    """An LLMInferenceService."""
    trained_model: TrainedModelArgs | None = None
    """A further model of an InferenceService."""
    inference_graph: InferenceGraphArgs | None = None
    """Several services behind one endpoint."""


class Definition(_OneKind):
    """An object that services use. Exactly one kind must be set."""

    serving_runtime: ServingRuntimeArgs | None = None
    """A runtime of one namespace."""
    cluster_serving_runtime: ClusterServingRuntimeArgs | None = None
    """A runtime of the whole cluster."""
    llm_inference_service_config: LLMInferenceServiceConfigArgs | None = None
    """A configuration that LLMInferenceServices name in ``baseRefs``."""
    cluster_storage_container: ClusterStorageContainerArgs | None = None
    """A container that downloads models from one kind of URI."""
    local_model_node_group: LocalModelNodeGroupArgs | None = None
    """A group of nodes with disks for the local model cache."""
    local_model_cache: LocalModelCacheArgs | None = None
    """A model that is cached on the disks of nodes, for all namespaces."""
    local_model_namespace_cache: LocalModelNamespaceCacheArgs | None = None
    """A model that is cached on the disks of nodes, for one namespace."""


_alias = functools.cache(to_camel)

_N = TypeVar("_N", bound=ClusterMeta)


class Environment(Args):
    """The whole content of one stack."""

    cluster: ClusterArgs
    """The cluster."""
    platform: ServingPlatformArgs = Field(default_factory=ServingPlatformArgs)
    """The serving control plane."""
    guardrails: Guardrails = Field(default_factory=Guardrails)
    """Limits that the environment must not exceed."""
    existing: Existing = Field(default_factory=Existing)
    """Objects that services name and that somebody else creates: Secrets, ServiceAccounts, claims and others."""
    definitions: dict[str, Definition] = Field(default_factory=dict)
    """Objects that services use, by name: runtimes, LLM configurations, storage containers, model caches."""
    services: dict[str, Service] = Field(default_factory=dict)
    """The services by name."""

    def objects(self) -> Iterator[tuple[Path, str, ClusterMeta]]:
        """Every KServe object: its path, its name in the environment, and its arguments. Definitions come before services."""
        for section, entries in (("definitions", self.definitions), ("services", self.services)):
            for name, entry in entries.items():
                field = entry.field
                yield Path(section, name, _alias(field)), name, getattr(entry, field)

    def of_kind(self, kind: type[_N]) -> Iterator[tuple[str, _N]]:
        """The objects with arguments of the class ``kind``, with their names in the environment."""
        for _, name, args in self.objects():
            if isinstance(args, kind):
                yield name, args

    def inference_services(self) -> Iterator[tuple[str, InferenceServiceArgs]]:
        """The InferenceServices by their name in the environment."""
        yield from self.of_kind(InferenceServiceArgs)

    def llm_inference_services(self) -> Iterator[tuple[str, LLMInferenceServiceArgs]]:
        """The LLMInferenceServices by their name in the environment."""
        yield from self.of_kind(LLMInferenceServiceArgs)


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
    problems = [problem for key in config if key not in SECTIONS for problem in _forbidden(key, config)]
    # YAML reads an empty section (`platform:`) as null. It has the same meaning as a missing section.
    given = {key: {} if config.get(key) is None else config[key] for key in SECTIONS}
    cluster = _read(ClusterArgs, given, ("cluster",), problems)
    platform = _read(ServingPlatformArgs, given, ("platform",), problems)
    guardrails = _read(Guardrails, given, ("guardrails",), problems)
    existing = _read(Existing, given, ("existing",), problems)
    definitions = _read_all(Definition, given, "definitions", problems)
    services = _read_all(Service, given, "services", problems)
    if cluster is None or platform is None:
        return None, problems
    # Every section was read above: to read them again as a whole would build the models of all sections a second time.
    read = Environment.model_construct(
        cluster=cluster,
        platform=platform,
        guardrails=guardrails or Guardrails(),
        existing=existing or Existing(),
        definitions=definitions,
        services=services,
    )
    return read, problems


def _read_all(model: type[_M], given: Mapping[str, Any], section: str, problems: list[Problem]) -> dict[str, _M]:
    if not isinstance(given[section], Mapping):
        problems.append(
            Problem(
                "invalid-type", Path(section), f"{section} must be a mapping whose keys are the names of the {section}."
            )
        )
        return {}
    found = {str(name): _read(model, given, (section, name), problems) for name in given[section]}
    return {name: one for name, one in found.items() if one is not None}


def _forbidden(key: str, config: Mapping[str, Any]) -> list[Problem]:
    cluster = {"simulated": {"nodePools": [{"name": "x", "machineType": "x"}]}}
    try:
        Environment.model_validate({"cluster": cluster, key: 0})
    except ValidationError as error:
        return problems_of(error, Environment, config)
    return []


def _read(model: type[_M], given: Mapping[str, Any], at: tuple[str, ...], problems: list[Problem]) -> _M | None:
    value: Any = given
    for step in at:
        value = value[step]
    try:
        return model.model_validate(value)
    except ValidationError as error:
        found = problems_of(error, Environment, given, at)
        unknown = [detail["loc"] for detail in error.errors(include_url=False) if detail["type"] == "extra_forbidden"]
    for location in unknown:
        value = _without(value, location)
    try:
        read = model.model_validate(value)
    except ValidationError as error:
        read = None
        # Validators of the whole object run only after all its fields are known.
        found += [problem for problem in problems_of(error, Environment, given, at) if problem not in found]
    problems.extend(found)
    return read


def _without(value: Any, location: tuple[int | str, ...]) -> Any:
    """A copy of ``value`` without the value at ``location``."""
    head, rest = location[0], location[1:]
    if isinstance(value, Mapping):
        # pydantic reports a field under its alias, whichever spelling the user chose.
        key = next((k for k in value if k == head or folded(str(k)) == folded(str(head))), None)
        if key is None:
            return value
        if not rest:
            return {k: v for k, v in value.items() if k != key}
        return {k: _without(v, rest) if k == key else v for k, v in value.items()}
    if isinstance(value, list) and isinstance(head, int) and rest:
        return [_without(v, rest) if i == head else v for i, v in enumerate(value)]
    return value
