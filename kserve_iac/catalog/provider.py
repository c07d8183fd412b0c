"""What the Google Cloud provider does with the properties of its resources, as the schemas in its source mark them."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from ._data import load


@cache
def _types() -> Mapping[str, Mapping[str, Any]]:
    found: Mapping[str, Mapping[str, Any]] = load("gke_provider.json")["types"]
    return found


def resource_types() -> list[str]:
    """The resource types whose schemas were read."""
    return list(_types())


def marks(resource_type: str) -> Mapping[str, str]:
    """Path -> marks of each property: R required, O optional, C filled in by Google, F a change replaces the resource, D some
    differences are ignored. Raises ``KeyError`` for a type that was not read.
    """
    found: Mapping[str, str] = _types()[resource_type]["properties"]
    return found


def conditional(resource_type: str) -> list[str]:
    """The properties that the provider replaces a resource for in some cases only."""
    return list(_types()[resource_type]["conditional"])
