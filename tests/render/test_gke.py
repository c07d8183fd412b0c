"""GKE's own load balancers: the Gateway, routes that GKE accepts, and a health check and settings for every backend."""

import functools
import itertools
import json
from pathlib import Path

import pytest
import yaml

from kserve_iac.args import InferenceServiceArgs, LLMInferenceServiceArgs, ServingPlatformArgs
from kserve_iac.checks import examine
from kserve_iac.render import further_objects, objects_before, platform_plan
from kserve_iac.render.gke import llm_rules
from tests.render.definitions import broken, wrong

POLICIES = json.loads((Path(__file__).parent / "gke_policies.json").read_text())
GATEWAY_API = Path.home() / "go" / "pkg" / "mod" / "sigs.k8s.io" / "gateway-api@v1.5.1" / "config" / "crd" / "standard"
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

IAP = {"iap": {"clientId": "client", "clientSecret": "iap"}}
CERTIFICATE = {"certificates": ["models"]}
ROUTED = {"gateway": {}, "route": {}}
SCHEDULED = {**ROUTED, "scheduler": {}}
MODEL = {"modelFormat": "sklearn", "storageUri": "gs://a/b"}
LOCAL = {"networking.kserve.io/visibility": "cluster-local"}


def platform(gateway=None, **fields):
    return ServingPlatformArgs.model_validate(
        {"llm": True, "gateway": {"implementation": "gke", **(gateway or {})}, **fields}
    )


def plan(pools, **gateway):
    return platform_plan(platform(gateway), pools, gateways="gke")


def chat(router=SCHEDULED, **fields):
    return LLMInferenceServiceArgs.model_validate(
        {"model": {"uri": "hf://a/b"}, "router": router, "namespace": "models", **fields}
    )


def isvc(**fields):
    return InferenceServiceArgs.model_validate({"predictor": {"model": MODEL}, "namespace": "models", **fields})


def settings(args, name="chat", **gateway):
    """The settings of each backend by the kind of the policy and the backend."""
    found = objects_before(name, args, args, platform(gateway)).values()
    assert {one["metadata"]["namespace"] for one in found} <= {"models"}
    return {
        (one["kind"], one["spec"]["targetRef"]["kind"], one["spec"]["targetRef"]["name"]): one["spec"]["default"]
        for one in found
    }


# The Gateway --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("gateway", "name"),
    [
        ({}, "gke-l7-regional-external-managed"),
        ({"address": "internal"}, "gke-l7-rilb"),
        ({"gke": {"scope": "global"}}, "gke-l7-global-external-managed"),
    ],
)
def test_the_class_follows_from_the_address(gateway, name, pools):
    found = plan(pools, **gateway)
    assert found.gateway["spec"]["gatewayClassName"] == found.parts["gateway"] == name
    assert found.gateway_class is None
    assert found.before_gateway == {}
    assert not {"gateway-helm", "istiod", "agentgateway"} & {release.name for release in found.releases}
    assert "gateway-api" not in found.crds
    assert found.awaited["gateway-api"]


def test_a_certificate_map_belongs_to_the_gateway_and_regional_certificates_to_its_listeners(pools):
    found = plan(pools, gke={"scope": "global"}, https={"certificateMap": "all"}).gateway
    assert found["metadata"]["annotations"]["networking.gke.io/certmap"] == "all"
    [listener] = [one for one in found["spec"]["listeners"] if one["protocol"] == "HTTPS"]
    assert "tls" not in listener
    found = plan(pools, https={"certificates": ["a", "b"]}).gateway
    assert "networking.gke.io/certmap" not in found["metadata"]["annotations"]
    [listener] = [one for one in found["spec"]["listeners"] if one["protocol"] == "HTTPS"]
    assert listener["tls"] == {"mode": "Terminate", "options": {"networking.gke.io/cert-manager-certs": "a,b"}}


