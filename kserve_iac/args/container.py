"""Containers: image, command, environment, resources, ports, probes (core/v1). Field names are Kubernetes' own."""

from typing import Any

from pydantic import Field, model_validator

from .base import Args, In
from .quantity import Extra, IntOrString, Quantity
from .security import SecurityContext
from .volumes import VolumeMount


class KeyRef(Args):
    """A key of a Secret or ConfigMap in the pod's namespace."""

    key: In[str]
    """Key."""
    name: In[str] | None = None
    """Name of the Secret or ConfigMap."""
    optional: bool | None = None
    """Whether the container starts without it."""


class FieldRef(Args):
    """A field of the pod."""

    field_path: str
    """The field (``status.podIP``, ``metadata.name``)."""
    api_version: str | None = None
    """Schema version of the path; ``v1`` if not set."""


class ResourceFieldRef(Args):
    """A container's request or limit."""

    resource: str
    """Which one (``limits.memory``)."""
    container_name: str | None = None
    """Name of the container. Default: the container of the variable."""
    divisor: Quantity | None = None
    """Unit that it is given in."""


class FileKeyRef(Args):
    """A variable from a file of a volume (Kubernetes 1.34 and later)."""

    key: str
    """Key in the file."""
    path: str
    """Path in the volume."""
    volume_name: str
    """Name of the volume."""
    optional: bool | None = None
    """Whether the container starts without it."""


class EnvVarSource(Args):
    """The source of a variable's value. Exactly one field must be set."""

    secret_key_ref: KeyRef | None = None
    """A key of a Secret."""
    config_map_key_ref: KeyRef | None = None
    """A key of a ConfigMap."""
    field_ref: FieldRef | None = None
    """A field of the pod."""
    resource_field_ref: ResourceFieldRef | None = None
    """A request or limit."""
    file_key_ref: FileKeyRef | None = None
    """A file."""


class EnvVar(Args):
    """An environment variable. Tokens belong into a Secret, referred to by ``value_from``."""

    name: str
    """Its name."""
    value: In[str] | None = None
    """Its literal value; ``$(NAME)`` of another variable is expanded."""
    value_from: EnvVarSource | None = None
    """A reference, in place of ``value``."""

    @model_validator(mode="after")
    def _one(self) -> "EnvVar":
        # Kubernetes refuses both, but only when the pod is made (core/v1 validation, validateEnvVarValueFrom).
        if self.value is not None and self.value != "" and self.value_from is not None:
            raise ValueError("value and valueFrom cannot both be set")
        return self


class SourceRef(Args):
    """A Secret or ConfigMap, all of its keys."""

    name: In[str] | None = None
    """Its name."""
    optional: bool | None = None
    """Whether the container starts without it."""


class EnvFrom(Args):
    """All keys of a Secret or ConfigMap as variables."""

    prefix: str | None = None
    """Put before each name."""
    secret_ref: SourceRef | None = None
    """A Secret."""
    config_map_ref: SourceRef | None = None
    """A ConfigMap."""


class ResourceClaimRef(Args):
    """A claim of the pod that a container uses (dynamic resource allocation)."""

    name: str
    """Name of the claim in the pod's ``resource_claims``."""
    request: str | None = None
    """Request in the claim; all if not set."""


class Resources(Args):
    """Compute resources of a container. GPUs follow from ``gpus`` and parallelism; those named here must agree with them."""

    requests: dict[str, Quantity] = Field(default_factory=dict)
    """Resources that the scheduler reserves, by name (``cpu``, ``memory``, ``ephemeral-storage``)."""
    limits: dict[str, Quantity] = Field(default_factory=dict)
    """Maximum of resources that the container may use."""
    claims: list[ResourceClaimRef] = Field(default_factory=list)
    """Claims of the pod that it uses."""


class ContainerPort(Args):
    """A port that a container listens on."""

    container_port: int
    """Number."""
    name: str | None = None
    """Name; KServe reads the protocol from it (``h2c`` for gRPC)."""
    protocol: str | None = None
    """``TCP`` (default), ``UDP`` or ``SCTP``."""
    host_port: int | None = None
    """Port of the node."""
    host_ip: str | None = Field(default=None, alias="hostIP")
    """Address of the node."""


