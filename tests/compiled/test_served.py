"""Predictors are read with the runtimes that serve them, and findings name the place where a value is written."""

import pytest

from kserve_iac.checks import examine

POOLS = [
    {"name": "l4", "machineType": "g2-standard-48", "maxNodes": 4},
    {"name": "cpu", "machineType": "n2-standard-8"},
]
PREDICTOR = "services.chat.inferenceService.predictor"
RUNTIME = "definitions.mine.clusterServingRuntime"
QWEN = {"modelFormat": "own", "storageUri": "hf://Qwen/Qwen3-8B"}
VLLM = "vllm/vllm-openai:v0.11.2"


def container(*args, image=VLLM, **fields):
    return {"name": "kserve-container", "image": image, "args": list(args), **fields}


def runtime(*containers, **spec):
    formats = [{"name": "own", "version": "1", "autoSelect": True}]
    return {"supportedModelFormats": formats, "containers": list(containers), **spec}


def read(predictor, mine=None, kserve="0.20", others=None, services=None, **platform):
    definitions = {"mine": {"clusterServingRuntime": mine}} if mine is not None else {}
    service = {"predictor": {"pool": "l4", **predictor}}
    return examine(
        {
            "cluster": {"existing": {"nodePools": POOLS}},
            "platform": {"kserve": kserve, **platform},
            "definitions": {**definitions, **(others or {})},
            "services": services or {"chat": {"inferenceService": service}},
        }
    )


def found(*args, of, **fields):
    _, problems = read(*args, **fields)
    return [(one.code, one.path) for one in problems if one.code.startswith(of)]


def engine(*args, **fields):
    compiled, _ = read(*args, **fields)
    return compiled.services["chat"].engines[0]


def whole(*args, **fields):
    compiled, _ = read(*args, **fields)
    return compiled.services["chat"].whole.args.predictor


def demand(*args, **fields):
    compiled, _ = read(*args, **fields)
    [found] = [one for one in compiled.demands if one.service == "chat"]
    return found


GPU = {"limits": {"nvidia.com/gpu": "1"}}

AT_THE_RUNTIME = {
    "a context that does not fit": (container("--max-model-len", "32768"), "fit-kv", "args.0"),
    "a flag that vLLM does not know": (container("--max-model-len=4096", "--no-such"), "engine-flag", "args.1"),
    "a value that vLLM does not know": (
        container("--max-model-len=4096", "--kv-cache-dtype=none-such"),
        "engine-value",
        "args.1",
    ),
    "ranks without GPUs": (container("--max-model-len=4096", "--tensor-parallel-size=2"), "gpu-ranks", "resources"),
    "a probe that kills the engine": (
        container(
            "--max-model-len=4096",
            livenessProbe={"httpGet": {"path": "/health", "port": 8080}, "failureThreshold": 1, "periodSeconds": 1},
        ),
        "start-slow",
        "livenessProbe",
    ),
}


@pytest.mark.parametrize(("own", "code", "path"), AT_THE_RUNTIME.values(), ids=AT_THE_RUNTIME)
@pytest.mark.parametrize("named", [{"runtime": "mine"}, {}], ids=["named", "selected"])
def test_a_finding_names_the_runtime_that_sets_the_value(own, code, path, named):
    own = {**own, "resources": GPU}
    places = [where for _, where in found({"model": {**QWEN, **named}}, runtime(own), of=code)]
    assert places == [f"{RUNTIME}.containers.0.{path}"]


def test_a_runtime_of_the_namespace_is_named_as_well():
    others = {
        "own": {"servingRuntime": {**runtime(container("--max-model-len", "32768", resources=GPU)), "name": "mine"}}
    }
    predictor = {"model": {**QWEN, "runtime": "mine"}}
    path = "definitions.own.servingRuntime.containers.0.args.0"
    assert found(predictor, others=others, of="fit-kv") == [("fit-kv", path)]


def test_arguments_are_added_and_the_last_one_counts():
    own = container("--max-model-len", "32768", "--no-such", resources=GPU)
    predictor = {"model": {**QWEN, "args": ["--max-model-len=4096", "--no-other"]}}
    role = engine(predictor, runtime(own))
    assert (role.settings.max_model_len, role.versions) == (4096, ("0.11.2",))
    assert found(predictor, runtime(own), of=("fit-", "engine-flag")) == [
        ("engine-flag", f"{RUNTIME}.containers.0.args.2"),
        ("engine-flag", f"{PREDICTOR}.model.args.1"),
    ]


