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
    """Whether the container starts if it is missing."""


class FieldRef(Args):
    """A field of the pod."""

    field_path: str
    """The field (``status.podIP``, ``metadata.name``)."""
    api_version: str | None = None
    """Schema version of the path. Default: ``v1``."""


class ResourceFieldRef(Args):
    """A container's request or limit."""

    resource: str
    """Name of the resource, for example ``limits.memory``."""
    container_name: str | None = None
    """Name of the container. Default: the container of the variable."""
    divisor: Quantity | None = None
    """Unit of the value, for example ``1Mi``."""


class FileKeyRef(Args):
    """A variable from a file of a volume (Kubernetes 1.34 and later)."""

    key: str
    """Key in the file."""
    path: str
    """Path in the volume."""
    volume_name: str
    """Name of the volume."""
    optional: bool | None = None
    """Whether the container starts if it is missing."""


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
    """An environment variable. Store tokens in a Secret, and refer to it with ``value_from``."""

    name: str
    """Name of the variable."""
    value: In[str] | None = None
    """Literal value. Kubernetes replaces ``$(NAME)`` by the value of another variable."""
    value_from: EnvVarSource | None = None
    """Source of the value; an alternative to ``value``."""

    @model_validator(mode="after")
    def _one(self) -> "EnvVar":
        # Kubernetes refuses both, but only when the pod is made (core/v1 validation, validateEnvVarValueFrom).
        if self.value is not None and self.value != "" and self.value_from is not None:
            raise ValueError("value and valueFrom cannot both be set")
        return self


class SourceRef(Args):
    """A reference to a Secret or ConfigMap with all of its keys."""

    name: In[str] | None = None
    """Name of the Secret or ConfigMap."""
    optional: bool | None = None
    """Whether the container starts if it is missing."""


class EnvFrom(Args):
    """All keys of a Secret or ConfigMap as variables."""

    prefix: str | None = None
    """Prefix of the variables' names."""
    secret_ref: SourceRef | None = None
    """A Secret."""
    config_map_ref: SourceRef | None = None
    """A ConfigMap."""


class ResourceClaimRef(Args):
    """A claim of the pod that a container uses (dynamic resource allocation)."""

    name: str
    """Name of the claim in the pod's ``resource_claims``."""
    request: str | None = None
    """Name of a request in the claim. Default: all requests."""


class Resources(Args):
    """Compute resources of a container. If they contain GPUs, the number must agree with ``gpus`` and ``parallelism``."""

    requests: dict[str, Quantity] = Field(default_factory=dict)
    """Resources that the scheduler reserves, by name (``cpu``, ``memory``, ``ephemeral-storage``)."""
    limits: dict[str, Quantity] = Field(default_factory=dict)
    """Maximum amounts of resources that the container may use, by name."""
    claims: list[ResourceClaimRef] = Field(default_factory=list)
    """Claims of the pod that the container uses."""


class ContainerPort(Args):
    """A port that a container listens on."""

    container_port: int
    """Port number."""
    name: str | None = None
    """Name of the port. KServe derives the protocol from it (``h2c`` for gRPC)."""
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
    """Host. Default: the pod's address."""
    http_headers: list[HttpHeader] = Field(default_factory=list)
    """Headers."""


class Exec(Args):
    """A command in the container."""

    command: list[str] = Field(default_factory=list)
    """Words of the command. Kubernetes runs it without a shell."""


class TcpSocket(Args):
    """A TCP connection."""

    port: IntOrString | None = None
    """Port, by number or name."""
    host: str | None = None
    """Host. Default: the pod's address."""


class Grpc(Args):
    """A gRPC health check."""

    port: int
    """Port."""
    service: str | None = None
    """Name of the service whose health is queried."""


class Probe(Args):
    """A check of a container's state. Exactly one action must be set: ``http_get``, ``exec``, ``tcp_socket`` or ``grpc``."""

    http_get: HttpGet | None = None
    """An HTTP request. Status codes 2xx and 3xx are a success."""
    exec: Exec | None = None
    """A command. Exit code 0 is a success."""
    tcp_socket: TcpSocket | None = None
    """A TCP connection."""
    grpc: Grpc | None = None
    """A gRPC health check."""
    initial_delay_seconds: int | None = None
    """Time in seconds from the start of the container to the first check."""
    period_seconds: int | None = None
    """Time in seconds between two checks. Kubernetes' default: 10."""
    timeout_seconds: int | None = None
    """Time limit of one check in seconds. Kubernetes' default: 1."""
    success_threshold: int | None = None
    """Number of consecutive successes after which the check has succeeded. Kubernetes' default: 1."""
    failure_threshold: int | None = None
    """Number of consecutive failures after which the check has failed. Kubernetes' default: 3."""
    termination_grace_period_seconds: int | None = None
    """Time in seconds that the container has to stop after the probe has failed."""


class ContainerFields(Args):
    """The fields of a container besides its name. In KServe they are also inline in a model."""

    image: In[str] | None = None
    """Image. It should have a fixed tag or digest."""
    command: list[In[str]] = Field(default_factory=list)
    """Entry point. Default: that of the image."""
    args: list[In[str]] = Field(default_factory=list)
    """Arguments of the entry point."""
    env: list[EnvVar] = Field(default_factory=list)
    """Environment variables."""
    env_from: list[EnvFrom] = Field(default_factory=list)
    """Variables from whole Secrets and ConfigMaps."""
    resources: Resources | None = None
    """Requests and limits. Default: those in KServe's configuration (1 CPU, 2Gi)."""
    ports: list[ContainerPort] = Field(default_factory=list)
    """Ports. KServe sends requests to the first port, or to 8080 if there is none."""
    volume_mounts: list[VolumeMount] = Field(default_factory=list)
    """Paths at which the container sees volumes of the pod."""
    readiness_probe: Probe | None = None
    """Check that decides whether the container receives requests."""
    liveness_probe: Probe | None = None
    """Check whose failure restarts the container."""
    startup_probe: Probe | None = None
    """Check of the start. It limits the start to ``failure_threshold`` x ``period_seconds`` seconds."""
    security_context: SecurityContext | None = None
    """Security settings."""
    image_pull_policy: str | None = None
    """``Always``, ``IfNotPresent`` or ``Never``."""
    working_dir: str | None = None
    """Working folder. Default: that of the image."""
    restart_policy: str | None = None
    """``Always`` on an init container makes it a sidecar."""
    lifecycle: dict[str, Any] | None = None
    """Hooks after the start and before the stop, in Kubernetes' spelling."""
    extra: Extra = Field(default_factory=dict)
    """Any other field of a Kubernetes container, by Kubernetes' own name."""


class Container(ContainerFields):
    """A container of a pod."""

    name: str | None = None
    """Name of the container. For the first container of a custom predictor or transformer, the default is
    ``kserve-container``."""
