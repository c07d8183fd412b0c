"""Deriving the examples of reviews: the committed pages are the derived ones, and each shows what its title promises."""

import sys

import pytest


@pytest.fixture(scope="module")
def pages(script):
    return {path.stem: text for path, text in script.derive().items()}


def test_the_committed_pages_are_derived(script):
    assert {path.name for path in script.PAGES.glob("*.md")} == {path.name for path in script.derive()}
    for path, text in script.derive().items():
        assert path.read_text() == text, "make docs"


@pytest.mark.parametrize(
    ("page", "shown"),
    [
        ("scale-up", "runs 4 pods instead of 2. A new pod serves after"),
        ("new-model", "restarts: new pods start before old ones stop. The KV cache of its pods is lost."),
        ("replaced-pool", "restarts, because its pods are evicted from the old nodes of pool l4."),
        ("kserve-upgrade", "**Platform** changes in place. KServe's controllers restart."),
        ("refused", "**Refused.** The environment cannot work"),
        ("deleted-service", "is removed. No answers from then on."),
    ],
)
def test_each_shows_its_subject(pages, page, shown):
    assert shown in pages[page]


def test_a_refused_change_shows_no_capacity(pages):
    assert "Capacity" not in pages["refused"]
    assert all("Capacity and cost" in text for name, text in pages.items() if name not in ("refused", "kserve-upgrade"))


def test_a_change_of_a_text_that_is_gone_is_refused(script):
    with pytest.raises(SystemExit, match="example scale-up"):
        script.changed(script.EXAMPLES[0], "config: {}")


@pytest.mark.parametrize(("text", "code"), [("x", 0), ("y", 1)])
def test_checking_compares_and_writes_nothing(script, tmp_path, monkeypatch, text, code):
    target = tmp_path / "page.md"
    target.write_text("x")
    monkeypatch.setattr(script, "derive", lambda: {target: text})
    monkeypatch.setattr(script, "PAGES", tmp_path)
    monkeypatch.setattr(sys, "argv", ["derive", "--check"])
    assert script.main() == code
    assert target.read_text() == "x"
