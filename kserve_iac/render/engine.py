"""Settings of the engine -> the environment or the arguments of the container ``main``."""

import shlex
from dataclasses import dataclass

from ..args.llm.engine import Engine
from ..catalog.presets import ADDITIONAL_ARGS
from ..engines.flags import engine_words
from .merging import Json


class Template(str):
    """A word of the command line in which ``{{ … }}`` and ``$(NAME)`` are meant, for KServe and Kubernetes to replace."""


@dataclass(frozen=True)
class Further:
    """What something else needs of the engine."""

    words: tuple[str, ...] = ()
    """Words of its command line, before those of its settings."""
    variables: tuple[Json, ...] = ()
    """Variables, before that of the flags, so that these may name them."""
    last_words: tuple[str, ...] = ()
    """Words after those of its settings."""


def engine_env(engine: Engine | None, further: Further | None = None) -> list[Json]:
    """The variable that carries the engine's flags, after those that these may name."""
    needs = further or Further()
    flags = [*needs.words, *engine_words(engine), *needs.last_words]
    if not flags:
        return [*needs.variables]
    # The presets expand this variable inside `eval`, so each word is quoted for a shell.
    return [*needs.variables, {"name": ADDITIONAL_ARGS, "value": " ".join(_quoted(word) for word in flags)}]


def engine_args(engine: Engine | None, further: Further | None = None) -> tuple[list[str], list[str], list[str]]:
    """The engine's flags as ``args``, which no shell reads: those before its settings, its settings, and those after."""
    needs = further or Further()
    before, own, after = (
        [_escaped(one) for one in words] for words in (needs.words, engine_words(engine), needs.last_words)
    )
    return before, own, after


def _quoted(word: str) -> str:
    quoted = shlex.quote(word)
    return quoted if isinstance(word, Template) else escape_template(escape_references(quoted))


def _escaped(word: str) -> str:
    return str(word) if isinstance(word, Template) else escape_template(escape_references(word))


def escape_template(text: str) -> str:
    """KServe renders Go templates in user specs too: a literal ``{{`` is written as an action that yields it."""
    return text.replace("{{", "{{`{{`}}")


def escape_references(text: str) -> str:
    """Kubernetes replaces ``$(NAME)`` and ``$$`` in the values of variables: a literal ``$`` is written twice."""
    return text.replace("$", "$$")
