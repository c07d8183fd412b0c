"""The stand-in kubernetes plugin with the real engine against a real API server: releases, charts, manifest groups."""

import os
import signal
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kserve_iac.sandbox.kube import Kube

from .conftest import RunningSandbox, poll
from .stacks import Project

pytestmark = pytest.mark.engine

RECORDS = "owner=helm,name="


def write_chart(folder: Path, **templates: str) -> Path:
    """A chart with the templates, and a ConfigMap that shows one value."""
    (folder / "templates").mkdir(parents=True)
    (folder / "Chart.yaml").write_text("apiVersion: v2\nname: tiny\nversion: 0.1.0\nappVersion: '7'\n")
    (folder / "values.yaml").write_text("greeting: hello\n")
    shown = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {{ .Release.Name }}-shown\n"
    shown += "data:\n  greeting: {{ .Values.greeting | quote }}\n"
    for name, text in {"shown": shown, **templates}.items():
        (folder / "templates" / f"{name}.yaml").write_text(text)
    return folder


LOOKED = """
apiVersion: v1
kind: ConfigMap
metadata: {name: looked}
data:
  kube: "{{ .Capabilities.KubeVersion.Version }}"
  phase: "{{ (lookup "v1" "Namespace" "" "kube-system").status.phase }}"
"""
A_LIST = """
apiVersion: v1
kind: ConfigMapList
items:
- {apiVersion: v1, kind: ConfigMap, metadata: {name: from-file}, data: {a: '1'}}
"""
SLOW_HOOK = """
apiVersion: v1
kind: Pod
metadata:
  name: {{ .Release.Name }}-slow
  annotations: {"helm.sh/hook": post-install}
spec:
  nodeSelector: {no-such: node}
  containers: [{name: c, image: example.com/x:1}]
"""
NEVER_READY = """
apiVersion: apps/v1
kind: Deployment
metadata: {name: "{{ .Release.Name }}-never"}
spec:
  selector: {matchLabels: {app: never}}
  template:
    metadata: {labels: {app: never}}
    spec:
      nodeSelector: {no-such: node}
      containers: [{name: c, image: example.com/x:1}]
"""


@pytest.fixture
def ns(sandbox: RunningSandbox) -> Iterator[str]:
    name = f"helm-{uuid.uuid4().hex[:8]}"
    sandbox.kube.apply({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}})
    yield name
    sandbox.kube.delete("v1", "Namespace", name)


@pytest.fixture
def project(sandbox: RunningSandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Project]:
    monkeypatch.setenv("PATH", sandbox.env["PATH"])
    made = Project(tmp_path / "project", f"h{uuid.uuid4().hex[:8]}", sandbox.env)
    yield made
    made.stack.workspace.remove_stack("test", force=True)


def statuses(kube: Kube, ns: str, name: str) -> dict[int, str]:
    """Helm's records of a release: status by revision."""
    found = kube.list("v1", "Secret", ns, selector=RECORDS + name)
    return {int(s["metadata"]["labels"]["version"]): s["metadata"]["labels"]["status"] for s in found}


def relabel(kube: Kube, ns: str, name: str, revision: int, status: str) -> None:
    """Makes the record of a revision look as an interrupted helm leaves it."""
    secret = {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {"name": f"sh.helm.release.v1.{name}.v{revision}", "namespace": ns},
    }
    kube.patch(secret, {"metadata": {"labels": {"status": status, "modifiedAt": "1"}}})


def greeting(kube: Kube, ns: str, name: str) -> Any:
    found = kube.get("v1", "ConfigMap", f"{name}-shown", ns)
    return found and found["data"]["greeting"]


