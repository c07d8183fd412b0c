"""Whether nodes offer the devices that pods request by the name of a resource."""

from collections.abc import Iterator, Mapping

from ...args import InferenceServiceArgs, LLMInferenceServiceArgs, Problem
from ...capacity.selection import pool_of
from ...catalog.machines import is_accelerator
from ...compiled import CompiledObject
from ...findings.path import Path
from ..versions import is_known

Service = CompiledObject[LLMInferenceServiceArgs | InferenceServiceArgs]

NETWORKS = "networking.gke.io.networks/"
"""Beginning of the resources by which GKE offers further networks to pods (:mod:`.networks`)."""


def devices_are_offered(service: Service) -> Iterator[Problem]:
    """Nodes offer a resource with a domain only if a device plugin reports it (Kubernetes, "Device Plugins"). GKE installs those
    of its GPUs, TPUs and networks, so that names of other plugins, such as ``rdma/ib`` of llm-d's guides for other clusters, are
    offered only if the user installs the plugin. The scheduler leaves the pods Pending otherwise ("Insufficient rdma/ib").

    Of clusters that exist it is not known what is installed.
    """
    pools = service.pools or {}
    context = service.context
    if context.is_simulated or not is_known(context) or (service.built is not None and service.built.unknown):
        return
    said: set[Path] = set()
    for pod in service.pods:
        pool = pool_of(pod.spec, pools)
        if pool is None or not pool.minimum_known:
            continue
        for path, container in (*pod.containers, *pod.init_containers):
            for name in sorted(_requested(container)):
                where = service.origin_of(path / "resources" / "limits" / name)
                if where not in said:
                    said.add(where)
                    yield Problem(
                        "device-plugin",
                        where,
                        f"The pods request {name}, which the nodes of pool {pool.name} offer only if a device plugin that you "
                        "install reports it. GKE installs plugins for its GPUs, TPUs and networks alone. Otherwise the pods stay "
                        "Pending.",
                        f"Install the device plugin, or remove {name}.{_by_networks(name)}",
                    )


def _by_networks(name: str) -> str:
    if not name.startswith("rdma/"):
        return ""
    return " On GKE, pods use RDMA by the networks of a pool with gpuDirect, which podAnnotations name."


def _requested(container: Mapping[str, object]) -> Iterator[str]:
    resources = container.get("resources")
    limits = resources.get("limits") if isinstance(resources, dict) else None
    for name, count in (limits if isinstance(limits, dict) else {}).items():
        of_plugin = "/" in name and not is_accelerator(name) and not name.startswith(NETWORKS)
        if of_plugin and str(count) != "0":
            yield name
