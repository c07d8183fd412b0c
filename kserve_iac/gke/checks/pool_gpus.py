"""GPUs of a pool's nodes: how they are divided, and who loads their driver. Paths start at the cluster's arguments."""

from collections.abc import Iterator

from ...args import Problem
from ...args.gke import GkeClusterArgs
from ...args.gke_pool import GkeNodePool
from ...catalog.accelerators import gke_partitions, gpu_machines
from ...catalog.machines import machine_type
from ...findings.path import Path


def _gpu(pool: GkeNodePool) -> str | None:
    if (machine := gpu_machines().get(pool.machine_type)) is not None:
        return machine.accelerator
    return pool.accelerator.type if pool.accelerator is not None else None


def gpus_can_be_divided(path: Path, pool: GkeNodePool, args: GkeClusterArgs) -> Iterator[Problem]:
    """Only GPUs can be divided, and MIG partitions have the sizes in the table of GKE's device plugin.

    GoogleCloudPlatform/container-engine-accelerators@992db812 (2026) pkg/gpu/nvidia/mig/mig.go: the plugin ends where the number
    of partitions of a GPU is not the one in its table, so that the node offers no GPU.
    """
    gpu = _gpu(pool)
    if gpu is None:
        if machine_type(pool.machine_type) is None:
            return  # it may include GPUs
        for field, given in (("gpuPartition", pool.gpu_partition), ("gpuSharing", pool.gpu_sharing)):
            if given is not None:
                text = f"Nodes of {pool.machine_type} have no GPU to divide."
                yield Problem("gpu-partition", path / field, text, f"Remove {field}.")
        return
    if pool.gpu_partition is None:
        return
    known = gke_partitions().get(gpu)
    machine = gpu_machines().get(pool.machine_type)
    if not known or (machine is not None and machine.fraction is not None):
        text = f"GKE does not partition {gpu}."
        yield Problem(
            "gpu-partition", path / "gpuPartition", text, "Remove gpuPartition, or share the GPU with gpuSharing."
        )
    elif pool.gpu_partition not in known:
        text = f"{gpu} has no partition size {pool.gpu_partition}."
        yield Problem("gpu-partition", path / "gpuPartition", text, f"Set gpuPartition to one of {', '.join(known)}.")


def own_drivers_can_be_loaded(path: Path, pool: GkeNodePool, args: GkeClusterArgs) -> Iterator[Problem]:
    """With Secure Boot, the kernel of Ubuntu loads signed modules only. The driver that NVIDIA's GPU operator builds on a node of
    Ubuntu has no such signature, while Google's installer for Container-Optimized OS brings a signed one (NVIDIA: "NVIDIA GPU
    Operator with Google GKE", whose driver manager is for Ubuntu alone; cos.googlesource.com, cos/tools, driver signatures).
    """
    if pool.driver == "none" and pool.secure_boot and pool.image_type == "UBUNTU_CONTAINERD" and _gpu(pool):
        yield Problem(
            "secure-boot",
            path / "secureBoot",
            f"{'gpuDra is true' if pool.gpu_dra else 'gpuDriver is none'}, so you install the NVIDIA driver yourself. With "
            "Secure Boot, Ubuntu loads only signed kernel modules: a driver that is built on the node, as NVIDIA's GPU operator "
            "does, is not loaded.",
            f"Set secureBoot to false, or {'set imageType to COS_CONTAINERD' if pool.gpu_dra else 'set gpuDriver to default'}.",
        )
