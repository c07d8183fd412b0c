"""LLMInferenceServiceArgs -> LLMInferenceService object, and the same for its configurations."""

from collections.abc import Mapping
from typing import NamedTuple

from ..args.llm.engine import Engine
from ..args.llm.inference_service import (
    MAIN_CONTAINER,
    LLMInferenceServiceArgs,
    LLMInferenceServiceConfigArgs,
    LLMSpec,
    Workload,
)
from ..args.llm.model import Model
from ..args.platform import Prometheus
from ..args.pod import PodSpec
from ..capacity import Pool
from ..catalog.kserve import LLM_API_VERSION, minor
from ..catalog.presets import SHARED_MEMORY, SHARED_MEMORY_VOLUME
from ..engines.downloads import DOWNLOADER, INITIALIZED
from ..engines.start.probes import Start
from ..findings.path import Path
from .disaggregation import Role, role_args, role_env, sidecar, with_rdma
from .epp import PRESET, preset_config
from .merging import Items, Json, Origin, Parts, Steps, merge
from .meta import metadata, whole_object
from .placement import placed, with_gpus
from .probes import startup_probe
from .scaled_object import keda_scaling
from .wire import written

STOPPED = "condition=MainWorkloadReady=False"
"""What is true of a stopped one: KServe has no Stopped condition here, and says it of the workloads (reason Stopped)."""

ROUTE = Origin(("router", "route"), whole=True)
"""Where rules come from that the stack writes: the argument with which KServe creates a route."""

HF_TOKEN = "HF_TOKEN"  # noqa: S105 - the name of a variable


def llm_inference_service(
    name: str,
    args: LLMInferenceServiceArgs,
    pools: Mapping[str, Pool],
    kserve: str,
    starts: Mapping[Path, Start | None],
    prometheus: Prometheus | None = None,
    router: Json | None = None,
) -> Parts:
    """The object for KServe ``kserve``. ``name`` is its name where the arguments give none; pools referred to must exist, and
    ``starts`` says how long the engine of each role takes to start. ``prometheus`` is what ``autoscaling`` follows; without
    one, a rule has refused it. ``router`` replaces parts of the router, with which KServe would create another route.
    """
    spec = _spec(args, pools, kserve, starts, one_gpu=not args.base_refs)
    if router is not None:
        spec = merge(spec, {"router": Parts(router, origin=ROUTE)})
    if prometheus is not None:
        for path, workload in args.workloads():
            scaling = keda_scaling(args.name or name, args, workload, prometheus, kserve)
            if scaling is not None:
                (spec["prefill"] if path else spec).put("scaling", scaling, *path, "autoscaling")
    return whole_object(
        LLM_API_VERSION[minor(kserve)], "LLMInferenceService", metadata(name, args, stopped_when=STOPPED), spec
    )


def llm_inference_service_config(
    name: str, args: LLMInferenceServiceConfigArgs, pools: Mapping[str, Pool], kserve: str
) -> Parts:
    """The object for KServe ``kserve``. What is not said stays unsaid: GPUs are written only where they are asked for."""
    return whole_object(
        LLM_API_VERSION[minor(kserve)],
        "LLMInferenceServiceConfig",
        metadata(name, args),
        _spec(args, pools, kserve, {}, one_gpu=False),
    )


def _spec(
    args: LLMSpec, pools: Mapping[str, Pool], kserve: str, starts: Mapping[Path, Start | None], *, one_gpu: bool
) -> Parts:
    """``one_gpu``: whether a pod of which nothing else is said gets one GPU."""
    found = written(args, leave_out=("template", "worker", "prefill"))
    scheduler = args.scheduler
    if scheduler is not None and scheduler.config is None:
        config = preset_config(args, kserve)
        if config is not None:
            found["router"]["scheduler"].put("config", {"inline": config}, *PRESET)
    for path, workload in args.workloads():
        role = _Role(args, workload, path, "prefill" if path else "decode", kserve)
        pool = pools[workload.pool] if workload.pool is not None else None
        pods = _pods(role, pool, starts.get(path), one_gpu=one_gpu)
        if path:
            own = written(workload, leave_out=("template", "worker"), at=role.at)
            found.put("prefill", merge(own, pods), *role.at, whole=False)
        else:
            found = merge(found, pods)
    return found


class _Role(NamedTuple):
    """A role while its pods are rendered."""

    args: LLMSpec
    workload: Workload
    at: Steps
    """Where its arguments stand."""
    role: Role
    kserve: str

    @property
    def engine(self) -> Engine | None:
        return self.args.prefill_engine if self.role == "prefill" else self.args.engine

    def engine_at(self, attribute: str) -> Steps:
        """Where a setting of its engine stands: prefill takes over from decode what it does not set itself."""
        own = self.workload.engine is not None and attribute in self.workload.engine.model_fields_set
        return (*self.at, "engine") if own else ("engine",)


