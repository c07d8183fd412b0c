"""Public reports about nodes: the smallest environment of each, and everything that the preview says of it."""

from pathlib import Path

import pytest

from kserve_iac.cli.source import read

FOLDER = Path(__file__).parent / "nodes"
POOLS = "cluster.gke.nodePools"
SPLIT = "services.split.llmInferenceService"

OPEN = {("open-endpoint", "warning", "platform.gateway.auth")}
"""None of the reports is about who may call, so their environments set no authentication."""

EXPECTED = {
    "boot-disks-beyond-the-quota.yaml": {
        ("ssd-quota", "error", f"{POOLS}.0.disk"),
        ("gpu-quota", "error", f"{POOLS}.0.maxNodes"),
    },
    "default-driver-for-cuda-13.yaml": {("gpu-driver", "warning", "services.chat.llmInferenceService.pool")},
    "rdma-without-networks.yaml": {
        ("gpu-networks", "warning", f"{SPLIT}.podAnnotations"),
        ("gpu-networks", "warning", f"{SPLIT}.prefill.podAnnotations"),
        ("download-memory", "warning", f"{SPLIT}.model.uri"),
    },
    "zones-without-the-gpus.yaml": {
        ("gpu-zone", "error", f"{POOLS}.0.zones.0"),
        ("gpu-zone", "error", f"{POOLS}.1.zones.0"),
    },
}


@pytest.mark.parametrize("name", EXPECTED)
def test_the_fault_of_the_report_is_found_and_nothing_else(name):
    found = {(one.code, one.severity, one.path) for one in read(str(FOLDER / name)).findings}
    assert found - OPEN == EXPECTED[name]


def test_every_report_has_a_verdict_and_names_its_source():
    files = sorted(FOLDER.glob("*.yaml"))
    assert [path.name for path in files] == sorted(EXPECTED)
    assert all(path.read_text(encoding="utf-8").startswith("# ") for path in files)
