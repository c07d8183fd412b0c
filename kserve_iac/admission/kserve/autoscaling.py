"""What KServe refuses of an InferenceService's scaling. What is looked at depends on two annotations: mode and autoscaler.

In mode ``Standard`` with class ``hpa`` or ``keda`` their own rules; with another class, or none, nothing is validated. Elsewhere
those of Knative's autoscaler (KPA), unless Knative is told to use HPAs. Canaries are not looked at.
Source: validateAutoScalingCompExtension in pkg/apis/serving/v1beta1/inference_service_validation.go.
"""

import functools
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from ...args.base import is_output
from ...args.quantity import quantity
from ...findings.path import Path
from ..finding import Finding
from ..object import Object
from .annotations import AUTOSCALER_CLASS, KNATIVE_CLASS, autoscaler_class, deployment_mode
from .component import Component, canaries, components
from .later import is_later

CLASSES = ("hpa", "external", "keda", "none")
"""AutoscalerAllowedClassList in pkg/constants/constants.go."""


def autoscaler_class_is_known(obj: Object) -> Iterator[Finding]:
    """The class is one of KServe's, in every mode (validateInferenceServiceAutoscaler)."""
    said = autoscaler_class(obj)
    if said is not None and said not in CLASSES:
        path = Path("metadata", "annotations", AUTOSCALER_CLASS)
        yield Finding(
            "autoscaler", path, f"{said!r} is not an autoscaler of KServe.", f"Use one of {', '.join(CLASSES)}."
        )


@functools.lru_cache(maxsize=4)
def validated_as(obj: Object) -> str | None:
    """``hpa``, ``keda`` or ``kpa``: whose rules are applied; None where there are none, or it is not known yet."""
    mode = deployment_mode(obj)
    if mode is None or any(
        is_later(obj, Path("metadata", "annotations", key)) for key in (AUTOSCALER_CLASS, KNATIVE_CLASS)
    ):
        return None
    if mode == "Standard":
        said = autoscaler_class(obj)
        return said if said in ("hpa", "keda") else None
    return "hpa" if obj.annotation(KNATIVE_CLASS) == "hpa.autoscaling.knative.dev" else "kpa"


def _validated(obj: Object, *by: str) -> Iterator[Component]:
    if validated_as(obj) in by:
        yield from components(obj)


_METRICS = {"hpa": ("cpu", "memory"), "kpa": ("concurrency", "rps"), "keda": ()}
_SCALERS = {"hpa": "A HorizontalPodAutoscaler", "kpa": "Knative's autoscaler", "keda": "KEDA"}


def metric_is_the_autoscalers(obj: Object) -> Iterator[Finding]:
    """HPAs look at cpu or memory, Knative's autoscaler at concurrency or rps; KEDA's triggers are in ``autoScaling``."""
    by = validated_as(obj) or ""
    for component in _validated(obj, "hpa", "kpa", "keda"):
        metric = obj.text(*component.path, "scaleMetric")
        path = component.path / "scaleMetric"
        if metric is None or metric in _METRICS[by]:
            continue
        known = _METRICS[by]
        mend = (
            f"Set scaleMetric to {' or '.join(known)}."
            if known
            else "Add the metric as a trigger in autoScaling.metrics."
        )
        yield Finding("scale-metric", path, f"{_SCALERS[by]} does not scale by {metric}.", mend)


def target_is_in_range(obj: Object) -> Iterator[Finding]:
    """Targets of HPAs are percentages from 1 to 100, those of memory included; of rps at least 1.

    That of memory says MiB in the API's comment; KServe's validation (0.16 to 0.20) binds it to 100, too.
    """
    for component in _validated(obj, "hpa", "kpa"):
        target, metric = component.integer("scaleTarget"), obj.text(*component.path, "scaleMetric")
        path = component.path / "scaleTarget"
        if target is None or is_output(obj.get(*component.path, "scaleMetric")):
            continue
        if validated_as(obj) == "kpa":
            if metric == "rps" and target < 1:
                yield Finding(
                    "scale-target",
                    path,
                    f"{target} requests per second is not a valid target.",
                    "Set scaleTarget to 1 or more.",
                )
        elif target > 100 or (target < 1 and metric in (None, "cpu", "memory")):
            yield Finding(
                "scale-target",
                path,
                f"scaleTarget is a percentage of the requested resources, but it is {target}.",
                "Use a number from 1 to 100.",
            )


def strategy_is_of_deployments(obj: Object) -> Iterator[Finding]:
    """Knative replaces pods in its own way: ``deploymentStrategy`` is for Standard mode (validateScalingKPACompExtension)."""
    for component in _validated(obj, "kpa"):
        if component.given("deploymentStrategy"):
            yield Finding(
                "deployment-strategy",
                component.path / "deploymentStrategy",
                "deploymentStrategy belongs to Deployments, which mode Knative does not use.",
                "Remove deploymentStrategy, or use mode Standard.",
            )


def hpa_metrics_are_resources(obj: Object) -> Iterator[Finding]:
    """An HPA of KServe's takes metrics of type Resource only (validateScalingHPACompExtension)."""
    for component in _validated(obj, "hpa"):
        for path, entry in obj.entries(*component.path, "autoScaling", "metrics"):
            kind = entry.get("type")
            if is_output(kind):
                continue
            if kind != "Resource":
                yield Finding(
                    "scale-trigger",
                    path / "type",
                    f"KServe's HorizontalPodAutoscalers do not support metrics of type {kind}.",
                    "Set type to Resource, or use the autoscaler keda.",
                )
            elif entry.get("resource") is None:
                yield Finding(
                    "scale-trigger",
                    path / "resource",
                    "A metric of type Resource requires resource.",
                    "Set resource.",
                )


