"""Deriving the picture of the plan: the committed picture is the derived one, needs no other file, and stays in its frame."""

import re
import sys
import xml.etree.ElementTree as ElementTree

import pytest

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def text(script):
    return script.derive()


@pytest.fixture(scope="module")
def root(text):
    return ElementTree.fromstring(text)


def test_the_committed_picture_is_derived(script, text):
    assert script.TARGET.read_text() == text, "make docs"


def test_it_needs_nothing_else(text):
    assert re.findall(r"https?://[^\"]+", text) == ["http://www.w3.org/2000/svg"]
    assert not re.search(r"<script|<image|<use|href|@import|url\(|foreignObject|var\(", text)


def test_both_colour_schemes_colour_every_class(script, root):
    style = root.find(f"{SVG}style").text
    light, _, dark = style.partition("@media (prefers-color-scheme:dark)")
    used = {element.get("class") for element in root.iter() if element.get("class")}
    for scheme in (light, dark):
        assert {name for name in used if f".{name}{{" not in scheme} == set()
    [background] = [element for element in root if element.get("class") == "paper"]
    assert float(background.get("width")) == script.WIDTH - 1


def test_every_gpu_of_the_plan_is_drawn(root):
    titles = [element.text for element in root.iter(f"{SVG}title")]
    decode = [title for title in titles if "assistant decode" in title and "4 GPUs each" in title]
    # Eight GPUs of one node, and a bar each for CPU and memory.
    assert len(decode) == 10
    assert titles.count("free") == 7


def test_nothing_leaves_the_frame(root):
    width, height = float(root.get("width")), float(root.get("height"))
    boxes = list(root.iter(f"{SVG}rect"))
    assert len(boxes) > 60
    for box in boxes:
        x, y, wide, high = (float(box.get(name)) for name in ("x", "y", "width", "height"))
        assert x >= 0
        assert y >= 0
        assert x + wide <= width
        assert y + high <= height
    assert all(float(one.get("y")) < height for one in root.iter(f"{SVG}text"))


@pytest.mark.parametrize(("change", "code"), [("", 0), ("x", 1)])
def test_checking_compares_and_writes_nothing(script, tmp_path, monkeypatch, change, code):
    target = tmp_path / "plan.svg"
    target.write_text("y" + change)
    monkeypatch.setattr(script, "derive", lambda: "y")
    monkeypatch.setattr(script, "TARGET", target)
    monkeypatch.setattr(sys, "argv", ["derive", "--check"])
    assert script.main() == code
    assert target.read_text() == "y" + change
