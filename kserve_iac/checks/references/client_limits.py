"""Limits of single clients: a header that names the client must not be the client's own choice."""

from collections.abc import Iterator

from ...args import Problem
from ...args.access import Auth
from ...compiled import Compiled
from ...findings.path import Path
from ..gateway import is_created
from .access import services_of


def clients_do_not_name_themselves(compiled: Compiled) -> Iterator[Problem]:
    """A limit with ``clientHeader`` counts requests by the value of the header, and does not apply to requests without the header
    (buildHeaderMatchRateLimitActions in internal/xds/translator/ratelimit.go of envoyproxy/gateway 1.8.1; ``actions`` of
    ``RateLimit`` in config/route/v3/route_components.proto of Envoy). Only authentication writes a header that clients cannot
    choose (``forwardClientIDHeader`` and ``claimToHeaders`` of api/v1alpha1 of envoyproxy/gateway 1.8.1). Something in front of
    the Gateway can do so as well.
    """
    platform = compiled.environment.platform
    for one in services_of(compiled):
        if one.args.auth is None and not is_created(platform):
            continue
        auth, traffic = one.args.auth or platform.gateway.auth, one.args.traffic
        if traffic is None:
            continue
        headers = {
            "limits": [limit.client_header for limit in traffic.limits],
            "tokenLimits": [limit.client_header for limit in traffic.token_limits],
        }
        for field, names in headers.items():
            for number, header in enumerate(names):
                if header is None or _writes(auth, header):
                    continue
                yield Problem(
                    "client-header",
                    Path("traffic", field, number, "clientHeader").under(one.section),
                    f"No authentication writes the header {header}, so clients choose its value themselves, and a request "
                    "without it has no limit.",
                    _mend(auth, header),
                )


def _writes(auth: Auth | None, header: str) -> bool:
    """Whether the authentication writes the header of every request."""
    if auth is None:
        return False
    if auth.api_keys is not None:
        return (auth.api_keys.client_header or "").lower() == header.lower()
    return bool(auth.jwt) and all((one.client_header or "").lower() == header.lower() for one in auth.jwt)


def _mend(auth: Auth | None, header: str) -> str:
    if auth is not None and auth.jwt:
        return f"Set clientHeader of each issuer in auth.jwt to {header}."
    if auth is not None and auth.oidc is not None:
        return "Remove clientHeader: a login writes no header that a limit could read."
    return f"Set auth.apiKeys.clientHeader to {header}, or remove clientHeader."
