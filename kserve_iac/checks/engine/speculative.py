"""Rules about speculative decoding: what vLLM refuses at its start of a draft, and of a draft beside other flags."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal, NamedTuple

from ...args import InferenceServiceArgs, LLMInferenceServiceArgs, Problem
from ...catalog.engine_images import ANY
from ...catalog.vllm_drafts import DRAFTS_WITHOUT, MOSTLY_WITHOUT, WITHOUT_PIPELINE, is_among
from ...compiled import CompiledObject
from ...engines.roles import EngineRole
from ...findings.path import Path

Object = CompiledObject[LLMInferenceServiceArgs] | CompiledObject[InferenceServiceArgs]

FLAG = "speculative-config"

SHORT_FLAGS: Mapping[str, str] = {
    "spec-method": "method",
    "spec-model": "model",
    "spec-tokens": "num_speculative_tokens",
}
"""Flags that set one key each, from vLLM 0.22 on."""

MTP = "mtp"
"""Method that takes the prediction layers of the model itself. Older names end with it (``deepseek_mtp``)."""

ITSELF = ("ngram", "[ngram]", "ngram_gpu", "suffix", "dspark", "custom_class", "extract_hidden_states")
"""Further methods that need no draft model (``__post_init__`` of SpeculativeConfig)."""

KNOWN = ("eagle", "eagle3", "medusa", "mlp_speculator", "draft_model")
"""Methods that certainly need one (wheels of 0.8.5 to 0.32.0)."""

WITHOUT_DRAFT_MODEL = (("0.10.0", "0.14.1"),)
"""Versions that refuse the method ``draft_model`` (``_is_v1_supported_oracle`` and ``_check_feature_supported`` in
vllm/engine/arg_utils.py)."""

LIMITED_WITH_LORA = (("0.11.2", None),)
"""Versions that refuse too few batched tokens for drafts beside LoRA (``create_engine_config`` in vllm/engine/arg_utils.py)."""

ASYNC = ("async-scheduling", "no-async-scheduling")
ASYNC_WITHOUT_PIPELINE = (("0.10.0", "0.14.1"),)
"""Versions that refuse asynchronous scheduling with pipelines (vllm/engine/arg_utils.py, vllm/config/vllm.py)."""

ASYNC_WITHOUT_DRAFTS = (("0.10.0", "0.11.0"),)
"""Versions that refuse it with every draft."""

ASYNC_WITHOUT_NGRAM = (("0.10.0", None),)
"""Versions that refuse it with the methods of :data:`NOT_ASYNC`."""

NOT_ASYNC = ("ngram", "[ngram]", "suffix", "medusa", "mlp_speculator")


class Draft(NamedTuple):
    """The speculative decoding of a role."""

    where: Path
    """The argument that sets it."""
    given: Mapping[str, Any]
    twice: tuple[str, ...] = ()
    """Flags that set a key which ``--speculative-config`` also has."""

    @property
    def method(self) -> str | None:
        """Its method. None: it is not set, so that vLLM derives it from the draft model."""
        found = self.given.get("method")
        return found if isinstance(found, str) else None

    @property
    def is_of_the_model(self) -> bool:
        """Whether the draft is the model's own (MTP), and no other model is named."""
        return self.method is not None and self.method.endswith(MTP) and self.given.get("model") is None


def draft_of(role: EngineRole) -> Draft | None:
    """The speculative decoding of a role. None: there is none, or it cannot be read."""
    words = role.flags.words
    said = [flag for flag in words if flag.partition(".")[0] == FLAG or flag in SHORT_FLAGS]
    if not said or not role.flags.is_complete:
        return None
    given: dict[str, Any] = {}
    twice: list[str] = []
    for flag in sorted(said, key=lambda one: one in SHORT_FLAGS):
        try:
            if flag == FLAG:
                found = json.loads(words[flag])
                if not isinstance(found, dict):
                    return None
                given |= found
            else:
                key = SHORT_FLAGS.get(flag) or flag.partition(".")[2].replace("-", "_")
                if flag in SHORT_FLAGS and key in given:
                    twice.append(flag)
                given[key] = int(words[flag]) if words[flag].isdecimal() else words[flag]
        except ValueError:
            return None  # another rule tells it
    return Draft(role.path_of_flag(said[-1]), given, tuple(twice))


