"""``python -m tests.engines.fit.report``: how far the fit is from what vLLM printed, as the table of ``docs/explanation/fit.md``.

With ``--write`` the table goes into that page; with ``--cases`` every case is listed.
"""

import statistics
import sys
from collections import defaultdict
from pathlib import Path

from . import comparison
from .cases import CASES, Case
from .comparison import quantile

PAGE = Path(__file__).parents[3] / "docs" / "explanation" / "fit.md"
START, END = "<!-- the table: make fit-report -->", "<!-- end of the table -->"

WHAT = (
    ("weights", "weights", ("weights", "start", "layout")),
    ("cache, given its memory: tokens", "kv_tokens", ("layout",)),
    ("cache, given its memory: concurrency", "concurrency", ("layout",)),
    ("whole start: tokens of KV cache", "kv_tokens", ("start",)),
    ("whole start: GiB of KV cache", "kv_cache", ("start",)),
)


def errors(cases: tuple[Case, ...], name: str, kinds: tuple[str, ...]) -> list[float]:
    """Relative errors without sign."""
    return [abs(found[name]) for case in cases if case.kind in kinds if name in (found := case.errors())]


def of(judged: bool) -> tuple[Case, ...]:
    return tuple(case for case in CASES if case.is_calibration is not judged)


def row(name: str, values: list[float]) -> str:
    if not values:
        return f"| {name} | 0 | - | - | - |"
    shown = (statistics.median(values), quantile(values, 0.9), max(values))
    return f"| {name} | {len(values)} | " + " | ".join(f"{100 * value:.2f} %" for value in shown) + " |"


def table() -> str:
    """Judged and calibration cases apart, then the judged starts and weights by class of model."""
    lines = []
    for title, cases in (("Judged", of(True)), ("Calibration", of(False))):
        lines += [f"| {title} | cases | median | p90 | worst |", "| --- | --- | --- | --- | --- |"]
        lines += [row(name, errors(cases, key, kinds)) for name, key, kinds in WHAT] + [""]
    lines += [
        "| Judged, by class | weights | tokens, given memory | tokens, whole start |",
        "| --- | --- | --- | --- |",
    ]
    classes: dict[str, list[Case]] = defaultdict(list)
    for case in of(True):
        if case.kind != "refused":
            classes[case.model_class].append(case)
    for name, members in sorted(classes.items()):
        cells = []
        for key, kinds in (
            ("weights", ("weights", "start", "layout")),
            ("kv_tokens", ("layout",)),
            ("kv_tokens", ("start",)),
        ):
            values = errors(tuple(members), key, kinds)
            cells.append(f"{100 * statistics.median(values):.2f} % ({len(values)})" if values else "-")
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    refused = [case for case in CASES if case.kind == "refused"]
    within = [case for case in of(True) if case.kind == "start" and "kv_gib" in case.observed]
    inside = sum(1 for case in within if contains(case))
    lines += ["", f"Of {len(refused)} reported failures at start the fit promises none to work."]
    lines += [f"Of {len(within)} judged starts that printed the GiB of their cache, {inside} are within the interval."]
    return "\n".join([*lines, "", comparison.table()])


def contains(case: Case) -> bool:
    """Whether the interval holds what was printed."""
    interval = case.fit().intervals["kv_cache"]
    return interval.low <= case.observed["kv_gib"] * (1 << 30) <= interval.high


def listing() -> str:
    """Every case with its errors."""
    lines = []
    for case in CASES:
        shown = ", ".join(f"{name} {100 * value:+.2f} %" for name, value in case.errors().items())
        fate = "" if case.kind != "refused" else f"fits: {case.fit().fits}, may fit: {case.fit().may_fit}"
        lines.append(
            f"{'calibration' if case.is_calibration else 'judged':<11} {case.kind:<8} {case.id:<32} {shown}{fate}"
        )
    return "\n".join(lines)


def main() -> None:
    if "--cases" in sys.argv:
        print(listing())
        return
    print(table())
    if "--write" in sys.argv:
        before, _, rest = PAGE.read_text(encoding="utf-8").partition(START)
        _, _, after = rest.partition(END)
        PAGE.write_text(f"{before}{START}\n\n{table()}\n\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
