"""InferenceService (serving.kserve.io/v1beta1): predictive models, and generative ones on a single pod."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Literal

from pydantic import Field, PrivateAttr, field_validator

from ..catalog.machines import is_accelerator, is_partition, partition_of
from ..findings.path import Path
from .autoscaling import AutoScaling
from .base import INTENT, Args, In, Short
from .container import ContainerFields, Resources
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

    name: str
    """``sklearn``, ``xgboost``, ``pytorch``, ``tensorflow``, ``onnx``, ``triton``, ``huggingface`` … or a runtime's own."""
    version: Annotated[str, Field(coerce_numbers_to_str=True)] | None = None
    """Version of the format, where the runtime tells them apart."""


class StorageSpec(Args):
    """A model in a store whose credentials are kept in one Secret (KServe's ``storage-config``)."""

    key: str | None = None
    """Entry of that Secret; ``default`` where unset."""
    path: In[str] | None = None
    """Path of the model in the store."""
    parameters: dict[str, str] = Field(default_factory=dict)
    """What overrides the entry (``type``, ``bucket`` …)."""
    schema_path: str | None = None
    """Path of the model's schema file."""


class StorageUri(Args):
    """One of several sources of files."""

    uri: Annotated[In[str], Field(min_length=1)]
    """Where they are."""
    mount_path: Annotated[str, Field(pattern=r"^/.*", max_length=255)] | None = None
    """Folder in the container; ``/mnt/models`` where unset."""
    hub: Annotated[HubId | None, INTENT] = None
    """Hub id (``owner/model``) of the model among these files, if ``uri`` does not name it. It is used for checks and the plan
    only, not rendered."""


class Confidential(Args):
    """A model that is decrypted inside a confidential virtual machine (KServe 0.20)."""

    enabled: bool
    """Whether it is."""
    resource_id: str | None = None
    """Key at the key broker: ``kbs:///repository/type/tag``."""


class PredictorExtension(ContainerFields):
    """A model in KServe's older spelling, under the name of its format (``sklearn: {storageUri: …}``)."""

    storage_uri: In[str] | None = None
    """Where the model's files are."""
    runtime_version: In[str] | None = None
    """Tag of the runtime's image, in place of the runtime's own."""
    protocol_version: Literal["v1", "v2", "grpc-v1", "grpc-v2"] | None = None
    """Inference protocol; KServe takes ``v1`` where unset (``v2`` for Triton, ONNX and Hugging Face)."""
    storage: StorageSpec | None = None
    """The store, in place of ``storage_uri``."""
    hub: Annotated[HubId | None, INTENT] = None
    """Hub id (``owner/model``) of the model in these files, if their address does not name it (``s3://``, ``gs://``, ``pvc://``,
    ``oci://``, a store, a mirror). It is used for checks and the plan only, not rendered."""
    confidential: Confidential | None = None
    """Decryption in a confidential virtual machine."""


class ModelSpec(PredictorExtension):
    """A model and the runtime that serves it (KServe ``predictor.model``)."""

    model_format: Annotated[ModelFormat, Short(str)]
    """Format; a plain name stands for ``{name: …}``."""
    storage_uri: In[str] | None = None
    """Where the model's files are: ``gs://``, ``s3://``, ``hf://owner/model``, ``pvc://``, ``oci://``, ``https://`` …"""
    runtime: str | None = None
    """ServingRuntime or ClusterServingRuntime; where unset, KServe picks one by format and protocol."""

    @field_validator("model_format", mode="before")
    @classmethod
    def _by_name(cls, value: object) -> object:
        return {"name": value} if isinstance(value, str) else value


class LoggerStorage(Args):
    """A store that logs are written to (KServe 0.16 and later)."""

    path: str | None = None
    """Path in it."""
    key: str | None = None
    """Entry of the ``storage-config`` Secret."""
    parameters: dict[str, str] = Field(default_factory=dict)
    """What the store takes (``type``, ``region``, ``format`` …)."""
    service_account_name: str | None = None
    """ServiceAccount whose credentials are used."""


class Logger(Args):
    """Logs requests and responses, as CloudEvents or as files."""

    mode: Literal["all", "request", "response"] | None = None
    """What is logged. KServe wants it said."""
    url: In[str] | None = None
    """Where CloudEvents go."""
    metadata_headers: list[str] = Field(default_factory=list)
    """Headers that are logged with them."""
    metadata_annotations: list[str] = Field(default_factory=list)
    """Annotations of the service that are logged with them."""
    storage: LoggerStorage | None = None
    """A store, in place of ``url``."""
    marshaller_url: str | None = None
    """Service that turns payloads into files (0.17 and later)."""
    batch_size: int | None = None
    """Payloads of one file (0.17 and later)."""
    batch_interval: str | None = None
    """Longest time between two files (0.17 and later)."""


