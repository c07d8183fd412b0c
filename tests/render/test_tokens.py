"""Limits that all proxies share: Redis, BackendTrafficPolicies with costs, and AIGatewayRoutes in place of KServe's routes."""

import pytest

from kserve_iac.args import (
    GatewayArgs,
    InferenceServiceArgs,
    LLMInferenceServiceArgs,
    ServingPlatformArgs,
    Traffic,
    parse_environment,
)
from kserve_iac.capacity.platform_demands import platform_demands
from kserve_iac.checks import examine
from kserve_iac.render import objects_before, platform_plan

ROUTED = {"gateway": {}, "route": {}}
SCHEDULED = {**ROUTED, "scheduler": {}}
LIMITS = {
    "tokenLimits": [{"tokens": 1000, "clientHeader": "X-Client"}, {"tokens": 9, "per": "day", "of": "completion"}]
}
REDIS = {"envoy": {"redis": {}}}
KEYS = {"apiKeys": {"secrets": ["keys"], "clientHeader": "X-Client"}}
COST = {"from": "Number", "number": 0}


def platform(gateway=None, **fields):
    return ServingPlatformArgs.model_validate({"llm": True, "gateway": REDIS if gateway is None else gateway, **fields})


def chat(router=SCHEDULED, **fields):
    service = {"model": {"uri": "hf://a/b"}, "router": router, "namespace": "models", "traffic": LIMITS, **fields}
    return LLMInferenceServiceArgs.model_validate(service)


def before(args, gateway=None):
    return objects_before("chat", args, args, platform(gateway))


def metadata(key):
    return {"from": "Metadata", "metadata": {"namespace": "io.envoy.ai_gateway", "key": key}}


def test_an_answer_costs_its_tokens():
    found = before(chat())["traffic"]["spec"]
    assert found["targetRefs"] == [
        {"group": "gateway.networking.k8s.io", "kind": "HTTPRoute", "name": "chat-token-route"}
    ]
    assert found["rateLimit"] == {
        "type": "Global",
        "global": {
            "rules": [
                {
                    "clientSelectors": [{"headers": [{"name": "X-Client", "type": "Distinct"}]}],
                    "limit": {"requests": 1000, "unit": "Minute"},
                    "cost": {"request": COST, "response": metadata("llm_total_token")},
                },
                {
                    "limit": {"requests": 9, "unit": "Day"},
                    "cost": {"request": COST, "response": metadata("llm_output_token")},
                },
            ]
        },
    }


def test_the_route_counts_tokens_and_leads_to_the_pool():
    found = before(chat())["route"]
    assert (found["kind"], found["apiVersion"]) == ("AIGatewayRoute", "aigateway.envoyproxy.io/v1beta1")
    assert found["metadata"] == {"name": "chat-token-route", "namespace": "models"}
    spec = found["spec"]
    assert [(one["name"], one["namespace"], one["kind"]) for one in spec["parentRefs"]] == [
        ("kserve-ingress-gateway", "kserve", "Gateway")
    ]
    [rule] = spec["rules"]
    assert rule["matches"] == [{"headers": [{"type": "Exact", "name": "x-ai-eg-model", "value": "chat"}]}]
    assert [(one["kind"], one["name"]) for one in rule["backendRefs"]] == [("InferencePool", "chat-inference-pool")]
    assert rule["timeouts"] == {"request": "0s", "backendRequest": "0s"}
    assert spec["llmRequestCosts"] == [
        {"metadataKey": "llm_total_token", "type": "TotalToken"},
        {"metadataKey": "llm_output_token", "type": "OutputToken"},
    ]


def test_the_model_and_its_adapters_have_one_route():
    lora = {"adapters": [{"name": "law", "uri": "hf://a/c"}, {"name": "code", "uri": "hf://a/d"}]}
    [rule] = before(chat(model={"uri": "hf://a/b", "name": "qwen", "lora": lora}))["route"]["spec"]["rules"]
    assert [match["headers"][0]["value"] for match in rule["matches"]] == ["qwen", "law", "code"]


def test_a_pool_of_others_receives_the_requests():
    args = chat({**ROUTED, "scheduler": {"pool": {"ref": {"name": "shared"}}}})
    [rule] = before(args)["route"]["spec"]["rules"]
    assert rule["backendRefs"][0]["name"] == "shared"


def test_authentication_protects_the_new_route():
    found = before(chat(auth=KEYS))["auth"]["spec"]
    assert [target["name"] for target in found["targetRefs"]] == ["chat-token-route"]


@pytest.mark.parametrize(
    ("args", "gateway"),
    [
        (chat(), {}),
        (chat(ROUTED), None),
        (chat({**SCHEDULED, "gateway": {"refs": [{"name": "own"}]}}), None),
        (chat({**SCHEDULED, "route": {"http": {"refs": [{"name": "own"}]}}}), None),
        (chat({**SCHEDULED, "route": {"http": {"spec": {"rules": []}}}}), None),
        (chat({**SCHEDULED, "route": {"group": "a", "weight": 1}}), None),
        (chat(traffic={"limits": [{"requests": 5}]}), None),
        (chat(traffic=None), None),
    ],
)
def test_kserves_route_stays_where_tokens_cannot_be_counted(args, gateway):
    assert "route" not in before(args, gateway)


