"""Whether the disks of nodes hold the downloads of the pods on them."""

import pytest

from kserve_iac.checks import examine

# 141 GB, 65 GB, 16 GB and 8 GB of weights.
LARGE, MIDDLE, SMALL = "hf://meta-llama/Llama-3.3-70B-Instruct", "hf://Qwen/Qwen3-32B", "hf://Qwen/Qwen3-8B"


def gke(**pool):
    pool = {"name": "gpu", "machineType": "a2-highgpu-8g", "zones": ["us-central1-a"], **pool}
    return {"gke": {"location": "us-central1", "nodePools": [pool]}}


def existing(**pool):
    return {"existing": {"nodePools": [{"name": "gpu", "machineType": "a2-highgpu-8g", **pool}]}}


def llm(uri, tensor=8, **fields):
    model = uri if isinstance(uri, dict) else {"uri": uri}
    return {"llmInferenceService": {"model": model, "pool": "gpu", "parallelism": {"tensor": tensor}, **fields}}


def predictor(uri, **fields):
    model = {"modelFormat": "huggingface", "storageUri": uri}
    return {"inferenceService": {"predictor": {"pool": "gpu", "gpus": 1, "model": model, **fields}}}


def found(cluster, *services, definitions=None):
    config = {
        "cluster": cluster,
        "platform": {"llm": True, "install": "existing"},
        "services": {f"s{index}": one for index, one in enumerate(services)},
        "definitions": definitions or {},
    }
    return [one for one in examine(config)[1] if one.code.startswith("disk-")]


FULL = {
    "one pod": (gke(), [llm(LARGE)]),
    "prefill": (gke(maxNodes=2), [llm(SMALL, prefill={"pool": "gpu", "parallelism": {"tensor": 8}}), llm(LARGE)]),
    "described disk": (existing(diskGib=150), [llm(LARGE)]),
    "described disk on another cloud": (
        existing(machineType="Standard_ND96isr_H100_v5", diskGib=128),
        [llm(LARGE)],
    ),
    "described disk of nodes that are not known": (
        existing(machineType=None, gpu="h100", gpusPerNode=8, diskGib=120),
        [predictor(LARGE)],
    ),
    "described disks of another cloud, all pods together": (
        existing(machineType="p5.48xlarge", diskGib=150),
        [predictor(MIDDLE, minReplicas=3, maxReplicas=3)],
    ),
    "one local SSD": (gke(localSsd={"count": 1}), [llm("hf://deepseek-ai/DeepSeek-V3-0324")]),
    "raw local SSDs": (gke(localSsd={"use": "raw", "count": 8}), [llm(LARGE)]),
    "predictor": (gke(), [predictor(LARGE)]),
    "all pods together": (gke(disk={"sizeGib": 150}), [predictor(MIDDLE, minReplicas=3, maxReplicas=3)]),
}
TIGHT = {
    "image": (gke(disk={"sizeGib": 160}), [llm(LARGE)]),
    "described disk that the kubelet may keep free on another cloud": (
        existing(machineType="p5.48xlarge", diskGib=140),
        [llm(LARGE)],
    ),
    "two pods on a node": (gke(disk={"sizeGib": 150}, maxNodes=2), [predictor(MIDDLE, minReplicas=2, maxReplicas=2)]),
    "disk that is not described": (existing(), [llm(LARGE)]),
}
QUIET = {
    "large disk": (gke(disk={"sizeGib": 300}), [llm(LARGE)]),
    "local SSDs": (gke(localSsd={"count": 8}), [llm(LARGE)]),
    "claim": (gke(), [llm("pvc://models/llama")]),
    "unknown model": (gke(), [llm("hf://own/model")]),
    "small model": (gke(), [llm(SMALL)]),
    "disk of another cloud that is not described": (existing(machineType="p4d.24xlarge"), [llm(LARGE)]),
    "described large disk of another cloud": (existing(machineType="p4d.24xlarge", diskGib=500), [llm(LARGE)]),
    "described large disk": (existing(diskGib=500), [llm(LARGE)]),
    "SSDs that may be there": (existing(machineType="a3-highgpu-8g"), [llm(LARGE)]),
    "machine that is not known": (existing(machineType=None, gpusPerNode=8), [llm(LARGE)]),
    "simulated": ({"simulated": {"nodePools": [{"name": "gpu", "machineType": "a2-highgpu-8g"}]}}, [llm(LARGE)]),
    "own volume": (
        gke(),
        [
            llm(
                LARGE,
                template={
                    "volumes": [{"name": "kserve-provision-location", "persistentVolumeClaim": {"claimName": "models"}}]
                },
            )
        ],
    ),
}


@pytest.mark.parametrize("case", FULL)
def test_what_no_disk_holds_is_refused(case):
    assert {(one.code, one.severity) for one in found(FULL[case][0], *FULL[case][1])} == {("disk-full", "error")}


@pytest.mark.parametrize("case", TIGHT)
def test_what_a_disk_may_not_hold_is_warned_of(case):
    assert {(one.code, one.severity) for one in found(TIGHT[case][0], *TIGHT[case][1])} == {("disk-tight", "warning")}


