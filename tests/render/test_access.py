"""SecurityPolicies: for the Gateway as a whole, and for the routes of single services."""

import pytest

from kserve_iac.args import InferenceServiceArgs, LLMInferenceServiceArgs, ServingPlatformArgs
from kserve_iac.render import objects_before, platform_plan

KEYS = {"apiKeys": {"secrets": ["team-a", "team-b"]}}
JWT = {
    "jwt": [
        {"issuer": "https://id.example.org", "jwksUri": "https://id.example.org/keys", "audiences": ["models"]},
        {"issuer": "ci", "jwksUri": "https://ci.example.org/jwks"},
    ]
}
LOGIN = {"issuer": "https://id.example.org/realms/a", "clientId": "models", "clientSecret": "login"}
ROUTED = {"gateway": {}, "route": {}}


def of_gateway(pools, auth):
    args = ServingPlatformArgs.model_validate({"gateway": {"auth": auth}})
    return platform_plan(args, pools).before_gateway["gateway-auth"]


def of_llm(auth=None, **fields):
    args = LLMInferenceServiceArgs.model_validate({"model": {"uri": "hf://a/b"}, "auth": auth, **fields})
    return objects_before("chat", args, args)


def of_isvc(**fields):
    model = {"modelFormat": "sklearn", "storageUri": "gs://a/b"}
    args = InferenceServiceArgs.model_validate({"predictor": {"model": model}, "auth": KEYS, **fields})
    return objects_before("iris", args, args)


def test_a_policy_of_the_gateway_is_created_before_it(pools):
    found = of_gateway(pools, KEYS)
    assert found["metadata"] == {"name": "kserve-ingress-gateway", "namespace": "kserve"}
    assert found["spec"]["targetRefs"] == [
        {"group": "gateway.networking.k8s.io", "kind": "Gateway", "name": "kserve-ingress-gateway"}
    ]


@pytest.mark.parametrize(
    ("auth", "rules"),
    [
        (
            KEYS,
            {
                "apiKeyAuth": {
                    "credentialRefs": [{"kind": "Secret", "name": "team-a"}, {"kind": "Secret", "name": "team-b"}],
                    "extractFrom": [{"headers": ["Authorization"]}],
                    "sanitize": True,
                }
            },
        ),
        (
            {"apiKeys": {"secrets": ["keys"], "header": "X-Key", "clientHeader": "X-Client", "forward": True}},
            {
                "apiKeyAuth": {
                    "credentialRefs": [{"kind": "Secret", "name": "keys"}],
                    "extractFrom": [{"headers": ["X-Key"]}],
                    "forwardClientIDHeader": "X-Client",
                }
            },
        ),
        (
            JWT,
            {
                "jwt": {
                    "providers": [
                        {
                            "name": "issuer-1",
                            "issuer": "https://id.example.org",
                            "audiences": ["models"],
                            "remoteJWKS": {"uri": "https://id.example.org/keys"},
                        },
                        {"name": "issuer-2", "issuer": "ci", "remoteJWKS": {"uri": "https://ci.example.org/jwks"}},
                    ]
                }
            },
        ),
        ({"anonymous": True}, {"authorization": {"defaultAction": "Allow"}}),
        (
            {"oidc": LOGIN},
            {
                "oidc": {
                    "provider": {"issuer": "https://id.example.org/realms/a"},
                    "clientID": "models",
                    "clientSecret": {"kind": "Secret", "name": "login"},
                }
            },
        ),
        (
            {
                "oidc": {
                    **LOGIN,
                    "redirectUrl": "https://models.example.org/models/chat/done",
                    "logoutPath": "/models/chat/bye",
                    "scopes": ["email", "groups"],
                    "cookieDomain": "example.org",
                    "forwardAccessToken": True,
                    "authorizationEndpoint": "https://id.example.org/auth",
                    "tokenEndpoint": "https://id.example.org/token",
                }
            },
            {
                "oidc": {
                    "provider": {
                        "issuer": "https://id.example.org/realms/a",
                        "authorizationEndpoint": "https://id.example.org/auth",
                        "tokenEndpoint": "https://id.example.org/token",
                    },
                    "clientID": "models",
                    "clientSecret": {"kind": "Secret", "name": "login"},
                    "redirectURL": "https://models.example.org/models/chat/done",
                    "logoutPath": "/models/chat/bye",
                    "scopes": ["email", "groups"],
                    "cookieDomain": "example.org",
                    "forwardAccessToken": True,
                }
            },
        ),
    ],
)
def test_the_rules_are_those_of_envoy_gateway(auth, rules, pools):
    spec = dict(of_gateway(pools, auth)["spec"])
    del spec["targetRefs"]
    assert spec == rules


