"""Reviews as one Markdown comment: a summary of all stacks first, the effects of each stack, and details that are folded."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ..args.problem import SHOWN as PATHS_SHOWN
from ..args.problem import Problem, grouped
from ..catalog.prices import HOURS_PER_MONTH
from ..plan.summary import span
from .effects import Effect
from .figures import NOTHING, Pair
from .review import StackReview
from .text import code, plain, sentence

LEAST = 3_000
"""The least characters of a comment: of the summary, and of the note about sections that are left out."""

LIMIT = 60_000
"""Default of the most characters of a comment. GitHub accepts 65,536 (``MaxCommentLength``); the rest is for what others add."""

ROWS_SHOWN = 40
"""Stacks in the table of the summary. Those without changes are only counted."""

FIELDS_SHOWN = 6

MARKER_NAME = re.compile(r"[\w.-]+(/[\w.-]+)*")
"""Names in markers: those of a project and its folder. No other character can end the HTML comment."""


def marker(name: str) -> str:
    """The first line of a comment, by which a workflow finds the comment that it has to update. ``name`` identifies the review
    if a pull request has several. Raises ``ValueError`` for a name with other characters than letters, digits, and ``._-/``.
    """
    if not MARKER_NAME.fullmatch(name):
        raise ValueError(f"{name!r} contains characters other than letters, digits, '.', '_', '-' and '/'.")
    return f"<!-- kserve-iac review: {name} -->"


@dataclass(frozen=True)
class Section:
    """A part of the comment that is kept or left out as a whole."""

    rank: int
    """Sections of a lower rank are kept first."""
    stack: str
    title: str
    """The noun for the note about sections that are left out."""
    text: str


def comment(reviews: Sequence[StackReview], name: str, limit: int = LIMIT) -> str:
    """The comment about all stacks, of at most ``limit`` characters."""
    head = "\n".join([marker(name), *_head(reviews, limit)])
    sections = [section for one in reviews if not one.changes_nothing for section in _sections(one)]
    kept = _kept(sections, limit - len(head))
    left = [section for index, section in enumerate(sections) if index not in kept]
    text = head + "".join(sections[index].text for index in sorted(kept))
    return text + (_left_out(left, limit) if left else "")


NOTE = 1_500
"""Characters that are kept free for the note about sections that are left out."""


def _kept(sections: Sequence[Section], room: int) -> set[int]:
    """The indices of the sections that have room, the most important first."""
    if sum(len(one.text) for one in sections) <= room:
        return set(range(len(sections)))
    kept: set[int] = set()
    left = room - NOTE
    for index in sorted(range(len(sections)), key=lambda index: (sections[index].rank, index)):
        heading = 0 if sections[index].rank == _HEADING else _heading_of(index, sections)
        needed = [index] if not heading or heading - 1 in kept else [heading - 1, index]
        size = sum(len(sections[one].text) for one in needed)
        if size <= left:
            kept |= {*needed}
            left -= size
    return kept


def _heading_of(index: int, sections: Sequence[Section]) -> int:
    """One more than the index of the heading of the section's stack."""
    while sections[index].rank != _HEADING:
        index -= 1
    return index + 1


def _left_out(left: Sequence[Section], limit: int) -> str:
    counts: dict[tuple[str, str], int] = {}
    for one in left:
        if one.rank != _HEADING:
            counts[one.stack, one.title] = counts.get((one.stack, one.title), 0) + 1
    parts: list[str] = []
    for (stack, title), count in counts.items():
        what = f"{title} ({count})" if count > 1 else title
        text = f"{what} of {plain(stack)}"
        if sum(map(len, parts)) + len(text) > NOTE - 400:
            parts.append("and more")
            break
        parts.append(text)
    return (
        f"\n**Left out**, because a comment has at most {limit:,} characters: {', '.join(parts)}. "
        "`kserve-iac review` prints all of it with `--max-characters 0`.\n"
    )


# The summary ---------------------------------------------------------------------------------------------------------


