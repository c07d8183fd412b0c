"""The requests and limits that KServe sets for containers of one's own, by the values with which this stack installs it."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from ..args import ServingPlatformArgs
from ..args.base import is_output
from ..args.platform import ABSENT, RESOURCES_CHART
from ..catalog.kserve import minor
from ..catalog.requests import SERVING, Requests
from ..catalog.runtimes import PRELIMINARY

PLACE = ("kserve", "inferenceservice", "resources")
"""Values of the chart ``kserve-resources`` for the containers (``inferenceService.resource`` in
files/common/configmap-patch.yaml of 0.17 to 0.20)."""


class ServingDefaults(NamedTuple):
    """What KServe fills in where a container of one's own does not set it (``setResourceRequirementDefaults`` in
    v1beta1/inference_service_defaults.go).
    """

    requests: Requests
    limits: Requests
    is_certain: bool
    """Whether this stack installs KServe with them, so that nobody else has decided."""


def serving_defaults(platform: ServingPlatformArgs) -> ServingDefaults | None:
    """The defaults of a platform: those of KServe's chart, with the values of the stack. None: they are not known."""
    if platform.install == "existing":
        return ServingDefaults(SERVING, SERVING, is_certain=False)
    if not platform.is_configured:
        return None
    requests, limits = (
        _merged(platform.chart_value(RESOURCES_CHART, *PLACE, field, absent=ABSENT)) for field in ("requests", "limits")
    )
    if requests is None or limits is None:
        return None
    return ServingDefaults(requests, limits, is_certain=minor(platform.kserve) not in PRELIMINARY)


def _merged(given: Any) -> Requests | None:
    """The chart's own amounts with those that are given, as Helm merges them. An amount that is null or empty is left out of
    the ConfigMap, and KServe sets none.
    """
    if given is ABSENT:
        return SERVING
    if not isinstance(given, Mapping) or any(is_output(value) for value in given.values()):
        return None
    merged = {**SERVING, **given}
    return {name: str(merged[name]) for name in SERVING if merged[name] not in (None, "")}
