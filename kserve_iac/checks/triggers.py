"""Rules about the triggers of KEDA: those that an LLM service sets itself, and those that KServe makes of an InferenceService."""

import difflib
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from ..admission.kserve.autoscaling import validated_as
from ..admission.object import Object
from ..args import Problem
from ..args.base import is_output
from ..args.quantity import quantity
from ..args.workload import ClusterMeta
from ..catalog.keda import (
    FLOAT,
    FROM_VARIABLE,
    INTEGER,
    OF_RESOURCES,
    PROMETHEUS_KEYS,
    RESOURCE_TARGETS,
    SCALERS,
    SECRET_MODES,
    TYPES,
    UTILIZATION,
    WITHOUT_METADATA_TYPE,
    Scaler,
)
from ..catalog.kserve import SCALES_BY_KEDA
from ..compiled import CompiledObject
from ..findings.path import Path
from .versions import is_known


class Trigger(NamedTuple):
    """A trigger of a ScaledObject, and where the rendered object sets it."""

    kind: str
    """KEDA's scaler."""
    metadata: Mapping[str, Any]
    """The metadata that KEDA receives."""
    whole: Path
    """The trigger in the rendered object."""
    fields: Mapping[str, Path]
    """Where the value of a key of the metadata is set, if it is not in ``metadata`` of the trigger."""
    metric_type: Any = None
    """Kind of target value."""
    authenticated: bool = False
    """Whether it refers to a TriggerAuthentication."""

    @property
    def is_own(self) -> bool:
        """Whether the user writes the metadata in KEDA's spelling, and not KServe."""
        return not self.fields

    def at(self, key: str) -> Path:
        """The field of the rendered object that sets a key of the metadata."""
        return self.fields.get(key) or self.whole / "metadata" / key


def triggers(obj: Object) -> Iterator[Trigger]:
    """The triggers that KEDA receives for a rendered object.

    KServe copies those of ``scaling.keda`` (llmisvc/scaling.go), and it writes those of an InferenceService from its external
    metrics: the server, the query, the threshold and the authentication, and nothing from its own configuration
    (``getKedaMetrics`` in reconcilers/keda/keda_reconciler.go, 0.16 to 0.20 and aaac4e29). Metrics of pods have the server of
    KServe's configuration, and pod resources are judged by KServe's webhook.
    """
    if obj.kind == "InferenceService":
        yield from _of_metrics(obj)
        return
    if obj.before(SCALES_BY_KEDA):
        return  # the field does not exist
    for workload in (Path("spec"), Path("spec", "prefill")):
        for path, entry in obj.entries(*workload, "scaling", "keda", "triggers"):
            kind, metadata = entry.get("type"), entry.get("metadata", {})
            if isinstance(kind, str) and isinstance(metadata, Mapping):
                reference = entry.get("authenticationRef")
                yield Trigger(kind, metadata, path, {}, entry.get("metricType"), reference is not None)


def _of_metrics(obj: Object) -> Iterator[Trigger]:
    if validated_as(obj) != "keda":
        return
    for part in ("predictor", "transformer", "explainer"):
        for path, entry in obj.entries("spec", part, "autoScaling", "metrics"):
            external = path / "external"
            kind = obj.get(*external, "metric", "backend")
            if entry.get("type") != "External" or not isinstance(kind, str):
                continue
            fields = {
                "serverAddress": external / "metric" / "serverAddress",
                "query": external / "metric" / "query",
                "threshold": external / "target" / "value",
                "authModes": external / "authenticationRef" / "authModes",
            }
            metadata = {key: obj.get(*where) for key, where in fields.items()}
            reference = obj.get(*external, "authenticationRef", "authenticationRef", "name")
            yield Trigger(kind, metadata, external / "metric" / "backend", fields, None, bool(reference))


def viewed(service: CompiledObject[ClusterMeta]) -> Object:
    """The rendered object without its name. A mode that is not known is none in which KEDA scales."""
    return Object(service.unnamed, service.kserve, default_mode=service.platform.mode_if_not_set or "")


