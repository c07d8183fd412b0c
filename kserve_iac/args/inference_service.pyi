# Generated from the module of the same name by `python scripts/derive_types.py`; do not edit.

"""InferenceService (serving.kserve.io/v1beta1): predictive models, and generative models in a single pod."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field
from typing_extensions import Unpack

from ..findings.path import Path
from .access import Auth
from .autoscaling import AutoScaling
from .base import INTENT, Args, In
from .container import ContainerFields, Resources
from .dicts import (
    ArtExplainerDict,
    BatcherDict,
    CanaryDict,
    ComponentExtensionDict,
    DeploymentStrategyDict,
    ExplainerDict,
    InferenceServiceArgsDict,
    LoggerDict,
    LoggerStorageDict,
    PredictorDict,
    RollingUpdateDict,
    TransformerDict,
    WorkerSpecDict,
)
from .pod import PodFields, PodSpec
from .quantity import IntOrString
from .served_model import ModelSpec, PredictorExtension, StorageSpec, StorageUri
from .tracing import Tracing
from .traffic import Traffic
from .workload import Placed, ServiceMeta

class LoggerStorage(Args):
    """A store to which logs are written as files (KServe 0.16 and later)."""
    def __init__(self, **fields: Unpack[LoggerStorageDict]) -> None:
        """A store to which logs are written as files (KServe 0.16 and later)."""
    path: str | None = ...
    """Path in the store."""
    key: str | None = ...
    """Entry of the ``storage-config`` Secret."""
    parameters: dict[str, str] = ...
    """Parameters of the store (``type``, ``region``, ``format`` …)."""
    service_account_name: str | None = ...
    """ServiceAccount with the credentials of the store."""

class Logger(Args):
    """Logs requests and responses as CloudEvents or as files."""
    def __init__(self, **fields: Unpack[LoggerDict]) -> None:
        """Logs requests and responses as CloudEvents or as files."""
    mode: Literal["all", "request", "response"] | None = ...
    """Messages that are logged. KServe requires this field."""
    url: In[str] | None = ...
    """Address that receives the CloudEvents."""
    metadata_headers: list[str] = ...
    """HTTP headers that are logged with each message."""
    metadata_annotations: list[str] = ...
    """Annotations of the service that are logged with each message."""
    storage: LoggerStorage | None = ...
    """Store for the files; an alternative to ``url``."""
    marshaller_url: str | None = ...
    """Address of the service that converts payloads to files (KServe 0.17 and later)."""
    batch_size: int | None = ...
    """Number of payloads in one file (KServe 0.17 and later)."""
    batch_interval: str | None = ...
    """Longest time between two files, for example ``30s`` (KServe 0.17 and later)."""

class Batcher(Args):
    """A sidecar that collects requests into batches."""
    def __init__(self, **fields: Unpack[BatcherDict]) -> None:
        """A sidecar that collects requests into batches."""
    max_batch_size: int | None = ...
    """Maximum number of requests in a batch. KServe's default: 32."""
    max_latency: int | None = ...
    """Maximum time in milliseconds that a batch waits for further requests. KServe's default: 5,000."""
    timeout: int | None = ...
    """Time limit of a batch, in seconds."""

class RollingUpdate(Args):
    """Limits of a rolling update."""
    def __init__(self, **fields: Unpack[RollingUpdateDict]) -> None:
        """Limits of a rolling update."""
    max_surge: IntOrString | None = ...
    """Maximum number of additional pods, as a number or a percentage (``1``, ``25%``). Set it to 0 if the GPU pool is full."""
    max_unavailable: IntOrString | None = ...
    """Maximum number of unavailable pods, as a number or a percentage."""

class DeploymentStrategy(Args):
    """How a Deployment replaces its pods (apps/v1)."""
    def __init__(self, **fields: Unpack[DeploymentStrategyDict]) -> None:
        """How a Deployment replaces its pods (apps/v1)."""
    type: str | None = ...
    """``RollingUpdate`` or ``Recreate``."""
    rolling_update: RollingUpdate | None = ...
    """Limits of a rolling update; only with type ``RollingUpdate``."""

