"""Pods on GKE Autopilot: what its admission refuses, and the disk that it gives them."""

import pytest

from kserve_iac.checks import examine

ACCELERATOR = "cloud.google.com/gke-accelerator"
POOL = "cloud.google.com/gke-nodepool"
L4 = {"nodeSelector": {ACCELERATOR: "nvidia-l4"}}
CLASS = {"name": "l4", "rungs": [{"machineType": "g2-standard-12"}]}


def found(service, mode="autopilot"):
    gke = {"location": "us-central1", "access": {"endpoint": "dns"}, "mode": mode}
    if mode == "autopilot":
        gke["computeClasses"] = [CLASS]
    config = {
        "cluster": {"gke": gke},
        "platform": {"kserve": "0.20", "llm": True},
        "services": {"chat": service},
    }
    ours = ("autopilot-pod", "autopilot-gpu", "autopilot-privileged", "autopilot-disk")
    (kind,) = service
    prefix = f"services.chat.{kind}."
    return [(one.code, one.path.removeprefix(prefix)) for one in examine(config)[1] if one.code in ours]


def llm(uri="pvc://models/qwen", gpus=1, **fields):
    return {"llmInferenceService": {"model": {"uri": uri}, "gpus": gpus, **fields}}


def isvc(container=None, **fields):
    return {"inferenceService": {"predictor": {"containers": [{"image": "own:1", **(container or {})}], **fields}}}


def affinity(key):
    term = {"matchExpressions": [{"key": key, "operator": "In", "values": ["a"]}]}
    return {"nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": [term]}}}


REFUSED = {
    "a node pool": (
        llm(template={"nodeSelector": {POOL: "gpu", ACCELERATOR: "nvidia-l4"}}),
        [("autopilot-pod", f"template.nodeSelector.{POOL}")],
    ),
    "a node pool of a predictor": (
        isvc(nodeSelector={POOL: "cpu"}),
        [("autopilot-pod", f"predictor.nodeSelector.{POOL}")],
    ),
    "a host": (
        isvc(nodeSelector={"kubernetes.io/hostname": "n"}),
        [("autopilot-pod", "predictor.nodeSelector.kubernetes.io/hostname")],
    ),
    "a node pool by affinity": (isvc(affinity=affinity(POOL)), [("autopilot-pod", "predictor.affinity")]),
    "GPUs of any kind": (llm(), [("autopilot-gpu", "gpus")]),
    "GPUs of prefill": (llm(template=L4, prefill={"gpus": 1}), [("autopilot-gpu", "prefill.gpus")]),
    "GPUs of a container": (
        isvc({"resources": {"limits": {"nvidia.com/gpu": "1"}}}),
        [("autopilot-gpu", "predictor.containers.0.resources.limits.nvidia.com/gpu")],
    ),
    "a toleration without GPUs": (
        isvc(tolerations=[{"key": "nvidia.com/gpu", "operator": "Exists"}]),
        [("autopilot-pod", "predictor.tolerations.0")],
    ),
    "the network of the node": (isvc(hostNetwork=True), [("autopilot-privileged", "predictor.hostNetwork")]),
    "privileges": (
        isvc({"securityContext": {"privileged": True}}),
        [("autopilot-privileged", "predictor.containers.0.securityContext.privileged")],
    ),
}

ADMITTED = {
    "a kind of GPU": llm(template=L4),
    "a kind of GPU by affinity": llm(template={"affinity": affinity(ACCELERATOR)}),
    "a compute class": llm(pool="l4"),
    "no GPU": isvc(nodeSelector={"kubernetes.io/arch": "arm64"}),
    "another toleration": isvc(tolerations=[{"key": "team", "operator": "Exists"}]),
    "a toleration of a model, whose runtime may request a GPU": {
        "inferenceService": {
            "predictor": {
                "model": {"modelFormat": "sklearn", "storageUri": "pvc://models/iris"},
                "tolerations": [{"key": "nvidia.com/gpu", "operator": "Exists"}],
            }
        }
    },
    "a toleration with a GPU": isvc(
        {"resources": {"limits": {"nvidia.com/gpu": "1"}}},
        tolerations=[{"key": "nvidia.com/gpu", "operator": "Exists"}],
        **L4,
    ),
}


@pytest.mark.parametrize(("service", "expected"), REFUSED.values(), ids=REFUSED)
def test_pods_that_autopilot_refuses_are_found(service, expected):
    assert found(service) == expected
    assert found(service, mode="standard") == []


@pytest.mark.parametrize("service", ADMITTED.values(), ids=ADMITTED)
def test_other_pods_pass(service):
    assert found(service) == []


QWEN = "hf://Qwen/Qwen3-4B"


def disk(size):
    return {"requests": {"ephemeral-storage": size}}


LARGE = {
    "a model of an LLM service": (llm(QWEN, pool="l4"), "model.uri"),
    "a decode and a prefill role": (llm(QWEN, pool="l4", prefill={"pool": "l4", "gpus": 1}), "model.uri"),
    "too little": (llm(QWEN, pool="l4", resources=disk("4Gi")), "model.uri"),
    "a predictor": (
        {"inferenceService": {"predictor": {"model": {"modelFormat": "huggingface", "storageUri": QWEN}}}},
        "predictor.model.storageUri",
    ),
}
SMALL = {
    "enough": llm(QWEN, pool="l4", resources=disk("20Gi")),
    "enough in a predictor": {
        "inferenceService": {
            "predictor": {"model": {"modelFormat": "huggingface", "storageUri": QWEN, "resources": disk("20Gi")}}
        }
    },
    "a claim": llm(pool="l4"),
    "an image": llm("oci://registry.example.com/qwen:1", pool="l4"),
    "an unknown model": llm("hf://own/model", pool="l4"),
}


@pytest.mark.parametrize(("service", "path"), LARGE.values(), ids=LARGE)
def test_downloads_beyond_the_disk_of_a_pod_are_named(service, path):
    assert set(found(service)) == {("autopilot-disk", path)}
    assert found(service, mode="standard") == []


@pytest.mark.parametrize("service", SMALL.values(), ids=SMALL)
def test_downloads_that_fit_pass(service):
    assert found(service) == []
