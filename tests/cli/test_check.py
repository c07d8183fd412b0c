"""``kserve-iac check``, and what ``--live`` reads."""

import json
import os
import stat
import sys

import pytest
import yaml
from click.testing import CliRunner

from kserve_iac.cli import main

KUBECTL = """#!{python}
import json, os, sys
words = sys.argv[1:]
file = next((word.partition("=")[2] for word in words if word.startswith("--kubeconfig=")), None)
mode = oct(os.stat(file).st_mode & 0o777) if file and os.path.exists(file) else None
text = open(file).read() if mode else None
json.dump(dict(words=words, file=file, mode=mode, text=text), open({log!r}, "w"))
if "fail" in os.environ:
    sys.exit("cannot reach it")
print(json.dumps(dict(items=json.load(open({nodes!r})))))
"""
POOLS = [{"name": "l4", "machineType": "g2-standard-12"}]


def node(gpus):
    labels = {"cloud.google.com/gke-nodepool": "l4"}
    return {"metadata": {"name": "n1", "labels": labels}, "status": {"capacity": {"nvidia.com/gpu": str(gpus)}}}


@pytest.fixture
def live(tmp_path):
    """Runs ``check --live`` on an environment with these nodes; what kubectl was asked comes back, too."""

    def check(nodes=(), cluster=None, **env):
        (tmp_path / "nodes.json").write_text(json.dumps(list(nodes)))
        kubectl = tmp_path / "kubectl"
        log = tmp_path / "log.json"
        kubectl.write_text(KUBECTL.format(python=sys.executable, log=str(log), nodes=str(tmp_path / "nodes.json")))
        kubectl.chmod(kubectl.stat().st_mode | stat.S_IXUSR)
        config = {"kserve-iac:cluster": cluster or {"existing": {"nodePools": POOLS}}}
        (tmp_path / "Pulumi.x.yaml").write_text(yaml.safe_dump({"config": config}))
        path = {"PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}", **env}
        result = CliRunner().invoke(main, ["check", "--live", str(tmp_path / "Pulumi.x.yaml")], env=path)
        return result, json.loads(log.read_text()) if log.exists() else None

    return check


def test_nodes_that_are_as_described(live):
    result, asked = live([node(1)])
    assert result.exit_code == 0, result.stderr
    assert asked["words"] == ["get", "nodes", "-o", "json"]
    assert "1 nodes read." in result.stderr


def test_nodes_that_are_not(live):
    result, _ = live([node(0)])
    assert result.exit_code == 1
    assert "cluster.existing.nodePools.0.machineType" in result.stderr
    assert "n1: the number of GPUs is 0, not 1." in result.stderr


def test_the_context_and_a_kubeconfigs_path_are_kubectls(live):
    _, asked = live(cluster={"existing": {"kubeconfig": "/etc/none", "context": "eu"}})
    assert asked["words"][:2] == ["--kubeconfig=/etc/none", "--context=eu"]


def test_a_kubeconfig_as_text_is_a_file_of_its_owner_and_then_gone(live):
    text = "kind: Config\nusers: []\n"
    _, asked = live(cluster={"existing": {"kubeconfig": text}})
    assert (asked["mode"], asked["text"]) == ("0o600", text)
    assert not os.path.exists(asked["file"])


def test_what_kubectl_says_is_passed_on(live):
    result, _ = live(fail="1")
    assert result.exit_code == 2
    assert "kubectl get nodes -o json: cannot reach it" in result.stderr


def test_other_clusters_have_no_description_to_compare(live):
    result, asked = live(cluster={"simulated": {"nodePools": POOLS}})
    assert result.exit_code == 2
    assert "this one is simulated" in result.stderr
    assert asked is None


def test_without_live_nothing_is_asked(tmp_path):
    config = {"config": {"kserve-iac:cluster": {"existing": {"nodePools": POOLS}}}}
    (tmp_path / "Pulumi.x.yaml").write_text(yaml.safe_dump(config))
    result = CliRunner().invoke(main, ["check", str(tmp_path / "Pulumi.x.yaml")], env={"PATH": str(tmp_path)})
    assert result.exit_code == 0, result.stderr
