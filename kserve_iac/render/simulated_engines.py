"""What engines on a sandbox simulate: the KV cache that the fit found, and the speed of the GPUs of their pools."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from ..args import InferenceServiceArgs, LLMInferenceServiceArgs
from ..args.inference_service import Predictor
from ..engines import EngineRole
from ..engines.fit import Fit
from .kserve_names import predictor_service
from .merging import Json

LABEL = "kserve-iac/engines"
"""Label of ConfigMaps that a sandbox reads for its simulated engines (sandbox/docs/engine.md)."""

WORKLOADS = ("workload", "workload-leader", "workload-worker")
"""What pods of an LLM service are, behind ``llminferenceservice-`` (LLMComponentWorkload in pkg/constants of kserve/kserve 0.20).
Those of prefill end in ``-prefill``."""


def simulated_engines(
    name: str, args: InferenceServiceArgs | LLMInferenceServiceArgs, roles: Iterable[EngineRole]
) -> Json | None:
    """The ConfigMap that describes the engines of a service. None: the memory of none of them is known.

    An engine whose version is not known is described by the first version that may run.
    """
    found = {
        "-".join(map(str, role.path)) or role.role: json.dumps(
            {"pods": _pods(name, args, role), "variables": _variables(role, role.own_fits[0])}, sort_keys=True
        )
        for role in roles
        if role.own_fits and role.own_fits[0].kv_tokens > 0
    }
    if not found:
        return None
    return {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"name": f"{name}-engines", "namespace": args.namespace, "labels": {LABEL: "true"}},
        "data": found,
    }


def describes_engines(obj: Mapping[str, Any]) -> bool:
    """Whether the object describes engines. Only a sandbox reads it, so it is no part of what a stack deploys."""
    return LABEL in (obj.get("metadata", {}).get("labels") or {})


def _pods(name: str, args: InferenceServiceArgs | LLMInferenceServiceArgs, role: EngineRole) -> Mapping[str, list[str]]:
    """The labels of the role's pods, each with the values that it can have."""
    if isinstance(args, LLMInferenceServiceArgs):
        end = "-prefill" if role.role == "prefill" else ""
        return {
            "app.kubernetes.io/name": [name],
            "app.kubernetes.io/component": [f"llminferenceservice-{one}{end}" for one in WORKLOADS],
        }
    workload = role.workload
    deployment = predictor_service(name, workload) if isinstance(workload, Predictor) else f"{name}-{role.path[0]}"
    return {"app": [f"isvc.{deployment}"]}  # GetRawServiceLabel in pkg/constants of kserve/kserve 0.20


def _variables(role: EngineRole, fit: Fit) -> Mapping[str, str]:
    """The variables of the engine, without their prefix. The fit is of one GPU, and the engine's formula is of all of them."""
    gpus = role.parallelism.tensor * role.parallelism.pipeline
    block = role.settings.block_size if role.settings is not None else 16
    values: dict[str, float | None] = {
        "BLOCKS": fit.kv_tokens // block,
        "MAX_MODEL_LEN": fit.max_model_len,
        "WEIGHT_BYTES": fit.weights * gpus,
        "BYTES_PER_WEIGHT": _bytes_per_weight(role),
        "KV_BYTES_PER_TOKEN": fit.kv_bytes_per_token * gpus,
    }
    # The speed of a part of a GPU is not known.
    if role.gpu is not None and not role.or_gpu:
        values |= {"BANDWIDTH": role.gpu.bandwidth, "FLOPS": role.gpu.flops}
    return {key: f"{value:.10g}" for key, value in values.items() if value is not None}


def _bytes_per_weight(role: EngineRole) -> float:
    """Bytes of one weight: those of the quantisation, otherwise 2, or 4 for float32."""
    model, settings = role.model, role.settings
    if model is None:
        return 2
    if model.quantization is not None:
        return model.quantization.bits / 8
    dtype = model.dtype if settings is None or settings.dtype == "auto" else settings.dtype
    return 4 if dtype == "float32" else 2
