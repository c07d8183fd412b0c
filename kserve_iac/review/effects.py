"""The effects of a change in words: one for each role of a service and for each pool that changes."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ..args.problem import Problem
from ..args.spelling import folded
from ..compiled import Compiled
from ..compiled.standing import changes, of_compiled, starts_in
from ..engines.start.loading import Seconds
from ..plan.disruption import DOWNTIME, ENDED, KV_LOST, STOPPED, Change, Key, key_of, served_after, subject_of
from ..plan.summary import span
from .figures import Figures, RoleFigures
from .states import Before

EVICTED = "moved"
"""Effect on the pods of a pool whose nodes are replaced: they are evicted from the old nodes. Changes have no such effect,
because the objects of the services do not change."""

RESTARTS = ("restart", "rolling restart", EVICTED)
LOSSES = ("replaced", "removed")

_LEAD: Mapping[str, str] = {
    "created": "is created",
    "removed": "is removed",
    "in place": "changes in place",
    "scaled": "changes the number of its pods",
    "rolling restart": "restarts: new pods start before old ones stop",
    "restart": "restarts: old pods stop before new ones start",
    "replaced": "is removed and created again",
    EVICTED: "restarts, because its pods are evicted from the old nodes",
}

_LEAD_OF_POOL: Mapping[str, str] = {"replaced": "is replaced", "rolling restart": "gets new nodes"}


@dataclass(frozen=True)
class Effect:
    """The effect on one role of an object, on a whole object, or on a pool."""

    subject: str
    """``LLMInferenceService models/chat`` or ``pool l4``."""
    role: str
    """Empty: the whole object."""
    effect: str
    """As in :class:`~kserve_iac.plan.disruption.Change`, or ``moved``."""
    sentences: tuple[str, ...]
    """What happens, without the subject: ``restarts: new pods start before old ones stop``."""
    fields: tuple[str, ...]
    """The changed fields."""
    interrupts: bool
    """Whether there are no answers for some time, or from then on."""


def effects(before: Before, after: Compiled, figures: Figures, findings: Sequence[Problem]) -> list[Effect]:
    """The effects of the change, those of pools first."""
    if before.standing is None:
        return []
    return list(_Words(before, after, figures, findings).effects())


class _Words:
    def __init__(self, before: Before, after: Compiled, figures: Figures, findings: Sequence[Problem]) -> None:
        self.before, self.after, self.figures, self.findings = before, after, figures, findings
        self.starts: Mapping[tuple[Key, str], Seconds] = starts_in(after)
        self.keys = {subject_of(key_of(one.object)): key_of(one.object) for one in after.services.values()}
        self.names = {subject_of(key_of(one.object)): one.name for one in after.services.values()}
        self.sections = {subject_of(key_of(one.object)): str(one.section) for one in after.services.values()}

    def effects(self) -> Iterator[Effect]:
        assert self.before.standing is not None
        found = changes(self.before.standing, self.after)
        for change in found:
            yield self._effect(change)
        restarted = {(one.subject, one.role) for one in found if one.effect in ("created", "replaced", *RESTARTS)}
        for change in found:
            if change.subject.startswith("pool ") and change.effect in ("replaced", "rolling restart"):
                yield from self._evicted(change.subject.removeprefix("pool "), restarted)

    def _effect(self, change: Change) -> Effect:
        said = [self._lead(change)]
        # The cache of a pool's pods is lost where engines run on it: their own effect says so.
        unsaid = (DOWNTIME, KV_LOST) if change.subject.startswith("pool ") else (DOWNTIME,)
        consequences = [one for one in change.consequences if one not in unsaid]
        if DOWNTIME in change.consequences:
            said.append("There are no answers in the meantime")
        said += [one[0].upper() + one[1:] for one in consequences]
        if change.effect in ("created", "scaled") and (waited := self._first_answer(change)):
            said.append(waited)
        if change.effect == "rolling restart":
            said += self._no_room(change.subject, change.role)
        said += self._of_platform(change)
        interrupts = bool({DOWNTIME, ENDED, STOPPED} & {*change.consequences})
        return Effect(change.subject, change.role, change.effect, tuple(said), change.fields, interrupts)

    def _of_platform(self, change: Change) -> Iterator[str]:
        """The platform's own pods on a pool that gets new nodes."""
        if change.subject.startswith("pool ") and change.effect in ("replaced", "rolling restart"):
            pool = change.subject.removeprefix("pool ")
            names = [role.demand.role for role in self.after.plan.platform if role.demand.pool == pool]
            if names:
                yield f"Pods of the platform restart there: {', '.join(names)}"

    def _lead(self, change: Change) -> str:
        if change.subject.startswith("pool "):
            return self._of_pool(change)
        old, new = (self._role(side, change) for side in (self.before.figures, self.figures))
        if change.effect == "scaled" and old is not None and new is not None and old.pods != new.pods:
            return f"runs {span(new.pods)} {_plural('pod', new.pods)} instead of {span(old.pods)}"
        return _LEAD[change.effect]

    def _of_pool(self, change: Change) -> str:
        name = change.subject.removeprefix("pool ")
        stood = self.before.standing.pools.get(name) if self.before.standing is not None else None
        stands = of_compiled(self.after).pools.get(name)
        if stood is not None and stands is not None and change.effect == "in place":
            return f"has {span(stands.nodes)} {_plural('node', stands.nodes)} instead of {span(stood.nodes)}"
        old, new = (side.pools.get(name) if side is not None else None for side in (self.before.figures, self.figures))
        from_to = f" ({old.machine} to {new.machine})" if old and new and old.machine != new.machine else ""
        return f"{_LEAD_OF_POOL.get(change.effect, _LEAD[change.effect])}{from_to}"

    def _role(self, figures: Figures | None, change: Change) -> RoleFigures | None:
        service = self.names.get(change.subject)
        if figures is None or service is None:
            return None
        roles = {role: one for (whose, role), one in figures.roles.items() if whose == service}
        return roles.get(change.role) or (next(iter(roles.values())) if not change.role and len(roles) == 1 else None)

    def _first_answer(self, change: Change) -> str:
        """When new pods serve, if there are any."""
        old, new = (self._role(side, change) for side in (self.before.figures, self.figures))
        if change.effect == "scaled" and (old is None or new is None or new.pods[1] <= old.pods[1]):
            return ""
        return self._served_after(change.subject, change.role)

    def _served_after(self, subject: str, role: str) -> str:
        key = self.keys.get(subject)
        spans = [one for (whose, name), one in self.starts.items() if whose == key and role in ("", name)]
        text = served_after(spans) if spans else ""
        return text[:1].upper() + text[1:]

    def _no_room(self, subject: str, role: str) -> Iterator[str]:
        """A rolling update that waits forever because its pool is full (rule ``rollout-room``)."""
        section = self.sections.get(subject)
        for problem in self.findings:
            about = problem.code == "rollout-room" and section and folded(problem.path).startswith(folded(section))
            if about and (not role or f"({role})" in problem.message):
                yield problem.text.rstrip(".")

    def _evicted(self, pool: str, restarted: set[tuple[str, str]]) -> Iterator[Effect]:
        """The pods on a pool that is replaced: they are evicted, and start again on the new nodes. An eviction ends a pod before
        its successor starts (Kubernetes, "API-initiated Eviction"), so a role with one replica does not answer in between.
        """
        stood = self.before.figures.roles if self.before.figures is not None else {}
        for subject, name in self.names.items():
            for (service, role), one in self.figures.roles.items():
                was = stood.get((service, role))
                on_pool = one.pool == pool and (was is None or was.pool == pool)
                again = (subject, role) in restarted or (subject, "") in restarted
                if service != name or not on_pool or again or not one.pods[1]:
                    continue
                alone = one.pods[0] <= one.replica_pods
                said = [f"{_LEAD[EVICTED]} of pool {pool}"]
                if alone and one.pods[1] <= one.replica_pods:
                    said.append("It has one replica, so there are no answers until the new one serves")
                elif alone:
                    said.append("While it has one replica, there are no answers until the new one serves")
                if one.concurrency is not None:
                    said.append(KV_LOST[0].upper() + KV_LOST[1:])
                if waited := self._served_after(subject, role):
                    said.append(waited)
                yield Effect(subject, role, EVICTED, tuple(said), (), alone)


def _plural(noun: str, pair: tuple[float, float]) -> str:
    return noun if pair == (1, 1) else f"{noun}s"
