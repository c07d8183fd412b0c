"""Whether the NAT of a new network has ports for all nodes. Paths start at the cluster's arguments."""

from collections.abc import Iterator

from ...args import Problem
from ...args.gke import GkeClusterArgs
from ...args.gke_pool import GkeNodePool
from ...findings.path import Path
from ..vpc import DYNAMIC_PORTS, least_ports
from .quota import most_nodes

PORTS_OF_ADDRESS = 64_512
"""Source ports of one address of a NAT for each protocol (Cloud NAT's page nat/docs/ports-and-addresses, as GitLab's alert on
the ports of its NATs quotes it; read in 2026)."""


def check_nat(args: GkeClusterArgs) -> Iterator[Problem]:
    """With addresses of its own, a NAT has a fixed number of ports, of which each node takes the least number at once. A node for
    which none are left reaches no address of the internet.

    hashicorp/terraform-provider-google-beta@93c65b2d, compute/resource_compute_router_nat.go, ``nat_ips``, ``min_ports_per_vm``.
    """
    given = args.network
    if not given.nat_ips or not args.access.private_nodes:
        return
    nodes = sum(most_nodes(pool, args) if isinstance(pool, GkeNodePool) else pool.max_nodes for pool in args.pools)
    each, held = least_ports(given), PORTS_OF_ADDRESS * len(given.nat_ips)
    if nodes * each > held:
        addresses = "1 address has" if len(given.nat_ips) == 1 else f"{len(given.nat_ips)} addresses have"
        fitting = 1 << ((held // nodes).bit_length() - 1) if held >= nodes else 0
        mend = f"List {-(-nodes * each // PORTS_OF_ADDRESS)} addresses in natIps"
        mend += f", or set natMinPortsPerVm to {fitting}." if fitting >= DYNAMIC_PORTS else "."
        yield Problem(
            "nat-ports",
            Path("network", "natIps"),
            f"{nodes:,} nodes take {each:,} ports each, but {addresses} {held:,} ports. Nodes without ports do not reach the "
            "internet.",
            mend,
        )
