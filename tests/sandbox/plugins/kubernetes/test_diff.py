"""What an update would change, and what a refresh brings into the state."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kserve_iac.sandbox.plugins.kubernetes.differ import Change, Kind, diff, observed, without_ignored
from kserve_iac.sandbox.plugins.kubernetes.forcenew import force_new, replaces
from kserve_iac.sandbox.plugins.kubernetes.identity import Gvk
from kserve_iac.sandbox.plugins.kubernetes.paths import covers, format_path, parse_path
from kserve_iac.sandbox.plugins.kubernetes.quantities import parse_quantity, same_quantity
from kserve_iac.sandbox.plugins.kubernetes.values import UNKNOWN

KEYS = st.sampled_from(["a", "b", "c", "requests"])
TREES = st.recursive(
    st.integers(0, 3) | st.sampled_from(["x", "1", "1000m"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=12,
)
OBJECTS = st.dictionaries(KEYS, TREES, max_size=4)


@given(OBJECTS, OBJECTS)
def test_the_same_inputs_are_never_a_change(inputs: dict[str, Any], live: dict[str, Any]) -> None:
    assert diff(inputs, live, inputs) == {}


@given(OBJECTS, OBJECTS)
def test_every_difference_shows(old: dict[str, Any], new: dict[str, Any]) -> None:
    """With the live object as applied, there is a change unless old and new mean the same."""
    changes = diff(old, old, new)
    rebuilt = dict(old)
    for path in changes:
        top = str(path[0])
        if top in new:
            rebuilt[top] = new[top]
        else:
            rebuilt.pop(top, None)
    assert diff(rebuilt, rebuilt, new) == {}


@given(OBJECTS, OBJECTS)
def test_an_object_that_did_not_move_keeps_its_inputs(inputs: dict[str, Any], live: dict[str, Any]) -> None:
    assert observed(inputs, live, live) == inputs


@given(OBJECTS, OBJECTS, OBJECTS)
def test_a_refresh_adds_no_fields_of_others(
    inputs: dict[str, Any], before: dict[str, Any], now: dict[str, Any]
) -> None:
    assert set(observed(inputs, before, now)) <= set(inputs)


def test_kinds_of_changes() -> None:
    old = {"spec": {"a": 1, "gone": 2, "list": [{"n": 1}, {"n": 2}]}}
    new = {"spec": {"a": 2, "new": 3, "list": [{"n": 1, "m": 0}]}}
    assert diff(old, old, new) == {
        ("spec", "a"): Change(Kind.UPDATE),
        ("spec", "gone"): Change(Kind.DELETE, input_diff=True),
        ("spec", "new"): Change(Kind.ADD),
        ("spec", "list", 0, "m"): Change(Kind.ADD),
        ("spec", "list", 1): Change(Kind.DELETE, input_diff=True),
    }


def test_what_the_server_rewrote_is_no_change() -> None:
    old = {"spec": {"resources": {"requests": {"cpu": "1000m"}}, "policy": "default"}}
    live = {"spec": {"resources": {"requests": {"cpu": "1"}}, "policy": "Default", "extra": True}}
    assert diff(old, live, old) == {}
    assert diff(old, live, {"spec": {**old["spec"], "resources": {"requests": {"cpu": 1}}}}) == {}


def test_a_field_the_cluster_has_already() -> None:
    assert diff({"spec": {}}, {"spec": {"a": 1}}, {"spec": {"a": 1}}) == {}
    assert diff({"spec": {"a": 1}}, {"spec": {}}, {"spec": {}}) == {}


def test_an_unknown_value_is_a_change() -> None:
    assert diff({"a": 1}, {"a": 1}, {"a": UNKNOWN}) == {("a",): Change(Kind.UPDATE)}


def test_drift_of_our_fields_only() -> None:
    inputs = {"metadata": {"labels": {"a": "1", "b": "2"}}, "data": {"k": "v"}}
    before = {"metadata": {"labels": {"a": "1", "b": "2"}, "uid": "u"}, "data": {"k": "v"}}
    now = {"metadata": {"labels": {"a": "9", "other": "x"}, "uid": "u"}, "data": {"k": "v"}}
    assert observed(inputs, before, now) == {"metadata": {"labels": {"a": "9"}}, "data": {"k": "v"}}


def test_ignored_changes() -> None:
    changes = {("spec", "replicas"): Change(Kind.UPDATE), ("spec", "containers", 0, "image"): Change(Kind.UPDATE)}
    kept = without_ignored(changes, [parse_path("spec.replicas"), parse_path("spec.containers[*].env")])
    assert list(kept) == [("spec", "containers", 0, "image")]


DEPLOYMENT, CONFIG_MAP, SECRET = Gvk("apps/v1", "Deployment"), Gvk("v1", "ConfigMap"), Gvk("v1", "Secret")


@pytest.mark.parametrize(
    ("gvk", "path", "value", "replaced"),
    [
        (DEPLOYMENT, "spec.replicas", 2, False),
        (DEPLOYMENT, "spec.selector.matchLabels.app", "x", True),
        (DEPLOYMENT, "spec", {"selector": {}}, True),
        (DEPLOYMENT, "spec", {"replicas": 1}, False),
        (DEPLOYMENT, "metadata.name", "x", True),
        (DEPLOYMENT, "metadata.labels", {"name": "x"}, False),
        (DEPLOYMENT, "metadata", {"name": "x"}, True),
        (Gvk("batch/v1", "Job"), 'spec.template.metadata.labels["a.b"]', "x", True),
        (Gvk("batch/v1", "Job"), "spec.ttlSecondsAfterFinished", 1, False),
        (Gvk("v1", "Pod"), "spec.containers[1].image", "x", True),
        (Gvk("v1", "Pod"), "spec.containers[1]", {"image": "x"}, True),
        (Gvk("v1", "Pod"), "spec.activeDeadlineSeconds", 1, False),
        (Gvk("v1", "Service"), "spec.clusterIP", "None", True),
        (Gvk("v1", "Service"), "spec.ports[0].port", 80, False),
        (Gvk("v1", "PersistentVolumeClaim"), "spec.storageClassName", "x", True),
        (Gvk("v1", "PersistentVolumeClaim"), "spec.resources.requests.storage", "2Gi", False),
        (Gvk("storage.k8s.io/v1", "StorageClass"), "parameters.type", "x", True),
        (Gvk("rbac.authorization.k8s.io/v1", "RoleBinding"), "roleRef.name", "x", True),
        (Gvk("serving.kserve.io/v1beta1", "InferenceService"), "spec.predictor", {}, False),
        (CONFIG_MAP, "data.a", "x", True),
        (SECRET, "data.a", "x", True),
    ],
)
def test_what_forces_a_replacement(gvk: Gvk, path: str, value: Any, replaced: bool) -> None:
    assert replaces(parse_path(path), value, force_new(gvk, {})) is replaced


def test_config_maps_and_secrets_may_be_mutable() -> None:
    assert not replaces(("data", "a"), "x", force_new(CONFIG_MAP, {}, mutable_config_maps=True))
    assert replaces(("data", "a"), "x", force_new(CONFIG_MAP, {"immutable": True}, mutable_config_maps=True))
    assert not replaces(("data", "a"), "x", force_new(SECRET, {}, mutable_secrets=True))
    assert replaces(("type",), "x", force_new(SECRET, {}, mutable_secrets=True))


@given(st.lists(st.text(min_size=1, max_size=6) | st.integers(0, 99), min_size=1, max_size=5))
def test_paths_round_trip(parts: list[Any]) -> None:
    path = tuple(parts) if isinstance(parts[0], str) else ("a", *parts)
    if "*" in path:
        return
    assert parse_path(format_path(path)) == path


@pytest.mark.parametrize("text", ["a[", 'a["b]', "a[-1]", "a]"])
def test_malformed_paths(text: str) -> None:
    with pytest.raises(ValueError, match="malformed"):
        parse_path(text)


def test_covering() -> None:
    assert covers(("a", "*", "b"), ("a", 3, "b", "c"))
    assert not covers(("a", "b"), ("a",))


SUFFIXES: dict[str, int | Decimal] = {"": 1, "k": 1000, "Mi": 1024**2, "m": Decimal("0.001"), "e3": 1000}


@given(st.integers(0, 10**6), st.sampled_from(sorted(SUFFIXES)))
def test_quantities(number: int, suffix: str) -> None:
    assert parse_quantity(f"{number}{suffix}") == number * SUFFIXES[suffix]


def test_equal_quantities() -> None:
    assert same_quantity("1000m", 1)
    assert same_quantity("1Gi", "1024Mi")
    assert not same_quantity("1G", "1Gi")
    assert not same_quantity("big", "big")
