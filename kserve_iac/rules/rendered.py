"""Rules about what services are rendered to: the objects must be what the CRDs of the platform's KServe take."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from ..args import Problem
from ..args.kinds import kind_of
from ..args.workload import ClusterMeta
from ..catalog.crds import Schema, crd, first_version, knows
from ..catalog.kserve import VERSIONS, older
from ..manifests import kserve_object
from ..manifests.origin import origin_of
from ..planning import Pool
from .context import Context
from .schema import Finding, Path, schema_findings


def fits_its_crd(name: str, args: ClusterMeta, context: Context) -> Iterator[Problem]:
    """The API server drops fields that KServe's version does not know, and refuses wrong values (catalog/data/crds)."""
    if context.kserve in VERSIONS and knows(context.kserve, kind_of(args).name, ""):
        obj = kserve_object(name, args, _Pools(context.pools or {}), context.kserve)
        yield from _problems(obj, context.kserve, lambda path: origin_of(path, args, obj))


class _Pools(dict[str, Pool]):
    """The pools; one that does not exist is another rule's business, and stands here for any."""

    def __missing__(self, name: str) -> Pool:
        return Pool(name, None, 0, 1)


def _problems(obj: dict[str, Any], kserve: str, origin: Callable[[Path], str]) -> Iterable[Problem]:
    schema = crd(kserve, obj["kind"], obj["apiVersion"])
    for finding in schema_findings(obj, schema):
        if not _is_mended_by_the_webhook(finding, obj, schema, kserve):
            yield _problem(finding, origin(finding.path), obj["kind"], kserve)


def _is_mended_by_the_webhook(finding: Finding, obj: Any, schema: Schema, kserve: str) -> bool:
    """Whether it is gone when the API server validates: KServe's defaulters come before that, and write the object anew.

    They read it into Go types. A fraction is a quantity to these (``0.5`` becomes ``500m``), and the name of the container
    that a model is gets written, empty as KServe wants it: for predictors its Makefile makes it optional, for those of
    canaries it was forgotten (0.20.0). LLMInferenceServices have a defaulter in 0.19 and later.
    Sources: WithDefaulter in cmd/manager/main.go and cmd/llmisvc/main.go; Makefile.
    """
    path = finding.path
    if finding.what == "required":
        return path[:2] == ("spec", "canary") and len(path) == 6 and path[-1] == "name"
    if finding.what == "type" and (obj["kind"] == "InferenceService" or not older(kserve, "0.19")):
        field, value = schema.at(path), obj
        for step in path:
            value = value[step]
        return field is not None and field.int_or_string and field.pattern is not None and isinstance(value, float)
    return False


def _problem(finding: Finding, path: str, kind: str, kserve: str) -> Problem:
    message, mend = finding.message, finding.mend
    match finding.what:
        case "unknown":
            first = first_version(kind, finding.path)
            if first is not None and older(kserve, first):
                return Problem(
                    "version-field",
                    path,
                    f"KServe {kserve} does not know this field.",
                    f"It came with {first}: raise the platform's kserve, or leave it out.",
                )
            return Problem("crd-unknown-field", path, f"{message} The API server would drop it.", mend)
        case "required":
            return Problem("crd-required", path, message, mend)
        case "type":
            return Problem("crd-type", path, message, mend)
        case "duplicate":
            return Problem("crd-duplicate", path, message, mend)
        case "value":
            return Problem("crd-value", path, message, mend)
