"""Nodes of a pool against what a pod asks for."""

import pytest

from kserve_iac.checks import check

SHORT = {"maxModelLen": 4096}
CODES = ("pool-selector", "gpu-resource", "container-image")


def said(environment):
    return [(one.code, one.path.partition("ervice.")[2]) for one in check(environment) if one.code in CODES]


def selecting(**labels):
    return {"template": {"nodeSelector": labels}}


ACCELERATOR = "cloud.google.com/gke-accelerator"
AMD = {"limits": {"amd.com/gpu": "1"}}
SERVICES = {
    "its own kind": (selecting(**{ACCELERATOR: "nvidia-l4"}), []),
    "a label that is not known": (selecting(team="a"), []),
    "another kind": (
        selecting(**{ACCELERATOR: "nvidia-t4"}),
        [("pool-selector", f"template.nodeSelector.{ACCELERATOR}")],
    ),
    "another kind among further fields": (
        {"template": {"extra": {"nodeSelector": {ACCELERATOR: "nvidia-t4"}}}},
        [("pool-selector", f"template.extra.nodeSelector.{ACCELERATOR}")],
    ),
    "of workers": (
        {
            "parallelism": {"data": 2, "dataLocal": 1},
            "worker": {"nodeSelector": {"kubernetes.io/arch": "arm64"}},
        },
        [("pool-selector", "worker.nodeSelector.kubernetes.io/arch")],
    ),
    "another maker's": ({"resources": AMD}, [("gpu-resource", "resources")]),
    "its own maker's": ({"resources": {"limits": {"nvidia.com/gpu": "1"}}}, []),
    "a partition by name": ({"pool": "h100", "resources": {"limits": {"nvidia.com/mig-1g.10gb": "1"}}}, []),
    "a partition of a GPU that has none": (
        {"resources": {"limits": {"nvidia.com/mig-1g.10gb": "1"}}},
        [("gpu-resource", "resources")],
    ),
    "a container without an image": (
        {"template": {"containers": [{"name": "main"}, {"name": "vllm"}]}},
        [("container-image", "template.containers.1.image")],
    ),
    "a container with one": ({"template": {"containers": [{"name": "proxy", "image": "own/proxy:1"}]}}, []),
    "the endpoint picker": (
        {"router": {"route": {}, "scheduler": {"template": {"containers": [{"name": "epp", "args": ["--v=5"]}]}}}},
        [("container-image", "router.scheduler.template.containers.0.image")],
    ),
    "containers of KServe's preset for the endpoint picker": (
        {"router": {"route": {}, "scheduler": {"template": {"containers": [{"name": "main"}, {"name": "tokenizer"}]}}}},
        [],
    ),
    "prefill": (
        {"prefill": {"pool": "l4", "template": {"containers": [{"name": "vllm"}]}}},
        [("container-image", "prefill.template.containers.0.image")],
    ),
}


@pytest.mark.parametrize(("fields", "expected"), SERVICES.values(), ids=SERVICES)
def test_services(read, llm, fields, expected):
    assert said(read({"chat": llm(**{"pool": "l4", "engine": SHORT, **fields})})) == expected


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"gpus": 1}, []),
        ({"gpus": 1, "nodeSelector": {ACCELERATOR: "x"}}, [("pool-selector", f"predictor.nodeSelector.{ACCELERATOR}")]),
        (
            {"gpus": 1, "extra": {"nodeSelector": {ACCELERATOR: "x"}}},
            [("pool-selector", f"predictor.extra.nodeSelector.{ACCELERATOR}")],
        ),
        (
            {"model": {"modelFormat": "onnx", "resources": {"limits": {"nvidia.com/mig-1g.10gb": "1"}}}},
            [("gpu-resource", "predictor.model.resources")],
        ),
        ({"model": {"modelFormat": "onnx", "resources": AMD}}, [("gpu-resource", "predictor.model.resources")]),
    ],
)
def test_predictors(read, isvc, fields, expected):
    assert said(read({"iris": isvc({"pool": "l4", **fields})})) == expected


@pytest.mark.parametrize(("resources", "refused"), [({}, True), ({"resources": AMD}, False)])
def test_amds_gpus_are_requested_by_their_own_name(read, llm, resources, refused):
    cluster = {"existing": {"nodePools": [{"name": "own", "gpusPerNode": 8, "gpu": "amd-mi300x", "maxNodes": 2}]}}
    environment = read({"chat": llm(pool="own", engine=SHORT, **resources)}, cluster)
    assert said(environment) == [("gpu-resource", "resources")] * refused


