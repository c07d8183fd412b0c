"""How our verdicts and KServe's compare, kind by kind, with examples by number."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

from kserve_iac.admission.verdict import verdict
from kserve_iac.findings.chapters import CHAPTERS

from .generate import Made
from .judge import Answer

STRICTER = frozenset(rule.code for chapter in CHAPTERS for rule in chapter.rules if rule.stricter)
"""Codes of what we refuse on purpose although KServe accepts it."""

CELLS = ("both accept", "both refuse", "stricter", "ours alone", "KServe alone")
"""``stricter`` is what we alone refuse on purpose, for a reason (:data:`STRICTER`); the last two are mistakes of ours."""


@dataclass(frozen=True)
class Case:
    """A disagreement: ``make(kserve, number)`` is the object."""

    number: int
    kind: str
    cell: str
    how: tuple[str, ...]
    ours: tuple[str, ...]
    kserves: str


@dataclass
class Table:
    """Counts by kind, and every disagreement."""

    kserve: str
    only: str | None = None
    counts: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    cases: list[Case] = field(default_factory=list)
    codes: Counter[str] = field(default_factory=Counter)
    """How often each of our codes stood where KServe refused, too."""

    @property
    def mistakes(self) -> list[Case]:
        return [case for case in self.cases if case.cell in CELLS[-2:]]

    @property
    def total(self) -> int:
        return sum(counts.total() for counts in self.counts.values())

    def add(self, made: Made, answer: Answer) -> None:
        kind = made.obj["kind"]
        errors = [finding for finding in verdict(made.obj, self.kserve) if finding.severity == "error"]
        codes = {finding.code for finding in errors}
        if not errors and answer.accepted:
            cell = "both accept"
        elif errors and not answer.accepted:
            # A rule that is ours alone must not hide that we miss what KServe says.
            cell = "KServe alone" if codes <= STRICTER else "both refuse"
            self.codes.update(codes)
        elif answer.accepted:
            cell = "stricter" if codes <= STRICTER else "ours alone"
        else:
            cell = "KServe alone"
        self.counts[kind][cell] += 1
        if cell in CELLS[2:]:
            said = tuple(f"{f.path} [{f.code}] {f.message}"[:300] for f in errors)
            self.cases.append(Case(made.number, kind, cell, made.how, said, answer.message[:600]))

    def rows(self) -> list[list[str]]:
        rows = [[kind, *(str(self.counts[kind][cell]) for cell in CELLS)] for kind in sorted(self.counts)]
        return [*rows, ["all", *(str(sum(counts[cell] for counts in self.counts.values())) for cell in CELLS)]]

    def text(self, examples: int = 3) -> str:
        lines = [f"KServe {self.kserve}: {self.total} objects", ""]
        widths = [30, *(14 for _ in CELLS)]
        for row in [["kind", *CELLS], *self.rows()]:
            lines.append("".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
        for title, cases in self.groups():
            lines += ["", f"{title}: {len(cases)}"]
            for case in cases[:examples]:
                lines.append(f"  #{case.number} {case.kind}: {'; '.join(case.how)}")
                lines += [f"     ours: {said}" for said in case.ours]
                lines += [f"     KServe: {case.kserves}"] if case.kserves else []
        return "\n".join(lines)

    def groups(self) -> Iterable[tuple[str, list[Case]]]:
        """Disagreements by cell and code; what KServe alone refuses by kind."""
        found: dict[tuple[str, str], list[Case]] = defaultdict(list)
        for case in self.cases:
            if case.cell == "KServe alone":
                keys = {case.kind}
            else:
                keys = {said.partition("[")[2].partition("]")[0] for said in case.ours}
                keys -= STRICTER if case.cell == "ours alone" else set()
            for key in keys:
                found[(case.cell, key)].append(case)
        order = sorted(found, key=lambda key: (CELLS.index(key[0]), key[1]))
        return [(f"{cell}, {key}", found[cell, key]) for cell, key in order]

    def json(self) -> dict[str, Any]:
        return {
            "kserve": self.kserve,
            "only": self.only,
            "objects": self.total,
            "counts": {kind: dict(counts) for kind, counts in sorted(self.counts.items())},
            "codes": dict(self.codes.most_common()),
            "cases": [asdict(case) for case in self.cases],
        }
