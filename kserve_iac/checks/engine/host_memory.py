"""Rules about the memory of nodes and pods that engines fill beside that of their GPUs."""

from collections.abc import Iterator
from fractions import Fraction

from ...args import InferenceServiceArgs, LLMInferenceServiceArgs, Problem
from ...args.base import is_output
from ...args.llm.inference_service import Workload
from ...args.quantity import quantity
from ...catalog.gpus import GIB
from ...catalog.vllm_flags import number
from ...compiled import CompiledObject
from ...engines.roles import EngineRole
from ...findings.path import Path
from .connectors import connector_of
from .transfers import OFFLOADING, SIZED_SINCE, extra, transfer_of

Service = CompiledObject[InferenceServiceArgs] | CompiledObject[LLMInferenceServiceArgs]

Part = tuple[str, Fraction, Path]
"""What is kept in the memory of a pod, its bytes, and the argument that sets them."""

LMCACHE_SIZE = "LMCACHE_MAX_LOCAL_CPU_SIZE"

IN_PROCESS = ("LMCacheConnectorV1", "LMCacheConnectorV1Dynamic")
"""Connectors of vLLM that run LMCache in each of its workers. With LMCacheMPConnector, a server of its own has the cache."""

SIMPLE = "SimpleCPUOffloadConnector"
"""A further connector of vLLM that keeps KV cache in CPU memory."""


def pod_holds_its_memory(service: Service) -> Iterator[Problem]:
    """KV cache and weights in CPU memory, and /dev/shm, count towards the memory limit of the container.

    Sources: the description of ``cpu`` in KServe's ``kvCacheOffloading`` (v1alpha2/llm_inference_service_types.go); Kubernetes
    counts emptyDirs of medium Memory. vLLM's own connectors pin what
    ``cpu_bytes_to_use`` sets. Each worker of vLLM allocates the cache of LMCache for itself, whether the pod has memory
    for it or not (lmcache/v1/storage_backend/local_cpu_backend.py; LMCache/LMCache#2901, #792, #949). The memory of the engine
    itself, some GiB for each GPU, is not included here.
    """
    for role in service.engines:
        parts = list(_in_memory(service, role))
        needed = sum((amount for _, amount, _ in parts), Fraction(0))
        limit = _limit(role)
        if parts and limit is not None and needed >= limit[1]:
            yield Problem(
                "pod-memory",
                limit[0],
                f"A memory limit of {_gib(limit[1])} GiB is too small for {_listed(parts)} and the engine itself: the pod is "
                "killed as these fill.",
                f"Set limits.memory to more than {_gib(needed)}Gi.",
            )


def node_holds_the_memory_of_its_pods(service: Service) -> Iterator[Problem]:
    """Without a limit, a pod may fill the memory of its node, but no more (sources: :func:`pod_holds_its_memory`). It is a
    warning, because LMCache may come to divide the memory of the node among its workers (LMCache/LMCache#5127).
    """
    for role in service.engines:
        machine = role.pool.machine if role.pool is not None else None
        parts = list(_in_memory(service, role))
        needed = sum((amount for _, amount, _ in parts), Fraction(0))
        limit = _limit(role)
        if not parts or machine is None or (limit is not None and needed >= limit[1]):
            continue  # pod_holds_its_memory
        has = Fraction(machine.memory_gib) * GIB
        if needed >= has:
            _, _, where = max(parts, key=lambda part: part[1])
            yield Problem(
                "node-memory",
                where,
                f"A node of pool {role.workload.pool} ({machine.name}) has {_gib(has)} GiB of "
                f"memory, which is too little for {_listed(parts)} and the engine itself: the engine does not start, or it is "
                "killed as these fill.",
                _less(role, parts, has),
            )


def _less(role: EngineRole, parts: list[Part], has: Fraction) -> str:
    """The mend: a size of LMCache that leaves half of a node to the rest, or less of what is kept there."""
    if any(where[-1] == "value" for _, _, where in parts):
        each = max(1, int(has / 2 / GIB / _workers(role)))
        return f"Set {LMCACHE_SIZE} to {each} or less, or choose a pool of machines with more memory."
    return "Set a smaller amount, or choose a pool of machines with more memory."


def _listed(parts: list[Part]) -> str:
    return ", ".join(f"{_gib(amount)} GiB of {what}" for what, amount, _ in parts)


def _gib(amount: Fraction) -> str:
    return f"{float(amount / GIB):.0f}"


