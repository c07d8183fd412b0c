"""Rules about the rendered objects: the API server and KServe's webhooks must accept them."""

from collections.abc import Iterator
from typing import cast

from ..admission.verdict import Nameless, nameless_verdict, verdict
from ..args import LLMInferenceServiceArgs, LLMInferenceServiceConfigArgs, Problem
from ..args.workload import ClusterMeta
from ..catalog.crds import knows
from ..catalog.kserve import VERSIONS
from ..compiled import CompiledObject
from .llm.intents import variables_are_set_once


def object_is_accepted(service: CompiledObject[ClusterMeta]) -> Iterator[Problem]:
    """The API server and KServe's webhooks must accept the rendered object (:func:`kserve_iac.admission.verdict.verdict`)."""
    if service.kserve not in VERSIONS or not knows(service.kserve, service.kind, ""):
        return
    lost = service.shared(_set_twice)
    for finding in verdict(service.object, service.kserve, nameless=service.shared(_nameless)):
        if finding.code == "crd-duplicate" and finding.path[-2:-1] == ("env",) and finding.message.endswith(lost):
            continue  # env-twice says where the two values come from
        yield Problem(finding.code, service.origin_of(finding.path), finding.message, finding.mend)


def _nameless(service: CompiledObject[ClusterMeta]) -> Nameless:
    return nameless_verdict(service.unnamed, service.kserve, service.platform.mode_if_not_set)


def _set_twice(service: CompiledObject[ClusterMeta]) -> tuple[str, ...]:
    """Ends of findings about variables of LLM services that a setting and the user set."""
    if not isinstance(service.args, LLMInferenceServiceArgs | LLMInferenceServiceConfigArgs):
        return ()
    found = variables_are_set_once(cast("CompiledObject[LLMInferenceServiceArgs]", service))
    return tuple(f" name {one.message.partition(' ')[0]}." for one in found if one.code == "env-twice")
