"""Whether the ranks of an engine have room in /dev/shm, by which they communicate.

A container runtime gives a container 64 MiB there (the default mount of the OCI runtimes, ``size=65536k``). vLLM's ranks
exchange data through it (vLLM docs/deployment/docker.md; ``vllm/distributed/device_communicators/shm_broadcast.py``), and NCCL
does. KServe's presets for one node and for data parallelism mount a volume, and so do its runtimes kserve-huggingfaceserver
and kserve-vllmserver (config/llmisvcconfig and config/runtimes of 0.16 to 0.20). What else starts vLLM has to mount one
itself.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from ...args import InferenceServiceArgs, LLMInferenceServiceArgs, Problem
from ...args.base import is_output
from ...args.container import Container, ContainerFields
from ...args.inference_service import Predictor
from ...args.llm.inference_service import MAIN_CONTAINER
from ...args.pod import PodSpec
from ...args.runtime import ClusterServingRuntimeArgs, RuntimePod, RuntimeSpec, ServingRuntimeArgs
from ...catalog.kserve import SERVING_CONTAINER
from ...catalog.presets import SHARED_MEMORY
from ...compiled import CompiledObject
from ...engines.flags import read_flags
from ...findings.path import Path
from ...render.kserve_names import NAMESPACE

MEND = "Add a volume with emptyDir {medium: Memory, sizeLimit: 2Gi}, and mount it at /dev/shm."

PIPELINE = {"": "worker", "decode": "decode-worker", "prefill": "prefill-worker"}
"""Role -> part of the name of the preset for a pipeline, which KServe refers to and does not ship."""


def workloads_share_memory(service: CompiledObject[LLMInferenceServiceArgs]) -> Iterator[Problem]:
    """Pods of a pipeline have no preset of KServe, so that nothing mounts ``/dev/shm`` where ``sharedMemory`` is not set.

    A configuration of the name that KServe looks for stands in for the preset (kserve/kserve#5047).
    """
    built = service.built
    if built is None or built.unknown:
        return
    for path, workload in built.args.workloads():
        if workload.has_preset or workload.shared_memory is not None or workload.gpus_per_pod < 2:
            continue
        preset = _preset(service, path)
        for field in ("template", "worker"):
            pods = [pod for pod in (getattr(workload, field), _pod_of(preset, path, field)) if pod is not None]
            mains = [one for pod in pods for one in pod.containers if one.name == MAIN_CONTAINER]
            if mains and not _has_room(mains, pods):
                yield Problem(
                    "shared-memory",
                    path / field,
                    f"{workload.gpus_per_pod} ranks of a pod communicate through {SHARED_MEMORY}, where a container "
                    "without a volume has only 64 MiB. KServe has no preset for these pods that mounts one.",
                    "Set sharedMemory, for example to 8Gi.",
                )


def _preset(service: CompiledObject[LLMInferenceServiceArgs], path: Path) -> Any:
    """The configuration that stands in for the preset, as the environment defines it."""
    role = "prefill" if path else "decode" if service.args.prefill is not None else ""
    name = f"kserve-config-llm-{PIPELINE[role]}-pipeline-parallel"
    bases = service.context.bases or {}
    return bases.get((service.namespace or "", name)) or bases.get((NAMESPACE, name))


def _pod_of(preset: Any, path: Path, field: str) -> PodSpec | None:
    role = preset.prefill if preset is not None and path else preset
    pod: PodSpec | None = getattr(role, field, None)
    return pod


def predictors_share_memory(service: CompiledObject[InferenceServiceArgs]) -> Iterator[Problem]:
    """Containers of a component's own, and models on a runtime that the environment defines."""
    written = dict(service.args.components())
    for role in service.engines:
        component = written.get(role.path)
        if component is None or role.line is None:
            continue
        predictor = component if isinstance(component, Predictor) else None
        model = next((one for _, one in predictor.models()), None) if predictor is not None else None
        if predictor is None or model is None:
            container = component.serving_container
            own = [container] if container is not None else []
            if (role.ranks or 1) > 1 and not _has_room(own, [component]):
                yield _problem(component.serving_path.under(role.path) / "volumeMounts", role.ranks or 1)
            continue
        by = role.workload.served_by if isinstance(role.workload, Predictor) else None
        named = by.name if by is not None else predictor.model.runtime if predictor.model is not None else None
        runtime = service.context.runtime_specs.get(named or "")
        if runtime is None:
            continue  # one of KServe's, or one that is not known
        ranks = _tensor(model.args)
        serving = _serving(runtime)
        said_by_runtime = _tensor([word for one in serving for word in one.args]) > 1
        if ranks > 1 and not said_by_runtime and not _has_room([model, *serving], [runtime, predictor]):
            yield _problem(role.path / predictor.serving_field / "volumeMounts", ranks)


def runtimes_share_memory(runtime: CompiledObject[ServingRuntimeArgs | ClusterServingRuntimeArgs]) -> Iterator[Problem]:
    """Runtimes that start vLLM with several ranks themselves, in the pods of both kinds."""
    args = runtime.args
    serving: list[tuple[Path, RuntimePod]] = [(Path(), args)]
    if args.worker_spec is not None:
        serving.append((Path("workerSpec"), args.worker_spec))
    for path, pod in serving:
        for index, container in enumerate(pod.containers):
            ranks = _tensor([*container.command, *container.args])
            if ranks > 1 and not _has_room([container], [pod]):
                yield _problem(path / "containers" / index / "volumeMounts", ranks)


def _serving(runtime: RuntimeSpec) -> list[Container]:
    return [one for one in runtime.containers if one.name in (None, SERVING_CONTAINER)]


def _tensor(words: Sequence[Any]) -> int:
    """The tensor parallel size among words; 1 where they say none, or are known in the update only."""
    if any(map(is_output, words)):
        return 1
    return int(read_flags(words).sizes.get("tensor", 1))


def _has_room(containers: Sequence[ContainerFields], pods: Sequence[PodSpec | RuntimePod]) -> bool:
    """Whether one of these forms of a container mounts something at ``/dev/shm``, or the pod uses the node's own."""
    if any(pod.host_ipc or "hostIPC" in pod.extra for pod in pods):
        return True
    mounts = [mount.mount_path.rstrip("/") for container in containers for mount in container.volume_mounts]
    return SHARED_MEMORY in mounts or "/dev" in mounts


def _problem(path: Path, ranks: int) -> Problem:
    text = f"{ranks} ranks of a container communicate through {SHARED_MEMORY}, where a container without a volume has only "
    return Problem("shared-memory", path, f"{text}64 MiB.", MEND)
