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
from .metadata import NAMES, findings_of
from .object import Object, Rule
from .schema import required, schema_findings

__all__ = ["WEBHOOK_RULES", "Finding", "Nameless", "Object", "Rule", "nameless_verdict", "verdict"]


MODES = ("Standard", "Knative")
"""The deployment modes that a platform can have as its default, for services that KServe itself runs."""


class _Shared(NamedTuple):
    """What is wrong with objects that differ only in their names and namespaces."""

    of_rules: Mapping[Rule, tuple[Finding, ...]]
    """By each rule of the webhooks that reads no name, and finds something."""
    left: tuple[Rule, ...]
    """The rules of the webhooks that read names or find something, in their order."""
    of_crd: tuple[Finding, ...]
    notes_are_valid: bool
    """Whether nothing is wrong with the metadata besides the names."""


Nameless = Mapping[str, _Shared | None]
"""What is wrong with an object but for its names, by the deployment mode of services that write none. None: it is not known."""


def verdict(
    obj: Mapping[str, Any],
    kserve: str,
    namespace: str = "default",
    default_mode: str | None = "Standard",
    nameless: Nameless | None = None,
) -> list[Finding]:
    """Everything that is wrong with an object for KServe ``kserve`` (``0.20``): none where it is taken, and works.

    ``namespace`` is where it goes to if it names none. ``default_mode`` is the deployment mode that the platform gives to
    services that write none; if it is None, the mode is not known, and a finding must hold in each of :data:`MODES`. ``nameless``
    is what is wrong with the object but for its names in these modes, where that is known (:func:`nameless_verdict`).

    Kinds that are not KServe's have no findings. Never raises, whatever the shape of ``obj``; a Pulumi Output in it is not known
    yet, and passes.
    """
    if nameless is None:
        nameless = nameless_verdict(obj, kserve, default_mode)
    first, *others = (
        list(_verdict(Object(obj, minor(kserve), namespace, mode), shared)) for mode, shared in nameless.items()
    )
    return [finding for finding in first if all(finding in found for found in others)]


def nameless_verdict(obj: Mapping[str, Any], kserve: str, default_mode: str | None = "Standard") -> Nameless:
    """What is wrong with all objects that differ from this one only in their names, as :func:`verdict` takes it."""
    is_unsure = default_mode is None and obj.get("kind") == "InferenceService"
    modes = MODES if is_unsure else (default_mode or MODES[0],)
    return {mode: _shared(Object(obj, minor(kserve), default_mode=mode)) for mode in modes}


def _verdict(obj: Object, shared: _Shared | None) -> Iterator[Finding]:
    if obj.api_version not in api_versions(obj.kserve, obj.kind):
        return
    rules = shared.left if shared is not None else WEBHOOK_RULES.get(obj.kind, ())
    of_rules = shared.of_rules if shared is not None else {}
    of_webhooks = [finding for rule in rules for finding in (of_rules[rule] if rule in of_rules else judged(rule, obj))]
    named = {finding.path for finding in of_webhooks if finding.code == "name"}
    metadata = obj.get("metadata")
    if shared is not None and shared.notes_are_valid:
        metadata = {key: metadata[key] for key in NAMES if key in metadata}
    for finding in findings_of(metadata):
        if finding.path not in named:  # KServe's own rule about names is the narrower one, and says more
            yield finding
    yield from shared.of_crd if shared is not None else _crd(obj)
    yield from of_webhooks


def _shared(obj: Object) -> _Shared | None:
    """What is wrong with an object, but for its names; None: it has values that are not plain data, such as Outputs.

    A platform has many services that are described alike, and a program checks a service again with every change.
    """
    if obj.api_version not in api_versions(obj.kserve, obj.kind):
        return None
    metadata = obj.value.get("metadata")
    if type(metadata) is not dict:
        return None
    notes = {key: value for key, value in metadata.items() if key not in NAMES}
    try:
        content = marshal.dumps({**obj.value, "metadata": notes}, 2)
    except ValueError:
        return None
    return _nameless(content, obj.kserve, obj.default_mode)


@functools.lru_cache(maxsize=1024)
def _nameless(content: bytes, kserve: str, default_mode: str) -> _Shared:
    obj = Object(marshal.loads(content), kserve, default_mode=default_mode)  # noqa: S302 - it was written just now
    rules = WEBHOOK_RULES.get(obj.kind, ())
    each = {rule: tuple(judged(rule, obj)) for rule in rules if rule not in RULES_ABOUT_NAMES}
    of_rules = {rule: findings for rule, findings in each.items() if findings}
    left = tuple(rule for rule in rules if rule in RULES_ABOUT_NAMES or rule in of_rules)
    notes = {**obj.mapping("metadata"), "name": "x"}
    return _Shared(of_rules, left, tuple(_crd(obj)), not any(findings_of(notes)))


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
