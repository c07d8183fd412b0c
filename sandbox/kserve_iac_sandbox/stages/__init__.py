"""KWOK Stage objects: how simulated nodes and their pods behave."""

from functools import cache
from importlib.resources import files
from typing import Any

import yaml


@cache
def _texts() -> tuple[str, ...]:
    return tuple(
        entry.read_text()
        for entry in sorted(files(__name__).iterdir(), key=lambda e: e.name)
        if entry.name.endswith(".yaml")
    )


def stages() -> list[dict[str, Any]]:
    """All Stage objects, each with the label by which the sandbox finds its own again."""
    found = [document for text in _texts() for document in yaml.safe_load_all(text) if document]
    for stage in found:
        stage["metadata"].setdefault("labels", {})["app.kubernetes.io/managed-by"] = "kserve-iac-sandbox"
    return found
