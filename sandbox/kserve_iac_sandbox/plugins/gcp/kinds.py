"""Kinds that GKE brings into a cluster by itself, as far as objects of them are made here."""

from collections.abc import Iterator, Mapping
from typing import Any

from ...kube import Kube, Object
from . import classes

_ANYTHING = {"type": "object", "x-kubernetes-preserve-unknown-fields": True}


def _kind(group: str, kind: str, spec: Object, *, scope: str = "Cluster", version: str = "v1") -> Object:
    plural = f"{kind.lower()}es" if kind.endswith("s") else f"{kind.lower()}s"
    return {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": f"{plural}.{group}"},
        "spec": {
            "group": group,
            "scope": scope,
            "names": {"kind": kind, "plural": plural, "singular": kind.lower()},
            "versions": [
                {
                    "name": version,
                    "served": True,
                    "storage": True,
                    "subresources": {"status": {}},
                    "schema": {
                        "openAPIV3Schema": {"type": "object", "properties": {"spec": spec, "status": _ANYTHING}}
                    },
                }
            ],
        },
    }


def compute_class(cluster: Mapping[str, Any]) -> Iterator[Object]:
    """The definition of compute classes with the fields of the cluster's version; none if the version has no compute classes."""
    if (spec := classes.spec(cluster)) is not None:
        yield _kind("cloud.google.com", "ComputeClass", spec)


_TEXT = {"type": "string"}
_NETWORK_SPEC = {
    "type": "object",
    "required": ["type"],
    "properties": {
        "type": {"type": "string", "enum": ["L2", "L3", "Device"]},
        "parametersRef": {
            "type": "object",
            "required": ["group", "kind", "name"],
            "properties": {"group": _TEXT, "kind": _TEXT, "name": _TEXT, "namespace": _TEXT},
        },
    },
}
_PARAMETERS_SPEC = {
    "type": "object",
    "properties": {
        "vpc": _TEXT,
        "vpcSubnet": _TEXT,
        "deviceMode": {"type": "string", "enum": ["DPDK-VFIO", "NetDevice", "RDMA"]},
        "podIPv4Ranges": {
            "type": "object",
            "required": ["rangeNames"],
            "properties": {"rangeNames": {"type": "array", "minItems": 1, "items": _TEXT}},
        },
    },
}

MULTI_NETWORKING = (
    _kind("networking.gke.io", "Network", _NETWORK_SPEC),
    _kind("networking.gke.io", "GKENetworkParamSet", _PARAMETERS_SPEC),
)
"""Of clusters with multi-networking; fields as in GoogleCloudPlatform/gke-networking-api, config/crds."""

_GATEWAY = "gateway.networking.k8s.io"


def _of_the_gateway_api(kind: str, scope: str = "Namespaced", version: str = "v1") -> Object:
    found = _kind(_GATEWAY, kind, _ANYTHING, scope=scope, version=version)
    # The API server takes kinds of a group below k8s.io only with a word about their approval.
    found["metadata"]["annotations"] = {"api-approved.kubernetes.io": "unapproved, a stand-in of the sandbox"}
    return found


GATEWAY_API = (
    _of_the_gateway_api("GatewayClass", scope="Cluster"),
    _of_the_gateway_api("Gateway"),
    _of_the_gateway_api("HTTPRoute"),
    _of_the_gateway_api("GRPCRoute"),
    _of_the_gateway_api("ReferenceGrant", version="v1beta1"),
)
"""The standard channel as GKE keeps it on Autopilot, and on Standard clusters whose channel is on. Their fields are not looked
at, and no controller of GKE programs Gateways here."""

KINDS = (*compute_class({}), *MULTI_NETWORKING)
"""The kinds that go with the cluster; those of the Gateway API stay, because others may have brought them."""


def brought_by(cluster: Mapping[str, Any]) -> Iterator[Object]:
    """The definitions that come with a cluster of these properties."""
    yield from compute_class(cluster)
    if cluster.get("enableMultiNetworking"):
        yield from MULTI_NETWORKING
    if has_gateway_api(cluster):
        yield from GATEWAY_API


def has_gateway_api(cluster: Mapping[str, Any]) -> bool:
    """Whether GKE keeps the Gateway API of a cluster (container.v1 ``GatewayAPIConfig``); on Autopilot it does by default."""
    channel = (cluster.get("gatewayApiConfig") or {}).get("channel")
    return channel == "CHANNEL_STANDARD" or (channel is None and cluster.get("enableAutopilot") is True)


def remove(kube: Kube) -> None:
    """Takes all of them away, with their objects."""
    for kind in KINDS:
        kube.delete("apiextensions.k8s.io/v1", "CustomResourceDefinition", kind["metadata"]["name"])
