"""The form of names and values that Google Cloud's APIs take. Paths start at the cluster's arguments.

What has a type of its own (:mod:`kserve_iac.args.gke`) and what other modules compare (ranges, zones, times) is not here.
"""

import re
from collections.abc import Iterable, Iterator, Mapping

from ...admission.metadata import label_faults
from ...args import Problem
from ...args.base import is_output
from ...args.gke import GkeClusterArgs
from ...args.gke_pool import Capacity, GkeNodePool
from ...args.problem import nearest
from ...catalog.sysctls import SYSCTLS
from ...findings.path import Path

METRICS = (
    "SYSTEM_COMPONENTS",
    "APISERVER",
    "SCHEDULER",
    "CONTROLLER_MANAGER",
    "STORAGE",
    "HPA",
    "POD",
    "DAEMONSET",
    "DEPLOYMENT",
    "STATEFULSET",
    "WORKLOADS",
    "KUBELET",
    "CADVISOR",
    "DCGM",
    "JOBSET",
)
"""Components whose metrics GKE keeps (``monitoring_config.enable_components`` of the provider's documentation, and JOBSET, which
GKE itself fills in for new clusters)."""

MOST_LABELS = 64
"""Resource labels of one resource (Google Cloud: "Requirements for labels", on the pages about labels of each product; read in
2026)."""

MOST_TAGS = 64
"""Network tags of one machine (VPC: "Add network tags", limits; read in 2026)."""

MOST_AT_A_TIME = 20
"""Nodes that GKE upgrades at a time at most (GKE: "Node upgrade strategies", considerations for surge upgrade settings, and
hashicorp/terraform-provider-google-beta@93c65b2d, website/docs/r/container_node_pool.html.markdown, ``upgrade_settings``; read in
2026). Neither says that GKE refuses a larger sum."""

_RFC1035 = re.compile(r"[a-z](?:[-a-z0-9]{0,61}[a-z0-9])?")
_SECRET = re.compile(r"(?:projects/[^/]+/secrets/)?[A-Za-z0-9_-]{1,255}")
_REPOSITORY = re.compile(r"[a-z](?:[-a-z0-9]{0,61}[a-z0-9])?")
_BUCKET_PART = re.compile(r"[a-z0-9](?:[-_a-z0-9]{0,61}[a-z0-9])?")
_ADDRESS = re.compile(r"\d+(?:\.\d+){3}")
_KEY = re.compile(r"projects/[^/]+/locations/[^/]+/keyRings/[^/]+/cryptoKeys/[^/]+")
_RESERVATION = re.compile(
    r"(?:projects/[^/]+/reservations/)?[a-z](?:[-a-z0-9]{0,61}[a-z0-9])?(?:/reservation(?:Sub)?Blocks/[^/]+)*"
)
_PROJECT = re.compile(r"(?:[a-z0-9.-]+:)?[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?")
_TRIPLES = frozenset({"net.ipv4.tcp_rmem", "net.ipv4.tcp_wmem"})
_NUMERIC = re.compile(
    r"net\.core\.(?:busy_poll|busy_read|netdev_max_backlog|[rw]mem_(?:max|default)|optmem_max|somaxconn)"
    r"|net\.ipv4\.tcp_(?:tw_reuse|mtu_probing|max_orphans|max_tw_buckets|syn_retries|ecn)"
    r"|net\.netfilter\.nf_conntrack_\w+|kernel\.shm(?:mni|max|all)|fs\.(?:aio-max-nr|file-max|nr_open|inotify\.max_\w+)"
    r"|vm\.(?:dirty_\w+|max_map_count|overcommit_\w+|vfs_cache_pressure|swappiness|watermark_scale_factor|min_free_kbytes)"
)
_NUMBER = re.compile(r"-?\d+")
_SYSCTL = re.compile(r"(?:fs|kernel|net|vm)(?:\.[a-zA-Z0-9_-]+)+")