class Batcher(Args):
    """Collects requests into batches, in a sidecar."""

    max_batch_size: int | None = None
    """Most requests of a batch; 32 where unset."""
    max_latency: int | None = None
    """Milliseconds that a batch waits; 5000 where unset."""
    timeout: int | None = None
    """Seconds that a batch may take."""


class RollingUpdate(Args):
    """How a rolling update goes."""

    max_surge: IntOrString | None = None
    """Pods beyond the wanted ones (``1``, ``25%``). On a full GPU pool set it to 0."""
    max_unavailable: IntOrString | None = None
    """Pods that may be missing."""


class DeploymentStrategy(Args):
    """How pods are replaced (apps/v1)."""

    type: str | None = None
    """``RollingUpdate`` or ``Recreate``."""
    rolling_update: RollingUpdate | None = None
    """Details of ``RollingUpdate``."""


class ComponentExtension(PodFields, Placed):
    """What predictors, transformers and explainers share: placement, replicas, autoscaling, time limits, logging."""

    gpus: Annotated[int, INTENT, Field(ge=0)] = 0
    """GPUs of each replica (``nvidia.com/gpu``), written to the serving container."""
    min_replicas: Annotated[int, Field(ge=0)] | None = None
    """Fewest replicas; KServe takes 1 where unset."""
    max_replicas: Annotated[int, Field(ge=0)] | None = None
    """Most replicas; where unset, as many as ``min_replicas`` (Standard) or no limit (Knative)."""
    scale_metric: Literal["cpu", "memory", "concurrency", "rps"] | None = None
    """What is scaled on: ``cpu`` or ``memory`` in Standard mode, ``concurrency`` or ``rps`` with Knative."""
    scale_target: int | None = None
    """Value it is kept at: percent of the request (Standard; KServe takes 80), or a count (Knative)."""
    scale_metric_type: Literal["Utilization", "Value", "AverageValue"] | None = None
    """Nothing in KServe reads it."""
    auto_scaling: AutoScaling | None = None
    """Further metrics and behaviour."""
    container_concurrency: Annotated[int, Field(ge=0)] | None = None
    """Requests that one replica takes at a time (Knative)."""
    timeout: int | None = None
    """Seconds that one request may take (Knative, or the HTTPRoute's timeout; 60 where unset)."""
    canary_traffic_percent: int | None = None
    """Share of requests for the newest revision (Knative)."""
    logger: Logger | None = None
    """Logs requests and responses."""
    batcher: Batcher | None = None
    """Collects requests into batches."""
    labels: dict[str, str] = Field(default_factory=dict)
    """Labels of this component's pods."""
    annotations: dict[str, str] = Field(default_factory=dict)
    """Annotations of this component's pods."""
    deployment_strategy: DeploymentStrategy | None = None
    """How pods are replaced (Standard)."""
    storage_uris: list[StorageUri] = Field(default_factory=list)
    """Several sources of files, in place of the model's one."""

    @property
    def serving_container(self) -> ContainerFields | None:
        """The container that serves: GPUs go to it."""
        return None

    @property
    def serving_field(self) -> str:
        """The field that the serving container stands in."""
        return "containers"

    @property
    def serving_path(self) -> Path:
        """Where the serving container stands: the field, of ``containers`` the first one."""
        return Path("containers", 0) if self.serving_field == "containers" else Path(self.serving_field)

    @property
    def gpus_per_replica(self) -> int:
        """GPUs that one replica asks for, whichever way it was said and whoever made them; a partition of a GPU counts as one."""
        own = self.serving_container
        return self.gpus or _gpus(own.resources if own else None)

    @property
    def partition(self) -> str | None:
        """The MIG partition that its pods request by name, as the name has it (``1g.10gb``); None: they request none."""
        own = self.serving_container
        return _partition(own.resources if own else None)


def _partition(resources: Resources | None) -> str | None:
    given = {**resources.requests, **resources.limits} if resources else {}
    return next((partition_of(name) for name in given if is_partition(name)), None)


def _gpus(resources: Resources | None) -> int:
    given = {**resources.requests, **resources.limits} if resources else {}
    return sum(int(count) for name, count in given.items() if is_accelerator(name) and count.isdecimal())


