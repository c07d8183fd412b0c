"""Devices that pods request by the name of a resource, on nodes that may not offer them."""

import pytest

from kserve_iac.checks import check

GKE = {"project": "own", "location": "us-central1"}
H200 = {"name": "h200", "machineType": "a3-ultragpu-8g", "maxNodes": 2}
IB = {"limits": {"rdma/ib": "1"}}
SPLIT = {"disaggregation": {"transport": {"kind": "rdma", "resource": "rdma/ib"}}, "prefill": {"pool": "h200"}}


def said(read, service, cluster=None):
    cluster = cluster or {"gke": {**GKE, "nodePools": [H200]}}
    found = check(read({"chat": service}, cluster))
    return [one.path.split(".", 3)[3] for one in found if one.code == "device-plugin"]


def main(**container):
    return {"containers": [{"name": "main", **container}]}


LIMIT = "containers.0.resources.limits.rdma/ib"
SERVICES = {
    "none": ({}, []),
    "an intent": ({"resources": IB}, ["resources.limits.rdma/ib"]),
    "a container": ({"template": main(resources=IB)}, [f"template.{LIMIT}"]),
    "an init container": (
        {"template": {"initContainers": [{"name": "own", "image": "own:1", "resources": IB}]}},
        ["template.initContainers.0.resources.limits.rdma/ib"],
    ),
    "a worker": (
        {"parallelism": {"data": 2, "dataLocal": 1}, "worker": main(resources=IB)},
        [f"worker.{LIMIT}"],
    ),
    "prefill": ({"prefill": {"pool": "h200", "resources": IB}}, ["prefill.resources.limits.rdma/ib"]),
    "a transport": (SPLIT, ["disaggregation.transport.resource"]),
    "GPUs": ({"gpus": 8}, []),
    "a network of GKE": ({"resources": {"limits": {"networking.gke.io.networks/rdma-0": "1"}}}, []),
    "none of it": ({"resources": {"limits": {"rdma/ib": "0"}}}, []),
}


@pytest.mark.parametrize(("fields", "expected"), SERVICES.values(), ids=SERVICES)
def test_llm_services(read, llm, fields, expected):
    assert said(read, llm(pool="h200", **fields)) == expected


def test_other_pools_say_nothing(read, llm):
    service = llm(pool="h200", resources=IB)
    assert said(read, service, {"existing": {"nodePools": [H200]}}) == []
    assert said(read, service, [H200]) == []
    assert said(read, llm(resources=IB)) == []


@pytest.mark.parametrize("component", ["predictor", "transformer", "explainer"])
def test_components(read, isvc, component):
    part = {"pool": "h200", "containers": [{"name": "kserve-container", "image": "own:1", "resources": IB}]}
    service = {"inferenceService": {component: part}}
    if component != "predictor":
        service["inferenceService"]["predictor"] = isvc()["inferenceService"]["predictor"]
    assert said(read, service) == [f"{component}.{LIMIT}"]
