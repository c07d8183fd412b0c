"""LLMInferenceService (serving.kserve.io/v1alpha2): generative models, routed, scheduled and disaggregated."""

from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import Field, field_validator

from ..catalog.machines import GPU_RESOURCE, is_accelerator
from .autoscaling import Scaling
from .base import INTENT, Args, In, Wire
from .container import EnvVar, Resources
from .inference_service import Confidential
from .pod import LocalReference, PodSpec
from .quantity import Extra, Quantity
from .workload import ObjectMeta, Placed, ServiceMeta

MAIN_CONTAINER = "main"
"""The engine's container: one of this name is merged over the preset's (config/llmisvcconfig)."""

DRA_ANNOTATION = "serving.kserve.io/exp-dra-device-class"
"""Annotation by which KServe claims GPUs dynamically, in place of a limit (0.20, pkg/constants/constants.go)."""


class Adapter(Args):
    """A LoRA adapter."""

    name: str | None = None
    """Name that clients ask for; required by KServe."""
    uri: str
    """Where it is: ``hf://``, ``s3://`` or ``pvc://``."""
    extra: Extra = Field(default_factory=dict)
    """Any other field, by KServe's own name."""


class LoRA(Args):
    """LoRA adapters that are served beside the model."""

    adapters: list[Adapter] = Field(default_factory=list)
    """The adapters."""
    max_rank: Annotated[int, Field(ge=1)] | None = None
    """Highest rank that one may have (0.19 and later)."""
    max_adapters: Annotated[int, Field(ge=1)] | None = None
    """How many are held on the GPU at a time (0.19 and later)."""
    max_cpu_adapters: Annotated[int, Field(ge=1)] | None = None
    """How many are held in CPU memory (0.19 and later)."""


class Model(Args):
    """The model that is served."""

    uri: str
    """Where it is: ``hf://owner/model[:revision]``, ``s3://``, ``pvc://claim/path``, ``oci://``."""
    name: str | None = None
    """Name that clients ask for; KServe takes the service's where unset."""
    credentials: Annotated[str | None, INTENT] = None
    """Secret in the service's namespace whose key ``HF_TOKEN`` the download uses (``hf://`` models)."""
    lora: LoRA | None = None
    """LoRA adapters."""
    confidential: Confidential | None = None
    """Decryption in a confidential virtual machine (0.20)."""
    criticality: Literal["Critical", "Standard", "Sheddable"] | None = None
    """How important its requests are (0.16 only; in later versions an InferenceObjective says it)."""


class StorageInitializer(Args):
    """The init container that downloads the model (0.17 and later)."""

    enabled: bool | None = None
    """Whether there is one; without it the engine loads ``model.uri`` itself."""


class Parallelism(Args):
    """How one replica is spread over GPUs and pods."""

    tensor: Annotated[int, Field(ge=1)] | None = None
    """Tensor parallel size: GPUs that hold a share of each layer."""
    pipeline: Annotated[int, Field(ge=1)] | None = None
    """Pipeline parallel size: pods of one replica. KServe ships no preset for it: bring your own (kserve/kserve#5047)."""
    data: Annotated[int, Field(ge=1)] | None = None
    """Data parallel size, over all pods of one replica; needs ``worker`` and ``data_local``."""
    data_local: Annotated[int, Field(ge=1)] | None = None
    """Data parallel size of one pod; divides ``data``."""
    data_rpc_port: Annotated[int, Field(ge=1, le=65535)] | None = Field(default=None, alias="dataRPCPort")
    """Port that data parallel ranks talk on; presets take 5555."""
    expert: bool | None = None
    """Whether experts of a mixture are spread over the ranks."""


class EmptyDirTier(Args):
    """A folder that lives as long as the pod."""

    size: Quantity
    """Its size."""


class ClaimReference(Args):
    """A PersistentVolumeClaim that exists."""

    name: str
    """Its name."""
    path: str | None = None
    """Folder in it."""


class ClaimTier(Args):
    """A PersistentVolumeClaim: one that exists, or one that is made. Exactly one of the two."""

    ref: ClaimReference | None = None
    """One that exists."""
    spec: dict[str, Any] | None = None
    """One that is made for each pod, as Kubernetes spells it."""


class FileSystemTier(Args):
    """Where a tier's files are: exactly one of the two."""

    empty_dir: EmptyDirTier | None = None
    """The node's disk."""
    pvc: ClaimTier | None = None
    """A claim."""


class SecondaryTier(Args):
    """A tier below CPU memory."""

    file_system: FileSystemTier | None = None
    """Files."""


class KvCacheOffloading(Args):
    """Keeps KV cache that leaves the GPU (KServe 0.20)."""

    cpu: Quantity
    """CPU memory for it; the memory limit must hold it too."""
    eviction_policy: Literal["lru", "arc"] | None = None
    """What goes first; KServe takes ``lru`` where unset."""
    secondary: list[SecondaryTier] = Field(default_factory=list)
    """Tiers below."""


