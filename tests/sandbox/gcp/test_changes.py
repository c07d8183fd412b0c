"""What happens when a field changes: the tables of docs/reference/gke-changes.md, tried field by field.

The arguments are rendered before and after, and the stand-in says what the provider would do with the difference.
"""

import re
from pathlib import Path
from typing import Any

import pytest

from kserve_iac.args import GkeClusterArgs, GkeNodePool
from kserve_iac.args.gke_pool import AdditionalNetwork
from kserve_iac.gke import cluster as gke
from kserve_iac.gke import network as gke_network
from kserve_iac.gke import node_pool as gke_pool
from kserve_iac_sandbox.plugins.gcp.differ import changes
from kserve_iac_sandbox.plugins.gcp.facts import CLUSTER, NODE_POOL, TYPES

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "gke-changes.md"

BASE_POOL: dict[str, Any] = {"name": "gpus", "machineType": "g2-standard-12", "maxNodes": 3}
N1_POOL = {"name": "gpus", "machineType": "n1-standard-8", "accelerator": {"type": "nvidia-tesla-t4"}}
DIRECT_POOL = {"name": "gpus", "machineType": "a3-highgpu-8g", "gpuDirect": True}
TPU_POOL = {"name": "tpus", "machineType": "ct6e-standard-4t"}
POOL: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "accelerator": (N1_POOL, {"accelerator": {"type": "nvidia-tesla-t4", "count": 2}}),
    "acceleratorNetworkProfile": (
        {**BASE_POOL, "machineType": "a3-ultragpu-8g", "zones": ["us-central1-b"]},
        {"acceleratorNetworkProfile": "auto"},
    ),
    "autoRepair": (BASE_POOL, {"autoRepair": False}),
    "autoUpgrade": (BASE_POOL, {"autoUpgrade": False}),
    "bounds": (BASE_POOL, {"bounds": "per-zone"}),
    "capacity": (BASE_POOL, {"capacity": "spot"}),
    "compactPlacement": (BASE_POOL, {"compactPlacement": True}),
    "cpuManager": (BASE_POOL, {"cpuManager": "static"}),
    "disk": (BASE_POOL, {"disk": {"sizeGib": 200}}),
    "gpuDirect": ({**BASE_POOL, "machineType": "a3-highgpu-8g"}, {"gpuDirect": True}),
    "gpuDra": (BASE_POOL, {"gpuDra": True}),
    "gpuDriver": (BASE_POOL, {"gpuDriver": "latest"}),
    "gpuPartition": ({**BASE_POOL, "machineType": "a2-highgpu-1g"}, {"gpuPartition": "1g.5gb"}),
    "gpuSharing": (BASE_POOL, {"gpuSharing": {"strategy": "mps", "clients": 2}}),
    "hugepages1G": (BASE_POOL, {"hugepages1G": 2}),
    "hugepages2M": (BASE_POOL, {"hugepages2M": 512}),
    "imageType": (BASE_POOL, {"imageType": "UBUNTU_CONTAINERD"}),
    "labels": (BASE_POOL, {"labels": {"a": "b"}}),
    "localSsd": (BASE_POOL, {"localSsd": {"count": 1}}),
    "locationPolicy": (BASE_POOL, {"locationPolicy": "BALANCED"}),
    "machineType, other GPUs": (BASE_POOL, {"machineType": "g2-standard-24"}),
    "machineType, same GPUs": (BASE_POOL, {"machineType": "g2-standard-16"}),
    "maxNodes": (BASE_POOL, {"maxNodes": 4}),
    "maxPods": (BASE_POOL, {"maxPods": 32}),
    "minNodes": (BASE_POOL, {"minNodes": 1}),
    "name": (BASE_POOL, {"name": "other"}),
    "networkPrefix": (DIRECT_POOL, {"networkPrefix": ""}),
    "networksCidr": (DIRECT_POOL, {"networksCidr": "172.16.0.0/16"}),
    "networks": (BASE_POOL, {"networks": [{"network": "n", "subnetwork": "s"}]}),
    "preloadImages": (BASE_POOL, {"preloadImages": ["global/images/vllm"]}),
    "resourceLabels": (BASE_POOL, {"resourceLabels": {"a": "b"}}),
    "secureBoot": (BASE_POOL, {"secureBoot": False}),
    "serviceAccount": (BASE_POOL, {"serviceAccount": "other@p.iam.gserviceaccount.com"}),
    "sysctls": (BASE_POOL, {"sysctls": {"net.core.somaxconn": "4096"}}),
    "tags": (BASE_POOL, {"tags": ["gpu"]}),
    "topologyDistance": (
        {**BASE_POOL, "machineType": "a3-ultragpu-8g", "compactPlacement": True},
        {"topologyDistance": "BLOCK"},
    ),
    "taints": (BASE_POOL, {"taints": [{"key": "team"}]}),
    "upgrade": (BASE_POOL, {"upgrade": {"strategy": "blue-green"}}),
    "machineType, other TPUs": (TPU_POOL, {"machineType": "ct6e-standard-8t"}),
    "tpuTopology": ({**TPU_POOL, "maxNodes": 4}, {"tpuTopology": "4x4"}),
    "usdPerHour": (BASE_POOL, {"usdPerHour": 1.5}),
    "zones": (BASE_POOL, {"zones": ["us-central1-a"]}),
}
WINDOW = {"start": "2026-01-03T02:00:00Z", "end": "2026-01-03T10:00:00Z"}
BASE_CLUSTER: dict[str, Any] = {"location": "us-central1"}
CLUSTERS: dict[str, dict[str, Any]] = {
    "access.authorizedNetworks": {"access": {"authorizedNetworks": {"ci": "203.0.113.0/28"}}},
    "access.controlPlaneCidr": {"access": {"controlPlaneCidr": "172.16.0.0/28"}},
    "access.endpoint": {"access": {"endpoint": "dns"}},
    "access.privateNodes": {"access": {"privateNodes": False}},
    "autoscalingProfile": {"autoscalingProfile": "OPTIMIZE_UTILIZATION"},
    "costAllocation": {"costAllocation": False},
    "deletionProtection": {"deletionProtection": False},
    "drivers": {"drivers": {"filestore": True}},
    "encryptionKey": {"encryptionKey": "projects/p/locations/l/keyRings/r/cryptoKeys/k"},
    "gatewayApi": {"gatewayApi": "gke"},
    "imageStreaming": {"imageStreaming": False},
    "labels": {"labels": {"a": "b"}},
    "location": {"location": "us-east4"},
    "maintenance": {"maintenance": WINDOW},
    "locationPolicy": {"locationPolicy": "ANY"},
    "maintenance.exclusions": {"maintenance": {**WINDOW, "exclusions": [{"name": "sale", **WINDOW}]}},
    "mode": {"mode": "autopilot"},
    "name": {"name": "other"},
    "network.multiNetworking": {"network": {"multiNetworking": True}},
    "network.podsRange": {"network": {"podsRange": "other"}},
    "observability": {"observability": {"managedPrometheus": False}},
    "project": {"project": "other"},
    "releaseChannel": {"releaseChannel": "STABLE"},
    "secrets": {"secrets": [{"secret": "s", "readers": ["a/b"]}]},
    "shieldedNodes": {"shieldedNodes": False},
    "version": {"version": "1.36"},
    "zones": {"zones": ["us-central1-a"]},
}


