"""Rules about the GPUs of a pod and the ranks that run on them."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from ...args import InferenceServiceArgs, LLMInferenceServiceArgs, Problem
from ...args.base import is_output
from ...args.inference_service import ComponentExtension, Predictor
from ...args.llm.inference_service import Workload
from ...capacity import Pool
from ...catalog.machines import GPU_RESOURCE
from ...compiled import CompiledObject
from ...compiled.overlay import mapping_at
from ...engines import EngineRole
from ...engines.derivation import why_one_share
from ...findings.path import Path


def ranks_have_gpus(service: CompiledObject[LLMInferenceServiceArgs | InferenceServiceArgs]) -> Iterator[Problem]:
    """Each rank needs its own GPU. If the world size is larger than the number of GPUs that vLLM sees, vLLM ends at its start or
    waits forever (``vllm/config/parallel.py``). Additional GPUs stay idle.
    """
    built_on = isinstance(service.args, LLMInferenceServiceArgs) and bool(service.args.base_refs)
    has_prefill = isinstance(service.args, LLMInferenceServiceArgs) and service.args.prefill is not None
    for role in service.engines:
        if isinstance(role.workload, Workload) and not built_on:
            yield from _of_workers(role, role.workload)
        request = request_of(role)
        if role.ranks is None or not role.gpus_per_pod or (built_on and request.follows):
            continue  # a configuration may say how many GPUs
        if request.is_claim and request.path[:1] == ("annotations",) and has_prefill:
            continue  # one annotation for both roles (disaggregation.claims_cover_the_ranks)
        if role.pool is not None and role.pool.slice_nodes > 1:
            continue  # ranks of one pod may run on the TPU chips of all nodes of a slice
        if role.ranks > 1 and (why := why_one_share(role.pool, role.workload.partition)):
            yield _over_shares(role, why)
        elif role.ranks > role.ranks_of_gpus:
            yield _too_few(role, request)
        elif (
            role.ranks < role.ranks_of_gpus
            and not request.follows
            and isinstance(role.workload, Workload)
            and role.workload.parallelism
        ):
            yield Problem("gpu-ranks-idle", request.path, _text_of(role), _fewer(role, request))


VISIBLE = "CUDA_VISIBLE_DEVICES"
"""Variable with the GPUs that a process sees (NVIDIA: "CUDA Environment Variables")."""


def ranks_see_their_gpus(service: CompiledObject[LLMInferenceServiceArgs | InferenceServiceArgs]) -> Iterator[Problem]:
    """A process sees only the GPUs that the variable lists, so that further ranks find none: vLLM ends, because the world size is
    larger than the number of GPUs (``vllm/config/parallel.py``, ``vllm/v1/executor``).
    """
    for role in service.engines:
        found = role.variable(VISIBLE)
        if found is None or role.ranks is None or role.ranks < 2 or not role.gpus_per_pod or not role.runs_vllm:
            continue
        at, value = found
        if value is None or is_output(value) or "$" in str(value) or str(value) in ("", "all"):
            continue
        seen = len(str(value).split(","))
        if seen < role.ranks and (role.pool is None or not role.pool.is_tpu):
            yield Problem(
                "gpu-ranks",
                at,
                f"{VISIBLE} lists {seen} GPU{'s' * (seen != 1)}, but a pod has {role.ranks} ranks, and each rank uses one GPU.",
                f"Remove {VISIBLE}. A container sees only the GPUs that it requests.",
            )


def _of_workers(role: EngineRole, workload: Workload) -> Iterator[Problem]:
    """The pods behind the first of a replica may request GPUs of their own in ``main``. KServe's presets start as many
    ranks in them as in the first (config/llmisvcconfig/config-llm-worker-data-parallel.yaml, 0.16 to 0.20).
    """
    mains = [*workload.mains(), *workload.mains_of_worker()]
    started = workload.has_preset and workload.pods_per_replica > 1
    if role.ranks is None or not started or any(one.command or one.args for _, one in mains):
        return  # what runs in the other pods is not known
    for at, container in workload.mains_of_worker():
        named = workload.named_in(container.resources) if container.resources is not None else {}
        gpus = sum(int(count) for count in named.values() if str(count).isdecimal())
        if not gpus or gpus == role.ranks:
            continue
        where = (at / "resources").under(role.path)
        yield Problem(
            "gpu-ranks" if role.ranks > gpus else "gpu-ranks-idle",
            where,
            _text(gpus, role.ranks, "A worker pod"),
            f"Remove the GPUs from resources of the worker, or request {role.ranks}.",
        )


class Request(NamedTuple):
    """How a pod requests its GPUs."""

    path: Path
    """The property that has the number."""
    field: str
    """Name of the property in a sentence."""
    follows: bool = False
    """Whether the number follows from the parallelism, so that no property has it."""
    is_claim: bool = False
    """Whether the pod claims the GPUs (dynamic resource allocation)."""

    def removed(self, ranks: int) -> str:
        """The mend that removes a number, so that the number of GPUs follows from the ranks."""
        if self.is_claim:
            return f"Claim {ranks} devices for each pod."
        if self.follows:
            return f"Set gpus to {ranks}."
        return f"Remove {self.field}, or {'set it to' if self.field == 'gpus' else 'request'} {ranks}."


def request_of(role: EngineRole) -> Request:
    """The property that determines how many GPUs a pod of a role requests."""
    workload = role.workload
    if role.claim is not None:
        return Request(role.claim, "the claim", is_claim=True)
    if isinstance(workload, Workload):
        if workload.gpus is not None:
            return Request(role.path / "gpus", "gpus")
        for at, container in workload.mains():
            if container.resources is not None and workload.named_in(container.resources):
                return Request((at / "resources").under(role.path), "the GPUs from resources")
        if workload.named_accelerators() is not None:
            return Request(role.path / "resources", "the GPUs from resources")
        return Request(role.path / "gpus", "gpus", follows=True)
    if workload.gpus or not isinstance(workload, ComponentExtension):
        return Request(role.path / "gpus", "gpus")
    return Request(workload.serving_path.under(role.path) / "resources", "the GPUs of resources")


def _over_shares(role: EngineRole, why: str) -> Problem:
    """Several shares of a GPU are the same device, and NCCL does not connect partitions: GKE's device plugin
    (``pkg/gpu/nvidia/gpusharing``), NVIDIA's MIG user guide (no peer-to-peer between instances), vllm-project/vllm#7211,
    pytorch/pytorch#130181.
    """
    settings = list(_settings_of_ranks(role)) or [(role.path_of_tensor, role.name_of("parallelism.tensor"))]
    return Problem(
        "gpu-ranks-shared",
        settings[0][0],
        f"The engine has {role.ranks} ranks, but {why}.",
        f"Set {' and '.join(f'{name} to 1' for _, name in settings)}, or use a pool whose GPUs are whole.",
    )


def _settings_of_ranks(role: EngineRole) -> Iterator[tuple[Path, str]]:
    """The arguments that say several ranks of one pod, with their names (:mod:`kserve_iac.engines.ranks`)."""
    workload, sizes = role.llm_workload, role.flags.sizes
    own = workload.parallelism if workload is not None else None
    if role.parallelism.tensor > 1 or sizes.get("tensor", 1) > 1:
        yield role.path_of_tensor, role.name_of("parallelism.tensor")
    if workload is not None and workload.worker is not None:
        if own is not None and (own.data_local or 1) > 1:
            yield role.path_of_parallelism / "dataLocal", "parallelism.dataLocal"
        return
    if isinstance(role.workload, Predictor) and role.workload.worker_spec is not None:
        return
    if sizes.get("pipeline", 1) > 1:
        yield role.path_of_flag("pipeline-parallel-size"), "--pipeline-parallel-size"
    for flag in ("data-parallel-size-local", "data-parallel-size"):
        if role.flags.words.get(flag, "1") != "1":
            yield role.path_of_flag(flag), f"--{flag}"
            return


def _text(gpus: int, count: int | None, pod: str = "A pod") -> str:
    ranks = f"{count} rank{'s' * (count != 1)}"
    return f"{pod} requests {gpus} GPU{'s' * (gpus != 1)} but has {ranks}, and each rank uses one GPU."


def _fewer(role: EngineRole, request: Request) -> str:
    """The mend of GPUs that are idle. A pod takes all TPU chips of its node, so that ranks are added there."""
    if role.pool is not None and role.pool.is_tpu:
        return f"Set {role.name_of('parallelism.tensor')} to {role.ranks_of_gpus}."
    return request.removed(role.gpus_of_ranks)


def _text_of(role: EngineRole) -> str:
    each = role.pool.ranks_per_gpu if role.pool is not None else 1
    if role.pool is None or not role.pool.is_tpu:
        return _text(role.gpus_per_pod, role.ranks)
    chips = f"{role.gpus_per_pod} TPU chip{'s' * (role.gpus_per_pod != 1)}"
    ranks = f"{role.ranks} rank{'s' * (role.ranks != 1)}"
    return f"A pod requests {chips} but has {ranks}, and each chip runs {each} rank{'s' * (each != 1)}."


def _too_few(role: EngineRole, request: Request) -> Problem:
    assert role.ranks is not None, "there are too few GPUs for ranks that are known"
    smaller = f"et {role.name_of('parallelism.tensor')} to {role.ranks_of_gpus}"
    pool, needed = role.pool, role.gpus_of_ranks
    held = pool is None or not pool.is_sized or pool.gpus_per_node >= needed
    if request.is_claim:
        more = request.removed(needed)
    elif request.follows or isinstance(role.workload, ComponentExtension):
        more = f"Request {needed} {pool.unit if pool is not None else 'GPU'}s."
        more = more if not request.follows else f"Set gpus to {needed}."
    else:
        more = request.removed(needed)
    only_tensor = role.ranks == role.parallelism.tensor
    if not only_tensor:
        return Problem("gpu-ranks", request.path, _text_of(role), more)
    mend = f"{more.rstrip('.')}; otherwise s{smaller}." if held else f"S{smaller}."
    return Problem("gpu-ranks", request.path, _text_of(role), mend)


def shares_are_requested_one_by_one(
    service: CompiledObject[LLMInferenceServiceArgs | InferenceServiceArgs],
) -> Iterator[Problem]:
    """GKE's device plugin rejects a container that requests several shares of time-shared GPUs, or under MPS several shares on a
    node with several GPUs (GoogleCloudPlatform/container-engine-accelerators, ``ValidateRequest``). The pod then fails with
    UnexpectedAdmissionError. Every container of a pod counts. Engines with several ranks are covered by :func:`ranks_have_gpus`.

    On other nodes it depends on the plugin and its configuration: NVIDIA's own rejects several shares under MPS by default
    (NVIDIA/k8s-device-plugin, ``ValidateRequest`` in internal/rm/rm.go, #1208 and #1762), and several shares may be of one GPU.
    """
    args = service.args
    several = {role.path: role for role in service.engines if role.ranks is not None and role.ranks > 1}
    parts = list(args.workloads() if isinstance(args, LLMInferenceServiceArgs) else args.components())
    built_on = isinstance(args, LLMInferenceServiceArgs) and bool(args.base_refs)
    sharing = {path: _sharing(one.pool, service.pools or {}) for path, one in parts if one.pool or not built_on}
    for path, one in parts:
        if one.pool is None and path in several and (shared := sharing.get(path)) is not None:
            yield _over_shares(several[path], f"the GPUs of {shared} are shared, so a pod gets a share of one GPU")
    doubted = {
        path: _sharing(one.pool, service.pools or {}, certain=False) for path, one in parts if one.pool or not built_on
    }
    for pod in service.pods:
        shared = sharing.get(pod.part) or doubted.get(pod.part)
        if shared is None or (pod.part in several and not pod.is_worker):
            continue
        for path, container in (*pod.containers, *pod.init_containers):
            gpus = str(mapping_at(mapping_at(container, "resources"), "limits").get(GPU_RESOURCE, ""))
            if not gpus.isdecimal() or int(gpus) < 2:
                continue
            where = service.origin_of(path / "resources" / "limits" / GPU_RESOURCE)
            asked = f"A container requests {gpus} GPUs, but the GPUs of {shared} are shared"
            if sharing.get(pod.part) is not None:
                text = f"{asked}, and GKE's device plugin rejects a request of more than 1 share."
                yield Problem("gpu-share-count", where, text, "Request 1 GPU.")
            else:
                text = (
                    f"{asked}. Several shares may be shares of one GPU, so that they give neither more memory nor more compute. "
                    "NVIDIA's device plugin rejects the request with MPS, unless it is configured to permit it."
                )
                yield Problem("gpu-share-unsure", where, text, "Request 1 GPU, or use a pool whose GPUs are whole.")


def _sharing(name: str | None, pools: Mapping[str, Pool], *, certain: bool = True) -> str | None:
    """The pool whose GPUs pods share, in words. Pods that name none are placed on any with GPUs. None: GPUs may be whole.
    ``certain``: a container certainly gets one share; otherwise it may get several.
    """
    candidates = [pool for pool in pools.values() if (pool.name == name if name is not None else pool.gpus_per_node)]
    if not candidates:
        return None
    if not all(pool.takes_one_share or (not certain and pool.doubts_shares) for pool in candidates):
        return None
    return f"pool {name}" if name is not None else f"every pool ({', '.join(sorted(pool.name for pool in candidates))})"
