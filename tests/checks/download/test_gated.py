"""Whether a token reaches the download of a gated model: which container downloads, and what it is given."""

import pytest

from kserve_iac.checks import examine

LLAMA = "hf://meta-llama/Llama-3.1-8B-Instruct"
SECRET = {"secretKeyRef": {"name": "hub", "key": "HF_TOKEN"}}
TOKEN = {"name": "HF_TOKEN", "valueFrom": SECRET}
GIVEN = {"name": "storage-initializer", "env": [TOKEN]}


def found(services, definitions=None, kserve="0.20", code="gated-model"):
    config = {
        "cluster": {"existing": {}},
        "platform": {"llm": True, "kserve": kserve, "install": "existing"},
        "services": services,
        "definitions": definitions or {},
    }
    return [problem for problem in examine(config)[1] if problem.code == code]


def llm(**fields):
    return {"chat": {"llmInferenceService": {"model": {"uri": LLAMA}, "router": {"route": {}}, **fields}}}


def predictor(model=None, **fields):
    model = model or {"modelFormat": "huggingface", "storageUri": LLAMA}
    return {"chat": {"inferenceService": {"predictor": {"model": model, **fields}}}}


def downloader(**fields):
    container = {"name": "storage-initializer", "image": "kserve/storage-initializer:v0.20.0", "env": [TOKEN]}
    given = {"container": container, "supportedUriFormats": [{"prefix": "hf://"}], **fields}
    return {"hub": {"clusterStorageContainer": given}}


def cache(**fields):
    return {
        "llama": {"localModelCache": {"sourceModelUri": LLAMA, "modelSize": "20Gi", "nodeGroups": ["gpu"], **fields}}
    }


QUIET = {
    "model that is not gated": llm(model={"uri": "hf://Qwen/Qwen3-8B"}),
    "unknown model": llm(model={"uri": "hf://own/model"}),
    "model in a bucket": llm(model={"uri": "s3://models/llama"}),
    "credentials": llm(model={"uri": LLAMA, "credentials": "hub"}),
    "ServiceAccount": llm(template={"serviceAccountName": "reader"}),
    "own storage initializer": llm(template={"initContainers": [GIVEN]}),
    "annotation": llm(annotations={"serving.kserve.io/storageSecretName": "hub"}),
    "engine downloads with a token": llm(storageInitializer={"enabled": False}, env=[TOKEN]),
    "predictor with a ServiceAccount": predictor(serviceAccountName="reader"),
    "flag with a token": predictor({"modelFormat": "huggingface", "args": [f"--model_id={LLAMA[5:]}"], "env": [TOKEN]}),
    "flag with variables that are not known": predictor(
        {"modelFormat": "huggingface", "args": [f"--model_id={LLAMA[5:]}"], "envFrom": [{"secretRef": {"name": "hub"}}]}
    ),
}


@pytest.mark.parametrize("case", QUIET)
def test_a_token_that_may_reach_the_download_is_not_warned_of(case):
    assert found(QUIET[case]) == []


