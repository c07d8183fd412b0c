# Generated from the module of the same name by `python scripts/derive_types.py`; do not edit.

"""Redis, in which the proxies of a Gateway count together."""

from typing import Annotated, Literal

from pydantic import Field
from typing_extensions import Unpack

from .base import Args, In
from .container import Resources
from .dicts import RedisDict, RedisPasswordDict
from .quantity import DnsLabel

class RedisPassword(Args):
    """The password of a Redis, in a Secret in the namespace ``envoy-gateway-system`` that exists already."""
    def __init__(self, **fields: Unpack[RedisPasswordDict]) -> None:
        """The password of a Redis, in a Secret in the namespace ``envoy-gateway-system`` that exists already."""
    secret: DnsLabel
    """Name of the Secret."""
    key: Annotated[str, Field(pattern=r"^[-._a-zA-Z0-9]+$", max_length=253)] = ...
    """Key of the password. Default ``password``."""

class Redis(Args):
    """Redis, in which all proxies count requests and tokens together. Envoy Gateway then runs Envoy's rate limit service, which
    alone connects to Redis.
    """
    def __init__(self, **fields: Unpack[RedisDict]) -> None:
        """Redis, in which all proxies count requests and tokens together. Envoy Gateway then runs Envoy's rate limit service, which
        alone connects to Redis.
        """
    install: Literal["managed", "existing"] = ...
    """``managed``: the stack runs one pod of Redis in the namespace ``envoy-gateway-system``, without a password and without a
    disk, so that the counters start again at zero when it restarts. ``existing``: your own Redis at ``url``."""
    url: In[str] | None = ...
    """Address of your own Redis, ``redis.example.org:6379``, or the addresses of a Sentinel or a Cluster with commas between
    them. Required with ``install: existing``."""
    tls: bool = ...
    """Whether your own Redis is reached with TLS. Default false."""
    client_certificate: DnsLabel | None = ...
    """Secret of the type ``kubernetes.io/tls`` with a client certificate, in the namespace ``envoy-gateway-system``. It requires
    ``tls``. Default: none."""
    password: RedisPassword | None = ...
    """Password of your own Redis. Default: none."""
    image: str = ...
    """Image of the pod that the stack runs. Default: that of the example of Envoy AI Gateway."""
    resources: Resources | None = ...
    """Compute resources of this pod. Default: requests of 100m CPU and 128Mi memory, and a limit of 256Mi memory."""
    fail_closed: bool = ...
    """Whether the Gateway answers with 500 while the counters cannot be reached. Default false: requests are then not limited."""
