"""What a cluster refers to: subnetworks, addresses, keys and accounts, and the version that it asks for."""

from ipaddress import IPv4Network

import pytest

from kserve_iac.args import GkeClusterArgs
from kserve_iac.gke.checks import check_gke
from kserve_iac.gke.checks.networks import free_range

from .test_checks import AUTOPILOT, L4, cluster, found, kept, of

SHARED = {"network": "projects/host/global/networks/v", "subnetwork": "projects/host/regions/us-central1/subnetworks/s"}
HOST = {"network": "projects/host/global/networks/v"}
ELSEWHERE = {**SHARED, "subnetwork": "projects/host/regions/europe-west1/subnetworks/s"}
CARD = {"network": "n", "subnetwork": "projects/p/regions/us-east4/subnetworks/s"}


def key(location):
    return f"projects/p/locations/{location}/keyRings/r/cryptoKeys/k"


def nat(*addresses):
    return {"network": {"natIps": list(addresses)}}


def bucket(location):
    return {"modelBuckets": [{"name": "models-1", "create": True, "location": location}]}


WRONG = [
    ("other-region", "network.subnetwork", cluster(network=ELSEWHERE)),
    ("other-region", "network.natIps.0", cluster(**nat("projects/p/regions/us-east1/addresses/a"))),
    ("other-region", "network.natIps.1", cluster(**nat("regions/us-central1/addresses/a", "global/addresses/b"))),
    (
        "other-region",
        "nodePools.0.networks.0.subnetwork",
        cluster(of(L4, networks=[CARD])),
    ),
    ("key-region", "encryptionKey", cluster(encryptionKey=key("europe-west1"))),
    ("key-region", "systemPool.disk.kmsKey", cluster(systemPool={"disk": {"kmsKey": key("us-east4")}})),
    ("key-region", "nodePools.0.disk.kmsKey", cluster(of(L4, disk={"kmsKey": key("us-east4")}))),
    ("network-ignored", "network.nodesCidr", cluster(network={**SHARED, "nodesCidr": "10.4.0.0/20"})),
    ("network-ignored", "network.podsCidr", cluster(network={**SHARED, "podsCidr": "10.16.0.0/14"})),
    ("network-ignored", "network.servicesCidr", cluster(network={**SHARED, "servicesCidr": "10.4.0.0/20"})),
    ("network-ignored", "network.mtu", cluster(network={**SHARED, "mtu": 8896})),
    ("gke-location", "modelBuckets.0.location", cluster(**bucket("us-central1-a"))),
    ("gke-location", "modelBuckets.0.location", cluster(**bucket("US-CENTRAL1-A"))),
    ("gke-form", "nodeServiceAccount", cluster(nodeServiceAccount="nodes")),
    (
        "gke-form",
        "nodeServiceAccount",
        cluster(nodeServiceAccount="projects/p/serviceAccounts/n@p.iam.gserviceaccount.com"),
    ),
    ("gke-form", "nodePools.0.serviceAccount", cluster(of(L4, serviceAccount="serviceAccount:nodes"))),
    *(("gke-form", "version", cluster(version=given)) for given in ("v1.33.4", "1.33.x", "1.33-gke.5", "1", "stable")),
    ("gke-form", "version", cluster(version=1.3)),
    ("autopilot-ignored", "shieldedNodes", {**AUTOPILOT, "shieldedNodes": False}),
    ("autopilot-ignored", "imageStreaming", {**AUTOPILOT, "imageStreaming": False}),
    ("autopilot-ignored", "gatewayApi", {**AUTOPILOT, "gatewayApi": "platform"}),
    ("autopilot-ignored", "network.multiNetworking", {**AUTOPILOT, "network": {"multiNetworking": True}}),
    ("other-project", "network.subnetwork", cluster(project="my-project", network={**HOST, "subnetwork": "gke"})),
    (
        "other-project",
        "network.subnetwork",
        cluster(network={**HOST, "subnetwork": "projects/b/regions/us-central1/subnetworks/gke"}),
    ),
    ("other-project", "network.network", cluster(project="my-project", network={**SHARED, "network": "v"})),
    ("gke-form", "network.network", cluster(network={**SHARED, "network": "projects/host/networks/v"})),
    (
        "gke-form",
        "network.subnetwork",
        cluster(network={**SHARED, "subnetwork": "projects/host/us-central1/subnetworks/s"}),
    ),
    ("gke-form", "network.network", cluster(network={**SHARED, "network": "My Network"})),
    ("gke-form", "network.subnetwork", cluster(network={**SHARED, "subnetwork": "regions/us-central1/subnetworks/"})),
    ("gke-form", "network.natIps.0", cluster(**nat("203.0.113.7"))),
    ("gke-form", "nodePools.0.networks.0.network", cluster(of(L4, networks=[{"network": "N", "subnetwork": "s"}]))),
    ("gke-form", "nodePools.0.networks.0.subnetwork", cluster(of(L4, networks=[{"network": "n", "subnetwork": ""}]))),
    ("gke-form", "nodePools.0.preloadImages.0", cluster(of(L4, preloadImages=["ghcr.io/own/vllm:1"]))),
    ("gke-form", "imageMirrors.0.upstream", cluster(imageMirrors=[{"name": "hub", "upstream": "docker.io"}])),
    ("gke-form", "imageMirrors.0.upstream", cluster(imageMirrors=[{"name": "hub", "upstream": "oci://ghcr.io"}])),
    ("gke-location", "modelBuckets.0.location", cluster(**bucket("Frankfurt, Germany"))),
    ("maintenance", "maintenance.recurrence", kept(recurrence="every weekend")),
    ("maintenance", "maintenance.recurrence", kept(recurrence="BYDAY=SA,SU")),
    ("maintenance", "maintenance.recurrence", kept(recurrence="FREQ=WEEKLY;DAYS=SA,SU")),
    ("maintenance", "maintenance.recurrence", kept(recurrence="FREQ=WEEKLY;BYDAY=SAT,SUN")),
    ("maintenance", "maintenance.recurrence", kept(recurrence="FREQ=HOURLY")),
    ("gke-form", "nodePools.0.taints.0.value", cluster(of(L4, taints=[{"key": "team", "value": "a b"}]))),
    ("cidr", "network.servicesCidr", cluster(network={"servicesCidr": "10.8.0.0/30"})),
    ("cidr", "network.nodesCidr", cluster(network={"nodesCidr": "10.0.0.0/31"})),
    (
        "reservation-zones",
        "nodePools.0.zones",
        cluster(of(L4, capacity={"reservation": "r"}, zones=["us-central1-a", "us-central1-b"])),
    ),
]
"""The code, the path and the cluster of each finding."""