def test_a_configuration_may_have_the_image(read, llm):
    definitions = {
        "base": {"llmInferenceServiceConfig": {"template": {"containers": [{"name": "vllm", "image": "a:1"}]}}}
    }
    service = llm(baseRefs=["base"], template={"containers": [{"name": "vllm"}]})
    assert said(read({"chat": service}, definitions=definitions)) == []


ROCM = {"image": "rocm/vllm:rocm7.14.0_cdna_ubuntu24.04_py3.14_pytorch_2.11.0_vllm_0.23.0"}


def on(gpu, service):
    """The findings about a service on a pool of that GPU that concern the maker of the GPU."""
    pool = {"name": "own", "gpusPerNode": 8, "gpu": gpu, "maxNodes": 2, "nodeSelector": {"pool": "own"}}
    return {"cluster": {"existing": {"nodePools": [pool]}}, "services": {"chat": service}}


def makers(read, content):
    found = check(read(content["services"], content["cluster"]))
    return [(one.code, one.path.partition("ervice.")[2]) for one in found if one.code in ("gpu-resource", "gpu-cuda")]


@pytest.mark.parametrize(
    ("gpu", "resource"),
    [
        ("mi300x", "amd.com/gpu"),
        ("amd-mi300x", "amd.com/gpu"),
        ("AMD_Instinct_MI300X_OAM", "amd.com/gpu"),
        ("gaudi3", "habana.ai/gaudi"),
        ("tpu-v5e", "google.com/tpu"),
    ],
)
def test_images_of_cuda_run_on_no_other_makers_devices(read, llm, gpu, resource):
    asking = {"pool": "own", "engine": SHORT, "resources": {"limits": {resource: "1"}}}
    assert makers(read, on(gpu, llm(**asking))) == [("gpu-cuda", "pool")]
    assert makers(read, on(gpu, llm(**{**asking, "engine": {**SHORT, **ROCM}}))) == []
    assert makers(read, on(gpu, llm(**{**asking, "engine": {**SHORT, "image": "vllm/vllm-openai:v0.23.0"}}))) == [
        ("gpu-cuda", "pool")
    ]
    assert makers(read, on(gpu, llm(**{**asking, "engine": {**SHORT, "image": "vllm/vllm-openai-rocm:v0.23.0"}}))) == []


@pytest.mark.parametrize("gpu", ["l4", "nvidia-l4", "NVIDIA-L4", "own-gpu"])
def test_images_of_cuda_run_on_nvidias(read, llm, gpu):
    assert makers(read, on(gpu, llm(pool="own", engine=SHORT))) == []


def test_prefill_has_an_image_and_a_pool_of_its_own(read, llm):
    prefill = {"pool": "own", "resources": AMD}
    asking = {"pool": "own", "resources": AMD, "engine": {**SHORT, **ROCM}, "disaggregation": {"connector": "none"}}
    assert makers(read, on("mi300x", llm(**asking, prefill=prefill))) == []
    own = {**prefill, "engine": {"image": "vllm/vllm-openai:v0.23.0"}}
    assert makers(read, on("mi300x", llm(**asking, prefill=own))) == [("gpu-cuda", "prefill.pool")]


def test_a_predictor_by_the_hugging_face_server_runs_on_cuda(read):
    model = {"modelFormat": "huggingface", "storageUri": "hf://Qwen/Qwen3-8B", "args": ["--max-model-len=4096"]}
    asking = {"pool": "own", "model": {**model, "resources": AMD}}
    service = {"inferenceService": {"predictor": asking}}
    assert makers(read, on("mi300x", service)) == [("gpu-cuda", "predictor.pool")]
    other = {"inferenceService": {"predictor": {**asking, "model": {**asking["model"], "image": ROCM["image"]}}}}
    assert makers(read, on("mi300x", other)) == []


SPOT = "cloud.google.com/gke-spot"
H100 = {"name": "h100", "machineType": "a3-highgpu-8g", "maxNodes": 2}
GKE = {"project": "own", "location": "us-central1"}


