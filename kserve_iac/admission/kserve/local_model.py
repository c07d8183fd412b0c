"""What cannot work of LocalModelCaches, LocalModelNamespaceCaches and LocalModelNodeGroups.

Their webhooks look at other objects only: that no other cache has the URI, and that the node groups are there
(pkg/webhook/admission/localmodelcache, localmodelnamespacecache). What is here is not validated by KServe.
"""

from collections.abc import Iterator, Mapping

from ...args.quantity import quantity
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


def claim_binds_to_the_volume(obj: Object) -> Iterator[Finding]:
    """Not validated: KServe creates a volume and a claim that names it, and Kubernetes binds the two only if the claim asks for
    what the volume is: the storage class, the volume mode, the access modes, and no more than its capacity
    (checkVolumeSatisfyClaim in pkg/controller/volume/persistentvolume; kserve/kserve#4462).
    """
    volume, claim = Path("spec", "persistentVolumeSpec"), Path("spec", "persistentVolumeClaimSpec")
    if not all(isinstance(obj.get(*path), Mapping) for path in (volume, claim)):
        return
    of_volume, of_claim = obj.get(*volume, "storageClassName"), obj.get(*claim, "storageClassName")
    if isinstance(of_claim, str) and (of_volume is None or isinstance(of_volume, str)):
        yield from _same(claim / "storageClassName", "storage class", of_volume or "", of_claim)
    modes = [obj.get(*path, "volumeMode") or "Filesystem" for path in (volume, claim)]
    if all(isinstance(mode, str) for mode in modes):
        yield from _same(claim / "volumeMode", "volume mode", *modes)
    offered = obj.list(*volume, "accessModes")
    is_known = isinstance(obj.get(*volume, "accessModes"), list) and all(isinstance(one, str) for one in offered)
    for index, mode in enumerate(obj.list(*claim, "accessModes") if is_known else ()):
        if isinstance(mode, str) and mode not in offered:
            yield Finding(
                "node-group-claim",
                claim / "accessModes" / index,
                f"The volume does not offer {mode}, so the claim never binds to it.",
                f"Add {mode} to accessModes of persistentVolumeSpec, or remove it here.",
            )
    yield from _no_more(obj, volume / "capacity" / "storage", claim / "resources" / "requests" / "storage")


def _same(where: Path, what: str, volume: str, claim: str) -> Iterator[Finding]:
    if volume != claim:
        yield Finding(
            "node-group-claim",
            where,
            f"The {what} of the claim is {claim or 'empty'}, but that of the volume is {volume or 'not set'}, so the claim "
            "never binds to it.",
            f"Set {where[-1]} of persistentVolumeSpec and of persistentVolumeClaimSpec to the same value.",
        )


def _no_more(obj: Object, capacity: Path, request: Path) -> Iterator[Finding]:
    """A claim may ask for less than its volume has."""
    has, asks = (quantity(obj.get(*path)) for path in (capacity, request))
    if has is not None and asks is not None and asks > has:
        yield Finding(
            "node-group-claim",
            request,
            f"The claim requests {obj.get(*request)}, but the volume has {obj.get(*capacity)}, so the claim never binds to it.",
            f"Set storage of the claim to {obj.get(*capacity)} or less, or raise capacity.storage of the volume.",
        )


CACHE_RULES = (cached_model_is_downloaded,)
NODE_GROUP_RULES = (node_group_has_nodes, claim_binds_to_the_volume)
