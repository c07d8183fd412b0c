"""The model that a container of one's own names by STORAGE_URI."""

import pytest

from kserve_iac.args import InferenceServiceArgs
from kserve_iac.checks import check
from kserve_iac.engines.downloads import downloads
from kserve_iac.engines.storage_variable import storage_variable

URI = "hf://meta-llama/Llama-3.1-70B-Instruct"
NAMED = {"env": [{"name": "OTHER", "value": "x"}, {"name": "STORAGE_URI", "value": URI}]}
SERVING = {"name": "kserve-container", "image": "own:1"}
SIDECAR = {"name": "sidecar", "image": "own:2"}
SKLEARN = {"model": {"modelFormat": "sklearn", "storageUri": "gs://models/a"}}


def service(**components):
    return InferenceServiceArgs.model_validate({"predictor": SKLEARN, **components})


PREDICTORS = {
    "the only container": ([{"image": "own:1", **NAMED}], "containers.0.env.1.value"),
    "the only container, by another name": ([{**SIDECAR, **NAMED}], "containers.0.env.1.value"),
    "the serving container": ([SIDECAR, {**SERVING, **NAMED}], "containers.1.env.1.value"),
    "a container beside it": ([SERVING, {**SIDECAR, **NAMED}], None),
    "none of several": ([{**SIDECAR, **NAMED}, {**SIDECAR, "name": "other"}], None),
    "no container": ([SERVING], None),
    "an empty one": ([{**SERVING, "env": [{"name": "STORAGE_URI", "value": ""}]}], None),
}


@pytest.mark.parametrize(("containers", "path"), PREDICTORS.values(), ids=PREDICTORS)
def test_the_container_of_a_predictor_that_counts(containers, path):
    args = service(predictor={"containers": containers})
    found = storage_variable(args.predictor)
    assert (str(found[0]) if found else None) == path
    assert [str(one.path) for one in downloads(args)] == ([f"predictor.{path}"] if path else [])


@pytest.mark.parametrize("component", ["transformer", "explainer"])
@pytest.mark.parametrize(("containers", "counts"), [([NAMED, SIDECAR], True), ([SIDECAR, {**SERVING, **NAMED}], False)])
def test_the_first_container_of_other_components_counts(component, containers, counts):
    containers = [{"image": "own:1", **one} for one in containers]
    args = service(**{component: {"containers": containers}})
    path = f"{component}.containers.0.env.1.value"
    assert [str(one.path) for one in downloads(args)][1:] == ([path] if counts else [])


@pytest.mark.parametrize("model", ["/mnt/models", "$(STORAGE_URI)", None])
def test_the_model_must_fit_its_gpu(read, model):
    words = ["--port=8080", *([f"--model={model}"] if model else [])]
    container = {**SERVING, "image": "vllm/vllm-openai:v0.19.1", "args": words, **NAMED}
    predictor = {"containers": [container], "pool": "l4", "gpus": 1}
    found = {one.code for one in check(read({"chat": {"inferenceService": {"predictor": predictor}}}))}
    assert "fit-weights" in found


def test_a_model_that_is_named_by_the_variable_is_downloaded_once():
    container = {**SERVING, "image": "vllm/vllm-openai:v0.19.1", "args": ["--port=8080"], **NAMED}
    found = downloads(service(predictor={"containers": [container]}))
    assert [(str(one.path), one.by_engine) for one in found] == [("predictor.containers.0.env.1.value", False)]


def test_a_model_that_is_mounted_elsewhere_is_not_the_one_that_is_served(read):
    container = {**SERVING, "image": "vllm/vllm-openai:v0.19.1", "args": ["--model=/data/own"], **NAMED}
    predictor = {"containers": [container], "pool": "l4", "gpus": 1}
    found = {one.code for one in check(read({"chat": {"inferenceService": {"predictor": predictor}}}))}
    assert "fit-weights" not in found
