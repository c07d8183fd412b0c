"""Rules about prerequisites of the platform and the nodes in the cluster that the environment creates."""

from collections.abc import Iterator

from ...args import GatewayArgs, Problem
from ...catalog.charts import RELEASES
from ...catalog.gateways import (
    GKE_CLASSES,
    GKE_CONTROLLER,
    GKE_INTERNAL,
    GKE_REGIONAL,
    NEEDS_LISTENER_SETS,
    TESTED,
    minor_of,
)
from ...catalog.gke_versions import GATEWAY_API
from ...catalog.kserve import minor
from ...compiled import Compiled
from ...findings.path import Path
from ...render import envoy
from ..gateway import is_created

NEEDS_PROXIES = (GKE_INTERNAL, GKE_REGIONAL)
"""Classes with regional load balancers, which forward requests through Envoy proxies in a proxy-only subnetwork."""


IMPLEMENTATION = Path("platform", "gateway", "implementation")

LISTENER_SETS_FROM = "1.5"
"""First release of the Gateway API whose standard channel has ListenerSets (config/crd/standard of kubernetes-sigs/gateway-api
1.4.1 and 1.5.1)."""


def gateway_class_is_programmed(compiled: Compiled) -> Iterator[Problem]:
    """GKE installs its GatewayClasses and their controller only if the cluster's Gateway API channel is on, which gatewayApi of
    the cluster decides (``gatewayApiConfig`` in gke/cluster.py). Autopilot turns it on itself (container.v1
    ``GatewayAPIConfig.Channel``; "Deploying Gateways" of GKE's documentation). If it is on, the classes exist already, and the
    controller of a GatewayClass is immutable (kubernetes-sigs/gateway-api, apis/v1/gatewayclass_types.go).
    """
    cluster, gateway = compiled.environment.cluster, compiled.environment.platform.gateway
    gke, is_named = cluster.gke, gateway.named_implementation == "gke"
    if not is_created(compiled.environment.platform) or not gateway.named_class.startswith(GKE_CLASSES):
        return
    if cluster.simulated is not None and is_named:
        yield Problem(
            "gateway-class",
            IMPLEMENTATION,
            f"The sandbox is not GKE, and has no GatewayClass {gateway.named_class}. The Gateway never becomes Programmed.",
            "Remove implementation and gke for the sandbox.",
        )
    if gke is None:
        return
    if not gke.gateway_api_by_gke and gateway.class_controller in (None, GKE_CONTROLLER):
        yield Problem(
            "gateway-class",
            _class_of(gateway),
            f"The GatewayClass {gateway.named_class} does not exist in this cluster, because the stack creates the cluster "
            "without GKE's Gateway controller. The Gateway never becomes Programmed.",
            "Set gatewayApi of the cluster to gke, or set implementation to envoy."
            if is_named
            else "Set gatewayApi of the cluster to gke and controllerName to null, or set className and controllerName to those "
            "of a controller that you install, for example Envoy Gateway.",
        )
    elif gke.gateway_api_by_gke and gateway.class_controller is not None:
        yield Problem(
            "gateway-class",
            Path("platform", "gateway", "controllerName"),
            f"GKE creates the GatewayClass {gateway.class_name} itself, and its controller cannot change. The stack would create "
            f"a GatewayClass of the same name for {gateway.class_controller}.",
            "Set controllerName to null.",
        )


def regional_gateways_have_proxies(compiled: Compiled) -> Iterator[Problem]:
    """Regional load balancers require a proxy-only subnetwork in the VPC. The network that the stack creates has none
    ("Deploying Gateways" of GKE's documentation, requirements; ``purpose`` of compute.v1 ``Subnetwork``). Of an existing VPC it
    is not known, unless the cluster says so. A class of an existing implementation is left to those who chose it.
    """
    gke, gateway = compiled.environment.cluster.gke, compiled.environment.platform.gateway
    if gke is None or not gke.gateway_api_by_gke or not is_created(compiled.environment.platform):
        return
    given, is_named = gke.network, gateway.named_implementation == "gke"
    if given.proxy_only_cidr is not None or given.proxy_only_exists or gateway.named_class not in NEEDS_PROXIES:
        return
    needs = (
        f"A Gateway of the class {gateway.named_class} becomes Programmed only if the VPC has a proxy-only "
        f"subnetwork in the region"
    )
    if given.network is None:
        without = "set gke.scope to global" if is_named else "set className to gke-l7-global-external-managed"
        yield Problem(
            "proxy-only-subnet",
            _class_of(gateway),
            f"{needs}, but the stack creates the network without one.",
            "Set network.proxyOnlyCidr of the cluster to a free range, for example 10.12.0.0/23, set network and subnetwork "
            f"of the cluster to a VPC that has such a subnetwork, or {without}.",
        )
    elif is_named:
        yield Problem(
            "proxy-only-subnet",
            _class_of(gateway),
            f"{needs}, and it is not known whether the existing VPC has one.",
            "Set network.proxyOnlyExists of the cluster to true if it has one, or set network.proxyOnlyCidr to a free range, for "
            "example 10.12.0.0/23, and the stack creates one.",
        )


