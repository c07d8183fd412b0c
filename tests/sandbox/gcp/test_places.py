"""What the stand-in refuses because it is elsewhere, or because its name or version has no such form."""

from typing import Any

import pytest

from kserve_iac.args import GkeNodePool
from kserve_iac.catalog.accelerators import attachable_gpus, gpu_machines, gpu_zones
from kserve_iac.gke import node_pool as gke_pool
from kserve_iac_sandbox.plugins.gcp import forms, places, refusals
from kserve_iac_sandbox.plugins.gcp.cloud import faults, pool_faults
from kserve_iac_sandbox.plugins.gcp.facts import BUCKET, REPOSITORY, ROUTER_NAT, SM_MEMBER, SUBNETWORK

CLUSTER: dict[str, Any] = {"location": "us-central1"}
H = "projects/h"
ELSEWHERE = {"network": "n", "subnetwork": "projects/p/regions/us-east4/subnetworks/s"}


def pool(machine: str = "g2-standard-12", **fields: Any) -> dict[str, Any]:
    given = GkeNodePool.model_validate({"name": "p", "machineType": machine, **fields})
    return gke_pool.node_pool(given, service_account="n@p.iam.gserviceaccount.com")


def t4(zone: str) -> dict[str, Any]:
    return pool("n1-standard-8", accelerator={"type": "nvidia-tesla-t4"}, zones=[zone])


@pytest.mark.parametrize(
    ("asked", "cluster", "reason"),
    [
        (pool(zones=["us-central1-f"]), CLUSTER, "not available in zone us-central1-f"),
        (pool(zones=["us-central1-a"]), CLUSTER, None),
        (pool(), {**CLUSTER, "nodeLocations": ["us-central1-f"]}, "not available in zone us-central1-f"),
        (pool(), {"location": "us-central1-f"}, "not available in zone us-central1-f"),
        (pool(), {"location": "us-central1-a", "nodeLocations": ["us-central1-f"]}, "zone us-central1-f"),
        (pool(), CLUSTER, None),  # GKE chooses the zones
        (pool("e2-standard-8", zones=["us-central1-f"]), CLUSTER, None),
        (pool(zones=["europe-west1-b"]), CLUSTER, "not a zone of us-central1"),
        (t4("us-west1-c"), {"location": "us-west1"}, "nvidia-tesla-t4 is not available in zone us-west1-c"),
        (t4("us-west1-a"), {"location": "us-west1"}, None),
        (pool("a4-highgpu-8g", zones=["us-central1-b"]), CLUSTER, "not offered as on-demand"),
        (pool("a3-highgpu-2g", capacity={"reservation": "r"}, zones=["us-central1-a"]), CLUSTER, "as reservation"),
        (pool("a3-highgpu-2g", capacity="spot", zones=["us-central1-a"]), CLUSTER, None),
        (pool("a3-highgpu-2g", capacity="flex-start", zones=["us-central1-a"]), CLUSTER, None),
        (
            {**pool(), "networkConfig": {"additionalNodeNetworkConfigs": [ELSEWHERE]}},
            {**CLUSTER, "enableMultiNetworking": True},
            "must be in the same region",
        ),
        (pool(labels={"cloud.google.com/x": "y"}), CLUSTER, "prefix that is reserved"),
        (pool(labels={"team": "a b"}), CLUSTER, "Node label 'team=a b'"),
        (pool(labels={"example.com/team": "A.b_c", "empty": ""}), CLUSTER, None),
        (pool(serviceAccount="nodes"), CLUSTER, "Service account 'nodes'"),
        (pool(serviceAccount="default"), CLUSTER, None),
        (pool("c4d-standard-16", disk={"type": "pd-balanced"}), CLUSTER, "pd-balanced cannot be used by"),
        (pool("c4d-standard-16"), CLUSTER, None),
        (pool("g4-standard-24"), {**CLUSTER, "minMasterVersion": "1.34"}, "needs GKE 1.35.2"),
        (pool("g4-standard-48"), {**CLUSTER, "minMasterVersion": "1.34"}, None),
        (pool("g4-standard-48"), {**CLUSTER, "minMasterVersion": "1.31"}, "needs GKE 1.32.11"),
    ],
)
def test_where_a_pool_is_not_made(asked, cluster, reason):
    found = list(pool_faults(asked, cluster))
    assert not found if reason is None else any(reason in text for text in found), found


LISTED = [
    (machine, zone)
    for machine in sorted(gpu_machines())
    for region in sorted(gpu_machines()[machine].regions)
    for zone in gpu_zones(machine, region) or ()
]


@pytest.mark.parametrize(("machine", "zone"), LISTED[::7])
def test_a_machine_type_is_made_in_each_zone_that_the_library_lists(machine, zone):
    assert list(places.node_pool(pool(machine, zones=[zone]), {"location": zone.rpartition("-")[0]})) == []


@pytest.mark.parametrize("gpu", attachable_gpus())
def test_an_attached_gpu_is_made_in_each_zone_that_the_library_lists(gpu):
    for region in attachable_gpus()[gpu].regions:
        for zone in gpu_zones(gpu, region) or ():
            asked = pool("n1-standard-8", accelerator={"type": gpu}, zones=[zone])
            assert list(places.node_pool(asked, {"location": region})) == []


