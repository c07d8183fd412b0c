"""Whether what runs beside the models finds a place on GKE: the platform, and the endpoint pickers of LLM services."""

from collections.abc import Iterator, Mapping

from ..args import Environment, Problem
from ..args.gke import GkeClusterArgs
from ..catalog.kserve import minor
from ..catalog.machines import MachineType, machine_type, reserved_cpu_millis, reserved_memory_mib
from ..planning import Pool

SYSTEM_CPUS = 3.0
"""CPUs that pods of GKE and of the platform ask for: KServe's three controllers, LeaderWorkerSet (1), cert-manager, GKE's own
DNS, metrics, logging and Prometheus pods (requests of the charts; allocations of an idle cluster)."""

SYSTEM_GIB = 6.0
"""Memory that they ask for, in GiB."""

LARGEST = (1.0, 1.0)
"""CPUs and GiB of the largest of these pods: LeaderWorkerSet's controller (its chart's requests)."""

PICKER: Mapping[str, tuple[float, float]] = {
    "0.16": (0.256, 0.49),
    "0.17": (0.256, 0.49),
    "0.18": (0.256, 0.49),
    "0.19": (0.512, 0.98),
    "0.20": (1.256, 2.49),
}
"""CPUs and GiB that an endpoint picker of KServe's preset asks for (config/llmisvcconfig/config-llm-scheduler.yaml of 0.16, 0.17,
0.19 and 0.20; since 0.19 with a tokenizer beside it). Of 0.18 it is the least that its neighbours ask for."""


def check_system_pool(args: GkeClusterArgs) -> Iterator[Problem]:
    """The system pool holds the platform, at its largest, on nodes of which each can take the larger of its pods."""
    machine = machine_type(args.system_pool.machine_type)
    if args.mode == "autopilot" or machine is None:
        return
    if machine.gpus:
        text = f"{machine.name} has GPUs, which pods of the platform do not tolerate."
        yield Problem("system-pool", "systemPool.machineType", text, "Take one without, for example e2-standard-8.")
        return
    cpus, memory = _left(machine)
    if cpus < LARGEST[0] or memory < LARGEST[1]:
        text = f"{machine.name} leaves {cpus:.1f} CPUs and {memory:.1f} GiB for pods; the largest needs "
        text += f"{LARGEST[0]:g} and {LARGEST[1]:g}."
        yield Problem("system-pool", "systemPool.machineType", text, "Take a larger one.")
        return
    if cpus * args.system_pool.max_nodes < SYSTEM_CPUS or memory * args.system_pool.max_nodes < SYSTEM_GIB:
        text = (
            f"{args.system_pool.max_nodes} x {machine.name} leave {cpus * args.system_pool.max_nodes:.1f} CPUs and "
            f"{memory * args.system_pool.max_nodes:.1f} GiB for pods; the platform needs {SYSTEM_CPUS:g} and {SYSTEM_GIB:g}."
        )
        yield Problem("system-pool", "systemPool.machineType", text, "Take a larger one, or raise maxNodes.")


def _left(machine: MachineType) -> tuple[float, float]:
    """CPUs and GiB of a node that are left for pods."""
    memory = machine.memory_gib * 1024
    cpus = (machine.vcpus * 1000 - reserved_cpu_millis(machine.vcpus)) / 1000
    return cpus, (memory - reserved_memory_mib(memory) - memory / 64 - 180) / 1024


def pickers_find_room(environment: Environment, pools: Mapping[str, Pool]) -> Iterator[Problem]:
    """Endpoint pickers name no pool and tolerate no taint: all pools without GPUs and taints, at their largest, must hold them.

    Pickers with a template of their own are not counted, nor is what else runs there: it may be tighter, never wider.
    """
    cluster, each = environment.cluster.gke, PICKER.get(minor(environment.platform.kserve))
    if cluster is None or cluster.mode == "autopilot" or each is None:
        return
    pickers = sum(_pickers(environment))
    rooms = [(pool.max_nodes, _left(pool.machine)) for pool in pools.values() if pool.machine and not pool.taints]
    cpus = sum(nodes * left[0] for nodes, left in rooms) - SYSTEM_CPUS
    memory = sum(nodes * left[1] for nodes, left in rooms) - SYSTEM_GIB
    if pickers and (cpus < pickers * each[0] or memory < pickers * each[1]):
        who = "The endpoint picker asks" if pickers == 1 else f"{pickers} endpoint pickers ask"
        text = f"{who} for {pickers * each[0]:.1f} CPUs and {pickers * each[1]:.1f} GiB; beside the platform, "
        text += f"pools without GPUs and taints have {max(cpus, 0):.1f} and {max(memory, 0):.1f}."
        mend = "Raise it, or take a larger machine type."
        yield Problem("picker-room", "cluster.gke.systemPool.maxNodes", text, mend, "warning")


def _pickers(environment: Environment) -> Iterator[int]:
    """How many endpoint pickers of the preset each service has."""
    for _, llm in environment.llm_inference_services():
        scheduler = llm.router.scheduler if llm.router is not None else None
        if scheduler is not None and scheduler.template is None and not llm.stopped:
            foreign = scheduler.pool is not None and scheduler.pool.ref is not None
            yield 0 if foreign else 1 if scheduler.replicas is None else scheduler.replicas