def _class_of(gateway: GatewayArgs) -> Path:
    """The field that determines the class."""
    return IMPLEMENTATION if gateway.named_implementation == "gke" else Path("platform", "gateway", "className")


def gateway_api_is_the_one_of_gke(compiled: Compiled) -> Iterator[Problem]:
    """Where GKE installs the CRDs of the Gateway API, it writes over those of others (envoyproxy/gateway#2301), and only a newer
    release with GKE's own annotations is kept (GoogleCloudPlatform/gke-gateway-api#53). So the stack installs none, and ignores
    ``version``. Of two releases it is known from which version of GKE on they are installed (:data:`GATEWAY_API`). Otherwise, the
    update compares the release in the cluster with the one that KServe is tested with (``resources/arrival.py``).
    """
    gke, platform = compiled.environment.cluster.gke, compiled.environment.platform
    if gke is None or not gke.gateway_api_by_gke or platform.install == "existing":
        return
    tested = RELEASES.get(minor(platform.kserve))
    floor = GATEWAY_API.get(tested.gateway_api.rpartition(".")[0]) if tested is not None else None
    if tested is not None and floor is not None and gke.version is not None and floor.excludes(gke.version):
        yield Problem(
            "gateway-api-of-gke",
            Path("cluster", "gke", "version"),
            f"GKE {gke.version} installs a release of the Gateway API CRDs that is older than "
            f"{tested.gateway_api.rpartition('.')[0]}, but KServe {minor(platform.kserve)} is tested with {tested.gateway_api}. "
            "Fields that the older release lacks are dropped from routes.",
            f"Set version of the cluster to {floor.least(gke.version)} or later, or set gatewayApi of a Standard cluster "
            "to platform.",
        )
    if platform.gateway_api.install == "managed" and (version := platform.gateway_api.version) is not None:
        yield Problem(
            "gateway-api-of-gke",
            Path("platform", "gatewayApi", "version"),
            "GKE installs its own release of the Gateway API CRDs in this cluster. The stack leaves them alone, and "
            f"{version} is ignored.",
            "Remove version, or set gatewayApi of a Standard cluster to platform.",
        )


def envoy_gateway_finds_its_definitions(compiled: Compiled) -> Iterator[Problem]:
    """Envoy Gateway 1.8 watches ListenerSets, which the standard channel of the Gateway API has from 1.5, and ends at its start
    where the cluster has no such kind (envoyproxy/gateway#8991). GKE leaves them out of its release 1.5 (envoyproxy/gateway#9517
    and #9583), and may add them.
    """
    cluster, platform = compiled.environment.cluster, compiled.environment.platform
    if platform.install == "existing" or platform.gateway.implementation_on(cluster.gateways) != "envoy":
        return
    if minor(platform.kserve) not in TESTED:
        return
    version = envoy.versions(platform).envoy_gateway
    if minor_of(version) != minor_of(NEEDS_LISTENER_SETS):
        return
    ends = f"Envoy Gateway {version} requires the CRD of ListenerSets, and without it ends at its start"
    api = platform.gateway_api
    if cluster.gateways == "gke":
        yield Problem(
            "gateway-api-of-gke",
            Path("platform", "gateway", "implementation"),
            f"{ends}. GKE installs the CRDs of the Gateway API in this cluster, and its release 1.5 does not contain "
            "ListenerSets.",
            "Set gatewayApi of a Standard cluster to platform, or set envoy.version to 1.9.1 or newer.",
        )
    elif api.install == "managed" and api.version is not None and minor_of(api.version) < minor_of(LISTENER_SETS_FROM):
        yield Problem(
            "gateway-api-version",
            Path("platform", "gatewayApi", "version"),
            f"{ends}. Release {api.version} of the Gateway API does not contain them.",
            "Remove version, set version to 1.5.1, or set gateway.envoy.version to 1.7.0.",
        )


def private_nodes_reach_the_internet(compiled: Compiled) -> Iterator[Problem]:
    """Private nodes in a new network without NAT reach Google's own services, but no other registry and no model hub
    (cert-manager/cert-manager#5623; "About network isolation in GKE").
    """
    gke = compiled.environment.cluster.gke
    if gke is None or gke.network.network is not None or gke.network.nat or not gke.access.private_nodes:
        return
    yield Problem(
        "no-nat",
        Path("cluster", "gke", "network", "nat"),
        "Nodes have no public IP address, and the new network has no NAT. The nodes cannot pull images from registries outside "
        "Google Cloud, such as those of KServe and cert-manager, and cannot download models from Hugging Face.",
        "Set network.nat to true, unless all images come from Artifact Registry and all models from Cloud Storage.",
    )