class WorkerSpec(PodSpec):
    """Worker pods beside the first, for models that span nodes."""

    pipeline_parallel_size: int | None = None
    """Pipeline parallel size: pods of one replica."""
    tensor_parallel_size: int | None = None
    """Tensor parallel size."""


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
    """What answers predictions: a model under a runtime, or containers of your own. One of the two.

    With a model, ``containers`` named ``transformer-container`` run beside it.
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
    """Name of the predictor (KServe 0.20); canaries need one."""
    storage_container_name: str | None = None
    """ClusterStorageContainer that fetches the model (KServe 0.20)."""
    worker_spec: WorkerSpec | None = None
    """Worker pods, for models that span nodes."""
    _served_by: ServedBy | None = PrivateAttr(default=None)

    @property
    def served_by(self) -> ServedBy | None:
        """The runtime that serves it; None: it has containers of its own, or the runtime is not known."""
        return self._served_by

    def models(self) -> Iterator[tuple[str, PredictorExtension]]:
        """Every model that is said, with the field it stands in."""
        for name in ("model", *FRAMEWORKS):
            if (given := getattr(self, name)) is not None:
                yield name, given

    @property
    def serving_field(self) -> str:
        """The model's field, else ``containers``."""
        return next((name for name, _ in self.models()), "containers")

    @property
    def serving_container(self) -> ContainerFields | None:
        """The model, else the first container."""
        found = next(self.models(), None)
        return found[1] if found else self.containers[0] if self.containers else None


def with_runtime(predictor: Predictor, runtime: ServedBy) -> Predictor:
    """The predictor, served by a runtime that is known."""
    found = predictor.model_copy()
    found._served_by = runtime
    return found


class Transformer(PodSpec, ComponentExtension):
    """Pre- and post-processing in front of the predictor: containers of your own."""

    @property
    def serving_container(self) -> ContainerFields | None:
        """The first container."""
        return self.containers[0] if self.containers else None


class ArtExplainer(ContainerFields):
    """Explanations by the Adversarial Robustness Toolbox."""

    type: str
    """Kind of explanation (``SquareAttack``)."""
    storage_uri: In[str] | None = None
    """Where a trained explainer is."""
    runtime_version: In[str] | None = None
    """Tag of the image."""
    config: dict[str, str] = Field(default_factory=dict)
    """Settings (``nb_classes`` …)."""
    storage: StorageSpec | None = None
    """The store, in place of ``storage_uri``."""


class Explainer(PodSpec, ComponentExtension):
    """What explains predictions: ART, or containers of your own. One of the two."""

    art: ArtExplainer | None = None
    """The Adversarial Robustness Toolbox."""

    @property
    def serving_field(self) -> str:
        """``art``, else ``containers``."""
        return "containers" if self.art is None else "art"

    @property
    def serving_container(self) -> ContainerFields | None:
        """ART, else the first container."""
        return self.art or (self.containers[0] if self.containers else None)


class Canary(Args):
    """A second predictor beside the main one (KServe 0.20 and later, Standard mode)."""

    predictor: Predictor
    """The canary; its ``name`` is required."""
    traffic_percent: Annotated[int, Field(ge=0, le=100)]
    """Share of requests meant for it; 0 deploys it without traffic. KServe splits from 0.21 on, with the Gateway API and once the
    canary is ready."""


Component = Predictor | Transformer | Explainer


class InferenceServiceArgs(ServiceMeta):
    """A model served by KServe's InferenceService."""

    predictor: Predictor
    """What answers predictions."""
    transformer: Transformer | None = None
    """What stands in front of the predictor."""
    explainer: Explainer | None = None
    """What explains predictions."""
    canary: list[Canary] = Field(default_factory=list)
    """Predictors on trial beside the main one."""
    tracing: Tracing | None = None
    """OpenTelemetry tracing (KServe 0.21, which injects it into no pod yet)."""
    deployment_mode: Annotated[Literal["Standard", "Knative", "default"], INTENT] = "Standard"
    """``Standard``: Deployments; ``Knative``: serverless, the platform must have it. ``default`` writes nothing: the cluster's
    configuration decides, and KServe checks autoscaling as if it were Knative."""
    autoscaler: Annotated[Literal["hpa", "keda", "external", "none", "default"] | None, INTENT] = None
    """``hpa``: a HorizontalPodAutoscaler; ``keda``: a ScaledObject; ``external``: somebody else scales; ``none``:
    ``min_replicas`` stand. Where unset, ``hpa`` in Standard mode, and Knative's own otherwise; ``default`` writes nothing."""

    @property
    def autoscaler_class(self) -> str | None:
        """What the annotation ``autoscalerClass`` says; None: it is not written."""
        if self.autoscaler is None:
            return "hpa" if self.deployment_mode == "Standard" else None
        return None if self.autoscaler == "default" else self.autoscaler

    def components(self) -> Iterator[tuple[Path, Component]]:
        """Every component with its path."""
        yield Path("predictor"), self.predictor
        if self.transformer is not None:
            yield Path("transformer"), self.transformer
        if self.explainer is not None:
            yield Path("explainer"), self.explainer
        for index, canary in enumerate(self.canary):
            yield Path("canary", index, "predictor"), canary.predictor

    def role_of(self, path: Path) -> str:
        """The name of the role of a component, by its path: ``predictor``, ``transformer``, ``explainer`` or ``canary NAME``."""
        if not path or path[0] != "canary":
            return str(path)
        index = int(path[1])
        return f"canary {self.canary[index].predictor.name or index}"