@pytest.mark.parametrize(("code", "path", "config"), WRONG)
def test_what_is_elsewhere_or_misnamed_is_reported(code, path, config):
    assert found(config) == [(code, path)]


@pytest.mark.parametrize(
    "fields",
    [
        {"network": SHARED},
        {"network": {"network": "v", "subnetwork": "s", "podsRange": "p"}},
        {"network": {**HOST, "subnetwork": "s"}},  # which project the cluster has is not known
        {"network": {**HOST, "subnetwork": "regions/us-central1/subnetworks/s"}, "project": "host"},
        {
            "network": {
                "network": "https://www.googleapis.com/compute/v1/projects/p/global/networks/v",
                "subnetwork": "s",
            }
        },
        nat("projects/p/regions/us-central1/addresses/a", "a"),
        {"encryptionKey": key("us-central1")},
        {"encryptionKey": key("global")},
        {"encryptionKey": key("us")},
        bucket("us-central1"),
        bucket("EU"),
        bucket("nam4"),
        {"modelBuckets": [{"name": "models-1", "location": "us-central1-a"}]},
        {"nodeServiceAccount": "nodes@p.iam.gserviceaccount.com"},
        {"nodeServiceAccount": "12-compute@developer.gserviceaccount.com"},
        {"nodeServiceAccount": "default"},
        {
            "imageMirrors": [
                {"name": "a", "upstream": "https://ghcr.io"},
                {"name": "b", "upstream": "http://r.example:5000/x"},
            ]
        },
        *(
            {"maintenance": kept(recurrence=rule)["maintenance"]}
            for rule in ("FREQ=DAILY", "RRULE:FREQ=DAILY", "freq=daily", "FREQ=MONTHLY;BYDAY=+1SA,-1SU;BYSETPOS=1")
        ),
        *({"version": given} for given in ("1.33", "1.33.4", "1.33.4-gke.1036000", "latest", "-")),
    ],
)
def test_references_that_can_be(fields):
    assert found(cluster(**fields)) == []


def test_a_zonal_cluster_is_in_the_region_of_its_zone():
    config = {**cluster(network=SHARED, encryptionKey=key("us-central1")), "location": "us-central1-a"}
    assert found(config) == []


@pytest.mark.parametrize(
    ("given", "mend"),
    [
        ("v1.33.4", "Set version to 1.33.4, or remove it."),
        ("1.33-gke.5", "Set version to 1.33, or remove it."),
        (1.3, 'Set version to "1.30", in quotes.'),
    ],
)
def test_the_mend_of_a_version_names_one(given, mend):
    (problem,) = check_gke(GkeClusterArgs.model_validate(cluster(version=given)))
    assert problem.mend == mend


