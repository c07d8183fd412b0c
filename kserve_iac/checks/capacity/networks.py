"""Whether pods name the networks of a pool's further cards, by which the GPUs of different nodes reach each other."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ...args import InferenceServiceArgs, LLMInferenceServiceArgs, Problem
from ...args.base import is_output
from ...args.gke_pool import GkeNodePool
from ...args.inference_service import Predictor
from ...args.llm.inference_service import Workload
from ...args.pod import PodFields
from ...args.workload import ClusterMeta
from ...catalog.accelerators import gpu_machines
from ...compiled import Compiled, CompiledObject
from ...findings.path import Path
from ...gke.network import pod_network_names
from ...render.disaggregation import of

INTERFACES = "networking.gke.io/interfaces"
"""Annotation by which a pod names its networks (GKE: "About multi-network support for Pods")."""


@dataclass(frozen=True)
class _Pods:
    """The pods of a role that talk to pods on other nodes."""

    path: Path
    """Path of the role in the configuration."""
    field: str
    """The field of the role with the annotations of its pods."""
    why: str
    """What they talk for, as the beginning of a sentence."""
    rdma: bool
    """Whether they need RDMA."""
    pool: str | None
    annotations: Mapping[str, str]
    templates: tuple[PodFields, ...]


def pods_name_their_networks(compiled: Compiled) -> Iterator[Problem]:
    """A pod has the cards of a pool with ``gpuDirect`` only if it names their networks in an annotation; otherwise it has the
    cluster's network alone (GKE: "About multi-network support for Pods"; Google's guides for A3 and A4 machines). UCX then
    finds no device for RDMA, and NCCL uses ordinary TCP. Pods on the host's network, or with claims of devices, need no
    annotation.
    """
    gke = compiled.environment.cluster.gke
    if gke is None:
        return
    pools = {pool.name: pool for pool in gke.node_pools}
    classes = {given.name for given in gke.compute_classes}
    for service in compiled.objects:
        for pods in _talking(service):
            pool = pools.get(pods.pool or "")
            if any(_has_cards(template) for template in pods.templates):
                continue
            if pool is None:
                if pods.rdma and pods.pool in classes:
                    yield _of_a_class(pods)
                continue
            if not pool.gpu_direct:
                yield from _without_cards(pods, pool)
            elif names := [name for name, mode in pod_network_names(pool) if mode == "RDMA" or not _is_rdma(pool)]:
                yield from _unnamed(pods, pool, names)


def _talking(service: CompiledObject[ClusterMeta]) -> Iterator[_Pods]:
    args = service.args
    if isinstance(args, LLMInferenceServiceArgs):
        built = service.built
        if built is None or built.unknown:
            return  # a configuration elsewhere may have the annotation
        given = of(built.args)
        rdma = given is not None and given.transport is not None and given.transport.kind == "rdma"
        for path, workload in built.args.workloads():
            if rdma or workload.pods_per_replica > 1:
                yield _of_workload(path.under(service.section), workload, rdma=rdma)
    elif isinstance(args, InferenceServiceArgs):
        for path, component in args.components():
            worker = component.worker_spec if isinstance(component, Predictor) else None
            if worker is not None and (worker.pipeline_parallel_size or 1) > 1:
                yield _Pods(
                    path.under(service.section),
                    "annotations",
                    "A replica spans several nodes",
                    False,
                    component.pool,
                    {**args.annotations, **component.annotations},
                    (component, worker),
                )


def _of_workload(path: Path, workload: Workload, *, rdma: bool) -> _Pods:
    templates = tuple(one for one in (workload.template, workload.worker) if one is not None)
    why = "transport.kind is rdma" if rdma else "A replica spans several nodes"
    return _Pods(path, "podAnnotations", why, rdma, workload.pool, workload.pod_annotations, templates)


def _has_cards(template: PodFields) -> bool:
    """Whether a pod may have the cards in another way."""
    return bool(template.host_network or template.resource_claims)


def _is_rdma(pool: GkeNodePool) -> bool:
    machine = gpu_machines().get(pool.machine_type)
    return machine is not None and machine.fabric == "rdma"


def _of_a_class(pods: _Pods) -> Problem:
    """Nodes that GKE creates for a compute class have the cluster's network only, because the class asks for no others."""
    return Problem(
        "gpu-networks",
        pods.path / "pool",
        f"{pods.why}, but GKE creates the nodes of compute class {pods.pool} without networks for RDMA.",
        "Use a node pool with gpuDirect, or set disaggregation.transport.kind to tcp.",
    )


def _without_cards(pods: _Pods, pool: GkeNodePool) -> Iterator[Problem]:
    """Nodes of a pool have one network where it asks for no others."""
    if pods.rdma and _is_rdma(pool) and not pool.networks:
        yield Problem(
            "gpu-networks",
            pods.path / "pool",
            f"{pods.why}, but the nodes of pool {pool.name} are created without networks for RDMA.",
            f"Set gpuDirect of pool {pool.name} to true, and name its networks in podAnnotations.",
        )


def _unnamed(pods: _Pods, pool: GkeNodePool, names: list[str]) -> Iterator[Problem]:
    given = pods.annotations.get(INTERFACES)
    if is_output(given) or (given is not None and any(f'"{name}"' in given for name in names)):
        return
    listed = names[0] if len(names) == 1 else f"{names[0]} to {names[-1]}"
    text = f"{pods.why}, but the pods do not name the networks of pool {pool.name}, so they have the cluster's network only."
    if given is not None:
        text = f"{pods.why}, but the annotation names none of the networks {listed} of pool {pool.name}."
    yield Problem(
        "gpu-networks",
        pods.path / pods.field,
        text,
        f"Set the annotation {INTERFACES} to a list of eth0 (network default) and one interface for each of the "
        f"networks {listed}.",
    )
