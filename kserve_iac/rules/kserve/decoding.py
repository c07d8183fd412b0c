"""What the CRD takes and KServe cannot read: its webhooks decode the whole object into Go types, and refuse what does not fit.

Sources: Quantity (apimachinery/pkg/api/resource), IntOrString (apimachinery/pkg/util/intstr), encoding/json.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from ...args.base import is_output
from ...catalog.crds import Schema, crd
from ..finding import Finding, Path
from ..object import Object
from .quantity import is_quantity


def go_can_read_it(obj: Object) -> Iterator[Finding]:
    """Quantities have whole exponents, ports and percentages fit 32 bits, other whole numbers 64."""
    schema = crd(obj.kserve, obj.kind, obj.api_version).field("spec")
    if schema is not None:
        yield from _value(obj.value.get("spec"), schema, ("spec",))


def _value(value: Any, schema: Schema, path: Path) -> Iterator[Finding]:
    if value is None or is_output(value):
        return
    if schema.int_or_string:
        if schema.pattern is None:
            if _is_number(value) and not -(2**31) <= value < 2**31:
                yield Finding("go-decode", path, f"{value} is more than 32 bits hold.", "Use a smaller number.")
        elif isinstance(value, str) and not is_quantity(value):
            yield Finding("go-decode", path, f"{value!r} is no quantity to KServe.", "Write it like 500m, 2 or 16Gi.")
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            known = schema.field(str(key))
            if known is not None:
                yield from _value(inner, known, (*path, str(key)))
    elif isinstance(value, (list, tuple)):
        if schema.items is not None:
            for index, entry in enumerate(value):
                yield from _value(entry, schema.items, (*path, index))
    elif schema.type == "integer" and schema.format is None and _is_number(value) and not -(2**63) <= value < 2**63:
        yield Finding("go-decode", path, f"{value} is more than 64 bits hold.", "Use a smaller number.")


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


RULES = (go_can_read_it,)
