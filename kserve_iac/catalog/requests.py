"""What the pods that KServe makes ask for where the user says nothing, and the pods of the platform itself.

Amounts are Kubernetes quantities by resource name. Read at the tags of kserve/kserve: ``config/runtimes``,
``config/configmap`` and ``config/llmisvcconfig``, and from the values of the charts of KServe and LeaderWorkerSet.
"""

from collections.abc import Mapping

from .epp import PREDICTS_LATENCY, TOKENIZED_BY_DEPLOYMENT
from .kserve import minor, older

Requests = Mapping[str, str]

SERVING: Requests = {"cpu": "1", "memory": "2Gi"}
"""A serving container: KServe's runtimes ask for it (config/runtimes), and so does the defaulter for containers of one's own
(``inferenceService.resource`` of config/configmap/inferenceservice.yaml). Fields that the user sets replace single entries."""

SEVERAL_NODES: tuple[Requests, Requests] = ({"cpu": "2", "memory": "6Gi"}, {"cpu": "4", "memory": "12Gi"})
"""Requests and limits of the serving container of ``kserve-huggingfaceserver-multinode``, KServe's only runtime with workers."""

AGENT: Requests = {"cpu": "100m", "memory": "100Mi"}
"""The sidecar of loggers and batchers (``agent`` and ``logger`` of config/configmap/inferenceservice.yaml)."""

GRAPH_ROUTER: Requests = {"cpu": "100m", "memory": "100Mi"}
"""The pod of an InferenceGraph (``router`` of config/configmap/inferenceservice.yaml)."""

_PICKER: Requests = {"cpu": "256m", "memory": "500Mi"}


_TRAINING: Requests = {"cpu": "2", "memory": "4Gi"}
_PREDICTION: Requests = {"cpu": "8", "memory": "4Gi"}


TOKENIZER: Requests = {"cpu": "1", "memory": "4Gi"}
"""The container ``main`` of the tokenizer's Deployment (config/llmisvcconfig/config-llm-tokenizer.yaml of 0.21)."""


def endpoint_picker(kserve: str, *, tokenizes: bool = True, predicts: bool = False) -> Mapping[str, Requests]:
    """The containers of an endpoint picker by name (config/llmisvcconfig/config-llm-scheduler.yaml): a tokenizer stands beside
    it from 0.18 to 0.20, and the picker itself asks for more since 0.20.

    ``tokenizes``: whether its configuration may have a precise-prefix-cache-scorer; without one, KServe 0.20 leaves the
    tokenizer out (``withRemoveUnnecessaryTokenizer`` in llmisvc/scheduler.go). ``predicts``: whether it has a
    predicted-latency-producer, for which 0.20 alone adds two servers (config-llm-scheduler-latency-predictor.yaml).
    """
    if older(kserve, "0.18"):
        return {"main": _PICKER}
    if older(kserve, "0.20"):
        return {"main": _PICKER, "tokenizer": _PICKER}
    found: dict[str, Requests] = {"main": {"cpu": "1", "memory": "2Gi"}}
    if tokenizes and older(kserve, TOKENIZED_BY_DEPLOYMENT):
        found["tokenizer"] = _PICKER
    if predicts and minor(kserve) in PREDICTS_LATENCY:
        found |= {"training-server": _TRAINING, "prediction-server": _PREDICTION}
    return found


PLATFORM_PODS: Mapping[str, Requests] = {
    "kserve-controller-manager": {"cpu": "100m", "memory": "300Mi"},
    "llmisvc-controller-manager": {"cpu": "100m", "memory": "300Mi"},
    "lws-controller-manager": {"cpu": "1", "memory": "1Gi"},
    "cert-manager": {},
    "cert-manager-cainjector": {},
    "cert-manager-webhook": {},
    "envoy-gateway": {"cpu": "100m", "memory": "256Mi"},
    "ai-gateway-controller": {},
    "envoy-ratelimit": {"cpu": "100m", "memory": "512Mi"},
    "envoy-ratelimit-redis": {"cpu": "100m", "memory": "128Mi"},
    "istiod": {"cpu": "500m", "memory": "2048Mi"},
    "agentgateway": {"cpu": "100m", "memory": "128Mi"},
}
"""Pods of the platform, one each, by the defaults of their charts. Those of Envoy's rate limit service are Envoy Gateway's
defaults (DefaultResourceRequirements in api/v1alpha1/envoygateway_helpers.go of envoyproxy/gateway 1.8.1), and those of Redis
are this library's."""

MOST_PLATFORM_PODS: Mapping[str, int] = {"istiod": 5}
"""Maximum of pods of those that an autoscaler scales (``autoscaleMax`` of the chart istiod of istio/istio 1.30.1)."""

GATEWAY_PROXIES: Mapping[str, Requests] = {
    "envoy": {"cpu": "100m", "memory": "512Mi"},
    "istio": {"cpu": "100m", "memory": "128Mi"},
    "agentgateway": {},
}
"""The container of the proxies of a Gateway by implementation (api/v1alpha1/shared_types.go of envoyproxy/gateway 1.7.0 to
1.9.1; ``global.proxy.resources`` of the chart istiod of istio/istio 1.30.1; controller/pkg/helm/agentgateway of
agentgateway/agentgateway 1.4.1, which sets none)."""

BESIDE_PROXIES: Mapping[str, Requests] = {"envoy": {"cpu": "10m", "memory": "32Mi"}}
"""The containers beside them: Envoy Gateway's ``shutdown-manager`` (same file)."""
