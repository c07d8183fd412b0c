"""InferenceService (serving.kserve.io/v1beta1): predictive models, and generative models in a single pod."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Literal

from pydantic import Field, PrivateAttr

from ..catalog.kserve import SERVING_CONTAINER
from ..catalog.machines import is_accelerator, is_partition, partition_of
from ..findings.path import Path
from .access import Auth
from .autoscaling import AutoScaling
from .base import INTENT, Args, In
from .container import ContainerFields, Resources
from .pod import PodFields, PodSpec
from .quantity import IntOrString
from .served_model import FRAMEWORKS, ModelSpec, PredictorExtension, StorageSpec, StorageUri
from .tracing import Tracing
from .traffic import Traffic
from .workload import Placed, ServiceMeta


class LoggerStorage(Args):
    """A store to which logs are written as files (KServe 0.16 and later)."""

    path: str | None = None
    """Path in the store."""
    key: str | None = None
    """Entry of the ``storage-config`` Secret."""
    parameters: dict[str, str] = Field(default_factory=dict)
    """Parameters of the store (``type``, ``region``, ``format`` …)."""
    service_account_name: str | None = None
    """ServiceAccount with the credentials of the store."""


class Logger(Args):
    """Logs requests and responses as CloudEvents or as files."""

    mode: Literal["all", "request", "response"] | None = None
    """Messages that are logged. KServe requires this field."""
    url: In[str] | None = None
    """Address that receives the CloudEvents."""
    metadata_headers: list[str] = Field(default_factory=list)
    """HTTP headers that are logged with each message."""
    metadata_annotations: list[str] = Field(default_factory=list)
    """Annotations of the service that are logged with each message."""
    storage: LoggerStorage | None = None
    """Store for the files; an alternative to ``url``."""
    marshaller_url: str | None = None
    """Address of the service that converts payloads to files (KServe 0.17 and later)."""
    batch_size: int | None = None
    """Number of payloads in one file (KServe 0.17 and later)."""
    batch_interval: str | None = None
    """Longest time between two files, for example ``30s`` (KServe 0.17 and later)."""


class Batcher(Args):
    """A sidecar that collects requests into batches."""

    max_batch_size: int | None = None
    """Maximum number of requests in a batch. KServe's default: 32."""
    max_latency: int | None = None
    """Maximum time in milliseconds that a batch waits for further requests. KServe's default: 5,000."""
    timeout: int | None = None
    """Time limit of a batch, in seconds."""


class RollingUpdate(Args):
    """Limits of a rolling update."""

    max_surge: IntOrString | None = None
    """Maximum number of additional pods, as a number or a percentage (``1``, ``25%``). Set it to 0 if the GPU pool is full."""
    max_unavailable: IntOrString | None = None
    """Maximum number of unavailable pods, as a number or a percentage."""


class DeploymentStrategy(Args):
    """How a Deployment replaces its pods (apps/v1)."""

    type: str | None = None
    """``RollingUpdate`` or ``Recreate``."""
    rolling_update: RollingUpdate | None = None
    """Limits of a rolling update; only with type ``RollingUpdate``."""