MERGED = {
    "the tag of the image": (
        {"model": {**QWEN, "runtimeVersion": "v0.10.2"}},
        runtime(container()),
        lambda p: p.containers[0].image == "vllm/vllm-openai:v0.10.2",
    ),
    "no tag over a digest": (
        {"model": {**QWEN, "runtimeVersion": "v0.10.2"}},
        runtime(container(image=f"vllm/vllm-openai@sha256:{'0' * 64}")),
        lambda p: "sha256" in p.containers[0].image,
    ),
    "the image of the predictor": (
        {"model": {**QWEN, "image": "own:1"}}, runtime(container()), lambda p: p.containers[0].image == "own:1",
    ),
    "variables by name": (
        {"model": {**QWEN, "env": [{"name": "A", "value": "2"}]}},
        runtime(container(env=[{"name": "A", "value": "1"}, {"name": "B", "value": "1"}])),
        lambda p: [(one.name, one.value) for one in p.containers[0].env] == [("A", "2"), ("B", "1")],
    ),
    "the ports of the runtime": (
        {"model": QWEN},
        runtime(container(ports=[{"containerPort": 8000}])),
        lambda p: p.containers[0].ports[0].container_port == 8000,
    ),
    "a container beside": (
        {"model": QWEN, "containers": [{"name": "mine", "image": "m:1"}]},
        runtime(container(), {"name": "beside", "image": "b:1"}),
        lambda p: [one.name for one in p.containers] == ["kserve-container", "beside", "mine"],
    ),
    "the transformer of both": (
        {"model": QWEN, "containers": [{"name": "transformer-container", "args": ["--b"]}]},
        runtime(container(), {"name": "transformer-container", "image": "t:1", "args": ["--a"]}),
        lambda p: [(one.image, one.args) for one in p.containers[1:]] == [("t:1", ["--a", "--b"])],
    ),
    "node selectors by key": (
        {"model": QWEN, "nodeSelector": {"a": "1"}},
        runtime(container(), nodeSelector={"a": "2", "b": "2"}),
        lambda p: p.node_selector == {"a": "1", "b": "2"},
    ),
    "tolerations as a whole": (
        {"model": QWEN, "tolerations": [{"key": "a"}]},
        runtime(container(), tolerations=[{"key": "b"}, {"key": "c"}]),
        lambda p: [one.key for one in p.tolerations] == ["a"],
    ),
    "volumes by name": (
        {"model": QWEN, "volumes": [{"name": "v", "emptyDir": {}}]},
        runtime(container(), volumes=[{"name": "w", "emptyDir": {}}]),
        lambda p: {one.name for one in p.volumes} == {"v", "w"},
    ),
    "labels of the pods": (
        {"model": QWEN, "labels": {"a": "1"}},
        runtime(container(), podLabels={"a": "2", "b": "2"}),
        lambda p: p.labels == {"a": "1", "b": "2"},
    ),
}  # fmt: skip


@pytest.mark.parametrize(("predictor", "mine", "holds"), MERGED.values(), ids=MERGED)
def test_a_predictor_is_merged_with_its_runtime(predictor, mine, holds):
    assert holds(whole(predictor, mine))


def test_the_sizes_of_workers_are_those_of_the_runtime_unless_set():
    worker = {"containers": [{"name": "worker-container", "image": "w:1", "args": ["--a"]}]}
    sizes = {"pipelineParallelSize": 2, "tensorParallelSize": 4}
    mine = runtime(container(), workerSpec={**worker, **sizes, "nodeSelector": {"a": "1"}})
    given = {"tensorParallelSize": 2, "containers": [{"name": "worker-container", "args": ["--b"]}]}
    spec = whole({"model": QWEN, "workerSpec": given}, mine, kserve="0.19").worker_spec
    assert (spec.pipeline_parallel_size, spec.tensor_parallel_size, spec.node_selector) == (2, 2, {"a": "1"})
    assert [(one.image, one.args) for one in spec.containers] == [("w:1", ["--a", "--b"])]


