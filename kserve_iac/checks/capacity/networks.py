"""Whether pods name the networks of a pool's further cards, by which the GPUs of different nodes reach each other."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from ...args import InferenceServiceArgs, LLMInferenceServiceArgs, Problem
from ...args.base import is_output
from ...args.gke_pool import ComputeClass, GkeNodePool
from ...args.inference_service import Predictor
from ...args.llm.inference_service import Workload
from ...args.pod import PodFields
from ...args.workload import ClusterMeta
from ...capacity.claims import Described, claims_of
from ...catalog.dra import RDMA_CLASS, rdma_cards
from ...compiled import Compiled, CompiledObject
from ...findings.path import Path
from ...gke.network import pod_network_names
from ...render.disaggregation import of

INTERFACES = "networking.gke.io/interfaces"
"""Annotation by which a pod names its networks (GKE: "About multi-network support for Pods")."""


class _Pods(NamedTuple):
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
    namespace: str = "default"
    claims: str = "template.resourceClaims"
    """The field of the role with the claims of its pods."""
    container: str = "main"
    """The container that talks."""


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
    classes = {given.name: given for given in gke.compute_classes}
    for service in compiled.objects:
        for pods in _talking(service):
            pool = pools.get(pods.pool or "")
            if any(_has_cards(template, pods.namespace, compiled.context.claims) for template in pods.templates):
                continue
            if pool is None:
                if (given := classes.get(pods.pool or "")) is not None:
                    yield from _of_a_class(pods, given)
                continue
            if pool.accelerator_network_profile is not None:
                yield from _unclaimed(pods, f"pool {pool.name}", pool.machine_type)
            elif not pool.gpu_direct:
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
                yield _of_workload(path.under(service.section), workload, rdma=rdma, namespace=args.namespace)
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
                    args.namespace,
                    "resourceClaims",
                    "that serves the model",
                )


def _of_workload(path: Path, workload: Workload, *, rdma: bool, namespace: str) -> _Pods:
    templates = tuple(one for one in (workload.template, workload.worker) if one is not None)
    why = "transport.kind is rdma" if rdma else "A replica spans several nodes"
    return _Pods(path, "podAnnotations", why, rdma, workload.pool, workload.pod_annotations, templates, namespace)


def _has_cards(template: PodFields, namespace: str, described: Described) -> bool:
    """Whether a pod may have the cards in another way."""
    claims = claims_of(template.resource_claims, namespace, described)
    return bool(template.host_network) or any(one.may_have_cards for one in claims)


def _is_rdma(pool: GkeNodePool) -> bool:
    return bool(rdma_cards(pool.machine_type))


def _of_a_class(pods: _Pods, given: ComputeClass) -> Iterator[Problem]:
    """Nodes that GKE creates for a compute class have the cluster's network only, unless the class has a network profile."""
    if given.accelerator_network_profile is not None:
        names = [rung.machine_type for rung in given.rungs]
        if all(rdma_cards(name) for name in names):
            yield from _unclaimed(pods, f"compute class {given.name}", names[0])
    elif pods.rdma:
        yield Problem(
            "gpu-networks",
            pods.path / "pool",
            f"{pods.why}, but GKE creates the nodes of compute class {pods.pool} without networks for RDMA.",
            "Set acceleratorNetworkProfile of the class to auto and claim the cards, use a node pool with gpuDirect, or set "
            "disaggregation.transport.kind to tcp.",
        )


def _without_cards(pods: _Pods, pool: GkeNodePool) -> Iterator[Problem]:
    """Nodes of a pool have one network where it asks for no others."""
    if pods.rdma and _is_rdma(pool) and not pool.networks:
        yield Problem(
            "gpu-networks",
            pods.path / "pool",
            f"{pods.why}, but the nodes of pool {pool.name} are created without networks for RDMA.",
            f"Set gpuDirect of pool {pool.name} to true, and name its networks in podAnnotations; or set "
            "acceleratorNetworkProfile of the pool to auto, and claim the cards.",
        )


def _unclaimed(pods: _Pods, where: str, machine_type: str) -> Iterator[Problem]:
    """On nodes with GKE's DRANET driver, a pod has the cards that it claims (GKE, "Allocate network resources by using GKE
    managed DRANET"; llm-d/llm-d@60be8bbe docs/infrastructure/providers/gke).
    """
    if rdma_cards(machine_type):
        yield Problem(
            "gpu-networks",
            pods.path / pods.claims.split(".")[0],
            f"{pods.why}, but the pods claim no network cards of {where}, so they have the cluster's network only.",
            f"Add a ResourceClaimTemplate that requests devices of the class {RDMA_CLASS} to {pods.claims}, and its claim to "
            f"resources.claims of the container {pods.container}.",
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
