"""Rules about the configurations that an LLM service builds on (``baseRefs``)."""

from collections.abc import Iterator

from ...args import LLMInferenceServiceArgs, Problem
from ...catalog.presets import ADDITIONAL_ARGS
from ...compiled import CompiledObject
from ...compiled.alike import OWN
from ...compiled.bases import Lost
from ...findings.path import Path


def flags_are_not_lost(service: CompiledObject[LLMInferenceServiceArgs]) -> Iterator[Problem]:
    """The flags of an engine are the value of one variable of the container ``main``, or the arguments of that container. KServe
    merges variables by name and replaces arguments (``mergeSpecs`` in llmisvc/config_merge.go). The flags of a service therefore
    replace all flags that its configurations set.
    """
    for lost in service.built.lost if service.built is not None else ():
        if lost.needed:
            yield _needed(lost)
        if not lost.settings:
            continue
        names = ", ".join(lost.settings)
        yield Problem(
            "base-flags-lost",
            lost.writer,
            f"The engine flags of this service replace those of {lost.base} ({ADDITIONAL_ARGS} is one variable), so these "
            f"settings have no effect: {names}.",
            f"Repeat {names} in {lost.role / 'engine'} of this service.",
        )


def _needed(lost: Lost) -> Problem:
    """The flags of disaggregation and of a preset of the endpoint picker, which this library writes for the engine."""
    names = ", ".join(lost.needed)
    transfers = "--kv_transfer_config" in lost.needed
    why = (
        "decode receives no KV cache from prefill"
        if transfers
        else "the endpoint picker learns nothing of its KV cache"
    )
    repeat = "prefill to {}" if transfers else "router.scheduler.preset to the preset of the configuration"
    return Problem(
        "base-flags-lost",
        lost.writer,
        f"The engine flags of this service replace those of {lost.base} ({ADDITIONAL_ARGS} is one variable), among them {names}, "
        f"so {why}.",
        f"Set {repeat} in this service, too, or move the engine's settings to {lost.base}.",
    )


def configurations_can_be_merged(service: CompiledObject[LLMInferenceServiceArgs]) -> Iterator[Problem]:
    """KServe also merges the fields of one variable. A variable that has ``value`` in the service and ``valueFrom`` in the
    configuration ends up with both, and the API server rejects such a pod (``mergeSpecs`` in llmisvc/config_merge.go; ``EnvVar``
    of core/v1: ``valueFrom`` cannot be used if ``value`` is not empty).
    """
    for conflict in service.built.conflicts if service.built is not None else ():
        inside = conflict.where[:1] == OWN
        where = conflict.where[1:] if inside else conflict.where
        yield Problem(
            "base-conflict",
            Path(*where),
            f"KServe merges the service with its baseRefs, and the result is not valid: {conflict.message}",
            "Set the same fields in the service and in the configuration, or set them in only one of the two.",
            placed=not inside,
        )