def test_the_life_of_a_release(project: Project, ns: str, sandbox: RunningSandbox, tmp_path: Path) -> None:
    chart = write_chart(tmp_path / "chart")
    secret = f"hidden-{uuid.uuid4().hex}"
    program = f"""
release = k8s.helm.v3.Release("tiny", name="tiny", chart={str(chart)!r}, namespace="{ns}",
    values={{"greeting": "GREETING", "password": pulumi.Output.secret("{secret}")}})
pulumi.export("status", release.status)
pulumi.export("names", release.resource_names)
"""
    project.program = program.replace("GREETING", "hi")
    made = project.up()
    assert not made.failed, made.text
    status = made.outputs["status"]
    assert (status["revision"], status["status"], status["version"], status["appVersion"]) == (
        1,
        "deployed",
        "0.1.0",
        "7",
    )
    assert made.outputs["names"] == {"ConfigMap/v1": ["tiny-shown"]}
    assert greeting(sandbox.kube, ns, "tiny") == "hi"
    assert project.preview(expect_no_changes=True).changed == {}
    assert not project.refresh(expect_no_changes=True).failed
    assert secret not in project.state_text()

    project.program = program.replace("GREETING", "hey")
    updated = project.up(diff=True)
    assert updated.changed == {"tiny": ["update"]}
    assert updated.outputs["status"]["revision"] == 2
    assert secret not in updated.text
    assert greeting(sandbox.kube, ns, "tiny") == "hey"
    # A changed chart is a change, without any of the inputs changing.
    template = chart / "templates" / "shown.yaml"
    template.write_text(template.read_text() + "  more: added\n")
    assert project.preview().changed == {"tiny": ["update"]}
    gone = project.destroy()
    assert not gone.failed, gone.text
    assert statuses(sandbox.kube, ns, "tiny") == {}
    assert greeting(sandbox.kube, ns, "tiny") is None


def test_a_release_that_does_not_become_ready(
    project: Project, ns: str, sandbox: RunningSandbox, tmp_path: Path
) -> None:
    """It stays in the state as failed, and the next update mends it."""
    chart = write_chart(tmp_path / "chart", never=NEVER_READY)
    project.program = f'k8s.helm.v3.Release("bad", name="bad", chart={str(chart)!r}, namespace="{ns}", timeout=4)'
    failed = project.up()
    assert failed.failed
    assert "is failed" in failed.text
    assert project.state()["bad"]["initErrors"]
    (chart / "templates" / "never.yaml").unlink()
    mended = project.up()
    assert not mended.failed, mended.text
    assert mended.changed == {"bad": ["update"]}
    assert not project.destroy().failed
    chart_error = project
    chart_error.program = f'k8s.helm.v3.Release("none", chart={str(tmp_path / "nothing")!r}, namespace="{ns}")'
    refused = chart_error.preview()
    assert refused.failed
    assert "there is no chart at" in refused.text


@pytest.mark.parametrize("left", ["deployed", "failed", "pending-install"])
def test_a_release_that_exists(project: Project, ns: str, sandbox: RunningSandbox, tmp_path: Path, left: str) -> None:
    """Refused as by helm; with upsertExistingObjects it converges from whatever an interrupted run left."""
    chart = write_chart(tmp_path / "chart")
    arguments = f'name="x", chart={str(chart)!r}, namespace="{ns}", values={{"greeting": "GREETING"}}'
    release = f'k8s.helm.v3.Release("x", {arguments}, opts=OPTS)'
    plain = release.replace(", opts=OPTS", "")
    project.program = plain.replace("GREETING", "old")
    assert not project.up().failed
    project.stack.import_stack(_without(project, "x"))
    if left != "deployed":
        relabel(sandbox.kube, ns, "x", 1, left)
        _rewrite_status(sandbox.kube, ns, "x", 1, left)
    project.program = plain.replace("GREETING", "new")
    if left != "failed":
        refused = project.up()
        assert refused.failed
        assert "cannot re-use a name that is still in use" in refused.text
        assert greeting(sandbox.kube, ns, "x") == "old"
    project.program = 'provider = k8s.Provider("upsert", upsert_existing_objects=True)\n' + release.replace(
        "OPTS", "pulumi.ResourceOptions(provider=provider)"
    ).replace("GREETING", "new")
    converged = project.up()
    assert not converged.failed, converged.text
    assert greeting(sandbox.kube, ns, "x") == "new"
    assert list(statuses(sandbox.kube, ns, "x").values())[-1] == "deployed"
    assert not project.destroy().failed


