"""Whether pods come to nodes that are requested through a queue, and to the daemon that shares a GPU among them."""

from collections.abc import Iterator, Mapping
from typing import Any

from ...args import InferenceServiceArgs, LLMInferenceServiceArgs, Problem
from ...args.pod import PodFields
from ...capacity.pools import QUEUED_TAINT
from ...compiled import CompiledObject
from ...findings.path import Path

Service = CompiledObject[InferenceServiceArgs] | CompiledObject[LLMInferenceServiceArgs]

QUEUES = frozenset(
    {
        "kueue.x-k8s.io/queue-name",
        "autoscaling.x-k8s.io/consume-provisioning-request",
        "cluster-autoscaler.kubernetes.io/consume-provisioning-request",
    }
)
"""Labels and annotations by which Kueue admits a pod, or by which it belongs to a ProvisioningRequest (Kueue: "Run plain Pods",
"Run Deployments"; kubernetes/autoscaler cluster-autoscaler/provisioningrequest)."""


def queued_nodes_are_requested(service: Service) -> Iterator[Problem]:
    """A pool with queued provisioning grows by ProvisioningRequests alone, which neither KServe nor the scheduler makes: pods
    wait for ever, unless a queue such as Kueue admits them.

    terraform-provider-google (2026) resource_container_node_pool.go, ``queued_provisioning.enabled``: nodes are obtainable solely
    through the ProvisioningRequest API.
    """
    placed = [(path, (service.pools or {}).get(name or "")) for path, name, _, _ in _roles(service)]
    queued = [
        (path, pool)
        for path, pool in placed
        if pool is not None and any(taint["key"] == QUEUED_TAINT for taint in pool.taints)
    ]
    if queued and not _is_admitted(service.unnamed):
        for path, pool in queued:
            yield Problem(
                "pool-queued",
                path / "pool",
                f"The nodes of pool {pool.name} are created by ProvisioningRequests only, and nothing makes one for these pods, "
                "so that they wait for ever.",
                "Remove capacity.queued of the pool, or add the label kueue.x-k8s.io/queue-name to labels if Kueue admits the "
                "pods.",
            )


def _is_admitted(part: Any) -> bool:
    """Whether a label or annotation anywhere in an object gives its pods to a queue."""
    if isinstance(part, Mapping):
        return not QUEUES.isdisjoint(part) or any(map(_is_admitted, part.values()))
    return isinstance(part, list) and any(map(_is_admitted, part))


def mps_clients_reach_the_daemon(service: Service) -> Iterator[Problem]:
    """Pods reach the MPS daemon of a GKE node through the node's IPC namespace; without ``hostIPC`` CUDA does not start.

    GKE: "Share GPUs with multiple workloads using NVIDIA MPS". ``hostIPC`` follows from ``pool``, except where the pods set it.
    Knative takes it since 1.16, where its flag kubernetes.podspec-hostipc is enabled (knative/serving#15414).
    """
    for path, name, gpus, pods in _roles(service):
        pool = (service.pools or {}).get(name or "")
        if pool is None or not pool.is_mps or not gpus:
            continue
        denied = [field for field, pod in pods if pod.host_ipc is False]
        for field in denied:
            yield Problem(
                "mps-ipc",
                field.under(path) / "hostIPC",
                f"hostIPC is false, but pods reach the MPS daemon of pool {pool.name} through the node's IPC namespace only.",
                "Remove hostIPC, or use a pool whose GPUs are shared by time-sharing.",
            )
        args = service.args
        if (
            not denied
            and isinstance(args, InferenceServiceArgs)
            and service.platform.mode_of(args.deployment_mode) == "Knative"
        ):
            yield Problem(
                "mps-knative",
                path / "pool",
                f"Pods of pool {pool.name} need hostIPC to reach its MPS daemon, and Knative refuses hostIPC unless its flag "
                "kubernetes.podspec-hostipc is enabled.",
                "Set deploymentMode to Standard, or enable kubernetes.podspec-hostipc in Knative's ConfigMap config-features.",
            )


def mps_clients_name_their_pool(service: Service) -> Iterator[Problem]:
    """``hostIPC`` follows from ``pool``. Pods that name no pool and select no nodes are placed on any pool with GPUs, whose taint
    GKE lets pods with GPUs tolerate (Kubernetes: ExtendedResourceToleration). If all of these pools are shared by MPS, CUDA does
    not start. A configuration can name a pool, so that services with ``baseRefs`` are not judged.
    """
    of_gpus = [pool for pool in (service.pools or {}).values() if pool.gpus_per_node]
    args = service.args
    if not of_gpus or not all(pool.is_mps for pool in of_gpus):
        return
    if isinstance(args, LLMInferenceServiceArgs) and args.base_refs:
        return
    names = " or ".join(sorted(pool.name for pool in of_gpus))
    for path, name, gpus, pods in _roles(service):
        if name is None and gpus and not any(pod.host_ipc for _, pod in pods):
            yield Problem(
                "mps-ipc",
                path / "pool",
                f"pool is not set, so that the pods have no hostIPC. The GPUs of every pool ({names}) are shared by MPS, whose "
                "daemon pods reach through the node's IPC namespace only.",
                f"Set pool to {names}.",
            )


def _roles(service: Service) -> Iterator[tuple[Path, str | None, int, list[tuple[Path, PodFields]]]]:
    """Each role: its path, its pool, the GPUs of one pod, and the pods that the user wrote."""
    args = service.args
    if isinstance(args, LLMInferenceServiceArgs):
        for path, workload in args.workloads():
            pods: list[tuple[Path, PodFields]] = [
                (Path(field), pod)
                for field, pod in (("template", workload.template), ("worker", workload.worker))
                if pod
            ]
            yield path, workload.pool, workload.gpus_per_pod, pods
    else:
        for path, component in args.components():
            yield path, component.pool, component.gpus_per_replica, [(Path(), component)]
