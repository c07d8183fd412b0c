"""The components that answer requests: InferenceService, LLMInferenceService, InferenceGraph and TrainedModel."""

from functools import cached_property
from typing import Any

import pulumi

from ..args import InferenceGraphArgs, InferenceServiceArgs, LLMInferenceServiceArgs, TrainedModelArgs
from ..render.endpoints import endpoints
from .kserve_object import Served


def _under(path: str | None) -> Any:
    """A function that appends ``path`` to a URL. Its result is None if the URL or the path is missing."""
    return lambda url: f"{url.rstrip('/')}{path}" if url and path else None


class InferenceService(Served):
    """A predictive model, or a generative model in a single pod. An update waits until KServe reports it as Ready."""

    ARGS = InferenceServiceArgs

    def _settle(self, name: str, args: InferenceServiceArgs) -> None:
        self._endpoints = endpoints(name, args)

    @cached_property
    def model_name(self) -> pulumi.Output[str | None]:
        """Name of the model in paths and requests. None: the predictor has custom containers."""
        return pulumi.Output.from_input(self._endpoints.model_name)

    @cached_property
    def predict_url(self) -> pulumi.Output[str | None]:
        """URL for predictions by protocol v1 (``POST``). None: the service uses another protocol."""
        return self.url.apply(_under(self._endpoints.v1))

    @cached_property
    def infer_url(self) -> pulumi.Output[str | None]:
        """URL for inference by the open inference protocol, v2 (``POST``). None: the service uses another protocol."""
        return self.url.apply(_under(self._endpoints.v2))

    @cached_property
    def openai_base_url(self) -> pulumi.Output[str | None]:
        """Base URL for OpenAI clients. Only Hugging Face and vLLM models have one; otherwise None."""
        return self.url.apply(_under(self._endpoints.openai))

    @cached_property
    def grpc_target(self) -> pulumi.Output[str | None]:
        """Host and port for gRPC clients. None: the service does not use a gRPC protocol."""
        return self.url.apply(self._endpoints.grpc_target)


class LLMInferenceService(Served):
    """A generative model with an OpenAI-compatible endpoint. An update waits until KServe reports it as Ready."""

    ARGS = LLMInferenceServiceArgs

    def _settle(self, name: str, args: LLMInferenceServiceArgs) -> None:
        said = args.model.name if args.model else None
        self._model_name = said or args.name or name

    @cached_property
    def openai_base_url(self) -> pulumi.Output[str | None]:
        """Base URL for OpenAI clients: ``<url>/v1``."""
        return self.url.apply(_under("/v1"))

    @cached_property
    def model_name(self) -> pulumi.Output[str]:
        """Model name in the requests of clients."""
        return pulumi.Output.from_input(self._model_name)


class InferenceGraph(Served):
    """Several InferenceServices behind one endpoint. An update waits until KServe reports the graph as Ready."""

    ARGS = InferenceGraphArgs


class TrainedModel(Served):
    """A further model of an InferenceService that serves several models."""

    ARGS = TrainedModelArgs
