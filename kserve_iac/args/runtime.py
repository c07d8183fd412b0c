"""ServingRuntime and ClusterServingRuntime (serving.kserve.io/v1alpha1): how models of a format are served."""

from typing import Annotated

from pydantic import Field

from .base import Args, Wire
from .container import Container, EnvVar
from .pod import LocalReference, PodResourceClaim
from .quantity import Extra
from .scheduling import Affinity, Toleration
from .volumes import Volume
from .workload import ClusterMeta, ObjectMeta


class SupportedModelFormat(Args):
    """A model format that the runtime serves."""

    name: str
    """Its name."""
    version: Annotated[str, Field(coerce_numbers_to_str=True)] | None = None
    """Its version; every one if not set."""
    auto_select: bool | None = None
    """Whether KServe may pick the runtime for it."""
    priority: Annotated[int, Field(ge=1)] | None = None
    """Among several that it may pick, the highest wins."""


class StorageHelper(Args):
    """The download of models."""

    disabled: bool | None = None
    """Whether the runtime fetches models itself."""


class BuiltInAdapter(Args):
    """ModelMesh's adapter."""

    server_type: str | None = None
    """Kind of server."""
    runtime_management_port: int | None = None
    """Port that the server is managed by."""
    mem_buffer_bytes: int | None = None
    """Memory kept free."""
    model_loading_timeout_millis: int | None = None
    """Milliseconds that loading may take."""
    env: list[EnvVar] = Field(default_factory=list)
    """Environment."""


class RuntimePod(Args):
    """The pod of a runtime."""

    containers: list[Container] = Field(default_factory=list)
    """Its containers; ``kserve-container`` serves. ``{{.Name}}`` and the like are filled in by KServe."""
    volumes: list[Volume] = Field(default_factory=list)
    """Volumes."""
    node_selector: dict[str, str] = Field(default_factory=dict)
    """Node labels that are required."""
    tolerations: list[Toleration] = Field(default_factory=list)
    """Taints that are accepted."""
    affinity: Affinity | None = None
    """Nodes and pods to be near to or away from."""
    image_pull_secrets: list[LocalReference] = Field(default_factory=list)
    """Secrets with credentials of registries."""
    pod_labels: Annotated[dict[str, str], Wire("labels")] = Field(default_factory=dict)
    """Labels of its pods (KServe ``labels``)."""
    pod_annotations: Annotated[dict[str, str], Wire("annotations")] = Field(default_factory=dict)
    """Annotations of its pods (KServe ``annotations``)."""
    host_ipc: bool | None = Field(default=None, alias="hostIPC")
    """Whether it uses the node's IPC namespace."""
    scheduler_name: str | None = None
    """Scheduler, in place of the default one."""
    resource_claims: list[PodResourceClaim] = Field(default_factory=list)
    """Claims of its pods (dynamic resource allocation; KServe 0.21 and later)."""
    extra: Extra = Field(default_factory=dict)
    """Any other field, by KServe's own name."""


class RuntimeWorkerSpec(RuntimePod):
    """Worker pods of a runtime that spans nodes."""

    pipeline_parallel_size: int | None = None
    """Pipeline parallel size, if the service sets none."""
    tensor_parallel_size: int | None = None
    """Tensor parallel size, if the service sets none."""


class RuntimeSpec(RuntimePod):
    """How models are served."""

    supported_model_formats: list[SupportedModelFormat] = Field(default_factory=list)
    """Formats that it serves."""
    protocol_versions: list[str] = Field(default_factory=list)
    """Protocols that it speaks: ``v1``, ``v2``, ``grpc-v1``, ``grpc-v2``."""
    multi_model: bool | None = None
    """Whether it serves several models (ModelMesh)."""
    disabled: bool | None = None
    """Whether it is not to be used."""
    worker_spec: RuntimeWorkerSpec | None = None
    """Worker pods, for models that span nodes."""
    storage_helper: StorageHelper | None = None
    """The download of models."""
    built_in_adapter: BuiltInAdapter | None = None
    """ModelMesh's adapter."""
    replicas: int | None = None
    """Replicas (ModelMesh)."""
    grpc_endpoint: str | None = None
    """Management endpoint (ModelMesh)."""
    grpc_data_endpoint: str | None = None
    """Inference endpoint by gRPC (ModelMesh)."""
    http_data_endpoint: str | None = None
    """Inference endpoint by HTTP (ModelMesh)."""


class ServingRuntimeArgs(RuntimeSpec, ObjectMeta):
    """How models of some formats are served in one namespace. The spec's fields are inline."""


class ClusterServingRuntimeArgs(RuntimeSpec, ClusterMeta):
    """How models of some formats are served in the whole cluster. The spec's fields are inline."""