def _drafts(service: Object) -> Iterator[tuple[EngineRole, Draft]]:
    for role in service.engines:
        if "config" in role.flags.words or not (role.runs_vllm or role.command is not None):
            continue
        if (found := draft_of(role)) is not None:
            yield role, found


def drafts_support_pipelines(service: Object) -> Iterator[Problem]:
    """VLLM gives the draft model the pipeline size of the model, and ends with ``NotImplementedError`` if the class of the draft
    does not support pipelines (vllm-project/vllm#52069, #14117, #49355, vllm-project/recipes#875; catalog/vllm_drafts.py).
    """
    for role, draft in _drafts(service):
        if role.parallelism.pipeline < 2:
            continue
        answers = [_lacks_pipeline(role, draft, version) for version in role.versions]
        certain = role.versions != ANY and all(one is True for one in answers)
        if not certain and not any(one in (True, None) for one in answers):
            continue
        method = draft.method or ""
        code: Literal["spec-pipeline", "spec-pipeline-unsure"] = "spec-pipeline" if certain else "spec-pipeline-unsure"
        refuses = "vLLM refuses" if certain else "not every vLLM that may run, or not every model, supports"
        yield Problem(
            code,
            draft.where,
            f"The pipeline parallel size is {role.parallelism.pipeline}, and {refuses} pipelines with the draft of method "
            f"{method}.",
            f"Set the pipeline parallel size to 1 and {role.name_of('parallelism.tensor')} to the number of GPUs, or remove "
            f"--{FLAG}{_or_later(role, draft)}.",
        )


def _lacks_pipeline(role: EngineRole, draft: Draft, version: str) -> bool | None:
    """Whether a version refuses the draft with pipelines. None: most drafts, and it is not known which this one is."""
    if draft.method is not None and draft.method in DRAFTS_WITHOUT:
        return is_among(DRAFTS_WITHOUT[draft.method], version)
    if not draft.is_of_the_model:
        return False
    spans = [WITHOUT_PIPELINE[one] for one in _architectures(role) if one in WITHOUT_PIPELINE]
    if spans:
        return any(is_among(one, version) for one in spans)
    return None if is_among(MOSTLY_WITHOUT, version) else False


def _architectures(role: EngineRole) -> Sequence[str]:
    return role.kind.architectures if role.kind is not None else ()


def _or_later(role: EngineRole, draft: Draft) -> str:
    """The version from which on the draft supports pipelines, if there is one."""
    if not draft.is_of_the_model:
        return ""
    ends = {spans[-1][1] for one in _architectures(role) if (spans := WITHOUT_PIPELINE.get(one))}
    return ", or use an image with vLLM 0.30.0 or later" if ends == {"0.29.0"} else ""


def drafts_are_complete(service: Object) -> Iterator[Problem]:
    """What ``SpeculativeConfig`` refuses whatever the model (``__post_init__``, ``_verify_args`` and
    ``_verify_and_get_draft_tp`` of vllm/config/speculative.py, vllm/config.py before 0.11; wheels of 0.8.5 to 0.32.0).
    """
    for role, draft in _drafts(service):
        for text, mend in _refusals(role, draft):
            yield Problem("spec-config", draft.where, text, mend)


