"""A capacity plan as one page of HTML without external files: diagrams of the nodes and of the memory of each GPU."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment as Templates
from jinja2 import FileSystemLoader, StrictUndefined

from ..capacity.demand import Demand
from ..capacity.packing import Nodes, Packing
from ..catalog.gpus import GIB
from ..plan.disruption import Change
from ..plan.plan import CapacityPlan, EngineMemory, PoolPlan
from ..plan.summary import headline, span
from .changes import change_rows
from .plan_tables import cost_lines, tables

NODES_SHOWN = 12
"""Identical nodes of a pool that are drawn. The page prints the number of the others."""


@dataclass(frozen=True)
class Block:
    """The pods of one role on a node."""

    key: str
    label: str
    colour: str
    """CSS class: that of the role, or ``s-1`` for pods of the platform."""
    gpus: int = 0
    cpu: float = 0.0
    memory: float = 0.0
    """``cpu`` and ``memory`` are shares of the node, in percent."""


@dataclass(frozen=True)
class NodePicture:
    """Nodes with the same pods. ``drawn`` is the number of nodes in the diagram, and ``more`` the number of the others."""

    drawn: int
    more: int
    blocks: tuple[Block, ...]
    gpus: tuple[Block, ...]
    """One block for each GPU of the node: the role that uses the GPU, or a free GPU."""


@dataclass(frozen=True)
class PoolPicture:
    """A pool with the minimum and with the maximum of replicas."""

    name: str
    about: str
    states: tuple[tuple[str, tuple[NodePicture, ...]], ...]
    spare: int
    """Nodes that the pool can add."""


@dataclass(frozen=True)
class Part:
    """A part of a GPU's memory, in percent and GiB."""

    name: str
    gib: float
    percent: float


@dataclass(frozen=True)
class MemoryPicture:
    """The memory of each GPU of one engine."""

    name: str
    about: str
    verdict: str
    parts: tuple[Part, ...]
    tokens: str


@dataclass(frozen=True)
class Colour:
    """The colour of a role: each service has a hue, and each of its roles a shade."""

    name: str
    """CSS class."""
    hue: int
    """Degrees."""
    shade: int
    """Percent by which the role is lighter than the first role of its service; a negative value is darker."""
    label: str
    """Text of the legend: the service, and the role if the service has several roles."""


@dataclass(frozen=True)
class Picture:
    """The diagrams of a plan, before they are drawn."""

    colours: Mapping[str, Colour]
    """The colour of every role by the key of its demand."""
    pools: tuple[PoolPicture, ...]
    memory: tuple[MemoryPicture, ...]
    usd_per_hour: str
    usd_per_month: str


def picture(plan: CapacityPlan) -> Picture:
    """The diagrams of a plan."""
    colours = _colours(plan)
    cost = plan.cost
    return Picture(
        colours,
        tuple(_pool(pool, plan.demands, colours) for pool in plan.pools),
        tuple(_memory(plan)),
        span((cost.floor, cost.ceiling), 2),
        span((cost.month(cost.floor), cost.month(cost.ceiling))),
    )