class ComponentExtension(PodFields, Placed):
    """The common fields of predictors, transformers and explainers: placement, replicas, autoscaling, time limits and logging."""
    def __init__(self, **fields: Unpack[ComponentExtensionDict]) -> None:
        """The common fields of predictors, transformers and explainers: placement, replicas, autoscaling, time limits and logging."""
    gpus: Annotated[int, INTENT, Field(ge=0)] = ...
    """GPUs of each replica. They are written to the serving container as ``nvidia.com/gpu``."""
    min_replicas: Annotated[int, Field(ge=0)] | None = ...
    """Minimum number of replicas. KServe's default: 1."""
    max_replicas: Annotated[int, Field(ge=0)] | None = ...
    """Maximum number of replicas. Default: ``min_replicas`` in Standard mode, no limit in Knative mode."""
    scale_metric: Literal["cpu", "memory", "concurrency", "rps"] | None = ...
    """Metric for autoscaling: ``cpu`` or ``memory`` in Standard mode, ``concurrency`` or ``rps`` in Knative mode."""
    scale_target: int | None = ...
    """Target value of the metric: a percentage of the requested resources in Standard mode (KServe's default: 80), a number in
    Knative mode."""
    scale_metric_type: Literal["Utilization", "Value", "AverageValue"] | None = ...
    """KServe ignores this field."""
    auto_scaling: AutoScaling | None = ...
    """Further metrics, and how fast the component scales."""
    container_concurrency: Annotated[int, Field(ge=0)] | None = ...
    """Maximum number of requests that one replica handles at a time (Knative mode)."""
    timeout: int | None = ...
    """Time limit of one request, in seconds (Knative mode, or the HTTPRoute's timeout). KServe's default: 60."""
    canary_traffic_percent: int | None = ...
    """Percentage of the requests that the newest revision receives (Knative mode)."""
    logger: Logger | None = ...
    """Logs requests and responses."""
    batcher: Batcher | None = ...
    """Collects requests into batches."""
    labels: dict[str, str] = ...
    """Labels of this component's pods."""
    annotations: dict[str, str] = ...
    """Annotations of this component's pods."""
    deployment_strategy: DeploymentStrategy | None = ...
    """How the Deployment replaces pods (Standard mode)."""
    storage_uris: list[StorageUri] = ...
    """Several locations of files; an alternative to the model's ``storage_uri``."""
    @property
    def serving_container(self) -> ContainerFields | None:
        """The container that serves requests and receives the GPUs. None: the component has no such container."""
    @property
    def serving_field(self) -> str:
        """The field that contains the serving container."""
    @property
    def serving_index(self) -> int:
        """Position of the serving container in ``containers``, where these contain it."""
    @property
    def serving_path(self) -> Path:
        """Path of the serving container within the component."""
    @property
    def gpus_per_replica(self) -> int:
        """GPUs that one replica requests, by ``gpus`` or by the resources of its serving container.

        The accelerators of every vendor count. A partition of a GPU counts as one.
        """
    @property
    def partition(self) -> str | None:
        """Size of the MIG partition that its pods request by resource name, for example ``1g.10gb``. None: they request none."""

def _partition(resources: Resources | None) -> str | None: ...
def _gpus(resources: Resources | None) -> int: ...

class WorkerSpec(PodSpec):
    """The further pods of a replica that spans several nodes."""
    def __init__(self, **fields: Unpack[WorkerSpecDict]) -> None:
        """The further pods of a replica that spans several nodes."""
    pipeline_parallel_size: int | None = ...
    """Pipeline parallel size, which is the number of pods of one replica."""
    tensor_parallel_size: int | None = ...
    """Tensor parallel size."""
    @property
    def gpus(self) -> int:
        """GPUs that the container of one worker requests."""

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
    """The component that answers requests: either a model with a runtime, or your own containers.

    Beside a model, a container with the name ``transformer-container`` runs in the same pod.
    """
    def __init__(self, **fields: Unpack[PredictorDict]) -> None:
        """The component that answers requests: either a model with a runtime, or your own containers.

        Beside a model, a container with the name ``transformer-container`` runs in the same pod.
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
    """Name of the predictor (KServe 0.20). It is required for canaries."""
    storage_container_name: str | None = ...
    """ClusterStorageContainer that downloads the model (KServe 0.20)."""
    worker_spec: WorkerSpec | None = ...
    """Further pods of each replica, for models that span several nodes."""
    _served_by: ServedBy | None = ...
    @property
    def served_by(self) -> ServedBy | None:
        """The runtime that serves it; None: it has containers of its own, or the runtime is not known."""
    def models(self) -> Iterator[tuple[str, PredictorExtension]]:
        """Every model that is set, with the name of its field."""
    @property
    def has_one_gpu_per_pod(self) -> bool:
        """Whether KServe itself gives one GPU to each pod of a replica of several pods, because no container requests any
        (computeRayNodeAndGPUs in components/predictor.go, 0.16 to 0.20).
        """
    @property
    def gpus_per_replica(self) -> int:
        """GPUs that the first pod of a replica requests. If the replica has several pods, KServe adds them where the pod
        requests none: the ranks that the workers' GPUs leave over, or one (computeRayNodeAndGPUs in components/predictor.go).
        """
    @property
    def pods_per_replica(self) -> int:
        """Number of pods of a replica: the stages of its pipeline. If KServe gives one GPU to each pod, there is one for each
        rank.
        """
    @property
    def serving_field(self) -> str:
        """The field of the model, or ``containers`` if there is no model."""
    @property
    def serving_index(self) -> int:
        """Position of the container ``kserve-container``, otherwise 0: KServe gives this name to a container that is alone, or
        first and without a name (``Default`` and ``GetContainer`` in v1beta1/predictor_custom.go).
        """
    @property
    def serving_container(self) -> ContainerFields | None:
        """The model. If there is no model, the container ``kserve-container``, otherwise the first container."""

def with_runtime(predictor: Predictor, runtime: ServedBy) -> Predictor:
    """The predictor, served by a runtime that is known."""

class Transformer(PodSpec, ComponentExtension):
    """Your own containers that process requests before the predictor, and responses after it."""
    def __init__(self, **fields: Unpack[TransformerDict]) -> None:
        """Your own containers that process requests before the predictor, and responses after it."""
    @property
    def serving_container(self) -> ContainerFields | None:
        """The first container."""

class ArtExplainer(ContainerFields):
    """Explanations by the Adversarial Robustness Toolbox."""
    def __init__(self, **fields: Unpack[ArtExplainerDict]) -> None:
        """Explanations by the Adversarial Robustness Toolbox."""
    type: str
    """Kind of explanation, for example ``SquareAttack``."""
    storage_uri: In[str] | None = ...
    """Location of a trained explainer."""
    runtime_version: In[str] | None = ...
    """Image tag of the explainer."""
    config: dict[str, str] = ...
    """Settings of the explainer (``nb_classes`` …)."""
    storage: StorageSpec | None = ...
    """Store with the trained explainer; an alternative to ``storage_uri``."""

class Explainer(PodSpec, ComponentExtension):
    """The component that explains predictions: either ART, or your own containers."""
    def __init__(self, **fields: Unpack[ExplainerDict]) -> None:
        """The component that explains predictions: either ART, or your own containers."""
    art: ArtExplainer | None = ...
    """Explanations by the Adversarial Robustness Toolbox."""
    @property
    def serving_field(self) -> str:
        """``art`` if it is set, otherwise ``containers``."""
    @property
    def serving_container(self) -> ContainerFields | None:
        """ART if it is set, otherwise the first container."""

class Canary(Args):
    """A second predictor beside the main one (KServe 0.20 and later, Standard mode)."""
    def __init__(self, **fields: Unpack[CanaryDict]) -> None:
        """A second predictor beside the main one (KServe 0.20 and later, Standard mode)."""
    predictor: Predictor
    """The canary's predictor. Its ``name`` is required."""
    traffic_percent: Annotated[int, Field(ge=0, le=100)]
    """Percentage of the requests that the canary should receive; 0 deploys it without traffic. KServe divides the traffic from
    version 0.21, with the Gateway API, and only after the canary is ready."""

