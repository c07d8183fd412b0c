"""The hub id that arguments give for a model whose address does not name it."""

import pytest

from kserve_iac.checks import examine
from kserve_iac.engines.models import cached_hub, is_of_cache

LARGE, SMALL = "Qwen/Qwen3-32B", "Qwen/Qwen3-8B"
GATED = "meta-llama/Llama-3.3-70B-Instruct"


def environment(services, definitions=None, kserve="0.20"):
    pools = [{"name": "l4", "machineType": "g2-standard-96", "maxNodes": 2}]
    return {
        "cluster": {"existing": {"nodePools": pools}},
        "platform": {"llm": True, "kserve": kserve},
        "services": services,
        "definitions": definitions or {},
    }


def llm(**model):
    return {"chat": {"llmInferenceService": {"model": model, "pool": "l4"}}}


def predictor(**fields):
    return {"chat": {"inferenceService": {"predictor": {"pool": "l4", "gpus": 1, **fields}}}}


def own_container(*args, **fields):
    container = {"name": "kserve-container", "image": "vllm/vllm-openai:v0.11.2", "args": list(args)}
    return predictor(containers=[container], **fields)


def found(services, definitions=None, of=("fit-", "hub-", "gated")):
    _, problems = examine(environment(services, definitions))
    return [(one.code, str(one.path)) for one in problems if one.code.startswith(of)]


def canary(uri, hub=None):
    spec = {"modelFormat": "huggingface", "storageUri": uri, **({"hub": hub} if hub else {})}
    main = {"pool": "l4", "gpus": 1, "model": {"modelFormat": "sklearn", "storageUri": "gs://b/m"}}
    second = {"predictor": {"name": "next", "pool": "l4", "gpus": 1, "model": spec}, "trafficPercent": 10}
    return {"chat": {"inferenceService": {"predictor": main, "canary": [second]}}}


def beside(field, *containers, **fields):
    """A component beside a predictor whose model needs no GPU."""
    main = {"model": {"modelFormat": "sklearn", "storageUri": "gs://b/m"}}
    return {"chat": {"inferenceService": {"predictor": main, field: {"containers": list(containers), **fields}}}}


def engine_beside(field, **hub):
    """A transformer or an explainer that starts vLLM by a shell, on a GPU of its own."""
    command = ["sh", "-c", "exec vllm serve /models --port 8080"]
    container = {"name": "own", "image": "vllm/vllm-openai:v0.11.2", "command": command}
    return beside(field, container, pool="l4", gpus=1, storageUris=[{"uri": "s3://b/m", "mountPath": "/models", **hub}])


SECOND = [
    {"name": "log", "image": "own/log:1"},
    {"name": "kserve-container", "image": "vllm/vllm-openai:v0.11.2", "args": ["--model", "/models"]},
]
"""Containers of which KServe serves the second one."""

PREDICTOR = "services.chat.inferenceService.predictor"
LLM = "services.chat.llmInferenceService"

