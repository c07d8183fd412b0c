"""Values that come later: Outputs pass through, plain values are checked all the same."""

import subprocess
import sys
import warnings

import pulumi
import pytest
from pydantic import ValidationError

from kserve_iac.args import Container, Engine, EnvVar, InferenceServiceArgs, ModelSpec, PodSpec, problems_of
from kserve_iac.args.base import is_output


@pytest.fixture
def later(event_loop_of_test):
    return pulumi.Output.from_input("later")


@pytest.fixture
def event_loop_of_test():
    import asyncio

    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    yield loop
    loop.close()
    asyncio.set_event_loop(None)


@pytest.mark.parametrize(
    ("cls", "fields", "name"),
    [
        (ModelSpec, {"model_format": "sklearn"}, "storage_uri"),
        (ModelSpec, {"model_format": "sklearn"}, "storageUri"),
        (ModelSpec, {"model_format": "sklearn"}, "image"),
        (Container, {}, "image"),
        (EnvVar, {"name": "A"}, "value"),
        (Engine, {}, "image"),
        (PodSpec, {}, "serviceAccountName"),
    ],
)
def test_an_output_passes_through_untouched(later, cls, fields, name):
    read = cls.model_validate({**fields, name: later})
    snake = {field.alias: key for key, field in cls.model_fields.items()}.get(name, name)
    assert getattr(read, snake) is later
    assert read.model_dump(by_alias=True, exclude_unset=True)[cls.model_fields[snake].alias] is later


def test_an_output_in_a_list_passes_through(later):
    spec = ModelSpec(model_format="sklearn", args=["--a", later])
    assert spec.args[0] == "--a"
    assert spec.args[1] is later


def test_dumping_outputs_gives_no_warning(later):
    spec = InferenceServiceArgs(predictor={"model": {"model_format": "x", "storage_uri": later, "args": [later, "b"]}})
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        dumped = spec.model_dump(by_alias=True, exclude_unset=True)
    assert dumped["predictor"]["model"]["args"] == [later, "b"]


def test_plain_values_beside_outputs_are_checked_and_keep_their_paths(later):
    with pytest.raises(ValidationError) as error:
        InferenceServiceArgs.model_validate(
            {"predictor": {"model": {"modelFormat": "x", "storageUri": 3, "args": ["a", later, 4]}}}
        )
    assert [(p.code, p.path) for p in problems_of(error.value, InferenceServiceArgs)] == [
        ("invalid-type", "predictor.model.args.2"),
        ("invalid-type", "predictor.model.storageUri"),
    ]


@pytest.mark.parametrize("field", ["minReplicas", "pool", "gpus"])
def test_what_decides_which_resources_exist_may_not_come_later(later, field):
    with pytest.raises(ValidationError) as error:
        InferenceServiceArgs.model_validate({"predictor": {"model": {"modelFormat": "x"}, field: later}})
    assert [p.path for p in problems_of(error.value, InferenceServiceArgs)] == [f"predictor.{field}"]


def test_only_outputs_are_outputs(later):
    assert is_output(later)
    assert not any(is_output(value) for value in ("x", None, 3, pulumi.Output, object()))


def test_the_arguments_need_no_pulumi():
    """In a process of its own, since the tests around have imported it."""
    code = (
        "import sys, kserve_iac.args as a, kserve_iac.checks, kserve_iac.render\n"
        "assert not a.base.is_output('x')\n"
        "a.ModelSpec(model_format='x', storage_uri='gs://m')\n"
        "print([m for m in sys.modules if m.split('.')[0].startswith('pulumi')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
