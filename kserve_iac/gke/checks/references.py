"""What the cluster refers to: where it is, and how it is named. Paths start at the cluster's arguments."""

import re
from collections.abc import Iterator

from ...args import Problem
from ...args.gke import GkeClusterArgs
from ...catalog.accelerators import is_location, is_zone, region_of
from ...findings.path import Path

NEW_NETWORK_ONLY = {
    "nodes_cidr": "nodesCidr",
    "pods_cidr": "podsCidr",
    "services_cidr": "servicesCidr",
    "mtu": "mtu",
}
"""Fields of the network that describe one which the stack creates, with their names. Those of the NAT are refused earlier."""

_REGIONAL = re.compile(r"(?:^|/)regions/([^/]+)/(?:addresses|subnetworks)/[^/]+$")
_GLOBAL_ADDRESS = re.compile(r"(?:^|/)global/addresses/[^/]+$")
_PROJECT = re.compile(r"(?:^|/)projects/([^/]+)/")
_PATHS = {
    "network": (re.compile(r"(?:.*/|)global/networks/[^/]*"), "projects/PROJECT/global/networks/NAME"),
    "subnetwork": (
        re.compile(r"(?:.*/|)regions/[^/]+/subnetworks/[^/]*"),
        "projects/PROJECT/regions/REGION/subnetworks/NAME",
    ),
}
"""The paths of resources that are named alone or by a path."""

_KEY_LOCATION = re.compile(r"projects/[^/]+/locations/([^/]+)/keyRings/")
_VERSION = re.compile(r"latest|-|\d+\.\d+(?:\.\d+(?:-gke\.\d+)?)?")
_NAME = re.compile(r"[a-z](?:[-a-z0-9]{0,61}[a-z0-9])?")
_ADDRESS = re.compile(r"https?://[A-Za-z0-9](?:[-A-Za-z0-9.]*[A-Za-z0-9])?(?::\d+)?(?:/\S*)?")
_PLACE = re.compile(r"[A-Za-z]+(?:-[A-Za-z]+)?\d*")
_SHORTENED = re.compile(r"1\.\d")
_ACCOUNT = re.compile(r"[^@\s/]+@[^@\s/]+\.[^@\s/]+")


def check_references(args: GkeClusterArgs) -> Iterator[Problem]:
    """Every finding about resources that exist already, and about the version of the cluster."""
    if is_location(args.location):
        yield from _regional(args)
        yield from _keys(args)
        yield from _projects(args)
    yield from _existing_network(args)
    yield from _resource_names(args)
    yield from _buckets(args)
    yield from _mirrors(args)
    yield from _accounts(args)
    yield from _version(args)


def _regional(args: GkeClusterArgs) -> Iterator[Problem]:
    """Subnetworks and addresses belong to a region, and serve what is in it only.

    kubermatic/kubermatic#10343 (the subnetwork of a cluster is in the cluster's region) and
    GoogleCloudPlatform/cluster-toolkit#3992 ("Subnetwork must be in the same region");
    terraform-google-modules/terraform-google-cloud-nat#25 (a NAT looks for a global address in its own region, and answers 404).
    """
    region = region_of(args.location)
    given: list[tuple[Path, object]] = [(Path("network", "subnetwork"), args.network.subnetwork)]
    given += [(Path("network", "natIps", index), address) for index, address in enumerate(args.network.nat_ips)]
    given += [
        (Path("nodePools", index, "networks", at, "subnetwork"), card.subnetwork)
        for index, pool in enumerate(args.node_pools)
        for at, card in enumerate(pool.networks)
    ]
    for path, reference in given:
        if not isinstance(reference, str):
            continue
        what = "An address of the NAT" if "natIps" in path else "The subnetwork"
        if "natIps" in path and _GLOBAL_ADDRESS.search(reference):
            text = f"{reference} is a global address, but a NAT uses addresses of its region only."
            mend = f"Create an address in {region}, and write projects/PROJECT/regions/{region}/addresses/NAME."
            yield Problem("other-region", path, text, mend)
            continue
        match = _REGIONAL.search(reference)
        if match is not None and match[1] != region:
            text = f"{what} is in {match[1]}, but the cluster is in {region}."
            mend = f"Use one of {region}, or set location of the cluster to {match[1]}."
            yield Problem("other-region", path, text, mend)


