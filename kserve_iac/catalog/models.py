"""Open models: what is known of their architecture."""

import functools
from collections.abc import Mapping
from dataclasses import dataclass

from ._data import load


@dataclass(frozen=True)
class ModelFacts:
    """What the catalogue knows of a model. ``attention`` is one of gqa, mha, mqa, mla, hybrid-linear, or None (unverified)."""

    hf_id: str
    attention: str | None
    attention_heads: int | None
    kv_heads: int | None


@functools.cache
def _models() -> Mapping[str, ModelFacts]:
    return {
        entry["hf_id"].lower(): ModelFacts(
            entry["hf_id"], entry["attention"], entry["attention_heads"], entry["kv_heads"]
        )
        for entry in load("models.json")["models"]
    }


def model_facts(uri: str) -> ModelFacts | None:
    """Facts of the model behind an ``hf://owner/model[:revision]`` URI; None where it is not known."""
    if not uri.startswith("hf://"):
        return None
    return _models().get(uri.removeprefix("hf://").split(":", 1)[0].lower())
