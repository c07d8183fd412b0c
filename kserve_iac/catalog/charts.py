"""Where the platform's parts come from: charts, their publishers and the versions each KServe release is tested with."""

from collections.abc import Mapping
from typing import NamedTuple

GATEWAY_API_MANIFEST = (
    "https://github.com/kubernetes-sigs/gateway-api/releases/download/v{version}/standard-install.yaml"
)
"""The standard channel's CRDs as their publisher releases them (source: KServe hack/setup/infra)."""

LWS_MANIFEST = (
    "https://raw.githubusercontent.com/kubernetes-sigs/lws/v{version}/config/crd/bases/"
    "leaderworkerset.x-k8s.io_leaderworkersets.yaml"
)
"""LeaderWorkerSet's CRD. Its chart has it too, but in ``crds/``: Helm would neither upgrade nor remove it."""


class Chart(NamedTuple):
    """A Helm chart and its publisher: ``repository`` is an ``https://`` chart repository or an ``oci://`` path."""

    name: str
    repository: str
    version_prefix: str = ""
    """What its publisher puts before the version (``v``)."""
    definitions: tuple[str, ...] = ()
    """CustomResourceDefinitions in its templates by which one sees that somebody installed it, by whatever means."""
    only_crds: bool = False
    """Whether it holds nothing but CustomResourceDefinitions."""
    secrets: tuple[str, ...] = ()
    """Secrets in its namespace that it does not hold, but that its Jobs, or cert-manager, create for it."""


CHARTS: Mapping[str, Chart] = {
    chart.name: chart
    for chart in (
        Chart("cert-manager", "https://charts.jetstack.io", "v", ("certificates.cert-manager.io",)),
        Chart("lws", "oci://registry.k8s.io/lws/charts"),
        Chart(
            "kserve-crd", "oci://ghcr.io/kserve/charts", "v", ("inferenceservices.serving.kserve.io",), only_crds=True
        ),
        Chart(
            "kserve-llmisvc-crd",
            "oci://ghcr.io/kserve/charts",
            "v",
            ("llminferenceservices.serving.kserve.io",),
            only_crds=True,
        ),
        Chart("kserve-resources", "oci://ghcr.io/kserve/charts", "v"),
        Chart("kserve-llmisvc-resources", "oci://ghcr.io/kserve/charts", "v"),
        Chart("kserve-runtime-configs", "oci://ghcr.io/kserve/charts", "v"),
        Chart(
            "gateway-helm",
            "oci://docker.io/envoyproxy",
            "v",
            ("envoyproxies.gateway.envoyproxy.io",),
            # internal/provider/kubernetes/secrets.go of envoyproxy/gateway 1.8.1
            secrets=("envoy-gateway", "envoy", "envoy-rate-limit", "envoy-oidc-hmac"),
        ),
        Chart(
            "ai-gateway-crds-helm",
            "oci://docker.io/envoyproxy",
            "v",
            ("aigatewayroutes.aigateway.envoyproxy.io",),
            only_crds=True,
        ),
        Chart(
            "ai-gateway-helm",
            "oci://docker.io/envoyproxy",
            "v",
            secrets=("self-signed-cert-for-mutating-webhook",),
        ),
        Chart("base", "https://istio-release.storage.googleapis.com/charts", "", ("envoyfilters.networking.istio.io",)),
        Chart(
            "istiod",
            "https://istio-release.storage.googleapis.com/charts",
            # CASecret in security/pkg/pki/ca/ca.go of istio/istio 1.30.1
            secrets=("istio-ca-secret",),
        ),
        Chart(
            "agentgateway-crds",
            "oci://cr.agentgateway.dev/charts",
            "v",
            ("agentgatewayparameters.agentgateway.dev",),
            only_crds=True,
        ),
        Chart("agentgateway", "oci://cr.agentgateway.dev/charts", "v"),
    )
}
"""Sources: KServe docs and hack/setup/infra/** at v0.20.0; manifests/charts of envoyproxy/ai-gateway 0.6.0 to 1.1.0."""


class Release(NamedTuple):
    """What one KServe minor version is installed with."""

    kserve: str
    cert_manager: str
    gateway_api: str
    lws: str


RELEASES: Mapping[str, Release] = {
    "0.19": Release("0.19.0", cert_manager="1.17.0", gateway_api="1.4.1", lws="0.8.0"),
    "0.20": Release("0.20.0", cert_manager="1.17.0", gateway_api="1.5.1", lws="0.8.0"),
    "0.21": Release("0.21.0", cert_manager="1.17.0", gateway_api="1.5.1", lws="0.10.0"),
}
"""KServe versions that can be installed, and the versions they are tested with (source: kserve-deps.env at each tag; of 0.21.0
the pins were read, and nothing was installed)."""
