# Generated from the module of the same name by `python scripts/derive_types.py`; do not edit.

"""Containers: image, command, environment, resources, ports, probes (core/v1). Field names are Kubernetes' own."""

from typing import Any

from typing_extensions import Unpack

from .base import Args, In
from .dicts import (
    ContainerDict,
    ContainerFieldsDict,
    ContainerPortDict,
    EnvFromDict,
    EnvVarDict,
    EnvVarSourceDict,
    ExecDict,
    FieldRefDict,
    FileKeyRefDict,
    GrpcDict,
    HttpGetDict,
    HttpHeaderDict,
    KeyRefDict,
    ProbeDict,
    ResourceClaimRefDict,
    ResourceFieldRefDict,
    ResourcesDict,
    SourceRefDict,
    TcpSocketDict,
)
from .quantity import Extra, IntOrString, Quantity
from .security import SecurityContext
from .volumes import VolumeMount

class KeyRef(Args):
    """A key of a Secret or ConfigMap in the pod's namespace."""
    def __init__(self, **fields: Unpack[KeyRefDict]) -> None:
        """A key of a Secret or ConfigMap in the pod's namespace."""
    key: In[str]
    """Key."""
    name: In[str] | None = ...
    """Name of the Secret or ConfigMap."""
    optional: bool | None = ...
    """Whether the container starts without it."""

class FieldRef(Args):
    """A field of the pod."""
    def __init__(self, **fields: Unpack[FieldRefDict]) -> None:
        """A field of the pod."""
    field_path: str
    """The field (``status.podIP``, ``metadata.name``)."""
    api_version: str | None = ...
    """Schema version of the path; ``v1`` if not set."""

class ResourceFieldRef(Args):
    """A container's request or limit."""
    def __init__(self, **fields: Unpack[ResourceFieldRefDict]) -> None:
        """A container's request or limit."""
    resource: str
    """Which one (``limits.memory``)."""
    container_name: str | None = ...
    """Name of the container. Default: the container of the variable."""
    divisor: Quantity | None = ...
    """Unit that it is given in."""

class FileKeyRef(Args):
    """A variable from a file of a volume (Kubernetes 1.34 and later)."""
    def __init__(self, **fields: Unpack[FileKeyRefDict]) -> None:
        """A variable from a file of a volume (Kubernetes 1.34 and later)."""
    key: str
    """Key in the file."""
    path: str
    """Path in the volume."""
    volume_name: str
    """Name of the volume."""
    optional: bool | None = ...
    """Whether the container starts without it."""

class EnvVarSource(Args):
    """The source of a variable's value. Exactly one field must be set."""
    def __init__(self, **fields: Unpack[EnvVarSourceDict]) -> None:
        """The source of a variable's value. Exactly one field must be set."""
    secret_key_ref: KeyRef | None = ...
    """A key of a Secret."""
    config_map_key_ref: KeyRef | None = ...
    """A key of a ConfigMap."""
    field_ref: FieldRef | None = ...
    """A field of the pod."""
    resource_field_ref: ResourceFieldRef | None = ...
    """A request or limit."""
    file_key_ref: FileKeyRef | None = ...
    """A file."""

class EnvVar(Args):
    """An environment variable. Tokens belong into a Secret, referred to by ``value_from``."""
    def __init__(self, **fields: Unpack[EnvVarDict]) -> None:
        """An environment variable. Tokens belong into a Secret, referred to by ``value_from``."""
    name: str
    """Its name."""
    value: In[str] | None = ...
    """Its literal value; ``$(NAME)`` of another variable is expanded."""
    value_from: EnvVarSource | None = ...
    """A reference, in place of ``value``."""

class SourceRef(Args):
    """A Secret or ConfigMap, all of its keys."""
    def __init__(self, **fields: Unpack[SourceRefDict]) -> None:
        """A Secret or ConfigMap, all of its keys."""
    name: In[str] | None = ...
    """Its name."""
    optional: bool | None = ...
    """Whether the container starts without it."""

class EnvFrom(Args):
    """All keys of a Secret or ConfigMap as variables."""
    def __init__(self, **fields: Unpack[EnvFromDict]) -> None:
        """All keys of a Secret or ConfigMap as variables."""
    prefix: str | None = ...
    """Put before each name."""
    secret_ref: SourceRef | None = ...
    """A Secret."""
    config_map_ref: SourceRef | None = ...
    """A ConfigMap."""

class ResourceClaimRef(Args):
    """A claim of the pod that a container uses (dynamic resource allocation)."""
    def __init__(self, **fields: Unpack[ResourceClaimRefDict]) -> None:
        """A claim of the pod that a container uses (dynamic resource allocation)."""
    name: str
    """Name of the claim in the pod's ``resource_claims``."""
    request: str | None = ...
    """Request in the claim; all if not set."""

class Resources(Args):
    """Compute resources of a container. GPUs follow from ``gpus`` and parallelism; those named here must agree with them."""
    def __init__(self, **fields: Unpack[ResourcesDict]) -> None:
        """Compute resources of a container. GPUs follow from ``gpus`` and parallelism; those named here must agree with them."""
    requests: dict[str, Quantity] = ...
    """Resources that the scheduler reserves, by name (``cpu``, ``memory``, ``ephemeral-storage``)."""
    limits: dict[str, Quantity] = ...
    """Maximum of resources that the container may use."""
    claims: list[ResourceClaimRef] = ...
    """Claims of the pod that it uses."""

