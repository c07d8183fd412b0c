"""What the CRD takes and KServe cannot read: its webhooks decode the whole object into Go types, and refuse what does not fit.

Sources: Quantity (apimachinery/pkg/api/resource), IntOrString (apimachinery/pkg/util/intstr), encoding/json.
"""

import functools
from collections.abc import Iterator, Mapping
from typing import Any

from ...args.base import is_output
from ...args.quantity import is_quantity
from ...catalog.crds import Schema, api_versions, crd
from ...findings.path import Path
from ..finding import Finding
from ..object import Object
from ..schema import schema_findings


def values_fit_go_types(obj: Object) -> Iterator[Finding]:
    """Quantities have whole exponents, ports and percentages fit 32 bits, other whole numbers 64."""
    if obj.conforms:
        return
    schema = crd(obj.kserve, obj.kind, obj.api_version).field("spec")
    if schema is not None:
        yield from _value(obj.value.get("spec"), schema, Path("spec"))


@functools.cache
def _has_numbers(schema: Schema) -> bool:
    """Whether what Go reads more narrowly than the schema says stands at it, or somewhere below."""
    return schema.int_or_string or _is_64_bits(schema) or any(map(_has_numbers, schema.below()))


def _is_64_bits(schema: Schema) -> bool:
    return schema.type == "integer" and schema.format is None


def _value(value: Any, schema: Schema, path: Path) -> Iterator[Finding]:
    if value is None or is_output(value):
        return
    if schema.int_or_string:
        if schema.pattern is None:
            if _is_number(value) and not -(2**31) <= value < 2**31:
                yield Finding("go-decode", path, f"{value} does not fit into 32 bits.", "Use a smaller number.")
        elif isinstance(value, str) and not is_quantity(value.strip()):
            yield Finding(
                "go-decode", path, f"KServe cannot read {value!r} as a quantity.", "Write it like 500m, 2 or 16Gi."
            )
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            known = schema.field(str(key))
            if known is not None and _has_numbers(known):
                yield from _value(inner, known, path / str(key))
    elif isinstance(value, (list, tuple)):
        if schema.items is not None:
            for index, entry in enumerate(value):
                yield from _value(entry, schema.items, path / index)
    elif _is_64_bits(schema) and _is_number(value) and not -(2**63) <= value < 2**63:
        yield Finding("go-decode", path, f"{value} does not fit into 64 bits.", "Use a smaller number.")


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def adapters_are_models(obj: Object) -> Iterator[Finding]:
    """The CRDs say nothing of LoRA adapters, as they are models within a model; Go reads them as such (LLMModelSpec)."""
    path = Path("spec", "model", "lora", "adapters")
    adapters = obj.get(*path)
    if adapters is None or is_output(adapters) or obj.api_version not in api_versions(obj.kserve, obj.kind):
        return
    if not isinstance(adapters, (list, tuple)):
        yield Finding("go-decode", path, "adapters must be a list.", "Write a list of models.")
        return
    model = crd(obj.kserve, obj.kind, obj.api_version).at("spec.model")
    for index, entry in enumerate(adapters):
        if entry is None or is_output(entry):
            continue
        for finding in schema_findings(entry, model) if model is not None and isinstance(entry, Mapping) else ():
            if finding.code == "crd-type":
                yield Finding("go-decode", finding.path.under(path / index), finding.message, finding.mend)
        if not isinstance(entry, Mapping):
            yield Finding(
                "go-decode", path / index, "An adapter must be a mapping.", "Write a mapping with uri and name."
            )


def replicas_fit_16_bits(obj: Object) -> Iterator[Finding]:
    """A runtime's ``replicas`` is a uint16 to Go, and any integer to the CRD (v1alpha1/servingruntime_types.go)."""
    replicas = obj.integer("spec", "replicas")
    if replicas is not None and not 0 <= replicas < 2**16:
        yield Finding(
            "go-decode",
            Path("spec", "replicas"),
            f"{replicas} is not a valid number of replicas.",
            "Use a number from 0 to 65535.",
        )


RULES = (values_fit_go_types,)
LLM_RULES = (*RULES, adapters_are_models)
RUNTIME_RULES = (*RULES, replicas_fit_16_bits)
