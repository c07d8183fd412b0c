"""Flags of an LLM engine that stand beside its settings: ``engine.extraArgs``, ``VLLM_ADDITIONAL_ARGS`` and ``args``.

Each preset of KServe takes them in its own way (``expands_variable`` and ``args_use`` of catalog/presets.py).
"""

import re
import shlex
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

from ..args.base import is_output
from ..args.container import ContainerFields, EnvVar
from ..args.inference_service import ComponentExtension
from ..args.llm.engine import Engine
from ..args.llm.inference_service import Workload
from ..catalog.engine_images import is_of_llm_d, name_and_tag, versions_in
from ..catalog.presets import ADDITIONAL_ARGS, args_use, expands_variable
from ..catalog.vllm_flags import number
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


def command_flags(path: Path, workload: Workload) -> tuple[Flags, Path] | None:
    """The flags of a command of the user's own in the container ``main``, and the field that has them.

    None where it is a script, known in the update only, or not vLLM's.
    """
    for at, main in workload.mains():
        words = served_words([*main.command, *main.args]) if main.command else None
        if words is not None:
            is_script = any(_NOT_A_WORD.search(str(word)) for word in main.args)
            field = "args" if is_script or any(str(word).startswith("-") for word in main.args) else "command"
            return read_flags(words), at.under(path) / field
    return None


def serves_the_mount(workload: Workload) -> bool:
    """Whether a command of the user's own that is read names the folder that KServe mounts the service's model at."""
    found = [served_words([*main.command, *main.args]) for _, main in workload.mains() if main.command]
    return any(is_mount(word.removeprefix("--model=")) for words in found for word in words or ())


def is_mount(model: str) -> bool:
    """Whether a model is the folder that KServe mounts the service's model at."""
    return model.rstrip("/") == MODELS


MODELS = "/mnt/models"
"""The folder that KServe downloads models to (DefaultModelLocalMountPath in pkg/constants/constants.go)."""

_NOT_A_WORD = re.compile(r"[\s;&|]")
"""Characters by which a word of a command may be a script."""


def served_words(words: Sequence[Any]) -> tuple[str, ...] | None:
    """The words of a command that starts vLLM's server, by itself or as the one simple command in the text of a shell
    (``sh -c "exec vllm serve ..."``). None: it starts something else, a word is known in the update only, or a shell would decide
    about the words.
    """
    if any(is_output(word) for word in words):
        return None
    plain = tuple(map(str, words))
    if is_shell(plain):
        return _of_script(plain[2])
    if any(_NOT_A_WORD.search(word) for word in plain):
        return None
    return plain if _serves(plain) is not None else None


def is_shell(words: Sequence[Any]) -> bool:
    """Whether a command hands a text to a shell."""
    return len(words) > 2 and is_shell_without_text(words[:2])


def is_shell_without_text(words: Sequence[Any]) -> bool:
    """Whether a command is a shell that takes its text from the next word."""
    return (
        len(words) == 2
        and str(words[0]).rpartition("/")[2] in _SHELLS
        and _TAKES_TEXT.fullmatch(str(words[1])) is not None
    )


_SHELLS = ("sh", "bash", "dash", "ash")

_TAKES_TEXT = re.compile(r"-[aeilux]*c")
"""The option with which a shell takes its commands from the next word, alone or after others of one letter."""

_ASSIGNMENT = re.compile(r"[A-Za-z_]\w*=.*")


def _of_script(text: str) -> tuple[str, ...] | None:
    """The words of vLLM's server where it is the last command of a text, the ones before it always let it start, and a shell
    expands nothing in it.
    """
    lines = shlex.shlex(text.replace("\\\n", " ").strip(), posix=True, punctuation_chars=";&|()<>\n")
    lines.whitespace, lines.commenters = " \t\r", ""
    try:
        tokens = list(lines)
    except ValueError:
        return None
    before: list[str] = []
    while tokens and set(tokens[-1]) <= set(";\n"):
        tokens.pop()
    for index, token in reversed(list(enumerate(tokens))):
        if set(token) <= set(";&|()<>\n"):
            before, tokens = tokens[: index + 1], tokens[index + 1 :]
            break
    while tokens and (tokens[0] == "exec" or _ASSIGNMENT.fullmatch(tokens[0])):
        tokens.pop(0)
    sure = all(word == "&&" or not set(word) <= set("&|()<>") for word in before)
    known = not any(word in _KEYWORDS or "vllm" in word for word in before)
    expands = any(set("$`" if word.startswith("{") else "$`*?~#{") & set(word) for word in tokens)  # {: quoted JSON
    return tuple(tokens) if sure and known and not expands and _serves(tokens) == 0 else None


