"""Rules about LLMInferenceServices as they are written: those of the object are in :mod:`kserve_iac.rules.kserve`."""

from collections.abc import Iterator

from ..args import LLMInferenceServiceArgs, Problem
from ..args.llm_inference_service import MAIN_CONTAINER
from ..compiled import CompiledObject
from ..manifests.disaggregation import FIELD_OF, Role, role_env
from ..manifests.epp import preset_variables
from .inference_service import said_twice


def model_is_given(service: CompiledObject[LLMInferenceServiceArgs]) -> Iterator[Problem]:
    """A service needs a model, of its own or of a configuration that it builds on (llmisvc/config_merge.go)."""
    args = service.args
    if args.model is None and not args.base_refs:
        yield Problem(
            "missing-field", "model", "This field is required.", "Give model a value, or build on a configuration."
        )


def credentials_are_for_hugging_face(service: CompiledObject[LLMInferenceServiceArgs]) -> Iterator[Problem]:
    """``credentials`` is handed to the downloader as HF_TOKEN, which only ``hf://`` uses."""
    args = service.args
    if args.model is not None and args.model.credentials is not None and not args.model.uri.startswith("hf://"):
        yield Problem(
            "credentials",
            "model.credentials",
            "Only hf:// models use it.",
            "For other stores list the Secret on a ServiceAccount and name that in serviceAccountName.",
        )


def gpus_are_said_once(service: CompiledObject[LLMInferenceServiceArgs]) -> Iterator[Problem]:
    """``gpus`` is written into the resources of ``main``, which may name GPUs themselves: one of the two would be lost."""
    args = service.args
    for path, workload in args.workloads():
        if workload.gpus is None:
            continue
        for template in (workload.template, workload.worker):
            for container in template.containers if template else []:
                if container.name == MAIN_CONTAINER and container.resources is not None:
                    yield from said_twice(path, workload.gpus, container.resources)
        if workload.resources is not None:
            yield from said_twice(path, workload.gpus, workload.resources)


def flags_are_said_once(service: CompiledObject[LLMInferenceServiceArgs]) -> Iterator[Problem]:
    """Engine settings and connectors travel in one variable; where the user sets that too, one of the two would be lost."""
    args = service.args
    if args.prefill is not None and args.disaggregation.hash_seed is not None and preset_variables(args):
        yield Problem(
            "env-twice",
            "disaggregation.hashSeed",
            "The seed of hashes is that of router.scheduler.preset, too.",
            "Remove it; the preset's hashSeed reaches both roles.",
        )
    for path, workload in args.workloads():
        prefix = f"{path}." if path else ""
        role: Role = "prefill" if path else "decode"
        ours = {variable["name"] for variable in role_env(args, role, service.kserve)}
        of_preset = preset_variables(args)
        given = [(f"{prefix}env.{index}", variable) for index, variable in enumerate(workload.env)]
        for field, template in (("template", workload.template), ("worker", workload.worker)):
            for number, container in enumerate(template.containers if template else []):
                if container.name == MAIN_CONTAINER:
                    where = f"{prefix}{field}.containers.{number}.env"
                    given += [(f"{where}.{index}", variable) for index, variable in enumerate(container.env)]
        for where, variable in given:
            if variable.name in ours and variable.name in of_preset:
                yield Problem(
                    "env-twice",
                    where,
                    f"{variable.name} is set from router.scheduler.preset, too.",
                    "Remove it; the seed is the preset's hashSeed.",
                )
            elif variable.name in ours and variable.name in FIELD_OF:
                yield Problem(
                    "env-twice",
                    where,
                    f"{variable.name} is set from disaggregation, too.",
                    f"Remove it: disaggregation.{FIELD_OF[variable.name]} says it, for both roles.",
                )
            elif variable.name in ours:
                yield Problem(
                    "env-twice",
                    where,
                    f"{variable.name} is set from engine and disaggregation, too.",
                    "Move its flags to engine.extraArgs, or set disaggregation.connector to none and leave engine out.",
                )
