"""Findings: their text, severity, order and paths."""

from dataclasses import replace
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kserve_iac.admission.finding import Finding
from kserve_iac.args import Invalid, Problem
from kserve_iac.args.problem import errors, grouped, in_one_line, nearest, render, sort_key
from kserve_iac.findings import rule
from kserve_iac.findings.codes import Code
from kserve_iac.findings.path import Path

TENSOR = Problem(
    "pd-tp-direction",
    Path("services", "assistant", "parallelism", "tensor"),
    "The tensor parallel size is 2 for decode but 4 for prefill. NIXL requires decode's size to be at least prefill's.",
    "Set tensor to 4, or prefill.parallelism.tensor to 2.",
)
CAPACITY = Problem(
    "capacity-max", Path("services", "assistant", "prefill", "replicas"), "6 x 2 GPUs, 8 there.", "Raise maxNodes to 2."
)
UNUSED = Problem("gpus-unused", Path("services", "iris", "gpus"), "It asks for no GPU.", "Set gpus.")
CODES = st.sampled_from(get_args(Code))
ERRORS = CODES.filter(lambda code: rule(code).severity == "error")


def test_errors_render_as_a_headline_and_aligned_lines():
    assert render([TENSOR, CAPACITY], "environment prod") == (
        "2 problems in environment prod\n"
        "  services.assistant.parallelism.tensor  [pd-tp-direction]  The tensor parallel size is 2 for decode but 4 for prefill. "
        "NIXL requires decode's size to be at least prefill's. Set tensor to 4, or prefill.parallelism.tensor to 2.\n"
        "  services.assistant.prefill.replicas    [capacity-max]     6 x 2 GPUs, 8 there. Raise maxNodes to 2."
    )


def test_one_error_is_not_counted_in_the_plural():
    assert render([CAPACITY], "environment dev").splitlines()[0] == "1 problem in environment dev"


def test_warnings_among_errors_say_that_they_are_warnings():
    lines = render([CAPACITY, UNUSED], "x").splitlines()
    assert lines[0] == "1 problem in x"
    assert lines[2] == "  services.iris.gpus                   [gpus-unused]   warning: It asks for no GPU. Set gpus."


def test_warnings_alone_have_a_headline_of_their_own():
    assert render([UNUSED], "x") == "warnings for x\n  services.iris.gpus  [gpus-unused]  It asks for no GPU. Set gpus."


def test_a_very_long_path_does_not_push_the_others_out():
    long = Problem("name", Path("p" * 100), "Long.")
    lines = render([long, Problem("lora", Path("q"), "Short.")], "x").splitlines()
    assert lines[1] == f"  {'p' * 100}  [name]  Long."
    assert lines[2] == f"  q{' ' * 63}  [lora]  Short."


def test_nothing_found_renders_as_a_headline_only():
    assert render([], "x") == "warnings for x"


def test_the_error_carries_all_findings_and_shows_them():
    error = Invalid([TENSOR, UNUSED], "environment prod")
    assert error.problems == (TENSOR, UNUSED)
    assert str(error) == render([TENSOR, UNUSED], "environment prod")
    assert isinstance(error, ValueError)


def test_a_finding_can_be_seen_from_further_out():
    moved = Problem("image-tag", Path("a", 0), "Message.", "Mend.", forbidden=True).under(Path("b", "c"))
    assert moved == Problem("image-tag", Path("b", "c", "a", 0), "Message.", "Mend.", forbidden=True)
    assert moved.path == "b.c.a.0"


def test_a_finding_has_the_severity_of_its_rule_unless_the_environment_forbids_the_fault():
    assert (TENSOR.severity, UNUSED.severity) == ("error", "warning")
    assert replace(UNUSED, forbidden=True).severity == "error"


@pytest.mark.parametrize("finding", [Problem, Finding])
def test_a_code_that_no_rule_has_cannot_be_used(finding):
    with pytest.raises(KeyError, match="unknown-poool"):
        finding("unknown-poool", Path(), "There is no pool l5.")


def test_text_without_a_mend_has_no_trailing_blank():
    assert Problem("name", Path("b"), "Message.").text == "Message."


def test_only_errors_forbid_going_on():
    assert errors([UNUSED, TENSOR, UNUSED]) == [TENSOR]


