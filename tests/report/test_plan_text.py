"""Plans as tables and as Markdown."""

import re

from kserve_iac.plan.disruption import Change
from kserve_iac.report.plan_tables import tables
from kserve_iac.report.plan_text import markdown, text


def test_every_role_pool_and_engine_has_a_row(dev_plan):
    shown = text(dev_plan)
    for service in dev_plan.services:
        assert service.name in shown
    services, memory, pools = tables(dev_plan)
    assert len(services.rows) == sum(len(service.roles) for service in dev_plan.services)
    assert [row[0] for row in pools.rows] == ["cpu", "l4", "h100"]
    assert [row[-1] for row in memory.rows] == ["fits"] * 4
    assert "Prices: us-central1" in shown


def test_markdown_has_whole_tables(dev_plan):
    changes = [Change("pool l4", "replaced", fields=("a|b",))]
    page = markdown(dev_plan, "Plan of dev", changes)
    assert page.startswith("### Plan of dev\n")
    assert "| pool l4 |   | replaced |   | a\\|b |" in page
    blocks = re.findall(r"(?:^\|.*\|\n)+", page, re.MULTILINE)
    assert len(blocks) == 4
    for block in blocks:
        assert len({len(re.findall(r"(?<!\\)\|", line)) for line in block.splitlines()}) == 1


def test_nothing_that_changes_is_said(dev_plan):
    for page in (text(dev_plan, changes=[]), markdown(dev_plan, "x", [])):
        assert "Nothing changes." in page
    assert "changes" not in text(dev_plan)
