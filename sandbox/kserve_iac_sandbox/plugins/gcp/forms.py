"""The form of names and values that Google's APIs and the provider refuse otherwise. Pure.

Sources: terraform-provider-google-beta@003e704f, resource_container_cluster.go (``cidr_block``, ``master_ipv4_cidr_block``,
``name``) and resource_container_cluster_test.go (Autopilot in a zone); Google Cloud: "Requirements for labels"; VPC: "Add
network tags"; Cloud Storage: "Bucket naming guidelines"; GKE: "Node upgrade strategies", "Release channels"; Kubernetes:
"Labels and Selectors"; container.v1 (``initialClusterVersion``, ``NodeConfig.serviceAccount``); versions: GKE, "About GPU,
TPU, and H4D consumption with flex-start provisioning mode", and kubernetes-sigs/kueue (ProvisioningRequests).
"""

import ipaddress
import re
from collections.abc import Iterator, Mapping
from typing import Any

from .classes import DRANET

Properties = Mapping[str, Any]

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
"""Components whose metrics are kept."""

_SYSCTLS: tuple[tuple[str, str], ...] = (
    ("net.core", "busy_poll busy_read netdev_max_backlog rmem_max rmem_default wmem_default wmem_max optmem_max"),
    ("net.core", "somaxconn"),
    ("net.ipv4.neigh.default", "gc_thresh1 gc_thresh2 gc_thresh3"),
    ("net.ipv4", "tcp_rmem tcp_wmem tcp_tw_reuse tcp_mtu_probing tcp_max_orphans tcp_max_tw_buckets"),
    ("net.ipv4", "tcp_syn_retries tcp_ecn tcp_congestion_control"),
    ("net.netfilter", "nf_conntrack_max nf_conntrack_buckets nf_conntrack_tcp_timeout_close_wait"),
    ("net.netfilter", "nf_conntrack_tcp_timeout_time_wait nf_conntrack_tcp_timeout_established nf_conntrack_acct"),
    ("kernel.keys", "maxkeys maxbytes"),
    ("kernel", "shmmni shmmax shmall perf_event_paranoid sched_rt_runtime_us softlockup_panic kptr_restrict"),
    ("kernel", "dmesg_restrict sysrq"),
    ("kernel.yama", "ptrace_scope"),
    ("fs", "aio-max-nr file-max nr_open"),
    ("fs.inotify", "max_user_instances max_user_watches"),
    ("vm", "dirty_background_ratio dirty_background_bytes dirty_expire_centisecs dirty_ratio dirty_bytes"),
    ("vm", "dirty_writeback_centisecs max_map_count overcommit_memory overcommit_ratio vfs_cache_pressure"),
    ("vm", "swappiness watermark_scale_factor min_free_kbytes"),
)

SYSCTLS = frozenset(f"{group}.{name}" for group, names in _SYSCTLS for name in names.split())
"""Kernel parameters that GKE's API takes (googleapis/googleapis@0054cdcb google/container/v1/cluster_service.proto,
``LinuxNodeConfig.sysctls``, read in 2026)."""

TPUS = {"ct6e": (1, 31, 2, 1115000), "tpu7x": (1, 34, 0, 2201000)}
"""Families of TPU machines, with the first GKE versions that have them (ray-project/ray, "Start Google Cloud GKE Cluster with
TPUs for KubeRay"; AI-Hypercomputer/tpu-recipes@0d439c1a, Wan2.1-T2V)."""

G4, G4_FRACTION = (1, 32, 11, 1174000), (1, 35, 2, 1485000)
"""The first GKE versions with G4 machines, and with those of them that have a share of a GPU (GKE: "GPU platforms", notes of the
machine types)."""

FRACTIONS = frozenset({"g4-standard-6", "g4-standard-12", "g4-standard-24"})
"""Machine types with a share of a GPU."""

FLEX_START, QUEUED = (1, 32, 2, 1652000), (1, 28, 3, 1098000)
"""The first GKE versions with flex-start and with queued nodes."""

NOT_COMPACT = frozenset({"e2", "n1", "custom"})
"""Machine families without compact placement (GKE: "Define compact placement for GKE nodes"; dstackai/dstack#2591)."""

_RESERVED = ("kubernetes.io", "k8s.io", "cloud.google.com", "gke.io")

_ALLOWED = ("cloud.google.com/gke-networking-dra-driver", "cloud.google.com/gke-nvidia-gpu-dra-driver")
"""Labels with such a prefix that GKE itself says to set ("Allocate network resources by using GKE managed DRANET")."""
"""Ends of the prefixes of node labels that Kubernetes and GKE set themselves."""