def test_an_interrupted_upgrade_is_recovered(
    project: Project, ns: str, sandbox: RunningSandbox, tmp_path: Path
) -> None:
    chart = write_chart(tmp_path / "chart")
    program = (
        f'k8s.helm.v3.Release("x", name="x", chart={str(chart)!r}, namespace="{ns}", values={{"greeting": "GREETING"}})'
    )
    for word in ("one", "two"):
        project.program = program.replace("GREETING", word)
        assert not project.up().failed
    relabel(sandbox.kube, ns, "x", 2, "pending-upgrade")
    relabel(sandbox.kube, ns, "x", 1, "deployed")
    for revision, status in ((1, "deployed"), (2, "pending-upgrade")):
        _rewrite_status(sandbox.kube, ns, "x", revision, status)
    project.program = program.replace("GREETING", "three")
    recovered = project.up()
    assert not recovered.failed, recovered.text
    assert "recovering" in recovered.text
    assert greeting(sandbox.kube, ns, "x") == "three"
    assert not project.destroy().failed


def _without(project: Project, name: str) -> Any:
    """The state without a resource: as if the engine had died before it could write it."""
    deployment = project.stack.export_stack()
    resources = deployment.deployment["resources"]
    deployment.deployment["resources"] = [r for r in resources if not r["urn"].endswith(f"::{name}")]
    return deployment


def _rewrite_status(kube: Kube, ns: str, name: str, revision: int, status: str) -> None:
    """Helm keeps the status inside the record, too."""
    import base64
    import gzip
    import json

    path = f"sh.helm.release.v1.{name}.v{revision}"
    secret = kube.get("v1", "Secret", path, ns)
    content = json.loads(gzip.decompress(base64.b64decode(base64.b64decode(secret["data"]["release"]))))
    content["info"]["status"] = status
    packed = base64.b64encode(base64.b64encode(gzip.compress(json.dumps(content).encode()))).decode()
    kube.patch(
        {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": path, "namespace": ns}},
        {"data": {"release": packed}},
    )


def test_killed_in_the_middle_and_run_again(project: Project, ns: str, sandbox: RunningSandbox, tmp_path: Path) -> None:
    """kill -9 of the engine while helm installs: nothing goes on behind its back, and the next update converges."""
    chart = write_chart(tmp_path / "chart", slow=SLOW_HOOK)
    project.program = f"""
provider = k8s.Provider("upsert", upsert_existing_objects=True)
opts = pulumi.ResourceOptions(provider=provider)
k8s.helm.v3.Release("slow", name="slow", chart={str(chart)!r}, namespace="{ns}", timeout=300, opts=opts)
k8s.core.v1.ConfigMap("beside", metadata={{"name": "beside", "namespace": "{ns}"}}, data={{"a": "1"}}, opts=opts)
"""
    process = project.cli("up", "--yes", "--skip-preview")
    kube = sandbox.kube
    poll(lambda: kube.get("v1", "Pod", "slow-slow", ns), what="the hook's pod")
    poll(lambda: kube.get("v1", "ConfigMap", "beside", ns), what="the object beside")
    plugins = _descendants(process.pid, ("kserve_iac.sandbox.plugins.kubernetes", "helm"))
    assert len(plugins) >= 2
    os.kill(process.pid, signal.SIGKILL)
    process.wait(10)
    killed = time.monotonic()
    poll(lambda: not any(_alive(pid) for pid in plugins), seconds=10, what="the plugin and helm ending")
    assert time.monotonic() - killed < 8
    (chart / "templates" / "slow.yaml").unlink()
    kube.delete("v1", "Pod", "slow-slow", ns)
    project.stack.cancel()
    again = project.up()
    assert not again.failed, again.text
    assert greeting(kube, ns, "slow") == "hello"
    assert project.preview(expect_no_changes=True).changed == {}
    assert not project.destroy().failed


def _descendants(pid: int, words: tuple[str, ...]) -> list[int]:
    children: dict[int, list[int]] = {}
    commands: dict[int, str] = {}
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            stat = (entry / "stat").read_text()
            commands[int(entry.name)] = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        except OSError:
            continue
        children.setdefault(int(stat.rpartition(")")[2].split()[1]), []).append(int(entry.name))
    found, todo = [], [pid]
    while todo:
        current = todo.pop()
        todo += children.get(current, [])
        if current != pid and any(word in commands.get(current, "") for word in words):
            found.append(current)
    return found


def _alive(pid: int) -> bool:
    try:
        return (Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]) != "Z"
    except OSError:
        return False


