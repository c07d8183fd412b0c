"""What the provider does with each type: identifiers, what cannot change in place, what only Google fills in.

``force_new`` and ``computed`` are those of hashicorp/terraform-provider-google-beta@003e704f: google-beta/services/container/
node_config.go, resource_container_node_pool.go and resource_container_cluster.go. Those of the other types are from the same
provider's documentation, as pulumi-gcp 10.2 restates it ("Changing this forces a new resource to be created", and IAM members,
which cannot change at all).
"""

from collections.abc import Mapping
from dataclasses import dataclass

from .paths import Path, parse_path

CLUSTER = "gcp:container/cluster:Cluster"
NODE_POOL = "gcp:container/nodePool:NodePool"
NETWORK = "gcp:compute/network:Network"
POLICY = "gcp:compute/resourcePolicy:ResourcePolicy"
BUCKET = "gcp:storage/bucket:Bucket"


@dataclass(frozen=True)
class Type:
    """One resource type."""

    id: str
    """Identifier, with property names in braces; ``{project}`` and ``{location}`` included."""
    force_new: tuple[Path, ...]
    """Properties that cannot change in place; what lies below one cannot either."""
    required: tuple[str, ...] = ()
    computed: tuple[str, ...] = ()
    """Properties that are not known before it stands."""


def _paths(*texts: str) -> tuple[Path, ...]:
    return tuple(parse_path(text) for text in texts)


TYPES: Mapping[str, Type] = {
    CLUSTER: Type(
        "projects/{project}/locations/{location}/clusters/{name}",
        _paths(
            "name", "project", "location", "description", "initialNodeCount", "network", "subnetwork", "clusterIpv4Cidr",
            "ipAllocationPolicy", "networkingMode", "datapathProvider", "enableAutopilot", "enableKubernetesAlpha", "enableTpu",
            "defaultMaxPodsPerNode", "confidentialNodes", "nodePools", "masterAuth.clientCertificateConfig",
            "privateClusterConfig.masterIpv4CidrBlock", "privateClusterConfig.privateEndpointSubnetwork",
        ),
        ("name", "location"),
        computed=(
            "endpoint", "masterAuth", "selfLink", "masterVersion", "nodeVersion", "servicesIpv4Cidr", "labelFingerprint",
        ),
    ),
    NODE_POOL: Type(
        "projects/{project}/locations/{location}/clusters/{cluster}/nodePools/{name}",
        _paths(
            "name", "namePrefix", "project", "cluster", "location", "initialNodeCount", "maxPodsPerNode", "placementPolicy",
            "queuedProvisioning", "networkConfig.createPodRange", "networkConfig.podRange", "networkConfig.podIpv4CidrBlock",
            "networkConfig.additionalNodeNetworkConfigs", "networkConfig.additionalPodNetworkConfigs",
            *(
                f"nodeConfig.{name}"
                for name in (
                    "guestAccelerators", "localSsdCount", "ephemeralStorageConfig", "ephemeralStorageLocalSsdConfig",
                    "localNvmeSsdBlockConfig", "secondaryBootDisks", "metadata", "minCpuPlatform", "oauthScopes", "preemptible",
                    "reservationAffinity", "spot", "serviceAccount", "shieldedInstanceConfig", "sandboxConfig",
                    "bootDiskKmsKey", "nodeGroup", "advancedMachineFeatures", "soleTenantConfig", "hostMaintenancePolicy",
                    "enableConfidentialStorage", "localSsdEncryptionMode", "maxRunDuration", "flexStart",
                )
            ),
        ),
        ("cluster",),
        computed=("instanceGroupUrls", "managedInstanceGroupUrls", "version", "nodeCount"),
    ),
    NETWORK: Type(
        "projects/{project}/global/networks/{name}",
        _paths("name", "project", "autoCreateSubnetworks", "mtu", "networkProfile", "deleteDefaultRoutesOnCreate"),
        computed=("selfLink", "gatewayIpv4"),
    ),
    "gcp:compute/subnetwork:Subnetwork": Type(
        "projects/{project}/regions/{region}/subnetworks/{name}",
        _paths("name", "project", "region", "network", "purpose"),
        ("network", "ipCidrRange"),
        computed=("selfLink", "gatewayAddress", "creationTimestamp"),
    ),
    POLICY: Type(
        "projects/{project}/regions/{region}/resourcePolicies/{name}",
        _paths("name", "project", "region", "description", "workloadPolicy", "groupPlacementPolicy"),
        ("name",),
        computed=("selfLink",),
    ),
    "gcp:compute/firewall:Firewall": Type(
        "projects/{project}/global/firewalls/{name}",
        _paths("name", "project", "network", "direction"),
        ("network",),
        computed=("selfLink", "creationTimestamp"),
    ),
    "gcp:compute/router:Router": Type(
        "projects/{project}/regions/{region}/routers/{name}",
        _paths("name", "project", "region", "network"),
        ("network",),
        computed=("selfLink", "creationTimestamp"),
    ),
    "gcp:compute/routerNat:RouterNat": Type(
        "{project}/{region}/{router}/{name}",
        _paths("name", "project", "region", "router", "type"),
        ("router", "sourceSubnetworkIpRangesToNat"),
    ),
    "gcp:serviceaccount/account:Account": Type(
        "projects/{project}/serviceAccounts/{accountId}@{project}.iam.gserviceaccount.com",
        _paths("accountId", "project"),
        ("accountId",),
        computed=("email", "uniqueId", "member", "name"),
    ),
    "gcp:projects/iAMMember:IAMMember": Type(
        "{project}/{role}/{member}", _paths("project", "role", "member", "condition"), ("project", "role", "member")
    ),
    "gcp:projects/service:Service": Type("{project}/{service}", _paths("project", "service"), ("service",)),
    "gcp:kms/cryptoKeyIAMMember:CryptoKeyIAMMember": Type(
        "{cryptoKeyId}/{role}/{member}", _paths("cryptoKeyId", "role", "member", "condition"), ("cryptoKeyId", "role", "member")
    ),
    BUCKET: Type(
        "{name}", _paths("name", "project", "location"), ("location",), computed=("url", "selfLink")
    ),
    "gcp:storage/bucketIAMMember:BucketIAMMember": Type(
        "b/{bucket}/{role}/{member}", _paths("bucket", "role", "member", "condition"), ("bucket", "role", "member")
    ),
    "gcp:secretmanager/secretIamMember:SecretIamMember": Type(
        "projects/{project}/secrets/{secretId}/{role}/{member}",
        _paths("project", "secretId", "role", "member", "condition"),
        ("secretId", "role", "member"),
    ),
    "gcp:artifactregistry/repository:Repository": Type(
        "projects/{project}/locations/{location}/repositories/{repositoryId}",
        _paths("repositoryId", "project", "location", "format", "kmsKeyName", "mode", "remoteRepositoryConfig.dockerRepository"),
        ("repositoryId", "format"),
        computed=("name", "createTime", "registryUri"),
    ),
}  # fmt: skip
