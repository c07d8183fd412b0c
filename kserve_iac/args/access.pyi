# Generated from the module of the same name by `python scripts/derive_types.py`; do not edit.

"""Who may call a service: clients with an API key, with a token of an issuer, or people who log in."""

from typing import Annotated

from pydantic import Field
from typing_extensions import Unpack

from .base import Args
from .dicts import ApiKeysDict, AuthDict, IapDict, JwtIssuerDict, OidcDict
from .quantity import DnsLabel

HeaderName = Annotated[str, Field(pattern=r"^[A-Za-z0-9!#$%&'*+.^_`|~-]+$", max_length=256)]
"""Name of an HTTP header (RFC 9110, ``token``)."""

class ApiKeys(Args):
    """API keys in Secrets that exist already. The keys themselves never appear in a configuration or a state."""
    def __init__(self, **fields: Unpack[ApiKeysDict]) -> None:
        """API keys in Secrets that exist already. The keys themselves never appear in a configuration or a state."""
    secrets: Annotated[list[DnsLabel], Field(min_length=1)]
    """Secrets with the keys, in the namespace ``kserve`` for the Gateway, and in the namespace of the service for a service. Each
    entry of a Secret is one client: the name of the entry is the name of the client, and its value is the API key."""
    header: HeaderName = ...
    """Header with the key. Envoy accepts the key with or without ``Bearer`` before it, so clients for OpenAI's API work."""
    client_header: HeaderName | None = ...
    """Header in which the service receives the name of the client. Default: none."""
    forward: bool = ...
    """Whether the service receives the header with the key. Default: the Gateway removes it."""

class JwtIssuer(Args):
    """An issuer of JSON Web Tokens, for example an OpenID Connect provider. Clients send the token in the header
    ``Authorization`` after ``Bearer``.
    """
    def __init__(self, **fields: Unpack[JwtIssuerDict]) -> None:
        """An issuer of JSON Web Tokens, for example an OpenID Connect provider. Clients send the token in the header
        ``Authorization`` after ``Bearer``.
        """
    issuer: Annotated[str, Field(min_length=1, max_length=253)]
    """Issuer of the tokens (claim ``iss``)."""
    jwks_uri: Annotated[str, Field(pattern=r"^https://[^\s/]+(/\S*)?$", max_length=253)]
    """HTTPS URL of the public keys of the issuer (``jwks_uri`` of an OpenID Connect provider)."""
    audiences: Annotated[list[str], Field(max_length=8)] = ...
    """Accepted audiences (claim ``aud``), of which a token must have one. Default: every audience, so tokens that the issuer
    made for other applications are accepted, too."""
    client_header: HeaderName | None = ...
    """Header in which the service receives the claim ``client_claim``, and by which ``traffic`` can limit each client. Default:
    none."""
    client_claim: Annotated[str, Field(min_length=1, max_length=253)] = ...
    """Claim of the token that names the client, with dots between the names of nested claims. Default ``sub``."""

HttpsUrl = Annotated[str, Field(pattern=r"^https://[^\s/?#]+(/[^\s?#]*)?$", max_length=2048)]
"""HTTPS URL without query and fragment."""
RedirectUrl = Annotated[
    str, Field(pattern=r"^(https?|%REQ\(x-forwarded-proto\)%)://[^\s/?#]+/[^\s?#]+$", max_length=2048)
]
"""URL with a path, whose scheme and host can be those of the request (extractRedirectPath in
internal/gatewayapi/securitypolicy.go of envoyproxy/gateway 1.8.1)."""

