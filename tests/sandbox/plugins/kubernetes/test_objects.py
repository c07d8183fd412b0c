"""Check and diff of objects without a cluster, names, settings, readiness, ownership."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kserve_iac.sandbox.kube import ApiError
from kserve_iac.sandbox.plugins.kubernetes import annotations, checkpoint, ownership, readiness, settings
from kserve_iac.sandbox.plugins.kubernetes.cluster import Cluster
from kserve_iac.sandbox.plugins.kubernetes.engine import Engine
from kserve_iac.sandbox.plugins.kubernetes.errors import PluginError
from kserve_iac.sandbox.plugins.kubernetes.identity import (
    Gvk,
    gvk_of_type,
    is_list,
    is_patch,
    parse_id,
    type_of_gvk,
    urn_type,
)
from kserve_iac.sandbox.plugins.kubernetes.objects import Objects
from kserve_iac.sandbox.plugins.kubernetes.values import UNKNOWN, Secret

NO_AUTONAMING = ("", "")


def urn(token: str, name: str = "thing") -> str:
    return f"urn:pulumi:dev::project::my:module:Component${token}::{name}"


CONFIG_MAP = urn("kubernetes:core/v1:ConfigMap")


@pytest.fixture
def objects() -> Iterator[Objects]:
    """Objects of a cluster that is not there."""
    cluster = Cluster(settings.Settings(problem="no kubeconfig", namespace="team"))
    yield Objects(cluster, Engine(""))
    cluster.close()


# Identity -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("token", "gvk"),
    [
        ("kubernetes:core/v1:Node", Gvk("v1", "Node")),
        ("kubernetes:apps/v1:Deployment", Gvk("apps/v1", "Deployment")),
        ("kubernetes:serving.kserve.io/v1beta1:InferenceService", Gvk("serving.kserve.io/v1beta1", "InferenceService")),
    ],
)
def test_tokens(token: str, gvk: Gvk) -> None:
    assert gvk_of_type(token) == gvk
    assert type_of_gvk(gvk) == token
    assert urn_type(urn(token)) == token


def test_other_tokens() -> None:
    assert gvk_of_type("kubernetes:core/v1:NodePatch") == Gvk("v1", "Node")
    assert is_patch("kubernetes:core/v1:NodePatch")
    assert is_list("kubernetes:core/v1:NodeList")
    for token in ("kubernetes:index:Thing", "aws:core/v1:Node"):
        with pytest.raises(PluginError, match="no type"):
            gvk_of_type(token)


def test_ids() -> None:
    assert parse_id("ns/name") == ("ns", "name")
    assert parse_id("name") == (None, "name")
    for text in ("", "a/b/c", "/x", "x/"):
        with pytest.raises(PluginError, match="no id"):
            parse_id(text)


# Check --------------------------------------------------------------------------------------------------------


def test_check_fills_in_what_is_missing(objects: Objects) -> None:
    checked = objects.check(CONFIG_MAP, {}, {"data": {"a": Secret("b")}}, b"seed", NO_AUTONAMING)
    assert checked.failures == []
    inputs = checked.inputs
    assert (inputs["apiVersion"], inputs["kind"]) == ("v1", "ConfigMap")
    assert inputs["metadata"]["namespace"] == "team"
    assert inputs["metadata"]["annotations"] == {"pulumi.com/autonamed": "true"}
    assert inputs["metadata"]["name"].startswith("thing-")
    assert len(inputs["metadata"]["name"]) == len("thing-") + 8
    assert inputs["data"] == {"a": Secret("b")}
    again = objects.check(CONFIG_MAP, {}, {"data": {}}, b"seed", NO_AUTONAMING)
    assert again.inputs["metadata"]["name"] == inputs["metadata"]["name"]
    kept = objects.check(CONFIG_MAP, inputs, {"data": {}}, b"another", NO_AUTONAMING)
    assert kept.inputs["metadata"]["name"] == inputs["metadata"]["name"]


def test_check_leaves_chosen_names_alone(objects: Objects) -> None:
    for name in ("mine", UNKNOWN):
        checked = objects.check(CONFIG_MAP, {}, {"metadata": {"name": name}}, b"", NO_AUTONAMING)
        assert checked.inputs["metadata"] == {"name": name, "namespace": "team"}
    checked = objects.check(CONFIG_MAP, {}, {}, b"", ("enforce", "proposed"))
    assert checked.inputs["metadata"]["name"] == "proposed"
    with pytest.raises(PluginError, match="automatic naming"):
        objects.check(CONFIG_MAP, {}, {}, b"", ("disable", ""))


def test_check_at_cluster_scope(objects: Objects) -> None:
    checked = objects.check(urn("kubernetes:core/v1:Node"), {}, {"metadata": {"name": "n"}}, b"", NO_AUTONAMING)
    assert checked.inputs["metadata"] == {"name": "n"}
    definition = {
        "metadata": {"name": "things.x.io"},
        "spec": {"group": "x.io", "scope": "Cluster", "names": {"kind": "Thing"}},
    }
    crd = urn("kubernetes:apiextensions.k8s.io/v1:CustomResourceDefinition")
    objects.check(crd, {}, definition, b"", NO_AUTONAMING)
    checked = objects.check(urn("kubernetes:x.io/v1:Thing"), {}, {"metadata": {"name": "n"}}, b"", NO_AUTONAMING)
    assert checked.inputs["metadata"] == {"name": "n"}


def test_check_finds_what_can_not_be(objects: Objects) -> None:
    news = {
        "apiVersion": "v2",
        "kind": "Secret",
        "metadata": {"name": "x", "annotations": {"pulumi.com/waitFor": "Ready", "pulumi.com/timeoutSeconds": "soon"}},
    }
    failures = dict(objects.check(CONFIG_MAP, {}, news, b"", NO_AUTONAMING).failures)
    assert set(failures) == {
        "apiVersion",
        "kind",
        'metadata.annotations["pulumi.com/waitFor"]',
        'metadata.annotations["pulumi.com/timeoutSeconds"]',
    }
    generated = objects.check(CONFIG_MAP, {}, {"metadata": {"generateName": "x-"}}, b"", NO_AUTONAMING)
    assert generated.failures[0][0] == "metadata.generateName"
    with pytest.raises(PluginError, match="list kinds"):
        objects.check(urn("kubernetes:core/v1:ConfigMapList"), {}, {}, b"", NO_AUTONAMING)
    with pytest.raises(PluginError, match=r"metadata\.name"):
        objects.check(urn("kubernetes:core/v1:ConfigMapPatch"), {}, {}, b"", NO_AUTONAMING)


# Diff ---------------------------------------------------------------------------------------------------------


def state(obj: dict[str, Any], live: dict[str, Any] | None = None) -> dict[str, Any]:
    live = {**obj, **(live or {})}
    live["metadata"] = {"uid": "u", "resourceVersion": "1", **obj["metadata"]}
    return checkpoint.build(live, obj, obj, initial_api_version="v1", field_manager="m")


def config_map(**changes: Any) -> dict[str, Any]:
    return {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"name": "x", "namespace": "team"},
        "data": {"a": "1"},
        **changes,
    }


def test_diff_of_the_same_is_nothing(objects: Objects) -> None:
    difference = objects.diff(CONFIG_MAP, state(config_map()), config_map(), [])
    assert (difference.changes, difference.replaces, difference.delete_before_replace) == ({}, [], False)


def test_diff_that_replaces(objects: Objects) -> None:
    difference = objects.diff(CONFIG_MAP, state(config_map()), config_map(data={"a": "2"}), [])
    assert difference.replaces == [("data", "a")]
    assert difference.delete_before_replace
    ignored = objects.diff(CONFIG_MAP, state(config_map()), config_map(data={"a": "2"}), ["data"])
    assert ignored.changes == {}
    elsewhere = config_map(metadata={"name": "y", "namespace": "team"})
    difference = objects.diff(CONFIG_MAP, state(config_map()), elsewhere, [])
    assert difference.replaces == [("metadata", "name")]
    assert not difference.delete_before_replace
    named = {"name": "x", "namespace": "team", "annotations": {"pulumi.com/autonamed": "true"}}
    difference = objects.diff(CONFIG_MAP, state(config_map(metadata=named)), config_map(metadata=named, data={}), [])
    assert difference.replaces
    assert not difference.delete_before_replace


def test_diff_of_secret_texts(objects: Objects) -> None:
    obj = {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {"name": "x", "namespace": "team"},
        "stringData": {"a": "1", "b": "2"},
    }
    before = state(obj, {"data": {"a": "MQ==", "b": "Mg=="}})
    before.pop("stringData")
    secret = urn("kubernetes:core/v1:Secret")
    assert objects.diff(secret, before, obj, []).changes == {}
    removed = objects.diff(secret, before, {**obj, "stringData": {"a": "1"}}, [])
    assert list(removed.changes) == [("stringData", "b")]


# The state ----------------------------------------------------------------------------------------------------


def test_the_state_of_an_object() -> None:
    inputs = {
        "apiVersion": "v1",
        "kind": "X",
        "metadata": {"name": "x"},
        "spec": {"x-kubernetes-list-type": "set", "k": Secret("s")},
    }
    live = {**checkpoint.manifest(inputs), "status": {"ok": True}}
    kept = checkpoint.build(live, checkpoint.manifest(inputs), inputs, initial_api_version="v1", field_manager="m")
    assert kept["spec"] == {"x_kubernetes_list_type": "set", "k": Secret("s")}
    assert kept["__inputs"]["spec"]["k"] == Secret("s")
    assert (kept["__initialApiVersion"], kept["__fieldManager"]) == ("v1", "m")
    old_inputs, old_live = checkpoint.parse(kept)
    assert old_inputs == checkpoint.manifest(inputs)
    assert old_live == live


def test_inputs_of_an_imported_object() -> None:
    key = "kubectl.kubernetes.io/last-applied-configuration"
    live = config_map(status={}, metadata={"name": "x", "uid": "u", "annotations": {key: "{}"}, "managedFields": []})
    assert checkpoint.imported_inputs(live) == config_map(metadata={"name": "x"})


def test_what_is_sent() -> None:
    secret = {
        "kind": "Secret",
        "metadata": {"name": "x", "namespace": "n"},
        "stringData": {"a": "1"},
        "data": {"b": "Mg=="},
    }
    sent = checkpoint.for_server(secret, namespaced=False)
    assert sent == {"kind": "Secret", "metadata": {"name": "x"}, "data": {"a": "MQ==", "b": "Mg=="}}


# Annotations --------------------------------------------------------------------------------------------------


def with_annotations(**values: str) -> dict[str, Any]:
    return {"metadata": {"annotations": {f"pulumi.com/{key}": value for key, value in values.items()}}}


def test_timeouts() -> None:
    assert annotations.timeout_seconds({}, 0, 600) == 600
    assert annotations.timeout_seconds(with_annotations(timeoutSeconds="20"), 0, 600) == 20
    assert annotations.timeout_seconds(with_annotations(timeoutSeconds="20"), 5, 600) == 5


def test_propagation() -> None:
    assert annotations.propagation_policy({}) == "Foreground"
    assert annotations.propagation_policy(with_annotations(deletionPropagationPolicy="orphan")) == "Orphan"
    with pytest.raises(PluginError, match="none of"):
        annotations.propagation_policy(with_annotations(deletionPropagationPolicy="now"))


def test_field_managers() -> None:
    made = annotations.field_manager({}, {}, CONFIG_MAP)
    assert made.startswith("pulumi-kubernetes-")
    assert made == annotations.field_manager({}, {}, CONFIG_MAP)
    assert annotations.field_manager({}, {"__fieldManager": "old"}, CONFIG_MAP) == "old"
    assert (
        annotations.field_manager(with_annotations(patchFieldManager="mine"), {"__fieldManager": "old"}, CONFIG_MAP)
        == "mine"
    )


# Settings -----------------------------------------------------------------------------------------------------


def kubeconfig(server: str = "https://one", **more: Any) -> str:
    return json.dumps(
        {
            "current-context": "a",
            "contexts": [{"name": "a", "context": {"cluster": "c", "user": "u", "namespace": "here"}}],
            "clusters": [
                {"name": "c", "cluster": {"server": server, **more}},
                {"name": "d", "cluster": {"server": "https://d"}},
            ],
            "users": [{"name": "u", "user": {"token": "t"}}],
        }
    )


def test_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = settings.settings({"kubeconfig": Secret(kubeconfig()), "upsertExistingObjects": "true"})
    assert found.target is not None
    assert found.namespace == "here"
    assert found.upsert
    assert not found.patch_force
    path = tmp_path / "config"
    path.write_text(kubeconfig(**{"certificate-authority": "ca.crt"}))
    monkeypatch.setenv("KUBECONFIG", str(path))
    found = settings.settings({"cluster": "c", "namespace": "mine"})
    assert found.target is not None
    assert found.target.active_cluster["certificate-authority"] == str(tmp_path / "ca.crt")
    assert found.namespace == "mine"
    assert settings.settings({"context": "missing"}).problem == "kubeconfig: no entry 'missing' under contexts"
    assert "QUJD" not in settings.settings({"kubeconfig": "a: [\nQUJD"}).problem


def test_what_is_refused() -> None:
    found = dict(
        settings.problems({"renderYamlToDirectory": "x", "enableServerSideApply": "false", "alwaysRender": "false"})
    )
    assert set(found) == {"renderYamlToDirectory", "enableServerSideApply"}
    assert dict(settings.problems({"helmReleaseSettings": '{"driver": "memory"}'}))
    assert not settings.problems({"helmReleaseSettings": '{"driver": "secret"}', "kubeClientSettings": '{"qps": 5}'})


@pytest.mark.parametrize(
    ("old", "new", "changed", "replaces"),
    [
        ({}, {}, (), ()),
        ({"kubeconfig": kubeconfig()}, {"kubeconfig": kubeconfig("https://two")}, ("kubeconfig",), ("kubeconfig",)),
        ({"kubeconfig": kubeconfig()}, {"kubeconfig": kubeconfig() + "\n"}, ("kubeconfig",), ()),
        ({"kubeconfig": kubeconfig()}, {"kubeconfig": UNKNOWN}, ("kubeconfig",), ("kubeconfig",)),
        ({"kubeconfig": kubeconfig()}, {"kubeconfig": kubeconfig(), "cluster": "d"}, ("cluster",), ("cluster",)),
        (
            {"kubeconfig": kubeconfig(), "clusterIdentifier": "i"},
            {"kubeconfig": UNKNOWN, "clusterIdentifier": "i"},
            ("kubeconfig",),
            (),
        ),
        (
            {"kubeconfig": kubeconfig(), "clusterIdentifier": "i"},
            {"kubeconfig": kubeconfig(), "clusterIdentifier": "j"},
            ("clusterIdentifier",),
            ("clusterIdentifier",),
        ),
        (
            {"kubeconfig": kubeconfig()},
            {"kubeconfig": kubeconfig(), "clusterIdentifier": "j"},
            ("clusterIdentifier",),
            (),
        ),
        ({}, {"upsertExistingObjects": "true"}, ("upsertExistingObjects",), ()),
    ],
)
def test_config_diff(
    old: dict[str, Any], new: dict[str, Any], changed: tuple[str, ...], replaces: tuple[str, ...]
) -> None:
    assert settings.config_diff(old, new) == settings.ConfigDiff(changed, replaces)


# Ownership ----------------------------------------------------------------------------------------------------

OURS = {"manager": "m", "operation": "Update", "fieldsV1": {"f:data": {"f:a": {}}}}
APPLIED = {"manager": "m", "operation": "Apply", "fieldsV1": {"f:data": {"f:b": {}}}}
THEIRS = {"manager": "other", "operation": "Update", "fieldsV1": {"f:spec": {"f:replicas": {}}}}
STATUS = {"manager": "m", "operation": "Update", "subresource": "status", "fieldsV1": {}}


def test_taking_over_our_own_creation() -> None:
    taken = ownership.taking_over([OURS, THEIRS, STATUS], "m")
    assert taken == [THEIRS, STATUS, {**OURS, "operation": "Apply"}]
    merged = ownership.taking_over([OURS, APPLIED], "m")
    assert merged == [{**APPLIED, "fieldsV1": {"f:data": {"f:a": {}, "f:b": {}}}}]
    assert ownership.taking_over([APPLIED, THEIRS, STATUS], "m") is None


def test_ignored_fields_stay_with_their_owner() -> None:
    live = {"spec": {"replicas": 7, "paused": True}, "metadata": {"managedFields": [THEIRS]}}
    obj = {"spec": {"replicas": 1, "paused": False, "x": 1}}
    applied = ownership.respecting_ignored(obj, live, ownership.parse_ignored(["spec.replicas", "spec.paused"]), "m")
    assert applied == {"spec": {"paused": True, "x": 1}}


def test_conflicts_are_explained() -> None:
    cause = {"reason": "FieldManagerConflict", "message": 'conflict with "kubectl"', "field": ".spec.replicas"}
    error = ApiError(409, {"reason": "Conflict", "message": "conflict", "details": {"causes": [cause]}})
    message = ownership.conflict_message(error, "m") or ""
    assert "spec.replicas: conflict with" in message
    assert "pulumi.com/patchForce" in message
    assert ownership.conflict_message(ApiError(409, {"reason": "AlreadyExists"}), "m") is None


# Readiness ----------------------------------------------------------------------------------------------------


class Nothing:
    def get(self, gvk: Gvk, namespace: str | None, name: str) -> dict[str, Any] | None:
        return {"volumeBindingMode": "WaitForFirstConsumer"} if name == "late" else None

    def list(self, gvk: Gvk, namespace: str | None, selector: str) -> "list[Any]":
        return [{"endpoints": [{"conditions": {"ready": True}}]}] if "served" in selector else []


def ready(api_version: str, kind: str, **obj: Any) -> readiness.State:
    rule = readiness.rule(Gvk(api_version, kind))
    assert rule is not None
    return rule.check(obj, Nothing())


def test_deployments() -> None:
    spec = {"replicas": 2}
    done = {"observedGeneration": 2, "replicas": 2, "updatedReplicas": 2, "availableReplicas": 2}
    assert ready("apps/v1", "Deployment", metadata={"generation": 2}, spec=spec, status=done).ready
    assert not ready("apps/v1", "Deployment", metadata={"generation": 3}, spec=spec, status=done).ready
    assert not ready("apps/v1", "Deployment", metadata={}, spec=spec, status={**done, "replicas": 3}).ready
    failing = {
        **done,
        "availableReplicas": 1,
        "conditions": [{"type": "Available", "status": "False", "reason": "Min"}],
    }
    state = ready("apps/v1", "Deployment", metadata={}, spec=spec, status=failing)
    assert "reason Min" in " ".join(state.missing)
    assert ready("apps/v1", "Deployment", metadata={}, spec={"replicas": 0}, status={}).ready


def test_services() -> None:
    assert ready("v1", "Service", metadata={"name": "x"}, spec={"clusterIP": "None", "selector": {"a": "b"}}).ready
    assert ready("v1", "Service", metadata={"name": "x"}, spec={"type": "ExternalName"}).ready
    assert ready("v1", "Service", metadata={"name": "x"}, spec={}).ready
    assert ready("v1", "Service", metadata={"name": "served"}, spec={"selector": {"a": "b"}}).ready
    assert not ready("v1", "Service", metadata={"name": "x"}, spec={"selector": {"a": "b"}}).ready
    balanced = {"type": "LoadBalancer"}
    assert not ready("v1", "Service", metadata={"name": "x"}, spec=balanced).ready
    assert ready(
        "v1", "Service", metadata={"name": "x"}, spec=balanced, status={"loadBalancer": {"ingress": [{}]}}
    ).ready


def test_other_kinds() -> None:
    assert ready("v1", "PersistentVolumeClaim", spec={"storageClassName": "late"}, status={"phase": "Pending"}).ready
    assert not ready(
        "v1", "PersistentVolumeClaim", spec={"storageClassName": "soon"}, status={"phase": "Pending"}
    ).ready
    failed = ready("batch/v1", "Job", status={"conditions": [{"type": "Failed", "status": "True", "reason": "Limit"}]})
    assert failed.failed
    assert ready("batch/v1", "Job", status={"conditions": [{"type": "Complete", "status": "True"}]}).ready
    crd = ("apiextensions.k8s.io/v1", "CustomResourceDefinition")
    assert ready(*crd, status={"conditions": [{"type": "Established", "status": "True"}]}).ready
    assert ready(*crd, status={"conditions": [{"type": "NamesAccepted", "status": "False"}]}).failed
    unscheduled = {"type": "PodScheduled", "status": "False", "reason": "Unschedulable", "message": "0/3 nodes"}
    assert "0/3 nodes" in ready("v1", "Pod", status={"phase": "Pending", "conditions": [unscheduled]}).missing[0]
    waiting = {"name": "c", "state": {"waiting": {"reason": "ImagePullBackOff", "message": "no"}}}
    assert "ImagePullBackOff" in ready("v1", "Pod", status={"containerStatuses": [waiting]}).missing[0]
    assert readiness.rule(Gvk("v1", "ConfigMap")) is None
