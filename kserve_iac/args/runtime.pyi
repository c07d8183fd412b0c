# Generated from the module of the same name by `python scripts/derive_types.py`; do not edit.

"""ServingRuntime and ClusterServingRuntime (serving.kserve.io/v1alpha1): how models of a format are served."""

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
    """A model format that the runtime serves."""
    def __init__(self, **fields: Unpack[SupportedModelFormatDict]) -> None:
        """A model format that the runtime serves."""
    name: str
    """Its name."""
    version: Annotated[str, Field(coerce_numbers_to_str=True)] | None = ...
    """Its version; every one if not set."""
    auto_select: bool | None = ...
    """Whether KServe may pick the runtime for it."""
    priority: Annotated[int, Field(ge=1)] | None = ...
    """Among several that it may pick, the highest wins."""

class StorageHelper(Args):
    """The download of models."""
    def __init__(self, **fields: Unpack[StorageHelperDict]) -> None:
        """The download of models."""
    disabled: bool | None = ...
    """Whether the runtime fetches models itself."""

class BuiltInAdapter(Args):
    """ModelMesh's adapter."""
    def __init__(self, **fields: Unpack[BuiltInAdapterDict]) -> None:
        """ModelMesh's adapter."""
    server_type: str | None = ...
    """Kind of server."""
    runtime_management_port: int | None = ...
    """Port that the server is managed by."""
    mem_buffer_bytes: int | None = ...
    """Memory kept free."""
    model_loading_timeout_millis: int | None = ...
    """Milliseconds that loading may take."""
    env: list[EnvVar] = ...
    """Environment."""

class RuntimePod(Args):
    """The pod of a runtime."""
    def __init__(self, **fields: Unpack[RuntimePodDict]) -> None:
        """The pod of a runtime."""
    containers: list[Container] = ...
    """Its containers; ``kserve-container`` serves. ``{{.Name}}`` and the like are filled in by KServe."""
    volumes: list[Volume] = ...
    """Volumes."""
    node_selector: dict[str, str] = ...
    """Node labels that are required."""
    tolerations: list[Toleration] = ...
    """Taints that are accepted."""
    affinity: Affinity | None = ...
    """Nodes and pods to be near to or away from."""
    image_pull_secrets: list[LocalReference] = ...
    """Secrets with credentials of registries."""
    pod_labels: Annotated[dict[str, str], Wire("labels")] = ...
    """Labels of its pods (KServe ``labels``)."""
    pod_annotations: Annotated[dict[str, str], Wire("annotations")] = ...
    """Annotations of its pods (KServe ``annotations``)."""
    host_ipc: bool | None = ...
    """Whether it uses the node's IPC namespace."""
    scheduler_name: str | None = ...
    """Scheduler, in place of the default one."""
    resource_claims: list[PodResourceClaim] = ...
    """Claims of its pods (dynamic resource allocation; KServe 0.21 and later)."""
    extra: Extra = ...
    """Any other field, by KServe's own name."""

class RuntimeWorkerSpec(RuntimePod):
    """Worker pods of a runtime that spans nodes."""
    def __init__(self, **fields: Unpack[RuntimeWorkerSpecDict]) -> None:
        """Worker pods of a runtime that spans nodes."""
    pipeline_parallel_size: int | None = ...
    """Pipeline parallel size, if the service sets none."""
    tensor_parallel_size: int | None = ...
    """Tensor parallel size, if the service sets none."""

class RuntimeSpec(RuntimePod):
    """How models are served."""
    def __init__(self, **fields: Unpack[RuntimeSpecDict]) -> None:
        """How models are served."""
    supported_model_formats: list[SupportedModelFormat] = ...
    """Formats that it serves."""
    protocol_versions: list[str] = ...
    """Protocols that it speaks: ``v1``, ``v2``, ``grpc-v1``, ``grpc-v2``."""
    multi_model: bool | None = ...
    """Whether it serves several models (ModelMesh)."""
    disabled: bool | None = ...
    """Whether it is not to be used."""
    worker_spec: RuntimeWorkerSpec | None = ...
    """Worker pods, for models that span nodes."""
    storage_helper: StorageHelper | None = ...
    """The download of models."""
    built_in_adapter: BuiltInAdapter | None = ...
    """ModelMesh's adapter."""
    replicas: int | None = ...
    """Replicas (ModelMesh)."""
    grpc_endpoint: str | None = ...
    """Management endpoint (ModelMesh)."""
    grpc_data_endpoint: str | None = ...
    """Inference endpoint by gRPC (ModelMesh)."""
    http_data_endpoint: str | None = ...
    """Inference endpoint by HTTP (ModelMesh)."""

class ServingRuntimeArgs(RuntimeSpec, ObjectMeta):
    """How models of some formats are served in one namespace. The spec's fields are inline."""
    def __init__(self, **fields: Unpack[ServingRuntimeArgsDict]) -> None:
        """How models of some formats are served in one namespace. The spec's fields are inline."""

class ClusterServingRuntimeArgs(RuntimeSpec, ClusterMeta):
    """How models of some formats are served in the whole cluster. The spec's fields are inline."""
    def __init__(self, **fields: Unpack[ClusterServingRuntimeArgsDict]) -> None:
        """How models of some formats are served in the whole cluster. The spec's fields are inline."""
