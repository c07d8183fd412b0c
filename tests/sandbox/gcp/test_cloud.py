"""The stand-in for Google Cloud without an API server: what it refuses, what it works for, how nodes of its pools look."""

from typing import Any

import pytest

from kserve_iac.args import GkeClusterArgs, GkeNodePool
from kserve_iac.capacity import pools_of
from kserve_iac.catalog.accelerators import gpu_machines
from kserve_iac.catalog.sysctls import SYSCTLS
from kserve_iac.gke import cluster as gke
from kserve_iac.gke import node_pool as gke_pool
from kserve_iac_sandbox.plugins.gcp import forms, kinds, refusals, template
from kserve_iac_sandbox.plugins.gcp.cloud import Cloud
from kserve_iac_sandbox.plugins.gcp.errors import PluginError
from kserve_iac_sandbox.plugins.gcp.facts import CLUSTER, NODE_POOL, TYPES
from kserve_iac_sandbox.plugins.gcp.servicer import wrong_project

ZONES = ["us-central1-a"]


def pool(**fields: Any) -> dict[str, Any]:
    given = {"name": "l4", "machineType": "g2-standard-12", **fields}
    return gke_pool.node_pool(GkeNodePool.model_validate(given), service_account="n@p.iam.gserviceaccount.com")


def refused(properties: dict[str, Any], zones: list[str] = ZONES, channel: str = "REGULAR") -> list[str]:
    return list(refusals.node_pool({**properties, "cluster": "prod"}, zones, channel))


def config(properties: dict[str, Any], **change: Any) -> dict[str, Any]:
    return {**properties, "nodeConfig": {**properties["nodeConfig"], **change}}


CARD = {"type": "nvidia-l4", "count": 1}
PROFILE = {"acceleratorNetworkProfile": "auto"}


@pytest.mark.parametrize(
    ("properties", "reason"),
    [
        ({**pool(), "name": "L4"}, "Invalid node pool name"),
        ({**pool(), "name": "l" * 41}, "Invalid node pool name"),
        (config(pool(), machineType="g2-standard-13"), "Invalid machine type"),
        ({**pool(), "autoscaling": {"totalMaxNodeCount": 1, "minNodeCount": 0}}, "cannot be used together"),
        ({**pool(), "autoscaling": {"totalMaxNodeCount": 1, "totalMinNodeCount": 2}}, "greater than the maximum"),
        (config(pool(), guestAccelerators=[{**CARD, "count": 2}]), "comes with 1 nvidia-l4"),
        (config(pool(), guestAccelerators=[]), "comes with 1 nvidia-l4"),
        (config(pool(machineType="e2-standard-8"), guestAccelerators=[CARD]), "cannot be attached"),
        (config(pool(machineType="n1-standard-8"), guestAccelerators=[CARD]), "is not supported"),
        (config(pool(), guestAccelerators=[{**CARD, "gpuPartitionSize": "1g.5gb"}]), "partition size 1g.5gb"),
        (
            config(pool(), spot=True, reservationAffinity={"consumeReservationType": "ANY_RESERVATION"}),
            "cannot consume",
        ),
        (config(pool(), spot=True, flexStart=True), "Spot cannot be used with"),
        (config(pool(), reservationAffinity={"consumeReservationType": "SPECIFIC_RESERVATION"}), "needs a name"),
        ({**pool(capacity="flex-start"), "management": {"autoRepair": True}}, "auto repair disabled"),
        ({**pool(capacity="flex-start"), "initialNodeCount": 1}, "autoscaled from zero"),
        (config(pool(capacity="flex-start"), maxRunDuration="604801s"), "Max run duration"),
        (config(pool(machineType="g4-standard-48"), diskType="pd-ssd"), "cannot be used by"),
        (config(pool(), diskType="hyperdisk-balanced"), "cannot be used by"),
        (config(pool(), ephemeralStorageLocalSsdConfig={"localSsdCount": 3}), "3 local SSDs"),
        (config(pool(), taints=[{"key": "nvidia.com/gpu", "value": "x", "effect": "NO_SCHEDULE"}]), "added by GKE"),
        (
            {**pool(), "networkConfig": {"additionalNodeNetworkConfigs": [{"network": "n"}]}},
            "a network and a subnetwork",
        ),
        (pool(autoUpgrade=False), "Auto_upgrade must be true"),
        (
            {
                **pool(machineType="a4x-highgpu-4g", capacity={"reservation": "r"}),
                "placementPolicy": {"type": "COMPACT"},
            },
            "needs a placement policy",
        ),
        (config(pool(machineType="a2-highgpu-1g", gpuPartition="1g.10gb")), "partition size 1g.10gb"),
        (
            pool(machineType="a3-highgpu-8g", capacity="flex-start", locationPolicy="BALANCED"),
            "BALANCED is not supported",
        ),
        (config(pool(), resourceLabels={"Team": "a"}), "Label key 'Team'"),
        (config(pool(), resourceLabels={"team": "A"}), "Label value 'A'"),
        (config(pool(), tags=["GPU"]), "node_config.tags"),
        (config(pool(), linuxNodeConfig={"sysctls": {"somaxconn": "1024"}}), "Sysctl 'somaxconn'"),
        (config(pool(), linuxNodeConfig={"sysctls": {"net.core.somaxcon": "1024"}}), "Sysctl 'net.core.somaxcon'"),
        (config(pool(), bootDiskKmsKey="key"), "KMS key name 'key'"),
        (pool(machineType="n1-standard-8", compactPlacement=True), "not supported for machine family n1"),
        (pool(machineType="e2-standard-3"), "Invalid machine type 'e2-standard-3'"),
        (config(pool(), machineType="nonsense"), "Invalid machine type 'nonsense'"),
        ({**pool(), "networkConfig": PROFILE}, "not supported for machine type g2-standard-12"),
        (
            {**pool(machineType="a3-ultragpu-8g"), "networkConfig": {"acceleratorNetworkProfile": "fast"}},
            "the only profile is 'auto'",
        ),
        (
            {
                **pool(machineType="a3-ultragpu-8g"),
                "networkConfig": {**PROFILE, "additionalNodeNetworkConfigs": [{"network": "n", "subnetwork": "s"}]},
            },
            "cannot be combined with an accelerator network profile",
        ),
    ],
)
def test_what_the_api_refuses_of_a_pool(properties, reason):
    assert any(reason in said for said in refused(properties)), refused(properties)


