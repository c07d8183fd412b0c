"""Who may call a service: clients with an API key, with a token of an issuer, or people who log in."""

from typing import Annotated

from pydantic import Field, model_validator

from .base import Args
from .quantity import DnsLabel

HeaderName = Annotated[str, Field(pattern=r"^[A-Za-z0-9!#$%&'*+.^_`|~-]+$", max_length=256)]
"""Name of an HTTP header (RFC 9110, ``token``)."""


class ApiKeys(Args):
    """API keys in Secrets that exist already. The keys themselves never appear in a configuration or a state."""

    secrets: Annotated[list[DnsLabel], Field(min_length=1)]
    """Secrets with the keys, in the namespace ``kserve`` for the Gateway, and in the namespace of the service for a service. Each
    entry of a Secret is one client: the name of the entry is the name of the client, and its value is the API key."""
    header: HeaderName = "Authorization"
    """Header with the key. Envoy accepts the key with or without ``Bearer`` before it, so clients for OpenAI's API work."""
    client_header: HeaderName | None = None
    """Header in which the service receives the name of the client. Default: none."""
    forward: bool = False
    """Whether the service receives the header with the key. Default: the Gateway removes it."""


class JwtIssuer(Args):
    """An issuer of JSON Web Tokens, for example an OpenID Connect provider. Clients send the token in the header
    ``Authorization`` after ``Bearer``.
    """

    issuer: Annotated[str, Field(min_length=1, max_length=253)]
    """Issuer of the tokens (claim ``iss``)."""
    jwks_uri: Annotated[str, Field(pattern=r"^https://[^\s/]+(/\S*)?$", max_length=253)]
    """HTTPS URL of the public keys of the issuer (``jwks_uri`` of an OpenID Connect provider)."""
    audiences: Annotated[list[str], Field(max_length=8)] = Field(default_factory=list)
    """Accepted audiences (claim ``aud``), of which a token must have one. Default: every audience, so tokens that the issuer
    made for other applications are accepted, too."""


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

    issuer: HttpsUrl
    """Issuer of the provider. Envoy Gateway reads the addresses of the provider from
    ``<issuer>/.well-known/openid-configuration``, unless ``authorization_endpoint`` and ``token_endpoint`` are set."""
    client_id: Annotated[str, Field(min_length=1)]
    """ID of the client at the provider."""
    client_secret: DnsLabel
    """Secret with the client's secret under the key ``client-secret``, which exists already: in the namespace ``kserve`` for the
    Gateway, and in the namespace of the service for a service."""
    redirect_url: RedirectUrl | None = None
    """URL to which the provider sends people back after the login, which the provider must know. Its path must be one of a route
    that this authentication protects, so that of an LLM service begins with ``/<namespace>/<name>/``. Default: the scheme and the
    host of the request, with the path ``/<namespace>/<name>/oauth2/callback`` for an LLM service, otherwise
    ``/oauth2/callback``."""
    logout_path: Annotated[str, Field(pattern=r"^/[^\s?#]+$", max_length=1024)] | None = None
    """Path that ends the session, on a route that this authentication protects. Default: ``/<namespace>/<name>/logout`` for an
    LLM service, otherwise ``/logout``."""
    scopes: Annotated[list[Annotated[str, Field(min_length=1)]], Field(max_length=32)] = Field(default_factory=list)
    """Scopes that are requested beside ``openid``. Default: none."""
    cookie_domain: (
        Annotated[str, Field(pattern=r"^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9]))*$")] | None
    ) = None
    """Domain of the cookies, with which one login is valid for all host names of the domain. Default: the host of the
    request."""
    forward_access_token: bool = False
    """Whether the service receives the access token in the header ``Authorization``. Default false."""
    authorization_endpoint: HttpsUrl | None = None
    """Address of the provider for logins. It requires ``token_endpoint``. Default: Envoy Gateway discovers it."""
    token_endpoint: HttpsUrl | None = None
    """Address of the provider for tokens. It requires ``authorization_endpoint``. Default: Envoy Gateway discovers it."""

    @model_validator(mode="after")
    def _is_clear(self) -> "Oidc":
        if (self.authorization_endpoint is None) != (self.token_endpoint is None):
            raise ValueError("authorizationEndpoint and tokenEndpoint must be set together. Set both, or remove both")
        if self.redirect_path is not None and self.redirect_path == self.logout_path:
            raise ValueError("redirectUrl has the path logoutPath. Set logoutPath to another path")
        return self

    @property
    def redirect_path(self) -> str | None:
        """The path of ``redirect_url``. None: the default."""
        return None if self.redirect_url is None else f"/{self.redirect_url.split('://', 1)[1].partition('/')[2]}"


class Iap(Args):
    """Google's Identity-Aware Proxy: people and service accounts with the IAM role ``roles/iap.httpsResourceAccessor``. Only
    GKE's own load balancers have it.
    """

    client_id: Annotated[str, Field(min_length=1)]
    """ID of the OAuth client."""
    client_secret: DnsLabel
    """Secret with the OAuth client's secret under the key ``key``, which exists already in the namespace of each service."""


class Auth(Args):
    """Who may call. Set exactly one of ``api_keys``, ``jwt``, ``oidc``, ``iap`` and ``anonymous``."""

    api_keys: ApiKeys | None = None
    """Clients with an API key."""
    jwt: Annotated[list[JwtIssuer], Field(max_length=16)] = Field(default_factory=list)
    """Clients with a token of one of these issuers."""
    oidc: Oidc | None = None
    """People who log in at an OpenID Connect provider."""
    iap: Iap | None = None
    """People and service accounts that Google's Identity-Aware Proxy lets through, with ``implementation: gke``."""
    anonymous: bool = False
    """Whether everybody may call without credentials. For a service, it takes precedence over the authentication of the
    Gateway."""

    @model_validator(mode="after")
    def _one(self) -> "Auth":
        given = [
            name
            for name, is_set in (
                ("apiKeys", self.api_keys is not None),
                ("jwt", bool(self.jwt)),
                ("oidc", self.oidc is not None),
                ("iap", self.iap is not None),
                ("anonymous", self.anonymous),
            )
            if is_set
        ]
        if len(given) != 1:
            raise ValueError(
                "auth must set exactly one of apiKeys, jwt, oidc, iap and anonymous"
                + (
                    f", but it sets {' and '.join(given)}. A request would need the credentials of both"
                    if given
                    else ""
                )
            )
        return self

    def needs_envoy_gateway(self, *, by_gke: bool) -> bool:
        """Whether only Envoy Gateway can do it. ``by_gke``: GKE's own load balancers are the alternative, which have
        Identity-Aware Proxy and are open without it.
        """
        return self.iap is None and not (by_gke and self.anonymous)
