"""Compute classes as objects of the cluster (GKE: "ComputeClass CustomResourceDefinition", cloud.google.com/v1)."""

from collections.abc import Sequence

from ..args.gke import GkeClusterArgs
from ..args.gke_pool import ComputeClass, Rung
from ..catalog.accelerators import gpu_machines
from ..catalog.tpus import tpu_machines
from ..render.merging import Json


def compute_class(given: ComputeClass, args: GkeClusterArgs, service_account: str) -> Json:
    """The ``ComputeClass`` object.

    ``service_account`` is that of its nodes on a Standard cluster; Autopilot has one for all nodes. The accelerator network
    profile is a field of priorities, and DRANET one of the class (GKE: "Allocate network resources by using GKE managed DRANET";
    GKE's cluster autoscaler, k8s.io/gke-autoscaling, ``FromCccSpec`` and ``FromPriority`` of its self-service features,
    read in 2026).
    """
    profile = given.accelerator_network_profile
    spec: Json = {
        "priorities": [
            {**_priority(rung, args), **({"acceleratorNetworkProfile": profile} if profile is not None else {})}
            for rung in given.rungs
        ],
        "activeMigration": {"optimizeRulePriority": given.migrate_back},
        "autoscalingPolicy": {"consolidationDelayMinutes": given.consolidation_minutes},
        "nodePoolAutoCreation": {"enabled": True},
        "whenUnsatisfiable": "DoNotScaleUp",
    }
    if args.mode == "standard":
        streaming = {"enabled": args.image_streaming}
        spec["nodePoolConfig"] = {"serviceAccount": service_account, "imageStreaming": streaming}
    if profile is not None:
        spec["nodePoolConfig"] = {**spec.get("nodePoolConfig", {}), "dra": {"networking": {"enabled": True}}}
    return {
        "apiVersion": "cloud.google.com/v1",
        "kind": "ComputeClass",
        "metadata": {"name": given.name},
        "spec": spec,
    }


def _priority(rung: Rung, args: GkeClusterArgs) -> Json:
    tpu = tpu_machines().get(rung.machine_type)
    # Kind, number and topology of TPU chips determine the machine type (GKE: "ComputeClass CustomResourceDefinition").
    priority: Json = {"machineType": rung.machine_type} if tpu is None else {}
    if tpu is not None:
        priority["tpu"] = {"type": tpu.tpu.accelerator, "count": tpu.chips, "topology": tpu.topology}
    machine = gpu_machines().get(rung.machine_type)
    if rung.accelerator is not None:
        priority["gpu"] = {"type": rung.accelerator.type, "count": rung.accelerator.count, "driverVersion": "default"}
    elif machine is not None:
        priority["gpu"] = {"type": machine.accelerator, "count": machine.gpus, "driverVersion": "default"}
    capacity = rung.capacity
    priority["spot"] = capacity.kind == "spot"
    if capacity.kind == "flex-start":
        priority["flexStart"] = {"enabled": True}
    if capacity.kind == "reservation":
        priority["reservations"] = _reservations(capacity.reservation, capacity.block, args.zones)
    if location := _location(args, rung):
        priority["location"] = location
    if ssds := local_ssds(rung):
        priority["storage"] = {"localSSDCount": ssds}
    if capacity.max_run_seconds is not None:
        priority["maxRunDurationSeconds"] = capacity.max_run_seconds
    return priority


def local_ssds(rung: Rung) -> int:
    """Local SSDs that a node of the rung has: those that the rung sets, otherwise those that the machine type includes.

    GKE: "ComputeClass CustomResourceDefinition", ``priorities.storage.localSSDCount``. A machine uses a reservation only if their
    local SSDs match, as their machine types and GPUs must (Google's samples for Compute Engine, consumption of reservations;
    both read in 2026).
    """
    machine = gpu_machines().get(rung.machine_type)
    return rung.local_ssd_count or (machine.bundled_ssds if machine is not None else None) or 0


def _location(args: GkeClusterArgs, rung: Rung) -> Json:
    """Where nodes of a rung can be. A specific reservation has zones of its own, and takes no others from here. Flex-start nodes
    do not support the policy BALANCED (GKE: "About GKE cluster autoscaling", location policy).

    GKE: "ComputeClass CustomResourceDefinition", ``priorities.location`` and ``priorities.reservations.specific.zones``.
    """
    location: Json = {}
    if args.zones and rung.capacity.reservation is None:
        location["zones"] = sorted(args.zones)
    if args.location_policy is not None:
        location["locationPolicy"] = "ANY" if rung.capacity.kind == "flex-start" else args.location_policy
    return location


def _reservations(name: str | None, block: str | None, zones: Sequence[str]) -> Json:
    if name is None:
        return {"affinity": "AnyBestEffort"}
    parts = name.split("/")
    chosen: Json = {"name": parts[-1]}
    if len(parts) == 4:
        chosen["project"] = parts[1]
    if block is not None:
        chosen["reservationBlock"] = {"name": block}
    if len(zones) == 1:  # of several it is not known in which one it stands
        chosen["zones"] = list(zones)
    return {"affinity": "Specific", "specific": [chosen]}
