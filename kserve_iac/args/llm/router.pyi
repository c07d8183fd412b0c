# Generated from the module of the same name by `python scripts/derive_types.py`; do not edit.

"""How requests reach the engines of an LLMInferenceService: Gateway, route and endpoint picker."""

from typing import Annotated, Any, Literal

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
    """Name of the object."""
    namespace: str | None = ...
    """Namespace of the object."""

class GatewayRef(ObjectReference):
    """A reference to a Gateway, and perhaps to one of its listeners."""
    def __init__(self, **fields: Unpack[GatewayRefDict]) -> None:
        """A reference to a Gateway, and perhaps to one of its listeners."""
    section_name: str | None = ...
    """Name of the listener (0.18 and later). Default: all listeners."""

class Gateway(Args):
    """The Gateways of the route. Empty: the platform's Gateway."""
    def __init__(self, **fields: Unpack[GatewayDict]) -> None:
        """The Gateways of the route. Empty: the platform's Gateway."""
    refs: list[GatewayRef] = ...
    """Your own Gateways."""

class Ingress(Args):
    """Ingresses; an alternative to Gateways."""
    def __init__(self, **fields: Unpack[IngressDict]) -> None:
        """Ingresses; an alternative to Gateways."""
    refs: list[ObjectReference] = ...
    """Your own Ingresses."""

class HttpRoute(Args):
    """Your own HTTPRoute: an existing one, or the spec of a new one. Exactly one field must be set."""
    def __init__(self, **fields: Unpack[HttpRouteDict]) -> None:
        """Your own HTTPRoute: an existing one, or the spec of a new one. Exactly one field must be set."""
    refs: list[LocalReference] = ...
    """Existing HTTPRoutes."""
    spec: dict[str, Any] | None = ...
    """Spec of the HTTPRoute, as the Gateway API spells it."""

class Route(Args):
    """The route to the service. Empty: KServe creates an HTTPRoute."""
    def __init__(self, **fields: Unpack[RouteDict]) -> None:
        """The route to the service. Empty: KServe creates an HTTPRoute."""
    http: HttpRoute | None = ...
    """Your own HTTPRoute."""
    group: str | None = ...
    """Name of a group of services that share one route, each with a ``weight`` (0.20)."""
    weight: Annotated[int, Field(ge=0, le=1000000)] | None = ...
    """Weight of the service within its group: its share of the requests (0.20)."""
    rules: Annotated[Literal["one", "kserve"] | None, INTENT] = ...
    """Rules of the route. ``one``: a single rule sends everything below ``/<namespace>/<name>`` to the endpoint picker.
    ``kserve``: KServe's own rules, also by the name of the model in the header ``X-Gateway-Model-Name``. Default: ``one`` with a
    scheduler behind Envoy AI Gateway that the stack installs, because it asks the endpoint picker once for each match;
    otherwise ``kserve``."""

class ConfigReference(Args):
    """A ConfigMap with the endpoint picker's configuration."""
    def __init__(self, **fields: Unpack[ConfigReferenceDict]) -> None:
        """A ConfigMap with the endpoint picker's configuration."""
    name: str | None = ...
    """Name of the ConfigMap. It is in the service's namespace, or in KServe's if the name starts with ``config-scheduler-``."""
    key: str | None = ...
    """Key of the ConfigMap. KServe's documentation uses ``epp``."""
    optional: bool | None = ...
    """Whether the ConfigMap may be missing."""

class SchedulerConfig(Args):
    """The endpoint picker's configuration, which replaces KServe's default completely. Exactly one field must be set."""
    def __init__(self, **fields: Unpack[SchedulerConfigDict]) -> None:
        """The endpoint picker's configuration, which replaces KServe's default completely. Exactly one field must be set."""
    inline: EndpointPickerConfig | None = ...
    """The configuration itself."""
    ref: ConfigReference | None = ...
    """A ConfigMap with the configuration."""

class InferencePool(Args):
    """The pool of endpoints: an existing one, or the spec of a new one. Exactly one field must be set."""
    def __init__(self, **fields: Unpack[InferencePoolDict]) -> None:
        """The pool of endpoints: an existing one, or the spec of a new one. Exactly one field must be set."""
    ref: LocalReference | None = ...
    """An existing InferencePool, with its own endpoint picker."""
    spec: dict[str, Any] | None = ...
    """Spec of the InferencePool, as the Gateway API Inference Extension spells it."""

class Tokenizer(Args):
    """The pod that tokenises prompts for the endpoint picker. Empty: KServe's default."""
    def __init__(self, **fields: Unpack[TokenizerDict]) -> None:
        """The pod that tokenises prompts for the endpoint picker. Empty: KServe's default."""
    template: PodSpec | None = ...
    """Fields of its pod, which KServe merges over those of its preset."""

class Scheduler(Args):
    """The endpoint picker, which routes each request by load, prefix and KV cache. Empty: KServe's default configuration."""
    def __init__(self, **fields: Unpack[SchedulerDict]) -> None:
        """The endpoint picker, which routes each request by load, prefix and KV cache. Empty: KServe's default configuration."""
    replicas: int | None = ...
    """Number of replicas. Only the leader routes requests; the others are on standby (0.17 and later)."""
    preset: Annotated[Preset | None, INTENT, Short(PresetName)] = ...
    """A ready configuration; an alternative to ``config``. A plain name (``precise-prefix``) selects the preset with its
    defaults."""
    preset_additions: Annotated[PresetAdditions | None, INTENT] = ...
    """Additions to the configuration that ``preset`` renders (0.17 and later). It requires ``preset``."""
    config: SchedulerConfig | None = ...
    """The configuration of the endpoint picker (0.17 and later)."""
    pool: InferencePool | None = ...
    """The pool of endpoints."""
    template: PodSpec | None = ...
    """Fields of its pod, which KServe merges over those of its preset."""
    tokenizer: Tokenizer | None = ...
    """The tokenizer's Deployment (KServe 0.21 and later). KServe also creates it for a configuration with ``token-producer`` or
    ``precise-prefix-cache-scorer``."""
    labels: dict[str, str] = ...
    """Labels of its pods (0.17 and later)."""
    annotations: dict[str, str] = ...
    """Annotations of its pods (0.17 and later)."""

class Router(Args):
    """How requests reach the engines: Gateway, route and endpoint picker."""
    def __init__(self, **fields: Unpack[RouterDict]) -> None:
        """How requests reach the engines: Gateway, route and endpoint picker."""
    gateway: Gateway | None = ...
    """The Gateway in front of the service. ``{}`` selects the platform's Gateway."""
    ingress: Ingress | None = ...
    """Ingresses; an alternative to ``gateway``."""
    route: Route | None = ...
    """The route to the service. With ``{}``, KServe creates an HTTPRoute."""
    scheduler: Scheduler | None = ...
    """The endpoint picker."""