_KEYWORDS = ("if", "for", "while", "until", "case", "function", "exit", "exec", "{", "eval", "source", ".")
"""Words after which it is not certain that a later command of a text starts."""


def _serves(words: Sequence[str]) -> int | None:
    """Where the command of vLLM's server starts: ``vllm serve``, or Python with the module of the server."""
    for at, (one, two) in enumerate(pairwise(words)):
        if one.rpartition("/")[2] == "vllm" and two == "serve":
            return at
        if (one, two) == ("-m", SERVER):
            python = next((before for before in range(at - 1, -1, -1) if not words[before].startswith("-")), at)
            return python if _PYTHON.fullmatch(words[python].rpartition("/")[2]) else at
    return None


SERVER = "vllm.entrypoints.openai.api_server"
"""The module of vLLM's server, which ``vllm serve`` starts as well."""

_PYTHON = re.compile(r"python[\d.]*")


def after_module(words: Sequence[str]) -> tuple[str, ...] | None:
    """The words that Python hands to the module of vLLM's server; None: the words do not start it."""
    found = next((at for at, pair in enumerate(pairwise(words)) if pair == ("-m", SERVER)), None)
    return tuple(words[found + 2 :]) if found is not None else None


def after_serve(words: Sequence[str]) -> tuple[str, ...] | None:
    """The words after ``vllm serve``; None: the words do not start it."""
    pairs = enumerate(pairwise(words))
    found = next((at for at, (one, two) in pairs if one.rpartition("/")[2] == "vllm" and two == "serve"), None)
    return tuple(words[found + 2 :]) if found is not None else None


LAST_OF_MODULE = (0, 11, 0)
"""The last version read whose image starts the module: vLLM's documentation gives ``--model`` to the image
(docs/deployment/docker.md), and up to this version ``vllm serve`` refuses that flag. From 0.11.2 on, ``vllm serve`` takes it."""


def entry_point(container: ContainerFields) -> tuple[str, ...]:
    """The words with which the image starts its args, where it starts the module of vLLM's server and the container sets no
    command: llm-d's own (``ENTRYPOINT`` in docker/Dockerfile.cuda of llm-d/llm-d at 0199edbf), and vLLM's up to
    :data:`LAST_OF_MODULE`.
    """
    image = container.image
    if container.command or not isinstance(image, str):
        return ()
    versions = versions_in(image) if name_and_tag(image)[0] == "vllm-openai" else None
    is_old = versions is not None and all(number(version) <= LAST_OF_MODULE for version in versions)
    return ("python", "-m", SERVER) if is_old or is_of_llm_d(image) else ()


def started_words(container: ContainerFields) -> tuple[str, ...] | None:
    """The words that a container is started with: its command and args, or the command of a shell that starts vLLM. None: some
    are known in the update only, or a shell decides about them.
    """
    words = [*entry_point(container), *container.command, *container.args]
    if any(map(is_output, words)):
        return None
    return served_words(words) if container.command and is_shell(words) else tuple(map(str, words))


def certainly_serves(command: Sequence[Any], args: Sequence[Any], image: object) -> bool:
    """Whether a container certainly runs ``vllm serve``: its words say so, or they are arguments of vLLM's own image."""
    words = [str(word) for word in (*command, *args)]
    words = [*(served_words(words) or words)]
    name = str(image).partition("@")[0].rpartition("/")[2].partition(":")[0]
    return _serves(words) is not None or (not command and name.startswith("vllm-openai"))


def additional_args(path: Path, workload: Workload) -> Iterator[tuple[Path, EnvVar]]:
    """The variable ``VLLM_ADDITIONAL_ARGS`` of the container ``main``, wherever the user sets it; the last one counts."""
    yield from ((at, variable) for at, variable in own_env(path, workload) if variable.name == ADDITIONAL_ARGS)


def own_env(path: Path, workload: Workload | ComponentExtension) -> Iterator[tuple[Path, EnvVar]]:
    """The variables that the user sets for the engine's container, wherever; the last one of a name counts."""
    if isinstance(workload, Workload):
        yield from ((path / "env" / index, one) for index, one in enumerate(workload.env))
        for at, main in workload.mains():
            yield from ((at.under(path) / "env" / index, one) for index, one in enumerate(main.env))
    elif (own := workload.serving_container) is not None:
        at = workload.serving_path.under(path)
        yield from ((at / "env" / index, one) for index, one in enumerate(own.env))


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
