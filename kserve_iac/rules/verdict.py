"""What becomes of a Kubernetes object that is sent to the API server of a cluster with KServe.

The API server decodes it (unknown and duplicate fields are refused: ``fieldValidation=Strict``), puts the CRD's defaults, has
KServe's defaulters change it, validates it by the CRD's schema and rules, and asks KServe's validating webhooks. A verdict is all
that is refused on this way, and, by rules of our own, what is taken and cannot work.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from ..catalog.crds import Schema, api_versions, crd, first_version
from ..catalog.kserve import minor, older
from .crd_rules import rule_findings
from .finding import Finding
from .kserve import WEBHOOK_RULES
from .metadata import metadata_findings
from .object import Object, Rule
from .schema import schema_findings

__all__ = ["WEBHOOK_RULES", "Finding", "Object", "Rule", "verdict"]


def verdict(obj: Mapping[str, Any], kserve: str, namespace: str = "default") -> list[Finding]:
    """Everything that is wrong with an object for KServe ``kserve`` (``0.20``): none where it is taken, and works.

    ``namespace`` is where it goes to if it names none. Kinds that are not KServe's have no findings. Never raises, whatever
    the shape of ``obj``; a Pulumi Output in it is not known yet, and passes.
    """
    return list(_verdict(Object(obj, minor(kserve), namespace)))


def _verdict(obj: Object) -> Iterator[Finding]:
    if obj.api_version not in api_versions(obj.kserve, obj.kind):
        return
    metadata = list(metadata_findings(obj))
    yield from metadata
    yield from _crd(obj)
    refused = {finding.path for finding in metadata}
    for rule in WEBHOOK_RULES.get(obj.kind, ()):
        for finding in rule(obj):
            if finding.path not in refused:  # a name that nothing can have needs no second reason
                yield finding


def _crd(obj: Object) -> Iterator[Finding]:
    schema = crd(obj.kserve, obj.kind, obj.api_version)
    wrong = []
    for finding in schema_findings(obj.value, schema):
        if _is_mended_by_the_webhook(finding, obj, schema):
            continue
        if finding.code == "crd-unknown-field":
            yield _came_later(finding, obj)
        else:
            wrong.append(finding.path)
            yield finding
    yield from rule_findings(obj.value, schema, wrong)


def _came_later(finding: Finding, obj: Object) -> Finding:
    first = first_version(obj.kind, finding.path)
    if first is None or not older(obj.kserve, first):
        return finding
    return Finding(
        "version-field",
        finding.path,
        f"KServe {obj.kserve} does not know this field.",
        f"It came with {first}: raise the platform's kserve, or leave it out.",
    )


def _has_defaulter(obj: Object) -> bool:
    """Source: WithDefaulter in cmd/manager/main.go, and in cmd/llmisvc/main.go since 0.19."""
    return obj.kind == "InferenceService" or (obj.kind == "LLMInferenceService" and not obj.before("0.19"))


def _is_mended_by_the_webhook(finding: Finding, obj: Object, schema: Schema) -> bool:
    """Whether it is gone when the API server validates: KServe's defaulters come before that, and write the object anew.

    They read it into Go types. A quantity may be a fraction there (``0.5`` becomes ``500m``) or have spaces around it, and what
    is required and no pointer is written with its zero value where it is missing, which the schema may take: a container's
    name is empty then, and so is a model's URI.
    """
    if not _has_defaulter(obj) or (field := schema.at(finding.path)) is None:
        return False
    if finding.code == "crd-required":
        zero = _zero(field)
        return zero is not None and not schema_findings(zero, field)
    value = obj.get(*finding.path)
    if field.int_or_string and field.pattern is not None:
        if finding.code == "crd-type":
            return isinstance(value, float)
        if finding.code == "crd-value" and isinstance(value, str) and value != value.strip():
            return not schema_findings(value.strip(), field)
    return False


def _zero(field: Schema) -> Any:
    """Go's zero value of a field as JSON has it; None for lists and mappings, whose zero value is ``null``."""
    if field.int_or_string:
        return 0 if field.pattern is None else "0"
    if field.type == "object":
        zeros = {name: _zero(known) for name in field.required if (known := field.field(name)) is not None}
        return None if field.additional is not None else zeros
    return {"string": "", "integer": 0, "number": 0, "boolean": False}.get(field.type or "")
