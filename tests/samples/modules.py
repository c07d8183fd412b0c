"""The objects in the YAML files of KServe's Go modules, where these are in Go's module cache (``make samples`` gets them)."""

import functools
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from kserve_iac.adopt.arguments import is_kserve_object
from kserve_iac.args.kinds import KINDS

MODULE = "github.com/kserve/kserve"

RELEASES = {"0.16": "0.16.0", "0.17": "0.17.0", "0.19": "0.19.0", "0.20": "0.20.0"}
"""Minor version -> release. 0.18 cannot be had as a Go module."""

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True)
class Sample:
    """One object, and the file it stands in."""

    release: str
    path: str
    number: int
    """Which one of the file's."""
    obj: dict[str, Any]


@functools.cache
def module_cache() -> Path | None:
    """Go's module cache; None without Go."""
    try:
        run = subprocess.run(["go", "env", "GOMODCACHE"], capture_output=True, text=True, check=True)
    except (FileNotFoundError, subprocess.CalledProcessError):
        return None
    return Path(run.stdout.strip())


def folder(release: str) -> Path | None:
    """Where a release is; None where it has not been fetched."""
    cache = module_cache()
    found = cache / f"{MODULE}@v{release}" if cache else None
    return found if found and found.is_dir() else None


def samples(release: str) -> Iterator[Sample]:
    """Every object of a KServe kind in a release's YAML files."""
    root = folder(release)
    assert root is not None, f"{MODULE} {release} is not in Go's module cache: make samples"
    for path in sorted(root.rglob("*.y*ml")):
        text = path.read_text(encoding="utf-8", errors="replace")
        found = [obj for part in _parts(text) for obj in _objects(part)]
        for number, obj in enumerate(found):
            yield Sample(release, str(path.relative_to(root)), number, obj)


def _parts(text: str) -> Iterator[str]:
    """The documents that may hold something of ours."""
    for part in f"\n{text}".split("\n---"):
        # What follows the separator on its line is a comment, or nothing.
        body = part.partition("\n")[2] if not part.startswith("\n") else part
        # Worth parsing: install files hold megabytes of CRDs, too.
        if any(kind in body for kind in KINDS) and "kind: CustomResourceDefinition" not in body:
            yield body


def _objects(text: str) -> Iterator[dict[str, Any]]:
    try:
        yield from _items(yaml.load(text, LOADER))
    except yaml.YAMLError:
        return  # a template of Helm's: no YAML before it is rendered


def _items(document: Any) -> Iterator[dict[str, Any]]:
    if isinstance(document, dict) and str(document.get("kind", "")).endswith("List"):
        for item in document.get("items") or []:
            yield from _items(item)
    elif is_kserve_object(document):
        yield document