def test_workers_request_what_the_runtime_requests_for_them():
    resources = {"requests": {"cpu": "3", "memory": "10Gi"}}
    worker = {
        "containers": [{"name": "worker-container", "image": "w:1", "resources": resources}],
        "pipelineParallelSize": 3,
        "nodeSelector": {"a": "1"},
    }
    mine = runtime(container(resources={"requests": {"cpu": "1"}, **GPU}), workerSpec=worker)
    compiled, _ = read({"model": QWEN, "workerSpec": {}, "minReplicas": 2}, mine, kserve="0.19")
    head, further = [one for one in compiled.demands if one.service == "chat"]
    assert (head.role, head.at_least, head.takes.cpu, head.takes.gpus) == ("predictor", 2, 1000, 1)
    assert (further.role, further.at_least, further.takes.cpu, further.takes.gpus) == ("predictor worker", 4, 3000, 1)
    assert (further.selector, further.pool, str(further.path)) == ({"a": "1"}, "l4", f"{PREDICTOR}.minReplicas")
    [planned] = compiled.plan.services
    assert [one.demand.role for one in planned.roles] == ["predictor", "predictor worker"]
    kept = {"model": HUGGING["model"], "workerSpec": {"pipelineParallelSize": 2}}
    assert demand(kept, kserve="0.19").at_most == 2  # KServe's own runtime: the same pod twice


def test_the_pods_request_what_the_runtime_requests():
    resources = {"requests": {"cpu": "3", "memory": "10Gi", "nvidia.com/gpu": "2"}, "limits": {"nvidia.com/gpu": "2"}}
    beside = {"name": "beside", "image": "b:1", "resources": {"requests": {"cpu": "1"}}}
    mine = runtime(container(resources=resources), beside, nodeSelector={"a": "1"}, tolerations=[{"key": "t"}])
    found = demand({"model": QWEN}, mine)
    assert (found.takes.cpu, found.takes.memory >> 30, found.takes.gpus) == (4000, 10, 2)
    assert (found.selector, [one.key for one in found.tolerations][:1]) == ({"a": "1"}, ["t"])
    assert demand({"model": QWEN, "gpus": 1}, mine).takes.gpus == 1
    assert demand({"model": QWEN}, runtime(container())).takes.cpu == 0  # nobody requests anything


def test_gpus_of_the_runtime_must_fit_a_node():
    mine = runtime(container(resources={"limits": {"nvidia.com/gpu": "8"}}))
    assert [code for code, _ in found({"model": QWEN}, mine, of="gpus-per-node")] == ["gpus-per-node"]


def test_the_address_of_the_model_stays_where_it_is_written():
    gated = {**QWEN, "storageUri": "hf://meta-llama/Llama-3.1-8B-Instruct"}
    path = f"{PREDICTOR}.model.storageUri"
    assert found({"model": gated}, runtime(container(resources=GPU)), of="gated") == [("gated-model", path)]
    unknown = {**QWEN, "storageUri": "s3://b/m", "hub": "own/model"}
    path = f"{PREDICTOR}.model.hub"
    assert found({"model": unknown}, runtime(container(resources=GPU)), of="fit-") == [("fit-unknown", path)]
    stored = {"modelFormat": "own", "storage": {"path": "m"}, "hub": "Qwen/Qwen3-32B"}
    assert [code for code, _ in found({"model": stored}, runtime(container(resources=GPU)), of="fit-")] == [
        "fit-weights"
    ]


def test_a_copy_of_the_hugging_face_server_is_read_as_one():
    own = container("--max_length=4096", "--no-such", image="kserve/huggingfaceserver:v0.20.0-gpu", resources=GPU)
    role = engine({"model": QWEN}, runtime(own))
    assert (role.line.server, role.settings.max_model_len, role.versions) == ("huggingfaceserver", 4096, ("0.24.0",))
    assert found({"model": QWEN}, runtime(own), of="flag-ignored") == [
        ("flag-ignored", f"{RUNTIME}.containers.0.args.1")
    ]
    transformers = container("--backend=huggingface", image="kserve/huggingfaceserver:v0.20.0", resources=GPU)
    assert engine({"model": QWEN}, runtime(transformers)).reason == "Its backend is transformers, not vLLM."


def test_what_an_image_that_is_not_known_starts_is_not_judged():
    formats = [{"name": "vLLM", "version": "1", "autoSelect": True, "priority": 9}]
    mine = {**runtime(container(image="own:1", resources=GPU)), "supportedModelFormats": formats}
    assert (
        engine({"model": {**QWEN, "modelFormat": "vLLM"}}, mine).reason == "What the runtime mine starts is not known."
    )


