# Generated from the module of the same name by `python scripts/derive_types.py`; do not edit.

"""What answers requests: InferenceService, LLMInferenceService, InferenceGraph, TrainedModel."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any, overload

import pulumi
from typing_extensions import Unpack

from ..args import InferenceGraphArgs, InferenceServiceArgs, LLMInferenceServiceArgs, TrainedModelArgs
from ..args.dicts import (
    InferenceGraphFields,
    InferenceGraphOverrides,
    InferenceServiceFields,
    InferenceServiceOverrides,
    LLMInferenceServiceFields,
    LLMInferenceServiceFieldsWithBaseRefs,
    LLMInferenceServiceOverrides,
    TrainedModelFields,
    TrainedModelOverrides,
)
from .base import Platform
from .kserve_object import Served

def _under(path: str | None) -> Any:
    """What a URL becomes with ``path``; None where either is missing."""

class InferenceService(Served):
    """A predictive model, or a generative one on a single pod; an update waits until KServe says Ready."""
    @overload
    def __init__(
        self,
        name: str,
        *,
        platform: Platform,
        opts: pulumi.ResourceOptions | None = None,
        **fields: Unpack[InferenceServiceFields],
    ) -> None:
        """A predictive model, or a generative one on a single pod; an update waits until KServe says Ready.

        Raises ``pulumi.RunError`` where the arguments cannot work on ``platform``.
        """
    @overload
    def __init__(
        self,
        name: str,
        args: InferenceServiceArgs | Mapping[str, Any] | None,
        *,
        platform: Platform,
        opts: pulumi.ResourceOptions | None = None,
        **fields: Unpack[InferenceServiceOverrides],
    ) -> None:
        """A predictive model, or a generative one on a single pod; an update waits until KServe says Ready.

        Raises ``pulumi.RunError`` where the arguments cannot work on ``platform``.
        """
    ARGS = InferenceServiceArgs
    @cached_property
    def model_name(self) -> pulumi.Output[str | None]:
        """Name of the model in paths and requests; none for custom containers."""
    @cached_property
    def predict_url(self) -> pulumi.Output[str | None]:
        """Prediction by protocol v1 (``POST``); none where it speaks another."""
    @cached_property
    def infer_url(self) -> pulumi.Output[str | None]:
        """Inference by the open inference protocol, v2 (``POST``); none where it speaks another."""
    @cached_property
    def openai_base_url(self) -> pulumi.Output[str | None]:
        """Base URL for OpenAI clients; none but for Hugging Face and vLLM models."""
    @cached_property
    def grpc_target(self) -> pulumi.Output[str | None]:
        """Host and port for gRPC clients; none but with a gRPC protocol."""

class LLMInferenceService(Served):
    """A generative model behind an OpenAI-compatible endpoint; an update waits until KServe says Ready."""
    @overload
    def __init__(
        self,
        name: str,
        *,
        platform: Platform,
        opts: pulumi.ResourceOptions | None = None,
        **fields: Unpack[LLMInferenceServiceFields],
    ) -> None:
        """A generative model behind an OpenAI-compatible endpoint; an update waits until KServe says Ready.

        Raises ``pulumi.RunError`` where the arguments cannot work on ``platform``.
        """
    @overload
    def __init__(
        self,
        name: str,
        *,
        platform: Platform,
        opts: pulumi.ResourceOptions | None = None,
        **fields: Unpack[LLMInferenceServiceFieldsWithBaseRefs],
    ) -> None:
        """A generative model behind an OpenAI-compatible endpoint; an update waits until KServe says Ready.

        Raises ``pulumi.RunError`` where the arguments cannot work on ``platform``.
        """
    @overload
    def __init__(
        self,
        name: str,
        args: LLMInferenceServiceArgs | Mapping[str, Any] | None,
        *,
        platform: Platform,
        opts: pulumi.ResourceOptions | None = None,
        **fields: Unpack[LLMInferenceServiceOverrides],
    ) -> None:
        """A generative model behind an OpenAI-compatible endpoint; an update waits until KServe says Ready.

        Raises ``pulumi.RunError`` where the arguments cannot work on ``platform``.
        """
    ARGS = LLMInferenceServiceArgs
    @cached_property
    def openai_base_url(self) -> pulumi.Output[str | None]:
        """Base URL for OpenAI clients: ``<url>/v1``."""
    @cached_property
    def model_name(self) -> pulumi.Output[str]:
        """Name that clients ask for."""

class InferenceGraph(Served):
    """Several InferenceServices behind one endpoint; an update waits until KServe says Ready."""
    @overload
    def __init__(
        self,
        name: str,
        *,
        platform: Platform,
        opts: pulumi.ResourceOptions | None = None,
        **fields: Unpack[InferenceGraphFields],
    ) -> None:
        """Several InferenceServices behind one endpoint; an update waits until KServe says Ready.

        Raises ``pulumi.RunError`` where the arguments cannot work on ``platform``.
        """
    @overload
    def __init__(
        self,
        name: str,
        args: InferenceGraphArgs | Mapping[str, Any] | None,
        *,
        platform: Platform,
        opts: pulumi.ResourceOptions | None = None,
        **fields: Unpack[InferenceGraphOverrides],
    ) -> None:
        """Several InferenceServices behind one endpoint; an update waits until KServe says Ready.

        Raises ``pulumi.RunError`` where the arguments cannot work on ``platform``.
        """
    ARGS = InferenceGraphArgs

class TrainedModel(Served):
    """A further model of an InferenceService that serves several."""
    @overload
    def __init__(
        self,
        name: str,
        *,
        platform: Platform,
        opts: pulumi.ResourceOptions | None = None,
        **fields: Unpack[TrainedModelFields],
    ) -> None:
        """A further model of an InferenceService that serves several.

        Raises ``pulumi.RunError`` where the arguments cannot work on ``platform``.
        """
    @overload
    def __init__(
        self,
        name: str,
        args: TrainedModelArgs | Mapping[str, Any] | None,
        *,
        platform: Platform,
        opts: pulumi.ResourceOptions | None = None,
        **fields: Unpack[TrainedModelOverrides],
    ) -> None:
        """A further model of an InferenceService that serves several.

        Raises ``pulumi.RunError`` where the arguments cannot work on ``platform``.
        """
    ARGS = TrainedModelArgs
