"""Waiting for objects: until they are ready, until they are gone."""

import time
from collections.abc import Mapping
from typing import Any

from kserve_iac.sandbox.kube import ApiError, Object, UnknownKind

from . import waitfor
from .annotations import SKIP_AWAIT, WAIT_FOR, annotation, is_true, timeout_seconds
from .cluster import Cluster
from .engine import Engine
from .errors import Cancelled, PluginError, Unreachable
from .identity import Gvk
from .readiness import State, any_condition, deletion_timeout, pod_problems, rule

# One cheap request by name each time; quick at first, because most things are ready within a second.
_PAUSES = ((2.0, 0.15), (20.0, 0.4))
_LONGEST_PAUSE = 1.0
_SHOWN_PODS = 3
_WORKLOADS = frozenset({"Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Job"})
_WAIT_FOR_TIMEOUT = 600.0


class NotReady(Exception):
    """It did not become ready. ``live`` is what it is now, ``reasons`` say what is missing."""

    def __init__(self, message: str, reasons: list[str], live: Object) -> None:
        super().__init__(message)
        self.reasons = reasons
        self.live = live


class Lookups:
    """Reads of other objects for readiness rules; a kind that is not served has no objects."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster

    def get(self, gvk: Gvk, namespace: str | None, name: str) -> Mapping[str, Any] | None:
        return self._cluster.get(gvk, namespace, name)

    def list(self, gvk: Gvk, namespace: str | None, selector: str) -> "list[Any]":
        try:
            path = self._cluster.path(gvk, namespace)
        except UnknownKind:
            return []
        found: list[Any] = self._cluster.request("GET", path, params={"labelSelector": selector}).get("items") or []
        return found


def pause_after(elapsed: float) -> float:
    """How long to wait before looking again."""
    return next((pause for until, pause in _PAUSES if elapsed < until), _LONGEST_PAUSE)


def current_state(cluster: Cluster, gvk: Gvk, inputs: Mapping[str, Any], live: Mapping[str, Any]) -> State:
    """Whether the object is ready at this moment, by its ``waitFor`` annotation or else by its kind.

    Raises PluginError when the annotation is malformed.
    """
    if is_true(inputs, SKIP_AWAIT):
        return State(True)
    if expression := annotation(inputs, WAIT_FOR):
        answers = [expectation.check(live) for expectation in expectations(expression)]
        return State(all(a.holds for a in answers), tuple(a.seen for a in answers if not a.holds))
    found = rule(gvk)
    return found.check(live, Lookups(cluster)) if found else State(True)


def expectations(expression: str) -> list[waitfor.Expectation]:
    """The parsed ``waitFor`` annotation. Raises PluginError when it is malformed."""
    try:
        return waitfor.parse(expression)
    except ValueError as error:
        raise PluginError(str(error)) from error


def until_ready(
    cluster: Cluster, engine: Engine, urn: str, gvk: Gvk, inputs: Mapping[str, Any], live: Object, engine_timeout: float
) -> Object:
    """Waits until the object is ready and returns it as it is then. Raises :class:`NotReady`."""
    found = rule(gvk)
    timeout = timeout_seconds(inputs, engine_timeout, found.timeout if found else _WAIT_FOR_TIMEOUT)
    name, namespace = live["metadata"]["name"], live["metadata"].get("namespace")
    begun = time.monotonic()
    shown = ""
    state = State(False)
    try:
        while True:
            state = current_state(cluster, gvk, inputs, live)
            if state.ready:
                return live
            elapsed = time.monotonic() - begun
            if state.failed:
                raise NotReady(f"{gvk.kind} {name} failed", _reasons(cluster, gvk, live, state), live)
            if elapsed >= timeout:
                message = f"{gvk.kind} {name} did not become ready within {timeout:g} s"
                raise NotReady(message, _reasons(cluster, gvk, live, state), live)
            message = "; ".join(state.missing)
            if message != shown:
                engine.status(urn, message)
                shown = message
            cluster.pause(min(pause_after(elapsed), max(timeout - elapsed, 0.05)))
            latest = cluster.get(gvk, namespace, name)
            if latest is None:
                raise NotReady(f"{gvk.kind} {name} was deleted by somebody else while waiting for it", [], live)
            live = latest
    except Cancelled:
        raise NotReady(f"cancelled while waiting for {gvk.kind} {name}", list(state.missing), live) from None
    except Unreachable as error:
        raise NotReady(str(error), [], live) from error
    finally:
        if shown:
            engine.status(urn, "")


def _reasons(cluster: Cluster, gvk: Gvk, live: Object, state: State) -> list[str]:
    reasons = list(state.missing)
    for condition in any_condition(live):
        if not any(condition in reason for reason in reasons):
            reasons.append(condition)
    if gvk.kind in _WORKLOADS:
        reasons += _pods(cluster, live)
    return reasons


def _pods(cluster: Cluster, live: Object) -> list[str]:
    labels = ((live.get("spec") or {}).get("selector") or {}).get("matchLabels") or {}
    if not labels:
        return []
    selector = ",".join(f"{key}={value}" for key, value in sorted(labels.items()))
    pods = Lookups(cluster).list(Gvk("v1", "Pod"), live["metadata"].get("namespace"), selector)
    found = [f"pod {pod['metadata']['name']}: {problem}" for pod in pods for problem in pod_problems(pod)]
    return found[:_SHOWN_PODS]


def until_gone(
    cluster: Cluster,
    engine: Engine,
    urn: str,
    gvk: Gvk,
    inputs: Mapping[str, Any],
    namespace: str | None,
    name: str,
    uid: str | None,
    engine_timeout: float,
) -> None:
    """Waits until the object, deleted already, has really gone. Raises :class:`NotReady` when it has not in time."""
    timeout = timeout_seconds(inputs, engine_timeout, deletion_timeout(gvk))
    begun = time.monotonic()
    shown = ""
    live: Object | None = None
    try:
        while True:
            live = cluster.get(gvk, namespace, name)
            if live is None or (uid and live["metadata"].get("uid") != uid):
                return  # gone, or another one of the same name by now
            elapsed = time.monotonic() - begun
            holding = _holding(live)
            if elapsed >= timeout:
                message = f"{gvk.kind} {name} was not deleted within {timeout:g} s: {holding[0]}"
                raise NotReady(message, holding[1:], live)
            if elapsed > 1 and holding[0] != shown:
                shown = holding[0]
                engine.status(urn, shown)
            cluster.pause(min(pause_after(elapsed), max(timeout - elapsed, 0.05)))
    except Cancelled:
        if live is None:
            raise
        raise NotReady(f"cancelled while {gvk.kind} {name} was being deleted", [], live) from None
    finally:
        if shown:
            engine.status(urn, "")


def _holding(live: Object) -> list[str]:
    """What keeps an object from going."""
    finalizers = [*(live["metadata"].get("finalizers") or []), *((live.get("spec") or {}).get("finalizers") or [])]
    first = "still there"
    if finalizers:
        first = f"waiting for the finalizers {', '.join(str(f) for f in finalizers)}"
    conditions = [
        waitfor.describe(condition)
        for condition in (live.get("status") or {}).get("conditions") or []
        if str(condition.get("type", "")).startswith("Namespace") and condition.get("status") == "True"
    ]
    return [first, *conditions]


def delete(cluster: Cluster, gvk: Gvk, namespace: str | None, name: str, propagation: str) -> Object | None:
    """Asks for deletion. The object as it was just before, None when it (or its kind) is gone already."""
    live = cluster.get(gvk, namespace, name)
    if live is None:
        return None
    try:
        cluster.request("DELETE", cluster.path(gvk, namespace, name), {"propagationPolicy": propagation})
    except ApiError as error:
        if error.code == 404:
            return None
        raise
    return live
