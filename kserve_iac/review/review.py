"""The review of one stack: a pure function from the states before and after a change, and a preview, to what needs attention."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal, get_args

from ..args.problem import Problem, errors
from .agreement import disagreements, others, unexplained
from .effects import LOSSES, RESTARTS, Effect, effects
from .figures import Figures, of_plan
from .findings import Findings, compared
from .preview import Preview, Step
from .rails import OptOut, Rail, opt_outs, rails
from .states import After, Before

Attention = Literal["refused", "unknown", "disagreement", "downtime", "replace", "restart", "guardrail", "warning"]

ATTENTION: tuple[Attention, ...] = get_args(Attention)
"""What can need attention, the most severe first.

``refused``: the environment cannot work, or the preview failed. ``unknown``: the state before the change cannot be read, so
nobody knows what changes. ``disagreement``: the preview and the comparison differ. ``downtime``: a service does not answer for
some time, or from then on. ``replace``: something is replaced or removed, or a stack that exists loses its configuration.
``restart``: pods restart. ``guardrail``: a limit is looser than before, or a protection is switched off. ``warning``: there is a
new warning.
"""


@dataclass(frozen=True)
class StackReview:
    """What a change does to one stack."""

    stack: str
    against: str
    """The state before the change, as a sentence names it."""
    is_new: bool
    """Whether there is no state before the change."""
    refusals: tuple[Problem, ...]
    """The errors of the environment."""
    reason: str
    """Why the environment cannot be read at all."""
    effects: tuple[Effect, ...]
    before: Figures | None
    """None: not known."""
    after: Figures | None
    findings: Findings | None
    """None: the findings of the state before are not known."""
    warnings: tuple[Problem, ...]
    """All warnings after the change."""
    rails: tuple[Rail, ...]
    opt_outs: tuple[OptOut, ...]
    """All opt-outs after the change."""
    new_opt_outs: tuple[OptOut, ...]
    preview: Preview | None
    others: tuple[Step, ...]
    """Steps of the preview with resources that the comparison does not cover."""
    disagreements: tuple[str, ...]
    has_unknown_loss: bool
    """Whether the preview replaces or deletes something that the comparison does not know."""
    notes: tuple[str, ...]
    is_unknown: bool = False
    """Whether the state before the change cannot be read."""
    is_removed: bool = False
    """Whether the change removes the configuration of a stack."""

    @property
    def is_refused(self) -> bool:
        """Whether the environment cannot work, or cannot be read, or the preview failed."""
        return bool(self.refusals or self.reason or (self.preview is not None and self.preview.errors))

    @property
    def changes_nothing(self) -> bool:
        """Whether nothing differs from the state before."""
        same = self.before == self.after or self.before is None
        news = self.findings is not None and (self.findings.new or self.findings.gone)
        differ = any(rail.before != rail.after for rail in self.rails)
        steps = self.preview is not None and self.preview.steps
        shown = self.effects or news or differ or self.new_opt_outs or self.disagreements or self.notes or steps
        return not (self.is_refused or shown) and same

    @property
    def attention(self) -> tuple[Attention, ...]:
        """What needs attention, the most severe first."""
        found: dict[Attention, bool] = {
            "refused": self.is_refused,
            "unknown": self.is_unknown,
            "disagreement": bool(self.disagreements),
            "downtime": any(one.interrupts for one in self.effects),
            "replace": self.has_unknown_loss or self.is_removed or any(one.effect in LOSSES for one in self.effects),
            "restart": any(one.effect in RESTARTS for one in self.effects),
            "guardrail": bool(self.new_opt_outs) or any(rail.is_looser for rail in self.rails),
            "warning": bool(self.findings is not None and self.findings.new),
        }
        return tuple(kind for kind in ATTENTION if found[kind])


def review(
    stack: str, before: Before, after: After, preview: Preview | None = None, *, is_removed: bool = False
) -> StackReview:
    """Reviews the change of a stack. ``is_removed``: the change removes the configuration of the stack."""
    if is_removed:
        return _removed(stack, before)
    wrong = tuple(errors(after.findings))
    compiled = after.compiled
    reason = after.reason
    if compiled is None and not wrong and not reason:
        reason = "The cluster or the platform cannot be read."
    if compiled is None or wrong or reason:
        # What a refused change would do is not shown: it is not done, and it would look like a plan that works.
        return _without_change(stack, before, refusals=wrong, reason=reason, preview=preview)
    figures, given = of_plan(compiled.plan), compiled.environment.guardrails
    found = tuple(effects(before, compiled, figures, after.findings))
    opted = tuple(opt_outs(compiled))
    differ: list[str] = []
    if preview is not None and before.standing is not None:
        differ = disagreements(preview, found, before.name)
    lost = [one for one in unexplained(preview, found) if one.doing in ("replace", "delete")] if preview else []
    return StackReview(
        stack=stack,
        against=before.name,
        is_new=not before.exists,
        refusals=(),
        reason="",
        effects=found,
        before=before.figures,
        after=figures,
        findings=compared(before.findings, after.findings) if before.findings is not None else None,
        warnings=tuple(one for one in after.findings if one.severity == "warning"),
        rails=tuple(rails(before.guardrails or given, given, compiled.plan)),
        opt_outs=opted,
        new_opt_outs=tuple(one for one in opted if before.opt_outs is not None and not _had(before.opt_outs, one)),
        preview=preview,
        others=tuple(others(preview, found)) if preview is not None else (),
        disagreements=tuple(differ),
        has_unknown_loss=bool(lost),
        notes=tuple(_notes(before)),
        is_unknown=before.standing is None,
    )


def _had(before: Sequence[OptOut], one: OptOut) -> bool:
    """Whether the state before has the same opt-out. Those of a list can have another place in it."""
    return any(one.text == other.text for other in before)


def _removed(stack: str, before: Before) -> StackReview:
    note = (
        "The change removes the configuration of this stack. This deletes nothing: its services run on, and cost what they cost. "
        f"Run pulumi destroy --stack {stack} before the change is merged, or keep the file."
    )
    return replace(_without_change(stack, before, notes=(note,)), is_removed=True)


def _without_change(
    stack: str,
    before: Before,
    refusals: tuple[Problem, ...] = (),
    reason: str = "",
    preview: Preview | None = None,
    notes: tuple[str, ...] = (),
) -> StackReview:
    return StackReview(
        stack=stack,
        against=before.name,
        is_new=not before.exists,
        refusals=refusals,
        reason=reason,
        effects=(),
        before=before.figures,
        after=None,
        findings=None,
        warnings=(),
        rails=(),
        opt_outs=(),
        new_opt_outs=(),
        preview=preview,
        others=(),
        disagreements=(),
        has_unknown_loss=False,
        notes=notes,
    )


def _notes(before: Before) -> Iterator[str]:
    """The limits of the comparison."""
    if before.standing is None:
        yield f"The changes are not known, because {before.name} cannot be read: {before.reason}"
    elif before.findings is not None and (wrong := errors(before.findings)):
        yield (
            f"{before.name} cannot work itself ({len(wrong)} {'problem' if len(wrong) == 1 else 'problems'}), so it may differ "
            "from what is deployed. Compare with the last update (--deployed)."
        )
    elif before.exists and before.findings is None:
        yield (
            "The state of the last update contains no findings and no guardrails, so the review cannot say which warnings are "
            "new and which limits changed."
        )
        if before.figures is None:
            yield "The stack has no output summary, so its capacity and cost before this change are not known."
