"""The status of a pod from the states of its containers. Pure functions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from .node import ADDRESS


@dataclass(frozen=True)
class ContainerState:
    """Where one container stands. Exactly one of waiting (``reason``), running (``started_at``) and ``finished_at``."""

    name: str
    image: str
    reason: str = ""
    message: str = ""
    started_at: str = ""
    finished_at: str = ""
    exit_code: int = 0
    ready: bool = False
    restarts: int = 0
    last: Mapping[str, Any] | None = None
    """The ``terminated`` entry of the run before."""

    @property
    def running(self) -> bool:
        return bool(self.started_at) and not self.finished_at

    def entry(self) -> dict[str, Any]:
        """Its entry in ``containerStatuses``."""
        return {
            "name": self.name,
            "image": self.image,
            "imageID": "",
            "ready": self.ready,
            "started": self.running,
            "restartCount": self.restarts,
            "state": self._state(),
            "lastState": {"terminated": dict(self.last)} if self.last else {},
        }

    def _state(self) -> dict[str, Any]:
        if self.finished_at:
            return {"terminated": terminated(self.exit_code, self.started_at, self.finished_at)}
        if self.started_at:
            return {"running": {"startedAt": self.started_at}}
        return {"waiting": {"reason": self.reason, **({"message": self.message} if self.message else {})}}


def terminated(exit_code: int, started_at: str, finished_at: str) -> dict[str, Any]:
    """A ``terminated`` entry. Codes below zero are signals, as in ``subprocess``; containers show them as 128 + signal."""
    return {
        "exitCode": exit_code if exit_code >= 0 else 128 - exit_code,
        "reason": "Completed" if exit_code == 0 else "Error",
        "startedAt": started_at,
        "finishedAt": finished_at,
    }


def is_job(pod: Mapping[str, Any]) -> bool:
    """Whether the pod belongs to a Job, whose containers have to end."""
    return any(owner.get("kind") == "Job" for owner in pod["metadata"].get("ownerReferences") or [])


@dataclass(frozen=True)
class InitState:
    """Where an init container stands. A sidecar is one that goes on (``restartPolicy: Always``)."""

    state: ContainerState
    sidecar: bool

    @property
    def done(self) -> bool:
        """Whether the next container may start."""
        return self.state.running if self.sidecar else bool(self.state.finished_at) and self.state.exit_code == 0

    def entry(self) -> dict[str, Any]:
        """Its entry in ``initContainerStatuses``. One that has done its work counts as ready."""
        return {
            **self.state.entry(),
            "ready": self.state.ready if self.sidecar else self.done,
            "started": self.sidecar and self.state.running,
        }


def status(
    pod: Mapping[str, Any],
    containers: Sequence[ContainerState],
    address: str,
    now: str,
    init: Sequence[InitState] = (),
) -> dict[str, Any]:
    """The whole status. Conditions that did not change keep the time of their last transition."""
    initialized = all(one.done for one in init)
    containers = [
        container if initialized or container.started_at else replace(container, reason="PodInitializing")
        for container in containers
    ]
    ready = bool(containers) and all(container.ready for container in (*containers, *_sidecars(init)))
    over = bool(containers) and all(container.finished_at for container in containers)
    started = all(container.started_at for container in containers)
    failed = over and any(container.exit_code for container in containers)
    failed = failed or any(one.state.finished_at and one.state.exit_code for one in init)
    over = over or failed
    phase = ("Failed" if failed else "Succeeded") if over else "Running" if started else "Pending"
    unready = [container.name for container in (*containers, *_sidecars(init)) if not container.ready]
    why = "PodCompleted" if over and not failed else "ContainersNotReady" if unready else ""
    text = f"containers with unready status: [{' '.join(unready)}]" if unready and not over else ""
    created = all(container.reason != "ContainerCreating" for container in containers)
    wanted = [
        _condition("PodReadyToStartContainers", created),
        _condition("Initialized", initialized, "" if initialized else "ContainersNotInitialized"),
        _condition("Ready", ready, why, text),
        _condition("ContainersReady", ready, why, text),
    ]
    former = {c["type"]: c for c in (pod.get("status") or {}).get("conditions") or []}
    for condition in wanted:
        before = former.get(condition["type"])
        same = before is not None and before.get("status") == condition["status"]
        condition["lastTransitionTime"] = before["lastTransitionTime"] if same and before else now
    result = {
        "phase": phase,
        "conditions": wanted,
        **placed({}, address)["status"],
        "startTime": (pod.get("status") or {}).get("startTime") or now,
        "containerStatuses": [container.entry() for container in containers],
    }
    if init:
        result["initContainerStatuses"] = [one.entry() for one in init]
    return result


def placed(pod: Mapping[str, Any], address: str) -> dict[str, Any]:
    """The pod with its addresses, which containers may ask for before its status is written."""
    where = {"hostIP": ADDRESS, "hostIPs": [{"ip": ADDRESS}], "podIP": address, "podIPs": [{"ip": address}]}
    return {**pod, "status": {**(pod.get("status") or {}), **where}}


def _sidecars(init: Sequence[InitState]) -> list[ContainerState]:
    return [one.state for one in init if one.sidecar]


def is_ready(status: Mapping[str, Any] | None) -> bool:
    return any(c["type"] == "Ready" and c["status"] == "True" for c in (status or {}).get("conditions") or [])


def without_times(status: Mapping[str, Any]) -> dict[str, Any]:
    """What decides whether a status has to be written again."""
    conditions = [{k: v for k, v in c.items() if k != "lastTransitionTime"} for c in status["conditions"]]
    return {k: v for k, v in status.items() if k != "startTime"} | {"conditions": conditions}


def _condition(kind: str, value: bool, reason: str = "", message: str = "") -> dict[str, Any]:
    # null removes what an earlier state wrote
    return {"type": kind, "status": str(value), "reason": reason or None, "message": message or None}