@pytest.mark.parametrize("case", QUIET)
def test_what_fits_or_is_not_known_is_not_spoken_of(case):
    assert found(QUIET[case][0], *QUIET[case][1]) == []


SIZED, PRESET = "registry.example/vllm/vllm-openai:v0.12.0", "ghcr.io/llm-d/llm-d-cuda:v0.8.0"


def of_image(image, uri=MIDDLE, tensor=4):
    return llm(uri, tensor, template={"containers": [{"name": "main", "image": image}]})


IMAGES = {
    "the preset's": (llm(LARGE), f"141 GB. The image {PRESET} takes at least 16 GB more, but"),
    "of a published size": (of_image(SIZED, LARGE, 8), f"The image {SIZED} takes at least 29 GB more, but"),
    "of no published size": (
        of_image("registry.example/engine:1", LARGE, 8),
        "The size of the image registry.example/engine:1 is not known and not counted here; published images of vLLM take 12 "
        "to 29 GB, but",
    ),
    "of a base that sets none": (
        llm(LARGE, baseRefs=["base"]),
        f"141 GB. The image {PRESET} takes at least 16 GB more, but",
    ),
    "of a runtime": (
        predictor(LARGE, gpus=8),
        "The size of its image is not known and not counted here; published images of vLLM take 12 to 29 GB, but",
    ),
}


@pytest.mark.parametrize("case", IMAGES)
def test_the_image_is_counted_or_said_not_to_be_known(case):
    service, text = IMAGES[case]
    definitions = {"base": {"llmInferenceServiceConfig": {"template": {"containers": [{"name": "main"}]}}}}
    [problem] = found(gke(disk={"sizeGib": 160}), service, definitions=definitions)
    assert problem.code == "disk-tight"
    assert text in problem.message


def test_a_known_size_decides():
    disk = {"sizeGib": 170}  # room for 156 GB
    assert found(gke(disk=disk), llm(LARGE)) != []  # 141 + 15.6
    assert found(gke(disk=disk), of_image("registry.example/vllm/vllm-openai:v0.11.0", LARGE, 8)) == []  # 141 + 12


def test_an_image_is_on_a_node_once_and_several_images_are_added():
    cluster = gke(disk={"sizeGib": 190}, maxNodes=1)  # room for 174 GB, and 131 GB of models
    assert found(cluster, of_image(SIZED), of_image(SIZED)) == []
    [problem] = found(cluster, of_image(SIZED), of_image(PRESET))
    assert (
        f"The image {SIZED} takes at least 29 GB more. The image {PRESET} takes at least 16 GB more" in problem.message
    )


def test_a_model_in_a_cache_is_not_downloaded_by_pods():
    cache = {"sourceModelUri": LARGE, "modelSize": "150Gi", "nodeGroups": ["gpu"]}
    assert found(gke(), llm(LARGE), definitions={"llama": {"localModelCache": cache}}) == []


def test_the_mend_is_enough():
    [problem] = found(gke(), llm(LARGE))
    size = int(problem.mend.split(" GiB")[0].rpartition(" ")[2])
    assert found(gke(disk={"sizeGib": size}), llm(LARGE)) == []
    assert found(gke(disk={"sizeGib": size - 60}), llm(LARGE)) != []


def test_the_service_is_named_whose_image_is_not_known():
    services = (of_image("registry.example/vllm/vllm-openai:v0.11.0", MIDDLE, 4), predictor(MIDDLE, gpus=4))
    [problem] = found(gke(disk={"sizeGib": 150}), *services)
    assert "The image registry.example/vllm/vllm-openai:v0.11.0 takes at least 12 GB more." in problem.message
    assert "The size of the image of s1 (predictor) is not known" in problem.message


QUAY, GOOGLE = "oci://quay.io/x/model:v1", "oci://us-docker.pkg.dev/p/r/model:v1"


def in_image(uri, hub="Qwen/Qwen3-32B"):
    return llm({"uri": uri, "hub": hub}, 4)


def in_image_of_predictor(uri):
    model = {"modelFormat": "huggingface", "storageUri": uri, "hub": "Qwen/Qwen3-32B"}
    return {"inferenceService": {"predictor": {"pool": "gpu", "gpus": 4, "model": model}}}


@pytest.mark.parametrize(
    ("cluster", "service", "codes"),
    [
        (gke(disk={"sizeGib": 50}), in_image(QUAY), ["disk-full"]),
        (gke(disk={"sizeGib": 50}), in_image_of_predictor(QUAY), ["disk-full"]),
        (gke(disk={"sizeGib": 50}), in_image(GOOGLE), ["disk-tight"]),
        ({"gke": {**gke(disk={"sizeGib": 50})["gke"], "imageStreaming": False}}, in_image(GOOGLE), ["disk-full"]),
        (existing(diskGib=50), in_image(QUAY), ["disk-tight"]),
        (gke(disk={"sizeGib": 50}, preloadImages=["global/images/models"]), in_image(QUAY), []),
        (gke(disk={"sizeGib": 200}), in_image(QUAY), []),
        (gke(disk={"sizeGib": 50}), in_image(QUAY, "a/b"), []),
    ],
)
def test_the_image_of_a_model_is_on_the_disk_of_its_node(cluster, service, codes):
    assert [one.code for one in found(cluster, service)] == codes