@pytest.mark.parametrize(
    ("cluster", "reason"),
    [
        ({}, "need a cluster with multi-networking"),
        ({"enableMultiNetworking": True, "network": "global/networks/n"}, "others than the network of the cluster"),
        ({"enableMultiNetworking": True, "network": "global/networks/other"}, None),
    ],
)
def test_further_networks(cluster, reason):
    card = {"network": "n", "subnetwork": "s"}
    said = list(refusals.networks({"networkConfig": {"additionalNodeNetworkConfigs": [card]}}, cluster))
    assert not said if reason is None else reason in said[0]


@pytest.mark.parametrize("machine", ["a3-megagpu-8g", "a3-ultragpu-8g", "a4-highgpu-8g", "ct6e-standard-4t"])
def test_networks_of_an_accelerator_network_profile(machine):
    capacity = {"capacity": "spot"} if machine.startswith("a") else {}  # not all are offered on demand
    given = pool(machineType=machine, acceleratorNetworkProfile="auto", **capacity)
    assert given["networkConfig"] == PROFILE
    assert refused(given) == []
    assert "single zone" in refused(given, ["us-central1-a", "us-central1-b"])[0]
    assert list(refusals.networks(given, {"datapathProvider": "ADVANCED_DATAPATH"})) == []
    assert "Dataplane V2" in next(refusals.networks(given, {}))
    labels = template.node({**given, "cluster": "prod"})["labels"]
    assert labels["gke.networks.io/accelerator-network-profile"] == "auto"
    assert labels["cloud.google.com/gke-networking-dra-driver"] == "true"


def test_both_list_the_same_kernel_parameters():
    assert forms.SYSCTLS == SYSCTLS
    assert {"net.core.somaxconn", "vm.max_map_count", "kernel.yama.ptrace_scope"} < SYSCTLS


def test_nodes_whose_gpus_are_claimed_report_none():
    node = template.node({**pool(gpuDra=True), "cluster": "prod"})
    assert "nvidia.com/gpu" not in node["capacity"]
    assert "nvidia.com/gpu" not in node["allocatable"]
    assert {taint["key"] for taint in node["taints"]} == {"nvidia.com/gpu"}
    [planned] = pools_of([GkeNodePool(name="l4", machine_type="g2-standard-12", gpu_dra=True)]).values()
    assert node["labels"].items() >= planned.labels.items()


