"""What GKE refuses of a cluster's networks and ranges of addresses. Paths start at the cluster's arguments."""

import ipaddress
from collections.abc import Iterator

from ..args import Problem
from ..args.gke import GkeClusterArgs
from ..args.gke_pool import GkeNodePool
from ..catalog.accelerators import ROCE_METAL, gpu_machines
from ..manifests.gke_network import (
    PodNetwork,
    card_count,
    direct_machine,
    direct_ranges,
    networks_range,
    pod_network_names,
    pod_networks,
)

ADDRESSES_PER_NODE = 256
"""Addresses of pods that each node takes: a /24 for up to 110 pods (GKE: "VPC-native clusters")."""

RESERVED_ADDRESSES = 4
"""Addresses of a subnetwork that are Google's own (VPC: "Subnets", unusable addresses)."""

SMALLEST = 29
"""Length of the smallest range of a subnetwork (VPC: "Subnets")."""

Ranges = dict[str, ipaddress.IPv4Network]


def check_networks(args: GkeClusterArgs) -> Iterator[Problem]:
    """Every finding about networks and ranges."""
    ranges: Ranges = {}
    if args.network.network is None:
        yield from _ranges(args, ranges)
    for index, pool in enumerate(args.node_pools):
        yield from _own_network(f"nodePools.{index}", pool, args)
    sound: list[tuple[str, GkeNodePool]] = []
    pools = [(f"nodePools.{index}", pool) for index, pool in enumerate(args.node_pools) if pool.gpu_direct]
    for path, pool in pools:
        found = list(_gpu_networks(path, pool))
        yield from found
        if not found and not pool.networks:
            yield from _gpu_ranges(path, pool, ranges)
        if not found:
            sound.append((path, pool))
    yield from _pod_networks(sound)


def _ranges(args: GkeClusterArgs, nets: Ranges) -> Iterator[Problem]:
    """Ranges of a network that is made: valid, apart from each other, and enough addresses for every node at its largest."""
    given = {
        "nodesCidr": args.network.nodes_cidr,
        "podsCidr": args.network.pods_cidr,
        "servicesCidr": args.network.services_cidr,
    }
    for field, text in given.items():
        yield from _range(f"network.{field}", text, nets)
    nodes = sum(pool.max_nodes for pool in args.pools)
    room = {"podsCidr": ADDRESSES_PER_NODE, "nodesCidr": 1}
    for field, each in room.items():
        net = nets.get(f"network.{field}")
        held = 0 if net is None else net.num_addresses // each if field == "podsCidr" else _usable(net)
        if net is not None and held < nodes:
            message = f"{net} has addresses for {held} nodes, the pools may have {nodes}."
            yield Problem("cidr", f"network.{field}", message, "Take a larger range.")


def _range(path: str, text: str, nets: Ranges) -> Iterator[Problem]:
    """One range that is valid and apart from those before it, among which it is put."""
    try:
        net = ipaddress.IPv4Network(text)
    except ValueError:
        yield Problem("cidr", path, f"{text} is no range of addresses.", "Write it like 10.0.0.0/20.")
        return
    for other, known in nets.items():
        if net.overlaps(known):
            message = f"{text} overlaps {other.removeprefix('network.')} {known}."
            yield Problem("cidr", path, message, "Choose ranges apart from each other.")
    nets[path] = net


def _usable(net: ipaddress.IPv4Network) -> int:
    return max(net.num_addresses - RESERVED_ADDRESSES, 0)


# Networks of GPUs ---------------------------------------------------------------------------------------------


