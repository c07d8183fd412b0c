# Generated from the module of the same name by `python scripts/derive_types.py`; do not edit.

"""LLMInferenceService (serving.kserve.io/v1alpha2): generative models, routed, scheduled and disaggregated."""

from collections.abc import Iterator
from typing import Annotated, ClassVar, Literal

from pydantic import Field
from typing_extensions import Unpack

from ...findings.path import Path
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
from ..workload import ObjectMeta, Placed, ServiceMeta
from .autoscaling import LLMAutoscaling
from .disaggregation import Disaggregation
from .engine import Engine, KvCacheOffloading
from .model import Model, StorageInitializer
from .router import Router, Scheduler

MAIN_CONTAINER = "main"
"""The engine's container: one of this name is merged over the preset's (config/llmisvcconfig)."""
DRA_ANNOTATION = "serving.kserve.io/exp-dra-device-class"
"""Annotation of the service by which KServe claims GPUs dynamically, in place of a limit (0.20, pkg/constants/constants.go)."""

class Parallelism(Args):
    """How one replica is spread over GPUs and pods."""
    def __init__(self, **fields: Unpack[ParallelismDict]) -> None:
        """How one replica is spread over GPUs and pods."""
    tensor: Annotated[int, Field(ge=1)] | None = ...
    """Tensor parallel size: GPUs that hold a share of each layer."""
    pipeline: Annotated[int, Field(ge=1)] | None = ...
    """Pipeline parallel size: pods of one replica. KServe ships no preset for it: bring your own (kserve/kserve#5047)."""
    data: Annotated[int, Field(ge=1)] | None = ...
    """Data parallel size, over all pods of one replica; needs ``worker`` and ``data_local``."""
    data_local: Annotated[int, Field(ge=1)] | None = ...
    """Data parallel size of one pod; divides ``data``."""
    data_rpc_port: Annotated[int, Field(ge=1, le=65535)] | None = ...
    """Port that data parallel ranks talk on; presets take 5555."""
    expert: bool | None = ...
    """Whether experts of a mixture are spread over the ranks."""

class RolloutStrategy(Args):
    """How many replicas a rolling update replaces at once; at least one of the two must allow progress."""
    def __init__(self, **fields: Unpack[RolloutStrategyDict]) -> None:
        """How many replicas a rolling update replaces at once; at least one of the two must allow progress."""
    max_surge: IntOrString | None = ...
    """Replicas beyond the wanted number, as a number or a share (``25%``); where unset 25 %, with ``worker`` 0."""
    max_unavailable: IntOrString | None = ...
    """Replicas that may be missing, as a number or a share (``25%``); where unset 25 %, with ``worker`` 1."""

class Workload(Placed):
    """Replicas of the engine in one role. In a service with ``prefill`` the outer one is the decode role."""
    def __init__(self, **fields: Unpack[WorkloadDict]) -> None:
        """Replicas of the engine in one role. In a service with ``prefill`` the outer one is the decode role."""
    gpus: Annotated[int | None, INTENT, Field(ge=0)] = ...
    """GPUs of each pod (``nvidia.com/gpu`` of the container ``main``). Where unset, and no accelerator is named in its resources
    or claimed by annotation, as many as ``parallelism`` says: ``tensor`` x ``dataLocal``, or 1."""
    resources: Annotated[Resources | None, INTENT] = ...
    """CPU and memory of the engine's container, ``main``."""
    env: Annotated[list[EnvVar], INTENT] = ...
    """Environment of the engine's container, ``main``."""
    engine: Annotated[Engine | None, INTENT] = ...
    """Settings of this role's engine; for prefill, unset fields are taken from the decode role."""
    start_timeout: Annotated[int | None, INTENT, Field(ge=0, le=14400)] = ...
    """Seconds that the engine may take from its start until it answers; then it is restarted. The download of the model
    comes before. Where unset, what KServe's preset gives (600; 0.16: 150), or from 0.17 on more where the model is known and
    may take longer; 0: what the preset gives, whatever the model."""
    shared_memory: Annotated[Quantity | None, INTENT] = ...
    """Size of ``/dev/shm``, by which GPUs of one pod talk; KServe's presets take ``1Gi``, on several nodes ``8Gi`` (0.18 and
    later). It counts as memory of the pod."""
    replicas: Annotated[int, Field(ge=0)] | None = ...
    """How many; KServe takes 1 where unset. Not with ``scaling``."""
    scaling: Scaling | None = ...
    """Autoscaling by KServe: by its workload variant autoscaler, or by triggers of KEDA's; in place of ``replicas``."""
    autoscaling: Annotated[LLMAutoscaling | None, INTENT] = ...
    """Autoscaling by KEDA, in place of ``replicas`` and ``scaling``: rendered as ``scaling.keda`` from KServe 0.21 on; before,
    and with ``scaleUp`` or ``scaleDown``, as a ScaledObject beside the service."""
    rollout_strategy: RolloutStrategy | None = ...
    """How a rolling update replaces replicas (KServe 0.21 and later)."""
    parallelism: Parallelism | None = ...
    """How one replica is spread over GPUs and pods; one GPU where unset."""
    pod_labels: Annotated[dict[str, str], Wire("labels")] = ...
    """Labels of its pods (KServe ``labels``)."""
    pod_annotations: Annotated[dict[str, str], Wire("annotations")] = ...
    """Annotations of its pods (KServe ``annotations``)."""
    kv_cache_offloading: KvCacheOffloading | None = ...
    """Keeps KV cache that leaves the GPU."""
    template: PodSpec | None = ...
    """Its pod, or with ``worker`` the first of each replica. Containers are merged over the preset's by name."""
    worker: PodSpec | None = ...
    """The other pods of a replica that spans nodes (a LeaderWorkerSet)."""
    _claimed: bool = ...
    @property
    def tensor(self) -> int:
        """Tensor parallel size: 1 where none is set."""
    @property
    def claims_gpus(self) -> bool:
        """Whether KServe claims the GPUs of its pods, by the service's annotation."""
    @property
    def gpus_per_pod(self) -> int:
        """GPUs that one pod asks for, whichever way it was said and whoever made them; a partition of a GPU counts as one."""
    @property
    def pods_per_replica(self) -> int:
        """Pods of one replica: 1, or the size of its LeaderWorkerSet (v1alpha2/llm_inference_service_types_func.go, GetSize)."""
    @property
    def max_replicas(self) -> tuple[Path, int]:
        """Most replicas that there can be, and the field that says so."""
    @property
    def min_replicas(self) -> int:
        """Fewest replicas that there can be: those that it starts with."""
    @property
    def partition(self) -> str | None:
        """The MIG partition that its pods request by name, as the name has it (``1g.10gb``); None: they request none."""
    def named_accelerators(self) -> dict[str, str] | None:
        """Accelerators that the resources of ``main`` name, with how many; None where they name none."""
    @staticmethod
    def named_in(given: Resources) -> dict[str, str]:
        """Accelerators that resources name, with how many."""
    def mains(self) -> Iterator[tuple[Path, Container]]:
        """The container ``main`` of the template, with its path within the workload. KServe's presets run the engine in it."""

