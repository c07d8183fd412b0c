"""What KServe takes of an InferenceService, and leaves aside in its mode or with its autoscaler.

Sources: reconcilers of pkg/controller/v1beta1/inferenceservice (hpa, keda, knative, deployment) and components.
"""

from collections.abc import Iterator

from ...args.base import has_output
from ...findings.path import Path
from ..finding import Finding
from ..object import Object
from .annotations import deployment_mode, scaled_by
from .component import Component, components
from .containers import image_is_pinned

KNATIVE_BOUNDS = {
    "autoscaling.knative.dev/min-scale": "minReplicas",
    "autoscaling.knative.dev/max-scale": "maxReplicas",
}
"""Annotations of Knative that KServe drops -> its own field (knative.dev/serving pkg/apis/autoscaling/register.go)."""


def zero_can_be_reached(obj: Object) -> Iterator[Finding]:
    """An HPA's minimum of 0 is raised to 1 (createHPA); KEDA reaches 0 only by a trigger that is still there at 0.

    KEDA's own webhook refuses a ScaledObject that is to go to 0 by cpu or memory alone.
    """
    by = scaled_by(obj)
    for component in components(obj):
        if component.integer("minReplicas") != 0:
            continue
        path = component.path / "minReplicas"
        if by == "hpa":
            yield Finding(
                "scale-to-zero",
                path,
                "A HorizontalPodAutoscaler cannot scale to 0, so KServe would keep 1 replica.",
                "Set minReplicas to 1, or set deploymentMode to Knative or autoscaler to keda, which can scale to 0; to run no "
                "replicas, set stopped.",
            )
        elif by == "keda":
            kinds = [entry.get("type") for _, entry in obj.entries(*component.path, "autoScaling", "metrics")]
            later = has_output(obj.list(*component.path, "autoScaling", "metrics"))
            if kinds and all(kind == "Resource" for kind in kinds) and not later:
                yield Finding(
                    "scale-to-zero",
                    path,
                    "While no pod runs, its cpu and memory cannot trigger a start.",
                    "Add a metric of type External, or set minReplicas to 1.",
                )


def keda_has_triggers(obj: Object) -> Iterator[Finding]:
    """KEDA scales by ``autoScaling.metrics`` alone: a ScaledObject without triggers is refused by KEDA (getKedaMetrics)."""
    if scaled_by(obj) != "keda":
        return
    for component in components(obj):
        metrics = obj.get(*component.path, "autoScaling", "metrics")
        if metrics is None or metrics == [] or metrics == ():
            yield Finding(
                "no-triggers",
                component.path / "autoScaling" / "metrics",
                "KEDA scales only by autoScaling.metrics, which is empty.",
                "Add a metric, or use another autoscaler.",
            )


def fields_apply_in_standard_mode(obj: Object) -> Iterator[Finding]:
    """Concurrency and shares of revisions are Knative's. Transformers and explainers take concurrency for their workers."""
    if deployment_mode(obj) != "Standard":
        return
    for component in components(obj):
        if component.given("canaryTrafficPercent"):
            yield _ignored(
                component,
                "canaryTrafficPercent",
                "mode Standard has no revisions to split traffic between",
                "Use canary.",
            )
        if component.what == "predictor" and component.given("containerConcurrency"):
            yield _ignored(
                component,
                "containerConcurrency",
                "mode Standard does not limit requests",
                "Remove containerConcurrency.",
            )


def fields_apply_to_the_autoscaler(obj: Object) -> Iterator[Finding]:
    """Each autoscaler reads its own part: the rest is left aside without a word."""
    by = scaled_by(obj)
    if by is None:
        return
    for component in components(obj):
        if component.given("scaleMetricType"):
            yield _ignored(
                component, "scaleMetricType", "KServe does not read it", "Set the type in autoScaling.metrics."
            )
        if by in ("none", "external"):
            for field in ("scaleMetric", "scaleTarget", "autoScaling"):
                if component.given(field):
                    yield _ignored(
                        component, field, f"nothing reads it when the autoscaler is {by}", f"Remove {field}."
                    )
            continue
        if by == "kpa" and component.given("autoScaling"):
            yield _ignored(
                component, "autoScaling", "Knative's autoscaler does not read it", "Use scaleMetric and scaleTarget."
            )
        if by == "keda" and component.given("scaleTarget"):
            yield _ignored(component, "scaleTarget", "KEDA does not read it", "Set the target in autoScaling.metrics.")
        if by == "hpa":
            yield from _hpa(component)


def _hpa(component: Component) -> Iterator[Finding]:
    if component.given("autoScaling", "behavior"):
        why = "KServe sets no behavior on its HorizontalPodAutoscalers"
        yield _ignored(component, "autoScaling", why, "Use the autoscaler keda.", "behavior")
    if component.given("autoScaling"):
        for field in ("scaleMetric", "scaleTarget"):
            if component.given(field):
                yield _ignored(component, field, "autoScaling replaces it", f"Remove either {field} or autoScaling.")
    elif component.obj.get(*component.path, "scaleMetric") == "memory" and not component.given("scaleTarget"):
        yield _ignored(
            component, "scaleMetric", "without a target for memory, KServe scales by cpu", "Set scaleTarget."
        )


def scale_is_a_field(obj: Object) -> Iterator[Finding]:
    """KServe takes Knative's bounds from ``minReplicas`` and ``maxReplicas`` of each component, and drops the annotations
    (ServiceAnnotationDisallowedList in pkg/constants; NVIDIA/k8s-nim-operator#890).
    """
    if deployment_mode(obj) != "Knative":
        return
    for key, field in KNATIVE_BOUNDS.items():
        if obj.given("metadata", "annotations", key):
            yield Finding(
                "ignored",
                Path("metadata", "annotations", key),
                f"The annotation is ignored: KServe writes {field} of each component in its place.",
                f"Set {field} of the predictor, and remove the annotation.",
            )


def _ignored(component: Component, field: str, why: str, mend: str, *more: str) -> Finding:
    path = Path(*component.path, field, *more)
    return Finding("ignored", path, f"{path[-1]} is ignored: {why}.", mend)


def images_are_pinned(obj: Object) -> Iterator[Finding]:
    """Images without a tag, or with ``latest``."""
    for component in components(obj):
        for implementation in component.implementations:
            if implementation.what != "containers":
                yield from image_is_pinned(obj, implementation.path)
        for field in ("containers", "initContainers"):
            for path, _ in obj.entries(*component.path, field):
                yield from image_is_pinned(obj, path)


RULES = (
    zero_can_be_reached,
    keda_has_triggers,
    fields_apply_in_standard_mode,
    scale_is_a_field,
    fields_apply_to_the_autoscaler,
    images_are_pinned,
)
