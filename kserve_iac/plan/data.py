"""A capacity plan as plain data, for programs and for the stack's outputs: camelCase, GiB, CPUs, USD an hour."""

from typing import Any

from ..capacity.amounts import Amounts
from ..capacity.cost import Cost
from ..capacity.packing import Packing
from ..capacity.placement import Shortfall
from ..catalog.gpus import GIB
from .plan import CapacityPlan, EngineMemory, PoolPlan, RolePlan, ServicePlan

Data = dict[str, Any]


def plan_data(plan: CapacityPlan) -> Data:
    """The whole plan. Inexact figures have an ``interval``; pairs are [with the minimum of replicas, with the maximum]."""
    return {
        "kserve": plan.kserve,
        "region": plan.region,
        "services": {service.name: _service(service) for service in plan.services},
        "platform": [_role(role) for role in plan.platform],
        "pools": {pool.pool.name: _pool(pool) for pool in plan.pools},
        "cost": cost_data(plan.cost),
        "idleUsdPerHour": _usd(plan.idle),
        "shortfalls": [_shortfall(one) for one in plan.shortfalls],
        "notes": list(plan.notes),
    }


def cost_data(cost: Cost) -> Data:
    """USD an hour and a month. No figure includes the ``unpriced`` pools."""
    return {
        "usdPerHour": _usd((cost.floor, cost.ceiling)),
        "usdPerMonth": [round(cost.month(cost.floor)), round(cost.month(cost.ceiling))],
        "usdPerHourAtMost": round(cost.bound, 2),
        "usdPerHourOnDemand": _usd((cost.floor_on_demand, cost.ceiling_on_demand)),
        "usdPerHourSpot": _usd((cost.floor_spot, cost.ceiling_spot)),
        "unpriced": list(cost.unpriced),
    }


def _usd(pair: tuple[float | None, float | None]) -> list[float | None]:
    return [None if one is None else round(one, 2) for one in pair]


def _gib(value: float) -> float:
    return round(value / GIB, 2)


def _service(service: ServicePlan) -> Data:
    return {
        "kind": service.kind,
        "namespace": service.namespace,
        "stopped": service.stopped,
        "usdPerHour": _usd((service.floor, service.ceiling)),
        "roles": [_role(role) for role in service.roles],
    }


def _role(role: RolePlan) -> Data:
    demand = role.demand
    found: Data = {
        "role": demand.role,
        "pool": demand.pool,
        "pods": [demand.at_least, demand.at_most],
        "podsPerReplica": demand.replica_pods,
        "requests": amounts_data(demand.takes),
    }
    if role.memory is not None and role.concurrency is not None:
        found["memory"] = _memory(role.memory)
        found["concurrency"] = [round(one, 1) for one in role.concurrency]
    elif role.unknown is not None:
        found["memoryUnknown"] = role.unknown
    return found


def amounts_data(taken: Amounts) -> Data:
    """CPUs, GiB and GPUs."""
    return {
        "cpu": taken.cpu / 1000,
        "memoryGib": _gib(taken.memory),
        "ephemeralStorageGib": _gib(taken.disk),
        "gpus": taken.gpus,
    }


def _memory(memory: EngineMemory) -> Data:
    fit = memory.fit
    return {
        "model": memory.model,
        "gpu": memory.gpu,
        "engineVersions": list(memory.versions),
        "fits": fit.fits,
        "mayFit": fit.may_fit,
        "gpuGib": _gib(fit.memory),
        "requestedGib": _gib(fit.requested),
        "weightsGib": _gib(fit.weights),
        "activationGib": _gib(fit.activation),
        "overheadGib": _gib(fit.overhead),
        "kvCacheGib": _gib(fit.kv_cache),
        "headroomGib": _gib(memory.headroom),
        "kvTokens": fit.kv_tokens,
        "maxModelLen": fit.max_model_len,
        "maxConcurrency": round(fit.max_concurrency, 2),
        "interval": {
            "kvCacheGib": fit.intervals["kv_cache"].gib(),
            "kvTokens": [int(fit.intervals["kv_tokens"].low), int(fit.intervals["kv_tokens"].high)],
        },
    }


def _pool(plan: PoolPlan) -> Data:
    pool = plan.pool
    return {
        "machineType": pool.machine.name if pool.machine else None,
        "accelerator": pool.machine.accelerator if pool.machine else None,
        "capacity": pool.capacity,
        "gpusPerNode": pool.gpus_per_node,
        "nodes": list(plan.nodes),
        "nodesAllowed": [pool.min_nodes, pool.max_nodes],
        "gpusAsked": list(plan.requested_gpus),
        "usdPerHourOfNode": None if plan.price.paid is None else round(plan.price.paid, 4),
        "atLeast": _packing(plan.use.at_least),
        "atMost": _packing(plan.use.at_most),
    }


def _packing(packing: Packing) -> list[Data]:
    return [
        {"nodes": group.count, "pods": dict(group.holds), "free": amounts_data(group.free)} for group in packing.nodes
    ]


def _shortfall(shortfall: Shortfall) -> Data:
    return {
        "cause": shortfall.cause,
        "roles": [demand.key for demand in shortfall.demands],
        "pool": shortfall.pool.name if shortfall.pool else None,
        "nodesNeeded": shortfall.nodes or None,
    }
