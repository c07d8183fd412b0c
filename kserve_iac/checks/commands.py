"""Rules about the commands of containers and probes, which Kubernetes starts without a shell."""

import re
import shlex
from collections.abc import Iterator
from typing import Any

from ..args import Problem
from ..args.workload import ClusterMeta
from ..compiled import CompiledObject
from ..findings.path import Path
from .versions import is_known

PROGRAMS = re.compile(
    r"(.*/)?(python[\d.]*|vllm|sh|bash|dash|ash|env|exec|curl|wget|cat|tritonserver|ray|mlserver|uvicorn|nc|test)"
)
"""Programs of which no image has another one whose name begins like this and contains a space."""


def commands_are_lists_of_words(service: CompiledObject[ClusterMeta]) -> Iterator[Problem]:
    """The first entry of a command is the path of a program, spaces included: neither the kubelet nor the container runtime
    splits it (``command`` of Container in Kubernetes' API reference: "Not executed within a shell"; vllm-project/vllm#4462). The
    container ends with "no such file or directory", and so does a probe's command. A path can contain a space, so that only
    those are errors that have flags in the same entry, or that begin with a program that everybody knows.
    """
    if not is_known(service.context):
        return
    for path, words in _commands(service.object.get("spec"), Path("spec")):
        first = words[0] if words else None
        if not isinstance(first, str) or not re.search(r"\s", first.strip()) or "{{" in first:
            continue  # one word, or a template of KServe, whose result is not known
        program, _, rest = first.strip().partition(" ")
        if PROGRAMS.fullmatch(program.split()[0]) is None and re.search(r"(^|\s)-", rest) is None:
            continue
        yield Problem(
            "command-words",
            service.origin_of(path / 0),
            f"{_shortened(first)} is one entry of the command, so it is the name of one program, which does not exist: "
            "Kubernetes starts a command without a shell.",
            f"Write every word as an entry of its own: {_listed(first)}.",
        )


def _commands(value: Any, path: Path) -> Iterator[tuple[Path, list[Any]]]:
    """Every command in an object, with its path: of containers, models, probes and hooks."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key == "command" and isinstance(inner, list):
                yield path / key, inner
            elif isinstance(inner, (dict, list)):
                yield from _commands(inner, path / key)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            if isinstance(inner, (dict, list)):
                yield from _commands(inner, path / index)


def _shortened(text: str) -> str:
    words = text.split()
    return repr(" ".join(words) if len(words) <= MOST_WORDS else f"{' '.join(words[:MOST_WORDS])} ...")


def _listed(text: str) -> str:
    try:
        words = shlex.split(text)
    except ValueError:
        words = text.split()
    shown = words[:MOST_WORDS] + (["..."] if len(words) > MOST_WORDS else [])
    return f"[{', '.join(shown)}]"


MOST_WORDS = 4
"""Words of a command that a message shows."""
