"""What a cluster needs of its Google Cloud project: enabled APIs, roles of its nodes, and access of Google's agents to keys."""

from collections.abc import Iterator
from typing import Any

from ..args.gke import GkeClusterArgs
from ..render.merging import Json

DEFAULT_NODE_ROLES = ("roles/container.defaultNodeServiceAccount", "roles/artifactregistry.reader")
"""Roles that let nodes write logs and metrics, and pull images (GKE: "Use least privilege service accounts")."""

STREAMING_ROLE = "roles/serviceusage.serviceUsageConsumer"
"""The role without which no pod starts on a node that streams images (GKE: "Use Image streaming to pull container images",
requirements; terraform-google-modules/terraform-google-kubernetes-engine#2251, and #2262, which grants it on Autopilot, too)."""

KEY_ROLE = "roles/cloudkms.cryptoKeyEncrypterDecrypter"
"""The role by which a service agent encrypts with a key (GKE: "Encrypt Secrets at the application layer", and
"Use customer-managed encryption keys")."""

ETCD_AGENT, DISK_AGENT = "container-engine-robot", "compute-system"
"""The service agents of GKE, which encrypts Secrets in etcd, and of Compute Engine, which encrypts disks (same pages)."""

_ALWAYS = ("compute.googleapis.com", "container.googleapis.com")
"""terraform-google-modules/terraform-google-kubernetes-engine, README.md, "Enable APIs"."""


def streams_images(args: GkeClusterArgs) -> bool:
    """Whether nodes read images while containers start. On Autopilot they always do (GKE: "Use Image streaming to
    pull container images"; read in 2026).
    """
    return args.image_streaming or args.mode == "autopilot"


def node_roles(args: GkeClusterArgs) -> tuple[str, ...]:
    """The roles of the service account that the stack creates for the nodes."""
    return (*DEFAULT_NODE_ROLES, STREAMING_ROLE) if streams_images(args) else DEFAULT_NODE_ROLES


def apis(args: GkeClusterArgs) -> list[str]:
    """The Google Cloud APIs that the cluster and what stands beside it use."""
    needed = {
        "iam.googleapis.com": args.node_service_account is None,
        "cloudresourcemanager.googleapis.com": args.node_service_account is None,
        "containerfilesystem.googleapis.com": streams_images(args),
        "artifactregistry.googleapis.com": bool(args.image_mirrors),
        "storage.googleapis.com": bool(args.model_buckets),
        "secretmanager.googleapis.com": bool(args.secrets),
        "billingbudgets.googleapis.com": args.budget is not None,
        "cloudkms.googleapis.com": any(True for _ in _keys(args)),
        "file.googleapis.com": args.drivers.filestore,
        "parallelstore.googleapis.com": args.drivers.parallelstore,
        "lustre.googleapis.com": args.drivers.lustre,
    }
    return sorted([*_ALWAYS, *(api for api, wanted in needed.items() if wanted)])


def api(name: str) -> Json:
    """Properties of ``gcp:projects/service:Service``. An API stays enabled after a destroy: others may use it."""
    return {"service": name, "disableOnDestroy": False}


def key_grants(args: GkeClusterArgs) -> list[tuple[str, Any, str]]:
    """A label, the key, and the service agent that must be able to use it; each pair of key and agent once."""
    found: list[tuple[str, Any, str]] = []
    for label, key, agent in _keys(args):
        if not any(other is key or other == key for _, other, who in found if who == agent):
            found.append((label, key, agent))
    return found


def _keys(args: GkeClusterArgs) -> Iterator[tuple[str, Any, str]]:
    if args.encryption_key is not None:
        yield "etcd", args.encryption_key, ETCD_AGENT
    if args.mode == "autopilot":
        return
    for pool in (args.system, *args.node_pools):
        if pool.disk.kms_key is not None:
            yield f"{pool.name}-disks", pool.disk.kms_key, DISK_AGENT


def agent(name: str, project_number: str) -> str:
    """A service agent of a project as a member of IAM policies."""
    return f"serviceAccount:service-{project_number}@{name}.iam.gserviceaccount.com"
