"""Networks of GPUs: VPCs with their firewalls at Google, and the objects by which pods in the cluster use them.

What is made for which machine is what Google's own blueprints make: GoogleCloudPlatform/cluster-toolkit, modules/network/multivpc
(TCPX, TCPXO), modules/network/gpu-rdma-vpc and examples/gke-a3-ultragpu (RDMA), modules/scheduler/gke-cluster/main.tf (objects).
"""

import hashlib
import ipaddress
import json
from collections.abc import Sequence
from typing import NamedTuple

from ..args.gke_pool import AdditionalNetwork, GkeNodePool
from ..catalog.accelerators import NETWORK_MTU, ROCE_METAL, GpuMachine, gpu_machines
from ..render.merging import Json

NETWORKS_CIDR = "192.168.0.0/17"
"""Range of the networks of GPUs where none is given: 4094 nodes with eight cards."""

API_VERSION = "networking.gke.io/v1"
"""Of ``Network`` and ``GKENetworkParamSet`` (GoogleCloudPlatform/gke-networking-api, config/crds)."""


class Subnet(NamedTuple):
    """A subnetwork of a network for GPUs."""

    name: str
    cidr: str


class DirectNetwork(NamedTuple):
    """A network for GPUs that is to be made."""

    name: str
    mtu: int
    """Bytes of a frame."""
    profile: str | None
    """Network profile (RoCE); None: an ordinary VPC."""
    subnets: tuple[Subnet, ...]
    region: str
    peers: str
    """Range of the pool's nodes in all of its networks."""

    @property
    def properties(self) -> Json:
        """Of ``gcp:compute/network:Network``."""
        found: Json = {"name": self.name, "autoCreateSubnetworks": False, "mtu": self.mtu}
        if self.profile is not None:
            found["networkProfile"] = self.profile
        return found

    def subnet_properties(self, subnet: Subnet) -> Json:
        """Of ``gcp:compute/subnetwork:Subnetwork``, without its ``network``."""
        return {"name": subnet.name, "ipCidrRange": subnet.cidr, "region": self.region}

    @property
    def firewall(self) -> Json | None:
        """Of ``gcp:compute/firewall:Firewall``, without its ``network``: nodes reach each other, and nobody else does.

        None for a RoCE network, for which cluster-toolkit makes none either (modules/network/gpu-rdma-vpc/main.tf).
        """
        if self.profile is not None:
            return None
        return {
            "name": f"{self.name}-internal",
            "direction": "INGRESS",
            "sourceRanges": [self.peers],
            "allows": [
                {"protocol": "tcp", "ports": ["0-65535"]},
                {"protocol": "udp", "ports": ["0-65535"]},
                {"protocol": "icmp"},
            ],
        }

    @property
    def cards(self) -> list[AdditionalNetwork]:
        """As the networks of a node's cards."""
        return [AdditionalNetwork(network=self.name, subnetwork=subnet.name) for subnet in self.subnets]


def direct_machine(pool: GkeNodePool) -> GpuMachine | None:
    """The pool's machine, where GPUs of its nodes are to reach each other and can."""
    machine = gpu_machines().get(pool.machine_type)
    if not pool.gpu_direct or machine is None or machine.fabric is None or machine.name in ROCE_METAL:
        return None
    return machine


def card_count(machine: GpuMachine) -> int:
    """Cards for GPUs of one node."""
    return machine.nics or machine.gpus


def networks_range(pool: GkeNodePool) -> ipaddress.IPv4Network:
    """The range that a pool's networks are cut from."""
    return ipaddress.IPv4Network(pool.networks_cidr or NETWORKS_CIDR)


def direct_ranges(pool: GkeNodePool) -> list[ipaddress.IPv4Network]:
    """A range for each subnetwork that is made: for RDMA one half for the host's card, the other for all cards of GPUs."""
    machine = direct_machine(pool)
    if machine is None or pool.networks:
        return []
    whole, cards = networks_range(pool), card_count(machine)
    if machine.fabric == "rdma":
        host, whole = whole.subnets()
        return [host, *_cut(whole, cards)]
    return _cut(whole, cards)


def _cut(whole: ipaddress.IPv4Network, parts: int) -> list[ipaddress.IPv4Network]:
    return list(whole.subnets(prefixlen_diff=(parts - 1).bit_length()))[:parts]


