"""Public reports about engines: the smallest environment of each, and the findings that it must have."""

from pathlib import Path

import pytest

from kserve_iac.cli.source import read
from kserve_iac.compiled.standing import changes, of_compiled

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


def test_an_upgrade_names_every_engine_that_restarts_and_its_versions():
    before, after = (read(str(FOLDER / f"upgrade-{when}.yaml")).compiled for when in ("before", "after"))
    assert before is not None
    assert after is not None
    found = {(one.subject, one.role): one for one in changes(of_compiled(before), after)}
    engine = found["LLMInferenceService default/chat", "engine"]
    assert (engine.effect, engine.fields) == ("rolling restart", ("vLLM 0.17.1 to 0.23.0",))
    assert found["LLMInferenceService default/chat", "endpoint picker"].effect == "rolling restart"
    assert found["platform", ""].fields[0] == "kserve 0.19 to 0.20"
