"""Scalar types of Kubernetes that Python does not have: quantities, names, and numbers that may be text; and hub ids."""

import functools
import re
from fractions import Fraction
from typing import Annotated, Any

from pydantic import Field

Quantity = Annotated[
    str, Field(pattern=r"^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+|[numkMGTPE]|[KMGTPE]i)?$", coerce_numbers_to_str=True)
]
"""A Kubernetes quantity (``500m``, ``16Gi``, ``1``)."""

DnsLabel = Annotated[str, Field(pattern=r"^[a-z0-9]([-a-z0-9]*[a-z0-9])?$", max_length=63)]
"""A DNS label (RFC 1123)."""

HUB_ID = r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_])?/[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_])?"
"""Pattern of hub ids (huggingface_hub ``utils/_validators.py``: ``validate_repo_id``), with an owner."""

Version = Annotated[str, Field(pattern=r"^v?\d+\.\d+\.\d+([-+].+)?$")]
"""An exact version of a component: ``1.17.0`` or ``v1.17.0``."""

HubId = Annotated[str, Field(pattern=f"^{HUB_ID}$", max_length=96)]
"""The id of a model on the Hugging Face hub, or among the models of the project: ``owner/model``."""

IntOrString = int | str
"""A number, or text: a port's number or name, a count or a percentage."""

Extra = dict[str, Any]
"""Further fields, each by its own Kubernetes name. They are checked against the CRD of the platform's KServe version."""

_QUANTITY = re.compile(r"([+-]?(?:\d+(?:\.\d*)?|\.\d+))([KMGTPE]i|[numkMGTPE]|[eE][+-]?\d+)?", re.ASCII)
_DECIMAL = {"n": -9, "u": -6, "m": -3, "k": 3, "M": 6, "G": 9, "T": 12, "P": 15, "E": 18}
_BINARY = {"Ki": 10, "Mi": 20, "Gi": 30, "Ti": 40, "Pi": 50, "Ei": 60}
_NUMBERLESS = re.compile(r"(?=.)[+-]?([KMGTPE]i|[numkMGTPE])?")


def is_quantity(text: str) -> bool:
    """Whether Kubernetes' Go code accepts the text as a quantity. It reads ``Mi`` and ``-`` as 0. The pattern in CRDs accepts
    more texts: exponents with fractions.
    """
    return _QUANTITY.fullmatch(text) is not None or _NUMBERLESS.fullmatch(text) is not None


def quantity(value: Any) -> Fraction | None:
    """The value of a quantity, as Kubernetes reads it (apimachinery/pkg/api/resource/quantity.go). None: it is not a quantity.

    The function also accepts numbers, because YAML reads ``0.5`` without quotes as a number.
    """
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        return None
    return _number(str(value))


@functools.lru_cache(maxsize=4096)  # an environment has thousands of quantities, and few different ones
def _number(text: str) -> Fraction | None:
    match = _QUANTITY.fullmatch(text)
    if match is None:
        return None
    number, suffix = Fraction(match.group(1)), match.group(2) or ""
    if suffix in _BINARY:
        return number * Fraction(1 << _BINARY[suffix])
    if suffix in _DECIMAL:
        return number * _power_of_ten(_DECIMAL[suffix])
    if not suffix:
        return number
    exponent = int(suffix[1:])
    # Go's exponent is an int32. Exponents above a few hundred describe no real amount, and their computation would take long.
    return number * _power_of_ten(exponent) if abs(exponent) <= 400 else None


def _power_of_ten(exponent: int) -> Fraction:
    return Fraction(int("1" + "0" * exponent)) if exponent >= 0 else 1 / _power_of_ten(-exponent)
