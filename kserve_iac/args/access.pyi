# Generated from the module of the same name by `python scripts/derive_types.py`; do not edit.

"""Who may call a service: clients with an API key, or with a token of an issuer."""

from typing import Annotated

from pydantic import Field
from typing_extensions import Unpack

from .base import Args
from .dicts import ApiKeysDict, AuthDict, JwtIssuerDict
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

class Auth(Args):
    """Who may call. Set exactly one of ``api_keys``, ``jwt`` and ``anonymous``."""
    def __init__(self, **fields: Unpack[AuthDict]) -> None:
        """Who may call. Set exactly one of ``api_keys``, ``jwt`` and ``anonymous``."""
    api_keys: ApiKeys | None = ...
    """Clients with an API key."""
    jwt: Annotated[list[JwtIssuer], Field(max_length=16)] = ...
    """Clients with a token of one of these issuers."""
    anonymous: bool = ...
    """Whether everybody may call without credentials. For a service, it takes precedence over the authentication of the
    Gateway."""
