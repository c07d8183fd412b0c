# Generated from the module of the same name by `python scripts/derive_types.py`; do not edit.

"""InferenceService (serving.kserve.io/v1beta1): predictive models, and generative ones on a single pod."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field
from typing_extensions import Unpack

from ..findings.path import Path
from .autoscaling import AutoScaling
from .base import INTENT, Args, In, Short
from .container import ContainerFields, Resources
from .dicts import (
    ArtExplainerDict,
    BatcherDict,
    CanaryDict,
    ComponentExtensionDict,
    ConfidentialDict,
    DeploymentStrategyDict,
    ExplainerDict,
    InferenceServiceArgsDict,
    LoggerDict,
    LoggerStorageDict,
    ModelFormatDict,
    ModelSpecDict,
    PredictorDict,
    PredictorExtensionDict,
    RollingUpdateDict,
    StorageSpecDict,
    StorageUriDict,
    TransformerDict,
    WorkerSpecDict,
)
from .pod import PodFields, PodSpec
from .quantity import HubId, IntOrString
from .tracing import Tracing
from .workload import Placed, ServiceMeta

FRAMEWORKS = (
    "sklearn",
    "xgboost",
    "tensorflow",
    "pytorch",
    "triton",
    "onnx",
    "huggingface",
    "pmml",
    "lightgbm",
    "paddle",
)
"""KServe's older spellings of a model, each named after its format (v1beta1/predictor.go)."""
V2_FRAMEWORKS = frozenset({"triton", "onnx", "huggingface"})
"""Those of them that KServe's defaulter gives the protocol ``v2`` (assignONNXRuntime and its like in
v1beta1/inference_service_defaults.go). The same format under ``model`` keeps ``v1``, but for Triton's."""

class ModelFormat(Args):
    """Which kind of file the model is; KServe picks the runtime by it."""
    def __init__(self, **fields: Unpack[ModelFormatDict]) -> None:
        """Which kind of file the model is; KServe picks the runtime by it."""
    name: str
    """``sklearn``, ``xgboost``, ``pytorch``, ``tensorflow``, ``onnx``, ``triton``, ``huggingface`` … or a runtime's own."""
    version: Annotated[str, Field(coerce_numbers_to_str=True)] | None = ...
    """Version of the format, where the runtime tells them apart."""

class StorageSpec(Args):
    """A model in a store whose credentials are kept in one Secret (KServe's ``storage-config``)."""
    def __init__(self, **fields: Unpack[StorageSpecDict]) -> None:
        """A model in a store whose credentials are kept in one Secret (KServe's ``storage-config``)."""
    key: str | None = ...
    """Entry of that Secret; ``default`` where unset."""
    path: In[str] | None = ...
    """Path of the model in the store."""
    parameters: dict[str, str] = ...
    """What overrides the entry (``type``, ``bucket`` …)."""
    schema_path: str | None = ...
    """Path of the model's schema file."""

class StorageUri(Args):
    """One of several sources of files."""
    def __init__(self, **fields: Unpack[StorageUriDict]) -> None:
        """One of several sources of files."""
    uri: Annotated[In[str], Field(min_length=1)]
    """Where they are."""
    mount_path: Annotated[str, Field(pattern=r"^/.*", max_length=255)] | None = ...
    """Folder in the container; ``/mnt/models`` where unset."""
    hub: Annotated[HubId | None, INTENT] = ...
    """Hub id (``owner/model``) of the model among these files, if ``uri`` does not name it. It is used for checks and the plan
    only, not rendered."""

class Confidential(Args):
    """A model that is decrypted inside a confidential virtual machine (KServe 0.20)."""
    def __init__(self, **fields: Unpack[ConfidentialDict]) -> None:
        """A model that is decrypted inside a confidential virtual machine (KServe 0.20)."""
    enabled: bool
    """Whether it is."""
    resource_id: str | None = ...
    """Key at the key broker: ``kbs:///repository/type/tag``."""

class PredictorExtension(ContainerFields):
    """A model in KServe's older spelling, under the name of its format (``sklearn: {storageUri: …}``)."""
    def __init__(self, **fields: Unpack[PredictorExtensionDict]) -> None:
        """A model in KServe's older spelling, under the name of its format (``sklearn: {storageUri: …}``)."""
    storage_uri: In[str] | None = ...
    """Where the model's files are."""
    runtime_version: In[str] | None = ...
    """Tag of the runtime's image, in place of the runtime's own."""
    protocol_version: Literal["v1", "v2", "grpc-v1", "grpc-v2"] | None = ...
    """Inference protocol; KServe takes ``v1`` where unset (``v2`` for Triton, ONNX and Hugging Face)."""
    storage: StorageSpec | None = ...
    """The store, in place of ``storage_uri``."""
    hub: Annotated[HubId | None, INTENT] = ...
    """Hub id (``owner/model``) of the model in these files, if their address does not name it (``s3://``, ``gs://``, ``pvc://``,
    ``oci://``, a store, a mirror). It is used for checks and the plan only, not rendered."""
    confidential: Confidential | None = ...
    """Decryption in a confidential virtual machine."""

