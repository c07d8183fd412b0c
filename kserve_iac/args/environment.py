"""An environment: a cluster, the platform on it, and the services; what ``Pulumi.<env>.yaml`` describes."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeVar

from pydantic import BaseModel, Field, ValidationError, model_validator

from .base import Args
from .cluster import ExistingClusterArgs, ExistingNodePool, NodePool, SimulatedClusterArgs
from .gke import GkeClusterArgs
from .gke_pool import ComputeClass, GkeNodePool
from .inference_service import InferenceServiceArgs
from .llm_inference_service import LLMInferenceServiceArgs
from .platform import ServingPlatformArgs
from .problem import Problem, problems_of


class Cluster(Args):
    """Which kind of cluster the environment runs on: exactly one."""

    simulated: SimulatedClusterArgs | None = None
    """Simulated nodes on the sandbox."""
    existing: ExistingClusterArgs | None = None
    """A cluster that stands already."""
    gke: GkeClusterArgs | None = None
    """A cluster on Google Kubernetes Engine, made here."""

    @model_validator(mode="after")
    def _one(self) -> "Cluster":
        if sum(given is not None for given in (self.simulated, self.existing, self.gke)) != 1:
            raise ValueError("give exactly one of simulated, existing and gke")
        return self

    @property
    def kind(self) -> str:
        """Which one it is, as configuration spells it."""
        return next(kind for kind in ("simulated", "existing", "gke") if getattr(self, kind) is not None)

    @property
    def node_pools(self) -> Sequence[NodePool | ExistingNodePool | GkeNodePool | ComputeClass]:
        """Its pools, whichever kind it is."""
        if self.simulated is not None:
            return self.simulated.node_pools
        if self.gke is not None:
            return self.gke.pools
        return self.existing.node_pools if self.existing is not None else []


class Service(Args):
    """One service: exactly one kind."""

    inference_service: InferenceServiceArgs | None = None
    """An InferenceService."""
    llm_inference_service: LLMInferenceServiceArgs | None = None
    """An LLMInferenceService."""

    @model_validator(mode="after")
    def _one(self) -> "Service":
        if (self.inference_service is None) == (self.llm_inference_service is None):
            raise ValueError("give exactly one of inferenceService and llmInferenceService")
        return self


class Environment(Args):
    """Everything one stack holds."""

    cluster: Cluster
    """Where it runs."""
    platform: ServingPlatformArgs = Field(default_factory=ServingPlatformArgs)
    """The serving control plane."""
    services: dict[str, Service] = Field(default_factory=dict)
    """The services by name."""

    def inference_services(self) -> Iterator[tuple[str, InferenceServiceArgs]]:
        """The InferenceServices by their name in the environment."""
        for name, service in self.services.items():
            if service.inference_service is not None:
                yield name, service.inference_service

    def llm_inference_services(self) -> Iterator[tuple[str, LLMInferenceServiceArgs]]:
        """The LLMInferenceServices by their name in the environment."""
        for name, service in self.services.items():
            if service.llm_inference_service is not None:
                yield name, service.llm_inference_service


SECTIONS = tuple(Environment.model_fields)
"""The configuration keys of an environment."""

_M = TypeVar("_M", bound=BaseModel)


def parse_environment(config: Mapping[str, Any]) -> tuple[Environment | None, list[Problem]]:
    """Reads an environment from its configuration.

    Returns what could be read and everything that is wrong in form. So that one run shows all there is to mend, unknown
    fields are set aside and services that cannot be read are left out of the environment that is returned; it is None
    where the cluster or the platform itself cannot be read. It may be built only when there are no errors.
    """
    problems = [problem for key in config if key not in SECTIONS for problem in _forbidden(key)]
    # A section that is there and empty (`platform:`) reads as null, and means what a missing one means.
    cluster, platform, given = ({} if config.get(key) is None else config[key] for key in SECTIONS)
    cluster = _read(Cluster, cluster, "cluster", problems)
    platform = _read(ServingPlatformArgs, platform, "platform", problems)
    services: dict[str, Service] = {}
    if isinstance(given, Mapping):
        for name, value in given.items():
            if (service := _read(Service, value, f"services.{name}", problems)) is not None:
                services[str(name)] = service
    else:
        problems.append(Problem("invalid-type", "services", "Services are a mapping from name to service."))
    if cluster is None or platform is None:
        return None, problems
    return Environment(cluster=cluster, platform=platform, services=services), problems


def _forbidden(key: str) -> list[Problem]:
    try:
        Environment.model_validate(
            {"cluster": {"simulated": {"nodePools": [{"name": "x", "machineType": "x"}]}}, key: 0}
        )
    except ValidationError as error:
        return problems_of(error, Environment)
    return []


def _read(model: type[_M], value: Any, path: str, problems: list[Problem]) -> _M | None:
    try:
        return model.model_validate(value)
    except ValidationError as error:
        found = problems_of(error, model, path)
        unknown = [detail["loc"] for detail in error.errors(include_url=False) if detail["type"] == "extra_forbidden"]
    for location in unknown:
        value = _without(value, location)
    try:
        read = model.model_validate(value)
    except ValidationError as error:
        read = None
        # What an object is checked for as a whole is only looked at once its fields are known ones.
        found += [problem for problem in problems_of(error, model, path) if problem not in found]
    problems.extend(found)
    return read


def _without(value: Any, location: tuple[int | str, ...]) -> Any:
    """A copy of ``value`` without what is at ``location``."""
    head, rest = location[0], location[1:]
    if isinstance(value, Mapping):
        # pydantic reports a field under its alias, whichever spelling the user chose.
        key = next((k for k in value if k == head or _camel(str(k)) == head), None)
        if key is None:
            return value
        if not rest:
            return {k: v for k, v in value.items() if k != key}
        return {k: _without(v, rest) if k == key else v for k, v in value.items()}
    if isinstance(value, list) and isinstance(head, int) and rest:
        return [_without(v, rest) if i == head else v for i, v in enumerate(value)]
    return value


def _camel(name: str) -> str:
    return re.sub(r"_([a-z0-9])", lambda match: match.group(1).upper(), name)
