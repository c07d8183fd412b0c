"""Derives what the Google Cloud provider does with each property, from the schemas in its source.

``python scripts/derive_provider_facts.py FOLDER`` reads a checkout of hashicorp/terraform-provider-google-beta at
:data:`COMMIT` (or a folder with the files of :data:`TYPES` and their neighbours under the same paths), and writes two files:
``gke_provider.json`` of the catalogue, and ``provider.json`` of the stand-in for Google Cloud, because the sandbox and the
library import nothing from each other. With ``--check`` it writes nothing and compares.

The provider's source is licensed under MPL-2.0. Only facts are taken from it: the names of properties, and the marks of their
schemas. No text is copied.
"""

import argparse
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from deriving import finish
from go_schemas import Call, Literal, definitions, resolved

ROOT = Path(__file__).parents[1]
LIBRARY = ROOT / "kserve_iac/catalog/data/gke_provider.json"
SANDBOX = ROOT / "sandbox/kserve_iac_sandbox/plugins/gcp/provider.json"

REPOSITORY = "hashicorp/terraform-provider-google-beta"
COMMIT = "93c65b2d60fea598528f2769b5b09de856f8cb8c"
"""The commit that was read (August 2026)."""

SERVICES = "google-beta/services"
MEMBER = ("google-beta/tpgiamresource/resource_iam_member.go", "IamMemberBaseSchema")


@dataclass(frozen=True)
class Source:
    """The schemas of one resource type: files with the name of a definition in each, merged."""

    parts: tuple[tuple[str, str], ...]
    left_out: tuple[str, ...] = ()
    """Blocks of which only the block itself is kept, in the provider's spelling."""


def _one(path: str, name: str, *left_out: str) -> Source:
    return Source(((f"{SERVICES}/{path}", name),), left_out)


def _member(path: str, name: str) -> Source:
    return Source((MEMBER, (f"{SERVICES}/{path}", name)))


TYPES: Mapping[str, Source] = {
    # The cluster's own pools are removed after creation: pools are resources of their own.
    "gcp:container/cluster:Cluster": _one(
        "container/resource_container_cluster.go", "ResourceContainerCluster", "node_pool", "node_config"
    ),
    "gcp:container/nodePool:NodePool": _one("container/resource_container_node_pool.go", "ResourceContainerNodePool"),
    "gcp:compute/network:Network": _one("compute/resource_compute_network.go", "ResourceComputeNetwork"),
    "gcp:compute/subnetwork:Subnetwork": _one("compute/resource_compute_subnetwork.go", "ResourceComputeSubnetwork"),
    "gcp:compute/firewall:Firewall": _one("compute/resource_compute_firewall.go", "ResourceComputeFirewall"),
    "gcp:compute/router:Router": _one("compute/resource_compute_router.go", "ResourceComputeRouter"),
    "gcp:compute/routerNat:RouterNat": _one("compute/resource_compute_router_nat.go", "ResourceComputeRouterNat"),
    "gcp:compute/resourcePolicy:ResourcePolicy": _one(
        "compute/resource_compute_resource_policy.go", "ResourceComputeResourcePolicy"
    ),
    "gcp:serviceaccount/account:Account": _one(
        "resourcemanager/resource_google_service_account.go", "ResourceGoogleServiceAccount"
    ),
    "gcp:projects/service:Service": _one(
        "resourcemanager/resource_google_project_service.go", "ResourceGoogleProjectService"
    ),
    "gcp:projects/iAMMember:IAMMember": _member("resourcemanager/iam_project.go", "IamProjectSchema"),
    "gcp:kms/cryptoKeyIAMMember:CryptoKeyIAMMember": _member("kms/iam_kms_crypto_key.go", "IamKmsCryptoKeySchema"),
    "gcp:storage/bucket:Bucket": _one("storage/resource_storage_bucket.go", "ResourceStorageBucket"),
    "gcp:storage/bucketIAMMember:BucketIAMMember": _member("storage/iam_storage_bucket.go", "StorageBucketIamSchema"),
    "gcp:secretmanager/secretIamMember:SecretIamMember": _member(
        "secretmanager/iam_secret_manager_secret.go", "SecretManagerSecretIamSchema"
    ),
    "gcp:billing/budget:Budget": _one("billingbudgets/resource_billing_budget.go", "ResourceBillingBudgetsBudget"),
    "gcp:artifactregistry/repository:Repository": _one(
        "artifactregistry/resource_artifact_registry_repository.go", "ResourceArtifactRegistryRepository"
    ),
}
"""Resource type of Pulumi -> where its schemas stand."""

MARKS = {"Required": "R", "Optional": "O", "Computed": "C", "ForceNew": "F", "DiffSuppressFunc": "D"}
"""Marks of a schema, and the letter that stands for each."""

_CONDITIONAL = re.compile(r'customdiff\.ForceNewIf(?:Change)?\("([\w.]+)"|\bd\.ForceNew\("([\w.]+)"\)')


