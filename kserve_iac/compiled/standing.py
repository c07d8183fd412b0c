"""The objects and pools that a file describes or that a stack's state contains, and the effects of a change from one to the
other.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from ..args import ExistingNodePool, GkeNodePool, InferenceServiceArgs, LLMInferenceServiceArgs, NodePool
from ..args.inference_service import Predictor
from ..args.kinds import KINDS
from ..args.workload import ClusterMeta, ServiceMeta
from ..capacity.pool import GKE_POOL_LABEL, POOL_LABEL, SANDBOX_SYSTEM_POOL, Pool
from ..capacity.service_demands import PICKER
from ..catalog.charts import RELEASES
from ..catalog.engine_images import PRESET_IMAGE
from ..catalog.kserve import VERSIONS, minor
from ..engines.images import own_image
from ..engines.roles import EngineRole, LLMRole
from ..engines.start.loading import Seconds
from ..engines.start.restarts import starts_of
from ..engines.written import has_own_command
from ..findings.path import Path
from ..gke.compute_class import compute_class
from ..gke.network import direct_networks
from ..gke.node_pool import node_pool, rolled, unchangeable
from ..plan.disruption import (
    DOWNTIME,
    INDEX_LOST,
    KV_LOST,
    Change,
    Key,
    PoolState,
    description_changes,
    key_of,
    object_changes,
    pool_changes,
    subject_of,
    with_start,
)
from ..render.merging import Json
from ..render.platform import platform_plan
from ..render.simulated_engines import describes_engines
from . import reached, upgrade
from .environment import Compiled
from .objects import CompiledObject
from .upgraded_engine import changed_defaults, refused_flags

GKE_POOL_TYPE = "gcp:container/nodePool:NodePool"
NODE_TYPE = "kubernetes:core/v1:Node"
COMPUTE_CLASS_TYPE = "kubernetes:cloud.google.com/v1:ComputeClass"
STACK_TYPE = "pulumi:pulumi:Stack"


@dataclass(frozen=True)
class Standing:
    """Objects as they are sent to the API server, the pools that the stack creates, by name, and KServe."""

    objects: tuple[Mapping[str, Any], ...]
    pools: Mapping[str, PoolState]
    kserve: str | None
    """KServe's version. None: the state does not contain it."""
    parts: Mapping[str, str] = field(default_factory=dict)
    """Versions of the platform's parts by name; ``existing`` for those that others install, and empty where it is not known."""
    cluster: reached.Reached | None = None
    """The cluster of the objects. None: the state does not contain it."""
    described: Mapping[str, Json] = field(default_factory=dict)
    """Descriptions of pools that others create, by name. Empty for a state, which does not contain them."""


def of_compiled(compiled: Compiled) -> Standing:
    """The objects and pools that an environment creates."""
    objects = [
        obj
        for one in compiled.objects
        for obj in (one.object, *one.before.values(), *one.further.values())
        if not describes_engines(obj)
    ]
    gke = compiled.environment.cluster.gke
    if gke is not None:
        objects += [_class(compute_class(given, gke, "")) for given in gke.compute_classes]
    given = {pool.name: pool for pool in compiled.environment.cluster.node_pools}
    states = {name: state for name, pool in compiled.pools.items() if (state := _state(given[name], pool)) is not None}
    cluster = reached.of_args(compiled.environment.cluster)
    described = {name: _described(pool) for name, pool in given.items() if isinstance(pool, ExistingNodePool)}
    return Standing(tuple(objects), states, compiled.environment.platform.kserve, _parts(compiled), cluster, described)


def _parts(compiled: Compiled) -> Mapping[str, str]:
    platform = compiled.environment.platform
    placed = {**compiled.pools, SANDBOX_SYSTEM_POOL.name: SANDBOX_SYSTEM_POOL}
    is_planned = platform.install == "existing" or minor(platform.kserve) in RELEASES
    if not is_planned or any(pool not in placed for pool in (platform.pool, platform.proxy_pool) if pool is not None):
        return {}  # a rule refuses the version or the pool
    return platform_plan(platform, placed, gateways=compiled.environment.cluster.gateways).parts


