"""The capacity plan of an environment: its pods, placement, memory and cost. One pure function over the arguments."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple, Protocol

from ..args import Environment
from ..args.kinds import kind_of
from ..args.workload import ClusterMeta, ObjectMeta, ServiceMeta
from ..capacity.amounts import Amounts
from ..capacity.cost import IDLE, Cost, NodePrice, cost_of, node_price, running_nodes, shares
from ..capacity.demand import Demand
from ..capacity.packing import Packing
from ..capacity.placement import Placement, PoolUse, Shortfall
from ..capacity.pool import Pool
from ..catalog.accelerators import region_of
from ..catalog.kserve import minor
from ..catalog.prices import GKE_CLUSTER_FEE
from ..engines.fit import Fit
from ..engines.roles import EngineRole

REGION = "us-central1"
"""Region of the prices if the region of the cluster is not known."""


class EngineMemory(NamedTuple):
    """The memory of an engine on the GPU with the least room."""

    fit: Fit
    """The fit. If the version is not known, that of the version that leaves the least memory."""
    gpu: str
    model: str
    versions: tuple[str, ...]
    """Versions of vLLM that the fit covers."""
    engines: int = 1
    """Engines of one replica: its data-parallel ranks."""

    @property
    def verdict(self) -> str:
        """``fits``, ``may fit`` (only a start decides) or ``does not fit``."""
        return "fits" if self.fit.fits else "may fit" if self.fit.may_fit else "does not fit"

    @property
    def headroom(self) -> int:
        """Bytes of the KV cache beyond one request of the longest context."""
        return self.fit.kv_cache - self.fit.kv_needed


class RolePlan(NamedTuple):
    """One role of a service."""

    demand: Demand
    memory: EngineMemory | None = None
    unknown: str | None = None
    """The reason why the memory is not known. None: it is known, or the role is no engine."""

    @property
    def concurrency(self) -> tuple[float, float] | None:
        """Concurrent requests of the maximum length, with the minimum and with the maximum of replicas."""
        if self.memory is None:
            return None
        each = self.memory.fit.max_concurrency * self.memory.engines / self.demand.replica_pods
        return self.demand.at_least * each, self.demand.at_most * each


class ServicePlan(NamedTuple):
    """One service. ``floor`` and ``ceiling`` are its shares of the cost of its nodes, in USD an hour."""

    name: str
    kind: str
    namespace: str | None
    stopped: bool
    roles: tuple[RolePlan, ...]
    floor: float
    ceiling: float


class PoolPlan(NamedTuple):
    """One pool."""

    use: PoolUse
    price: NodePrice

    @property
    def pool(self) -> Pool:
        return self.use.pool

    @property
    def nodes(self) -> tuple[int, int]:
        """Nodes with the minimum and with the maximum of replicas."""
        return running_nodes(self.use, self.use.at_least), running_nodes(self.use, self.use.at_most)

    @property
    def requested_gpus(self) -> tuple[int, int]:
        """GPUs that pods request, with the minimum and with the maximum of replicas."""
        return self._taken(self.use.at_least).gpus, self._taken(self.use.at_most).gpus

    def _taken(self, packing: Packing) -> Amounts:
        taken = Amounts()
        for group in packing.nodes:
            taken = taken.plus(self.use.node.plus(group.free, -1), group.count)
        return taken


class CapacityPlan(NamedTuple):
    """The plan of an environment."""

    kserve: str
    region: str
    region_is_assumed: bool
    """Whether the region is an assumption for the prices, because the cluster sets none."""
    services: tuple[ServicePlan, ...]
    platform: tuple[RolePlan, ...]
    """The platform's own pods that run on the pools."""
    pools: tuple[PoolPlan, ...]
    cost: Cost
    idle: tuple[float, float]
    """USD an hour of room that no pod requests, with the minimum and with the maximum of replicas."""
    shortfalls: tuple[Shortfall, ...]
    notes: tuple[str, ...]
    """Limits and assumptions of this plan."""

    @property
    def demands(self) -> dict[str, Demand]:
        """Every role's pods, by key."""
        roles = [*self.platform, *(role for service in self.services for role in service.roles)]
        return {role.demand.key: role.demand for role in roles}


class Planned(Protocol):
    """A service as the plan reads it: :class:`kserve_iac.compiled.CompiledObject` is one."""

    @property
    def name(self) -> str:
        """Its name in the environment or program."""

    @property
    def args(self) -> ClusterMeta:
        """Its arguments."""

    @property
    def demands(self) -> tuple[Demand, ...]:
        """The pods of each of its roles."""

    @property
    def engines(self) -> tuple[EngineRole, ...]:
        """The engines that it runs."""