def _refusals(role: EngineRole, draft: Draft) -> Iterator[tuple[str, str]]:
    given = draft.given
    if "tensor_parallel_size" in given:
        yield (
            "speculative-config has tensor_parallel_size, which vLLM refuses there.",
            "Rename it to draft_tensor_parallel_size, or remove it.",
        )
    size, tensor = given.get("draft_tensor_parallel_size"), role.parallelism.tensor
    if isinstance(size, int) and size not in (1, tensor) and draft.method not in ITSELF and role.flags.has_all_sizes:
        yield (
            f"draft_tensor_parallel_size is {size}, but vLLM accepts only 1 or the tensor parallel size of the model, {tensor}.",
            f"Set draft_tensor_parallel_size to {tensor}, or remove it.",
        )
    for flag in draft.twice:
        yield (
            f"--{flag} is set beside the same key of --{FLAG}, which vLLM refuses.",
            f"Remove --{flag}.",
        )
    if draft.method == "draft_model" and role.versions != ANY and _all(role, WITHOUT_DRAFT_MODEL):
        yield (
            f"vLLM {_which(role)} does not support the method draft_model.",
            "Use an image with vLLM 0.15.1 or later, or another method, for example ngram.",
        )
    tokens = given.get("num_speculative_tokens")
    if isinstance(tokens, int) and role.versions != ANY and _all(role, LIMITED_WITH_LORA):
        yield from _beside_adapters(role, tokens)
    if isinstance(tokens, int) and tokens < 1:
        yield (
            f"num_speculative_tokens is {tokens}, but vLLM accepts only numbers greater than 0.",
            "Set num_speculative_tokens to 1 or more.",
        )
    if draft.method in KNOWN and given.get("model") is None:
        yield (
            f"The method {draft.method} needs a draft model, but speculative-config names none.",
            'Set "model" in speculative-config to the hub id of the draft model.',
        )
    if draft.method in ("ngram", "[ngram]"):
        low, high = given.get("prompt_lookup_min"), given.get("prompt_lookup_max")
        if isinstance(low, int) and isinstance(high, int) and low > high:
            yield (
                f"prompt_lookup_min is {low}, which is greater than prompt_lookup_max, {high}.",
                f"Set prompt_lookup_min to at most {high}.",
            )


def _beside_adapters(role: EngineRole, drafted: int) -> Iterator[tuple[str, str]]:
    """Beside LoRA adapters, each sequence needs room for its drafted tokens and one more in a batch."""
    settings, words = role.flags.settings, role.flags.words
    tokens, sequences = settings.get("max_num_batched_tokens"), settings.get("max_num_seqs")
    if "enable-lora" not in words or tokens is None or sequences is None or tokens >= sequences * (drafted + 1):
        return
    yield (
        f"--max-num-batched-tokens is {tokens:,}, but beside LoRA adapters vLLM needs {sequences * (drafted + 1):,} for "
        f"{sequences:,} sequences of {drafted} drafted tokens and one more each.",
        f"Set --max-num-batched-tokens to at least {sequences * (drafted + 1)}, or lower --max-num-seqs.",
    )


def asynchronous_scheduling_agrees(service: Object) -> Iterator[Problem]:
    """``--async-scheduling`` that is set explicitly with what the version does not support there: vLLM ends with a ValueError
    (``create_engine_config`` in vllm/engine/arg_utils.py of 0.10 and 0.11.0, ``__post_init__`` in vllm/config/vllm.py later).
    """
    for role in service.engines:
        words = role.flags.words
        if [flag for flag in words if flag in ASYNC][-1:] != [ASYNC[0]] or "config" in words or role.versions == ANY:
            continue
        if not (role.runs_vllm or role.command is not None):
            continue
        draft, where = draft_of(role), role.path_of_flag(ASYNC[0])
        mend = f"Remove --{ASYNC[0]}."
        if role.parallelism.pipeline > 1 and _all(role, ASYNC_WITHOUT_PIPELINE):
            text = f"vLLM {_which(role)} refuses --{ASYNC[0]} with a pipeline parallel size of {role.parallelism.pipeline}."
            yield Problem("spec-config", where, text, mend)
        if draft is None:
            continue
        refused = ASYNC_WITHOUT_NGRAM if draft.method in NOT_ASYNC else ASYNC_WITHOUT_DRAFTS
        if _all(role, refused):
            text = f"vLLM {_which(role)} refuses --{ASYNC[0]} with the draft of method {draft.method}."
            yield Problem("spec-config", where, text, mend)


def _all(role: EngineRole, spans: tuple[tuple[str, str | None], ...]) -> bool:
    return all(is_among(spans, version) for version in role.versions)


def _which(role: EngineRole) -> str:
    return role.versions[0] if len(role.versions) == 1 else f"{role.versions[0]} to {role.versions[-1]}"
