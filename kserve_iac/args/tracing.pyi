# Generated from the module of the same name by `python scripts/derive_types.py`; do not edit.

"""OpenTelemetry tracing of a service."""

from typing import Annotated

from pydantic import Field
from typing_extensions import Unpack

from .base import Args
from .dicts import TracingDict

class Tracing(Args):
    """OpenTelemetry tracing. Empty: KServe's defaults."""
    def __init__(self, **fields: Unpack[TracingDict]) -> None:
        """OpenTelemetry tracing. Empty: KServe's defaults."""
    exporter_endpoint: str | None = ...
    """Address that receives the traces. KServe's default: ``http://otel-collector:4317``."""
    exporter: str | None = ...
    """Exporter. KServe's default: ``otlp``."""
    sampler: str | None = ...
    """Sampler. KServe's default: ``parentbased_traceidratio``."""
    sampler_arg: Annotated[str, Field(coerce_numbers_to_str=True)] | None = ...
    """Argument of the sampler. For the default sampler, it is the share of requests that are traced (KServe's default:
    ``0.05``)."""
