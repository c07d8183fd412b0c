"""Derives the picture of the documentation: the plan of ``Pulumi.dev.yaml``, as ``kserve-iac plan dev --html`` draws it.

``python scripts/derive_plan_picture.py`` writes ``docs/plan.svg``. With ``--check`` it writes nothing, and reports whether the
picture is the one that it would write. The picture contains everything that it needs. It has a background of its own, so it is
legible on light and on dark pages, and it follows the colour scheme of the reader.
"""

import argparse
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from pathlib import Path

from deriving import finish

from kserve_iac.cli.source import read
from kserve_iac.plan.plan import CapacityPlan
from kserve_iac.plan.summary import headline
from kserve_iac.report.plan_html import NOBODY, Block, Colour, MemoryPicture, NodePicture, Picture, PoolPicture, picture

ROOT = Path(__file__).parents[1]
ENVIRONMENT = ROOT / "Pulumi.dev.yaml"
TARGET = ROOT / "docs" / "plan.svg"

WIDTH, MARGIN = 960, 24
NODE, GAP = 136, 12
"""Width of a node, and the space between nodes, in pixels."""
PER_ROW = 8
"""GPUs in one row of a node, as on the page."""
BAR = 16
"""Height of the bar of an engine's memory."""

LIGHTNESS = {"light": 52, "dark": 58}
"""Lightness of the first role of a service, in percent (``--l`` of plan.html.j2)."""

INKS = {
    "light": {"ink": "#1c2430", "dim": "#5c6778", "line": "#d6dce5", "paper": "#ffffff", "shade": "#f4f6f9"},
    "dark": {"ink": "#e6eaf0", "dim": "#9aa6b8", "line": "#333c49", "paper": "#14181e", "shade": "#1c222b"},
}
"""Colours of the page (plan.html.j2)."""

PARTS = (
    "weights",
    "activations and overhead",
    "one request of the maximum length",
    "further requests",
    "outside vLLM's share",
)
PART_COLOURS = ((215, 50, 0), (265, 35, 0), (150, 45, -12), (150, 40, 12), (215, 8, 13))
"""Hue, saturation and shade of the parts of a GPU's memory (``m0`` to ``m4`` of plan.html.j2)."""


def style(colours: list[Colour], scheme: str) -> str:
    """The style sheet of one colour scheme."""
    inks, lightness = INKS[scheme], LIGHTNESS[scheme]
    rules = [
        f".ink{{fill:{inks['ink']}}}",
        f".dim{{fill:{inks['dim']}}}",
        f".paper{{fill:{inks['paper']};stroke:{inks['line']}}}",
        f".box{{fill:none;stroke:{inks['line']}}}",
        f".node{{fill:{inks['shade']};stroke:{inks['line']}}}",
        f".rest{{fill:{inks['line']}}}",
        f".{NOBODY}{{fill:hsl(215,8%,60%)}}",
    ]
    rules += [f".{one.name}{{fill:hsl({one.hue},58%,{lightness + one.shade}%)}}" for one in colours]
    rules += [
        f".m{n}{{fill:hsl({hue},{part}%,{lightness + shade}%)}}" for n, (hue, part, shade) in enumerate(PART_COLOURS)
    ]
    return "".join(rules)


@dataclass
class Canvas:
    """Elements of the picture, and the height that they take."""

    elements: list[str]
    bottom: float = 0

    def add(self, element: str, bottom: float) -> None:
        """Adds an element that ends at ``bottom``."""
        self.elements.append(element)
        self.bottom = max(self.bottom, bottom)

    def text(self, x: float, y: float, text: str, css: str = "ink", size: int = 13, weight: int = 400) -> None:
        """Adds a line of text; ``y`` is its base line."""
        shown = (
            f'<text x="{x:g}" y="{y:g}" class="{css}" font-size="{size}" font-weight="{weight}">{escape(text)}</text>'
        )
        self.add(shown, y + size / 3)

    def box(
        self, x: float, y: float, width: float, height: float, css: str, radius: float = 2, title: str = ""
    ) -> None:
        """Adds a rectangle; ``title`` is shown where the pointer rests on it."""
        inside = f"<title>{escape(title)}</title>" if title else ""
        size = f'x="{x:g}" y="{y:g}" width="{width:.2f}" height="{height:g}" rx="{radius:g}"'
        self.add(f'<rect {size} class="{css}">{inside}</rect>', y + height)


def svg(plan: CapacityPlan, title: str) -> str:
    """The picture of a plan."""
    drawn = picture(plan)
    canvas = Canvas([])
    canvas.text(MARGIN, 42, title, size=20, weight=600)
    canvas.text(MARGIN, 64, f"{headline(plan)}. KServe {plan.kserve}.", "dim")
    legend(canvas, 92, [(colour.name, colour.label) for colour in drawn.colours.values()])
    x: float = MARGIN
    top = canvas.bottom + 14
    for pool in drawn.pools:
        x = pool_box(canvas, x, top, pool) + GAP
    canvas.text(MARGIN, canvas.bottom + 30, "Memory of each GPU", size=15, weight=600)
    legend(canvas, canvas.bottom + 20, [(f"m{number}", name) for number, name in enumerate(PARTS)])
    engines(canvas, drawn)
    height = canvas.bottom + MARGIN
    described = f"{title}: {headline(plan)}. Each node shows its GPUs, CPU and memory in the colours of the services."
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:g}" width="{WIDTH}" height="{height:g}" '
            'role="img" font-family="system-ui, -apple-system, Segoe UI, Helvetica, Arial, sans-serif">',
            "<!-- Generated from Pulumi.dev.yaml by `python scripts/derive_plan_picture.py`; do not edit. -->",
            f"<title>{escape(described)}</title>",
            f"<style>{style([*drawn.colours.values()], 'light')}",
            f"@media (prefers-color-scheme:dark){{{style([*drawn.colours.values()], 'dark')}}}</style>",
            f'<rect x="0.5" y="0.5" width="{WIDTH - 1}" height="{height - 1:g}" rx="10" class="paper"/>',
            *canvas.elements,
            "</svg>",
            "",
        ]
    )


