"""The page of a plan: whole in itself, escaped, and drawn by a browser as it should be."""

import re
import shutil
from html.parser import HTMLParser

import pytest

from kserve_iac.args import parse_environment
from kserve_iac.compiled import Compiled
from kserve_iac.plan.disruption import Change
from kserve_iac.report.plan_html import _colours, html

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
EMPTY = {"meta", "br", "hr", "link", "img"}


class Balanced(HTMLParser):
    """Fails where a tag is not closed."""

    def __init__(self):
        super().__init__()
        self.open = []

    def handle_starttag(self, tag, attrs):
        if tag not in EMPTY:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


@pytest.fixture(scope="module")
def page(dev_plan):
    return html(dev_plan, "Plan of dev", [Change("pool l4", "replaced")])


def test_it_needs_nothing_else(page):
    assert not re.search(r"https?://|<script|<link|@import|url\(", page)
    parser = Balanced()
    parser.feed(page)
    assert parser.open == []


def test_names_are_escaped(dev_plan):
    assert "<b>x</b>" not in html(dev_plan, "<b>x</b>")


def test_many_nodes_that_are_alike_are_said_not_drawn():
    pools = [{"name": "l4", "machineType": "g2-standard-12", "maxNodes": 500}]
    model = {"modelFormat": "onnx", "storageUri": "gs://a/b"}
    service = {"inferenceService": {"predictor": {"model": model, "pool": "l4", "gpus": 1, "minReplicas": 400}}}
    environment, _ = parse_environment({"cluster": {"simulated": {"nodePools": pools}}, "services": {"a": service}})
    shown = html(Compiled(environment).plan, "x")
    assert "and 388 identical nodes" in shown
    assert shown.count('class="node"') == 12


ROLES = {
    "model": {"uri": "hf://Qwen/Qwen3-4B"},
    "pool": "l4",
    "prefill": {"pool": "l4"},
    "disaggregation": {},
    "router": {"gateway": {}, "route": {}, "scheduler": {}},
}


def test_roles_of_a_service_have_one_hue_in_a_shade_each():
    pools = [{"name": "cpu", "machineType": "e2-standard-16"}, {"name": "l4", "machineType": "g2-standard-24"}]
    one = {"inferenceService": {"predictor": {"model": {"modelFormat": "onnx"}, "pool": "cpu"}}}
    services = {"chat": {"llmInferenceService": ROLES}, "iris": one}
    environment, _ = parse_environment(
        {"cluster": {"simulated": {"nodePools": pools}}, "platform": {"llm": True}, "services": services}
    )
    found = Compiled(environment).plan
    colours = _colours(found)
    assert [(key, colour.name, colour.label) for key, colour in colours.items()] == [
        ("chat/decode", "s0-0", "chat decode"),
        ("chat/prefill", "s0-1", "chat prefill"),
        ("chat/endpoint picker", "s0-2", "chat endpoint picker"),
        ("iris/predictor", "s1-0", "iris"),
    ]
    assert len({(colour.hue, colour.shade) for colour in colours.values()}) == 4
    assert len({colour.hue for colour in colours.values()}) == 2
    page = html(found, "x")
    for colour in colours.values():
        assert f'<i class="{colour.name}"></i>{colour.label}</span>' in page
        assert f".{colour.name} {{ --c: hsl({colour.hue} 58% calc(var(--l) + {colour.shade}%)); }}" in page
    decode, prefill = (re.findall(rf'class="gpu (s0-{n})" title="[^"]*chat (\w+)', page) for n in (0, 1))
    assert {role for _, role in decode} == {"decode"}
    assert {role for _, role in prefill} == {"prefill"}


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on PATH")
@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (420, "dark")])
def test_a_browser_draws_it(page, tmp_path, width, scheme):
    from playwright.sync_api import sync_playwright

    file = tmp_path / "plan.html"
    file.write_text(page)
    with sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"],
        )
        tab = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
        messages = []
        tab.on("console", lambda message: messages.append(message.text))
        tab.on("pageerror", lambda error: messages.append(str(error)))
        tab.goto(file.as_uri())
        assert tab.title() == "Plan of dev"
        assert tab.evaluate("document.documentElement.scrollWidth") <= width, "it scrolls sideways"
        assert tab.locator(".pool").count() == 3
        used = tab.locator("#pool-h100 .gpu:not(.free)")
        assert used.count() == 8
        colours = used.evaluate_all("all => all.map(one => getComputedStyle(one).backgroundColor)")
        assert len(set(colours)) == 1
        assert colours[0] != "rgba(0, 0, 0, 0)"
        boxes = used.evaluate_all("all => all.map(one => one.getBoundingClientRect().width)")
        assert all(box > 5 for box in boxes)
        for bar in tab.locator(".engine .bar").all():
            whole = bar.evaluate("one => one.getBoundingClientRect().width")
            parts = bar.evaluate("one => [...one.children].reduce((a, b) => a + b.getBoundingClientRect().width, 0)")
            assert parts == pytest.approx(whole, abs=1)
        assert messages == []
        browser.close()
