"""A model as its own files describe it: ``config.json``, and the size of its checkpoint, which proves what was read."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from ...args.problem import Invalid, Problem
from ...catalog.dimensions import ModelDimensions
from ...findings.path import Path
from .config import dimensions_of, has_tower, is_checked
from .settings import Parallelism
from .weights import DTYPE_BYTES, stage_weights

CLOSE = 0.05
"""Share of a checkpoint by which the computed weights may differ from it before the fit says so. Checkpoints differ from what an
engine loads by layers for drafts (1 to 2 % of DeepSeek V3 and GLM-4.5), copies of tied embeddings, and rotary tables."""

FAR = 0.15
"""The same for model types that nobody checked, before their description is refused."""

TOWER_SHARE = 0.5
"""Largest share of a checkpoint that is taken for a tower: in small models of the open families it is up to a third."""


class Description(NamedTuple):
    """What the hub says about a model at one revision."""

    model: str
    """Hub id, as the hub spells it."""
    config: Mapping[str, Any]
    """The content of ``config.json``."""
    revision: str | None = None
    """The commit; None: it was not read from a hub."""
    checkpoint_bytes: int | None = None
    """Bytes of the tensors (``total_size`` of the safetensors index, or the size of the single file); None: not known."""


def dimensions_of_description(given: Description) -> ModelDimensions:
    """The dimensions of a described model, compared with the size of its checkpoint.

    Raises ``Invalid`` where the config is not understood, or where it does not account for the checkpoint.
    """
    found = dimensions_of(given.config, given.model)
    origin = f"revision {given.revision}" if given.revision else "a config.json without a revision"
    found = replace(
        found, revision=given.revision, notes=(*found.notes, f"The dimensions were read from config.json: {origin}.")
    )
    return found if given.checkpoint_bytes is None else _compared(found, given, given.checkpoint_bytes)


def stored_bytes(model: ModelDimensions) -> float:
    """Bytes of the decoder's tensors in its checkpoint, as far as its dimensions say."""
    sizes = stage_weights(replace(model, encoder_parameters=0), Parallelism(), _element(model), 0)
    rotary = model.mla.qk_rope_head_dim if model.mla else model.head_dim
    computed = 0 if model.learned_positions else model.max_context * rotary * _element(model)
    absorbed = 0
    if (mla := model.mla) is not None:
        up = mla.kv_lora_rank * model.attention_heads * (mla.qk_nope_head_dim + mla.v_head_dim)
        absorbed = sum(kind == "full" for kind in model.kinds) * up * _element(model)
    return sizes.total - computed - absorbed


def _element(model: ModelDimensions) -> int:
    return DTYPE_BYTES.get(model.dtype, 2)


def _compared(model: ModelDimensions, given: Description, checkpoint: int) -> ModelDimensions:
    computed = stored_bytes(model)
    beyond = checkpoint - computed
    if has_tower(given.config) and 0 <= beyond <= TOWER_SHARE * checkpoint and is_checked(given.config):
        return replace(model, encoder_parameters=round(beyond / _element(model)))
    if abs(beyond) <= CLOSE * checkpoint or (has_tower(given.config) and 0 <= beyond <= TOWER_SHARE * checkpoint):
        return model
    text = (
        f"The config accounts for {computed / 1e9:.1f} GB of weights, but the checkpoint has {checkpoint / 1e9:.1f} GB"
    )
    if abs(beyond) > FAR * checkpoint and not is_checked(given.config):
        kind = given.config.get("model_type") or "(none)"
        message = f"{text}: the layers of model type {kind} are not those that its fields describe."
        raise Invalid([Problem("not-allowed", Path("model_type"), message, "Use another model.")], given.model)
    return replace(model, notes=(*model.notes, f"{text}."))
