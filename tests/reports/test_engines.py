"""Public reports about engines: the smallest environment of each, and the findings that it must have."""

from pathlib import Path

import pytest

from kserve_iac.cli.source import read

FOLDER = Path(__file__).parent / "engines"
ENGINE = "services.chat.llmInferenceService.engine"

EXPECTED = {
    "awq-of-an-unquantised-checkpoint": [("quantization-mismatch", f"{ENGINE}.quantization")],
    "parser-of-a-later-vllm": [("engine-value", f"{ENGINE}.toolCallParser")],
    "upgrade-before": [],
    "upgrade-after": [],
}


@pytest.mark.parametrize(("name", "expected"), EXPECTED.items(), ids=EXPECTED)
def test_the_errors_of_a_report(name, expected):
    findings = read(str(FOLDER / f"{name}.yaml")).findings
    assert [(one.code, str(one.path)) for one in findings if one.severity == "error"] == expected