class ContainerPort(Args):
    """A port that a container listens on."""
    def __init__(self, **fields: Unpack[ContainerPortDict]) -> None:
        """A port that a container listens on."""
    container_port: int
    """Number."""
    name: str | None = ...
    """Name; KServe reads the protocol from it (``h2c`` for gRPC)."""
    protocol: str | None = ...
    """``TCP`` (default), ``UDP`` or ``SCTP``."""
    host_port: int | None = ...
    """Port of the node."""
    host_ip: str | None = ...
    """Address of the node."""

class HttpHeader(Args):
    """A header."""
    def __init__(self, **fields: Unpack[HttpHeaderDict]) -> None:
        """A header."""
    name: str
    """Name."""
    value: str
    """Value."""

class HttpGet(Args):
    """An HTTP request."""
    def __init__(self, **fields: Unpack[HttpGetDict]) -> None:
        """An HTTP request."""
    port: IntOrString | None = ...
    """Port, by number or name."""
    path: str | None = ...
    """Path."""
    scheme: str | None = ...
    """``HTTP`` (default) or ``HTTPS``."""
    host: str | None = ...
    """Host; the pod's address if not set."""
    http_headers: list[HttpHeader] = ...
    """Headers."""

class Exec(Args):
    """A command in the container."""
    def __init__(self, **fields: Unpack[ExecDict]) -> None:
        """A command in the container."""
    command: list[str] = ...
    """Words of the command; no shell."""

class TcpSocket(Args):
    """A TCP connection."""
    def __init__(self, **fields: Unpack[TcpSocketDict]) -> None:
        """A TCP connection."""
    port: IntOrString | None = ...
    """Port, by number or name."""
    host: str | None = ...
    """Host; the pod's address if not set."""

class Grpc(Args):
    """A gRPC health check."""
    def __init__(self, **fields: Unpack[GrpcDict]) -> None:
        """A gRPC health check."""
    port: int
    """Port."""
    service: str | None = ...
    """Service that is asked about."""

class Probe(Args):
    """How a container's state is told. One action: ``http_get``, ``exec``, ``tcp_socket`` or ``grpc``."""
    def __init__(self, **fields: Unpack[ProbeDict]) -> None:
        """How a container's state is told. One action: ``http_get``, ``exec``, ``tcp_socket`` or ``grpc``."""
    http_get: HttpGet | None = ...
    """An HTTP request; 2xx and 3xx are well."""
    exec: Exec | None = ...
    """A command; 0 is well."""
    tcp_socket: TcpSocket | None = ...
    """A connection."""
    grpc: Grpc | None = ...
    """A gRPC health check."""
    initial_delay_seconds: int | None = ...
    """Seconds before the first."""
    period_seconds: int | None = ...
    """Seconds between two; Kubernetes takes 10 if not set."""
    timeout_seconds: int | None = ...
    """Seconds that one may take; 1 if not set."""
    success_threshold: int | None = ...
    """Successes in a row that count as well; 1 if not set."""
    failure_threshold: int | None = ...
    """Failures in a row that count as not well; 3 if not set."""
    termination_grace_period_seconds: int | None = ...
    """Seconds to stop in, when the probe fails."""

class ContainerFields(Args):
    """The fields of a container besides its name. In KServe they are also inline in a model."""
    def __init__(self, **fields: Unpack[ContainerFieldsDict]) -> None:
        """The fields of a container besides its name. In KServe they are also inline in a model."""
    image: In[str] | None = ...
    """Image, pinned to a tag or digest."""
    command: list[In[str]] = ...
    """Entry point; the image's if not set."""
    args: list[In[str]] = ...
    """Arguments of the entry point."""
    env: list[EnvVar] = ...
    """Environment variables."""
    env_from: list[EnvFrom] = ...
    """Variables from whole Secrets and ConfigMaps."""
    resources: Resources | None = ...
    """Requests and limits; KServe's configured default if not set (1 CPU, 2Gi)."""
    ports: list[ContainerPort] = ...
    """Ports; KServe sends traffic to the first (8080 where there is none)."""
    volume_mounts: list[VolumeMount] = ...
    """Paths at which the container sees volumes of the pod."""
    readiness_probe: Probe | None = ...
    """When it takes traffic."""
    liveness_probe: Probe | None = ...
    """When it is restarted."""
    startup_probe: Probe | None = ...
    """How long it may take to start: ``failure_threshold`` x ``period_seconds``."""
    security_context: SecurityContext | None = ...
    """Security settings."""
    image_pull_policy: str | None = ...
    """``Always``, ``IfNotPresent`` or ``Never``."""
    working_dir: str | None = ...
    """Working folder; the image's if not set."""
    restart_policy: str | None = ...
    """``Always`` on an init container makes it a sidecar."""
    lifecycle: dict[str, Any] | None = ...
    """Hooks after start and before stop, as Kubernetes spells them."""
    extra: Extra = ...
    """Any other field of a Kubernetes container, by its own name."""

class Container(ContainerFields):
    """A container of a pod."""
    def __init__(self, **fields: Unpack[ContainerDict]) -> None:
        """A container of a pod."""
    name: str | None = ...
    """Its name. On a custom predictor or transformer, the first is ``kserve-container`` if not set."""
