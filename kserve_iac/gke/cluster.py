"""A GKE cluster as properties of the Google Cloud provider's resources, in its own (camelCase) spelling.

Which properties cannot change in place is what the provider's schema says (``ForceNew``; catalog/data/gke_provider.json, with
which a test compares the list).
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from ..args.base import is_output
from ..args.gke import GkeClusterArgs, ImageMirror, MaintenanceExclusion, MaintenanceWindow, ModelBucket
from ..args.gke_pool import GkeNodePool
from ..catalog.accelerators import is_zone, region_of
from ..render.merging import Json

CLUSTER_FORCE_NEW: tuple[tuple[str, ...], ...] = (
    ("name",),
    ("project",),
    ("location",),
    ("network",),
    ("subnetwork",),
    ("ipAllocationPolicy",),
    ("networkingMode",),
    ("datapathProvider",),
    ("enableAutopilot",),
    ("privateClusterConfig", "masterIpv4CidrBlock"),
)
"""Properties that the provider replaces a cluster for, of those that are written here."""

CLUSTER_IGNORED = ["initialNodeCount", "nodeConfig", "nodePools", "nodeVersion"]
"""Properties of the pool that is removed after creation, and of what GKE moves by itself."""


def cluster_name(name: str, args: GkeClusterArgs) -> str:
    """The cluster's name at Google: the one given, or the component's."""
    return args.name or name


def cluster(name: str, args: GkeClusterArgs, project: str, *, network: Any, subnetwork: Any) -> Json:
    """Properties of ``gcp:container/cluster:Cluster``."""
    access = args.access
    properties: Json = {
        "name": cluster_name(name, args),
        "project": project,
        "location": args.location,
        "network": network,
        "subnetwork": subnetwork,
        "networkingMode": "VPC_NATIVE",
        "ipAllocationPolicy": {
            "clusterSecondaryRangeName": args.network.pods_range,
            "servicesSecondaryRangeName": args.network.services_range,
        },
        "privateClusterConfig": _private(args),
        "controlPlaneEndpointsConfig": {
            "dnsEndpointConfig": {"allowExternalTraffic": access.endpoint == "dns"},
            "ipEndpointsConfig": {"enabled": access.endpoint != "dns"},
        },
        "workloadIdentityConfig": {"workloadPool": workload_pool(project)},
        "releaseChannel": {"channel": args.release_channel},
        "loggingConfig": {"enableComponents": list(args.observability.logs)},
        "monitoringConfig": {
            "enableComponents": list(args.observability.metrics),
            "managedPrometheus": {"enabled": args.observability.managed_prometheus},
        },
        "addonsConfig": _addons(args),
        "costManagementConfig": {"enabled": args.cost_allocation},
        "deletionProtection": args.deletion_protection,
        **_mode(args, project, name),
    }
    if (authorized := _authorized(args)) is not None:
        properties["masterAuthorizedNetworksConfig"] = authorized
    if args.zones:
        properties["nodeLocations"] = sorted(zone for zone in args.zones if zone != args.location)
    if args.version is not None:
        properties["minMasterVersion"] = args.version
    if args.maintenance is not None:
        properties["maintenancePolicy"] = _maintenance(args.maintenance)
    if args.encryption_key is not None:
        properties["databaseEncryption"] = {"state": "ENCRYPTED", "keyName": args.encryption_key}
    if args.labels:
        properties["resourceLabels"] = dict(args.labels)
    if args.secrets:
        properties["secretManagerConfig"] = {"enabled": True}
    return properties


def _maintenance(window: MaintenanceWindow) -> Json:
    recurring = {"startTime": window.start, "endTime": window.end, "recurrence": window.recurrence}
    policy: Json = {"recurringWindow": recurring}
    if window.exclusions:
        policy["maintenanceExclusions"] = [_exclusion(given) for given in window.exclusions]
    return policy


def _exclusion(given: MaintenanceExclusion) -> Json:
    options: Json = {"scope": given.scope}
    exclusion: Json = {"exclusionName": given.name, "startTime": given.start, "exclusionOptions": options}
    if given.end is None:
        options["endTimeBehavior"] = "UNTIL_END_OF_SUPPORT"
    else:
        exclusion["endTime"] = given.end
    return exclusion


def _mode(args: GkeClusterArgs, project: str, name: str) -> Json:
    if args.mode == "autopilot":
        account = node_account(name, args, project)
        return {
            "enableAutopilot": True,
            "clusterAutoscaling": {"autoProvisioningDefaults": {"serviceAccount": account}},
        }
    return {
        # Always set: the provider keeps a profile that is left out. What it knows of node auto-provisioning stays.
        "clusterAutoscaling": {"autoscalingProfile": args.autoscaling_profile or "BALANCED"},
        "datapathProvider": "ADVANCED_DATAPATH",
        "enableShieldedNodes": args.shielded_nodes,
        "enableMultiNetworking": args.network.multi_networking
        or any(pool.gpu_direct or pool.networks for pool in args.node_pools),
        # Disabled: the platform brings the release that KServe is tested with, and GKE must not write over it.
        "gatewayApiConfig": {"channel": "CHANNEL_STANDARD" if args.gateway_api_by_gke else "CHANNEL_DISABLED"},
        "nodePoolDefaults": {"nodeConfigDefaults": {"gcfsConfig": {"enabled": args.image_streaming}}},
        # GKE insists on a pool at creation; it goes at once, and pools are resources of their own.
        "removeDefaultNodePool": True,
        "initialNodeCount": 1,
        "nodeConfig": {"machineType": "e2-medium", "serviceAccount": node_account(name, args, project)},
    }


def _private(args: GkeClusterArgs) -> Json:
    private: Json = {
        "enablePrivateNodes": args.access.private_nodes,
        "enablePrivateEndpoint": args.access.endpoint == "private-ip",
    }
    if args.access.control_plane_cidr is not None:
        private["masterIpv4CidrBlock"] = args.access.control_plane_cidr
    return private


def _authorized(args: GkeClusterArgs) -> Json | None:
    """Who may use the address of the API server; None: everybody, or only whom IAM admits to the DNS endpoint.

    A private address needs the block even where it lists nobody: "Master authorized networks must be enabled if private endpoint
    is enabled" (GKE's answer, in GoogleCloudPlatform/magic-modules#8338).
    """
    access = args.access
    if access.endpoint == "dns" or (access.endpoint == "ip" and access.open):
        return None
    return {
        "gcpPublicCidrsAccessEnabled": access.endpoint == "ip" and not access.authorized_networks,
        "cidrBlocks": [
            {"displayName": who, "cidrBlock": cidr} for who, cidr in sorted(access.authorized_networks.items())
        ],
    }


def _addons(args: GkeClusterArgs) -> Json:
    drivers = args.drivers
    chosen = {
        "gcePersistentDiskCsiDriverConfig": True,
        "gcsFuseCsiDriverConfig": drivers.gcs_fuse,
        "gcpFilestoreCsiDriverConfig": drivers.filestore,
        "parallelstoreCsiDriverConfig": drivers.parallelstore,
        "lustreCsiDriverConfig": drivers.lustre,
    }
    return {key: {"enabled": enabled} for key, enabled in chosen.items()}


def identity(properties: Mapping[str, Any]) -> str:
    """What tells this cluster from every other, known before it stands, and the same for as long as it is not replaced.

    Its path at Google, and a hash of what cannot change in place: a cluster that is made anew under the same name is
    another one, whose objects have to be made anew too.
    """
    kept = {}
    for keys in CLUSTER_FORCE_NEW:
        value: Any = properties
        for step in keys:
            value = value.get(step) if isinstance(value, Mapping) else None
        if value is not None and not is_output(value):
            kept[".".join(keys)] = value
    digest = hashlib.sha256(json.dumps(kept, sort_keys=True).encode()).hexdigest()
    path = f"projects/{properties['project']}/locations/{properties['location']}/clusters/{properties['name']}"
    return f"{path}#{digest[:8]}"


def kubeconfig(name: str, endpoint: str, ca: str | None, *, token: str | None = None) -> str:
    """A kubeconfig, made of what stays the same as long as the cluster does: endpoint and authority, nothing of versions.

    ``ca`` is base64 and None for the DNS endpoint, whose certificate is one that everybody trusts. Without a ``token``,
    ``gke-gcloud-auth-plugin`` is asked for one.
    """
    user: Json = {"token": token} if token is not None else {"exec": _EXEC}
    server: Json = {"server": f"https://{endpoint}"}
    if ca is not None:
        server["certificate-authority-data"] = ca
    return json.dumps(
        {
            "apiVersion": "v1",
            "kind": "Config",
            "current-context": name,
            "clusters": [{"name": name, "cluster": server}],
            "users": [{"name": name, "user": user}],
            "contexts": [{"name": name, "context": {"cluster": name, "user": name}}],
        }
    )


_EXEC: Json = {
    "apiVersion": "client.authentication.k8s.io/v1beta1",
    "command": "gke-gcloud-auth-plugin",
    "provideClusterInfo": True,
    "interactiveMode": "Never",
    "installHint": "Install gke-gcloud-auth-plugin (gcloud components install gke-gcloud-auth-plugin), or set access.auth "
    "of the cluster to token.",
}


# Identity and storage -----------------------------------------------------------------------------------------


def workload_pool(project: str) -> str:
    """The workload identity pool of a project's clusters."""
    return f"{project}.svc.id.goog"