def _keys(args: GkeClusterArgs) -> Iterator[Problem]:
    """Google asks for a key where the cluster is (GKE: "Encrypt Secrets at the application layer", overview, read in 2026). Keys
    in ``global`` and in multi-regions are used as well, so that only another region is reported; what the API answers then was
    not found in a source.
    """
    region = region_of(args.location)
    given: list[tuple[Path, object]] = [
        (Path("encryptionKey"), args.encryption_key),
        (Path("systemPool", "disk", "kmsKey"), args.system_pool.disk.kms_key),
    ]
    given += [
        (Path("nodePools", index, "disk", "kmsKey"), pool.disk.kms_key) for index, pool in enumerate(args.node_pools)
    ]
    for path, key in given:
        match = _KEY_LOCATION.match(key) if isinstance(key, str) else None
        if match is not None and is_location(match[1]) and match[1] != region:
            text = (
                f"The key is in {match[1]}, but the cluster is in {region}. Google asks for a key in the location of the "
                "cluster, and can refuse another one."
            )
            yield Problem("key-region", path, text, f"Use a key of locations/{region}.")


def _existing_network(args: GkeClusterArgs) -> Iterator[Problem]:
    """The ranges and the packet size of an existing network are its own, and the stack does not change them."""
    if args.network.network is None:
        return
    for name, field in NEW_NETWORK_ONLY.items():
        if name in args.network.model_fields_set:
            text = f"{field} is ignored, because it describes a new network, but network names an existing one."
            mend = f"Remove {field}, or remove network and subnetwork to have a network created."
            yield Problem("network-ignored", Path("network", field), text, mend)


def _resource_names(args: GkeClusterArgs) -> Iterator[Problem]:
    """Networks, subnetworks, addresses and images are named alone or by their path, whose last part is a name of RFC 1035
    (Compute Engine: "Naming resources").
    """
    given: list[tuple[Path, object, str]] = [
        (Path("network", "network"), args.network.network, "network"),
        (Path("network", "subnetwork"), args.network.subnetwork, "subnetwork"),
    ]
    given += [(Path("network", "natIps", index), one, "address") for index, one in enumerate(args.network.nat_ips)]
    for index, pool in enumerate(args.node_pools):
        path = Path("nodePools", index)
        given += [(path / "preloadImages" / at, image, "image") for at, image in enumerate(pool.preload_images)]
        for at, card in enumerate(pool.networks):
            given.append((path / "networks" / at / "network", card.network, "network"))
            given.append((path / "networks" / at / "subnetwork", card.subnetwork, "subnetwork"))
    for path, reference, what in given:
        if not isinstance(reference, str):
            continue
        mend = f"Write the name of the {what}, such as my-{what}, or its full path."
        form = _PATHS.get(what)
        if form is not None:
            mend = f"Write the name of the {what}, such as my-{what}, or {form[1]}."
        is_path = "/" not in reference or form is None or form[0].fullmatch(reference)
        if not is_path or not _NAME.fullmatch(reference.rpartition("/")[2]):
            article = "an" if what[0] in "ai" else "a"
            yield Problem("gke-form", path, f"{reference[:70]!r} is not the name of {article} {what}.", mend)


def _projects(args: GkeClusterArgs) -> Iterator[Problem]:
    """A subnetwork is in the project of its network. A name alone is one of the cluster's project.

    hashicorp/terraform-provider-google#10489 (404: the cluster's project "does not have a subnetwork named") and #2802.
    """
    network, subnetwork = args.network.network, args.network.subnetwork
    if not isinstance(network, str) or not isinstance(subnetwork, str):
        return
    of_network, of_subnetwork = (_project_of(one) or args.project for one in (network, subnetwork))
    if of_network is None or of_subnetwork is None or of_network == of_subnetwork:
        return
    text = f"The subnetwork is in the project {of_subnetwork}, but its network is in {of_network}."
    if _project_of(network) is None:
        mend = f"Set network to projects/{of_subnetwork}/global/networks/{network.rpartition('/')[2]}."
        yield Problem("other-project", Path("network", "network"), text, mend)
        return
    region, name = region_of(args.location), subnetwork.rpartition("/")[2]
    mend = f"Set subnetwork to projects/{of_network}/regions/{region}/subnetworks/{name}."
    yield Problem("other-project", Path("network", "subnetwork"), text, mend)


