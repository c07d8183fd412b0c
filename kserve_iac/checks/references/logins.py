"""Logins at an OpenID Connect provider: paths that no route has, and HTTPS."""

from collections.abc import Iterator

from ...args import LLMInferenceServiceArgs, Problem
from ...args.access import Oidc
from ...compiled import Compiled
from ...findings.path import Path
from ...render import one_rule
from ...render.access import CALLBACK, prefix_of
from ...render.tokens import is_routed_by_model
from ..gateway import is_created
from .access import GATEWAY_AUTH, Service, is_routed, services_of


def logins_end_on_a_route_of_the_service(compiled: Compiled) -> Iterator[Problem]:
    """After a login, the provider sends the browser to ``redirectUrl``. Envoy finishes the login only on a route that the same
    policy protects: the filter is off on all others, and without a route the answer is 404 (envoyproxy/gateway#2913 and #3253).
    KServe's route of an LLM service has the paths below ``/<namespace>/<name>`` and ``/publishers/<namespace>/models``
    (config/llmisvcconfig/config-llm-router-route.yaml of 0.19 and 0.20), and a route of one rule only the former.
    """
    for one in services_of(compiled):
        oidc = one.args.auth.oidc if one.args.auth is not None else None
        prefix = _prefix(compiled, one)
        if oidc is None or prefix is None or not is_routed(compiled, one):
            continue
        for field, path in (("redirectUrl", oidc.redirect_path), ("logoutPath", oidc.logout_path)):
            if path is not None and not _is_below(path, prefix) and not _is_by_model(path, compiled, one):
                yield Problem(
                    "login-path",
                    one.section / "auth" / "oidc" / field,
                    f"The route of {one.object_name} has only paths below {prefix}, and {path} is not one of them. Nobody "
                    f"can log {'in' if field == 'redirectUrl' else 'out'}.",
                    f"Remove {field}, or set it to a path below {prefix}/.",
                )


def logins_of_the_gateway_end_on_a_route(compiled: Compiled) -> Iterator[Problem]:
    """The same for the authentication of the Gateway, which protects all routes. Other routes, which are not known, can have the
    path.
    """
    platform = compiled.environment.platform
    oidc = platform.gateway.auth.oidc if platform.gateway.auth is not None else None
    if oidc is None or not is_created(platform):
        return
    routed = [one for one in services_of(compiled) if one.args.auth is None and is_routed(compiled, one)]
    prefixes = [_prefix(compiled, one) for one in routed]
    known = [prefix for prefix in prefixes if prefix is not None]
    path = oidc.redirect_path or CALLBACK
    # An InferenceService has every path of its own host name. A login of an LLM service ends at the host of its request.
    if not known or len(known) < len(prefixes) or any(_is_below(path, prefix) for prefix in known):
        return
    yield Problem(
        "login-path-unsure",
        GATEWAY_AUTH / "oidc" / "redirectUrl",
        f"Logins end at the path {path}, and none of the routes of {', '.join(one.object_name for one in routed[:3])}"
        f"{' and others' if len(routed) > 3 else ''} has it. Without another route that has it, nobody can log in.",
        f"Set redirectUrl to a path of a route, for example https://{_host(compiled)}{known[0]}{CALLBACK}, and logoutPath to "
        f"{known[0]}/logout.",
    )


def logins_use_https(compiled: Compiled) -> Iterator[Problem]:
    """Envoy Gateway's guide requires a redirect URL with HTTPS (site/content/en/v1.1/tasks/security/oidc.md of
    envoyproxy/gateway). Something in front of the Gateway can terminate TLS.
    """
    platform = compiled.environment.platform
    if not is_created(platform) or platform.gateway.https is not None:
        return
    for where, oidc in _oidcs(compiled):
        if oidc.redirect_url is not None and oidc.redirect_url.startswith("https://"):
            continue
        yield Problem(
            "login-https",
            where,
            "Envoy Gateway's guide requires HTTPS for logins, but the Gateway has only HTTP listeners. Everybody in the network "
            "can read the cookies of a session.",
            "Set gateway.https of the platform. If something in front of the Gateway terminates TLS, set redirectUrl to a "
            "URL with https.",
        )
        return


def _oidcs(compiled: Compiled) -> Iterator[tuple[Path, Oidc]]:
    auth = compiled.environment.platform.gateway.auth
    if auth is not None and auth.oidc is not None:
        yield GATEWAY_AUTH / "oidc", auth.oidc
    for one in services_of(compiled):
        if one.args.auth is not None and one.args.auth.oidc is not None and is_routed(compiled, one):
            yield one.section / "auth" / "oidc", one.args.auth.oidc


def _prefix(compiled: Compiled, one: Service) -> str | None:
    """The beginning of the paths of the route of a service. None: it has every path, or is not known."""
    if is_routed_by_model(one.args, one.whole.args, compiled.environment.platform):
        return None
    return prefix_of(one.object_name, one.whole.args)


def _is_by_model(path: str, compiled: Compiled, one: Service) -> bool:
    """Whether a path is one by which KServe's own route chooses the model."""
    platform, args = compiled.environment.platform, one.whole.args
    implementation = platform.gateway.implementation_on(compiled.environment.cluster.gateways)
    if not isinstance(args, LLMInferenceServiceArgs) or one_rule.is_written(args, platform, implementation):
        return False
    return _is_below(path, f"/publishers/{args.namespace}/models")


def _is_below(path: str, prefix: str) -> bool:
    return path.startswith(f"{prefix}/")


def _host(compiled: Compiled) -> str:
    names = [name for name in compiled.environment.platform.gateway.hostnames if not name.startswith("*.")]
    return names[0] if names else "models.example.org"