_ZONE = re.compile(r"[a-z]+-[a-z]+\d+-[a-z0-9]+")
_RFC1035 = re.compile(r"[a-z](?:[-a-z0-9]{0,61}[a-z0-9])?")
_BUCKET_PART = re.compile(r"[a-z0-9](?:[-_a-z0-9]{0,61}[a-z0-9])?")
_ADDRESS = re.compile(r"\d+(?:\.\d+){3}")
_BILLING_ACCOUNT = re.compile(r"[0-9A-F]{6}(?:-[0-9A-F]{6}){2}")
_LABEL_KEY = re.compile(r"(?:[a-z0-9](?:[-a-z0-9.]{0,251}[a-z0-9])?/)?[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?")
_LABEL_VALUE = re.compile(r"(?:[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?")
_VERSION = re.compile(r"latest|-|\d+\.\d{2,}(?:\.\d+(?:-gke\.\d+)?)?")
_ACCOUNT = re.compile(r"default|[^@\s/]+@[^@\s/]+\.[^@\s/]+")
_DAY = re.compile(r"[+-]?\d{0,2}(?:MO|TU|WE|TH|FR|SA|SU)")
_SECRET = re.compile(r"(?:projects/[^/]+/secrets/)?[A-Za-z0-9_-]{1,255}")
_KEY = re.compile(r"projects/[^/]+/locations/[^/]+/keyRings/[^/]+/cryptoKeys/[^/]+")


def cluster(asked: Properties) -> Iterator[str]:
    """What of a cluster's values has another form."""
    if asked.get("enableAutopilot") is True:
        if _ZONE.fullmatch(str(asked["location"])):
            yield "Autopilot clusters must be regional clusters."
        if (asked.get("releaseChannel") or {}).get("channel") == "UNSPECIFIED":
            yield "Autopilot clusters must be enrolled in a release channel."
    for block in (asked.get("masterAuthorizedNetworksConfig") or {}).get("cidrBlocks") or []:
        if _network(block.get("cidrBlock")) is None:
            yield f"expected cidr_block to contain a valid network Value, got {block.get('cidrBlock')}."
    control_plane = (asked.get("privateClusterConfig") or {}).get("masterIpv4CidrBlock")
    if control_plane is not None and ((net := _network(control_plane)) is None or net.prefixlen != 28):
        yield f"expected master_ipv4_cidr_block to contain a network with between 28 and 28 significant bits: {control_plane}."
    yield from _labels(asked.get("resourceLabels") or {})
    for name in (asked.get("monitoringConfig") or {}).get("enableComponents") or []:
        if name not in METRICS:
            yield f"expected monitoring_config.0.enable_components to be one of {sorted(METRICS)}, got {name}."
    yield from _key((asked.get("databaseEncryption") or {}).get("keyName"))
    version = asked.get("minMasterVersion")
    if version is not None and not _VERSION.fullmatch(str(version)):
        yield f"Master version '{version}' is unsupported."
    yield from _account((asked.get("nodeConfig") or {}).get("serviceAccount"))


def node_pool(asked: Properties, family: str) -> Iterator[str]:
    """What of a pool's values has another form; ``family`` is that of its machines."""
    config = asked.get("nodeConfig") or {}
    yield from _labels(config.get("resourceLabels") or {})
    for tag in config.get("tags") or []:
        if not _RFC1035.fullmatch(str(tag)):
            yield f"Invalid value for field 'node_config.tags': '{tag}'."
    yield from _key(config.get("bootDiskKmsKey"))
    yield from _account(config.get("serviceAccount"))
    for key, value in (config.get("labels") or {}).items():
        if not _LABEL_KEY.fullmatch(str(key)) or not _LABEL_VALUE.fullmatch(str(value)):
            yield f"Node label '{key}={value}' is invalid."
        if str(key).partition("/")[0].endswith(_RESERVED) and "/" in str(key) and key not in _ALLOWED:
            yield f"Node label '{key}' has a prefix that is reserved."
    for name in (config.get("linuxNodeConfig") or {}).get("sysctls") or {}:
        if name not in SYSCTLS:
            yield f"Sysctl '{name}' is not supported."
    if (asked.get("placementPolicy") or {}).get("type") == "COMPACT" and family in NOT_COMPACT:
        yield f"Compact placement is not supported for machine family {family}."


def versions(asked: Properties, cluster: Properties) -> Iterator[str]:
    """What of a pool the cluster's version lacks, as far as it is given (``minMasterVersion``)."""
    given = tuple(int(part) for part in re.findall(r"\d+", str(cluster.get("minMasterVersion") or "")))
    machine = str((asked.get("nodeConfig") or {}).get("machineType", ""))
    family = machine.partition("-")[0]
    gpus = G4_FRACTION if machine in FRACTIONS else G4 if family == "g4" else None
    wanted = {
        f"Machine type {machine}": TPUS.get(family, gpus),
        "Flex start": FLEX_START if (asked.get("nodeConfig") or {}).get("flexStart") else None,
        "Queued provisioning": QUEUED if (asked.get("queuedProvisioning") or {}).get("enabled") else None,
        "Accelerator network profile": DRANET if _has_profile(asked) else None,
    }
    for what, floor in wanted.items():
        if floor is not None and given and given < floor[: len(given)]:
            yield f"{what} needs GKE {'.'.join(map(str, floor[:3]))}-gke.{floor[3]} or later."


