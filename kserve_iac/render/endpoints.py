"""Where clients reach a service, beyond its URL."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from ..args.base import is_output
from ..args.inference_service import InferenceServiceArgs, Predictor
from ..args.served_model import ModelSpec

OPENAI_PATHS = {"huggingface": "/openai/v1", "vLLM": "/v1"}
"""Formats whose runtimes speak OpenAI's API, with the path that it is under (config/runtimes)."""

V2_BY_DEFAULT = ("triton", "onnx", "huggingface")
"""Older spellings for which KServe's defaulter takes protocol v2 (v1beta1/inference_service_defaults.go)."""

_NAME_FLAGS = ("--model_name", "--model-name", "--served-model-name")


@dataclass(frozen=True)
class Endpoints:
    """Paths under a service's URL. None: it does not speak that protocol, or nothing is known of what it speaks."""

    model_name: str | None
    """Name of the model in these paths and in requests."""
    v1: str | None = None
    """Prediction by protocol v1."""
    v2: str | None = None
    """Inference by the open inference protocol (v2)."""
    openai: str | None = None
    """Base of OpenAI's API."""
    grpc: bool = False
    """Whether it speaks gRPC, on the URL's host and port."""

    def grpc_target(self, url: str | None) -> str | None:
        """What gRPC clients dial: host and port of the URL."""
        if not self.grpc or not url:
            return None
        parts = urlsplit(url)
        return f"{parts.hostname}:{parts.port or (443 if parts.scheme == 'https' else 80)}"


def endpoints(name: str, args: InferenceServiceArgs) -> Endpoints:
    """Which endpoints the service has. Of custom containers nothing is known but the URL."""
    field, model = next(args.predictor.models(), (None, None))
    if field is None or model is None:
        return Endpoints(None)
    served = _named(args.predictor) or args.name or name
    format_name = model.model_format.name if isinstance(model, ModelSpec) else field
    protocol = model.protocol_version or ("v2" if field in V2_BY_DEFAULT else "v1")
    return Endpoints(
        served,
        v1=f"/v1/models/{served}:predict" if protocol == "v1" else None,
        v2=f"/v2/models/{served}/infer" if protocol == "v2" else None,
        openai=OPENAI_PATHS.get(format_name),
        grpc=protocol.startswith("grpc"),
    )


def _named(predictor: Predictor) -> str | None:
    """The name that the arguments of the model server give to the model."""
    container = predictor.serving_container
    return model_name_in([word for word in (container.args if container else []) if not is_output(word)])


def model_name_in(words: Sequence[Any]) -> str | None:
    """The name that the arguments of a model server give to the model; of several, the last, as argparse reads them. None: they
    give it none.
    """
    found = None
    for index, word in enumerate(words):
        flag, equals, value = str(word).partition("=")
        if flag in _NAME_FLAGS:
            found = value if equals else str(words[index + 1]) if index + 1 < len(words) else None
    return found
