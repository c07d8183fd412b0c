"""How the Gateway forwards the requests of a service: limits, retries, sizes, durations, and replicas that clients return to."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from .access import HeaderName
from .base import Args
from .quantity import Quantity

RetryOn = Literal["connect-failure", "refused-stream", "reset-before-request", "reset", "gateway-error", "5xx"]
"""Conditions of Envoy's router (``TriggerEnum`` in api/v1alpha1/retry_types.go of envoyproxy/gateway 1.8.1)."""

NOTHING_BEGUN: tuple[RetryOn, ...] = ("connect-failure", "refused-stream")
"""Conditions under which no request reached a model."""


class RequestLimit(Args):
    """A limit of requests. The Gateway answers further requests with 429. With ``envoy.redis`` of the Gateway, all proxies count
    together. Otherwise each proxy counts by itself, so all proxies together accept up to ``replicas`` times as many.
    """

    requests: Annotated[int, Field(ge=1)]
    """Number of requests."""
    per: Literal["second", "minute", "hour"] = "minute"
    """Unit of time."""
    client_header: HeaderName | None = None
    """Header whose value names the client, so that each client has its own limit. Set ``clientHeader`` of ``apiKeys`` or ``jwt``
    to the same header, which clients then cannot choose. Default: all clients share the limit."""


class TokenLimit(Args):
    """A limit of tokens of an LLM service. The Gateway answers requests with 429 after answers have used the tokens up. The
    tokens of an answer are known at its end, so the requests that are running then exceed the limit. The model and each LoRA
    adapter have a count of their own, and so has each listener of the Gateway.
    """

    tokens: Annotated[int, Field(ge=1, le=4294967295)]
    """Number of tokens."""
    per: Literal["second", "minute", "hour", "day", "month"] = "minute"
    """Unit of time."""
    of: Literal["total", "prompt", "completion"] = "total"
    """The tokens that count: those of prompts (``prompt``), those that are generated (``completion``), or both. Default total."""
    client_header: HeaderName | None = None
    """Header whose value names the client, as for limits of requests. Default: all clients share the limit."""


class Retries(Args):
    """Repetitions of requests that failed. A model may have begun to generate when a request fails, so by default only requests
    that reached no model are repeated. Envoy repeats only requests whose body fits in ``clientBuffer`` of the Gateway.
    """

    attempts: Annotated[int, Field(ge=1, le=10)] = 2
    """Maximum number of repetitions."""
    on: Annotated[list[RetryOn], Field(min_length=1)] = Field(default_factory=lambda: list(NOTHING_BEGUN))
    """Failures after which a request is repeated, by the names of Envoy's conditions. Default ``connect-failure`` and
    ``refused-stream``."""


class SessionAffinity(Args):
    """Requests of a client go to the same replica as long as the replicas do not change. Set exactly one field."""

    header: HeaderName | None = None
    """Header whose value identifies the client."""
    cookie: HeaderName | None = None
    """Cookie that identifies the client. The Gateway sets it if a request has none."""
    source_ip: bool = False
    """Whether the address identifies the client."""

    @model_validator(mode="after")
    def _one(self) -> "SessionAffinity":
        if sum((self.header is not None, self.cookie is not None, self.source_ip)) != 1:
            raise ValueError("affinity must set exactly one of header, cookie and sourceIp")
        return self


class Traffic(Args):
    """How the Gateway forwards the requests of a service. It requires Envoy Gateway."""

    limits: Annotated[list[RequestLimit], Field(max_length=16)] = Field(default_factory=list)
    """Limits of requests. At most one of them without ``client_header``."""
    token_limits: Annotated[list[TokenLimit], Field(max_length=16)] = Field(default_factory=list)
    """Limits of tokens, for LLM services with a scheduler. They require ``envoy.redis`` of the Gateway. The service is then
    reached at the root of the Gateway by the model in the body of a request, and no longer at ``/<namespace>/<name>``."""
    retries: Retries | None = None
    """Repetitions of requests that failed. Default: none."""
    max_body: Quantity | None = None
    """Maximum size of the body of a request, for example ``10Mi``. The Gateway reads the whole request before it forwards it, and
    answers larger ones with 413; responses are streamed as before. Default: no limit."""
    max_duration: Annotated[int, Field(ge=1)] | None = None
    """Maximum duration in seconds of a response that is streamed. Default: no limit."""
    affinity: SessionAffinity | None = None
    """Requests of a client go to the same replica. Not for LLM services with a scheduler, which chooses the replica itself."""

    @model_validator(mode="after")
    def _limits(self) -> "Traffic":
        if sum(limit.client_header is None for limit in self.limits) > 1:
            raise ValueError("limits can have only one limit without clientHeader. Remove the others")
        shared = next((limit for limit in self.limits if limit.client_header is None), None)
        if shared is not None and any(_SECONDS[limit.per] < _SECONDS[shared.per] for limit in self.limits):
            raise ValueError(
                f"Envoy counts the limits of clients in multiples of the unit of the shared limit, which is per {shared.per}. "
                "Set per of all limits to the same unit"
            )
        return self


_SECONDS = {"second": 1, "minute": 60, "hour": 3600}
