# Generated from the module of the same name by `python scripts/derive_types.py`; do not edit.

"""How requests reach the engines of an LLMInferenceService: Gateway, route and endpoint picker."""

from typing import Annotated, Any

from pydantic import Field
from typing_extensions import Unpack

from ..base import INTENT, Args, Short
from ..dicts import (
    ConfigReferenceDict,
    GatewayDict,
    GatewayRefDict,
    HttpRouteDict,
    InferencePoolDict,
    IngressDict,
    ObjectReferenceDict,
    RouteDict,
    RouterDict,
    SchedulerConfigDict,
    SchedulerDict,
    TokenizerDict,
)
from ..pod import LocalReference, PodSpec
from .picker import EndpointPickerConfig, PresetAdditions
from .presets import Preset, PresetName

class ObjectReference(Args):
    """An object by name and namespace."""
    def __init__(self, **fields: Unpack[ObjectReferenceDict]) -> None:
        """An object by name and namespace."""
    name: str | None = ...
    """Name."""
    namespace: str | None = ...
    """Namespace."""

class GatewayRef(ObjectReference):
    """A Gateway by name."""
    def __init__(self, **fields: Unpack[GatewayRefDict]) -> None:
        """A Gateway by name."""
    section_name: str | None = ...
    """Listener; all if not set (0.18 and later)."""

class Gateway(Args):
    """Which Gateways carry the route; empty: the platform's."""
    def __init__(self, **fields: Unpack[GatewayDict]) -> None:
        """Which Gateways carry the route; empty: the platform's."""
    refs: list[GatewayRef] = ...
    """Gateways of your own."""

class Ingress(Args):
    """Ingresses in place of Gateways."""
    def __init__(self, **fields: Unpack[IngressDict]) -> None:
        """Ingresses in place of Gateways."""
    refs: list[ObjectReference] = ...
    """Ingresses of your own."""

class HttpRoute(Args):
    """Your own HTTPRoute: an existing one, or the spec of a new one. Exactly one must be set."""
    def __init__(self, **fields: Unpack[HttpRouteDict]) -> None:
        """Your own HTTPRoute: an existing one, or the spec of a new one. Exactly one must be set."""
    refs: list[LocalReference] = ...
    """HTTPRoutes that exist."""
    spec: dict[str, Any] | None = ...
    """Spec of the HTTPRoute, as the Gateway API spells it."""

class Route(Args):
    """The route to the service. Empty: KServe creates an HTTPRoute."""
    def __init__(self, **fields: Unpack[RouteDict]) -> None:
        """The route to the service. Empty: KServe creates an HTTPRoute."""
    http: HttpRoute | None = ...
    """An HTTPRoute of your own."""
    group: str | None = ...
    """Group of services that share one route, each with a ``weight`` (0.20)."""
    weight: Annotated[int, Field(ge=0, le=1000000)] | None = ...
    """Share of the group's requests (0.20)."""

class ConfigReference(Args):
    """A ConfigMap with the endpoint picker's configuration."""
    def __init__(self, **fields: Unpack[ConfigReferenceDict]) -> None:
        """A ConfigMap with the endpoint picker's configuration."""
    name: str | None = ...
    """Its name, in the service's namespace (or KServe's, where it starts with ``config-scheduler-``)."""
    key: str | None = ...
    """Its key; KServe's documentation takes ``epp``."""
    optional: bool | None = ...
    """Whether it may be missing."""

class SchedulerConfig(Args):
    """The endpoint picker's configuration; it replaces KServe's default as a whole. Exactly one of the two."""
    def __init__(self, **fields: Unpack[SchedulerConfigDict]) -> None:
        """The endpoint picker's configuration; it replaces KServe's default as a whole. Exactly one of the two."""
    inline: EndpointPickerConfig | None = ...
    """It, in place."""
    ref: ConfigReference | None = ...
    """A ConfigMap that holds one."""

class InferencePool(Args):
    """The pool of endpoints: an existing one, or the spec of a new one. Exactly one must be set."""
    def __init__(self, **fields: Unpack[InferencePoolDict]) -> None:
        """The pool of endpoints: an existing one, or the spec of a new one. Exactly one must be set."""
    ref: LocalReference | None = ...
    """One that exists, with its own endpoint picker."""
    spec: dict[str, Any] | None = ...
    """Spec of the InferencePool, as the Gateway API Inference Extension spells it."""

class Tokenizer(Args):
    """The pod that tokenises prompts for the endpoint picker; empty: KServe's own."""
    def __init__(self, **fields: Unpack[TokenizerDict]) -> None:
        """The pod that tokenises prompts for the endpoint picker; empty: KServe's own."""
    template: PodSpec | None = ...
    """Its pod, merged over the preset's."""

class Scheduler(Args):
    """The endpoint picker: routes each request by load, prefix and KV cache; empty: KServe's default configuration."""
    def __init__(self, **fields: Unpack[SchedulerDict]) -> None:
        """The endpoint picker: routes each request by load, prefix and KV cache; empty: KServe's default configuration."""
    replicas: int | None = ...
    """Number of replicas. All but the leader are on standby (0.17 and later)."""
    preset: Annotated[Preset | None, INTENT, Short(PresetName)] = ...
    """The preset of its configuration, in place of ``config``. A plain name (``precise-prefix``) is the unchanged preset."""
    preset_additions: Annotated[PresetAdditions | None, INTENT] = ...
    """What is added to the configuration that ``preset`` renders; requires ``preset`` (0.17 and later)."""
    config: SchedulerConfig | None = ...
    """Its configuration (0.17 and later)."""
    pool: InferencePool | None = ...
    """The pool of endpoints."""
    template: PodSpec | None = ...
    """Its pod, merged over the preset's."""
    tokenizer: Tokenizer | None = ...
    """The tokenizer's Deployment (KServe 0.21 and later). KServe also creates it for a configuration with ``token-producer`` or
    ``precise-prefix-cache-scorer``."""
    labels: dict[str, str] = ...
    """Labels of its pods (0.17 and later)."""
    annotations: dict[str, str] = ...
    """Annotations of its pods (0.17 and later)."""

class Router(Args):
    """How requests reach the engine."""
    def __init__(self, **fields: Unpack[RouterDict]) -> None:
        """How requests reach the engine."""
    gateway: Gateway | None = ...
    """The Gateway in front; ``{}`` is the platform's."""
    ingress: Ingress | None = ...
    """Ingresses, in place of Gateways."""
    route: Route | None = ...
    """The route. ``{}``: KServe creates it."""
    scheduler: Scheduler | None = ...
    """The endpoint picker."""
