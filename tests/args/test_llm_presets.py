"""Presets of the endpoint picker as they may be written."""

from typing import get_args

import pytest
from pydantic import ValidationError

from kserve_iac.args import Preset, Scheduler
from kserve_iac.args.llm.presets import PresetName, names


@pytest.mark.parametrize("name", names())
def test_a_plain_name_stands_for_the_preset_as_it_is(name):
    dashed = "".join(f"-{letter.lower()}" if letter.isupper() else letter for letter in name)
    expected = Preset.model_validate({name: {}})
    for spelled in (name, dashed, dashed.replace("-", "_")):
        assert Scheduler.model_validate({"preset": spelled}).preset == expected
    assert expected.one[0] == name
    assert dashed in get_args(PresetName), "type checkers know it"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "exactly one of default, prefixLoad"),
        ({"prefixLoad": {}, "default": {}}, "exactly one of"),
        ("prefix-lode", "Extra inputs"),
        ({"prefixLoad": {"queue": -1}}, "greater than or equal to 0"),
        ({"precisePrefix": {"blockSize": 63}}, "Input should be 16"),
        ({"precisePrefix": {"hashSeed": "x"}}, "match pattern"),
        ({"disaggregated": {"nonCachedTokens": 0}}, "greater than or equal to 1"),
        ({"latencyPredictor": {"affinityThreshold": 2}}, "less than or equal to 1"),
    ],
)
def test_refused(given, said):
    with pytest.raises(ValidationError, match=said):
        Scheduler.model_validate({"preset": given})


def test_whole_weights_stay_whole():
    assert repr(Preset.model_validate({"prefixLoad": {"queue": 2.0}}).one[1].queue) == "2"
    assert repr(Preset.model_validate({"prefixLoad": {"queue": 2.5}}).one[1].queue) == "2.5"