class Engine(Args):
    """Settings of vLLM, each under its flag's name. Only what is set is passed on."""

    max_model_len: Annotated[int, Field(ge=1)] | None = None
    """Context length in tokens (``--max-model-len``)."""
    gpu_memory_utilization: Annotated[float, Field(gt=0, le=1)] | None = None
    """Share of each GPU's memory that vLLM may use (``--gpu-memory-utilization``)."""
    kv_cache_dtype: Literal["auto", "fp8", "fp8_e4m3", "fp8_e5m2"] | None = None
    """Type of the KV cache (``--kv-cache-dtype``)."""
    block_size: Literal[16, 32, 64, 128] | None = None
    """Tokens of one KV block (``--block-size``)."""
    max_num_seqs: Annotated[int, Field(ge=1)] | None = None
    """Most requests in one batch (``--max-num-seqs``)."""
    image: In[str] | None = None
    """Engine image, in place of the preset's; pinned to a tag or digest."""
    extra_args: list[str] = Field(default_factory=list)
    """Further flags, one list entry a word, quoted for the shell by us."""


class Workload(Placed):
    """Replicas of the engine in one role. In a service with ``prefill`` the outer one is the decode role."""

    gpus: Annotated[int | None, INTENT, Field(ge=0)] = None
    """GPUs of each pod (``nvidia.com/gpu`` of the container ``main``). Where unset, and no accelerator is named in its resources
    or claimed by annotation, as many as ``parallelism`` says: ``tensor`` x ``dataLocal``, or 1."""
    resources: Annotated[Resources | None, INTENT] = None
    """CPU and memory of the engine's container, ``main``."""
    env: Annotated[list[EnvVar], INTENT] = Field(default_factory=list)
    """Environment of the engine's container, ``main``."""
    engine: Annotated[Engine | None, INTENT] = None
    """Settings of this role's engine; for prefill, unset fields are taken from the decode role."""
    replicas: Annotated[int, Field(ge=0)] | None = None
    """How many; KServe takes 1 where unset. Not with ``scaling``."""
    scaling: Scaling | None = None
    """Autoscaling, in place of ``replicas``."""
    parallelism: Parallelism | None = None
    """How one replica is spread over GPUs and pods; one GPU where unset."""
    pod_labels: Annotated[dict[str, str], Wire("labels")] = Field(default_factory=dict)
    """Labels of its pods (KServe ``labels``)."""
    pod_annotations: Annotated[dict[str, str], Wire("annotations")] = Field(default_factory=dict)
    """Annotations of its pods (KServe ``annotations``)."""
    kv_cache_offloading: KvCacheOffloading | None = None
    """Keeps KV cache that leaves the GPU."""
    template: PodSpec | None = None
    """Its pod, or with ``worker`` the first of each replica. Containers are merged over the preset's by name."""
    worker: PodSpec | None = None
    """The other pods of a replica that spans nodes (a LeaderWorkerSet)."""

    @property
    def tensor(self) -> int:
        """Tensor parallel size: 1 where none is set."""
        return (self.parallelism.tensor if self.parallelism else None) or 1

    @property
    def gpus_per_pod(self) -> int:
        """GPUs that one pod asks for, whichever way it was said."""
        if self.gpus is not None:
            return self.gpus
        if (named := self.named_accelerators()) is not None:
            given = named.get(GPU_RESOURCE, "0")
            return int(given) if given.isdecimal() else 0
        if DRA_ANNOTATION in self.pod_annotations:
            return 0
        sizes = self.parallelism
        return self.tensor * ((sizes.data_local if sizes else None) or 1)

    def named_accelerators(self) -> dict[str, str] | None:
        """Accelerators that the resources of ``main`` name, with how many; None where they name none."""
        found: dict[str, str] = {}
        for given in self._resources_of_main():
            found |= {name: count for name, count in {**given.requests, **given.limits}.items() if is_accelerator(name)}
        return found or None

    def _resources_of_main(self) -> Iterator[Resources]:
        for container in self.template.containers if self.template else []:
            if container.name == MAIN_CONTAINER and container.resources is not None:
                yield container.resources
        if self.resources is not None:
            yield self.resources


class Prefill(Workload):
    """The prefill role: its presence splits prefill from decode."""


class ObjectReference(Args):
    """An object by name and namespace."""

    name: str | None = None
    """Name."""
    namespace: str | None = None
    """Namespace."""


class GatewayRef(ObjectReference):
    """A Gateway by name."""

    section_name: str | None = None
    """Listener; all where unset (0.18 and later)."""


class Gateway(Args):
    """Which Gateways carry the route; empty: the platform's."""

    refs: list[GatewayRef] = Field(default_factory=list)
    """Gateways of your own."""


class Ingress(Args):
    """Ingresses in place of Gateways."""

    refs: list[ObjectReference] = Field(default_factory=list)
    """Ingresses of your own."""


class HttpRoute(Args):
    """An HTTPRoute of your own: one that exists, or what is to be made. One of the two."""

    refs: list[LocalReference] = Field(default_factory=list)
    """HTTPRoutes that exist."""
    spec: dict[str, Any] | None = None
    """Spec of the HTTPRoute, as the Gateway API spells it."""


