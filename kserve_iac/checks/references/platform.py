"""Rules about what the platform and the nodes need of the cluster that the environment creates."""

from collections.abc import Iterator

from ...args import Problem
from ...compiled import Compiled
from ...findings.path import Path

GKE_CLASSES = "gke-l7-"
"""Beginning of the names of GKE's own GatewayClasses (Google Cloud's documentation, "GatewayClass capabilities")."""


def gateway_class_is_programmed(compiled: Compiled) -> Iterator[Problem]:
    """GKE installs its GatewayClasses and their controller only if the cluster's Gateway API channel is enabled. In a cluster
    that this stack creates it is disabled (``gatewayApiConfig`` in gke/cluster.py), because the platform installs the CRDs of
    KServe's release. Autopilot enables it itself (container.v1 ``GatewayAPIConfig.Channel``; "Deploying Gateways" of GKE's
    documentation).
    """
    environment = compiled.environment
    gke, gateway = environment.cluster.gke, environment.platform.gateway
    if (
        gke is None
        or gke.mode == "autopilot"
        or environment.platform.install == "existing"
        or gateway.install == "existing"
    ):
        return
    if gateway.class_name.startswith(GKE_CLASSES) and gateway.controller_name is None:
        yield Problem(
            "gateway-class",
            Path("platform", "gateway", "className"),
            f"The GatewayClass {gateway.class_name} does not exist in this cluster, because the stack creates the cluster "
            "without GKE's Gateway controller. The Gateway would never be programmed.",
            "Set className and controllerName to those of a controller that you install, for example Envoy Gateway.",
        )


def private_nodes_reach_the_internet(compiled: Compiled) -> Iterator[Problem]:
    """Private nodes of a new network without NAT reach only Google's own services, but no other registry and no model hub
    (cert-manager/cert-manager#5623; "About network isolation in GKE").
    """
    gke = compiled.environment.cluster.gke
    if gke is None or gke.network.network is not None or gke.network.nat or not gke.access.private_nodes:
        return
    yield Problem(
        "no-nat",
        Path("cluster", "gke", "network", "nat"),
        "Nodes have no address of the internet, and the new network has no NAT. They cannot pull images from registries outside "
        "of Google Cloud, such as those of KServe and cert-manager, and cannot download models from Hugging Face.",
        "Set nat to true, unless all images come from Artifact Registry and all models from Cloud Storage.",
    )
