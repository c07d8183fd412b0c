"""Ranks of an engine against the GPUs of its pods."""

import pytest

from kserve_iac.checks import check, examine
from kserve_iac.compiled import Compiled

QWEN = "hf://Qwen/Qwen3-8B"
SHORT = {"maxModelLen": 4096}


def said(environment):
    return [(one.code, one.path.partition("ervice.")[2]) for one in check(environment) if one.code.startswith("gpu-")]


def flags(*words):
    return {"engine": {**SHORT, "extraArgs": list(words)}}


def main(**container):
    return {"template": {"containers": [{"name": "main", **container}]}}


def worker(**container):
    return {"worker": {"containers": [{"name": "main", **container}]}}


def on_nodes(fields):
    return {"parallelism": {"tensor": 1, "data": 8, "dataLocal": 4}, **fields}


ASKING = {"limits": {"nvidia.com/gpu": "1"}}
SPECULATION = '{"method":"ngram","num_speculative_tokens":3}'

SERVICES = {
    "as many": ({"parallelism": {"tensor": 2}, "gpus": 2}, []),
    "what follows from the size": ({"parallelism": {"tensor": 4}}, []),
    "too few": ({"parallelism": {"tensor": 2}, "gpus": 1}, [("gpu-ranks", "gpus")]),
    "too few in resources": ({"parallelism": {"tensor": 4}, "resources": ASKING}, [("gpu-ranks", "resources")]),
    "too few in the template": (
        {"parallelism": {"tensor": 4}, **main(resources=ASKING)},
        [("gpu-ranks", "template.containers.0.resources")],
    ),
    "too few of another maker": (
        {"parallelism": {"tensor": 2}, "resources": {"limits": {"amd.com/gpu": "1"}}},
        [("gpu-ranks", "resources"), ("gpu-resource", "resources")],
    ),
    "by flag": (flags("--tensor-parallel-size", "2"), [("gpu-ranks", "gpus")]),
    "by a short flag": (flags("-tp=2"), [("gpu-ranks", "gpus")]),
    "stages": (flags("--pipeline-parallel-size=2"), [("gpu-ranks", "gpus")]),
    "data parallel": (flags("--data-parallel-size=2"), [("gpu-ranks", "gpus")]),
    "data parallel elsewhere": (flags("--data-parallel-size=2", "--data-parallel-size-local=1"), []),
    "a process of several": (flags("--data-parallel-size=2", "--data-parallel-rank=1"), []),
    "Ray's ranks may be elsewhere": (flags("--tensor-parallel-size=2", "--distributed-executor-backend=ray"), []),
    "several nodes": (flags("--tensor-parallel-size=2", "--nnodes=2"), []),
    "on several pods": (
        {"parallelism": {"tensor": 4, "data": 8, "dataLocal": 4}, "worker": {}, "gpus": 4},
        [("gpu-ranks", "gpus")],
    ),
    "on several pods, enough": ({"parallelism": {"tensor": 1, "data": 8, "dataLocal": 4}, "worker": {}}, []),
    "too few in the other pods": (on_nodes(worker(resources=ASKING)), [("gpu-ranks", "worker.containers.0.resources")]),
    "too many in the other pods": (
        on_nodes(worker(resources={"limits": {"nvidia.com/gpu": "8"}})),
        [("gpu-ranks-idle", "worker.containers.0.resources")],
    ),
    "too few in the other pods of prefill": (
        {
            "prefill": {"pool": "l4", **on_nodes(worker(resources=ASKING))},
            "disaggregation": {"connector": "none"},
        },
        [("gpu-ranks", "prefill.worker.containers.0.resources")],
    ),
    "as many in the other pods": (on_nodes(worker(resources={"limits": {"nvidia.com/gpu": "4"}})), []),
    "no word about GPUs in the other pods": (on_nodes(worker(resources={"limits": {"cpu": "4"}})), []),
    "a script in the other pods": (on_nodes(worker(command=["/bin/serve"], resources=ASKING)), []),
    "a container beside the engine in the other pods": (
        on_nodes({"worker": {"containers": [{"name": "beside", "resources": ASKING}]}}),
        [],
    ),
    "a script": ({"parallelism": {"tensor": 2}, "gpus": 1, **main(command=["/bin/sh", "-c", "serve"])}, []),
    "a command line of its own": (
        {"gpus": 1, **main(command=["vllm", "serve"], args=["--tensor-parallel-size=2"])},
        [("gpu-ranks", "gpus")],
    ),
    "in the text of a shell": (
        {"gpus": 1, **main(command=["sh", "-c"], args=["vllm serve /mnt/models --tensor-parallel-size 2"])},
        [("gpu-ranks", "gpus")],
    ),
    "in a text that a shell expands": (
        {"gpus": 1, **main(command=["sh", "-c"], args=["vllm serve m --tensor-parallel-size 2 $MORE"])},
        [],
    ),
    "a configuration may say it": ({"baseRefs": ["base"], **flags("-tp", "2")}, []),
    "idle": ({"parallelism": {"tensor": 2}, "gpus": 4}, [("gpu-ranks-idle", "gpus")]),
    "idle beside a flag that the fit does not cover": (
        {"parallelism": {"tensor": 2}, "gpus": 4, **flags("--speculative-config", SPECULATION)},
        [("gpu-ranks-idle", "gpus")],
    ),
    "stages beside a flag that the fit does not cover": (
        {"parallelism": {"tensor": 2}, "gpus": 4, **flags("--speculative-config", SPECULATION, "-pp", "2")},
        [],
    ),
    "too few beside a flag that the fit does not cover": (
        {"gpus": 1, **flags("--kv-cache-memory-bytes", "4G", "-tp", "2")},
        [("gpu-ranks", "gpus")],
    ),
    "a file may have sizes": ({"parallelism": {"tensor": 2}, "gpus": 4, **flags("--config", "/etc/vllm.yaml")}, []),
    "a size that is none": ({"parallelism": {"tensor": 2}, "gpus": 4, **flags("-pp", "two")}, []),
    "no GPU at all": ({"parallelism": {"tensor": 2}, "gpus": 0}, []),
    "prefill": (
        {"prefill": {"parallelism": {"tensor": 2}, "gpus": 1, "pool": "l4"}, "disaggregation": {"connector": "none"}},
        [("gpu-ranks", "prefill.gpus")],
    ),
}