def _head(reviews: Sequence[StackReview], limit: int) -> Iterator[str]:
    changed = [one for one in reviews if not one.changes_nothing]
    refused = [one for one in reviews if one.is_refused]
    if refused:
        yield f"## Refused: {_counted(len(refused), 'stack')} cannot be deployed"
    elif changed:
        yield f"## {_counted(len(changed), 'stack')} {'changes' if len(changed) == 1 else 'change'}"
    else:
        yield "## Nothing changes"
    yield ""
    if not changed:
        yield f"The change has no effect on {_list([code(one.stack) for one in reviews])}."
        yield ""
        return
    yield "| stack | result | nodes | GPUs | USD a month |"
    yield "| --- | --- | ---: | ---: | ---: |"
    changed.sort(key=lambda one: not one.is_refused)
    rows, room = 0, limit // 3
    for one in changed[:ROWS_SHOWN]:
        row = f"| {code(one.stack)} | {_result(one)} | {' | '.join(_totals(one))} |"
        room -= len(row)
        if room < 0:
            break
        rows += 1
        yield row
    yield ""
    if len(changed) > rows:
        yield f"{_counted(len(changed) - rows, 'further stack')} changed."
        yield ""
    same = [one for one in reviews if one.changes_nothing]
    if same:
        yield f"Nothing changes in {_list([code(one.stack) for one in same])}."
        yield ""


_RESULTS = {
    "unknown": "what changes is not known",
    "disagreement": "the preview differs",
    "downtime": "interrupts answers",
    "replace": "replaces or removes",
    "restart": "restarts pods",
    "guardrail": "loosens a limit",
    "warning": "new warnings",
}


def _result(one: StackReview) -> str:
    if one.preview is not None and one.preview.errors and not (one.refusals or one.reason):
        return "**the preview failed**"
    if one.is_refused:
        return "**refused**"
    found = [_RESULTS[kind] for kind in one.attention]
    return ", ".join(found) or "nothing that needs attention"


def _totals(one: StackReview) -> tuple[str, str, str]:
    if one.after is None or one.is_refused:
        return "", "", ""
    stood, stands = one.before, one.after
    old = (None, None, None) if stood is None else (stood.nodes, stood.gpus, _month(stood.usd))
    new = (stands.nodes, stands.gpus, _month(stands.usd))
    return (_from_to(old[0], new[0]), _from_to(old[1], new[1]), _from_to(old[2], new[2]))


# One stack -----------------------------------------------------------------------------------------------------------

_HEADING, _REASONS, _EFFECT, _DISAGREEMENT, _WARNINGS, _RAILS, _CAPACITY, _FIELDS, _STANDING = range(9)
"""Ranks of the sections of a stack."""


def _sections(one: StackReview) -> Iterator[Section]:
    blank = "\n" if one.effects else ""
    yield Section(_HEADING, one.stack, "heading", f"\n### {code(one.stack)}\n\n{_opening(one)}\n{blank}")
    if one.is_refused:
        yield Section(_REASONS, one.stack, "reasons", "\n" + "".join(_reasons(one)))
        if one.refusals or one.reason:
            return
    for text in (*one.disagreements, *one.notes):
        yield Section(_DISAGREEMENT, one.stack, "notes", f"\n> {plain(text)}\n\n")
    for effect in one.effects:
        yield Section(_EFFECT, one.stack, "changes", f"- {_effect(effect)}\n")
    if one.findings is not None and (one.findings.new or one.findings.gone):
        yield Section(_WARNINGS, one.stack, "warnings", "".join(_warnings(one)))
    if one.new_opt_outs or any(rail.before != rail.after for rail in one.rails):
        yield Section(_RAILS, one.stack, "guardrails", _folded(_rails_title(one), _rails(one), is_open=True))
    elif one.rails or one.opt_outs:
        yield Section(_STANDING, one.stack, "guardrails", _folded("Guardrails", _rails(one)))
    if capacity := _capacity(one):
        yield Section(_CAPACITY, one.stack, "capacity and cost", _folded("Capacity and cost", capacity))
    if fields := list(_fields(one.effects)):
        yield Section(_FIELDS, one.stack, "changed fields", _folded("Changed fields", fields))
    if one.others:
        title = f"{_counted(len(one.others), 'further resource')} in the preview"
        yield Section(_STANDING, one.stack, "further resources of the preview", _folded(title, _others(one)))
    remaining = one.findings.remaining if one.findings is not None else one.warnings
    if remaining:
        title = f"{_counted(len(remaining), 'warning')} as before" if one.findings is not None else "Warnings"
        yield Section(_STANDING, one.stack, "standing warnings", _folded(title, _problems(remaining)))


