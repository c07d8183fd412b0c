"""Whether the nodes of a pool have the devices that pods claim (dynamic resource allocation)."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ...args import InferenceServiceArgs, LLMInferenceServiceArgs, Problem
from ...args.inference_service import Predictor
from ...args.llm.inference_service import DRA_ANNOTATION, DRA_COUNT_ANNOTATION
from ...args.pod import PodResourceClaim
from ...capacity import Pool
from ...capacity.claims import Claim, claims_of, devices_of
from ...capacity.demand import Demand
from ...capacity.pool import COMPUTE_CLASS_LABEL
from ...catalog.dra import DRANET_LABELS, GPU_CLASSES, NETWORK_CLASSES, rdma_cards
from ...catalog.gke_versions import EXTENDED_RESOURCES
from ...catalog.machines import is_accelerator
from ...compiled import Compiled, CompiledObject
from ...compiled.overlay import mapping_at
from ...findings.path import Path

Service = CompiledObject[LLMInferenceServiceArgs | InferenceServiceArgs]


def may_have_gpus(service: Service, given: Sequence[PodResourceClaim]) -> bool:
    """Whether the claims of a pod may request GPUs."""
    return any(one.may_have_gpus for one in claims_of(given, service.args.namespace, service.context.claims))


def nodes_have_the_devices(service: Service) -> Iterator[Problem]:
    """A claim is allocated on one node, so a node must have all devices that a pod claims (Kubernetes, "Dynamic Resource
    Allocation"). Numbers of network cards: :func:`kserve_iac.catalog.dra.rdma_cards`.
    """
    for demand, pool in _claiming(service):
        claimed = devices_of(demand.claims).of(pool)
        gpus = demand.takes.gpus if demand.only_claims_gpus else claimed.gpus
        if pool.is_sized and gpus > pool.gpus_per_node:
            where, what = _of_gpus(demand)
            yield Problem(
                "gpus-per-node",
                where,
                f"A pod claims {gpus} GPU{'s' * (gpus != 1)}{what}, but {pool.node} has {pool.gpus_per_node}.",
                f"Claim at most {pool.gpus_per_node} GPUs for each pod, or set pool to a pool with larger machines."
                if pool.gpus_per_node
                else "Set pool to a pool with GPUs.",
            )
        if pool.cards and claimed.cards > pool.cards:
            claim = next(one for one in demand.claims if devices_of([one]).cards)
            yield Problem(
                "dra-cards",
                claim.path.under(demand.part),
                f"A pod claims {claimed.cards} network cards{_named(claim)}, but {pool.node} has {pool.cards} to claim.",
                f"Claim at most {pool.cards} network cards for each pod.",
            )


def cards_are_reported(service: Service) -> Iterator[Problem]:
    """GKE's DRANET driver reports network cards on nodes with a label that the node pool sets (NVIDIA/aicr, "GKE A4X Max (GB300)
    Networking Prerequisites": without the label, every claim stays pending). The classes of the cards are GKE's own, so no other
    driver reports such cards.
    """
    for demand, pool in _claiming(service):
        if pool.cards != 0 or (pool.labels.items() >= DRANET_LABELS.items() and not _has_rdma(demand)):
            continue
        for claim in demand.claims:
            names = [one.device_class_name for one in claim.devices or () if one.device_class_name in NETWORK_CLASSES]
            if names:
                yield Problem(
                    "dra-cards",
                    claim.path.under(demand.part),
                    f"The pods claim devices of the class {names[0]}{_named(claim)}, but no node of pool {pool.name} reports "
                    "such a device. The pods stay Pending.",
                    _with_cards(pool),
                )
                break


def _has_rdma(demand: Demand) -> bool:
    return devices_of(demand.claims).cards > 0


def _with_cards(pool: Pool) -> str:
    if COMPUTE_CLASS_LABEL in pool.selector:
        return (
            f"Set acceleratorNetworkProfile of compute class {pool.name} to auto, and use machine types with RDMA only."
        )
    if pool.machine is not None and rdma_cards(pool.machine.name):
        return f"Set acceleratorNetworkProfile of pool {pool.name} to auto."
    return "Set pool to a pool of a3-ultragpu-8g or a later machine type with acceleratorNetworkProfile: auto."


def gpus_are_handed_out_by_claims(service: Service) -> Iterator[Problem]:
    """On GKE, a pool's GPUs are claimed only if GKE's device plugin is off and NVIDIA's DRA driver runs (GKE, "Prepare GKE
    infrastructure for DRA workloads", which also says that node auto-provisioning and Autopilot do not support DRA for GPUs). You
    could run the driver beside the device plugin, which would hand out the same GPUs twice.
    """
    for demand, pool in _claiming(service):
        if pool.claims_gpus is not False or not pool.gpus_per_node:
            continue
        if not (_claims_known_gpus(demand) or demand.only_claims_gpus):
            continue
        where, what = _of_gpus(demand)
        is_class = COMPUTE_CLASS_LABEL in pool.selector
        of_pool = f"compute class {pool.name}" if is_class else f"pool {pool.name}"
        yield Problem(
            "dra-pool",
            where,
            f"The pods claim GPUs{what}, but the device plugin hands out the GPUs of {of_pool} as nvidia.com/gpu. Without "
            "NVIDIA's DRA driver on the nodes, the pods stay Pending.",
            "Use a node pool with gpuDra: true, or set gpus instead of the claim."
            if is_class
            else f"Set gpuDra of pool {pool.name} to true, or set gpus instead of the claim.",
        )


def images_have_gpus(service: CompiledObject[InferenceServiceArgs]) -> Iterator[Problem]:
    """KServe adds ``-gpu`` to the tag of a runtime's image only if the container requests a GPU as a resource (UpdateImageTag in
    pkg/controller/v1beta1/inferenceservice/utils/utils.go of kserve/kserve@00bd5d06), so that a claim leaves the image for CPUs.
    """
    for path, component in service.args.components():
        runtime = component.served_by if isinstance(component, Predictor) else None
        if runtime is None or runtime.is_merged or runtime.name not in TAGGED or component.gpus_per_replica:
            continue
        claims = list(claims_of(component.resource_claims, service.args.namespace, service.context.claims))
        model = component.model if isinstance(component, Predictor) else None
        if not devices_of(claims).gpus or model is None or model.runtime_version is not None or model.image is not None:
            continue
        yield Problem(
            "dra-image",
            path / "model" / "runtimeVersion",
            f"KServe starts the image of {runtime.name} for CPUs, because the container requests no nvidia.com/gpu. It does not "
            "read the claim of GPUs.",
            "Set runtimeVersion to the tag of the image for GPUs, for example "
            f"v{service.kserve}.0-gpu for the Hugging Face server.",
        )


TAGGED = frozenset({"kserve-huggingfaceserver", "kserve-tensorflow-serving", "kserve-torchserve"})
"""KServe's own runtimes with an image for CPUs and one for GPUs, whose tag ends in ``-gpu`` (same source)."""


