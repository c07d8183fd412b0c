"""Services on TPUs: how their pods request chips, and what is found about them."""

import pytest

from kserve_iac.checks import check
from kserve_iac.compiled import Compiled

TPU = {"image": "vllm/vllm-tpu:v0.12.0", "maxModelLen": 4096}
CODES = ("gpu", "tpu", "pool", "fit", "capacity")


@pytest.fixture
def on(read):
    """An environment whose pool ``tpu`` is of that machine type."""

    def make(machine, services, **pool):
        given = {"name": "tpu", "machineType": machine, "zones": ["us-central1-a"], "maxNodes": 4, **pool}
        gke = {"location": "us-central1", "access": {"endpoint": "dns"}, "nodePools": [given]}
        return read(services, {"gke": gke})

    return make


def found(environment, *, fit=False):
    return [
        (one.code, one.path.partition("ervice.")[2])
        for one in check(environment)
        if one.code.startswith(CODES) and (fit or one.code not in ("tpu-fit", "tpu-start"))
    ]


V6E, V7 = "ct6e-standard-4t", "tpu7x-standard-4t"
ALL = {"parallelism": {"tensor": 4}, "engine": TPU}
LLMS = {
    "all chips of a node": (V6E, ALL, []),
    "one chip of a node with one": ("ct6e-standard-1t", {"engine": TPU}, []),
    "eight": ("ct6e-standard-8t", {"parallelism": {"tensor": 8}, "engine": TPU}, []),
    "by the name of the resource": (V6E, {**ALL, "resources": {"limits": {"google.com/tpu": "4"}}}, []),
    "two ranks on each chip": (V7, {"parallelism": {"tensor": 8}, "gpus": 4, "engine": TPU}, []),
    "an image for CUDA": (V6E, {"parallelism": {"tensor": 4}}, [("gpu-cuda", "pool")]),
    "GPUs": (
        V6E,
        {**ALL, "resources": {"limits": {"nvidia.com/gpu": "4"}}},
        [("gpu-resource", "resources")],
    ),
    "a part of a node": (V6E, {"engine": TPU}, [("tpu-chips", "gpus")]),
    "a part of a node by gpus": (
        V6E,
        {"engine": TPU, "gpus": 2, "parallelism": {"tensor": 2}},
        [("tpu-chips", "gpus")],
    ),
    "more than a node has": (
        V6E,
        {"parallelism": {"tensor": 8}, "engine": TPU},
        [("gpus-per-node", "parallelism.tensor")],
    ),
    "ranks for chips": (V7, {"parallelism": {"tensor": 8}, "engine": TPU}, [("gpus-per-node", "parallelism.tensor")]),
    "more ranks than chips run": (
        V6E,
        {"parallelism": {"tensor": 8}, "gpus": 4, "engine": TPU},
        [("gpu-ranks", "gpus")],
    ),
    "fewer ranks than chips run": (
        V7,
        {"parallelism": {"tensor": 4}, "gpus": 4, "engine": TPU},
        [("gpu-ranks-idle", "gpus")],
    ),
    "no chips": (V6E, {"gpus": 0, "engine": TPU}, [("gpus-unused", "gpus")]),
    "another topology": (
        V6E,
        {**ALL, "template": {"nodeSelector": {"cloud.google.com/gke-tpu-topology": "4x4"}}},
        [("pool-selector", "template.nodeSelector.cloud.google.com/gke-tpu-topology")],
    ),
}


@pytest.mark.parametrize(("machine", "fields", "expected"), LLMS.values(), ids=LLMS)
def test_llm_services(on, llm, machine, fields, expected):
    assert found(on(machine, {"chat": llm(pool="tpu", **fields)})) == expected


def test_prefill_is_checked_too(on, llm):
    split = {"router": {"scheduler": {}}, "prefill": {"pool": "tpu", "engine": TPU, "parallelism": {"tensor": 2}}}
    assert ("tpu-chips", "prefill.gpus") in found(on(V6E, {"chat": llm(pool="tpu", **ALL, **split)}))


OWN = {
    "pool": "tpu",
    "gpus": 4,
    "containers": [{"image": "vllm/vllm-tpu:v0.12.0", "args": ["--model=Qwen/Qwen3-8B", "--tensor-parallel-size=4"]}],
}


def test_predictors(on):
    assert found(on(V6E, {"a": {"inferenceService": {"predictor": OWN}}})) == []
    part = {**OWN, "gpus": 1, "containers": [{"image": "vllm/vllm-tpu:v0.12.0", "args": ["--model=Qwen/Qwen3-8B"]}]}
    assert found(on(V6E, {"a": {"inferenceService": {"predictor": part}}})) == [("tpu-chips", "predictor.gpus")]


