"""Helm's arguments, what a chart holds, sets of objects: without running helm."""

import base64
import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kserve_iac.sandbox.plugins.kubernetes import charts, helmcli, helmstore, manifests
from kserve_iac.sandbox.plugins.kubernetes.cluster import Cluster
from kserve_iac.sandbox.plugins.kubernetes.errors import PluginError
from kserve_iac.sandbox.plugins.kubernetes.identity import Gvk
from kserve_iac.sandbox.plugins.kubernetes.settings import Settings
from kserve_iac.sandbox.plugins.kubernetes.values import Asset, Secret

RELEASE = {"name": "r", "namespace": "n", "chart": "c", "values": {"password": "hunter2"}}


def pairs(arguments: list[str]) -> str:
    return " ".join(arguments)


def test_install_arguments() -> None:
    arguments = helmcli.install_args(RELEASE, ["./chart"], 300)
    assert pairs(arguments) == ("install r ./chart --namespace n --wait --timeout 300s --values -")
    assert "hunter2" not in pairs(arguments)
    every = {
        **RELEASE,
        **dict.fromkeys(helmcli._INSTALL_SWITCHES, True),
        "waitForJobs": True,
        "description": "why",
        "verify": True,
        "keyring": "ring",
        "postrender": "render --fast",
    }
    text = pairs(helmcli.install_args(every, ["c"], 10))
    for flag in (
        *helmcli._INSTALL_SWITCHES.values(),
        "--wait-for-jobs",
        "--description why",
        "--verify --keyring ring",
        "--post-renderer render --post-renderer-args --fast",
    ):
        assert flag in text


def test_upgrade_and_uninstall_arguments() -> None:
    release = {
        **RELEASE,
        "skipAwait": True,
        "waitForJobs": True,
        "maxHistory": 0,
        "reuseValues": True,
        "forceUpdate": True,
    }
    text = pairs(helmcli.upgrade_args(release, ["c", "--version", "1"], 0))
    assert text.startswith("upgrade r c --version 1 --force --reuse-values --history-max 0")
    assert "--wait" not in text
    assert "--timeout" not in text
    assert pairs(helmcli.uninstall_args(RELEASE, 60)) == "uninstall r --namespace n --wait --timeout 60s"
    assert "--wait" not in helmcli.uninstall_args(release, 60)
    assert "--wait" in helmcli.uninstall_args({**release, "atomic": True}, 60)


def test_template_arguments() -> None:
    text = pairs(helmcli.template_args("r", "n", ["c"], RELEASE, hooks=False))
    assert text == "template r c --namespace n --include-crds --no-hooks --values -"
    assert "--include-crds" not in helmcli.template_args("r", "n", ["c"], {"skipCrds": True})


@pytest.fixture
def helm() -> Iterator[helmcli.Helm]:
    made = helmcli.Helm(Cluster(Settings(problem="none")))
    yield made
    made.stop()


@pytest.mark.parametrize(
    ("release", "expected"),
    [
        ({"chart": "oci://host/c", "version": "1"}, ("oci://host/c", "--version", "1")),
        ({"chart": "c", "repositoryOpts": {"repo": "https://host/charts"}}, ("c", "--repo", "https://host/charts")),
        ({"chart": "c", "repositoryOpts": {"repo": "stable"}}, ("stable/c",)),
        ({"chart": "stable/c", "repositoryOpts": {}}, ("stable/c",)),
        ({"chart": "c", "repositoryOpts": {"repo": "oci://host/x"}}, ("oci://host/x/c",)),
        (
            {"chart": "c", "repositoryOpts": {"repo": "https://h", "caFile": "ca"}},
            ("c", "--repo", "https://h", "--ca-file", "ca"),
        ),
    ],
)
def test_where_charts_come_from(helm: helmcli.Helm, release: dict[str, Any], expected: tuple[str, ...]) -> None:
    assert helm.source(release).arguments == expected


def test_local_charts(helm: helmcli.Helm, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "c").mkdir()
    assert helm.source({"chart": "c"}).local is None  # no chart: no Chart.yaml
    (tmp_path / "c" / "Chart.yaml").write_text("name: c")
    assert helm.source({"chart": "./c"}).local == tmp_path / "c"
    for chart in ("./missing", "/missing", ""):
        with pytest.raises(PluginError, match="chart"):
            helm.source({"chart": chart})


