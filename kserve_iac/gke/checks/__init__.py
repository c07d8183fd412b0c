"""Rules about clusters on GKE: settings that GKE rejects, or that cannot work. Paths are relative to the cluster's arguments."""

import ipaddress
import re
from collections.abc import Iterator

from ...args import Problem
from ...args.gke import GkeClusterArgs
from ...catalog.accelerators import is_location, is_zone, region_of
from ...findings.path import Path
from .autopilot import check_autopilot
from .budget import check_budget
from .classes import check_classes
from .forms import check_forms
from .maintenance import check_maintenance
from .nat import check_nat
from .networks import check_networks
from .pools import check_pools
from .quota import check_quota
from .references import check_references
from .reservations import check_reservations
from .shapes import check_shapes
from .system import check_system_pool
from .tpu import check_tpus
from .versions import check_versions
from .zones import check_zones


def check_gke(args: GkeClusterArgs) -> list[Problem]:
    """All findings about a cluster and its pools."""
    return [
        *_location(args),
        *check_shapes(args),
        *check_classes(args),
        *check_pools(args),
        *check_zones(args),
        *check_tpus(args),
        *check_reservations(args),
        *check_quota(args),
        *check_system_pool(args),
        *check_networks(args),
        *check_nat(args),
        *check_maintenance(args),
        *check_autopilot(args),
        *check_budget(args),
        *check_forms(args),
        *check_references(args),
        *check_versions(args),
        *_access(args),
        *_subjects(args),
    ]


def _location(args: GkeClusterArgs) -> Iterator[Problem]:
    """The location must be a region or a zone, and the zones must belong to it."""
    if not is_location(args.location):
        text = f"{args.location} is neither a region nor a zone."
        yield Problem(
            "gke-location",
            Path("location"),
            text,
            "Set location to a region such as us-central1, or to a zone such as us-central1-a.",
        )
        return
    region = region_of(args.location)
    for index, zone in enumerate(args.zones):
        if not is_zone(zone) or region_of(zone) != region:
            text = f"{zone} is not a zone of {region}."
            yield Problem("gke-location", Path("zones", index), text, f"Use a zone such as {region}-a.")


def _access(args: GkeClusterArgs) -> Iterator[Problem]:
    """The API server must be reachable. Otherwise, the stack cannot install the platform."""
    access = args.access
    if access.endpoint == "ip" and not access.open and not access.authorized_networks:
        yield Problem(
            "api-access",
            Path("access", "authorizedNetworks"),
            "Nobody outside Google Cloud may reach the API server's address.",
            "Set access.authorizedNetworks to the networks of your CI and your engineers, set access.endpoint to "
            "dns, or run Pulumi in Google Cloud.",
        )
    if access.endpoint == "dns" and access.authorized_networks:
        yield Problem(
            "api-access",
            Path("access", "authorizedNetworks"),
            "authorizedNetworks is ignored, because IAM alone guards the DNS endpoint.",
            "Remove authorizedNetworks, or set access.endpoint to ip.",
        )
    if access.endpoint != "ip" and access.open:
        yield Problem(
            "api-access",
            Path("access", "open"),
            f"open is ignored, because it concerns the public address, which a cluster with endpoint {access.endpoint} lacks.",
            "Remove open, or set access.endpoint to ip.",
        )
    if access.endpoint == "private-ip" and not access.authorized_networks and not access.open:
        yield Problem(
            "api-access",
            Path("access", "authorizedNetworks"),
            "Only the cluster's own nodes and pods reach the private address, because authorizedNetworks lists no range.",
            "Set access.authorizedNetworks to the ranges of the machines that run Pulumi in the VPC, for example "
            "10.128.0.0/20, or set access.endpoint to dns.",
        )
    if access.endpoint == "private-ip":
        for who, cidr in access.authorized_networks.items():
            if (network := _network(cidr)) is not None and network.is_global:
                yield Problem(
                    "api-access",
                    Path("access", "authorizedNetworks", who),
                    f"{cidr} is a range of the internet, from which nobody reaches a private address.",
                    "Set the private range of the machines that use the API server, for example 10.8.0.0/24.",
                )


def _network(cidr: str) -> ipaddress.IPv4Network | None:
    """A range as a value; None: it is none."""
    try:
        return ipaddress.IPv4Network(cidr)
    except ValueError:
        return None


_SUBJECT = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?/[a-z0-9]([-a-z0-9.]*[a-z0-9])?")


def _subjects(args: GkeClusterArgs) -> Iterator[Problem]:
    """Kubernetes service accounts have the form ``namespace/name``."""
    given = [
        *((Path("modelBuckets", i, "readers"), bucket.readers) for i, bucket in enumerate(args.model_buckets)),
        *((Path("modelBuckets", i, "writers"), bucket.writers) for i, bucket in enumerate(args.model_buckets)),
        *((Path("secrets", i, "readers"), secret.readers) for i, secret in enumerate(args.secrets)),
    ]
    for path, subjects in given:
        for index, subject in enumerate(subjects):
            if not _SUBJECT.fullmatch(subject):
                text = f"{subject!r} is not a Kubernetes service account."
                yield Problem(
                    "service-account", path / index, text, "Write namespace/name, for example models/default."
                )
