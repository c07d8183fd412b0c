"""Settings of the engine -> its environment in the container ``main``."""

import json
import shlex
from dataclasses import dataclass

from ..args.llm_engine import Disaggregation, Engine
from ..planning.flags import engine_words
from .merging import Json, compact

ADDITIONAL_ARGS = "VLLM_ADDITIONAL_ARGS"
"""Variable through which the presets take further flags of vLLM (config/llmisvcconfig)."""

SIDE_CHANNEL_HOST = "VLLM_NIXL_SIDE_CHANNEL_HOST"
"""Variable that says at which address NIXL's handshake is answered (vLLM, envs.py)."""


class Template(str):
    """A word of the command line in which ``{{ … }}`` and ``$(NAME)`` are meant, for KServe and Kubernetes to replace."""


@dataclass(frozen=True)
class Further:
    """What something else needs of the engine."""

    words: tuple[str, ...] = ()
    """Words of its command line, before those of its settings."""
    variables: tuple[Json, ...] = ()
    """Variables, before that of the flags, so that these may name them."""


def engine_env(
    engine: Engine | None, disaggregation: Disaggregation | None, role: str, further: Further | None = None
) -> list[Json]:
    """Variables of the engine; ``disaggregation`` is None where roles are not split, ``role`` is the KV role otherwise."""
    needs = further or Further()
    flags, variables = [*needs.words, *engine_words(engine)], [*needs.variables]
    if disaggregation is not None and disaggregation.connector != "none":
        # KServe up to 0.20 gives the engines no connector of their own (kserve/kserve#5987).
        flags += ["--kv_transfer_config", json.dumps(_transfer(disaggregation, role), separators=(",", ":"))]
        variables.append({"name": SIDE_CHANNEL_HOST, "valueFrom": {"fieldRef": {"fieldPath": "status.podIP"}}})
    if flags:
        # The presets expand this variable inside `eval`, so each word is quoted for a shell.
        variables.append({"name": ADDITIONAL_ARGS, "value": " ".join(_quoted(word) for word in flags)})
    return variables


def _quoted(word: str) -> str:
    quoted = shlex.quote(word)
    return quoted if isinstance(word, Template) else escape_template(escape_references(quoted))


def _transfer(disaggregation: Disaggregation, role: str) -> Json:
    return compact(
        {
            "kv_connector": disaggregation.connector,
            "kv_role": role,
            "kv_load_failure_policy": disaggregation.load_failure_policy,
        }
    )


def escape_template(text: str) -> str:
    """KServe renders Go templates in user specs too: a literal ``{{`` is written as an action that yields it."""
    return text.replace("{{", "{{`{{`}}")


def escape_references(text: str) -> str:
    """Kubernetes replaces ``$(NAME)`` and ``$$`` in the values of variables: a literal ``$`` is written twice."""
    return text.replace("$", "$$")