def legend(canvas: Canvas, y: float, entries: list[tuple[str, str]]) -> None:
    """A row of colours with their names, broken where it is full."""
    x: float = MARGIN
    for css, label in entries:
        width = 18 + 6.6 * len(label) + 14
        if x + width > WIDTH - MARGIN:
            x, y = MARGIN, y + 20
        canvas.box(x, y, 12, 12, css)
        canvas.text(x + 18, y + 10.5, label, size=12)
        x += width


def pool_box(canvas: Canvas, x: float, y: float, pool: PoolPicture) -> float:
    """A pool with its nodes at the maximum of replicas; returns its right edge."""
    _, nodes = pool.states[-1]
    shown = [node for node in nodes for _ in range(node.drawn)]
    lines = [pool.about.partition(", ")[0], pool.about.rpartition(", ")[2]]
    width = max(len(shown) * (NODE + GAP) + GAP, max(6.6 * len(line) for line in lines) + 2 * GAP)
    inner = Canvas([])
    inner.text(x + GAP, y + 22, pool.name, size=14, weight=600)
    for number, line in enumerate(lines):
        inner.text(x + GAP, y + 40 + 16 * number, line, "dim", 12)
    top = inner.bottom + 10
    for index, node in enumerate(shown):
        node_box(inner, x + GAP + index * (NODE + GAP), top, node)
    canvas.box(x, y, width, inner.bottom + GAP - y, "box", 6)
    canvas.elements += inner.elements
    return x + width


def node_box(canvas: Canvas, x: float, y: float, node: NodePicture) -> None:
    """A node: a square for each GPU, and bars for CPU and memory."""
    inner = Canvas([])
    pad, side = 8.0, (NODE - 16 - 3 * (PER_ROW - 1)) / PER_ROW
    for index, gpu in enumerate(node.gpus):
        row, column = divmod(index, PER_ROW)
        css = gpu.colour if gpu.key else "box"
        inner.box(x + pad + column * (side + 3), y + pad + row * (side + 3), side, round(side, 2), css, 2, gpu.label)
    at = (inner.bottom if node.gpus else y) + pad
    for name, shares in (("CPU", [one.cpu for one in node.blocks]), ("memory", [one.memory for one in node.blocks])):
        share_bar(inner, x + pad, at, list(zip(node.blocks, shares, strict=True)))
        inner.text(x + pad, at + 18, name, "dim", 10)
        at += 26
    canvas.box(x, y, NODE, at - y - 2, "node", 5)
    canvas.elements += inner.elements


def share_bar(canvas: Canvas, x: float, y: float, shares: list[tuple[Block, float]]) -> None:
    """A bar of the shares of a node that its pods take."""
    width = NODE - 16
    canvas.box(x, y, width, 7, "rest", 1)
    for block, share in shares:
        canvas.box(x, y, width * share / 100, 7, block.colour, 0, block.label)
        x += width * share / 100


def engines(canvas: Canvas, drawn: Picture) -> None:
    """The memory of the engines, in two columns."""
    top = canvas.bottom + 10
    column = (WIDTH - 2 * MARGIN - 24) / 2
    for index, engine in enumerate(drawn.memory):
        engine_bar(canvas, MARGIN + (index % 2) * (column + 24), top + (index // 2) * 72, column, engine)


def engine_bar(canvas: Canvas, x: float, y: float, width: float, engine: MemoryPicture) -> None:
    """One engine: its name, a bar of the parts of its memory, and the tokens that fit."""
    canvas.text(x, y + 14, f"{engine.name}: {engine.verdict}", size=13, weight=600)
    canvas.text(x, y + 30, engine.about, "dim", 11)
    at = x
    for css, share, about in bar_parts(engine):
        canvas.box(at, y + 36, width * share / 100, BAR, css, 0, about)
        at += width * share / 100
    canvas.text(x, y + 36 + BAR + 13, engine.tokens, "dim", 11)


def bar_parts(engine: MemoryPicture) -> Iterator[tuple[str, float, str]]:
    """CSS class, share in percent and text of each part of an engine's memory."""
    for number, part in enumerate(engine.parts):
        yield f"m{number}", part.percent, f"{part.name}: {part.gib:.1f} GiB"


def derive() -> str:
    """The text of the picture."""
    found = read(str(ENVIRONMENT))
    if found.compiled is None:
        raise SystemExit(f"{ENVIRONMENT} cannot be read")
    return svg(found.compiled.plan, f"Plan of {ENVIRONMENT.name}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--check", action="store_true", help="write nothing, compare")
    return finish(derive(), TARGET, ENVIRONMENT.name, check=parser.parse_args().check)


if __name__ == "__main__":
    raise SystemExit(main())
