"""The stand-in kubernetes plugin with the real engine against a real API server: objects."""

import base64
import json
import threading
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlparse

import pytest
import yaml

from kserve_iac.sandbox.kube import Kube

from .conftest import RunningSandbox, poll
from .stacks import Project, Wire

pytestmark = pytest.mark.engine

CRD = {
    "apiVersion": "apiextensions.k8s.io/v1",
    "kind": "CustomResourceDefinition",
    "metadata": {"name": "gadgets.plugin-test.example.com"},
    "spec": {
        "group": "plugin-test.example.com",
        "scope": "Namespaced",
        "names": {"kind": "Gadget", "plural": "gadgets", "singular": "gadget", "listKind": "GadgetList"},
        "versions": [
            {
                "name": "v1",
                "served": True,
                "storage": True,
                "subresources": {"status": {}},
                "schema": {
                    "openAPIV3Schema": {
                        "type": "object",
                        "properties": {
                            "spec": {
                                "type": "object",
                                "properties": {
                                    "size": {"type": "integer", "maximum": 10},
                                    "token": {"type": "string", "maxLength": 30},
                                },
                            },
                            "status": {"type": "object", "x-kubernetes-preserve-unknown-fields": True},
                        },
                    }
                },
            }
        ],
    },
}
GADGET = "plugin-test.example.com/v1"


@pytest.fixture(scope="module")
def gadgets(sandbox: RunningSandbox) -> None:
    """The kind Gadget, for objects whose status the tests write."""
    sandbox.kube.apply(CRD)
    poll(lambda: sandbox.kube.list(GADGET, "Gadget") == [], what="the kind Gadget")


@pytest.fixture
def ns(sandbox: RunningSandbox) -> Iterator[str]:
    """A namespace of the test's own, for what it puts there besides Pulumi."""
    name = f"plugin-{uuid.uuid4().hex[:8]}"
    sandbox.kube.apply({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}})
    yield name
    sandbox.kube.delete("v1", "Namespace", name)


@pytest.fixture
def project(sandbox: RunningSandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Project]:
    monkeypatch.setenv("PATH", sandbox.env["PATH"])  # where the Automation API looks for pulumi
    made = Project(tmp_path / "project", f"p{uuid.uuid4().hex[:8]}", sandbox.env)
    yield made
    made.stack.workspace.remove_stack("test", force=True)


def set_status(kube: Kube, ns: str, name: str, status: str, reason: str = "Tested") -> None:
    condition = {"type": "Ready", "status": status, "reason": reason, "message": f"it is {status}"}
    obj = {"apiVersion": GADGET, "kind": "Gadget", "metadata": {"name": name, "namespace": ns}}
    body = {"status": {"url": f"https://{name}.example.com", "conditions": [condition]}}
    kube.patch(obj, body, subresource="status")


