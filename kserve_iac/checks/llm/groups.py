"""Rules about groups of LLMInferenceServices that share a route (KServe 0.20)."""

from collections import defaultdict
from collections.abc import Iterator

from ...args import LLMInferenceServiceArgs, Problem
from ...compiled import Compiled, CompiledObject
from ...findings.path import Path

_Members = list[CompiledObject[LLMInferenceServiceArgs]]


def groups_can_be_routed(compiled: Compiled) -> Iterator[Problem]:
    """The members of a group in one namespace share requests by weight. A group requires several members, and at least one that
    receives requests.

    KServe leaves a member with another model name or other adapters out of the routes of the other members, and marks the group
    as degraded. Stopped members receive no requests. Source: llmisvc/router_group.go, router_group_routing.go,
    router_group_status.go of 0.20.
    """
    groups: dict[tuple[str, str], _Members] = defaultdict(list)
    for one in compiled.of_kind(LLMInferenceServiceArgs):
        route = one.args.router.route if one.args.router is not None else None
        if route is not None and route.group is not None:
            groups[one.args.namespace, route.group].append(one)
    for (_, group), members in groups.items():
        yield from _alone(group, members)
        yield from _weightless(group, members)
        yield from _divergent(group, members)


def _alone(group: str, members: _Members) -> Iterator[Problem]:
    if len(members) > 1:
        return
    yield Problem(
        "group-single",
        _path(members[0], "group"),
        f"Group {group} has no other member in namespace {members[0].args.namespace}, so there is no traffic to split.",
        "Set the same group in another service of the namespace, or remove group and weight.",
    )


def _weightless(group: str, members: _Members) -> Iterator[Problem]:
    weights = [0 if one.args.stopped else _weight(one.args) for one in members]
    if any(weight is None or weight > 0 for weight in weights):
        return  # the webhook's rules refuse a missing weight
    some_run = any(not one.args.stopped for one in members)
    why = "each has a weight of 0 or is stopped" if some_run else "all of them are stopped"
    yield Problem(
        "group-weightless",
        _path(members[0], "weight"),
        f"No member of group {group} receives requests: {why}.",
        "Set weight above 0 for at least one member that runs.",
    )


def _divergent(group: str, members: _Members) -> Iterator[Problem]:
    first, *others = members
    if any(one.args.base_refs or one.args.model is None for one in members):
        return  # a configuration may set the model
    wanted = _models(first)
    for one in others:
        if (found := _models(one)) != wanted:
            yield Problem(
                "group-models",
                one.section / "model" / "name",
                f"Group {group} serves {', '.join(sorted(wanted))} in {first.name} but {', '.join(sorted(found))} here. KServe "
                "splits requests only between members that serve the same names.",
                "Set the same model.name and the same adapter names in each member.",
            )


def _models(one: CompiledObject[LLMInferenceServiceArgs]) -> frozenset[str]:
    """Model names that a member serves (``resolvedModelNames``). If the model has no name, KServe uses the service's name."""
    args = one.args
    if args.model is None:
        return frozenset()
    adapters = args.model.lora.adapters if args.model.lora is not None else []
    return frozenset([args.model.name or one.object_name, *(each.name for each in adapters if each.name)])


def _weight(args: LLMInferenceServiceArgs) -> int | None:
    route = args.router.route if args.router is not None else None
    return route.weight if route is not None else None


def _path(one: CompiledObject[LLMInferenceServiceArgs], field: str) -> Path:
    return one.section / "router" / "route" / field