def _state(given: Any, pool: Pool) -> PoolState | None:
    """The state of a pool. None: others created the pool, and the environment only describes it."""
    if isinstance(given, NodePool):  # a simulated pool always has its maximum of nodes
        return PoolState(pool.name, _machine(pool), (pool.max_nodes, pool.max_nodes))
    if isinstance(given, GkeNodePool):
        made = [card for network in direct_networks(given, "", "", "") for card in network.cards]
        properties = node_pool(given, service_account="", networks=given.networks or made)
        return PoolState(pool.name, _fixed(properties), (pool.min_nodes, pool.max_nodes), rolled(properties))
    return None


def _described(pool: ExistingNodePool) -> Json:
    return pool.model_dump(by_alias=True, exclude={"name"}, exclude_defaults=True)


def _machine(pool: Pool) -> Mapping[str, Any]:
    return {"machineType": pool.machine.name if pool.machine else ""}


def _fixed(properties: Mapping[str, Any]) -> Mapping[str, Any]:
    """The properties that cannot change in place, without the names of service account and networks, which the cluster sets."""
    config = {key: value for key, value in properties.get("nodeConfig", {}).items() if key != "serviceAccount"}
    cards = (properties.get("networkConfig") or {}).get("additionalNodeNetworkConfigs") or []
    network = {"additionalNodeNetworkConfigs": len(cards)} if cards else {}
    return unchangeable({**properties, "nodeConfig": config, "networkConfig": network})


def _class(obj: Mapping[str, Any]) -> Json:
    """A ComputeClass without the service account of its nodes, which the cluster sets."""
    spec = dict(obj.get("spec") or {})
    if "nodePoolConfig" in spec:
        spec["nodePoolConfig"] = {k: v for k, v in spec["nodePoolConfig"].items() if k != "serviceAccount"}
    return {**obj, "spec": spec}


# A stack's state ----------------------------------------------------------------------------------------------


def of_state(exported: Mapping[str, Any]) -> Standing:
    """The objects and pools of an exported state. Secrets stay encrypted."""
    resources = (exported.get("deployment") or {}).get("resources") or []
    standing = [one for one in resources if not one.get("delete")]
    objects = [one["inputs"] for one in standing if _is_of_a_service(one)]
    objects += [_class(one["inputs"]) for one in standing if one["type"] == COMPUTE_CLASS_TYPE]
    pools = {**_simulated(standing), **_gke(standing)}
    cluster = reached.of_resources(standing)
    return Standing(tuple(objects), pools, _kserve(standing), _parts_of(standing), cluster)


_COMPONENTS = tuple(f"kserve-iac:index:{kind}$" for kind in KINDS)
_PLATFORM = "kserve-iac:index:ServingPlatform$"


def _is_of_a_service(resource: Mapping[str, Any]) -> bool:
    """Whether it is an object of KServe's API, or an object that the stack creates beside such an object. The platform's own
    objects are created and deleted with the platform.
    """
    urn, of_type = str(resource.get("urn", "")), str(resource["type"])
    if _PLATFORM in urn or "kind" not in resource.get("inputs", {}) or describes_engines(resource["inputs"]):
        return False
    beside = of_type.startswith("kubernetes:") and any(component in urn for component in _COMPONENTS)
    return beside or of_type.startswith("kubernetes:serving.kserve.io/")


def _kserve(resources: Iterable[Mapping[str, Any]]) -> str | None:
    found = _summary(resources).get("kserve")
    return str(found) if found else None


def _parts_of(resources: Iterable[Mapping[str, Any]]) -> Mapping[str, str]:
    found = _summary(resources).get("parts")
    return {str(name): str(version) for name, version in found.items()} if isinstance(found, Mapping) else {}


def _summary(resources: Iterable[Mapping[str, Any]]) -> Mapping[str, Any]:
    """The stack's output ``summary``. Empty if the stack has no such output."""
    for one in resources:
        if one["type"] == STACK_TYPE:
            found = (one.get("outputs") or {}).get("summary")
            return found if isinstance(found, Mapping) else {}
    return {}


def _gke(resources: Iterable[Mapping[str, Any]]) -> dict[str, PoolState]:
    found = {}
    for one in resources:
        if one["type"] == GKE_POOL_TYPE:
            inputs = _without_defaults(one.get("inputs") or {})
            physical = str(inputs.get("name", ""))
            scaling = inputs.get("autoscaling") or {}
            low = scaling.get("totalMinNodeCount", scaling.get("minNodeCount", 0))
            high = scaling.get("totalMaxNodeCount", scaling.get("maxNodeCount", 0))
            name = physical.rpartition("-")[0]
            found[name] = PoolState(name, _fixed(inputs), (int(low or 0), int(high or 0)), rolled(inputs))
    return found


