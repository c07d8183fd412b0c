"""A capacity plan as one page of HTML that needs nothing else: the stack as a picture, and the memory of each GPU."""

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
"""Nodes that are alike and drawn one by one; of more, how many there are is said."""


@dataclass(frozen=True)
class Block:
    """The pods of one role on a node."""

    key: str
    label: str
    colour: str
    """Its CSS class: of its service and of its role in it; ``s-1`` is the platform's."""
    gpus: int = 0
    cpu: float = 0.0
    memory: float = 0.0
    """Shares of the node, in percent."""


@dataclass(frozen=True)
class NodePicture:
    """Nodes that hold the same pods: ``drawn`` of them are shown, ``more`` are said."""

    drawn: int
    more: int
    blocks: tuple[Block, ...]
    gpus: tuple[Block, ...]
    """What each GPU is for."""


@dataclass(frozen=True)
class PoolPicture:
    """A pool with the fewest and with the most replicas."""

    name: str
    about: str
    states: tuple[tuple[str, tuple[NodePicture, ...]], ...]
    spare: int
    """Nodes that it may have besides."""


@dataclass(frozen=True)
class Part:
    """A part of a GPU's memory, in percent and GiB."""

    name: str
    gib: float
    percent: float


@dataclass(frozen=True)
class MemoryPicture:
    """What is in each GPU of one engine."""

    name: str
    about: str
    verdict: str
    parts: tuple[Part, ...]
    tokens: str


def html(plan: CapacityPlan, title: str, changes: Sequence[Change] | None = None) -> str:
    """The page."""
    colours = _colours(plan)
    templates = Templates(
        loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    return templates.get_template("plan.html.j2").render(
        title=title,
        headline=headline(plan),
        plan=plan,
        colours=colours,
        pools=[_pool(pool, plan.demands, colours) for pool in plan.pools],
        memory=list(_memory(plan)),
        tables=[*([change_rows(changes)] if changes else []), *tables(plan)],
        cost=cost_lines(plan),
        floor_and_ceiling=span((plan.cost.floor, plan.cost.ceiling), 2),
        month=span((plan.cost.month(plan.cost.floor), plan.cost.month(plan.cost.ceiling))),
    )


@dataclass(frozen=True)
class Colour:
    """The colour of a role: the hue of its service, and a shade of its own."""

    name: str
    """CSS class."""
    hue: int
    """Degrees."""
    shade: int
    """Percent by which it is lighter than its service's first role; negative where it is darker."""
    label: str
    """What it stands for: the service, and the role where the service has several."""


NOBODY = "s-1"
"""CSS class of what belongs to no service."""

_SHADES = (0, 16, -14, 28, -24)
"""Shades of the roles of one service, each far from those before it."""


def _colours(plan: CapacityPlan) -> dict[str, Colour]:
    """The colour of every role, by the key of its demand. Roles of one service have one hue, each in its own shade."""
    found = {}
    for index, service in enumerate(plan.services):
        for number, role in enumerate(service.roles):
            label = f"{service.name} {role.demand.role}" if len(service.roles) > 1 else service.name
            shade = _SHADES[number % len(_SHADES)]
            found[role.demand.key] = Colour(f"s{index}-{number}", _hue(index), shade, label)
    return found


def _hue(index: int) -> int:
    """Hues that are far apart for neighbours: steps of the golden angle."""
    return round(210 + index * 137.508) % 360


def _pool(plan: PoolPlan, demands: Mapping[str, Demand], colours: Mapping[str, Colour]) -> PoolPicture:
    pool = plan.pool
    machine = pool.machine.name if pool.machine else "unknown machines"
    low, high = plan.nodes
    same = plan.use.at_least == plan.use.at_most
    states = [] if same else [("fewest replicas", plan.use.at_least)]
    states.append(("all replicas" if same else "most replicas", plan.use.at_most))
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
        "not vLLM's": fit.memory - fit.requested,
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