def test_the_life_of_objects(project: Project, sandbox: RunningSandbox) -> None:
    """Create, nothing to do, a refresh that only sees what the server owns, one update, one replacement, the end."""
    name = f"life-{uuid.uuid4().hex[:8]}"
    program = f"""
ns = k8s.core.v1.Namespace("ns", metadata={{"name": "{name}"}})
settings = k8s.core.v1.ConfigMap("settings", metadata={{"namespace": ns.metadata.name}}, data={{"colour": "COLOUR"}})
account = k8s.core.v1.ServiceAccount("account",
    metadata={{"name": "account", "namespace": ns.metadata.name, "labels": {{"tier": "TIER"}}}})
node = pulumi.CustomResource("kubernetes:core/v1:Node", "node", {{
    "apiVersion": "v1", "kind": "Node",
    "metadata": {{"name": "{name}", "annotations": {{"kwok.x-k8s.io/node": "ignored"}}}},
    "status": {{"capacity": {{"cpu": "4000m", "nvidia.com/gpu": "8"}}}}}})
deployment = k8s.apps.v1.Deployment("web", metadata={{"name": "web", "namespace": ns.metadata.name}}, spec={{
    "replicas": 0, "selector": {{"match_labels": {{"app": "web"}}}},
    "template": {{"metadata": {{"labels": {{"app": "web"}}}}, "spec": {{"containers": [
        {{"name": "c", "image": "example.com/web:1", "resources": {{"requests": {{"cpu": "1000m"}}}}}}]}}}}}})
pulumi.export("settings", settings.metadata.name)
pulumi.export("phase", ns.status.phase)
"""
    first = program.replace("COLOUR", "red").replace("TIER", "one")
    project.program = first
    made = project.up()
    assert not made.failed, made.text
    assert {ops[0] for ops in made.changed.values()} == {"create"}
    assert made.outputs["phase"] == "Active"
    assert made.outputs["settings"].startswith("settings-")
    kube = sandbox.kube
    live = kube.get("v1", "ConfigMap", made.outputs["settings"], name)
    assert live is not None
    assert live["metadata"]["annotations"]["pulumi.com/autonamed"] == "true"
    node = kube.get("v1", "Node", name)
    assert node is not None
    assert node["status"]["capacity"]["nvidia.com/gpu"] == "8"

    assert project.preview(expect_no_changes=True).changed == {}
    # What only the server writes, and what others own, is no change of ours.
    kube.apply(
        {
            "apiVersion": "v1",
            "kind": "ServiceAccount",
            "metadata": {"name": "account", "namespace": name, "labels": {"other": "x"}},
        },
        field_manager="somebody",
    )
    refreshed = project.refresh(expect_no_changes=True)
    assert not refreshed.failed, refreshed.text
    assert project.preview(expect_no_changes=True).changed == {}

    project.program = first.replace('"tier": "one"', '"tier": "two"')
    updated = project.up()
    assert updated.changed == {"account": ["update"]}
    labels = kube.get("v1", "ServiceAccount", "account", name)["metadata"]["labels"]
    assert labels == {"tier": "two", "other": "x"}

    project.program = program.replace("COLOUR", "blue").replace('"labels": {"tier": "TIER"}', '"labels": {}')
    replaced = project.up()
    assert sorted(replaced.changed) == ["account", "settings"]
    assert replaced.changed["account"] == ["update"]
    assert set(replaced.changed["settings"]) == {"create-replacement", "replace", "delete-replaced"}
    assert replaced.outputs["settings"] != made.outputs["settings"]
    assert kube.get("v1", "ServiceAccount", "account", name)["metadata"]["labels"] == {"other": "x"}

    gone = project.destroy()
    assert not gone.failed, gone.text
    assert kube.get("v1", "Namespace", name) is None
    assert kube.get("v1", "Node", name) is None


def test_a_fixed_name_is_deleted_before_its_replacement(project: Project, ns: str) -> None:
    program = f'k8s.core.v1.ConfigMap("fixed", metadata={{"name": "fixed", "namespace": "{ns}"}}, data={{"a": "1"}})'
    project.program = program
    assert not project.up().failed
    project.program = program.replace('"1"', '"2"')
    preview = project.preview()
    assert [op for op in preview.changed["fixed"] if op != "replace"] == ["delete-replaced", "create-replacement"]
    assert not project.up().failed
    assert not project.destroy().failed


def test_secrets_are_shown_nowhere(project: Project, ns: str, sandbox: RunningSandbox, gadgets: None) -> None:
    """Not in the state, the previews, the events, or the API server's complaint that quotes the value."""
    password, token = f"pw-{uuid.uuid4().hex}", f"tok-{uuid.uuid4().hex}"
    encoded = base64.b64encode(password.encode()).decode()
    program = f"""
import json
k8s.core.v1.Secret("secret", metadata={{"name": "secret", "namespace": "{ns}"}}, string_data={{"password": "{password}"}})
k8s.core.v1.ConfigMap("config", metadata={{"name": "config", "namespace": "{ns}"}},
    data={{"open": "to see", "hidden": pulumi.Output.secret("{token}")}})
"""
    project.program = program
    texts = [project.preview(diff=True).text, project.up(diff=True).text, project.refresh(diff=True).text]
    project.program = (
        program
        + f"""
k8s.apiextensions.CustomResource("bad", api_version="{GADGET}", kind="Gadget",
    metadata={{"name": "bad", "namespace": "{ns}"}}, spec={{"token": pulumi.Output.secret("{token}")}})
"""
    )
    refused = project.preview(diff=True)
    assert refused.failed
    assert "spec.token" in refused.text
    assert "Too long" in refused.text
    texts += [refused.text, project.state_text()]
    for text in texts:
        for hidden in (password, encoded, token):
            assert hidden not in text
    data = sandbox.kube.get("v1", "ConfigMap", "config", ns)["data"]
    assert data == {"open": "to see", "hidden": token}
    assert "to see" in project.state_text()
    project.program = program
    assert not project.destroy().failed


