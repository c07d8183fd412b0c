"""Settings of the engine -> its environment in the container ``main``."""

import json
import shlex

from ..args.llm_engine import Disaggregation, Engine
from ..planning.flags import engine_words
from .merging import Json, compact

ADDITIONAL_ARGS = "VLLM_ADDITIONAL_ARGS"
"""Variable through which the presets take further flags of vLLM (config/llmisvcconfig)."""

SIDE_CHANNEL_HOST = "VLLM_NIXL_SIDE_CHANNEL_HOST"
"""Variable that says at which address NIXL's handshake is answered (vLLM, envs.py)."""


def engine_env(engine: Engine | None, disaggregation: Disaggregation | None, role: str) -> list[Json]:
    """Variables of the engine; ``disaggregation`` is None where roles are not split, ``role`` is the KV role otherwise."""
    flags, variables = engine_words(engine), []
    if disaggregation is not None and disaggregation.connector != "none":
        # KServe up to 0.20 gives the engines no connector of their own (kserve/kserve#5987).
        flags += ["--kv_transfer_config", json.dumps(_transfer(disaggregation, role), separators=(",", ":"))]
        variables.append({"name": SIDE_CHANNEL_HOST, "valueFrom": {"fieldRef": {"fieldPath": "status.podIP"}}})
    if flags:
        # The presets expand this variable inside `eval`, so each word is quoted for a shell.
        quoted = escape_template(escape_references(shlex.join(flags)))
        variables.append({"name": ADDITIONAL_ARGS, "value": quoted})
    return variables


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
