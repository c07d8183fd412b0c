"""Runs the rules (:mod:`.rules`)."""

import gc
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from ..args import Environment, Problem, parse_environment
from ..args.problem import sort_key, spelled
from ..args.workload import ClusterMeta
from ..capacity import Pool
from ..capacity.machine_types import machine_types_are_known
from ..capacity.pool import SANDBOX_SYSTEM_POOL
from ..compiled import Compiled, CompiledObject
from ..compiled import Context as Context
from ..engines.models import NO_MODELS, Models
from ..findings.path import Path
from . import guarded, references, versions
from .capacity import guardrails
from .rules import OWN_RULES_OF, PLATFORM_RULES, RULES, RULES_OF, RULES_OF_WHOLE, TOGETHER


def check_platform(context: Context) -> list[Problem]:
    """Findings about the platform, with paths relative to its arguments."""
    return [problem for rule in PLATFORM_RULES for problem in rule(context)]


def check_object(service: CompiledObject[ClusterMeta]) -> list[Problem]:
    """Findings about one object of any kind, with what it builds on. Paths start at its arguments, or at the environment for what
    is written elsewhere (:attr:`Problem.placed`). Objects that are alike share them (:mod:`kserve_iac.compiled.alike`).
    """
    kind, whole = type(service.args), service.whole
    found = service.results((*RULES, *OWN_RULES_OF.get(kind, ())))
    of_whole = whole.results((*RULES_OF_WHOLE, *RULES_OF.get(kind, ())))
    return [*found, *(whole.placed(problem) for problem in of_whole)]


def check(environment: Environment | Compiled) -> list[Problem]:
    """All findings about an environment, with paths in the spelling of its configuration."""
    compiled = environment if isinstance(environment, Compiled) else Compiled(environment)
    with _without_collection():
        return list(guardrails.pinned(compiled.environment, _check(compiled)))


MANY_OBJECTS = 100_000
"""Objects whose search for reference cycles takes some ten milliseconds."""


@contextmanager
def _without_collection() -> Iterator[None]:
    """Disables the garbage collector within this context. A check creates many objects but hardly any reference cycles, and the
    search for cycles would take a third of the time with 1,000 services.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            # What was made so far becomes old, as if it had been searched. Without this, the next few objects start the search
            # through all of it. What a program has frozen, as the command line does, stays frozen; to count it takes longer than
            # to search a few objects.
            if gc.get_count()[0] > MANY_OBJECTS and not gc.get_freeze_count():
                gc.freeze()
                gc.unfreeze()
            gc.enable()


def examine(config: Mapping[str, Any], models: Models = NO_MODELS) -> tuple[Compiled | None, list[Problem]]:
    """Reads an environment from its configuration and checks it. ``models`` are the models that the project describes.

    The findings include those about the form. They are sorted, errors first, and have the spelling of ``config``. The environment
    is None if the cluster or the platform cannot be read (:func:`~kserve_iac.args.parse_environment`).
    """
    with _without_collection():
        environment, problems = parse_environment(config)
        compiled = Compiled(environment, models=models) if environment is not None else None
        if compiled is not None:
            problems += spelled(check(compiled), config)
    return compiled, sorted(problems, key=sort_key)


def _check_cluster(environment: Environment) -> Iterable[Problem]:
    cluster = environment.cluster
    if cluster.gke is not None:
        from ..gke.checks import check_gke  # some thirty modules, which other clusters do not need

        return check_gke(cluster.gke)
    given = cluster.simulated or cluster.existing
    return machine_types_are_known(given.node_pools) if given is not None else ()


def _with_system(environment: Environment, pools: Mapping[str, Pool]) -> Mapping[str, Pool]:
    """The pools that the platform can use. A sandbox has a further pool for it, which no environment lists."""
    own = {SANDBOX_SYSTEM_POOL.name: SANDBOX_SYSTEM_POOL} if environment.cluster.simulated is not None else {}
    return {**pools, **own}


def _check(compiled: Compiled) -> Iterator[Problem]:
    environment = compiled.environment
    yield from (p.under(Path("cluster", environment.cluster.kind)) for p in _check_cluster(environment))
    of_platform = Context(environment.platform, _with_system(environment, compiled.pools))
    yield from (p.under(Path("platform")) for p in check_platform(of_platform))
    yield from check_references(compiled)
    if not versions.is_known(compiled.context):
        return  # nothing can be said about services of a KServe that is not known
    yield from _of_objects(compiled)
    yield from check_together(compiled)
    yield from guardrails.within_guardrails(compiled)
    yield from (problem for rule in guarded.RULES for problem in rule(compiled))


def check_references(compiled: Compiled) -> Iterator[Problem]:
    """What the platform needs of its cluster. Paths start at the environment."""
    yield from (problem for rule in references.PLATFORM_RULES for problem in rule(compiled))


def _of_objects(compiled: Compiled) -> Iterator[Problem]:
    """The findings about each object. One that is written in what services build on is reported once, with their names."""
    shared: dict[Problem, list[str]] = {}
    for one in compiled.objects:
        for problem in dict.fromkeys(check_object(one)):
            if problem.placed:
                shared.setdefault(problem, []).append(one.name)
            else:
                yield problem.under(one.section)
    for problem, services in shared.items():
        yield replace(problem, message=f"{problem.message} {_used_by(services)}")


def _used_by(services: list[str]) -> str:
    *others, last = services
    if not others:
        return f"This was found for service {last}."
    return f"This was found for services {', '.join(others)} and {last}."


def check_together(compiled: Compiled) -> Iterator[Problem]:
    """Findings about all objects together. The rules about single objects are not included."""
    yield from (problem for rule in TOGETHER for problem in rule(compiled))
