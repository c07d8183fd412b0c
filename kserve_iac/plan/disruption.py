"""The effects of a change: a comparison of the deployed objects with the new ones.

The effect of a changed field follows from KServe's reconcilers at 0.20 (pkg/controller/v1alpha2/llmisvc/workload_*.go and
scheduler.go, pkg/controller/v1beta1/inferenceservice). KServe rolls a Deployment if its pod template changes, scales it if the
number of replicas changes, and rewrites routes in place.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from ..catalog.kserve import DEPLOYMENT_MODE, STOP
from ..engines.start.loading import Seconds
from ..engines.start.restarts import Starts

Json = Mapping[str, Any]
Path = tuple[str | int, ...]
Key = tuple[str, str, str]
"""Kind, namespace (empty for those of the whole cluster) and name."""

Effect = Literal["created", "removed", "in place", "scaled", "rolling restart", "restart", "replaced"]
"""``scaled``: replicas are added or removed; ``rolling restart``: new pods start before old ones stop; ``restart``: old pods
stop first; ``replaced``: the object is removed and created again.
"""

KV_LOST = "the KV cache of its pods is lost"
DOWNTIME = "no answers in the meantime"
ENDED = "no answers from then on"
NOT_APPLIED = "nothing is applied, because the stack does not create this pool"
STOPPED = "no answers while it is stopped"
MOVED = "its requests go through another route, so its address can change"
NODES_ROLLED = "the nodes are recreated one after the other, and the pods on them restart"
INDEX_LOST = "the endpoint picker must learn again which pod holds which prefix"


FIXED: Mapping[str, tuple[Path, ...]] = {
    "InferenceService": (("metadata", "annotations", DEPLOYMENT_MODE),),
    "LLMInferenceService": tuple(
        (*role, "parallelism", size)
        for role in (("spec",), ("spec", "prefill"))
        for size in ("data", "dataLocal", "pipeline")
    ),
    "LocalModelCache": (("spec", "sourceModelUri"),),
    "LocalModelNamespaceCache": (("spec", "sourceModelUri"),),
}
"""Fields that KServe's webhooks reject a change of, so that the object is replaced: the deployment mode
(inference_service_validation.go), the pods of a replica (llmisvc validation, ``validateImmutable``), the source of a cache."""

_ANSWERS = ("InferenceService", "LLMInferenceService", "InferenceGraph", "TrainedModel")
"""Kinds of objects that answer requests."""

OWN_ROUTES: Path = ("spec", "router", "route", "http", "refs")
"""Routes of an LLM service that KServe does not create, such as those that limit tokens."""

_SCALE = {
    "replicas",
    "scaling",
    "minReplicas",
    "maxReplicas",
    "scaleMetric",
    "scaleTarget",
    "scaleMetricType",
    "autoScaling",
}
_ROUTED = {"canaryTrafficPercent", "timeout", "trafficPercent"}
_ALL_ROLES = {"model", "tracing", "storageInitializer", "baseRefs"}
_UNSET = object()

BOUNDS = ("minNodes", "maxNodes")


@dataclass(frozen=True)
class Change:
    """The effect on one object or pool, or on one role of an object."""

    subject: str
    """``LLMInferenceService models/chat``, or ``pool l4``."""
    effect: Effect
    role: str = ""
    """The role, if the service has several: ``decode``, ``prefill``, ``predictor`` … Empty: the whole object."""
    fields: tuple[str, ...] = ()
    """The changed fields, as Kubernetes spells them."""
    consequences: tuple[str, ...] = ()
    """Losses and waiting times."""


@dataclass(frozen=True)
class PoolState:
    """The properties of a pool that matter for the effect of a change."""

    name: str
    identity: Json
    """Properties that cannot change in place: if one changes, the nodes are replaced."""
    nodes: tuple[int, int]
    """Minimum and maximum of nodes."""
    rolled: Json = field(default_factory=dict)
    """Properties that change in place: if one changes, the nodes are recreated one by one."""


def key_of(obj: Json) -> Key:
    """The identity of an object."""
    metadata = obj.get("metadata", {})
    return str(obj.get("kind")), str(metadata.get("namespace") or ""), str(metadata.get("name"))


def object_changes(before: Iterable[Json], after: Iterable[Json], starts: Starts | None = None) -> list[Change]:
    """The effects of a change of objects, in the order of the new objects; removed objects come last.

    ``starts``: how long pods of engines take until they serve.
    """
    old = {key_of(obj): obj for obj in before}
    new = {key_of(obj): obj for obj in after}
    found: list[Change] = []
    for key, obj in new.items():
        if key not in old:
            found.append(Change(subject_of(key), "created"))
        else:
            found += [with_start(change, key, starts or {}) for change in _changed(key, old[key], obj)]
    found += [Change(subject_of(key), "removed", consequences=_lost(key[0])) for key in old if key not in new]
    return found


def _lost(kind: str) -> tuple[str, ...]:
    """What ends with an object that is removed: of those that answer requests, the answers."""
    return (ENDED,) if kind in _ANSWERS else ()


def with_start(change: Change, key: Key, starts: Starts) -> Change:
    """The change, with the time that restarted pods take until they serve."""
    if change.effect not in ("rolling restart", "restart", "replaced"):
        return change
    spans = [span for (whose, role), span in starts.items() if whose == key and change.role in ("", role)]
    if not spans:
        return change
    return replace(change, consequences=(*change.consequences, served_after(spans)))


def served_after(spans: Sequence[Seconds]) -> str:
    """When the slowest and the quickest of new pods serve: ``a new pod serves after 2 to 14 minutes``."""
    low, high = min(span.low for span in spans) / 60, max(span.high for span in spans) / 60
    return f"a new pod serves after {low:.0f} to {high:.0f} minutes"


def subject_of(key: Key) -> str:
    """``LLMInferenceService models/chat``, as changes name an object."""
    kind, namespace, name = key
    return f"{kind} {namespace}/{name}" if namespace else f"{kind} {name}"


def differences(old: Any, new: Any, path: Path = ()) -> Iterator[Path]:
    """Paths at which the two differ, each as deep as both have a value. Encrypted values are not compared."""
    if _is_secret(old) or _is_secret(new):
        return
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        for name in {**old, **new}:
            yield from differences(old.get(name, _UNSET), new.get(name, _UNSET), (*path, name))
    elif isinstance(old, (list, tuple)) and isinstance(new, (list, tuple)):
        if len(old) != len(new):
            yield path
            return
        for index, (one, other) in enumerate(zip(old, new, strict=True)):
            yield from differences(one, other, (*path, index))
    elif isinstance(old, Mapping) and old and new is _UNSET:
        for name in old:
            yield (*path, name)
    elif isinstance(new, Mapping) and new and old is _UNSET:
        for name in new:
            yield (*path, name)
    elif old != new:
        yield path


SECRET = "4dabf18193072939515e22adb298388d"  # noqa: S105 - the mark of secrets, not one
"""Key by which Pulumi's state marks encrypted values (sdk/go/common/resource/sig)."""


