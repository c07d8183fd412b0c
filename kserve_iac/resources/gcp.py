"""Resources of the Google Cloud provider, by their type and properties.

The classes of ``pulumi_gcp`` are not used, because their import takes six seconds in every preview. The registered properties are
the same, and a test compares every property with the SDK. The installed SDK determines the version of the plugin.
"""

from collections.abc import Mapping, Sequence
from importlib import metadata
from typing import Any

import pulumi

CLUSTER = "gcp:container/cluster:Cluster"
NODE_POOL = "gcp:container/nodePool:NodePool"
NETWORK = "gcp:compute/network:Network"
SUBNETWORK = "gcp:compute/subnetwork:Subnetwork"
RESOURCE_POLICY = "gcp:compute/resourcePolicy:ResourcePolicy"
FIREWALL = "gcp:compute/firewall:Firewall"
ROUTER = "gcp:compute/router:Router"
ROUTER_NAT = "gcp:compute/routerNat:RouterNat"
ACCOUNT = "gcp:serviceaccount/account:Account"
PROJECT_MEMBER = "gcp:projects/iAMMember:IAMMember"
BUCKET = "gcp:storage/bucket:Bucket"
BUCKET_MEMBER = "gcp:storage/bucketIAMMember:BucketIAMMember"
SECRET_MEMBER = "gcp:secretmanager/secretIamMember:SecretIamMember"  # noqa: S105 - a type
API = "gcp:projects/service:Service"
KEY_MEMBER = "gcp:kms/cryptoKeyIAMMember:CryptoKeyIAMMember"
BUDGET = "gcp:billing/budget:Budget"
REPOSITORY = "gcp:artifactregistry/repository:Repository"

CLIENT_CONFIG = "gcp:organizations/getClientConfig:getClientConfig"
PROJECT = "gcp:organizations/getProject:getProject"


def plugin_version() -> str:
    """Version of the provider plugin, which is that of the SDK. Raises ``pulumi.RunError`` if the SDK is not installed."""
    try:
        return metadata.version("pulumi-gcp")
    except metadata.PackageNotFoundError:
        raise pulumi.RunError(
            "A GkeCluster requires the Google Cloud SDK of Pulumi, which is not installed. Install it with: "
            "pip install 'kserve-iac[gke]'. If the program added the Pulumi package from the folder components, add it from "
            "components/gke instead."
        ) from None


class GcpResource(pulumi.CustomResource):
    """A resource of Google Cloud. ``output(name)`` is a property whose value comes from Google Cloud."""

    def __init__(
        self,
        type_token: str,
        name: str,
        properties: Mapping[str, Any],
        opts: pulumi.ResourceOptions,
        outputs: tuple[str, ...] = (),
    ) -> None:
        """``outputs`` are the names of the properties that are known only after the creation."""
        opts = pulumi.ResourceOptions.merge(pulumi.ResourceOptions(version=plugin_version()), opts)
        super().__init__(type_token, name, {**dict.fromkeys(outputs), **properties}, opts)

    def output(self, name: str) -> pulumi.Output[Any]:
        """The property ``name``, in the provider's spelling."""
        found: pulumi.Output[Any] = getattr(self, name)
        return found


def project_number(project: str, after: Sequence[pulumi.Resource]) -> pulumi.Output[str]:
    """The number of a project, which the names of its service agents contain; asked for once ``after`` stand."""
    options = pulumi.InvokeOutputOptions(version=plugin_version(), depends_on=list(after))
    found = pulumi.runtime.invoke_output(PROJECT, {"projectId": project}, options)
    return found.apply(lambda read: str(read["number"]))


def access_token() -> pulumi.Output[str]:
    """An access token from the credentials of the provider, as a secret."""
    found = pulumi.runtime.invoke_output(CLIENT_CONFIG, {}, pulumi.InvokeOutputOptions(version=plugin_version()))
    return pulumi.Output.secret(found.apply(lambda config: str(config["accessToken"])))
