"""Rules about groups of LLMInferenceServices that share a route (KServe 0.20)."""

from collections import defaultdict
from collections.abc import Iterator

from ..args import Environment, LLMInferenceServiceArgs, Problem

_Members = list[tuple[str, LLMInferenceServiceArgs]]


def groups_can_be_routed(environment: Environment) -> Iterator[Problem]:
    """The members of a group, within one namespace, share their requests by weight: several must be there, one must get some.

    A member whose model's name or adapters are others is left out of the others' routes, and the group is degraded. Those that
    are stopped get no request. Source: llmisvc/router_group.go, router_group_routing.go, router_group_status.go of 0.20.
    """
    groups: dict[tuple[str, str], _Members] = defaultdict(list)
    for name, args in environment.llm_inference_services():
        route = args.router.route if args.router is not None else None
        if route is not None and route.group is not None:
            groups[args.namespace, route.group].append((name, args))
    for (_, group), members in groups.items():
        yield from _alone(group, members)
        yield from _weightless(group, members)
        yield from _divergent(group, members)


def _alone(group: str, members: _Members) -> Iterator[Problem]:
    if len(members) > 1:
        return
    yield Problem(
        "group-single",
        _path(members[0][0], "group"),
        f"Group {group} has no other member in namespace {members[0][1].namespace}: there is nothing to share.",
        "Name the same group in another service of the namespace, or leave group and weight out.",
        "warning",
    )


def _weightless(group: str, members: _Members) -> Iterator[Problem]:
    weights = [0 if args.stopped else _weight(args) for _, args in members]
    if any(weight is None or weight > 0 for weight in weights):
        return  # a weight that is missing is refused as KServe does
    which = "a weight of 0" if any(not args.stopped for _, args in members) else "been stopped"
    yield Problem(
        "group-weightless",
        _path(members[0][0], "weight"),
        f"No member of group {group} gets requests: each has {which}{' or is stopped' if 'weight' in which else ''}.",
        "Give one that runs a weight above 0.",
    )


def _divergent(group: str, members: _Members) -> Iterator[Problem]:
    first, *others = members
    if any(args.base_refs or args.model is None for _, args in members):
        return  # their model may be another one's
    wanted = _models(*first)
    for name, args in others:
        if (found := _models(name, args)) != wanted:
            yield Problem(
                "group-models",
                f"services.{name}.llmInferenceService.model.name",
                f"Group {group} serves {', '.join(sorted(wanted))} in {first[0]} and {', '.join(sorted(found))} here: KServe "
                "splits requests only between members of the same names.",
                "Give model.name and the adapters the same names in each.",
                "warning",
            )


def _models(name: str, args: LLMInferenceServiceArgs) -> frozenset[str]:
    """Names under which a member serves (``resolvedModelNames``); KServe takes the service's where the model has none."""
    if args.model is None:
        return frozenset()
    adapters = args.model.lora.adapters if args.model.lora is not None else []
    return frozenset([args.model.name or args.name or name, *(one.name for one in adapters if one.name)])


def _weight(args: LLMInferenceServiceArgs) -> int | None:
    route = args.router.route if args.router is not None else None
    return route.weight if route is not None else None


def _path(name: str, field: str) -> str:
    return f"services.{name}.llmInferenceService.router.route.{field}"
