"""The rules that a service writes into its own route, read as they were written: an entry of another form is passed over."""

from collections.abc import Iterator, Mapping
from typing import Any

from ..args import LLMInferenceServiceArgs
from ..findings.path import Path
from ..render.attached import route_spec

RULES = Path("router", "route", "http", "spec", "rules")


def entries(value: Any) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """The mappings of a list, each with its index. None for anything else than a list."""
    for number, entry in enumerate(value if isinstance(value, list) else []):
        if isinstance(entry, Mapping):
            yield number, entry


def rules_of(args: LLMInferenceServiceArgs) -> Iterator[tuple[Path, Mapping[str, Any]]]:
    """The rules of the service's own route, each with its path."""
    for number, rule in entries(route_spec(args).get("rules")):
        yield RULES / number, rule


def backends_of(args: LLMInferenceServiceArgs) -> Iterator[tuple[Path, Mapping[str, Any]]]:
    """The backends of these rules, each with its path."""
    for path, rule in rules_of(args):
        for index, backend in entries(rule.get("backendRefs")):
            yield path / "backendRefs" / index, backend