def gpus_of_claims_are_not_requested(compiled: Compiled) -> Iterator[Problem]:
    """Nodes whose GPUs are claimed have no device plugin, so that they do not offer ``nvidia.com/gpu`` (GKE, "Prepare GKE
    infrastructure for DRA workloads"). From Kubernetes 1.36, NVIDIA's driver can map the resource to claims (NVIDIA, "DRA Driver
    for NVIDIA GPUs": extended resource names).
    """
    gke = compiled.environment.cluster.gke
    certain = gke is not None and gke.version is not None and EXTENDED_RESOURCES.excludes(gke.version)
    said = set()
    for service in compiled.services.values():
        whole = service.whole
        for pod in whole.pods:
            demand = next((one for one in service.demands if one.part == pod.part), None)
            pool = compiled.pools.get((demand.pool if demand is not None else None) or "")
            if pool is None or not pool.claims_gpus or not any(map(is_accelerator, pod.requested)):
                continue
            where = _requested_at(whole, pod.path, pod.containers)
            if where in said:
                continue
            said.add(where)
            text = (
                f"The pods request nvidia.com/gpu, but pods claim the GPUs of pool {pool.name}, so its nodes do not offer this "
                "resource."
            )
            text += (
                " The pods stay Pending."
                if certain
                else " Only from Kubernetes 1.36 and with a driver that maps the resource to claims, the pods start."
            )
            yield Problem(
                "dra-request" if certain else "dra-request-unsure",
                where,
                text,
                f"Set gpus to 0 and claim the GPUs with resourceClaims, or set gpuDra of pool {pool.name} to false.",
            )


def _requested_at(
    service: CompiledObject[Any], path: Path, containers: Sequence[tuple[Path, Mapping[str, Any]]]
) -> Path:
    """The argument that requests the GPUs of a pod, as a path of the environment."""
    for at, container in containers:
        for part in ("limits", "requests"):
            for name in mapping_at(mapping_at(container, "resources"), part):
                if is_accelerator(name):
                    return service.place(service.origin_of(at / "resources" / part / name))
    return service.place(service.origin_of(path))


def _claiming(service: Service) -> Iterator[tuple[Demand, Pool]]:
    """The roles whose pods claim devices, with their pools."""
    for demand in service.unnamed_demands:
        pool = (service.pools or {}).get(demand.pool or "")
        if pool is not None and (demand.claims or demand.only_claims_gpus):
            yield demand, pool


def _claims_known_gpus(demand: Demand) -> bool:
    return any(one.device_class_name in GPU_CLASSES for claim in demand.claims for one in claim.devices or ())


def _of_gpus(demand: Demand) -> tuple[Path, str]:
    """The argument by which the pods claim GPUs, and the claim in words."""
    for claim in demand.claims:
        if any(one.device_class_name in GPU_CLASSES for one in claim.devices or ()):
            return claim.path.under(demand.part), _named(claim)
    return Path("annotations", DRA_COUNT_ANNOTATION if demand.takes.gpus > 1 else DRA_ANNOTATION), ""


def _named(claim: Claim) -> str:
    return (
        f" ({'ResourceClaim' if claim.is_shared else 'ResourceClaimTemplate'} {claim.target})" if claim.target else ""
    )
