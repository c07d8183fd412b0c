# Generated from the module of the same name by `python scripts/derive_types.py`; do not edit.

"""LLMInferenceService (serving.kserve.io/v1alpha2): generative models with routing, scheduling and disaggregation."""

from collections.abc import Iterator
from typing import Annotated, ClassVar, Literal

from pydantic import Field
from typing_extensions import Unpack

from ...findings.path import Path
from ..access import Auth
from ..autoscaling import Scaling
from ..base import INTENT, Args, Short, Wire
from ..container import Container, EnvVar, Resources
from ..dicts import (
    LLMInferenceServiceArgsDict,
    LLMInferenceServiceConfigArgsDict,
    LLMSpecDict,
    ParallelismDict,
    PrefillDict,
    RolloutStrategyDict,
    WorkloadDict,
)
from ..pod import LocalReference, PodSpec
from ..quantity import IntOrString, Quantity
from ..tracing import Tracing
from ..traffic import Traffic
from ..workload import ObjectMeta, Placed, ServiceMeta
from .autoscaling import LLMAutoscaling
from .disaggregation import Disaggregation
from .engine import Engine, KvCacheOffloading
from .model import Model, StorageInitializer
from .router import Router, Scheduler

MAIN_CONTAINER = "main"
"""Name of the engine's container. KServe merges a container of this name over that of its preset (config/llmisvcconfig)."""
DRA_ANNOTATION = "serving.kserve.io/exp-dra-device-class"
"""Annotation of the service with which KServe claims GPUs dynamically instead of by a resource limit (0.20,
pkg/constants/constants.go)."""
DRA_COUNT_ANNOTATION = "serving.kserve.io/exp-dra-device-count"
"""Annotation with the number of devices that KServe claims for each pod. Default 1 (same source)."""

class Parallelism(Args):
    """How one replica is distributed over GPUs and pods."""
    def __init__(self, **fields: Unpack[ParallelismDict]) -> None:
        """How one replica is distributed over GPUs and pods."""
    tensor: Annotated[int, Field(ge=1)] | None = ...
    """Tensor parallel size: the number of GPUs that share each layer."""
    pipeline: Annotated[int, Field(ge=1)] | None = ...
    """Pipeline parallel size: the number of pods of one replica. KServe has no preset for it, so ``template`` and ``worker`` must
    contain the command (kserve/kserve#5047)."""
    data: Annotated[int, Field(ge=1)] | None = ...
    """Data parallel size over all pods of one replica. It requires ``worker`` and ``data_local``."""
    data_local: Annotated[int, Field(ge=1)] | None = ...
    """Data parallel size of one pod. It must divide ``data``."""
    data_rpc_port: Annotated[int, Field(ge=1, le=65535)] | None = ...
    """Port for the communication between data parallel ranks. Default of KServe's presets: 5555."""
    expert: bool | None = ...
    """Whether the experts of a mixture-of-experts model are distributed over the ranks."""

class RolloutStrategy(Args):
    """Limits of a rolling update of the replicas. The two fields must not both be 0."""
    def __init__(self, **fields: Unpack[RolloutStrategyDict]) -> None:
        """Limits of a rolling update of the replicas. The two fields must not both be 0."""
    max_surge: IntOrString | None = ...
    """Maximum number of additional replicas, as a number or a percentage (``25%``). Default: 25 %; with ``worker``: 0."""
    max_unavailable: IntOrString | None = ...
    """Maximum number of unavailable replicas, as a number or a percentage (``25%``). Default: 25 %; with ``worker``: 1."""

