"""A whole environment as components: check everything, then build."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pulumi
import pulumi_kubernetes as k8s

from ..args import Environment, InferenceServiceArgs, LLMInferenceServiceArgs, parse_environment
from ..manifests.platform import NAMESPACE
from ..rules import check
from .base import settle, warned
from .existing_cluster import ExistingCluster
from .inference_service import InferenceService
from .llm_inference_service import LLMInferenceService
from .serving_platform import ServingPlatform
from .simulated_cluster import SimulatedCluster


@dataclass(frozen=True)
class Stack:
    """What stands of an environment, for programs that add to it."""

    cluster: SimulatedCluster | ExistingCluster
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


def _cluster(environment: Environment, name: str) -> SimulatedCluster | ExistingCluster:
    if environment.cluster.simulated is not None:
        return SimulatedCluster(name, environment.cluster.simulated)
    return ExistingCluster(name, environment.cluster.existing)


def _all(environment: Environment) -> list[tuple[str, InferenceServiceArgs | LLMInferenceServiceArgs]]:
    return [*environment.inference_services(), *environment.llm_inference_services()]


def _summary(
    environment: Environment,
    platform: ServingPlatform,
    isvcs: Mapping[str, InferenceService],
    llms: Mapping[str, LLMInferenceService],
) -> dict[str, Any]:
    services: dict[str, Any] = {}
    for name, args in environment.inference_services():
        roles = {"predictor": args.predictor, "transformer": args.transformer}
        roles |= {f"canary {c.predictor.name}": c.predictor for c in args.canary}
        services[name] = {
            "kind": "InferenceService",
            "namespace": args.namespace,
            "state": isvcs[name].state,
            "url": isvcs[name].url,
            "roles": [
                {
                    "role": role,
                    "pool": part.pool,
                    "replicas": 1 if part.min_replicas is None else part.min_replicas,
                    "gpusPerReplica": part.gpus,
                }
                for role, part in roles.items()
                if part is not None
            ],
        }
    for name, llm in environment.llm_inference_services():
        workloads = {"decode" if llm.prefill else "engine": llm, "prefill": llm.prefill}
        services[name] = {
            "kind": "LLMInferenceService",
            "namespace": llm.namespace,
            "state": llms[name].state,
            "url": llms[name].url,
            "roles": [
                {
                    "role": role,
                    "pool": part.pool,
                    "replicas": 1 if part.replicas is None else part.replicas,
                    "gpusPerReplica": part.gpus_per_pod,
                }
                for role, part in workloads.items()
                if part is not None
            ],
        }
    pools = [
        {"name": pool.name, "machineType": pool.machine_type, "nodes": pool.max_nodes}
        for pool in environment.cluster.node_pools
    ]
    return {"pools": pools, "parts": platform.parts, "services": services}
