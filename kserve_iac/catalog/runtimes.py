"""The ClusterServingRuntimes that each KServe release brings (``data/runtimes.json``)."""

import functools
from collections.abc import Mapping
from typing import NamedTuple

from ._data import load
from .kserve import minor


class Format(NamedTuple):
    """A model format that a runtime serves."""

    name: str
    version: str | None = None
    auto_select: bool = False
    """Whether KServe may select the runtime for a service that names none."""
    priority: int | None = None
    """The runtime with the highest priority is selected."""


class Runtime(NamedTuple):
    """What KServe's selection reads of a runtime."""

    name: str
    formats: tuple[Format, ...] = ()
    protocols: tuple[str, ...] = ()
    """If empty, every protocol."""
    multi_model: bool = False
    disabled: bool = False
    workers: bool = False
    """Whether it is for models that span nodes."""
    requests: Mapping[str, str] | None = None
    """What its serving container requests; None: it was not read."""


V2_BY_DEFAULT: Mapping[str, tuple[str, ...]] = {"0.20": ("triton", "vLLM"), "0.21": ("triton", "vLLM")}
"""Formats that the defaulter gives protocol ``v2``, where it is more than :data:`V2_ALWAYS` (setPredictorModelDefaults in
pkg/apis/serving/v1beta1/inference_service_defaults.go)."""

PRELIMINARY = ("0.21",)
"""Releases whose runtimes were read from a commit before the release (aaac4e29 of 2026-08-21), which may have changed them."""

V2_ALWAYS = ("triton",)
"""Formats that the defaulter of every release gives protocol ``v2``."""


def default_protocol(model_format: str, kserve: str) -> str:
    """The protocol of a model that names none (GetProtocol in pkg/apis/serving/v1beta1/predictor_model.go)."""
    return "v2" if model_format in V2_BY_DEFAULT.get(minor(kserve), V2_ALWAYS) else "v1"


@functools.cache
def shipped(kserve: str, *, by_chart: bool) -> tuple[Runtime, ...] | None:
    """The runtimes of a release; None if they were not read. ``by_chart``: only those that its charts install."""
    found = load("runtimes.json")["runtimes"].get(minor(kserve))
    if found is None:
        return None
    return tuple(_read(name, facts) for name, facts in sorted(found.items()) if facts["chart"] or not by_chart)


def _read(name: str, facts: Mapping[str, object]) -> Runtime:
    return Runtime(
        name,
        tuple(_format(one) for one in _list(facts["formats"])),
        tuple(map(str, _list(facts["protocols"]))),
        bool(facts["multiModel"]),
        bool(facts["disabled"]),
        bool(facts["workers"]),
        _requests(facts.get("requests")),
    )


def _requests(value: object) -> dict[str, str] | None:
    return {str(name): str(count) for name, count in value.items()} if isinstance(value, Mapping) else None


def _list(value: object) -> list[dict[str, str]]:
    return value if isinstance(value, list) else []


def _format(facts: Mapping[str, object]) -> Format:
    version, priority = facts.get("version"), facts.get("priority")
    return Format(
        str(facts["name"]),
        None if version is None else str(version),
        facts.get("autoSelect") is True,
        priority if isinstance(priority, int) else None,
    )
