"""What customises KServe's storage initializer in the pods of LLM services, by the version that reads it."""

import pytest

from kserve_iac.args import LLMInferenceServiceArgs
from kserve_iac.checks import examine
from kserve_iac.render import kserve_object

SMALL, LARGE = {"uri": "hf://Qwen/Qwen3-0.6B"}, {"uri": "hf://Qwen/Qwen3-32B"}
OWN = {"name": "storage-initializer", "resources": {"limits": {"memory": "16Gi"}}}
CODES = ("initializer-", "download-", "storage-")


def llm(model=SMALL, **fields):
    return {"llmInferenceService": {"model": model, **fields}}


def found(service, kserve="0.20", definitions=None, **platform):
    config = {
        "cluster": {"existing": {}},
        "platform": {"llm": True, "kserve": kserve, "install": "existing", **platform},
        "services": {"chat": service},
        "definitions": definitions or {},
    }
    problems = examine(config)[1]
    return [
        (one.code, one.path.removeprefix("services.chat.llmInferenceService."))
        for one in problems
        if one.code.startswith(CODES)
    ]


WAYS = {
    "model.credentials": llm({**SMALL, "credentials": "hub"}),
    "model.download": llm({**SMALL, "download": {"memory": "4Gi"}}),
    "template.initContainers.0": llm(template={"initContainers": [OWN]}),
}


@pytest.mark.parametrize("where", WAYS)
@pytest.mark.parametrize(
    ("kserve", "code"),
    [
        ("0.16", "initializer-twice"),
        ("0.17", "initializer-twice"),
        ("0.18", "initializer-twice"),
        ("0.19", "initializer-ignored"),
        ("0.20", None),
    ],
)
def test_before_it_is_merged_it_is_refused_or_lost(where, kserve, code):
    assert found(WAYS[where], kserve) == ([(code, where)] if code else [])


def test_every_pod_of_every_role_counts():
    pods = {
        "template": {"initContainers": [{"name": "first", "image": "a:1"}, OWN]},
        "worker": {"initContainers": [OWN]},
    }
    service = llm(
        **pods,
        parallelism={"data": 2, "dataLocal": 1},
        prefill=pods | {"parallelism": {"data": 2, "dataLocal": 1}},
        router={"route": {}, "scheduler": {}},
    )
    assert {path for code, path in found(service, "0.18")} == {
        "template.initContainers.1",
        "worker.initContainers.0",
        "prefill.template.initContainers.1",
        "prefill.worker.initContainers.0",
    }


@pytest.mark.parametrize("uri", ["pvc://models/qwen", "oci://registry.example/qwen:1"])
def test_a_model_that_is_not_downloaded_has_no_initializer(uri):
    service = llm({"uri": uri, "download": {"memory": "4Gi"}}, template={"initContainers": [OWN]})
    assert found(service) == [
        ("initializer-ignored", "model.download"),
        ("initializer-ignored", "template.initContainers.0"),
    ]


def test_arguments_of_the_initializer_are_kserves_own():
    assert found(llm(template={"initContainers": [{**OWN, "args": ["hf://a/b", "/mnt/models"]}]})) == [
        ("initializer-ignored", "template.initContainers.0.args")
    ]


def test_a_limit_is_set_once():
    service = llm({**SMALL, "download": {"memory": "4Gi"}}, template={"initContainers": [OWN]})
    assert found(service) == [("download-twice", "template.initContainers.0.resources.limits.memory")]
    assert found(llm({**SMALL, "download": {"cpu": "4"}}, template={"initContainers": [OWN]})) == []


def test_intents_need_kserves_initializer():
    off = {"storageInitializer": {"enabled": False}}
    assert found(llm({**SMALL, "download": {"cpu": "4"}}, **off)) == [("initializer-disabled", "model.download")]
    assert found(llm({**SMALL, "credentials": "hub"}, **off)) == [("initializer-disabled", "model.credentials")]
    own = {**OWN, "image": "kserve/storage-initializer:v0.20.0", "args": [SMALL["uri"], "/mnt/models"]}
    assert found(llm({**SMALL, "credentials": "hub"}, template={"initContainers": [own]}, **off)) == []
    assert found(llm(template={"initContainers": [own]}, **off), "0.18") == []


