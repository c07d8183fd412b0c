"""Rules about what the platform must have for an object."""

from collections.abc import Iterator

from ..args import InferenceServiceArgs, Problem
from ..args.workload import ClusterMeta
from ..catalog.crds import first_version, knows
from ..catalog.kserve import VERSIONS
from ..compiled import CompiledObject


def kind_is_served(service: CompiledObject[ClusterMeta]) -> Iterator[Problem]:
    """Each kind needs its CRD, and some a controller that not every platform has (charts of kserve/kserve)."""
    kind = service.kind
    if service.kserve not in VERSIONS:
        return
    if not knows(service.kserve, kind, ""):
        first = first_version(kind, "")
        yield Problem(
            "version-kind",
            "",
            f"KServe {service.kserve} has no {kind}.",
            f"It came with {first}: raise the platform's kserve, or leave it out.",
        )
    elif kind.startswith("LLM") and not service.platform.llm:
        yield Problem("llm-disabled", "", f"The platform serves no {kind}s.", "Set llm of the platform to true.")
    elif kind.startswith("LocalModel") and service.platform.install == "managed":
        yield Problem(
            "local-model-disabled",
            "",
            f"The platform has no controller for {kind}s: its chart is not installed from here.",
            "Leave it out, or bring a platform that has it (install: existing).",
        )


def mode_is_served(service: CompiledObject[InferenceServiceArgs]) -> Iterator[Problem]:
    """Without Knative or KEDA a service that builds on them never becomes ready (kserve/kserve#4191)."""
    args = service.args
    if args.deployment_mode == "Knative" and service.platform.knative is None:
        yield Problem(
            "knative-missing",
            "deploymentMode",
            "The platform has no Knative.",
            "Set knative of the platform to existing where it is there, or use Standard.",
        )
    if args.autoscaler == "keda" and service.platform.keda is None:
        yield Problem(
            "keda-missing",
            "autoscaler",
            "The platform has no KEDA.",
            "Set keda of the platform to existing where it is there, or use hpa.",
        )
