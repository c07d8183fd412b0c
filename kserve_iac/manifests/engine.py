"""Settings of the engine -> its environment in the container ``main``."""

import json
import shlex
from collections.abc import Mapping

from ..args.llm_engine import Disaggregation, Engine
from .merging import Json, compact

ADDITIONAL_ARGS = "VLLM_ADDITIONAL_ARGS"
"""Variable through which the presets take further flags of vLLM (config/llmisvcconfig)."""

SIDE_CHANNEL_HOST = "VLLM_NIXL_SIDE_CHANNEL_HOST"
"""Variable that says at which address NIXL's handshake is answered (vLLM, envs.py)."""

_FLAGS: Mapping[str, str] = {
    "max_model_len": "--max-model-len",
    "gpu_memory_utilization": "--gpu-memory-utilization",
    "kv_cache_dtype": "--kv-cache-dtype",
    "block_size": "--block-size",
    "max_num_seqs": "--max-num-seqs",
}


def engine_flags(engine: Engine | None) -> list[str]:
    """The engine's settings as words of vLLM's command line."""
    if engine is None:
        return []
    flags: list[str] = []
    for name, flag in _FLAGS.items():
        if (value := getattr(engine, name)) is not None:
            flags += [flag, str(value)]
    return [*flags, *engine.extra_args]


def engine_env(engine: Engine | None, disaggregation: Disaggregation | None, role: str) -> list[Json]:
    """Variables of the engine; ``disaggregation`` is None where roles are not split, ``role`` is the KV role otherwise."""
    flags, variables = engine_flags(engine), []
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