class Prefill(Workload):
    """The prefill role: its presence splits prefill from decode."""
    def __init__(self, **fields: Unpack[PrefillDict]) -> None:
        """The prefill role: its presence splits prefill from decode."""

class LLMSpec(Workload):
    """What services and the configurations they build on have in common. The workload's fields are inline, as in KServe."""
    def __init__(self, **fields: Unpack[LLMSpecDict]) -> None:
        """What services and the configurations they build on have in common. The workload's fields are inline, as in KServe."""
    model: Model | None = ...
    """The model. A service needs one, unless a configuration of ``base_refs`` has it."""
    storage_initializer: StorageInitializer | None = ...
    """The download of the model."""
    prefill: Prefill | None = ...
    """The prefill role. Where set, the outer workload is decode."""
    disaggregation: Annotated[Disaggregation, INTENT] = ...
    """How the KV cache travels; only with ``prefill``."""
    router: Router | None = ...
    """How requests reach it; where unset, only inside the cluster."""
    tracing: Tracing | None = ...
    """OpenTelemetry tracing of engine and scheduler (KServe 0.20 and later)."""
    @property
    def scheduler(self) -> Scheduler | None:
        """The endpoint picker; None: the service has none of its own, or a configuration of ``base_refs`` has it."""
    @property
    def is_downloaded_by_engine(self) -> bool:
        """Whether KServe's storage initializer is switched off, so that the engine downloads the model itself."""
    def workloads(self) -> Iterator[tuple[Path, Workload]]:
        """Each role with its path: the service itself, which decodes where roles are split, and ``prefill``."""
    def role_of(self, path: Path) -> Literal["engine", "decode", "prefill"]:
        """The name of a role, by its path: the service itself is ``decode`` where roles are split, and else ``engine``."""
    @property
    def prefill_engine(self) -> Engine | None:
        """The prefill role's engine as it runs: its own settings over those of the decode role."""

class LLMInferenceServiceArgs(LLMSpec, ServiceMeta):
    """A generative model served by KServe's LLMInferenceService."""
    def __init__(self, **fields: Unpack[LLMInferenceServiceArgsDict]) -> None:
        """A generative model served by KServe's LLMInferenceService."""
    ANY_OF: ClassVar[tuple[str, ...]] = ...
    """A service needs a model of its own, or a configuration that can have it."""
    base_refs: list[Annotated[LocalReference, Short(str)]] = ...
    """LLMInferenceServiceConfigs that it builds on, later ones win; a plain name stands for ``{name: …}``."""

class LLMInferenceServiceConfigArgs(LLMSpec, ObjectMeta):
    """What LLMInferenceServices can build on, by ``base_refs``. Only what is set is merged into them."""
    def __init__(self, **fields: Unpack[LLMInferenceServiceConfigArgsDict]) -> None:
        """What LLMInferenceServices can build on, by ``base_refs``. Only what is set is merged into them."""
