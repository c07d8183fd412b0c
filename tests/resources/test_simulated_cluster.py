"""SimulatedCluster: nodes of the sandbox, and of nothing else."""

import asyncio

import pulumi
import pytest

from kserve_iac.args import SimulatedClusterArgs
from kserve_iac.resources import Cluster, SimulatedCluster
from kserve_iac.resources.guard import Refused
from kserve_iac.resources.simulated_cluster import _verifier

POOLS = [
    {"name": "cpu", "machineType": "e2-standard-16"},
    {"name": "l4", "machineType": "g2-standard-96", "minNodes": 0, "maxNodes": 2},
]
NODE = "kubernetes:core/v1:Node"


def test_every_pool_stands_at_its_largest(sandbox, world, run, value):
    cluster = run(lambda: SimulatedCluster("dev", node_pools=POOLS))
    assert sorted(node.name for node in world.of_type(NODE)) == ["dev-cpu-0", "dev-l4-0", "dev-l4-1"]
    assert value(cluster.nodes) == ["cpu-0", "l4-0", "l4-1"]
    assert isinstance(cluster, Cluster)
    assert set(cluster.pools) == {"cpu", "l4", "system"}
    assert cluster.charts.folder == sandbox.charts


def test_the_provider_is_the_sandbox_s_and_nodes_are_made_through_it(sandbox, world, run):
    run(lambda: SimulatedCluster("dev", node_pools=POOLS))
    component = world.one("kserve-iac:index:SimulatedCluster")
    provider = world.one("pulumi:providers:kubernetes")
    assert provider.parent == component.urn
    assert provider.inputs["kubeconfig"] == sandbox.kubeconfig
    assert provider.inputs["clusterIdentifier"] == sandbox.id
    assert provider.inputs["upsertExistingObjects"] == "true"
    for resource in world.of_type(NODE):
        assert resource.parent == component.urn
        assert resource.provider.rsplit("::", 1)[0] == provider.urn


def test_a_node_carries_the_mark_of_the_sandbox_it_is_made_for(sandbox, world, run):
    run(lambda: SimulatedCluster("dev", node_pools=POOLS))
    for node in world.of_type(NODE):
        assert node.inputs["metadata"]["annotations"]["kserve-iac/sandbox"] == sandbox.id
        assert node.inputs["metadata"]["annotations"]["kwok.x-k8s.io/node"] == "fake"
        assert node.before_create == ("dev: nothing of others is written over", "dev: nodes only on a sandbox")
    taints = world.named("dev-l4-0").inputs["spec"]["taints"]
    assert taints == [{"key": "nvidia.com/gpu", "value": "present", "effect": "NoSchedule"}]


@pytest.mark.parametrize(
    ("found", "refused"),
    [
        (None, True),
        ({"metadata": {}}, True),
        ({"metadata": {}, "data": {"id": "another"}}, True),
        ({"metadata": {}, "data": {"id": "sandbox-1"}}, False),
    ],
)
def test_an_api_server_without_the_mark_gets_no_nodes(found, refused):
    class Guarded:
        async def ask(self, question):
            return question(self)

        def get(self, *what):
            assert what == ("v1", "ConfigMap", "kserve-iac-sandbox", "kube-system")
            return found

    verify = _verifier(Guarded(), {"id": "sandbox-1", "kubeconfig": "/k"})
    if not refused:
        assert asyncio.run(verify(None)) is None
        return
    with pytest.raises(Refused, match="does not carry the mark of this sandbox, so nothing is created there"):
        asyncio.run(verify(None))


def test_a_preview_asks_nobody_for_the_mark(sandbox, world, run):
    run(lambda: SimulatedCluster("dev", node_pools=POOLS), preview=True)
    assert len(world.of_type(NODE)) == 3
    assert not [resource for resource in world.resources if resource.read]


def test_outputs_are_registered(sandbox, world, run):
    run(lambda: SimulatedCluster("dev", node_pools=POOLS))
    outputs = world.outputs[world.one("kserve-iac:index:SimulatedCluster").urn]
    assert outputs["nodes"] == ["cpu-0", "l4-0", "l4-1"]
    assert outputs["handle"]["provider"]["urn"] == world.one("pulumi:providers:kubernetes").urn


def test_arguments_may_be_an_object_a_mapping_or_fields(sandbox, world, run):
    run(lambda: SimulatedCluster("a", SimulatedClusterArgs.model_validate({"nodePools": POOLS})))
    run(lambda: SimulatedCluster("b", {"nodePools": POOLS}))
    run(lambda: SimulatedCluster("c", {"nodePools": POOLS[:1]}, node_pools=POOLS))
    assert len(world.of_type(NODE)) == 9


def test_options_reach_the_component(sandbox, world, run):
    def program():
        parent = pulumi.ComponentResource("test:index:Parent", "parent")
        SimulatedCluster("dev", node_pools=POOLS, opts=pulumi.ResourceOptions(parent=parent))

    run(program)
    assert world.one("kserve-iac:index:SimulatedCluster").parent == world.named("parent").urn


@pytest.mark.parametrize(
    ("fields", "lines"),
    [
        (
            {"node_pools": [{"name": "a", "machineType": "g2-standrad-12"}, {"name": "b", "machineType": "????"}]},
            [
                "2 problems in cluster dev",
                "node_pools.0.machineType",
                "There is no machine type g2-standrad-12. Did you mean g2-standard-12?",
                "node_pools.1.machineType",
            ],
        ),
        (
            {"node_pool": [], "node_pools": [{"name": "A"}]},
            [
                "3 problems in cluster dev",
                "There is no field node_pool. Did you mean node_pools?",
                "node_pools.0.machine_type",
                "node_pools.0.name",
            ],
        ),
    ],
)
def test_what_cannot_work_is_refused_with_every_reason_and_nothing_is_registered(fields, lines, sandbox, world, run):
    with pytest.raises(pulumi.RunError) as error:
        run(lambda: SimulatedCluster("dev", **fields))
    for line in lines:
        assert line in str(error.value)
    assert world.resources == []


def test_without_a_sandbox_it_says_how_to_get_one(world, run, monkeypatch):
    monkeypatch.delenv("KSERVE_IAC_SANDBOX", raising=False)
    with pytest.raises(pulumi.RunError, match="kserve-iac sandbox env"):
        run(lambda: SimulatedCluster("dev", node_pools=POOLS))
    assert world.of_type(NODE) == []


def test_a_sandbox_that_is_gone_is_named(world, run, monkeypatch, tmp_path):
    monkeypatch.setenv("KSERVE_IAC_SANDBOX", str(tmp_path))
    with pytest.raises(pulumi.RunError, match="There is no sandbox at"):
        run(lambda: SimulatedCluster("dev", node_pools=POOLS))
    assert world.of_type(NODE) == []