class ModelSpec(PredictorExtension):
    """A model and the runtime that serves it (KServe ``predictor.model``)."""
    def __init__(self, **fields: Unpack[ModelSpecDict]) -> None:
        """A model and the runtime that serves it (KServe ``predictor.model``)."""
    model_format: Annotated[ModelFormat, Short(str)]
    """Format; a plain name stands for ``{name: …}``."""
    storage_uri: In[str] | None = ...
    """Where the model's files are: ``gs://``, ``s3://``, ``hf://owner/model``, ``pvc://``, ``oci://``, ``https://`` …"""
    runtime: str | None = ...
    """ServingRuntime or ClusterServingRuntime; where unset, KServe picks one by format and protocol."""

class LoggerStorage(Args):
    """A store that logs are written to (KServe 0.16 and later)."""
    def __init__(self, **fields: Unpack[LoggerStorageDict]) -> None:
        """A store that logs are written to (KServe 0.16 and later)."""
    path: str | None = ...
    """Path in it."""
    key: str | None = ...
    """Entry of the ``storage-config`` Secret."""
    parameters: dict[str, str] = ...
    """What the store takes (``type``, ``region``, ``format`` …)."""
    service_account_name: str | None = ...
    """ServiceAccount whose credentials are used."""

class Logger(Args):
    """Logs requests and responses, as CloudEvents or as files."""
    def __init__(self, **fields: Unpack[LoggerDict]) -> None:
        """Logs requests and responses, as CloudEvents or as files."""
    mode: Literal["all", "request", "response"] | None = ...
    """What is logged. KServe wants it said."""
    url: In[str] | None = ...
    """Where CloudEvents go."""
    metadata_headers: list[str] = ...
    """Headers that are logged with them."""
    metadata_annotations: list[str] = ...
    """Annotations of the service that are logged with them."""
    storage: LoggerStorage | None = ...
    """A store, in place of ``url``."""
    marshaller_url: str | None = ...
    """Service that turns payloads into files (0.17 and later)."""
    batch_size: int | None = ...
    """Payloads of one file (0.17 and later)."""
    batch_interval: str | None = ...
    """Longest time between two files (0.17 and later)."""

class Batcher(Args):
    """Collects requests into batches, in a sidecar."""
    def __init__(self, **fields: Unpack[BatcherDict]) -> None:
        """Collects requests into batches, in a sidecar."""
    max_batch_size: int | None = ...
    """Most requests of a batch; 32 where unset."""
    max_latency: int | None = ...
    """Milliseconds that a batch waits; 5000 where unset."""
    timeout: int | None = ...
    """Seconds that a batch may take."""

class RollingUpdate(Args):
    """How a rolling update goes."""
    def __init__(self, **fields: Unpack[RollingUpdateDict]) -> None:
        """How a rolling update goes."""
    max_surge: IntOrString | None = ...
    """Pods beyond the wanted ones (``1``, ``25%``). On a full GPU pool set it to 0."""
    max_unavailable: IntOrString | None = ...
    """Pods that may be missing."""

class DeploymentStrategy(Args):
    """How pods are replaced (apps/v1)."""
    def __init__(self, **fields: Unpack[DeploymentStrategyDict]) -> None:
        """How pods are replaced (apps/v1)."""
    type: str | None = ...
    """``RollingUpdate`` or ``Recreate``."""
    rolling_update: RollingUpdate | None = ...
    """Details of ``RollingUpdate``."""

