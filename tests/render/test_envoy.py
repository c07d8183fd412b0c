"""Envoy Gateway as a part of the platform: what is installed, in which order, and with which values."""

import pytest

from kserve_iac.args import ServingPlatformArgs
from kserve_iac.catalog.charts import RELEASES
from kserve_iac.catalog.gateways import ENVOY_KINDS, TESTED
from kserve_iac.render import platform_plan

ENVOY = {"implementation": "envoy"}


def plan(pools, gateways="none", **fields):
    return platform_plan(ServingPlatformArgs.model_validate(fields), pools, gateways=gateways)


def releases(found):
    return {release.name: release for release in found.releases}


def config(found):
    return releases(found)["gateway-helm"].values["config"]["envoyGateway"]


@pytest.mark.parametrize("kserve", RELEASES)
def test_versions_are_those_of_the_kserve_release(kserve, pools):
    found = releases(plan(pools, kserve=kserve, llm=True))
    envoy, ai = TESTED[kserve].envoy_gateway, TESTED[kserve].ai_gateway
    assert found["gateway-helm"].version == f"v{envoy}"
    assert {found[name].version for name in ("ai-gateway-helm", "ai-gateway-crds-helm")} == {f"v{ai}"}


def test_versions_can_be_set(pools):
    own = {"version": "v1.9.1", "aiGateway": {"version": "1.1.0"}}
    found = plan(pools, llm=True, gateway={"envoy": own})
    assert releases(found)["gateway-helm"].version == "v1.9.1"
    assert releases(found)["ai-gateway-helm"].version == "v1.1.0"
    assert (found.parts["envoy-gateway"], found.parts["envoy-ai-gateway"]) == ("1.9.1", "1.1.0")


def test_the_ai_gateway_comes_first_because_envoy_gateway_asks_it(pools):
    found = plan(pools, llm=True)
    after = {name: release.after for name, release in releases(found).items()}
    assert after["ai-gateway-crds-helm"] == ()
    assert set(after["ai-gateway-helm"]) == {
        "ai-gateway-crds-helm",
        "cert-manager-webhook",
        "gateway-api",
        "kserve-llmisvc-resources",
        "envoy-gateway",
    }
    assert set(after["gateway-helm"]) == {"gateway-api", "kserve-llmisvc-resources", "envoy-gateway", "ai-gateway-helm"}
    assert set(found.gateway_after) == {"gateway-api", "gateway-helm"}


def test_without_llm_services_envoy_gateway_has_no_extension(pools):
    found = plan(pools)
    assert "ai-gateway-helm" not in releases(found)
    assert set(config(found)) == {"gateway", "provider"}
    assert set(releases(found)["gateway-helm"].after) == {"gateway-api", "envoy-gateway"}


def test_with_llm_services_envoy_gateway_reads_pools_and_asks_the_ai_gateway(pools):
    extension = config(plan(pools, llm=True))["extensionManager"]
    assert extension["backendResources"] == [
        {"group": "inference.networking.k8s.io", "kind": "InferencePool", "version": "v1"}
    ]
    assert extension["service"]["fqdn"] == {
        "hostname": "ai-gateway-controller.envoy-ai-gateway-system.svc.cluster.local",
        "port": 1063,
    }
    assert set(extension["hooks"]["xdsTranslator"]["translation"]) == {"listener", "route", "cluster", "secret"}
    assert config(plan(pools, llm=True))["extensionApis"] == {"enableBackend": True}


@pytest.mark.parametrize(
    ("values", "image"),
    [
        ({}, "docker.io/envoyproxy/gateway:v1.8.1"),
        ({"global": {"imageRegistry": "mirror.example"}}, "mirror.example/envoyproxy/gateway:v1.8.1"),
        (
            {"config": {"envoyGateway": {"provider": {"kubernetes": {"shutdownManager": {"image": "own/image:1"}}}}}},
            "own/image:1",
        ),
    ],
)
def test_the_image_of_the_shutdown_manager_is_that_of_the_release(values, image, pools):
    found = config(plan(pools, gateway={"envoy": {"values": values}}))
    assert found["provider"]["kubernetes"]["shutdownManager"]["image"] == image


def test_cert_manager_issues_the_certificate_of_the_ai_gateway(pools):
    values = releases(plan(pools, llm=True))["ai-gateway-helm"].values
    assert values["controller"]["mutatingWebhook"] == {"certManager": {"enable": True}}