def direct_networks(pool: GkeNodePool, prefix: str, region: str, project: str) -> list[DirectNetwork]:
    """The networks that a pool's GPUs need and that are to be made; none where they are given or not asked for."""
    machine = direct_machine(pool)
    if machine is None or machine.fabric is None or pool.networks:
        return []
    mtu = NETWORK_MTU[machine.fabric]
    peers = str(networks_range(pool))
    ranges = [str(found) for found in direct_ranges(pool)]
    zone = pool.zones[0] if pool.zones else ""
    profile = roce_profile(project, zone) if machine.fabric == "rdma" else None
    # What cannot change of a network is in its name: nodes that stand keep the old one until they are gone.
    digest = hashlib.sha256(json.dumps([ranges, mtu, profile]).encode()).hexdigest()[:4]
    base = f"{prefix}-{pool.name}"[:42].rstrip("-") + f"-{digest}"

    def network(name: str, subnets: Sequence[Subnet], profile: str | None = None) -> DirectNetwork:
        return DirectNetwork(name=name, mtu=mtu, profile=profile, subnets=tuple(subnets), region=region, peers=peers)

    if machine.fabric == "rdma":
        rdma = [Subnet(f"{base}-rdma-{card}", cidr) for card, cidr in enumerate(ranges[1:])]
        return [
            network(f"{base}-gvnic", [Subnet(f"{base}-gvnic", ranges[0])]),
            network(f"{base}-rdma", rdma, profile),
        ]
    return [network(f"{base}-gpu-{card}", [Subnet(f"{base}-gpu-{card}", cidr)]) for card, cidr in enumerate(ranges)]


def roce_profile(project: str, zone: str) -> str:
    """The network profile of a zone for RDMA.

    The API answers "The URL is malformed" to a path without a project (GoogleCloudPlatform/cloud-image-tests#537). The provider
    compares paths from the project on (terraform-provider-google-beta, ``network_profile`` in resource_compute_network.go).
    """
    return f"projects/{project}/global/networkProfiles/{zone}-vpc-roce"


# Objects in the cluster ---------------------------------------------------------------------------------------


class PodNetwork(NamedTuple):
    """A network as pods name it."""

    name: str
    vpc: str
    subnet: str
    mode: str
    """``NetDevice`` or ``RDMA``."""

    @property
    def parameters(self) -> Json:
        """The ``GKENetworkParamSet``."""
        spec = {"vpc": self.vpc, "vpcSubnet": self.subnet, "deviceMode": self.mode}
        return {"apiVersion": API_VERSION, "kind": "GKENetworkParamSet", "metadata": {"name": self.name}, "spec": spec}

    @property
    def network(self) -> Json:
        """The ``Network``."""
        reference = {"group": "networking.gke.io", "kind": "GKENetworkParamSet", "name": self.name}
        return {
            "apiVersion": API_VERSION,
            "kind": "Network",
            "metadata": {"name": self.name},
            "spec": {"type": "Device", "parametersRef": reference},
        }


def pod_network_names(pool: GkeNodePool) -> list[tuple[str, str]]:
    """Name and mode of the networks of a pool's cards as pods name them; none without GPUDirect.

    ``vpc1`` … for TCPX and TCPXO, ``gvnic-1`` and ``rdma-0`` … for RDMA, as in Google's guides, behind the pool's prefix. Of
    networks that are given for RDMA, the last ones are those of the GPUs.
    """
    machine = direct_machine(pool)
    if machine is None:
        return []
    prefix = f"{pool.name}-" if pool.network_prefix is None else pool.network_prefix
    cards, rdma = card_count(machine), machine.fabric == "rdma"
    hosts = max(len(pool.networks) - cards, 0) if pool.networks else int(rdma)
    if rdma:
        return [
            *((f"{prefix}gvnic-{host + 1}", "NetDevice") for host in range(hosts)),
            *((f"{prefix}rdma-{card}", "RDMA") for card in range(cards)),
        ]
    return [(f"{prefix}vpc{card + 1}", "NetDevice") for card in range(hosts + cards)]


def pod_networks(pool: GkeNodePool, cards: Sequence[AdditionalNetwork]) -> list[PodNetwork]:
    """The networks of a pool's cards, given or made, as pods name them."""
    names = pod_network_names(pool)
    if not names:
        return []
    return [
        PodNetwork(name, card.network.rpartition("/")[2], card.subnetwork.rpartition("/")[2], mode)
        for (name, mode), card in zip(names, cards, strict=True)
    ]
