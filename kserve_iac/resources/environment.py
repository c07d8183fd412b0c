"""A whole environment as components: check everything, then build."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pulumi
import pulumi_kubernetes as k8s

from ..args import Environment, InferenceServiceArgs, LLMInferenceServiceArgs, parse_environment
from ..manifests.platform import NAMESPACE
from ..planning import pools_of
from ..rules import check
from .base import settle, warned
from .existing_cluster import ExistingCluster
from .gke_cluster import GkeCluster
from .inference_service import InferenceService
from .llm_inference_service import LLMInferenceService
from .serving_platform import ServingPlatform
from .simulated_cluster import SimulatedCluster


@dataclass(frozen=True)
class Stack:
    """What stands of an environment, for programs that add to it."""

    cluster: SimulatedCluster | ExistingCluster | GkeCluster
    platform: ServingPlatform
    inference_services: Mapping[str, InferenceService] = field(default_factory=dict)
    llm_inference_services: Mapping[str, LLMInferenceService] = field(default_factory=dict)
    summary: Mapping[str, Any] = field(default_factory=dict)
    """Pools, parts and services as plain data and outputs: what ``kserve-iac show`` prints."""


def deploy(config: Environment | Mapping[str, Any], name: str) -> Stack:
    """Builds the environment ``name``. Nothing is registered unless all of it can work.

    Raises ``pulumi.RunError`` with every finding otherwise; warnings are shown.
    """
    environment, problems = (config, []) if isinstance(config, Environment) else parse_environment(config)
    findings = [*problems, *(check(environment) if environment else [])]
    settle(findings, f"environment {name}")
    if environment is None:  # pragma: no cover - settle has refused it
        raise AssertionError("an environment that could not be read has problems")

    with warned():
        return _build(environment, name)


def _build(environment: Environment, name: str) -> Stack:
    cluster = _cluster(environment, name)
    platform = ServingPlatform("kserve", environment.platform, cluster=cluster)
    namespaces = {
        namespace: k8s.core.v1.Namespace(
            namespace,
            metadata={"name": namespace},
            opts=pulumi.ResourceOptions(provider=cluster.provider),
        )
        for namespace in sorted({service.namespace for _, service in _all(environment)} - {"default", NAMESPACE})
    }

    def options(namespace: str) -> pulumi.ResourceOptions:
        return pulumi.ResourceOptions(depends_on=[namespaces[namespace]] if namespace in namespaces else [])

    isvcs = {
        key: InferenceService(key, args, platform=platform, opts=options(args.namespace))
        for key, args in environment.inference_services()
    }
    llms = {
        key: LLMInferenceService(key, args, platform=platform, opts=options(args.namespace))
        for key, args in environment.llm_inference_services()
    }
    return Stack(cluster, platform, isvcs, llms, _summary(environment, platform, isvcs, llms))


def _cluster(environment: Environment, name: str) -> SimulatedCluster | ExistingCluster | GkeCluster:
    if environment.cluster.simulated is not None:
        return SimulatedCluster(name, environment.cluster.simulated)
    if environment.cluster.gke is not None:
        return GkeCluster(name, environment.cluster.gke)
    return ExistingCluster(name, environment.cluster.existing)


def _all(environment: Environment) -> list[tuple[str, InferenceServiceArgs | LLMInferenceServiceArgs]]:
    return [*environment.inference_services(), *environment.llm_inference_services()]


def _summary(
    environment: Environment,
    platform: ServingPlatform,
    isvcs: Mapping[str, InferenceService],
    llms: Mapping[str, LLMInferenceService],
) -> dict[str, Any]:
    pools = [
        {
            "name": pool.name,
            "machineType": pool.machine.name if pool.machine else None,
            "accelerator": pool.machine.accelerator if pool.machine else None,
            "nodes": pool.max_nodes,
            "gpusPerNode": pool.gpus_per_node,
        }
        for pool in pools_of(environment.cluster.node_pools).values()
    ]
    services = {
        name: _standing(args, isvcs[name], _components(args)) for name, args in environment.inference_services()
    }
    services |= {
        name: _standing(llm, llms[name], _workloads(llm)) for name, llm in environment.llm_inference_services()
    }
    return {"pools": pools, "parts": platform.parts, "services": services}


def _standing(
    args: InferenceServiceArgs | LLMInferenceServiceArgs,
    service: InferenceService | LLMInferenceService,
    roles: list[dict[str, Any]],
) -> dict[str, Any]:
    kind = type(service).__name__
    return {"kind": kind, "namespace": args.namespace, "state": service.state, "url": service.url, "roles": roles}


def _components(args: InferenceServiceArgs) -> list[dict[str, Any]]:
    parts = {"predictor": args.predictor, "transformer": args.transformer}
    parts |= {f"canary {canary.predictor.name}": canary.predictor for canary in args.canary}
    return [_role(role, part.pool, part.min_replicas, part.gpus) for role, part in parts.items() if part is not None]


def _workloads(args: LLMInferenceServiceArgs) -> list[dict[str, Any]]:
    parts = {"decode" if args.prefill else "engine": args, "prefill": args.prefill}
    return [
        _role(role, part.pool, part.replicas, part.gpus_per_pod) for role, part in parts.items() if part is not None
    ]


def _role(role: str, pool: str | None, replicas: int | None, gpus: int) -> dict[str, Any]:
    return {"role": role, "pool": pool, "replicas": 1 if replicas is None else replicas, "gpusPerReplica": gpus}
