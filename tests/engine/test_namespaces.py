"""Which namespaces remain in the cluster: those of others, shared ones, and those that are not empty."""

import json
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from kserve_iac.live.remains import CREATED_BY
from kserve_iac_sandbox.testing import RunningSandbox

from .dev import UP, pulumi

pytestmark = pytest.mark.engine

PROGRAM = """
import os
import pulumi
from kserve_iac.resources import ExistingCluster
from kserve_iac.resources.custom import CustomObject
from kserve_iac.resources.namespaces import stack_namespace

cluster = ExistingCluster("cluster", node_pools=[{"name": "cpu", "machineType": "e2-standard-16"}])
for name in os.environ["NAMESPACES"].split():
    options = pulumi.ResourceOptions(provider=cluster.provider)
    namespace = stack_namespace(name, name, cluster.guard, options, deletes=bool(os.environ["DELETES"]))
    metadata = {"name": f"of-{pulumi.get_stack()}", "namespace": name}
    own = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata}
    after = pulumi.ResourceOptions(provider=cluster.provider, depends_on=[namespace])
    CustomObject(f"{name}-own", own, cluster.guard, after)
"""
DESTROY = ("destroy", "--yes", "--skip-preview")
RUNNING = (*DESTROY, "--run-program")
REFUSED = "You must run with the `--run-program` flag to use delete hooks during destroy."


@dataclass
class Stack:
    """A stack of the program, with the namespaces that it declares."""

    folder: Path
    sandbox: RunningSandbox
    name: str
    declared: tuple[str, ...] = ()
    deletes: bool = True
    said: str = field(default="", repr=False)

    def run(self, *arguments: str) -> int:
        env = {**self.sandbox.env, "NAMESPACES": " ".join(self.declared), "DELETES": "1" * self.deletes}
        command = pulumi(self.folder, *arguments, "--stack", self.name)
        done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=300)
        self.said = done.stdout + done.stderr
        return done.returncode

    def succeed(self, *arguments: str) -> str:
        assert self.run(*arguments) == 0, self.said
        return self.said

    def up(self, *declared: str) -> str:
        self.declared = declared
        return self.succeed(*UP)

    def exists(self, name: str) -> bool:
        found = self.sandbox.kube.get("v1", "Namespace", name)
        return found is not None and "deletionTimestamp" not in found["metadata"]


@pytest.fixture
def stacks(sandbox, tmp_path):
    (tmp_path / "Pulumi.yaml").write_text("name: namespaces\nruntime: python\n")
    (tmp_path / "__main__.py").write_text(PROGRAM)
    made = [Stack(tmp_path, sandbox, name) for name in ("one", "two")]
    for stack in made:
        stack.succeed("stack", "init")
    yield made
    for stack in made:
        stack.succeed(*RUNNING)
        # On a stack without resources, a destroy that runs the program leaves its components in the state (Pulumi 3.259).
        stack.succeed("stack", "rm", "--yes", "--force")
    for name in ("alpha", "beta", "gamma"):
        sandbox.kube.delete("v1", "Namespace", name)


def a_config_map(namespace: str) -> dict[str, object]:
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "theirs", "namespace": namespace}}


def kept(name: str, what: str) -> str:
    return f"Namespace {name} is kept, because it still has: {what}."


def test_a_namespace_goes_with_its_stack_if_the_stack_created_it_and_it_is_empty(stacks, sandbox):
    one, two = stacks
    sandbox.kube.create({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "gamma"}})
    said = one.up("alpha", "beta", "gamma")
    assert "Namespace gamma already exists. It is used as it is" in said
    assert "alpha already exists" not in said
    marks = [sandbox.kube.get("v1", "Namespace", name)["metadata"].get("annotations") for name in one.declared]
    assert marks == [{CREATED_BY: "kserve-iac:organization/namespaces/one"}] * 2 + [None]
    one.succeed("preview", "--expect-no-changes")
    one.succeed("refresh", "--yes", "--skip-preview", "--expect-no-changes")
    one.succeed("preview", "--expect-no-changes")

    # Two stacks use one namespace, and the one that created it stops first.
    assert "Namespace alpha already exists. It is used as it is" in two.up("alpha")
    one.succeed("refresh", "--yes", "--skip-preview", "--expect-no-changes")
    assert kept("alpha", "ConfigMap of-two") in one.up("beta", "gamma")
    assert sandbox.kube.get("v1", "ConfigMap", "of-one", "alpha") is None
    assert sandbox.kube.get("v1", "ConfigMap", "of-two", "alpha") is not None
    assert "alpha already exists" not in one.up("alpha", "beta", "gamma"), "it created it once"
    assert "Namespace alpha is kept, because this stack did not create it." in two.succeed(*RUNNING)

    # The last object is removed from the program.
    one.declared = ("alpha", "gamma")
    assert "Namespace beta will be deleted from the cluster if nothing of others is left" in one.succeed("preview")
    assert "Namespace beta is kept" not in one.succeed(*UP)
    assert [one.exists(name) for name in ("alpha", "beta", "gamma")] == [True, False, True]

    # A destroy that cannot look deletes nothing, and one that can deletes nothing of others.
    sandbox.kube.create(a_config_map("alpha"))
    assert one.run(*DESTROY) != 0
    assert REFUSED in one.said
    assert sandbox.kube.get("v1", "ConfigMap", "of-one", "alpha") is not None
    said = one.succeed(*RUNNING)
    assert kept("alpha", "ConfigMap theirs") in said
    assert "Namespace gamma is kept, because this stack did not create it." in said
    assert json.loads(one.succeed("stack", "export"))["deployment"].get("resources", []) == []
    assert [one.exists(name) for name in ("alpha", "gamma")] == [True, True]
    assert sandbox.kube.get("v1", "ConfigMap", "theirs", "alpha") is not None

    # An update was interrupted after the namespace was created, and a destroy after it was deleted: the state knows neither.
    sandbox.kube.delete("v1", "ConfigMap", "theirs", "alpha")
    assert "alpha already exists" not in one.up("alpha", "gamma")
    before = one.succeed("stack", "export")
    one.succeed(*RUNNING)
    assert [one.exists(name) for name in ("alpha", "gamma")] == [False, True]
    state = one.folder / "state.json"
    state.write_text(before)
    one.succeed("stack", "import", "--file", str(state))
    one.succeed(*RUNNING)
    assert json.loads(one.succeed("stack", "export"))["deployment"].get("resources", []) == []


def test_every_namespace_remains_where_nothing_else_is_asked_for(stacks):
    one, _ = stacks
    one.deletes = False
    one.up("alpha", "beta")
    one.up("alpha")
    one.succeed(*DESTROY)
    assert [one.exists(name) for name in ("alpha", "beta")] == [True, True]
    assert "alpha already exists" not in one.up("alpha", "beta"), "it was recorded who created it"
    one.deletes = True  # it is enough to ask for it now
    one.succeed(*RUNNING)
    assert [one.exists(name) for name in ("alpha", "beta")] == [False, False]