def _project_of(reference: str) -> str | None:
    match = _PROJECT.search(reference)
    return match[1] if match is not None else None


def _mirrors(args: GkeClusterArgs) -> Iterator[Problem]:
    """The upstream of a mirror is the address of a registry (Artifact Registry API, ``RemoteRepositoryConfig``)."""
    for index, mirror in enumerate(args.image_mirrors):
        if not _ADDRESS.fullmatch(mirror.upstream):
            host = re.sub(r"^[a-z]*:/*", "", mirror.upstream)
            example = f"https://{host}" if _ADDRESS.fullmatch(f"https://{host}") else "https://registry-1.docker.io"
            text = f"{mirror.upstream[:70]!r} is not the address of a registry."
            yield Problem("gke-form", Path("imageMirrors", index, "upstream"), text, f"Set upstream to {example}.")


def _buckets(args: GkeClusterArgs) -> Iterator[Problem]:
    """A bucket is in a region, a dual-region or a multi-region. In a zone, it is a zonal bucket of Rapid Storage, which needs
    further properties that are not written here (Cloud Storage: "Bucket locations").
    """
    region = region_of(args.location)
    for index, bucket in enumerate(args.model_buckets):
        place, path = bucket.location, Path("modelBuckets", index, "location")
        if not bucket.create or place is None:
            continue
        if is_zone(place.lower()):
            text = f"{place} is a zone, but new buckets are in a region, a dual-region or a multi-region."
            yield Problem("gke-location", path, text, f"Set location of the bucket to {region_of(place.lower())}.")
        elif not _PLACE.fullmatch(place):
            text = f"{place[:70]!r} is not the location of a bucket."
            mend = f"Set location of the bucket to a region such as {region}, or to a multi-region such as EU."
            yield Problem("gke-location", path, text, mend)


def _accounts(args: GkeClusterArgs) -> Iterator[Problem]:
    """Service accounts of nodes are given by their e-mail addresses, or as ``default`` (container.v1 ``NodeConfig``,
    ``serviceAccount``).
    """
    given = [(Path("nodeServiceAccount"), args.node_service_account)]
    given += [
        (Path("nodePools", index, "serviceAccount"), pool.service_account) for index, pool in enumerate(args.node_pools)
    ]
    for path, account in given:
        if account is not None and account != "default" and not _ACCOUNT.fullmatch(account):
            project = args.project or "PROJECT"
            own = account.rpartition("/")[2] or "NAME"
            mend = "Write its e-mail address"
            mend += f", for example {own}@{project}.iam.gserviceaccount.com." if "@" not in own else f", {own}."
            yield Problem("gke-form", path, f"{account!r} is not the address of a service account.", mend)


def _version(args: GkeClusterArgs) -> Iterator[Problem]:
    """Versions are ``1.X``, ``1.X.Y``, ``1.X.Y-gke.N`` or an alias (container.v1 ``Cluster``, ``initialClusterVersion``).

    A minor version of one digit is older than all that KServe supports (1.32, its documentation): it is what YAML makes of 1.30.
    """
    version = args.version
    if version is not None and _SHORTENED.fullmatch(version):
        text = f"GKE has no version {version}. Without quotes, YAML reads {version}0 as the number {version}."
        yield Problem("gke-form", Path("version"), text, f'Set version to "{version}0", in quotes.')
    elif version is not None and not _VERSION.fullmatch(version):
        match = re.search(r"\d+\.\d+(?:\.\d+(?:-gke\.\d+)?)?", version)
        example = match[0] if match is not None else "1.33"
        mend = f"Set version to {example}, or remove it."
        yield Problem("gke-form", Path("version"), f"{version!r} is not a version of GKE.", mend)