def test_the_preview_asks_the_api_server(project: Project, ns: str, gadgets: None) -> None:
    gadget = f"""k8s.apiextensions.CustomResource("gadget", api_version="{GADGET}", kind="Gadget",
        metadata={{"name": "g", "namespace": "{ns}"}}, spec={{"size": SIZE}})"""
    project.program = gadget.replace("SIZE", "11")
    refused = project.preview()
    assert refused.failed
    assert "spec.size" in refused.text
    project.program = gadget.replace("SIZE", "3")
    assert not project.up().failed
    project.program = gadget.replace("SIZE", "12")
    refused = project.preview()
    assert refused.failed
    assert "spec.size" in refused.text
    project.program = 'k8s.core.v1.ConfigMap("m", metadata={"annotations": {"pulumi.com/waitFor": "Ready"}})'
    refused = project.preview()
    assert refused.failed
    assert "waitFor" in refused.text
    assert not project.destroy().failed


def test_waiting_for_a_condition(project: Project, ns: str, sandbox: RunningSandbox, gadgets: None) -> None:
    """Ready in time, with its status as output; and not, with the reason, kept in the state and tried again."""
    program = f"""
class Gadget(pulumi.CustomResource):
    def __init__(self, name, wait, timeout):
        super().__init__("kubernetes:{GADGET}:Gadget", name, {{
            "apiVersion": "{GADGET}", "kind": "Gadget", "spec": {{"size": 1}}, "status": None,
            "metadata": {{"name": name, "namespace": "{ns}",
                # The state of what is not ready travels in an error's details: it may be large.
                "annotations": {{"pulumi.com/waitFor": wait, "padding": "x" * 200000}}}},
        }}, pulumi.ResourceOptions(custom_timeouts=pulumi.CustomTimeouts(create=timeout, update=timeout)))
import json
good = Gadget("good", json.dumps(["condition=Ready", "jsonpath={{.status.url}}"]), "60s")
pulumi.export("url", good.status.apply(lambda s: s and s["url"]))
"""
    kube = sandbox.kube
    worker = threading.Thread(
        target=lambda: (
            poll(lambda: kube.get(GADGET, "Gadget", "good", ns), what="the object"),
            set_status(kube, ns, "good", "True"),
        )
    )
    worker.start()
    project.program = program
    made = project.up()
    worker.join()
    assert not made.failed, made.text
    assert made.outputs["url"] == "https://good.example.com"

    project.program = program + 'bad = Gadget("bad", "condition=Ready", "4s")\n'
    worker = threading.Thread(
        target=lambda: (
            poll(lambda: kube.get(GADGET, "Gadget", "bad", ns), what="the object"),
            set_status(kube, ns, "bad", "False", "NoSuchModel"),
        )
    )
    worker.start()
    failed = project.up()
    worker.join()
    assert failed.failed
    assert "did not become ready within 4 s" in failed.text
    assert "Ready=False, reason NoSuchModel: it is False" in failed.text
    assert project.state()["bad"]["initErrors"]
    set_status(kube, ns, "bad", "True")
    again = project.up()
    assert not again.failed, again.text
    assert again.changed == {"bad": ["update"]}
    assert not project.state()["bad"].get("initErrors")
    assert project.preview(expect_no_changes=True).changed == {}
    assert not project.destroy().failed


def test_cancelling_ends_the_wait(project: Project, ns: str, sandbox: RunningSandbox, gadgets: None) -> None:
    project.program = f"""k8s.apiextensions.CustomResource("never", api_version="{GADGET}", kind="Gadget", spec={{"size": 1}},
        metadata={{"name": "never", "namespace": "{ns}", "annotations": {{"pulumi.com/waitFor": "condition=Ready"}}}})"""
    process = project.cli("up", "--yes", "--skip-preview")
    poll(lambda: sandbox.kube.get(GADGET, "Gadget", "never", ns), what="the object")
    process.send_signal(2)
    begun = time.monotonic()
    output, _ = process.communicate(timeout=30)
    assert time.monotonic() - begun < 15
    assert process.returncode != 0
    assert "cancelled while waiting for Gadget never" in output
    assert "never" in project.state()
    assert not project.destroy().failed


