"""Routes to InferencePools behind Envoy AI Gateway."""

import pytest

from kserve_iac.args import parse_environment
from kserve_iac.checks.references.ai_gateway import pickers_are_asked_once, rules_have_one_pool
from kserve_iac.compiled import Compiled

ROUTED = {"gateway": {}, "route": {}, "scheduler": {}}
CHAT = "services.chat.llmInferenceService"
POOL = {"group": "inference.networking.k8s.io", "kind": "InferencePool", "name": "chat-inference-pool", "port": 8000}
PARENT = [{"name": "kserve-ingress-gateway", "namespace": "kserve"}]


def compiled(services, gateway=None, **platform):
    config = {
        "cluster": {"existing": {"nodePools": [{"name": "l4", "machineType": "g2-standard-96", "maxNodes": 9}]}},
        "platform": {"llm": True, **({"gateway": gateway} if gateway is not None else {}), **platform},
        "services": services,
    }
    environment, problems = parse_environment(config)
    assert problems == []
    return Compiled(environment)


def service(llm, route=None, scheduler=True, **fields):
    router = {**ROUTED, "route": route or {}}
    if not scheduler:
        del router["scheduler"]
    return llm(pool="l4", engine={"maxModelLen": 8192}, router=router, **fields)


def found(rule, environment):
    return [(problem.code, str(problem.where)) for problem in rule(environment)]


def rules_of(environment, name="chat"):
    route = environment.services[name].object["spec"]["router"]["route"]
    return ((route.get("http") or {}).get("spec") or {}).get("rules")


def test_one_rule_sends_everything_of_a_service_to_its_picker(llm):
    environment = compiled({"chat": service(llm, namespace="models")})
    [rule] = rules_of(environment)
    assert rule["matches"] == [{"path": {"type": "PathPrefix", "value": "/models/chat"}}]
    assert rule["filters"][0]["urlRewrite"]["path"] == {"type": "ReplacePrefixMatch", "replacePrefixMatch": "/"}
    assert rule["backendRefs"] == [POOL]
    assert rule["timeouts"] == {"request": "0s", "backendRequest": "0s"}
    assert found(pickers_are_asked_once, environment) == []


def test_a_long_name_and_a_pool_of_ones_own_are_those_that_kserve_uses(llm):
    name = "x" * 60
    [rule] = rules_of(compiled({name: service(llm)}), name)
    assert rule["backendRefs"][0]["name"].endswith("-inference-pool")
    assert len(rule["backendRefs"][0]["name"]) <= 63
    own = service(llm)
    own["llmInferenceService"]["router"]["scheduler"] = {"pool": {"ref": {"name": "shared"}}}
    [rule] = rules_of(compiled({"chat": own}))
    assert rule["backendRefs"][0]["name"] == "shared"


@pytest.mark.parametrize("gateway", [None, {"implementation": "envoy"}])
@pytest.mark.parametrize("route", [{"rules": "kserve"}, {"group": "pair", "weight": 1}])
def test_kserves_own_rules_ask_the_picker_sixteen_times(llm, gateway, route):
    environment = compiled({"chat": service(llm, route)}, gateway)
    assert rules_of(environment) is None
    field = "rules" if "rules" in route else ""
    where = f"{CHAT}.router.route.{field}".rstrip(".")
    assert found(pickers_are_asked_once, environment) == [("picker-repeated", where)]
    [problem] = pickers_are_asked_once(environment)
    assert "this route has 16" in problem.message
    assert (
        "this route has 9"
        in next(
            iter(pickers_are_asked_once(compiled({"chat": service(llm, {"rules": "kserve"})}, gateway, kserve="0.19")))
        ).message
    )


@pytest.mark.parametrize(
    "gateway",
    [
        {"implementation": "istio"},
        {"implementation": "agentgateway"},
        {"implementation": "existing"},
        {
            "implementation": "existing",
            "supports": ["inferencePool"],
            "className": "x",
            "controllerName": "example.org/x",
        },
        {"implementation": "envoy", "envoy": {"aiGateway": {"install": False}}},
    ],
)
def test_other_gateways_get_kserves_own_route(llm, gateway):
    environment = compiled({"chat": service(llm)}, gateway)
    assert rules_of(environment) is None
    assert found(pickers_are_asked_once, environment) == []
    one = compiled({"chat": service(llm, {"rules": "one"})}, gateway)
    assert len(rules_of(one)) == 1  # asked for