def _without_defaults(value: Any) -> Any:
    """Inputs without the lists of defaults that providers add to every mapping (``__defaults`` in pkg/tfbridge/schema.go of
    pulumi/pulumi-terraform-bridge).
    """
    if isinstance(value, Mapping):
        return {name: _without_defaults(one) for name, one in value.items() if name != "__defaults"}
    return [_without_defaults(one) for one in value] if isinstance(value, (list, tuple)) else value


def _simulated(resources: Iterable[Mapping[str, Any]]) -> dict[str, PoolState]:
    found: dict[str, PoolState] = {}
    for one in resources:
        labels = ((one.get("inputs") or {}).get("metadata") or {}).get("labels") or {}
        if one["type"] == NODE_TYPE and (name := labels.get(POOL_LABEL) or labels.get(GKE_POOL_LABEL)):
            nodes = found[name].nodes[1] + 1 if name in found else 1
            machine = {"machineType": labels.get("node.kubernetes.io/instance-type", "")}
            found[name] = PoolState(name, machine, (nodes, nodes))
    return found


# The effects of a change -------------------------------------------------------------------------------------------


def changes(standing: Standing, wanted: Compiled) -> list[Change]:
    """The effects of the deployment of an environment on pools, platform and services."""
    after = of_compiled(wanted)
    starts = starts_in(wanted)
    found = list(reached.cluster_changes(standing.cluster, after.cluster))
    found += [*pool_changes(standing.pools, after.pools), *description_changes(standing.described, after.described)]
    found += _platform(standing, after)
    found += object_changes(standing.objects, after.objects, starts)
    return _merged(found, list(_upgrade(standing, wanted, starts)))


def starts_in(wanted: Compiled) -> dict[tuple[Key, str], Seconds]:
    """How long a pod of each engine whose model is known takes until it serves, by object and role."""
    found: dict[tuple[Key, str], Seconds] = {}
    for one in wanted.services.values():
        found |= {(key_of(one.object), role): span for role, span in starts_of(one.whole.args, one.engines).items()}
    return found


def _platform(standing: Standing, after: Standing) -> Iterator[Change]:
    """The effects on the platform's parts. The pods of services restart only for a change of KServe."""
    if standing.kserve is None or after.kserve is None:
        return
    fields, consequences = [], []
    if minor(standing.kserve) != minor(after.kserve):
        fields.append(f"kserve {minor(standing.kserve)} to {minor(after.kserve)}")
        consequences.append("KServe's controllers restart")
    for name, version in after.parts.items():
        was = standing.parts.get(name)
        if was not in (None, version, EXISTING) and version != EXISTING and (name != "kserve" or not fields):
            fields.append(f"{name} {was} to {version}")
            consequences.append(_OF_PART.get(name, f"the controllers of {name} restart"))
    if fields:
        yield Change("platform", "in place", fields=tuple(fields), consequences=tuple(consequences))


EXISTING = "existing"
"""The version of a part that others install."""

_OF_PART = {
    "gateway-api": "the definitions of the Gateway API are replaced in place",
    "kserve": "KServe's controllers restart",
    "envoy-gateway": "Envoy Gateway restarts, and replaces its proxies one after the other",
    "gateway": "the Gateway gets other proxies and another address, and answers no request before they run",
}

_AGAIN = ("created", "removed", "replaced", "restart", "rolling restart")
"""Effects that include the start or the end of a role's pods."""


def _merged(found: list[Change], upgraded: list[Change]) -> list[Change]:
    """The changes together with those of an upgrade of KServe. If a role's pods restart anyway, the fields are added to that
    change.
    """
    for change in upgraded:
        same = [
            index
            for index, one in enumerate(found)
            if one.subject == change.subject and one.role in ("", change.role) and one.effect in _AGAIN
        ]
        if not same:
            found.append(change)
        elif found[same[0]].effect not in ("created", "removed"):
            first = found[same[0]]
            consequences = dict.fromkeys((*first.consequences, *change.consequences))
            found[same[0]] = replace(first, fields=(*first.fields, *change.fields), consequences=tuple(consequences))
    return found


