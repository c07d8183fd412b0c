"""Istio and agentgateway as controllers of the Gateway: versions, order, values, and the proxies in their words."""

import json

import pytest

from kserve_iac.args import ServingPlatformArgs
from kserve_iac.catalog.charts import RELEASES
from kserve_iac.catalog.gateways import TESTED
from kserve_iac.render import platform_plan

PLACED = {
    "nodeSelector": {"kserve-iac/pool": "system"},
    "tolerations": [{"key": "CriticalAddonsOnly", "operator": "Exists", "effect": "NoSchedule"}],
}
PROXY = {
    "serviceType": "ClusterIP",
    "serviceAnnotations": {"a": "b"},
    "replicas": 3,
    "resources": {"limits": {"memory": "1Gi"}},
    "pool": "system",
}
BOTH = ["istio", "agentgateway"]


def plan(pools, implementation, llm=True, **fields):
    gateway = {"implementation": implementation, **fields.pop("gateway", {})}
    return platform_plan(ServingPlatformArgs.model_validate({"llm": llm, "gateway": gateway, **fields}), pools)


def releases(found):
    return {release.name: release for release in found.releases}


@pytest.mark.parametrize("kserve", RELEASES)
def test_versions_have_the_pools_of_the_kserve_release(kserve, pools):
    found = plan(pools, "istio", kserve=kserve)
    assert {releases(found)[name].version for name in ("base", "istiod")} == {TESTED[kserve].istio}
    assert found.parts["istio"] == TESTED[kserve].istio
    assert plan(pools, "agentgateway", kserve=kserve).parts["agentgateway"] == TESTED[kserve].agentgateway


@pytest.mark.parametrize(
    ("implementation", "definitions", "controller"),
    [("istio", "base", "istiod"), ("agentgateway", "agentgateway-crds", "agentgateway")],
)
def test_definitions_come_first_and_the_pools_of_kserve(implementation, definitions, controller, pools):
    found = plan(pools, implementation)
    assert set(releases(found)[controller].after) == {definitions, "gateway-api", "kserve-llmisvc-resources"}
    assert set(found.gateway_after) == {"gateway-api", controller}
    assert set(releases(plan(pools, implementation, llm=False))[controller].after) == {definitions, "gateway-api"}
    assert not {"gateway-helm", "ai-gateway-helm"} & set(releases(found))


@pytest.mark.parametrize("implementation", BOTH)
def test_the_controller_creates_the_class_itself(implementation, pools):
    found = plan(pools, implementation)
    assert found.gateway_class is None
    assert found.gateway["spec"]["gatewayClassName"] == found.parts["gateway"] == implementation


def test_istio_has_the_extension_for_llm_services_and_injects_no_sidecars(pools):
    values = releases(plan(pools, "istio", pool="system"))["istiod"].values
    assert values == {
        "global": {"proxy": {"autoInject": "disabled"}},
        "env": {
            "ENABLE_GATEWAY_API_INFERENCE_EXTENSION": "true",
            "SUPPORT_GATEWAY_API_INFERENCE_EXTENSION": "true",
        },
        **PLACED,
    }
    assert "env" not in releases(plan(pools, "istio", llm=False))["istiod"].values


def test_agentgateway_has_the_extension_for_llm_services(pools):
    values = releases(plan(pools, "agentgateway", pool="system"))["agentgateway"].values
    assert values == {"inferenceExtension": {"enabled": True}, **PLACED}
    without = releases(plan(pools, "agentgateway", llm=False))["agentgateway"].values
    assert without == {"inferenceExtension": {"enabled": False}}


@pytest.mark.parametrize(("implementation", "chart"), [("istio", "istiod"), ("agentgateway", "agentgateway")])
def test_own_values_and_versions_take_precedence(implementation, chart, pools):
    own = {"version": "v1.99.0", "values": {"resources": {"requests": {"cpu": "1"}}}}
    release = releases(plan(pools, implementation, gateway={implementation: own}))[chart]
    assert release.version.removeprefix("v") == "1.99.0"
    assert release.values["resources"] == {"requests": {"cpu": "1"}}


def test_proxies_in_the_words_of_istio(pools):
    found = plan(pools, "istio", gateway={"proxy": PROXY})
    described = found.before_gateway["gateway-proxies"]
    reference = found.gateway["spec"]["infrastructure"]["parametersRef"]
    assert reference == {"group": "", "kind": "ConfigMap", "name": described["metadata"]["name"]}
    patches = {key: json.loads(patch) for key, patch in described["data"].items()}
    container = {"name": "istio-proxy", "resources": {"limits": {"memory": "1Gi"}}}
    assert patches == {
        "deployment": {"spec": {"replicas": 3, "template": {"spec": {**PLACED, "containers": [container]}}}},
        "service": {"metadata": {"annotations": {"a": "b"}}, "spec": {"type": "ClusterIP"}},
        "podDisruptionBudget": {"spec": {"minAvailable": 1}},
    }


def test_proxies_in_the_words_of_agentgateway(pools):
    found = plan(pools, "agentgateway", gateway={"proxy": PROXY})
    described = found.before_gateway["gateway-proxies"]
    reference = found.gateway["spec"]["infrastructure"]["parametersRef"]
    assert (reference["group"], reference["kind"]) == ("agentgateway.dev", "AgentgatewayParameters")
    assert described["spec"] == {
        "resources": {"limits": {"memory": "1Gi"}},
        "deployment": {"spec": {"replicas": 3, "template": {"spec": PLACED}}},
        "service": {"metadata": {"annotations": {"a": "b"}}, "spec": {"type": "ClusterIP"}},
        "podDisruptionBudget": {"spec": {"minAvailable": 1}},
    }


@pytest.mark.parametrize("implementation", BOTH)
def test_one_proxy_has_no_disruption_budget(implementation, pools):
    described = plan(pools, implementation, gateway={"proxy": {"replicas": 1}}).before_gateway["gateway-proxies"]
    assert "podDisruptionBudget" not in (described.get("data") or described["spec"])


@pytest.mark.parametrize("implementation", BOTH)
def test_an_internal_address_and_records_are_annotations_of_the_service(implementation, pools):
    gateway = {"address": "internal", "hostnames": ["a.example.com"], "externalDns": True}
    described = plan(pools, implementation, gateway=gateway).before_gateway["gateway-proxies"]
    patch = json.loads(described["data"]["service"]) if implementation == "istio" else described["spec"]["service"]
    annotations = patch["metadata"]["annotations"]
    assert annotations["networking.gke.io/load-balancer-type"] == "Internal"
    assert annotations["external-dns.alpha.kubernetes.io/hostname"] == "a.example.com"