class ComponentExtension(PodFields, Placed):
    """What predictors, transformers and explainers share: placement, replicas, autoscaling, time limits, logging."""
    def __init__(self, **fields: Unpack[ComponentExtensionDict]) -> None:
        """What predictors, transformers and explainers share: placement, replicas, autoscaling, time limits, logging."""
    gpus: Annotated[int, INTENT, Field(ge=0)] = ...
    """GPUs of each replica (``nvidia.com/gpu``), written to the serving container."""
    min_replicas: Annotated[int, Field(ge=0)] | None = ...
    """Fewest replicas; KServe takes 1 where unset."""
    max_replicas: Annotated[int, Field(ge=0)] | None = ...
    """Most replicas; where unset, as many as ``min_replicas`` (Standard) or no limit (Knative)."""
    scale_metric: Literal["cpu", "memory", "concurrency", "rps"] | None = ...
    """What is scaled on: ``cpu`` or ``memory`` in Standard mode, ``concurrency`` or ``rps`` with Knative."""
    scale_target: int | None = ...
    """Value it is kept at: percent of the request (Standard; KServe takes 80), or a count (Knative)."""
    scale_metric_type: Literal["Utilization", "Value", "AverageValue"] | None = ...
    """Nothing in KServe reads it."""
    auto_scaling: AutoScaling | None = ...
    """Further metrics and behaviour."""
    container_concurrency: Annotated[int, Field(ge=0)] | None = ...
    """Requests that one replica takes at a time (Knative)."""
    timeout: int | None = ...
    """Seconds that one request may take (Knative, or the HTTPRoute's timeout; 60 where unset)."""
    canary_traffic_percent: int | None = ...
    """Share of requests for the newest revision (Knative)."""
    logger: Logger | None = ...
    """Logs requests and responses."""
    batcher: Batcher | None = ...
    """Collects requests into batches."""
    labels: dict[str, str] = ...
    """Labels of this component's pods."""
    annotations: dict[str, str] = ...
    """Annotations of this component's pods."""
    deployment_strategy: DeploymentStrategy | None = ...
    """How pods are replaced (Standard)."""
    storage_uris: list[StorageUri] = ...
    """Several sources of files, in place of the model's one."""
    @property
    def serving_container(self) -> ContainerFields | None:
        """The container that serves: GPUs go to it."""
    @property
    def serving_field(self) -> str:
        """The field that the serving container stands in."""
    @property
    def serving_path(self) -> Path:
        """Where the serving container stands: the field, of ``containers`` the first one."""
    @property
    def gpus_per_replica(self) -> int:
        """GPUs that one replica asks for, whichever way it was said and whoever made them; a partition of a GPU counts as one."""
    @property
    def partition(self) -> str | None:
        """The MIG partition that its pods request by name, as the name has it (``1g.10gb``); None: they request none."""

def _partition(resources: Resources | None) -> str | None: ...
def _gpus(resources: Resources | None) -> int: ...

class WorkerSpec(PodSpec):
    """Worker pods beside the first, for models that span nodes."""
    def __init__(self, **fields: Unpack[WorkerSpecDict]) -> None:
        """Worker pods beside the first, for models that span nodes."""
    pipeline_parallel_size: int | None = ...
    """Pipeline parallel size: pods of one replica."""
    tensor_parallel_size: int | None = ...
    """Tensor parallel size."""

@dataclass(frozen=True)
class ServedBy:
    """The runtime that serves a predictor."""

    name: str
    """Its object name."""
    model_format: str
    """The format of the model, as the predictor writes it."""
    requests: Mapping[str, str] = ...
    """What its serving container requests where the predictor sets nothing."""
    is_merged: bool = ...
    """Whether the predictor's containers and pod are what KServe makes of it and the runtime."""

class Predictor(PodSpec, ComponentExtension):
    """What answers predictions: a model under a runtime, or containers of your own. One of the two.

    With a model, ``containers`` named ``transformer-container`` run beside it.
    """
    def __init__(self, **fields: Unpack[PredictorDict]) -> None:
        """What answers predictions: a model under a runtime, or containers of your own. One of the two.

        With a model, ``containers`` named ``transformer-container`` run beside it.
        """
    model: ModelSpec | None = ...
    """The model."""
    sklearn: PredictorExtension | None = ...
    """A scikit-learn model, in KServe's older spelling."""
    xgboost: PredictorExtension | None = ...
    """An XGBoost model, in KServe's older spelling."""
    tensorflow: PredictorExtension | None = ...
    """A TensorFlow model, in KServe's older spelling."""
    pytorch: PredictorExtension | None = ...
    """A PyTorch model, in KServe's older spelling."""
    triton: PredictorExtension | None = ...
    """A model repository for Triton, in KServe's older spelling."""
    onnx: PredictorExtension | None = ...
    """An ONNX model, in KServe's older spelling."""
    huggingface: PredictorExtension | None = ...
    """A Hugging Face model, in KServe's older spelling."""
    pmml: PredictorExtension | None = ...
    """A PMML model, in KServe's older spelling."""
    lightgbm: PredictorExtension | None = ...
    """A LightGBM model, in KServe's older spelling."""
    paddle: PredictorExtension | None = ...
    """A Paddle model, in KServe's older spelling."""
    name: str | None = ...
    """Name of the predictor (KServe 0.20); canaries need one."""
    storage_container_name: str | None = ...
    """ClusterStorageContainer that fetches the model (KServe 0.20)."""
    worker_spec: WorkerSpec | None = ...
    """Worker pods, for models that span nodes."""
    _served_by: ServedBy | None = ...
    @property
    def served_by(self) -> ServedBy | None:
        """The runtime that serves it; None: it has containers of its own, or the runtime is not known."""
    def models(self) -> Iterator[tuple[str, PredictorExtension]]:
        """Every model that is said, with the field it stands in."""
    @property
    def serving_field(self) -> str:
        """The model's field, else ``containers``."""
    @property
    def serving_container(self) -> ContainerFields | None:
        """The model, else the first container."""

