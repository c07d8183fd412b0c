"""Taints of the pools to which labels and GPUs lead pods, and the tolerations of these pods."""

import pytest

from kserve_iac.checks import check

CODES = ("untolerated-taint", "untolerated-taint-unsure")
L40S = {"nvidia.com/gpu.product": "NVIDIA-L40S"}
POOL = {"name": "gpu", "gpusPerNode": 1, "gpu": "l40s", "maxNodes": 4, "nodeSelector": L40S}
TEAM = {"key": "team", "value": "vision"}
GPU = {"key": "nvidia.com/gpu", "value": "NVIDIA-L40S"}
OTHER = {"name": "other", "gpusPerNode": 1, "gpu": "l40s", "maxNodes": 4, "nodeSelector": {"pool": "other"}}
ASKS = {"limits": {"nvidia.com/gpu": "1"}}
SKLEARN = {"model": {"modelFormat": "sklearn", "storageUri": "gs://kfserving-examples/models/sklearn/1.0/model"}}
IMAGE = "docker.io/own/image:v1"


def tainted(*taints, **more):
    return {**POOL, "taints": list(taints), **more}


def said(read, service, *pools, cluster=None, **sections):
    environment = read({"chat": service}, cluster or {"existing": {"nodePools": list(pools)}}, **sections)
    return [(one.code, one.path.split(".", 3)[3]) for one in check(environment) if one.code in CODES]


def predictor(**fields):
    container = {"name": "kserve-container", "image": IMAGE, "resources": ASKS}
    return {"inferenceService": {"predictor": {"containers": [container], **fields}}}


SURE, UNSURE = CODES
AT = "predictor.tolerations"


def affinity(*expressions):
    terms = [{"matchExpressions": list(expressions)}]
    node = {"requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": terms}}
    return {"affinity": {"nodeAffinity": node}}


def product(operator, *values):
    return {"key": "nvidia.com/gpu.product", "operator": operator, "values": list(values)}


TOLERATIONS = {
    "none": ([], [(SURE, AT)]),
    "of the key and the value": ([{"key": "team", "operator": "Equal", "value": "vision"}], []),
    "equal where no operator is set": ([{"key": "team", "value": "vision", "effect": "NoSchedule"}], []),
    "of another value": ([{"key": "team", "value": "speech"}], [(SURE, AT)]),
    "of the key alone, without an operator": ([{"key": "team"}], [(SURE, AT)]),
    "of the key, whatever the value": ([{"key": "team", "operator": "Exists"}], []),
    "of another effect": ([{"key": "team", "operator": "Exists", "effect": "NoExecute"}], [(SURE, AT)]),
    "of everything": ([{"operator": "Exists"}], []),
    "of everything of one effect": ([{"operator": "Exists", "effect": "NoSchedule"}], []),
    "of another key": ([{"key": "nvidia.com/gpu", "operator": "Exists"}], [(SURE, AT)]),
}


@pytest.mark.parametrize(("tolerations", "expected"), TOLERATIONS.values(), ids=TOLERATIONS)
def test_tolerations_match_taints_as_in_kubernetes(read, tolerations, expected):
    service = predictor(nodeSelector=L40S, tolerations=tolerations)
    assert said(read, service, tainted(TEAM)) == expected


REQUIREMENTS = {
    "the labels of the pool": ({"nodeSelector": L40S}, [(SURE, AT)]),
    "an affinity to the labels of the pool": (affinity(product("In", "NVIDIA-L40S")), [(SURE, AT)]),
    "an affinity to further nodes": (affinity(product("In", "NVIDIA-L40S", "NVIDIA-L4")), [(UNSURE, AT)]),
    "an affinity to other nodes": (affinity(product("NotIn", "NVIDIA-L40S")), []),
    "the labels of no pool": ({"nodeSelector": {"nvidia.com/gpu.product": "NVIDIA-L4"}}, []),
    "GPUs alone": ({}, [(UNSURE, AT)]),
    "the pool": ({"pool": "gpu"}, []),
    "a RuntimeClass, which may add tolerations": ({"nodeSelector": L40S, "runtimeClassName": "own"}, []),
    "another scheduler": ({"nodeSelector": L40S, "schedulerName": "own"}, []),
    "a queue of Kueue": ({"nodeSelector": L40S, "labels": {"kueue.x-k8s.io/queue-name": "own"}}, []),
}


@pytest.mark.parametrize(("fields", "expected"), REQUIREMENTS.values(), ids=REQUIREMENTS)
def test_the_pools_to_which_requirements_lead(read, fields, expected):
    assert said(read, predictor(**fields), tainted(TEAM)) == expected