def test_a_static_address_is_named(pools):
    assert "addresses" not in plan(pools).gateway["spec"]
    found = plan(pools, gke={"addressName": "models"}).gateway
    assert found["spec"]["addresses"] == [{"type": "NamedAddress", "value": "models"}]


def test_identity_aware_proxy_is_not_a_policy_of_the_gateway(pools):
    assert plan(pools, https=CERTIFICATE, auth=IAP).before_gateway == {}


def test_kserve_writes_no_routes_of_inference_services(pools):
    for args, expected in ((platform(), True), (ServingPlatformArgs(), None)):
        [release] = [one for one in platform_plan(args, pools).releases if one.name == "kserve-resources"]
        assert release.values["kserve"]["controller"]["gateway"].get("disableIngressCreation") is expected


# Routes -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kserve", "picked"),
    [
        ("0.19", ["/v1/completions", "/v1/chat/completions", "/v1/responses"]),
        ("0.20", ["/v1/completions", "/v1/chat/completions", "/v1/responses", "/v1/messages"]),
        ("0.21", ["/v1/completions", "/v1/chat/completions", "/v1/responses", "/v1/messages"]),
    ],
)
def test_requests_for_generations_go_to_the_pool_and_all_others_to_the_service(kserve, picked):
    *first, last = llm_rules("chat", chat(), platform(kserve=kserve))
    for rule, path in zip(first, picked, strict=True):
        assert rule["matches"] == [{"path": {"type": "PathPrefix", "value": f"/models/chat{path}"}}]
        [rewrite] = rule["filters"]
        assert rewrite["urlRewrite"]["path"]["replacePrefixMatch"] == path
        [backend] = rule["backendRefs"]
        assert (backend["kind"], backend["name"]) == ("InferencePool", "chat-inference-pool")
    assert last["matches"] == [{"path": {"type": "PathPrefix", "value": "/models/chat"}}]
    assert last["backendRefs"] == [{"kind": "Service", "name": "chat-kserve-workload-svc", "port": 8000}]


@pytest.mark.parametrize(
    ("router", "expected"),
    [
        (ROUTED, 1),
        (SCHEDULED, 5),
        ({"route": {}}, 1),
        ({**ROUTED, "route": {"http": {"spec": {"hostnames": ["a.example.com"]}}}}, 1),
        # The service writes the rules itself, or names its own routes or Gateways.
        ({**ROUTED, "route": {"http": {"spec": {"rules": []}}}}, 0),
        ({**ROUTED, "route": {"http": {"refs": [{"name": "own"}]}}}, 0),
        ({**ROUTED, "gateway": {"refs": [{"name": "own"}]}}, 0),
        ({"gateway": {}}, 0),
    ],
)
def test_rules_are_written_where_kserve_would_write_them(router, expected):
    args = chat(router)
    assert len(llm_rules("chat", args, platform())) == expected
    assert not llm_rules("chat", args, ServingPlatformArgs(llm=True))


def test_no_rule_has_what_gke_refuses():
    for rule in llm_rules("chat", chat(), platform()):
        assert "timeouts" not in rule
        assert {match["path"]["type"] for match in rule["matches"]} == {"PathPrefix"}


def config(router, definitions=None, service=None, gateway=None):
    return {
        "cluster": {"existing": {"nodePools": [{"name": "cpu", "machineType": "e2-standard-16"}]}},
        "platform": {"llm": True, "gateway": {"implementation": "gke", "address": "internal", **(gateway or {})}},
        "definitions": definitions or {},
        "services": {
            "chat": {
                "llmInferenceService": {"model": {"uri": "hf://Qwen/Qwen3-4B"}, "router": router, **(service or {})}
            }
        },
    }


def route_of(given):
    compiled, _ = examine(given)
    return compiled.services["chat"].object["spec"]["router"].get("route", {})


def test_the_object_has_the_rules_beside_what_its_route_sets_itself():
    route = {"http": {"spec": {"hostnames": ["a.example.com"]}}}
    found = route_of(config({**ROUTED, "route": route}))["http"]["spec"]
    assert found["hostnames"] == ["a.example.com"]
    assert len(found["rules"]) == 1