@pytest.mark.parametrize(
    ("service", "routes"),
    [
        ({}, ["chat-kserve-route"]),
        ({"name": "own"}, ["own-kserve-route"]),
        ({"router": {"gateway": {}, "route": {"http": {"refs": [{"name": "a"}, {"name": "b"}]}}}}, ["a", "b"]),
    ],
)
def test_the_policy_of_an_llm_service_protects_its_routes(service, routes):
    found = of_llm(KEYS, **{"router": ROUTED, "namespace": "models", **service})["auth"]
    assert [target["name"] for target in found["spec"]["targetRefs"]] == routes
    assert {target["kind"] for target in found["spec"]["targetRefs"]} == {"HTTPRoute"}
    assert found["metadata"]["namespace"] == "models"


def test_a_long_name_of_a_route_is_shortened_as_kserve_does():
    [target] = of_llm(KEYS, router=ROUTED, name="a" * 60)["auth"]["spec"]["targetRefs"]
    assert len(target["name"]) == 63
    assert target["name"].startswith("aaa")


def test_every_route_of_an_inference_service_is_protected():
    container = {"containers": [{"name": "kserve-container", "image": "own:1"}]}
    names = [target["name"] for target in of_isvc(transformer=container)["auth"]["spec"]["targetRefs"]]
    assert names == ["iris", "iris-predictor", "iris-transformer"]
    assert [target["name"] for target in of_isvc()["auth"]["spec"]["targetRefs"]] == ["iris", "iris-predictor"]


def paths(found):
    oidc = found["auth"]["spec"]["oidc"]
    return oidc.get("redirectURL"), oidc.get("logoutPath")


REQUEST = "%REQ(x-forwarded-proto)%://%REQ(:authority)%"


@pytest.mark.parametrize(
    ("router", "expected"),
    [
        (ROUTED, (f"{REQUEST}/models/chat/oauth2/callback", "/models/chat/logout")),
        ({"gateway": {}, "route": {"http": {"refs": [{"name": "own"}]}}}, (None, None)),
        ({"gateway": {}, "route": {"http": {"spec": {"rules": []}}}}, (None, None)),
        (
            {"gateway": {}, "route": {"http": {"spec": {"hostnames": ["a.example.org"]}}}},
            (f"{REQUEST}/models/chat/oauth2/callback", "/models/chat/logout"),
        ),
    ],
)
def test_logins_end_on_the_route_of_the_service(router, expected):
    assert paths(of_llm({"oidc": LOGIN}, router=router, namespace="models")) == expected


def test_paths_that_are_set_stay():
    given = {**LOGIN, "redirectUrl": f"{REQUEST}/models/chat/done", "logoutPath": "/models/chat/bye"}
    found = of_llm({"oidc": given}, router=ROUTED, namespace="models")
    assert paths(found) == (f"{REQUEST}/models/chat/done", "/models/chat/bye")


def test_an_inference_service_has_every_path_of_its_host():
    assert paths(of_isvc(auth={"oidc": LOGIN})) == (None, None)


@pytest.mark.parametrize(
    ("oidc", "message"),
    [
        ({"issuer": "http://id.example.org"}, "issuer"),
        ({"issuer": "https://id.example.org?a=b"}, "issuer"),
        ({"clientId": ""}, "clientId"),
        ({"redirectUrl": "https://models.example.org"}, "redirectUrl"),
        ({"redirectUrl": "https://models.example.org/"}, "redirectUrl"),
        ({"redirectUrl": "ftp://models.example.org/a"}, "redirectUrl"),
        ({"redirectUrl": "https://models.example.org/a", "logoutPath": "/a"}, "redirectUrl has the path logoutPath"),
        ({"logoutPath": "logout"}, "logoutPath"),
        ({"cookieDomain": "*.example.org"}, "cookieDomain"),
        ({"tokenEndpoint": "https://id.example.org/token"}, "must be set together"),
    ],
)
def test_logins_that_cannot_work_are_refused(oidc, message):
    with pytest.raises(ValueError, match=message):
        ServingPlatformArgs.model_validate({"gateway": {"auth": {"oidc": {**LOGIN, **oidc}}}})


@pytest.mark.parametrize("other", [KEYS, JWT, {"anonymous": True}])
def test_a_request_has_credentials_of_one_kind(other):
    with pytest.raises(ValueError, match="exactly one of apiKeys, jwt, oidc, iap and anonymous"):
        ServingPlatformArgs.model_validate({"gateway": {"auth": {"oidc": LOGIN, **other}}})


def test_without_authentication_there_is_no_policy():
    assert of_llm(router=ROUTED) == {}
    assert of_isvc(auth=None) == {}


def test_a_policy_waits_for_a_route_of_a_configuration():
    [target] = of_llm(KEYS)["auth"]["spec"]["targetRefs"]
    assert target["name"] == "chat-kserve-route"


def test_routes_that_a_configuration_names_are_protected():
    args = LLMInferenceServiceArgs.model_validate({"base_refs": ["base"], "auth": KEYS})
    router = {"gateway": {}, "route": {"http": {"refs": [{"name": "own"}]}}}
    whole = LLMInferenceServiceArgs.model_validate({"model": {"uri": "hf://a/b"}, "router": router})
    [target] = objects_before("chat", args, whole)["auth"]["spec"]["targetRefs"]
    assert target["name"] == "own"
