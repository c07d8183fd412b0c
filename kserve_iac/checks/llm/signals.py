"""Rules about the metrics of the endpoint picker that autoscaling follows: the endpoint picker must provide them."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from ...admission.object import Object
from ...args import LLMInferenceServiceArgs, Problem
from ...args.base import is_output
from ...args.llm.inference_service import MAIN_CONTAINER
from ...args.llm.router import Scheduler
from ...catalog import router
from ...catalog.engines import Version
from ...catalog.epp import DEFAULT_BY_LOAD
from ...catalog.kserve import older
from ...compiled import CompiledObject
from ...findings.path import Path
from ...render.scaled_object import picker_version
from .scaling import autoscaled


class _Source(NamedTuple):
    """The part of its configuration that makes an endpoint picker write a metric."""

    name: str
    entry: str
    """The part as an entry of the configuration."""
    field: str
    """The list of the configuration that contains the entry."""


def signals_exist(service: CompiledObject[LLMInferenceServiceArgs]) -> Iterator[Problem]:
    """A target that follows a metric of the endpoint picker requires an endpoint picker whose version has the metric, and the
    feature gate or plugin that writes it (:mod:`kserve_iac.catalog.router`).
    """
    args = service.args
    for path, _, wanted in autoscaled(args):
        for field, metric, is_on, source in (
            (
                "flowControlQueue",
                router.FLOW_CONTROL_QUEUE if wanted.targets.flow_control_queue is not None else None,
                _has_gate,
                _Source(f"the feature gate {router.FLOW_CONTROL_GATE}", router.FLOW_CONTROL_GATE, "featureGates"),
            ),
            (
                "timeToFirstToken",
                router.INFLIGHT_TOKENS if wanted.targets.time_to_first_token is not None else None,
                _has_producer,
                _Source(
                    f"the plugin {router.INFLIGHT_PRODUCER} (without another name)",
                    f"{{type: {router.INFLIGHT_PRODUCER}}}",
                    "plugins",
                ),
            ),
        ):
            if metric is not None:
                where = path / "targets" / field
                yield from _signal(where, service, metric, is_on(_configuration(service)), source)


def _signal(
    path: Path, service: CompiledObject[LLMInferenceServiceArgs], metric: str, is_on: bool, source: _Source
) -> Iterator[Problem]:
    args = service.args
    scheduler = args.scheduler
    if scheduler is None and args.base_refs:
        yield _unchecked(path, "The scheduler is defined in baseRefs", source.name)
        return
    if scheduler is None or (scheduler.pool is not None and scheduler.pool.ref is not None):
        yield Problem(
            "autoscaling-signal",
            path,
            "The endpoint picker provides the metric of this target, but the service has no endpoint picker of its own.",
            "Set router.scheduler to {}, or use the targets queue and running.",
        )
        return
    version = picker_version(args, service.kserve)
    if version is not None and router.metric_name(metric, version) is None:
        yield _too_old(path, version, router.first_with(metric))
        return
    config = scheduler.config
    if config is not None and config.ref is not None:
        yield _unchecked(path, "The scheduler's configuration is in a ConfigMap", source.name)
    elif not is_on:
        yield Problem(
            "autoscaling-signal",
            path,
            f"The endpoint picker's configuration does not have {source.name}, so the metric of this target does not exist.",
            f"{_addition(scheduler, source)}, or use the targets queue and running.",
        )


def _addition(scheduler: Scheduler, source: _Source) -> str:
    """The mend that adds the entry: to ``config.inline`` if ``config`` is set, otherwise to the additions of a preset."""
    at = "config.inline" if scheduler.config is not None else "presetAdditions"
    mend = f"Add {source.entry} to router.scheduler.{at}.{source.field}"
    if scheduler.config is None and scheduler.preset is None:
        return f"Set router.scheduler.preset to default and add {source.entry} to router.scheduler.{at}.{source.field}"
    return mend


def _configuration(service: CompiledObject[LLMInferenceServiceArgs]) -> Mapping[str, Any]:
    """The rendered configuration of the endpoint picker. For KServe's own configuration: its plugin that counts tokens."""
    scheduler = service.args.scheduler
    if scheduler is not None and scheduler.config is None and scheduler.preset is None:
        return {} if older(service.kserve, DEFAULT_BY_LOAD) else {"plugins": [{"type": router.INFLIGHT_PRODUCER}]}
    return Object(service.unnamed, service.kserve).mapping("spec", "router", "scheduler", "config", "inline")


def _too_old(path: Path, version: Version, first: Version) -> Problem:
    return Problem(
        "autoscaling-signal",
        path,
        f"The endpoint picker {router.spelled(version)} does not have the metric of this target, which was "
        f"added in {router.spelled(first)}.",
        f"Set image of the container {MAIN_CONTAINER} in router.scheduler.template to {router.image_of(first)} or newer, "
        "or use the targets queue and running.",
    )


def _unchecked(path: Path, where: str, what: str) -> Problem:
    return Problem(
        "autoscaling-unseen",
        path,
        f"{where}, so the preview did not check whether the endpoint picker has {what}.",
        f"Make sure that the endpoint picker has {what}. Otherwise KEDA does not scale by this target.",
    )


def _has_gate(config: Mapping[str, Any]) -> bool:
    gates = config.get("featureGates")
    return is_output(gates) or (
        isinstance(gates, list) and any(is_output(g) or g == router.FLOW_CONTROL_GATE for g in gates)
    )


def _has_producer(config: Mapping[str, Any]) -> bool:
    """Whether the configuration has the plugin that counts tokens, without another name.

    The series have the plugin's name as a label, which defaults to the plugin's type. The query selects the type.
    """
    return any(
        is_output(one["type"])
        or (one["type"] == router.INFLIGHT_PRODUCER and one.get("name") in (None, router.INFLIGHT_PRODUCER))
        for one in config.get("plugins", [])
    )
