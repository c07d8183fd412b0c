"""CustomResourceDefinitions that no chart looks after, read from the files of their publishers."""

import glob
from functools import lru_cache
from pathlib import Path
from typing import Any, cast

import pulumi
import yaml

_SECONDS = 30.0
"""How long an address may take to answer."""

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The parser in C where PyYAML has it: definitions are large."""


def objects(files: tuple[str, ...]) -> list[dict[str, Any]]:
    """The objects in ``files``: patterns of a local folder, or addresses. Raises ``pulumi.RunError`` where one has none."""
    return [obj for file in files for text in _texts(file) for obj in _objects(text)]


def _texts(file: str) -> list[str]:
    if "://" in file:
        return [_fetched(file)]
    matches = sorted(glob.glob(file))
    if not matches:
        raise pulumi.RunError(f"No files match {file}: the folder of charts lacks them.")
    return [Path(match).read_text() for match in matches]


@lru_cache
def _fetched(address: str) -> str:
    import requests  # only where no local folder holds the files

    try:
        answer = requests.get(address, timeout=_SECONDS)
        answer.raise_for_status()
    except requests.RequestException as error:
        raise pulumi.RunError(
            f"{address} cannot be fetched: {error}. Set platform.charts.folder to a local folder that holds it, "
            "or set the part to existing."
        ) from None
    return answer.text


def _objects(text: str) -> list[dict[str, Any]]:
    return [cast(dict[str, Any], obj) for obj in yaml.load_all(text, _LOADER) if isinstance(obj, dict) and obj]