def test_a_canary_has_a_runtime_of_its_own():
    canary = {"predictor": {"name": "next", "pool": "l4", "model": {**QWEN, "runtime": "mine"}}, "trafficPercent": 10}
    main = {
        "predictor": {"pool": "cpu", "model": {"modelFormat": "sklearn", "storageUri": "gs://b/m"}},
        "canary": [canary],
    }
    mine = runtime(container("--max-model-len", "32768", resources=GPU))
    places = found({}, mine, services={"chat": {"inferenceService": main}}, of="fit-kv")
    assert places == [("fit-kv", f"{RUNTIME}.containers.0.args.0")]


def test_one_finding_at_a_runtime_for_all_its_services():
    service = {"inferenceService": {"predictor": {"pool": "l4", "model": QWEN}}}
    mine = runtime(container("--max-model-len", "32768", resources=GPU))
    _, problems = read({}, mine, services={"chat": service, "other": service})
    [problem] = [one for one in problems if one.code == "fit-kv"]
    assert problem.message.endswith("This was found for services chat and other.")


# Which runtime it is --------------------------------------------------------------------------------------------


def selected(*args, **fields):
    served = whole(*args, **fields).served_by
    return served.name if served is not None else None


def formats(name, priority=None):
    return {"supportedModelFormats": [{"name": name, "version": "1", "autoSelect": True, "priority": priority}]}


SERVING = container(resources=GPU)
HUGGING = {"model": {"modelFormat": "huggingface", "storageUri": "hf://Qwen/Qwen3-8B"}}


def of_namespace(**spec):
    return {"near": {"servingRuntime": {**runtime(SERVING), **spec}}}


CHOSEN = {
    "that of the release": (HUGGING, None, {}, {}, "kserve-huggingfaceserver"),
    "one of a higher priority": (HUGGING, {**runtime(SERVING), **formats("huggingface", 2)}, {}, {}, "mine"),
    "one of a lower priority": (
        {"model": {**HUGGING["model"]}}, {**runtime(SERVING), **formats("huggingface")}, {}, {}, "kserve-huggingfaceserver",
    ),
    "of equal priorities, none is known": (HUGGING, {**runtime(SERVING), **formats("huggingface", 1)}, {}, {}, None),
    "one of the namespace first": (
        {"model": QWEN}, {**runtime(SERVING), **formats("own", 9)}, of_namespace(), {}, "near",
    ),
    "one of another namespace": ({"model": QWEN}, None, of_namespace(namespace="other"), {}, None),
    "one that is not selected": (
        {"model": QWEN}, {**runtime(SERVING), "supportedModelFormats": [{"name": "own", "version": "1"}]}, {}, {}, None,
    ),
    "one that is disabled": ({"model": QWEN}, {**runtime(SERVING), "disabled": True}, {}, {}, None),
    "a platform of others": ({"model": QWEN}, runtime(SERVING), {}, {"install": "existing"}, None),
    "a platform of others, named": (
        {"model": {**QWEN, "runtime": "mine"}}, runtime(SERVING), {}, {"install": "existing"}, "mine",
    ),
    "0.18": (HUGGING, None, {}, {"kserve": "0.18"}, "kserve-huggingfaceserver"),
    "0.21": ({"model": {**QWEN, "modelFormat": "vLLM"}}, None, {}, {"kserve": "0.21"}, "kserve-vllmserver"),
}  # fmt: skip


@pytest.mark.parametrize(("predictor", "mine", "others", "platform", "name"), CHOSEN.values(), ids=CHOSEN)
def test_the_runtime_that_serves(predictor, mine, others, platform, name):
    assert selected(predictor, mine, others=others, **{"install": "managed", **platform}) == name


def test_the_pods_request_what_the_runtime_of_the_release_requests():
    takes = demand(HUGGING).takes
    assert (takes.cpu, takes.memory >> 30) == (1000, 2)
    takes = demand({**HUGGING, "workerSpec": {}}, kserve="0.19").takes
    assert (takes.cpu, takes.memory >> 30) == (2000, 6)


def test_a_runtime_without_a_serving_container_is_not_merged():
    mine = runtime({"name": "other", "image": "o:1"})
    assert whole({"model": {**QWEN, "runtime": "mine"}}, mine).model is not None


def test_the_object_has_the_predictor_alone():
    compiled, _ = read({"model": QWEN, "gpus": 1}, runtime(container("--max-model-len", "4096")))
    text = str(compiled.services["chat"].object)
    assert ("vllm-openai" in text, "max-model-len" in text, "storageUri" in text) == (False, False, True)