class HttpHeader(Args):
    """A header."""

    name: str
    """Name."""
    value: str
    """Value."""


class HttpGet(Args):
    """An HTTP request."""

    # Required by Kubernetes, and written by KServe's defaulter where it is missing.
    port: IntOrString | None = None
    """Port, by number or name."""
    path: str | None = None
    """Path."""
    scheme: str | None = None
    """``HTTP`` (default) or ``HTTPS``."""
    host: str | None = None
    """Host; the pod's address if not set."""
    http_headers: list[HttpHeader] = Field(default_factory=list)
    """Headers."""


class Exec(Args):
    """A command in the container."""

    command: list[str] = Field(default_factory=list)
    """Words of the command; no shell."""


class TcpSocket(Args):
    """A TCP connection."""

    port: IntOrString | None = None
    """Port, by number or name."""
    host: str | None = None
    """Host; the pod's address if not set."""


class Grpc(Args):
    """A gRPC health check."""

    port: int
    """Port."""
    service: str | None = None
    """Service that is asked about."""


class Probe(Args):
    """How a container's state is told. One action: ``http_get``, ``exec``, ``tcp_socket`` or ``grpc``."""

    http_get: HttpGet | None = None
    """An HTTP request; 2xx and 3xx are well."""
    exec: Exec | None = None
    """A command; 0 is well."""
    tcp_socket: TcpSocket | None = None
    """A connection."""
    grpc: Grpc | None = None
    """A gRPC health check."""
    initial_delay_seconds: int | None = None
    """Seconds before the first."""
    period_seconds: int | None = None
    """Seconds between two; Kubernetes takes 10 if not set."""
    timeout_seconds: int | None = None
    """Seconds that one may take; 1 if not set."""
    success_threshold: int | None = None
    """Successes in a row that count as well; 1 if not set."""
    failure_threshold: int | None = None
    """Failures in a row that count as not well; 3 if not set."""
    termination_grace_period_seconds: int | None = None
    """Seconds to stop in, when the probe fails."""


class ContainerFields(Args):
    """The fields of a container besides its name. In KServe they are also inline in a model."""

    image: In[str] | None = None
    """Image, pinned to a tag or digest."""
    command: list[In[str]] = Field(default_factory=list)
    """Entry point; the image's if not set."""
    args: list[In[str]] = Field(default_factory=list)
    """Arguments of the entry point."""
    env: list[EnvVar] = Field(default_factory=list)
    """Environment variables."""
    env_from: list[EnvFrom] = Field(default_factory=list)
    """Variables from whole Secrets and ConfigMaps."""
    resources: Resources | None = None
    """Requests and limits; KServe's configured default if not set (1 CPU, 2Gi)."""
    ports: list[ContainerPort] = Field(default_factory=list)
    """Ports; KServe sends traffic to the first (8080 where there is none)."""
    volume_mounts: list[VolumeMount] = Field(default_factory=list)
    """Paths at which the container sees volumes of the pod."""
    readiness_probe: Probe | None = None
    """When it takes traffic."""
    liveness_probe: Probe | None = None
    """When it is restarted."""
    startup_probe: Probe | None = None
    """How long it may take to start: ``failure_threshold`` x ``period_seconds``."""
    security_context: SecurityContext | None = None
    """Security settings."""
    image_pull_policy: str | None = None
    """``Always``, ``IfNotPresent`` or ``Never``."""
    working_dir: str | None = None
    """Working folder; the image's if not set."""
    restart_policy: str | None = None
    """``Always`` on an init container makes it a sidecar."""
    lifecycle: dict[str, Any] | None = None
    """Hooks after start and before stop, as Kubernetes spells them."""
    extra: Extra = Field(default_factory=dict)
    """Any other field of a Kubernetes container, by its own name."""


class Container(ContainerFields):
    """A container of a pod."""

    name: str | None = None
    """Its name. On a custom predictor or transformer, the first is ``kserve-container`` if not set."""
