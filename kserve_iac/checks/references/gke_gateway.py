"""GKE's own load balancers as the Gateway: Helm values that contradict the routes that the stack writes, and CRDs that GKE
installs.
"""

from collections.abc import Iterator

from ...args import Problem
from ...args.platform import CONTROLLER, RESOURCES_CHART
from ...catalog.gke_versions import INFERENCE_POOLS
from ...compiled import Compiled
from ...findings.path import Path
from ...render.gke import is_used
from ..gateway import chart_value

VALUES = Path("platform", "values")

LLM_CHART = "kserve-llmisvc-resources"
"""The chart with KServe's LLM controller and the CRDs of the Gateway API Inference Extension."""

CREATES_CRDS = ("kserve", "llmisvc", "createGIECRDs")
"""Its value for these CRDs (values.yaml of 0.19 and 0.20)."""


def values_agree_with_the_routes(compiled: Compiled) -> Iterator[Problem]:
    """With ``implementation: gke``, the stack writes the routes of InferenceServices for the host names of KServe's default
    template, and KServe writes none, because GKE refuses them (``disableIngressCreation`` in httproute_reconciler.go of 0.20).
    Helm values take precedence over those of this library, so they can undo this.
    """
    platform = compiled.environment.platform
    if not is_used(platform):
        return
    if chart_value(platform, "disableIngressCreation") is False:
        yield Problem(
            "gke-values",
            Path(*VALUES, RESOURCES_CHART, *CONTROLLER, "gateway", "disableIngressCreation"),
            "KServe would create routes for InferenceServices, which GKE refuses. The services never become ready.",
            "Remove disableIngressCreation. The stack creates the routes.",
        )
    for template in ("domainTemplate", "pathTemplate"):
        if chart_value(platform, template):
            yield Problem(
                "gke-values",
                Path(*VALUES, RESOURCES_CHART, *CONTROLLER, "gateway", template),
                f"The stack writes the routes of InferenceServices for KServe's default host names, and {template} changes the "
                "addresses that KServe reports. Nothing answers at them.",
                f"Remove {template}, or set gateway.implementation to envoy.",
            )


def pools_have_one_definition(compiled: Compiled) -> Iterator[Problem]:
    """GKE installs the CRD of InferencePools itself from some version on, where its Gateway API is on
    (docs/infrastructure/gateway of llm-d/llm-d 0.8). KServe's chart contains the same CRD (templates/llmisvc/resources.yaml of
    0.19 and 0.20), and Helm refuses to install an object that exists and belongs to nobody.
    """
    environment = compiled.environment
    gke, platform = environment.cluster.gke, environment.platform
    if gke is None or not gke.gateway_api_by_gke or platform.install == "existing" or not platform.llm:
        return
    if gke.version is None or INFERENCE_POOLS.excludes(gke.version):
        return
    if platform.chart_value(LLM_CHART, *CREATES_CRDS) is False or platform.take_over:
        return
    yield Problem(
        "inference-pool-crd",
        Path("platform", "llm"),
        f"GKE {gke.version} installs the CRD of InferencePools itself, and the chart {LLM_CHART} contains it, too. Helm "
        "refuses to install an object that exists and that it does not manage.",
        f"Set values.{LLM_CHART}.{'.'.join(CREATES_CRDS)} to false, and install the other CRDs of the extension, "
        "InferenceObjectives and InferenceModelRewrites, yourself; or set gatewayApi of a Standard cluster to platform.",
    )
