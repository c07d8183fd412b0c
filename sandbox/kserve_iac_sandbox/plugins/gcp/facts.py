"""What the provider does with each type: identifiers, what cannot change in place, what only Google fills in.

What replaces a resource is read from ``provider.json``, which ``scripts/derive_provider_facts.py`` derives from the schemas in
the provider's source; the file names the commit.
"""

import functools
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path as File

from .paths import Path, parse_path

CLUSTER = "gcp:container/cluster:Cluster"
NODE_POOL = "gcp:container/nodePool:NodePool"
NETWORK = "gcp:compute/network:Network"
POLICY = "gcp:compute/resourcePolicy:ResourcePolicy"
ROUTER_NAT = "gcp:compute/routerNat:RouterNat"
BUDGET = "gcp:billing/budget:Budget"
SUBNETWORK = "gcp:compute/subnetwork:Subnetwork"
REPOSITORY = "gcp:artifactregistry/repository:Repository"
SM_MEMBER = "gcp:secretmanager/secretIamMember:SecretIamMember"
BUCKET = "gcp:storage/bucket:Bucket"


@dataclass(frozen=True)
class Type:
    """One resource type."""

    id: str
    """Identifier, with property names in braces; ``{project}`` and ``{location}`` included."""
    force_new: tuple[Path, ...]
    """Properties that cannot change in place; what lies below one cannot either."""
    force_new_blocks: tuple[Path, ...]
    """Blocks that cannot come or go in place, though something in them can change."""
    required: tuple[str, ...] = ()
    computed: tuple[str, ...] = ()
    """Properties that are not known before it stands, of those that this stand-in fills in."""


@functools.cache
def _provider() -> Mapping[str, Mapping[str, list[str]]]:
    found: Mapping[str, Mapping[str, list[str]]] = json.loads(_FILE.read_text())["types"]
    return found


_FILE = File(__file__).with_name("provider.json")


def _type(token: str, identifier: str, required: tuple[str, ...] = (), computed: tuple[str, ...] = ()) -> Type:
    def paths(of: str) -> tuple[Path, ...]:
        return tuple(parse_path(text) for text in _provider()[token][of])

    return Type(identifier, paths("force_new"), paths("force_new_blocks"), required, computed)


_MADE: tuple[tuple[str, str, tuple[str, ...], tuple[str, ...]], ...] = (
    (
        CLUSTER,
        "projects/{project}/locations/{location}/clusters/{name}",
        ("name", "location"),
        ("endpoint", "masterAuth", "selfLink", "masterVersion", "nodeVersion", "servicesIpv4Cidr", "labelFingerprint"),
    ),
    (
        NODE_POOL,
        "projects/{project}/locations/{location}/clusters/{cluster}/nodePools/{name}",
        ("cluster",),
        ("instanceGroupUrls", "managedInstanceGroupUrls", "version", "nodeCount"),
    ),
    (NETWORK, "projects/{project}/global/networks/{name}", (), ("selfLink", "gatewayIpv4")),
    (
        SUBNETWORK,
        "projects/{project}/regions/{region}/subnetworks/{name}",
        ("network", "ipCidrRange"),
        ("selfLink", "gatewayAddress", "creationTimestamp"),
    ),
    (POLICY, "projects/{project}/regions/{region}/resourcePolicies/{name}", ("name",), ("selfLink",)),
    (
        "gcp:compute/firewall:Firewall",
        "projects/{project}/global/firewalls/{name}",
        ("network",),
        ("selfLink", "creationTimestamp"),
    ),
    (
        "gcp:compute/router:Router",
        "projects/{project}/regions/{region}/routers/{name}",
        ("network",),
        ("selfLink", "creationTimestamp"),
    ),
    (
        ROUTER_NAT,
        "{project}/{region}/{router}/{name}",
        ("router", "sourceSubnetworkIpRangesToNat"),
        (),
    ),
    (
        "gcp:serviceaccount/account:Account",
        "projects/{project}/serviceAccounts/{accountId}@{project}.iam.gserviceaccount.com",
        ("accountId",),
        ("email", "uniqueId", "member", "name"),
    ),
    ("gcp:projects/iAMMember:IAMMember", "{project}/{role}/{member}", ("project", "role", "member"), ()),
    ("gcp:projects/service:Service", "{project}/{service}", ("service",), ()),
    (
        "gcp:kms/cryptoKeyIAMMember:CryptoKeyIAMMember",
        "{cryptoKeyId}/{role}/{member}",
        ("cryptoKeyId", "role", "member"),
        (),
    ),
    # Google chooses the last part of a budget's name.
    (BUDGET, "billingAccounts/{billingAccount}/budgets/{displayName}", ("billingAccount", "amount"), ("name",)),
    (BUCKET, "{name}", ("location",), ("url", "selfLink")),
    ("gcp:storage/bucketIAMMember:BucketIAMMember", "b/{bucket}/{role}/{member}", ("bucket", "role", "member"), ()),
    (
        SM_MEMBER,
        "projects/{project}/secrets/{secretId}/{role}/{member}",
        ("secretId", "role", "member"),
        (),
    ),
    (
        REPOSITORY,
        "projects/{project}/locations/{location}/repositories/{repositoryId}",
        ("repositoryId", "format"),
        ("name", "createTime", "registryUri"),
    ),
)

TYPES: Mapping[str, Type] = {
    token: _type(token, identifier, required, computed) for token, identifier, required, computed in _MADE
}
