"""Which model a service runs: its dimensions, from the project's own files or from the catalogue."""

import re
from collections.abc import Mapping
from dataclasses import replace

from ..catalog.architectures import kind_of
from ..catalog.dimensions import ModelDimensions, ModelKind
from ..catalog.models import model_dimensions
from .huggingface import hub_model

Models = Mapping[str, ModelDimensions]
"""Dimensions of the models that a project describes itself, by hub id in lower case. They precede those of the catalogue."""

NO_MODELS: Models = {}
"""A project that describes none."""

Caches = Mapping[str, str]
"""Hub ids that local model caches name, by the address of their model."""

NO_CACHES: Caches = {}
"""No cache names its model."""

_COMMIT = re.compile(r"[0-9a-f]{7,40}")


def dimensions_by_id(hub_id: str, models: Models = NO_MODELS) -> ModelDimensions | None:
    """The model of that hub id (``owner/model``, in any case); None where neither the project nor the catalogue has it."""
    return models.get(hub_id.lower()) or model_dimensions(hub_id)


def dimensions_of(
    uri: str | None, hub: str | None, models: Models = NO_MODELS, caches: Caches = NO_CACHES
) -> ModelDimensions | None:
    """The model at an address: the one that the address names if it is known, then the one of ``hub``, the id that the arguments
    give for it, then the one that the cache of the address names.
    """
    if uri is not None and (found := dimensions_by_uri(uri, models)) is not None:
        return found
    named = hub or cached_hub(uri, caches)
    return dimensions_by_id(named, models) if named is not None else None


def kind_of_model(
    uri: str | None, hub: str | None, models: Models = NO_MODELS, caches: Caches = NO_CACHES
) -> ModelKind | None:
    """The architecture of the model at an address, by the same ids as :func:`dimensions_of`; None where nobody has it."""
    named = hub_model(uri) if uri is not None else None
    for one in (named, hub, cached_hub(uri, caches)):
        if one is None:
            continue
        own = models.get(one.lower())
        if (found := (own.kind if own is not None else None) or kind_of(one)) is not None:
            return found
    return None


def cached_hub(uri: str | None, caches: Caches) -> str | None:
    """The hub id that a cache gives for the model at an address."""
    if uri is None:
        return None
    return next((hub for source, hub in caches.items() if is_of_cache(uri, source)), None)


def is_of_cache(uri: str, source: str) -> bool:
    """Whether a cache of the model at ``source`` serves an address: the same, or one under it (``MatchStorageURI`` in
    pkg/apis/serving/v1alpha1/storage_uri_utils.go).
    """
    return f"{uri.rstrip('/')}/".startswith(f"{source.rstrip('/')}/")


def dimensions_by_uri(uri: str, models: Models = NO_MODELS) -> ModelDimensions | None:
    """The model behind ``hf://owner/model[:revision]``; None for other URIs, and where nobody has it."""
    if (hub := hub_model(uri)) is None or (found := dimensions_by_id(hub, models)) is None:
        return None
    asked = uri.partition("://")[2].partition(":")[2]
    if found.revision is None or not _COMMIT.fullmatch(asked) or found.revision.startswith(asked):
        return found
    note = f"The service downloads revision {asked}, but the dimensions are those of revision {found.revision}."
    return replace(found, notes=(*found.notes, note))
