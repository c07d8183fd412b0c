"""Pools whose GPUs and network cards pods claim: what is sent to Google, and what the rest of the library sees."""

import pytest

from kserve_iac.args import GkeClusterArgs, GkeNodePool
from kserve_iac.capacity import pools_of
from kserve_iac.capacity.placement import node_of
from kserve_iac.catalog.accelerators import gpu_machines
from kserve_iac.catalog.dra import DRANET_LABELS, GPU_DRA_LABELS, has_accelerator_network, rdma_cards
from kserve_iac.gke.compute_class import compute_class
from kserve_iac.gke.network import direct_networks
from kserve_iac.gke.node_pool import node_pool


def pool(machine="g2-standard-12", **fields):
    return GkeNodePool.model_validate({"name": "gpus", "machineType": machine, **fields})


def sent(machine="g2-standard-12", **fields):
    return node_pool(pool(machine, **fields), service_account="n@p.iam.gserviceaccount.com")


def seen(machine="g2-standard-12", **fields):
    return pools_of([pool(machine, **fields)])["gpus"]


def driver(properties):
    [card] = properties["nodeConfig"]["guestAccelerators"]
    return card["gpuDriverInstallationConfig"]["gpuDriverVersion"]


def test_nodes_whose_gpus_are_claimed_have_labels_and_no_driver_of_gke():
    given = sent(gpuDra=True, labels={"team": "llm"})
    assert driver(given) == "INSTALLATION_DISABLED"
    assert given["nodeConfig"]["labels"] == {"kserve-iac/pool": "gpus", **GPU_DRA_LABELS, "team": "llm"}
    assert "networkConfig" not in given
    assert driver(sent()) == "DEFAULT"
    assert not GPU_DRA_LABELS.keys() & sent()["nodeConfig"]["labels"].keys()


def test_gke_creates_the_networks_of_an_accelerator_network_profile():
    given = sent("a3-ultragpu-8g", acceleratorNetworkProfile="auto", zones=["us-central1-b"])
    assert given["networkConfig"] == {"acceleratorNetworkProfile": "auto"}
    assert given["nodeConfig"]["labels"].items() >= DRANET_LABELS.items()
    assert driver(given) == "DEFAULT"
    assert direct_networks(pool("a3-ultragpu-8g", acceleratorNetworkProfile="auto"), "prod", "us-central1", "p") == []


def test_nodes_of_a4x_max_have_a_further_label():
    metal = sent("a4x-maxgpu-4g-metal", acceleratorNetworkProfile="auto")["nodeConfig"]["labels"]
    assert metal["cloud.google.com/gke-dpv2-unified-cni"] == "cni-migration"
    assert (
        "cloud.google.com/gke-dpv2-unified-cni"
        not in sent("a4-highgpu-8g", acceleratorNetworkProfile="auto")["nodeConfig"]["labels"]
    )


def test_both_can_be_combined():
    labels = sent("a3-ultragpu-8g", gpuDra=True, acceleratorNetworkProfile="auto")["nodeConfig"]["labels"]
    assert labels.items() >= {**GPU_DRA_LABELS, **DRANET_LABELS}.items()


@pytest.mark.parametrize(
    ("fields", "claimed"),
    [
        ({}, False),
        ({"gpuDriver": "latest"}, False),
        ({"gpuDra": True}, True),
        ({"gpuDriver": "none"}, None),
        ({"labels": {"gke-no-default-nvidia-gpu-device-plugin": "true"}}, None),
    ],
)
def test_whether_pods_claim_the_gpus_of_a_pool(fields, claimed):
    assert seen(**fields).claims_gpus is claimed


@pytest.mark.parametrize(
    ("machine", "cards"),
    [
        ("a3-ultragpu-8g", 8),
        ("a4-highgpu-8g", 8),
        ("a4x-highgpu-4g", 4),
        ("a4x-maxgpu-4g-metal", 8),
        ("a3-megagpu-8g", 0),
    ],
)
def test_cards_that_pods_can_claim(machine, cards):
    assert rdma_cards(machine) == cards
    claimable = seen(machine, acceleratorNetworkProfile="auto")
    assert claimable.cards == cards
    assert node_of(claimable).cards == cards
    assert seen(machine).cards == 0
    assert claimable.labels["gke.networks.io/accelerator-network-profile"] == "auto"


def test_cards_of_pools_that_are_not_known_are_plenty():
    [existing] = pools_of([pool("z9-mega-1", acceleratorNetworkProfile="auto")]).values()
    assert existing.cards is None


def test_every_machine_with_rdma_has_an_accelerator_network():
    for name, machine in gpu_machines().items():
        assert (rdma_cards(name) or 0) > 0 if machine.fabric == "rdma" else rdma_cards(name) == 0
        if machine.fabric == "rdma":
            assert has_accelerator_network(name)
    assert has_accelerator_network("ct6e-standard-4t") is True
    assert has_accelerator_network("ct5p-hightpu-4t") is False
    assert has_accelerator_network("z9-mega-1") is None
    assert has_accelerator_network("n1-standard-8") is False


def made_class(mode="standard", **fields):
    given = {"name": "any", "rungs": [{"machineType": "a3-ultragpu-8g"}, {"machineType": "a4x-highgpu-4g"}], **fields}
    args = GkeClusterArgs.model_validate({"location": "us-central1", "mode": mode, "computeClasses": [given]})
    [one] = args.compute_classes
    return compute_class(one, args, "n@p.iam.gserviceaccount.com")["spec"], pools_of([one])["any"]


@pytest.mark.parametrize("mode", ["standard", "autopilot"])
def test_a_compute_class_has_the_profile_in_each_priority_and_runs_dranet(mode):
    spec, claimable = made_class(mode, acceleratorNetworkProfile="auto")
    assert [one["acceleratorNetworkProfile"] for one in spec["priorities"]] == ["auto", "auto"]
    assert spec["nodePoolConfig"]["dra"] == {"networking": {"enabled": True}}
    assert ("serviceAccount" in spec["nodePoolConfig"]) is (mode == "standard")
    assert (claimable.cards, claimable.claims_gpus) == (4, False)  # as many as every rung has
    plain, other = made_class(mode)
    assert "dra" not in plain.get("nodePoolConfig", {})
    assert "acceleratorNetworkProfile" not in plain["priorities"][0]
    assert (other.cards, other.labels) == (0, {})


def test_only_a_named_reservation_can_start_later():
    with pytest.raises(ValueError, match="active: false requires reservation"):
        pool(capacity={"kind": "reservation", "active": False})
    given, now = ({"reservation": "r", "active": active} for active in (False, True))
    assert sent(capacity=given) == sent(capacity=now)
