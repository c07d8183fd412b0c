"""Rules about all services together: their pods must fit the pools at their maximum sizes."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from ...args import Problem
from ...capacity import Pool
from ...capacity.amounts import Amounts
from ...capacity.demand import Demand
from ...capacity.packing import Item, Packing, add, nodes_at_least, pack
from ...capacity.placement import DAEMONS, Placement, Shortfall, items_of, node_of
from ...catalog.gpus import GIB
from ...compiled import Compiled


def pools_hold_everything(compiled: Compiled) -> Iterator[Problem]:
    """The pods of all services at their maximum must fit the pools at their maximum, node by node, because a pod cannot be
    divided.

    CPU, memory, ephemeral storage and GPUs count by what containers request, as for the scheduler, and each pod takes one of the
    pods that a node may hold (``maxPods``; kubernetes: "Considerations for large clusters", 110 by default). Refused is only what
    cannot be placed in any way; what fits by a margin that DaemonSets may use up is a warning.
    """
    placement = compiled.placement
    for shortfall in _once(placement.shortfalls):
        yield from _said(shortfall)
    if not placement.shortfalls:
        yield from _tight(compiled.tight_placement)
    yield from _further(compiled.demands, compiled.pools, placement)
    yield from _of_unknown_disks(compiled.demands, compiled.pools)


def _of_unknown_disks(demands: Sequence[Demand], pools: Mapping[str, Pool]) -> Iterator[Problem]:
    """Pods that request more ephemeral storage than a node with GKE's default disk has, on a pool whose disk is not described.

    By default, the local SSDs that come with a machine type hold the ephemeral storage, otherwise a boot disk of 100 GiB does
    (GKE API: EphemeralStorageLocalSsdConfig). The nodes may have other disks, so that it is not certain.
    """
    for demand in demands:
        pool = pools.get(demand.pool or "")
        if pool is None or not demand.at_most or (room := pool.assumed_disk) is None or demand.takes.disk <= room:
            continue
        mend = f"Set diskGib of pool {pool.name} to the size of the disk that holds the files of pods"
        if pool.grows_beyond:
            mend = f"Give the nodes of {pool.name} local SSDs or larger disks"
        default = f"{pool.local_ssds} local SSDs" if pool.local_ssds else f"a disk of {pool.disk_gib} GiB"
        yield Problem(
            "pod-disk-unknown",
            demand.section,
            f"A pod ({demand.role}) requests {demand.takes.disk / GIB:.1f} GiB of ephemeral storage, but the disk of {pool.node} "
            f"is not known. With GKE's default, {default}, a node has {room / GIB:.1f} GiB for pods, and this pod would "
            "stay Pending.",
            f"{mend}, or lower the request.",
        )


def _once(shortfalls: Iterable[Shortfall]) -> Iterator[Shortfall]:
    """Combines the findings of the parts of the platform, because all of them have the same pool."""
    said = False
    for shortfall in shortfalls:
        if shortfall.cause == "nowhere" and not shortfall.demands[0].service:
            if said:
                continue
            said = True
        yield shortfall


def _said(shortfall: Shortfall) -> Iterator[Problem]:
    demand, pool = shortfall.demands[0], shortfall.pool
    if shortfall.cause == "nowhere":
        with_gpus = demand.takes.gpus > 0
        yield Problem(
            "no-pool",
            demand.section if demand.service else demand.path,
            f"The pods ({demand.role}) do not tolerate the taints of any pool{' with GPUs' if with_gpus else ''}, and "
            "the cluster has no other nodes.",
            "Set pool to a pool with GPUs."
            if with_gpus
            else "Set pool, or add a pool that has neither GPUs nor taints.",
        )
    elif shortfall.cause == "scattered":
        yield Problem(
            "capacity-any",
            demand.path,
            f"At maximum replicas, no room was found for {_times(demand)}, which may run on several pools.",
            "Set pool, or raise maxNodes of one of the pools.",
        )
    elif pool is not None and shortfall.cause == "too-large":
        said_elsewhere = ("GPUs", "network cards") if demand.pool is not None else ()
        if lacking := [name for name in shortfall.lacking if name not in said_elsewhere]:
            yield _too_large(lacking, demand, pool)
    elif pool is not None:
        yield _short(shortfall, pool)


def _too_large(lacking: Sequence[str], demand: Demand, pool: Pool) -> Problem:
    room = node_of(pool) or Amounts()
    parts = [f"{_amount(name, demand.takes)} ({_amount(name, room)} available to pods)" for name in lacking]
    return Problem(
        "pod-too-large",
        demand.section,
        f"A pod ({demand.role}) requests more than {pool.node} can give: {' and '.join(parts)}.",
        "Lower the pod's requests, or place it on a pool with larger machines.",
    )


def _short(shortfall: Shortfall, pool: Pool) -> Problem:
    node = node_of(pool) or Amounts()
    wanted = sorted(shortfall.demands, key=lambda demand: -demand.at_most * demand.takes.share(node))
    gpus = [demand for demand in shortfall.demands if demand.takes.gpus]
    only_gpus = [Item(one.key, Amounts(gpus=one.takes.gpus), one.at_most) for one in gpus]
    nodes = max(shortfall.nodes, pool.max_nodes + 1) if shortfall.cause == "short" else shortfall.nodes
    mend = f"Raise maxNodes of pool {pool.name} to {nodes}, or lower the replicas."
    if gpus and (nodes_at_least(only_gpus, Amounts(gpus=node.gpus)) or 0) > pool.max_nodes:
        total = sum(demand.at_most * demand.takes.gpus for demand in gpus)
        shares = ", ".join(f"{d.at_most} x {d.takes.gpus}" for d in gpus)
        return Problem(
            "capacity-max",
            max(gpus, key=lambda demand: demand.at_most * demand.takes.gpus).path,
            f"Pool {pool.name} has at most {pool.max_nodes * pool.gpus_per_node} {pool.unit}s on {_nodes(pool.max_nodes)}. "
            f"At maximum replicas, {total} {pool.unit}s are requested ({shares}), which needs {_nodes(nodes)}.",
            mend,
        )
    shares = ", ".join(_times(demand) for demand in wanted[:4]) + (" and others" if len(wanted) > 4 else "")
    if shortfall.cause == "unproven":
        return Problem(
            "capacity-unproven",
            wanted[0].path,
            f"No way was found to place {shares} on the {_nodes(pool.max_nodes)} of pool {pool.name} at maximum replicas, "
            "but it was not shown that there is none.",
            f"Raise maxNodes of pool {pool.name}, or lower the replicas or requests.",
        )
    pods = sum(one.at_most * one.takes.pods for one in wanted)
    if node.pods and pods > pool.max_nodes * node.pods:
        return Problem(
            "capacity-max",
            wanted[0].path,
            f"A node of pool {pool.name} holds at most {node.pods} pods, and the pool has at most {pool.max_nodes} "
            f"node{'s' * (pool.max_nodes != 1)}. At maximum replicas, {shares} are {pods} pods, which needs {nodes} "
            "nodes.",
            f"Raise maxNodes of pool {pool.name} to {nodes}, raise maxPods of the pool, or lower the replicas.",
        )
    cards = sum(one.at_most * one.takes.cards for one in wanted)
    if node.cards and cards > pool.max_nodes * node.cards:
        return Problem(
            "capacity-max",
            wanted[0].path,
            f"A node of pool {pool.name} has {node.cards} network cards that pods can claim, and the pool has at most "
            f"{_nodes(pool.max_nodes)}. At maximum replicas, {shares} claim {cards}, which needs {_nodes(nodes)}.",
            mend,
        )
    cpus, memory = (sum(one.at_most * one.takes[index] for one in wanted) for index in (0, 1))
    return Problem(
        "capacity-max",
        wanted[0].path,
        f"Pool {pool.name} has at most {_nodes(pool.max_nodes)}. At maximum replicas, {shares} request {cpus / 1000:g} CPUs and "
        f"{memory / GIB:.1f} GiB in total, which needs {_nodes(nodes)}.",
        mend,
    )


def _nodes(number: int) -> str:
    return f"{number} node{'s' * (number != 1)}"


def _times(demand: Demand) -> str:
    whose = f"{demand.role} of {demand.service}" if demand.service else demand.role
    return f"{demand.at_most} x {whose}"


def _amount(name: str, of: Amounts) -> str:
    if name == "CPU":
        return f"{of.cpu / 1000:g} CPUs"
    counts = {"GPUs": of.gpus, "pods": of.pods, "network cards": of.cards}
    if name in counts:
        return f"{counts[name]} {name}"
    return f"{(of.memory if name == 'memory' else of.disk) / GIB:.1f} GiB of {name}"


def _tight(placement: Placement) -> Iterator[Problem]:
    """Roles that do not fit after the DaemonSets have taken their share of each node."""
    for shortfall in placement.shortfalls:
        demand = shortfall.demands[0]
        where = f"pool {shortfall.pool.name}" if shortfall.pool is not None else "any pool"
        yield Problem(
            "capacity-tight",
            demand.path,
            f"At maximum replicas, the pods fit {where} only if DaemonSets use less than about "
            f"{DAEMONS.cpu / 1000:g} CPU, {DAEMONS.memory / GIB:.2f} GiB and {DAEMONS.pods} pods on each node.",
            "Lower the requests slightly, or raise maxNodes by one.",
        )


def _further(every: Sequence[Demand], pools: Mapping[str, Pool], placement: Placement) -> Iterator[Problem]:
    """Warnings about placements that exist but can fail: by fragmentation, or by updates of full pools.

    GKE adds a node to a compute class for a pod that finds no room: neither can happen there (args.gke_pool.ComputeClass).
    """
    short = {one.pool.name for one in placement.shortfalls if one.pool is not None}
    for name, pool in pools.items():
        mine = [one for one in every if one.pool == name and one.at_most]
        if pool.grows_beyond or name in short or not mine or (node := node_of(pool)) is None:
            continue
        yield from _fragments(pool, [one for one in mine if 0 < one.takes.gpus <= pool.gpus_per_node])
        yield from _rollouts(pool, node, mine)


def _rollouts(pool: Pool, node: Amounts, wanted: Sequence[Demand]) -> Iterator[Problem]:
    """A rolling update starts a new pod before it ends an old one, unless a quarter of the pods may be unavailable (apps/v1,
    RollingUpdate: maxSurge 25 % rounded up, maxUnavailable 25 % rounded down).
    """
    standing = items_of(wanted, most=False)
    packed = pack(standing, node, pool.max_nodes)
    has_room: dict[tuple[Amounts, int, int | None], bool] = {}
    for demand in wanted:
        if not demand.surge or not demand.at_least:
            continue
        beyond = Item(f"{demand.key}+", demand.takes, demand.surge, demand.per_node)
        shape = (beyond.takes, beyond.count, beyond.per_node)
        if shape not in has_room:
            has_room[shape] = _has_room(packed, beyond, node, pool.max_nodes)
        if has_room[shape]:
            continue
        if pack([*standing, beyond], node, pool.max_nodes).left:
            recreate = (
                "set deploymentStrategy with maxSurge 0"
                if "inferenceService" in demand.path
                else "stop the service before the update"
            )
            yield Problem(
                "rollout-room",
                demand.path,
                f"An update starts a new pod ({demand.role}) before it stops an old one, but pool {pool.name} has no room for "
                "it at its maximum size: the update would wait forever.",
                f"Raise maxNodes of pool {pool.name} by one. If the pool cannot grow, {recreate}.",
            )


def _has_room(packed: Packing, beyond: Item, node: Amounts, limit: int) -> bool:
    """Whether further pods fit without moving other pods."""
    waiting, _ = add(beyond, packed.nodes)
    return waiting <= (limit - sum(group.count for group in packed.nodes)) * beyond.at_once(node)


def _fragments(pool: Pool, wanted: list[Demand]) -> Iterator[Problem]:
    """All pods fit if they are packed densely, but the scheduler distributes them: smaller pods can leave no node with enough
    GPUs for a larger one.

    Kubernetes' default scoring prefers the node with the most free resources (NodeResourcesFit, LeastAllocated).
    """
    if not wanted:
        return
    largest = max(wanted, key=lambda demand: demand.takes.gpus)
    safe = nodes_that_always_hold(wanted, pool.gpus_per_node)
    if safe <= pool.max_nodes:
        return
    yield Problem(
        "capacity-fragments",
        largest.path,
        f"The pods that need {largest.takes.gpus} GPUs fit pool {pool.name} only if all other pods are packed "
        f"tightly. The scheduler spreads pods instead, so it may happen that no node has {largest.takes.gpus} GPUs "
        "free.",
        f"Place this role on a pool of its own, or raise maxNodes of pool {pool.name} to {safe}.",
    )


def nodes_that_always_hold(wanted: Iterable[Demand], gpus_per_node: int) -> int:
    """Number of nodes with which every pod fits, in whatever order and wherever the scheduler places the others.

    A pod of g GPUs does not fit only if the other pods use more than G - g GPUs on every node. The result is never too small, and
    usually the minimum. For mixed sizes, the number of nodes that the others can block is an upper bound, not a searched value.
    """
    pods: Counter[int] = Counter()
    for demand in wanted:
        pods[demand.takes.gpus] += demand.at_most
    return max((_blocked(pods, size, gpus_per_node - size + 1) + 1 for size in pods), default=0)


def _blocked(pods: Counter[int], size: int, enough: int) -> int:
    """Maximum number of nodes on which the pods other than one of ``size`` (GPUs of a pod -> number of pods) use at least
    ``enough`` GPUs.
    """
    others = pods - Counter({size: 1})
    alone = sum(count for other, count in others.items() if other >= enough)
    small = [(other, count) for other, count in others.items() if other < enough]
    if not small:
        return alone
    together = max(other for other, _ in small)
    by_sum = sum(other * count for other, count in small) // enough
    by_count = sum(count for _, count in small) // -(-enough // together)
    return alone + min(by_sum, by_count)