def config(gateway=None, **service):
    fields = {"model": {"uri": "hf://Qwen/Qwen3-4B"}, "router": SCHEDULED, "traffic": LIMITS, **service}
    return {
        "cluster": {"existing": {"nodePools": [{"name": "cpu", "machineType": "e2-standard-16"}]}},
        "platform": {"llm": True, "gateway": {**(REDIS if gateway is None else gateway), "address": "internal"}},
        "services": {"chat": {"llmInferenceService": fields}},
    }


@pytest.mark.parametrize("kserve", ["0.19", "0.20", "0.21"])
@pytest.mark.parametrize("router", [SCHEDULED, {"route": {}, "scheduler": {}}])
def test_kserve_creates_no_route_of_its_own(router, kserve):
    given = config(router=router)
    given["platform"]["kserve"] = kserve
    compiled, findings = examine(given)
    assert not [one for one in findings if one.severity == "error"]
    found = compiled.services["chat"].object["spec"]["router"]
    assert found == {
        "gateway": {"refs": [{"name": "kserve-ingress-gateway", "namespace": "kserve"}]},
        "route": {"http": {"refs": [{"name": "chat-token-route"}]}},
        "scheduler": {},
    }


def test_without_limits_of_tokens_the_router_is_the_services_own():
    compiled, _ = examine(config(traffic={"limits": [{"requests": 5}]}))
    router = compiled.services["chat"].object["spec"]["router"]
    [rule] = router.pop("route")["http"]["spec"]["rules"]  # by path, and not by model
    assert rule["matches"][0]["path"]["value"] == "/default/chat"
    assert router == {key: value for key, value in SCHEDULED.items() if key != "route"}


def test_limits_of_requests_are_counted_together_on_kserves_route():
    args = chat(ROUTED, traffic={"limits": [{"requests": 5, "clientHeader": "X-Client"}]})
    found = before(args)["traffic"]["spec"]
    assert [target["name"] for target in found["targetRefs"]] == ["chat-kserve-route"]
    assert found["rateLimit"] == {
        "type": "Global",
        "global": {
            "rules": [
                {
                    "clientSelectors": [{"headers": [{"name": "X-Client", "type": "Distinct"}]}],
                    "limit": {"requests": 5, "unit": "Minute"},
                    "shared": True,
                }
            ]
        },
    }
    assert before(args, {})["traffic"]["spec"]["rateLimit"]["type"] == "Local"


def test_beside_limits_of_tokens_nothing_is_shared():
    """Envoy ignores the costs of all rules of a policy that has a shared one."""
    both = {**LIMITS, "limits": [{"requests": 5}]}
    rules = before(chat(traffic=both))["traffic"]["spec"]["rateLimit"]["global"]["rules"]
    assert [rule["limit"]["requests"] for rule in rules] == [5, 1000, 9]
    assert not any("shared" in rule for rule in rules)


def test_those_of_an_inference_service_are_counted_together_too():
    model = {"modelFormat": "sklearn", "storageUri": "gs://a/b"}
    args = InferenceServiceArgs.model_validate(
        {"predictor": {"model": model}, "traffic": {"limits": [{"requests": 5}]}}
    )
    found = objects_before("iris", args, args, platform())
    assert set(found) == {"traffic"}
    assert found["traffic"]["spec"]["rateLimit"]["type"] == "Global"


def test_an_existing_envoy_gateway_can_have_a_redis():
    gateway = {"implementation": "existing", "supports": ["envoyPolicies", "inferencePool", "tokenLimits"]}
    assert set(before(chat(), gateway)) == {"route", "traffic"}
    without = {**gateway, "supports": ["envoyPolicies"]}
    assert set(before(chat(), without)) == {"traffic"}


# Redis --------------------------------------------------------------------------------------------------------------


def plan(pools, redis, **fields):
    return platform_plan(platform({"envoy": {"redis": redis}}, **fields), pools)


def configured(found):
    [release] = [one for one in found.releases if one.name == "gateway-helm"]
    return release.values["config"]["envoyGateway"]


def test_the_stack_runs_a_redis(pools):
    found = plan(pools, {})
    pod, service = found.before_gateway["gateway-redis"], found.before_gateway["gateway-redis-service"]
    host = "envoy-ratelimit-redis.envoy-gateway-system.svc.cluster.local:6379"
    assert configured(found)["rateLimit"] == {
        "backend": {"type": "Redis", "redis": {"url": host}},
        "failClosed": False,
    }
    assert {one["metadata"]["namespace"] for one in (pod, service)} == {"envoy-gateway-system"}
    assert "envoy-gateway-system" in found.namespaces
    assert service["spec"]["selector"].items() <= pod["spec"]["template"]["metadata"]["labels"].items()
    [container] = pod["spec"]["template"]["spec"]["containers"]
    assert container["image"] == "docker.io/library/redis:8.2.4-alpine3.22"
    assert "rateLimitDeployment" not in configured(found)["provider"]["kubernetes"]


