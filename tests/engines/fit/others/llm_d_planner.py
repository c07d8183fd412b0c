"""llm-d-planner's estimates of the cases, as ``record.py`` wrote them down. The package itself is not needed here."""

import functools
import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..cases import CASES, PATH, Case
from . import Estimate

RECORDED = Path(__file__).with_suffix(".json")

LEFT_OUT = {
    "layout-glm-5.1-fp8-h200x8": "a latent attention whose architecture the planner does not know as such",
    "qwen3-vl-30b-h100-nvl": "the size of the tower is not known here",
}
"""Cases that have a KV cache but no estimate, and why."""


def applies(case: Case) -> bool:
    """Whether there is a KV cache to estimate."""
    return case.kind != "weights" and case.id not in LEFT_OUT


def cases_digest() -> str:
    """Of the cases' file: a case that changes must be recorded anew."""
    return hashlib.sha256(PATH.read_bytes()).hexdigest()


@functools.cache
def recorded() -> Mapping[str, Any]:
    found: Mapping[str, Any] = json.loads(RECORDED.read_text(encoding="utf-8"))
    return found


def estimate(case: Case) -> Estimate | None:
    """None where the planner says nothing about the case."""
    entry = recorded()["estimates"].get(case.id)
    return None if entry is None else Estimate(entry["kv_tokens"], entry.get("kv_gib"))


def covered() -> list[str]:
    return [case.id for case in CASES if applies(case)]
