"""Dimensions of a model from its own ``config.json``, as Hugging Face's transformers writes it.

Read: the text model (``text_config`` where there is one), attention of every kind, experts, ``quantization_config``.
What decides about
memory and is not understood is a problem, never a guess.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ...args.problem import Invalid, Problem, errors
from ...catalog.dimensions import (
    LayerKind,
    LinearAttention,
    Mla,
    ModelDimensions,
    ModelKind,
    Moe,
    Part,
    Quantization,
)
from ...catalog.models import gated_delta_net
from ...catalog.quantization import ALL, EXPERTS, FP8_BLOCK, METHODS, MXFP4, NVFP4, integer, usual
from ...findings.path import Path
from .families import (
    BIASED,
    CHECKED,
    DENSE_LAYERS,
    EXPERTS_PER_TOKEN,
    LATENT,
    SHARED_EXPERTS,
    SHARED_WIDTH,
    TIED,
    UNGATED,
    UNSUPPORTED,
)
from .families import EXPERTS as EXPERTS_FIELDS
from .mamba import mamba2

KINDS: Mapping[str, LayerKind] = {
    "full_attention": "full",
    "attention": "full",
    "sliding_attention": "sliding",
    "chunked_attention": "chunked",
    "linear_attention": "linear",
    "mamba": "linear",
    "deepseek_sparse_attention": "full",
}
"""Names of ``layer_types`` in transformers' configurations."""

UNREAD = (
    "block_configs",
    "compress_ratios",
    "hybrid_layer_pattern",
    "hybrid_override_pattern",
    "layers_block_type",
    "attention_other_setting",
)
"""Fields by which layers differ in ways that are not covered."""