def html(plan: CapacityPlan, title: str, changes: Sequence[Change] | None = None) -> str:
    """The page of a plan."""
    drawn = picture(plan)
    templates = Templates(
        loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    return templates.get_template("plan.html.j2").render(
        title=title,
        headline=headline(plan),
        plan=plan,
        colours=drawn.colours,
        pools=drawn.pools,
        memory=drawn.memory,
        tables=[*([change_rows(changes)] if changes else []), *tables(plan)],
        cost=cost_lines(plan),
        floor_and_ceiling=drawn.usd_per_hour,
        month=drawn.usd_per_month,
    )


NOBODY = "s-1"
"""CSS class of pods that belong to no service."""

_SHADES = (0, 16, -14, 28, -24)
"""Shades of the roles of one service. Each differs clearly from the shades before it."""


def _colours(plan: CapacityPlan) -> dict[str, Colour]:
    """The colour of every role by the key of its demand."""
    found = {}
    for index, service in enumerate(plan.services):
        for number, role in enumerate(service.roles):
            label = f"{service.name} {role.demand.role}" if len(service.roles) > 1 else service.name
            shade = _SHADES[number % len(_SHADES)]
            found[role.demand.key] = Colour(f"s{index}-{number}", _hue(index), shade, label)
    return found


def _hue(index: int) -> int:
    """A hue for each service. Steps of the golden angle keep neighbours far apart."""
    return round(210 + index * 137.508) % 360


def _pool(plan: PoolPlan, demands: Mapping[str, Demand], colours: Mapping[str, Colour]) -> PoolPicture:
    pool = plan.pool
    machine = pool.machine.name if pool.machine else "unknown machines"
    low, high = plan.nodes
    same = plan.use.at_least == plan.use.at_most
    states = [] if same else [("minimum replicas", plan.use.at_least)]
    states.append(("all replicas" if same else "maximum replicas", plan.use.at_most))
    return PoolPicture(
        pool.name,
        f"{machine}, {pool.capacity}, {span((low, high))} of at most {pool.max_nodes} nodes",
        tuple((name, tuple(_nodes(packing, plan, demands, colours))) for name, packing in states),
        pool.max_nodes - high,
    )


def _nodes(
    packing: Packing, plan: PoolPlan, demands: Mapping[str, Demand], colours: Mapping[str, Colour]
) -> Iterator[NodePicture]:
    for group in packing.nodes:
        blocks = tuple(_blocks(group, plan, demands, colours))
        taken = [block for block in blocks for _ in range(block.gpus)]
        free = Block("", "free", NOBODY)
        gpus = (*taken, *[free] * (plan.pool.gpus_per_node - len(taken)))
        drawn = min(group.count, NODES_SHOWN)
        yield NodePicture(drawn, group.count - drawn, blocks, gpus)


def _blocks(
    group: Nodes, plan: PoolPlan, demands: Mapping[str, Demand], colours: Mapping[str, Colour]
) -> Iterator[Block]:
    node = plan.use.node
    for key, count in group.holds.items():
        demand = demands[key]
        takes = demand.takes
        whose = f"{demand.service} {demand.role}".strip()
        yield Block(
            key=key,
            label=f"{count} x {whose}: {takes.cpu / 1000:g} CPU, {takes.memory / GIB:.1f} GiB, {takes.gpus} GPUs each",
            colour=colours[key].name if key in colours else NOBODY,
            gpus=count * takes.gpus,
            cpu=100 * count * takes.cpu / node.cpu if node.cpu else 0.0,
            memory=100 * count * takes.memory / node.memory if node.memory else 0.0,
        )


def _memory(plan: CapacityPlan) -> Iterator[MemoryPicture]:
    for service in plan.services:
        for role in service.roles:
            if role.memory is not None:
                yield _engine(f"{service.name} {role.demand.role}", role.memory)


def _engine(name: str, memory: EngineMemory) -> MemoryPicture:
    fit = memory.fit
    beyond = max(0, memory.headroom)
    parts = {
        "weights": fit.weights,
        "activations and overhead": fit.activation + fit.overhead,
        f"one request of {fit.max_model_len:,} tokens": fit.kv_needed,
        "further requests": beyond,
        "outside vLLM's share": fit.memory - fit.requested,
    }
    whole = max(fit.memory, sum(parts.values()))
    low, high = fit.intervals["kv_tokens"].low, fit.intervals["kv_tokens"].high
    return MemoryPicture(
        name,
        f"{memory.model} on {memory.gpu}, {fit.memory / GIB:.1f} GiB",
        memory.verdict,
        tuple(Part(part, size / GIB, 100 * size / whole) for part, size in parts.items()),
        f"{fit.kv_tokens:,} tokens of KV cache ({int(low):,} to {int(high):,}), "
        f"{fit.max_concurrency:.1f} requests of {fit.max_model_len:,} at once",
    )
