# Generated from the module of the same name by `python scripts/derive_types.py`; do not edit.

"""The components that answer requests: InferenceService, LLMInferenceService, InferenceGraph and TrainedModel."""

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
    """A function that appends ``path`` to a URL. Its result is None if the URL or the path is missing."""

class InferenceService(Served):
    """A predictive model, or a generative model in a single pod. An update waits until KServe reports it as Ready."""
    @overload
    def __init__(
        self,
        name: str,
        /,
        *,
        platform: Platform,
        opts: pulumi.ResourceOptions | None = None,
        **fields: Unpack[InferenceServiceFields],
    ) -> None:
        """A predictive model, or a generative model in a single pod. An update waits until KServe reports it as Ready.

        Raises ``pulumi.RunError`` where the arguments cannot be read. What cannot work on ``platform`` is reported with what
        is wrong with the rest of the program, before any object is made; of a platform that another program made, at once.
        """
    @overload
    def __init__(
        self,
        name: str,
        /,
        args: InferenceServiceArgs | Mapping[str, Any] | None,
        *,
        platform: Platform,
        opts: pulumi.ResourceOptions | None = None,
        **fields: Unpack[InferenceServiceOverrides],
    ) -> None:
        """A predictive model, or a generative model in a single pod. An update waits until KServe reports it as Ready.

        Raises ``pulumi.RunError`` where the arguments cannot be read. What cannot work on ``platform`` is reported with what
        is wrong with the rest of the program, before any object is made; of a platform that another program made, at once.
        """
    ARGS = InferenceServiceArgs
    @cached_property
    def model_name(self) -> pulumi.Output[str | None]:
        """Name of the model in paths and requests. None: the predictor has custom containers."""
    @cached_property
    def predict_url(self) -> pulumi.Output[str | None]:
        """URL for predictions by protocol v1 (``POST``). None: the service uses another protocol."""
    @cached_property
    def infer_url(self) -> pulumi.Output[str | None]:
        """URL for inference by the open inference protocol, v2 (``POST``). None: the service uses another protocol."""
    @cached_property
    def openai_base_url(self) -> pulumi.Output[str | None]:
        """Base URL for OpenAI clients. Only Hugging Face and vLLM models have one; otherwise None."""
    @cached_property
    def grpc_target(self) -> pulumi.Output[str | None]:
        """Host and port for gRPC clients. None: the service does not use a gRPC protocol."""

class LLMInferenceService(Served):
    """A generative model with an OpenAI-compatible endpoint. An update waits until KServe reports it as Ready."""
    @overload
    def __init__(
        self,
        name: str,
        /,
        *,
        platform: Platform,
        opts: pulumi.ResourceOptions | None = None,
        **fields: Unpack[LLMInferenceServiceFields],
    ) -> None:
        """A generative model with an OpenAI-compatible endpoint. An update waits until KServe reports it as Ready.

        Raises ``pulumi.RunError`` where the arguments cannot be read. What cannot work on ``platform`` is reported with what
        is wrong with the rest of the program, before any object is made; of a platform that another program made, at once.
        """
    @overload
    def __init__(
        self,
        name: str,
        /,
        *,
        platform: Platform,
        opts: pulumi.ResourceOptions | None = None,
        **fields: Unpack[LLMInferenceServiceFieldsWithBaseRefs],
    ) -> None:
        """A generative model with an OpenAI-compatible endpoint. An update waits until KServe reports it as Ready.

        Raises ``pulumi.RunError`` where the arguments cannot be read. What cannot work on ``platform`` is reported with what
        is wrong with the rest of the program, before any object is made; of a platform that another program made, at once.
        """
    @overload
    def __init__(
        self,
        name: str,
        /,
        args: LLMInferenceServiceArgs | Mapping[str, Any] | None,
        *,
        platform: Platform,
        opts: pulumi.ResourceOptions | None = None,
        **fields: Unpack[LLMInferenceServiceOverrides],
    ) -> None:
        """A generative model with an OpenAI-compatible endpoint. An update waits until KServe reports it as Ready.

        Raises ``pulumi.RunError`` where the arguments cannot be read. What cannot work on ``platform`` is reported with what
        is wrong with the rest of the program, before any object is made; of a platform that another program made, at once.
        """
    ARGS = LLMInferenceServiceArgs
    @cached_property
    def openai_base_url(self) -> pulumi.Output[str | None]:
        """Base URL for OpenAI clients: ``<url>/v1``."""
    @cached_property
    def model_name(self) -> pulumi.Output[str]:
        """Model name in the requests of clients."""

class InferenceGraph(Served):
    """Several InferenceServices behind one endpoint. An update waits until KServe reports the graph as Ready."""
    @overload
    def __init__(
        self,
        name: str,
        /,
        *,
        platform: Platform,
        opts: pulumi.ResourceOptions | None = None,
        **fields: Unpack[InferenceGraphFields],
    ) -> None:
        """Several InferenceServices behind one endpoint. An update waits until KServe reports the graph as Ready.

        Raises ``pulumi.RunError`` where the arguments cannot be read. What cannot work on ``platform`` is reported with what
        is wrong with the rest of the program, before any object is made; of a platform that another program made, at once.
        """
    @overload
    def __init__(
        self,
        name: str,
        /,
        args: InferenceGraphArgs | Mapping[str, Any] | None,
        *,
        platform: Platform,
        opts: pulumi.ResourceOptions | None = None,
        **fields: Unpack[InferenceGraphOverrides],
    ) -> None:
        """Several InferenceServices behind one endpoint. An update waits until KServe reports the graph as Ready.

        Raises ``pulumi.RunError`` where the arguments cannot be read. What cannot work on ``platform`` is reported with what
        is wrong with the rest of the program, before any object is made; of a platform that another program made, at once.
        """
    ARGS = InferenceGraphArgs

class TrainedModel(Served):
    """A further model of an InferenceService that serves several models."""
    @overload
    def __init__(
        self,
        name: str,
        /,
        *,
        platform: Platform,
        opts: pulumi.ResourceOptions | None = None,
        **fields: Unpack[TrainedModelFields],
    ) -> None:
        """A further model of an InferenceService that serves several models.

        Raises ``pulumi.RunError`` where the arguments cannot be read. What cannot work on ``platform`` is reported with what
        is wrong with the rest of the program, before any object is made; of a platform that another program made, at once.
        """
    @overload
    def __init__(
        self,
        name: str,
        /,
        args: TrainedModelArgs | Mapping[str, Any] | None,
        *,
        platform: Platform,
        opts: pulumi.ResourceOptions | None = None,
        **fields: Unpack[TrainedModelOverrides],
    ) -> None:
        """A further model of an InferenceService that serves several models.

        Raises ``pulumi.RunError`` where the arguments cannot be read. What cannot work on ``platform`` is reported with what
        is wrong with the rest of the program, before any object is made; of a platform that another program made, at once.
        """
    ARGS = TrainedModelArgs