@pytest.mark.parametrize(("fields", "expected"), SERVICES.values(), ids=SERVICES)
def test_services(read, llm, fields, expected):
    service = llm(**{"pool": "l4", "engine": SHORT, **fields})
    definitions = {"base": {"llmInferenceServiceConfig": {"model": {"uri": QWEN}}}} if "baseRefs" in fields else {}
    assert said(read({"chat": service}, definitions=definitions)) == expected


def predictor(*words, **fields):
    model = {"modelFormat": "huggingface", "storageUri": QWEN, "args": ["--max-model-len=4096", *words]}
    return {"model": model, "pool": "l4", "gpus": 1, **fields}


TP = "--tensor-parallel-size=2"
PREDICTORS = {
    "one": (predictor(), []),
    "too few": (predictor(TP), [("gpu-ranks", "predictor.gpus")]),
    "enough": (predictor(TP, gpus=2), []),
    "too few beside offloaded weights": (predictor("--cpu-offload-gb=8", TP), [("gpu-ranks", "predictor.gpus")]),
    "too few beside a draft": (
        predictor(f"--speculative-config={SPECULATION}", TP),
        [("gpu-ranks", "predictor.gpus")],
    ),
    "too few beside a share that is none": (
        predictor("--gpu-memory-utilization=2", TP),
        [("gpu-ranks", "predictor.gpus")],
    ),
    "a file beside them": (predictor("--config=/etc/vllm.yaml", TP), []),
    "a command of its own": (
        {**predictor(), "model": {**predictor("--cpu-offload-gb=8", TP)["model"], "command": ["/serve"]}},
        [],
    ),
    "no GPU": (predictor(TP, gpus=0), []),
    "another runtime": (
        {**predictor(), "model": {**predictor(TP)["model"], "runtime": "own"}},
        [],
    ),
    "a container of one's own": (
        {
            "containers": [
                {
                    "image": "vllm/vllm-openai:v0.11.0",
                    "args": ["--model=Qwen/Qwen3-8B", TP, "--max-model-len=4096"],
                    "resources": ASKING,
                }
            ],
            "pool": "l4",
        },
        [("gpu-ranks", "predictor.containers.0.resources")],
    ),
}


@pytest.mark.parametrize(("fields", "expected"), PREDICTORS.values(), ids=PREDICTORS)
def test_predictors(read, fields, expected):
    assert said(read({"qwen": {"inferenceService": {"predictor": fields}}})) == expected


def test_a_canary_is_a_predictor(read):
    canary = [{"trafficPercent": 10, "predictor": {**predictor(TP), "name": "next"}}]
    service = {"inferenceService": {"predictor": {**predictor(), "name": "now"}, "canary": canary}}
    assert said(read({"qwen": service})) == [("gpu-ranks", "canary.0.predictor.gpus")]


