"""Which model a service runs: its dimensions, from the project's own files or from the catalogue."""

import re
from collections.abc import Mapping
from dataclasses import replace

from ..catalog.dimensions import ModelDimensions
from ..catalog.models import model_dimensions
from .huggingface import hub_model

Models = Mapping[str, ModelDimensions]
"""Dimensions of the models that a project describes itself, by hub id in lower case. They precede those of the catalogue."""

NO_MODELS: Models = {}
"""A project that describes none."""

_COMMIT = re.compile(r"[0-9a-f]{7,40}")


def dimensions_by_id(hub_id: str, models: Models = NO_MODELS) -> ModelDimensions | None:
    """The model of that hub id (``owner/model``, in any case); None where neither the project nor the catalogue has it."""
    return models.get(hub_id.lower()) or model_dimensions(hub_id)


def dimensions_by_uri(uri: str, models: Models = NO_MODELS) -> ModelDimensions | None:
    """The model behind ``hf://owner/model[:revision]``; None for other URIs, and where nobody has it."""
    if (hub := hub_model(uri)) is None or (found := dimensions_by_id(hub, models)) is None:
        return None
    asked = uri.partition("://")[2].partition(":")[2]
    if found.revision is None or not _COMMIT.fullmatch(asked) or found.revision.startswith(asked):
        return found
    note = f"The service downloads revision {asked}, but the dimensions are those of revision {found.revision}."
    return replace(found, notes=(*found.notes, note))