def test_a_gpu_that_is_not_in_the_zone():
    assert "not available in europe-north1-a" in refused(pool(), ["europe-north1-a"])[0]


def test_compact_placement_in_two_zones():
    assert "single zone" in refused(pool(compactPlacement=True), ["us-central1-a", "us-central1-b"])[0]


@pytest.mark.parametrize("machine", gpu_machines())
def test_a_pool_of_every_gpu_machine_type_is_taken(machine):
    region, offer = sorted(gpu_machines()[machine].regions)[0], gpu_machines()[machine].offer
    kinds = [kind for kind in ("on-demand", "spot", "reservation") if offer.of(kind) is not False]
    capacity = {"reservation": "r"} if kinds[0] == "reservation" else kinds[0]
    assert refused(pool(machineType=machine, capacity=capacity), [f"{region}-a"]) == []


FREEZE = {"exclusionName": "sale", "endTime": "2026-12-01T00:00:00Z", "exclusionOptions": {"scope": "NO_UPGRADES"}}
NO_MINOR = {
    "exclusionName": "minor",
    "exclusionOptions": {"scope": "NO_MINOR_UPGRADES", "endTimeBehavior": "UNTIL_END_OF_SUPPORT"},
}


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"name": "Prod"}, "Invalid cluster name"),
        ({"clusterAutoscaling": {"autoscalingProfile": "EAGER"}}, "autoscaling_profile to be one of"),
        ({"initialNodeCount": 0}, "greater than zero"),
        ({"enableAutopilot": True}, "conflicts with enableAutopilot"),
        ({"enableMultiNetworking": True, "datapathProvider": "LEGACY_DATAPATH"}, "needs GKE Dataplane V2"),
        ({"maintenancePolicy": {"maintenanceExclusions": [FREEZE] * 4}}, "at most 3"),
        ({"maintenancePolicy": {"maintenanceExclusions": [NO_MINOR] * 21}}, "at most 20"),
        (
            {"maintenancePolicy": {"maintenanceExclusions": [NO_MINOR]}, "releaseChannel": {"channel": "UNSPECIFIED"}},
            "need a release channel",
        ),
        ({"maintenancePolicy": {"maintenanceExclusions": [{**NO_MINOR, "endTime": "x"}]}}, "needs an end time, or"),
        ({"enableAutopilot": True, "location": "us-central1-a"}, "must be regional clusters"),
        ({"enableAutopilot": True, "releaseChannel": {"channel": "UNSPECIFIED"}}, "enrolled in a release channel"),
        ({"masterAuthorizedNetworksConfig": {"cidrBlocks": [{"cidrBlock": "203.0.113.5/28"}]}}, "valid network Value"),
        ({"privateClusterConfig": {"masterIpv4CidrBlock": "172.16.0.0/27"}}, "28 significant bits"),
        ({"privateClusterConfig": {"masterIpv4CidrBlock": "172.16.0.1/28"}}, "28 significant bits"),
        ({"resourceLabels": {"Team": "a"}}, "Label key 'Team'"),
        ({"monitoringConfig": {"enableComponents": ["GPUS"]}}, "got GPUS"),
        ({"databaseEncryption": {"keyName": "key"}}, "KMS key name 'key'"),
    ],
)
def test_what_the_api_refuses_of_a_cluster(change, reason):
    args = GkeClusterArgs.model_validate({"location": "us-central1"})
    properties = gke.cluster("prod", args, "p", network="n", subnetwork="s")
    assert list(refusals.cluster(properties)) == []
    assert any(reason in said for said in refusals.cluster({**properties, **change}))


UNLISTED = [
    "c4d-standard-16",
    "e2-medium",
    "c3-standard-8-lssd",
    "n2-custom-6-10240",
    "custom-4-8192",
    "ct5lp-hightpu-4t",
]


@pytest.mark.parametrize("machine", UNLISTED)
def test_a_machine_type_that_may_exist_is_taken_and_has_nodes(machine):
    assert refused(pool(machineType=machine)) == []
    assert int(template.node({**pool(machineType=machine), "cluster": "c"})["capacity"]["cpu"]) > 0


