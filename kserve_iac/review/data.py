"""Reviews as plain data, for programs: camelCase, USD an hour, pairs [with the minimum of replicas, with the maximum]."""

from collections.abc import Sequence
from typing import Any

from ..args.problem import Problem
from .effects import Effect
from .figures import Figures, Pair
from .review import StackReview

Data = dict[str, Any]


def review_data(reviews: Sequence[StackReview]) -> list[Data]:
    """Every review, also of stacks in which nothing changes."""
    return [_review(one) for one in reviews]


def _review(one: StackReview) -> Data:
    return {
        "stack": one.stack,
        "against": one.against,
        "isNew": one.is_new,
        "refused": one.is_refused,
        "changesNothing": one.changes_nothing,
        "attention": list(one.attention),
        "problems": _problems([*one.refusals, *one.warnings]),
        "reason": one.reason or None,
        "changes": [_effect(effect) for effect in one.effects],
        "newWarnings": None if one.findings is None else _problems(one.findings.new),
        "goneWarnings": None if one.findings is None else _problems(one.findings.gone),
        "before": None if one.before is None else _figures(one.before),
        "after": None if one.after is None else _figures(one.after),
        "guardrails": [
            {
                "name": rail.name,
                "before": rail.before,
                "after": rail.after,
                "reached": rail.reached or None,
                "looser": rail.is_looser,
            }
            for rail in one.rails
        ],
        "optOuts": [
            {"path": opted.path, "effect": opted.text, "isNew": opted in one.new_opt_outs} for opted in one.opt_outs
        ],
        "preview": None if one.preview is None else _preview(one),
        "notes": list(one.notes),
    }


def _preview(one: StackReview) -> Data:
    assert one.preview is not None
    return {
        "stack": one.preview.stack,
        "steps": len(one.preview.steps),
        "errors": list(one.preview.errors),
        "disagreements": list(one.disagreements),
        "others": [
            {"operation": step.doing, "type": step.kind, "name": step.name, "reasons": list(step.reasons)}
            for step in one.others
        ],
    }


def _effect(effect: Effect) -> Data:
    return {
        "subject": effect.subject,
        "role": effect.role,
        "effect": effect.effect,
        "interrupts": effect.interrupts,
        "sentences": list(effect.sentences),
        "fields": list(effect.fields),
    }


def _figures(figures: Figures) -> Data:
    return {
        "usdPerHour": _usd(figures.usd),
        "nodes": list(figures.nodes),
        "gpus": list(figures.gpus),
        "unpriced": list(figures.unpriced),
        "pools": {
            name: {"machine": pool.machine or None, "nodes": list(pool.nodes), "gpus": list(pool.gpus)}
            for name, pool in figures.pools.items()
        },
        "services": {name: {"usdPerHour": _usd(usd)} for name, usd in figures.services.items()},
    }


def _usd(pair: Pair) -> list[float]:
    return [round(one, 2) for one in pair]


def _problems(problems: Sequence[Problem]) -> list[dict[str, str]]:
    return [{name: getattr(one, name) for name in ("code", "severity", "path", "message", "mend")} for one in problems]
