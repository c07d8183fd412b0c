"""What people reported about models and disks: the smallest environment of each report, and what the preview says of it."""

from pathlib import Path

import pytest
import yaml

from kserve_iac.checks import examine

FOLDER = Path(__file__).with_name("storage")

LLAMA = "services.llama."
EXPECTED = {
    "gated-env-of-the-predictor": [
        ("warning", "gated-model", LLAMA + "inferenceService.predictor.model.env.0"),
    ],
    "gated-no-token": [("warning", "gated-model", LLAMA + "llmInferenceService.model.uri")],
}
"""Every finding of each environment: severity, code and path."""


@pytest.mark.parametrize("name", sorted(path.stem for path in FOLDER.glob("*.yaml")))
def test_the_preview_says_what_the_report_found_out_later(name):
    config = yaml.safe_load((FOLDER / f"{name}.yaml").read_text())
    found = [(problem.severity, problem.code, problem.path) for problem in examine(config)[1]]
    assert found == EXPECTED[name]
