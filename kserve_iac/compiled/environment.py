"""A compiled environment."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import TypeVar, cast

from ..args import Environment, LLMInferenceServiceArgs
from ..args.kinds import kind_of
from ..args.workload import ClusterMeta
from ..capacity import Pool, pools_of
from ..capacity.amounts import NOTHING, Amounts
from ..capacity.claims import described_in
from ..capacity.demand import Demand
from ..capacity.placement import DAEMONS, Placement, all_nodes_are_known, place
from ..capacity.platform_demands import platform_demands
from ..catalog.kserve import older
from ..engines.models import NO_MODELS, Caches, Models, is_of_cache
from ..findings.path import Path
from ..plan.plan import CapacityPlan, plan
from .bases import bases_of
from .context import Context
from .objects import CACHES, CompiledObject
from .runtimes import runtimes_of

_A = TypeVar("_A", bound=ClusterMeta)

CACHES_LLMS_FROM = "0.19"
"""First version whose LLM services read their model from a cache: pkg/webhook/admission/llminferenceservice/defaulter.go and
llmisvc/workload_storage.go have no word of caches at v0.17.0 and v0.18.0 (kserve/kserve#5116)."""

DISABLED = "serving.kserve.io/disable-localmodel"
"""Annotation of a service that uses no cache (DisableLocalModelKey in pkg/constants/constants.go)."""


def caches_of(objects: Iterable[object]) -> Caches:
    """The hub ids that local model caches among these objects name, by the address of their model."""
    return {one.source_model_uri: one.hub for one in objects if isinstance(one, CACHES) and one.hub is not None}


class Compiled:
    """An environment with the facts that follow from it: its objects, their demand on the pools, and the plan.

    Each fact is derived when it is first needed, and then cached.
    """

    def __init__(
        self,
        environment: Environment,
        objects: Iterable[CompiledObject[ClusterMeta]] | None = None,
        models: Models = NO_MODELS,
    ) -> None:
        """``objects``: the objects that a program created one by one; they replace those of the environment. ``models``: the
        models that the project describes itself.
        """
        self.environment, self.models = environment, models
        self.is_whole = objects is None
        """Whether the environment describes everything. A program can create further objects beside those of this library."""
        if objects is not None:
            self.objects = tuple(objects)

    @cached_property
    def pools(self) -> Mapping[str, Pool]:
        """The node pools by name."""
        return pools_of(self.environment.cluster.node_pools)

    @cached_property
    def _given(self) -> tuple[tuple[Path, str, ClusterMeta], ...]:
        return tuple(self.environment.objects())

    @cached_property
    def context(self) -> Context:
        """The context for which its objects are compiled."""
        return Context(
            self.environment.platform,
            self.pools,
            runtimes_of(self._given),
            bases_of(self._given),
            self.models,
            caches_of(args for _, _, args in self._given),
            described_in(self.environment.existing),
            gpus_are_tolerated=not self._is_simulated,
            gateways=self.environment.cluster.gateways,
            is_simulated=self._is_simulated,
        )

    @property
    def _is_simulated(self) -> bool:
        return self.environment.cluster.simulated is not None

    @cached_property
    def objects(self) -> tuple[CompiledObject[ClusterMeta], ...]:
        """Every KServe object: definitions first, else in the order in which they were written."""
        return tuple(CompiledObject(name, args, self.context, path) for path, name, args in self._given)

    @cached_property
    def services(self) -> Mapping[str, CompiledObject[ClusterMeta]]:
        """The services by name in the environment."""
        return {one.name: one for one in self.objects if kind_of(one.args).section == "services"}

    def of_kind(self, kind: type[_A]) -> Iterator[CompiledObject[_A]]:
        """The objects whose arguments are of a kind."""
        for one in self.objects:
            if isinstance(one.args, kind):
                yield cast(CompiledObject[_A], one)

    def of_args(self, args: ClusterMeta) -> CompiledObject[ClusterMeta] | None:
        """The object with these arguments. None: the environment has no such object."""
        return self._by_args.get(id(args))

    @cached_property
    def _by_args(self) -> Mapping[int, CompiledObject[ClusterMeta]]:
        return {id(one.args): one for one in self.objects}

    @cached_property
    def _cached(self) -> tuple[str, ...]:
        return tuple(one.args.source_model_uri for one in self.objects if isinstance(one.args, CACHES))

    def is_cached(self, uri: str, service: ClusterMeta) -> bool:
        """Whether pods of a service read the model of that URI from a cache of the environment, which keeps it on the nodes."""
        return self.uses_caches(service) and any(is_of_cache(uri, source) for source in self._cached)

    def uses_caches(self, service: ClusterMeta) -> bool:
        """Whether KServe looks for a cache of the model of a service: LLM services have none before :data:`CACHES_LLMS_FROM`."""
        is_llm = isinstance(service, LLMInferenceServiceArgs)
        return DISABLED not in service.annotations and not (is_llm and older(self.context.kserve, CACHES_LLMS_FROM))

    @cached_property
    def demands(self) -> tuple[Demand, ...]:
        """The pods of the platform and of every role of every service."""
        # On the sandbox the platform's pods are processes of the sandbox's own node.
        own = (
            ()
            if self._is_simulated
            else tuple(platform_demands(self.environment.platform, self.environment.cluster.gateways))
        )
        every = (*own, *(demand for service in self.services.values() for demand in service.demands))
        return tuple(demand.on(self.pools.get(demand.pool or "")) for demand in every)

    @cached_property
    def placement(self) -> Placement:
        """Every pod on its node, without the DaemonSets of the nodes."""
        return self._placed(NOTHING)

    @cached_property
    def tight_placement(self) -> Placement:
        """Every pod on its node, beside the DaemonSets of the node. A simulated node has no DaemonSets."""
        return self.placement if self._is_simulated else self._placed(DAEMONS)

    def _placed(self, daemons: Amounts) -> Placement:
        known = all_nodes_are_known(self.environment)
        return place(self.demands, self.pools, all_known=known, daemons=daemons)

    @cached_property
    def plan(self) -> CapacityPlan:
        """The capacity plan, with prices of the cluster's own region."""
        return self.plan_in(None)

    def plan_in(self, region: str | None) -> CapacityPlan:
        """The capacity plan. ``region``: the region of the prices if that of the cluster is not known."""
        # If pods find no place only because of the estimate for DaemonSets, the plan shows the placement without DaemonSets.
        placement = self.tight_placement if not self.tight_placement.shortfalls else self.placement
        return plan(self.environment, self.pools, self.services.values(), self.demands, placement, region)