def test_charts_and_groups_as_components(project: Project, ns: str, sandbox: RunningSandbox, tmp_path: Path) -> None:
    """Children with the official names, in an order that holds, with secrets kept, dropped hooks and depends_on."""
    chart = write_chart(
        tmp_path / "chart",
        hook='apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: hook\n  annotations: {"helm.sh/hook": pre-install}\n',
        looked=LOOKED,
    )
    (tmp_path / "manifests.yaml").write_text(A_LIST)
    secret, text_secret = f"hidden-{uuid.uuid4().hex}", f"text-{uuid.uuid4().hex}"
    kind = f"K{uuid.uuid4().hex[:6]}"
    group = f"{ns}.example.com"
    project.program = f"""
provider = k8s.Provider("p", namespace="{ns}")
opts = pulumi.ResourceOptions(provider=provider)
chart = k8s.helm.v4.Chart("chart", chart={str(chart)!r}, namespace="{ns}", opts=opts,
    values={{"greeting": pulumi.Output.secret("{secret}")}})
objects = k8s.yaml.v2.ConfigGroup("group", files=[{str(tmp_path / "man*.yaml")!r}], resource_prefix="pre", yaml='''
apiVersion: {group}/v1
kind: {kind}
metadata: {{name: one}}
---
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {{name: {kind.lower()}s.{group}}}
spec:
  group: {group}
  scope: Cluster
  names: {{kind: {kind}, plural: {kind.lower()}s}}
  versions:
  - name: v1
    served: true
    storage: true
    schema: {{openAPIV3Schema: {{type: object, x-kubernetes-preserve-unknown-fields: true}}}}
---
apiVersion: v1
kind: Secret
metadata: {{name: in-text}}
stringData: {{word: {text_secret}}}
''', objs=[{{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {{"name": "given"}},
    "data": {{"k": pulumi.Output.secret("{secret}2")}}}}], opts=opts)
after = k8s.core.v1.ConfigMap("after", metadata={{"name": "after"}}, data={{"a": "1"}},
    opts=pulumi.ResourceOptions(provider=provider, depends_on=[chart, objects]))
k8s.yaml.v2.ConfigFile("file", file={str(tmp_path / "other.yaml")!r}, skip_await=True, resource_prefix="alone", opts=opts)
"""
    (tmp_path / "other.yaml").write_text(A_LIST.replace("from-file", "from-other"))
    made = project.up()
    assert not made.failed, made.text
    assert set(made.changed) == {
        "chart", f"chart:{ns}/chart-shown", f"chart:{ns}/looked",
        "group", f"pre:{ns}/from-file", "pre:one", f"pre:{kind.lower()}s.{group}", f"pre:{ns}/in-text", f"pre:{ns}/given",
        "file", f"alone:{ns}/from-other", "after",
    }  # fmt: skip
    kube = sandbox.kube
    assert kube.get("v1", "ConfigMap", "hook", ns) is None
    looked = kube.get("v1", "ConfigMap", "looked", ns)["data"]
    assert looked == {"kube": kube.request("GET", "/version")["gitVersion"], "phase": "Active"}
    state = project.state_text()
    assert secret not in state
    assert text_secret not in state
    assert project.preview(expect_no_changes=True).changed == {}
    gone = project.destroy()
    assert not gone.failed, gone.text


def test_a_preview_without_changes_is_quick(project: Project, ns: str, sandbox: RunningSandbox, tmp_path: Path) -> None:
    """Twenty-five resources, eight of them releases of a chart of half a megabyte."""
    filler = "\n".join(f"  key{i}: {'x' * 900}" for i in range(500))
    big = f'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: "{{{{ .Release.Name }}}}-big"\ndata:\n{filler}\n'
    chart = write_chart(tmp_path / "chart", big=big)
    project.program = f"""
for i in range(8):
    k8s.helm.v3.Release(f"r{{i}}", name=f"r{{i}}", chart={str(chart)!r}, namespace="{ns}", values={{"greeting": str(i)}})
for i in range(17):
    k8s.core.v1.ConfigMap(f"c{{i}}", metadata={{"name": f"c{{i}}", "namespace": "{ns}"}}, data={{"a": str(i)}})
"""
    assert not project.up().failed
    begun = time.monotonic()
    assert project.preview(expect_no_changes=True).changed == {}
    elapsed = time.monotonic() - begun
    print(f"preview of 25 resources without changes: {elapsed:.1f} s")
    assert elapsed < 10
    assert not project.destroy().failed