@pytest.mark.parametrize("machine", ["c4d-standard-16", "n4a-standard-8", "n4d-standard-8"])
def test_families_that_boot_from_hyperdisk_alone(machine):
    refused = [one for one in found(cluster(of(machine, disk={"type": "pd-ssd"}))) if one[0] == "disk-type"]
    assert refused == [("disk-type", "nodePools.0.disk.type")]
    taken = found(cluster(of(machine, disk={"type": "hyperdisk-balanced"})))
    assert taken == [("machine-type-unknown", "nodePools.0.machineType")]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"modelBuckets": [{"name": "models-1"}, {"name": "models-1", "create": True}]}, "names of buckets"),
        ({"imageMirrors": [{"name": "hub"}, {"name": "hub"}]}, "names of mirrors"),
        ({"secrets": [{"secret": "hf", "readers": ["a/b", "a/b"]}]}, "hf for a/b"),
        (
            {
                "secrets": [
                    {"secret": "hf", "readers": ["a/b"]},
                    {"secret": "projects/p/secrets/hf", "readers": ["a/b"]},
                ]
            },
            "hf for",
        ),
    ],
)
def test_what_would_be_made_twice_is_not_read(fields, said):
    with pytest.raises(ValueError, match=said):
        GkeClusterArgs.model_validate(cluster(**fields))


def test_a_secret_has_several_readers():
    GkeClusterArgs.model_validate(
        cluster(secrets=[{"secret": "hf", "readers": ["a/b", "a/c"]}, {"secret": "t", "readers": ["a/b"]}])
    )


@pytest.mark.parametrize(
    ("location", "machine", "said"),
    [
        ("us-east1", "a4-highgpu-8g", "so that at least 2 of these zones cannot have nodes."),
        ("us-east4", "g2-standard-8", "so that one of these zones cannot have nodes."),
    ],
)
def test_how_many_zones_lack_a_machine_type(location, machine, said):
    config = {**cluster(of(machine, capacity="spot")), "location": location}
    (problem,) = check_gke(GkeClusterArgs.model_validate(config))
    assert problem.code == "gpu-zone-unsure"
    assert problem.message.endswith(said)


@pytest.mark.parametrize("fields", [{"shieldedNodes": True}, {"imageStreaming": True}, {"gatewayApi": "gke"}])
def test_what_autopilot_does_anyway_can_be_set(fields):
    assert found({**AUTOPILOT, **fields}) == []


@pytest.mark.parametrize("fields", [{"shieldedNodes": False}, {"gatewayApi": "platform"}, {"imageStreaming": False}])
def test_a_standard_cluster_has_these_settings(fields):
    assert found(cluster(**fields)) == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("net.core.somaxconn", "4096"),
        ("net.ipv4.tcp_rmem", "4096 87380\t6291456"),
        ("net.ipv4.tcp_congestion_control", "bbr"),
        ("net.netfilter.nf_conntrack_max", "262144"),
        ("vm.overcommit_memory", "1"),
    ],
)
def test_values_of_kernel_parameters(name, value):
    assert found(cluster(of(L4, sysctls={name: value}))) == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("net.core.somaxconn", "many"),
        ("net.core.somaxconn", "1024 2048"),
        ("vm.max_map_count", ""),
        ("net.ipv4.tcp_rmem", "4096"),
        ("net.ipv4.tcp_wmem", "4096 87380 6M"),
    ],
)
def test_values_that_no_kernel_parameter_has(name, value):
    assert found(cluster(of(L4, sysctls={name: value}))) == [("gke-form", f"nodePools.0.sysctls.{name}")]


DIRECT = {"machineType": "a3-megagpu-8g", "gpuDirect": True, "zones": ["us-central1-a"]}


@pytest.mark.parametrize(
    ("config", "mend"),
    [
        (
            cluster(network={"servicesCidr": "10.16.4.0/24"}),
            "Set servicesCidr to a range that is free, such as 10.0.16.0/24.",
        ),
        (
            cluster(of("a3-megagpu-8g", gpuDirect=True, zones=["us-central1-a"], networksCidr="10.16.0.0/16")),
            "Set networksCidr to a range that is free, such as 10.1.0.0/16.",
        ),
        (cluster(DIRECT, DIRECT), "Set networksCidr to a range that is free, such as 10.0.128.0/17."),
    ],
)
def test_ranges_that_overlap_get_a_free_one(config, mend):
    (problem,) = check_gke(GkeClusterArgs.model_validate(config))
    assert (problem.code, problem.mend) == ("cidr", mend)


def test_a_malformed_range_is_not_compared():
    config = cluster({**DIRECT, "networksCidr": "300.0.0.0/17"})
    assert found(config) == [("cidr", "nodePools.0.networksCidr")]


def test_a_free_range_is_private_and_overlaps_nothing():
    assert str(free_range(8, [])) == "10.0.0.0/8"
    assert str(free_range(16, [IPv4Network("10.0.0.0/8"), IPv4Network("172.16.0.0/13")])) == "172.24.0.0/16"
    assert free_range(9, [IPv4Network("10.0.0.0/9"), IPv4Network("10.128.0.0/9")]) is None