def check_forms(args: GkeClusterArgs) -> Iterator[Problem]:
    """Every finding about the form of a name or value."""
    yield from _resource_labels(Path("labels"), args.labels)
    yield from _metrics(args)
    yield from _names(args)
    yield from _keys(args)
    for index, pool in enumerate(args.node_pools):
        yield from _pool(Path("nodePools", index), pool)
    for index, given in enumerate(args.compute_classes):
        for step, rung in enumerate(given.rungs):
            yield from _reservation(Path("computeClasses", index, "rungs", step, "capacity"), rung.capacity)


def _form(path: Path, text: str, is_right: object, what: str, mend: str) -> Iterator[Problem]:
    if not is_right:
        yield Problem("gke-form", path, f"{text!r} is not {what}.", mend)


def _resource_labels(path: Path, labels: Mapping[str, str]) -> Iterator[Problem]:
    """Resource labels have no capital letters (Google Cloud: "Requirements for labels"): keys begin with a lower-case or
    international letter, keys and values consist of at most 63 such letters, digits, ``_`` and ``-``, and values may be empty.
    """
    if len(labels) > MOST_LABELS:
        text = f"{len(labels)} labels are given, but a resource can have at most {MOST_LABELS}."
        yield Problem("gke-form", path, text, f"Remove {len(labels) - MOST_LABELS} labels.")
    for key, value in labels.items():
        mend = "Use at most 63 lower-case letters, digits, '_' and '-', with a letter first"
        is_key = 1 <= len(key) <= 63 and key[0].isalpha() and _is_label_text(key)
        lower = f", for example {key.lower()}" if _is_label_text(key.lower()) else ""
        yield from _form(path / key, key, is_key, "a key of a resource label", f"{mend}{lower}.")
        mend = "Use at most 63 lower-case letters, digits, '_' and '-'"
        lower = f", for example {value.lower()}" if _is_label_text(value.lower()) else ""
        is_value = len(value) <= 63 and _is_label_text(value)
        yield from _form(path / key, value, is_value, "a value of a resource label", f"{mend}{lower}.")


def _is_label_text(text: str) -> bool:
    return all((letter.isalpha() and letter == letter.lower()) or letter.isdigit() or letter in "_-" for letter in text)


def _metrics(args: GkeClusterArgs) -> Iterator[Problem]:
    """Components whose metrics are kept: the provider refuses others (``monitoring_config.enable_components``)."""
    for index, name in enumerate(args.observability.metrics):
        mend = nearest(name, METRICS, "components")
        path = Path("observability", "metrics", index)
        yield from _form(path, name, name in METRICS, "a component with metrics of GKE", mend)


def _names(args: GkeClusterArgs) -> Iterator[Problem]:
    """Names of what stands beside the cluster, and of what it refers to.

    Cloud Storage: "Bucket naming guidelines"; Secret Manager API, ``secretId``; Artifact Registry API, ``repositoryId``; VPC:
    "Secondary IPv4 address ranges" (names of ranges follow RFC 1035); Resource Manager: "Creating and managing projects".
    """
    rfc = "Use at most 63 lower-case letters, digits and hyphens, with a letter first and no hyphen last."
    if args.project is not None:
        mend = "Set the project's id, which has lower-case letters, digits and hyphens, such as my-project."
        yield from _form(Path("project"), args.project, _PROJECT.fullmatch(args.project), "the id of a project", mend)
    for field, name in (("podsRange", args.network.pods_range), ("servicesRange", args.network.services_range)):
        yield from _form(Path("network", field), name, _RFC1035.fullmatch(name), "the name of a secondary range", rfc)
    for index, bucket in enumerate(args.model_buckets):
        path = Path("modelBuckets", index, "name")
        mend = "Use 3 to 63 lower-case letters, digits, '-', '_' and '.', with a letter or digit first and last."
        yield from _form(path, bucket.name, _is_bucket(bucket.name), "the name of a bucket", mend)
        if bucket.create and _is_bucket(bucket.name) and (why := _reserved(bucket.name)):
            text = f"Cloud Storage creates no bucket {bucket.name}, because {why}."
            yield Problem("gke-form", path, text, "Choose another name, or set create to false if the bucket exists.")
    for index, secret in enumerate(args.secrets):
        mend = "Use letters, digits, '-' and '_', or write projects/PROJECT/secrets/NAME."
        path = Path("secrets", index, "secret")
        yield from _form(path, secret.secret, _SECRET.fullmatch(secret.secret), "a secret of Secret Manager", mend)
    for index, mirror in enumerate(args.image_mirrors):
        path = Path("imageMirrors", index, "name")
        yield from _form(path, mirror.name, _REPOSITORY.fullmatch(mirror.name), "the name of a repository", rfc)


