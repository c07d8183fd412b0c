"""Kinds that GKE brings into a cluster by itself, as far as objects of them are made here."""

from collections.abc import Iterator, Mapping
from typing import Any

from ...kube import Kube, Object

_ANYTHING = {"type": "object", "x-kubernetes-preserve-unknown-fields": True}


def _kind(group: str, kind: str, spec: Object) -> Object:
    plural = f"{kind.lower()}es" if kind.endswith("s") else f"{kind.lower()}s"
    return {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": f"{plural}.{group}"},
        "spec": {
            "group": group,
            "scope": "Cluster",
            "names": {"kind": kind, "plural": plural, "singular": kind.lower()},
            "versions": [
                {
                    "name": "v1",
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


COMPUTE_CLASS = _kind("cloud.google.com", "ComputeClass", _ANYTHING)
"""Its fields are not looked at."""

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

KINDS = (COMPUTE_CLASS, *MULTI_NETWORKING)


def brought_by(cluster: Mapping[str, Any]) -> Iterator[Object]:
    """The definitions that come with a cluster of these properties."""
    yield COMPUTE_CLASS
    if cluster.get("enableMultiNetworking"):
        yield from MULTI_NETWORKING


def remove(kube: Kube) -> None:
    """Takes all of them away, with their objects."""
    for kind in KINDS:
        kube.delete("apiextensions.k8s.io/v1", "CustomResourceDefinition", kind["metadata"]["name"])
