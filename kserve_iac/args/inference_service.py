"""InferenceService (serving.kserve.io/v1beta1): predictive models, and generative ones on a single pod."""

from typing import Annotated, Literal

from pydantic import Field, field_validator, model_validator

from .base import Args, In
from .pod import Container, EnvVar, Resources
from .workload import Placed, ServiceMeta


class ModelFormat(Args):
    """Which kind of file the model is; KServe picks the runtime by it."""

    name: str
    """``sklearn``, ``xgboost``, ``pytorch``, ``tensorflow``, ``onnx``, ``triton``, ``huggingface`` … or a runtime's own."""
    version: Annotated[str, Field(coerce_numbers_to_str=True)] | None = None
    """Version of the format, where the runtime tells them apart."""


class ModelSpec(Args):
    """A model and the runtime that serves it (KServe ``predictor.model``)."""

    model_format: ModelFormat
    """Format; a plain name stands for ``{name: …}``."""
    storage_uri: In[str] | None = None
    """Where the model's files are: ``gs://``, ``s3://``, ``hf://owner/model``, ``pvc://``, ``oci://``, ``https://`` …"""
    runtime: str | None = None
    """ServingRuntime or ClusterServingRuntime; where unset, KServe picks one by format and protocol."""
    runtime_version: In[str] | None = None
    """Tag of the runtime's image, in place of the runtime's own."""
    protocol_version: Literal["v1", "v2", "grpc-v1", "grpc-v2"] | None = None
    """Inference protocol; KServe takes ``v1`` where unset (``v2`` for Triton and Hugging Face)."""
    image: In[str] | None = None
    """Image, in place of the runtime's."""
    args: list[In[str]] = Field(default_factory=list)
    """Further arguments of the model server."""
    env: list[EnvVar] = Field(default_factory=list)
    """Environment of the model server."""
    resources: Resources | None = None
    """Requests and limits; KServe's configured default where unset (1 CPU, 2Gi)."""

    @field_validator("model_format", mode="before")
    @classmethod
    def _by_name(cls, value: object) -> object:
        return {"name": value} if isinstance(value, str) else value


class ComponentExtension(Placed):
    """What predictors and transformers share: replicas, autoscaling, time limits (KServe ComponentExtensionSpec)."""

    min_replicas: Annotated[int, Field(ge=0)] | None = None
    """Fewest replicas; KServe takes 1 where unset."""
    max_replicas: Annotated[int, Field(ge=0)] | None = None
    """Most replicas; where unset, as many as ``min_replicas``."""
    scale_metric: Literal["cpu", "memory"] | None = None
    """What the HorizontalPodAutoscaler looks at; KServe takes ``cpu`` where unset."""
    scale_target: Annotated[int, Field(ge=1, le=100)] | None = None
    """Utilisation in percent at which it scales; KServe takes 80 where unset."""
    timeout: Annotated[int, Field(ge=1)] | None = None
    """Seconds that one request may take (the HTTPRoute's timeout; 60 where unset)."""
    gpus: Annotated[int, Field(ge=0)] = 0
    """GPUs of each replica (``nvidia.com/gpu``)."""
    component_labels: dict[str, str] = Field(default_factory=dict)
    """Labels of this component's pods (KServe ``labels``)."""
    component_annotations: dict[str, str] = Field(default_factory=dict)
    """Annotations of this component's pods (KServe ``annotations``)."""


class Predictor(ComponentExtension):
    """What answers predictions: a model under a runtime, or a container of your own. Exactly one of the two."""

    model: ModelSpec | None = None
    """The model."""
    containers: list[Container] = Field(default_factory=list)
    """A custom predictor."""
    name: Annotated[str, Field(pattern=r"^[a-z]([-a-z0-9]*[a-z0-9])?$")] | None = None
    """Name of a canary's predictor (KServe 0.20); leave it unset on the main one."""

    @model_validator(mode="after")
    def _one_implementation(self) -> "Predictor":
        if (self.model is None) == (not self.containers):
            raise ValueError("give exactly one of model and containers")
        return self


class Transformer(ComponentExtension):
    """Pre- and post-processing in front of the predictor: a container of your own."""

    containers: list[Container] = Field(min_length=1)
    """Its container."""


class Canary(Args):
    """A second predictor beside the main one (KServe 0.20, Standard mode)."""

    predictor: Predictor
    """The canary; its ``name`` is required."""
    traffic_percent: Annotated[int, Field(ge=0, le=100)]
    """Share of requests meant for it; 0 deploys it without traffic."""


class InferenceServiceArgs(ServiceMeta):
    """A model served by KServe's InferenceService."""

    predictor: Predictor
    """What answers predictions."""
    transformer: Transformer | None = None
    """What stands in front of the predictor."""
    canary: list[Canary] = Field(default_factory=list)
    """Predictors on trial beside the main one."""
    autoscaler: Literal["hpa", "external", "none"] = "hpa"
    """``hpa``: a HorizontalPodAutoscaler; ``external``: somebody else scales; ``none``: ``min_replicas`` stand."""
