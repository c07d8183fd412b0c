"""A cluster that stands already: a provider, and pools as they were described."""

import pulumi
import pytest

from kserve_iac.args import parse_environment
from kserve_iac.args.problem import errors
from kserve_iac.checks import check
from kserve_iac.resources import ExistingCluster, InferenceService, ServingPlatform, deploy

POOLS = [
    {"name": "l4", "machineType": "g2-standard-12", "maxNodes": 2},
    {"name": "own", "gpusPerNode": 4, "nodeSelector": {"pool": "big"}, "taints": [{"key": "team", "value": "llm"}]},
    {"name": "plain"},
]
PROVIDER = "pulumi:providers:kubernetes"


def test_it_makes_a_provider_and_nothing_else(world, run):
    run(
        lambda: ExistingCluster(
            "prod", kubeconfig="kind: Config", context="eu", cluster_identifier="c1", node_pools=POOLS
        )
    )
    made = [resource for resource in world.resources if resource.type != "pulumi:pulumi:Stack"]
    assert [resource.type for resource in made] == ["kserve-iac:index:ExistingCluster", PROVIDER]
    inputs = world.one(PROVIDER).inputs
    assert (inputs["context"], inputs["clusterIdentifier"]) == ("eu", "c1")


def test_services_go_where_the_labels_of_the_pool_are(world, run):
    def program():
        cluster = ExistingCluster("prod", node_pools=POOLS)
        platform = ServingPlatform("kserve", cluster=cluster, install="existing")
        model = {"modelFormat": "onnx", "storageUri": "gs://m"}
        InferenceService("a", platform=platform, predictor={"pool": "own", "gpus": 2, "model": model})
        InferenceService("b", platform=platform, predictor={"pool": "l4", "gpus": 1, "model": model})

    run(program)
    made = {r.inputs["metadata"]["name"]: r.inputs["spec"]["predictor"] for r in world.resources if "spec" in r.inputs}
    own, l4 = made["a"], made["b"]
    assert own["nodeSelector"] == {"pool": "big"}
    assert [t["key"] for t in own["tolerations"]] == ["team", "nvidia.com/gpu"]
    assert l4["nodeSelector"] == {"cloud.google.com/gke-nodepool": "l4"}


@pytest.mark.parametrize(
    ("pool", "gpus", "fits"),
    [("l4", 1, True), ("l4", 2, False), ("own", 4, True), ("own", 5, False), ("plain", 8, True)],
)
def test_gpus_are_checked_where_they_are_known(pool, gpus, fits):
    model = {"modelFormat": "onnx"}
    environment, problems = parse_environment(
        {
            "cluster": {"existing": {"nodePools": POOLS}},
            "services": {"a": {"inferenceService": {"predictor": {"pool": pool, "gpus": gpus, "model": model}}}},
        }
    )
    assert not problems
    assert [problem.code for problem in errors(check(environment))] == ([] if fits else ["gpus-per-node"])


def test_a_machine_type_that_is_not_known_is_refused_with_its_path():
    environment, _ = parse_environment(
        {"cluster": {"existing": {"nodePools": [{"name": "x", "machineType": "p5.49xlarge"}]}}}
    )
    assert [(p.code, p.path) for p in check(environment)] == [
        ("machine-type", "cluster.existing.nodePools.0.machineType")
    ]


def test_an_environment_runs_on_it(world, run):
    config = {"cluster": {"existing": {"context": "eu", "nodePools": POOLS}}, "platform": {"llm": True}}
    run(lambda: deploy(config, "prod"))
    assert world.one(PROVIDER).inputs["context"] == "eu"
    assert not [resource for resource in world.resources if resource.type == "kubernetes:core/v1:Node"]


def test_one_kind_of_cluster_is_given():
    both = {"simulated": {"nodePools": [{"name": "a", "machineType": "g2-standard-4"}]}, "existing": {}}
    assert [p.path for p in parse_environment({"cluster": both})[1]] == ["cluster"]


def test_a_bad_pool_is_refused_before_anything_is_registered(world, run):
    with pytest.raises(pulumi.RunError, match="machineType already says how many GPUs"):
        run(lambda: ExistingCluster("x", node_pools=[{"name": "a", "machineType": "g2-standard-4", "gpusPerNode": 1}]))
    assert world.resources == []
