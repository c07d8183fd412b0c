"""The local model cache: who uses it, on which nodes, and how much it holds."""

import pytest

from kserve_iac.checks import examine

URI = "hf://Qwen/Qwen3-4B"
NODEGROUP = "serving.kserve.io/nodegroup"
PRODUCT = "nvidia.com/gpu.product"


def group(value, limit="100Gi", capacity="100Gi", key=PRODUCT, operator="In"):
    wish = {"key": key, "operator": operator, "values": [value]}
    volume = {
        "accessModes": ["ReadWriteOnce"],
        "capacity": {"storage": capacity},
        "local": {"path": "/models"},
        "storageClassName": "local",
        "nodeAffinity": {"required": {"nodeSelectorTerms": [{"matchExpressions": [wish]}]}},
    }
    claim = {
        "accessModes": ["ReadWriteOnce"],
        "resources": {"requests": {"storage": capacity}},
        "storageClassName": "local",
    }
    return {
        "localModelNodeGroup": {
            "storageLimit": limit,
            "persistentVolumeSpec": volume,
            "persistentVolumeClaimSpec": claim,
        }
    }


def cache(*groups, uri=URI, size="10Gi", kind="localModelCache", **fields):
    return {kind: {"sourceModelUri": uri, "modelSize": size, "nodeGroups": list(groups), **fields}}


POOLS = [
    {"name": "rtx", "gpu": "nvidia-l4", "gpusPerNode": 1, "maxNodes": 2, "nodeSelector": {PRODUCT: "RTX"}},
    {"name": "a100", "gpu": "nvidia-tesla-a100", "gpusPerNode": 1, "maxNodes": 2, "nodeSelector": {PRODUCT: "A100"}},
]
BOTH = {"rtx-nodes": group("RTX"), "a100-nodes": group("A100"), "qwen": cache("rtx-nodes", "a100-nodes")}


def found(service=None, definitions=None, kserve="0.20", **platform):
    config = {
        "cluster": {"existing": {"nodePools": POOLS}},
        "platform": {"kserve": kserve, "llm": True, "install": "existing", **platform},
        "definitions": definitions if definitions is not None else BOTH,
        "services": {"chat": service} if service is not None else {},
    }
    return [one for one in examine(config)[1] if one.code.startswith("cache-") and one.code != "cache-read-only"]


def llm(**fields):
    return {"llmInferenceService": {"model": {"uri": URI}, "engine": {"maxModelLen": 8192}, **fields}}


def isvc(**fields):
    return {"inferenceService": {"predictor": {"model": {"modelFormat": "huggingface", "storageUri": URI}, **fields}}}


ON_A100 = {"nodeSelector": {PRODUCT: "A100"}}
AFFINITY = {
    "affinity": {
        "nodeAffinity": {
            "requiredDuringSchedulingIgnoredDuringExecution": {
                "nodeSelectorTerms": [{"matchExpressions": [{"key": PRODUCT, "operator": "In", "values": ["A100"]}]}]
            }
        }
    }
}
ELSEWHERE = {
    "a node selector": llm(template=ON_A100),
    "an affinity": llm(template=AFFINITY),
    "a pool": llm(pool="a100"),
    "a prefill role": llm(pool="rtx", prefill={"pool": "a100"}),
    "a predictor's selector": isvc(**ON_A100),
    "a predictor's pool": isvc(pool="a100"),
}


@pytest.mark.parametrize("service", ELSEWHERE.values(), ids=ELSEWHERE)
def test_pods_that_select_other_nodes_than_the_first_group_are_refused(service):
    [one] = found(service)
    (kind,) = service
    assert (one.severity, one.code) == ("error", "cache-node-group")
    assert one.path == f"services.chat.{kind}.annotations.{NODEGROUP}"
    assert one.mend == f"Set {NODEGROUP} in annotations to a100-nodes."


