"""What Google's APIs refuse because it is elsewhere: pure functions from what is asked for to a reason, or nothing.

Sources: hashicorp/terraform-provider-google-beta@003e704f, resource_container_cluster.go (the zone of a zonal cluster is not
among ``node_locations``); kubermatic/kubermatic#10343 and GoogleCloudPlatform/cluster-toolkit#3992 ("Subnetwork must be in the
same region"); hashicorp/terraform-provider-google#10489 and #7895 (another project);
terraform-google-modules/terraform-google-cloud-nat#25 (addresses of a NAT); Cloud Storage: "Bucket locations"; VPC: "Subnets"
and GKE: "VPC-native clusters" (ranges); and the zones of :mod:`.machines`.
"""

import ipaddress
import re
from collections.abc import Iterator, Mapping
from typing import Any

from .machines import Machine, facts, known_or_assumed

Properties = Mapping[str, Any]
Net = ipaddress.IPv4Network

SMALLEST = 29
"""Length of the smallest range of a subnetwork."""

_ZONE = re.compile(r"([a-z]+-[a-z]+\d+)-[a-z0-9]+")
_REGIONAL = re.compile(r"(?:^|/)regions/([^/]+)/(?:addresses|subnetworks)/")
_GLOBAL = re.compile(r"(?:^|/)global/addresses/")


def region_of(location: str) -> str:
    """The region of a zone, or the region itself."""
    match = _ZONE.fullmatch(location)
    return match[1] if match is not None else location


def cluster(asked: Properties) -> Iterator[str]:
    """Reasons why a cluster is not made where it is asked for."""
    location = str(asked["location"])
    zones = [str(zone) for zone in asked.get("nodeLocations") or []]
    if location in zones:
        yield "when using a multi-zonal cluster, node_locations should not contain the original 'zone'."
    yield from _of_region(zones, region_of(location))
    yield from _subnetwork(asked.get("subnetwork"), region_of(location))
    network, subnetwork = asked.get("network"), asked.get("subnetwork")
    if network and subnetwork:
        of_network, of_subnetwork = (_project(one) or asked.get("project") for one in (network, subnetwork))
        if of_network and of_subnetwork and of_network != of_subnetwork:
            yield f'Subnetwork "{subnetwork}" is not valid for Network "{network}".'


def _project(reference: Any) -> str | None:
    match = re.search(r"(?:^|/)projects/([^/]+)/", str(reference))
    return match[1] if match is not None else None


def node_pool(asked: Properties, cluster: Properties) -> Iterator[str]:
    """Reasons why a pool is not made in the zones that it or its cluster lists. Zones that GKE chooses are not judged."""
    location = str(cluster["location"])
    region = region_of(location)
    own = [str(zone) for zone in asked.get("nodeLocations") or []]
    yield from _of_region(own, region)
    given = own or [str(zone) for zone in cluster.get("nodeLocations") or []]
    if not own and _ZONE.fullmatch(location):
        given = [location, *given]
    config = asked.get("nodeConfig") or {}
    machine = known_or_assumed(str(config.get("machineType", "e2-medium")))
    for what, having in _having(config, machine):
        for zone in given:
            if region in having and region_of(zone) == region and zone not in having[region]:
                yield f"{what} is not available in zone {zone}."
    for card in (asked.get("networkConfig") or {}).get("additionalNodeNetworkConfigs") or []:
        yield from _subnetwork(card.get("subnetwork"), region)


def _having(config: Properties, machine: Machine | None) -> Iterator[tuple[str, Mapping[str, frozenset[str]]]]:
    """What must be in a zone, and the zones of each region that have it, as far as they are listed."""
    if machine is not None and machine.accelerator is not None:
        yield f"Machine type {machine.name}", machine.zones
        return
    for card in config.get("guestAccelerators") or []:
        gpu = facts().attachable.get(card["type"])
        if gpu is not None:
            yield f"Accelerator {card['type']}", gpu.zones


def _of_region(zones: list[str], region: str) -> Iterator[str]:
    for zone in zones:
        if not _ZONE.fullmatch(zone) or region_of(zone) != region:
            yield f"Node location {zone} is not a zone of {region}."


def _subnetwork(reference: Any, region: str) -> Iterator[str]:
    match = _REGIONAL.search(str(reference)) if reference else None
    if match is not None and match[1] != region:
        yield f"Invalid value for field 'subnetwork': '{reference}'. Subnetwork must be in the same region."


def nat(asked: Properties) -> Iterator[str]:
    """Reasons why a NAT does not find its addresses."""
    for address in asked.get("natIps") or []:
        match = _REGIONAL.search(str(address))
        if _GLOBAL.search(str(address)) or (match is not None and match[1] != asked.get("region")):
            name = str(address).rpartition("/")[2]
            yield f"The resource 'regions/{asked.get('region')}/addresses/{name}' was not found."


def bucket(asked: Properties) -> Iterator[str]:
    """Reasons why a bucket is not made where it is asked for."""
    if _ZONE.fullmatch(str(asked.get("location") or "").lower()):
        yield f"The specified location constraint is not valid: {asked['location']}."


def subnetwork(asked: Properties) -> Iterator[str]:
    """Reasons why a subnetwork does not get its ranges."""
    given = [("ipCidrRange", asked.get("ipCidrRange"))]
    given += [
        (f"secondaryIpRanges.{entry.get('rangeName')}", entry.get("ipCidrRange"))
        for entry in asked.get("secondaryIpRanges") or []
    ]
    known: list[tuple[str, Net]] = []
    for name, text in given:
        if text is None:
            continue
        net = network_of(text)
        if net is None:
            yield f"Invalid value for field 'resource.{name}': '{text}'. Must be a CIDR address range."
            continue
        if net.prefixlen > SMALLEST:
            yield f"Invalid value for field 'resource.{name}': '{text}'. The range is smaller than /{SMALLEST}."
        for other, taken in known:
            if net.overlaps(taken):
                yield f"Invalid IPCidrRange: {text} of {name} conflicts with {other}."
        known.append((name, net))


def control_plane(asked: Properties, subnet: Properties) -> Iterator[str]:
    """Reasons why the control plane does not get its range beside those of the cluster's subnetwork."""
    own = network_of((asked.get("privateClusterConfig") or {}).get("masterIpv4CidrBlock"))
    ranges = [subnet.get("ipCidrRange"), *(entry.get("ipCidrRange") for entry in subnet.get("secondaryIpRanges") or [])]
    for text in ranges:
        other = network_of(text)
        if own is not None and other is not None and own.overlaps(other):
            yield f"The master's range {own} conflicts with the range {other} of the subnetwork."


def network_of(text: Any) -> Net | None:
    """A range as a value; None: it is none."""
    try:
        return Net(str(text))
    except ValueError:
        return None
