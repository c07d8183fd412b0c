"""Public reports about what names something that does not exist: what the check says of each."""

from pathlib import Path

import pytest

from kserve_iac.cli.source import read

FOLDER = Path(__file__).parent / "references"

OPEN = {("open-endpoint", "warning", "platform.gateway.auth")}
"""None of the reports is about who may call, so their environments set no authentication."""

EXPECTED = {
    "gke-gateway-class.yaml": {
        ("gateway-class", "error", "platform.gateway.className"),
        ("gke-route", "error", "services.chat.llmInferenceService.router.route"),
    },
    "private-nodes-without-nat.yaml": {("no-nat", "warning", "cluster.gke.network.nat")},
}


@pytest.mark.parametrize("name", EXPECTED)
def test_the_fault_of_the_report_is_found_and_nothing_else(name):
    found = {(one.code, one.severity, one.path) for one in read(str(FOLDER / name)).findings}
    assert found - OPEN == EXPECTED[name]


def test_every_report_has_a_verdict():
    assert {path.name for path in FOLDER.glob("*.yaml")} == set(EXPECTED)