def test_an_existing_envoy_gateway_that_supports_pools_has_the_same_extension(llm):
    gateway = {"implementation": "existing", "supports": ["inferencePool"]}
    environment = compiled({"chat": service(llm)}, gateway)
    assert found(pickers_are_asked_once, environment) == [("picker-repeated", f"{CHAT}.router.route")]
    assert found(pickers_are_asked_once, compiled({"chat": service(llm, {"rules": "one"})}, gateway)) == []


def own_route(*backends, matches=1):
    paths = [{"path": {"type": "PathPrefix", "value": f"/{number}"}} for number in range(matches)]
    timeouts = {"request": "0s", "backendRequest": "0s"}
    rule = {"matches": paths, "backendRefs": list(backends), "timeouts": timeouts}
    return {"http": {"spec": {"parentRefs": PARENT, "rules": [rule]}}}


def test_own_rules_are_counted_by_their_matches(llm):
    assert found(pickers_are_asked_once, compiled({"chat": service(llm, own_route(POOL))})) == []
    twice = compiled({"chat": service(llm, own_route(POOL, matches=2))})
    assert found(pickers_are_asked_once, twice) == [("picker-repeated", f"{CHAT}.router.route.http.spec.rules")]
    [problem] = pickers_are_asked_once(twice)
    assert "this route has 2 that lead" in problem.message


def test_matches_of_kserve_s_route_that_were_not_counted_are_several(llm):
    [problem] = pickers_are_asked_once(compiled({"chat": service(llm, {"rules": "kserve"})}, kserve="0.21"))
    assert "this route has several that lead" in problem.message


def test_a_service_without_a_picker_keeps_kserves_route(llm):
    environment = compiled({"chat": service(llm, scheduler=False)})
    assert rules_of(environment) is None
    assert found(pickers_are_asked_once, environment) == []


def pair(llm, **options):
    route = {"group": "pair", "weight": 1}
    return {name: service(llm, route, **options) for name in ("stable", "next")}


def test_a_group_whose_members_have_pickers_stops_the_whole_gateway(llm):
    where = "services.stable.llmInferenceService.router.route.group"
    assert found(rules_have_one_pool, compiled(pair(llm))) == [("group-pools", where)]
    stopped = pair(llm)
    stopped["next"]["llmInferenceService"]["stopped"] = True  # KServe lists its pool with the weight 0
    assert found(rules_have_one_pool, compiled(stopped)) == [("group-pools", where)]
    assert found(rules_have_one_pool, compiled(pair(llm), {"implementation": "existing"})) == []
    assert found(rules_have_one_pool, compiled(pair(llm, scheduler=False))) == []
    one = pair(llm)
    del one["next"]["llmInferenceService"]["router"]["scheduler"]
    assert found(rules_have_one_pool, compiled(one)) == []


def test_an_own_rule_with_two_pools_is_refused_alike(llm):
    environment = compiled({"chat": service(llm, own_route(POOL, {**POOL, "name": "other"}))})
    where = f"{CHAT}.router.route.http.spec.rules.0.backendRefs"
    assert found(rules_have_one_pool, environment) == [("group-pools", where)]


@pytest.mark.parametrize(
    ("route", "rule", "code", "where"),
    [
        ({"rules": "kserve"}, pickers_are_asked_once, "picker-repeated", "rules"),
        (own_route(POOL, matches=2), pickers_are_asked_once, "picker-repeated", "http.spec.rules"),
        (own_route(POOL, POOL), rules_have_one_pool, "group-pools", "http.spec.rules.0.backendRefs"),
    ],
)
def test_what_a_configuration_sets_is_a_finding_about_the_configuration(llm, route, rule, code, where):
    config = {
        "cluster": {"existing": {}},
        "platform": {"llm": True},
        "definitions": {"base": {"llmInferenceServiceConfig": {"router": {**ROUTED, "route": route}}}},
        "services": {"chat": llm(baseRefs=["base"])},
    }
    environment, problems = parse_environment(config)
    assert problems == []
    path = f"definitions.base.llmInferenceServiceConfig.router.route.{where}"
    assert found(rule, Compiled(environment)) == [(code, path)]


def test_rules_need_kserves_route_and_a_group_kserves_rules(llm):
    for route, text in (
        ({"rules": "one", **own_route(POOL)}, "http replaces it"),
        ({"rules": "one", "group": "pair", "weight": 1}, "a group requires KServe's own rules"),
    ):
        _, problems = parse_environment(
            {
                "cluster": {"existing": {"nodePools": [{"name": "l4", "machineType": "g2-standard-96"}]}},
                "platform": {"llm": True},
                "services": {"chat": service(llm, route)},
            }
        )
        assert any(text in problem.message for problem in problems)
