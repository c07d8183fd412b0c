"""Go templates in LLMInferenceServiceConfigs and LLMInferenceServices: what can be told to be none without running them.

KServe writes the object as JSON and runs all of it as a template (ReplaceVariables in llmisvc/config_merge.go): quotes are
escaped then, which templates do not read. Of fields only those of the platform's that came later are known.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ...args.base import is_output
from ...findings.path import Path
from ..finding import Finding
from ..object import Object

_ACTION = re.compile(r"\{\{-?(.*?)-?\}\}", re.DOTALL)
_RAW = re.compile(r"`[^`]*`")
_WORD = re.compile(r"(?<![\w.$])[A-Za-z_]\w*")

_ESCAPED = frozenset("<>&\n\t\r")
"""What Go's encoding/json escapes besides."""

_BUILT_IN = frozenset(
    (
        *("and", "call", "html", "index", "slice", "js", "len", "not", "or", "print", "printf", "println", "urlquery"),
        *("eq", "ge", "gt", "le", "lt", "ne", "true", "false", "nil"),
        *("if", "else", "end", "range", "with", "define", "block", "template", "break", "continue"),
    )
)
"""Keywords and functions of text/template."""

_OWN: Mapping[str, str] = {"ChildName": "0.16", "shutdownTimeout": "0.19", "kvTransferConfig": "0.20"}
"""Functions of KServe's, and since when there are (config_merge.go at each tag)."""

_GLOBAL: Mapping[str, str] = {
    "EnableTLS": "0.18",
    "ModelBasedRoutingHeaderName": "0.19",
    "InferencePoolNamespacedName": "0.20",
}
"""Fields of ``.GlobalConfig`` that came later, and with what (templateGlobalConfig in config_merge.go at each tag)."""


def config_is_a_template(obj: Object) -> Iterator[Finding]:
    """A config's actions are closed, hold no quotes, and call what KServe knows: the webhook runs them with a sample."""
    if (found := _first(obj)) is not None:
        path, fault = found
        yield Finding("template", path, f"KServe reads {{{{ as the start of a template: {fault}.", _MEND)


def service_is_a_template(obj: Object) -> Iterator[Finding]:
    """Not validated: a service is run as a template, too, when it is reconciled (combineBaseRefsConfig)."""
    if (found := _first(obj)) is not None:
        path, fault = found
        yield Finding("template-late", path, f"KServe reads {{{{ as the start of a template: {fault}.", _MEND)


_MEND = "Correct the template; to write braces, use {{ `{{` }}."


def _first(obj: Object) -> tuple[Path, str] | None:
    if not obj.has_outputs and "{{" not in repr(obj.value.get("spec")):
        return None  # as it is with nearly all: mappings and lists themselves are never written with two braces
    for path, text in _templates({"spec": obj.value.get("spec")}, Path()):
        if (fault := _fault(text, obj)) is not None:
            return path, fault
    return None


def _templates(value: Any, path: Path) -> Iterator[tuple[Path, str]]:
    """Every text in the value in which a template may start."""
    if is_output(value):
        return
    inside: Iterable[tuple[str | int, Any]] = ()
    if isinstance(value, Mapping):
        inside = zip(map(str, value), value.values(), strict=True)
    elif isinstance(value, (list, tuple)):
        inside = enumerate(value)
    for step, inner in inside:
        if not isinstance(inner, str):
            yield from _templates(inner, path / step)
        elif "{{" in inner:
            yield path / step, inner


def _fault(text: str, obj: Object) -> str | None:
    rest = _ACTION.sub("", text)
    if "{{" in rest:
        return "the template is not closed"
    for action in _ACTION.findall(text):
        if not action.strip():
            return "the template has an empty action"
        inner = _RAW.sub("", action).strip()
        if inner.startswith("/*"):
            continue
        if '"' in inner or "\\" in inner or not _ESCAPED.isdisjoint(inner):
            return "quotes, backslashes, <, > and & are escaped before the template runs, so text must stand between backquotes"
        known = _BUILT_IN | {name for name, since in _OWN.items() if not obj.before(since)}
        if (unknown := next((word for word in _WORD.findall(inner) if word not in known), None)) is not None:
            return f"there is no function {unknown}"
        fields = re.findall(r"\.GlobalConfig\.(\w+)", inner)
        if (
            later := next((name for name in fields if name in _GLOBAL and obj.before(_GLOBAL[name])), None)
        ) is not None:
            return f"KServe {obj.kserve} has no .GlobalConfig.{later}, which was added in {_GLOBAL[later]}"
    return None
