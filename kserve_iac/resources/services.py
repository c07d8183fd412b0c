"""What answers requests: InferenceService, LLMInferenceService, InferenceGraph, TrainedModel."""

from typing import Any

import pulumi

from ..args import InferenceGraphArgs, InferenceServiceArgs, LLMInferenceServiceArgs, TrainedModelArgs
from ..manifests.endpoints import endpoints
from .kserve_object import Served


def _under(path: str | None) -> Any:
    """What a URL becomes with ``path``; None where either is missing."""
    return lambda url: f"{url.rstrip('/')}{path}" if url and path else None


class InferenceService(Served):
    """A predictive model, or a generative one on a single pod; an update waits until KServe says Ready."""

    ARGS = InferenceServiceArgs

    model_name: pulumi.Output[str | None]
    """Name of the model in paths and requests; none for custom containers."""
    predict_url: pulumi.Output[str | None]
    """Prediction by protocol v1 (``POST``); none where it speaks another."""
    infer_url: pulumi.Output[str | None]
    """Inference by the open inference protocol, v2 (``POST``); none where it speaks another."""
    openai_base_url: pulumi.Output[str | None]
    """Base URL for OpenAI clients; none but for Hugging Face and vLLM models."""
    grpc_target: pulumi.Output[str | None]
    """Host and port for gRPC clients; none but with a gRPC protocol."""

    def _outputs(self, name: str, args: InferenceServiceArgs) -> dict[str, Any]:
        shared = super()._outputs(name, args)
        known = endpoints(name, args)
        self.model_name = pulumi.Output.from_input(known.model_name)
        self.predict_url = self.url.apply(_under(known.v1))
        self.infer_url = self.url.apply(_under(known.v2))
        self.openai_base_url = self.url.apply(_under(known.openai))
        self.grpc_target = self.url.apply(known.grpc_target)
        return {
            **shared,
            "modelName": self.model_name,
            "predictUrl": self.predict_url,
            "inferUrl": self.infer_url,
            "openaiBaseUrl": self.openai_base_url,
            "grpcTarget": self.grpc_target,
        }


class LLMInferenceService(Served):
    """A generative model behind an OpenAI-compatible endpoint; an update waits until KServe says Ready."""

    ARGS = LLMInferenceServiceArgs

    openai_base_url: pulumi.Output[str | None]
    """Base URL for OpenAI clients: ``<url>/v1``."""
    model_name: pulumi.Output[str]
    """Name that clients ask for."""

    def _outputs(self, name: str, args: LLMInferenceServiceArgs) -> dict[str, Any]:
        shared = super()._outputs(name, args)
        self.openai_base_url = self.url.apply(_under("/v1"))
        said = args.model.name if args.model else None
        self.model_name = pulumi.Output.from_input(said or args.name or name)
        return {**shared, "openaiBaseUrl": self.openai_base_url, "modelName": self.model_name}


class InferenceGraph(Served):
    """Several InferenceServices behind one endpoint; an update waits until KServe says Ready."""

    ARGS = InferenceGraphArgs


class TrainedModel(Served):
    """A further model of an InferenceService that serves several."""

    ARGS = TrainedModelArgs
