"""Queries that are built: another parser reads what was meant, whatever stands in texts."""

import re

import promql_parser
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kserve_iac.render.promql import (
    Aggregate,
    Binary,
    LabelReplaced,
    Matcher,
    Number,
    Selector,
    Vector,
    literal_pattern,
    number,
    or_zero,
)

UP = Selector("up")


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        (UP, "up{}"),
        (Selector("vllm:x", (Matcher("a", "=", "b"), Matcher("c", "=~", "d.*"))), 'vllm:x{a="b",c=~"d.*"}'),
        (Aggregate("sum", UP), "sum(up{})"),
        (Aggregate("avg", UP, by=("pod", "job")), "avg by (pod, job) (up{})"),
        (or_zero(Aggregate("sum", UP)), "sum(up{}) or vector(0)"),
        (Binary(Binary(UP, "/", Number(2.5)), "or", Vector(0)), "(up{} / 2.5) or vector(0)"),
        (Binary(UP, "and", UP, on=("a",)), "up{} and on (a) up{}"),
        (LabelReplaced(UP, "to", "$1", "from", "(.*)"), 'label_replace(up{}, "to", "$1", "from", "(.*)")'),
    ],
)
def test_each_form_is_written_as_prometheus_has_it(expression, text):
    assert str(expression) == text
    assert promql_parser.parse(text) is not None


@given(st.text(st.characters(blacklist_categories=("Cs",))))
def test_any_text_is_read_as_it_was_meant(text):
    read = promql_parser.parse(str(Selector("up", (Matcher("a", "=", text),))))
    assert [(one.name, one.value) for one in read.matchers.matchers] == [("a", text)]


@given(st.text(st.characters(blacklist_categories=("Cs",))))
def test_a_literal_pattern_matches_its_text_alone(text):
    assert re.fullmatch(literal_pattern(text), text)
    assert not re.fullmatch(literal_pattern(text), text + "x")
    read = promql_parser.parse(str(Selector("up", (Matcher("a", "=~", literal_pattern(text)),))))
    assert read.matchers.matchers[0].value == literal_pattern(text)


@given(st.floats(min_value=1e-6, max_value=1e12))
def test_numbers_keep_their_value(value):
    text = number(value)
    assert float(text) == value
    assert promql_parser.parse(text).val == value


@pytest.mark.parametrize(
    ("value", "text"), [(1, "1"), (1.0, "1"), (0.8, "0.8"), (33821, "33821"), (1.758, "1.758"), (0, "0")]
)
def test_numbers_are_short(value, text):
    assert number(value) == text


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
def test_what_is_no_number_is_refused(value):
    with pytest.raises(ValueError, match="is not a number"):
        number(value)


@pytest.mark.parametrize(
    "wrong",
    [
        Selector("a-b"),
        Selector('up{a="b"}'),
        Selector("up", (Matcher("a:b", "=", "c"),)),
        Aggregate("sum", UP, by=("a)",)),
        Binary(UP, "and", UP, on=("0",)),
        LabelReplaced(UP, "a b", "$1", "c", "d"),
    ],
)
def test_names_that_would_be_something_else_are_refused(wrong):
    with pytest.raises(ValueError, match="is not the name of a"):
        str(wrong)
