"""Reads the JSON files of this package, once."""

import functools
import json
from importlib import resources
from typing import Any


@functools.cache
def load(name: str) -> Any:
    """The content of ``data/NAME``. Treat it as read-only: it is shared."""
    return json.loads(resources.files(__package__).joinpath("data").joinpath(name).read_text(encoding="utf-8"))