class Oidc(Args):
    """People who log in at an OpenID Connect provider with their browser. Envoy redirects requests without a session to the
    provider, and keeps the session in encrypted cookies. Programs cannot log in this way: use ``api_keys`` or ``jwt`` for them.
    """
    def __init__(self, **fields: Unpack[OidcDict]) -> None:
        """People who log in at an OpenID Connect provider with their browser. Envoy redirects requests without a session to the
        provider, and keeps the session in encrypted cookies. Programs cannot log in this way: use ``api_keys`` or ``jwt`` for them.
        """
    issuer: HttpsUrl
    """Issuer of the provider. Envoy Gateway reads the addresses of the provider from
    ``<issuer>/.well-known/openid-configuration``, unless ``authorization_endpoint`` and ``token_endpoint`` are set."""
    client_id: Annotated[str, Field(min_length=1)]
    """ID of the client at the provider."""
    client_secret: DnsLabel
    """Secret with the client's secret under the key ``client-secret``, which exists already: in the namespace ``kserve`` for the
    Gateway, and in the namespace of the service for a service."""
    redirect_url: RedirectUrl | None = ...
    """URL to which the provider sends people back after the login, which the provider must know. Its path must be one of a route
    that this authentication protects, so that of an LLM service begins with ``/<namespace>/<name>/``. Default: the scheme and the
    host of the request, with the path ``/<namespace>/<name>/oauth2/callback`` for an LLM service, otherwise
    ``/oauth2/callback``."""
    logout_path: Annotated[str, Field(pattern=r"^/[^\s?#]+$", max_length=1024)] | None = ...
    """Path that ends the session, on a route that this authentication protects. Default: ``/<namespace>/<name>/logout`` for an
    LLM service, otherwise ``/logout``."""
    scopes: Annotated[list[Annotated[str, Field(min_length=1)]], Field(max_length=32)] = ...
    """Scopes that are requested beside ``openid``. Default: none."""
    cookie_domain: (
        Annotated[str, Field(pattern=r"^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9]))*$")] | None
    ) = ...
    """Domain of the cookies, with which one login is valid for all host names of the domain. Default: the host of the
    request."""
    forward_access_token: bool = ...
    """Whether the service receives the access token in the header ``Authorization``. Default false."""
    authorization_endpoint: HttpsUrl | None = ...
    """Address of the provider for logins. It requires ``token_endpoint``. Default: Envoy Gateway discovers it."""
    token_endpoint: HttpsUrl | None = ...
    """Address of the provider for tokens. It requires ``authorization_endpoint``. Default: Envoy Gateway discovers it."""
    @property
    def redirect_path(self) -> str | None:
        """The path of ``redirect_url``. None: the default."""

class Iap(Args):
    """Google's Identity-Aware Proxy: people and service accounts with the IAM role ``roles/iap.httpsResourceAccessor``. Only
    GKE's own load balancers have it.
    """
    def __init__(self, **fields: Unpack[IapDict]) -> None:
        """Google's Identity-Aware Proxy: people and service accounts with the IAM role ``roles/iap.httpsResourceAccessor``. Only
        GKE's own load balancers have it.
        """
    client_id: Annotated[str, Field(min_length=1)]
    """ID of the OAuth client."""
    client_secret: DnsLabel
    """Secret with the OAuth client's secret under the key ``key``, which exists already in the namespace of each service."""

class Auth(Args):
    """Who may call. Set exactly one of ``api_keys``, ``jwt``, ``oidc``, ``iap`` and ``anonymous``."""
    def __init__(self, **fields: Unpack[AuthDict]) -> None:
        """Who may call. Set exactly one of ``api_keys``, ``jwt``, ``oidc``, ``iap`` and ``anonymous``."""
    api_keys: ApiKeys | None = ...
    """Clients with an API key."""
    jwt: Annotated[list[JwtIssuer], Field(max_length=16)] = ...
    """Clients with a token of one of these issuers."""
    oidc: Oidc | None = ...
    """People who log in at an OpenID Connect provider."""
    iap: Iap | None = ...
    """People and service accounts that Google's Identity-Aware Proxy lets through, with ``implementation: gke``."""
    anonymous: bool = ...
    """Whether everybody may call without credentials. For a service, it takes precedence over the authentication of the
    Gateway."""
    def needs_envoy_gateway(self, *, by_gke: bool) -> bool:
        """Whether only Envoy Gateway can do it. ``by_gke``: GKE's own load balancers are the alternative, which have
        Identity-Aware Proxy and are open without it.
        """
