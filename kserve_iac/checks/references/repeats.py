"""Routes for which a Gateway asks the endpoint picker more than once."""

from collections.abc import Iterator, Mapping
from typing import Any

from ...args import LLMInferenceServiceArgs, Problem
from ...args.gateway import Implementation
from ...compiled import Compiled
from ...findings.path import Path
from ...render import one_rule
from ...render.attached import attaches, route_spec
from ..gateway import is_of_envoy_gateway

KSERVES_MATCHES = {"0.19": 9, "0.20": 16}
"""Matches of KServe's own route that send requests to the InferencePool: by path, and by the model's name in a header
(config/llmisvcconfig/config-llm-router-route.yaml of 0.19.0 and 0.20.0). That of 0.21 was not counted."""

SEVERAL = 2
"""Matches of a route that were not counted."""


def pickers_are_asked_once(compiled: Compiled) -> Iterator[Problem]:
    """Envoy AI Gateway asks the endpoint picker once for each match of a route, and Envoy then loses answers
    (:mod:`kserve_iac.render.one_rule`). A warning, because it depends on the load, and a later release may not do so.
    """
    environment = compiled.environment
    platform, gateway = environment.platform, environment.platform.gateway
    implementation = gateway.implementation_on(environment.cluster.gateways)
    by_others = is_of_envoy_gateway(platform) and "inferencePool" in (gateway.supports or ())
    if not one_rule.repeats(platform, implementation) and not by_others:
        return
    for one in compiled.of_kind(LLMInferenceServiceArgs):
        args = one.whole.args
        if args.stopped or args.scheduler is None or not attaches(args, platform):
            continue
        found = matches_of(args, compiled, implementation)
        if found > 1:
            yield Problem("picker-repeated", one.place(_where(args)), *_words(args, found), placed=True)


def matches_of(args: LLMInferenceServiceArgs, compiled: Compiled, implementation: Implementation) -> int:
    """The matches of the route that send requests to the InferencePool."""
    platform = compiled.environment.platform
    own = route_spec(args).get("rules")
    if own is None:
        is_one = bool(one_rule.rules("x", args, platform, implementation))
        return 1 if is_one else KSERVES_MATCHES.get(compiled.context.kserve, SEVERAL)
    return sum(len(rule.get("matches") or [None]) for rule in _mappings(own) if _leads_to_a_pool(rule))


def _leads_to_a_pool(rule: Mapping[str, Any]) -> bool:
    return any(backend.get("kind") == "InferencePool" for backend in _mappings(rule.get("backendRefs")))


def _mappings(value: Any) -> list[Mapping[str, Any]]:
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []


def _where(args: LLMInferenceServiceArgs) -> Path:
    route = Path("router", "route")
    if route_spec(args).get("rules") is not None:
        return route / "http" / "spec" / "rules"
    assert args.router is not None
    given = args.router.route
    return route / "rules" if given is not None and given.rules is not None else route


def _words(args: LLMInferenceServiceArgs, matches: int) -> tuple[str, str]:
    if route_spec(args).get("rules") is not None:
        mend = "Send all paths to the InferencePool by one rule with one match, or remove http."
    elif args.router is not None and args.router.route is not None and args.router.route.group is not None:
        mend = (
            "Behind another implementation of the Gateway, for example istio, the endpoint picker is asked once. Otherwise remove "
            "group."
        )
    else:
        mend = "Set router.route.rules to one, unless clients choose the model by the header X-Gateway-Model-Name."
    number = "several" if matches == SEVERAL else str(matches)
    return (
        f"Envoy AI Gateway asks the endpoint picker once for each match of a route, and this route has {number} that lead to "
        "the InferencePool. Each request takes longer, and under load some answers with status 200 are empty.",
        mend,
    )
