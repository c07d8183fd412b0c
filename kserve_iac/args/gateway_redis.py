"""Redis, in which the proxies of a Gateway count together."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from .base import Args, In
from .container import Resources
from .quantity import DnsLabel


class RedisPassword(Args):
    """The password of a Redis, in a Secret in the namespace ``envoy-gateway-system`` that exists already."""

    secret: DnsLabel
    """Name of the Secret."""
    key: Annotated[str, Field(pattern=r"^[-._a-zA-Z0-9]+$", max_length=253)] = "password"
    """Key of the password. Default ``password``."""


class Redis(Args):
    """Redis, in which all proxies count requests and tokens together. Envoy Gateway then runs Envoy's rate limit service, which
    alone connects to Redis.
    """

    install: Literal["managed", "existing"] = "managed"
    """``managed``: the stack runs one pod of Redis in the namespace ``envoy-gateway-system``, without a password and without a
    disk, so that the counters start again at zero when it restarts. ``existing``: your own Redis at ``url``."""
    url: In[str] | None = None
    """Address of your own Redis, ``redis.example.org:6379``, or the addresses of a Sentinel or a Cluster with commas between
    them. Required with ``install: existing``."""
    tls: bool = False
    """Whether your own Redis is reached with TLS. Default false."""
    client_certificate: DnsLabel | None = None
    """Secret of the type ``kubernetes.io/tls`` with a client certificate, in the namespace ``envoy-gateway-system``. It requires
    ``tls``. Default: none."""
    password: RedisPassword | None = None
    """Password of your own Redis. Default: none."""
    image: str = "docker.io/library/redis:8.2.4-alpine3.22"
    """Image of the pod that the stack runs. Default: that of the example of Envoy AI Gateway."""
    resources: Resources | None = None
    """Compute resources of this pod. Default: requests of 100m CPU and 128Mi memory, and a limit of 256Mi memory."""
    fail_closed: bool = False
    """Whether the Gateway answers with 500 while the counters cannot be reached. Default false: requests are then not limited."""

    @model_validator(mode="after")
    def _is_clear(self) -> "Redis":
        given = self.model_fields_set
        if self.install == "existing":
            if self.url is None:
                raise ValueError("redis with install: existing requires its address. Set url")
            if isinstance(self.url, str) and "@" in self.url:
                # Plans and the state of the stack would show the password.
                raise ValueError(
                    "url contains credentials, but a configuration only refers to secrets. Set url to the host and the port, and "
                    "password.secret to a Secret with the password"
                )
            for field in ("image", "resources"):
                if field in given:
                    raise ValueError(
                        f"{field} describes the pod of Redis that the stack runs, but with install: existing it runs none. "
                        f"Remove {field}, or set install to managed"
                    )
        else:
            for field, name in (
                ("url", "url"),
                ("tls", "tls"),
                ("client_certificate", "clientCertificate"),
                ("password", "password"),
            ):
                if field in given:
                    raise ValueError(
                        f"{name} describes a Redis that exists already. Set install to existing, or remove {name}"
                    )
        if self.client_certificate is not None and not self.tls:
            raise ValueError("clientCertificate requires tls. Set tls to true")
        return self
