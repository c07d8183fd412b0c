"""GKE clusters and pools as the provider takes them: names that tell what cannot change, capacity, networks, identity."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kserve_iac.args import GkeClusterArgs, GkeNodePool
from kserve_iac.args.gke_pool import ComputeClass
from kserve_iac.gke import cluster as gke
from kserve_iac.gke import compute_class as gke_class
from kserve_iac.gke import node_pool as gke_pool
from kserve_iac.gke import placement as gke_placement


def pool(zones: int = 3, **fields):
    given = GkeNodePool.model_validate({"name": "gpus", "machineType": "g2-standard-12", **fields})
    return gke_pool.node_pool(given, service_account="n@p.iam.gserviceaccount.com", zones=zones)


def cluster(**fields):
    args = GkeClusterArgs.model_validate({"location": "us-central1", **fields})
    return gke.cluster("prod", args, "p", network="n", subnetwork="s")


@pytest.mark.parametrize(
    ("capacity", "expected"),
    [
        ("on-demand", {}),
        ("spot", {"spot": True, "reservationAffinity": {"consumeReservationType": "NO_RESERVATION"}}),
        (
            "flex-start",
            {
                "flexStart": True,
                "reservationAffinity": {"consumeReservationType": "NO_RESERVATION"},
                "maxRunDuration": "604800s",
            },
        ),
        ({"kind": "reservation"}, {"reservationAffinity": {"consumeReservationType": "ANY_RESERVATION"}}),
        (
            {"reservation": "team", "block": "b1"},
            {
                "reservationAffinity": {
                    "consumeReservationType": "SPECIFIC_RESERVATION",
                    "key": "compute.googleapis.com/reservation-name",
                    "values": ["team/reservationBlocks/b1"],
                }
            },
        ),
    ],
)
def test_capacity(capacity, expected):
    keys = ("spot", "flexStart", "reservationAffinity", "maxRunDuration")
    config = pool(capacity=capacity)["nodeConfig"]
    assert {key: config[key] for key in keys if key in config} == expected


def test_the_gpu_taint_is_gkes_and_the_driver_is_always_said():
    config = pool()["nodeConfig"]
    assert "taints" not in config
    assert config["guestAccelerators"] == [
        {"type": "nvidia-l4", "count": 1, "gpuDriverInstallationConfig": {"gpuDriverVersion": "DEFAULT"}}
    ]


def test_scarce_gpus_are_not_surged():
    assert pool()["upgradeSettings"] == {"strategy": "SURGE", "maxSurge": 1, "maxUnavailable": 0}
    reserved = pool(capacity={"reservation": "r"})
    assert reserved["upgradeSettings"] == {"strategy": "SURGE", "maxSurge": 0, "maxUnavailable": 1}


@pytest.mark.parametrize("capacity", ["flex-start", {"queued": True}, {"kind": "flex-start", "queued": True}])
def test_how_short_lived_nodes_are_upgraded_is_left_to_gke(capacity):
    assert "upgradeSettings" not in pool(capacity=capacity)


def test_local_ssds_that_come_with_the_machine_are_used():
    assert pool(machineType="a3-highgpu-8g")["nodeConfig"]["ephemeralStorageLocalSsdConfig"] == {"localSsdCount": 16}
    raw = pool(machineType="a3-highgpu-8g", localSsd={"use": "raw"})["nodeConfig"]
    assert raw["localNvmeSsdBlockConfig"] == {"localSsdCount": 16}
    assert "ephemeralStorageLocalSsdConfig" not in raw


@given(st.integers(0, 30), st.integers(0, 30), st.integers(1, 4), st.sampled_from(["total", "per-zone"]))
def test_initial_nodes_reach_the_minimum_within_the_maximum(least, more, zones, bounds):
    most = max(least + more, 1)
    stands = pool(zones, minNodes=least, maxNodes=most, bounds=bounds)["initialNodeCount"] * zones
    wanted, allowed = (least, most) if bounds == "total" else (least * zones, most * zones)
    assert stands <= allowed
    # Where no multiple of the zones lies between both, the autoscaler adds the rest.
    assert stands >= min(wanted, allowed // zones * zones)
    assert stands < wanted + zones


@given(st.text("abcdefghijklmnopqrstuvwxyz0123456789", min_size=1, max_size=32))
def test_names_at_google_fit_and_are_the_same_for_the_same_pool(name):
    given = f"p{name}"
    assert pool(name=given)["name"] == pool(name=given, maxNodes=9, labels={"a": "b"})["name"]
    assert len(pool(name=given)["name"]) <= 40


def test_a_cluster_is_another_one_where_it_is_made_anew():
    same = gke.identity(cluster())
    assert gke.identity(cluster(version="1.36", labels={"a": "b"}, deletionProtection=False)) == same
    assert gke.identity(cluster(access={"controlPlaneCidr": "172.16.0.0/28"})) != same


def test_kubeconfigs_hold_a_token_or_the_plugin():
    exec_user = json.loads(gke.kubeconfig("prod", "203.0.113.1", "Y2E="))["users"][0]["user"]
    token_user = json.loads(gke.kubeconfig("prod", "203.0.113.1", "Y2E=", token="t"))["users"][0]["user"]
    assert set(exec_user) == {"exec"}
    assert token_user == {"token": "t"}
    dns = json.loads(gke.kubeconfig("prod", "gke-x.us-central1.gke.goog", None))["clusters"][0]["cluster"]
    assert dns == {"server": "https://gke-x.us-central1.gke.goog"}


@pytest.mark.parametrize("name", ["a", "a" * 40, "inference"])
def test_account_ids_are_ids(name):
    args = GkeClusterArgs.model_validate({"location": "us-central1", "name": name})
    assert 6 <= len(gke.account_id("x", args)) <= 30


def test_a_compute_class_is_a_ladder():
    rungs = [
        {"machineType": "a3-highgpu-8g", "capacity": {"reservation": "projects/other/reservations/team", "block": "b"}},
        {"machineType": "a3-highgpu-8g", "capacity": "flex-start"},
        {"machineType": "n1-standard-8", "accelerator": {"type": "nvidia-tesla-t4"}, "capacity": "spot"},
    ]
    given = ComputeClass.model_validate({"name": "h100", "rungs": rungs})
    made = gke_class.compute_class(
        given, GkeClusterArgs.model_validate({"location": "us-central1"}), "n@p.iam.gserviceaccount.com"
    )
    assert made["spec"]["nodePoolConfig"]["serviceAccount"] == "n@p.iam.gserviceaccount.com"
    first, second, third = made["spec"]["priorities"]
    assert first["reservations"] == {
        "affinity": "Specific",
        "specific": [{"name": "team", "project": "other", "reservationBlock": {"name": "b"}}],
    }
    assert second["flexStart"] == {"enabled": True}
    assert third["gpu"] == {"type": "nvidia-tesla-t4", "count": 1, "driverVersion": "default"}
    assert [priority["spot"] for priority in (first, second, third)] == [False, False, True]


def rungs_in(**fields):
    rungs = [{"machineType": "a3-highgpu-8g", "capacity": kind} for kind in ({"reservation": "team"}, "spot")]
    given = ComputeClass.model_validate({"name": "h100", "rungs": rungs})
    args = GkeClusterArgs.model_validate({"location": "us-central1", **fields})
    return gke_class.compute_class(given, args, "n@p.iam.gserviceaccount.com")["spec"]["priorities"]


def test_rungs_stay_in_the_clusters_zones_and_reservations_in_theirs():
    reserved, spot = rungs_in(zones=["us-central1-b", "us-central1-a"], locationPolicy="ANY")
    assert reserved["location"] == {"locationPolicy": "ANY"}
    assert "zones" not in reserved["reservations"]["specific"][0]
    assert spot["location"] == {"zones": ["us-central1-a", "us-central1-b"], "locationPolicy": "ANY"}
    reserved, spot = rungs_in(zones=["us-central1-a"])
    assert reserved["reservations"]["specific"] == [{"name": "team", "zones": ["us-central1-a"]}]
    assert "location" not in reserved
    assert all("location" not in priority for priority in rungs_in())


@pytest.mark.parametrize(
    ("own", "of_cluster", "expected"),
    [(None, None, "ANY"), (None, "BALANCED", "BALANCED"), ("ANY", "BALANCED", "ANY")],
)
def test_a_pool_chooses_zones_as_it_says_or_as_the_cluster_does(own, of_cluster, expected):
    given = GkeNodePool.model_validate({"name": "gpus", "machineType": "g2-standard-12", "locationPolicy": own})
    properties = gke_pool.node_pool(given, service_account="n", location_policy=of_cluster)
    assert properties["autoscaling"]["locationPolicy"] == expected


def test_flex_start_pools_without_gpus_take_any_zone():
    given = GkeNodePool.model_validate({"name": "cpu", "machineType": "e2-standard-4", "capacity": "flex-start"})
    for of_cluster in (None, "BALANCED", "ANY"):
        properties = gke_pool.node_pool(given, service_account="n", location_policy=of_cluster)
        assert properties["autoscaling"]["locationPolicy"] == "ANY"


def test_flex_start_rungs_take_any_zone():
    rungs = [{"machineType": "g2-standard-12", "capacity": kind} for kind in ("flex-start", "spot")]
    given = ComputeClass.model_validate({"name": "gpus", "rungs": rungs})
    args = GkeClusterArgs.model_validate({"location": "us-central1", "locationPolicy": "BALANCED"})
    flexible, spot = gke_class.compute_class(given, args, "n")["spec"]["priorities"]
    assert flexible["location"] == {"locationPolicy": "ANY"}
    assert spot["location"] == {"locationPolicy": "BALANCED"}


def test_an_exclusion_ends_when_it_says_or_with_support():
    exclusions = [
        {"name": "sale", "start": "2026-11-20T00:00:00Z", "end": "2026-12-01T00:00:00Z"},
        {"name": "minor", "start": "2026-11-20T00:00:00Z", "scope": "NO_MINOR_UPGRADES"},
    ]
    window = {"start": "2026-01-03T02:00:00Z", "end": "2026-01-03T10:00:00Z", "exclusions": exclusions}
    assert cluster(maintenance=window)["maintenancePolicy"]["maintenanceExclusions"] == [
        {
            "exclusionName": "sale",
            "startTime": "2026-11-20T00:00:00Z",
            "endTime": "2026-12-01T00:00:00Z",
            "exclusionOptions": {"scope": "NO_UPGRADES"},
        },
        {
            "exclusionName": "minor",
            "startTime": "2026-11-20T00:00:00Z",
            "exclusionOptions": {"scope": "NO_MINOR_UPGRADES", "endTimeBehavior": "UNTIL_END_OF_SUPPORT"},
        },
    ]


def test_nobody_reaches_the_public_address_unless_named_or_open():
    closed = cluster()["masterAuthorizedNetworksConfig"]
    assert closed == {"gcpPublicCidrsAccessEnabled": True, "cidrBlocks": []}
    named = cluster(access={"authorizedNetworks": {"ci": "203.0.113.0/28"}})["masterAuthorizedNetworksConfig"]
    assert named["gcpPublicCidrsAccessEnabled"] is False
    assert "masterAuthorizedNetworksConfig" not in cluster(access={"open": True})


@pytest.mark.parametrize(
    ("access", "expected"),
    [
        ({}, {"gcpPublicCidrsAccessEnabled": True, "cidrBlocks": []}),
        ({"open": True}, None),
        ({"endpoint": "dns"}, None),
        ({"endpoint": "private-ip"}, {"gcpPublicCidrsAccessEnabled": False, "cidrBlocks": []}),
        (
            {"endpoint": "private-ip", "authorizedNetworks": {"ci": "10.8.0.0/24"}},
            {
                "gcpPublicCidrsAccessEnabled": False,
                "cidrBlocks": [{"displayName": "ci", "cidrBlock": "10.8.0.0/24"}],
            },
        ),
    ],
)
def test_who_may_use_the_address_of_the_api_server(access, expected):
    assert cluster(access=access).get("masterAuthorizedNetworksConfig") == expected


@pytest.mark.parametrize(
    ("fields", "channel"),
    [
        ({}, {"channel": "CHANNEL_DISABLED"}),
        ({"gatewayApi": "gke"}, {"channel": "CHANNEL_STANDARD"}),
        ({"mode": "autopilot"}, None),
        ({"mode": "autopilot", "gatewayApi": "gke"}, None),
    ],
)
def test_gkes_gateway_api_is_on_where_the_cluster_brings_it(fields, channel):
    args = GkeClusterArgs.model_validate({"location": "us-central1", **fields})
    properties = gke.cluster("prod", args, "p", network="n", subnetwork="s")
    assert properties.get("gatewayApiConfig") == channel
    assert args.gateway_api_by_gke is (channel != {"channel": "CHANNEL_DISABLED"})


@pytest.mark.parametrize(
    ("rung", "storage"),
    [
        ({"machineType": "a3-highgpu-8g", "capacity": {"reservation": "team"}}, {"localSSDCount": 16}),
        (
            {"machineType": "a2-highgpu-1g", "capacity": {"reservation": "team"}, "localSsdCount": 2},
            {"localSSDCount": 2},
        ),
        ({"machineType": "g2-standard-12", "capacity": {"reservation": "team"}}, None),
        ({"machineType": "a4x-highgpu-4g", "capacity": {"reservation": "team"}}, None),
    ],
)
def test_nodes_of_a_rung_have_the_local_ssds_of_their_reservation(rung, storage):
    given = ComputeClass.model_validate({"name": "gpus", "rungs": [rung]})
    args = GkeClusterArgs.model_validate({"location": "us-central1"})
    [priority] = gke_class.compute_class(given, args, "n@p.iam.gserviceaccount.com")["spec"]["priorities"]
    assert priority.get("storage") == storage


@pytest.mark.parametrize(
    ("fields", "policy", "name"),
    [
        ({"machineType": "a3-ultragpu-8g", "compactPlacement": True}, None, None),
        ({"machineType": "a3-ultragpu-8g", "compactPlacement": True, "capacity": "flex-start"}, {}, "prod-gpus"),
        (
            {"machineType": "a4-highgpu-8g", "compactPlacement": True, "topologyDistance": "CLUSTER"},
            {"maxTopologyDistance": "CLUSTER"},
            "prod-gpus-cluster",
        ),
        ({"machineType": "a4x-highgpu-4g"}, {"acceleratorTopology": "1x72"}, "prod-gpus"),
        ({"machineType": "g2-standard-12"}, None, None),
    ],
)
def test_a_workload_policy_places_nodes_where_gke_does_not_place_them_itself(fields, policy, name):
    pool = GkeNodePool.model_validate({"name": "gpus", **fields})
    made = gke_placement.workload_policy(pool, "prod", "us-central1")
    if policy is None:
        assert made is None
    else:
        own = {"type": "HIGH_THROUGHPUT", **policy}
        assert made == {"name": name, "region": "us-central1", "workloadPolicy": own}
    placed = gke_placement.placement_policy(pool, "prod")
    assert (placed or {}).get("policyName") == name
    assert (placed is not None) == (pool.compact_placement or policy is not None)
