"""What Envoy AI Gateway makes of routes to InferencePools."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from ...args import LLMInferenceServiceArgs, Problem
from ...args.gateway import Implementation
from ...compiled import Compiled, CompiledObject
from ...findings.path import Path
from ...render import one_rule
from ...render.attached import attaches, route_spec
from ..gateway import is_of_envoy_gateway
from ..own_routes import RULES, entries, rules_of

KSERVES_MATCHES = {"0.19": 9, "0.20": 16}
"""Matches of KServe's own route that send requests to the InferencePool: by path, and by the model's name in a header
(config/llmisvcconfig/config-llm-router-route.yaml of 0.19.0 and 0.20.0). That of 0.21 was not counted."""


def pickers_are_asked_once(compiled: Compiled) -> Iterator[Problem]:
    """Envoy AI Gateway asks the endpoint picker once for each match of a route, and Envoy then loses answers
    (:mod:`kserve_iac.render.one_rule`). A warning, because it depends on the load, and a later release may not do so.
    """
    environment = compiled.environment
    implementation = environment.platform.gateway.implementation_on(environment.cluster.gateways)
    for one in _behind(compiled):
        found = matches_of(one.whole.args, compiled, implementation)
        if not one.args.stopped and (found is None or found > 1):
            text, mend = _words(one.whole.args, found)
            yield Problem("picker-repeated", one.whole.place(_where(one.whole.args)), text, mend, placed=True)


def rules_have_one_pool(compiled: Compiled) -> Iterator[Problem]:
    """Envoy AI Gateway refuses a rule that leads to several InferencePools, and Envoy Gateway then gives no configuration at all
    to the proxies: no route of any service changes any more, and a proxy that starts never becomes ready ("BUG: at most one
    inferencepool can be referenced per route rule", internal/extensionserver/post_route_modify.go of envoyproxy/ai-gateway
    1.0.0; envoyproxy/ai-gateway#2657; seen with 1.0.0). KServe writes such rules for a group whose members have endpoint pickers,
    those that are stopped included (rewriteRulesForGroup in llmisvc/router_group_routing.go of 0.20).
    """
    groups: dict[tuple[str, str], list[CompiledObject[LLMInferenceServiceArgs]]] = defaultdict(list)
    for one in _behind(compiled):
        args = one.whole.args
        route = args.router.route if args.router is not None else None
        if route is not None and route.group is not None:
            groups[args.namespace, route.group].append(one)
        for path, rule in rules_of(args):
            if _pools(rule) > 1:
                where = one.whole.place(path / "backendRefs")
                yield _several("This rule", where, "Write a rule for each InferencePool.")
    for (_, group), members in groups.items():
        if len(members) > 1:
            names = ", ".join(one.name for one in members)
            yield _several(
                f"The route of group {group} ({names})",
                members[0].whole.place(Path("router", "route", "group")),
                "Remove router.scheduler of the members, so that the route leads to their Services, or remove group.",
            )


def _several(what: str, where: Path, mend: str) -> Problem:
    return Problem(
        "group-pools",
        where,
        f"{what} leads to several InferencePools, which Envoy AI Gateway refuses. Envoy Gateway then publishes no configuration, "
        "so no route of any service on the Gateway changes any more, and new proxies never become ready.",
        mend,
        placed=True,
    )


def _behind(compiled: Compiled) -> Iterator[CompiledObject[LLMInferenceServiceArgs]]:
    """The services with an endpoint picker whose routes are attached to a Gateway of Envoy AI Gateway: the stack installs it, or
    the environment says that the controller, which is Envoy Gateway, supports InferencePools.
    """
    environment = compiled.environment
    platform, gateway = environment.platform, environment.platform.gateway
    implementation = gateway.implementation_on(environment.cluster.gateways)
    by_others = is_of_envoy_gateway(platform) and "inferencePool" in (gateway.supports or ())
    if one_rule.repeats(platform, implementation) or by_others:
        for one in compiled.of_kind(LLMInferenceServiceArgs):
            if one.whole.args.scheduler is not None and attaches(one.whole.args, platform):
                yield one


def matches_of(args: LLMInferenceServiceArgs, compiled: Compiled, implementation: Implementation) -> int | None:
    """The matches of the route that send requests to the InferencePool. None: KServe's own route has several, and they were not
    counted.
    """
    platform = compiled.environment.platform
    if route_spec(args).get("rules") is None:
        is_one = one_rule.is_written(args, platform, implementation)
        return 1 if is_one else KSERVES_MATCHES.get(compiled.context.kserve)
    return sum(len(rule.get("matches") or [None]) for _, rule in rules_of(args) if _pools(rule))


def _pools(rule: Mapping[str, Any]) -> int:
    """How many InferencePools a rule leads to."""
    return sum(backend.get("kind") == "InferencePool" for _, backend in entries(rule.get("backendRefs")))


def _where(args: LLMInferenceServiceArgs) -> Path:
    route = Path("router", "route")
    if route_spec(args).get("rules") is not None:
        return RULES
    assert args.router is not None
    given = args.router.route
    return route / "rules" if given is not None and given.rules is not None else route


def _words(args: LLMInferenceServiceArgs, matches: int | None) -> tuple[str, str]:
    if route_spec(args).get("rules") is not None:
        mend = "Send all paths to the InferencePool by one rule with one match, or remove http."
    elif args.router is not None and args.router.route is not None and args.router.route.group is not None:
        mend = "Remove group and weight, or remove router.scheduler."
    else:
        mend = "Set router.route.rules to one, unless clients choose the model by the header X-Gateway-Model-Name."
    number = "several" if matches is None else str(matches)
    return (
        f"Envoy AI Gateway asks the endpoint picker once for each match of a route, and this route has {number} that lead to "
        "the InferencePool. Each request takes longer, and under load some answers with status 200 are empty.",
        mend,
    )
