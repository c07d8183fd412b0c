# Generated from the module of the same name by `python scripts/derive_types.py`; do not edit.

"""ServingRuntime and ClusterServingRuntime (serving.kserve.io/v1alpha1): how KServe serves models of some formats."""

from typing import Annotated

from pydantic import Field
from typing_extensions import Unpack

from .base import Args, Wire
from .container import Container, EnvVar
from .dicts import (
    BuiltInAdapterDict,
    ClusterServingRuntimeArgsDict,
    RuntimePodDict,
    RuntimeSpecDict,
    RuntimeWorkerSpecDict,
    ServingRuntimeArgsDict,
    StorageHelperDict,
    SupportedModelFormatDict,
)
from .pod import LocalReference, PodResourceClaim
from .quantity import Extra
from .scheduling import Affinity, Toleration
from .volumes import Volume
from .workload import ClusterMeta, ObjectMeta

class SupportedModelFormat(Args):
    """A model format that the runtime supports."""
    def __init__(self, **fields: Unpack[SupportedModelFormatDict]) -> None:
        """A model format that the runtime supports."""
    name: str
    """Name of the format."""
    version: Annotated[str, Field(coerce_numbers_to_str=True)] | None = ...
    """Version of the format. Default: every version."""
    auto_select: bool | None = ...
    """Whether KServe may select this runtime for models of the format that name no runtime."""
    priority: Annotated[int, Field(ge=1)] | None = ...
    """Priority for the selection. KServe selects the runtime with the highest priority."""

class StorageHelper(Args):
    """The download of models."""
    def __init__(self, **fields: Unpack[StorageHelperDict]) -> None:
        """The download of models."""
    disabled: bool | None = ...
    """Whether KServe downloads no models, because the runtime does it itself."""

class BuiltInAdapter(Args):
    """ModelMesh's adapter."""
    def __init__(self, **fields: Unpack[BuiltInAdapterDict]) -> None:
        """ModelMesh's adapter."""
    server_type: str | None = ...
    """Kind of server."""
    runtime_management_port: int | None = ...
    """Port for the management of the server."""
    mem_buffer_bytes: int | None = ...
    """Memory in bytes that stays free."""
    model_loading_timeout_millis: int | None = ...
    """Maximum time in milliseconds for loading a model."""
    env: list[EnvVar] = ...
    """Environment variables."""

class RuntimePod(Args):
    """The pod of a runtime."""
    def __init__(self, **fields: Unpack[RuntimePodDict]) -> None:
        """The pod of a runtime."""
    containers: list[Container] = ...
    """Containers of the pod. ``kserve-container`` serves the model. KServe replaces placeholders such as ``{{.Name}}``."""
    volumes: list[Volume] = ...
    """Volumes of the pod."""
    node_selector: dict[str, str] = ...
    """Labels that a node must have."""
    tolerations: list[Toleration] = ...
    """Taints that the pods tolerate."""
    affinity: Affinity | None = ...
    """Rules for placing the pods near to, or away from, nodes and other pods."""
    image_pull_secrets: list[LocalReference] = ...
    """Secrets with credentials of registries."""
    pod_labels: Annotated[dict[str, str], Wire("labels")] = ...
    """Labels of its pods (KServe ``labels``)."""
    pod_annotations: Annotated[dict[str, str], Wire("annotations")] = ...
    """Annotations of its pods (KServe ``annotations``)."""
    host_ipc: bool | None = ...
    """Whether the pod uses the node's IPC namespace."""
    scheduler_name: str | None = ...
    """Name of the scheduler. Default: Kubernetes' default scheduler."""
    resource_claims: list[PodResourceClaim] = ...
    """Claims of its pods (dynamic resource allocation; KServe 0.21 and later)."""
    extra: Extra = ...
    """Any other field, by KServe's own name."""

class RuntimeWorkerSpec(RuntimePod):
    """The further pods of a runtime that spans several nodes."""
    def __init__(self, **fields: Unpack[RuntimeWorkerSpecDict]) -> None:
        """The further pods of a runtime that spans several nodes."""
    pipeline_parallel_size: int | None = ...
    """Pipeline parallel size of services that set none."""
    tensor_parallel_size: int | None = ...
    """Tensor parallel size of services that set none."""

class RuntimeSpec(RuntimePod):
    """The common fields of ServingRuntimes and ClusterServingRuntimes."""
    def __init__(self, **fields: Unpack[RuntimeSpecDict]) -> None:
        """The common fields of ServingRuntimes and ClusterServingRuntimes."""
    supported_model_formats: list[SupportedModelFormat] = ...
    """Model formats that the runtime supports."""
    protocol_versions: list[str] = ...
    """Inference protocols that the runtime supports: ``v1``, ``v2``, ``grpc-v1``, ``grpc-v2``."""
    multi_model: bool | None = ...
    """Whether the runtime serves several models (ModelMesh)."""
    disabled: bool | None = ...
    """Whether KServe does not use the runtime."""
    worker_spec: RuntimeWorkerSpec | None = ...
    """Further pods, for models that span several nodes."""
    storage_helper: StorageHelper | None = ...
    """The download of models."""
    built_in_adapter: BuiltInAdapter | None = ...
    """ModelMesh's adapter."""
    replicas: int | None = ...
    """Number of replicas (ModelMesh)."""
    grpc_endpoint: str | None = ...
    """Endpoint for the management of the server (ModelMesh)."""
    grpc_data_endpoint: str | None = ...
    """Endpoint for inference by gRPC (ModelMesh)."""
    http_data_endpoint: str | None = ...
    """Endpoint for inference by HTTP (ModelMesh)."""

class ServingRuntimeArgs(RuntimeSpec, ObjectMeta):
    """How KServe serves models of some formats in one namespace. The fields of the spec are inline."""
    def __init__(self, **fields: Unpack[ServingRuntimeArgsDict]) -> None:
        """How KServe serves models of some formats in one namespace. The fields of the spec are inline."""

class ClusterServingRuntimeArgs(RuntimeSpec, ClusterMeta):
    """How KServe serves models of some formats in the whole cluster. The fields of the spec are inline."""
    def __init__(self, **fields: Unpack[ClusterServingRuntimeArgsDict]) -> None:
        """How KServe serves models of some formats in the whole cluster. The fields of the spec are inline."""