def test_the_fit_counts_no_gpu_that_the_pod_lacks(read, llm):
    model = {"uri": "hf://Qwen/Qwen3-14B"}
    [found] = [
        one
        for one in check(read({"chat": llm(pool="l4", model=model, parallelism={"tensor": 2}, gpus=1, engine=SHORT)}))
        if one.severity == "error"
    ]
    assert found.code == "gpu-ranks"
    assert found.mend == "Remove gpus, or set it to 2; otherwise set parallelism.tensor to 1."


def test_a_mend_asks_for_no_more_gpus_than_a_node_has(read, llm):
    pools = [{"name": "one", "machineType": "g2-standard-12"}]
    [found] = [
        one
        for one in check(read({"chat": llm(pool="one", parallelism={"tensor": 2}, gpus=1, engine=SHORT)}, pools))
        if one.code == "gpu-ranks"
    ]
    assert found.mend == "Set parallelism.tensor to 1."


# Shared and partitioned GPUs ----------------------------------------------------------------------------------


def existing(**pool):
    return {"existing": {"nodePools": [{"name": "own", "maxNodes": 2, **pool}]}}


def gke(**pool):
    return {"gke": {"location": "us-central1", "nodePools": [{"name": "own", "maxNodes": 2, **pool}]}}


TURNS = {"gpuSharing": {"strategy": "time-sharing", "clients": 4}}
SIDE_BY_SIDE = {"gpuSharing": {"strategy": "mps", "clients": 4}}
POOLS = {
    "whole": (existing(machineType="g2-standard-24"), False),
    "time-shared": (gke(machineType="g2-standard-24", **TURNS), True),
    "one GPU under MPS": (gke(machineType="g2-standard-12", **SIDE_BY_SIDE), True),
    "several under MPS": (gke(machineType="g2-standard-24", **SIDE_BY_SIDE), True),
    "partitions": (gke(machineType="a2-ultragpu-1g", gpuPartition="3g.40gb", zones=["us-central1-a"]), True),
    "one GPU elsewhere": (existing(gpusPerNode=4, gpu="l40s", **TURNS), True),
    "several elsewhere, whose shares may be of two": (existing(gpusPerNode=8, gpu="l40s", **TURNS), False),
    "partitions elsewhere": (existing(gpusPerNode=7, gpu="nvidia-a100-80gb", gpuPartition="1g.10gb"), True),
    "a machine type elsewhere": (existing(machineType="g2-standard-12", **TURNS), True),
}


@pytest.mark.parametrize(("cluster", "refused"), POOLS.values(), ids=POOLS)
def test_ranks_need_whole_gpus(read, llm, cluster, refused):
    fields = {"model": {"uri": "hf://Qwen/Qwen3-0.6B"}, "engine": {**SHORT, "gpuMemoryUtilization": 0.25}}
    two = read({"chat": llm(pool="own", parallelism={"tensor": 2}, **fields)}, cluster)
    assert [code for code, _ in said(two)] == ["gpu-ranks-shared"] * refused
    assert said(read({"chat": llm(pool="own", **fields)}, cluster)) == []


def test_partitions_by_name_are_not_joined(read, llm):
    two = {"resources": {"limits": {"nvidia.com/mig-1g.10gb": "2"}}, "parallelism": {"tensor": 2}}
    environment = read({"chat": llm(pool="own", engine=SHORT, **two)}, existing(gpusPerNode=7))
    assert said(environment) == [("gpu-ranks-shared", "parallelism.tensor")]


@pytest.mark.parametrize(("gpus", "strategy", "refused"), [(1, TURNS, False), (2, TURNS, True)])
def test_a_container_gets_one_share(read, isvc, gpus, strategy, refused):
    environment = read({"iris": isvc({"pool": "own", "gpus": gpus})}, gke(machineType="g2-standard-24", **strategy))
    assert ("gpu-share-count" in [code for code, _ in said(environment)]) is refused


