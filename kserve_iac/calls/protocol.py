"""The protocol that a service speaks, and the name of its model, as far as both are certain from the object.

Sources, read in kserve/kserve at v0.16.0 and v0.20.0: GetProtocol in pkg/apis/serving/v1beta1/predictor_model.go (v1 where
``protocolVersion`` is not set) and predictor_custom.go (the variable ``PROTOCOL`` of the container);
inference_service_defaults.go (older spellings such as ``predictor.sklearn`` are stored as ``predictor.model``);
config/llmisvcconfig (``--served-model-name`` is ``spec.model.name``, which defaults to the name of the service).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from ..render.endpoints import OPENAI_PATHS, model_name_in
from .service import Service

Protocol = Literal["openai", "v1", "v2"]

PROTOCOLS: tuple[Protocol, ...] = ("openai", "v1", "v2")

OPENAI = "/v1"
"""Path of OpenAI's API where a service has nothing before it."""


@dataclass(frozen=True)
class Spoken:
    """What a service speaks."""

    model: str
    """Name of the model in paths and requests."""
    protocol: Protocol | None = None
    """None: it is not certain, or the service takes any body (an InferenceGraph)."""
    openai: str = OPENAI
    """Path of OpenAI's API below the URL."""
    chats: bool = False
    """Whether the service answers chats, too, although ``protocol`` is another one."""
    grpc: bool = False
    """Whether the service speaks only gRPC."""
    graph: bool = False


def spoken(service: Service) -> Spoken:
    """What the service speaks."""
    if service.kind == "InferenceGraph":
        return Spoken(service.name, graph=True)
    if service.kind == "LLMInferenceService":
        return Spoken(str((service.spec.get("model") or {}).get("name") or service.name), "openai")
    predictor = service.spec.get("predictor") or {}
    name = _model_name(service)
    model = predictor.get("model")
    if model is None:
        return _declared(_custom_protocol(predictor), name)
    format_name = str((model.get("modelFormat") or {}).get("name"))
    path = OPENAI_PATHS.get(format_name)
    declared = _declared(str(model.get("protocolVersion") or "v1"), name)
    if path is None or declared.grpc:
        return declared
    # vLLM's own server speaks nothing but OpenAI's API. That of KServe speaks it for models that generate text.
    return Spoken(name, "openai" if format_name == "vLLM" else declared.protocol, path, chats=True)


def _declared(protocol: str | None, model: str) -> Spoken:
    if protocol in ("v1", "v2"):
        return Spoken(model, "v1" if protocol == "v1" else "v2")
    return Spoken(model, grpc=(protocol or "").startswith("grpc"))


def _custom_protocol(predictor: Mapping[str, Any]) -> str | None:
    """The protocol that containers of one's own declare."""
    containers = predictor.get("containers") or []
    collocated = [one for one in containers if one.get("name") == "transformer-container"]
    for container in (collocated or containers)[:1]:
        for variable in container.get("env") or []:
            if variable.get("name") == "PROTOCOL":
                return str(variable.get("value"))
    return None


def _model_name(service: Service) -> str:
    """The name that the first server of a request gives to its model: that of the transformer, if there is one."""
    for component in ("transformer", "predictor"):
        part = service.spec.get(component)
        if part is None:
            continue
        containers = [*([part["model"]] if part.get("model") else []), *(part.get("containers") or [])]
        words = [word for one in containers for word in [*(one.get("command") or []), *(one.get("args") or [])]]
        return model_name_in(words) or service.name
    return service.name