def _is_bucket(name: str) -> bool:
    most = 222 if "." in name else 63
    return 3 <= len(name) <= most and all(_BUCKET_PART.fullmatch(part) for part in name.split("."))


def _reserved(name: str) -> str | None:
    """Why no new bucket has a name: it begins with goog, contains google, or is an IP address (Cloud Storage: "Bucket naming
    guidelines", requirements; read in 2026). Which misspellings of google are refused is not known, so none is.
    """
    if name.startswith("goog"):
        return "the name begins with goog"
    if "google" in name:
        return "the name contains google"
    return "the name is an IP address" if _ADDRESS.fullmatch(name) is not None else None


def _keys(args: GkeClusterArgs) -> Iterator[Problem]:
    """Keys are named in full (GKE: "Encrypt Secrets at the application layer", "Use customer-managed encryption keys")."""
    given = [(Path("systemPool", "disk", "kmsKey"), args.system_pool.disk.kms_key)]
    given += [
        (Path("nodePools", index, "disk", "kmsKey"), pool.disk.kms_key) for index, pool in enumerate(args.node_pools)
    ]
    if not is_output(args.encryption_key) and isinstance(args.encryption_key, str):
        given.append((Path("encryptionKey"), args.encryption_key))
    mend = "Write projects/PROJECT/locations/LOCATION/keyRings/RING/cryptoKeys/KEY."
    for path, key in given:
        if key is not None:
            yield from _form(path, key, _KEY.fullmatch(key), "the full name of a Cloud KMS key", mend)


def _pool(path: Path, pool: GkeNodePool) -> Iterator[Problem]:
    yield from _resource_labels(path / "resourceLabels", pool.resource_labels)
    yield from _node_labels(path, pool)
    yield from _tags(path / "tags", pool.tags)
    yield from _sysctls(path / "sysctls", pool.sysctls)
    yield from _sysctl_values(path / "sysctls", pool.sysctls)
    yield from _reservation(path / "capacity", pool.capacity)
    yield from _upgrade(path / "upgrade", pool)


def _node_labels(path: Path, pool: GkeNodePool) -> Iterator[Problem]:
    """Labels and taints of nodes have the form that Kubernetes gives them ("Labels and Selectors", syntax)."""
    for key, value in pool.labels.items():
        for text, mend in label_faults(key, value):
            yield Problem("gke-form", path / "labels" / key, text, mend)
    for index, taint in enumerate(pool.taints):
        at = path / "taints" / index
        for text, mend in label_faults(taint.key, ""):
            yield Problem("gke-form", at / "key", text, mend)
        for _, mend in label_faults("key", taint.value):
            yield Problem("gke-form", at / "value", f"{taint.value[:70]!r} is not a valid value of a taint.", mend)