def test_the_server_of_kserve_is_for_gpus(on):
    model = {"modelFormat": "huggingface", "storageUri": "hf://Qwen/Qwen3-8B"}
    service = {"inferenceService": {"predictor": {"pool": "tpu", "gpus": 4, "model": model}}}
    assert ("gpu-cuda", "predictor.pool") in found(on(V6E, {"a": service}))


SPLIT = {"router": {"gateway": {}, "route": {}, "scheduler": {}}, "prefill": {"pool": "tpu", **ALL}}
TRANSFER = '--kv-transfer-config={"kv_connector": "%s", "kv_role": "kv_both"}'
ENGINES = {
    "disaggregated": ({**ALL, **SPLIT}, ["disaggregation.connector"]),
    "disaggregated without a connector": ({**ALL, **SPLIT, "disaggregation": {"connector": "none"}}, []),
    "NIXL by a flag": ({**ALL, "engine": {**TPU, "extraArgs": [TRANSFER % "NixlConnector"]}}, ["engine.extraArgs"]),
    "the connector of TPUs": ({**ALL, "engine": {**TPU, "extraArgs": [TRANSFER % "TPUConnector"]}}, []),
    "offloading": ({**ALL, "kvCacheOffloading": {"cpu": "8Gi"}}, ["kvCacheOffloading"]),
    "bitsandbytes": ({**ALL, "engine": {**TPU, "extraArgs": ["--quantization=bitsandbytes"]}}, ["engine.extraArgs"]),
    "fp8": ({**ALL, "engine": {**TPU, "extraArgs": ["--quantization=fp8"]}}, []),
}


@pytest.mark.parametrize(("fields", "paths"), ENGINES.values(), ids=ENGINES)
def test_what_only_gpus_can(on, llm, fields, paths):
    said = found(on(V6E, {"chat": llm(pool="tpu", **fields)}))
    assert [path for code, path in said if code == "tpu-engine"] == paths


PROBE = {
    "template": {"containers": [{"name": "main", "startupProbe": {"httpGet": {"port": 8000}, "failureThreshold": 360}}]}
}


@pytest.mark.parametrize(
    ("fields", "paths"),
    [
        ({}, ["startTimeout"]),
        ({"startTimeout": 0}, ["startTimeout"]),
        ({"startTimeout": 3600}, []),
        (PROBE, []),
        (
            {**SPLIT, "disaggregation": {"connector": "none"}, "startTimeout": 3600},
            ["prefill.startTimeout"],
        ),
    ],
)
def test_the_compilation_has_time(on, llm, fields, paths):
    said = found(on(V6E, {"chat": llm(pool="tpu", **ALL, **fields)}), fit=True)
    assert [path for code, path in said if code == "tpu-start"] == paths


def test_an_image_for_tpus_runs_on_no_gpu(on, llm):
    assert found(on("g2-standard-12", {"chat": llm(pool="tpu", engine=TPU)})) == [("gpu-cuda", "pool")]


def test_the_mends_name_a_field_and_a_value(on, llm):
    def mend(machine, code, **fields):
        problems = check(on(machine, {"chat": llm(pool="tpu", engine=TPU, **fields)}))
        return next(one.mend for one in problems if one.code == code)

    assert mend(V6E, "tpu-chips") == (
        "Set parallelism.tensor to 4, or set machineType of pool tpu to ct6e-standard-1t."
    )
    assert mend(V7, "tpu-chips", parallelism={"tensor": 1}).startswith("Set gpus to 4")
    assert mend(V7, "gpus-per-node", parallelism={"tensor": 8}).startswith("Set gpus to 4, because 2 ranks")
    assert mend(V7, "gpu-ranks-idle", parallelism={"tensor": 4}, gpus=4) == "Set parallelism.tensor to 8."


@pytest.mark.parametrize(
    ("machine", "model", "fields", "expected"),
    [
        ("ct5lp-hightpu-1t", "Qwen/Qwen3-4B", {}, "tpu-fit"),
        ("ct5lp-hightpu-1t", "Qwen/Qwen3-32B", {}, "tpu-memory"),
        ("ct5lp-hightpu-1t", "Qwen/Qwen3-32B", {"engine": {**TPU, "extraArgs": ["--additional-config={}"]}}, "tpu-fit"),
        (V6E, "Qwen/Qwen3-32B", ALL, "tpu-fit"),
        (V7, "own/model", {"gpus": 4, "parallelism": {"tensor": 8}}, "tpu-fit"),
    ],
)
def test_memory_is_judged_by_the_weights_alone(on, llm, machine, model, fields, expected):
    service = llm(**{"pool": "tpu", "engine": TPU, "model": {"uri": f"hf://{model}"}, **fields})
    codes = [code for code, _ in found(on(machine, {"chat": service}), fit=True)]
    assert [code for code in codes if code in ("tpu-fit", "tpu-memory")] == [expected]


def rendered(environment, name):
    return next(one.object for one in Compiled(environment).objects if one.name == name)