def dimensions_of(config: Mapping[str, Any], name: str = "config.json") -> ModelDimensions:
    """The dimensions that a ``config.json`` gives. Raises ``Invalid`` with every field that is missing or not understood."""
    text = _text(config)
    problems: list[Problem] = []
    kind = str(text.get("model_type") or config.get("model_type") or "")
    if UNSUPPORTED.search(kind):
        problems.append(
            Problem(
                "not-allowed", Path("model_type"), f"The fit does not cover the layers of {kind}.", "Use another model."
            )
        )
    for field in UNREAD:
        if text.get(field):
            message = "Layers differ by this field, which is not covered."
            problems.append(Problem("not-allowed", Path(field), message, "Use another model."))

    def number(*names: str, default: int | None = None) -> int:
        for field in names:
            if isinstance(value := text.get(field), int) and not isinstance(value, bool):
                return value
        if default is None:
            mend = f"Set {names[0]}" + (f" (or {', '.join(names[1:])})." if names[1:] else ".")
            problems.append(
                Problem("missing-field", Path(names[0]), "This dimension is missing, or is not a whole number.", mend)
            )
            return 1
        return default

    layers = number("num_hidden_layers", "n_layer", "num_layers")
    hidden = number("hidden_size", "n_embd", "d_model")
    heads = number("num_attention_heads", "n_head")
    inner = number("intermediate_size", "ffn_dim", "n_inner", "moe_intermediate_size", default=4 * hidden)
    mla = _mla(text)
    if mla is not None and not LATENT.search(kind):
        message = f"Whether vLLM caches the latent vectors of {kind or 'this model type'} is not known."
        problems.append(Problem("not-allowed", Path("kv_lora_rank"), message, "Use another model."))
    head_dim = number("head_dim", default=hidden // max(heads, 1))
    kinds = _layer_kinds(text, layers, problems)
    linear = _linear(text, hidden, problems) if "linear" in kinds else None
    if not _first(text, EXPERTS_FIELDS) and text.get("shared_intermediate_size"):
        inner = text["shared_intermediate_size"]  # Granite 4 without experts: its MLP is the shared one
    moe = _moe(text, layers, inner)
    quantization = _quantization(config.get("quantization_config") or text.get("quantization_config"), problems)
    result = ModelDimensions(
        name=name,
        layers=layers,
        hidden_size=hidden,
        intermediate_size=inner,
        attention_heads=heads,
        kv_heads=number("num_key_value_heads", "n_head_kv", default=heads),
        head_dim=mla.qk_nope_head_dim + mla.qk_rope_head_dim if mla else head_dim,
        vocab_size=number("vocab_size"),
        max_context=number("max_position_embeddings", "n_positions", "max_seq_len"),
        tied_embeddings=bool(
            text.get("tie_word_embeddings", config.get("tie_word_embeddings", TIED.search(kind) is not None))
        ),
        dtype=str(
            text.get("torch_dtype")
            or text.get("dtype")
            or config.get("torch_dtype")
            or config.get("dtype")
            or "bfloat16"
        ),
        layer_kinds=kinds,
        window=_window(text, kinds),
        mla=mla,
        moe=moe,
        linear=linear,
        indexer_head_dim=text.get("index_head_dim"),
        indexer_heads=text.get("index_n_heads") or 64,
        quantization=quantization,
        qkv_bias=bool(text.get("attention_bias") or BIASED.match(kind)),
        output_gate=bool(text.get("attn_output_gate", "linear_num_key_heads" in text and linear is not None)),
        gated_mlp=kind not in UNGATED,
        learned_positions=number("max_position_embeddings", "n_positions", default=0) + 2
        if kind in ("opt", "gpt2")
        else 0,
        encoder_parameters=None if has_tower(config) else 0,
        global_kv_heads=text.get("num_global_key_value_heads"),
        global_head_dim=text.get("global_head_dim"),
        kind=_kind(config),
        notes=()
        if CHECKED.match(kind)
        else (f"Model type {kind or '(none)'} was not checked; its fields are used as they are.",),
    )
    if errors(problems):
        raise Invalid(problems, name)
    return result


def _kind(config: Mapping[str, Any]) -> ModelKind | None:
    """The architecture that the config names; None: it names none."""
    names = config.get("architectures")
    if not isinstance(names, list) or not names or not all(isinstance(one, str) for one in names):
        return None
    given, code = config.get("model_type"), config.get("auto_map")
    return ModelKind(
        tuple(names), given if isinstance(given, str) else None, isinstance(code, Mapping) and "AutoConfig" in code
    )


def _text(config: Mapping[str, Any]) -> Mapping[str, Any]:
    """The part of a configuration that describes the language model."""
    for key in ("text_config", "llm_config", "language_config"):
        if isinstance(nested := config.get(key), dict):
            return nested
    return config


def is_checked(config: Mapping[str, Any]) -> bool:
    """Whether configurations of the model type were read and found to mean what is taken here."""
    text = _text(config)
    return CHECKED.match(str(text.get("model_type") or config.get("model_type") or "")) is not None


def has_tower(config: Mapping[str, Any]) -> bool:
    """Whether a model has a vision or audio tower beside its decoder."""
    return any(isinstance(config.get(key), dict) for key in ("vision_config", "audio_config", "vision_tower"))


def _mla(text: Mapping[str, Any]) -> Mla | None:
    if not text.get("kv_lora_rank"):
        return None
    return Mla(
        text["kv_lora_rank"],
        text["qk_rope_head_dim"],
        text["qk_nope_head_dim"],
        text["v_head_dim"],
        text.get("q_lora_rank"),
    )


_PATTERNS: Mapping[str, int] = {"gemma2": 2, "gemma3": 6, "gemma3_text": 6, "cohere2": 4, "olmo3": 4}
"""Every how many layers attention is full where the config does not say it (transformers' ``__post_init__``)."""


def _layer_kinds(text: Mapping[str, Any], layers: int, problems: list[Problem]) -> tuple[LayerKind, ...]:
    kind = str(text.get("model_type"))
    if isinstance(types := text.get("layer_types"), list):
        if unknown := sorted({str(kind) for kind in types} - set(KINDS)):
            problems.append(
                Problem(
                    "not-allowed",
                    Path("layer_types"),
                    f"These kinds of layers are not known: {', '.join(unknown)}.",
                    f"The known kinds are {', '.join(KINDS)}.",
                )
            )
            return ()
        if len(types) != layers:
            message = f"layer_types has {len(types)} entries for {layers} layers."
            problems.append(Problem("invalid-value", Path("layer_types"), message, "Set one entry for each layer."))
        return tuple(KINDS[kind] for kind in types)
    if every := text.get("full_attention_interval"):
        return tuple("full" if (layer + 1) % every == 0 else "linear" for layer in range(layers))
    if text.get("attention_chunk_size"):
        every = text.get("no_rope_layer_interval", 4)
        return tuple("full" if (layer + 1) % every == 0 else "chunked" for layer in range(layers))
    if not text.get("sliding_window") or text.get("use_sliding_window") is False:
        return ()
    every = text.get("sliding_window_pattern") or text.get("global_attn_every_n_layers") or _PATTERNS.get(kind)
    if isinstance(every, str):  # EXAONE 4: LLLG
        every = len(every)
    if every:
        return tuple("full" if (layer + 1) % every == 0 else "sliding" for layer in range(layers))
    every_one: LayerKind = "sliding"
    return (every_one,) * layers


def _window(text: Mapping[str, Any], kinds: tuple[LayerKind, ...]) -> int | None:
    if "chunked" in kinds:
        return text.get("attention_chunk_size")
    return text.get("sliding_window") if "sliding" in kinds else None


def _linear(text: Mapping[str, Any], hidden: int, problems: list[Problem]) -> LinearAttention | None:
    if text.get("mamba_n_heads"):
        return mamba2(text, hidden, problems)
    names = ("linear_num_key_heads", "linear_num_value_heads", "linear_key_head_dim", "linear_value_head_dim")
    if missing := [name for name in names if not isinstance(text.get(name), int)]:
        for name in missing:
            problems.append(
                Problem("missing-field", Path(name), "This dimension of the linear layers is not set.", f"Set {name}.")
            )
        return None
    sizes: tuple[int, int, int, int] = (text[names[0]], text[names[1]], text[names[2]], text[names[3]])
    state = 4 if text.get("mamba_ssm_dtype", "float32") == "float32" else 2
    kernel = text.get("linear_conv_kernel_dim", 4)
    return gated_delta_net(hidden, *sizes, kernel, state)


def _first(text: Mapping[str, Any], names: tuple[str, ...]) -> int | None:
    """The first of these fields that is set to a number above 0; lists (Hunyuan: one value for each layer) give their first."""
    values = (text.get(name) for name in names)
    single = (value[0] if isinstance(value, list) and value else value for value in values)
    return next((value for value in single if isinstance(value, int) and value > 0), None)


def _moe(text: Mapping[str, Any], layers: int, inner: int) -> Moe | None:
    experts = _first(text, EXPERTS_FIELDS)
    if not experts:
        return None
    width = text.get("moe_intermediate_size") or text.get("expert_intermediate_size") or inner
    shared = _first(text, SHARED_WIDTH)
    if shared is None:
        shared = (_first(text, SHARED_EXPERTS) or 0) * width
    if text.get("model_type", "").startswith("llama4"):
        shared = inner
    dense = _first(text, DENSE_LAYERS) or len(text.get("mlp_only_layers") or ())
    if isinstance(each := text.get("mlp_layer_types"), list):
        dense = each.count("dense")
    if (step := text.get("interleave_moe_layer_step") or text.get("decoder_sparse_step") or 1) > 1:
        dense = layers - layers // step
    return Moe(
        experts=experts,
        experts_per_token=_first(text, EXPERTS_PER_TOKEN) or 1,
        intermediate_size=width,
        shared_intermediate_size=shared,
        dense_layers=dense,
        dense_intermediate_size=text.get("intermediate_size_mlp"),
        expert_bias=str(text.get("model_type")) == "gpt_oss",
    )


_PARTS: Mapping[str, Part] = {
    "self_attn": "attention",
    "attn": "attention",
    "shared_expert": "shared",
    "expert": "experts",
    "mlp": "mlp",
}
"""Names in lists of modules that stay unquantised, and the part each stands for, the most particular first."""

_SMALL = re.compile(
    r"(norm|bias|gate|router|conv1d|in_proj_b?a|in_proj_b)\W*$|indexer|vis(ual|ion)|audio|projector|\bmtp\b"
)
"""Names that say nothing of a part as a whole: its norms, biases, gates and small projections, and towers beside the decoder."""


def _quantization(given: Any, problems: list[Problem]) -> Quantization | None:
    if not isinstance(given, dict) or not given:
        return None
    method = str(given.get("quant_method") or given.get("quant_algo") or "").lower()
    left = [
        str(name)
        for key in ("modules_to_not_convert", "ignore", "exclude_modules", "ignored_layers")
        for name in given.get(key) or ()
    ]
    parts = ALL - _whole_parts(left)
    if method in ("awq", "gptq", "gptq_marlin", "awq_marlin", "auto-round"):
        bits = int(given.get("bits") or given.get("w_bit") or 4)
        group = int(given.get("group_size") or given.get("q_group_size") or 128)
        return Quantization("awq" if "awq" in method else "gptq", integer(bits, group), parts, declared=method)
    if method in ("fp8", "fbgemm_fp8"):
        return Quantization("fp8", FP8_BLOCK if given.get("weight_block_size") else 8, parts, declared=method)
    if method == "mxfp4":
        return Quantization("mxfp4", MXFP4, EXPERTS, declared=method)
    if method in ("modelopt", "modelopt_fp4", "nvfp4"):
        algorithm = str(given.get("quant_algo", "")).upper()
        if "FP4" in algorithm or method != "modelopt":
            return Quantization("nvfp4", NVFP4, parts, declared="modelopt_fp4")
        if algorithm == "FP8":
            return Quantization("fp8", 8, parts, declared="modelopt")
        message = f"{algorithm or 'No algorithm'} is not known."
        problems.append(
            Problem(
                "not-allowed",
                Path("quantization_config", "quant_algo"),
                message,
                "The known algorithms are FP8, NVFP4.",
            )
        )
        return None
    if method == "compressed-tensors":
        packed = _compressed(given, parts, problems)
        return replace(packed, declared=method) if packed is not None else None
    if (found := usual(method)) is not None:
        return replace(found, declared=method)
    problems.append(
        Problem(
            "not-allowed",
            Path("quantization_config", "quant_method"),
            f"The quantisation method {method or '(none)'} is not known.",
            f"The known methods are {', '.join(METHODS)}.",
        )
    )
    return None


def _compressed(given: Mapping[str, Any], parts: frozenset[Part], problems: list[Problem]) -> Quantization | None:
    """The weights of the first group of a compressed-tensors config; checkpoints in use have one, or equal ones."""
    groups = [group.get("weights") for group in (given.get("config_groups") or {}).values() if isinstance(group, dict)]
    weights = next((group for group in groups if isinstance(group, dict)), None)
    path = Path("quantization_config", "config_groups")
    if weights is None or not isinstance(weights.get("num_bits"), int):
        problems.append(
            Problem("missing-field", path, "No group says how weights are stored.", "Set num_bits of weights.")
        )
        return None
    bits, group = weights["num_bits"], weights.get("group_size") or -1
    if weights.get("type") == "float":
        return Quantization("nvfp4", NVFP4, parts) if bits == 4 else Quantization("fp8", 8, parts)
    if bits == 8:
        return Quantization("int8", integer(8, group, zero_points=False), parts)
    return Quantization("gptq", integer(bits, group, zero_points=not weights.get("symmetric", True)), parts)


def _whole_parts(left: list[str]) -> frozenset[Part]:
    """Parts that are left unquantised as a whole: named by a pattern, or in many layers."""
    found: dict[Part, int] = {}
    for name in left:
        part = next((part for key, part in _PARTS.items() if key in name and not _SMALL.search(name)), None)
        if part is not None:
            found[part] = found.get(part, 0) + (1000 if any(sign in name for sign in "*^(") else 1)
    return frozenset(part for part, count in found.items() if count >= 16)