Component = Predictor | Transformer | Explainer

def completed_container(component: Component) -> tuple[Path, ContainerFields] | None:
    """The container whose missing resources KServe fills in, with its path in the component. None: there is no container.

    It is the model. Of one's own containers, it is the first one, even where another one serves (``Default`` in
    v1beta1/predictor_custom.go, transformer_custom.go and explainer_custom.go), unless a runtime is merged with them.
    """

class InferenceServiceArgs(ServiceMeta):
    """A model served by KServe's InferenceService."""
    def __init__(self, **fields: Unpack[InferenceServiceArgsDict]) -> None:
        """A model served by KServe's InferenceService."""
    predictor: Predictor
    """The component that answers requests."""
    transformer: Transformer | None = ...
    """The component that processes requests before the predictor, and responses after it."""
    explainer: Explainer | None = ...
    """The component that explains predictions."""
    canary: list[Canary] = ...
    """Further predictors that receive a part of the traffic (KServe 0.20 and later)."""
    tracing: Tracing | None = ...
    """OpenTelemetry tracing. KServe has this field from version 0.21, but does not yet apply it to any pod."""
    deployment_mode: Annotated[Literal["Standard", "Knative", "default"], INTENT] = ...
    """``Standard`` runs the components as Deployments. ``Knative`` runs them as Knative services, and requires Knative on the
    platform. ``default`` writes no annotation: the cluster's configuration decides, and KServe validates autoscaling as in
    Knative mode."""
    autoscaler: Annotated[Literal["hpa", "keda", "external", "none", "default"] | None, INTENT] = ...
    """``hpa`` creates a HorizontalPodAutoscaler and ``keda`` a ScaledObject. ``external`` leaves the replicas to another
    controller, and ``none`` keeps ``min_replicas``. ``default`` writes no annotation. If not set, the service uses ``hpa`` in
    Standard mode, and Knative's own autoscaler otherwise."""
    auth: Annotated[Auth | None, INTENT] = ...
    """Who may call the service through the platform's Gateway. It replaces ``auth`` of the Gateway for this service, and requires
    Envoy Gateway. Default: ``auth`` of the Gateway."""
    traffic: Annotated[Traffic | None, INTENT] = ...
    """How the platform's Gateway forwards requests to the service: limits, retries, sizes and durations. It requires Envoy
    Gateway."""
    @property
    def autoscaler_class(self) -> str | None:
        """Value of the annotation ``autoscalerClass``. None: it is not written."""
    def components(self) -> Iterator[tuple[Path, Component]]:
        """Every component with its path: predictor, transformer, explainer and the predictors of the canaries."""
    def role_of(self, path: Path) -> str:
        """Name of the role of the component at ``path``: ``predictor``, ``transformer``, ``explainer`` or ``canary NAME``."""