MPS = {"gpuSharing": {"strategy": "mps", "clients": 10}}
SLICED = {"gpuSharing": {"strategy": "time-sharing", "clients": 4}}
UNKNOWN = {"gpu": "nvidia-tesla-a100"}
ELSEWHERE = {
    "MPS on unknown nodes with several GPUs": ({**UNKNOWN, **MPS, "gpusPerNode": 20}, "gpu-share-unsure"),
    "MPS on unknown nodes with one GPU, which may be GKE's": (
        {**UNKNOWN, **MPS, "gpusPerNode": 10},
        "gpu-share-unsure",
    ),
    "MPS of AWS": ({"machineType": "g5.xlarge", **MPS}, "gpu-share-unsure"),
    "time-slicing of AWS": ({"machineType": "g5.12xlarge", **SLICED}, "gpu-share-unsure"),
    "time-slicing on unknown nodes": ({**UNKNOWN, **SLICED, "gpusPerNode": 8}, "gpu-share-unsure"),
    "time-slicing of GKE": ({"machineType": "g2-standard-24", **SLICED}, "gpu-share-count"),
    "MPS of GKE with one GPU": ({"machineType": "g2-standard-12", **MPS}, None),
    "whole GPUs": ({**UNKNOWN, "gpusPerNode": 8}, None),
}


@pytest.mark.parametrize(("pool", "code"), ELSEWHERE.values(), ids=ELSEWHERE)
def test_shares_of_pools_that_exist(pool, code):
    """NVIDIA's own device plugin rejects several shares with MPS unless it is configured otherwise."""
    config = {
        "cluster": {"existing": {"nodePools": [{"name": "shared", "maxNodes": 1, **pool}]}},
        "services": {
            "iris": {
                "inferenceService": {
                    "predictor": {
                        "pool": "shared",
                        "gpus": 2,
                        "containers": [{"image": "registry.example.com/app:1.0"}],
                    }
                }
            }
        },
    }
    found = [one for one in examine(config)[1] if one.code.startswith("gpu-share-")]
    assert [one.code for one in found] == ([code] if code is not None else [])
    assert all(one.path == "services.iris.inferenceService.predictor.gpus" for one in found)


TWO = {"limits": {"nvidia.com/gpu": "2"}}
SIDE = {"name": "side", "image": "own/side:1"}
SERVING = {"name": "kserve-container", "image": "own/model:1"}
SHARES = {
    "a container of a predictor": ("predictor.containers.0", {"containers": [{**SERVING, "resources": TWO}]}),
    "a container behind another": (
        "predictor.containers.1",
        {"containers": [SIDE, {**SERVING, "resources": TWO}]},
    ),
    "a container beside a model": (
        "predictor.containers.0",
        {"model": {"modelFormat": "onnx", "storageUri": "gs://b/m"}, "containers": [{**SIDE, "resources": TWO}]},
    ),
    "a canary": (
        "canary.0.predictor.containers.0",
        {
            "canary": [
                {"trafficPercent": 10, "predictor": {"name": "new", "containers": [{**SERVING, "resources": TWO}]}}
            ]
        },
    ),
}


@pytest.mark.parametrize(("path", "fields"), SHARES.values(), ids=SHARES)
def test_no_container_of_a_predictor_gets_two_shares(read, isvc, path, fields):
    predictor = {"pool": "own", **{key: value for key, value in fields.items() if key != "canary"}}
    further = {
        "canary": [{**one, "predictor": {"pool": "own", **one["predictor"]}} for one in fields.get("canary", ())]
    }
    environment = read({"iris": isvc(predictor, **further)}, gke(machineType="g2-standard-24", **TURNS))
    found = [one for one in said(environment) if one[0] == "gpu-share-count"]
    assert found == [("gpu-share-count", f"{path}.resources.limits.nvidia.com/gpu")]


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("gpus", {"gpus": 2}),
        ("prefill.gpus", {"prefill": {"pool": "own", "gpus": 2}}),
        ("template.containers.0.resources.limits.nvidia.com/gpu", main(resources=TWO)),
        ("resources.limits.nvidia.com/gpu", {"resources": TWO}),
        (
            "worker.containers.0.resources.limits.nvidia.com/gpu",
            {"parallelism": {"tensor": 1, "data": 2, "dataLocal": 1}, **worker(resources=TWO)},
        ),
    ],
)
def test_no_container_of_an_llm_service_gets_two_shares(read, llm, path, fields):
    given = {"model": {"uri": "hf://Qwen/Qwen3-0.6B"}, "engine": {**SHORT, "gpuMemoryUtilization": 0.25}, **fields}
    environment = read({"chat": llm(pool="own", **given)}, gke(machineType="g2-standard-24", **TURNS))
    assert ("gpu-share-count", path) in said(environment)