@pytest.mark.parametrize(
    ("version", "asked", "is_refused"),
    [
        ("1.31", {"nodeConfig": {"flexStart": True}}, True),
        ("1.32.2-gke.1000000", {"nodeConfig": {"flexStart": True}}, True),
        ("1.32", {"nodeConfig": {"flexStart": True}}, False),
        ("1.27", {"queuedProvisioning": {"enabled": True}}, True),
        (None, {"nodeConfig": {"flexStart": True}}, False),
        ("1.33", {"nodeConfig": {"machineType": "tpu7x-standard-4t"}}, True),
        ("1.34", {"nodeConfig": {"machineType": "tpu7x-standard-4t"}}, False),
        ("1.30", {"nodeConfig": {"machineType": "ct6e-standard-4t"}}, True),
        ("1.30", {"nodeConfig": {"machineType": "ct5lp-hightpu-4t"}}, False),
        ("1.34.1-gke.1000000", {"networkConfig": {"acceleratorNetworkProfile": "auto"}}, True),
        ("1.34.1-gke.1829001", {"networkConfig": {"acceleratorNetworkProfile": "auto"}}, False),
        ("1.34", {"networkConfig": {"acceleratorNetworkProfile": "auto"}}, False),
        ("1.33", {"networkConfig": {"enablePrivateNodes": True}}, False),
        ("1.27", {}, False),
    ],
)
def test_a_cluster_has_the_version_that_its_pools_need(version, asked, is_refused):
    assert bool(list(forms.versions(asked, {"minMasterVersion": version}))) == is_refused


@pytest.mark.parametrize(
    ("name", "is_refused"),
    [
        ("models", False),
        ("my.models_1", False),
        ("1.2.3", False),
        ("Models", True),
        ("goog-m", True),
        ("192.168.5.4", True),
    ],
)
def test_names_of_buckets(name, is_refused):
    assert bool(list(forms.bucket({"name": name}))) == is_refused


@pytest.mark.parametrize("project", [None, "", "my-project", "kserve-iac-sandbox-2"])
def test_no_other_project(project):
    assert "kserve-iac-sandbox alone" in wrong_project(project)


def test_its_own_project():
    assert wrong_project("kserve-iac-sandbox") == ""


def test_without_a_sandbox_it_says_so(monkeypatch):
    from kserve_iac_sandbox.plugins.gcp.cloud import folder

    monkeypatch.delenv("KSERVE_IAC_SANDBOX", raising=False)
    with pytest.raises(PluginError, match="the shell has no sandbox"):
        folder()


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"machineType": "n1-standard-8", "accelerator": {"type": "nvidia-tesla-t4", "count": 2}},
        {"machineType": "a2-highgpu-2g", "gpuPartition": "1g.5gb"},
        {"gpuSharing": {"strategy": "time-sharing", "clients": 4}},
        {"machineType": "a2-ultragpu-1g", "gpuPartition": "3g.40gb", "gpuSharing": {"strategy": "mps", "clients": 3}},
        {"machineType": "e2-standard-8"},
        {"taints": [{"key": "team", "value": "llm"}, {"key": "spot"}]},
        {"machineType": "a4x-highgpu-4g", "capacity": {"reservation": "r"}},
        {"capacity": {"queued": True}},
        {"machineType": "ct6e-standard-4t"},
        {"machineType": "tpu7x-standard-4t", "capacity": {"queued": True}},
    ],
)
def test_nodes_are_what_the_plan_counts_on(fields):
    """Two ways to the same node: the stand-in's from what is sent, the plan's from what was written."""
    given = GkeNodePool.model_validate({"name": "gpus", "machineType": "g2-standard-12", **fields})
    node = template.node({**gke_pool.node_pool(given, service_account="n"), "cluster": "prod"})
    planned = pools_of([given])["gpus"]
    assert int(node["capacity"].get(planned.resource, 0)) == planned.gpus_per_node
    assert len({"nvidia.com/gpu", "google.com/tpu"} & {*node["capacity"]}) == (planned.gpus_per_node > 0)
    assert node["labels"].items() >= planned.node_selector.items()
    assert {t["key"] for t in node["taints"]} == {t["key"] for t in planned.taints}
    assert {t["key"]: t.get("value", "") for t in node["taints"]} == {t["key"]: t["value"] for t in planned.taints}


