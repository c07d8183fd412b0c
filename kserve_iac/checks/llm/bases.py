"""Rules about the configurations that an LLM service builds on (``baseRefs``)."""

from collections.abc import Iterator

from ...args import LLMInferenceServiceArgs, Problem
from ...catalog.presets import ADDITIONAL_ARGS
from ...compiled import CompiledObject
from ...findings.path import Path


def flags_are_not_lost(service: CompiledObject[LLMInferenceServiceArgs]) -> Iterator[Problem]:
    """The flags of an engine are the value of one variable of the container ``main``, or the arguments of that container. KServe
    merges variables by name and replaces arguments (``mergeSpecs`` in llmisvc/config_merge.go). The flags of a service therefore
    replace all flags that its configurations set.
    """
    for lost in service.built.lost if service.built is not None else ():
        names = ", ".join(lost.settings)
        yield Problem(
            "base-flags-lost",
            lost.writer,
            f"The engine flags of this service replace those of {lost.base} ({ADDITIONAL_ARGS} is one variable), so these "
            f"settings have no effect: {names}.",
            f"Repeat {names} in {lost.role / 'engine'} of this service.",
        )


def configurations_can_be_merged(service: CompiledObject[LLMInferenceServiceArgs]) -> Iterator[Problem]:
    """KServe also merges the fields of one variable. A variable that has ``value`` in the service and ``valueFrom`` in the
    configuration ends up with both, and the API server rejects such a pod (``mergeSpecs`` in llmisvc/config_merge.go; ``EnvVar``
    of core/v1: ``valueFrom`` cannot be used if ``value`` is not empty).
    """
    for conflict in service.built.conflicts if service.built is not None else ():
        inside = conflict.where[: len(service.section)] == service.section
        where = conflict.where[len(service.section) :] if inside else conflict.where
        yield Problem(
            "base-conflict",
            Path(*where),
            f"KServe merges the service with its baseRefs, and the result is not valid: {conflict.message}",
            "Set the same fields in the service and in the configuration, or set them in only one of the two.",
            placed=not inside,
        )
