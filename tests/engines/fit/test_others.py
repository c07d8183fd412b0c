"""Other estimators beside the fit: their formulas as published, and records that belong to the cases as they are."""

import dataclasses

import pytest

from kserve_iac.catalog._data import load
from kserve_iac.catalog.gpus import GIB
from tests.engines.fit import comparison, report
from tests.engines.fit.cases import CASES
from tests.engines.fit.others import checkpoint, checkpoint_gib, kaito, llm_d_planner

BY_ID = {case.id: case for case in CASES}


@pytest.mark.parametrize(
    ("asked", "tokens"),
    [
        # TestComputeMaxModelLen of KAITO's max_model_len_test.go, where memory is of all GPUs of a node. Its case of three nodes
        # is left out: that test is older than the division by the nodes, which is followed here.
        ({"limit": 131072, "bytes_per_token": 131072, "weights": 40, "memory": 24}, 0),
        ({"limit": 131072, "bytes_per_token": 131072, "weights": 14.96, "memory": 24}, 14848),
        ({"limit": 131072, "bytes_per_token": 196608, "weights": 27.51, "memory": 24, "tensor": 2}, 34048),
        ({"limit": 131072, "bytes_per_token": 196608, "weights": 27.51, "memory": 80}, 131072),
        (
            {"limit": 1048576, "bytes_per_token": 23040, "weights": 112.63, "memory": 94, "tensor": 2, "mla": True},
            761600,
        ),
    ],
)
def test_kaitos_formula_gives_its_published_results(asked, tokens):
    assert kaito.max_model_len(**asked) == tokens


def test_kaitos_formula_follows_its_worked_example():
    """Phi-4-mini of memory-estimator.md: 57.25 GiB remain of 80, 10.21 of 24."""
    assert kaito.remaining_gib(80 * kaito.UTILIZATION, 7.15) == pytest.approx(57.25, abs=0.01)
    assert kaito.remaining_gib(24 * kaito.UTILIZATION, 7.15) == pytest.approx(10.21, abs=0.01)


def test_what_kaito_says_depends_on_the_utilisation_and_the_cards_base():
    case = BY_ID["qwen3-14b-l40s-0.29"]
    assert kaito.estimate(case, 0.84).kv_gib < kaito.estimate(case).kv_gib
    other = dataclasses.replace(case, gpu=dataclasses.replace(case.gpu, name="A10"))
    assert kaito.estimate(other).kv_gib - kaito.estimate(case).kv_gib == pytest.approx(0.8)


def test_the_record_belongs_to_the_cases_as_they_are():
    about = llm_d_planner.recorded()["_meta"]
    assert about["cases_sha256"] == llm_d_planner.cases_digest(), "run tests/engines/fit/others/record.py again"
    assert about["version"] == "0.3.3"
    assert about["licence"] == "Apache-2.0"


def test_the_record_covers_every_case_that_it_applies_to():
    assert list(llm_d_planner.recorded()["estimates"]) == llm_d_planner.covered()
    assert set(llm_d_planner.LEFT_OUT) <= set(BY_ID)
    for case_id in llm_d_planner.covered():
        said = llm_d_planner.estimate(BY_ID[case_id])
        assert (said.kv_gib is None) == (BY_ID[case_id].given_kv is not None)


def test_a_layout_of_one_kind_of_layers_is_the_same_for_everyone():
    """So that what differs elsewhere is theirs and not how they were asked."""
    for case_id in ("layout-llama-8b-10000", "layout-qwen3-30b-fp8-tp2", "layout-llama-70b-fp8-kv"):
        case = BY_ID[case_id]
        here, there, planner = comparison.ours(case), kaito.estimate(case), llm_d_planner.estimate(case)
        assert there.kv_tokens == pytest.approx(here.kv_tokens, rel=1e-3)
        assert planner.kv_tokens == pytest.approx(here.kv_tokens, rel=1e-3)


def test_the_checkpoint_that_they_start_from_is_as_large_as_its_files():
    known = {entry["hf_id"]: entry["checkpoint_gib"] for entry in load("models.json")["models"]}
    seen = 0
    for case in CASES:
        size = known.get(case.model.name)
        if size and not case.settings.quantization and case.model.encoder_parameters == 0:
            assert checkpoint_gib(case) == pytest.approx(size, rel=0.001), case.id
            seen += 1
    assert seen >= 5


def test_the_checkpoint_by_types_has_as_many_bytes_as_it_is_large():
    awq, plain = BY_ID["qwen3-14b-awq-l40s-0.29"], BY_ID["qwen3-14b-l40s-0.29"]
    found = checkpoint(awq)
    assert set(found) == {"I32", "BF16"}
    assert 4 * found["I32"] + 2 * found["BF16"] == pytest.approx(checkpoint_gib(awq) * GIB)
    assert set(checkpoint(plain)) == {"BF16"}


def test_errors_are_of_judged_cases_and_against_what_was_printed():
    starts = comparison.judged("start")
    assert all(not case.is_calibration for case in starts)
    here = [abs(error) for error in comparison.errors(comparison.ours, starts)]
    assert sorted(here) == pytest.approx(sorted(report.errors(report.of(True), "kv_tokens", ("start",))), abs=1e-4)


def test_several_kinds_of_layers_are_compared_by_requests_at_once():
    case = BY_ID["layout-qwen3.6-27b-nvfp4"]
    assert comparison.by_concurrency(case)
    assert comparison.printed(case) == pytest.approx(5.15 * 32768)
    assert not comparison.by_concurrency(BY_ID["layout-llama-8b-10000"])


def test_wrong_verdicts_are_counted_of_those_that_say_something():
    rows = {line.split(" | ")[0].strip("| "): line.strip("| ").split(" | ")[1:] for line in comparison.verdicts()}
    every = rows["the same with calibration cases"]
    assert every[:2] == ["10", "0"]
    by_hand = sum(
        llm_d_planner.estimate(case).fits(case)
        for case in CASES
        if case.kind == "refused" and llm_d_planner.applies(case)
    )
    assert every[-1] == str(by_hand)
