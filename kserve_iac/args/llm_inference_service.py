"""LLMInferenceService (serving.kserve.io/v1alpha2): generative models, routed, scheduled and disaggregated."""

from typing import Annotated, Any, Literal

from pydantic import Field

from .base import Args, In
from .pod import EnvVar, Resources
from .workload import Placed, ServiceMeta


class Model(Args):
    """The model that is served."""

    uri: str
    """Where it is: ``hf://owner/model[:revision]``, ``s3://``, ``pvc://claim/path``, ``oci://``."""
    name: str | None = None
    """Name that clients ask for; KServe takes the service's where unset."""
    credentials: str | None = None
    """Secret in the service's namespace whose key ``HF_TOKEN`` the download uses (``hf://`` models)."""


class Parallelism(Args):
    """How one replica is spread over GPUs."""

    tensor: Annotated[int, Field(ge=1)] | None = None
    """Tensor parallel size: GPUs of one pod that hold a share of each layer."""


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

    replicas: Annotated[int, Field(ge=0)] | None = None
    """How many; KServe takes 1 where unset."""
    parallelism: Parallelism | None = None
    """How one replica is spread over GPUs; one GPU where unset."""
    resources: Resources | None = None
    """CPU and memory of the engine's container."""
    env: list[EnvVar] = Field(default_factory=list)
    """Environment of the engine."""
    pod_labels: dict[str, str] = Field(default_factory=dict)
    """Labels of its pods (KServe ``labels``)."""
    pod_annotations: dict[str, str] = Field(default_factory=dict)
    """Annotations of its pods (KServe ``annotations``)."""
    engine: Engine | None = None
    """Settings of this role's engine; for prefill, unset fields are taken from the decode role."""

    @property
    def gpus_per_pod(self) -> int:
        """GPUs that one pod asks for: the tensor parallel size."""
        return (self.parallelism.tensor if self.parallelism else None) or 1


class Prefill(Workload):
    """The prefill role: its presence splits prefill from decode."""


class GatewayRef(Args):
    """A Gateway by name."""

    name: str
    """Name."""
    namespace: str
    """Namespace."""
    section_name: str | None = None
    """Listener; all where unset."""


class Gateway(Args):
    """Which Gateways carry the route; empty: the platform's."""

    refs: list[GatewayRef] = Field(default_factory=list)
    """Gateways of your own."""


class Route(Args):
    """An HTTPRoute made by KServe."""


class Scheduler(Args):
    """The endpoint picker: routes each request by load, prefix and KV cache; empty: KServe's default configuration."""

    replicas: Annotated[int, Field(ge=1)] | None = None
    """How many; more than one stand by for the leader."""
    config: dict[str, Any] | None = None
    """An EndpointPickerConfig in full; it replaces KServe's default."""


class Router(Args):
    """How requests reach the engine."""

    gateway: Gateway | None = None
    """The Gateway in front; ``{}`` is the platform's."""
    route: Route | None = None
    """The route; ``{}`` is made by KServe."""
    scheduler: Scheduler | None = None
    """The endpoint picker."""


class Disaggregation(Args):
    """How prefill hands the KV cache to decode; set on both roles from here."""

    connector: Literal["NixlConnector"] = "NixlConnector"
    """vLLM's KV connector."""
    load_failure_policy: Literal["fail", "recompute"] | None = None
    """What decode does when a transfer fails; vLLM fails the request where unset."""


class Tracing(Args):
    """OpenTelemetry tracing of engine and scheduler (KServe 0.20). Empty: KServe's defaults."""

    exporter_endpoint: str | None = None
    """Where traces go; KServe takes ``http://otel-collector:4317`` where unset."""
    sampler_arg: Annotated[str, Field(coerce_numbers_to_str=True)] | None = None
    """Argument of the sampler, for the default one the share of requests (``0.05`` where unset)."""


class LLMInferenceServiceArgs(ServiceMeta, Workload):
    """A generative model served by KServe's LLMInferenceService. The workload's fields are inline, as in KServe."""

    model: Model
    """The model."""
    prefill: Prefill | None = None
    """The prefill role. Where set, the outer workload is decode."""
    disaggregation: Disaggregation = Field(default_factory=Disaggregation)
    """How the KV cache travels; only with ``prefill``."""
    router: Router | None = None
    """How requests reach it; where unset, only inside the cluster."""
    tracing: Tracing | None = None
    """Tracing."""
    base_refs: list[str] = Field(default_factory=list)
    """LLMInferenceServiceConfigs that it builds on, later ones win."""

    @property
    def prefill_engine(self) -> Engine | None:
        """The prefill role's engine as it runs: its own settings over those of the decode role."""
        own = self.prefill.engine if self.prefill else None
        if own is None or self.engine is None:
            return own or self.engine
        return self.engine.model_copy(update={name: getattr(own, name) for name in own.model_fields_set})