def test_names_of_nodes_are_names():
    node = template.node({**pool(name="p" * 33), "cluster": "c" * 40})
    assert len(f"{node['prefix']}-abcd") <= 63


@pytest.fixture
def cloud(tmp_path):
    (tmp_path / "sandbox.json").write_text('{"kubeconfig": "none", "server": "https://127.0.0.1:1"}')
    return Cloud(tmp_path)


NETWORK, SUBNETWORK = "gcp:compute/network:Network", "gcp:compute/subnetwork:Subnetwork"


def test_a_network_goes_after_what_is_in_it(cloud):
    network, state = cloud.create(NETWORK, {"name": "n", "project": "p"})
    subnet, _ = cloud.create(
        SUBNETWORK,
        {"name": "s", "project": "p", "region": "r", "network": state["selfLink"], "ipCidrRange": "10.0.0.0/20"},
    )
    with pytest.raises(PluginError, match="already being used"):
        cloud.delete(network, {})
    cloud.delete(subnet, {})
    cloud.delete(network, {})
    cloud.delete(network, {})  # gone already is no error
    assert cloud.store.all() == {}


def test_what_is_named_must_stand_and_nothing_stands_twice(cloud):
    with pytest.raises(PluginError, match="404"):
        cloud.create(
            SUBNETWORK, {"name": "s", "project": "p", "region": "r", "network": "n", "ipCidrRange": "10.0.0.0/20"}
        )
    cloud.create(NETWORK, {"name": "n", "project": "p"})
    with pytest.raises(PluginError, match="409"):
        cloud.create(NETWORK, {"name": "n", "project": "p"})


def test_a_pool_needs_its_cluster(cloud):
    with pytest.raises(PluginError, match="404"):
        cloud.create(NODE_POOL, {**pool(), "cluster": "prod", "project": "p", "location": "us-central1"})


def test_ids_are_the_providers(cloud):
    asked = {"project": "p", "location": "l", "name": "n", "cluster": "projects/p/locations/l/clusters/c"}
    assert cloud.identifier(CLUSTER, asked) == "projects/p/locations/l/clusters/n"
    assert cloud.identifier(NODE_POOL, asked) == "projects/p/locations/l/clusters/c/nodePools/n"


def test_deletion_protection_says_the_two_steps(cloud):
    cloud.store.put("c", {"type": CLUSTER, "inputs": {}, "computed": {}})
    for state in ({}, {"deletionProtection": True}):
        with pytest.raises(PluginError, match=r"deletionProtection: false on the cluster, `pulumi up`, then destroy"):
            cloud.delete("c", state)


def test_every_type_that_is_made_is_known():
    from kserve_iac.resources import gcp

    tokens = {value for key, value in vars(gcp).items() if key.isupper()}
    made = {token for token in tokens if not token.rpartition(":")[2].startswith("get")}
    assert made == set(TYPES)


def test_a_private_address_needs_a_list_of_networks():
    asked = {"name": "prod", "initialNodeCount": 1, "privateClusterConfig": {"enablePrivateEndpoint": True}}
    assert list(refusals.cluster(asked)) == [
        "Master authorized networks must be enabled if private endpoint is enabled."
    ]
    assert list(refusals.cluster({**asked, "masterAuthorizedNetworksConfig": {"cidrBlocks": []}})) == []


@pytest.mark.parametrize(
    ("asked", "zones", "is_refused"),
    [
        ({"autoscaling": {"totalMaxNodeCount": 2}, "initialNodeCount": 1}, 3, True),
        ({"autoscaling": {"totalMaxNodeCount": 3}, "initialNodeCount": 1}, 3, False),
        ({"autoscaling": {"maxNodeCount": 1}, "initialNodeCount": 1}, 3, False),
        ({"autoscaling": {"maxNodeCount": 1}, "initialNodeCount": 2}, 3, True),
        ({"initialNodeCount": 9}, 3, False),
    ],
)
def test_the_first_size_of_a_pool_is_within_its_limits(asked, zones, is_refused):
    assert bool(list(refusals.initial_nodes(asked, ["z"] * zones))) is is_refused


