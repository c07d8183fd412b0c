"""Deploys a whole environment: it checks everything first, then creates the components."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

import pulumi
from pulumi.runtime.config import is_config_secret

from ..args import Definition, Environment, InferenceGraphArgs, Service, TrainedModelArgs
from ..args.environment import NO_SECRETS, SECTIONS
from ..args.kinds import KINDS, kind_of
from ..args.problem import spelled
from ..args.workload import ClusterMeta, ObjectMeta
from ..checks import check, examine
from ..compiled import Compiled
from ..plan.plan import CapacityPlan
from ..plan.summary import headline
from ..render.kserve_names import NAMESPACE
from . import definitions
from . import services as kinds
from .base import checked, settle
from .existing_cluster import ExistingCluster
from .gke_cluster import GkeCluster
from .heard import heard
from .kserve_object import KServeObject
from .namespaces import stack_namespace
from .own_models import models_of_project
from .serving_platform import ServingPlatform
from .simulated_cluster import SimulatedCluster
from .standing import summary_of

COMPONENTS: Mapping[str, type[KServeObject]] = {
    cls.__name__: cls
    for cls in (
        kinds.InferenceService,
        kinds.LLMInferenceService,
        kinds.TrainedModel,
        kinds.InferenceGraph,
        definitions.ServingRuntime,
        definitions.ClusterServingRuntime,
        definitions.LLMInferenceServiceConfig,
        definitions.ClusterStorageContainer,
        definitions.LocalModelNodeGroup,
        definitions.LocalModelCache,
        definitions.LocalModelNamespaceCache,
    )
}
"""The component of each kind."""

_C = TypeVar("_C", bound=KServeObject)


@dataclass(frozen=True)
class Stack:
    """The components of an environment, for programs that add further ones."""

    cluster: SimulatedCluster | ExistingCluster | GkeCluster
    platform: ServingPlatform
    plan: CapacityPlan
    """Plan of the environment: its demand, capacity and cost."""
    definitions: Mapping[str, KServeObject] = field(default_factory=dict)
    """The definitions, by name in the environment."""
    services: Mapping[str, KServeObject] = field(default_factory=dict)
    """The services, by name in the environment."""
    summary: Mapping[str, Any] = field(default_factory=dict)
    """Pools, parts and services as plain data and outputs. ``kserve-iac show`` prints it."""

    @property
    def inference_services(self) -> Mapping[str, kinds.InferenceService]:
        """The InferenceServices."""
        return self._of(kinds.InferenceService)

    @property
    def llm_inference_services(self) -> Mapping[str, kinds.LLMInferenceService]:
        """The LLMInferenceServices."""
        return self._of(kinds.LLMInferenceService)

    def _of(self, kind: type[_C]) -> Mapping[str, _C]:
        return {name: one for name, one in self.services.items() if isinstance(one, kind)}


def deploy(config: Environment | Mapping[str, Any], name: str) -> Stack:
    """Creates the components of the environment ``name``, and shows its warnings.

    Raises ``pulumi.RunError`` with all findings if the environment cannot work, and if a section of the stack's configuration is
    encrypted. Nothing is registered in these cases.
    """
    for section in SECTIONS:
        if not isinstance(config, Environment) and section in config and is_config_secret(f"kserve-iac:{section}"):
            raise pulumi.RunError(
                f"The configuration kserve-iac:{section} has an encrypted value (`secure`). {NO_SECRETS}"
            )
    compiled: Compiled | None
    if isinstance(config, Environment):
        compiled = Compiled(config, models=models_of_project())
        findings = spelled(check(compiled), config, python=True)
    else:
        compiled, findings = examine(config, models_of_project())
    settle(lambda: findings, f"environment {name}")
    if compiled is None:  # pragma: no cover - settle has refused it
        raise AssertionError("an environment that could not be read has problems")

    if (listener := heard()) is not None:
        listener.whole.append(compiled)
    pulumi.log.info(f"environment {name}: {headline(compiled.plan)}")
    with checked(compiled):
        return _build(compiled, name)


def _build(compiled: Compiled, name: str) -> Stack:
    environment = compiled.environment
    cluster = _cluster(environment, name)
    platform = ServingPlatform("kserve", environment.platform, cluster=cluster)
    namespaces = {
        namespace: stack_namespace(
            namespace,
            namespace,
            cluster.guard,
            pulumi.ResourceOptions(provider=cluster.provider),
            deletes=environment.platform.delete_empty_namespaces,
        )
        for namespace in sorted(_namespaces(environment) - {"default", NAMESPACE})
    }

    def make(name: str, args: ClusterMeta, after: Iterable[pulumi.Resource]) -> KServeObject:
        own = [namespaces[args.namespace]] if isinstance(args, ObjectMeta) and args.namespace in namespaces else []
        options = pulumi.ResourceOptions(depends_on=[*own, *after])
        return COMPONENTS[kind_of(args).name](name, args, platform=platform, opts=options)

    defined: dict[str, KServeObject] = {}
    for name, definition in _in_order(environment.definitions):
        # A model cache refers to its node groups.
        groups = [one for one in defined.values() if isinstance(one, definitions.LocalModelNodeGroup)]
        defined[name] = make(name, definition.args, groups)
    served: dict[str, KServeObject] = {}
    for name, service in _in_order(environment.services):
        # Graphs and trained models refer to the others by name.
        others = list(served.values()) if isinstance(service.args, (InferenceGraphArgs, TrainedModelArgs)) else []
        served[name] = make(name, service.args, [*defined.values(), *others])
    return Stack(
        cluster=cluster,
        platform=platform,
        plan=compiled.plan,
        definitions=defined,
        services=served,
        summary=summary_of(compiled, platform.parts, served),
    )


_E = TypeVar("_E", Definition, Service)


def _in_order(entries: Mapping[str, _E]) -> list[tuple[str, _E]]:
    """The entries in an order in which each one comes after those that it refers to."""
    order = list(KINDS)
    return sorted(entries.items(), key=lambda entry: order.index(kind_of(entry[1].args).name))


def _namespaces(environment: Environment) -> set[str]:
    return {args.namespace for _, _, args in environment.objects() if isinstance(args, ObjectMeta)}


def _cluster(environment: Environment, name: str) -> SimulatedCluster | ExistingCluster | GkeCluster:
    if environment.cluster.simulated is not None:
        return SimulatedCluster(name, environment.cluster.simulated)
    if environment.cluster.gke is not None:
        return GkeCluster(name, environment.cluster.gke)
    return ExistingCluster(name, environment.cluster.existing)
