"""Which metrics vLLM exports in which version (``data/vllm_metrics.json``)."""

import difflib
import functools
import re
from collections.abc import Mapping
from typing import Any

from ._data import load
from .vllm_flags import within

NAMED = re.compile(r"(?<![\w/.:-])vllm:([a-z][a-z0-9]*(?:_[a-z0-9]+)+)")
"""A metric of vLLM in a query or a configuration. A name without an underscore may be the tag of an image."""

_SUFFIX = re.compile(r"_(total|bucket|sum|count|created|info)$")

_RENAMED: Mapping[str, str] = {
    "gpu_cache_usage_perc": "kv_cache_usage_perc",
    "gpu_prefix_cache_queries": "prefix_cache_queries",
    "gpu_prefix_cache_hits": "prefix_cache_hits",
    "time_per_output_token_seconds": "inter_token_latency_seconds",
}
"""Names that vLLM has replaced ("Renamed as" in vllm/v1/metrics/loggers.py of 0.11.2)."""


@functools.cache
def _data() -> Mapping[str, Any]:
    found: Mapping[str, Any] = load("vllm_metrics.json")
    return found


@functools.cache
def _versions() -> tuple[str, ...]:
    return tuple(_data()["versions"])


def _spans(name: str) -> list[str]:
    """The spans of a metric, and of beginnings of names that it has."""
    spans: Mapping[str, str] = _data()["metrics"]
    found = [spans[one] for one in {name, _SUFFIX.sub("", name)} if one in spans]
    return found + [span for one, span in spans.items() if one.endswith("_") and name.startswith(one)]


def exports(name: str, version: str) -> bool | None:
    """Whether vLLM ``version`` has a metric, given without its prefix; None: no version was read that would tell.

    A metric that it has may be exported only with a feature or a flag.
    """
    read = _versions()
    if within(read[0], read[-1], version, read) is not True:
        return None
    answers = []
    for span in _spans(name):
        first, _, last = span.partition("-")
        answers.append(within(first, last or None, version, read))
    if True in answers:
        return True
    return None if None in answers else False


def nearest(name: str, version: str) -> str | None:
    """The metric of a version that replaces another one, or has the most similar name; None: none is similar."""
    bare = _SUFFIX.sub("", name)
    ending = name[len(bare) :]
    if bare in _RENAMED and exports(_RENAMED[bare], version):
        return _RENAMED[bare] + ending
    present = [one for one in _data()["metrics"] if exports(one, version)]
    near = difflib.get_close_matches(bare, present, 1, 0.6)
    return near[0] + ending if near else None
