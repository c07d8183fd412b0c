"""Findings: their text, order and paths."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kserve_iac.args import Invalid, Problem
from kserve_iac.args.problem import errors, nearest, render, sort_key

TENSOR = Problem(
    "pd-tp-direction",
    "services.assistant.parallelism.tensor",
    "2 < 4 of prefill: NIXL needs decode >= prefill.",
    "Set it to 4, or prefill's to 2.",
)
CAPACITY = Problem(
    "capacity-max", "services.assistant.prefill.replicas", "6 x 2 GPUs, 8 there.", "Raise maxNodes to 2."
)
UNUSED = Problem("gpus-unused", "services.iris.gpus", "It asks for no GPU.", "Set gpus.", "warning")


def test_errors_render_as_a_headline_and_aligned_lines():
    assert render([TENSOR, CAPACITY], "environment prod") == (
        "2 problems in environment prod\n"
        "  services.assistant.parallelism.tensor  [pd-tp-direction]  2 < 4 of prefill: NIXL needs decode >= prefill."
        " Set it to 4, or prefill's to 2.\n"
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
    long = Problem("a", "p" * 100, "Long.")
    lines = render([long, Problem("b", "q", "Short.")], "x").splitlines()
    assert lines[1] == f"  {'p' * 100}  [a]  Long."
    assert lines[2] == f"  q{' ' * 63}  [b]  Short."


def test_nothing_found_renders_as_a_headline_only():
    assert render([], "x") == "warnings for x"


def test_the_error_carries_all_findings_and_shows_them():
    error = Invalid([TENSOR, UNUSED], "environment prod")
    assert error.problems == (TENSOR, UNUSED)
    assert str(error) == render([TENSOR, UNUSED], "environment prod")
    assert isinstance(error, ValueError)


@pytest.mark.parametrize(
    ("path", "prefix", "whole"),
    [("a", "b", "b.a"), ("", "b", "b"), ("a", "", "a"), ("", "", ""), ("a.0", "b.c", "b.c.a.0")],
)
def test_a_finding_can_be_seen_from_further_out(path, prefix, whole):
    moved = Problem("code", path, "Message.", "Mend.", "warning").under(prefix)
    assert moved == Problem("code", whole, "Message.", "Mend.", "warning")


def test_text_without_a_mend_has_no_trailing_blank():
    assert Problem("a", "b", "Message.").text == "Message."


def test_only_errors_forbid_going_on():
    assert errors([UNUSED, TENSOR, UNUSED]) == [TENSOR]


@pytest.mark.parametrize(
    ("name", "known", "mend"),
    [
        ("h10", ["h100", "l4"], "Did you mean h100?"),
        ("xyz", ["l4", "h100"], "Known pools: h100, l4."),
        ("xyz", [], "There are no pools."),
    ],
)
def test_the_nearest_name_is_offered_else_all_of_them(name, known, mend):
    assert nearest(name, known, "pools") == mend


@given(
    st.lists(
        st.builds(Problem, st.text("ab"), st.text("ab."), st.text(), st.text(), st.sampled_from(["error", "warning"]))
    )
)
def test_sorting_puts_errors_first_and_renders_a_line_each(problems):
    ordered = sorted(problems, key=sort_key)
    severities = [problem.severity for problem in ordered]
    assert severities == sorted(severities)
    assert sorted(ordered, key=sort_key) == ordered


@given(
    st.lists(
        st.builds(Problem, st.text("abc-", min_size=1), st.text("abc.", max_size=80), st.just("Message.")), min_size=1
    )
)
def test_messages_of_short_paths_start_in_one_column(problems):
    lines = render(problems, "x").splitlines()[1:]
    assert len(lines) == len(problems)
    columns = {
        line.rindex("Message.") for line, problem in zip(lines, problems, strict=True) if len(problem.path) <= 64
    }
    assert len(columns) <= 1
