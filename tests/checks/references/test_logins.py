"""Logins at an OpenID Connect provider."""

import pytest

from .environments import isvc, llm, on_existing, where

OIDC = {"issuer": "https://id.example.org", "clientId": "models", "clientSecret": "login"}
ROUTED = {"gateway": {}, "route": {}}
SCHEDULED = {**ROUTED, "scheduler": {}}
IRIS = isvc({"storageUri": "gs://a/b"})
HTTPS = {"https": {"secret": "tls"}}
PATHS = ("login-path", "login-path-unsure")
CHAT = "services.chat.llmInferenceService.auth.oidc"
GATEWAY = "platform.gateway.auth.oidc"


def behind(services, gateway=None, existing=None):
    config = on_existing(services, existing)
    config["platform"]["gateway"] = gateway or {}
    return config


def to(path):
    return {"redirectUrl": f"https://models.example.org{path}"}


@pytest.mark.parametrize(
    ("router", "oidc", "field"),
    [
        (ROUTED, {}, None),
        (ROUTED, to("/default/chat/done"), None),
        (ROUTED, to("/publishers/default/models/a/done"), None),
        # One rule has no paths by model.
        (SCHEDULED, to("/publishers/default/models/a/done"), "redirectUrl"),
        ({**SCHEDULED, "route": {"rules": "kserve"}}, to("/publishers/default/models/a/done"), None),
        (SCHEDULED, to("/default/chat/done"), None),
        (ROUTED, to("/oauth2/callback"), "redirectUrl"),
        (ROUTED, to("/default/chats/done"), "redirectUrl"),
        (ROUTED, {"logoutPath": "/logout"}, "logoutPath"),
        (ROUTED, {"logoutPath": "/default/chat/bye"}, None),
        # The paths of other routes and rules are not known.
        ({"gateway": {}, "route": {"http": {"refs": [{"name": "own"}]}}}, to("/oauth2/callback"), None),
        ({"gateway": {}, "route": {"http": {"spec": {"rules": []}}}}, to("/oauth2/callback"), None),
        ({"gateway": {}}, to("/oauth2/callback"), None),
    ],
)
def test_a_login_ends_on_the_route_of_the_service(router, oidc, field):
    config = behind({"chat": llm(router=router, auth={"oidc": {**OIDC, **oidc}})})
    assert where(config, *PATHS) == ({("login-path", f"{CHAT}.{field}")} if field else set())


def test_an_inference_service_has_every_path():
    config = behind({"iris": isvc({"storageUri": "gs://a/b"}, auth={"oidc": {**OIDC, **to("/a")}})})
    assert where(config, *PATHS) == set()


CHATS = {"chat": llm(router=ROUTED)}


@pytest.mark.parametrize(
    ("services", "oidc", "is_found"),
    [
        (CHATS, {}, True),
        (CHATS, to("/oauth2/callback"), True),
        (CHATS, to("/default/chat/oauth2/callback"), False),
        ({**CHATS, "other": llm(router=ROUTED)}, to("/default/other/oauth2/callback"), False),
        ({**CHATS, "iris": IRIS}, {}, False),
        ({"iris": IRIS}, {}, False),
        ({}, {}, False),
        ({"chat": llm(router=ROUTED, auth={"anonymous": True})}, {}, False),
        ({"chat": llm(router=ROUTED, stopped=True)}, {}, False),
    ],
)
def test_logins_of_the_gateway_end_on_a_route(services, oidc, is_found):
    config = behind(services, {"auth": {"oidc": {**OIDC, **oidc}}})
    expected = {("login-path-unsure", f"{GATEWAY}.redirectUrl")} if is_found else set()
    assert where(config, *PATHS) == expected


@pytest.mark.parametrize(
    ("gateway", "oidc", "is_found"),
    [
        ({}, {}, True),
        (HTTPS, {}, False),
        ({}, to("/default/chat/done"), False),
        ({}, {"redirectUrl": "%REQ(x-forwarded-proto)%://models.example.org/default/chat/done"}, True),
        ({"install": "existing", "supports": ["envoyPolicies"]}, {}, False),
    ],
)
def test_logins_use_https(gateway, oidc, is_found):
    config = behind({"chat": llm(router=ROUTED, auth={"oidc": {**OIDC, **oidc}})}, gateway)
    assert where(config, "login-https") == ({("login-https", CHAT)} if is_found else set())
    if gateway.get("install") != "existing":
        config = behind(CHATS, {**gateway, "auth": {"oidc": {**OIDC, **oidc}}})
        assert where(config, "login-https") == ({("login-https", GATEWAY)} if is_found else set())


@pytest.mark.parametrize(
    ("gateway", "auth", "secrets", "missing"),
    [
        ({"auth": {"oidc": OIDC}}, None, [{"name": "login"}], f"{GATEWAY}.clientSecret"),
        ({"auth": {"oidc": OIDC}}, None, [{"name": "login", "namespace": "kserve"}], None),
        ({}, {"oidc": OIDC}, [], f"{CHAT}.clientSecret"),
        ({}, {"oidc": OIDC}, [{"name": "login"}], None),
    ],
)
def test_the_secret_of_the_client_exists(gateway, auth, secrets, missing):
    service = llm(router=ROUTED, **({"auth": auth} if auth else {}))
    config = behind({"chat": service}, gateway, {"secrets": secrets})
    assert where(config, "reference-missing") == ({("reference-missing", missing)} if missing else set())


@pytest.mark.parametrize("implementation", ["istio", "agentgateway", "existing"])
def test_logins_require_envoy_gateway(implementation):
    service = llm(router=ROUTED, auth={"oidc": OIDC})
    config = behind({"chat": service}, {"implementation": implementation})
    path = "services.chat.llmInferenceService.auth"
    assert where(config, "envoy-policy") == {("envoy-policy", path)}
