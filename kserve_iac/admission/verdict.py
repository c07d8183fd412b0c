"""What becomes of a Kubernetes object that is sent to the API server of a cluster with KServe.

The API server decodes it (unknown and duplicate fields are refused: ``fieldValidation=Strict``), puts the CRD's defaults, has
KServe's defaulters change it, validates it by the CRD's schema and rules, and asks KServe's validating webhooks. A verdict is all
that is refused on this way, and, by rules of our own, what is taken and cannot work.
"""

import functools
import marshal
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from ..catalog.crds import Schema, api_versions, crd, first_version
from ..catalog.kserve import minor, older
from ..findings.path import Path
from .crd_rules import rule_findings
from .defaulter import empty_required_fields, first_missing, null_required_fields, written
from .finding import Finding
from .kserve import RULES_ABOUT_NAMES, WEBHOOK_RULES
from .kserve.later import judged
from .metadata import metadata_findings
from .object import Object, Rule
from .schema import required, schema_findings

__all__ = ["WEBHOOK_RULES", "Finding", "Object", "Rule", "verdict"]


MODES = ("Standard", "Knative")
"""The deployment modes that a platform can have as its default, for services that KServe itself runs."""


def verdict(
    obj: Mapping[str, Any], kserve: str, namespace: str = "default", default_mode: str | None = "Standard"
) -> list[Finding]:
    """Everything that is wrong with an object for KServe ``kserve`` (``0.20``): none where it is taken, and works.

    ``namespace`` is where it goes to if it names none. ``default_mode`` is the deployment mode that the platform gives to
    services that write none; if it is None, the mode is not known, and a finding must hold in each of :data:`MODES`.

    Kinds that are not KServe's have no findings. Never raises, whatever the shape of ``obj``; a Pulumi Output in it is not known
    yet, and passes.
    """
    if default_mode is not None or obj.get("kind") != "InferenceService":
        return list(_verdict(Object(obj, minor(kserve), namespace, default_mode or MODES[0])))
    first, *others = (list(_verdict(Object(obj, minor(kserve), namespace, mode))) for mode in MODES)
    return [finding for finding in first if all(finding in found for found in others)]


def _verdict(obj: Object) -> Iterator[Finding]:
    if obj.api_version not in api_versions(obj.kserve, obj.kind):
        return
    shared = _shared(obj)
    of_rules = shared.of_rules if shared is not None else {}
    of_webhooks = [
        finding
        for rule in WEBHOOK_RULES.get(obj.kind, ())
        for finding in (of_rules[rule] if rule in of_rules else judged(rule, obj))
    ]
    named = {finding.path for finding in of_webhooks if finding.code == "name"}
    for finding in metadata_findings(obj):
        if finding.path not in named:  # KServe's own rule about names is the narrower one, and says more
            yield finding
    yield from shared.of_crd if shared is not None else _crd(obj)
    yield from of_webhooks


class _Shared(NamedTuple):
    """What is wrong with objects that differ only in their names and namespaces."""

    of_rules: Mapping[Rule, tuple[Finding, ...]]
    """By each rule of the webhooks that reads no name."""
    of_crd: tuple[Finding, ...]


def _shared(obj: Object) -> _Shared | None:
    """What is wrong with an object, but for its names; None: it has values that are not plain data, such as Outputs.

    A platform has many services that are described alike, and a program checks a service again with every change.
    """
    metadata = obj.value.get("metadata")
    if type(metadata) is not dict:
        return None
    notes = {key: value for key, value in metadata.items() if key not in ("name", "generateName", "namespace")}
    try:
        content = marshal.dumps({**obj.value, "metadata": notes}, 2)
    except ValueError:
        return None
    return _nameless(content, obj.kserve, obj.default_mode)


@functools.lru_cache(maxsize=1024)
def _nameless(content: bytes, kserve: str, default_mode: str) -> _Shared:
    obj = Object(marshal.loads(content), kserve, default_mode=default_mode)  # noqa: S302 - it was written just now
    of_rules = {
        rule: tuple(judged(rule, obj)) for rule in WEBHOOK_RULES.get(obj.kind, ()) if rule not in RULES_ABOUT_NAMES
    }
    return _Shared(of_rules, tuple(_crd(obj)))


def _crd(obj: Object) -> Iterator[Finding]:
    schema = crd(obj.kserve, obj.kind, obj.api_version)
    if obj.conforms:
        yield from rule_findings(obj.value, schema)
        return
    validated, has_zeros = written(obj, schema)
    wrong, said = [], set()
    for finding in schema_findings(validated, schema):
        if finding.code == "crd-unknown-field":
            yield _came_later(finding, obj)
            continue
        wrong.append(finding.path)
        missing = first_missing(obj, finding.path) if finding.code != "crd-required" else None
        said.add(missing or finding.path)
        yield finding if missing is None else required(missing)
    yield from rule_findings(validated, schema, wrong)
    if has_zeros:
        yield from (finding for finding in empty_required_fields(obj, validated, schema) if finding.path not in said)
    if validated is not obj.value:
        yield from null_required_fields(validated, schema)


def _level_above(path: Path, schema: Schema) -> Path | None:
    """The nearest level above that has a field of the same name as the last step."""
    for end in range(len(path) - 2, 1, -1):
        level = schema.at(path[:end])
        if level is not None and path[-1] in level.names and isinstance(path[end - 1], str):
            return Path(*path[:end])
    return None


def _came_later(finding: Finding, obj: Object) -> Finding:
    first = first_version(obj.kind, finding.path)
    level = _level_above(finding.path, crd(obj.kserve, obj.kind, obj.api_version)) if first is None else None
    if level is not None:
        name = finding.path[-1]
        return replace(finding, mend=f"Move {name} up into {level[-1]}, which has this field.")
    if first is None or not older(obj.kserve, first):
        return finding
    return Finding(
        "version-field",
        finding.path,
        f"KServe {obj.kserve} does not know this field.",
        f"Set kserve of the platform to {first} or later, or remove the field.",
    )
