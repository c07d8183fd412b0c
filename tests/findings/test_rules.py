"""The declarations of the rules."""

import re
from typing import get_args

import pytest

from kserve_iac.findings import rule
from kserve_iac.findings.chapters import CHAPTERS
from kserve_iac.findings.codes import Code

RULES = [one for chapter in CHAPTERS for one in chapter.rules]
WORDS_WITH_HYPHENS = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def test_no_code_is_declared_twice():
    codes = [one.code for one in RULES]
    assert len(codes) > 200
    assert sorted(codes) == sorted({*codes})


def test_the_type_of_codes_has_every_code():
    assert {*get_args(Code)} == {one.code for one in RULES}


def test_a_rule_is_found_by_its_code():
    assert [rule(one.code) for one in RULES] == RULES


def test_there_is_no_rule_with_another_code():
    with pytest.raises(KeyError, match="unknown-poool"):
        rule("unknown-poool")


@pytest.mark.parametrize("one", RULES, ids=lambda one: one.code)
def test_a_declaration_is_complete(one):
    assert WORDS_WITH_HYPHENS.fullmatch(one.code)
    assert one.severity in ("error", "warning")
    assert one.meaning.endswith(".")
    assert one.source
    path, colon, text = one.example.partition(": ")
    assert path
    assert colon
    assert text


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda chapter: chapter.title)
def test_a_chapter_has_rules_and_a_heading_of_the_page(chapter):
    assert chapter.rules
    assert chapter.level in (2, 3)
