"""The Gateway of the platform: whose it is, and which routes are attached to it."""

from collections.abc import Mapping
from typing import Any

from ..args import ServingPlatformArgs
from ..catalog.gateways import GKE_CLASSES, GKE_CONTROLLER
from ..render.attached import attaches, chart_value, is_created, is_kserves, route_spec

__all__ = [
    "attaches",
    "chart_value",
    "has_extension",
    "is_created",
    "is_kserves",
    "is_of_envoy_gateway",
    "is_of_gke",
    "route_spec",
]

ENVOY_CONTROLLERS = "gateway.envoyproxy.io/"
"""Beginning of the names of Envoy Gateway's controllers."""


def is_of_gke(platform: ServingPlatformArgs) -> bool:
    """Whether GKE programs the Gateway: the environment names it or one of its classes, and no controller of others."""
    gateway = platform.gateway
    of_others = "controller_name" in gateway.model_fields_set and gateway.controller_name not in (None, GKE_CONTROLLER)
    return gateway.named_class.startswith(GKE_CLASSES) and not of_others


def is_of_envoy_gateway(platform: ServingPlatformArgs) -> bool:
    """Whether Envoy Gateway programs the Gateway. The default of ``controllerName`` counts only if the stack creates the
    Gateway.
    """
    gateway = platform.gateway
    is_known = is_created(platform) or "controller_name" in gateway.model_fields_set
    return is_known and not is_of_gke(platform) and (gateway.controller or "").startswith(ENVOY_CONTROLLERS)


def has_extension(platform: ServingPlatformArgs) -> bool:
    """Whether the Envoy Gateway that the stack installs has an extension, which InferencePools require: Envoy AI Gateway, or
    one of the environment's own Helm values. ``install`` that is not set is not a decision: without ``llm``, nothing uses
    InferencePools.
    """
    given = platform.envoy
    if platform.has_ai_gateway or given.ai_gateway.install is None:
        return True
    found: Any = given.values
    for key in ("config", "envoyGateway", "extensionManager"):
        found = found.get(key) if isinstance(found, Mapping) else None
    return found is not None
