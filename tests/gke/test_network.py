"""Networks of GPUs: which are made, who may speak in them, and what pods call them."""

import ipaddress
import itertools

import pytest

from kserve_iac.args import GkeNodePool
from kserve_iac.args.gke_pool import AdditionalNetwork
from kserve_iac.catalog.accelerators import ROCE_METAL, gpu_machines
from kserve_iac.gke.network import direct_networks, direct_ranges, pod_networks

DIRECT = sorted(
    name for name, machine in gpu_machines().items() if machine.fabric is not None and name not in ROCE_METAL
)


def pool(machine="a3-highgpu-8g", **fields):
    given = {"name": "gpus", "machineType": machine, "gpuDirect": True, "zones": ["us-central1-b"], **fields}
    return GkeNodePool.model_validate(given)


def networks(given):
    return direct_networks(given, "prod", "us-central1", "p")


def objects(given):
    return pod_networks(given, given.networks or [card for network in networks(given) for card in network.cards])


def test_rdma_is_one_vpc_with_a_subnet_for_each_card_and_one_for_the_host():
    host, rdma = networks(pool("a3-ultragpu-8g"))
    assert (len(host.cards), len(rdma.cards)) == (1, 8)
    assert host.profile is None
    assert rdma.properties["networkProfile"] == "projects/p/global/networkProfiles/us-central1-b-vpc-roce"


@pytest.mark.parametrize("machine", DIRECT)
@pytest.mark.parametrize("cidr", [None, "172.16.0.0/16", "10.240.0.0/20"])
def test_every_network_has_a_range_of_its_own_within_the_pools(machine, cidr):
    given = pool(machine, networksCidr=cidr)
    ranges = direct_ranges(given)
    whole = ipaddress.IPv4Network(cidr or "192.168.0.0/17")
    assert [subnet.cidr for network in networks(given) for subnet in network.subnets] == list(map(str, ranges))
    assert all(found.subnet_of(whole) for found in ranges)
    assert not any(one.overlaps(other) for one, other in itertools.combinations(ranges, 2))


@pytest.mark.parametrize("machine", DIRECT)
def test_nodes_reach_each_other_and_nobody_else_does(machine):
    for network in networks(pool(machine)):
        if network.profile is None:
            assert network.firewall["sourceRanges"] == ["192.168.0.0/17"]
            assert [allowed["protocol"] for allowed in network.firewall["allows"]] == ["tcp", "udp", "icmp"]
        else:
            assert network.firewall is None


def test_what_cannot_change_of_a_network_is_in_its_name():
    names = [{network.name for network in networks(given)} for given in (
        pool("a3-ultragpu-8g"),
        pool("a3-ultragpu-8g", zones=["us-central1-c"]),
        pool("a3-ultragpu-8g", networksCidr="172.16.0.0/16"),
    )]  # fmt: skip
    assert not set.intersection(*names)
    assert {network.name for network in networks(pool("a3-ultragpu-8g", maxNodes=3))} == names[0]


@pytest.mark.parametrize("machine", DIRECT)
def test_names_at_google_fit(machine):
    given = GkeNodePool.model_validate({**pool(machine).model_dump(), "name": "p" * 33})
    found = direct_networks(given, "c" * 40, "us-central1", "p")
    names = [
        name
        for network in found
        for name in (network.name, *(s.name for s in network.subnets), (network.firewall or {"name": ""})["name"])
    ]
    assert all(len(name) <= 63 for name in names)
    assert all(
        len(one.name) <= 41 for one in pod_networks(given, [card for network in found for card in network.cards])
    )


@pytest.mark.parametrize(
    ("machine", "names"),
    [
        ("a3-highgpu-8g", ["vpc1", "vpc2", "vpc3", "vpc4"]),
        ("a3-megagpu-8g", [f"vpc{card + 1}" for card in range(8)]),
        ("a3-ultragpu-8g", ["gvnic-1", *(f"rdma-{card}" for card in range(8))]),
        ("a4x-highgpu-4g", ["gvnic-1", *(f"rdma-{card}" for card in range(4))]),
    ],
)
def test_pods_name_networks_as_guides_do_or_behind_the_pools_name(machine, names):
    assert [found.name for found in objects(pool(machine, networkPrefix=""))] == names
    assert [found.name for found in objects(pool(machine))] == [f"gpus-{name}" for name in names]


def test_objects_refer_to_each_other_and_to_the_vpc():
    host, first, *_ = objects(pool("a3-ultragpu-8g"))
    gvnic, rdma = networks(pool("a3-ultragpu-8g"))
    assert host.parameters["spec"] == {"vpc": gvnic.name, "vpcSubnet": gvnic.name, "deviceMode": "NetDevice"}
    assert first.parameters["spec"] == {"vpc": rdma.name, "vpcSubnet": rdma.subnets[0].name, "deviceMode": "RDMA"}
    assert first.network["spec"] == {
        "type": "Device",
        "parametersRef": {"group": "networking.gke.io", "kind": "GKENetworkParamSet", "name": "gpus-rdma-0"},
    }


def test_networks_that_are_given_are_not_made_and_named_by_their_last_part():
    cards = [AdditionalNetwork(network=f"projects/p/global/networks/n{i}", subnetwork=f"s{i}") for i in range(9)]
    given = pool("a3-ultragpu-8g", networks=[card.model_dump() for card in cards])
    assert networks(given) == []
    assert [(one.vpc, one.subnet, one.mode) for one in objects(given)][:2] == [
        ("n0", "s0", "NetDevice"),
        ("n1", "s1", "RDMA"),
    ]


def test_without_gpu_direct_networks_are_the_users_own_to_describe():
    assert objects(pool(gpuDirect=False, networks=[{"network": "n", "subnetwork": "s"}])) == []