class Route(Args):
    """The route to the service; empty: an HTTPRoute made by KServe."""

    http: HttpRoute | None = None
    """An HTTPRoute of your own."""
    group: str | None = None
    """Group of services that share one route, each with a ``weight`` (0.20)."""
    weight: Annotated[int, Field(ge=0, le=1000000)] | None = None
    """Share of the group's requests (0.20)."""


class ConfigReference(Args):
    """A ConfigMap with the endpoint picker's configuration."""

    name: str | None = None
    """Its name, in the service's namespace (or KServe's, where it starts with ``config-scheduler-``)."""
    key: str | None = None
    """Its key; KServe's documentation takes ``epp``."""
    optional: bool | None = None
    """Whether it may be missing."""


class SchedulerConfig(Args):
    """The endpoint picker's configuration; it replaces KServe's default as a whole. Exactly one of the two."""

    inline: dict[str, Any] | None = None
    """An EndpointPickerConfig."""
    ref: ConfigReference | None = None
    """A ConfigMap that holds one."""


class InferencePool(Args):
    """The pool of endpoints: one that exists, or what is to be made. One of the two."""

    ref: LocalReference | None = None
    """One that exists, with its own endpoint picker."""
    spec: dict[str, Any] | None = None
    """Spec of the InferencePool, as the Gateway API Inference Extension spells it."""


class Scheduler(Args):
    """The endpoint picker: routes each request by load, prefix and KV cache; empty: KServe's default configuration."""

    replicas: int | None = None
    """How many; more than one stand by for the leader (0.17 and later)."""
    config: SchedulerConfig | None = None
    """Its configuration (0.17 and later)."""
    pool: InferencePool | None = None
    """The pool of endpoints."""
    template: PodSpec | None = None
    """Its pod, merged over the preset's."""
    labels: dict[str, str] = Field(default_factory=dict)
    """Labels of its pods (0.17 and later)."""
    annotations: dict[str, str] = Field(default_factory=dict)
    """Annotations of its pods (0.17 and later)."""


class Router(Args):
    """How requests reach the engine."""

    gateway: Gateway | None = None
    """The Gateway in front; ``{}`` is the platform's."""
    ingress: Ingress | None = None
    """Ingresses, in place of Gateways."""
    route: Route | None = None
    """The route; ``{}`` is made by KServe."""
    scheduler: Scheduler | None = None
    """The endpoint picker."""


class Disaggregation(Args):
    """How prefill hands the KV cache to decode; set on both roles from here."""

    connector: Literal["NixlConnector", "none"] = "NixlConnector"
    """vLLM's KV connector; with ``none`` nothing is set, and both templates say it themselves."""
    load_failure_policy: Literal["fail", "recompute"] | None = None
    """What decode does when a transfer fails; vLLM fails the request where unset."""


class Tracing(Args):
    """OpenTelemetry tracing of engine and scheduler (KServe 0.20). Empty: KServe's defaults."""

    exporter_endpoint: str | None = None
    """Where traces go; KServe takes ``http://otel-collector:4317`` where unset."""
    exporter: str | None = None
    """Exporter; ``otlp`` where unset."""
    sampler: str | None = None
    """Sampler; ``parentbased_traceidratio`` where unset."""
    sampler_arg: Annotated[str, Field(coerce_numbers_to_str=True)] | None = None
    """Argument of the sampler, for the default one the share of requests (``0.05`` where unset)."""


class LLMSpec(Workload):
    """What services and the configurations they build on have in common. The workload's fields are inline, as in KServe."""

    model: Model | None = None
    """The model. A service needs one, unless a configuration of ``base_refs`` has it."""
    storage_initializer: StorageInitializer | None = None
    """The download of the model."""
    prefill: Prefill | None = None
    """The prefill role. Where set, the outer workload is decode."""
    disaggregation: Annotated[Disaggregation, INTENT] = Field(default_factory=Disaggregation)
    """How the KV cache travels; only with ``prefill``."""
    router: Router | None = None
    """How requests reach it; where unset, only inside the cluster."""
    tracing: Tracing | None = None
    """Tracing."""

    @property
    def prefill_engine(self) -> Engine | None:
        """The prefill role's engine as it runs: its own settings over those of the decode role."""
        own = self.prefill.engine if self.prefill else None
        if own is None or self.engine is None:
            return own or self.engine
        return self.engine.model_copy(update={name: getattr(own, name) for name in own.model_fields_set})


class LLMInferenceServiceArgs(LLMSpec, ServiceMeta):
    """A generative model served by KServe's LLMInferenceService."""

    base_refs: list[LocalReference] = Field(default_factory=list)
    """LLMInferenceServiceConfigs that it builds on, later ones win; a plain name stands for ``{name: …}``."""

    @field_validator("base_refs", mode="before")
    @classmethod
    def _by_name(cls, value: object) -> object:
        return [{"name": one} if isinstance(one, str) else one for one in value] if isinstance(value, list) else value


class LLMInferenceServiceConfigArgs(LLMSpec, ObjectMeta):
    """What LLMInferenceServices can build on, by ``base_refs``. Only what is set is merged into them."""