def _rules(token: str) -> tuple[Any, Any]:
    return TYPES[token].force_new, TYPES[token].force_new_blocks


def rendered_pool(given: dict[str, Any]) -> dict[str, Any]:
    pool = GkeNodePool.model_validate(given)
    made = [card for network in gke_network.direct_networks(pool, "prod", "us-central1", "p") for card in network.cards]
    networks: list[AdditionalNetwork] = pool.networks or made
    return gke_pool.node_pool(pool, service_account="n@p.iam.gserviceaccount.com", networks=networks)


def rendered_cluster(given: dict[str, Any]) -> dict[str, Any]:
    args = GkeClusterArgs.model_validate(given)
    return gke.cluster("prod", args, args.project or "p", network="n", subnetwork="s")


def without(properties: dict[str, Any], ignored: list[str]) -> dict[str, Any]:
    return {key: value for key, value in properties.items() if key not in ignored}


def of_a_pool(field: str) -> str:
    before, change = POOL[field]
    old, new = (without(rendered_pool(given), gke_pool.IGNORED) for given in (before, {**before, **change}))
    found = changes(old, new, *_rules(NODE_POOL))
    if any(change.replace for change in found.values()):
        assert old["name"] != new["name"], "new before old needs another name"
        return "new pool"
    assert old["name"] == new["name"], "a pool that stays keeps its name"
    return "in place" if found else "nothing"


def of_a_cluster(field: str) -> str:
    before, after = rendered_cluster(BASE_CLUSTER), rendered_cluster({**BASE_CLUSTER, **CLUSTERS[field]})
    old, new = (without(properties, gke.CLUSTER_IGNORED) for properties in (before, after))
    found = changes(old, new, *_rules(CLUSTER))
    replaced = any(change.replace for change in found.values())
    same = gke.identity(before) == gke.identity(after)
    assert same is not replaced, "objects are made anew exactly where the cluster is"
    return "new cluster" if replaced else "in place" if found else "nothing"


def rows(title: str) -> dict[str, str]:
    """The table below a heading of the page: field -> what happens."""
    text = PAGE.read_text().partition(f"## {title}\n")[2].partition("\n#")[0]
    return dict(re.findall(r"^\| `([^`]+)`(?:[^|]*)\| ([^|]+?) \|", text, re.MULTILINE))


@pytest.mark.parametrize("field", POOL)
def test_what_the_page_says_of_a_pools_field(field):
    assert rows("Of a pool")[field.partition(",")[0] if field not in rows("Of a pool") else field] == of_a_pool(field)


@pytest.mark.parametrize("field", CLUSTERS)
def test_what_the_page_says_of_a_clusters_field(field):
    assert rows("Of the cluster")[field] == of_a_cluster(field)


def test_every_field_of_a_pool_is_tried():
    tried = {field.partition(",")[0] for field in POOL}
    assert tried == {info.alias for info in GkeNodePool.model_fields.values()}
    assert set(rows("Of a pool")) == set(POOL)
    assert set(rows("Of the cluster")) == set(CLUSTERS)


def test_a_switch_that_is_off_is_one_that_was_never_set():
    assert changes({"a": {}}, {"a": {"spot": False}}, ()) == {}
    assert list(changes({"a": {}}, {"a": {"spot": True}}, ())) == [("a", "spot")]


@pytest.mark.parametrize(
    ("old", "new", "replaced"),
    [
        ({}, {"placementPolicy": {"type": "COMPACT"}}, True),
        ({"placementPolicy": {"type": "COMPACT"}}, {}, True),
        ({"placementPolicy": {"type": "A"}}, {"placementPolicy": {"type": "B"}}, False),
        ({"placementPolicy": {"type": "A"}}, {"placementPolicy": {"type": "A", "policyName": "p"}}, True),
    ],
)
def test_a_block_that_comes_or_goes_can_replace_more_than_its_fields(old, new, replaced):
    found = changes(old, new, *_rules(NODE_POOL))
    assert [change.replace for change in found.values()] == [replaced]
