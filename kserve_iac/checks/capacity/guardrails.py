"""Rules about the limits that an environment sets for itself."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from difflib import get_close_matches

from ...args import Environment, Problem
from ...args.problem import nearest
from ...catalog.prices import HOURS_PER_MONTH
from ...compiled import Compiled
from ...findings.path import Path
from ...plan.plan import CapacityPlan

TAKEN_AWAY = ("spot", "flex-start")
"""Ways of having a node that end by themselves."""


def within_guardrails(compiled: Compiled) -> Iterator[Problem]:
    """The cost and the GPUs must not exceed the ``guardrails`` of the environment with the maximum of replicas. The minimum
    replicas must not run on preemptible nodes if the guardrails forbid it.
    """
    environment = compiled.environment
    rails = environment.guardrails
    costly = rails.usd_per_hour is not None or rails.usd_per_month is not None
    if not (costly or rails.max_gpus is not None or rails.gpus or not rails.spot_minimum):
        return
    found = compiled.plan
    yield from _budget(environment, found)
    yield from _gpus(environment, found)
    if not rails.spot_minimum:
        yield from _spot(found)


def _budget(environment: Environment, found: CapacityPlan) -> Iterator[Problem]:
    rails = environment.guardrails
    for field, limit, hours in (
        ("usdPerHour", rails.usd_per_hour, 1),
        ("usdPerMonth", rails.usd_per_month, HOURS_PER_MONTH),
    ):
        if limit is None:
            continue
        most = found.cost.ceiling * hours
        if most > limit:
            costliest = max(found.services, key=lambda service: service.ceiling)
            yield Problem(
                "budget",
                Path("guardrails", field),
                f"At maximum replicas, the nodes cost USD {most:,.2f}, but the limit is {limit:,.2f}. The largest part is "
                f"{costliest.name} with {costliest.ceiling * hours:,.2f}.",
                f"Lower the replicas, use cheaper machines or spot nodes, or raise {field}.",
            )
        elif found.cost.unpriced:
            yield Problem(
                "budget-unknown",
                Path("guardrails", field),
                f"The price of pool {', '.join(found.cost.unpriced)} is not known, so the USD {most:,.2f} that were compared "
                "with the limit do not include it.",
                "Set usdPerHour of the pool.",
            )


def requested_gpus(found: CapacityPlan) -> Counter[str]:
    """GPUs that pods request at the maximum of replicas, by accelerator type; an empty key for machines that are not known."""
    asked: Counter[str] = Counter()
    for pool in found.pools:
        kind = pool.pool.machine.accelerator if pool.pool.machine else None
        asked[kind or ""] += pool.requested_gpus[1]
    return asked


def _gpus(environment: Environment, found: CapacityPlan) -> Iterator[Problem]:
    rails = environment.guardrails
    asked = requested_gpus(found)
    total = sum(asked.values())
    if rails.max_gpus is not None and total > rails.max_gpus:
        yield Problem(
            "gpu-ceiling",
            Path("guardrails", "maxGpus"),
            f"At maximum replicas, {total} GPUs are requested, but the limit is {rails.max_gpus}.",
            "Lower the replicas or the parallelism, or raise the limit.",
        )
    kinds = {
        pool.pool.machine.accelerator for pool in found.pools if pool.pool.machine and pool.pool.machine.accelerator
    }
    for kind, limit in rails.gpus.items():
        if kind not in kinds and get_close_matches(kind, [k for k in kinds if k], 1, 0.8):
            mend = nearest(kind, [k for k in kinds if k], "accelerators")
            yield Problem("gpu-ceiling", Path("guardrails", "gpus", kind), f"No pool has {kind}.", mend)
        elif asked[kind] > limit:
            yield Problem(
                "gpu-ceiling",
                Path("guardrails", "gpus", kind),
                f"At maximum replicas, {asked[kind]} {kind} are requested, but the limit is {limit}.",
                "Lower the replicas or the parallelism, or raise the limit.",
            )


def _spot(found: CapacityPlan) -> Iterator[Problem]:
    capacity = {pool.pool.name: pool.pool.capacity for pool in found.pools}
    for service in found.services:
        for role in service.roles:
            kind = capacity.get(role.demand.pool or "", "")
            if role.demand.at_least and kind in TAKEN_AWAY:
                yield Problem(
                    "spot-minimum",
                    role.demand.section / "pool",
                    f"The minimum replicas ({role.demand.role}) run on pool {role.demand.pool}, whose {kind} "
                    "nodes can be taken away "
                    "at any time, but guardrails.spotMinimum is false.",
                    "Place the service on another pool, or set its minimum replicas to 0 if it can scale to zero.",
                )


def pinned(environment: Environment, problems: Iterable[Problem]) -> Iterator[Problem]:
    """If ``floatingTags`` is false, images without a fixed tag are errors instead of warnings. If ``openEndpoints`` is false,
    so are services that everybody may call.
    """
    given = environment.guardrails
    forbidden = {
        code
        for code, is_allowed in (("image-tag", given.floating_tags), ("open-endpoint", given.open_endpoints))
        if not is_allowed
    }
    for problem in problems:
        yield replace(problem, forbidden=True) if problem.code in forbidden else problem
