"""Limits of tokens that nobody counts, and services that they mix up."""

import pytest

from .environments import isvc, llm, on_existing, where

ROUTED = {"gateway": {}, "route": {}}
SCHEDULED = {**ROUTED, "scheduler": {}}
TOKENS = {"tokenLimits": [{"tokens": 1000}]}
REDIS = {"envoy": {"redis": {}}}
CHAT = "services.chat.llmInferenceService"
LIMITS = f"{CHAT}.traffic.tokenLimits"
CODES = ("token-limits", "token-models", "token-auth")
KEYS = {"apiKeys": {"secrets": ["keys"]}}


def behind(services, gateway=None, definitions=None, **platform):
    config = on_existing(services, definitions=definitions)
    config["platform"] = {**config["platform"], "gateway": REDIS if gateway is None else gateway, **platform}
    return config


def chat(router=SCHEDULED, **fields):
    return llm(router=router, traffic=TOKENS, **fields)


EXISTING = {"implementation": "existing", "supports": ["envoyPolicies", "inferencePool"]}


@pytest.mark.parametrize(
    ("router", "gateway", "is_found"),
    [
        (SCHEDULED, None, False),
        (SCHEDULED, {}, True),
        (SCHEDULED, {"envoy": {"redis": {"install": "existing", "url": "a:6379"}}}, False),
        (SCHEDULED, {"envoy": {"redis": {}, "aiGateway": {"install": False}}}, True),
        (SCHEDULED, EXISTING, True),
        (SCHEDULED, {**EXISTING, "supports": [*EXISTING["supports"], "tokenLimits"]}, False),
        (ROUTED, None, True),
        ({"scheduler": {}}, None, True),
        ({**SCHEDULED, "gateway": {"refs": [{"name": "own"}]}}, None, True),
        ({**SCHEDULED, "gateway": {"refs": [{"name": "kserve-ingress-gateway", "namespace": "kserve"}]}}, None, False),
        ({"scheduler": {}, "route": {"http": {"refs": [{"name": "own"}]}}}, None, True),
        ({**SCHEDULED, "route": {"http": {"spec": {"hostnames": ["a.example.com"]}}}}, None, True),
        ({**SCHEDULED, "route": {"group": "a", "weight": 1}}, None, True),
    ],
)
def test_tokens_are_counted(router, gateway, is_found):
    found = where(behind({"chat": chat(router)}, gateway), *CODES)
    assert found == ({("token-limits", LIMITS)} if is_found else set())


def test_a_configuration_can_have_the_router():
    base = {"base": {"llmInferenceServiceConfig": {"router": SCHEDULED}}}
    config = behind({"chat": llm(traffic=TOKENS, baseRefs=["base"])}, definitions=base)
    assert where(config, *CODES) == set()
    base = {"base": {"llmInferenceServiceConfig": {"router": ROUTED}}}
    config = behind({"chat": llm(traffic=TOKENS, baseRefs=["base"])}, definitions=base)
    assert where(config, *CODES) == {("token-limits", LIMITS)}
    # A configuration that is not known may have a scheduler.
    assert where(behind({"chat": llm(traffic=TOKENS, baseRefs=["elsewhere"])}), *CODES) == set()


def test_an_inference_service_has_no_pool():
    config = behind({"chat": isvc({"storageUri": "gs://a/b"}, traffic=TOKENS)})
    assert where(config, *CODES) == {("token-limits", "services.chat.inferenceService.traffic.tokenLimits")}


@pytest.mark.parametrize("implementation", ["istio", "agentgateway", "gke"])
def test_other_implementations_count_no_tokens(implementation):
    config = behind({"chat": chat()}, {"implementation": implementation})
    found = where(config, "token-limits", "envoy-policy")
    assert found == {("token-limits", LIMITS), ("envoy-policy", f"{CHAT}.traffic")}


def named(name, **fields):
    return chat(model={"uri": "hf://Qwen/Qwen3-4B", "name": name, **fields.pop("model", {})}, **fields)


LORA = {"lora": {"adapters": [{"name": "law", "uri": "hf://a/b"}]}}


@pytest.mark.parametrize(
    ("services", "found"),
    [
        ({"chat": named("a"), "other": named("b")}, None),
        ({"chat": named("a"), "other": named("a")}, "other"),
        ({"chat": named("other"), "other": chat()}, "other"),
        ({"chat": named("a", model=LORA), "other": named("law")}, "other"),
        ({"chat": named("a", model=LORA), "other": named("b", model=LORA)}, "other"),
        # The route of a service without limits is its own path.
        ({"chat": named("a"), "other": llm(router=SCHEDULED, model={"uri": "hf://Qwen/Qwen3-4B", "name": "a"})}, None),
        ({"chat": named("a"), "other": named("a", stopped=True)}, None),
    ],
)
def test_models_have_names_of_their_own(services, found):
    expected = {("token-models", f"services.{found}.llmInferenceService.traffic.tokenLimits")} if found else set()
    assert where(behind(services), "token-models") == expected


@pytest.mark.parametrize(
    ("chats", "others", "found"),
    [
        ({}, {}, set()),
        ({"auth": KEYS}, {"auth": KEYS}, set()),
        ({"auth": KEYS}, {}, {"chat"}),
        ({"auth": {"anonymous": True}}, {"auth": KEYS}, {"chat", "other"}),
        ({"auth": KEYS}, {"auth": KEYS, "namespace": "models"}, {"chat", "other"}),
        ({"auth": {"anonymous": True}}, {"auth": {"anonymous": True}, "namespace": "models"}, set()),
        ({"auth": KEYS}, {"traffic": {}}, set()),
    ],
)
def test_services_that_limit_tokens_accept_the_same_credentials(chats, others, found):
    services = {
        "chat": named("a", **chats),
        "other": {"llmInferenceService": {**named("b")["llmInferenceService"], **others}},
    }
    expected = {("token-auth", f"services.{name}.llmInferenceService.auth") for name in found}
    assert where(behind(services), "token-auth") == expected


def test_a_service_alone_can_have_its_own_credentials():
    assert where(behind({"chat": chat(auth=KEYS)}), *CODES) == set()


def test_logins_end_at_every_path_of_the_new_route():
    oidc = {"issuer": "https://id.example.org", "clientId": "models", "clientSecret": "login"}
    oidc["redirectUrl"] = "https://models.example.org/oauth2/callback"
    assert where(behind({"chat": chat(auth={"oidc": oidc})}), "login-path") == set()


@pytest.mark.parametrize(
    ("gateway", "is_found"),
    [
        ({}, False),
        ({"hostnames": ["a.example.com"]}, False),
        ({"hostnames": ["a.example.com", "b.example.com"]}, True),
        ({"https": {"secret": "tls"}}, False),
        ({"https": {"secret": "tls", "redirect": False}}, True),
    ],
)
def test_each_listener_counts_by_itself(gateway, is_found):
    expected = {("token-listeners", LIMITS)} if is_found else set()
    assert where(behind({"chat": chat()}, {**REDIS, **gateway}), "token-listeners") == expected
    # Limits of requests alone are shared.
    services = {"chat": llm(router=SCHEDULED, traffic={"limits": [{"requests": 5}]})}
    assert where(behind(services, {**REDIS, **gateway}), "token-listeners") == set()
