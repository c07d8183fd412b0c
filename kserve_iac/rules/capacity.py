"""Rules about everything together: what the pools hold at their largest."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from ..args import Environment, Problem
from ..planning import Pool


@dataclass(frozen=True)
class Demand:
    """``count`` pods that take ``gpus`` each on ``pool``, and the property that says how many."""

    pool: str
    path: str
    count: int
    gpus: int


def demands(environment: Environment) -> Iterator[Demand]:
    """GPU demand of every workload that names its pool, at its largest. Stopped services take nothing."""
    for name, service in environment.inference_services():
        if service.stopped:
            continue
        for path, component in service.components():
            if component.pool is not None and component.gpus_per_replica:
                low = component.min_replicas if component.min_replicas is not None else 1
                # Without an autoscaler the smallest number stands; a canary is not scaled, KServe refuses its maximum.
                high = 0 if service.autoscaler_class == "none" else component.max_replicas or 0
                count, field = (high, "maxReplicas") if high > low else (low, "minReplicas")
                yield Demand(
                    component.pool,
                    f"services.{name}.inferenceService.{path}.{field}",
                    count,
                    component.gpus_per_replica,
                )
    for name, llm in environment.llm_inference_services():
        if llm.stopped:
            continue
        for prefix, workload in (("", llm), ("prefill.", llm.prefill)):
            if workload is not None and workload.pool is not None:
                field, count = workload.max_replicas
                path = f"services.{name}.llmInferenceService.{prefix}{field}"
                yield Demand(workload.pool, path, count * workload.pods_per_replica, workload.gpus_per_pod)


def pools_hold_everything(environment: Environment, pools: Mapping[str, Pool]) -> Iterator[Problem]:
    """All services' pods at their maximum must fit the pool at its maximum, node by node: a pod is never split."""
    by_pool: dict[str, list[Demand]] = defaultdict(list)
    for demand in demands(environment):
        pool = pools.get(demand.pool)
        if pool is not None and 0 < demand.gpus <= pool.gpus_per_node:
            by_pool[demand.pool].append(demand)
    for name, wanted in by_pool.items():
        pool = pools[name]
        nodes = nodes_needed(wanted, pool.gpus_per_node)
        if nodes <= pool.max_nodes:
            yield from _fragments(pool, wanted)
            continue
        total = sum(demand.count * demand.gpus for demand in wanted)
        largest = max(wanted, key=lambda demand: demand.count * demand.gpus)
        shares = ", ".join(f"{d.count} x {d.gpus}" for d in wanted)
        yield Problem(
            "capacity-max",
            largest.path,
            f"Pool {name} holds {pool.max_nodes * pool.gpus_per_node} GPUs on {pool.max_nodes} nodes; "
            f"at maximum {total} are asked for ({shares}), which takes {nodes} nodes.",
            f"Raise maxNodes of pool {name} to {nodes}, or lower the replicas.",
        )


def _fragments(pool: Pool, wanted: list[Demand]) -> Iterator[Problem]:
    """Everything fits if it is packed, but the scheduler spreads: smaller pods may leave no node whole for a larger one.

    Kubernetes' default scoring prefers the emptiest node (NodeResourcesFit, LeastAllocated).
    """
    largest = max(wanted, key=lambda demand: demand.gpus)
    safe = nodes_that_always_hold(wanted, pool.gpus_per_node)
    if safe <= pool.max_nodes:
        return
    yield Problem(
        "capacity-fragments",
        largest.path,
        f"Its pods of {largest.gpus} GPUs fit pool {pool.name} only if the others are packed; the scheduler spreads them, "
        f"and then no node may have {largest.gpus} GPUs free.",
        f"Place it on a pool of its own, or raise maxNodes of pool {pool.name} to {safe}.",
        "warning",
    )


def nodes_that_always_hold(wanted: Iterable[Demand], gpus_per_node: int) -> int:
    """Nodes with which every pod finds a place in whatever order and wherever the scheduler puts the others.

    A pod of g GPUs finds none only if every node has more than G - g in use by the others. Sound, and mostly the least:
    where sizes are mixed, how many nodes the others can block is bounded, not searched for.
    """
    pods = by_size(wanted)
    return max((_blocked(pods, size, gpus_per_node - size + 1) + 1 for size in pods), default=0)


def by_size(wanted: Iterable[Demand]) -> Counter[int]:
    """How many pods there are of each number of GPUs."""
    pods: Counter[int] = Counter()
    for demand in wanted:
        if demand.count:
            pods[demand.gpus] += demand.count
    return pods


def _blocked(pods: Counter[int], size: int, enough: int) -> int:
    """Most nodes on which all pods (GPUs of one -> how many) but one of ``size`` can have ``enough`` GPUs in use."""
    others = pods - Counter({size: 1})
    alone = sum(count for other, count in others.items() if other >= enough)
    small = [(other, count) for other, count in others.items() if other < enough]
    if not small:
        return alone
    together = max(other for other, _ in small)
    by_sum = sum(other * count for other, count in small) // enough
    by_count = sum(count for _, count in small) // -(-enough // together)
    return alone + min(by_sum, by_count)


def nodes_needed(wanted: Iterable[Demand], gpus_per_node: int) -> int:
    """Nodes for all pods by first fit, largest first: exact where sizes divide each other, as GPU counts do.

    Every size must be between 1 and ``gpus_per_node``. Nodes that are alike are counted together, so that the numbers
    people mistype cost no time.
    """
    groups: list[tuple[int, int]] = []  # (free GPUs, nodes that have as many), in the order the nodes were opened
    for gpus, waiting in sorted(by_size(wanted).items(), reverse=True):
        filled = []
        for free, nodes in groups:
            waiting, parts = _fill(waiting, gpus, free, nodes)
            filled += parts
        fresh = -(-waiting // (gpus_per_node // gpus))
        groups = filled + _fill(waiting, gpus, gpus_per_node, fresh)[1]
    return sum(nodes for _, nodes in groups)


def _fill(waiting: int, gpus: int, free: int, nodes: int) -> tuple[int, list[tuple[int, int]]]:
    """Puts ``waiting`` pods on ``nodes`` nodes alike, one node after the other; returns those left over, and the nodes."""
    each = free // gpus
    full = min(nodes, waiting // each) if each else 0
    waiting -= full * each
    groups = [(free - each * gpus, full)]
    if each and waiting and full < nodes:
        groups.append((free - waiting * gpus, 1))
        full, waiting = full + 1, 0
    groups.append((free, nodes - full))
    return waiting, [(left, count) for left, count in groups if count]
