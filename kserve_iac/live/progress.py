"""Whether KServe has applied a change, and the reasons if it has not. Pure functions over live objects.

The condition ``Ready`` alone is not sufficient. After a change, it stays true until KServe's controller processes the object.
``status.observedGeneration``, which usually shows this, is not usable: KServe copies that of a Deployment to an InferenceService
and an InferenceGraph (v1beta1/inference_service_status.go: PropagateRawStatus; v1alpha1/inferencegraph/raw_ig.go), and never sets
it on an LLMInferenceService. So these functions also examine the workloads that a service owns. As for ``kubectl rollout
status``, a rollout has ended when every pod has the newest revision and is available.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

Object = Mapping[str, Any]

_MOST_REASONS = 4
"""Maximum number of reasons that are shown. The others are counted."""


def condition(obj: Object, type_: str) -> Object:
    """The condition of a type in an object's status. Empty: it does not exist."""
    for found in (obj.get("status") or {}).get("conditions") or []:
        if found.get("type") == type_:
            return dict(found)
    return {}


def is_true(obj: Object, type_: str) -> bool:
    """Whether a condition is true."""
    return condition(obj, type_).get("status") == "True"


def owned(service: Object, workloads: Iterable[Object]) -> list[Object]:
    """The workloads that a service owns."""
    uid = service["metadata"]["uid"]
    return [
        workload
        for workload in workloads
        if any(reference.get("uid") == uid for reference in workload["metadata"].get("ownerReferences") or [])
    ]


def done(service: Object, workloads: Sequence[Object], *, stopped: bool) -> bool:
    """Whether a service has the requested form. ``workloads`` are the workloads that it owns."""
    if stopped:
        # An LLMInferenceService has this reason instead of a condition Stopped (llmisvc/lifecycle_status.go).
        says_so = is_true(service, "Stopped") or condition(service, "MainWorkloadReady").get("reason") == "Stopped"
        return says_so and not any(_pods_of(workload) for workload in workloads)
    return is_true(service, "Ready") and all(rolled_out(workload) for workload in workloads)


def rolled_out(workload: Object) -> bool:
    """Whether every pod of a Deployment, StatefulSet or LeaderWorkerSet has the newest revision and is available."""
    status, wanted = workload.get("status") or {}, int((workload.get("spec") or {}).get("replicas", 1))
    if "observedGeneration" in status and status["observedGeneration"] < workload["metadata"]["generation"]:
        return False
    if wanted and "observedGeneration" not in status and not status.get("replicas"):
        return False  # its controller has not processed it
    updated = int(status.get("updatedReplicas", 0))
    ready = int(status.get("availableReplicas", status.get("readyReplicas", 0)))
    return updated >= wanted and ready >= wanted and int(status.get("replicas", 0)) <= wanted


def _pods_of(workload: Object) -> int:
    return int((workload.get("status") or {}).get("replicas") or 0)


def lags(service: Object) -> bool:
    """Whether ``status.observedGeneration`` is outdated, so that clients that use it continue to wait."""
    status = service.get("status") or {}
    return int(status.get("observedGeneration", -1)) < int(service["metadata"].get("generation", 0))


def selects(workload: Object, pod: Object) -> bool:
    """Whether a pod belongs to a workload."""
    spec = workload.get("spec") or {}
    labels = pod["metadata"].get("labels") or {}
    if workload.get("kind") == "LeaderWorkerSet":
        return bool(labels.get("leaderworkerset.sigs.k8s.io/name") == workload["metadata"]["name"])
    wanted = (spec.get("selector") or {}).get("matchLabels") or {}
    return bool(wanted) and all(labels.get(key) == value for key, value in wanted.items())


def reasons(workloads: Iterable[Object], pods: Iterable[Object], events: Iterable[Object] = ()) -> list[str]:
    """The reasons why workloads are not ready, those of pods first. Equal reasons of several pods are combined."""
    names_by_reason: dict[str, list[str]] = {}
    messages = _messages(events)
    for pod in pods:
        if (reason := pod_reason(pod, messages.get(pod["metadata"]["name"], ""))) is not None:
            names_by_reason.setdefault(reason, []).append(pod["metadata"]["name"])
    found = [f"{_named(names)} {reason}" for reason, names in names_by_reason.items()]
    for workload in workloads:
        failure = condition(workload, "ReplicaFailure")
        if failure.get("status") == "True":
            kind, name = workload.get("kind"), workload["metadata"]["name"]
            found.append(f"{kind} {name} cannot create pods: {failure.get('message')}")
    if len(found) > _MOST_REASONS:
        found = [*found[:_MOST_REASONS], f"and {len(found) - _MOST_REASONS} more"]
    return found


def _named(names: Sequence[str]) -> str:
    return f"pod {names[0]}" if len(names) == 1 else f"{len(names)} pods ({names[0]}, …)"


def _messages(events: Iterable[Object]) -> dict[str, str]:
    """The latest warning for each pod."""
    warnings = [event for event in events if event.get("type") == "Warning"]
    warnings.sort(key=lambda event: str(event.get("lastTimestamp") or event.get("eventTime") or ""))
    return {
        str((event.get("involvedObject") or {}).get("name")): f"{event.get('reason')}: {event.get('message')}"
        for event in warnings
    }


def pod_reason(pod: Object, warning: str = "") -> str | None:
    """The reason why a pod is not ready. None: it is ready, has succeeded, or is being deleted."""
    status = pod.get("status") or {}
    if pod["metadata"].get("deletionTimestamp") or status.get("phase") == "Succeeded" or is_true(pod, "Ready"):
        return None
    scheduled = condition(pod, "PodScheduled")
    if scheduled.get("status") == "False":
        return f"cannot be scheduled: {scheduled.get('message') or scheduled.get('reason')}"
    containers = [*(status.get("initContainerStatuses") or []), *(status.get("containerStatuses") or [])]
    for container in containers:
        waiting = (container.get("state") or {}).get("waiting") or {}
        if waiting and waiting.get("reason") not in (None, "ContainerCreating", "PodInitializing"):
            ended = ((container.get("lastState") or {}).get("terminated") or {}).get("exitCode")
            code = f" (its last exit code was {ended})" if ended is not None else ""
            told = f": {waiting['message']}" if waiting.get("message") else ""
            return f"container {container['name']}: {waiting['reason']}{code}{told}"
        ended = (container.get("state") or {}).get("terminated") or {}
        if ended.get("exitCode"):
            return f"container {container['name']} ended with exit code {ended['exitCode']}"
    if warning:
        return f"is not ready. {warning}"
    for container in containers:
        if "running" in (container.get("state") or {}) and not container.get("ready"):
            return f"container {container['name']} is running but not ready"
    return f"is {status.get('phase') or 'not started'}"


def service_reasons(service: Object) -> list[str]:
    """The conditions of the service that are not true, with their reasons and messages."""
    found = []
    for one in (service.get("status") or {}).get("conditions") or []:
        if one.get("status") in ("False", "Unknown") and one.get("severity", "") == "" and one.get("type") != "Stopped":
            detail = ": ".join(part for part in (one.get("reason"), one.get("message")) if part)
            found.append(f"{one['type']} is {one['status']}" + (f" ({detail})" if detail else ""))
    return found