def _opening(one: StackReview) -> str:
    if one.is_refused and not (one.refusals or one.reason):
        return "The environment can work, but **the preview failed**. Nothing can be deployed until it succeeds."
    if one.is_refused:
        return "**Refused.** The environment cannot work, so nothing of it is deployed."
    if one.is_new:
        return f"The stack is new: {plain(one.against)} does not have it."
    if not one.effects and one.before is not None:
        return f"No object and no pool changes, compared with {plain(one.against)}."
    return f"Compared with {plain(one.against)}:"


def _reasons(one: StackReview) -> Iterator[str]:
    if one.reason:
        yield f"- {plain(one.reason)}\n"
    for line in _problems(one.refusals):
        yield f"{line}\n"
    if one.preview is not None and not (one.refusals or one.reason):
        for error in one.preview.errors[:ERRORS_SHOWN]:
            shown = error if len(error) <= ERROR_LENGTH else f"{error[:ERROR_LENGTH]} …"
            yield f"- {plain(shown)}\n"
        if len(one.preview.errors) > ERRORS_SHOWN:
            yield f"- {len(one.preview.errors) - ERRORS_SHOWN} further errors\n"


ERRORS_SHOWN, ERROR_LENGTH = 20, 1_000
"""Errors of a preview that are shown, and the characters of each: the log of the preview has all of them."""


def _effect(effect: Effect) -> str:
    role = f", {plain(effect.role)}," if effect.role else ""
    first, *others = effect.sentences
    return " ".join([f"**{_subject(effect.subject)}**{role} {sentence_of(first)}", *map(_sentence, others)])


def sentence_of(text: str) -> str:
    """The end of a sentence, whose subject stands before it."""
    return plain(text).rstrip(".") + "."


def _sentence(text: str) -> str:
    return sentence(plain(text))


def _subject(subject: str) -> str:
    """``LLMInferenceService `models/chat```, ``pool `l4```."""
    kind, _, name = subject.rpartition(" ")
    return f"{plain(kind)} {code(name)}" if kind else plain(subject).capitalize()


def _warnings(one: StackReview) -> Iterator[str]:
    assert one.findings is not None
    if one.findings.new:
        yield f"\n**{_counted(len(one.findings.new), 'new warning')}**\n\n"
        yield from (f"{line}\n" for line in _problems(one.findings.new))
    if one.findings.gone:
        title = f"{_counted(len(one.findings.gone), 'warning')} gone"
        yield _folded(title, _problems(one.findings.gone))


def _problems(problems: Sequence[Problem]) -> Iterator[str]:
    """One item for each group of identical findings."""
    for group in grouped(problems):
        paths = ", ".join(code(one.path) for one in group[:PATHS_SHOWN] if one.path)
        more = f" and {len(group) - PATHS_SHOWN} more" if len(group) > PATHS_SHOWN else ""
        place = f"{paths}{more}: " if paths else ""
        yield f"- {place}{plain(group[0].text)} ({code(group[0].code)})"


def _rails_title(one: StackReview) -> str:
    looser = [rail.name for rail in one.rails if rail.is_looser]
    if looser or one.new_opt_outs:
        return "Guardrails: this change allows more than before"
    return "Guardrails: this change allows less than before"


def _rails(one: StackReview) -> Iterator[str]:
    if one.rails:
        yield "| limit | before | after | this plan | |"
        yield "| --- | ---: | ---: | ---: | --- |"
        for rail in one.rails:
            note = "looser" if rail.is_looser else "stricter" if rail.before != rail.after else ""
            yield f"| {code(rail.name)} | {plain(rail.before)} | {plain(rail.after)} | {rail.reached} | {note} |"
        yield ""
    if one.opt_outs:
        yield "Protections that are switched off:"
        yield ""
        for opted in one.opt_outs:
            new = " **New.**" if opted in one.new_opt_outs else ""
            yield f"- {code(opted.path)}: {plain(opted.text)}{new}"
        yield ""


