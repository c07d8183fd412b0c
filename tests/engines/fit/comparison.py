"""The fit beside other estimators on the judged cases: a part of the table of ``docs/explanation/fit.md``."""

import statistics
from collections.abc import Callable, Mapping

from .cases import CASES, Case
from .others import Estimate, kaito, llm_d_planner, max_model_len

Ask = Callable[[Case], Estimate | None]


def quantile(values: list[float], share: float) -> float:
    """The smallest value that at least that share of them do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * share // 1).__trunc__() - 1)]


def by_concurrency(case: Case) -> bool:
    """Whether the printed tokens are those of a group of layers, so that only requests at once say how much there is room for."""
    return len(set(case.model.kinds)) > 1 and "concurrency" in case.observed


def ours(case: Case) -> Estimate:
    """The fit as an estimate like theirs: tokens as printed, requests of the longest length where those are compared."""
    key = "concurrency" if by_concurrency(case) else "kv_tokens"
    if case.kind == "layout":
        return Estimate((1 + case.errors()[key]) * printed(case))
    found = case.fit()
    tokens = found.max_concurrency * max_model_len(case) if key == "concurrency" else float(found.kv_tokens)
    return Estimate(tokens, found.kv_cache)


def printed(case: Case) -> float:
    """Tokens that vLLM had room for."""
    if by_concurrency(case):
        return case.observed["concurrency"] * max_model_len(case)
    return case.observed["kv_tokens"]


COLUMNS: Mapping[str, Ask] = {
    "here": ours,
    "KAITO": kaito.estimate,
    "KAITO at 0.84": lambda case: kaito.estimate(case, kaito.UTILIZATION),
    "llm-d-planner": llm_d_planner.estimate,
}
"""The estimators, as the table heads them."""


def judged(*kinds: str) -> list[Case]:
    return [case for case in CASES if not case.is_calibration and case.kind in kinds]


def errors(ask: Ask, cases: list[Case]) -> list[float]:
    """Relative errors of the tokens, with sign, where the estimator says something and vLLM printed them."""
    found = []
    for case in cases:
        if "kv_tokens" in case.observed and (said := ask(case)) is not None:
            found.append(said.kv_tokens / printed(case) - 1)
    return found


def share_of(values: list[float], total: int, of: Callable[[list[float]], float]) -> str:
    """A figure of some errors, and of how many where it is not all."""
    if not values:
        return "-"
    few = f" ({len(values)})" if len(values) < total else ""
    return f"{100 * of([abs(value) for value in values]):.2f} %{few}"


def measures() -> list[str]:
    """Median and 90th percentile, and medians by class."""
    lines = []
    for name, kind in (("whole start", "start"), ("given its memory", "layout")):
        cases = judged(kind)
        groups: dict[str, list[Case]] = {}
        for case in cases:
            groups.setdefault(case.model_class, []).append(case)
        wanted: list[tuple[str, list[Case], Callable[[list[float]], float]]] = [
            (f"{name}: median", cases, statistics.median),
            (f"{name}: p90", cases, lambda values: quantile(values, 0.9)),
        ]
        wanted += [(f"{name}, {group}: median", groups[group], statistics.median) for group in sorted(groups)]
        for title, members, of in wanted:
            total = len(errors(ours, members))
            cells = [share_of(errors(ask, members), total, of) for ask in COLUMNS.values()]
            lines.append(f"| {title} | {total} | " + " | ".join(cells) + " |")
        too_many = [sum(value > 0.01 for value in errors(ask, cases)) for ask in COLUMNS.values()]
        lines.append(
            f"| {name}: over 1 % too many | {len(errors(ours, cases))} | " + " | ".join(map(str, too_many)) + " |"
        )
    return lines


def promised(case: Case) -> bool:
    return case.fit().fits


def ruled_out(case: Case) -> bool:
    return not case.fit().may_fit


def verdicts() -> list[str]:
    """How often each says the wrong thing about a start."""
    failed, started = judged("refused"), judged("start")
    everything = [case for case in CASES if case.kind == "refused"]
    others = [ask for ask in COLUMNS.values() if ask is not ours]

    def fits(ask: Ask, cases: list[Case], wanted: bool) -> int:
        return sum(1 for case in cases if (said := ask(case)) is not None and said.fits(case) is wanted)

    rows = (
        ('did not start, said "fits"', failed, promised, True),
        ("the same with calibration cases", everything, promised, True),
        ('started, said "does not fit"', started, ruled_out, False),
    )
    return [
        f"| {title} | {len(cases)} | "
        + " | ".join(str(count) for count in (sum(map(mine, cases)), *(fits(ask, cases, said) for ask in others)))
        + " |"
        for title, cases, mine, said in rows
    ]


def undecided() -> str:
    """Where the fit says that only a start would tell, which the others never do."""
    counts = [
        f"{sum(1 for case in judged(kind) if case.fit().may_fit and not case.fit().fits)} of {len(judged(kind))} judged {what}"
        for kind, what in (("refused", "failures"), ("start", "starts"))
    ]
    return f"The fit leaves {' and '.join(counts)} to a start; the others always say yes or no."


def table() -> str:
    """Both parts, in one table."""
    head = "| Judged: error of the cache's tokens | cases | " + " | ".join(COLUMNS) + " |"
    rule = "| --- " * (len(COLUMNS) + 2) + "|"
    return "\n".join([head, rule, *measures(), *verdicts(), "", undecided()])