def triggers_are_accepted(service: CompiledObject[ClusterMeta]) -> Iterator[Problem]:
    """KEDA builds the scaler of each trigger (pkg/scaling/scalers_builder.go, read from 2.15 to 2.20): it refuses metadata that
    lack a required key or have a text in place of a number (``parseTypedConfig`` in scalersconfig/typed_config.go), kinds of
    target value that the scaler does not have, and secrets that no TriggerAuthentication gives.
    """
    if not is_known(service.context):
        return
    prometheus = service.platform.prometheus
    server = prometheus.server_address if prometheus is not None else None
    for trigger in triggers(viewed(service)):
        for where, text, mend in _refused(trigger, server if isinstance(server, str) else None):
            yield Problem("keda-trigger", service.origin_of(where), text, mend)


_Refused = tuple[Path, str, str]


def _refused(trigger: Trigger, server: str | None) -> Iterator[_Refused]:
    scaler = SCALERS.get(trigger.kind)
    if trigger.metric_type == UTILIZATION and trigger.kind not in OF_RESOURCES and trigger.kind in TYPES:
        yield (
            trigger.whole / "metricType",
            f"KEDA's scaler {trigger.kind} has no target of the type Utilization, which only cpu and memory have. KEDA would "
            "refuse the trigger, and the service would never scale.",
            "Set metricType to AverageValue, or remove it.",
        )
    if scaler is None:
        return
    if trigger.kind == "graphite" and not trigger.is_own:
        yield (
            trigger.whole,
            "KEDA's scaler graphite requires queryTime, which KServe does not pass on. KEDA would refuse the trigger, and the "
            "service would never scale.",
            "Set backend to prometheus.",
        )
        return
    yield from _missing(trigger, scaler, server)
    yield from _not_numbers(trigger, scaler)
    if trigger.kind in OF_RESOURCES:
        yield from _resources(trigger)
    if trigger.kind == "cron":
        yield from _schedule(trigger)
    if trigger.kind == "prometheus":
        yield from _secrets(trigger)


def _text(trigger: Trigger, key: str) -> str | None:
    """The value of a key as KEDA reads it, without spaces around it; None: it is not set, or not known yet."""
    given = trigger.metadata.get(key)
    if isinstance(given, bool) or not isinstance(given, (str, int, float)):
        return None
    return str(given).strip() or None


def _missing(trigger: Trigger, scaler: Scaler, server: str | None) -> Iterator[_Refused]:
    for key, example in scaler.required.items():
        if is_output(trigger.metadata.get(key)) or _text(trigger, key) is not None:
            continue
        if scaler.variables and key + FROM_VARIABLE in trigger.metadata:
            continue
        if not trigger.is_own and key != "serverAddress":
            continue  # KServe's webhook demands the others
        if key == "serverAddress" and trigger.kind == "prometheus" and server is not None:
            example = server
        near = difflib.get_close_matches(key, [one for one in trigger.metadata if one not in scaler.required], 1, 0.8)
        hint = f" ({near[0]} is set, which KEDA does not read)" if near and trigger.is_own else ""
        yield (
            trigger.at(key),
            f"KEDA's scaler {trigger.kind} requires {key}, which is not set{hint}. KEDA would refuse the trigger, and the "
            "service would never scale.",
            f"Set {key}, for example to {example}.",
        )


def _not_numbers(trigger: Trigger, scaler: Scaler) -> Iterator[_Refused]:
    for keys, form, what, example in (
        (scaler.numbers, FLOAT, "a number", "8"),
        (scaler.integers, INTEGER, "a whole number", "2"),
    ):
        for key in keys:
            text = _text(trigger, key)
            if text is not None and form.fullmatch(text) is None:
                yield (
                    trigger.at(key),
                    f"KEDA reads {trigger.at(key)[-1]} as {what}, but it is {text!r}. KEDA would refuse the trigger, and the "
                    "service would never scale.",
                    f"Set {trigger.at(key)[-1]} to {what} without a unit, for example {example}.",
                )