@pytest.mark.parametrize(
    ("cluster", "is_found"),
    [
        ({"gke": {**GKE, "nodePools": [H100]}}, True),
        ({"gke": {**GKE, "nodePools": [{**H100, "capacity": "spot"}]}}, False),
        ({"gke": {**GKE, "nodePools": [{**H100, "labels": {SPOT: "true"}}]}}, False),
        ({"existing": {"nodePools": [H100]}}, False),
        ([H100], True),
    ],
)
@pytest.mark.parametrize("field", ["template", "worker"])
def test_pods_that_require_spot_nodes_need_a_pool_of_them(read, llm, cluster, is_found, field):
    nodes = {"parallelism": {"data": 2, "dataLocal": 1}, "worker": {}} if field == "worker" else {}
    service = llm(pool="h100", engine=SHORT, **{**nodes, field: {"nodeSelector": {SPOT: "true"}}})
    expected = [("pool-selector", f"{field}.nodeSelector.{SPOT}")] if is_found else []
    assert said(read({"chat": service}, cluster)) == expected


def affinity(*terms):
    """A required node affinity with one requirement in each term."""
    listed = [{"matchExpressions": [dict(zip(("key", "operator", "values"), term, strict=False))]} for term in terms]
    node = {"requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": listed}}
    return {"affinity": {"nodeAffinity": node}}


GPU = (ACCELERATOR, "In", ["nvidia-l4"])
OTHER = (ACCELERATOR, "In", ["nvidia-t4"])
AFFINITIES = {
    "its own kind": (affinity(GPU), False),
    "another kind": (affinity(OTHER), True),
    "either": (affinity(OTHER, GPU), False),
    "neither": (affinity(OTHER, (ACCELERATOR, "In", ["nvidia-h100-80gb"])), True),
    "not its own kind": (affinity((ACCELERATOR, "NotIn", ["nvidia-l4"])), True),
    "no GPU": (affinity((ACCELERATOR, "DoesNotExist")), True),
    "spot nodes": (affinity((SPOT, "In", ["true"])), True),
    "no spot nodes": (affinity((SPOT, "DoesNotExist")), False),
    "a label that is not known": (affinity(("team", "In", ["a"])), False),
    "none": ({}, False),
}


@pytest.mark.parametrize(("pod", "is_found"), AFFINITIES.values(), ids=AFFINITIES)
@pytest.mark.parametrize("field", ["template", "worker", "prefill"])
def test_the_affinity_of_a_pod_against_its_pool(read, llm, pod, is_found, field):
    fields = {field: pod}
    if field == "worker":
        fields |= {"parallelism": {"data": 2, "dataLocal": 1}}
    elif field == "prefill":
        fields = {"prefill": {"pool": "l4", "template": pod}}
    path = "prefill.template.affinity" if field == "prefill" else f"{field}.affinity"
    found = said(read({"chat": llm(pool="l4", engine=SHORT, **fields)}))
    assert found == ([("pool-selector", path)] if is_found else [])


@pytest.mark.parametrize("component", ["predictor", "transformer"])
def test_the_affinity_of_a_component_against_its_pool(read, isvc, component):
    part = {"pool": "l4", "gpus": 1, "containers": [{"name": "kserve-container", "image": "own:1"}], **affinity(OTHER)}
    service = {"inferenceService": {**isvc()["inferenceService"], component: part}}
    assert said(read({"chat": service})) == [("pool-selector", f"{component}.affinity")]


def test_kserve_gives_gpus_to_the_pods_of_several_nodes(read, isvc):
    model = {"modelFormat": "huggingface", "storageUri": "pvc://models/own"}
    several = {"pool": "l4", "model": model, "workerSpec": {"pipelineParallelSize": 2}}
    alone = {"pool": "l4", "model": model}
    assert "gpus-unused" not in {one.code for one in check(read({"chat": isvc(several)}))}
    assert "gpus-unused" in {one.code for one in check(read({"chat": isvc(alone)}))}


def test_the_selector_of_the_workers_of_a_predictor(read, isvc):
    worker = {"pipelineParallelSize": 2, "nodeSelector": {ACCELERATOR: "nvidia-t4"}}
    found = said(read({"chat": isvc({"pool": "l4", "gpus": 1, "workerSpec": worker})}))
    assert found == [("pool-selector", f"predictor.workerSpec.nodeSelector.{ACCELERATOR}")]