class ComponentExtension(PodFields, Placed):
    """The common fields of predictors, transformers and explainers: placement, replicas, autoscaling, time limits and logging."""

    gpus: Annotated[int, INTENT, Field(ge=0)] = 0
    """GPUs of each replica. They are written to the serving container as ``nvidia.com/gpu``."""
    min_replicas: Annotated[int, Field(ge=0)] | None = None
    """Minimum number of replicas. KServe's default: 1."""
    max_replicas: Annotated[int, Field(ge=0)] | None = None
    """Maximum number of replicas. Default: ``min_replicas`` in Standard mode, no limit in Knative mode."""
    scale_metric: Literal["cpu", "memory", "concurrency", "rps"] | None = None
    """Metric for autoscaling: ``cpu`` or ``memory`` in Standard mode, ``concurrency`` or ``rps`` in Knative mode."""
    scale_target: int | None = None
    """Target value of the metric: a percentage of the requested resources in Standard mode (KServe's default: 80), a number in
    Knative mode."""
    scale_metric_type: Literal["Utilization", "Value", "AverageValue"] | None = None
    """KServe ignores this field."""
    auto_scaling: AutoScaling | None = None
    """Further metrics, and how fast the component scales."""
    container_concurrency: Annotated[int, Field(ge=0)] | None = None
    """Maximum number of requests that one replica handles at a time (Knative mode)."""
    timeout: int | None = None
    """Time limit of one request, in seconds (Knative mode, or the HTTPRoute's timeout). KServe's default: 60."""
    canary_traffic_percent: int | None = None
    """Percentage of the requests that the newest revision receives (Knative mode)."""
    logger: Logger | None = None
    """Logs requests and responses."""
    batcher: Batcher | None = None
    """Collects requests into batches."""
    labels: dict[str, str] = Field(default_factory=dict)
    """Labels of this component's pods."""
    annotations: dict[str, str] = Field(default_factory=dict)
    """Annotations of this component's pods."""
    deployment_strategy: DeploymentStrategy | None = None
    """How the Deployment replaces pods (Standard mode)."""
    storage_uris: list[StorageUri] = Field(default_factory=list)
    """Several locations of files; an alternative to the model's ``storage_uri``."""

    @property
    def serving_container(self) -> ContainerFields | None:
        """The container that serves requests and receives the GPUs. None: the component has no such container."""
        return None

    @property
    def serving_field(self) -> str:
        """The field that contains the serving container."""
        return "containers"

    @property
    def serving_index(self) -> int:
        """Position of the serving container in ``containers``, where these contain it."""
        return 0

    @property
    def serving_path(self) -> Path:
        """Path of the serving container within the component."""
        field = self.serving_field
        return Path(field, self.serving_index) if field == "containers" else Path(field)

    @property
    def gpus_per_replica(self) -> int:
        """GPUs that one replica requests, by ``gpus`` or by the resources of its serving container.

        The accelerators of every vendor count. A partition of a GPU counts as one.
        """
        own = self.serving_container
        return self.gpus or _gpus(own.resources if own else None)

    @property
    def partition(self) -> str | None:
        """Size of the MIG partition that its pods request by resource name, for example ``1g.10gb``. None: they request none."""
        own = self.serving_container
        return _partition(own.resources if own else None)


def _partition(resources: Resources | None) -> str | None:
    given = {**resources.requests, **resources.limits} if resources else {}
    return next((partition_of(name) for name in given if is_partition(name)), None)


def _gpus(resources: Resources | None) -> int:
    given = {**resources.requests, **resources.limits} if resources else {}
    return sum(int(count) for name, count in given.items() if is_accelerator(name) and count.isdecimal())


class WorkerSpec(PodSpec):
    """The further pods of a replica that spans several nodes."""

    pipeline_parallel_size: int | None = None
    """Pipeline parallel size, which is the number of pods of one replica."""
    tensor_parallel_size: int | None = None
    """Tensor parallel size."""

    @property
    def gpus(self) -> int:
        """GPUs that the container of one worker requests."""
        return max((_gpus(one.resources) for one in self.containers), default=0)


@dataclass(frozen=True)
class ServedBy:
    """The runtime that serves a predictor."""

    name: str
    """Its object name."""
    model_format: str
    """The format of the model, as the predictor writes it."""
    requests: Mapping[str, str] = field(default_factory=dict)
    """What its serving container requests where the predictor sets nothing."""
    is_merged: bool = False
    """Whether the predictor's containers and pod are what KServe makes of it and the runtime."""