POOLS = {
    "no taint": ([POOL], []),
    "a taint that only prefers": ([tainted({**TEAM, "effect": "PreferNoSchedule"})], []),
    "a taint that ends pods": ([tainted({**TEAM, "effect": "NoExecute"})], [(SURE, AT)]),
    "one of the resource, which the API server may tolerate": ([tainted(GPU)], [(UNSURE, AT)]),
    "one of the resource that ends pods": ([tainted({**GPU, "effect": "NoExecute"})], [(SURE, AT)]),
    "both": ([tainted(GPU, TEAM)], [(SURE, AT)]),
    "another pool of the same labels": ([tainted(TEAM), {**POOL, "name": "free"}], []),
    "another pool without these labels": ([tainted(TEAM), OTHER], [(SURE, AT)]),
    "nodes of AKS, which adds the toleration": (
        [tainted(GPU, machineType="Standard_ND96isr_H100_v5", gpusPerNode=None, gpu=None)],
        [],
    ),
}


@pytest.mark.parametrize(("pools", "expected"), POOLS.values(), ids=POOLS)
def test_the_taints_of_pools(read, pools, expected):
    assert said(read, predictor(nodeSelector=L40S), *pools) == expected


def container(**more):
    return {"containers": [{"name": "kserve-container", "image": IMAGE, **more}]}


def pod(**more):
    return {"nodeSelector": L40S, **more}


LLM = {"model": {"uri": "hf://Qwen/Qwen3-4B"}, "engine": {"maxModelLen": 4096}}
OVER_NODES = {"parallelism": {"data": 2, "dataLocal": 1}}
OTHERS = {"tolerations": [{"key": "other"}]}
TOLERATES = {"tolerations": [{"key": "team", "operator": "Exists"}]}
CPU = {"name": "gpu", "maxNodes": 4, "nodeSelector": L40S, "machineType": "e2-standard-16", "taints": [TEAM]}
ROLES = {
    "transformer": (
        {"inferenceService": {"predictor": SKLEARN, "transformer": {**container(), **pod()}}},
        "transformer.tolerations",
    ),
    "explainer": (
        {"inferenceService": {"predictor": SKLEARN, "explainer": {**container(), **pod()}}},
        "explainer.tolerations",
    ),
    "canary": (
        {
            "inferenceService": {
                "predictor": {"name": "main", **container()},
                "canary": [{"trafficPercent": 0, "predictor": {"name": "next", **container(), **pod()}}],
            }
        },
        "canary.0.predictor.tolerations",
    ),
    "worker of a predictor": (
        {
            "inferenceService": {
                "predictor": {**SKLEARN, "workerSpec": {"pipelineParallelSize": 2, **container(), **pod(**OTHERS)}}
            }
        },
        "predictor.workerSpec.tolerations",
    ),
    "engine": ({"llmInferenceService": {**LLM, "template": pod()}}, "template.tolerations"),
    "worker": (
        {"llmInferenceService": {**LLM, **OVER_NODES, "template": pod(**TOLERATES), "worker": pod()}},
        "worker.tolerations",
    ),
    "prefill": (
        {"llmInferenceService": {**LLM, "prefill": {"template": pod()}}},
        "prefill.template.tolerations",
    ),
    "worker of prefill": (
        {
            "llmInferenceService": {
                **LLM,
                "prefill": {**OVER_NODES, "template": pod(**TOLERATES), "worker": pod()},
            }
        },
        "prefill.worker.tolerations",
    ),
    "endpoint picker": (
        {
            "llmInferenceService": {
                **LLM,
                "router": {"gateway": {}, "route": {}, "scheduler": {"template": pod()}},
            }
        },
        "router.scheduler.template.tolerations",
    ),
    "tokenizer": (
        {
            "llmInferenceService": {
                **LLM,
                "router": {"gateway": {}, "route": {}, "scheduler": {"tokenizer": {"template": pod()}}},
            }
        },
        "router.scheduler.tokenizer.template.tolerations",
    ),
    "router of a graph": (
        {
            "inferenceGraph": {
                "nodes": {"root": {"routerType": "Sequence", "steps": [{"serviceUrl": "http://a"}]}},
                "nodeSelector": L40S,
            }
        },
        "tolerations",
    ),
    "a field that is written by its own name": (
        {"llmInferenceService": {**LLM, "template": pod(extra={"tolerations": [{"key": "other"}]})}},
        "template.extra.tolerations",
    ),
}


@pytest.mark.parametrize(("service", "path"), ROLES.values(), ids=ROLES)
def test_every_role(read, service, path):
    version = "0.21" if "tokenizer" in str(service) else "0.20"
    pools = [{**CPU, "machineType": None, "gpusPerNode": 8}]
    found = said(read, service, *pools, platform={"kserve": version})
    assert (SURE, path) in found
    assert [one for one in found if one[0] == SURE] == [(SURE, path)]