def _has_profile(asked: Properties) -> bool:
    return bool((asked.get("networkConfig") or {}).get("acceleratorNetworkProfile"))


def bucket(asked: Properties) -> Iterator[str]:
    """Why a bucket cannot have its name."""
    name = str(asked["name"])
    parts = all(_BUCKET_PART.fullmatch(part) for part in name.split("."))
    reserved = name.startswith("goog") or "google" in name or _ADDRESS.fullmatch(name) is not None
    if not (3 <= len(name) <= (222 if "." in name else 63)) or not parts or reserved:
        yield f"Invalid bucket name: '{name}', invalid"


def repository(asked: Properties) -> Iterator[str]:
    """Why a repository is not made (Artifact Registry API, ``repositoryId`` and ``RemoteRepositoryConfig``)."""
    if not _RFC1035.fullmatch(str(asked["repositoryId"])):
        yield f"Invalid repository ID '{asked['repositoryId']}'."
    upstream: Any = asked
    for key in ("remoteRepositoryConfig", "dockerRepository", "customRepository"):
        upstream = upstream.get(key) or {}
    if "uri" in upstream and not re.match(r"https?://[^/\s]+(/\S*)?$", str(upstream["uri"])):
        yield f"Invalid remote repository URI '{upstream['uri']}'."


def recurrence(text: str) -> Iterator[str]:
    """Why windows do not recur by a rule (RFC 5545; container.v1 ``RecurringTimeWindow``, which has no hours and less)."""
    parts = dict(part.partition("=")[::2] for part in text.upper().removeprefix("RRULE:").split(";"))
    days = parts.get("BYDAY", "MO").split(",")
    if parts.get("FREQ") not in ("DAILY", "WEEKLY", "MONTHLY", "YEARLY") or not all(map(_DAY.fullmatch, days)):
        yield f"Invalid recurrence '{text}'."


def secret(asked: Properties) -> Iterator[str]:
    """Why there is no secret of that name (Secret Manager API, ``secretId``)."""
    if not _SECRET.fullmatch(str(asked["secretId"])):
        yield f"The provided Secret ID '{asked['secretId']}' does not match the expected format."


def budget(asked: Properties) -> Iterator[str]:
    """Why a budget is not made (terraform-provider-google-beta@93c65b2d, billingbudgets/resource_billing_budget.go)."""
    if not _BILLING_ACCOUNT.fullmatch(str(asked["billingAccount"])):
        yield f"Invalid billing account '{asked['billingAccount']}'."
    if len(str(asked.get("displayName") or "")) > 60:
        yield "Display name must be at most 60 characters."
    kinds = set(asked["amount"]) & {"specifiedAmount", "lastPeriodAmount"}
    if len(kinds) != 1:
        yield "Exactly one of amount.0.last_period_amount, amount.0.specified_amount must be specified."
    for rule in asked.get("thresholdRules") or []:
        if float(rule["thresholdPercent"]) < 0:
            yield f"Threshold {rule['thresholdPercent']} must be >= 0."
    updates = asked.get("allUpdatesRule")
    if updates is not None:
        channels = updates.get("monitoringNotificationChannels") or []
        if not channels and not updates.get("pubsubTopic"):
            yield "One of monitoring_notification_channels, pubsub_topic must be specified."
        if len(channels) > 5:
            yield "A budget has at most 5 notification channels."


def _labels(labels: Properties) -> Iterator[str]:
    for key, value in labels.items():
        if not 1 <= len(key) <= 63 or not key[0].isalpha() or not _is_label_text(key):
            yield f"Label key '{key}' violates format constraints."
        if len(str(value)) > 63 or not _is_label_text(str(value)):
            yield f"Label value '{value}' violates format constraints."


def _is_label_text(text: str) -> bool:
    return all((letter.isalpha() and letter == letter.lower()) or letter.isdigit() or letter in "_-" for letter in text)


def _key(name: Any) -> Iterator[str]:
    if isinstance(name, str) and not _KEY.fullmatch(name):
        yield f"Invalid Cloud KMS key name '{name}'."


def _account(account: Any) -> Iterator[str]:
    if isinstance(account, str) and not _ACCOUNT.fullmatch(account):
        yield f"Service account '{account}' is not an e-mail address."


def _network(text: Any) -> ipaddress.IPv4Network | None:
    try:
        return ipaddress.IPv4Network(str(text))
    except ValueError:
        return None
