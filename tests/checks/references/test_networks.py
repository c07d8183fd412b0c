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
