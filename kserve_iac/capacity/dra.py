"""Dynamic resource allocation on a pool of GKE: the labels of its nodes, and the devices that pods can claim there."""

from ..args.gke_pool import GkeNodePool
from ..catalog.accelerators import ROCE_METAL
from ..catalog.dra import DRANET_LABELS, GPU_DRA_LABELS, METAL_LABELS, NO_DEVICE_PLUGIN, rdma_cards


def dra_labels(pool: GkeNodePool) -> dict[str, str]:
    """Labels of the nodes that follow from ``gpu_dra`` and ``accelerator_network_profile``."""
    labels: dict[str, str] = {}
    if pool.gpu_dra:
        labels |= GPU_DRA_LABELS
    if pool.accelerator_network_profile is not None:
        labels |= DRANET_LABELS
        if pool.machine_type in ROCE_METAL:
            labels |= METAL_LABELS
    return labels


def claims_gpus(pool: GkeNodePool) -> bool | None:
    """Whether pods claim the GPUs. None: not known, because a driver or a device plugin of one's own decides."""
    if pool.gpu_dra:
        return True
    return None if pool.gpu_driver == "none" or pool.labels.items() >= NO_DEVICE_PLUGIN.items() else False


def cards_of(pool: GkeNodePool) -> int | None:
    """Network cards with RDMA of a node that pods can claim: GKE runs its DRANET driver only where a label of the nodes says so.
    None: not verified.
    """
    return rdma_cards(pool.machine_type) if pool.accelerator_network_profile is not None else 0
