"""The comment: its first line, its summary first, whole sections, and text of strangers that stays text."""

import re

import pytest

from kserve_iac.review.comment import LEAST, LIMIT, comment, marker
from kserve_iac.review.preview import failed
from kserve_iac.review.review import review
from kserve_iac.review.states import After
from kserve_iac.review.text import code, plain

from .conftest import CHAT, CONFIG, IRIS

SERVICE = ("services", "chat", "llmInferenceService")


@pytest.fixture
def scaled(environments):
    return review("prod", environments.before(), environments.after(environments.changed(*SERVICE, "replicas", to=3)))


def test_the_first_line_identifies_it(scaled):
    assert comment([scaled], "mine/serving").partition("\n")[0] == "<!-- kserve-iac review: mine/serving -->"


@pytest.mark.parametrize("name", ["", "a b", "-->", "a//b", "../x y", "a\n"])
def test_a_name_cannot_end_the_marker(name):
    with pytest.raises(ValueError, match="characters"):
        marker(name)


def test_the_summary_comes_first_and_details_are_folded(scaled):
    text = comment([scaled], "mine")
    assert text.index("| `prod` |") < text.index("### `prod`") < text.index("<details>")
    assert text.count("<details") == text.count("</details>") > 1
    assert "runs 3 pods instead of 2" in text
    assert "| `chat` | engine | l4 | 2 → 3 |" in text


def test_stacks_without_changes_are_only_named(scaled, environments):
    same = review("dev", environments.before(), environments.after(CONFIG))
    text = comment([scaled, same], "mine")
    assert "Nothing changes in `dev`." in text
    assert "### `dev`" not in text
    assert "## Nothing changes\n\nThe change has no effect on `dev`." in comment([same], "mine")


def test_a_refused_change_looks_refused(environments, scaled):
    wrong = environments.after(environments.changed(*SERVICE, "replicas", to=40))
    text = comment([scaled, review("dev", environments.before(), wrong)], "mine")
    assert "## Refused: 1 stack cannot be deployed" in text
    assert text.index("| `dev` | **refused** |  |  |  |") < text.index("| `prod` |")
    own = text[text.index("### `dev`") :]
    assert "(`capacity-max`)" in own
    assert "<details" not in own


def test_a_failed_preview_looks_failed(environments):
    after = environments.after(environments.changed(*SERVICE, "replicas", to=3))
    text = comment([review("prod", environments.before(), after, failed("no @team [x](y)"))], "mine")
    assert "**the preview failed**" in text
    assert "no @\u200bteam \\[x\\](y)" in text
    assert "| `prod` | **the preview failed** |  |  |  |" in text


def test_one_warning_of_each_state(environments):
    config = environments.changed(*SERVICE, "model", "download", to=...)
    assert "**1 new warning**" in comment([review("a", environments.before(), environments.after(config))], "m")
    assert "1 warning gone" in comment([review("a", environments.before(config), environments.after(CONFIG))], "m")


def test_a_looser_limit_is_open(environments):
    config = environments.changed("guardrails", "maxGpus", to=16)
    text = comment([review("prod", environments.before(), environments.after(config))], "mine")
    assert "<details open><summary>Guardrails: this change allows more than before</summary>" in text
    assert "| `maxGpus` | 12 | 16 | 2 | looser |" in text
    config = environments.changed("platform", "gateway", "auth", to={"anonymous": True})
    text = comment([review("prod", environments.before(), environments.after(config))], "mine")
    assert (
        "`platform.gateway.auth.anonymous`: Everybody who reaches the Gateway may call its services. **New.**" in text
    )


def many(environments, services):
    config = environments.changed("services", "iris", to=...)
    config["cluster"]["gke"]["nodePools"][1]["maxNodes"] = 400
    config["cluster"]["gke"]["nodePools"][0]["maxNodes"] = 400
    config["guardrails"] = {}
    named = {f"iris-{number}": IRIS for number in range(services)}
    config["services"] = {**named, "chat": CHAT}
    return config


def test_sections_are_kept_whole_and_named_where_they_are_left_out(environments):
    one = review("prod", environments.before(), environments.after(many(environments, 800)))
    whole = comment([one], "mine", 10**9)
    assert len(whole) > 80_000
    for limit in (LIMIT, 20_000, 6_000):
        text = comment([one], "mine", limit)
        assert len(text) <= limit
        assert text.count("<details") == text.count("</details>")
        assert f"**Left out**, because a comment has at most {limit:,} characters: " in text
        assert re.search(r"changes \(\d+\) of prod", text) or limit == LIMIT
        assert "## 1 stack changes" in text
        for line in text.split("**Left out**")[0].splitlines():
            assert line in whole


def test_many_stacks_are_shown_by_their_summaries(environments, scaled):
    import dataclasses

    reviews = [dataclasses.replace(scaled, stack=f"stack-{number}-{'x' * 60}") for number in range(300)]
    text = comment(reviews, "mine")
    assert len(text) <= LIMIT
    assert "260 further stacks changed." in text
    short = comment(reviews, "mine", LEAST)
    assert len(short) <= LEAST
    assert "further stacks changed." in short


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("a | b", "a \\| b"),
        ("<script>", "\\<script\\>"),
        ("x\n\n# Title", "x # Title"),
        ("max_model_len", "max_model_len"),
        ("_all_ *b* `c` ~d~", "\\_all\\_ \\*b\\* \\`c\\` \\~d\\~"),
        ("@org/team fixes #12", "@\u200borg/team fixes #\u200b12"),
        ("&lt;", "\\&lt;"),
        ("a & b", "a & b"),
    ],
)
def test_text_of_strangers_stays_text(given, shown):
    assert plain(given) == shown


@pytest.mark.parametrize(
    ("given", "shown"),
    [("a", "`a`"), ("a`b", "``a`b``"), ("`a`", "`` `a` ``"), ("a|b", "`a\\|b`"), ("a\nb", "`a b`"), ("", "")],
)
def test_names_in_code_font(given, shown):
    assert code(given) == shown


def test_a_reason_of_several_lines_is_one_item(environments):
    text = comment([review("prod", environments.before(), After(None, reason="It is\n- not\n## YAML"))], "mine")
    assert "- It is - not ## YAML\n" in text