def account_id(name: str, args: GkeClusterArgs) -> str:
    """The id of the nodes' own service account: 6 to 30 characters (IAM)."""
    text = f"{cluster_name(name, args)}-nodes"
    if len(text) <= 30:
        return text
    return f"{text[:23].rstrip('-')}-{hashlib.sha256(text.encode()).hexdigest()[:6]}"


def node_account(name: str, args: GkeClusterArgs, project: str) -> str:
    """E-mail address of the nodes' service account, known before it stands."""
    return args.node_service_account or f"{account_id(name, args)}@{project}.iam.gserviceaccount.com"


def principal(project: str, subject: str) -> str:
    """A Kubernetes service account ``namespace/name`` as a member of IAM policies (the older, number-free form)."""
    namespace, _, account = subject.partition("/")
    return f"serviceAccount:{workload_pool(project)}[{namespace}/{account}]"


def bucket(given: ModelBucket, args: GkeClusterArgs) -> Json:
    """Properties of ``gcp:storage/bucket:Bucket``."""
    return {
        "name": given.name,
        "location": (given.location or region_of(args.location)).upper(),
        "uniformBucketLevelAccess": True,
        "publicAccessPrevention": "enforced",
    }


def bucket_members(given: ModelBucket, project: str) -> dict[str, Json]:
    """Properties of ``gcp:storage/bucketIAMMember:BucketIAMMember`` by a name, without ``bucket``."""
    roles = (
        ("reader", "roles/storage.objectViewer", given.readers),
        ("writer", "roles/storage.objectUser", given.writers),
    )
    return {
        f"{kind}-{subject.replace('/', '-')}": {"role": role, "member": principal(project, subject)}
        for kind, role, subjects in roles
        for subject in subjects
    }


def image_mirror(given: ImageMirror, args: GkeClusterArgs) -> Json:
    """Properties of ``gcp:artifactregistry/repository:Repository``: a remote repository."""
    return {
        "repositoryId": given.name,
        "location": region_of(args.location),
        "format": "DOCKER",
        "mode": "REMOTE_REPOSITORY",
        "remoteRepositoryConfig": {
            "description": f"Images of {given.upstream}",
            "dockerRepository": {"customRepository": {"uri": given.upstream}},
        },
    }


def zone_count(pool: GkeNodePool, args: GkeClusterArgs) -> int:
    """In how many zones a pool stands. GKE spreads a region's nodes over three where nothing is said."""
    return len(pool.zones or args.zones) or (1 if is_zone(args.location) else 3)
