"""KWOK Stage objects: how simulated nodes and their pods behave."""

import json
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


def stages(but: str = "") -> list[dict[str, Any]]:
    """All Stage objects, each with the label by which the sandbox finds its own again.

    ``but`` is a regular expression: pods with an image that it finds are left to the sandbox's kubelet, on every node.
    """
    found = [document for text in _texts() for document in yaml.safe_load_all(text) if document]
    for stage in found:
        stage["metadata"].setdefault("labels", {})["app.kubernetes.io/managed-by"] = "kserve-iac-sandbox"
        if but and stage["spec"]["resourceRef"]["kind"] == "Pod":
            images = ".spec.containers[].image, (.spec.initContainers // [])[].image"
            expression = {"key": f"[{images}] | any(test({json.dumps(but)}))", "operator": "NotIn", "values": ["true"]}
            stage["spec"]["selector"]["matchExpressions"].append(expression)
    return found
