"""Open models: what is known of their architecture."""

import functools
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from ._data import load
from .dimensions import LayerKind, LinearAttention, Mla, ModelDimensions, Moe, Quantization
from .quantization import EXPERTS, integer, usual


class ModelFacts(NamedTuple):
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


def model_facts(uri: str, hub: str | None = None) -> ModelFacts | None:
    """Facts of the model behind an ``hf://owner/model[:revision]`` URI, otherwise those of the hub id that is given for it; None
    where it is not known.
    """
    named = uri.removeprefix("hf://").split(":", 1)[0] if uri.startswith("hf://") else None
    found = _models().get(named.lower()) if named is not None else None
    return found or (_models().get(hub.lower()) if hub is not None else None)


_KINDS: Mapping[str, LayerKind] = {"1": "sliding", "0": "full"}

_LARGE_TOWERS = re.compile(r"Mistral-Small-3|Llama-4|Kimi-K2\.5|Qwen3\.5|gemma-4", re.IGNORECASE)
"""Models of the catalogue with a vision tower whose weights are not among the parameters that it counts."""

_QKV_BIAS = re.compile(r"Qwen2|QwQ|R1-Distill-Qwen|gpt-oss|GLM-4\.5")
"""Models whose query, key and value projections have biases."""


def _layer_kinds(entry: Mapping[str, Any]) -> tuple[LayerKind, ...]:
    if (window := entry["sliding_window"]) is not None:
        if flags := window.get("layer_flags"):
            return tuple(_KINDS[flag] for flag in flags)
        kind: LayerKind = "chunked" if window.get("kind") == "chunked" else "sliding"
        every = entry["layers"] // window["full_layers"] if window["full_layers"] else entry["layers"] + 1
        return tuple("full" if (layer + 1) % every == 0 else kind for layer in range(entry["layers"]))
    if (hybrid := entry.get("hybrid")) is not None:
        every = hybrid["full_attention_interval"]
        return tuple("full" if (layer + 1) % every == 0 else "linear" for layer in range(entry["layers"]))
    return ()


def gated_delta_net(
    hidden: int, key_heads: int, value_heads: int, key_dim: int, value_dim: int, kernel: int, state_bytes: int
) -> LinearAttention:
    """A gated delta net (Qwen3-Next, Qwen3.5) by the names of its config: ``linear_num_key_heads`` and so on.

    State as vLLM keeps it: ``vllm/model_executor/layers/mamba/mamba_utils.py``, ``gated_delta_net_state_shape``.
    """
    keys, values = key_heads * key_dim, value_heads * value_dim
    projections = hidden * (2 * keys + 2 * values + 2 * value_heads) + values * hidden
    channels = 2 * keys + values
    return LinearAttention(
        conv_channels=channels,
        conv_kernel=kernel,
        value_heads=value_heads,
        value_head_dim=value_dim,
        key_head_dim=key_dim,
        state_bytes=state_bytes,
        parameters=projections + channels * kernel,
    )


def _quantization(entry: Mapping[str, Any]) -> Quantization | None:
    said = entry["quantization"]
    if said is None:
        return None
    if "int4" in said:  # Kimi-K2.5: compressed-tensors, groups of 32, experts only (its config.json)
        return Quantization("gptq", integer(4, 32, zero_points=False), EXPERTS, declared="compressed-tensors")
    found = usual(said)
    # NVIDIA's checkpoints are made by its ModelOpt, and name it (hf_quant_config.json).
    declared = "modelopt" if entry["hf_id"].startswith("nvidia/") else said
    return replace(found, declared=declared) if found is not None else None


def _encoder(entry: Mapping[str, Any]) -> int | None:
    if _LARGE_TOWERS.search(entry["hf_id"]):
        return None
    if entry["family"] == "gemma-3" and entry["hidden_size"] > 2000:
        return GEMMA3_TOWER
    return 0


GEMMA3_TOWER = 420_000_000
"""Weights of Gemma 3's vision tower and projector: what its checkpoints hold above the text model (``check_vs_checkpoint``)."""


