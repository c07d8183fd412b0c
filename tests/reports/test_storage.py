"""What people reported about models and disks: the smallest environment of each report, and what the preview says of it."""

from pathlib import Path

import pytest
import yaml

from kserve_iac.checks import examine

FOLDER = Path(__file__).with_name("storage")

LLAMA, QWEN = "services.llama.", "services.qwen.llmInferenceService."
VALUES = "platform.values.kserve-resources.kserve.storage.resources"
MEMORY = ("warning", "download-memory", QWEN + "model.uri")
OPEN = ("warning", "open-endpoint", "platform.gateway.auth")
"""None of the reports is about who may call, so their environments set no authentication."""

EXPECTED = {
    "disk-of-a-node": [
        ("error", "disk-full", LLAMA + "llmInferenceService.model.uri"),
        ("warning", "download-memory", LLAMA + "llmInferenceService.model.uri"),
        ("warning", "ready-slow", LLAMA + "llmInferenceService.readyTimeout"),
        ("warning", "rollout-room", LLAMA + "llmInferenceService.replicas"),
    ],
    "gated-env-of-the-predictor": [
        ("warning", "gated-model", LLAMA + "inferenceService.predictor.model.env.0"),
        ("warning", "download-memory", LLAMA + "inferenceService.predictor.model.storageUri"),
    ],
    "gated-no-token": [
        ("warning", "download-memory", LLAMA + "llmInferenceService.model.uri"),
        ("warning", "gated-model", LLAMA + "llmInferenceService.model.uri"),
    ],
    "initializer-before-merging": [("error", "initializer-twice", QWEN + "template.initContainers.0"), MEMORY],
    "knative-on-a-new-node": [
        ("warning", "progress-deadline", "services.granite.inferenceService.predictor.annotations"),
        ("warning", "download-memory", "services.granite.inferenceService.predictor.model.storageUri"),
        ("warning", "ready-slow", "services.granite.inferenceService.readyTimeout"),
    ],
    "storage-container-for-llm": [
        (
            "warning",
            "storage-container-ignored",
            "definitions.big-downloads.clusterStorageContainer.supportedUriFormats",
        ),
        MEMORY,
    ],
    "storage-values": [("warning", "storage-values-ignored", VALUES), MEMORY],
}
"""Every finding of each environment: severity, code and path."""


@pytest.mark.parametrize("name", sorted(path.stem for path in FOLDER.glob("*.yaml")))
def test_the_preview_says_what_the_report_found_out_later(name):
    config = yaml.safe_load((FOLDER / f"{name}.yaml").read_text())
    found = [(problem.severity, problem.code, problem.path) for problem in examine(config)[1]]
    assert [one for one in found if one != OPEN] == EXPECTED[name]