def _is_secret(value: Any) -> bool:
    return isinstance(value, Mapping) and SECRET in value


def _changed(key: Key, old: Json, new: Json) -> list[Change]:
    paths = [path for path in differences(_relevant(old), _relevant(new)) if path[:2] != ("metadata", "labels")]
    if not paths:
        return []
    kind, subject = key[0], subject_of(key)
    fixed = [path for path in paths if path in FIXED.get(kind, ())]
    if fixed:
        lost = (DOWNTIME, KV_LOST) if kind == "LLMInferenceService" else (DOWNTIME,)
        return [Change(subject, "replaced", fields=_spelled(fixed), consequences=lost)]
    stop = ("metadata", "annotations", STOP)
    if stop in paths:
        stopped = new.get("metadata", {}).get("annotations", {}).get(STOP) == "true"
        return [Change(subject, "scaled", fields=_spelled([stop]), consequences=(STOPPED,) if stopped else ())]
    if kind == "LLMInferenceService":
        return list(_llm(subject, old, new, paths))
    if kind == "InferenceService":
        return list(_inference_service(subject, new, paths))
    if kind == "InferenceGraph" and any(path[0] == "spec" for path in paths):
        return [Change(subject, "rolling restart", fields=_spelled(paths))]
    consequences: tuple[str, ...] = ()
    if kind in ("ServingRuntime", "ClusterServingRuntime", "LLMInferenceServiceConfig") and any(
        p[0] == "spec" for p in paths
    ):
        consequences = ("services that build on it restart",)
    return [Change(subject, "in place", fields=_spelled(paths), consequences=consequences)]


_OF_UPDATES = ("pulumi.com/", "kserve-iac/")
"""Prefixes of annotations by which an update recognises an object and waits for it."""


def _relevant(obj: Json) -> dict[str, Any]:
    """Spec and metadata, without annotations that only control how an update waits."""
    metadata = dict(obj.get("metadata", {}))
    notes = {k: v for k, v in (metadata.get("annotations") or {}).items() if not k.startswith(_OF_UPDATES)}
    return {"metadata": {**metadata, "annotations": notes}, "spec": obj.get("spec", {})}