def test_without_a_redis_nothing_counts_together(pools):
    found = platform_plan(platform({"envoy": {}}), pools)
    assert "rateLimit" not in configured(found)
    assert "gateway-redis" not in found.before_gateway


def test_an_existing_redis_is_named(pools):
    redis = {
        "install": "existing",
        "url": "redis.example.org:6380",
        "tls": True,
        "clientCertificate": "redis-client",
        "password": {"secret": "redis"},
        "failClosed": True,
    }
    found = plan(pools, redis)
    assert configured(found)["rateLimit"] == {
        "backend": {
            "type": "Redis",
            "redis": {
                "url": "redis.example.org:6380",
                "tls": {"certificateRef": {"kind": "Secret", "name": "redis-client"}},
            },
        },
        "failClosed": True,
    }
    assert configured(found)["provider"]["kubernetes"]["rateLimitDeployment"] == {
        "container": {
            "env": [{"name": "REDIS_AUTH", "valueFrom": {"secretKeyRef": {"name": "redis", "key": "password"}}}]
        }
    }
    assert "gateway-redis" not in found.before_gateway


def test_tls_without_a_client_certificate_is_tls(pools):
    found = plan(pools, {"install": "existing", "url": "redis.example.org:6380", "tls": True})
    assert configured(found)["rateLimit"]["backend"]["redis"]["tls"] == {}


def test_redis_and_the_service_that_counts_run_on_the_pool_of_the_platform(pools):
    [pool] = [name for name in pools if name == "system"] or list(pools)[:1]
    found = plan(pools, {}, pool=pool)
    placed = found.before_gateway["gateway-redis"]["spec"]["template"]["spec"]["nodeSelector"]
    assert placed == pools[pool].node_selector
    service = configured(found)["provider"]["kubernetes"]["rateLimitDeployment"]["pod"]
    assert service["nodeSelector"] == pools[pool].node_selector


@pytest.mark.parametrize(
    ("gateway", "roles"),
    [
        ({"envoy": {}}, set()),
        ({"envoy": {"redis": {}}}, {"envoy-ratelimit", "envoy-ratelimit-redis"}),
        ({"envoy": {"redis": {"install": "existing", "url": "a:6379"}}}, {"envoy-ratelimit"}),
    ],
)
def test_pods_that_count_are_part_of_the_demand(gateway, roles):
    found = {one.role for one in platform_demands(platform(gateway), "none")}
    assert {role for role in found if role.startswith("envoy-ratelimit")} == roles


def test_resources_of_redis_are_demanded():
    given = {"resources": {"requests": {"cpu": "2", "memory": "4Gi"}}}
    [found] = [
        one
        for one in platform_demands(platform({"envoy": {"redis": given}}), "none")
        if one.role == "envoy-ratelimit-redis"
    ]
    [usual] = [one for one in platform_demands(platform(), "none") if one.role == "envoy-ratelimit-redis"]
    assert found.takes != usual.takes


@pytest.mark.parametrize(
    ("redis", "message"),
    [
        ({"install": "existing"}, "requires its address"),
        ({"install": "existing", "url": "redis://user:top-secret@a:6379"}, "url contains credentials"),
        ({"install": "existing", "url": "a:6379", "image": "redis:8"}, "image describes the pod"),
        ({"install": "existing", "url": "a:6379", "resources": {}}, "resources describes the pod"),
        ({"url": "a:6379"}, "url describes a Redis that exists already"),
        ({"password": {"secret": "a"}}, "password describes a Redis that exists already"),
        ({"tls": True}, "tls describes a Redis that exists already"),
        ({"install": "existing", "url": "a:6379", "clientCertificate": "a"}, "clientCertificate requires tls"),
    ],
)
def test_a_redis_that_is_not_clear_is_refused(redis, message):
    with pytest.raises(ValueError, match=message):
        GatewayArgs.model_validate({"envoy": {"redis": redis}})


def test_a_password_in_the_address_of_a_redis_is_not_repeated():
    gateway = {"envoy": {"redis": {"install": "existing", "url": "redis://user:top-secret@a:6379"}}}
    _, problems = parse_environment({"cluster": {"existing": {}}, "platform": {"gateway": gateway}})
    [message] = [problem.message for problem in problems if "url contains credentials" in problem.message]
    assert "top-secret" not in message


@pytest.mark.parametrize(
    ("limit", "message"),
    [({"tokens": 0}, "tokens"), ({"tokens": 1, "per": "week"}, "per"), ({"tokens": 1, "of": "cached"}, "of")],
)
def test_limits_that_envoy_refuses_are_refused(limit, message):
    with pytest.raises(ValueError, match=message):
        Traffic.model_validate({"tokenLimits": [limit]})
