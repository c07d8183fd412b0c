"""Rules about traffic that is split: every side must hold its share."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from ..args import InferenceServiceArgs, LLMInferenceServiceArgs, Problem
from ..compiled import Compiled
from ..planning.plan import RolePlan, ServicePlan


@dataclass(frozen=True)
class Side:
    """One side of a split."""

    name: str
    path: str
    """The property that says its share."""
    share: float
    """Of all requests, 0 to 1."""
    holds: float
    """Requests at once with the most replicas, or replicas where that is not known."""


def splits_hold(compiled: Compiled) -> Iterator[Problem]:
    """A split holds as many requests as its weakest side does for its share: that must not be less than one side alone would.

    Sides are the LLMInferenceServices of a route's group by their weights (KServe 0.20, llmisvc/router.go), and the canaries of
    an InferenceService. What an engine holds is what its memory does for the longest context; of others a replica is taken for
    a replica.
    """
    environment = compiled.environment
    llms = {name: args for name, args in environment.llm_inference_services() if _group(args) and not args.stopped}
    canaries = {name: args for name, args in environment.inference_services() if args.canary and not args.stopped}
    if not llms and not canaries:
        return
    found = {service.name: service for service in compiled.plan.services}
    groups: dict[tuple[str, str | None], list[tuple[str, LLMInferenceServiceArgs]]] = defaultdict(list)
    for name, llm in llms.items():
        groups[llm.namespace, _group(llm)].append((name, llm))
    for members in groups.values():
        yield from _weakest([*_members(members, found)], "requests at once")
    for name, args in canaries.items():
        yield from _weakest([*_canaries(name, args, found[name])], "replicas")


def _group(args: LLMInferenceServiceArgs) -> str | None:
    route = args.router.route if args.router is not None else None
    return route.group if route is not None else None


def _members(members: list[tuple[str, LLMInferenceServiceArgs]], found: dict[str, ServicePlan]) -> Iterator[Side]:
    weights = {name: _weight(args) for name, args in members}
    total = sum(weights.values())
    engines = {name: _engine(found[name]) for name, _ in members}
    if not total or any(role is None or role.concurrency is None for role in engines.values()):
        return
    for name, _ in members:
        role = engines[name]
        if role is not None and role.concurrency is not None:
            path = f"services.{name}.llmInferenceService.router.route.weight"
            yield Side(name, path, weights[name] / total, role.concurrency[1])


def _weight(args: LLMInferenceServiceArgs) -> int:
    route = args.router.route if args.router is not None else None
    return 1 if route is None or route.weight is None else route.weight


def _engine(service: ServicePlan) -> RolePlan | None:
    return next((role for role in service.roles if not role.demand.part), None)


def _canaries(name: str, args: InferenceServiceArgs, service: ServicePlan) -> Iterator[Side]:
    pods = {role.demand.part: role.demand for role in service.roles}
    rest = 1 - sum(canary.traffic_percent for canary in args.canary) / 100
    if "predictor" in pods:
        path = f"services.{name}.inferenceService.predictor.{pods['predictor'].field}"
        yield Side("the predictor", path, rest, pods["predictor"].at_most)
    for index, canary in enumerate(args.canary):
        demand = pods.get(f"canary.{index}.predictor")
        if demand is not None:
            path = f"services.{name}.inferenceService.canary.{index}.trafficPercent"
            yield Side(demand.role, path, canary.traffic_percent / 100, demand.at_most)


def _weakest(sides: list[Side], what: str) -> Iterator[Problem]:
    asked = [side for side in sides if side.share > 0]
    if len(asked) < 2:
        return
    weakest = min(asked, key=lambda side: side.holds / side.share)
    held, alone = weakest.holds / weakest.share, max(side.holds for side in asked)
    if held >= alone * 0.999:
        return
    yield Problem(
        "split-capacity",
        weakest.path,
        f"{weakest.name} is to take {weakest.share:.0%} and holds {weakest.holds:,.0f} {what} at most: together they hold no "
        f"more than {held:,.0f}, where one side alone holds {alone:,.0f}.",
        f"Give it more replicas, or at most {weakest.holds / alone:.0%}.",
        "warning",
    )
