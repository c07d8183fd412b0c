"""LLMInferenceServiceArgs -> LLMInferenceService object."""

import json
import shlex
from collections.abc import Mapping
from typing import Any

from ..args.llm_inference_service import (
    Disaggregation,
    Engine,
    LLMInferenceServiceArgs,
    Router,
    Scheduler,
    Tracing,
    Workload,
)
from ..catalog.kserve import LLM_API_VERSION, minor
from ..planning import Pool
from ._meta import metadata
from ._pod import Json, compact, env, merge, placement, resources

MAIN_CONTAINER = "main"
"""The engine's container: one of this name is merged over the preset's (config/llmisvcconfig)."""

DOWNLOADER = "storage-initializer"
"""Init container by which the download of the model is customised (llmisvc/workload_storage.go)."""

STOPPED = "condition=MainWorkloadReady=False"
"""What is true of a stopped one: KServe has no Stopped condition here, and says it of the workloads (reason Stopped)."""

HF_TOKEN = "HF_TOKEN"  # noqa: S105 - the name of a variable

_FLAGS: Mapping[str, str] = {
    "max_model_len": "--max-model-len",
    "gpu_memory_utilization": "--gpu-memory-utilization",
    "kv_cache_dtype": "--kv-cache-dtype",
    "block_size": "--block-size",
    "max_num_seqs": "--max-num-seqs",
}


def llm_inference_service(
    name: str, args: LLMInferenceServiceArgs, pools: Mapping[str, Pool], kserve: str = "0.20"
) -> Json:
    """The object for KServe ``kserve``. ``name`` is its name where the arguments give none; pools referred to must exist."""
    decode = _workload(args, args.engine, args, pools, role="kv_consumer" if args.prefill else None)
    return {
        "apiVersion": LLM_API_VERSION[minor(kserve)],
        "kind": "LLMInferenceService",
        "metadata": metadata(name, args, stopped_when=STOPPED),
        "spec": {
            "model": compact({"uri": args.model.uri, "name": args.model.name}),
            **decode,
            **compact(
                {
                    "prefill": _prefill(args, pools),
                    "baseRefs": [{"name": ref} for ref in args.base_refs],
                }
            ),
            # Presence has a meaning of its own here, so these stay even where they are empty.
            **({"router": _router(args.router)} if args.router is not None else {}),
            **({"tracing": _tracing(args.tracing)} if args.tracing is not None else {}),
        },
    }


def _prefill(args: LLMInferenceServiceArgs, pools: Mapping[str, Pool]) -> Json | None:
    if args.prefill is None:
        return None
    return _workload(args.prefill, args.prefill_engine, args, pools, role="kv_producer")


def _workload(
    workload: Workload,
    engine: Engine | None,
    args: LLMInferenceServiceArgs,
    pools: Mapping[str, Pool],
    role: str | None,
) -> Json:
    flags = engine_flags(engine)
    variables = env(workload.env)
    if role is not None:
        # KServe up to 0.20 gives the engines no connector of their own (kserve/kserve#5987).
        flags += ["--kv_transfer_config", json.dumps(_transfer(args.disaggregation, role), separators=(",", ":"))]
        variables.append(
            {"name": "VLLM_NIXL_SIDE_CHANNEL_HOST", "valueFrom": {"fieldRef": {"fieldPath": "status.podIP"}}}
        )
    if flags:
        # The presets expand this variable inside `eval`, so each word is quoted for a shell.
        quoted = escape_template(escape_references(shlex.join(flags)))
        variables.append({"name": "VLLM_ADDITIONAL_ARGS", "value": quoted})
    main = compact(
        {
            "name": MAIN_CONTAINER,
            "image": engine.image if engine else None,
            "env": variables,
            "resources": resources(workload.resources, workload.gpus_per_pod),
        }
    )
    template = {"containers": [main], **_download(args), **placement(workload, pools)}
    return compact(
        {
            "replicas": workload.replicas,
            "parallelism": compact({"tensor": workload.parallelism.tensor}) if workload.parallelism else None,
            "labels": workload.pod_labels,
            "annotations": workload.pod_annotations,
            "template": merge(template, workload.extra_pod_spec),
        }
    )


def engine_flags(engine: Engine | None) -> list[str]:
    """The engine's settings as words of vLLM's command line."""
    if engine is None:
        return []
    flags: list[str] = []
    for name, flag in _FLAGS.items():
        if (value := getattr(engine, name)) is not None:
            flags += [flag, str(value)]
    return [*flags, *engine.extra_args]


def escape_template(text: str) -> str:
    """KServe renders Go templates in user specs too: a literal ``{{`` is written as an action that yields it."""
    return text.replace("{{", "{{`{{`}}")


def escape_references(text: str) -> str:
    """Kubernetes replaces ``$(NAME)`` and ``$$`` in the values of variables: a literal ``$`` is written twice."""
    return text.replace("$", "$$")


def _transfer(disaggregation: Disaggregation, role: str) -> Json:
    return compact(
        {
            "kv_connector": disaggregation.connector,
            "kv_role": role,
            "kv_load_failure_policy": disaggregation.load_failure_policy,
        }
    )


def _download(args: LLMInferenceServiceArgs) -> dict[str, Any]:
    if args.model.credentials is None:
        return {}
    reference = {"secretKeyRef": {"name": args.model.credentials, "key": HF_TOKEN}}
    return {"initContainers": [{"name": DOWNLOADER, "env": [{"name": HF_TOKEN, "valueFrom": reference}]}]}


def _router(router: Router) -> Json:
    parts: Json = {}
    if router.gateway is not None:
        refs = [
            compact({"name": r.name, "namespace": r.namespace, "sectionName": r.section_name})
            for r in router.gateway.refs
        ]
        parts["gateway"] = compact({"refs": refs})
    if router.route is not None:
        parts["route"] = {}
    if router.scheduler is not None:
        parts["scheduler"] = _scheduler(router.scheduler)
    return parts


def _scheduler(scheduler: Scheduler) -> Json:
    return compact(
        {
            "replicas": scheduler.replicas,
            "config": {"inline": scheduler.config} if scheduler.config is not None else None,
        }
    )


def _tracing(tracing: Tracing) -> Json:
    return compact({"exporterEndpoint": tracing.exporter_endpoint, "samplerArg": tracing.sampler_arg})
