"""Rules about the features that the platform must have for an object."""

from collections.abc import Iterator

from ..args import InferenceServiceArgs, Problem
from ..args.workload import ClusterMeta
from ..catalog.crds import first_version, knows
from ..catalog.kserve import VERSIONS
from ..compiled import CompiledObject
from ..findings.path import Path
from ..render.meta import AUTOSCALER_CLASS


def kind_is_served(service: CompiledObject[ClusterMeta]) -> Iterator[Problem]:
    """Each kind requires its CRD, and some kinds require a controller that not every platform has (charts of kserve/kserve)."""
    kind = service.kind
    if service.kserve not in VERSIONS:
        return
    if not knows(service.kserve, kind, ""):
        first = first_version(kind, "")
        yield Problem(
            "version-kind",
            Path(),
            f"KServe {service.kserve} does not have the kind {kind}.",
            f"Set kserve of the platform to {first} or later, or remove this object.",
        )
    elif kind.startswith("LLM") and not service.platform.llm:
        yield Problem(
            "llm-disabled",
            Path(),
            f"The platform does not serve {kind}s, because its llm is not true.",
            "Set llm of the platform to true.",
        )
    elif kind.startswith("LocalModel") and service.platform.install == "managed":
        yield Problem(
            "local-model-disabled",
            Path(),
            f"The platform has no controller for {kind}s: kserve-iac does not install the controller's chart.",
            "Remove this object, or use a platform that already has the controller (install: existing).",
        )


def mode_is_served(service: CompiledObject[InferenceServiceArgs]) -> Iterator[Problem]:
    """Without Knative or KEDA, a service that requires them never becomes ready (kserve/kserve#4191)."""
    args = service.args
    by_default = args.deployment_mode == "default"
    mode = service.platform.mode_of(args.deployment_mode)
    if mode == "Knative" and service.platform.knative is None:
        said = "default, which is Knative on this platform" if by_default else "Knative"
        yield Problem(
            "knative-missing",
            Path("deploymentMode"),
            f"deploymentMode is {said}, but the platform has no Knative.",
            "Set knative of the platform to existing if the cluster has Knative, or set deploymentMode to Standard.",
        )
    said_by = Path("annotations", AUTOSCALER_CLASS) if AUTOSCALER_CLASS in args.annotations else Path("autoscaler")
    if args.annotations.get(AUTOSCALER_CLASS, args.autoscaler) == "keda" and service.platform.keda is None:
        yield Problem(
            "keda-missing",
            said_by,
            f"{said_by[-1]} is keda, but the platform has no KEDA.",
            f"Set keda of the platform to existing if the cluster has KEDA, or set {said_by[-1]} to hpa.",
        )
