"""What answers requests: InferenceService, LLMInferenceService, InferenceGraph, TrainedModel."""

from functools import cached_property
from typing import Any

import pulumi

from ..args import InferenceGraphArgs, InferenceServiceArgs, LLMInferenceServiceArgs, TrainedModelArgs
from ..render.endpoints import endpoints
from .kserve_object import Served


def _under(path: str | None) -> Any:
    """What a URL becomes with ``path``; None where either is missing."""
    return lambda url: f"{url.rstrip('/')}{path}" if url and path else None


class InferenceService(Served):
    """A predictive model, or a generative one on a single pod; an update waits until KServe says Ready."""

    ARGS = InferenceServiceArgs

    def _settle(self, name: str, args: InferenceServiceArgs) -> None:
        self._endpoints = endpoints(name, args)

    @cached_property
    def model_name(self) -> pulumi.Output[str | None]:
        """Name of the model in paths and requests; none for custom containers."""
        return pulumi.Output.from_input(self._endpoints.model_name)

    @cached_property
    def predict_url(self) -> pulumi.Output[str | None]:
        """Prediction by protocol v1 (``POST``); none where it speaks another."""
        return self.url.apply(_under(self._endpoints.v1))

    @cached_property
    def infer_url(self) -> pulumi.Output[str | None]:
        """Inference by the open inference protocol, v2 (``POST``); none where it speaks another."""
        return self.url.apply(_under(self._endpoints.v2))

    @cached_property
    def openai_base_url(self) -> pulumi.Output[str | None]:
        """Base URL for OpenAI clients; none but for Hugging Face and vLLM models."""
        return self.url.apply(_under(self._endpoints.openai))

    @cached_property
    def grpc_target(self) -> pulumi.Output[str | None]:
        """Host and port for gRPC clients; none but with a gRPC protocol."""
        return self.url.apply(self._endpoints.grpc_target)


class LLMInferenceService(Served):
    """A generative model behind an OpenAI-compatible endpoint; an update waits until KServe says Ready."""

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
        """Name that clients ask for."""
        return pulumi.Output.from_input(self._model_name)


class InferenceGraph(Served):
    """Several InferenceServices behind one endpoint; an update waits until KServe says Ready."""

    ARGS = InferenceGraphArgs


class TrainedModel(Served):
    """A further model of an InferenceService that serves several."""

    ARGS = TrainedModelArgs
