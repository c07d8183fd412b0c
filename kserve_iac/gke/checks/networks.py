"""Rules about the networks and address ranges of a cluster on GKE. Paths are relative to the cluster's arguments."""

import ipaddress
from collections.abc import Iterator, Sequence
from dataclasses import replace

from ...args import Problem
from ...args.gke import GkeClusterArgs
from ...args.gke_pool import ComputeClass, GkeNodePool
from ...catalog.accelerators import ROCE_METAL, gpu_machines
from ...catalog.machines import MAX_PODS, addresses_of_node
from ...findings.path import Path
from ..network import (
    PodNetwork,
    card_count,
    direct_machine,
    direct_ranges,
    networks_range,
    pod_network_names,
    pod_networks,
)
from .quota import most_nodes

RESERVED_ADDRESSES = 4
"""Addresses of a subnetwork that are Google's own (VPC: "Subnets", unusable addresses)."""

APART = "Choose ranges that do not overlap."
"""The mend of ranges that overlap, before a free one is known."""

SMALLEST = 29
"""Length of the smallest range of a subnetwork (VPC: "Subnets")."""

PRIVATE = tuple(map(ipaddress.IPv4Network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")))
"""The private ranges (RFC 1918), of which a range in a mend is one."""
LEAST_PROXIES = 64
"""Addresses that a proxy-only subnetwork has at least (Cloud Load Balancing: "Proxy-only subnets for Envoy-based load
balancers")."""

Ranges = dict[Path, ipaddress.IPv4Network]


def check_networks(args: GkeClusterArgs) -> Iterator[Problem]:
    """All findings about networks and address ranges."""
    found = list(_networks(args))
    taken = [net for text in _texts(args) if (net := _network(text)) is not None]
    for problem in found:
        yield replace(problem, mend=_apart(problem, taken)) if problem.mend == APART else problem


def _texts(args: GkeClusterArgs) -> Iterator[str]:
    """Every range of the cluster, as it is written."""
    if args.network.network is None:
        yield from (args.network.nodes_cidr, args.network.pods_cidr, args.network.services_cidr)
    yield args.access.control_plane_cidr or ""
    for pool in args.node_pools:
        if pool.gpu_direct and not pool.networks:
            yield pool.networks_cidr or str(networks_range(pool))


def _apart(problem: Problem, taken: list[ipaddress.IPv4Network]) -> str:
    """The mend of a range that overlaps another one: a free range of the same size."""
    net = _network(problem.message.split()[0])
    free = free_range(net.prefixlen, taken) if net is not None else None
    return APART if free is None else f"Set {problem.where[-1]} to a range that is free, such as {free}."


def free_range(length: int, taken: Sequence[ipaddress.IPv4Network]) -> ipaddress.IPv4Network | None:
    """The first private range with a prefix of that length which overlaps none of ``taken``; None: there is none."""
    size = 1 << (32 - length)
    for block in PRIVATE:
        start = int(block.network_address)
        while length >= block.prefixlen and start + size - 1 <= int(block.broadcast_address):
            net = ipaddress.IPv4Network((start, length))
            ends = [int(other.broadcast_address) for other in taken if net.overlaps(other)]
            if not ends:
                return net
            start = -(-(max(ends) + 1) // size) * size
    return None


def _networks(args: GkeClusterArgs) -> Iterator[Problem]:
    ranges: Ranges = {}
    yield from _authorized(args)
    yield from _ranges(args, ranges)
    yield from _control_plane(args, ranges)
    for index, pool in enumerate(args.node_pools):
        yield from _own_network(Path("nodePools", index), pool, args)
    sound: list[tuple[Path, GkeNodePool]] = []
    pools = [(Path("nodePools", index), pool) for index, pool in enumerate(args.node_pools) if pool.gpu_direct]
    for path, pool in pools:
        found = list(_gpu_networks(path, pool))
        yield from found
        if not found and not pool.networks:
            yield from _gpu_ranges(path, pool, ranges)
        if not found:
            sound.append((path, pool))
    yield from _pod_networks(sound)


def _authorized(args: GkeClusterArgs) -> Iterator[Problem]:
    """Ranges that may use the API server's address. The provider takes networks only, with no bit set behind the prefix
    (``cidr_block`` in resource_container_cluster.go of terraform-provider-google, by ``validation.IsCIDRNetwork``).
    """
    for name, text in args.access.authorized_networks.items():
        yield from _range(Path("access", "authorizedNetworks", name), text, {})


def _control_plane(args: GkeClusterArgs, nets: Ranges) -> Iterator[Problem]:
    """The control plane's range is a /28 that overlaps no other (``master_ipv4_cidr_block`` in resource_container_cluster.go of
    terraform-provider-google: ``validation.IsCIDRNetwork(28, 28)``, and its description).
    """
    text = args.access.control_plane_cidr
    if text is None:
        return
    path = Path("access", "controlPlaneCidr")
    found = list(_range(path, text, nets))
    yield from found
    net = nets.get(path)
    if net is not None and net.prefixlen != 28:
        message = f"The range of the control plane must be a /28, but {text} is a /{net.prefixlen}."
        yield Problem("cidr", path, message, f"Set controlPlaneCidr to {net.network_address}/28.")


def _ranges(args: GkeClusterArgs, nets: Ranges) -> Iterator[Problem]:
    """The address ranges that the stack creates, which are all of a new network, must be valid, must not overlap, and must have
    enough addresses for all nodes at the maximum size. A proxy-only subnetwork must have 64 addresses (Google Cloud's
    documentation, "Proxy-only subnets for Envoy-based load balancers").
    """
    own = {
        "nodesCidr": args.network.nodes_cidr,
        "podsCidr": args.network.pods_cidr,
        "servicesCidr": args.network.services_cidr,
    }
    given = {
        **(own if args.network.network is None else {}),
        **({"proxyOnlyCidr": args.network.proxy_only_cidr} if args.network.proxy_only_cidr is not None else {}),
    }
    for field, text in given.items():
        yield from _range(Path("network", field), text, nets)
        net = nets.get(Path("network", field))
        if net is not None and net.prefixlen > SMALLEST:
            message = f"{text} is a /{net.prefixlen}, but the ranges of a subnetwork are at least a /{SMALLEST}."
            yield Problem("cidr", Path("network", field), message, f"Set {field} to a larger range.")
            del nets[Path("network", field)]
    net = nets.get(Path("network", "proxyOnlyCidr"))
    if net is not None and net.num_addresses < LEAST_PROXIES:
        message = (
            f"A proxy-only subnetwork must have {LEAST_PROXIES} addresses or more, but {net} has {net.num_addresses}."
        )
        yield Problem(
            "cidr", Path("network", "proxyOnlyCidr"), message, "Set proxyOnlyCidr to a range of the size /23."
        )
    pools = [(pool, most_nodes(pool, args) if isinstance(pool, GkeNodePool) else pool.max_nodes) for pool in args.pools]
    nodes = sum(count for _, count in pools)
    net = nets.get(Path("network", "nodesCidr"))
    if net is not None and _usable(net) < nodes:
        message = f"{net} has addresses for {_usable(net)} nodes, but the pools may have {nodes}."
        yield Problem("cidr", Path("network", "nodesCidr"), message, "Set nodesCidr to a larger range.")
    net = nets.get(Path("network", "podsCidr"))
    needed = sum(count * _addresses(pool) for pool, count in pools)
    if net is not None and net.num_addresses < needed:
        message = f"{net} has {net.num_addresses:,} addresses, but the {nodes} nodes of the pools take {needed:,} for their pods."
        yield Problem("cidr", Path("network", "podsCidr"), message, "Set podsCidr to a larger range, or lower maxPods.")


def _addresses(pool: GkeNodePool | ComputeClass) -> int:
    """Addresses of pods that a node of a pool takes. For nodes that GKE creates by itself, as many as by default."""
    own = pool.max_pods if isinstance(pool, GkeNodePool) else None
    return addresses_of_node(own or MAX_PODS)


def _range(path: Path, text: str, nets: Ranges) -> Iterator[Problem]:
    """An address range must be valid, and must not overlap the ranges in the list. The function adds it to the list."""
    net = _network(text)
    if net is None:
        yield Problem("cidr", path, f"{text} is not a valid range of IPv4 addresses.", _range_mend(str(path[-1]), text))
        return
    for other, known in nets.items():
        if net.overlaps(known):
            message = f"{text} overlaps {str(other).removeprefix('network.')} ({known})."
            yield Problem("cidr", path, message, APART)
    nets[path] = net


def _network(text: str) -> ipaddress.IPv4Network | None:
    """A range as a value; None: it is none."""
    try:
        return ipaddress.IPv4Network(text)
    except ValueError:
        return None


def _range_mend(field: str, text: str) -> str:
    try:
        return f"Set {field} to {ipaddress.IPv4Network(text, strict=False)}."
    except ValueError:
        return "Write it like 10.0.0.0/20."


def _usable(net: ipaddress.IPv4Network) -> int:
    return max(net.num_addresses - RESERVED_ADDRESSES, 0)


# Networks of GPUs ---------------------------------------------------------------------------------------------


def _gpu_networks(path: Path, pool: GkeNodePool) -> Iterator[Problem]:
    """GPUDirect requires a machine type that supports it, a network for each network card, and for RDMA a single zone, because
    network profiles are zonal.

    Numbers: cluster-toolkit modules/compute/gke-node-pool/gpu_direct.tf, examples/gke-a3-ultragpu.
    """
    machine = gpu_machines().get(pool.machine_type)
    if machine is None or machine.fabric is None:
        text = f"{pool.machine_type} does not support GPUDirect between nodes."
        yield Problem("gpu-network", path / "gpuDirect", text, "Remove gpuDirect.")
        return
    if machine.name in ROCE_METAL:
        text = f"kserve-iac does not create the network of {machine.name}'s GPUs: all cards share one of Google's subnetworks."
        yield Problem(
            "gpu-network", path / "gpuDirect", text, "Remove gpuDirect, and set acceleratorNetworkProfile to auto."
        )
        return
    needed = card_count(machine) + (machine.fabric == "rdma")
    if pool.networks and len(pool.networks) < needed:
        text = f"{pool.machine_type} needs {needed} additional networks, but networks lists {len(pool.networks)}."
        yield Problem(
            "gpu-network", path / "networks", text, "List all of them, or remove networks to have them created."
        )
    if pool.networks and pool.networks_cidr is not None:
        text = "networksCidr cannot be combined with networks: the networks that you list have their own ranges."
        yield Problem("gpu-network", path / "networksCidr", text, "Remove networksCidr.")
    if machine.fabric == "rdma" and len(pool.zones) != 1 and not pool.networks:
        text = "A network for RDMA belongs to one zone, so the pool must be in exactly one zone."
        yield Problem("gpu-network", path / "zones", text, "Set zones of the pool to one zone.")


def _own_network(path: Path, pool: GkeNodePool, args: GkeClusterArgs) -> Iterator[Problem]:
    """Further networks must differ from the cluster's network (gke-networking-api: DeviceModeCantUseDefaultVPC)."""
    own = args.network.network
    for index, card in enumerate(pool.networks):
        if isinstance(own, str) and _name(card.network) == _name(own):
            text = f"{card.network} is the cluster's own network, to which each node is already connected."
            yield Problem("gpu-network", path / "networks" / index, text, "Use another network.")


def _name(reference: str) -> str:
    return reference.rpartition("/")[2]


def _gpu_ranges(path: Path, pool: GkeNodePool, nets: Ranges) -> Iterator[Problem]:
    """The address ranges of a pool's networks must not overlap any other range of the cluster (GKE: "About multi-network support
    for Pods"), and each must be large enough for the nodes of the pool.
    """
    field = path / "networksCidr"
    before = len(nets)
    yield from _range(field, pool.networks_cidr or str(networks_range(pool)), nets)
    if len(nets) == before:
        return
    whole = networks_range(pool)
    machine = direct_machine(pool)
    parts = card_count(machine) if machine is not None else 1
    deepest = whole.prefixlen + (parts - 1).bit_length() + (machine is not None and machine.fabric == "rdma")
    if deepest > SMALLEST:
        yield Problem(
            "cidr", field, f"{whole} cannot be divided into {parts} networks.", "Set networksCidr to a larger range."
        )
        return
    held = min(_usable(net) for net in direct_ranges(pool))
    if held < pool.max_nodes:
        message = (
            f"{whole}, divided into networks, has addresses for {held} nodes, but the pool may have {pool.max_nodes}."
        )
        yield Problem("cidr", field, message, "Set networksCidr to a larger range.")


def _pod_networks(pools: list[tuple[Path, GkeNodePool]]) -> Iterator[Problem]:
    """A name must belong to only one network, and a VPC (for RDMA a subnetwork) can have only one name.

    Source: gke-networking-api apis/network/v1/gkenetworkparamset_types.go (DeviceModeVPCAlreadyInUse,
    DeviceModeSubnetAlreadyInUse).
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
                text = f"Pool {owner} already has a network named {name}."
                yield Problem("gpu-network", path / "networkPrefix", text, "Give each pool a different networkPrefix.")
                break
            place = "" if network is None else network.subnet if network.mode == "RDMA" else network.vpc
            if place and places.setdefault(place, (name, pool.name))[0] != name:
                other, owner = places[place]
                text = f"{place} is already network {other} of pool {owner}, and a network can have only one name in the cluster."
                mend = "Name each network once, and give pools that share networks the same networkPrefix."
                yield Problem("gpu-network", path / "networks", text, mend)
                break
