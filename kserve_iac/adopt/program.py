"""Arguments as the text of a Python program: typed objects, in snake_case, laid out one argument a line."""

import json
import keyword
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pydantic import BaseModel

from ..args.cluster import ExistingClusterArgs
from ..args.environment import Environment
from ..args.kinds import kind_of
from ..render.wire import EXTRA, shape

WIDTH = 100
"""Longest line, where it can be kept."""


def program(environment: Environment) -> str:
    """A program that says what ``environment`` says, on a cluster that exists. Ready to run and to be edited."""
    body: list[str] = []
    names = _Names({"pulumi", "cluster", "platform"})
    classes = {"ExistingCluster", "ServingPlatform"}
    existing = environment.cluster.existing or ExistingClusterArgs()
    cluster = _call("ExistingCluster", ['"cluster"', *_keywords(existing, classes, 1)], 0)
    words = ['"kserve"', "cluster=cluster", *_keywords(environment.platform, classes, 1)]
    platform = _call("ServingPlatform", words, 0)
    for _, name, args in environment.objects():
        component = kind_of(args).name
        classes.add(component)
        given = [_quoted(name), *_keywords(args, classes, 1), "platform=platform"]
        body.append(f"{names.take(name)} = {_call(component, given, 0)}\n")
    imports = ",\n".join(f"    {name}" for name in sorted(classes))
    return (
        '"""KServe objects as Pulumi components."""\n\n'
        f"from kserve_iac import (\n{imports},\n)\n\n"
        f"cluster = {cluster}\n"
        f"platform = {platform}\n\n" + "".join(body)
    )


class _Names:
    """Variables, each taken once."""

    def __init__(self, taken: Iterable[str]) -> None:
        self._taken = set(taken)

    def take(self, name: str) -> str:
        found = "".join(c if c.isalnum() else "_" for c in name)
        found = f"_{found}" if not found[:1].isalpha() or keyword.iskeyword(found) else found
        while found in self._taken:
            found += "_"
        self._taken.add(found)
        return found


def _keywords(model: BaseModel, classes: set[str], depth: int) -> list[str]:
    """``name=value`` of everything that was said."""
    fields = [one.attribute for one in shape(type(model)).fields] + [EXTRA]
    said = [name for name in fields if name in model.model_fields_set]
    return [f"{name}={_value(getattr(model, name), classes, depth, len(name) + 1)}" for name in said]


def _value(value: Any, classes: set[str], depth: int, before: int) -> str:
    if isinstance(value, BaseModel):
        name = type(value).__name__
        classes.add(name)
        return _call(name, _keywords(value, classes, depth + 1), depth, before)
    if isinstance(value, Mapping):
        entries = [
            f"{_quoted(str(key))}: {_value(one, classes, depth + 1, len(str(key)) + 4)}" for key, one in value.items()
        ]
        return _bracket("{", entries, "}", depth, before)
    if isinstance(value, Sequence) and not isinstance(value, str):
        return _bracket("[", [_value(one, classes, depth + 1, 0) for one in value], "]", depth, before)
    return _quoted(value) if isinstance(value, str) else repr(value)


def _quoted(text: str) -> str:
    """In double quotes, as formatters of Python write it."""
    return json.dumps(text, ensure_ascii=False) if text.isprintable() else repr(text)


def _call(name: str, words: list[str], depth: int, before: int = 0) -> str:
    return name + _bracket("(", words, ")", depth, before + len(name))


def _bracket(opening: str, entries: list[str], closing: str, depth: int, before: int) -> str:
    """The entries on one line where they fit, else each on one of its own."""
    line = f"{opening}{', '.join(entries)}{closing}"
    if "\n" not in line and 4 * depth + before + len(line) < WIDTH:
        return line
    inner = "".join(f"{'    ' * (depth + 1)}{entry},\n" for entry in entries)
    return f"{opening}\n{inner}{'    ' * depth}{closing}"
