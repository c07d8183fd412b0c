"""LLMInferenceServiceArgs -> LLMInferenceService object, and the same for its configurations."""

from collections.abc import Mapping

from ..args.llm_engine import Engine
from ..args.llm_inference_service import (
    MAIN_CONTAINER,
    LLMInferenceServiceArgs,
    LLMInferenceServiceConfigArgs,
    LLMSpec,
    Workload,
)
from ..args.pod import PodSpec
from ..catalog.kserve import LLM_API_VERSION, minor
from ..catalog.presets import SHARED_MEMORY_VOLUME
from ..planning import Pool
from ..planning.starting import Start
from .disaggregation import Role, role_env, sidecar, with_rdma
from .epp import picker_config
from .merging import Json, compact, merge
from .meta import metadata
from .placement import placed, with_gpus
from .probes import startup_probe
from .wire import written

DOWNLOADER = "storage-initializer"
"""Init container by which the download of the model is customised (llmisvc/workload_storage.go)."""

STOPPED = "condition=MainWorkloadReady=False"
"""What is true of a stopped one: KServe has no Stopped condition here, and says it of the workloads (reason Stopped)."""

HF_TOKEN = "HF_TOKEN"  # noqa: S105 - the name of a variable


def llm_inference_service(
    name: str,
    args: LLMInferenceServiceArgs,
    pools: Mapping[str, Pool],
    kserve: str,
    starts: Mapping[str, Start | None],
) -> Json:
    """The object for KServe ``kserve``. ``name`` is its name where the arguments give none; pools referred to must exist, and
    ``starts`` says how long the engine of each role takes to start.
    """
    return {
        "apiVersion": LLM_API_VERSION[minor(kserve)],
        "kind": "LLMInferenceService",
        "metadata": metadata(name, args, stopped_when=STOPPED),
        "spec": _spec(args, pools, kserve, starts, one_gpu=not args.base_refs),
    }


def llm_inference_service_config(
    name: str, args: LLMInferenceServiceConfigArgs, pools: Mapping[str, Pool], kserve: str
) -> Json:
    """The object for KServe ``kserve``. What is not said stays unsaid: GPUs are written only where they are asked for."""
    return {
        "apiVersion": LLM_API_VERSION[minor(kserve)],
        "kind": "LLMInferenceServiceConfig",
        "metadata": metadata(name, args),
        "spec": _spec(args, pools, kserve, {}, one_gpu=False),
    }


def _spec(
    args: LLMSpec, pools: Mapping[str, Pool], kserve: str, starts: Mapping[str, Start | None], *, one_gpu: bool
) -> Json:
    """``one_gpu``: whether a pod of which nothing else is said gets one GPU."""
    found = written(args, leave_out=("template", "worker", "prefill"))
    scheduler = args.router.scheduler if args.router else None
    if scheduler is not None and scheduler.config is None:
        lora = args.model.lora if args.model is not None else None
        adapters = bool(lora is not None and lora.adapters)
        config = picker_config(scheduler, kserve, split=args.prefill is not None, adapters=adapters)
        if config is not None:
            found["router"]["scheduler"]["config"] = {"inline": config}
    found |= _pods(args, args, "decode", pools, kserve, starts.get(""), one_gpu=one_gpu)
    if args.prefill is not None:
        prefill = written(args.prefill, leave_out=("template", "worker"))
        found["prefill"] = prefill | _pods(
            args.prefill, args, "prefill", pools, kserve, starts.get("prefill"), one_gpu=one_gpu
        )
    return found


def _pods(
    workload: Workload,
    args: LLMSpec,
    role: Role,
    pools: Mapping[str, Pool],
    kserve: str,
    start: Start | None,
    *,
    one_gpu: bool,
) -> Json:
    """The pod templates of a workload, as the user wrote them, over what follows from the intents."""
    pool = pools[workload.pool] if workload.pool is not None else None
    engine = args.prefill_engine if role == "prefill" else args.engine
    gpus = gpus_written(workload, one_gpu=one_gpu)
    pods = {}
    for field, template in (("template", workload.template), ("worker", workload.worker)):
        if template is not None or field == "template":
            main = with_gpus(_main(workload, args, engine, role, kserve), gpus)
            if field == "template" and (probe := startup_probe(workload, args, start, kserve)) is not None:
                main["startupProbe"] = probe  # the pods behind the first answer nothing
            pod = placed(
                _pod(template, main, args, workload, sidecar(args, role, kserve) if field == "template" else []), pool
            )
            if pod or template is not None:
                pods[field] = pod
    return pods


def _main(workload: Workload, args: LLMSpec, engine: Engine | None, role: Role, kserve: str) -> Json:
    """What the intents say about the engine's container."""
    return compact(
        {
            "image": engine.image if engine else None,
            "env": [
                *(written(variable) for variable in workload.env),
                *role_env(args, role, kserve),
            ],
            "resources": with_rdma(written(workload.resources) if workload.resources else None, args),
        }
    )


def _pod(template: PodSpec | None, main: Json, args: LLMSpec, workload: Workload, beside: list[Json]) -> Json:
    """``beside``: init containers."""
    intended: Json = {"containers": [{"name": MAIN_CONTAINER, **main}]} if main else {}
    if args.model is not None and args.model.credentials is not None:
        reference = {"secretKeyRef": {"name": args.model.credentials, "key": HF_TOKEN}}
        beside = [{"name": DOWNLOADER, "env": [{"name": HF_TOKEN, "valueFrom": reference}]}, *beside]
    if beside:
        intended["initContainers"] = beside
    if workload.shared_memory is not None:
        intended["volumes"] = [
            {"name": SHARED_MEMORY_VOLUME, "emptyDir": {"medium": "Memory", "sizeLimit": workload.shared_memory}}
        ]
    return merge(intended, written(template)) if template is not None else intended


def gpus_written(workload: Workload, *, one_gpu: bool) -> int:
    """GPUs that are written to the container ``main`` besides those that its resources name already."""
    if workload.gpus is not None:
        return workload.gpus
    if workload.named_accelerators() is not None or workload.claims_gpus:
        return 0
    return workload.gpus_per_pod if workload.parallelism is not None or one_gpu else 0