def test_a_configuration_decides_about_rules_as_well():
    own = {"http": {"spec": {"rules": [{"backendRefs": [{"kind": "Service", "name": "other", "port": 80}]}]}}}
    base = {"base": {"llmInferenceServiceConfig": {"router": {**ROUTED, "route": own}}}}
    assert route_of(config({"gateway": {}}, base, {"baseRefs": ["base"]})) == {}
    base = {"base": {"llmInferenceServiceConfig": {"router": ROUTED}}}
    assert len(route_of(config({"gateway": {}}, base, {"baseRefs": ["base"]}))["http"]["spec"]["rules"]) == 1
    # Of a configuration that is not known, it cannot be said whether it has rules.
    assert route_of(config(ROUTED, None, {"baseRefs": ["elsewhere"]})) == {}


def rules_of(**fields):
    route = further_objects("iris", isvc(**fields), platform())["route"]
    assert route["spec"]["parentRefs"] == [{"name": "kserve-ingress-gateway", "namespace": "kserve"}]
    return [
        (
            rule["matches"][0]["path"]["type"],
            rule["matches"][0]["path"]["value"],
            [(one["name"], one.get("weight")) for one in rule["backendRefs"]],
        )
        for rule in route["spec"]["rules"]
    ]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, [("PathPrefix", "/", [("iris-predictor", None)])]),
        (
            {"transformer": {"containers": [{"name": "kserve-container", "image": "own:1"}]}},
            [("PathPrefix", "/", [("iris-transformer", None)])],
        ),
        (
            {"explainer": {"containers": [{"name": "kserve-container", "image": "own:1"}]}},
            [
                ("Exact", "/v1/models/iris:explain", [("iris-explainer", None)]),
                ("PathPrefix", "/", [("iris-predictor", None)]),
            ],
        ),
        (
            {"canary": [{"predictor": {"name": "next", "model": MODEL}, "trafficPercent": 20}]},
            [("PathPrefix", "/", [("iris-predictor", 80), ("iris-next-predictor", 20)])],
        ),
    ],
)
def test_the_route_of_an_inference_service_leads_to_its_first_component(fields, expected):
    assert rules_of(**fields) == expected


def test_the_route_has_the_host_name_that_kserve_reports():
    found = further_objects("iris", isvc(), platform(domain="models.example.org"))["route"]
    assert found["spec"]["hostnames"] == ["iris-models.models.example.org"]
    assert found["metadata"] == {"name": "iris-gke", "namespace": "models"}


@pytest.mark.parametrize(
    ("fields", "of_platform"),
    [
        ({"labels": LOCAL}, {}),
        ({}, {"domain": "svc.cluster.local"}),
        ({"deploymentMode": "Knative"}, {"knative": "existing"}),
        ({}, {"gateway": {"implementation": "envoy"}}),
        ({}, {"gateway": {"className": "gke-l7-rilb"}}),
    ],
)
def test_a_service_inside_the_cluster_has_no_route_and_no_policy(fields, of_platform):
    args = isvc(**fields)
    of_platform = ServingPlatformArgs.model_validate({"gateway": {"implementation": "gke"}, **of_platform})
    assert further_objects("iris", args, of_platform) == {}
    assert objects_before("iris", args, args, of_platform) == {}


# Policies -----------------------------------------------------------------------------------------------------------

TCP = {"type": "TCP", "tcpHealthCheck": {"portSpecification": "USE_SERVING_PORT"}}
HEALTH = {"type": "HTTP", "httpHealthCheck": {"requestPath": "/health", "portSpecification": "USE_SERVING_PORT"}}
SERVICE = ("Service", "chat-kserve-workload-svc")
POOL = ("InferencePool", "chat-inference-pool")