def _capacity(one: StackReview) -> list[str]:
    if one.after is None:
        return []
    stood, stands = one.before if one.before is not None else NOTHING, one.after
    lines: list[str] = []
    pools = []
    for name in dict.fromkeys([*stands.pools, *stood.pools]):
        was, now = stood.pools.get(name), stands.pools.get(name)
        if was != now:
            machines = _words(was.machine if was else None, now.machine if now else None)
            usd = _from_to(was.usd if was else None, now.usd if now else None, 2)
            nodes = _from_to(was.nodes if was else None, now.nodes if now else None)
            gpus = _from_to(was.gpus if was else None, now.gpus if now else None)
            pools.append((code(name), machines, nodes, gpus, usd))
    lines += _table(("pool", "machine", "nodes", "GPUs requested", "USD an hour"), pools)
    roles = []
    for key in dict.fromkeys([*stands.roles, *stood.roles]):
        old, new = stood.roles.get(key), stands.roles.get(key)
        if old != new and one.before is not None and (stood.roles or one.is_new):
            pods = _from_to(old.pods if old else None, new.pods if new else None)
            pool = _words(old.pool if old else None, new.pool if new else None)
            at_once = _from_to(old.concurrency if old else None, new.concurrency if new else None, 1)
            roles.append((code(key[0]), plain(key[1]), pool, pods, at_once))
    lines += _table(("service", "role", "pool", "pods", "concurrent requests"), roles)
    services = [
        (code(name), _from_to(stood.services.get(name), stands.services.get(name), 2))
        for name in dict.fromkeys([*stands.services, *stood.services])
        if stood.services.get(name) != stands.services.get(name)
    ]
    if one.before is not None:
        lines += _table(("service", "USD an hour"), services)
        if stood.usd != stands.usd:
            lines.append(f"{_difference(stood.usd, stands.usd)}")
    if lines and stands.unpriced:
        lines.append(f"The cost does not include pools without a known price: {plain(', '.join(stands.unpriced))}.")
    return lines


def _difference(old: Pair, new: Pair) -> str:
    low, high = (HOURS_PER_MONTH * (b - a) for a, b in zip(old, new, strict=True))

    def signed(usd: float) -> str:
        return f"{usd:+,.0f}" if round(usd) else "0"

    both = signed(low)
    if round(low) != round(high):
        both += f" with the minimum of replicas, {signed(high)} with the maximum"
    return f"Difference in USD a month: {both}."


def _fields(effects: Iterable[Effect]) -> Iterator[str]:
    for effect in effects:
        if effect.fields:
            shown = ", ".join(map(code, effect.fields[:FIELDS_SHOWN]))
            more = f" and {len(effect.fields) - FIELDS_SHOWN} more" if len(effect.fields) > FIELDS_SHOWN else ""
            role = f", {plain(effect.role)}" if effect.role else ""
            yield f"- {_subject(effect.subject)}{role}: {shown}{more}"


_PAST = {"create": "is created", "update": "is updated", "replace": "is replaced", "delete": "is deleted"}


def _others(one: StackReview) -> Iterator[str]:
    for step in one.others:
        reasons = f": {', '.join(map(code, step.reasons[:FIELDS_SHOWN]))}" if step.reasons else ""
        yield f"- {code(step.kind)} {code(step.name)} {_PAST[step.doing]}{reasons}"


def _table(columns: Sequence[str], rows: Sequence[tuple[str, ...]]) -> list[str]:
    if not rows:
        return []
    lines = [f"| {' | '.join(columns)} |", f"| {' | '.join('---' for _ in columns)} |"]
    return [*lines, *(f"| {' | '.join(cell or ' ' for cell in row)} |" for row in rows), ""]


def _folded(title: str, lines: Iterable[str], *, is_open: bool = False) -> str:
    body = "\n".join(lines).rstrip("\n")
    return f"\n<details{' open' if is_open else ''}><summary>{title}</summary>\n\n{body}\n\n</details>\n"


def _from_to(old: Pair | None, new: Pair | None, digits: int = 0) -> str:
    """``2`` or ``1 to 2 → 1 to 4``. A value that does not exist is a minus sign."""
    before, after = ("-" if pair is None else span(pair, digits) for pair in (old, new))
    return after if before == after else f"{before} → {after}"


def _words(old: str | None, new: str | None) -> str:
    before, after = (plain(text) if text else "-" for text in (old, new))
    return after if before == after else f"{before} → {after}"


def _month(usd: Pair) -> Pair:
    return usd[0] * HOURS_PER_MONTH, usd[1] * HOURS_PER_MONTH


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _list(names: Sequence[str], most: int = 8) -> str:
    shown = [*names[:most], *([f"{len(names) - most} more"] if len(names) > most else [])]
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"