def _llm(subject: str, old: Json, new: Json, paths: list[Path]) -> Iterator[Change]:
    spec, was = new.get("spec", {}), old.get("spec", {})
    split, was_split = "prefill" in spec, "prefill" in was
    by_role: dict[str, list[Path]] = {"decode" if split else "engine": [], "prefill": [], "endpoint picker": [], "": []}
    main = next(iter(by_role))
    for path in paths:
        field = path[1] if len(path) > 1 else ""
        if path[0] == "metadata" or (field == "router" and path[2:3] != ("scheduler",)):
            by_role[""].append(path)
        elif field == "router":
            by_role["endpoint picker"].append(path)
        elif field == "prefill":
            by_role["prefill"].append(path)
        elif field in _ALL_ROLES:
            by_role[main].append(path)
            if split:
                by_role["prefill"].append(path)
        else:
            by_role[main].append(path)
    if split != was_split:
        # A service with two roles starts the engines of both in another way.
        yield Change(subject, "created" if split else "removed", "prefill", _spelled(by_role.pop("prefill")))
    for role, changed in by_role.items():
        if changed:
            yield _of_role(subject, role, changed, spec.get("prefill", {}) if role == "prefill" else spec)


def _of_role(subject: str, role: str, paths: list[Path], workload: Json) -> Change:
    fields = _spelled(paths)
    if not role:
        is_moved = any(path[: len(OWN_ROUTES)] == OWN_ROUTES for path in paths)
        return Change(subject, "in place", fields=fields, consequences=(MOVED,) if is_moved else ())
    if role == "endpoint picker":
        scaled = all(path[-1] == "replicas" for path in paths)
        return Change(subject, "scaled" if scaled else "rolling restart", role, fields, () if scaled else (INDEX_LOST,))
    if all(path[2 if role == "prefill" and path[1] == "prefill" else 1] in _SCALE for path in paths):
        return Change(subject, "scaled", role, fields)
    if "worker" in workload and (workload.get("replicas") or 1) == 1:
        # A LeaderWorkerSet ends a group before it starts the next (maxUnavailable 1, maxSurge 0).
        return Change(subject, "restart", role, fields, (DOWNTIME, KV_LOST))
    return Change(subject, "rolling restart", role, fields, (KV_LOST,))


def _inference_service(subject: str, new: Json, paths: list[Path]) -> Iterator[Change]:
    spec = new.get("spec", {})
    knative = new.get("metadata", {}).get("annotations", {}).get(DEPLOYMENT_MODE) in ("Knative", "Serverless")
    by_role: dict[str, list[Path]] = {}
    for path in paths:
        by_role.setdefault(str(path[1]) if path[0] == "spec" and len(path) > 1 else "", []).append(path)
    for role, changed in by_role.items():
        fields = _spelled(changed)
        inside = {str(path[-1] if role == "canary" else path[2] if len(path) > 2 else "") for path in changed}
        component = spec.get(role)
        if not role or inside <= _ROUTED:
            yield Change(subject, "in place", role, fields)
        elif inside <= _SCALE:
            yield Change(subject, "scaled", role, fields)
        elif isinstance(component, Mapping) and not knative and _recreates(component):
            yield Change(subject, "restart", role, fields, (DOWNTIME,))
        else:
            yield Change(subject, "rolling restart", role, fields, ("a new revision takes over",) if knative else ())


def _recreates(component: Json) -> bool:
    return (component.get("deploymentStrategy") or {}).get("type") == "Recreate"


def _spelled(paths: Iterable[Path]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(".".join(str(step) for step in path) for path in paths))


def pool_changes(before: Mapping[str, PoolState], after: Mapping[str, PoolState]) -> list[Change]:
    """The effects of a change of pools."""
    found = []
    for name, pool in after.items():
        was = before.get(name)
        if was is None:
            found.append(Change(f"pool {name}", "created"))
        elif was.identity != pool.identity:
            found.append(
                Change(
                    f"pool {name}",
                    "replaced",
                    fields=_spelled(differences(was.identity, pool.identity)),
                    consequences=("the new nodes are created first, then every pod restarts on them", KV_LOST),
                )
            )
        elif rolled := _spelled(differences(was.rolled, pool.rolled)):
            bounds = BOUNDS if was.nodes != pool.nodes else ()
            found.append(Change(f"pool {name}", "rolling restart", "", (*rolled, *bounds), (NODES_ROLLED, KV_LOST)))
        elif was.nodes != pool.nodes:
            found.append(Change(f"pool {name}", "in place", fields=BOUNDS))
    found += [
        Change(f"pool {name}", "removed", consequences=("its pods must move to another pool",))
        for name in before
        if name not in after
    ]
    return found


def description_changes(before: Mapping[str, Json], after: Mapping[str, Json]) -> list[Change]:
    """The changed descriptions of pools that others make, which change nothing but the plan."""
    return [
        Change(f"description of pool {name}", "in place", fields=_spelled(changed), consequences=(NOT_APPLIED,))
        for name, pool in after.items()
        if name in before and (changed := list(differences(before[name], pool)))
    ]