@pytest.mark.parametrize("service", [service for service, _ in ROLES.values()], ids=ROLES)
def test_every_role_on_a_pool_without_taints(read, service):
    assert said(read, service, POOL, platform={"kserve": "0.21"}) == []


def test_a_stopped_service_has_no_pods(read):
    service = predictor(nodeSelector=L40S)
    service["inferenceService"]["stopped"] = True
    assert said(read, service, tainted(TEAM)) == []


def test_a_configuration_that_is_not_known_may_have_tolerations(read):
    service = {"llmInferenceService": {**LLM, "template": pod(), "baseRefs": ["elsewhere"]}}
    assert said(read, service, tainted(TEAM)) == []


def test_the_tolerations_of_a_configuration_count(read):
    service = {"llmInferenceService": {**LLM, "template": pod(), "baseRefs": ["own"]}}
    for template, expected in ((TOLERATES, []), ({}, [(SURE, "template.tolerations")])):
        definitions = {"own": {"llmInferenceServiceConfig": {"template": template}}}
        assert said(read, service, tainted(TEAM), definitions=definitions) == expected


def test_a_runtime_that_is_not_known_may_have_tolerations(read):
    model = {"modelFormat": "own", "runtime": "elsewhere", "storageUri": "gs://models/a"}
    service = {"inferenceService": {"predictor": {"model": model, "nodeSelector": L40S}}}
    assert said(read, service, tainted(TEAM)) == []
    service["inferenceService"]["predictor"]["tolerations"] = [{"key": "other"}]
    assert said(read, service, tainted(TEAM)) == [(SURE, AT)]


GKE = {"project": "own", "location": "us-central1"}
L4 = {"name": "l4", "machineType": "g2-standard-12", "maxNodes": 2, "labels": {"team": "vision"}}


def on_gke(*taints, **more):
    return {"gke": {**GKE, "nodePools": [{**L4, "taints": list(taints), **more}]}}


def test_gke_tolerates_its_own_taint_of_gpus_and_no_other(read):
    service = predictor(nodeSelector={"team": "vision"})
    assert said(read, service, cluster=on_gke()) == []
    assert said(read, service, cluster=on_gke(TEAM)) == [(SURE, AT)]


@pytest.mark.parametrize("selector", [{}, {"kubernetes.io/arch": "arm64"}])
def test_gke_tolerates_arm_nodes_for_pods_that_select_them(read, selector):
    arm = on_gke(machineType="c4a-standard-8")
    service = {"inferenceService": {"predictor": {**container(), "nodeSelector": {"team": "vision", **selector}}}}
    assert said(read, service, cluster=arm) == ([] if selector else [(SURE, AT)])


def test_nodes_of_the_sandbox_tolerate_nothing_by_themselves(read):
    pools = [{"name": "l4", "machineType": "g2-standard-12", "maxNodes": 2, "labels": {"team": "vision"}}]
    assert said(read, predictor(nodeSelector={"team": "vision"}), cluster=pools) == [(SURE, AT)]


def test_the_mend_is_a_toleration_of_the_taint(read):
    service = predictor(nodeSelector=L40S)
    environment = read({"chat": service}, {"existing": {"nodePools": [tainted(TEAM)]}})
    [problem] = [one for one in check(environment) if one.code in CODES]
    toleration = {"key": "team", "operator": "Equal", "value": "vision", "effect": "NoSchedule"}
    assert "{key: team, operator: Equal, value: vision, effect: NoSchedule}" in problem.mend
    assert problem.mend.endswith("or set pool to gpu.")
    assert said(read, predictor(nodeSelector=L40S, tolerations=[toleration]), tainted(TEAM)) == []


def test_of_nodes_for_queued_pods_and_of_compute_classes_nothing_is_said(read):
    queued = {"name": "q", "machineType": "g2-standard-12", "maxNodes": 2, "labels": {"team": "vision"}}
    capacity = {"capacity": {"kind": "flex-start", "queued": True}}
    service = predictor(nodeSelector={"team": "vision"})
    assert said(read, service, cluster={"gke": {**GKE, "nodePools": [{**queued, **capacity}]}}) == []
    rungs = [{"machineType": "g2-standard-12"}]
    classes = {"gke": {**GKE, "computeClasses": [{"name": "l4", "rungs": rungs}]}}
    assert said(read, predictor(nodeSelector={"cloud.google.com/compute-class": "l4"}), cluster=classes) == []
    assert said(read, predictor(), cluster=classes) == []
