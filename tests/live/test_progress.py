"""When KServe has done what was asked for, and what is in the way otherwise."""

import pytest

from kserve_iac.live import progress


def service(*conditions, generation=2, observed=None, **more):
    status = {
        "conditions": [dict(zip(("type", "status", "reason", "message"), one, strict=False)) for one in conditions]
    }
    if observed is not None:
        status["observedGeneration"] = observed
    return {
        "kind": "InferenceService",
        "metadata": {"name": "iris", "uid": "u", "generation": generation},
        "status": status,
        **more,
    }


def deployment(wanted=2, generation=3, **status):
    return {
        "kind": "Deployment",
        "metadata": {"name": "d", "generation": generation, "ownerReferences": [{"uid": "u"}]},
        "spec": {"replicas": wanted, "selector": {"matchLabels": {"app": "d"}}},
        "status": {"observedGeneration": 3, "replicas": 2, "updatedReplicas": 2, "availableReplicas": 2, **status},
    }


READY = ("Ready", "True")


@pytest.mark.parametrize(
    ("workload", "ended"),
    [
        (deployment(), True),
        (deployment(generation=4), False),
        (deployment(replicas=3), False),
        (deployment(updatedReplicas=1), False),
        (deployment(availableReplicas=1), False),
        (deployment(wanted=0, replicas=0, updatedReplicas=0, availableReplicas=0), True),
        (deployment(wanted=0), False),
        (
            {
                "kind": "LeaderWorkerSet",
                "metadata": {"name": "l", "generation": 1},
                "spec": {"replicas": 1},
                "status": {},
            },
            False,
        ),
        (
            {
                "kind": "LeaderWorkerSet",
                "metadata": {"name": "l", "generation": 1},
                "spec": {"replicas": 1},
                "status": {"replicas": 1, "readyReplicas": 1, "updatedReplicas": 1},
            },
            True,
        ),
    ],
)
def test_a_rollout_has_ended_when_every_pod_is_of_the_newest_revision_and_serves(workload, ended):
    assert progress.rolled_out(workload) is ended


def test_readiness_from_before_a_change_is_not_the_end_of_it():
    assert progress.done(service(READY), [deployment()], stopped=False)
    assert not progress.done(service(READY), [deployment(updatedReplicas=0)], stopped=False)
    assert not progress.done(service(("Ready", "False")), [deployment()], stopped=False)
    assert not progress.done(service(), [], stopped=False)


def test_a_service_is_stopped_when_kserve_says_so_and_no_pod_is_left():
    gone = deployment(wanted=0, replicas=0, updatedReplicas=0, availableReplicas=0)
    assert progress.done(service(("Stopped", "True")), [], stopped=True)
    assert progress.done(service(("MainWorkloadReady", "False", "Stopped")), [gone], stopped=True)
    assert not progress.done(service(("Stopped", "True")), [deployment()], stopped=True)
    assert not progress.done(service(READY), [gone], stopped=True)


@pytest.mark.parametrize(("observed", "lags"), [(1, True), (2, False), (5, False), (None, True)])
def test_a_generation_that_is_behind_makes_others_wait(observed, lags):
    assert progress.lags(service(READY, observed=observed)) is lags


def test_only_what_a_service_owns_is_its_own():
    other = {**deployment(), "metadata": {"name": "x", "ownerReferences": [{"uid": "else"}]}}
    bare = {**deployment(), "metadata": {"name": "y"}}
    assert progress.owned(service(), [other, bare, deployment()]) == [deployment()]


def pod(name="p", phase="Pending", conditions=(), containers=(), **metadata):
    return {
        "metadata": {"name": name, "labels": {"app": "d"}, **metadata},
        "status": {
            "phase": phase,
            "conditions": [dict(zip(("type", "status", "message"), one, strict=False)) for one in conditions],
            "containerStatuses": list(containers),
        },
    }


UNSCHEDULABLE = "0/3 nodes are available: 3 node(s) had untolerated taint {nvidia.com/gpu: present}."


@pytest.mark.parametrize(
    ("found", "reason"),
    [
        (pod(conditions=[("PodScheduled", "False", UNSCHEDULABLE)]), f"cannot be scheduled: {UNSCHEDULABLE}"),
        (
            pod(
                containers=[
                    {"name": "main", "state": {"waiting": {"reason": "ImagePullBackOff", "message": "no such tag"}}}
                ]
            ),
            "container main: ImagePullBackOff: no such tag",
        ),
        (
            pod(
                containers=[
                    {
                        "name": "main",
                        "state": {"waiting": {"reason": "CrashLoopBackOff"}},
                        "lastState": {"terminated": {"exitCode": 137}},
                    }
                ]
            ),
            "container main: CrashLoopBackOff (its last exit code was 137)",
        ),
        (pod(containers=[{"name": "main", "state": {"waiting": {"reason": "ContainerCreating"}}}]), "is Pending"),
        (
            pod(phase="Running", containers=[{"name": "main", "ready": False, "state": {"running": {}}}]),
            "container main is running but not ready",
        ),
        (pod(phase="Running", conditions=[("Ready", "True")]), None),
        (pod(phase="Succeeded"), None),
        (pod(deletionTimestamp="2026-01-01T00:00:00Z"), None),
    ],
)
def test_a_pod_says_why_it_does_not_serve(found, reason):
    assert progress.pod_reason(found) == reason


def test_a_warning_about_a_pod_is_its_reason_where_its_status_says_nothing():
    event = {
        "type": "Warning",
        "reason": "FailedMount",
        "message": 'secret "hf" not found',
        "involvedObject": {"name": "p"},
        "lastTimestamp": "2026-01-01T00:00:00Z",
    }
    waiting = pod(containers=[{"name": "main", "state": {"waiting": {"reason": "ContainerCreating"}}}])
    assert progress.reasons([], [waiting], [event]) == ['pod p is not ready. FailedMount: secret "hf" not found']


def test_the_same_reason_of_many_pods_is_said_once_and_the_list_stays_short():
    alike = [pod(f"p{n}", conditions=[("PodScheduled", "False", UNSCHEDULABLE)]) for n in range(3)]
    assert progress.reasons([], alike) == [f"3 pods (p0, …) cannot be scheduled: {UNSCHEDULABLE}"]
    different = [pod(f"p{n}", conditions=[("PodScheduled", "False", f"reason {n}")]) for n in range(9)]
    assert progress.reasons([], different)[-1] == "and 5 more"


def test_a_workload_that_cannot_make_pods_says_so():
    failing = deployment()
    failing["status"]["conditions"] = [{"type": "ReplicaFailure", "status": "True", "message": "exceeded quota: gpus"}]
    assert progress.reasons([failing], []) == ["Deployment d cannot create pods: exceeded quota: gpus"]


def test_pods_are_found_by_the_selector_of_their_workload():
    assert progress.selects(deployment(), pod())
    assert not progress.selects(deployment(), {"metadata": {"name": "x"}})
    group = {"kind": "LeaderWorkerSet", "metadata": {"name": "l"}, "spec": {}}
    assert progress.selects(group, {"metadata": {"name": "x", "labels": {"leaderworkerset.sigs.k8s.io/name": "l"}}})


def test_conditions_that_are_not_true_are_shown_with_reason_and_message():
    found = service(
        ("Ready", "False"), ("PredictorReady", "False", "MinimumReplicasUnavailable", "no pods"), ("Stopped", "False")
    )
    assert progress.service_reasons(found) == [
        "Ready is False",
        "PredictorReady is False (MinimumReplicasUnavailable: no pods)",
    ]