def test_a_complaint_is_helms_own() -> None:
    errors = "WARNING: Kubernetes configuration file is group-readable\nError: INSTALLATION FAILED: no\nmore\n"
    assert helmcli._complaint(errors) == "INSTALLATION FAILED: no\nmore"
    assert helmcli._complaint("") == "failed without saying why"


def test_helm_is_needed(helm: helmcli.Helm, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nonexistent")
    with pytest.raises(PluginError, match="not on PATH"):
        helm.version()


# Charts -------------------------------------------------------------------------------------------------------


def test_fingerprints(tmp_path: Path) -> None:
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "a.yaml").write_text("a")
    one = charts.fingerprint(tmp_path, "", {"values": 1})
    assert one == charts.fingerprint(tmp_path, "", {"values": 1})
    assert one != charts.fingerprint(tmp_path, "", {"values": 2})
    (tmp_path / "templates" / "a.yaml").write_text("b")
    assert one != charts.fingerprint(tmp_path, "", {"values": 1})
    assert charts.fingerprint(None, "", {}) is None
    assert charts.fingerprint(None, "c --version 1", {}) != charts.fingerprint(None, "c --version 2", {})


MANIFESTS = """---
# Source: x/templates/a.yaml
apiVersion: apps/v1
kind: Deployment
metadata:
  labels:
    name: not-this
  name: "web"   # the name
  namespace: ns
spec:
  template:
    metadata:
      name: nor-this
---
apiVersion: v1
kind: Service
metadata:
    name: web
---
# nothing in here
---
apiVersion: v1
kind: Service
metadata:
  name: other
"""


def test_resource_names() -> None:
    assert charts.resource_names(MANIFESTS) == {"Deployment.apps/apps/v1": ["ns/web"], "Service/v1": ["other", "web"]}


NAMES = st.from_regex(r"\A[a-z][a-z0-9-]{0,10}\Z")


@given(st.lists(st.tuples(NAMES, st.none() | NAMES), max_size=5))
def test_resource_names_agree_with_the_parser(objects: list[tuple[str, str | None]]) -> None:
    import yaml

    docs = [
        {
            "apiVersion": "v1",
            "kind": "ConfigMap",
            "metadata": {"name": n, "labels": {"name": "l"}, **({"namespace": ns} if ns else {})},
        }
        for n, ns in objects
    ]
    text = "---\n".join(yaml.safe_dump(doc) for doc in docs)
    expected = sorted({f"{ns}/{n}" if ns else n for n, ns in objects})
    found = charts.resource_names(text)
    quoted = [name.replace("'", "") for name in found.get("ConfigMap/v1", [])]
    assert quoted == expected


def test_parsing() -> None:
    assert charts.parse("a: 2024-01-01\n---\n---\n1: null\n") == [{"a": "2024-01-01"}, {"1": None}]
    with pytest.raises(PluginError, match="a list"):
        charts.parse("- a")
    with pytest.raises(PluginError, match="YAML"):
        charts.parse("a: [")


def test_values_over_each_other(tmp_path: Path) -> None:
    file = tmp_path / "v.yaml"
    file.write_text("a: {x: 1, y: 1}\nb: [1, 2]\nnothing: null\n")
    files = [Asset({"path": str(file)}), Asset({"text": "a: {y: 2}\nc: 3"})]
    assert charts.merged_values(files, {"a": {"z": 3}, "b": [9]}, False) == {
        "a": {"x": 1, "y": 2, "z": 3},
        "b": [9],
        "c": 3,
    }
    assert charts.merged_values(files, {}, True)["nothing"] is None
    for bad in (Asset({"uri": "https://x"}), Asset({"path": "/missing"}), "text"):
        with pytest.raises(PluginError, match="valueYamlFiles"):
            charts.merged_values([bad], {}, False)


