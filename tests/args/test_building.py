"""Pydantic builds an argument class when the first value of it is read."""

import subprocess
import sys

import pytest
from pydantic import ValidationError

from kserve_iac.args import InferenceServiceArgs, LLMInferenceServiceArgs
from kserve_iac.args.base import Args
from kserve_iac.args.problem import problems_of

PROGRAM = """
from kserve_iac.args import InferenceServiceArgs
from kserve_iac.args.inference_service import Predictor, Transformer
from kserve_iac.args.scheduling import Affinity

def built():
    return [one.__pydantic_complete__ for one in (InferenceServiceArgs, Predictor, Transformer, Affinity)]

InferenceServiceArgs.model_validate({"predictor": {"model": {"modelFormat": "onnx"}}})
print(*built())
InferenceServiceArgs(predictor={"model": {"modelFormat": "onnx"}, "affinity": {}})
print(*built())
"""


def test_a_class_is_built_when_a_value_of_it_is_read():
    done = subprocess.run([sys.executable, "-c", PROGRAM], check=True, capture_output=True, text=True)
    assert done.stdout.splitlines() == ["True True False False", "True True False True"]


def test_faults_inside_have_their_paths():
    given = {
        "predictor": {"model": {"modelFormat": "onnx"}, "affinity": {"nodeAffinity": 1}, "containers": [{"nam": 1}]}
    }
    with pytest.raises(ValidationError) as refused:
        InferenceServiceArgs.model_validate(given)
    found = [one.path for one in problems_of(refused.value, InferenceServiceArgs, given)]
    assert found == ["predictor.affinity.nodeAffinity", "predictor.containers.0.nam"]


def test_what_is_not_set_inside_is_left_out():
    args = LLMInferenceServiceArgs.model_validate({"model": {"uri": "hf://a/b"}, "prefill": {"replicas": 2}})
    dumped = args.model_dump(exclude_unset=True, by_alias=True)
    assert dumped == {"model": {"uri": "hf://a/b"}, "prefill": {"replicas": 2}}


def test_an_instance_is_kept_as_it_is():
    inner = LLMInferenceServiceArgs.model_validate({"model": {"uri": "hf://a/b"}, "prefill": {"replicas": 2}}).prefill
    outer = LLMInferenceServiceArgs.model_validate({"model": {"uri": "hf://a/b"}, "prefill": inner})
    assert outer.prefill is inner


def test_the_json_schema_defines_the_classes_inside():
    class Inner(Args):
        size: int = 1

    class Outer(Args):
        first: Inner | None = None
        others: list[Inner] = []  # noqa: RUF012 - pydantic copies it

    schema = Outer.model_json_schema()
    assert schema["$defs"]["Inner"]["properties"]["size"]["type"] == "integer"
    assert schema["properties"]["others"]["items"] == {"$ref": "#/$defs/Inner"}
