"""What building the tools looks like on a terminal (bars), and in a log (a line now and then)."""

from types import TracebackType

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table

from ..tools import build
from ..tools.build import Toolbox
from ..tools.catalog import PROGRAMS

EVERY = 15.0
"""Seconds between two lines about the same program where there is no terminal."""


class BuildDisplay:
    """A context in which ``progress`` may be given to :meth:`Toolbox.ensure`, and ``say`` prints a line."""

    def __init__(self) -> None:
        self.console = Console(stderr=True)
        self._bars: Progress | None = None
        self._tasks: dict[str, TaskID] = {}
        self._told: dict[str, float] = {}
        self._missing = 0

    def __enter__(self) -> "BuildDisplay":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bars:
            self._bars.stop()

    def say(self, text: str) -> None:
        if self._bars:
            self._bars.stop()
            self._bars = None
        self.console.print(text, highlight=False)

    def progress(self, progress: build.Progress) -> None:
        if not self._told and not self._tasks:
            self._missing = len(Toolbox().missing())
            count = f"{self._missing} program{'s' if self._missing != 1 else ''}"
            self.console.print(
                f"Building {count} from source. This is done once; it can be interrupted and resumed.", highlight=False
            )
        if self.console.is_terminal:
            self._bar(progress)
        else:
            self._line(progress)

    def _bar(self, progress: build.Progress) -> None:
        if self._bars is None:
            self._bars = Progress(
                TextColumn("{task.description:<24}"),
                BarColumn(),
                MofNCompleteColumn(),
                TextColumn("packages"),
                TimeElapsedColumn(),
                console=self.console,
            )
            self._bars.start()
        task = self._tasks.get(progress.program)
        if task is None:
            number = len(self._tasks) + 1
            task = self._bars.add_task(f"[{number}/{self._missing}] {progress.program}", total=None)
            self._tasks[progress.program] = task
        self._bars.update(task, completed=progress.done, total=progress.total or None)
        if progress.phase == "done":
            self._bars.update(task, completed=progress.total or 1, total=progress.total or 1)
            self._bars.stop_task(task)

    def _line(self, progress: build.Progress) -> None:
        last = self._told.get(progress.program)
        if last is not None and progress.seconds - last < EVERY and progress.phase != "done":
            return
        self._told[progress.program] = progress.seconds
        share = f" {progress.done}/{progress.total} packages" if progress.total else ""
        self.console.print(f"{progress.program}: {progress.phase}{share}, {progress.seconds:.0f} s", highlight=False)


def show_tools() -> None:
    """A table of the catalogue's programs: built, found on PATH, or missing."""
    toolbox = Toolbox()
    table = Table("program", "version", "state", "for")
    for program in PROGRAMS:
        built = "built" if toolbox.built(program) else "[red]missing[/red]"
        state = "on PATH" if toolbox.on_path(program) else built
        table.add_row(program.name, program.version, state, program.why)
    Console().print(table)
