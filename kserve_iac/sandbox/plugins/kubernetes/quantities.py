"""Kubernetes quantities: ``1000m`` and ``1`` are the same, and the API server stores the second."""

import re
from decimal import Decimal
from typing import Any

# k8s.io/apimachinery/pkg/api/resource, quantity.go: <sign><digits>[.<digits>]<suffix>
_QUANTITY = re.compile(r"^([+-]?(?:\d+\.?\d*|\.\d+))(m|[numkMGTPE]|[KMGTPE]i|[eE][+-]?\d+)?$")
_FACTORS: dict[str, Decimal] = {
    "n": Decimal(10) ** -9,
    "u": Decimal(10) ** -6,
    "m": Decimal(10) ** -3,
    **{suffix: Decimal(1000) ** power for power, suffix in enumerate("kMGTPE", start=1)},
    **{f"{suffix}i": Decimal(1024) ** power for power, suffix in enumerate("KMGTPE", start=1)},
}

# Places whose values are quantities. Elsewhere "1k" and "1000" are different texts.
HOLDERS = frozenset(
    {"limits", "requests", "capacity", "allocatable", "hard", "overhead", "max", "min", "default", "defaultRequest"}
)
FIELDS = frozenset({"sizeLimit", "divisor", "averageValue", "maxLimitRequestRatio"})


def parse_quantity(value: Any) -> Decimal | None:
    """The number a quantity stands for; None when it is not one."""
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        return None
    match = _QUANTITY.match(str(value))
    if match is None:
        return None
    number, suffix = Decimal(match[1]), match[2]
    if not suffix:
        return number
    if suffix in _FACTORS:
        return number * _FACTORS[suffix]
    return number.scaleb(int(suffix[1:]))


def same_quantity(one: Any, other: Any) -> bool:
    """Whether both are quantities of the same size."""
    left = parse_quantity(one)
    return left is not None and left == parse_quantity(other)