def test_the_pool_and_the_service_of_an_llm_service_have_policies():
    assert settings(chat()) == {
        ("HealthCheckPolicy", *SERVICE): {"config": HEALTH},
        ("GCPBackendPolicy", *SERVICE): {"timeoutSec": 3600},
        ("HealthCheckPolicy", *POOL): {"config": HEALTH},
        ("GCPBackendPolicy", *POOL): {"timeoutSec": 3600},
    }
    assert {(kind, name) for _, kind, name in settings(chat(ROUTED))} == {SERVICE}
    assert settings(chat({**ROUTED, "gateway": {"refs": [{"name": "own"}]}})) == {}


def test_a_pool_of_others_has_the_policies():
    found = settings(chat({**ROUTED, "scheduler": {"pool": {"ref": {"name": "shared"}}}}))
    assert {(kind, name) for _, kind, name in found} == {SERVICE, ("InferencePool", "shared")}
    rules = llm_rules("chat", chat({**ROUTED, "scheduler": {"pool": {"ref": {"name": "shared"}}}}), platform())
    assert rules[0]["backendRefs"][0]["name"] == "shared"


@pytest.mark.parametrize(
    ("probe", "expected"),
    [
        (None, TCP),
        ({"tcpSocket": {"port": 8080}}, TCP),
        (
            {"httpGet": {"path": "/v2/health/ready", "port": 8080}},
            {
                "type": "HTTP",
                "httpHealthCheck": {"requestPath": "/v2/health/ready", "portSpecification": "USE_SERVING_PORT"},
            },
        ),
        (
            {"httpGet": {"path": "/ready", "port": 9000, "scheme": "HTTPS"}},
            {
                "type": "HTTPS",
                "httpsHealthCheck": {"requestPath": "/ready", "portSpecification": "USE_FIXED_PORT", "port": 9000},
            },
        ),
        (
            {"httpGet": {"port": "http"}},
            {"type": "HTTP", "httpHealthCheck": {"requestPath": "/", "portSpecification": "USE_SERVING_PORT"}},
        ),
    ],
)
def test_the_health_check_is_the_readiness_of_the_runtime(probe, expected):
    model = MODEL if probe is None else {**MODEL, "readinessProbe": probe}
    found = settings(isvc(predictor={"model": model}), "iris")
    assert found["HealthCheckPolicy", "Service", "iris-predictor"] == {"config": expected}


def test_the_health_check_of_an_engine_is_its_own_where_it_has_one():
    probe = {"httpGet": {"path": "/ready", "port": 8001}}
    main = {"containers": [{"name": "main", "readinessProbe": probe}]}
    found = settings(chat(ROUTED, template=main))
    assert found[("HealthCheckPolicy", *SERVICE)]["config"]["httpHealthCheck"] == {
        "requestPath": "/ready",
        "portSpecification": "USE_FIXED_PORT",
        "port": 8001,
    }


def test_components_that_receive_requests_have_policies():
    own = {"containers": [{"name": "kserve-container", "image": "own:1"}]}
    args = isvc(transformer={**own, "timeout": 30}, explainer=own)
    found = settings(args, "iris", gke={"timeout": 120})
    assert {name: value for (kind, _, name), value in found.items() if kind == "GCPBackendPolicy"} == {
        "iris-transformer": {"timeoutSec": 30},
        "iris-explainer": {"timeoutSec": 120},
    }
    canary = [{"predictor": {"name": "next", "model": MODEL}, "trafficPercent": 20}]
    assert {name for _, _, name in settings(isvc(canary=canary), "iris")} == {"iris-predictor", "iris-next-predictor"}


@pytest.mark.parametrize(
    ("of_gateway", "of_service", "client"),
    [
        (IAP, None, "client"),
        (None, IAP, "client"),
        (IAP, {"iap": {"clientId": "other", "clientSecret": "iap"}}, "other"),
        (IAP, {"anonymous": True}, None),
        ({"anonymous": True}, None, None),
        (None, None, None),
    ],
)
def test_identity_aware_proxy_protects_every_backend(of_gateway, of_service, client):
    gateway = {"https": CERTIFICATE, **({"auth": of_gateway} if of_gateway else {})}
    found = settings(chat(**({"auth": of_service} if of_service else {})), **gateway)
    expected = None
    if client is not None:
        expected = {"enabled": True, "clientID": client, "oauth2ClientSecret": {"name": "iap"}}
    values = [value for (kind, _, _), value in found.items() if kind == "GCPBackendPolicy"]
    assert [value.get("iap") for value in values] == [expected, expected]


