"""What getting the tools looks like on a terminal (bars), and in a log (a line now and then)."""

from types import TracebackType

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, ProgressColumn, Task, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Column, Table
from rich.text import Text

from ..servers.catalog import NEEDED_BY, SERVERS
from ..servers.make import is_made
from ..tools import build
from ..tools.build import Toolbox
from ..tools.catalog import EXTRAS, PROGRAMS, Program
from ..tools.origins import Way

EVERY = 15.0
"""Seconds between two lines about the same program where there is no terminal."""

WAYS: dict[Way, str] = {"path": "on PATH", "archive": "archive", "image": "image", "go": "Go", "wheels": "wheels"}
"""What a way is called in a table and beside a bar."""

ROOMY = 140
"""Columns of a terminal from which on the table also says what a program is for."""

MIB = 1 << 20


def amount(done: float, total: float, unit: str) -> str:
    """``50/100 packages``, ``3.4/71.0 MiB``; nothing where the total is not known."""
    if not total:
        return ""
    return f"{done:.0f}/{total:.0f} packages" if unit == "packages" else f"{done / MIB:.1f}/{total / MIB:.1f} MiB"


class _Amount(ProgressColumn):
    def render(self, task: Task) -> Text:
        return Text(amount(task.completed, task.total or 0, task.fields["unit"]))


class BuildDisplay:
    """A context in which ``progress`` may be given to :meth:`Toolbox.ensure`, and ``say`` prints a line.

    Several programs may be under way: each has a bar of its own, and lines appear above the bars.
    """

    def __init__(self) -> None:
        self.console = Console(stderr=True)
        self._bars: Progress | None = None
        self._tasks: dict[str, TaskID] = {}
        self._told: dict[str, tuple[float, str]] = {}
        self._open: set[str] = set()
        self._begun = False

    def __enter__(self) -> "BuildDisplay":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop()

    def say(self, text: str) -> None:
        if not self._open:
            self._stop()
        self.console.print(text, highlight=False, markup=False)

    def progress(self, progress: build.Progress) -> None:
        if not self._begun:
            self._begun = True
            count = f"{progress.of} program{'s' if progress.of != 1 else ''}"
            self.console.print(
                f"Getting {count}. This is done once; it can be interrupted and resumed.", highlight=False
            )
        if progress.phase == "done":
            self._open.discard(progress.program)
        else:
            self._open.add(progress.program)
        if self.console.is_terminal:
            self._bar(progress)
        else:
            self._line(progress)

    def _stop(self) -> None:
        if self._bars:
            self._bars.stop()
            self._bars = None
            self._tasks.clear()

    def _bar(self, progress: build.Progress) -> None:
        if self._bars is None:
            self._bars = Progress(
                TextColumn("{task.description:<24}"),
                TextColumn("{task.fields[way]:<8}"),
                TextColumn("{task.fields[phase]:<9}"),
                BarColumn(),
                _Amount(),
                TimeElapsedColumn(),
                console=self.console,
            )
            self._bars.start()
        way, phase, unit = WAYS[progress.way], progress.phase, progress.unit
        task = self._tasks.get(progress.program)
        if task is None:
            label = f"[{progress.number}/{progress.of}] {progress.program}"
            task = self._bars.add_task(escape(label), total=None, way=way, phase=phase, unit=unit)
            self._tasks[progress.program] = task
        total = progress.total or None
        self._bars.update(task, completed=progress.done, total=total, way=way, phase=phase, unit=unit)
        if progress.phase == "done":
            self._bars.update(task, completed=progress.total or 1, total=progress.total or 1)
            self._bars.stop_task(task)

    def _line(self, progress: build.Progress) -> None:
        last = self._told.get(progress.program)
        same = last is not None and last[1] == progress.way and progress.seconds - last[0] < EVERY
        if same and progress.phase != "done":
            return
        self._told[progress.program] = (progress.seconds, progress.way)
        share = amount(progress.done, progress.total, progress.unit)
        label = f"[{progress.number}/{progress.of}] {progress.program}"
        steps = [f"{label} ({WAYS[progress.way]}): {progress.phase}", share, f"{progress.seconds:.0f} s"]
        self.console.print(", ".join(step for step in steps if step), highlight=False, markup=False)


def show_tools() -> None:
    """A table of the catalogue's programs: where each came from, or from where it would come."""
    toolbox, console = Toolbox(), Console()
    # A path is broken over lines where it is long, never cut off: it is there to be copied.
    table = Table("program", "version", "state", Column("comes from", overflow="fold"), "needed by")
    roomy = console.width >= ROOMY
    if roomy:
        table.add_column("for")
    for program in (*PROGRAMS, *EXTRAS):
        way = toolbox.way(program)
        version = "" if way == "path" else toolbox.version(program, way or toolbox.ways(program)[0])
        state = WAYS[way] if way else "[red]missing[/red]"
        reasons = [program.why] if roomy else []
        table.add_row(program.name, version, state, origin(toolbox, program), program.needed_by, *reasons)
    for server in SERVERS:
        made = is_made(toolbox.cache, server, server.version)
        reasons = [server.why] if roomy else []
        state = WAYS["wheels"] if made else "[red]missing[/red]"
        table.add_row(server.name, server.version, state, "wheels, when it is first needed", NEEDED_BY, *reasons)
    console.print(table)


def origin(toolbox: Toolbox, program: Program) -> str:
    """From where a program came, or what is tried in which order where it is missing."""
    way = toolbox.way(program)
    if way == "path":
        return ", ".join(sorted({str(tool.path) for tool in toolbox.tools([program]).values()}))
    ways = [way] if way else toolbox.ways(program)
    return ", else ".join(" ".join([WAYS[way], *toolbox.servers(program, way)]) for way in ways)