def _resources(trigger: Trigger) -> Iterator[_Refused]:
    """``parseResourceMetadata`` and ``parseUtilization`` in cpu_memory_scaler.go."""
    kind, value = trigger.metric_type, _text(trigger, "value")
    if is_output(kind):
        return
    if kind not in RESOURCE_TARGETS and (kind is not None or "type" not in trigger.metadata):
        said = "is not set" if kind is None else f"is {kind}"
        yield (
            trigger.whole / "metricType",
            f"KEDA's scaler {trigger.kind} requires the metricType Utilization or AverageValue, but it {said}. KEDA would "
            "refuse the trigger, and the service would never scale.",
            "Set metricType to Utilization.",
        )
    if kind == UTILIZATION and value is not None and INTEGER.fullmatch(value) is None:
        yield (
            trigger.at("value"),
            f"With metricType Utilization, KEDA reads value as a whole percentage, but it is {value!r}.",
            "Set value to a whole number, for example 60.",
        )
    if kind == "AverageValue" and value is not None and quantity(value) is None:
        yield (
            trigger.at("value"),
            f"With metricType AverageValue, KEDA reads value as an amount, but it is {value!r}.",
            f"Set value to an amount, for example {'500m' if trigger.kind == 'cpu' else '8Gi'}.",
        )


def _schedule(trigger: Trigger) -> Iterator[_Refused]:
    """``Validate`` of ``cronMetadata`` in cron_scaler.go."""
    start, end, replicas = (_text(trigger, key) for key in ("start", "end", "desiredReplicas"))
    if start is not None and start == end:
        yield (
            trigger.at("end"),
            f"start and end are both {start}. KEDA would refuse the trigger, and the service would never scale.",
            "Set end to a later time, for example 0 18 * * *.",
        )
    if replicas is not None and INTEGER.fullmatch(replicas) and int(replicas) == 0:
        yield (
            trigger.at("desiredReplicas"),
            "KEDA's scaler cron refuses 0 replicas.",
            "Set desiredReplicas to 1 or more. Outside the schedule, minReplicas applies.",
        )


def _secrets(trigger: Trigger) -> Iterator[_Refused]:
    """``Validate`` of ``Config`` in authentication_types.go."""
    said = _text(trigger, "authModes")
    modes = [one for one in (said or "").replace(" ", "").split(",") if one in SECRET_MODES]
    if modes and not trigger.authenticated:
        yield (
            trigger.at("authModes"),
            f"The secrets of the mode {modes[0]} come from a TriggerAuthentication, but authenticationRef is not set. KEDA would "
            "refuse the trigger, and the service would never scale.",
            "Set authenticationRef.name to a TriggerAuthentication, or remove authModes.",
        )


def triggers_are_read(service: CompiledObject[ClusterMeta]) -> Iterator[Problem]:
    """KEDA refuses a type of trigger that it does not have (``buildScaler``), and ignores a key of the metadata that the scaler
    does not have (``checkUnexpectedParameterExist``). Which version of KEDA runs is not known, so these are warnings.
    """
    if not is_known(service.context):
        return
    for trigger in triggers(viewed(service)):
        if not trigger.is_own:
            continue
        if trigger.kind not in TYPES:
            near = difflib.get_close_matches(trigger.kind, TYPES, 1, 0.6)
            yield Problem(
                "keda-trigger-unread",
                service.origin_of(trigger.whole / "type"),
                f"No KEDA up to 2.20 has a scaler {trigger.kind}. If yours has none either, the service never scales.",
                f"Set type to {near[0] if near else 'prometheus'}.",
            )
        if trigger.kind in OF_RESOURCES and "type" in trigger.metadata:
            yield Problem(
                "keda-trigger-unread",
                service.origin_of(trigger.at("type")),
                f"KEDA {WITHOUT_METADATA_TYPE} and later refuse type in the metadata of a {trigger.kind} trigger.",
                "Remove it, and set metricType of the trigger.",
            )
        if trigger.kind == "prometheus":
            for key in trigger.metadata:
                if key.removesuffix(FROM_VARIABLE) not in PROMETHEUS_KEYS:
                    near = difflib.get_close_matches(key, PROMETHEUS_KEYS, 1, 0.6)
                    yield Problem(
                        "keda-trigger-unread",
                        service.origin_of(trigger.at(key)),
                        f"KEDA's scaler prometheus does not read {key}, and ignores it.",
                        f"Rename it to {near[0]}." if near else "Remove it.",
                    )
