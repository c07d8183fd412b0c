"""Sets of objects out of YAML: lists taken apart, namespaces filled in, and which has to be there before which."""

import glob
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .charts import parse
from .errors import PluginError
from .identity import Gvk
from .values import UNKNOWN, lookup

DEPENDS_ON = "config.kubernetes.io/depends-on"
_CRD = Gvk("apiextensions.k8s.io/v1", "CustomResourceDefinition")
_NAMESPACE = Gvk("v1", "Namespace")

Key = tuple[str, str, str, str]
"""Group, kind, namespace and name: what tells one object of a set from another."""


@dataclass(frozen=True)
class Item:
    """An object and the keys of those that have to be there before it."""

    obj: dict[str, Any]
    gvk: Gvk
    namespace: str
    name: str
    after: tuple[Key, ...] = ()

    @property
    def key(self) -> Key:
        return (self.gvk.group, self.gvk.kind, self.namespace, self.name)

    @property
    def label(self) -> str:
        return f"{self.namespace}/{self.name}" if self.namespace else self.name


def read_files(files: Iterable[str], *, patterns: bool) -> list[dict[str, Any]]:
    """The objects in YAML files. With ``patterns`` a name may be a glob. Raises PluginError for a file that is not there."""
    objects: list[dict[str, Any]] = []
    for name in files:
        if "://" in name:
            raise PluginError(f"{name}: manifests from URLs are not supported by the stand-in plugin; use a file")
        is_pattern = patterns and any(character in name for character in "*?[")
        for path in sorted(glob.glob(name)) if is_pattern else [name]:
            if not Path(path).is_file():
                raise PluginError(f"no file {path!r}")
            objects += parse(Path(path).read_text())
    return objects


def expand(objects: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """The objects with every list taken apart."""
    result: list[dict[str, Any]] = []
    for obj in objects:
        items = obj.get("items")
        if isinstance(items, list) and str(obj.get("kind", "")).endswith("List"):
            result += expand(items)
        else:
            result.append(obj)
    return result


def arrange(objects: Iterable[dict[str, Any]], namespaced: Callable[[Gvk], bool], default_namespace: str) -> list[Item]:
    """The objects in an order in which they can be created, each with what it needs first.

    CustomResourceDefinitions come before their kind's objects, namespaces before what is in them, and the annotation
    ``config.kubernetes.io/depends-on`` is obeyed. Raises PluginError for an object without kind or name, for two of
    the same, and for a circle.
    """
    items = [_item(obj, namespaced, default_namespace) for obj in expand(objects)]
    by_key: dict[Key, Item] = {}
    for item in items:
        if item.key in by_key:
            raise PluginError(f"{item.gvk.kind} {item.label!r} is there twice")
        by_key[item.key] = item
    definitions = {
        (lookup(item.obj, "spec", "group"), lookup(item.obj, "spec", "names", "kind")): item.key
        for item in items
        if item.gvk == _CRD
    }
    namespaces = {item.name: item.key for item in items if item.gvk == _NAMESPACE}
    linked = []
    for item in items:
        after = [
            definitions.get((item.gvk.group, item.gvk.kind)),
            namespaces.get(item.namespace),
            *(key for key in _explicit(item) if key in by_key),
        ]
        keys = tuple(dict.fromkeys(key for key in after if key is not None and key != item.key))
        linked.append(Item(item.obj, item.gvk, item.namespace, item.name, keys))
    return _sorted(linked)


def _item(obj: dict[str, Any], namespaced: Callable[[Gvk], bool], default_namespace: str) -> Item:
    api_version, kind, name = obj.get("apiVersion"), obj.get("kind"), lookup(obj, "metadata", "name")
    if not all(isinstance(value, str) and value for value in (api_version, kind, name)):
        what = "is not known yet" if UNKNOWN in (api_version, kind, name) else "is missing"
        raise PluginError(f"a Kubernetes object needs apiVersion, kind and metadata.name; one {what}: {_short(obj)}")
    api_version = str(api_version).removeprefix("core/")
    gvk = Gvk(api_version, str(kind))
    namespace = lookup(obj, "metadata", "namespace")
    if not namespaced(gvk):
        namespace = ""
    elif not namespace:
        namespace = default_namespace
        obj = {**obj, "metadata": {**_map(obj["metadata"]), "namespace": namespace}}
    return Item({**obj, "apiVersion": api_version}, gvk, str(namespace), str(name))


def _map(value: Any) -> dict[str, Any]:
    inner = getattr(value, "value", value)
    return dict(inner) if isinstance(inner, Mapping) else {}


def _explicit(item: Item) -> list[Key]:
    text = lookup(item.obj, "metadata", "annotations", DEPENDS_ON)
    keys: list[Key] = []
    for reference in str(text).split(",") if isinstance(text, str) else []:
        parts = reference.strip().split("/")
        if len(parts) == 5 and parts[1] == "namespaces":
            keys.append((parts[0], parts[3], parts[2], parts[4]))
        elif len(parts) == 3:
            keys.append((parts[0], parts[1], "", parts[2]))
        else:
            raise PluginError(
                f"{item.gvk.kind} {item.label!r}: {DEPENDS_ON} {reference.strip()!r} is neither GROUP/KIND/NAME nor "
                "GROUP/namespaces/NAMESPACE/KIND/NAME"
            )
    return keys


def _sorted(items: list[Item]) -> list[Item]:
    waiting = {item.key: item for item in items}
    result: list[Item] = []
    placed: set[Key] = set()
    while waiting:
        ready = [item for item in waiting.values() if all(key in placed for key in item.after)]
        if not ready:
            circle = ", ".join(f"{item.gvk.kind} {item.label}" for item in waiting.values())
            raise PluginError(f"these objects wait for each other: {circle}")
        for item in ready:
            result.append(item)
            placed.add(item.key)
            del waiting[item.key]
    return result


def _short(obj: Mapping[str, Any]) -> str:
    return f"{obj.get('kind') or '?'} {lookup(dict(obj), 'metadata', 'name') or '?'} ({', '.join(sorted(obj))})"
