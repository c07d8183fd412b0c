"""Networks that pods name."""

import json

import pytest

from .environments import isvc, llm, on_gke, where

FAST = {"name": "h200", "machineType": "a3-ultragpu-8g", "zones": ["us-central1-b"], "gpuDirect": True, "maxNodes": 2}
PLAIN = {"name": "plain", "machineType": "a3-highgpu-8g", "zones": ["us-central1-b"]}
OWN = {**PLAIN, "name": "own", "networks": [{"network": "a", "subnetwork": "a"}]}
INTERFACES = "networking.gke.io/interfaces"


def interfaces(*networks):
    return {INTERFACES: json.dumps([{"interfaceName": f"eth{i}", "network": name} for i, name in enumerate(networks)])}


@pytest.mark.parametrize(
    ("service", "path"),
    [
        (llm(pool="h200", podAnnotations=interfaces("default", "h200-gvnic-1", "h200-rdma-7")), None),
        (llm(pool="h200", podAnnotations=interfaces("rdma-0")), "llmInferenceService.podAnnotations"),
        (llm(pool="h200", podAnnotations=interfaces("h200-rdma-8")), "llmInferenceService.podAnnotations"),
        (llm(pool="plain", podAnnotations=interfaces("default")), None),
        (llm(pool="plain", podAnnotations=interfaces("h200-rdma-0")), "llmInferenceService.podAnnotations"),
        (llm(pool="own", podAnnotations=interfaces("mine")), None),
        (llm(podAnnotations=interfaces("mine")), None),
        (llm(pool="h200", podAnnotations={INTERFACES: "["}), None),
        (
            llm(pool="h200", prefill={"pool": "plain", "gpus": 0, "podAnnotations": interfaces("h200-rdma-0")}),
            "llmInferenceService.prefill.podAnnotations",
        ),
        (isvc(predictor={"pool": "h200", "annotations": interfaces("vpc1")}), "inferenceService.predictor.annotations"),
        (isvc(predictor={"pool": "h200"}, annotations=interfaces("vpc1")), "inferenceService.annotations"),
        (isvc(predictor={"pool": "h200"}, annotations=interfaces("h200-rdma-0")), None),
    ],
)
def test_pods_name_networks_of_their_pool(service, path):
    expected = set() if path is None else {("pod-network", f"services.one.{path}.{INTERFACES}")}
    assert where(on_gke({"one": service}, nodePools=[FAST, PLAIN, OWN]), "pod-network") == expected


def test_a_prefix_is_part_of_the_name():
    pools = [{**FAST, "networkPrefix": ""}]
    assert (
        where(on_gke({"one": llm(pool="h200", podAnnotations=interfaces("rdma-0"))}, nodePools=pools), "pod-network")
        == set()
    )


def asking(*networks):
    return {"limits": {f"networking.gke.io.networks/{name}": "1" for name in networks}}


BARE = {"containers": [{"image": "own:1", "resources": asking("rdma-0")}]}


@pytest.mark.parametrize(
    ("service", "path"),
    [
        (llm(resources=asking("rdma-0", "rdma-1")), "llmInferenceService.podAnnotations"),
        (
            llm(resources=asking("rdma-0", "rdma-1"), podAnnotations=interfaces("default", "rdma-0")),
            f"llmInferenceService.podAnnotations.{INTERFACES}",
        ),
        (
            llm(prefill={"gpus": 1, "resources": asking("rdma-0")}),
            "llmInferenceService.prefill.podAnnotations",
        ),
        (isvc(predictor=BARE), "inferenceService.predictor.annotations"),
        (llm(resources=asking("rdma-0"), podAnnotations=interfaces("default", "rdma-0")), None),
        (llm(resources=asking("rdma-0", "rdma-0.IP"), podAnnotations=interfaces("default", "rdma-0")), None),
        (llm(resources=asking("rdma-0"), template={"hostNetwork": True}), None),
        (llm(resources=asking("rdma-0"), podAnnotations={INTERFACES: "["}), None),
        (llm(podAnnotations=interfaces("default", "rdma-0")), None),
        (isvc(predictor=BARE, annotations=interfaces("default", "rdma-0")), None),
    ],
)
def test_networks_that_pods_request_are_named(service, path):
    expected = set() if path is None else {("network-unnamed", f"services.one.{path}")}
    assert where(on_gke({"one": service}), "network-unnamed") == expected