def test_chips_are_requested_and_limited_alike(on, llm):
    environment = on(V6E, {"chat": llm(pool="tpu", **ALL), "a": {"inferenceService": {"predictor": OWN}}})
    chat = rendered(environment, "chat")["spec"]["template"]
    other = rendered(environment, "a")["spec"]["predictor"]
    for pod in (chat, other):
        resources = pod["containers"][0]["resources"]
        assert resources["requests"] == resources["limits"] == {"google.com/tpu": "4"}
        assert pod["tolerations"] == [
            {"key": "google.com/tpu", "operator": "Equal", "value": "present", "effect": "NoSchedule"}
        ]
        assert pod["nodeSelector"] == {
            "kserve-iac/pool": "tpu",
            "cloud.google.com/gke-tpu-accelerator": "tpu-v6e-slice",
            "cloud.google.com/gke-tpu-topology": "2x2",
        }


def test_pods_without_a_pool_run_where_their_resource_is(on, llm):
    """GKE tolerates the taint of the resource that a pod requests, and no other."""
    asking = {"engine": TPU, "resources": {"limits": {"google.com/tpu": "4"}}}
    placed = Compiled(on(V6E, {"chat": llm(**asking)})).placement
    assert [key for group in placed.pools["tpu"].at_most.nodes for key in group.holds] == ["chat/engine"]
    gpus = {"engine": {"maxModelLen": 4096}, "resources": {"limits": {"nvidia.com/gpu": "4"}}}
    placed = Compiled(on(V6E, {"chat": llm(**gpus)})).placement
    assert placed.pools["tpu"].at_most.nodes == ()


LWS = {
    "gpus": 4,
    "parallelism": {"tensor": 16, "pipeline": 4},
    "engine": TPU,
    "template": {"containers": [{"name": "main", "command": ["/bin/bash", "-c", "own start"]}]},
    "worker": {"containers": [{"name": "main", "image": "vllm/vllm-tpu:v0.12.0", "command": ["own"]}]},
}
SLICE = {"tpuTopology": "4x4"}


def test_a_replica_takes_a_whole_slice(on, llm):
    assert found(on(V6E, {"chat": llm(pool="tpu", **ALL)}, **SLICE)) == [("tpu-slice", "pool")]
    whole = on(V6E, {"chat": llm(pool="tpu", **LWS)}, **SLICE)
    assert found(whole) == []
    assert Compiled(whole).placement.shortfalls == ()
    pods = rendered(whole, "chat")["spec"]
    for pod in (pods["template"], pods["worker"]):
        assert pod["nodeSelector"]["cloud.google.com/gke-tpu-topology"] == "4x4"
        assert pod["containers"][0]["resources"]["limits"] == {"google.com/tpu": "4"}


def test_two_replicas_do_not_fit_one_slice(on, llm):
    two = Compiled(on(V6E, {"chat": llm(pool="tpu", replicas=2, **LWS)}, **SLICE))
    assert [one.cause for one in two.placement.shortfalls] == ["short"]


def test_predictors_take_whole_slices_too(on):
    assert found(on(V6E, {"a": {"inferenceService": {"predictor": OWN}}}, **SLICE)) == [("tpu-slice", "predictor.pool")]


@pytest.mark.parametrize(
    ("pool", "selector"),
    [
        # Which topology its nodes have is not known: that of one node, or of a slice of several.
        ({"machineType": V6E}, {"cloud.google.com/gke-tpu-accelerator": "tpu-v6e-slice"}),
        (
            {"machineType": "ct6e-standard-8t"},
            {
                "cloud.google.com/gke-tpu-accelerator": "tpu-v6e-slice",
                "cloud.google.com/gke-tpu-topology": "2x4",
            },
        ),
        ({"gpu": "tpu-v6e-slice", "gpusPerNode": 4}, {}),
    ],
)
def test_existing_pools(read, llm, pool, selector):
    cluster = {"existing": {"nodePools": [{"name": "own", "maxNodes": 2, **pool}]}}
    tensor = 8 if pool.get("machineType") == "ct6e-standard-8t" else 4
    environment = read({"chat": llm(pool="own", engine=TPU, parallelism={"tensor": tensor})}, cluster)
    assert found(environment) == []
    pod = rendered(environment, "chat")["spec"]["template"]
    assert pod["nodeSelector"] == {"cloud.google.com/gke-nodepool": "own", **selector}
    assert pod["containers"][0]["resources"]["limits"] == {"google.com/tpu": str(tensor)}
    assert [one["key"] for one in pod["tolerations"]] == ["google.com/tpu"]


def test_the_price_of_a_node_is_not_known(on, llm):
    plan = Compiled(on(V6E, {"chat": llm(pool="tpu", **ALL)})).plan
    assert plan.cost.unpriced == ("tpu",)
