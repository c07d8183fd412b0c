"""What is wrong with a document as it was written, before anything of it becomes an argument.

Arguments are more lenient than the API server: they read ``"1"`` as a number, and are always sent in the right API version. So
what the API server refuses of the document itself is said here.
"""

import difflib
import re
from collections.abc import Iterator, Mapping
from typing import Any

from ..admission.schema import schema_findings
from ..args.kinds import KINDS
from ..args.unknown import NEAR, nearest_name
from ..catalog.crds import Schema, api_versions, crd, kinds
from ..catalog.kserve import VERSIONS, minor
from ..findings.path import Path
from ..render.merging import Steps
from ..render.meta import GROUP

BEFORE_KSERVE = "serving.kubeflow.org"
"""The group of KFServing, which became KServe with its release 0.7 (kserve/kserve, ROADMAP.md and the migration guide)."""

_PLACEHOLDER = re.compile(r"\$\{[A-Za-z_][\w.]*\}|\{\{.*?\}\}|^<[A-Za-z][\w .-]*>$")
"""A text that some other program, or the reader, should replace. KServe's own ``{{.Name}}`` is left out below."""

_KSERVES_OWN = re.compile(
    r"\{\{\s*\.(?!Values|Release|Chart|Capabilities)[A-Z][\w.]*\s*\}\}|\{\{\s*(ChildName|index|if|end)\b.*?\}\}"
)
"""Templates that KServe fills in itself, in runtimes and LLM configurations."""


_SHELL = ("command", "args")
"""Fields in which a shell replaces ``${NAME}`` itself."""


def cannot_be_read(obj: Mapping[str, Any]) -> str | None:
    """Why an object that is meant for KServe is not imported; None if it can be, or is meant for something else."""
    group, kind = str(obj.get("apiVersion", "")).partition("/")[0], str(obj.get("kind", ""))
    if group == BEFORE_KSERVE:
        return (
            f"its group {BEFORE_KSERVE} is that of KFServing, which no KServe serves; set apiVersion to that of KServe"
        )
    if group != GROUP:
        return None
    if kind not in KINDS:
        if kind in kinds(VERSIONS[-1]):
            return None
        near = difflib.get_close_matches(kind, KINDS, n=1)
        return f"KServe has no kind {kind}" + (f"; did you mean {near[0]}?" if near else "")
    metadata = obj.get("metadata")
    name = metadata.get("name") if isinstance(metadata, Mapping) else None
    if not isinstance(name, str):
        made = isinstance(metadata, Mapping) and "generateName" in metadata
        why = "generateName creates another object each time" if made else "as in patches of kustomize"
        return f"it has no metadata.name ({why}); give it one, or import the output of kustomize build"
    return None


def refused(obj: Mapping[str, Any], kserve: str) -> Iterator[str]:
    """What the API server refuses of the document as it is written, although its arguments can be read."""
    kind, version = str(obj.get("kind")), minor(kserve)
    served = api_versions(version, kind) if version in VERSIONS else ()
    given = str(obj.get("apiVersion", "")).partition("/")[2]
    if not served:
        return
    if given not in served:
        yield (
            f"apiVersion: KServe {version} does not serve {GROUP}/{given} of this kind. "
            f"Set apiVersion to {' or '.join(f'{GROUP}/{one}' for one in served)}."
        )
        return
    for finding in schema_findings(obj, crd(version, kind, given)):
        if finding.code == "crd-type" and not placeholders(_at(obj, finding.path)):
            yield f"{finding.path}: {finding.message} {finding.mend}".rstrip()


def _at(value: Any, path: Path) -> Any:
    for step in path:
        if isinstance(value, Mapping):
            value = value.get(step)
        elif isinstance(value, list) and isinstance(step, int) and step < len(value):
            value = value[step]
        else:
            return None
    return value


def placeholders(value: Any) -> list[str]:
    """Texts anywhere in a value that somebody still has to replace, each once."""
    return list(dict.fromkeys(_placeholders(value)))


def _placeholders(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if key not in _SHELL:
                yield from _placeholders(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _placeholders(inner)
    elif isinstance(value, str) and "\n" not in value:
        yield from (one.group() for one in _PLACEHOLDER.finditer(_KSERVES_OWN.sub("", value)))


def missing_field_reason(obj: Mapping[str, Any], path: Steps, kserve: str) -> str:
    """Whether KServe has the field at a path, and if not, where a field of this name is nearest."""
    kind, version = str(obj.get("kind")), minor(kserve)
    given = str(obj.get("apiVersion", "")).partition("/")[2]
    if version not in VERSIONS or given not in api_versions(version, kind) or not path or path[0] != "spec":
        return "kserve-iac has no argument for it"
    schema = crd(version, kind, given)
    if schema.at(path) is not None:
        return "KServe has this field, but kserve-iac has no argument for it"
    place = _nearest_place(schema, path)
    if place is None:
        return f"KServe {version} has no such field, and the API server refuses or drops it{_likely_name(schema, path)}"
    return f"KServe {version} has no such field there; it belongs to {'.'.join(map(str, place))}"


def _likely_name(schema: Schema, path: Steps) -> str:
    """The name of the field that is probably meant, as the end of a sentence; nothing where no name is similar."""
    level = schema.at(path[:-1])
    near = nearest_name(str(path[-1]), tuple(sorted(level.names)), NEAR)[0] if level is not None else ""
    return f"; did you mean {near}?" if near else ""


def _nearest_place(schema: Schema, path: Steps) -> Steps | None:
    """The path of a field of the same name in the nearest level above."""
    for end in range(len(path) - 2, 0, -1):
        level = schema.at(path[:end])
        if level is not None and path[-1] in level.names:
            return (*path[:end], path[-1])
    return None
