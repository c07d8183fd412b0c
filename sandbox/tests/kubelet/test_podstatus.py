"""The status of a pod. No cluster."""

from typing import Any

import pytest

from kserve_iac_sandbox.kubelet import podstatus
from kserve_iac_sandbox.kubelet.podstatus import ContainerState, InitState

from .pods import POD

RUNNING = ContainerState("a", "i", started_at="T0", ready=True)


def status(*containers: ContainerState, pod: dict[str, Any] = POD, now: str = "T1") -> dict[str, Any]:
    return podstatus.status(pod, containers, "10.132.0.1", now)


def test_ready_pod() -> None:
    found = status(RUNNING)
    assert found["phase"] == "Running"
    assert podstatus.is_ready(found)
    assert found["podIPs"] == [{"ip": "10.132.0.1"}]
    assert found["containerStatuses"][0]["state"] == {"running": {"startedAt": "T0"}}


def test_waiting_pod() -> None:
    found = status(RUNNING, ContainerState("b", "i", "ContainerCreating", "secret not found"))
    assert found["phase"] == "Pending"
    assert not podstatus.is_ready(found)
    conditions = {c["type"]: c for c in found["conditions"]}
    assert conditions["Ready"]["message"] == "containers with unready status: [b]"
    assert found["containerStatuses"][1]["state"] == {
        "waiting": {"reason": "ContainerCreating", "message": "secret not found"}
    }


@pytest.mark.parametrize(("code", "phase", "shown"), [(0, "Succeeded", 0), (1, "Failed", 1), (-9, "Failed", 137)])
def test_ended_pod(code: int, phase: str, shown: int) -> None:
    found = status(ContainerState("a", "i", started_at="T0", finished_at="T1", exit_code=code))
    assert found["phase"] == phase
    assert found["containerStatuses"][0]["state"]["terminated"]["exitCode"] == shown


def test_times_of_transition_stay() -> None:
    before = status(RUNNING, now="T1")
    pod = {**POD, "status": {"conditions": before["conditions"], "startTime": "T1"}}
    after = status(RUNNING, pod=pod, now="T2")
    assert after == before
    changed = status(ContainerState("a", "i", started_at="T0"), pod=pod, now="T2")
    times = {c["type"]: c["lastTransitionTime"] for c in changed["conditions"]}
    assert times["Ready"] == "T2"
    assert times["Initialized"] == "T1"
    assert podstatus.without_times(after) != podstatus.without_times(changed)


def init(state: ContainerState, *, sidecar: bool = False) -> InitState:
    return InitState(state, sidecar)


def test_containers_wait_for_init_containers_but_not_for_sidecars() -> None:
    waiting = ContainerState("a", "i", "ContainerCreating")
    loads = init(ContainerState("x", "i", started_at="T0"))
    found = podstatus.status(POD, [waiting], "10.132.0.1", "T1", [loads])
    assert found["phase"] == "Pending"
    assert found["containerStatuses"][0]["state"] == {"waiting": {"reason": "PodInitializing"}}
    assert {c["type"]: c["status"] for c in found["conditions"]}["Initialized"] == "False"
    done = init(ContainerState("x", "i", started_at="T0", finished_at="T1"))
    beside = init(ContainerState("y", "i", started_at="T0"), sidecar=True)
    found = podstatus.status(POD, [RUNNING], "10.132.0.1", "T1", [done, beside])
    conditions = {c["type"]: c["status"] for c in found["conditions"]}
    assert (conditions["Initialized"], conditions["Ready"], found["phase"]) == ("True", "False", "Running")
    states = {c["name"]: (next(iter(c["state"])), c["ready"]) for c in found["initContainerStatuses"]}
    assert states == {"x": ("terminated", True), "y": ("running", False)}


def test_a_failed_init_container_fails_the_pod() -> None:
    failed = init(ContainerState("x", "i", started_at="T0", finished_at="T1", exit_code=2))
    assert podstatus.status(POD, [RUNNING], "10.132.0.1", "T1", [failed])["phase"] == "Failed"
