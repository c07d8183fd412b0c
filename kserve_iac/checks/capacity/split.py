"""Rules about divided traffic: every side must be able to serve its share."""

from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from ...args import InferenceServiceArgs, LLMInferenceServiceArgs, Problem
from ...compiled import Compiled, CompiledObject
from ...findings.path import Path
from ...plan.plan import RolePlan, ServicePlan


class Side(NamedTuple):
    """One side of divided traffic."""

    name: str
    path: Path
    """Path of the property that sets the share."""
    share: float
    """Share of all requests, from 0 to 1."""
    holds: float
    """Requests at once with the most replicas, or replicas where that is not known."""


def splits_hold(compiled: Compiled) -> Iterator[Problem]:
    """A group serves only as many requests as its weakest side can serve for its share. This number must not be smaller than that
    of one side alone.

    The sides are the LLMInferenceServices of a route's group with their weights (KServe 0.20, llmisvc/router.go), or the canaries
    of an InferenceService. The capacity of an engine follows from its memory, for requests of the maximum context length. All
    other replicas count equally.
    """
    llms = [one for one in compiled.of_kind(LLMInferenceServiceArgs) if _group(one.args) and not one.args.stopped]
    canaries = [one for one in compiled.of_kind(InferenceServiceArgs) if one.args.canary and not one.args.stopped]
    if not llms and not canaries:
        return
    found = {service.name: service for service in compiled.plan.services}
    groups: dict[tuple[str, str | None], list[CompiledObject[LLMInferenceServiceArgs]]] = defaultdict(list)
    for llm in llms:
        groups[llm.args.namespace, _group(llm.args)].append(llm)
    for members in groups.values():
        yield from _weakest([*_members(members, found)], "requests at once")
    for one in canaries:
        yield from _weakest([*_canaries(one, found[one.name])], "replicas")


def _group(args: LLMInferenceServiceArgs) -> str | None:
    route = args.router.route if args.router is not None else None
    return route.group if route is not None else None


def _members(members: list[CompiledObject[LLMInferenceServiceArgs]], found: dict[str, ServicePlan]) -> Iterator[Side]:
    weights = {one.name: _weight(one.args) for one in members}
    total = sum(weights.values())
    engines = {one.name: _engine(found[one.name]) for one in members}
    if not total or any(role is None or role.concurrency is None for role in engines.values()):
        return
    for one in members:
        role = engines[one.name]
        if role is not None and role.concurrency is not None:
            path = one.section / "router" / "route" / "weight"
            yield Side(one.name, path, weights[one.name] / total, role.concurrency[1])


def _weight(args: LLMInferenceServiceArgs) -> int:
    route = args.router.route if args.router is not None else None
    return 1 if route is None or route.weight is None else route.weight


def _engine(service: ServicePlan) -> RolePlan | None:
    return next((role for role in service.roles if not role.demand.part), None)


def _canaries(one: CompiledObject[InferenceServiceArgs], service: ServicePlan) -> Iterator[Side]:
    pods = {role.demand.part: role.demand for role in service.roles}
    rest = 1 - sum(canary.traffic_percent for canary in one.args.canary) / 100
    if Path("predictor") in pods:
        yield Side("the predictor", pods[Path("predictor")].path, rest, pods[Path("predictor")].at_most)
    for index, canary in enumerate(one.args.canary):
        demand = pods.get(Path("canary", index, "predictor"))
        if demand is not None:
            path = one.section / "canary" / index / "trafficPercent"
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
        f"{weakest.share:.0%} of the requests go to {weakest.name}, which holds at most {weakest.holds:,.0f} {what}. The whole "
        f"split therefore holds no more than {held:,.0f}, while one side alone holds {alone:,.0f}.",
        f"Give {weakest.name} more replicas, or a share of at most {weakest.holds / alone:.0%}.",
    )
