"""The VPC that a stack creates for a cluster: network, subnetwork, router and NAT, as properties of the provider's resources."""

from ..args.gke import ClusterNetwork, GkeClusterArgs
from ..catalog.accelerators import region_of
from ..render.merging import Json
from .cluster import cluster_name

STATIC_PORTS, DYNAMIC_PORTS = 64, 32
"""Ports that a NAT gives each machine at least where nothing is set: with static and with dynamic allocation
(hashicorp/terraform-provider-google-beta@93c65b2d, compute/resource_compute_router_nat.go, ``min_ports_per_vm``)."""


def network(name: str, args: GkeClusterArgs) -> Json:
    """Properties of ``gcp:compute/network:Network``."""
    return {
        "name": cluster_name(name, args),
        "autoCreateSubnetworks": False,
        "routingMode": "REGIONAL",
        "mtu": args.network.mtu,
    }


def subnetwork(name: str, args: GkeClusterArgs) -> Json:
    """Properties of ``gcp:compute/subnetwork:Subnetwork``, without its ``network``."""
    given = args.network
    return {
        "name": cluster_name(name, args),
        "region": region_of(args.location),
        "ipCidrRange": given.nodes_cidr,
        "privateIpGoogleAccess": True,
        "secondaryIpRanges": [
            {"rangeName": given.pods_range, "ipCidrRange": given.pods_cidr},
            {"rangeName": given.services_range, "ipCidrRange": given.services_cidr},
        ],
    }


def proxy_only_subnetwork(name: str, args: GkeClusterArgs) -> Json | None:
    """Properties of the ``gcp:compute/subnetwork:Subnetwork`` of the proxies of regional load balancers, without its ``network``
    (Google Cloud's documentation, "Proxy-only subnets for Envoy-based load balancers"). None: there is none.
    """
    if args.network.proxy_only_cidr is None:
        return None
    return {
        "name": f"{cluster_name(name, args)}-proxies",
        "region": region_of(args.location),
        "ipCidrRange": args.network.proxy_only_cidr,
        "purpose": "REGIONAL_MANAGED_PROXY",
        "role": "ACTIVE",
    }


def router(name: str, args: GkeClusterArgs) -> Json:
    """Properties of ``gcp:compute/router:Router``, without its ``network``."""
    return {"name": cluster_name(name, args), "region": region_of(args.location)}


def least_ports(given: ClusterNetwork) -> int:
    """Ports that the NAT gives each node at least."""
    if given.nat_min_ports_per_vm is not None:
        return given.nat_min_ports_per_vm
    return DYNAMIC_PORTS if given.nat_dynamic_port_allocation else STATIC_PORTS


def nat(name: str, args: GkeClusterArgs) -> Json:
    """Properties of ``gcp:compute/routerNat:RouterNat``, without its ``router``.

    The way of allocation and the least number of ports are always set: the provider keeps what it knew of a property that is left
    out, so that a setting could not be taken back.
    """
    given = args.network
    properties: Json = {
        "name": cluster_name(name, args),
        "region": region_of(args.location),
        "natIpAllocateOption": "MANUAL_ONLY" if given.nat_ips else "AUTO_ONLY",
        "sourceSubnetworkIpRangesToNat": "ALL_SUBNETWORKS_ALL_IP_RANGES",
        "enableDynamicPortAllocation": given.nat_dynamic_port_allocation,
        "minPortsPerVm": least_ports(given),
    }
    if given.nat_dynamic_port_allocation:
        properties["enableEndpointIndependentMapping"] = False  # Compute Engine refuses both together
    if given.nat_max_ports_per_vm is not None:
        properties["maxPortsPerVm"] = given.nat_max_ports_per_vm
    if given.nat_ips:
        properties["natIps"] = list(given.nat_ips)
    return properties