@pytest.mark.parametrize(
    ("version", "folder"),
    [("1.7.0", "crds/generated"), ("1.8.1", "charts/crds/crds/generated"), ("1.9.1", "charts/crds/crds/generated")],
)
def test_only_its_own_definitions_are_installed_and_outside_its_chart(version, folder, pools):
    own = {"gateway": {"envoy": {"version": version}}}
    found = plan(pools, **own)
    assert releases(found)["gateway-helm"].skip_crds
    address = f"https://raw.githubusercontent.com/envoyproxy/gateway/v{version}/charts/gateway-helm/{folder}"
    assert found.crds["envoy-gateway"] == tuple(f"{address}/gateway.envoyproxy.io_{kind}.yaml" for kind in ENVOY_KINDS)
    local = plan(pools, charts={"folder": "/charts"}, **own)
    assert local.crds["envoy-gateway"] == (f"/charts/gateway-helm/{version}/{folder}/*.yaml",)
    policy = releases(found)["gateway-helm"].values.get("crds")
    assert policy == (None if version == "1.7.0" else {"gatewayAPI": {"safeUpgradePolicy": {"enabled": False}}})


def test_the_gateway_names_its_proxies(pools):
    found = plan(pools, gateway=ENVOY)
    proxies = found.before_gateway["gateway-proxies"]
    assert found.gateway["spec"]["infrastructure"]["parametersRef"] == {
        "group": "gateway.envoyproxy.io",
        "kind": "EnvoyProxy",
        "name": proxies["metadata"]["name"],
    }
    assert proxies["metadata"]["namespace"] == found.gateway["metadata"]["namespace"]
    assert proxies["spec"]["provider"] == {
        "type": "Kubernetes",
        "kubernetes": {
            "envoyDeployment": {"replicas": 2},
            "envoyService": {"name": "kserve-ingress-gateway", "type": "LoadBalancer"},
            "envoyPDB": {"minAvailable": 1},
        },
    }


def test_proxies_are_as_they_are_set(pools):
    proxy = {
        "serviceType": "ClusterIP",
        "serviceAnnotations": {"a/b": "c"},
        "replicas": 1,
        "resources": {"requests": {"cpu": "2"}},
        "pool": "system",
    }
    found = plan(pools, gateway={"proxy": proxy, "envoy": {"serviceName": "door"}}).before_gateway["gateway-proxies"]
    assert found["spec"]["provider"]["kubernetes"] == {
        "envoyDeployment": {
            "replicas": 1,
            "pod": {
                "nodeSelector": {"kserve-iac/pool": "system"},
                "tolerations": [{"key": "CriticalAddonsOnly", "operator": "Exists", "effect": "NoSchedule"}],
            },
            "container": {"resources": {"requests": {"cpu": "2"}}},
        },
        "envoyService": {"name": "door", "type": "ClusterIP", "annotations": {"a/b": "c"}},
    }


def test_pods_go_to_the_pool_of_the_platform(pools):
    placed = {
        "nodeSelector": {"kserve-iac/pool": "system"},
        "tolerations": [{"key": "CriticalAddonsOnly", "operator": "Exists", "effect": "NoSchedule"}],
    }
    found = plan(pools, llm=True, pool="system")
    assert releases(found)["gateway-helm"].values["deployment"] == {"pod": placed}
    assert releases(found)["gateway-helm"].values["certgen"] == {"job": placed}
    assert placed.items() <= releases(found)["ai-gateway-helm"].values["controller"].items()
    kubernetes = found.before_gateway["gateway-proxies"]["spec"]["provider"]["kubernetes"]
    assert kubernetes["envoyDeployment"]["pod"] == placed


@pytest.mark.parametrize("gateways", ["sandbox", "gke"])
def test_nothing_is_installed_where_the_cluster_programs_gateways(gateways, pools):
    found = plan(pools, gateways, llm=True)
    assert not {"gateway-helm", "ai-gateway-helm"} & set(releases(found))
    assert (found.before_gateway, set(found.parts) & {"envoy-gateway"}) == ({}, set())
    assert found.gateway["spec"]["gatewayClassName"] == "envoy"
    assert "gateway-helm" in releases(plan(pools, gateways, llm=True, gateway=ENVOY))


def test_a_controller_of_others_is_left_alone(pools):
    other = {"className": "contour", "controllerName": "projectcontour.io/gateway-controller"}
    found = plan(pools, llm=True, gateway=other)
    assert "gateway-helm" not in releases(found)
    assert found.gateway_class["spec"]["controllerName"] == "projectcontour.io/gateway-controller"
    assert "parametersRef" not in found.gateway["spec"]["infrastructure"]