# Objects against their definitions ----------------------------------------------------------------------------------


def policies():
    probe = {"httpGet": {"path": "/ready", "port": 9000, "scheme": "HTTPS"}}
    http = {"httpGet": {"path": "/v2/health/ready", "port": 8080}}
    services = [chat(), chat(ROUTED), isvc()]
    services += [isvc(predictor={"model": {**MODEL, "readinessProbe": one}}) for one in (probe, http)]
    for args, auth in itertools.product(services, (None, IAP)):
        gateway = {"https": CERTIFICATE, **({"auth": auth} if auth else {})}
        yield from objects_before("a", args, args, platform(gateway)).values()


def test_policies_have_the_form_of_their_definitions():
    found = list(policies())
    assert {one["kind"] for one in found} == set(POLICIES) - {"_meta"}
    for one in found:
        assert list(wrong(one["spec"], POLICIES[one["kind"]])) == []
        assert list(broken(one["spec"], POLICIES[one["kind"]])) == []


def test_the_checker_finds_what_is_wrong():
    both = {
        "type": "HTTP",
        "httpHealthCheck": {"portSpecification": "USE_SERVING_PORT", "port": 8000},
        "tcpHealthCheck": {},
    }
    spec = {"targetRef": {"group": "", "kind": "Service"}, "default": {"config": both, "timeoutSec": 9}}
    definition = POLICIES["HealthCheckPolicy"]
    assert list(wrong(spec, definition)) == [".targetRef.name: required", ".default.config: 3 fields"]
    assert {path.partition(":")[0] for path in broken(spec, definition)} == {
        ".default",
        ".default.config.httpHealthCheck",
        ".default.config.tcpHealthCheck",
    }
    spec = {"targetRef": {"group": "", "kind": "Service", "name": "a"}, "default": {"timeoutSec": 0}}
    assert list(wrong(spec, POLICIES["GCPBackendPolicy"])) == [".default.timeoutSec: 0"]


@functools.cache
def of_gateway_api(kind):
    path = GATEWAY_API / f"gateway.networking.k8s.io_{kind}.yaml"
    if not path.exists():
        pytest.skip("the module with the Gateway API 1.5.1 is not in the module cache")
    versions = yaml.load(path.read_text(), LOADER)["spec"]["versions"]
    [found] = [one for one in versions if one["name"] == "v1"]
    return found["schema"]["openAPIV3Schema"]["properties"]["spec"]


@pytest.mark.parametrize(
    "gateway",
    [
        {},
        {"https": {"certificates": ["a"]}, "hostnames": ["*.example.com", "a.example.org"]},
        {"gke": {"scope": "global", "addressName": "models"}, "https": {"certificateMap": "all"}},
        {"address": "internal", "gke": {"addressName": "models"}, "https": {"secret": "tls"}},
    ],
)
def test_gateways_have_the_form_of_their_definition(gateway, pools):
    spec = plan(pools, **gateway).gateway["spec"]
    assert list(wrong(spec, of_gateway_api("gateways"))) == []
    assert list(broken(spec, of_gateway_api("gateways"))) == []


def test_routes_have_the_form_of_their_definition():
    own = {"containers": [{"name": "kserve-container", "image": "own:1"}]}
    specs = [{"rules": llm_rules("chat", chat(router), platform())} for router in (ROUTED, SCHEDULED)]
    specs += [further_objects("iris", isvc(explainer=own), platform())["route"]["spec"]]
    for spec in specs:
        assert list(wrong(spec, of_gateway_api("httproutes"))) == []
        assert list(broken(spec, of_gateway_api("httproutes"))) == []