class Workload(Placed):
    """The engine in one role: its pods, resources and replicas.

    In a service with ``prefill``, the outer fields are those of the decode role.
    """
    def __init__(self, **fields: Unpack[WorkloadDict]) -> None:
        """The engine in one role: its pods, resources and replicas.

        In a service with ``prefill``, the outer fields are those of the decode role.
        """
    gpus: Annotated[int | None, INTENT, Field(ge=0)] = ...
    """GPUs of each pod (``nvidia.com/gpu`` of the container ``main``). If not set, the accelerators in the resources of ``main``
    or the annotation for claims decide. Without these, the number is ``tensor`` x ``dataLocal`` of ``parallelism``, or 1."""
    resources: Annotated[Resources | None, INTENT] = ...
    """CPU and memory of the engine's container ``main``."""
    env: Annotated[list[EnvVar], INTENT] = ...
    """Environment variables of the engine's container ``main``."""
    engine: Annotated[Engine | None, INTENT] = ...
    """Settings of this role's engine. In the prefill role, fields that are not set have the value of the decode role."""
    start_timeout: Annotated[int | None, INTENT, Field(ge=0, le=14400)] = ...
    """Maximum time in seconds from the start of the engine to its first answer; then Kubernetes restarts the engine. The download
    of the model is not included. Default: the value of KServe's preset (600; in KServe 0.16: 150). From KServe 0.17, the default
    is longer for a known model that can take longer to start. 0 keeps the value of the preset for every model."""
    shared_memory: Annotated[Quantity | None, INTENT] = ...
    """Size of ``/dev/shm``, by which GPUs of one pod talk; KServe's presets take ``1Gi``, on several nodes ``8Gi`` (0.18 and
    later). It counts as memory of the pod. Pods of a pipeline have no preset and 64 MiB there, unless this is set."""
    replicas: Annotated[int, Field(ge=0)] | None = ...
    """Number of replicas. KServe's default: 1. It cannot be combined with ``scaling``."""
    scaling: Scaling | None = ...
    """KServe's own autoscaling, by its workload variant autoscaler or by KEDA's triggers; an alternative to ``replicas``."""
    autoscaling: Annotated[LLMAutoscaling | None, INTENT] = ...
    """Autoscaling by KEDA; an alternative to ``replicas`` and ``scaling``. It is rendered as ``scaling.keda`` from KServe 0.21.
    In earlier versions, and with ``scaleUp`` or ``scaleDown``, it is rendered as a ScaledObject beside the service."""
    rollout_strategy: RolloutStrategy | None = ...
    """How a rolling update replaces replicas (KServe 0.21 and later)."""
    parallelism: Parallelism | None = ...
    """How one replica is distributed over GPUs and pods. If not set, a replica has one GPU."""
    pod_labels: Annotated[dict[str, str], Wire("labels")] = ...
    """Labels of its pods (KServe ``labels``)."""
    pod_annotations: Annotated[dict[str, str], Wire("annotations")] = ...
    """Annotations of its pods (KServe ``annotations``)."""
    kv_cache_offloading: KvCacheOffloading | None = ...
    """Keeps blocks of the KV cache in CPU memory or on disk after they leave the GPU."""
    template: PodSpec | None = ...
    """The pod; with ``worker``, the first pod of each replica. KServe merges its containers by name over those of the preset."""
    worker: PodSpec | None = ...
    """The other pods of a replica that spans nodes (a LeaderWorkerSet)."""
    _claimed: int | None = ...
    @property
    def tensor(self) -> int:
        """Tensor parallel size, 1 if it is not set."""
    @property
    def claims_gpus(self) -> bool:
        """Whether an annotation of the service tells KServe to claim the GPUs of its pods dynamically."""
    @property
    def only_claims_gpus(self) -> bool:
        """Whether its pods have no other GPUs than those that KServe claims because of the annotation."""
    @property
    def gpus_per_pod(self) -> int:
        """GPUs that one pod requests, by ``gpus``, by the resources of ``main`` or by ``parallelism``, or that KServe
        claims for it.

        The accelerators of every vendor count. A partition of a GPU counts as one. Claimed devices count if their class is one of
        whole GPUs.
        """
    @property
    def pods_per_replica(self) -> int:
        """Pods of one replica: 1, or the size of its LeaderWorkerSet (v1alpha2/llm_inference_service_types_func.go, GetSize)."""
    @property
    def has_preset(self) -> bool:
        """Whether KServe ships a preset for its pods: for one node, and for data parallelism over several
        (llmisvc/config_merge.go).
        """
    @property
    def max_replicas(self) -> tuple[Path, int]:
        """Maximum number of replicas, with the path of the field that sets it."""
    @property
    def min_replicas(self) -> int:
        """Minimum number of replicas, which is also the number at the start."""
    @property
    def partition(self) -> str | None:
        """Size of the MIG partition that its pods request by resource name, for example ``1g.10gb``. None: they request none."""
    def named_accelerators(self) -> dict[str, str] | None:
        """Resource names of the accelerators that ``main`` requests, with their numbers. None: it requests none."""
    @staticmethod
    def named_in(given: Resources) -> dict[str, str]:
        """Resource names of the accelerators in ``given``, with their numbers."""
    def mains(self) -> Iterator[tuple[Path, Container]]:
        """The containers ``main`` of the template, with their paths in the workload. KServe's presets run the engine there."""
    def mains_of_worker(self) -> Iterator[tuple[Path, Container]]:
        """The containers ``main`` of the other pods of a replica, with their paths in the workload."""

