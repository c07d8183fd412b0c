"""Merging parts of objects as Kubernetes does: mappings by key, lists of named things by name."""

from collections.abc import Mapping
from typing import Any

Json = dict[str, Any]


def compact(mapping: Mapping[str, Any]) -> Json:
    """Without what was left unsaid: None, and empty lists and mappings."""
    return {key: value for key, value in mapping.items() if value is not None and value != [] and value != {}}


def merge(base: Mapping[str, Any], over: Mapping[str, Any]) -> Json:
    """``over`` on top of ``base``: mappings merge, lists are joined, anything else is replaced.

    In lists of named objects (containers, variables, volumes), those of the same name are merged, as Kubernetes and
    KServe do: a second one of that name would be refused.
    """
    merged = dict(base)
    for key, value in over.items():
        present = merged.get(key)
        if isinstance(present, Mapping) and isinstance(value, Mapping):
            merged[key] = merge(present, value)
        elif isinstance(present, list) and isinstance(value, list):
            merged[key] = _join(present, value)
        else:
            merged[key] = value
    return merged


def _join(base: list[Any], over: list[Any]) -> list[Any]:
    names = [_name(entry) for entry in base]
    if None in names or len(set(names)) < len(names):
        return [*base, *over]
    joined = list(base)
    for entry in over:
        name = _name(entry)
        if name is not None and name in names:
            joined[names.index(name)] = merge(joined[names.index(name)], entry)
        else:
            joined.append(entry)
    return joined


def _name(entry: Any) -> str | None:
    name = entry.get("name") if isinstance(entry, Mapping) else None
    return name if isinstance(name, str) else None