def _gpu_networks(path: str, pool: GkeNodePool) -> Iterator[Problem]:
    """GPUDirect needs a machine that has it, a network for each card, and for RDMA one zone (network profiles are zonal).

    Counts: cluster-toolkit modules/compute/gke-node-pool/gpu_direct.tf, examples/gke-a3-ultragpu.
    """
    machine = gpu_machines().get(pool.machine_type)
    if machine is None or machine.fabric is None:
        text = f"{pool.machine_type} has no GPUDirect between nodes."
        yield Problem("gpu-network", f"{path}.gpuDirect", text, "Leave it out.")
        return
    if machine.name in ROCE_METAL:
        text = f"The network of {machine.name}'s GPUs is not made here: all cards share a subnetwork of Google's."
        yield Problem("gpu-network", f"{path}.gpuDirect", text, "Leave it out, and have GKE's DRANET attach it.")
        return
    needed = card_count(machine) + (machine.fabric == "rdma")
    if pool.networks and len(pool.networks) < needed:
        text = f"{pool.machine_type} needs {needed} further networks, {len(pool.networks)} are given."
        yield Problem("gpu-network", f"{path}.networks", text, "Give the rest, or none to have them made.")
    if pool.networks and pool.networks_cidr is not None:
        text = "Networks that are given have ranges of their own."
        yield Problem("gpu-network", f"{path}.networksCidr", text, "Leave it out.")
    if machine.fabric == "rdma" and len(pool.zones) != 1 and not pool.networks:
        text = "The network for RDMA belongs to one zone."
        yield Problem("gpu-network", f"{path}.zones", text, "Name the one zone of the pool.")


def _own_network(path: str, pool: GkeNodePool, args: GkeClusterArgs) -> Iterator[Problem]:
    """Further networks are others than the cluster's (gke-networking-api: DeviceModeCantUseDefaultVPC)."""
    own = args.network.network
    for index, card in enumerate(pool.networks):
        if isinstance(own, str) and _name(card.network) == _name(own):
            text = f"{card.network} is the network of the cluster, in which each node has a card already."
            yield Problem("gpu-network", f"{path}.networks.{index}", text, "Name another one.")


def _name(reference: str) -> str:
    return reference.rpartition("/")[2]


def _gpu_ranges(path: str, pool: GkeNodePool, nets: Ranges) -> Iterator[Problem]:
    """Ranges of a pool's networks: apart from all others of the cluster (GKE: "About multi-network support for Pods": networks of
    pods do not overlap), and large enough for the pool's nodes in each.
    """
    field = f"{path}.networksCidr"
    before = len(nets)
    yield from _range(field, pool.networks_cidr or str(networks_range(pool)), nets)
    if len(nets) == before:
        return
    whole = networks_range(pool)
    machine = direct_machine(pool)
    parts = card_count(machine) if machine is not None else 1
    deepest = whole.prefixlen + (parts - 1).bit_length() + (machine is not None and machine.fabric == "rdma")
    if deepest > SMALLEST:
        yield Problem("cidr", field, f"{whole} cannot be cut into {parts} networks.", "Take a larger range.")
        return
    held = min(_usable(net) for net in direct_ranges(pool))
    if held < pool.max_nodes:
        message = f"{whole}, cut into networks, has addresses for {held} nodes; the pool may have {pool.max_nodes}."
        yield Problem("cidr", field, message, "Take a larger range.")


def _pod_networks(pools: list[tuple[str, GkeNodePool]]) -> Iterator[Problem]:
    """A name is that of one network, and a VPC (for RDMA a subnetwork) has one name.

    gke-networking-api apis/network/v1/gkenetworkparamset_types.go: DeviceModeVPCAlreadyInUse, DeviceModeSubnetAlreadyInUse.
    """
    owners: dict[str, tuple[str, PodNetwork | None]] = {}
    places: dict[str, tuple[str, str]] = {}
    for path, pool in pools:
        # Networks that are made are the pool's own, whatever their names at Google are.
        given = {network.name: network for network in pod_networks(pool, pool.networks)} if pool.networks else {}
        for name, _ in pod_network_names(pool):
            network = given.get(name)
            owner, known = owners.setdefault(name, (pool.name, network))
            if owner != pool.name and (network is None or known != network):
                text = f"A network {name} is there already, for pool {owner}."
                yield Problem("gpu-network", f"{path}.networkPrefix", text, "Give the pools different prefixes.")
                break
            place = "" if network is None else network.subnet if network.mode == "RDMA" else network.vpc
            if place and places.setdefault(place, (name, pool.name))[0] != name:
                other, owner = places[place]
                text = f"{place} is network {other} of pool {owner} already: it has one name in the cluster."
                mend = "Name each network once, and give pools that share networks the same networkPrefix."
                yield Problem("gpu-network", f"{path}.networks", text, mend)
                break