@pytest.mark.parametrize(
    ("asked", "reason"),
    [
        ({"location": "us-central1-a", "nodeLocations": ["us-central1-a"]}, "should not contain the original"),
        ({"location": "us-central1-a", "nodeLocations": ["us-central1-b"]}, None),
        ({**CLUSTER, "nodeLocations": ["us-east1-b"]}, "not a zone of us-central1"),
        ({**CLUSTER, "subnetwork": "projects/h/regions/europe-west1/subnetworks/s"}, "same region"),
        ({"location": "us-central1-a", "subnetwork": "projects/h/regions/us-central1/subnetworks/s"}, None),
        ({**CLUSTER, "subnetwork": "s"}, None),
        ({**CLUSTER, "project": "p", "network": "projects/h/global/networks/n", "subnetwork": "s"}, "is not valid for"),
        ({**CLUSTER, "project": "p", "network": "n", "subnetwork": "s"}, None),
        (
            {**CLUSTER, "network": f"{H}/global/networks/n", "subnetwork": f"{H}/regions/us-central1/subnetworks/s"},
            None,
        ),
    ],
)
def test_where_a_cluster_is_not_made(asked, reason):
    found = list(places.cluster(asked))
    assert not found if reason is None else reason in found[0], found


def ranges(primary: str, *secondary: str) -> dict[str, Any]:
    further = [{"rangeName": f"r{index}", "ipCidrRange": text} for index, text in enumerate(secondary)]
    return {"network": "n", "ipCidrRange": primary, "secondaryIpRanges": further}


def mirror(upstream: str) -> dict[str, Any]:
    custom = {"customRepository": {"uri": upstream}}
    return {"repositoryId": "hub", "remoteRepositoryConfig": {"dockerRepository": custom}}


NAT = {"region": "us-central1", "natIpAllocateOption": "MANUAL_ONLY"}


@pytest.mark.parametrize(
    ("kind", "asked", "reason"),
    [
        (SUBNETWORK, ranges("10.0.0.0/20", "10.16.0.0/14", "10.16.4.0/24"), "conflicts with secondaryIpRanges.r0"),
        (SUBNETWORK, ranges("10.0.0.0/20", "10.0.8.0/24"), "conflicts with ipCidrRange"),
        (SUBNETWORK, ranges("10.0.0.0/20", "10.17.0.0/14"), "Must be a CIDR address range"),
        (SUBNETWORK, ranges("10.0.0.0/20", "10.8.0.0/30"), "smaller than /29"),
        (SUBNETWORK, ranges("300.0.0.0/20"), "Must be a CIDR address range"),
        (SUBNETWORK, ranges("10.0.0.0/20", "10.16.0.0/14", "10.8.0.0/20"), None),
        (ROUTER_NAT, {**NAT, "natIps": ["projects/p/regions/us-east1/addresses/a"]}, "was not found"),
        (ROUTER_NAT, {**NAT, "natIps": ["projects/p/global/addresses/a"]}, "was not found"),
        (ROUTER_NAT, {**NAT, "natIps": ["projects/p/regions/us-central1/addresses/a"]}, None),
        (BUCKET, {"name": "models", "location": "US-CENTRAL1-A"}, "location constraint"),
        (BUCKET, {"name": "models", "location": "US-CENTRAL1"}, None),
        (BUCKET, {"name": "models", "location": "EU"}, None),
        (REPOSITORY, {"repositoryId": "Hub_1"}, "Invalid repository ID"),
        (REPOSITORY, {"repositoryId": "hub-1"}, None),
        (REPOSITORY, mirror("docker.io"), "Invalid remote repository URI"),
        (REPOSITORY, mirror("https://registry-1.docker.io"), None),
        (SM_MEMBER, {"secretId": "hf.token"}, "Secret ID 'hf.token'"),
        (SM_MEMBER, {"secretId": "projects/p/secrets/hf_token"}, None),
    ],
)
def test_what_the_api_refuses_of_other_resources(kind, asked, reason):
    found = list(faults(kind, asked))
    assert not found if reason is None else reason in found[0], found


def test_the_control_plane_has_a_range_of_its_own():
    asked = {"privateClusterConfig": {"masterIpv4CidrBlock": "10.17.0.16/28"}}
    assert "conflicts" in next(places.control_plane(asked, ranges("10.0.0.0/20", "10.16.0.0/14")))
    assert list(places.control_plane(asked, ranges("10.0.0.0/20"))) == []
    assert list(places.control_plane({}, ranges("10.0.0.0/20"))) == []


@pytest.mark.parametrize(
    ("version", "is_refused"),
    [
        ("v1.33.4", True),
        ("1.33-gke.5", True),
        ("1.3", True),
        ("1.33", False),
        ("1.33.4-gke.1", False),
        ("latest", False),
    ],
)
def test_versions_of_the_control_plane(version, is_refused):
    asked = {"location": "us-central1", "minMasterVersion": version}
    assert any("is unsupported" in text for text in forms.cluster(asked)) is is_refused


@pytest.mark.parametrize(
    ("recurrence", "is_refused"),
    [
        ("FREQ=WEEKLY;BYDAY=SA,SU", False),
        ("FREQ=DAILY", False),
        ("FREQ=HOURLY", True),
        ("FREQ=WEEKLY;BYDAY=SAT", True),
        ("every weekend", True),
    ],
)
def test_windows_recur_by_a_rule(recurrence, is_refused):
    asked = {"name": "prod", "location": "us-central1", "initialNodeCount": 1}
    window = {"maintenancePolicy": {"recurringWindow": {"recurrence": recurrence}}}
    assert any("recurrence" in text for text in refusals.cluster({**asked, **window})) is is_refused