def _in_memory(service: Service, role: EngineRole) -> Iterator[Part]:
    workload, engine = role.workload, role.engine
    if isinstance(workload, Workload):
        offloading = workload.kv_cache_offloading
        if offloading is not None and (amount := quantity(offloading.cpu)) is not None:
            yield "offloaded KV cache", amount, role.path / "kvCacheOffloading" / "cpu"
        if workload.shared_memory is not None and (amount := quantity(workload.shared_memory)) is not None:
            yield "shared memory", amount, role.path / "sharedMemory"
    if engine is not None and engine.cpu_offload_gb:
        offloaded = Fraction(engine.cpu_offload_gb) * GIB * max(1, role.gpus_per_pod)
        yield "offloaded weights", offloaded, role.path_of("cpuOffloadGb")
    elif (amount := _flag(role, "cpu-offload-gb")) is not None:
        yield "offloaded weights", amount * max(1, role.ranks or 1), role.path_of_flag("cpu-offload-gb")
    if (amount := _flag(role, "kv-offloading-size")) is not None and not _has_workers(role):
        yield "offloaded KV cache", amount, role.path_of_flag("kv-offloading-size")
    yield from _of_connectors(role)
    yield from _of_lmcache(service, role)


def _of_connectors(role: EngineRole) -> Iterator[Part]:
    """The KV cache that connectors of vLLM keep in CPU memory: ``cpu_bytes_to_use`` is the total of all ranks, and
    ``cpu_bytes_to_use_per_rank`` replaces it (vllm/v1/kv_offload/cpu/spec.py, from 0.14; simple_cpu_offload_connector.py of
    vllm/distributed/kv_transfer, from 0.19; vllm-project/vllm#52656).
    """
    found = transfer_of(role)
    if found is None or _has_workers(role):
        return
    for given in found.connectors:
        name, sizes = given.get("kv_connector"), extra(given)
        if name not in (OFFLOADING, SIMPLE) or any(number(version) < SIZED_SINCE for version in role.versions):
            continue
        total, each = _bytes(sizes.get("cpu_bytes_to_use")), _bytes(sizes.get("cpu_bytes_to_use_per_rank"))
        if name == SIMPLE and each:
            total = each * max(1, role.ranks or 1)
        if total:
            yield "offloaded KV cache", total, found.where


def _bytes(value: object) -> Fraction:
    """The bytes that a number sets, which vLLM reads by ``int``; 0 where it is none."""
    try:
        return Fraction(int(str(value)))
    except ValueError:
        return Fraction(0)


def _flag(role: EngineRole, flag: str) -> Fraction | None:
    """The bytes that a flag of vLLM sets in GiB. ``--kv-offloading-size`` is the total of all ranks (vllm/config/cache.py)."""
    try:
        amount = Fraction(role.flags.words.get(flag, "")) * GIB
    except (ValueError, ZeroDivisionError):
        return None
    return amount if amount > 0 else None


def _has_workers(role: EngineRole) -> bool:
    """Whether a replica has several pods, which share a total of all ranks."""
    return getattr(role.workload, "worker", None) is not None or getattr(role.workload, "worker_spec", None) is not None


def _of_lmcache(service: Service, role: EngineRole) -> Iterator[Part]:
    """The cache of LMCache, of which each worker of the pod allocates the whole size: in GiB, although its documentation says
    GB. Of a model with latent attention, the first rank alone saves the cache (``save_only_first_rank``), and a file of LMCache
    may set another size.
    """
    found = role.variable(LMCACHE_SIZE)
    if found is None or not _runs_lmcache(service, role) or role.variable("LMCACHE_CONFIG_FILE") is not None:
        return
    where, value = found
    try:
        size = Fraction(str(value)) * GIB
    except (ValueError, ZeroDivisionError):
        return  # a reference or an Output, or LMCache refuses it
    workers = _workers(role)
    each = f" ({workers} workers of {_gib(size)} GiB each)" if workers > 1 else ""
    if size > 0:
        yield f"LMCache{each}", size * workers, where / "value"


def _workers(role: EngineRole) -> int:
    """The workers of a pod that allocate the cache of LMCache; at least 1, if they or the attention are not known."""
    is_latent = role.model is None or role.model.mla is not None
    return 1 if is_latent else max(1, role.ranks or 1)


def _runs_lmcache(service: Service, role: EngineRole) -> bool:
    """Whether the engine certainly runs LMCache in its workers, by its own flags or by an intent."""
    found = connector_of(service, role)
    return found is not None and found.name in IN_PROCESS


def _limit(role: EngineRole) -> tuple[Path, Fraction] | None:
    """The memory limit of the engine's container that takes effect. None: there is none, or it is not known yet."""
    workload = role.workload
    if isinstance(workload, Workload):
        given = [(role.path / "resources", workload.resources)]
        for at, container in workload.mains():
            given.insert(0, (at.under(role.path) / "resources", container.resources))
    else:
        own = workload.serving_container
        given = [(workload.serving_path.under(role.path) / "resources", own.resources if own is not None else None)]
    for where, resources in given:
        said = resources.limits.get("memory") if resources is not None else None
        if said is not None and not is_output(said):
            amount = quantity(said)
            return (where / "limits" / "memory", amount) if amount is not None else None
    return None
