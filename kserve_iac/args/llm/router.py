"""How requests reach the engines of an LLMInferenceService: Gateway, route and endpoint picker."""

from typing import Annotated, Any, Literal

from pydantic import Field, field_validator, model_validator

from ..base import INTENT, Args, Short
from ..pod import LocalReference, PodSpec
from .picker import EndpointPickerConfig, PresetAdditions
from .presets import Preset, PresetName, by_name


class ObjectReference(Args):
    """An object by name and namespace."""

    name: str | None = None
    """Name of the object."""
    namespace: str | None = None
    """Namespace of the object."""


class GatewayRef(ObjectReference):
    """A reference to a Gateway, and perhaps to one of its listeners."""

    section_name: str | None = None
    """Name of the listener (0.18 and later). Default: all listeners."""


class Gateway(Args):
    """The Gateways of the route. Empty: the platform's Gateway."""

    refs: list[GatewayRef] = Field(default_factory=list)
    """Your own Gateways."""


class Ingress(Args):
    """Ingresses; an alternative to Gateways."""

    refs: list[ObjectReference] = Field(default_factory=list)
    """Your own Ingresses."""


class HttpRoute(Args):
    """Your own HTTPRoute: an existing one, or the spec of a new one. Exactly one field must be set."""

    refs: list[LocalReference] = Field(default_factory=list)
    """Existing HTTPRoutes."""
    spec: dict[str, Any] | None = None
    """Spec of the HTTPRoute, as the Gateway API spells it."""


class Route(Args):
    """The route to the service. Empty: KServe creates an HTTPRoute."""

    http: HttpRoute | None = None
    """Your own HTTPRoute."""
    group: str | None = None
    """Name of a group of services that share one route, each with a ``weight`` (0.20)."""
    weight: Annotated[int, Field(ge=0, le=1000000)] | None = None
    """Weight of the service within its group: its share of the requests (0.20)."""
    rules: Annotated[Literal["one", "kserve"] | None, INTENT] = None
    """Rules of the route. ``one``: a single rule sends everything below ``/<namespace>/<name>`` to the endpoint picker.
    ``kserve``: KServe's own rules, also by the name of the model in the header ``X-Gateway-Model-Name``. Default: ``one`` with a
    scheduler behind Envoy AI Gateway that the stack installs, because it asks the endpoint picker once for each match;
    otherwise ``kserve``."""

    @model_validator(mode="after")
    def _has_one_kind_of_rules(self) -> "Route":
        if self.rules is not None and self.http is not None:
            raise ValueError("rules describes the route that KServe creates, and http replaces it. Remove one of them")
        if self.rules == "one" and self.group is not None:
            raise ValueError(
                "a group requires KServe's own rules, which contain the weights. Remove rules, or remove group"
            )
        return self


class ConfigReference(Args):
    """A ConfigMap with the endpoint picker's configuration."""

    name: str | None = None
    """Name of the ConfigMap. It is in the service's namespace, or in KServe's if the name starts with ``config-scheduler-``."""
    key: str | None = None
    """Key of the ConfigMap. KServe's documentation uses ``epp``."""
    optional: bool | None = None
    """Whether the ConfigMap may be missing."""


class SchedulerConfig(Args):
    """The endpoint picker's configuration, which replaces KServe's default completely. Exactly one field must be set."""

    inline: EndpointPickerConfig | None = None
    """The configuration itself."""
    ref: ConfigReference | None = None
    """A ConfigMap with the configuration."""


class InferencePool(Args):
    """The pool of endpoints: an existing one, or the spec of a new one. Exactly one field must be set."""

    ref: LocalReference | None = None
    """An existing InferencePool, with its own endpoint picker."""
    spec: dict[str, Any] | None = None
    """Spec of the InferencePool, as the Gateway API Inference Extension spells it."""


class Tokenizer(Args):
    """The pod that tokenises prompts for the endpoint picker. Empty: KServe's default."""

    template: PodSpec | None = None
    """Fields of its pod, which KServe merges over those of its preset."""


class Scheduler(Args):
    """The endpoint picker, which routes each request by load, prefix and KV cache. Empty: KServe's default configuration."""

    replicas: int | None = None
    """Number of replicas. Only the leader routes requests; the others are on standby (0.17 and later)."""
    preset: Annotated[Preset | None, INTENT, Short(PresetName)] = None
    """A ready configuration; an alternative to ``config``. A plain name (``precise-prefix``) selects the preset with its
    defaults."""
    preset_additions: Annotated[PresetAdditions | None, INTENT] = None
    """Additions to the configuration that ``preset`` renders (0.17 and later). It requires ``preset``."""
    config: SchedulerConfig | None = None
    """The configuration of the endpoint picker (0.17 and later)."""
    pool: InferencePool | None = None
    """The pool of endpoints."""
    template: PodSpec | None = None
    """Fields of its pod, which KServe merges over those of its preset."""
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
    """How requests reach the engines: Gateway, route and endpoint picker."""

    gateway: Gateway | None = None
    """The Gateway in front of the service. ``{}`` selects the platform's Gateway."""
    ingress: Ingress | None = None
    """Ingresses; an alternative to ``gateway``."""
    route: Route | None = None
    """The route to the service. With ``{}``, KServe creates an HTTPRoute."""
    scheduler: Scheduler | None = None
    """The endpoint picker."""