def _upgrade(standing: Standing, wanted: Compiled, starts: Mapping[tuple[Key, str], Seconds]) -> Iterator[Change]:
    """The effects of another KServe on services that do not change: its presets and runtimes have other images, so the pods
    restart (config/llmisvcconfig and config/runtimes name an image of each release).
    """
    if standing.kserve is None or minor(standing.kserve) == minor(wanted.environment.platform.kserve):
        return
    old, new = minor(standing.kserve), minor(wanted.environment.platform.kserve)
    if old not in VERSIONS or new not in VERSIONS:
        return
    stood = {key_of(obj) for obj in standing.objects}
    for one in wanted.services.values():
        if key_of(one.object) not in stood or (isinstance(one.args, ServiceMeta) and one.args.stopped):
            continue
        before = {role.path: role for role in _compiled_for(one, old).engines}
        key = key_of(one.object)
        yield from (with_start(change, key, starts) for change in _restarted(one, before, old, new))


def _compiled_for(one: CompiledObject[ClusterMeta], kserve: str) -> CompiledObject[ClusterMeta]:
    platform = one.platform.model_copy(update={"kserve": kserve})
    return CompiledObject(one.name, one.args, replace(one.context, platform=platform), one.section)


def _restarted(
    one: CompiledObject[ClusterMeta], before: Mapping[Path, EngineRole], old: str, new: str
) -> Iterator[Change]:
    subject, args = subject_of(key_of(one.object)), one.args
    if isinstance(args, LLMInferenceServiceArgs) and (said := upgrade.of_scaling(one.name, args, old, new)):
        yield Change(subject, "in place", "autoscaling", ("scaling.keda",), said)
    for role in one.llm_engines:
        if own_image(role.workload, role.engine) is None:
            field = _engine_text(before.get(role.path), role, old, new)
        elif not has_own_command(role.workload):
            # Each release changed the command in its presets (config/llmisvcconfig/config-llm-*.yaml of 0.16 to 0.20), and
            # KServe merges the service's own image into the new one.
            field = f"presets of KServe {new}"
        else:
            continue
        change = _engine_restarted(subject, before.get(role.path), role, field)
        said = upgrade.of_engines(args, old, new) if isinstance(args, LLMInferenceServiceArgs) else ()
        yield replace(change, consequences=(*change.consequences, *said))
    if any(demand.part == PICKER for demand in one.demands):
        said = upgrade.of_picker(args, old, new) if isinstance(args, LLMInferenceServiceArgs) else ()
        yield Change(subject, "rolling restart", "endpoint picker", (f"image of KServe {new}",), (INDEX_LOST, *said))
    if isinstance(one.args, InferenceServiceArgs):
        engines = {role.path: role for role in one.engines}
        for path, component in one.args.components():
            if not isinstance(component, Predictor) or next(component.models(), None) is None:
                continue
            if one.has_own_runtime(path):
                continue  # the runtime of the environment sets the image
            runs = engines.get(path)
            text = (
                f"image of KServe {new}'s runtime" if runs is None else _engine_text(before.get(path), runs, old, new)
            )
            yield Change(subject, "rolling restart", str(path[0]), (text,))


def _engine_restarted(subject: str, before: EngineRole | None, role: LLMRole, field: str) -> Change:
    """The restart of a role. A LeaderWorkerSet ends a group before it starts the next (maxUnavailable 1, maxSurge 0)."""
    further = () if before is None else (*refused_flags(before, role), *changed_defaults(before, role))
    if role.workload.worker is not None and role.workload.min_replicas <= 1:
        return Change(subject, "restart", role.role, (field,), (DOWNTIME, KV_LOST, *further))
    return Change(subject, "rolling restart", role.role, (field,), (KV_LOST, *further))


def _engine_text(before: EngineRole | None, after: EngineRole, old: str, new: str) -> str:
    """``vLLM 0.23.0 to 0.26.0``, as far as the versions in KServe's images are known."""
    known = before is not None and len(before.versions) == len(after.versions) == 1
    if known and before is not None and before.versions != after.versions:
        return f"vLLM {before.versions[0]} to {after.versions[0]}"
    if after.is_llm and PRESET_IMAGE.get(old) is not None and PRESET_IMAGE.get(old) == PRESET_IMAGE.get(new):
        return f"presets of KServe {new}"
    return f"image of KServe {new}"
