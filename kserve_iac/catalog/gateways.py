"""Gateway implementations: the controllers behind GatewayClasses, and the versions that each KServe release is tested with."""

from collections.abc import Mapping
from typing import NamedTuple

ENVOY_CONTROLLER = "gateway.envoyproxy.io/gatewayclass-controller"
"""Envoy Gateway's controller (charts/gateway-helm/values.tmpl.yaml of envoyproxy/gateway 1.7.0 to 1.9.1)."""

ISTIO_CONTROLLER = "istio.io/gateway-controller"
"""Istio's controller (pilot/pkg/features/pilot.go of istio/istio 1.30.1)."""

AGENTGATEWAY_CONTROLLER = "agentgateway.dev/agentgateway"
"""Agentgateway's controller (controller/pkg/wellknown/controller.go of agentgateway/agentgateway 1.4.1)."""

GKE_CLASSES = "gke-l7-"
"""Beginning of the names of GKE's own GatewayClasses (Google Cloud's documentation, "GatewayClass capabilities")."""

GKE_CONTROLLER = "networking.gke.io/gateway"
"""Controller of these classes (same page)."""

GKE_INTERNAL, GKE_REGIONAL, GKE_GLOBAL = (
    "gke-l7-rilb",
    "gke-l7-regional-external-managed",
    "gke-l7-global-external-managed",
)
"""GKE's classes for an internal address, and for an external address of a region or of the whole world (same page)."""

GKE_POOL_CLASSES = (GKE_INTERNAL, GKE_REGIONAL)
"""GKE's classes with which llm-d's guide serves InferencePools (docs/infrastructure/gateway/gke.md of llm-d/llm-d 0.8: "GKE
supports two types of Application Load Balancers")."""

ISTIO_NAMESPACE = "istio-system"
"""Namespace of Istio (hack/setup/infra/manage.istio-helm.sh of kserve/kserve 0.20.0)."""

AGENTGATEWAY_NAMESPACE = "agentgateway-system"
"""Namespace of agentgateway (controller/install/helm/agentgateway/values.yaml of agentgateway/agentgateway 1.4.1)."""

ISTIO_SERVES_POOLS_FROM = "1.28"
"""First minor version of Istio with InferencePools of version v1. Up to 1.27 it has those of the alpha group
``inference.networking.x-k8s.io`` (pkg/config/schema/gvk/resources.gen.go of istio/istio 1.27.1 and 1.30.1)."""

ENVOY_NAMESPACE = "envoy-gateway-system"
"""Namespace of Envoy Gateway and of its proxies (hack/setup/infra/manage.envoy-gateway-helm.sh of kserve/kserve 0.20.0)."""

AI_NAMESPACE = "envoy-ai-gateway-system"
"""Namespace of Envoy AI Gateway (hack/setup/infra/manage.envoy-ai-gateway-helm.sh of kserve/kserve 0.20.0)."""

AI_SERVICE = f"ai-gateway-controller.{AI_NAMESPACE}.svc.cluster.local"
"""Host of AI Gateway's extension server (manifests/envoy-gateway-values.yaml of envoyproxy/ai-gateway 0.6.0 to 1.1.0)."""

AI_PORT = 1063
"""Port of AI Gateway's extension server (same file)."""

ENVOY_KINDS = (
    "backends",
    "backendtrafficpolicies",
    "clienttrafficpolicies",
    "envoyextensionpolicies",
    "envoypatchpolicies",
    "envoyproxies",
    "httproutefilters",
    "securitypolicies",
)
"""The kinds of Envoy Gateway's own API group, ``gateway.envoyproxy.io`` (generated CRDs of envoyproxy/gateway 1.7.0 to 1.9.1)."""

CRDS_IN_SUBCHART = "1.8"
"""First minor version of Envoy Gateway whose chart has its CRDs in a chart of their own (envoyproxy/gateway#8283). That chart
also has a policy for upgrades of the CRDs of the Gateway API in its templates, which Helm installs even without the CRDs."""

NEEDS_LISTENER_SETS = "1.8"
"""Minor version of Envoy Gateway that watches ListenerSets, GRPCRoutes and TLSRoutes without looking whether their CRDs exist. It
ends at its start if one is missing (envoyproxy/gateway#8991 and #9583; internal/provider/kubernetes/controller.go of 1.8.1). The
versions before and after it look first."""

ENVOY_CRDS = "https://raw.githubusercontent.com/envoyproxy/gateway/v{version}/charts/gateway-helm/{folder}/{file}"
"""Envoy Gateway's CRDs as its chart has them. They are installed without Helm: the chart ``gateway-crds-helm`` is larger than a
Secret, in which Helm records a release (envoyproxy/gateway#6105 and #6471)."""


class Tested(NamedTuple):
    """The versions with which one KServe release is tested."""

    envoy_gateway: str
    ai_gateway: str
    istio: str
    """Not the version with which KServe is tested, 1.27.1 for all of these releases (ISTIO_VERSION): it has no InferencePools
    of version v1. Instead, the newest patch that was read of the first minor versions that have them, with the release of the
    Gateway API that KServe is tested with (go.mod of istio/istio 1.28.3 and 1.30.1)."""
    agentgateway: str
    """KServe is not tested with a version of its own. The version that was read: 1.4.1."""


TESTED: Mapping[str, Tested] = {
    "0.19": Tested(envoy_gateway="1.7.0", ai_gateway="0.6.0", istio="1.28.3", agentgateway="1.4.1"),
    "0.20": Tested(envoy_gateway="1.8.1", ai_gateway="1.0.0", istio="1.30.1", agentgateway="1.4.1"),
    "0.21": Tested(envoy_gateway="1.8.1", ai_gateway="1.1.0", istio="1.30.1", agentgateway="1.4.1"),
}
"""By KServe's minor version (ENVOY_GATEWAY_VERSION and ENVOY_AI_GATEWAY_VERSION of kserve-deps.env at the tag of each release; of
0.21.0 the pins were read, and nothing was installed)."""


def crds_folder(version: str) -> str:
    """The folder of Envoy Gateway's CRDs below its chart."""
    return "crds/generated" if minor_of(version) < minor_of(CRDS_IN_SUBCHART) else "charts/crds/crds/generated"


def minor_of(version: str) -> tuple[int, int]:
    """``1.8.1`` -> ``(1, 8)``, to compare minor versions."""
    major, minor = version.removeprefix("v").split(".")[:2]
    return int(major), int(minor)