@pytest.mark.parametrize(
    ("fields", "path", "mend"),
    [
        ({"parallelism": {"tensor": 2}}, "parallelism.tensor", "Set parallelism.tensor to 1, or"),
        (
            on_nodes({"worker": {}, "parallelism": {"tensor": 1, "data": 4, "dataLocal": 2}}),
            "parallelism.dataLocal",
            "Set parallelism.dataLocal to 1, or",
        ),
        (
            {"worker": {}, "parallelism": {"tensor": 2, "data": 4, "dataLocal": 2}},
            "parallelism.tensor",
            "Set parallelism.tensor to 1 and parallelism.dataLocal to 1, or",
        ),
        (flags("--data-parallel-size=2"), "engine.extraArgs", "Set --data-parallel-size to 1, or"),
        (flags("--pipeline-parallel-size=2"), "engine.extraArgs", "Set --pipeline-parallel-size to 1, or"),
    ],
)
def test_the_mend_of_ranks_on_shares_names_what_says_them(read, llm, fields, path, mend):
    given = {"model": {"uri": "hf://Qwen/Qwen3-0.6B"}, "engine": SHORT, **fields}
    environment = read({"chat": llm(pool="own", **given)}, gke(machineType="g2-standard-24", **TURNS))
    (found,) = [one for one in check(environment) if one.code == "gpu-ranks-shared"]
    assert found.path.endswith(f"llmInferenceService.{path}")
    assert found.mend.startswith(mend)


@pytest.mark.parametrize(("cluster", "refused"), POOLS.values(), ids=POOLS)
def test_the_memory_of_shares_is_not_counted_as_that_of_gpus(read, llm, cluster, refused):
    fields = {"model": {"uri": "hf://Qwen/Qwen3-0.6B"}, "engine": SHORT, "parallelism": {"tensor": 2}}
    (role,) = Compiled(read({"chat": llm(pool="own", **fields)}, cluster)).objects[0].engines
    assert ("It has 2 ranks, but" in (role.reason or "")) is refused


def visible(value):
    return {"env": [{"name": "CUDA_VISIBLE_DEVICES", "value": value}]}


TWO = {"parallelism": {"tensor": 2}, "pool": "l4", "engine": SHORT}


@pytest.mark.parametrize(
    ("fields", "path"),
    [
        ({**TWO, **visible("0")}, "env.0"),
        ({**TWO, **main(**visible("GPU-1"))}, "template.containers.0.env.0"),
        ({**TWO, "prefill": {**TWO, **visible("0")}}, "prefill.env.0"),
        ({**TWO, "pool": "h100", "parallelism": {"tensor": 4}, **visible("0,1")}, "env.0"),
    ],
    ids=["role", "container", "prefill", "two of four"],
)
def test_a_variable_that_hides_gpus_of_ranks(read, llm, fields, path):
    assert said(read({"chat": llm(**fields)})) == [("gpu-ranks", path)]


def test_a_variable_that_hides_gpus_of_a_predictor(read):
    container = {"name": "kserve-container", "image": "vllm/vllm-openai:v0.23.0", "args": ["--model", "a/b", "-tp=2"]}
    service = {"predictor": {"pool": "l4", "gpus": 2, "containers": [{**container, **visible("1")}]}}
    found = said(read({"qwen": {"inferenceService": service}}))
    assert found == [("gpu-ranks", "predictor.containers.0.env.0")]


@pytest.mark.parametrize(
    "fields",
    [
        {**TWO, **visible("0,1")},
        {**TWO, **visible("0,1,2,3")},
        {**TWO, **visible("")},
        {**TWO, **visible("$(DEVICES)")},
        {"pool": "l4", "engine": SHORT, **visible("0")},
        {**TWO, **main(command=["own"]), **visible("0")},
    ],
    ids=["as many", "more", "empty", "reference", "one rank", "command"],
)
def test_a_variable_that_hides_none(read, llm, fields):
    assert said(read({"chat": llm(**fields)})) == []


@pytest.mark.parametrize(("strategy", "refused"), [(TURNS, True), ({}, False)])
def test_pods_that_name_no_pool_get_shares_where_every_gpu_is_shared(read, llm, isvc, strategy, refused):
    cluster = gke(machineType="g2-standard-24", **strategy)
    fields = {"model": {"uri": "hf://Qwen/Qwen3-0.6B"}, "engine": {**SHORT, "gpuMemoryUtilization": 0.25}}
    ranks = read({"chat": llm(parallelism={"tensor": 2}, **fields)}, cluster)
    assert [one for one in said(ranks) if one[0] == "gpu-ranks-shared"] == [
        ("gpu-ranks-shared", "parallelism.tensor")
    ] * refused
    assert ("gpu-share-count" in [code for code, _ in said(read({"iris": isvc({"gpus": 2})}, cluster))]) is refused
    assert "gpu-share-count" not in [code for code, _ in said(read({"iris": isvc({"gpus": 1})}, cluster))]