@pytest.mark.parametrize(
    ("name", "known", "mend"),
    [
        ("h10", ["h100", "l4"], "Did you mean h100?"),
        ("xyz", ["l4", "h100"], "The known pools are h100, l4."),
        ("xyz", [], "There are no pools."),
    ],
)
def test_the_nearest_name_is_offered_else_all_of_them(name, known, mend):
    assert nearest(name, known, "pools") == mend


@given(st.lists(st.builds(Problem, CODES, st.builds(Path, st.text("ab.")), st.text(), st.text())))
def test_sorting_puts_errors_first_and_renders_a_line_each(problems):
    ordered = sorted(problems, key=sort_key)
    severities = [problem.severity for problem in ordered]
    assert severities == sorted(severities)
    assert sorted(ordered, key=sort_key) == ordered


@given(
    st.lists(
        st.builds(Problem, ERRORS, st.builds(Path, st.text("abc.", max_size=80)), st.just("Message.")),
        min_size=1,
        max_size=3,
    )
)
def test_messages_of_short_paths_start_in_one_column(problems):
    lines = render(problems, "x").splitlines()[1:]
    assert len(lines) == len(problems)
    columns = {
        line.rindex("Message.") for line, problem in zip(lines, problems, strict=True) if len(problem.path) <= 64
    }
    assert len(columns) <= 1


def same(count, text="There is no pool l5.", mend="", section="services", code="unknown-pool", forbidden=False):
    names = [f"s{number:03}" for number in range(count)]
    return [
        Problem(code, Path(section, name, "pool"), text.format(name), mend.format(name), forbidden=forbidden)
        for name in names
    ]


def test_many_identical_findings_are_a_few_paths_and_a_count():
    assert render(same(300), "environment prod").splitlines() == [
        "300 problems in environment prod",
        "  services.s000.pool  [unknown-pool]  There is no pool l5.",
        "  services.s001.pool",
        "  services.s002.pool",
        "  and 297 more with the same finding",
    ]


def test_up_to_three_identical_findings_have_a_line_each():
    assert len(render(same(3), "x").splitlines()) == 4
    assert len(render(same(4), "x").splitlines()) == 5
    assert render(same(4), "x").splitlines()[-1] == "  and 1 more with the same finding"


def test_findings_that_differ_by_the_names_of_their_services_are_identical():
    named = same(9, "Service {} runs on no pool.", "Give {} a pool.")
    assert [len(group) for group in grouped(named)] == [9]
    assert [len(group) for group in grouped(same(9, "x{} is too long."))] == [1] * 9
    assert [len(group) for group in grouped(same(9, "{} is too long.", section="pools"))] == [1] * 9


def test_what_differs_in_code_text_mend_or_severity_is_another_finding():
    warning = same(4, code="gpus-unused")
    forbidden = same(4, code="gpus-unused", forbidden=True)
    found = [*same(4), *same(4, mend="Mend."), *warning, *forbidden, *same(4, "Other.")]
    assert [len(group) for group in grouped(found)] == [4, 4, 4, 4, 4]


def test_a_group_stands_where_its_first_finding_stands_and_says_that_it_is_a_warning():
    found = sorted([*same(5, code="gpus-unused"), TENSOR, *same(5, "Other.")], key=sort_key)
    lines = render(found, "x").splitlines()
    assert lines[0] == "6 problems in x"
    assert [line.split()[0] for line in lines[1:]] == [
        "services.assistant.parallelism.tensor",
        *("services.s000.pool", "services.s001.pool", "services.s002.pool", "and"),
        *("services.s000.pool", "services.s001.pool", "services.s002.pool", "and"),
    ]
    assert "warning: There is no pool l5." in lines[6]


def test_a_group_fits_on_one_line():
    assert in_one_line(same(1)) == "services.s000.pool: There is no pool l5. [unknown-pool]"
    assert in_one_line(same(5)) == (
        "services.s000.pool, services.s001.pool, services.s002.pool and 2 more: There is no pool l5. [unknown-pool]"
    )


def test_the_error_keeps_every_finding_of_a_group():
    assert len(Invalid(same(300)).problems) == 300


@given(st.lists(st.builds(Problem, CODES, st.sampled_from([Path("services", "a"), Path("b")]), st.just("M."))))
def test_no_finding_is_lost_or_shown_twice(problems):
    groups = grouped(problems)
    assert sorted((p for group in groups for p in group), key=sort_key) == sorted(problems, key=sort_key)
    assert all(len(group) == 1 or len(group) >= 4 for group in groups)
