"""What simulated engines simulate, where ConfigMaps of the pod's namespace say it (docs/engine.md)."""

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from ..engine.simulation import PREFIX
from .volumes import Missing

SELECTOR = "kserve-iac/engines=true"
"""Label of the ConfigMaps."""

Descriptions = Callable[[], Iterable[Mapping[str, Any]]]
"""-> the ConfigMaps of the pod's namespace that describe engines."""


def variables(pod: Mapping[str, Any], descriptions: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """The variables of an engine in the pod: those of the first description whose labels the pod has. Raises :class:`Missing`
    where a description cannot be read.
    """
    labels = pod["metadata"].get("labels") or {}
    for config_map in descriptions:
        for key, text in sorted((config_map.get("data") or {}).items()):
            place = f'ConfigMap "{config_map["metadata"]["name"]}", key "{key}"'
            selected, given = _read(text, place)
            if all(labels.get(label) in values for label, values in selected.items()):
                return {f"{PREFIX}{name}": value for name, value in given.items()}
    return {}


def _read(text: str, place: str) -> tuple[Mapping[str, list[str]], Mapping[str, str]]:
    try:
        found = json.loads(text)
    except ValueError as error:
        raise Missing(f"{place} is not JSON: {error}") from error
    pods = found.get("pods") if isinstance(found, dict) else None
    given = found.get("variables") if isinstance(found, dict) else None
    if not (isinstance(pods, dict) and pods and all(isinstance(one, list) for one in pods.values())):
        raise _wrong(place)
    if not (isinstance(given, dict) and all(isinstance(one, str) for one in given.values())):
        raise _wrong(place)
    return pods, given


def _wrong(place: str) -> Missing:
    return Missing(f'{place} must be {{"pods": {{"<label>": ["<value>"]}}, "variables": {{"<name>": "<text>"}}}}')
