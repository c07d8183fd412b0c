"""Whether the InferenceService of a TrainedModel can serve further models."""

import pytest

from kserve_iac.checks import examine

MODEL = {"framework": "pytorch", "memory": "1Gi", "storageUri": "gs://models/cifar"}


def found(predictor, annotations=None, kserve="0.20", **trained):
    config = {
        "cluster": {"existing": {}},
        "platform": {"kserve": kserve, "install": "existing"},
        "services": {
            "shared": {"inferenceService": {"predictor": predictor, "annotations": annotations or {}}},
            "cifar": {"trainedModel": {"inferenceService": "shared", "model": MODEL, **trained}},
        },
    }
    return [one for one in examine(config)[1] if one.code == "trained-model-parent"]


def container(**fields):
    return {"containers": [{"image": "own:1", **fields}]}


STORE = {"key": "minio", "path": "cifar"}
WRONG = {
    "a model": ({"triton": {"storageUri": "gs://models/x"}}, "storageUri"),
    "a model in today's spelling": (
        {"model": {"modelFormat": "triton", "storageUri": "gs://models/x"}},
        "predictor.model",
    ),
    "a store": ({"model": {"modelFormat": "sklearn", "storage": STORE}}, "storage"),
    "several addresses": (
        {"model": {"modelFormat": "sklearn"}, "storageUris": [{"uri": "gs://models/x"}]},
        "storageUris",
    ),
    "the Hugging Face server": ({"model": {"modelFormat": "huggingface"}}, "own"),
    "a container": (container(), "MULTI_MODEL_SERVER"),
}
RIGHT = {
    "a repository": {"triton": {"args": ["--model-control-mode=explicit"]}},
    "a model without an address": {"model": {"modelFormat": "sklearn"}},
    "a container for several": container(env=[{"name": "MULTI_MODEL_SERVER", "value": "true"}]),
}


@pytest.mark.parametrize("kserve", ["0.16", "0.20", "0.21"])
@pytest.mark.parametrize(("predictor", "word"), WRONG.values(), ids=WRONG)
def test_a_predictor_with_one_model_takes_no_other(predictor, word, kserve):
    [one] = found(predictor, kserve=kserve)
    assert (one.severity, one.path) == ("error", "services.cifar.trainedModel.inferenceService")
    assert word in one.mend


@pytest.mark.parametrize("predictor", RIGHT.values(), ids=RIGHT)
def test_a_predictor_for_several_models_passes(predictor):
    assert found(predictor) == []


def test_what_is_not_known_or_not_kserves_own_passes():
    wrong = WRONG["a model"][0]
    assert found(wrong, namespace="team") == []
    assert found(wrong, annotations={"serving.kserve.io/deploymentMode": "ModelMesh"}) == []