class Predictor(PodSpec, ComponentExtension):
    """The component that answers requests: either a model with a runtime, or your own containers.

    Beside a model, a container with the name ``transformer-container`` runs in the same pod.
    """

    model: ModelSpec | None = None
    """The model."""
    sklearn: PredictorExtension | None = None
    """A scikit-learn model, in KServe's older spelling."""
    xgboost: PredictorExtension | None = None
    """An XGBoost model, in KServe's older spelling."""
    tensorflow: PredictorExtension | None = None
    """A TensorFlow model, in KServe's older spelling."""
    pytorch: PredictorExtension | None = None
    """A PyTorch model, in KServe's older spelling."""
    triton: PredictorExtension | None = None
    """A model repository for Triton, in KServe's older spelling."""
    onnx: PredictorExtension | None = None
    """An ONNX model, in KServe's older spelling."""
    huggingface: PredictorExtension | None = None
    """A Hugging Face model, in KServe's older spelling."""
    pmml: PredictorExtension | None = None
    """A PMML model, in KServe's older spelling."""
    lightgbm: PredictorExtension | None = None
    """A LightGBM model, in KServe's older spelling."""
    paddle: PredictorExtension | None = None
    """A Paddle model, in KServe's older spelling."""
    name: str | None = None
    """Name of the predictor (KServe 0.20). It is required for canaries."""
    storage_container_name: str | None = None
    """ClusterStorageContainer that downloads the model (KServe 0.20)."""
    worker_spec: WorkerSpec | None = None
    """Further pods of each replica, for models that span several nodes."""
    _served_by: ServedBy | None = PrivateAttr(default=None)

    @property
    def served_by(self) -> ServedBy | None:
        """The runtime that serves it; None: it has containers of its own, or the runtime is not known."""
        return self._served_by

    def models(self) -> Iterator[tuple[str, PredictorExtension]]:
        """Every model that is set, with the name of its field."""
        for name in ("model", *FRAMEWORKS):
            if (given := getattr(self, name)) is not None:
                yield name, given

    @property
    def has_one_gpu_per_pod(self) -> bool:
        """Whether KServe itself gives one GPU to each pod of a replica of several pods, because no container requests any
        (computeRayNodeAndGPUs in components/predictor.go, 0.16 to 0.20).
        """
        worker = self.worker_spec
        return worker is not None and not super().gpus_per_replica and not worker.gpus

    @property
    def gpus_per_replica(self) -> int:
        """GPUs that the first pod of a replica requests. If the replica has several pods, KServe adds them where the pod
        requests none: the ranks that the workers' GPUs leave over, or one (computeRayNodeAndGPUs in components/predictor.go).
        """
        own, worker = super().gpus_per_replica, self.worker_spec
        if own or worker is None or not worker.gpus:
            return own or int(worker is not None)
        ranks = (worker.pipeline_parallel_size or 1) * (worker.tensor_parallel_size or 1)
        return (ranks - 1) % worker.gpus + 1

    @property
    def pods_per_replica(self) -> int:
        """Number of pods of a replica: the stages of its pipeline. If KServe gives one GPU to each pod, there is one for each
        rank.
        """
        worker = self.worker_spec
        if worker is None:
            return 1
        stages = worker.pipeline_parallel_size or 1
        return stages * (worker.tensor_parallel_size or 1) if self.has_one_gpu_per_pod else stages

    @property
    def serving_field(self) -> str:
        """The field of the model, or ``containers`` if there is no model."""
        return next((name for name, _ in self.models()), "containers")

    @property
    def serving_index(self) -> int:
        """Position of the container ``kserve-container``, otherwise 0: KServe gives this name to a container that is alone, or
        first and without a name (``Default`` and ``GetContainer`` in v1beta1/predictor_custom.go).
        """
        names = [one.name for one in self.containers]
        return names.index(SERVING_CONTAINER) if SERVING_CONTAINER in names else 0

    @property
    def serving_container(self) -> ContainerFields | None:
        """The model. If there is no model, the container ``kserve-container``, otherwise the first container."""
        found = next(self.models(), None)
        return found[1] if found else self.containers[self.serving_index] if self.containers else None


def with_runtime(predictor: Predictor, runtime: ServedBy) -> Predictor:
    """The predictor, served by a runtime that is known."""
    found = predictor.model_copy()
    found._served_by = runtime
    return found


class Transformer(PodSpec, ComponentExtension):
    """Your own containers that process requests before the predictor, and responses after it."""

    @property
    def serving_container(self) -> ContainerFields | None:
        """The first container."""
        return self.containers[0] if self.containers else None


