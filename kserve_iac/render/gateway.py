"""ServingPlatformArgs -> the Gateway in front of all services, its class, and the objects that it refers to."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from ..args.gateway import Implementation
from ..args.platform import ServingPlatformArgs
from ..capacity import Pool
from . import envoy
from .kserve_names import GATEWAY, NAMESPACE
from .merging import Json

API = "gateway.networking.k8s.io/v1"


@dataclass(frozen=True)
class GatewayObjects:
    """The objects of the Gateway that the stack creates."""

    gateway_class: Json | None = None
    gateway: Json | None = None
    referred: Mapping[str, Json] = field(default_factory=dict)
    """Name of the resource -> object that the Gateway refers to."""


def gateway_objects(
    args: ServingPlatformArgs, pools: Mapping[str, Pool], implementation: Implementation
) -> GatewayObjects:
    """The objects of the Gateway. Empty: the Gateway exists already."""
    given = args.gateway
    if given.install == "existing":
        return GatewayObjects()
    is_envoy = implementation == "envoy"
    return GatewayObjects(
        _gateway_class(args),
        _gateway(args, is_envoy),
        {"gateway-proxies": envoy.proxies(args, pools, NAMESPACE)} if is_envoy else {},
    )


def _gateway_class(args: ServingPlatformArgs) -> Json | None:
    given = args.gateway
    if given.controller_name is None:
        return None
    return {
        "apiVersion": API,
        "kind": "GatewayClass",
        "metadata": {"name": given.class_name, "annotations": {"pulumi.com/waitFor": "condition=Accepted"}},
        "spec": {"controllerName": given.controller_name},
    }


def _gateway(args: ServingPlatformArgs, is_envoy: bool) -> Json:
    given = args.gateway
    infrastructure: Json = {"labels": {"serving.kserve.io/gateway": GATEWAY}}
    if is_envoy:
        infrastructure["parametersRef"] = {
            "group": "gateway.envoyproxy.io",
            "kind": "EnvoyProxy",
            "name": envoy.PROXIES,
        }
    listener = {
        "name": "http",
        "protocol": "HTTP",
        "port": given.port,
        "allowedRoutes": {"namespaces": {"from": "All"}},
    }
    return {
        "apiVersion": API,
        "kind": "Gateway",
        "metadata": {
            "name": GATEWAY,
            "namespace": NAMESPACE,
            "annotations": {"pulumi.com/waitFor": "condition=Programmed"},
        },
        "spec": {
            "gatewayClassName": given.class_name,
            "listeners": [listener],
            "infrastructure": infrastructure,
        },
    }
