"""One description over another, as KServe's strategic merge patch does, with the origin of every value.

Mappings are merged by key. Lists whose entries Kubernetes identifies by a field are merged by it; every other list is replaced as
a whole (``patchMergeKey`` in k8s.io/api/core/v1/types.go; KServe merges with ``StrategicMergePatch``: ``mergeSpecs`` in
pkg/controller/v1alpha2/llmisvc/config_merge.go, and ``MergeRuntimeContainers`` and ``MergePodSpec`` in
pkg/controller/v1beta1/inferenceservice/utils/utils.go). A field that a description does not set, or leaves empty, replaces
no value.
"""

from collections.abc import Mapping
from typing import Any

from ..findings.path import Path
from ..render.merging import Items, Json, Origin, Parts, Steps, origin_of

MERGE_KEYS: Mapping[str, str] = {
    "containers": "name",
    "initContainers": "name",
    "ephemeralContainers": "name",
    "env": "name",
    "volumes": "name",
    "volumeMounts": "mountPath",
    "volumeDevices": "devicePath",
    "ports": "containerPort",
    "imagePullSecrets": "name",
    "topologySpreadConstraints": "topologyKey",
    "hostAliases": "ip",
    "resourceClaims": "name",
}
"""Lists of a pod that are merged, with the field that identifies their entries. Tolerations, commands and arguments are not
among them."""


def said(value: Any) -> Any:
    """A description without nulls and empty lists, which set nothing. An empty mapping remains, because it can be an object."""
    if isinstance(value, Mapping):
        return {key: said(one) for key, one in value.items() if one is not None and one != []}
    if isinstance(value, (list, tuple)):
        return [said(one) for one in value]
    return value


def traced(value: Any, at: Steps, *, whole: bool = False) -> Any:
    """A description at the path ``at``, every entry with its origin. ``whole``: the origin of all entries is ``at`` itself."""
    if isinstance(value, Mapping):
        each = {key: at if whole else (*at, key) for key in value}
        return Parts(
            {key: traced(one, each[key], whole=whole) for key, one in value.items()},
            at=None if whole else at,
            origins={key: Origin(path, whole) for key, path in each.items()},
        )
    if isinstance(value, (list, tuple)):
        places = [at if whole else (*at, index) for index in range(len(value))]
        items = [traced(one, place, whole=whole) for one, place in zip(value, places, strict=True)]
        return Items(items, [Origin(place, whole) for place in places])
    return value


def overlay(base: Parts, over: Parts) -> Parts:
    """``over`` on top of ``base``; each entry keeps its origin."""
    found = base.copy()
    for key, value in over.items():
        present = found.get(key)
        if isinstance(present, Parts) and isinstance(value, Parts):
            found[key] = overlay(present, value)
        elif isinstance(present, Items) and isinstance(value, Items) and key in MERGE_KEYS:
            found[key] = _joined(present, value, MERGE_KEYS[key])
        else:
            found[key] = value
        if key in over.origins:
            found.origins[key] = over.origins[key]
    if over.at is not None:
        found.at, found.names = over.at, over.names
    return found


def _joined(base: Items, over: Items, key: str) -> Items:
    found = Items(base, base.origins)
    places = {one.get(key): index for index, one in enumerate(base) if isinstance(one, Mapping) and key in one}
    for entry, origin in zip(over, over.origins, strict=True):
        place = places.get(entry.get(key)) if isinstance(entry, Mapping) and key in entry else None
        if place is None:
            found.append(entry)
            found.origins.append(origin)
        else:
            below = found[place]
            found[place] = overlay(below, entry) if isinstance(below, Parts) and isinstance(entry, Parts) else entry
            found.origins[place] = origin
    return found


def without(parts: Parts, *steps: str) -> Parts:
    """The parts without the entry at these steps."""
    first, rest = steps[0], steps[1:]
    if first not in parts:
        return parts
    found = parts.copy()
    if not rest:
        del found[first]
        found.origins.pop(first, None)  # the entry would be added to what lies above
    elif isinstance(inner := parts[first], Parts):
        found[first] = without(inner, *rest)
    return found


def where(tree: Parts, path: Path) -> Path:
    """The origin of the value at a path of a merged tree. If the tree has no such value: the path at which the value would be
    added.
    """
    return Path(*origin_of(tree, path))


def mapping(value: Any) -> Json:
    """The value if it is a mapping, otherwise an empty mapping."""
    return value if isinstance(value, dict) else {}


def mapping_at(value: Any, key: str) -> Json:
    """The mapping at a key of a rendered value: empty, if the value or what it has there is no mapping."""
    return mapping(mapping(value).get(key))