def test_a_deployment_is_awaited(project: Project, ns: str) -> None:
    """The simulated nodes run its pods; one that fits nowhere says so."""
    program = f"""
def deployment(name, cpu, timeout):
    return k8s.apps.v1.Deployment(name, metadata={{"name": name, "namespace": "{ns}"}}, spec={{
        "replicas": 1, "selector": {{"match_labels": {{"app": name}}}},
        "template": {{"metadata": {{"labels": {{"app": name}}}}, "spec": {{
            "tolerations": [{{"operator": "Exists"}}],
            "containers": [{{"name": "c", "image": "example.com/x:1", "resources": {{"requests": {{"cpu": cpu}}}}}}]}}}}}},
        opts=pulumi.ResourceOptions(custom_timeouts=pulumi.CustomTimeouts(create=timeout)))
small = deployment("small", "10m", "60s")
pulumi.export("ready", small.status.ready_replicas)
"""
    project.program = program
    made = project.up()
    assert not made.failed, made.text
    assert made.outputs["ready"] == 1
    project.program = program + 'deployment("huge", "100000", "3s")\n'
    failed = project.up()
    assert failed.failed
    assert "Insufficient cpu" in failed.text
    assert not project.destroy().failed


def test_a_finalizer_holds_a_deletion_up(project: Project, ns: str, sandbox: RunningSandbox) -> None:
    project.program = f"""k8s.core.v1.ConfigMap("held", metadata={{"name": "held", "namespace": "{ns}",
        "finalizers": ["plugin-test.example.com/hold"]}},
        opts=pulumi.ResourceOptions(custom_timeouts=pulumi.CustomTimeouts(delete="2s")))"""
    assert not project.up().failed
    held = project.destroy()
    assert held.failed
    assert "was not deleted within 2 s: waiting for the finalizers plugin-test.example.com/hold" in held.text
    obj = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "held", "namespace": ns}}
    sandbox.kube.patch(obj, {"metadata": {"finalizers": None}})
    assert not project.destroy().failed
    assert sandbox.kube.get("v1", "ConfigMap", "held", ns) is None


def test_an_object_that_exists(project: Project, ns: str, sandbox: RunningSandbox) -> None:
    """Refused, unless the provider is told to take it over."""
    sandbox.kube.create(
        {
            "apiVersion": "v1",
            "kind": "ConfigMap",
            "metadata": {"name": "there", "namespace": ns},
            "data": {"a": "0", "b": "0"},
        }
    )
    resource = f'k8s.core.v1.ConfigMap("there", metadata={{"name": "there", "namespace": "{ns}"}}, data={{"c": "1"}}, opts=OPTS)'
    project.program = resource.replace(", opts=OPTS", "")
    refused = project.up()
    assert refused.failed
    assert "already exists" in refused.text
    assert "upsertExistingObjects" in refused.text
    project.program = 'provider = k8s.Provider("upsert", upsert_existing_objects=True)\n' + resource.replace(
        "OPTS", "pulumi.ResourceOptions(provider=provider)"
    )
    taken = project.up()
    assert not taken.failed, taken.text
    assert sandbox.kube.get("v1", "ConfigMap", "there", ns)["data"] == {"a": "0", "b": "0", "c": "1"}
    assert not project.destroy().failed


def test_import_and_drift(project: Project, ns: str, sandbox: RunningSandbox) -> None:
    kube = sandbox.kube
    obj = {
        "apiVersion": "v1",
        "kind": "ServiceAccount",
        "metadata": {"name": "old", "namespace": ns, "labels": {"a": "1"}},
    }
    kube.create(obj)
    resource = f'k8s.core.v1.ServiceAccount("old", metadata={{"name": "old", "namespace": "{ns}", "labels": {{"a": "1"}}}}OPTS)'
    project.program = resource.replace("OPTS", f', opts=pulumi.ResourceOptions(import_="{ns}/old")')
    imported = project.up()
    assert not imported.failed, imported.text
    assert imported.changed == {"old": ["import"]}
    project.program = resource.replace("OPTS", "")
    assert project.preview(expect_no_changes=True).changed == {}
    # Somebody changes a field of ours with kubectl, and adds one of his own.
    kube.apply({**obj, "metadata": {**obj["metadata"], "labels": {"a": "2", "b": "3"}}}, field_manager="kubectl")
    assert not project.refresh().failed
    assert project.state()["old"]["inputs"]["metadata"]["labels"] == {"a": "2"}
    mended = project.up()
    assert not mended.failed, mended.text
    assert mended.changed == {"old": ["update"]}
    # What kubectl had applied is Pulumi's from here on, as with the official plugin: what the program lacks goes.
    assert kube.get("v1", "ServiceAccount", "old", ns)["metadata"]["labels"] == {"a": "1"}
    kube.delete("v1", "ServiceAccount", "old", ns)
    assert not project.refresh().failed
    assert "old" not in project.state()
    assert not project.destroy().failed


