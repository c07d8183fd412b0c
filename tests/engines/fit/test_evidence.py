"""The fit against what vLLM printed: judged cases, which the constants were not made by, within bounds that are stated here."""

import pytest

from kserve_iac.catalog.engines import parse_version
from tests.engines.fit import report
from tests.engines.fit.cases import CASES

FIRST_WITH_CACHE_LINE, FIRST_WITH_TWO_DECIMALS = (0, 9, 1), (0, 14, 0)
"""vLLM that prints ``Available KV cache memory`` (``vllm/v1/worker/gpu_worker.py``: not in 0.9.0), and that prints the weights
rounded to two decimals (``gpu_model_runner.py``: four in 0.13.0, two in 0.14.1)."""

BOUNDS = {
    # what: (median, p90) of the relative error without sign
    ("weights", ("weights", "start", "layout")): (0.002, 0.04),
    ("kv_tokens", ("layout",)): (0.001, 0.012),
    ("concurrency", ("layout",)): (0.002, 0.005),
    ("kv_tokens", ("start",)): (0.025, 0.09),
    ("kv_cache", ("start",)): (0.025, 0.09),
}


def test_there_is_enough_of_it_and_it_is_told_apart():
    assert len(CASES) >= 60
    assert len({case.id for case in CASES}) == len(CASES)
    assert all(case.source.startswith(("https://github.com/", "public code excerpt ")) for case in CASES)
    calibration, judged = ({case.origin for case in report.of(which)} for which in (False, True))
    assert not calibration & judged
    assert {case.kind for case in report.of(True)} == {"start", "layout", "weights", "refused"}
    assert len(report.of(True)) >= 25


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_a_case_is_of_a_version_that_prints_what_was_printed(case):
    version = parse_version(case.settings.version)
    if "kv_gib" in case.observed:
        assert version >= FIRST_WITH_CACHE_LINE
    weights = case.observed.get("weights_gib", 0.0)
    if weights != round(weights, 2):
        assert version < FIRST_WITH_TWO_DECIMALS


@pytest.mark.parametrize("what", list(BOUNDS), ids=lambda what: f"{what[0]}-{what[1][-1]}")
def test_judged_cases_are_within_the_bounds(what):
    values = report.errors(report.of(True), *what)
    median, p90 = BOUNDS[what]
    assert len(values) >= 5
    assert report.quantile(values, 0.5) <= median
    assert report.quantile(values, 0.9) <= p90


@pytest.mark.parametrize("case", [case for case in CASES if case.kind == "refused"], ids=lambda case: case.id)
def test_what_did_not_start_is_not_promised_to(case):
    assert not case.fit().fits


@pytest.mark.parametrize("case", [case for case in CASES if case.kind == "start"], ids=lambda case: case.id)
def test_what_started_is_not_ruled_out(case):
    assert case.fit().may_fit


def test_most_intervals_hold_what_was_printed():
    within = [report.contains(case) for case in report.of(True) if case.kind == "start" and "kv_gib" in case.observed]
    assert sum(within) >= 0.8 * len(within)


def test_a_model_of_another_size_would_be_noticed():
    """So the bounds mean something: a layer more, or a head less, is beyond them."""
    import dataclasses

    case = next(case for case in CASES if case.id == "layout-llama-8b-10000")
    wrong = dataclasses.replace(case, model=dataclasses.replace(case.model, layers=33))
    assert abs(wrong.errors()["kv_tokens"]) > 0.02


def test_the_page_shows_the_table_as_it_is():
    assert report.table() in report.PAGE.read_text(encoding="utf-8"), "run make fit-report"


def test_the_parts_are_shown_for_every_case():
    assert len(report.listing().splitlines()) == len(CASES)