def _pods(role: _Role, pool: Pool | None, start: Start | None, *, one_gpu: bool) -> Parts:
    """The pod templates of a workload, as the user wrote them, over what follows from the intents."""
    workload = role.workload
    gpus = gpus_written(workload, one_gpu=one_gpu)
    pods = Parts()
    for field, template in (("template", workload.template), ("worker", workload.worker)):
        if template is None and field != "template":
            continue
        is_first = field == "template"
        main = with_gpus(_main(role), gpus, pool, (*role.at, "gpus"))
        if is_first and (probe := startup_probe(workload, role.args, start, role.kserve)) is not None:
            main.put("startupProbe", probe, *role.at, "startTimeout")  # the pods behind the first answer nothing
        if workload.shared_memory is not None and not workload.has_preset and not _mounts_shared_memory(template):
            mount = {"name": SHARED_MEMORY_VOLUME, "mountPath": SHARED_MEMORY}
            main["volumeMounts"] = Items([mount], [Origin((*role.at, "sharedMemory"), whole=True)])
        beside = sidecar(role.args, role.role, role.kserve) if is_first else []
        own = written(template, at=(*role.at, field)) if template is not None else None
        pod = placed(_pod(own, main, role, beside), pool, role.at, gpus=workload.gpus_per_pod)
        if pod or template is not None:
            pods.put(field, pod, *role.at, field, whole=False)
    return pods


def _mounts_shared_memory(template: PodSpec | None) -> bool:
    """Whether ``main`` mounts something at ``/dev/shm`` itself: a path can be mounted once."""
    mains = [one for one in (template.containers if template is not None else []) if one.name == MAIN_CONTAINER]
    return any(mount.mount_path.rstrip("/") == SHARED_MEMORY for main in mains for mount in main.volume_mounts)


def _main(role: _Role) -> Parts:
    """What the intents say about the engine's container."""
    workload, found = role.workload, Parts()
    if role.engine is not None and role.engine.image is not None:
        found.put("image", role.engine.image, *role.engine_at("image"), "image")
    variables = [Origin((*role.at, "env", index)) for index in range(len(workload.env))]
    own = [written(one, at=origin.path) for one, origin in zip(workload.env, variables, strict=True)]
    intended = role_env(role.args, role.role, role.kserve)
    if own or intended:
        found["env"] = Items([*own, *intended], [*variables, *intended.origins])
    if words := role_args(role.args, role.role, role.kserve):
        found["args"] = words
    at = (*role.at, "resources")
    resources = with_rdma(written(workload.resources, at=at) if workload.resources else Parts(at=at), role.args)
    if resources:
        found["resources"] = resources
    return found


def _pod(own: Parts | None, main: Parts, role: _Role, beside: list[Json]) -> Parts:
    """``own`` is what the user wrote; ``beside`` are init containers that the connector needs."""
    args, workload = role.args, role.workload
    intended = Parts()
    if main:
        intended["containers"] = Items([merge(Parts({"name": MAIN_CONTAINER}), main)])
    first = [(one, Origin(("disaggregation", "connector"), whole=True)) for one in beside]
    if args.model is not None and (downloader := _downloader(args.model)) is not None:
        first.insert(0, downloader)
    if first:
        intended["initContainers"] = Items([one for one, _ in first], [origin for _, origin in first])
    if workload.shared_memory is not None:
        volume = {"name": SHARED_MEMORY_VOLUME, "emptyDir": {"medium": "Memory", "sizeLimit": workload.shared_memory}}
        intended["volumes"] = Items([volume], [Origin((*role.at, "sharedMemory"), whole=True)])
    return merge(intended, own) if own is not None else intended


def _downloader(model: Model) -> tuple[Parts, Origin] | None:
    """What the intents say about the init container that downloads the model. KServe 0.20 merges it over its own container
    (``attachStorageInitializer`` in llmisvc/workload_storage.go).
    """
    found, sources = Parts(), list[Steps]()
    if model.credentials is not None:
        sources.append(("model", "credentials"))
        reference = {"secretKeyRef": {"name": model.credentials, "key": HF_TOKEN}}
        found.put("env", [{"name": HF_TOKEN, "valueFrom": reference}], *sources[-1])
    limits = written(model.download, at=("model", "download")) if model.download is not None else {}
    if limits and model.uri.startswith(INITIALIZED):
        sources.append(("model", "download"))
        found.put("resources", {"limits": limits}, *sources[-1])
    if not sources:
        return None
    named = Parts({"name": DOWNLOADER}, origin=Origin(sources[0], whole=True))
    return merge(named, found), Origin(sources[0], whole=True) if len(sources) == 1 else Origin(("model",))


def gpus_written(workload: Workload, *, one_gpu: bool) -> int:
    """GPUs that are written to the container ``main`` besides those that its resources name already."""
    if workload.gpus is not None:
        return workload.gpus
    if workload.named_accelerators() is not None or workload.claims_gpus:
        return 0
    return workload.gpus_per_pod if workload.parallelism is not None or one_gpu else 0