@pytest.mark.parametrize(
    ("service", "kserve", "where"),
    [
        (llm(LARGE), "0.20", "model.uri"),
        (llm(LARGE), "0.17", "model.uri"),
        (llm({**LARGE, "download": {"memory": "1Gi"}}), "0.20", "model.download.memory"),
        (llm({**LARGE, "download": {"cpu": "4"}}), "0.20", "model.uri"),
        (llm({"uri": "hf://Qwen/Qwen3-4B"}), "0.20", "model.uri"),
        (llm({"uri": "hf://own/model-4B-Instruct"}), "0.20", "model.uri"),
        (llm({"uri": "hf://own/model-3B-Instruct"}), "0.20", None),
        (llm(SMALL), "0.20", None),
        (llm({**LARGE, "download": {"memory": "16Gi"}}), "0.20", None),
        (llm(LARGE, template={"initContainers": [OWN]}), "0.20", None),
        (llm(LARGE, storageInitializer={"enabled": False}), "0.20", None),
        (llm({"uri": "s3://models/qwen"}), "0.20", None),
        (llm({"uri": "hf://own/model"}), "0.20", None),
    ],
)
def test_a_large_download_needs_memory(service, kserve, where):
    assert found(service, kserve) == ([("download-memory", where)] if where else [])


@pytest.mark.parametrize(
    ("uri", "size", "memory"),
    [
        ("hf://Qwen/Qwen3-4B", "The download of 8 GB may", "4Gi"),
        ("hf://own/model-7B", "about 14 GB (by the name of the model)", "4Gi"),
        ("hf://Qwen/Qwen3-32B", "The download of 66 GB may", "16Gi"),
    ],
)
def test_the_memory_to_set_follows_from_the_size(uri, size, memory):
    config = {
        "cluster": {"existing": {}},
        "platform": {"llm": True, "kserve": "0.20", "install": "existing"},
        "services": {"chat": llm({"uri": uri})},
    }
    [one] = [one for one in examine(config)[1] if one.code == "download-memory"]
    assert size in one.message
    assert one.mend == f"Set model.download.memory to {memory}."


def test_simulated_nodes_download_nothing():
    config = {
        "cluster": {"simulated": {"nodePools": [{"name": "h100", "machineType": "a3-highgpu-8g"}]}},
        "platform": {"llm": True},
        "services": {"chat": llm(LARGE)},
    }
    assert "download-memory" not in [one.code for one in examine(config)[1]]


def container(**fields):
    given = {
        "container": {"name": "storage-initializer", "image": "own:1"},
        "supportedUriFormats": [{"prefix": "hf://"}],
    }
    return {"hub": {"clusterStorageContainer": {**given, **fields}}}


def test_storage_containers_are_for_inference_services():
    where = "definitions.hub.clusterStorageContainer.supportedUriFormats"
    assert found(llm(), definitions=container()) == [("storage-container-ignored", where)]
    assert found(llm(), definitions=container(supportedUriFormats=[{"prefix": "s3://"}])) == []
    assert found(llm(), definitions=container(disabled=True)) == []
    assert found(llm(), definitions=container(workloadType="localModelDownloadJob")) == []
    predictor = {"model": {"modelFormat": "huggingface", "storageUri": "hf://Qwen/Qwen3-4B"}}
    assert found({"inferenceService": {"predictor": predictor}}, definitions=container()) == []


VALUES = {"kserve-resources": {"kserve": {"storage": {"resources": {"limits": {"memory": "32Gi"}}}}}}


def test_the_charts_value_is_for_inference_services():
    where = "platform.values.kserve-resources.kserve.storage.resources"
    assert found(llm(), install="managed", values=VALUES) == [("storage-values-ignored", where)]
    assert found(llm({"uri": "pvc://models/qwen"}), install="managed", values=VALUES) == []
    assert (
        found(llm(), install="managed", values={"kserve-resources": {"kserve": {"storage": {"tag": "v0.20.0"}}}}) == []
    )


def test_the_charts_value_is_a_limit_of_every_download_from_one_version_on():
    large = llm(LARGE)
    small = {"kserve-resources": {"kserve": {"storage": {"resources": {"limits": {"memory": "1Gi"}}}}}}

    def codes(kserve, values, install="managed"):
        return [code for code, _ in found(large, kserve, install=install, values=values) if code == "download-memory"]

    assert codes("0.21", VALUES) == []
    assert codes("0.21", small) == codes("0.21", {}) == ["download-memory"]
    assert codes("0.20", VALUES) == codes("0.21", VALUES, "existing") == ["download-memory"]


def test_a_download_becomes_limits_of_the_initializer_in_every_pod():
    model = {**SMALL, "credentials": "hub", "download": {"memory": "16Gi", "cpu": "4"}}
    args = LLMInferenceServiceArgs.model_validate(llm(model, prefill={})["llmInferenceService"])
    spec = kserve_object("chat", args, {}, "0.20")["spec"]
    for role in (spec, spec["prefill"]):
        [initializer] = role["template"]["initContainers"]
        assert initializer["resources"] == {"limits": {"memory": "16Gi", "cpu": "4"}}
        assert initializer["env"][0]["valueFrom"]["secretKeyRef"] == {"name": "hub", "key": "HF_TOKEN"}
    assert spec["model"] == {"uri": SMALL["uri"]}
