"""Rules of routes that an environment asks for, and that nobody writes."""

from collections.abc import Iterator

from ...args import LLMInferenceServiceArgs, Problem
from ...compiled import Compiled, CompiledObject
from ...findings.path import Path
from ...render import gke, one_rule
from ...render.tokens import is_routed_by_model
from ..gateway import attaches
from .access import is_unknown

FIELD = Path("router", "route", "rules")


def chosen_rules_are_written(compiled: Compiled) -> Iterator[Problem]:
    """``router.route.rules`` chooses between KServe's own rules and a single one (:mod:`kserve_iac.render.one_rule`). GKE's load
    balancers and limits of tokens require rules of their own (:mod:`kserve_iac.render.gke`, :mod:`kserve_iac.render.tokens`),
    and a single rule requires an endpoint picker and a route on the platform's Gateway.
    """
    for one in compiled.of_kind(LLMInferenceServiceArgs):
        found = None if is_unknown(one) else _not_written(one, compiled)
        if found is not None:
            reason, mend = found
            where = one.whole.place(FIELD)
            yield Problem("route-rules-unused", where, f"rules is ignored: {reason}.", mend, placed=True)


def _not_written(one: CompiledObject[LLMInferenceServiceArgs], compiled: Compiled) -> tuple[str, str] | None:
    """Why the rules that a service asks for are not written, and the mend."""
    args, platform = one.whole.args, compiled.environment.platform
    route = args.router.route if args.router is not None else None
    if route is None or route.rules is None:
        return None
    if is_routed_by_model(one.args, args, platform):
        return "the stack replaces the route to limit tokens", "Remove rules, or remove traffic.tokenLimits."
    if gke.is_used(platform) and attaches(args, platform):
        return (
            "the stack writes rules that GKE's load balancers accept",
            "Remove rules, or set gateway.implementation of the platform to envoy.",
        )
    if route.rules == "kserve" or one_rule.is_replaceable(args, platform):
        return None
    if args.scheduler is None:
        return "the service has no endpoint picker", "Set router.scheduler to {}, or remove rules."
    return (
        "KServe does not attach the route to the platform's Gateway",
        "Remove rules, or set router.gateway to {} so that the route is attached to the platform's Gateway.",
    )
