"""Rules about the nodes of a pool: their labels, and the maker of their GPUs."""

from collections.abc import Iterator, Mapping

from ...args import InferenceServiceArgs, LLMInferenceServiceArgs, Problem
from ...args.inference_service import Component, Predictor
from ...args.llm.inference_service import Workload
from ...args.pod import PodFields
from ...capacity import Pool
from ...capacity.selection import failed_wish, pool_of, terms_of
from ...catalog.accelerators import has_no_partitions
from ...catalog.gpus import maker
from ...catalog.machines import GPU_RESOURCE, is_partition
from ...catalog.tpus import TPU_RESOURCE
from ...compiled import CompiledObject
from ...findings.path import Path
from ..versions import is_known

Service = CompiledObject[LLMInferenceServiceArgs | InferenceServiceArgs]


def _placed(service: Service) -> Iterator[tuple[Path, Workload | Component, Pool]]:
    """Each role that is placed on a pool, with its path."""
    args = service.args
    roles: Iterator[tuple[Path, Workload | Component]] = (
        iter(args.workloads()) if isinstance(args, LLMInferenceServiceArgs) else iter(args.components())
    )
    for path, role in roles:
        if (pool := (service.pools or {}).get(role.pool or "")) is not None:
            yield path, role, pool


def _selectors(role: Workload | Component) -> Iterator[tuple[Path, Mapping[str, str]]]:
    """Node selectors of a role's pods, those among further fields included, with their paths."""
    pods: list[tuple[Path, PodFields]] = []
    if isinstance(role, Workload):
        pods = [(Path(field), pod) for field, pod in (("template", role.template), ("worker", role.worker)) if pod]
    else:
        pods = [(Path(), role)]
        if isinstance(role, Predictor) and role.worker_spec is not None:
            pods.append((Path("workerSpec"), role.worker_spec))
    for path, pod in pods:
        yield path / "nodeSelector", pod.node_selector
        further = pod.extra.get("nodeSelector")
        if isinstance(further, Mapping):
            yield path / "extra" / "nodeSelector", {str(key): str(value) for key, value in further.items()}


def selectors_agree_with_the_pool(service: Service) -> Iterator[Problem]:
    """A pod runs only on nodes that have all labels of its ``nodeSelector``, in addition to those of ``pool`` (core/v1, PodSpec).

    The rule knows the labels that follow from the machine type, the labels that identify the pool, and the label of spot nodes
    (GKE, "Spot VMs"; kubernetes-sigs/wg-serving#37).
    """
    for path, role, pool in _placed(service):
        labels = pool.labels_of_nodes
        for field, selector in _selectors(role):
            for key, value in selector.items():
                if key in labels and labels[key] != value:
                    yield Problem(
                        "pool-selector",
                        (field / key).under(path),
                        f"nodeSelector requires {key} to be {value}, but nodes of pool {pool.name} have {labels[key]}, so no "
                        "node takes the pod.",
                        f"Remove {key} from nodeSelector, or choose another pool.",
                    )
                elif key in pool.missing_labels:
                    yield Problem(
                        "pool-selector",
                        (field / key).under(path),
                        f"nodeSelector requires {key} to be {value}, but the nodes of pool {pool.name} are not spot nodes and do "
                        "not have this label, so no node takes the pod.",
                        f"Remove {key} from nodeSelector, or set capacity of pool {pool.name} to spot.",
                    )


def affinity_agrees_with_the_pool(service: Service) -> Iterator[Problem]:
    """A pod that is pinned to a pool runs only on nodes of it that also fulfil a term of its required node affinity (core/v1,
    NodeAffinity). The rule knows the same labels as that of node selectors.
    """
    if not is_known(service.context):
        return
    pools = service.pools or {}
    for pod in service.pods:
        pool, terms = pool_of(pod.spec, pools), terms_of(pod.spec)
        if pool is None or terms is None:
            continue
        failing = [failed_wish(pool, term, pools) for term in terms]
        wish = failing[0] if failing else None
        selector = pod.spec.get("nodeSelector") or {}
        if wish is None or None in failing or wish.key in selector:
            continue  # one term can be fulfilled, or the node selector is what cannot
        has = pool.labels_of_nodes.get(wish.key)
        wanted = f"{wish.key} {wish.operator} {', '.join(wish.values)}".rstrip()
        yield Problem(
            "pool-selector",
            service.origin_of(pod.path / "affinity"),
            f"The node affinity requires {wanted}, but the nodes of pool {pool.name} "
            + (f"have {has}" if has is not None else "do not have this label")
            + ", so no node takes the pod.",
            f"Remove the requirement of {wish.key}, or choose another pool.",
        )


RESOURCES: Mapping[str, str] = {
    "nvidia": GPU_RESOURCE,
    "amd": "amd.com/gpu",
    "gaudi": "habana.ai/gaudi",
    "tpu": TPU_RESOURCE,
}
"""Maker of a GPU (:func:`kserve_iac.catalog.gpus.maker`) -> the resource that the maker's device plugin offers."""


def _requested(role: Workload | Component, pool: Pool) -> list[str]:
    """Names of the resources with which the pods of a role request GPUs. Those that follow from an intent are chips on a pool
    with TPUs, and NVIDIA's on all others.
    """
    intended = pool.resource if pool.is_tpu else GPU_RESOURCE
    if isinstance(role, Workload):
        named = role.named_accelerators()
        if named is not None and not role.gpus:
            return list(named)
        return [intended] if role.gpus_per_pod and not role.only_claims_gpus else []
    own = role.serving_container
    named = Workload.named_in(own.resources) if own is not None and own.resources is not None else {}
    return [*named, *([intended] if role.gpus else [])]


def _path_of_request(path: Path, role: Workload | Component, resource: str) -> Path:
    """The argument that requests a resource for the pods of a role."""
    if isinstance(role, Workload):
        return path / "resources"
    own = role.serving_container
    named = Workload.named_in(own.resources) if own is not None and own.resources is not None else {}
    return role.serving_path.under(path) / "resources" if resource in named else path / "gpus"


def gpus_are_of_the_pools_maker(service: Service) -> Iterator[Problem]:
    """Each maker's device plugin has its own resource name. A pod that requests the resource of another maker is never scheduled
    (NVIDIA's k8s-device-plugin, ROCm's k8s-device-plugin). Nor is one that requests a MIG partition of a GPU that has no MIG,
    such as an L4 or a T4 (NVIDIA/mig-parted@1400787, deployments/systemd/config-default.yaml).
    """
    for path, role, pool in _placed(service):
        offered = RESOURCES.get(maker(pool.accelerator or ""))
        for resource in _requested(role, pool):
            if is_partition(resource) and has_no_partitions(pool.accelerator or ""):
                yield Problem(
                    "gpu-resource",
                    _path_of_request(path, role, resource),
                    f"A pod requests {resource}, but {pool.accelerator} of pool {pool.name} cannot be divided into MIG "
                    "partitions, so no node offers this resource.",
                    f"Set {offered} in limits of the container's resources, and remove {resource}, or choose a pool whose GPUs "
                    "are divided.",
                )
                continue
            if offered is None or resource == offered or (is_partition(resource) and offered == GPU_RESOURCE):
                continue
            yield Problem(
                "gpu-resource",
                _path_of_request(path, role, resource),
                f"A pod requests {resource}, but the nodes of pool {pool.name} have {pool.accelerator} and offer {offered}.",
                f"Set {offered} in limits of the container's resources, and remove {resource}.",
            )