class ArtExplainer(ContainerFields):
    """Explanations by the Adversarial Robustness Toolbox."""

    type: str
    """Kind of explanation, for example ``SquareAttack``."""
    storage_uri: In[str] | None = None
    """Location of a trained explainer."""
    runtime_version: In[str] | None = None
    """Image tag of the explainer."""
    config: dict[str, str] = Field(default_factory=dict)
    """Settings of the explainer (``nb_classes`` …)."""
    storage: StorageSpec | None = None
    """Store with the trained explainer; an alternative to ``storage_uri``."""


class Explainer(PodSpec, ComponentExtension):
    """The component that explains predictions: either ART, or your own containers."""

    art: ArtExplainer | None = None
    """Explanations by the Adversarial Robustness Toolbox."""

    @property
    def serving_field(self) -> str:
        """``art`` if it is set, otherwise ``containers``."""
        return "containers" if self.art is None else "art"

    @property
    def serving_container(self) -> ContainerFields | None:
        """ART if it is set, otherwise the first container."""
        return self.art or (self.containers[0] if self.containers else None)


class Canary(Args):
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
    container = component.serving_container
    if container is None:
        return None
    runtime = component.served_by if isinstance(component, Predictor) else None
    if component.serving_field != "containers" or runtime is not None:
        return component.serving_path, container
    return Path("containers", 0), component.containers[0]


class InferenceServiceArgs(ServiceMeta):
    """A model served by KServe's InferenceService."""

    predictor: Predictor
    """The component that answers requests."""
    transformer: Transformer | None = None
    """The component that processes requests before the predictor, and responses after it."""
    explainer: Explainer | None = None
    """The component that explains predictions."""
    canary: list[Canary] = Field(default_factory=list)
    """Further predictors that receive a part of the traffic (KServe 0.20 and later)."""
    tracing: Tracing | None = None
    """OpenTelemetry tracing. KServe has this field from version 0.21, but does not yet apply it to any pod."""
    deployment_mode: Annotated[Literal["Standard", "Knative", "default"], INTENT] = "Standard"
    """``Standard`` runs the components as Deployments. ``Knative`` runs them as Knative services, and requires Knative on the
    platform. ``default`` writes no annotation: the cluster's configuration decides, and KServe validates autoscaling as in
    Knative mode."""
    autoscaler: Annotated[Literal["hpa", "keda", "external", "none", "default"] | None, INTENT] = None
    """``hpa`` creates a HorizontalPodAutoscaler and ``keda`` a ScaledObject. ``external`` leaves the replicas to another
    controller, and ``none`` keeps ``min_replicas``. ``default`` writes no annotation. If not set, the service uses ``hpa`` in
    Standard mode, and Knative's own autoscaler otherwise."""
    auth: Annotated[Auth | None, INTENT] = None
    """Who may call the service through the platform's Gateway. It replaces ``auth`` of the Gateway for this service, and requires
    Envoy Gateway. Default: ``auth`` of the Gateway."""
    traffic: Annotated[Traffic | None, INTENT] = None
    """How the platform's Gateway forwards requests to the service: limits, retries, sizes and durations. It requires Envoy
    Gateway."""

    @property
    def autoscaler_class(self) -> str | None:
        """Value of the annotation ``autoscalerClass``. None: it is not written."""
        if self.autoscaler is None:
            return "hpa" if self.deployment_mode == "Standard" else None
        return None if self.autoscaler == "default" else self.autoscaler

    def components(self) -> Iterator[tuple[Path, Component]]:
        """Every component with its path: predictor, transformer, explainer and the predictors of the canaries."""
        yield Path("predictor"), self.predictor
        if self.transformer is not None:
            yield Path("transformer"), self.transformer
        if self.explainer is not None:
            yield Path("explainer"), self.explainer
        for index, canary in enumerate(self.canary):
            yield Path("canary", index, "predictor"), canary.predictor

    def role_of(self, path: Path) -> str:
        """Name of the role of the component at ``path``: ``predictor``, ``transformer``, ``explainer`` or ``canary NAME``."""
        if not path or path[0] != "canary":
            return str(path)
        index = int(path[1])
        return f"canary {self.canary[index].predictor.name or index}"