_TYPE, _BACKEND = ("target", "type"), ("metric", "backend")
_SAID = {"resource": (_TYPE,), "external": (_TYPE, _BACKEND), "podmetric": (_TYPE, _BACKEND)}


def triggers_have_types(obj: Object) -> Iterator[Finding]:
    """Backend and type of a target, in every mode: the CRD leaves them out, but the defaulter writes them, empty, and no
    enumeration has that (ExternalMetrics, PodMetrics and MetricTarget in component.go have no omitempty).
    """
    for component in (*components(obj), *canaries(obj)):
        for path, _ in obj.entries(*component.path, "autoScaling", "metrics"):
            for source, wanted in _SAID.items():
                if not isinstance(obj.get(*path, source), Mapping):
                    continue
                for holder, field in wanted:
                    where = path / source / holder / field
                    if not obj.given(*where) and not is_output(obj.get(*path, source, holder)):
                        yield Finding(
                            "scale-trigger",
                            where,
                            f"If {field} is not set, KServe writes an empty value, which is not allowed.",
                            f"Set {field}.",
                        )


def keda_triggers_are_complete(obj: Object) -> Iterator[Finding]:
    """Each trigger has what is of its type, and a target that fits (validateScalingKedaCompExtension, validateScaleTarget)."""
    for component in _validated(obj, "keda"):
        for path, entry in obj.entries(*component.path, "autoScaling", "metrics"):
            yield from _trigger(obj, path, entry.get("type"))


_FIELDS = {"Resource": "resource", "External": "external", "PodMetric": "podmetric"}


def _trigger(obj: Object, path: Path, kind: Any) -> Iterator[Finding]:
    if is_output(kind):
        return
    field = _FIELDS.get(kind) if isinstance(kind, str) else None
    if field is None:
        known = ", ".join(_FIELDS)
        yield Finding(
            "scale-trigger",
            path / "type",
            f"KEDA's triggers do not have the type {kind}.",
            f"Set type to one of {known}.",
        )
        return
    path = path / field
    if not obj.given(*path):
        yield Finding("scale-trigger", path, f"A metric of type {kind} requires {field}.", f"Set {field}.")
    elif is_output(obj.get(*path)):
        return
    elif kind == "Resource":
        yield from _resource(obj, path)
    else:
        if not obj.get(*path, "metric", "query") and not is_output(obj.get(*path, "metric", "query")):
            where = path / "metric" / "query"
            yield Finding("scale-trigger", where, "A metric without a query measures nothing.", "Set query.")
        if not obj.given(*path, "target", "value"):
            where = path / "target" / "value"
            yield Finding(
                "scale-trigger", where, "KEDA takes its threshold from value, which is not set.", "Set value."
            )
        yield from _target(obj, path / "target")


def _resource(obj: Object, path: Path) -> Iterator[Finding]:
    name, kind = obj.get(*path, "name"), obj.get(*path, "target", "type")
    where = path / "target" / "type"
    if is_output(name) or is_output(kind):
        return
    if kind is None:
        pass  # triggers_have_types
    elif name == "cpu" and kind != "Utilization":
        yield Finding("scale-trigger", where, "A target for cpu must be a percentage.", "Set type to Utilization.")
    elif name == "memory" and kind not in ("AverageValue", "Utilization"):
        yield Finding(
            "scale-trigger",
            where,
            "A target for memory must be an average or a percentage.",
            "Set type to AverageValue or Utilization.",
        )
    elif name == "memory" and kind == "AverageValue":
        value = obj.get(*path, "target", "averageValue")
        size = Fraction(0) if value is None else quantity(value)
        if size is not None and size < 2**20:
            yield Finding(
                "scale-trigger",
                path / "target" / "averageValue",
                f"averageValue must be at least 1 MiB, but it is {'not set' if value is None else value}.",
                "Set averageValue to an amount of memory, for example 2Gi.",
            )
    elif name not in ("cpu", "memory"):
        yield Finding(
            "scale-trigger",
            path / "name",
            f"KEDA does not scale by the resource {name}.",
            "Set name to cpu or memory.",
        )
    yield from _target(obj, path / "target")


_OF_TYPE = {"Utilization": "averageUtilization", "AverageValue": "averageValue", "Value": "value"}


def _target(obj: Object, path: Path) -> Iterator[Finding]:
    kind = obj.text(*path, "type")
    field = _OF_TYPE.get(kind or "")
    if field is None:
        return
    if not obj.given(*path, field):
        if not (kind == "AverageValue" and path[-2] == "resource"):  # that is said already
            yield Finding("scale-trigger", path / field, f"A target of type {kind} requires {field}.", f"Set {field}.")
    elif kind == "Utilization":
        share = obj.integer(*path, field)
        if share is not None and not 1 <= share <= 100:
            yield Finding("scale-trigger", path / field, f"{share} is not a percentage.", "Use a number from 1 to 100.")


RULES = (
    autoscaler_class_is_known,
    metric_is_the_autoscalers,
    target_is_in_range,
    strategy_is_of_deployments,
    hpa_metrics_are_resources,
    triggers_have_types,
    keda_triggers_are_complete,
)
