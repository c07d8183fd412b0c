"""Rules about pools and what their nodes hold."""

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping

from ..args import ExistingNodePool, InferenceServiceArgs, LLMInferenceServiceArgs, NodePool, Problem
from ..args.problem import nearest
from ..catalog.machines import machine_type, machine_type_names
from ..compiled import CompiledObject
from ..planning import Pool


def machine_types_are_known(node_pools: Iterable[NodePool | ExistingNodePool]) -> Iterator[Problem]:
    """A machine type that is named must be one whose size is known (catalog/data/gke_accelerators.json)."""
    for index, pool in enumerate(node_pools):
        if pool.machine_type is not None and machine_type(pool.machine_type) is None:
            mend = nearest_machine_type(pool.machine_type)
            path = f"nodePools.{index}.machineType"
            yield Problem("machine-type", path, f"There is no machine type {pool.machine_type}.", mend)


_SIZED = re.compile(r"(.+-)(\d+)([a-z]*)")
"""A machine type's name: family and shape, the number of vCPUs or GPUs, and what follows it (``a3-highgpu-8g``)."""


def nearest_machine_type(name: str) -> str:
    """A mend that names the machine type of the same family that is nearest by number, and the family's sizes."""
    families: dict[tuple[str, str], list[int]] = {}
    for known in machine_type_names():
        if (match := _SIZED.fullmatch(known)) is not None:
            families.setdefault((match[1], match[3]), []).append(int(match[2]))
    given = _SIZED.fullmatch(name)
    wanted = f"{given[1]}{given[3]}" if given is not None else ""
    near = difflib.get_close_matches(wanted, ["".join(family) for family in families], n=1, cutoff=0.8)
    if given is None or not near:
        return nearest(name, machine_type_names(), "machine types", otherwise=_families(families))
    (shape, after), sizes = next((family, sizes) for family, sizes in families.items() if "".join(family) == near[0])
    size = min(sorted(sizes), key=lambda known: abs(known - int(given[2])))
    mend = f"Did you mean {shape}{size}{after}?"
    if size == int(given[2]):
        return mend
    return f"{mend} The sizes are {', '.join(f'{shape}{known}{after}' for known in sorted(sizes))}."


def _families(families: Iterable[tuple[str, str]]) -> str:
    known = sorted({shape.partition("-")[0] for shape, _ in families})
    return f"The known machine types belong to the families {', '.join(known)}."


def inference_service_placement(service: CompiledObject[InferenceServiceArgs]) -> Iterator[Problem]:
    """Each component's pool must exist, and a node of it must hold the GPUs of one replica."""
    args = service.args
    for path, component in args.components():
        yield from _placement(path, "gpus", component.pool, component.gpus_per_replica, service.pools)


def llm_inference_service_placement(service: CompiledObject[LLMInferenceServiceArgs]) -> Iterator[Problem]:
    """Each role's pool must exist, and a node of it must hold the GPUs of one pod (its tensor parallel size)."""
    args = service.args
    for path, workload in args.workloads():
        found = _placement(path, "parallelism.tensor", workload.pool, workload.gpus_per_pod, service.pools)
        # What is claimed is no resource of a container, and used all the same.
        yield from (one for one in found if not (workload.claims_gpus and one.code == "gpus-unused"))


def _placement(
    path: str, gpus_field: str, pool_name: str | None, gpus: int, pools: Mapping[str, Pool] | None
) -> Iterator[Problem]:
    if pool_name is None or pools is None:
        return
    prefix = f"{path}." if path else ""
    pool = pools.get(pool_name)
    if pool is None:
        mend = nearest(pool_name, pools, "pools")
        yield Problem("unknown-pool", f"{prefix}pool", f"There is no pool {pool_name}.", mend)
        return
    if not pool.is_sized:
        return
    if gpus > pool.gpus_per_node:
        fitting = sorted(other.name for other in pools.values() if other.gpus_per_node >= gpus)
        larger = f"one of the pools {', '.join(fitting)}" if fitting else "a pool with larger machines"
        mend = f"Set {gpus_field} to at most {pool.gpus_per_node}, or place the service on {larger}."
        if not pool.gpus_per_node:
            mend = f"Place the service on {larger if fitting else 'a pool with GPUs'}."
        yield Problem(
            "gpus-per-node",
            f"{prefix}{gpus_field}",
            f"A pod requests {gpus} GPU{'s' * (gpus != 1)}, but {pool.node} has {pool.gpus_per_node}.",
            mend,
        )
    elif gpus == 0 and pool.gpus_per_node:
        yield Problem(
            "gpus-unused",
            f"{prefix}{gpus_field}",
            f"The service runs on GPU pool {pool_name} but does not request a GPU.",
            "Set gpus, or place the service on a pool without GPUs.",
            "warning",
        )
