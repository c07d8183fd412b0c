"""What the preview says of public reports: the table beside the environments is true, for what is caught and for what is not."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from kserve_iac.cli.source import read

FOUND = Path(__file__).with_name("found")
"""The environments, and the table of what is right."""

OUTCOME = re.compile(r"(error|warning)(?: `([a-z-]+)`)? at `([^`]+)`")
"""What must be found: severity, code (if a rule has it) and path."""


@dataclass(frozen=True)
class Outcome:
    """One finding that is right."""

    severity: str
    code: str
    """Empty where no rule finds it."""
    path: str


@dataclass(frozen=True)
class Report:
    """A row of the table."""

    file: str
    outcomes: tuple[Outcome, ...]
    before: str
    """What was said when the report was found."""
    verdict: str
    """What this version says: ``caught``, ``passed`` or ``untrue error``."""


def rows() -> Iterator[Report]:
    """The rows of the table."""
    for line in (FOUND / "README.md").read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split(" | ")]
        if cells[0].endswith(".yaml"):
            outcomes = tuple(Outcome(*found) for found in OUTCOME.findall(cells[3]))
            yield Report(cells[0], outcomes, cells[4], cells[5])


REPORTS = list(rows())
CAUGHT = [one for one in REPORTS if one.verdict == "caught"]
GAPS = [one for one in REPORTS if one.verdict != "caught"]


def each(reports):
    return pytest.mark.parametrize("report", reports, ids=lambda report: report.file)


def findings(report):
    """Severity, code and path of all that is found."""
    return {(one.severity, one.code, one.path) for one in read(str(FOUND / report.file)).findings}


def test_the_table_has_every_environment_once():
    assert [one.file for one in REPORTS] == sorted(
        (file.name for file in FOUND.glob("*.yaml")), key=lambda name: int(name.partition("-")[0])
    )


def test_the_table_counts_its_rows():
    before = sum(one.before == "caught" for one in REPORTS)
    counts = f"Of {len(REPORTS)} reports, {before} were caught before and {len(CAUGHT)} are caught now."
    assert counts in (FOUND / "README.md").read_text(encoding="utf-8")


@each(REPORTS)
def test_a_report_has_a_source_and_a_right_outcome(report):
    first = (FOUND / report.file).read_text(encoding="utf-8").splitlines()[0]
    assert re.match(r"# [\w.-]+/[\w.-]+#\d+ \(202[56]-\d\d\): ", first)
    assert report.outcomes
    assert report.verdict in ("caught", "passed", "untrue error")


@each(CAUGHT)
def test_what_is_caught_is_found_by_its_code_at_its_path(report):
    assert {(one.severity, one.code, one.path) for one in report.outcomes} <= findings(report)


@each(CAUGHT)
def test_no_other_error_is_found(report):
    expected = {(one.severity, one.code, one.path) for one in report.outcomes}
    assert {one for one in findings(report) if one[0] == "error"} <= expected


@each(GAPS)
def test_a_gap_that_is_closed_is_entered_in_the_table(report):
    found = {(severity, path) for severity, _, path in findings(report)}
    assert not {(one.severity, one.path) for one in report.outcomes} & found


@each([one for one in GAPS if one.verdict == "untrue error"])
def test_an_untrue_error_that_is_gone_is_entered_in_the_table(report):
    assert any(severity == "error" for severity, _, _ in findings(report))


@each([one for one in GAPS if one.verdict == "passed"])
def test_what_passes_has_no_error(report):
    assert not any(severity == "error" for severity, _, _ in findings(report))
