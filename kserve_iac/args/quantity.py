"""Scalars that Kubernetes has and Python has not: quantities, names, and whole numbers that may be text."""

from typing import Annotated, Any

from pydantic import Field

Quantity = Annotated[
    str, Field(pattern=r"^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+|[numkMGTPE]|[KMGTPE]i)?$", coerce_numbers_to_str=True)
]
"""A Kubernetes quantity (``500m``, ``16Gi``, ``1``)."""

DnsLabel = Annotated[str, Field(pattern=r"^[a-z0-9]([-a-z0-9]*[a-z0-9])?$", max_length=63)]
"""A DNS label (RFC 1123)."""

IntOrString = int | str
"""A number, or text: a port's number or name, a count or a percentage."""

Extra = dict[str, Any]
"""Further fields, each by its own Kubernetes name. They are checked against the CRD of the platform's KServe version."""
