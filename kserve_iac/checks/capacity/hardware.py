"""Rules about the pool of a workload: it must exist, and one of its nodes must have the GPUs of a pod."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from ...args import InferenceServiceArgs, LLMInferenceServiceArgs, Problem
from ...args.llm.inference_service import Workload
from ...args.problem import nearest
from ...capacity import Pool
from ...catalog.accelerators import family
from ...catalog.machines import is_accelerator
from ...compiled import CompiledObject
from ...findings.path import Path
from . import claims


def inference_service_placement(service: CompiledObject[InferenceServiceArgs]) -> Iterator[Problem]:
    """Each component's pool must exist, and one of its nodes must have the GPUs of one replica."""
    args = service.args
    others = {pod.part for pod in service.pods if any(is_accelerator(name) for name in pod.requested)}
    for path, component in args.components():
        found = _placement(
            path, Path("gpus"), component.pool, component.gpus_per_replica, service.pools, component.partition
        )
        # Another container than the first may request GPUs.
        unseen = claims.may_have_gpus(service, component.resource_claims) or path in others
        yield from (one for one in found if not (unseen and one.code == "gpus-unused"))


def llm_inference_service_placement(service: CompiledObject[LLMInferenceServiceArgs]) -> Iterator[Problem]:
    """Each role's pool must exist, and a node of it must hold the GPUs of one pod (its tensor parallel size)."""
    others = {pod.part for pod in service.pods if any(is_accelerator(name) for name in pod.requested)}
    for path, workload in service.args.workloads():
        field, gpus = Path("parallelism", "tensor"), workload.gpus_per_pod
        found = _placement(path, field, workload.pool, gpus, service.pools, workload.partition)
        if _may_need_none(workload):
            found = (_with_no_gpus(one) for one in found)
        # What is claimed is no resource of a container, and used all the same. What is not known may ask for GPUs, and so may
        # another container than main.
        claimed = [
            one for pod in (workload.template, workload.worker) if pod is not None for one in pod.resource_claims
        ]
        unseen = (
            workload.claims_gpus or service.args.base_refs or path in others or claims.may_have_gpus(service, claimed)
        )
        dropped = {"gpus-unused"} if unseen else set()
        if workload.only_claims_gpus:
            dropped.add("gpus-per-node")  # said of the claim (claims.nodes_have_the_devices)
        yield from (one for one in found if one.code not in dropped)


def bases_are_known(service: CompiledObject[LLMInferenceServiceArgs]) -> Iterator[Problem]:
    """If a service takes GPUs, a pool or a model from a configuration outside the environment, the capacity checks do not include
    them.

    If there is no such configuration in the namespace of the service or of KServe, the service does not start
    (combineBaseRefsConfig in pkg/controller/v1alpha2/llmisvc/config_merge.go).
    """
    if service.context.bases is None or service.built is None:
        return
    known = {name for _, name in service.context.bases}
    for index, name in service.built.unknown:
        mend = nearest(name, known, "configurations", f"Define {name} under definitions.")
        if name in known:
            there = ", ".join(sorted(namespace for namespace, other in service.context.bases if other == name))
            mend = (
                f"The environment defines {name} in namespace {there} only. Set namespace of the definition to "
                f"{service.namespace}, or to kserve for the services of all namespaces."
            )
        yield Problem(
            "base-unknown",
            Path("baseRefs", index),
            f"This environment does not define the LLMInferenceServiceConfig {name} in namespace {service.namespace} or kserve. "
            "The GPUs and the pool that it sets are not counted, its engine flags are not read, and whether the model fits its "
            "GPUs is not judged. Without it the service does not start.",
            mend,
        )


def _placement(
    path: Path,
    gpus_field: Path,
    pool_name: str | None,
    gpus: int,
    pools: Mapping[str, Pool] | None,
    partition: str | None,
) -> Iterator[Problem]:
    if pool_name is None or pools is None:
        return
    pool = pools.get(pool_name)
    if pool is None:
        mend = nearest(pool_name, pools, "pools")
        yield Problem("unknown-pool", path / "pool", f"There is no pool {pool_name}.", mend)
        return
    if not pool.is_sized or (partition is not None and not pool.knows_partitions):
        return  # how many GPUs or partitions a node has is not known
    if gpus > pool.gpus_per_node:
        fitting = sorted(other.name for other in pools.values() if other.gpus_per_node >= gpus)
        larger = f"one of the pools {', '.join(fitting)}" if fitting else "a pool with larger machines"
        mend = f"Set {gpus_field} to at most {pool.gpus_per_node}, or place the service on {larger}."
        if gpus <= pool.gpus_per_node * pool.ranks_per_gpu and gpus_field != Path("gpus"):
            mend = f"Set gpus to {pool.gpus_per_node}, because {pool.ranks_per_gpu} ranks run on each {pool.unit}."
        if not pool.gpus_per_node:
            mend = f"Set pool to {_listed(fitting)}." if fitting else "Set pool to a pool with GPUs."
            mend += _if_attached(pool, partition)
        yield Problem(
            "gpus-per-node",
            gpus_field.under(path) if pool.gpus_per_node else path / "pool",
            f"A pod requests {gpus} {pool.unit}{'s' * (gpus != 1)}, but {pool.node} has {pool.gpus_per_node}.",
            mend,
        )
    elif gpus == 0 and pool.gpus_per_node:
        yield Problem(
            "gpus-unused",
            path / "gpus",
            f"The service runs on {'TPU' if pool.is_tpu else 'GPU'} pool {pool_name} but does not request a {pool.unit}.",
            f"Set gpus, or place the service on a pool without {pool.unit}s.",
        )


def _may_need_none(workload: Workload) -> bool:
    """Whether nobody asks for GPUs, so that a pod gets those of its ranks, but another program than the preset's may run, such as
    a simulator (llm-d/llm-d-deployer#338).
    """
    if workload.gpus is not None or workload.named_accelerators() is not None or workload.parallelism is not None:
        return False
    return any(container.image is not None or container.command for _, container in workload.mains())


def _with_no_gpus(problem: Problem) -> Problem:
    if problem.code != "gpus-per-node":
        return problem
    return replace(problem, mend=f"{problem.mend} If the container main uses no GPU, set gpus to 0.")


def _if_attached(pool: Pool, partition: str | None) -> str:
    """The mend of a pool that exists, whose description may be incomplete: GPUs of N1 machines are attached, and a node reports
    partitions as another resource than GPUs.
    """
    if pool.minimum_known:
        return ""
    if pool.machine is None:
        counted = "partitions" if partition is not None else "GPUs"
        return f" If the nodes have {counted}, set gpusPerNode of pool {pool.name} to the number of them on one node."
    if family(pool.machine.name) == "n1":
        return f" If GPUs are attached to the nodes, set gpu and gpusPerNode of pool {pool.name}."
    return ""


def _listed(names: Sequence[str]) -> str:
    """``a``, ``a or b``, ``a, b or c``."""
    *others, last = names
    return f"{', '.join(others)} or {last}" if others else last
