"""Who may call: exactly one kind of credentials, and names that Kubernetes and HTTP accept."""

import pytest

from kserve_iac.args import Auth, GatewayArgs

KEYS = {"apiKeys": {"secrets": ["keys"]}}
JWT = {"jwt": [{"issuer": "https://id.example.org", "jwksUri": "https://id.example.org/keys"}]}


@pytest.mark.parametrize("auth", [KEYS, JWT, {"anonymous": True}])
def test_one_kind_of_credentials_is_accepted(auth):
    Auth.model_validate(auth)


@pytest.mark.parametrize(
    ("auth", "message"),
    [
        ({}, "exactly one of apiKeys, jwt, oidc, iap and anonymous \\["),
        ({**KEYS, **JWT}, "but it sets apiKeys and jwt"),
        ({**KEYS, "anonymous": True}, "but it sets apiKeys and anonymous"),
        ({"apiKeys": {"secrets": []}}, "secrets"),
        ({"apiKeys": {"secrets": ["keys"], "header": "X Key"}}, "header"),
        ({"jwt": [{"issuer": "https://id.example.org", "jwksUri": "http://id.example.org/keys"}]}, "jwksUri"),
        ({"jwt": [{**JWT["jwt"][0], "clientClaim": "azp"}]}, "clientClaim is the value of clientHeader"),
        ({"jwt": [{"issuer": "a", "jwksUri": "https://a/k", "audiences": [str(n) for n in range(9)]}]}, "audiences"),
    ],
)
def test_other_forms_are_refused(auth, message):
    with pytest.raises(ValueError, match=message):
        Auth.model_validate(auth)


def test_authentication_needs_envoy_gateway():
    assert GatewayArgs.model_validate({"auth": KEYS}).implementation_on("sandbox") == "envoy"
    existing = {"implementation": "existing", "supports": ["envoyPolicies"], "auth": KEYS}
    assert GatewayArgs.model_validate(existing).implementation_on("none") == "existing"
    with pytest.raises(ValueError, match="auth requires Envoy Gateway"):
        GatewayArgs.model_validate({"implementation": "existing", "auth": KEYS})
