"""Flags of an LLM engine that stand beside its settings: ``engine.extraArgs``, ``VLLM_ADDITIONAL_ARGS`` and ``args``.

Each preset of KServe takes them in its own way (``expands_variable`` and ``args_use`` of catalog/presets.py).
"""

import shlex
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from ..args.base import is_output
from ..args.container import EnvVar
from ..args.llm.engine import Engine
from ..args.llm.inference_service import Workload
from ..catalog.presets import ADDITIONAL_ARGS, args_use, expands_variable
from ..findings.path import Path
from .flags import Flags, read_flags


class Written(NamedTuple):
    """Words of vLLM's command line that stand in one place of the arguments."""

    path: Path
    words: tuple[Any, ...] | None
    """In order; None: they cannot be told."""

    @property
    def flags(self) -> Flags:
        """The flags among them."""
        return read_flags(self.words or ())


def further_words(path: Path, workload: Workload, engine: Engine | None, kserve: str) -> tuple[Written, ...]:
    """The flags of a role beside its settings, in the order in which vLLM reads them.

    Flags that do not reach vLLM are not in it, except for ``engine.extraArgs``.
    """
    found = []
    if engine is not None and engine.extra_args:
        own = not path or (workload.engine is not None and "extra_args" in workload.engine.model_fields_set)
        found.append(Written((path if own else Path()) / "engine" / "extraArgs", tuple(engine.extra_args)))
    if has_own_command(workload):
        return tuple(found)
    if expands_variable(kserve, several_nodes=workload.worker is not None):
        found += [Written(at, _of_variable(variable)) for at, variable in list(additional_args(path, workload))[-1:]]
    found += [Written(at, _of_args(args, workload, kserve)) for at, args in own_args(path, workload)]
    return tuple(found)


def additional_args(path: Path, workload: Workload) -> Iterator[tuple[Path, EnvVar]]:
    """The variable ``VLLM_ADDITIONAL_ARGS`` of the container ``main``, wherever the user sets it; the last one counts."""
    for index, variable in enumerate(workload.env):
        if variable.name == ADDITIONAL_ARGS:
            yield path / "env" / index, variable
    for at, main in workload.mains():
        for index, variable in enumerate(main.env):
            if variable.name == ADDITIONAL_ARGS:
                yield at.under(path) / "env" / index, variable


def own_args(path: Path, workload: Workload) -> Iterator[tuple[Path, Sequence[Any]]]:
    """The ``args`` of the container ``main`` where it has no command of its own."""
    if not has_own_command(workload):
        yield from ((at.under(path) / "args", main.args) for at, main in workload.mains() if main.args)


def has_own_command(workload: Workload) -> bool:
    """Whether the container ``main`` has a command of its own, in place of the preset's."""
    return any(main.command for _, main in workload.mains())


def _of_variable(variable: EnvVar) -> tuple[Any, ...] | None:
    if is_output(variable.value):
        return (variable.value,)
    return shell_words(str(variable.value)) if variable.value is not None else None


def _of_args(args: Sequence[Any], workload: Workload, kserve: str) -> tuple[Any, ...] | None:
    several = workload.worker is not None
    use = args_use(kserve, several_nodes=several)
    if use == "replacing" and several:
        return None  # the script itself is replaced
    if use == "evaluated" and not any(is_output(word) for word in args):
        return shell_words(" ".join(args))
    return tuple(word if is_output(word) else unescaped(word) for word in args)


def shell_words(text: str) -> tuple[str, ...] | None:
    """The words that a shell makes of a text, as far as it expands nothing; None for a quote that has no end."""
    try:
        return tuple(shlex.split(unescaped(text)))
    except ValueError:
        return None


def unescaped(text: str) -> str:
    """The text as the container sees it: Kubernetes makes ``$`` of ``$$`` in ``args`` and in values of variables."""
    return text.replace("$$", "$")
