"""Dynamic resource allocation on a pool: GPUs and network cards that pods claim. Paths start at the cluster's arguments."""

from collections.abc import Iterator

from ...args import Problem
from ...args.gke import GkeClusterArgs
from ...args.gke_pool import GkeNodePool
from ...catalog.accelerators import gpu_machines, is_zone
from ...catalog.dra import GPU_DRA_LABELS, has_accelerator_network
from ...catalog.machines import machine_type
from ...catalog.tpus import tpu_machines
from ...findings.path import Path


def gpus_can_be_claimed(path: Path, pool: GkeNodePool, args: GkeClusterArgs) -> Iterator[Problem]:
    """NVIDIA's DRA driver gives whole GPUs, with a driver that you install, and without GKE's device plugin.

    GKE: "Prepare GKE infrastructure for DRA workloads" (read in 2026): automatic installation of the driver is not supported, nor
    are GPU time-sharing, multi-instance GPUs and MPS; the node label turns the device plugin off.
    """
    if not pool.gpu_dra:
        return
    if not _may_have_gpus(pool):
        text = f"Nodes of {pool.machine_type} have no GPUs that pods could claim."
        yield Problem("dra-nodes", path / "gpuDra", text, "Remove gpuDra, or set machineType to one with GPUs.")
    if pool.gpu_driver != "none" and "gpu_driver" in pool.model_fields_set:
        yield Problem(
            "dra-nodes",
            path / "gpuDriver",
            f"gpuDriver is {pool.gpu_driver}, but GKE installs no driver on nodes whose GPUs pods claim.",
            "Remove gpuDriver, and install the driver with Google's DaemonSet or NVIDIA's GPU operator.",
        )
    for field, given in (("gpuPartition", pool.gpu_partition), ("gpuSharing", pool.gpu_sharing)):
        if given is not None:
            text = "GKE's device plugin divides and shares GPUs, but it does not run on nodes whose GPUs pods claim."
            yield Problem("dra-nodes", path / field, text, f"Remove {field}, or set gpuDra to false.")
    for key, value in GPU_DRA_LABELS.items():
        if pool.labels.get(key, value) != value:
            text = f"The label is {pool.labels[key]}, but nodes whose GPUs pods claim need the value {value}."
            yield Problem("dra-nodes", path / "labels" / key, text, f"Remove {key} from labels.")


def _may_have_gpus(pool: GkeNodePool) -> bool:
    if pool.accelerator is not None or pool.machine_type in gpu_machines():
        return True
    return pool.machine_type not in tpu_machines() and machine_type(pool.machine_type) is None


def accelerator_networks_are_possible(path: Path, pool: GkeNodePool, args: GkeClusterArgs) -> Iterator[Problem]:
    """GKE creates the networks of cards for machines of some families, in one zone, and instead of networks of one's own.

    GoogleCloudPlatform/cluster-toolkit@10470803 (2026) modules/compute/gke-node-pool/main.tf (``dranet_requirements``,
    ``dranet_additional_networks_conflict``): the machine types, Dataplane V2, which clusters here always have, and no further
    networks. GKE: "Configure automated networking for accelerator VMs" (2026): a pool in a single zone.
    """
    if pool.accelerator_network_profile is None:
        return
    field = path / "acceleratorNetworkProfile"
    if has_accelerator_network(pool.machine_type) is False:
        text = f"GKE has no accelerator network profile for {pool.machine_type}, which has no network cards for accelerators."
        mend = "Remove acceleratorNetworkProfile, or set machineType to one such as a3-ultragpu-8g."
        yield Problem("accelerator-network", field, text, mend)
        return
    for other, given in (("gpuDirect", pool.gpu_direct), ("networks", pool.networks)):
        if given:
            text = f"{other} cannot be combined with acceleratorNetworkProfile, with which GKE creates the networks of the cards."
            yield Problem("accelerator-network", path / other, text, f"Remove {other}, or acceleratorNetworkProfile.")
    if len(pool.zones or args.zones) != 1 and not (is_zone(args.location) and not pool.zones):
        text = "The networks of an accelerator network profile belong to one zone, so the pool must be in exactly one zone."
        yield Problem("accelerator-network", path / "zones", text, "Set zones of the pool to one zone.")