THERE = {
    "the nodes of the first group": llm(template={"nodeSelector": {PRODUCT: "RTX"}}),
    "the pool of the first group": llm(pool="rtx"),
    "no nodes": llm(),
    "the group of the annotation": llm(template=ON_A100, annotations={NODEGROUP: "a100-nodes"}),
    "a group that the cache does not have": llm(template=ON_A100, annotations={NODEGROUP: "other"}),
    "no cache": llm(template=ON_A100, annotations={"serving.kserve.io/disable-localmodel": "true"}),
    "another model": llm(template=ON_A100, model={"uri": "hf://Qwen/Qwen3-8B"}),
    "an engine that downloads": llm(template=ON_A100, storageInitializer={"enabled": False}),
    "a label that others do not have": llm(template={"nodeSelector": {"team": "vision"}}),
    "several sources": {
        "inferenceService": {
            "predictor": {"model": {"modelFormat": "huggingface"}, "storageUris": [{"uri": URI}], **ON_A100}
        }
    },
}


@pytest.mark.parametrize("service", THERE.values(), ids=THERE)
def test_pods_that_can_run_where_the_cache_is_pass(service):
    assert found(service) == []


def test_a_cache_without_a_group_for_the_pods_needs_one():
    definitions = {"rtx-nodes": group("RTX"), "qwen": cache("rtx-nodes")}
    [one] = found(llm(template=ON_A100), definitions)
    assert one.mend.startswith("Add a LocalModelNodeGroup")


def test_the_cache_of_the_namespace_comes_first():
    of_namespace = cache("a100-nodes", kind="localModelNamespaceCache", namespace="default")
    assert found(llm(template=ON_A100), {**BOTH, "own": of_namespace}) == []
    elsewhere = cache("a100-nodes", kind="localModelNamespaceCache", namespace="other")
    assert [one.code for one in found(llm(template=ON_A100), {**BOTH, "own": elsewhere})] == ["cache-node-group"]


@pytest.mark.parametrize(("kserve", "codes"), [("0.17", ["cache-unused"]), ("0.18", ["cache-unused"]), ("0.19", [])])
def test_llm_services_use_a_cache_from_0_19(kserve, codes):
    found_now = found(llm(pool="rtx"), kserve=kserve)
    assert [one.code for one in found_now] == codes
    assert all(one.path == "services.chat.llmInferenceService.model.uri" for one in found_now)
    assert found(isvc(pool="rtx"), kserve=kserve) == []


def test_llm_services_that_use_no_cache_are_not_told():
    assert found(llm(storageInitializer={"enabled": False}), kserve="0.17") == []
    assert found(llm(model={"uri": "hf://Qwen/Qwen3-8B"}), kserve="0.17") == []


SIZES = {
    "one model": (
        {"workers": group("RTX"), "qwen": cache("workers", size="140Gi")},
        "definitions.qwen.localModelCache.modelSize",
    ),
    "several models": (
        {
            "workers": group("RTX"),
            "one": cache("workers", size="60Gi", uri="gs://a/b"),
            "two": cache("workers", size="60Gi", uri="gs://a/c"),
        },
        "definitions.workers.localModelNodeGroup.storageLimit",
    ),
    "a smaller volume": (
        {
            "workers": group("RTX", limit="200Gi"),
            "one": cache("workers", size="60Gi", uri="gs://a/b"),
            "two": cache("workers", size="60Gi", uri="gs://a/c"),
        },
        "definitions.workers.localModelNodeGroup.persistentVolumeSpec.capacity.storage",
    ),
    "a model that is larger than it says": (
        {"workers": group("RTX"), "qwen": cache("workers", size="2Gi")},
        "definitions.qwen.localModelCache.modelSize",
    ),
}


@pytest.mark.parametrize(("definitions", "path"), SIZES.values(), ids=SIZES)
def test_models_beyond_the_limit_are_named(definitions, path):
    [one] = found(definitions=definitions)
    assert (one.severity, one.code, one.path) == ("warning", "cache-size", path)


def test_models_within_the_limit_pass():
    assert found(definitions={"workers": group("RTX"), "qwen": cache("workers", size="100Gi")}) == []
