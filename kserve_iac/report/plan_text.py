"""A capacity plan for the terminal and as Markdown."""

from collections.abc import Sequence

from rich.console import Console, Group, JustifyMethod, RenderableType
from rich.table import Table
from rich.text import Text

from ..plan.disruption import Change
from ..plan.plan import CapacityPlan
from ..plan.summary import headline
from .changes import change_rows
from .plan_tables import Rows, cost_lines, tables

NOTHING = "Nothing changes."


def terminal(plan: CapacityPlan, changes: Sequence[Change] | None = None) -> RenderableType:
    """Tables and sentences."""
    parts: list[RenderableType] = []
    for rows in [*tables(plan), *_changed(changes)]:
        parts += [_table(rows), ""]
    if changes is not None and not changes:
        parts += [NOTHING, ""]
    parts += [Text("Cost", style="bold"), *cost_lines(plan)]
    if plan.notes:
        parts += ["", Text("Notes", style="bold"), *plan.notes]
    return Group(*parts)


def text(plan: CapacityPlan, width: int = 150, changes: Sequence[Change] | None = None) -> str:
    """The plan as plain text."""
    console = Console(width=width, color_system=None, force_terminal=False)
    with console.capture() as capture:
        console.print(terminal(plan, changes))
    return "\n".join(line.rstrip() for line in capture.get().splitlines()) + "\n"


def _changed(changes: Sequence[Change] | None) -> list[Rows]:
    return [change_rows(changes)] if changes else []


def _table(rows: Rows) -> Table:
    table = Table(
        title=rows.title, title_justify="left", title_style="bold", box=None, pad_edge=False, padding=(0, 2, 0, 0)
    )
    for index, column in enumerate(rows.columns):
        justify: JustifyMethod = "right" if index in rows.right else "left"
        table.add_column(column, header_style="dim", overflow="fold", justify=justify)
    for row in rows.rows:
        table.add_row(*row)
    return table


def markdown(plan: CapacityPlan, title: str, changes: Sequence[Change] | None = None) -> str:
    """The plan as Markdown, for pull requests."""
    lines = [f"### {title}", "", f"{headline(plan)}.", ""]
    if changes is not None and not changes:
        lines += [NOTHING, ""]
    for rows in [*_changed(changes), *tables(plan)]:
        lines += [f"**{rows.title}**", "", *_rows(rows), ""]
    lines += ["**Cost**", "", *(f"- {line}" for line in cost_lines(plan)), ""]
    if plan.notes:
        lines += ["**Notes**", "", *(f"- {note}" for note in plan.notes), ""]
    return "\n".join(lines)


def _rows(rows: Rows) -> list[str]:
    def line(cells: tuple[str, ...]) -> str:
        return f"| {' | '.join(cell.replace('|', chr(92) + '|') or ' ' for cell in cells)} |"

    marks = tuple("---:" if index in rows.right else "---" for index in range(len(rows.columns)))
    return [line(rows.columns), line(marks), *(line(row) for row in rows.rows)]
