"""Rules about the priorities by which KServe selects among several runtimes.

Source: pkg/webhook/admission/servingruntime/servingruntime_webhook.go (the same from 0.16 to 0.20). The webhook compares a new or
changed runtime with those that exist: a ServingRuntime with those of its namespace, a ClusterServingRuntime with those of the
cluster. Where none exists, it looks at no priority.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ..args import Problem
from ..args.kinds import kind_of
from ..catalog.runtimes import Format, Runtime, shipped
from ..compiled import Compiled
from ..compiled.runtimes import OwnRuntime, runtimes_of, ships_its_own
from ..findings.path import Path


class _Own(NamedTuple):
    """A runtime of the environment."""

    object: OwnRuntime
    runtime: Runtime

    @property
    def scope(self) -> str | None:
        """The namespace in which the webhook looks for others; None for the whole cluster."""
        return self.object.namespace

    def priority_of(self, index: int) -> Path:
        """The path of the priority of a format."""
        return self.object.section / "supportedModelFormats" / index / "priority"


def runtimes_have_distinct_priorities(compiled: Compiled) -> Iterator[Problem]:
    """A format has one priority in a runtime (validateModelFormatPrioritySame), and another one in each further runtime
    (validateServingRuntimePriority).
    """
    defined = runtimes_of((one.section, one.name, one.args) for one in compiled.objects)
    own = [_Own(one, one.facts) for one in defined]
    present = _shipped(compiled)
    for number, one in enumerate(own):
        if one.runtime.disabled:
            continue
        yield from _of_one(one, bool(present) and one.scope is None)
        others = [other.runtime for other in own[:number] if other.scope == one.scope]
        if one.scope is None:
            names = {other.runtime.name for other in own if other.scope is None}
            others += [other for other in present if other.name not in names]
        for other in others:
            yield from _of_two(one, other, others)


def _shipped(compiled: Compiled) -> tuple[Runtime, ...]:
    """KServe's own runtimes, as far as they surely exist before those of the environment."""
    if not ships_its_own(compiled.environment.platform):
        return ()
    return shipped(compiled.context.kserve, by_chart=True) or ()


def _of_one(own: _Own, others_exist: bool) -> Iterator[Problem]:
    first: dict[str, tuple[int | None, int]] = {}
    for index, entry in enumerate(own.runtime.formats):
        if not entry.auto_select:
            continue
        known, before = first.setdefault(entry.name, (entry.priority, index))
        if entry.priority is None or known is None or entry.priority == known:
            continue
        text = f"Entry {before} gives {entry.name} the priority {known}, but this entry gives {entry.priority}."
        mend = f"Set priority to {known}."
        if others_exist:
            yield Problem("format-priority", own.priority_of(index), text, mend)
            continue
        where = f"in namespace {own.scope}" if own.scope is not None else "in the cluster"
        yield Problem(
            "format-priority-unsure",
            own.priority_of(index),
            f"{text} KServe refuses the runtime if another {kind_of(own.object.args).name} exists {where}, and refuses every "
            "later change of it.",
            mend,
        )


def _of_two(own: _Own, other: Runtime, others: Sequence[Runtime]) -> Iterator[Problem]:
    mine = own.runtime
    if other.disabled or other.multi_model != mine.multi_model or not set(other.protocols) & set(mine.protocols):
        return
    for index, entry in enumerate(mine.formats):
        if entry.priority is not None and any(_collide(entry, one) for one in other.formats):
            version = f" of version {entry.version}" if entry.version is not None else ""
            yield Problem(
                "format-priority",
                own.priority_of(index),
                f"The runtime {other.name} also gives {entry.name}{version} the priority {entry.priority}, and KServe refuses "
                "the second of two such runtimes.",
                f"Set priority to {_highest(entry, others) + 1} to prefer this runtime, or remove priority.",
            )


def _highest(entry: Format, runtimes: Sequence[Runtime]) -> int:
    """The highest priority that runtimes give to a format."""
    formats = (one for runtime in runtimes for one in runtime.formats if one.name.casefold() == entry.name.casefold())
    return max((one.priority for one in formats if one.priority is not None), default=0)


def _collide(one: Format, other: Format) -> bool:
    """Whether two runtimes offer the same format with the same priority (areSupportedModelFormatsEqual)."""
    same = one.name.casefold() == other.name.casefold() and one.version == other.version
    return same and one.auto_select and other.auto_select and one.priority == other.priority