PLACES = {
    "s3 of an LLM service": (lambda hub: llm(uri="s3://b/m", **hub), f"{LLM}.parallelism.tensor"),
    "pvc of an LLM service": (lambda hub: llm(uri="pvc://claim/m", **hub), f"{LLM}.parallelism.tensor"),
    "oci of an LLM service": (lambda hub: llm(uri="oci://registry/m:1", **hub), f"{LLM}.parallelism.tensor"),
    "a mirror on the hub": (lambda hub: llm(uri="hf://mirror/copy", **hub), f"{LLM}.parallelism.tensor"),
    "a predictor": (
        lambda hub: predictor(model={"modelFormat": "huggingface", "storageUri": "gs://b/m", **hub}),
        f"{PREDICTOR}.model.args",
    ),
    "a predictor with a store": (
        lambda hub: predictor(model={"modelFormat": "huggingface", "storage": {"path": "m"}, **hub}),
        f"{PREDICTOR}.model.args",
    ),
    "the older spelling": (
        lambda hub: predictor(huggingface={"storageUri": "s3://b/m", **hub}),
        f"{PREDICTOR}.huggingface.args",
    ),
    "storageUris of a model": (
        lambda hub: predictor(model={"modelFormat": "huggingface"}, storageUris=[{"uri": "s3://b/m", **hub}]),
        f"{PREDICTOR}.model.args",
    ),
    "storageUris of a container": (
        lambda hub: own_container("--model", "/models/base", storageUris=[
            {"uri": "s3://b/other", "mountPath": "/other"},
            {"uri": "s3://b/m", "mountPath": "/models", **hub},
        ]),
        f"{PREDICTOR}.containers.0.args",
    ),
    "a second container that serves": (
        lambda hub: predictor(containers=SECOND, storageUris=[{"uri": "s3://b/m", "mountPath": "/models", **hub}]),
        f"{PREDICTOR}.containers.1.args",
    ),
    "a transformer": (
        lambda hub: engine_beside("transformer", **hub),
        "services.chat.inferenceService.transformer.containers.0.command",
    ),
    "an explainer": (
        lambda hub: engine_beside("explainer", **hub),
        "services.chat.inferenceService.explainer.containers.0.command",
    ),
    "a canary": (lambda hub: canary("s3://b/m", hub.get("hub")), "services.chat.inferenceService.canary.0.predictor.model.args"),
}  # fmt: skip


@pytest.mark.parametrize(("services", "path"), PLACES.values(), ids=PLACES)
def test_the_model_that_hub_names_is_checked(services, path):
    assert ("fit-weights", path) in found(services({"hub": LARGE}))
    assert [code for code, _ in found(services({}))] == ["fit-unknown"]
    assert "fit-weights" not in [code for code, _ in found(services({"hub": SMALL}))]


@pytest.mark.parametrize(("services", "_"), PLACES.values(), ids=PLACES)
def test_a_model_that_nobody_knows_is_named_at_its_hub_id(services, _):
    _, problems = examine(environment(services({"hub": "own/model"})))
    (unknown,) = [one for one in problems if one.code == "fit-unknown"]
    assert str(unknown.path).endswith(".hub")
    assert "kserve-iac models add own/model" in unknown.mend


@pytest.mark.parametrize(("services", "_"), PLACES.values(), ids=PLACES)
def test_hub_is_never_rendered(services, _):
    compiled, _ = examine(environment(services({"hub": LARGE})))
    assert LARGE not in str(compiled.services["chat"].object)
    plain, _ = examine(environment(services({})))
    # The start-up probe of a model that is known may be longer; everything else is the same.
    assert "'hub'" not in str(compiled.services["chat"].object) + str(plain.services["chat"].object)


def test_the_mend_names_the_field():
    _, problems = examine(environment(llm(uri="s3://b/m")))
    (unknown,) = [one for one in problems if one.code == "fit-unknown"]
    assert unknown.mend == "Set model.hub to the hub id of the model (owner/model)."
    _, problems = examine(environment(own_container("--model", "/models/m")))
    (unknown,) = [one for one in problems if one.code == "fit-unknown"]
    assert "storageUris" in unknown.mend


def test_a_copy_is_not_gated():
    assert "gated-model" in [code for code, _ in found(llm(uri=f"hf://{GATED}"))]
    assert "gated-model" not in [code for code, _ in found(llm(uri="s3://b/m", hub=GATED))]


def test_an_address_that_names_a_known_model_precedes_hub():
    assert found(llm(uri=f"hf://{SMALL}", hub=LARGE), of=("hub-", "fit-weights")) == [
        ("hub-differs", f"{LLM}.model.hub")
    ]
    assert found(llm(uri=f"hf://{SMALL.lower()}", hub=SMALL), of=("hub-",)) == []
    assert found(llm(uri="hf://mirror/copy", hub=LARGE), of=("hub-",)) == []


