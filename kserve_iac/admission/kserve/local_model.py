"""What cannot work of LocalModelCaches, LocalModelNamespaceCaches and LocalModelNodeGroups.

Their webhooks look at other objects only: that no other cache has the URI, and that the node groups are there
(pkg/webhook/admission/localmodelcache, localmodelnamespacecache). What is here is not validated by KServe.
"""

from collections.abc import Iterator

from ...findings.path import Path
from ..finding import Finding
from ..object import Object

MOUNTED = ("pvc", "oci", "oci+native")


def cached_model_is_downloaded(obj: Object) -> Iterator[Finding]:
    """Not validated: a cache is filled by a storage initializer, and what is mounted or pulled as an image is none of its.

    Source: launchJob in pkg/controller/v1alpha1/localmodelnode/controller.go.
    """
    path = Path("spec", "sourceModelUri")
    uri = obj.text(*path)
    if uri is None:
        return
    scheme, separator, rest = uri.partition("://")
    if not separator or not rest:
        yield Finding("uri-scheme", path, f"{uri!r} is not a URI.", "Use, for example, hf://owner/model.")
    elif scheme in MOUNTED:
        yield Finding(
            "uri-scheme",
            path,
            f"A cache downloads its model, but nothing is downloaded from {scheme}://.",
            "Use a URI to download from, for example hf://owner/model.",
        )


def node_group_has_nodes(obj: Object) -> Iterator[Finding]:
    """Not validated: nodes are found by the affinity of the volume; without one there are none (CheckNodeAffinity)."""
    path = Path("spec", "persistentVolumeSpec")
    if obj.given(*path) and not obj.given(*path, "nodeAffinity", "required"):
        yield Finding(
            "node-group",
            path / "nodeAffinity",
            "KServe finds the nodes of a group by nodeAffinity, which is not set, so the group has no nodes.",
            "Set nodeAffinity.required.",
        )


CACHE_RULES = (cached_model_is_downloaded,)
NODE_GROUP_RULES = (node_group_has_nodes,)