def _dimensions(entry: Mapping[str, Any]) -> ModelDimensions:
    moe, mla, hybrid, everywhere = entry["moe"], entry["mla"], entry.get("hybrid"), entry.get("global_attention")
    notes = [f"{name} was deduced, not read from its config" for name in entry.get("inferred_fields", ())]
    return ModelDimensions(
        name=entry["hf_id"],
        layers=entry["layers"],
        hidden_size=entry["hidden_size"],
        intermediate_size=entry["intermediate_size"],
        attention_heads=entry["attention_heads"],
        kv_heads=entry["kv_heads"],
        head_dim=entry["head_dim"],
        vocab_size=entry["vocab_size"],
        max_context=entry["max_context"],
        tied_embeddings=bool(entry["tie_word_embeddings"]),
        dtype=entry["native_dtype"] or "bfloat16",
        layer_kinds=_layer_kinds(entry),
        window=(entry["sliding_window"] or {}).get("window"),
        mla=Mla(
            mla["kv_lora_rank"],
            mla["qk_rope_head_dim"],
            mla["qk_nope_head_dim"],
            mla["v_head_dim"],
            mla.get("q_lora_rank"),
        )
        if mla
        else None,
        moe=Moe(
            experts=moe["experts"],
            experts_per_token=moe["experts_per_token"],
            intermediate_size=moe["moe_intermediate_size"],
            shared_intermediate_size=(moe["shared_experts"] or 0) * moe["moe_intermediate_size"],
            dense_layers=moe["dense_layers"] or 0,
            dense_intermediate_size=moe.get("dense_intermediate_size"),
            expert_bias=entry["family"].startswith("gpt-oss"),
        )
        if moe
        else None,
        linear=gated_delta_net(
            entry["hidden_size"],
            hybrid["linear_num_key_heads"],
            hybrid["linear_num_value_heads"],
            hybrid["linear_key_head_dim"],
            hybrid["linear_value_head_dim"],
            hybrid["conv_kernel"],
            4 if hybrid["ssm_dtype"] == "float32" else 2,
        )
        if hybrid
        else None,
        indexer_head_dim=(entry.get("indexer") or {}).get("index_head_dim"),
        indexer_heads=(entry.get("indexer") or {}).get("index_n_heads") or 64,
        quantization=_quantization(entry),
        qkv_bias=_QKV_BIAS.search(entry["hf_id"]) is not None,
        output_gate=hybrid is not None,
        gated_mlp=not entry["hf_id"].startswith("facebook/opt"),
        learned_positions=entry["max_context"] + 2 if entry["hf_id"].startswith("facebook/opt") else 0,
        encoder_parameters=_encoder(entry),
        global_kv_heads=everywhere["kv_heads"] if everywhere else None,
        global_head_dim=everywhere["head_dim"] if everywhere else None,
        notes=tuple(notes),
    )


_NEEDED = (
    "layers",
    "hidden_size",
    "intermediate_size",
    "attention_heads",
    "kv_heads",
    "head_dim",
    "vocab_size",
    "max_context",
)


@functools.cache
def _entries() -> Mapping[str, Mapping[str, Any]]:
    return {entry["hf_id"].lower(): entry for entry in load("models.json")["models"]}


@functools.cache
def model_dimensions(hub_id: str) -> ModelDimensions | None:
    """Dimensions of the decoder model of that hub id (``owner/model``, in any case); None where it is not in the catalogue.

    Models of which not every dimension is verified, and encoders, which keep no cache, are None as well: see ``undetermined``.
    """
    entry = _entries().get(hub_id.lower())
    return _dimensions(entry) if entry is not None and not _missing(entry) else None


def _missing(entry: Mapping[str, Any]) -> list[str]:
    if (entry["attention"] or "").startswith("encoder"):
        return ["attention (it is an encoder, which keeps no KV cache)"]
    missing = [name for name in _NEEDED if entry[name] is None]
    if (moe := entry["moe"]) is not None:
        missing += [f"moe.{name}" for name in ("experts", "moe_intermediate_size", "dense_layers") if moe[name] is None]
    return missing


def is_gated(hub_id: str) -> bool:
    """Whether the hub serves the model's files only to accounts with access, as far as that is known (``gated_source``)."""
    entry = _entries().get(hub_id.lower())
    return entry is not None and entry["gated"] is True


OPEN_FROM = 3
"""Models of an owner that must be known, with none gated, before a further one counts as not gated either."""


@functools.cache
def owners_without_gates() -> frozenset[str]:
    """Owners of several models of the catalogue of which none is gated, in lower case (Qwen, deepseek-ai ...)."""
    gates: dict[str, list[Any]] = {}
    for hub_id, entry in _entries().items():
        gates.setdefault(hub_id.partition("/")[0], []).append(entry["gated"])
    return frozenset(
        owner for owner, found in gates.items() if len(found) >= OPEN_FROM and False in found and True not in found
    )


def undetermined(hub_id: str) -> list[str]:
    """Why a model of the catalogue has no dimensions: the fields that are not verified. Empty where it has, or is not known."""
    entry = _entries().get(hub_id.lower())
    return _missing(entry) if entry is not None else []


def model_names() -> list[str]:
    """Hub ids of the catalogue, for suggestions."""
    return [entry["hf_id"] for entry in _entries().values()]
