"""When an object of a built-in kind counts as ready, decided from what the API server says about it at one moment.

The kinds and criteria are those of the official plugin, which follow Kubernetes' own documentation of each kind's status.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from .identity import Gvk
from .waitfor import describe

Obj = Mapping[str, Any]


@dataclass(frozen=True)
class State:
    """``ready``; or not yet, with a line on what is missing; or ``failed``: waiting longer will not help."""

    ready: bool
    missing: tuple[str, ...] = ()
    failed: bool = False


READY = State(True)


def _waiting(*missing: str) -> State:
    return State(False, missing)


class Lookup(Protocol):
    """Reads other objects that a decision depends on."""

    def get(self, gvk: Gvk, namespace: str | None, name: str) -> Obj | None: ...

    def list(self, gvk: Gvk, namespace: str | None, selector: str) -> list[Any]: ...


@dataclass(frozen=True)
class Rule:
    """How a kind is awaited. ``check_on_read``: a refresh reports it as failing, too, while it is not ready."""

    check: Callable[[Obj, Lookup], State]
    timeout: float = 600
    check_on_read: bool = False


def _int(obj: Obj, *path: str, default: int = 0) -> int:
    value: Any = obj
    for key in path:
        value = value.get(key) if isinstance(value, Mapping) else None
    return value if isinstance(value, int) else default


def _status(obj: Obj) -> Mapping[str, Any]:
    status = obj.get("status")
    return status if isinstance(status, Mapping) else {}


def _condition(obj: Obj, kind: str) -> Mapping[str, Any] | None:
    return next((c for c in _status(obj).get("conditions") or [] if c.get("type") == kind), None)


def _observed(obj: Obj) -> bool:
    return _int(obj, "status", "observedGeneration") >= _int(obj, "metadata", "generation")


def _deployment(obj: Obj, lookup: Lookup) -> State:
    wanted = _int(obj, "spec", "replicas", default=1)
    if not _observed(obj):
        return _waiting("the controller has not seen this version yet")
    updated, available = _int(obj, "status", "updatedReplicas"), _int(obj, "status", "availableReplicas")
    total = _int(obj, "status", "replicas")
    if updated >= wanted and available >= wanted and total <= max(updated, wanted):
        return READY
    missing = [f"{updated} of {wanted} replicas updated, {available} available"]
    for kind in ("Progressing", "Available", "ReplicaFailure"):
        condition = _condition(obj, kind)
        bad = "True" if kind == "ReplicaFailure" else "False"
        if condition and condition.get("status") == bad:
            missing.append(describe(condition))
    return _waiting(*missing)


def _stateful_set(obj: Obj, lookup: Lookup) -> State:
    wanted = _int(obj, "spec", "replicas", default=1)
    if not _observed(obj):
        return _waiting("the controller has not seen this version yet")
    ready = _int(obj, "status", "readyReplicas")
    updated = _int(obj, "status", "updatedReplicas")
    strategy = (obj.get("spec") or {}).get("updateStrategy") or {}
    partition = _int(strategy, "rollingUpdate", "partition")
    rolls = strategy.get("type", "RollingUpdate") == "RollingUpdate"
    if ready >= wanted and (not rolls or updated >= wanted - partition):
        return READY
    return _waiting(f"{ready} of {wanted} replicas ready, {updated} updated")


def _daemon_set(obj: Obj, lookup: Lookup) -> State:
    if not _observed(obj):
        return _waiting("the controller has not seen this version yet")
    wanted = _int(obj, "status", "desiredNumberScheduled")
    updated, available = _int(obj, "status", "updatedNumberScheduled"), _int(obj, "status", "numberAvailable")
    rolls = ((obj.get("spec") or {}).get("updateStrategy") or {}).get("type", "RollingUpdate") == "RollingUpdate"
    if available >= wanted and (not rolls or updated >= wanted):
        return READY
    return _waiting(f"{available} of {wanted} pods available, {updated} updated")


def _replicas(obj: Obj, lookup: Lookup) -> State:
    wanted, available = _int(obj, "spec", "replicas", default=1), _int(obj, "status", "availableReplicas")
    if _observed(obj) and available >= wanted:
        return READY
    return _waiting(f"{available} of {wanted} replicas available")


def pod_problems(pod: Obj) -> list[str]:
    """Why a pod is not ready: not scheduled, or what its containers wait for."""
    problems = []
    scheduled = _condition(pod, "PodScheduled")
    if scheduled and scheduled.get("status") == "False":
        problems.append(describe(scheduled))
    status = _status(pod)
    for container in [*(status.get("initContainerStatuses") or []), *(status.get("containerStatuses") or [])]:
        state = container.get("state") or {}
        for kind in ("waiting", "terminated"):
            details = state.get(kind)
            if details and details.get("reason") not in (None, "Completed", "PodInitializing", "ContainerCreating"):
                message = f": {details['message']}" if details.get("message") else ""
                problems.append(f"container {container.get('name')}: {details['reason']}{message}")
    return problems


def _pod(obj: Obj, lookup: Lookup) -> State:
    phase = _status(obj).get("phase")
    ready = _condition(obj, "Ready")
    if phase == "Succeeded" or (ready and ready.get("status") == "True"):
        return READY
    problems = pod_problems(obj) or ([describe(ready)] if ready else [f"phase {phase or 'unknown'}"])
    return State(False, tuple(problems), failed=phase == "Failed")


def _job(obj: Obj, lookup: Lookup) -> State:
    complete, failed = _condition(obj, "Complete"), _condition(obj, "Failed")
    if (complete and complete.get("status") == "True") or (obj.get("spec") or {}).get("suspend") is True:
        return READY
    if failed and failed.get("status") == "True":
        return State(False, (describe(failed),), failed=True)
    status = _status(obj)
    return _waiting(f"{status.get('succeeded', 0)} pods succeeded, {status.get('failed', 0)} failed")


def _service(obj: Obj, lookup: Lookup) -> State:
    spec, metadata = obj.get("spec") or {}, obj.get("metadata") or {}
    kind = spec.get("type", "ClusterIP")
    missing = []
    if kind == "LoadBalancer" and not (_status(obj).get("loadBalancer") or {}).get("ingress"):
        missing.append("no load balancer address was allocated; does something in this cluster provide them?")
    # Without a selector somebody else makes the endpoints; headless and external names need none.
    if spec.get("selector") and kind != "ExternalName" and spec.get("clusterIP") != "None":
        slices = lookup.list(
            Gvk("discovery.k8s.io/v1", "EndpointSlice"),
            metadata.get("namespace"),
            f"kubernetes.io/service-name={metadata.get('name')}",
        )
        endpoints = [endpoint for item in slices for endpoint in item.get("endpoints") or []]
        if not any((endpoint.get("conditions") or {}).get("ready") is not False for endpoint in endpoints):
            missing.append("no ready pod matches spec.selector")
    return State(not missing, tuple(missing))


def _ingress(obj: Obj, lookup: Lookup) -> State:
    if (_status(obj).get("loadBalancer") or {}).get("ingress"):
        return READY
    return _waiting("no address was allocated; is there a controller for its ingress class?")


def _claim(obj: Obj, lookup: Lookup) -> State:
    phase, name = _status(obj).get("phase"), (obj.get("spec") or {}).get("storageClassName")
    if phase == "Bound":
        return READY
    storage_class = lookup.get(Gvk("storage.k8s.io/v1", "StorageClass"), None, name) if name else None
    if phase == "Pending" and storage_class and storage_class.get("volumeBindingMode") == "WaitForFirstConsumer":
        return READY
    return _waiting(f"phase {phase or 'unknown'}")


def _volume(obj: Obj, lookup: Lookup) -> State:
    phase = _status(obj).get("phase")
    return READY if phase in ("Available", "Bound") else _waiting(f"phase {phase or 'unknown'}")


def _quota(obj: Obj, lookup: Lookup) -> State:
    hard = (obj.get("spec") or {}).get("hard")
    return (
        READY if _status(obj).get("hard") == hard else _waiting("the quota controller has not accepted spec.hard yet")
    )


def _secret(obj: Obj, lookup: Lookup) -> State:
    if obj.get("type") != "kubernetes.io/service-account-token" or obj.get("data"):
        return READY
    return _waiting("the token controller has not filled it yet")


def _definition(obj: Obj, lookup: Lookup) -> State:
    names = _condition(obj, "NamesAccepted")
    if names and names.get("status") == "False":
        return State(False, (describe(names),), failed=True)
    established = _condition(obj, "Established")
    if established and established.get("status") == "True":
        return READY
    return _waiting(describe(established) if established else "Established: not reported yet")


_APPS = "apps/v1"
_RULES: Mapping[Gvk, Rule] = {
    Gvk(_APPS, "Deployment"): Rule(_deployment, check_on_read=True),
    Gvk(_APPS, "StatefulSet"): Rule(_stateful_set, check_on_read=True),
    Gvk(_APPS, "DaemonSet"): Rule(_daemon_set, check_on_read=True),
    Gvk(_APPS, "ReplicaSet"): Rule(_replicas),
    Gvk("v1", "ReplicationController"): Rule(_replicas),
    Gvk("v1", "Pod"): Rule(_pod, check_on_read=True),
    Gvk("batch/v1", "Job"): Rule(_job, check_on_read=True),
    Gvk("v1", "Service"): Rule(_service, check_on_read=True),
    Gvk("networking.k8s.io/v1", "Ingress"): Rule(_ingress, check_on_read=True),
    Gvk("v1", "PersistentVolumeClaim"): Rule(_claim, timeout=300),
    Gvk("v1", "PersistentVolume"): Rule(_volume, timeout=300),
    Gvk("v1", "ResourceQuota"): Rule(_quota, timeout=60),
    Gvk("v1", "Secret"): Rule(_secret, timeout=30),
    Gvk("apiextensions.k8s.io/v1", "CustomResourceDefinition"): Rule(_definition, timeout=60),
}

# Only for these the official plugin lets skipAwait also skip waiting for the deletion.
SKIP_DELETION_AWAIT = frozenset(
    {
        Gvk("v1", "Namespace"),
        Gvk("v1", "Pod"),
        Gvk("v1", "ReplicationController"),
        Gvk(_APPS, "DaemonSet"),
        Gvk(_APPS, "Deployment"),
        Gvk(_APPS, "StatefulSet"),
        Gvk("batch/v1", "Job"),
    }
)
_SLOW_DELETION = frozenset(Gvk(_APPS, kind) for kind in ("DaemonSet", "Deployment", "StatefulSet"))


def rule(gvk: Gvk) -> Rule | None:
    """How the kind is awaited; None when it is there as soon as it is created."""
    return _RULES.get(gvk)


def deletion_timeout(gvk: Gvk) -> float:
    return 600 if gvk in _SLOW_DELETION else 300


def any_condition(obj: Obj) -> list[str]:
    """Every condition that says no, for telling why something else did not come about."""
    return [describe(c) for c in _status(obj).get("conditions") or [] if c.get("status") == "False"]
