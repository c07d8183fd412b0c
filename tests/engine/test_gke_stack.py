"""The production environment against the stand-in for Google Cloud: the project's own program, the real engine.

The tests of this file build on one another's stack, from nothing to nothing, and run in the order in which they stand.
"""

import subprocess
from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from kserve_iac_sandbox.testing import poll

from .cloud import Cloud, on_a_cloud
from .dev import ROOT

pytestmark = pytest.mark.engine

GPU_POOLS = ("l4", "prefill", "decode")


@pytest.fixture(scope="module")
def prod(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cloud]:
    content = yaml.safe_load((ROOT / "Pulumi.prod.yaml").read_text())
    with on_a_cloud(tmp_path_factory.mktemp("prod"), "prod", content) as found:
        yield found


def test_the_stand_in_refuses_every_other_project(prod):
    refused = prod.run("preview", "--config", "gcp:project=my-project")
    assert refused.returncode != 0
    assert "works for the project kserve-iac-sandbox alone" in " ".join((refused.stdout + refused.stderr).split())
    prod.succeed("config", "set", "gcp:project", "kserve-iac-sandbox")


def test_the_first_preview_creates_and_nothing_else(prod):
    assert {operation for operation, _ in prod.steps()} == {"create"}


def test_from_nothing_to_all_services_ready_with_nodes_for_those_who_wait(prod):
    prod.succeed("up", "--yes", "--skip-preview")
    summary = prod.summary()
    assert {name: service["state"] for name, service in summary["services"].items()} == dict.fromkeys(
        ("iris", "chat", "assistant"), "Ready"
    )
    # No GPU node stood before a service asked for it.
    assert {pool: len(prod.running(pool)) for pool in GPU_POOLS} == {"l4": 2, "prefill": 4, "decode": 2}
    made = {pool: len(prod.nodes(pool)) for pool in GPU_POOLS}
    assert made == {"l4": 1, "prefill": 1, "decode": 1}
    assert made == {pool: summary["plan"]["pools"][pool]["nodes"][0] for pool in GPU_POOLS}, "as the plan said"
    assert prod.steps() == []


def test_a_cluster_that_moved_to_another_version_is_no_change(prod):
    [(identifier, record)] = prod.store.of_type("gcp:container/cluster:Cluster").items()
    record["computed"]["masterVersion"] = "1.36.2-gke.7"
    prod.store.put(identifier, record)
    assert prod.steps("--refresh") == []


def test_a_spot_node_is_taken_and_its_pods_come_back(prod):
    [node] = prod.nodes("l4")
    subprocess.run([*KSERVE_IAC, "sandbox", "preempt", node, "--name", prod.sandbox.name], env=prod.env, check=True)
    poll(lambda: node not in prod.nodes("l4") and len(prod.running("l4")) == 2, 120, "the pods run elsewhere")
    assert prod.steps() == []


def test_a_node_that_is_not_spot_is_not_taken(prod):
    [node] = prod.nodes("decode")
    refused = subprocess.run(
        [*KSERVE_IAC, "sandbox", "preempt", node, "--name", prod.sandbox.name],
        env=prod.env,
        capture_output=True,
        text=True,
    )
    assert refused.returncode != 0
    assert "is not a spot node" in refused.stderr


def test_other_gpus_are_a_new_pool_first_then_pods_move_then_the_old_one_goes(prod):
    before = prod.nodes("prefill")

    def change(gke: dict[str, Any]) -> None:
        [pool] = [pool for pool in gke["nodePools"] if pool["name"] == "prefill"]
        pool["machineType"] = "a2-ultragpu-8g"

    prod.configure(change)
    assert prod.steps() == [("replace", "prod-prefill")]
    done = " ".join(prod.succeed("up", "--yes", "--skip-preview").split())
    assert done.index("NodePool prod-prefill created replacement") < done.index(
        "NodePool prod-prefill deleting original"
    )
    poll(lambda: len(prod.running("prefill")) == 4, 120, "prefill runs on the new pool")
    assert not before & prod.nodes("prefill")
    assert {
        node["metadata"]["labels"]["node.kubernetes.io/instance-type"]
        for node in prod.kube.list("v1", "Node", selector="kserve-iac/pool=prefill")
    } == {"a2-ultragpu-8g"}
    assert prod.steps() == []


def test_networks_of_gpus_are_objects_in_the_cluster(prod):
    fabric = {"name": "fabric", "machineType": "a3-ultragpu-8g", "gpuDirect": True, "zones": ["us-central1-b"]}
    fabric["capacity"] = {"reservation": "team-llm"}
    prod.configure(lambda gke: gke["nodePools"].append(fabric))
    prod.succeed("up", "--yes", "--skip-preview")
    names = {item["metadata"]["name"] for item in prod.kube.list("networking.gke.io/v1", "Network")}
    assert len([name for name in names if "rdma" in name]) == 8
    assert names == {item["metadata"]["name"] for item in prod.kube.list("networking.gke.io/v1", "GKENetworkParamSet")}
    assert prod.steps() == []


def test_it_is_destroyed_once_both_locks_are_off(prod):
    prod.configure(lambda gke: gke.update(protect=False, deletionProtection=False))
    assert prod.steps() == [("update", "prod")]
    prod.succeed("up", "--yes", "--skip-preview")
    prod.succeed("destroy", "--yes", "--skip-preview")
    assert prod.store.all() == {}
    assert [prod.nodes(pool) for pool in (*GPU_POOLS, "cpu")] == [set()] * 4


KSERVE_IAC = ("python", "-c", "from kserve_iac.cli import main; main()")
