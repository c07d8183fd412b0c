"""The stack output ``summary``: the pools, parts and services of an environment or a program."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pulumi

from ..args import InferenceGraphArgs, InferenceServiceArgs, LLMInferenceServiceArgs
from ..args.workload import ClusterMeta, ObjectMeta
from ..compiled import Compiled
from ..plan.summary import summary_data

if TYPE_CHECKING:
    from .kserve_object import KServeObject


def summary_of(
    compiled: Compiled, parts: pulumi.Output[dict[str, str]] | None, served: Mapping[str, "KServeObject"]
) -> dict[str, Any]:
    """Pools, the platform's parts and services by name, as plain data and outputs."""
    pools = [
        {
            "name": pool.name,
            "machineType": pool.machine.name if pool.machine else None,
            "accelerator": pool.machine.accelerator if pool.machine else None,
            "nodes": pool.max_nodes,
            "gpusPerNode": pool.gpus_per_node,
        }
        for pool in compiled.pools.values()
    ]
    standing = {name: _standing(one.args, served[name]) for name, one in compiled.services.items()}
    return {
        "kserve": compiled.environment.platform.kserve,
        "pools": pools,
        "parts": parts,
        "services": standing,
        "plan": summary_data(compiled.plan),
    }


def _standing(args: ClusterMeta, service: "KServeObject") -> dict[str, Any]:
    roles: list[dict[str, Any]] = []  # a TrainedModel has no pods of its own
    if isinstance(args, InferenceServiceArgs):
        roles = _components(args)
    elif isinstance(args, LLMInferenceServiceArgs):
        roles = _workloads(args)
    elif isinstance(args, InferenceGraphArgs):
        roles = [_role("router", None, args.min_replicas, 0)]
    return {
        "kind": type(service).__name__,
        "namespace": args.namespace if isinstance(args, ObjectMeta) else "",
        "state": getattr(service, "state", ""),
        "url": getattr(service, "url", None),
        "roles": roles,
    }


def _components(args: InferenceServiceArgs) -> list[dict[str, Any]]:
    return [
        _role(args.role_of(path), part.pool, part.min_replicas, part.gpus_per_replica)
        for path, part in args.components()
    ]


def _workloads(args: LLMInferenceServiceArgs) -> list[dict[str, Any]]:
    return [
        _role(args.role_of(path), part.pool, part.min_replicas, part.gpus_per_pod) for path, part in args.workloads()
    ]


def _role(role: str, pool: str | None, replicas: int | None, gpus: int) -> dict[str, Any]:
    return {"role": role, "pool": pool, "replicas": 1 if replicas is None else replicas, "gpusPerReplica": gpus}
