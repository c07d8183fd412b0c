"""What becomes of a Kubernetes object that is sent to the API server of a cluster with KServe.

The API server decodes it (unknown and duplicate fields are refused: ``fieldValidation=Strict``), puts the CRD's defaults, has
KServe's defaulters change it, validates it by the CRD's schema and rules, and asks KServe's validating webhooks. A verdict is all
that is refused on this way, and, by rules of our own, what is taken and cannot work.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from ..catalog.crds import Schema, api_versions, crd, first_version
from ..catalog.kserve import minor, older
from .finding import Finding
from .kserve import WEBHOOK_RULES
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
    yield from _crd(obj)
    for rule in WEBHOOK_RULES.get(obj.kind, ()):
        yield from rule(obj)


def _crd(obj: Object) -> Iterator[Finding]:
    schema = crd(obj.kserve, obj.kind, obj.api_version)
    for finding in schema_findings(obj.value, schema):
        if not _is_mended_by_the_webhook(finding, obj, schema):
            yield _came_later(finding, obj) if finding.code == "crd-unknown-field" else finding


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


def _is_mended_by_the_webhook(finding: Finding, obj: Object, schema: Schema) -> bool:
    """Whether it is gone when the API server validates: KServe's defaulters come before that, and write the object anew.

    They read it into Go types. A fraction is a quantity to these (``0.5`` becomes ``500m``), and the name of the container
    that a model is gets written, empty as KServe wants it: for predictors its Makefile makes it optional, for those of
    canaries it was forgotten (0.20.0). LLMInferenceServices have a defaulter in 0.19 and later.
    Sources: WithDefaulter in cmd/manager/main.go and cmd/llmisvc/main.go; Makefile.
    """
    path = finding.path
    if finding.code == "crd-required":
        return path[:2] == ("spec", "canary") and len(path) == 6 and path[-1] == "name"
    if finding.code == "crd-type" and (obj.kind == "InferenceService" or not obj.before("0.19")):
        field = schema.at(path)
        whole = field is not None and field.int_or_string and field.pattern is not None
        return whole and isinstance(obj.get(*path), float)
    return False
