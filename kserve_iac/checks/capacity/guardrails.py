"""Rules about the limits that an environment sets for itself."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from difflib import get_close_matches

from ...args import Environment, Problem
from ...args.guardrails import Guardrails, OfServices
from ...args.problem import nearest
from ...catalog.prices import HOURS_PER_MONTH
from ...compiled import Compiled
from ...findings.codes import Code
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
        yield from _spot(found, excepted(rails, "spotMinimum"))


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


def excepted(rails: Guardrails, limit: OfServices) -> frozenset[str]:
    """Names of the services that a guardrail does not apply to."""
    return frozenset(one.service for one in rails.exceptions if one.limit == limit)


def _spot(found: CapacityPlan, left_out: frozenset[str]) -> Iterator[Problem]:
    capacity = {pool.pool.name: pool.pool.capacity for pool in found.pools}
    for service in found.services:
        if service.name in left_out:
            continue
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


_WARNINGS: Mapping[Code, tuple[str, OfServices]] = {
    "image-tag": ("floating_tags", "floatingTags"),
    "open-endpoint": ("open_endpoints", "openEndpoints"),
    "plain-secret": ("plain_secrets", "plainSecrets"),
}
"""Warnings that a guardrail makes errors: the code, and the guardrail's field and name."""


def pinned(environment: Environment, problems: Iterable[Problem]) -> Iterator[Problem]:
    """If ``floatingTags`` is false, images without a fixed tag are errors instead of warnings. If ``openEndpoints`` is false,
    so are services that everybody may call, and if ``plainSecrets`` is false, values that seem to be secrets. Warnings about
    excepted services stay warnings.
    """
    given = environment.guardrails
    forbidden = {
        code: excepted(given, limit) for code, (field, limit) in _WARNINGS.items() if not getattr(given, field)
    }
    for problem in problems:
        if problem.code in forbidden and _service_of(problem.where) not in forbidden[problem.code]:
            yield replace(problem, forbidden=True)
        else:
            yield problem


def _service_of(where: Path) -> str:
    return str(where[1]) if len(where) > 1 and where[0] == "services" else ""
