"""What is known of vLLM's versions (``vllm.json``): which flags each has, and which metrics it exports."""

import functools
import json
from pathlib import Path
from typing import Any

FIRST_NESTED_ERROR = "0.10.1.1"
"""First version read whose errors are ``{"error": {...}}`` (``ErrorResponse`` in vllm/entrypoints/openai/protocol.py)."""

FIRST_RENDER = "0.18.0"
"""First version read whose paths ``/render`` answer with a ``GenerateRequest`` (vllm/entrypoints/serve/render). Those of 0.16.0
and 0.17.1 answered with prompts in a form of their own, which the simulated engine does not have.
"""

HIDDEN = {"gpu_": "0.11.0", "time_per_output_token_": "0.12.0"}
"""Beginnings of metrics that are exported only with ``--show-hidden-metrics-for-version``, and the first version read of which
that is so (``show_hidden_metrics`` in vllm/v1/metrics/loggers.py).
"""

FIRST_REMOTE_REQUEST_ID = "0.13.0"
"""First version read whose answers of a prefill engine name ``remote_request_id`` (nixl_connector.py)."""


@functools.cache
def _data() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((Path(__file__).parent / "vllm.json").read_text())
    return found


def versions() -> list[str]:
    """The versions that were read, oldest first. The engine behaves as one of them."""
    return list(_data()["versions"])


def is_from(version: str, first: str) -> bool:
    """Whether a version is ``first`` or a later one; both are of those read."""
    return versions().index(version) >= versions().index(first)


def _has(span: str, version: str) -> bool:
    first, _, last = span.partition("-")
    return is_from(version, first) and (not last or is_from(last, version))


def flags(version: str) -> dict[str, str]:
    """The long flags of a version without dashes, and the kind of each: ``switch``, ``optional``, ``list`` or ``value``."""
    data = _data()
    named = {**dict.fromkeys(data["switches"], "switch"), **dict.fromkeys(data["optional"], "optional")}
    named |= dict.fromkeys(data["lists"], "list")
    return {flag: named.get(flag, "value") for flag, span in data["flags"].items() if _has(span, version)}


def short_flags(version: str) -> dict[str, str]:
    """The short names of a version's flags, and the long ones, both without dashes."""
    known = flags(version)
    return {name: flag for name, flag in _data()["short"].items() if flag in known}


def exports(metric: str, version: str, *, hidden: bool = False) -> bool:
    """Whether a version exports a metric, by its name without ``vllm:`` and without the suffix of its type.

    ``hidden`` says that ``--show-hidden-metrics-for-version`` is set.
    """
    if not hidden and any(metric.startswith(name) and is_from(version, first) for name, first in HIDDEN.items()):
        return False
    span = _data()["metrics"].get(metric)
    return span is not None and _has(span, version)


def of_image(repository: str, tag: str) -> str | None:
    """The version of vLLM in an image, by its repository without registry and its tag; None where it was not read."""
    name = tag.removeprefix("v")
    if repository == "llm-d/llm-d-cuda":
        found: str | None = _data()["images"].get(tag)
        return found
    known = name if repository == "vllm/vllm-openai" else None
    return known if known in versions() else None
