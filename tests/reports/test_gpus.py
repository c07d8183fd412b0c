"""Environments after public reports about GPUs: the first line of each file names its source."""

from pathlib import Path

import pytest
import yaml

from kserve_iac.checks.check import examine

FOLDER = Path(__file__).with_name("gpus")

CHAT = "services.chat.llmInferenceService"
POOL = "cluster.gke.nodePools.0"
REPORTS = {
    "tensor-not-passed-on": [("tensor-not-rendered", f"{CHAT}.parallelism.tensor", "error")],
    "t4-without-bfloat16": [("fit-refused", f"{CHAT}.engine.dtype", "error")],
    "two-ranks-on-a-shared-gpu": [
        ("gpu-ranks-shared", f"{CHAT}.parallelism.tensor", "error"),
    ],
    "two-ranks-on-partitions": [("gpu-ranks-shared", f"{CHAT}.parallelism.tensor", "error")],
    "context-beyond-the-model": [("fit-refused", f"{CHAT}.engine.maxModelLen", "error")],
    "gpu-of-a-described-pool": [("fit-weights", "services.big.llmInferenceService.pool", "error")],
    "partition-by-name": [("fit-weights", "services.llama.llmInferenceService.pool", "error")],
    "predictor-with-more-ranks-than-gpus": [
        ("gpu-ranks", "services.qwen.inferenceService.predictor.gpus", "error"),
    ],
    "four-ranks-on-turns": [("gpu-ranks-shared", f"{CHAT}.parallelism.tensor", "error")],
    "partitions-of-another-a100": [("gpu-partition", f"{POOL}.gpuPartition", "error")],
    "service-on-queued-nodes": [("pool-queued", f"{CHAT}.pool", "error")],
    "reservation-in-no-zone": [("reservation-zones", f"{POOL}.zones", "warning")],
    "reservation-of-two-h100": [("capacity-kind", f"{POOL}.capacity", "error")],
    "service-with-more-ranks-than-gpus": [("gpu-ranks", f"{CHAT}.gpus", "error")],
}
"""What each environment must be refused for, or warned of."""

WORKING = ("sizes-of-h200", "sizes-of-gb200", "rack-of-gb200", "mps-on-one-gpu")
"""What must not be refused."""


def found(name):
    config = yaml.safe_load((FOLDER / f"{name}.yaml").read_text())["config"]
    _, problems = examine({key.partition(":")[2]: value for key, value in config.items()})
    return [(one.code, one.path, one.severity) for one in problems]


@pytest.mark.parametrize("name", REPORTS)
def test_a_report_is_caught(name):
    assert set(REPORTS[name]) <= set(found(name))


@pytest.mark.parametrize("name", REPORTS)
def test_nothing_else_is_refused(name):
    refused = {one for one in found(name) if one[2] == "error"}
    assert refused == {one for one in REPORTS[name] if one[2] == "error"}


def test_every_file_names_its_source_and_is_in_the_table():
    files = sorted(FOLDER.glob("*.yaml"))
    assert [file.stem for file in files] == sorted([*REPORTS, *WORKING])
    assert all(file.read_text().startswith("# ") for file in files)


@pytest.mark.parametrize("name", WORKING)
def test_what_works_is_not_refused(name):
    assert [one for one in found(name) if one[2] == "error"] == []
