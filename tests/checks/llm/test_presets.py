"""The presets that the engine's tests apply pass every rule, in each version."""

import runpy
from pathlib import Path

import pytest

from kserve_iac.args import parse_environment
from kserve_iac.args.problem import errors
from kserve_iac.checks import check
from kserve_iac.compiled import Compiled

DATA = runpy.run_path(str(Path(__file__).parents[2] / "engine" / "llm_presets.py"))
CASES = [(kserve, name, args) for kserve in DATA["KSERVE"] for name, args in DATA["services"](kserve)]


def environment(kserve, name, args):
    found, problems = parse_environment(
        {
            "cluster": {"simulated": {"nodePools": [DATA["PICKER_POOL"], DATA["ENGINE_POOL"]]}},
            "platform": {"kserve": kserve, "llm": True, "install": "existing"},
            "services": {name: {"llmInferenceService": args}},
        }
    )
    assert problems == []
    return found


@pytest.mark.parametrize(("kserve", "name", "args"), CASES)
def test_each_can_work(kserve, name, args):
    assert errors(check(environment(kserve, name, args))) == []


CPU = {"0.17": {"main": 256}, "0.19": {"main": 256, "tokenizer": 256}, "0.20": {"main": 1000, "tokenizer": 256}}
SERVERS = {"training-server": 2000, "prediction-server": 8000}


@pytest.mark.parametrize(("kserve", "name", "args"), CASES)
def test_the_pod_of_each_picker_is_counted_with_its_containers(kserve, name, args):
    [picker] = [one for one in Compiled(environment(kserve, name, args)).demands if one.role == "endpoint picker"]
    asked = {**CPU[kserve], **SERVERS}
    assert picker.takes.cpu == sum(asked[one] for one in DATA["containers"](kserve, name))
