"""What Google fills in of a resource. Pure."""

import base64
import zlib
from collections.abc import Mapping
from typing import Any

from . import template
from .facts import TYPES

PROJECT = "kserve-iac-sandbox"
"""The one project of this cloud."""

PROJECT_NUMBER = "123456789012"
"""Its number, which the names of its service agents contain."""

Properties = dict[str, Any]


def filled(resource_type: str, identifier: str, asked: Mapping[str, Any]) -> Properties:
    """The properties of a resource that is neither cluster nor pool."""
    if resource_type.endswith(":Account"):
        email = f"{asked['accountId']}@{PROJECT}.iam.gserviceaccount.com"
        return {
            "email": email,
            "member": f"serviceAccount:{email}",
            "name": identifier,
            "uniqueId": str(zlib.crc32(email.encode())),
        }
    if resource_type.endswith(":Bucket"):
        name = asked["name"]
        return {"url": f"gs://{name}", "selfLink": f"https://www.googleapis.com/storage/v1/b/{name}"}
    if "selfLink" in TYPES[resource_type].computed:
        return {"selfLink": f"https://www.googleapis.com/compute/v1/{identifier}"}
    return {}


def cluster(identifier: str, asked: Mapping[str, Any], *, server: str, authority: bytes, version: str) -> Properties:
    """Of a cluster: where it is reached, and by which authority; ``server`` is the API server's URL."""
    endpoints = asked.get("controlPlaneEndpointsConfig") or {}
    name = f"gke-{asked['name']}.{asked['location']}.gke.goog"
    return {
        # Address and port, where GKE has an address alone.
        "endpoint": server.removeprefix("https://"),
        "masterAuth": {"clusterCaCertificate": base64.b64encode(authority).decode()},
        "selfLink": f"https://container.googleapis.com/v1/{identifier}",
        "masterVersion": version,
        "nodeVersion": version,
        "servicesIpv4Cidr": "10.96.0.0/16",
        "labelFingerprint": "a9dc16a7",
        "controlPlaneEndpointsConfig": {
            **endpoints,
            "dnsEndpointConfig": {**(endpoints.get("dnsEndpointConfig") or {}), "endpoint": name},
        },
    }


def node_pool(asked: Mapping[str, Any], *, version: str) -> Properties:
    """Of a pool: its groups of machines, and what GKE adds to its nodes."""
    zone = f"https://www.googleapis.com/compute/v1/projects/{PROJECT}/zones/{asked['location']}"
    group = f"{zone}/instanceGroupManagers/gke-{asked['name']}-grp"
    return {
        "nodeConfig": {
            **(asked.get("nodeConfig") or {}),
            "effectiveTaints": template.effective_taints(asked),
            "loggingVariant": "DEFAULT",
        },
        "instanceGroupUrls": [group],
        "managedInstanceGroupUrls": [group],
        "maxPodsPerNode": asked.get("maxPodsPerNode", 110),
        "nodeCount": 0,
        "version": version,
    }