@pytest.mark.parametrize("hub", ["model", "a/b/c", "hf://a/b", "/b", "a/", "a b/c", ""])
def test_what_is_no_hub_id_is_refused(hub):
    _, problems = examine(environment(llm(uri="s3://b/m", hub=hub)))
    assert [str(one.path) for one in problems if one.severity == "error"] == [f"{LLM}.model.hub"]


@pytest.mark.parametrize("kind", ["localModelCache", "localModelNamespaceCache"])
def test_a_cache_names_the_model_for_its_services(kind):
    cache = {"sourceModelUri": "s3://b/m", "modelSize": "70Gi", "nodeGroups": ["g"], "hub": LARGE}
    definitions = {"kept": {kind: cache}}
    assert ("fit-weights", f"{LLM}.parallelism.tensor") in found(llm(uri="s3://b/m"), definitions)
    assert "fit-unknown" in [code for code, _ in found(llm(uri="s3://b/m-large"), definitions)]
    compiled, _ = examine(environment({}, definitions))
    assert "hub" not in compiled.objects[0].object["spec"]


def test_a_cache_serves_its_address_and_folders_under_it():
    assert is_of_cache("s3://b/m", "s3://b/m/")
    assert is_of_cache("s3://b/m/v1", "s3://b/m")
    assert not is_of_cache("s3://b/m-large", "s3://b/m")
    assert cached_hub("s3://b/m/v1", {"s3://b/m": SMALL}) == SMALL
    assert cached_hub(None, {"s3://b/m": SMALL}) is None


@pytest.mark.parametrize(("hub", "codes"), [({"hub": GATED}, ["disk-full"]), ({}, [])])
def test_the_disk_holds_the_copy(hub, codes):
    given = environment(llm(uri="s3://b/m", **hub))
    pool = {"name": "l4", "machineType": "a2-highgpu-8g", "diskGib": 150}
    given["cluster"] = {"existing": {"nodePools": [pool]}}
    _, problems = examine(given)
    assert [one.code for one in problems if one.code.startswith("disk")] == codes


@pytest.mark.parametrize("field", ["transformer", "explainer"])
@pytest.mark.parametrize(
    "container",
    [
        {"image": "own/vllm-tokenizer:1", "args": ["--model", LARGE]},
        {"image": "kserve/huggingfaceserver:v0.20.0", "args": [f"--model_id={LARGE}", "--predictor_protocol=v2"]},
    ],
    ids=["a name", "the Hugging Face server"],
)
def test_a_component_that_only_prepares_requests_has_no_engine(field, container):
    _, problems = examine(environment(beside(field, {"name": "own", **container}, pool="l4", gpus=1)))
    assert [one for one in problems if one.code.startswith(("fit-", "engine-", "appended-"))] == []


def test_gpus_and_resources_go_to_the_containers_that_kserve_gives_them_to():
    compiled, problems = examine(environment(predictor(containers=SECOND)))
    first, second = compiled.services["chat"].object["spec"]["predictor"]["containers"]
    assert "resources" not in first
    assert second["resources"]["limits"] == {"nvidia.com/gpu": "1"}
    (demand,) = compiled.services["chat"].demands
    assert (demand.takes.gpus, demand.takes.cpu) == (1, 1000)  # KServe completes the first container with a CPU
    given = [{**SECOND[0], "resources": {"requests": {"cpu": "2"}}}, SECOND[1]]
    _, problems = examine(environment(predictor(containers=given)))
    assert f"{PREDICTOR}.containers.0.resources.requests.cpu" in [
        one.path for one in problems if one.code.startswith("default-resources")
    ]


def test_a_container_of_another_server_has_no_engine():
    container = {"name": "kserve-container", "image": "own/server:1", "args": ["start", "--model", LARGE]}
    _, problems = examine(environment(predictor(containers=[container])))
    assert [one for one in problems if one.code.startswith(("fit-", "engine-flag"))] == []
