"""Objects that people wrote: every sample of KServe's Go modules, and a few of our own for kinds and fields it shows none of."""

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from kserve_iac.catalog.crds import api_versions, kinds
from kserve_iac_sandbox.tools.build import Toolbox

from .platform import module

Json = dict[str, Any]
GROUP = "serving.kserve.io"
FOLDERS = ("docs", "config", "test", "python", "pkg")
"""Without ``install`` and ``charts``: all of it is under ``config``, too."""
LARGEST = 100_000
"""Bytes of a file that is looked at: larger ones are CRDs."""
SAMPLED = ("0.16", "0.17", "0.19", "0.20")
"""Versions whose modules the samples are taken from; 0.18 cannot be had as one."""

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_ABOUT = re.compile(rf"^[ \t]*(?:- )?apiVersion: *[\"']?{re.escape(GROUP)}/v", re.MULTILINE)
OWN = Path(__file__).with_name("seeds.yaml")


@cache
def seeds(kserve: str, sampled: tuple[str, ...] = SAMPLED) -> tuple[Json, ...]:
    """Seeds of the kinds and API versions that ``kserve`` serves, each once, always in the same order."""
    found: dict[str, Json] = {}
    for obj in (*_documents(OWN), *_samples(sampled)):
        kind, version = str(obj.get("kind")), str(obj["apiVersion"]).rpartition("/")[2]
        served = api_versions(kserve, kind) if kind in kinds(kserve) else ()
        for one in served if kind.startswith("LLM") else {version} & {*served}:
            # A sample in an API version that is not served here any more may still be right in another.
            seed = {**obj, "apiVersion": f"{GROUP}/{one}", "metadata": _metadata(obj)}
            seed.pop("status", None)
            found.setdefault(json.dumps(seed, sort_keys=True, default=str), seed)
    return tuple(json.loads(text) for text in sorted(found))


def _metadata(obj: Json) -> Json:
    given = obj.get("metadata") or {}
    kept = {key: given[key] for key in ("name", "labels", "annotations") if given.get(key) is not None}
    return {"name": "sample", **kept}


@cache
def _samples(versions: tuple[str, ...]) -> tuple[Json, ...]:
    return tuple(_read(versions))


def _read(versions: tuple[str, ...]) -> Iterator[Json]:
    toolbox = Toolbox()
    for version in versions:
        root = toolbox.source(module(version))
        for folder in FOLDERS:
            for path in sorted((root / folder).rglob("*.yaml")):
                if path.stat().st_size < LARGEST and _ABOUT.search(path.read_text(errors="replace")):
                    yield from _documents(path)


def _documents(path: Path) -> Iterator[Json]:
    try:
        documents = list(yaml.load_all(path.read_text(), _LOADER))
    except yaml.YAMLError:
        return  # not YAML at all: a template, or a broken sample
    for document in documents:
        items = (document.get("items") or [document]) if isinstance(document, dict) else []
        for obj in items:
            if isinstance(obj, dict) and str(obj.get("apiVersion", "")).startswith(f"{GROUP}/"):
                yield obj
