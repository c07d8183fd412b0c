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
    """Whether the container starts if it is missing."""

class FieldRef(Args):
    """A field of the pod."""
    def __init__(self, **fields: Unpack[FieldRefDict]) -> None:
        """A field of the pod."""
    field_path: str
    """The field (``status.podIP``, ``metadata.name``)."""
    api_version: str | None = ...
    """Schema version of the path. Default: ``v1``."""

class ResourceFieldRef(Args):
    """A container's request or limit."""
    def __init__(self, **fields: Unpack[ResourceFieldRefDict]) -> None:
        """A container's request or limit."""
    resource: str
    """Name of the resource, for example ``limits.memory``."""
    container_name: str | None = ...
    """Name of the container. Default: the container of the variable."""
    divisor: Quantity | None = ...
    """Unit of the value, for example ``1Mi``."""

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
    """Whether the container starts if it is missing."""

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
    """An environment variable. Store tokens in a Secret, and refer to it with ``value_from``."""
    def __init__(self, **fields: Unpack[EnvVarDict]) -> None:
        """An environment variable. Store tokens in a Secret, and refer to it with ``value_from``."""
    name: str
    """Name of the variable."""
    value: In[str] | None = ...
    """Literal value. Kubernetes replaces ``$(NAME)`` by the value of another variable."""
    value_from: EnvVarSource | None = ...
    """Source of the value; an alternative to ``value``."""

class SourceRef(Args):
    """A reference to a Secret or ConfigMap with all of its keys."""
    def __init__(self, **fields: Unpack[SourceRefDict]) -> None:
        """A reference to a Secret or ConfigMap with all of its keys."""
    name: In[str] | None = ...
    """Name of the Secret or ConfigMap."""
    optional: bool | None = ...
    """Whether the container starts if it is missing."""

class EnvFrom(Args):
    """All keys of a Secret or ConfigMap as variables."""
    def __init__(self, **fields: Unpack[EnvFromDict]) -> None:
        """All keys of a Secret or ConfigMap as variables."""
    prefix: str | None = ...
    """Prefix of the variables' names."""
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
    """Name of a request in the claim. Default: all requests."""

class Resources(Args):
    """Compute resources of a container. If they contain GPUs, the number must agree with ``gpus`` and ``parallelism``."""
    def __init__(self, **fields: Unpack[ResourcesDict]) -> None:
        """Compute resources of a container. If they contain GPUs, the number must agree with ``gpus`` and ``parallelism``."""
    requests: dict[str, Quantity] = ...
    """Resources that the scheduler reserves, by name (``cpu``, ``memory``, ``ephemeral-storage``)."""
    limits: dict[str, Quantity] = ...
    """Maximum amounts of resources that the container may use, by name."""
    claims: list[ResourceClaimRef] = ...
    """Claims of the pod that the container uses."""

class ContainerPort(Args):
    """A port that a container listens on."""
    def __init__(self, **fields: Unpack[ContainerPortDict]) -> None:
        """A port that a container listens on."""
    container_port: int
    """Port number."""
    name: str | None = ...
    """Name of the port. KServe derives the protocol from it (``h2c`` for gRPC)."""
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
    """Host. Default: the pod's address."""
    http_headers: list[HttpHeader] = ...
    """Headers."""

class Exec(Args):
    """A command in the container."""
    def __init__(self, **fields: Unpack[ExecDict]) -> None:
        """A command in the container."""
    command: list[str] = ...
    """Words of the command. Kubernetes runs it without a shell."""

class TcpSocket(Args):
    """A TCP connection."""
    def __init__(self, **fields: Unpack[TcpSocketDict]) -> None:
        """A TCP connection."""
    port: IntOrString | None = ...
    """Port, by number or name."""
    host: str | None = ...
    """Host. Default: the pod's address."""

class Grpc(Args):
    """A gRPC health check."""
    def __init__(self, **fields: Unpack[GrpcDict]) -> None:
        """A gRPC health check."""
    port: int
    """Port."""
    service: str | None = ...
    """Name of the service whose health is queried."""

class Probe(Args):
    """A check of a container's state. Exactly one action must be set: ``http_get``, ``exec``, ``tcp_socket`` or ``grpc``."""
    def __init__(self, **fields: Unpack[ProbeDict]) -> None:
        """A check of a container's state. Exactly one action must be set: ``http_get``, ``exec``, ``tcp_socket`` or ``grpc``."""
    http_get: HttpGet | None = ...
    """An HTTP request. Status codes 2xx and 3xx are a success."""
    exec: Exec | None = ...
    """A command. Exit code 0 is a success."""
    tcp_socket: TcpSocket | None = ...
    """A TCP connection."""
    grpc: Grpc | None = ...
    """A gRPC health check."""
    initial_delay_seconds: int | None = ...
    """Time in seconds from the start of the container to the first check."""
    period_seconds: int | None = ...
    """Time in seconds between two checks. Kubernetes' default: 10."""
    timeout_seconds: int | None = ...
    """Time limit of one check in seconds. Kubernetes' default: 1."""
    success_threshold: int | None = ...
    """Number of consecutive successes after which the check has succeeded. Kubernetes' default: 1."""
    failure_threshold: int | None = ...
    """Number of consecutive failures after which the check has failed. Kubernetes' default: 3."""
    termination_grace_period_seconds: int | None = ...
    """Time in seconds that the container has to stop after the probe has failed."""

class ContainerFields(Args):
    """The fields of a container besides its name. In KServe they are also inline in a model."""
    def __init__(self, **fields: Unpack[ContainerFieldsDict]) -> None:
        """The fields of a container besides its name. In KServe they are also inline in a model."""
    image: In[str] | None = ...
    """Image. It should have a fixed tag or digest."""
    command: list[In[str]] = ...
    """Entry point. Default: that of the image."""
    args: list[In[str]] = ...
    """Arguments of the entry point."""
    env: list[EnvVar] = ...
    """Environment variables."""
    env_from: list[EnvFrom] = ...
    """Variables from whole Secrets and ConfigMaps."""
    resources: Resources | None = ...
    """Requests and limits. Default: those in KServe's configuration (1 CPU, 2Gi)."""
    ports: list[ContainerPort] = ...
    """Ports. KServe sends requests to the first port, or to 8080 if there is none."""
    volume_mounts: list[VolumeMount] = ...
    """Paths at which the container sees volumes of the pod."""
    readiness_probe: Probe | None = ...
    """Check that decides whether the container receives requests."""
    liveness_probe: Probe | None = ...
    """Check whose failure restarts the container."""
    startup_probe: Probe | None = ...
    """Check of the start. It limits the start to ``failure_threshold`` x ``period_seconds`` seconds."""
    security_context: SecurityContext | None = ...
    """Security settings."""
    image_pull_policy: str | None = ...
    """``Always``, ``IfNotPresent`` or ``Never``."""
    working_dir: str | None = ...
    """Working folder. Default: that of the image."""
    restart_policy: str | None = ...
    """``Always`` on an init container makes it a sidecar."""
    lifecycle: dict[str, Any] | None = ...
    """Hooks after the start and before the stop, in Kubernetes' spelling."""
    extra: Extra = ...
    """Any other field of a Kubernetes container, by Kubernetes' own name."""

class Container(ContainerFields):
    """A container of a pod."""
    def __init__(self, **fields: Unpack[ContainerDict]) -> None:
        """A container of a pod."""
    name: str | None = ...
    """Name of the container. For the first container of a custom predictor or transformer, the default is
    ``kserve-container``."""
