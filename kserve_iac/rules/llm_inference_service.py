"""Rules about LLMInferenceServices as they are written: those of the object are in :mod:`kserve_iac.rules.kserve`."""

from collections.abc import Iterator

from ..args import LLMInferenceServiceArgs, Problem
from ..args.base import is_output
from ..args.llm_inference_service import MAIN_CONTAINER, LLMSpec, Workload
from ..catalog.models import model_facts
from ..manifests.engine import engine_env
from ..manifests.epp import PRESET_VARIABLES, engine_needs
from .context import Context
from .inference_service import said_twice


def model_is_given(name: str, args: LLMInferenceServiceArgs, context: Context) -> Iterator[Problem]:
    """A service needs a model, of its own or of a configuration that it builds on (llmisvc/config_merge.go)."""
    if args.model is None and not args.base_refs:
        yield Problem(
            "missing-field", "model", "This field is required.", "Give model a value, or build on a configuration."
        )


def credentials_are_for_hugging_face(name: str, args: LLMInferenceServiceArgs, context: Context) -> Iterator[Problem]:
    """``credentials`` is handed to the downloader as HF_TOKEN, which only ``hf://`` uses."""
    if args.model is not None and args.model.credentials is not None and not args.model.uri.startswith("hf://"):
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
    if args.prefill is None or args.disaggregation.connector == "none":
        return
    decode, prefill = args.tensor, args.prefill.tensor
    facts = model_facts(args.model.uri) if args.model is not None else None
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


def gpus_are_said_once(name: str, args: LLMInferenceServiceArgs, context: Context) -> Iterator[Problem]:
    """``gpus`` is written into the resources of ``main``, which may name GPUs themselves: one of the two would be lost."""
    for path, workload in workloads(args):
        if workload.gpus is None:
            continue
        for template in (workload.template, workload.worker):
            for container in template.containers if template else []:
                if container.name == MAIN_CONTAINER and container.resources is not None:
                    yield from said_twice(path, workload.gpus, container.resources)
        if workload.resources is not None:
            yield from said_twice(path, workload.gpus, workload.resources)


def flags_are_said_once(name: str, args: LLMInferenceServiceArgs, context: Context) -> Iterator[Problem]:
    """Engine settings and connectors travel in one variable; where the user sets that too, one of the two would be lost."""
    for path, workload in workloads(args):
        prefix = f"{path}." if path else ""
        engine = args.prefill_engine if path else args.engine
        role = args.disaggregation if args.prefill else None
        ours = {variable["name"] for variable in engine_env(engine, role, "", engine_needs(args, engine))}
        given = [(f"{prefix}env.{index}", variable) for index, variable in enumerate(workload.env)]
        for field, template in (("template", workload.template), ("worker", workload.worker)):
            for number, container in enumerate(template.containers if template else []):
                if container.name == MAIN_CONTAINER:
                    where = f"{prefix}{field}.containers.{number}.env"
                    given += [(f"{where}.{index}", variable) for index, variable in enumerate(container.env)]
        for where, variable in given:
            if variable.name in ours and variable.name in PRESET_VARIABLES:
                yield Problem(
                    "env-twice",
                    where,
                    f"{variable.name} is set from router.scheduler.preset, too.",
                    "Remove it; the seed is the preset's hashSeed.",
                )
            elif variable.name in ours:
                yield Problem(
                    "env-twice",
                    where,
                    f"{variable.name} is set from engine and disaggregation, too.",
                    "Move its flags to engine.extraArgs, or set disaggregation.connector to none and leave engine out.",
                )


def workloads(args: LLMSpec) -> Iterator[tuple[str, Workload]]:
    """Each role with its path."""
    yield "", args
    if args.prefill is not None:
        yield "prefill", args.prefill
