"""The protocol that a service speaks, and the name of its model, as far as both are certain from the object.

Sources, read in kserve/kserve at v0.16.0 and v0.20.0: GetProtocol in pkg/apis/serving/v1beta1/predictor_model.go (v1 where
``protocolVersion`` is not set) and predictor_custom.go (the variable ``PROTOCOL`` of the container);
inference_service_defaults.go (older spellings such as ``predictor.sklearn`` are stored as ``predictor.model``);
config/llmisvcconfig (``--served-model-name`` is ``spec.model.name``, which defaults to the name of the service).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from ..catalog.kserve import SERVING_CONTAINER
from ..engines.flags import read_flags
from ..engines.huggingface import HUGGING_FACE_IMAGE
from ..engines.written import certainly_serves, served_words
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


def spoken(service: Service, runtime: Mapping[str, Any] | None = None) -> Spoken:
    """What the service speaks. ``runtime`` is the object of the runtime that serves its predictor, if it is known."""
    if service.kind == "InferenceGraph":
        return Spoken(service.name, graph=True)
    if service.kind == "LLMInferenceService":
        return Spoken(str((service.spec.get("model") or {}).get("name") or service.name), "openai")
    predictor = service.spec.get("predictor") or {}
    server = _server(predictor, runtime or {})
    model = predictor.get("model")
    if _runs_vllm(server):
        return Spoken(_vllm_name(server, service), "openai", chats=True)
    name = _model_name(service, server)
    declared = _declared(
        str(model.get("protocolVersion") or "v1") if model is not None else _custom_protocol(predictor), name
    )
    if declared.grpc:
        return declared
    if HUGGING_FACE_IMAGE.fullmatch(server.image.partition("@")[0].rpartition("/")[2]) and not server.command:
        return replace(declared, openai=OPENAI_PATHS["huggingface"], chats=True)
    format_name = str(((model or {}).get("modelFormat") or {}).get("name"))
    path = OPENAI_PATHS.get(format_name)
    if path is None:
        return declared
    # vLLM's own server speaks nothing but OpenAI's API. That of KServe speaks it for models that generate text.
    return replace(declared, protocol="openai" if format_name == "vLLM" else declared.protocol, openai=path, chats=True)


@dataclass(frozen=True)
class _Server:
    """The serving container of a predictor, as far as it is known."""

    command: tuple[str, ...]
    args: tuple[str, ...]
    image: str


def _server(predictor: Mapping[str, Any], runtime: Mapping[str, Any]) -> _Server:
    """The container of the predictor, over that of its runtime: KServe appends its arguments (MergeRuntimeContainers in
    inferenceservice/utils/utils.go).
    """
    below = _serving((runtime.get("spec") or {}).get("containers") or [])
    over = predictor.get("model") or _serving(predictor.get("containers") or [])
    return _Server(
        tuple(map(str, over.get("command") or below.get("command") or [])),
        tuple(map(str, [*(below.get("args") or []), *(over.get("args") or [])])),
        str(over.get("image") or below.get("image") or ""),
    )


def _serving(containers: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    named = [one for one in containers if one.get("name") == SERVING_CONTAINER]
    return next(iter(named or containers), {})


def _runs_vllm(server: _Server) -> bool:
    """Whether the container certainly runs vLLM's server for OpenAI's API."""
    return certainly_serves(server.command, server.args, server.image)


def _vllm_name(server: _Server, service: Service) -> str:
    """The name of vLLM's model: ``--served-model-name``, otherwise the model itself, a flag or the word after ``serve``."""
    words = list(served_words([*server.command, *server.args]) or (*server.command, *server.args))
    serve = next((at for at, word in enumerate(words) if word == "serve"), None)
    positional = words[serve + 1 : serve + 2] if serve is not None else words[:1] if not server.command else []
    model = read_flags(words).words.get("model") or next((one for one in positional if not one.startswith("-")), None)
    return _filled(model_name_in(words) or model, service)


def _filled(name: str | None, service: Service) -> str:
    """A name in which KServe fills in that of the service, as in the runtimes of its charts (config/runtimes)."""
    return name.replace("{{.Name}}", service.name) if name else service.name


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


def _model_name(service: Service, server: _Server) -> str:
    """The name that the first server of a request gives to its model: that of the transformer, if there is one."""
    transformer = service.spec.get("transformer")
    if transformer is not None:
        own = _serving(transformer.get("containers") or [])
        return model_name_in([*(own.get("command") or []), *(own.get("args") or [])]) or service.name
    return _filled(model_name_in([*server.command, *server.args]), service)
