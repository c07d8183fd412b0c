"""Names that KServe and Kubernetes derive from those of objects."""

import pytest

from kserve_iac.args import parse_environment
from kserve_iac.checks import check

GRAPH = {"nodes": {"root": {"routerType": "Sequence", "steps": [{"serviceUrl": "http://chat"}]}}}
MODEL = {"modelFormat": "sklearn"}
NAMESPACE = "n" * 40
POOLS = [{"name": "cpu", "machineType": "e2-standard-8"}]


def found(services, code, **platform):
    config = {
        "cluster": {"simulated": {"nodePools": POOLS}},
        "platform": {"llm": True, **platform},
        "services": services,
    }
    environment, problems = parse_environment(config)
    assert problems == []
    return [one.path for one in check(environment) if one.code == code]


def iris(name, namespace=NAMESPACE, **fields):
    return {name: {"inferenceService": {"namespace": namespace, "predictor": {"model": MODEL}, **fields}}}


CUSTOM = {"values": {"kserve-resources": {"kserve": {"controller": {"gateway": {"domainTemplate": "{{ .Name }}.x"}}}}}}


def test_a_host_name_has_63_characters_at_most():
    """name, -predictor- and namespace: 12 + 11 + 40 characters are the most."""
    assert found(iris("a" * 12), "host-name") == []
    assert found(iris("a" * 13), "host-name") == [f"services.{'a' * 13}.inferenceService.name"]


def test_the_longest_component_counts():
    transformer = {"transformer": {"containers": [{"image": "own:1"}]}}
    assert found(iris("a" * 11, **transformer), "host-name") == [f"services.{'a' * 11}.inferenceService.name"]


def test_a_graph_has_no_component():
    services = {"a" * 22: {"inferenceGraph": {**GRAPH, "namespace": NAMESPACE}}}
    assert found(services, "host-name") == []
    services = {"a" * 23: {"inferenceGraph": {**GRAPH, "namespace": NAMESPACE}}}
    assert found(services, "host-name") == [f"services.{'a' * 23}.inferenceGraph.name"]


@pytest.mark.parametrize("platform", [CUSTOM, {"install": "existing"}])
def test_nothing_is_known_of_another_template_of_host_names(platform):
    assert found(iris("a" * 13), "host-name", **platform) == []


def test_knative_has_a_label_for_the_namespace():
    assert found(iris("a" * 13, deploymentMode="Knative"), "host-name", knative="existing") == []


def test_the_default_of_the_platform_decides_where_no_mode_is_set():
    services = iris("a" * 13, deploymentMode="default")
    assert found(services, "host-name") == [f"services.{'a' * 13}.inferenceService.name"]
    values = {"kserve-resources": {"kserve": {"controller": {"deploymentMode": "Knative"}}}}
    assert found(services, "host-name", knative="existing", values=values) == []


CHAT = {"chat": {"llmInferenceService": {"model": {"uri": "hf://Qwen/Qwen3-4B"}}}}


@pytest.mark.parametrize(
    ("services", "expected"),
    [
        ({"vllm": {"inferenceGraph": GRAPH}, **CHAT}, ["services.vllm.inferenceGraph.name"]),
        ({"vllm": {"inferenceGraph": GRAPH}}, []),
        ({"vllm-graph": {"inferenceGraph": GRAPH}, **CHAT}, []),
        ({"vllm": {"inferenceGraph": {**GRAPH, "namespace": "graphs"}}, **CHAT}, []),
        ({"vllm": {"llmInferenceService": {"model": {"uri": "hf://Qwen/Qwen3-4B"}}}}, []),
    ],
)
def test_no_service_beside_an_engine_is_called_vllm(services, expected):
    assert found(services, "service-links") == expected