def test_patching_what_others_made(project: Project, ns: str, sandbox: RunningSandbox) -> None:
    """A Patch resource sets its fields only, and gives them up in the end."""
    obj = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "shared", "namespace": ns}, "data": {"a": "0"}}
    sandbox.kube.create(obj)
    project.program = (
        f'k8s.core.v1.ConfigMapPatch("mine", metadata={{"name": "shared", "namespace": "{ns}"}}, data={{"b": "1"}})'
    )
    assert not project.preview().failed
    made = project.up()
    assert not made.failed, made.text
    assert sandbox.kube.get("v1", "ConfigMap", "shared", ns)["data"] == {"a": "0", "b": "1"}
    assert project.preview(expect_no_changes=True).changed == {}
    gone = project.destroy()
    assert not gone.failed, gone.text
    assert sandbox.kube.get("v1", "ConfigMap", "shared", ns)["data"] == {"a": "0"}


def test_created_while_the_old_one_is_going(project: Project, ns: str, sandbox: RunningSandbox) -> None:
    """What an interrupted destroy left half deleted is waited for."""
    obj = {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"name": "going", "namespace": ns, "finalizers": ["plugin-test.example.com/hold"]},
    }
    old = sandbox.kube.create(obj)
    sandbox.kube.delete("v1", "ConfigMap", "going", ns)
    project.program = (
        f'k8s.core.v1.ConfigMap("going", metadata={{"name": "going", "namespace": "{ns}"}}, data={{"a": "1"}})'
    )
    process = project.cli("up", "--yes", "--skip-preview")
    worker = threading.Timer(6, lambda: sandbox.kube.patch(obj, {"metadata": {"finalizers": None}}))
    worker.start()
    output, _ = process.communicate(timeout=60)
    worker.join()
    assert process.returncode == 0, output
    new = sandbox.kube.get("v1", "ConfigMap", "going", ns)
    assert new["metadata"]["uid"] != old["metadata"]["uid"]
    assert not project.destroy().failed


def test_import_from_the_command_line(project: Project, ns: str, sandbox: RunningSandbox) -> None:
    obj = {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": "found", "namespace": ns}}
    sandbox.kube.create(obj)
    project.program = ""
    process = project.cli(
        "import", "kubernetes:core/v1:ServiceAccount", "found", f"{ns}/found", "--yes", "--protect=false"
    )
    output, _ = process.communicate(timeout=60)
    assert project.state()["found"]["id"] == f"{ns}/found", output
    project.program = f'k8s.core.v1.ServiceAccount("found", metadata={{"name": "found", "namespace": "{ns}"}})'
    assert project.preview(expect_no_changes=True).changed == {}
    assert not project.destroy().failed


def test_conflicting_owners(project: Project, ns: str, sandbox: RunningSandbox) -> None:
    metadata = f'{{"name": "x", "namespace": "{ns}", "labels": {{"a": "1"}}, "annotations": {{}}}}'
    program = f'k8s.core.v1.ServiceAccount("x", metadata={metadata})'
    project.program = program
    assert not project.up().failed
    mine = {
        "apiVersion": "v1",
        "kind": "ServiceAccount",
        "metadata": {"name": "x", "namespace": ns, "labels": {"a": "theirs"}},
    }
    sandbox.kube.apply(mine, field_manager="somebody-else", force=True)
    project.program = program.replace('"a": "1"', '"a": "2"')
    refused = project.up()
    assert refused.failed
    assert "metadata.labels.a" in refused.text
    assert "somebody-else" in refused.text
    assert "pulumi.com/patchForce" in refused.text
    project.program = project.program.removeprefix("import pulumi, pulumi_kubernetes as k8s\n").replace(
        '"annotations": {}', '"annotations": {"pulumi.com/patchForce": "true"}'
    )
    assert not project.up().failed
    assert sandbox.kube.get("v1", "ServiceAccount", "x", ns)["metadata"]["labels"] == {"a": "2"}
    assert not project.destroy().failed


def test_ignored_changes_stay_with_their_owner(project: Project, ns: str, sandbox: RunningSandbox) -> None:
    program = f"""k8s.apps.v1.Deployment("d", metadata={{"name": "d", "namespace": "{ns}", "labels": {{"v": "1"}}}}, spec={{
        "replicas": 0, "selector": {{"match_labels": {{"app": "d"}}}},
        "template": {{"metadata": {{"labels": {{"app": "d"}}}}, "spec": {{
            "tolerations": [{{"operator": "Exists"}}], "containers": [{{"name": "c", "image": "example.com/x:1"}}]}}}}}},
        opts=pulumi.ResourceOptions(ignore_changes=["spec.replicas"]))"""
    project.program = program
    assert not project.up().failed
    obj = {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "d", "namespace": ns}}
    sandbox.kube.apply({**obj, "spec": {"replicas": 1}}, field_manager="autoscaler")
    project.program = program.replace('"v": "1"', '"v": "2"').replace('"replicas": 0', '"replicas": 5')
    updated = project.up()
    assert not updated.failed, updated.text
    live = sandbox.kube.get("apps/v1", "Deployment", "d", ns)
    assert live["spec"]["replicas"] == 1
    assert live["metadata"]["labels"]["v"] == "2"
    assert not project.destroy().failed