def with_runtime(predictor: Predictor, runtime: ServedBy) -> Predictor:
    """The predictor, served by a runtime that is known."""

class Transformer(PodSpec, ComponentExtension):
    """Pre- and post-processing in front of the predictor: containers of your own."""
    def __init__(self, **fields: Unpack[TransformerDict]) -> None:
        """Pre- and post-processing in front of the predictor: containers of your own."""
    @property
    def serving_container(self) -> ContainerFields | None:
        """The first container."""

class ArtExplainer(ContainerFields):
    """Explanations by the Adversarial Robustness Toolbox."""
    def __init__(self, **fields: Unpack[ArtExplainerDict]) -> None:
        """Explanations by the Adversarial Robustness Toolbox."""
    type: str
    """Kind of explanation (``SquareAttack``)."""
    storage_uri: In[str] | None = ...
    """Where a trained explainer is."""
    runtime_version: In[str] | None = ...
    """Tag of the image."""
    config: dict[str, str] = ...
    """Settings (``nb_classes`` …)."""
    storage: StorageSpec | None = ...
    """The store, in place of ``storage_uri``."""

class Explainer(PodSpec, ComponentExtension):
    """What explains predictions: ART, or containers of your own. One of the two."""
    def __init__(self, **fields: Unpack[ExplainerDict]) -> None:
        """What explains predictions: ART, or containers of your own. One of the two."""
    art: ArtExplainer | None = ...
    """The Adversarial Robustness Toolbox."""
    @property
    def serving_field(self) -> str:
        """``art``, else ``containers``."""
    @property
    def serving_container(self) -> ContainerFields | None:
        """ART, else the first container."""

class Canary(Args):
    """A second predictor beside the main one (KServe 0.20 and later, Standard mode)."""
    def __init__(self, **fields: Unpack[CanaryDict]) -> None:
        """A second predictor beside the main one (KServe 0.20 and later, Standard mode)."""
    predictor: Predictor
    """The canary; its ``name`` is required."""
    traffic_percent: Annotated[int, Field(ge=0, le=100)]
    """Share of requests meant for it; 0 deploys it without traffic. KServe splits from 0.21 on, with the Gateway API and once the
    canary is ready."""

Component = Predictor | Transformer | Explainer

class InferenceServiceArgs(ServiceMeta):
    """A model served by KServe's InferenceService."""
    def __init__(self, **fields: Unpack[InferenceServiceArgsDict]) -> None:
        """A model served by KServe's InferenceService."""
    predictor: Predictor
    """What answers predictions."""
    transformer: Transformer | None = ...
    """What stands in front of the predictor."""
    explainer: Explainer | None = ...
    """What explains predictions."""
    canary: list[Canary] = ...
    """Predictors on trial beside the main one."""
    tracing: Tracing | None = ...
    """OpenTelemetry tracing (KServe 0.21, which injects it into no pod yet)."""
    deployment_mode: Annotated[Literal["Standard", "Knative", "default"], INTENT] = ...
    """``Standard``: Deployments; ``Knative``: serverless, the platform must have it. ``default`` writes nothing: the cluster's
    configuration decides, and KServe checks autoscaling as if it were Knative."""
    autoscaler: Annotated[Literal["hpa", "keda", "external", "none", "default"] | None, INTENT] = ...
    """``hpa``: a HorizontalPodAutoscaler; ``keda``: a ScaledObject; ``external``: somebody else scales; ``none``:
    ``min_replicas`` stand. Where unset, ``hpa`` in Standard mode, and Knative's own otherwise; ``default`` writes nothing."""
    @property
    def autoscaler_class(self) -> str | None:
        """What the annotation ``autoscalerClass`` says; None: it is not written."""
    def components(self) -> Iterator[tuple[Path, Component]]:
        """Every component with its path."""
    def role_of(self, path: Path) -> str:
        """The name of the role of a component, by its path: ``predictor``, ``transformer``, ``explainer`` or ``canary NAME``."""
