"""The two states that a review compares: the one before a change, as far as it is known, and the one after it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..args.guardrails import Guardrails
from ..args.problem import Problem
from ..compiled import Compiled
from ..compiled.standing import Standing, of_compiled
from ..compiled.standing import of_state as standing_of_state
from ..plan.disruption import key_of, subject_of
from .figures import NOTHING, Figures, of_plan, of_summary
from .rails import OptOut, opt_outs


@dataclass(frozen=True)
class After:
    """The state that the change describes."""

    compiled: Compiled | None
    """None: it cannot be read."""
    findings: Sequence[Problem] = ()
    reason: str = ""
    """Why it cannot be read, if no finding has the reason."""


@dataclass(frozen=True)
class Before:
    """The state before the change."""

    name: str
    """The name of the state in a sentence: ``main``, ``the last update``."""
    standing: Standing | None
    """Its objects and pools. None: it cannot be read."""
    figures: Figures | None = None
    """None: its plan is not known."""
    findings: Sequence[Problem] | None = None
    """None: not known."""
    guardrails: Guardrails | None = None
    """None: not known."""
    opt_outs: Sequence[OptOut] | None = None
    """None: not known."""
    services: Mapping[str, str] = field(default_factory=dict)
    """Names of services by the subject of their object, ``LLMInferenceService models/chat``."""
    exists: bool = True
    """Whether there is such a state. If not, the change creates everything."""
    reason: str = ""
    """Why it cannot be read."""


def before_of(name: str, compiled: Compiled | None, findings: Sequence[Problem]) -> Before:
    """An environment or a program of an earlier revision or of another file."""
    if compiled is None:
        return unreadable(name, "Its cluster or its platform cannot be read.")
    return Before(
        name,
        of_compiled(compiled),
        of_plan(compiled.plan),
        findings,
        compiled.environment.guardrails,
        tuple(opt_outs(compiled)),
        services_of(compiled),
    )


def deployed(exported: Mapping[str, Any]) -> Before:
    """The state of a stack after its last update, as ``pulumi stack export`` writes it."""
    standing = standing_of_state(exported)
    exists = bool(standing.objects or standing.pools or standing.kserve)
    summary = _summary(exported)
    figures = NOTHING if not exists else of_summary(summary) if summary is not None else None
    return Before("the last update", standing, figures, exists=exists)


def missing(name: str) -> Before:
    """A state that does not exist: the change adds the stack."""
    standing = Standing((), {}, None)
    return Before(name, standing, NOTHING, (), Guardrails(), (), {}, exists=False)


def unreadable(name: str, reason: str) -> Before:
    """A state that exists and cannot be read."""
    return Before(name, None, reason=reason)


def services_of(compiled: Compiled) -> dict[str, str]:
    """Names of the services by the subject of their object."""
    return {subject_of(key_of(one.object)): one.name for one in compiled.services.values()}


def _summary(exported: Mapping[str, Any]) -> Mapping[str, Any] | None:
    for one in (exported.get("deployment") or {}).get("resources") or ():
        if one.get("type") == "pulumi:pulumi:Stack":
            found = (one.get("outputs") or {}).get("summary")
            return found if isinstance(found, Mapping) else None
    return None
