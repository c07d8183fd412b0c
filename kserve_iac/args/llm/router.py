"""How requests reach the engines of an LLMInferenceService: Gateway, route and endpoint picker."""

from typing import Annotated, Any

from pydantic import Field, field_validator

from ..base import INTENT, Args, Short
from ..pod import LocalReference, PodSpec
from .picker import EndpointPickerConfig, PresetAdditions
from .presets import Preset, PresetName, by_name


class ObjectReference(Args):
    """An object by name and namespace."""

    name: str | None = None
    """Name."""
    namespace: str | None = None
    """Namespace."""


class GatewayRef(ObjectReference):
    """A Gateway by name."""

    section_name: str | None = None
    """Listener; all if not set (0.18 and later)."""


class Gateway(Args):
    """Which Gateways carry the route; empty: the platform's."""

    refs: list[GatewayRef] = Field(default_factory=list)
    """Gateways of your own."""


class Ingress(Args):
    """Ingresses in place of Gateways."""

    refs: list[ObjectReference] = Field(default_factory=list)
    """Ingresses of your own."""


class HttpRoute(Args):
    """Your own HTTPRoute: an existing one, or the spec of a new one. Exactly one must be set."""

    refs: list[LocalReference] = Field(default_factory=list)
    """HTTPRoutes that exist."""
    spec: dict[str, Any] | None = None
    """Spec of the HTTPRoute, as the Gateway API spells it."""


class Route(Args):
    """The route to the service. Empty: KServe creates an HTTPRoute."""

    http: HttpRoute | None = None
    """An HTTPRoute of your own."""
    group: str | None = None
    """Group of services that share one route, each with a ``weight`` (0.20)."""
    weight: Annotated[int, Field(ge=0, le=1000000)] | None = None
    """Share of the group's requests (0.20)."""


class ConfigReference(Args):
    """A ConfigMap with the endpoint picker's configuration."""

    name: str | None = None
    """Its name, in the service's namespace (or KServe's, where it starts with ``config-scheduler-``)."""
    key: str | None = None
    """Its key; KServe's documentation takes ``epp``."""
    optional: bool | None = None
    """Whether it may be missing."""


class SchedulerConfig(Args):
    """The endpoint picker's configuration; it replaces KServe's default as a whole. Exactly one of the two."""

    inline: EndpointPickerConfig | None = None
    """It, in place."""
    ref: ConfigReference | None = None
    """A ConfigMap that holds one."""


class InferencePool(Args):
    """The pool of endpoints: an existing one, or the spec of a new one. Exactly one must be set."""

    ref: LocalReference | None = None
    """One that exists, with its own endpoint picker."""
    spec: dict[str, Any] | None = None
    """Spec of the InferencePool, as the Gateway API Inference Extension spells it."""


class Tokenizer(Args):
    """The pod that tokenises prompts for the endpoint picker; empty: KServe's own."""

    template: PodSpec | None = None
    """Its pod, merged over the preset's."""


class Scheduler(Args):
    """The endpoint picker: routes each request by load, prefix and KV cache; empty: KServe's default configuration."""

    replicas: int | None = None
    """Number of replicas. All but the leader are on standby (0.17 and later)."""
    preset: Annotated[Preset | None, INTENT, Short(PresetName)] = None
    """The preset of its configuration, in place of ``config``. A plain name (``precise-prefix``) is the unchanged preset."""
    preset_additions: Annotated[PresetAdditions | None, INTENT] = None
    """What is added to the configuration that ``preset`` renders; requires ``preset`` (0.17 and later)."""
    config: SchedulerConfig | None = None
    """Its configuration (0.17 and later)."""
    pool: InferencePool | None = None
    """The pool of endpoints."""
    template: PodSpec | None = None
    """Its pod, merged over the preset's."""
    tokenizer: Tokenizer | None = None
    """The tokenizer's Deployment (KServe 0.21 and later). KServe also creates it for a configuration with ``token-producer`` or
    ``precise-prefix-cache-scorer``."""
    labels: dict[str, str] = Field(default_factory=dict)
    """Labels of its pods (0.17 and later)."""
    annotations: dict[str, str] = Field(default_factory=dict)
    """Annotations of its pods (0.17 and later)."""

    @field_validator("preset", mode="before")
    @classmethod
    def _by_name(cls, value: object) -> object:
        return by_name(value)


class Router(Args):
    """How requests reach the engine."""

    gateway: Gateway | None = None
    """The Gateway in front; ``{}`` is the platform's."""
    ingress: Ingress | None = None
    """Ingresses, in place of Gateways."""
    route: Route | None = None
    """The route. ``{}``: KServe creates it."""
    scheduler: Scheduler | None = None
    """The endpoint picker."""
