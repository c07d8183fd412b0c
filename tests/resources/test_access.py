"""The policies of a service: created before it and after the platform, through the same provider, and removed after it."""

import pulumi
import pytest

from kserve_iac.resources import ExistingCluster, InferenceService, LLMInferenceService, ServingPlatform

LLM = "kubernetes:serving.kserve.io/v1alpha2:LLMInferenceService"
SECURITY = "kubernetes:gateway.envoyproxy.io/v1alpha1:SecurityPolicy"
TRAFFIC = "kubernetes:gateway.envoyproxy.io/v1alpha1:BackendTrafficPolicy"
AUTH = {"api_keys": {"secrets": ["keys"]}}
CHAT = {"model": {"uri": "hf://Qwen/Qwen3-4B"}, "router": {"gateway": {}, "route": {}}}
IRIS = {"predictor": {"model": {"model_format": "sklearn", "storage_uri": "gs://a/b"}}}


@pytest.fixture
def program(sandbox, world, run):
    """Runs a program with the services that a function creates on a platform."""

    def make(services, **platform):
        def body():
            charts = {"oci": "oci://registry.example.com/charts"}
            services(ServingPlatform("kserve", cluster=ExistingCluster("own"), llm=True, charts=charts, **platform))

        run(body)

    return make


def test_nobody_reaches_a_service_before_its_policies(program, world):
    program(lambda on: LLMInferenceService("chat", CHAT, platform=on, auth=AUTH, traffic={"max_body": "10Mi"}))
    service, policies = world.one(LLM), [world.one(SECURITY), world.one(TRAFFIC)]
    assert {policy.name for policy in policies} == {"chat/auth", "chat/traffic"} < world.before(service)
    for policy in policies:
        assert policy.parent == service.parent == world.one("kserve-iac:index:LLMInferenceService").urn
        assert policy.provider == service.provider
        assert "kserve" in world.before(policy)
        assert service.urn not in policy.dependencies


def test_a_service_without_policies_waits_for_none(program, world):
    program(lambda on: InferenceService("iris", IRIS, platform=on))
    assert world.of_type(SECURITY) == world.of_type(TRAFFIC) == []


def test_policies_of_both_kinds_have_the_names_of_their_routes(program, world):
    program(lambda on: InferenceService("iris", IRIS, platform=on, namespace="models", auth=AUTH))
    policy = world.one(SECURITY)
    assert policy.inputs["metadata"]["namespace"] == "models"
    assert [target["name"] for target in policy.inputs["spec"]["targetRefs"]] == ["iris", "iris-predictor"]


def test_a_policy_that_nobody_reads_is_refused(program, world):
    with pytest.raises(pulumi.RunError, match=r"auth requires Envoy Gateway, and the controller") as error:
        program(
            lambda on: LLMInferenceService("chat", CHAT, platform=on, auth=AUTH), gateway={"implementation": "istio"}
        )
    assert 'LLMInferenceService("chat").auth' in str(error.value)
    assert world.of_type(LLM) == []


ROUTE = "kubernetes:aigateway.envoyproxy.io/v1beta1:AIGatewayRoute"
REDIS = "kubernetes:apps/v1:Deployment"
SCHEDULED = {**CHAT, "router": {"gateway": {}, "route": {}, "scheduler": {}}}


def test_tokens_are_counted_before_a_service_is_reached(program, world):
    limits = {"token_limits": [{"tokens": 1000}]}
    program(
        lambda on: LLMInferenceService("chat", SCHEDULED, platform=on, traffic=limits),
        gateway={"envoy": {"redis": {}}, "address": "internal"},
    )
    service, route = world.one(LLM), world.one(ROUTE)
    assert {"chat/route", "chat/traffic", "kserve-gateway-redis"} <= world.before(service)
    assert service.inputs["spec"]["router"]["route"]["http"]["refs"] == [{"name": route.inputs["metadata"]["name"]}]
    assert world.one(REDIS).inputs["metadata"]["namespace"] == "envoy-gateway-system"
    assert {"kserve-gateway-helm", "kserve-envoy-gateway-system"} & world.before(world.one(REDIS))


HEALTH = "kubernetes:networking.gke.io/v1:HealthCheckPolicy"
HTTP = "kubernetes:gateway.networking.k8s.io/v1:HTTPRoute"


def test_a_service_behind_gke_has_its_policies_before_and_its_route_after_it(program, world):
    gateway = {"implementation": "gke", "address": "internal"}
    program(lambda on: InferenceService("iris", IRIS, platform=on), gateway=gateway)
    [service] = [one for one in world.resources if one.type.endswith(":InferenceService") and "serving" in one.type]
    assert world.one(HEALTH).name in world.before(service)
    assert service.name in world.before(world.one(HTTP))
    assert world.of_type("kubernetes:gateway.networking.k8s.io/v1:GatewayClass") == []
