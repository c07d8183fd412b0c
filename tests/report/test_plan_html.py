"""The page of a plan: whole in itself, escaped, and drawn by a browser as it should be."""

import re
import shutil
from html.parser import HTMLParser

import pytest

from kserve_iac.args import parse_environment
from kserve_iac.compiled import Compiled
from kserve_iac.planning.disruption import Change
from kserve_iac.report.plan_html import html

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
    assert "and 388 more like it" in shown
    assert shown.count('class="node"') == 12


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
