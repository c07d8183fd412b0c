"""Rules about the names of all objects together."""

from collections.abc import Iterator

from ..args import Problem
from ..compiled import Compiled
from ..findings.path import Path


def names_are_unique(compiled: Compiled) -> Iterator[Problem]:
    """Two objects of a kind cannot have the same name in the same namespace: the API server refuses the second."""
    taken: dict[tuple[str, str, str], Path] = {}
    for one in compiled.objects:
        namespace, name = one.namespace or "", one.object_name
        here = one.section.parent or one.section
        first = taken.setdefault((one.kind, namespace, name), here)
        if first != here:
            where = f" in namespace {namespace}" if namespace else ""
            mend = "Choose another name or namespace." if namespace else "Choose another name."
            yield Problem("name-taken", one.section / "name", f"{first} already has the name {name}{where}.", mend)