def _mains(field: str, pod: PodSpec | None) -> Iterator[tuple[Path, Container]]: ...

class Prefill(Workload):
    """The prefill role. A service that has it runs prefill and decode in separate pods."""
    def __init__(self, **fields: Unpack[PrefillDict]) -> None:
        """The prefill role. A service that has it runs prefill and decode in separate pods."""

class LLMSpec(Workload):
    """The common fields of LLM services and of the configurations that they build on.

    As in KServe, the fields of the workload are inline.
    """
    def __init__(self, **fields: Unpack[LLMSpecDict]) -> None:
        """The common fields of LLM services and of the configurations that they build on.

        As in KServe, the fields of the workload are inline.
        """
    model: Model | None = ...
    """The model. It is required unless a configuration of ``base_refs`` has a model."""
    storage_initializer: StorageInitializer | None = ...
    """The download of the model."""
    prefill: Prefill | None = ...
    """The prefill role. If it is set, the outer workload is the decode role."""
    disaggregation: Annotated[Disaggregation, INTENT] = ...
    """How the KV cache is transferred from prefill to decode; only with ``prefill``."""
    router: Router | None = ...
    """How requests reach the service. If not set, they reach it only from inside the cluster."""
    tracing: Tracing | None = ...
    """OpenTelemetry tracing of engine and scheduler (KServe 0.20 and later)."""
    @property
    def scheduler(self) -> Scheduler | None:
        """The endpoint picker. None: the service sets none itself; a configuration of ``base_refs`` can have one."""
    @property
    def is_downloaded_by_engine(self) -> bool:
        """Whether KServe's storage initializer is disabled, so that the engine downloads the model itself."""
    def workloads(self) -> Iterator[tuple[Path, Workload]]:
        """Each role with its path: the service itself, which is the decode role if there is a prefill role, and ``prefill``."""
    def role_of(self, path: Path) -> Literal["engine", "decode", "prefill"]:
        """Name of the role at ``path``. The service itself is ``decode`` if it has a prefill role, otherwise ``engine``."""
    @property
    def prefill_engine(self) -> Engine | None:
        """The effective engine settings of the prefill role: its own settings over those of the decode role."""

class LLMInferenceServiceArgs(LLMSpec, ServiceMeta):
    """A generative model served by KServe's LLMInferenceService."""
    def __init__(self, **fields: Unpack[LLMInferenceServiceArgsDict]) -> None:
        """A generative model served by KServe's LLMInferenceService."""
    ANY_OF: ClassVar[tuple[str, ...]] = ...
    """A service needs a model of its own, or a configuration that can have it."""
    base_refs: list[Annotated[LocalReference, Short(str)]] = ...
    """LLMInferenceServiceConfigs that the service builds on; later ones take precedence. A plain name is short for ``{name:
    …}``."""
    auth: Annotated[Auth | None, INTENT] = ...
    """Who may call the service through the platform's Gateway. It replaces ``auth`` of the Gateway for this service, and requires
    Envoy Gateway. Default: ``auth`` of the Gateway."""
    traffic: Annotated[Traffic | None, INTENT] = ...
    """How the platform's Gateway forwards requests to the service: limits, retries, sizes and durations. It requires Envoy
    Gateway."""

class LLMInferenceServiceConfigArgs(LLMSpec, ObjectMeta):
    """A configuration on which LLMInferenceServices build with ``base_refs``. KServe merges only the fields that are set."""
    def __init__(self, **fields: Unpack[LLMInferenceServiceConfigArgsDict]) -> None:
        """A configuration on which LLMInferenceServices build with ``base_refs``. KServe merges only the fields that are set."""