def test_the_api_server_away_for_a_while(
    project: Project, ns: str, sandbox: RunningSandbox, tmp_path: Path, gadgets: None
) -> None:
    """An update outlives eight seconds without a connection, in the middle of waiting."""
    config = yaml.safe_load(Path(sandbox.env["KUBECONFIG"]).read_text())
    cluster = config["clusters"][0]["cluster"]
    server = urlparse(cluster["server"])
    wire = Wire(str(server.hostname), int(server.port or 443))
    cluster["server"] = f"https://127.0.0.1:{wire.port}"
    for entry, keys in (
        (cluster, ("certificate-authority",)),
        (config["users"][0]["user"], ("client-certificate", "client-key", "tokenFile")),
    ):
        for key in keys:
            if entry.get(key):
                entry[key] = str((Path(sandbox.env["KUBECONFIG"]).parent / entry[key]).resolve())
    path = tmp_path / "kubeconfig"
    path.write_text(json.dumps(config))
    project.program = f"""
provider = k8s.Provider("cut", kubeconfig={str(path)!r}, cluster_identifier="sandbox")
opts = pulumi.ResourceOptions(provider=provider)
first = k8s.apiextensions.CustomResource("first", api_version="{GADGET}", kind="Gadget", spec={{"size": 1}},
    metadata={{"name": "first", "namespace": "{ns}", "annotations": {{"pulumi.com/waitFor": "condition=Ready"}}}}, opts=opts)
second = k8s.core.v1.ConfigMap("second", metadata={{"name": "second", "namespace": "{ns}"}}, data={{"a": "1"}},
    opts=pulumi.ResourceOptions(provider=provider, depends_on=[first]))
"""
    kube = sandbox.kube

    def break_it() -> None:
        poll(lambda: kube.get(GADGET, "Gadget", "first", ns), what="the object")
        wire.cut()
        time.sleep(8)  # this long there is no connection: what is measured here is patience
        set_status(kube, ns, "first", "True")
        wire.mend()

    worker = threading.Thread(target=break_it)
    worker.start()
    made = project.up()
    worker.join()
    assert not made.failed, made.text
    assert kube.get("v1", "ConfigMap", "second", ns) is not None
    assert not project.destroy().failed


def test_no_cluster_at_all(project: Project, tmp_path: Path) -> None:
    """Previews of new objects work without; anything real says what is wrong."""
    config = {
        "current-context": "c",
        "contexts": [{"name": "c", "context": {"cluster": "c", "user": "u"}}],
        "clusters": [{"name": "c", "cluster": {"server": "https://127.0.0.1:9"}}],
        "users": [{"name": "u", "user": {}}],
    }
    project.program = (
        f"config = {json.dumps(json.dumps(config))}"
        + """
provider = k8s.Provider("nowhere", kubeconfig=config)
k8s.core.v1.ConfigMap("x", metadata={"name": "x"}, opts=pulumi.ResourceOptions(provider=provider))
"""
    )
    preview = project.preview()
    assert not preview.failed, preview.text
    assert preview.changed["x"] == ["create"]
    project.program = 'k8s.Provider("rendering", render_yaml_to_directory="rendered")'
    refused = project.preview()
    assert refused.failed
    assert "renderYamlToDirectory" in refused.text