def camel(name: str) -> str:
    """A property's name in Pulumi's spelling."""
    head, *rest = name.split("_")
    return head + "".join(part[:1].upper() + part[1:] for part in rest)


def plural(name: str) -> str:
    """Pulumi's name of a list."""
    if name.endswith("s"):
        return name
    return f"{name[:-1]}ies" if name.endswith("y") else f"{name}s"


def properties(fields: Literal, known: Mapping[str, Any], left_out: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Path and marks of every property of a map of schemas, in Pulumi's spelling."""
    for name, given in fields.entries.items():
        if isinstance(given, Call) and given.name.startswith("tpgresource."):
            continue  # settings of the provider itself, which Google never sees
        schema = resolved(given, known)
        marks = "".join(letter for mark, letter in MARKS.items() if schema.entries.get(mark, "false") != "false")
        many = schema.entries["Type"] in ("schema.TypeList", "schema.TypeSet") and schema.entries.get("MaxItems") != "1"
        spelt = plural(camel(name)) if many else camel(name)
        yield spelt, marks
        inner = schema.entries.get("Elem")
        if inner is None or name in left_out:
            continue
        resource = resolved(inner, known)
        if "Schema" in resource.entries:
            for path, below in properties(resolved(resource.entries["Schema"], known), known, ()):
                yield f"{spelt}.{path}", below


def derive(folder: Path) -> dict[str, dict[str, Any]]:
    """Resource type -> source, properties with their marks, and properties that a condition replaces it for."""
    folders: dict[Path, dict[str, Any]] = {}
    found = {}
    for type_token, source in TYPES.items():
        marks: dict[str, str] = {}
        conditional: set[str] = set()
        for file, name in source.parts:
            path = folder / file
            if path.parent not in folders:
                folders[path.parent] = definitions(path.parent)
            known = folders[path.parent]
            value = resolved(known[name], known)
            fields = resolved(value.entries["Schema"], known) if "Schema" in value.entries else value
            marks.update(properties(fields, known, source.left_out))
            spelt = (match[1] or match[2] for match in _CONDITIONAL.finditer(path.read_text()))
            conditional |= {".".join(camel(part) for part in text.split(".") if part != "0") for text in spelt}
        found[type_token] = {
            "source": [file for file, _ in source.parts],
            "conditional": sorted(conditional),
            "properties": dict(sorted(marks.items())),
        }
    return found


def force_new(marks: Mapping[str, str]) -> list[str]:
    """The shortest paths at and below which everything that can be set replaces the resource."""
    found: list[str] = []
    for path, own in marks.items():
        settable = [below for other, below in marks.items() if other.startswith(f"{path}.") and {*below} & {"R", "O"}]
        covered = any(path.startswith(f"{other}.") for other in found)
        if "F" in own and {*own} & {"R", "O"} and not covered and all("F" in below for below in settable):
            found.append(path)
    return found


def force_new_blocks(marks: Mapping[str, str]) -> list[str]:
    """Blocks that replace the resource where they come or go, though not everything in them does."""
    found = force_new(marks)
    settable = [path for path, own in marks.items() if "F" in own and {*own} & {"R", "O"}]
    return [path for path in settable if not any(path == other or path.startswith(f"{other}.") for other in found)]


def computed(marks: Mapping[str, str]) -> list[str]:
    """The properties that Google fills in, whether or not they can be set."""
    return [path for path, own in marks.items() if "." not in path and "C" in own]


def _meta(**more: str) -> dict[str, str]:
    return {
        "source": f"{REPOSITORY}@{COMMIT[:8]} (MPL-2.0), read in 2026; only names and marks, no text",
        "derived_by": "scripts/derive_provider_facts.py",
        **more,
    }


def library(types: Mapping[str, Mapping[str, Any]]) -> str:
    """The file of the catalogue."""
    what = (
        "R required, O optional, C filled by Google, F a change replaces the resource, D some differences are ignored"
    )
    return _text(_meta(marks=what, conditional="the provider replaces the resource for some changes only"), types)


def sandbox(types: Mapping[str, Mapping[str, Any]]) -> str:
    """The file of the stand-in: what replaces a resource, and what Google fills in."""
    parts = {
        name: {
            "force_new": force_new(facts["properties"]),
            "force_new_blocks": force_new_blocks(facts["properties"]),
            "computed": computed(facts["properties"]),
        }
        for name, facts in types.items()
    }
    return _text(_meta(), parts)


def _text(meta: Mapping[str, str], types: Mapping[str, Any]) -> str:
    return json.dumps({"_meta": meta, "types": types}, indent=1) + "\n"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("folder", type=Path, help=f"a checkout of {REPOSITORY} at {COMMIT}")
    parser.add_argument("--check", action="store_true", help="write nothing, compare")
    given = parser.parse_args()
    types = derive(given.folder)
    written = [
        finish(text, target, given.folder, check=given.check)
        for text, target in ((library(types), LIBRARY), (sandbox(types), SANDBOX))
    ]
    return max(written)


if __name__ == "__main__":
    raise SystemExit(main())
