"""Settings of the engine -> its environment in the container ``main``."""

import shlex

from ..args.llm_engine import Engine
from ..planning.flags import engine_words
from .merging import Json

ADDITIONAL_ARGS = "VLLM_ADDITIONAL_ARGS"
"""Variable through which the presets take further flags of vLLM (config/llmisvcconfig)."""


def engine_env(engine: Engine | None, further: list[str] | None = None) -> list[Json]:
    """The variable that carries the engine's flags, and the ``further`` ones."""
    flags = engine_words(engine) + (further or [])
    if not flags:
        return []
    # The presets expand this variable inside `eval`, so each word is quoted for a shell.
    quoted = escape_template(escape_references(shlex.join(flags)))
    return [{"name": ADDITIONAL_ARGS, "value": quoted}]


def escape_template(text: str) -> str:
    """KServe renders Go templates in user specs too: a literal ``{{`` is written as an action that yields it."""
    return text.replace("{{", "{{`{{`}}")


def escape_references(text: str) -> str:
    """Kubernetes replaces ``$(NAME)`` and ``$$`` in the values of variables: a literal ``$`` is written twice."""
    return text.replace("$", "$$")
