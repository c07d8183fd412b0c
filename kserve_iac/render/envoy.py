"""Envoy Gateway as a part of the platform: its releases with their Helm values.

Envoy AI Gateway comes before Envoy Gateway: it brings the role with which Envoy Gateway reads InferencePools, without which Envoy
Gateway's cache never fills, and the extension server that Envoy Gateway asks for every configuration.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from ..args.gateway_redis import Redis
from ..args.platform import ServingPlatformArgs
from ..catalog.gateways import (
    AI_NAMESPACE,
    AI_PORT,
    AI_SERVICE,
    CRDS_IN_SUBCHART,
    ENVOY_CONTROLLER,
    ENVOY_CRDS,
    ENVOY_KINDS,
    ENVOY_NAMESPACE,
    TESTED,
    crds_folder,
    minor_of,
)
from ..catalog.kserve import minor
from . import redis
from .doors import Door, Wanted
from .merging import Json, merge

CRDS = "envoy-gateway"
"""The part with Envoy Gateway's own CRDs."""

IMAGE = "docker.io/envoyproxy/gateway:v{version}"
"""Envoy Gateway's image. Its program also manages the shutdown of the proxies."""


class Versions(NamedTuple):
    """The versions that are installed."""

    envoy_gateway: str
    ai_gateway: str | None
    """None: AI Gateway is not installed."""


def versions(args: ServingPlatformArgs) -> Versions:
    """The versions that are installed. The KServe version must be one that can be installed."""
    given, tested = args.envoy, TESTED[minor(args.kserve)]
    ai_gateway = (given.ai_gateway.version or tested.ai_gateway).removeprefix("v") if args.has_ai_gateway else None
    return Versions((given.version or tested.envoy_gateway).removeprefix("v"), ai_gateway)


def crd_addresses(version: str) -> tuple[str, ...]:
    """Addresses of Envoy Gateway's own CRDs. Those of the Gateway API are a part of their own."""
    folder = crds_folder(version)
    return tuple(
        ENVOY_CRDS.format(version=version, folder=folder, file=f"gateway.envoyproxy.io_{kind}.yaml")
        for kind in ENVOY_KINDS
    )


def door(args: ServingPlatformArgs, placed: Json, after: Sequence[str], certificates: Sequence[str]) -> Door:
    """What is installed.

    ``after``: names of what must exist before, beside Envoy Gateway's own CRDs. ``certificates``: names of what issues
    certificates.
    """
    found = versions(args)
    version, folder = found.envoy_gateway, crds_folder(found.envoy_gateway)
    parts = {"envoy-gateway": version, "envoy-ai-gateway": found.ai_gateway}
    return Door(
        tuple(_releases(args, placed, after, certificates)),
        "gateway-helm",
        {part: known for part, known in parts.items() if known is not None},
        {CRDS: (f"gateway-helm/{version}/{folder}/*.yaml", crd_addresses(version))},
    )


def _releases(
    args: ServingPlatformArgs, placed: Json, after: Sequence[str], certificates: Sequence[str]
) -> Iterator[Wanted]:
    given, found = args.envoy, versions(args)
    before = (*after, CRDS)
    if found.ai_gateway is not None:
        yield Wanted("ai-gateway-crds-helm", found.ai_gateway, AI_NAMESPACE, {}, ())
        values = merge(_ai_values(placed), given.ai_gateway.values)
        needed = ("ai-gateway-crds-helm", *certificates, *before)
        yield Wanted("ai-gateway-helm", found.ai_gateway, AI_NAMESPACE, values, needed)
        before = (*before, "ai-gateway-helm")
    values = merge(_values(found, placed, given.values, given.redis), given.values)
    yield Wanted("gateway-helm", found.envoy_gateway, ENVOY_NAMESPACE, values, before, skip_crds=True)


def _ai_values(placed: Json) -> Json:
    return {
        # Without cert-manager, the chart creates a certificate of its own when it is rendered, and a rendering that does not ask
        # the cluster creates another one each time (templates/admission_webhook.yaml of 0.6.0 to 1.1.0).
        "controller": {"mutatingWebhook": {"certManager": {"enable": True}}, **placed},
        "envoyGateway": {"namespace": ENVOY_NAMESPACE},
    }


def _values(found: Versions, placed: Json, own: Mapping[str, Any], given: Redis | None) -> Json:
    registry = (own.get("global") or {}).get("imageRegistry") if isinstance(own.get("global"), Mapping) else None
    image = IMAGE.format(version=found.envoy_gateway)
    config: Json = {
        "gateway": {"controllerName": ENVOY_CONTROLLER},
        "provider": {
            "type": "Kubernetes",
            # The program's own default is the image of a development build in every release (api/v1alpha1/shared_types.go of
            # envoyproxy/gateway 1.7.0 to 1.9.1).
            "kubernetes": {
                "shutdownManager": {"image": f"{registry}/{image.partition('/')[2]}" if registry else image}
            },
        },
    }
    if found.ai_gateway is not None:
        config |= _extension()
    if given is not None:
        config["rateLimit"] = redis.settings(given)
        if service := redis.deployment(given, placed):
            config["provider"]["kubernetes"]["rateLimitDeployment"] = service
    values: Json = {"config": {"envoyGateway": config}}
    if placed:
        values |= {"deployment": {"pod": placed}, "certgen": {"job": placed}}
    if minor_of(found.envoy_gateway) >= minor_of(CRDS_IN_SUBCHART):
        # The CRDs of the Gateway API come from elsewhere, with or without a policy of their own.
        values["crds"] = {"gatewayAPI": {"safeUpgradePolicy": {"enabled": False}}}
    return values


def extension_manager() -> Json:
    """The extension with which Envoy Gateway is configured if the stack installs AI Gateway."""
    found: Json = _extension()["extensionManager"]
    return found


def _extension() -> Json:
    """AI Gateway as an extension of Envoy Gateway (manifests/envoy-gateway-values.yaml and
    examples/inference-pool/envoy-gateway-values-addon.yaml of envoyproxy/ai-gateway 0.6.0 to 1.1.0). EnvoyPatchPolicies, which
    these files also switch on although nothing requires them, stay off: they let their authors change every route.
    """
    everything = {"includeAll": True}
    return {
        "extensionApis": {"enableBackend": True},
        "extensionManager": {
            "backendResources": [{"group": "inference.networking.k8s.io", "kind": "InferencePool", "version": "v1"}],
            "hooks": {
                "xdsTranslator": {
                    "translation": {kind: dict(everything) for kind in ("listener", "route", "cluster", "secret")},
                    "post": ["Translation", "Cluster", "Route"],
                }
            },
            "service": {"fqdn": {"hostname": AI_SERVICE, "port": AI_PORT}},
        },
    }
