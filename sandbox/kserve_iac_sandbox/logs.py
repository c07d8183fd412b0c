"""Which file holds the log of something that runs in the sandbox."""

from pathlib import Path

from . import status
from .errors import SandboxError
from .layout import Layout


def find(layout: Layout, source: str) -> Path:
    """The log of ``source``: a process, a pod, the program it runs, or ``events``.

    A pod may be named by the beginning of its name, with or without its namespace and slash.
    Raises :class:`SandboxError` where nothing, or more than one thing, is meant; the message says what there is.
    """
    if not layout.logs.is_dir():
        raise SandboxError(f"There is no sandbox {layout.name!r}. `kserve-iac sandbox up` makes one.")
    if source == "events":
        return layout.events
    candidates = _candidates(layout)
    found = match(source, list(candidates))
    if len(found) == 1:
        return candidates[found[0]]
    if found:
        raise SandboxError(f"{source!r} may be any of: {', '.join(found)}.")
    raise SandboxError(f"Nothing called {source!r} has a log. There are: events, {', '.join(sorted(candidates))}.")


def _candidates(layout: Layout) -> dict[str, Path]:
    logs = {path.stem: path for path in layout.logs.glob("*.log")}
    for path in sorted(layout.logs.glob("pods/*/*/*.log"), key=lambda p: p.stat().st_mtime):
        namespace, pod, container = path.relative_to(layout.logs / "pods").with_suffix("").parts
        logs[f"{namespace}/{pod}/{container}"] = path
    # Programs of pods that run now: the short way to say which pod is meant.
    for process in status.read(layout).processes:
        program = process.name.partition(" ")[2]
        if program:
            logs[program.strip("()")] = Path(process.log)
    return logs


def match(source: str, names: list[str]) -> list[str]:
    """The names meant by ``source``: the exact one, else those of which it is a part that starts at a part's start."""
    if source in names:
        return [source]
    return [name for name in names if any(part.startswith(source) for part in _tails(name))]


def _tails(name: str) -> list[str]:
    parts = name.split("/")
    return ["/".join(parts[start:]) for start in range(len(parts))]