def plan(
    environment: Environment,
    pools: Mapping[str, Pool],
    services: Iterable[Planned],
    every: Iterable[Demand],
    placement: Placement,
    region: str | None = None,
) -> CapacityPlan:
    """The plan of an environment whose pods are placed. ``region`` is that of the prices if the cluster sets none."""
    gke = environment.cluster.gke
    where = region_of(gke.location) if gke is not None else region or REGION
    prices = {name: node_price(pools[name], where) for name in placement.pools}
    by_key = {demand.key: demand for demand in every}
    low, high = (_shares(placement.pools, prices, by_key, most=most) for most in (False, True))
    return CapacityPlan(
        kserve=minor(environment.platform.kserve),
        region=where,
        region_is_assumed=gke is None,
        services=tuple(_service(one, low, high) for one in services),
        platform=tuple(RolePlan(demand) for demand in by_key.values() if not demand.service),
        pools=tuple(PoolPlan(use, prices[name]) for name, use in placement.pools.items()),
        cost=cost_of(placement.pools.values(), prices),
        idle=(low.get(IDLE, 0.0), high.get(IDLE, 0.0)),
        shortfalls=placement.shortfalls,
        notes=tuple(_notes(environment, pools, placement.unknown, prices, gke is None)),
    )


def _shares(
    uses: Mapping[str, PoolUse], prices: Mapping[str, NodePrice], by_key: Mapping[str, Demand], *, most: bool
) -> dict[str, float]:
    total: dict[str, float] = defaultdict(float)
    for name, use in uses.items():
        each = prices[name].paid
        if each is not None:
            for service, usd in shares(use, use.at_most if most else use.at_least, by_key, each).items():
                total[service] += usd
    return total


def _service(given: Planned, low: Mapping[str, float], high: Mapping[str, float]) -> ServicePlan:
    engines = {engine.path: engine for engine in given.engines}
    args = given.args
    return ServicePlan(
        name=given.name,
        kind=kind_of(args).name,
        namespace=args.namespace if isinstance(args, ObjectMeta) else None,
        stopped=isinstance(args, ServiceMeta) and args.stopped,
        roles=tuple(_role(demand, engines.get(demand.part)) for demand in given.demands),
        floor=low.get(given.name, 0.0),
        ceiling=high.get(given.name, 0.0),
    )


def _role(demand: Demand, engine: EngineRole | None) -> RolePlan:
    if engine is None:
        return RolePlan(demand)
    fits = engine.own_fits
    if not fits or engine.gpu is None or engine.model is None:
        return RolePlan(demand, unknown=engine.reason or "Its type or quantisation is not covered.")
    worst = min(fits, key=lambda one: one.intervals["kv_cache"].low)
    memory = EngineMemory(worst, engine.gpu.name, engine.model.name, engine.versions, engine.parallelism.data)
    return RolePlan(demand, memory)


def _notes(
    environment: Environment,
    pools: Mapping[str, Pool],
    unknown: tuple[Demand, ...],
    prices: Mapping[str, NodePrice],
    region_is_assumed: bool,
) -> list[str]:
    notes = []
    if environment.cluster.simulated is not None:
        notes.append("The nodes are simulated. The costs are those of the same nodes on GKE.")
    if unsized := [name for name, pool in pools.items() if pool.machine is None]:
        notes.append(
            f"The machine type is not known, so room and GPU memory were not checked: pool {', '.join(unsized)}."
        )
    homeless = [f"{demand.service or 'the platform'} ({demand.role})" for demand in unknown]
    if homeless:
        shown = ", ".join(homeless[:6]) + (f" and {len(homeless) - 6} more" if len(homeless) > 6 else "")
        notes.append(f"The plan does not count pods that may run on nodes outside the described pools: {shown}.")
    for name, price in prices.items():
        if price.note is not None and price.note != "as given":
            notes.append(f"Price of pool {name}: {price.note}.")
    if dates := sorted({price.as_of for price in prices.values() if price.as_of}):
        fee = "the cluster's fee" if region_is_assumed else f"GKE's fee of USD {GKE_CLUSTER_FEE:.2f} an hour"
        notes.append(f"List prices of {', '.join(dates)}, without disks, network, licences and {fee}.")
    return notes