def _tags(path: Path, tags: Iterable[str]) -> Iterator[Problem]:
    """A network tag has at most 63 lower-case letters, digits and hyphens, begins with a letter and ends with a letter or digit,
    and a machine has at most 64 (VPC: "Add network tags", limits; read in 2026).
    """
    given = list(tags)
    if len(given) > MOST_TAGS:
        text = f"{len(given)} network tags are given, but a machine can have at most {MOST_TAGS}."
        yield Problem("gke-form", path, text, f"Remove {len(given) - MOST_TAGS} tags.")
    mend = "Use at most 63 lower-case letters, digits and hyphens, with a letter first and no hyphen last."
    for index, tag in enumerate(given):
        yield from _form(path / index, tag, _RFC1035.fullmatch(tag), "a network tag", mend)


def _sysctls(path: Path, sysctls: Mapping[str, str]) -> Iterator[Problem]:
    """Kernel parameters are below fs, kernel, net and vm (GKE: "Customize node system configuration"). The list of those that GKE
    takes (:mod:`kserve_iac.catalog.sysctls`) grows with its versions: a name of the right form is not refused.
    """
    for name in sysctls:
        mend = "Write its whole name, for example net.core.somaxconn."
        yield from _form(path / name, name, _SYSCTL.fullmatch(name), "a kernel parameter that GKE can set", mend)
        if _SYSCTL.fullmatch(name) and name not in SYSCTLS:
            yield Problem(
                "sysctl-unknown",
                path / name,
                f"{name} is not among the {len(SYSCTLS)} kernel parameters that GKE's API lists. GKE refuses the pool, unless a "
                "newer version of GKE takes the parameter.",
                nearest(name, SYSCTLS, "kernel parameters", f"Remove {name}, or check the list of your GKE version."),
            )


def _sysctl_values(path: Path, sysctls: Mapping[str, str]) -> Iterator[Problem]:
    """Of the kernel parameters that GKE's API lists, all but the algorithm of congestion control are whole numbers, and the
    buffers of TCP three of them (container.v1 ``LinuxNodeConfig.sysctls``; Linux, Documentation/networking/ip-sysctl.rst and
    Documentation/admin-guide/sysctl).
    """
    for name, value in sysctls.items():
        wanted = 3 if name in _TRIPLES else 1 if _NUMERIC.fullmatch(name) else None
        words = value.split()
        if wanted is None or (len(words) == wanted and all(_NUMBER.fullmatch(word) for word in words)):
            continue
        what = "three whole numbers" if wanted == 3 else "a whole number"
        example = "4096 87380 6291456" if wanted == 3 else "1024"
        yield Problem(
            "gke-form", path / name, f"{value[:70]!r} is not {what}.", f'Set {name} to a value such as "{example}".'
        )


def _reservation(path: Path, capacity: Capacity) -> Iterator[Problem]:
    """A reservation is named alone or with its project (GKE: "Consuming reserved zonal resources")."""
    for field, name in (("reservation", capacity.reservation), ("block", capacity.block)):
        if name is None:
            continue
        form = _RESERVATION if field == "reservation" else _RFC1035
        mend = (
            "Write its name, such as my-reservation" if field == "reservation" else "Write its name, such as my-block"
        )
        mend += ", or projects/PROJECT/reservations/NAME." if field == "reservation" else "."
        yield from _form(path / field, name, form.fullmatch(name), f"the name of a {field}", mend)


def _upgrade(path: Path, pool: GkeNodePool) -> Iterator[Problem]:
    """See :data:`MOST_AT_A_TIME`: what is set beyond it has no effect."""
    surge, away = pool.upgrade.max_surge or 0, pool.upgrade.max_unavailable or 0
    if surge + away > MOST_AT_A_TIME:
        field = "maxSurge" if surge >= away else "maxUnavailable"
        text = (
            f"maxSurge and maxUnavailable are {surge + away} together, but GKE upgrades at most {MOST_AT_A_TIME} nodes "
            "at a time."
        )
        mend = f"Set {field} to {MOST_AT_A_TIME - min(surge, away)}."
        yield Problem("upgrade-parallelism", path / field, text, mend)