@pytest.mark.parametrize(
    ("profile", "is_refused"),
    [
        ("global/networkProfiles/us-central1-b-vpc-roce", True),
        ("us-central1-b-vpc-roce", True),
        ("projects/p/global/networkProfiles/us-central1-b-vpc-roce", False),
        ("https://www.googleapis.com/compute/v1/projects/p/global/networkProfiles/us-central1-b-vpc-roce", False),
        (None, False),
    ],
)
def test_a_network_profile_names_its_project(profile, is_refused):
    assert bool(list(refusals.network({"networkProfile": profile}))) is is_refused


@pytest.mark.parametrize(
    ("asked", "brought"),
    [
        ({}, False),
        ({"gatewayApiConfig": {"channel": "CHANNEL_DISABLED"}}, False),
        ({"gatewayApiConfig": {"channel": "CHANNEL_STANDARD"}}, True),
        ({"enableAutopilot": True}, True),
        ({"enableAutopilot": True, "gatewayApiConfig": {"channel": "CHANNEL_DISABLED"}}, False),
    ],
)
def test_the_gateway_api_comes_with_the_cluster_where_its_channel_is_on(asked, brought):
    found = {one["spec"]["names"]["kind"]: one["spec"]["scope"] for one in kinds.brought_by(asked)}
    expected = {"GatewayClass": "Cluster", "Gateway": "Namespaced", "HTTPRoute": "Namespaced"}
    assert {kind: scope for kind, scope in found.items() if kind in expected} == (expected if brought else {})


def test_a_channel_that_does_not_exist_is_refused():
    asked = gke.cluster("prod", GkeClusterArgs(location="us-central1"), "p", network="n", subnetwork="s")
    assert list(refusals.cluster(asked)) == []
    wrong = {**asked, "gatewayApiConfig": {"channel": "STANDARD"}}
    assert [text for text in refusals.cluster(wrong) if "gateway_api_config.0.channel" in text]


NAT = {"natIpAllocateOption": "AUTO_ONLY", "enableDynamicPortAllocation": True, "minPortsPerVm": 32}


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({}, None),
        ({"maxPortsPerVm": 4096}, None),
        ({"natIpAllocateOption": "MANUAL_ONLY", "natIps": ["projects/p/regions/r/addresses/a"]}, None),
        ({"enableDynamicPortAllocation": False, "minPortsPerVm": 100}, None),
        ({"enableEndpointIndependentMapping": True}, "cannot be enabled together"),
        ({"enableDynamicPortAllocation": False, "maxPortsPerVm": 4096}, "can only be set when"),
        ({"minPortsPerVm": 16}, "greater than or equal to 32"),
        ({"minPortsPerVm": 96}, "power of two"),
        ({"maxPortsPerVm": 32}, "greater than min_ports_per_vm"),
        ({"maxPortsPerVm": 5000}, "max_ports_per_vm must be a power of two"),
        ({"natIps": ["projects/p/regions/r/addresses/a"]}, "MANUAL_ONLY"),
        ({"natIpAllocateOption": "MANUAL_ONLY"}, "MANUAL_ONLY"),
    ],
)
def test_what_the_api_refuses_of_a_nat(change, reason):
    said = list(refusals.nat({**NAT, **change}))
    assert said == [] if reason is None else any(reason in text for text in said)


BUDGET = {"billingAccount": "01ABCD-234567-89ABCD", "amount": {"specifiedAmount": {"units": "1"}}}


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({}, None),
        ({"allUpdatesRule": {"pubsubTopic": "projects/p/topics/t"}}, None),
        ({"billingAccount": "p"}, "Invalid billing account"),
        ({"displayName": "x" * 61}, "at most 60"),
        ({"amount": {}}, "Exactly one of"),
        ({"amount": {"specifiedAmount": {"units": "1"}, "lastPeriodAmount": True}}, "Exactly one of"),
        ({"thresholdRules": [{"thresholdPercent": -1}]}, "must be >= 0"),
        ({"allUpdatesRule": {"disableDefaultIamRecipients": True}}, "must be specified"),
        ({"allUpdatesRule": {"monitoringNotificationChannels": ["c"] * 6}}, "at most 5"),
    ],
)
def test_what_the_api_refuses_of_a_budget(change, reason):
    said = list(forms.budget({**BUDGET, **change}))
    assert said == [] if reason is None else any(reason in text for text in said)