LLM = "services.chat.llmInferenceService."
ISVC = "services.chat.inferenceService."
IN_TEMPLATE = {"containers": [{"name": "main", "env": [TOKEN]}]}
WARNED = {
    "nothing": (llm(), LLM + "model.uri", "Set model.credentials"),
    "env of the engine": (llm(env=[TOKEN]), LLM + "env.0", "Set model.credentials"),
    "env of the container": (llm(template=IN_TEMPLATE), LLM + "template.containers.0.env.0", "Set model.credentials"),
    "prefill only has none": (
        llm(template={"serviceAccountName": "reader"}, prefill={}, router={"route": {}, "scheduler": {}}),
        LLM + "model.uri",
        "Set model.credentials",
    ),
    "engine downloads without": (llm(storageInitializer={"enabled": False}), LLM + "model.uri", "Add HF_TOKEN to env"),
    "predictor": (predictor(), ISVC + "predictor.model.storageUri", "Set serviceAccountName"),
    "predictor's env": (
        predictor({"modelFormat": "huggingface", "storageUri": LLAMA, "env": [TOKEN]}),
        ISVC + "predictor.model.env.0",
        "Set serviceAccountName",
    ),
    "older spelling": (
        {"chat": {"inferenceService": {"predictor": {"huggingface": {"storageUri": LLAMA}}}}},
        ISVC + "predictor.huggingface.storageUri",
        "Set serviceAccountName",
    ),
    "flag": (
        predictor({"modelFormat": "huggingface", "args": [f"--model_id={LLAMA[5:]}"]}),
        ISVC + "predictor.model.args",
        "Add HF_TOKEN to env of the container",
    ),
    "own container": (
        {
            "chat": {
                "inferenceService": {
                    "predictor": {"containers": [{"image": "vllm/vllm-openai:v0.11.0", "args": ["--model", LLAMA[5:]]}]}
                }
            }
        },
        ISVC + "predictor.containers.0.args",
        "Add HF_TOKEN to env of the container",
    ),
    "own container with STORAGE_URI": (
        {
            "chat": {
                "inferenceService": {
                    "predictor": {"containers": [{"image": "own:1", "env": [{"name": "STORAGE_URI", "value": LLAMA}]}]}
                }
            }
        },
        ISVC + "predictor.containers.0.env.0.value",
        "Set serviceAccountName",
    ),
    "several sources": (
        predictor({"modelFormat": "huggingface"}, storageUris=[{"uri": LLAMA}]),
        ISVC + "predictor.storageUris.0.uri",
        "Set serviceAccountName",
    ),
    "canary": (
        {
            "chat": {
                "inferenceService": {
                    "predictor": {"model": {"modelFormat": "onnx", "storageUri": "gs://a/b"}},
                    "canary": [
                        {
                            "trafficPercent": 10,
                            "predictor": {"name": "next", "model": {"modelFormat": "huggingface", "storageUri": LLAMA}},
                        }
                    ],
                }
            }
        },
        ISVC + "canary.0.predictor.model.storageUri",
        "Set serviceAccountName",
    ),
}


@pytest.mark.parametrize("case", WARNED)
def test_a_download_without_a_token_is_warned_of(case):
    services, path, mend = WARNED[case]
    [problem] = found(services)
    assert (problem.path, problem.severity) == (path, "warning")
    assert mend in problem.mend


def test_before_0_20_the_mend_is_a_service_account():
    [problem] = found(llm(), kserve="0.19")
    assert "Set serviceAccountName of the role's template" in problem.mend


def test_a_container_with_the_token_serves_inference_services_only():
    assert found(predictor(), downloader()) == []
    assert found(predictor(), downloader(supportedUriFormats=[{"prefix": "s3://"}])) != []
    assert found(llm(), downloader()) != []


def test_a_cache_downloads_in_place_of_the_service():
    [problem] = found(llm(), cache())
    assert problem.path == "definitions.llama.localModelCache.sourceModelUri"
    assert found(llm(), cache(serviceAccountName="reader")) == []
    assert found(llm(), cache(storage={"key": "hub"})) == []


OWN = "hf://own/model"


@pytest.mark.parametrize(
    ("services", "path"),
    [
        (
            predictor({"modelFormat": "huggingface", "storageUri": OWN, "env": [TOKEN]}),
            ISVC + "predictor.model.env.0",
        ),
        (llm(model={"uri": OWN}, env=[TOKEN]), LLM + "env.0"),
        (llm(model={"uri": OWN}, template=IN_TEMPLATE), LLM + "template.containers.0.env.0"),
    ],
)
def test_a_token_that_does_not_reach_a_model_that_is_not_known_is_a_warning(services, path):
    [one] = found(services, code="token-unread")
    assert (one.severity, one.path) == ("warning", path)
    assert "If Hugging Face serves this model only with a token" in one.message


UNREAD_QUIET = {
    "no token": llm(model={"uri": OWN}),
    "a model that is not gated": llm(model={"uri": "hf://Qwen/Qwen3-8B"}, env=[TOKEN]),
    "credentials": llm(model={"uri": OWN, "credentials": "hub"}, env=[TOKEN]),
    "a ServiceAccount": llm(model={"uri": OWN}, env=[TOKEN], template={"serviceAccountName": "reader"}),
    "the engine downloads": llm(model={"uri": OWN}, env=[TOKEN], storageInitializer={"enabled": False}),
    "a bucket": llm(model={"uri": "s3://models/own"}, env=[TOKEN]),
    "an owner without gated models": llm(model={"uri": "hf://Qwen/Qwen-Own"}, env=[TOKEN]),
    "a gated model, which is told otherwise": llm(env=[TOKEN]),
}


@pytest.mark.parametrize("case", UNREAD_QUIET)
def test_a_token_that_arrives_or_is_not_needed_is_not_warned_of(case):
    assert found(UNREAD_QUIET[case], code="token-unread") == []