def test_records() -> None:
    content = {
        "name": "r",
        "config": {"a": 1},
        "chart": {"metadata": {"name": "c", "version": "1"}},
        "info": {"description": "d"},
    }
    packed = base64.b64encode(base64.b64encode(gzip.compress(json.dumps(content).encode()))).decode()

    class Stub:
        def path(self, *_: object) -> str:
            return "/x"

        def request(self, *_: object, **__: object) -> dict[str, Any]:
            return {"data": {"release": packed}}

    record = helmstore.Record("r", "n", 3, "pending-install", "s", 100.0)
    assert record.pending
    release = helmstore.load(Stub(), record)  # type: ignore[arg-type]
    assert release is not None
    assert (release.values, release.chart["version"], release.description) == ({"a": 1}, "1", "d")


# Sets of objects ----------------------------------------------------------------------------------------------


def namespaced(gvk: Gvk) -> bool:
    return gvk.kind not in ("Namespace", "CustomResourceDefinition", "Global")


def obj(kind: str, name: str, api_version: str = "v1", **more: Any) -> dict[str, Any]:
    metadata = {"name": name, **more.pop("metadata", {})}
    return {"apiVersion": api_version, "kind": kind, "metadata": metadata, **more}


def test_order() -> None:
    crd = obj(
        "CustomResourceDefinition", "x", "apiextensions.k8s.io/v1", spec={"group": "g.io", "names": {"kind": "Thing"}}
    )
    reference = "/namespaces/ns/ConfigMap/first"
    last = obj("Secret", "last", metadata={"annotations": {manifests.DEPENDS_ON: reference}, "namespace": "ns"})
    objects = [
        last,
        obj("Thing", "t", "g.io/v1"),
        obj("ConfigMap", "first", metadata={"namespace": "ns"}),
        obj("Namespace", "ns"),
        crd,
    ]
    items = manifests.arrange(objects, namespaced, "default")
    names = [item.name for item in items]
    assert names.index("ns") < names.index("first") < names.index("last")
    assert names.index("x") < names.index("t")
    by_name = {item.name: item for item in items}
    assert by_name["t"].label == "default/t"
    assert by_name["ns"].label == "ns"
    assert by_name["last"].after == (("", "Namespace", "", "ns"), ("", "ConfigMap", "ns", "first"))


def test_lists_and_core() -> None:
    nested = {
        "apiVersion": "v1",
        "kind": "List",
        "items": [{"kind": "ConfigMapList", "apiVersion": "v1", "items": [obj("ConfigMap", "a", "core/v1")]}],
    }
    items = manifests.arrange([nested], namespaced, "d")
    assert [(item.name, item.obj["apiVersion"]) for item in items] == [("a", "v1")]


@pytest.mark.parametrize(
    ("objects", "message"),
    [
        ([{"kind": "X"}], "needs apiVersion"),
        ([obj("ConfigMap", "a"), obj("ConfigMap", "a")], "twice"),
        ([obj("X", "a", metadata={"annotations": {manifests.DEPENDS_ON: "nonsense"}})], "neither"),
        (
            [
                obj("X", "a", metadata={"annotations": {manifests.DEPENDS_ON: "/namespaces/d/X/b"}}),
                obj("X", "b", metadata={"annotations": {manifests.DEPENDS_ON: "/namespaces/d/X/a"}}),
            ],
            "wait for each other",
        ),
    ],
)
def test_impossible_sets(objects: list[dict[str, Any]], message: str) -> None:
    with pytest.raises(PluginError, match=message):
        manifests.arrange(objects, namespaced, "d")


def test_secrets_in_objects_stay() -> None:
    given_objects = [obj("ConfigMap", "a", data=Secret({"k": "v"}))]
    assert manifests.arrange(given_objects, namespaced, "d")[0].obj["data"] == Secret({"k": "v"})


def test_files(tmp_path: Path) -> None:
    for name in ("b.yaml", "a.yaml"):
        (tmp_path / name).write_text(f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: {name[0]}}}\n")
    found = manifests.read_files([str(tmp_path / "*.yaml")], patterns=True)
    assert [item["metadata"]["name"] for item in found] == ["a", "b"]
    with pytest.raises(PluginError, match="no file"):
        manifests.read_files([str(tmp_path / "*.yaml")], patterns=False)
    with pytest.raises(PluginError, match="URLs"):
        manifests.read_files(["https://host/x.yaml"], patterns=True)
