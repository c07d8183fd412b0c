"""Rules about LLMInferenceServices as they are written: those of the object are in :mod:`kserve_iac.rules.kserve`."""

from collections.abc import Iterator

from ..args import LLMInferenceServiceArgs, Problem
from ..args.base import is_output
from ..catalog.models import model_facts
from .context import Context


def llm_is_enabled(name: str, args: LLMInferenceServiceArgs, context: Context) -> Iterator[Problem]:
    """LLM services need their controller, presets and CRDs on the platform."""
    if not context.platform.llm:
        yield Problem(
            "llm-disabled", "", "The platform serves no LLMInferenceServices.", "Set llm of the platform to true."
        )


def credentials_are_for_hugging_face(name: str, args: LLMInferenceServiceArgs, context: Context) -> Iterator[Problem]:
    """``credentials`` is handed to the downloader as HF_TOKEN, which only ``hf://`` uses."""
    if args.model.credentials is not None and not args.model.uri.startswith("hf://"):
        yield Problem(
            "credentials",
            "model.credentials",
            "Only hf:// models use it.",
            "For other stores list the Secret on a ServiceAccount and name that in serviceAccountName.",
        )


def decode_is_at_least_as_parallel(name: str, args: LLMInferenceServiceArgs, context: Context) -> Iterator[Problem]:
    """NixlConnector wants decode's tensor parallel size to be at least prefill's, unless the model uses MLA.

    Source: vLLM's assertion, described in llm-d docs/operations/disaggregation/vllm.md.
    """
    if args.prefill is None:
        return
    decode, prefill = args.gpus_per_pod, args.prefill.gpus_per_pod
    facts = model_facts(args.model.uri)
    if facts is not None and facts.attention == "mla":
        return
    mend = f"Set it to {prefill}, or prefill's to {decode}."
    if decode < prefill:
        yield Problem(
            "pd-tp-direction",
            "parallelism.tensor",
            f"{decode} < {prefill} of prefill: NIXL needs decode >= prefill.",
            mend,
        )
    elif decode % prefill:
        yield Problem(
            "pd-tp-direction",
            "parallelism.tensor",
            f"{decode} is no multiple of prefill's {prefill}: NIXL pairs each prefill rank with whole decode ranks.",
            mend,
        )


def roles_agree_on_the_cache(name: str, args: LLMInferenceServiceArgs, context: Context) -> Iterator[Problem]:
    """Both roles must hold the KV cache alike, or the handshake fails (llm-d docs/operations/disaggregation/vllm.md)."""
    if args.prefill is None or args.prefill.engine is None:
        return
    for field, spelled in (("kv_cache_dtype", "kvCacheDtype"), ("block_size", "blockSize"), ("image", "image")):
        theirs = getattr(args.prefill.engine, field)
        ours = getattr(args.engine, field) if args.engine else None
        if is_output(theirs) or is_output(ours):
            continue  # cannot be told before the update
        if theirs is not None and theirs != ours and {theirs, ours} != {None, "auto"}:
            yield Problem(
                "pd-cache-mismatch",
                f"prefill.engine.{spelled}",
                f"Prefill has {theirs}, decode {'none set' if ours is None else ours}: the KV transfer is refused.",
                f"Set engine.{spelled} once, for both.",
            )
