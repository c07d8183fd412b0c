"""What the engine gets from the plugin: pools that change in place, logins by token, compute classes and Autopilot, networks."""

from typing import Any

import pytest
from pulumi.runtime.proto import provider_pb2

from kserve_iac.args import GkeClusterArgs
from kserve_iac.gke import compute_class as gke_class
from kserve_iac.gke import network as gke_network
from kserve_iac_sandbox.plugins.gcp.facts import CLUSTER, NODE_POOL
from kserve_iac_sandbox.plugins.gcp.filled import PROJECT
from kserve_iac_sandbox.plugins.gcp.servicer import Servicer
from kserve_iac_sandbox.plugins.gcp.values import UNKNOWN, Secret, to_struct

from .harness import NETWORK, SUBNETWORK, Plugin, Refused

L4: dict[str, Any] = {"name": "l4", "machineType": "g2-standard-12", "minNodes": 2, "maxNodes": 4}


def nodes(plugin: Plugin) -> list[dict[str, Any]]:
    return plugin.kube.list("v1", "Node")


def changed(args: GkeClusterArgs, **fields: Any) -> GkeClusterArgs:
    """The same cluster with other fields of its first pool."""
    given = args.model_dump(by_alias=True, exclude_unset=True)
    return GkeClusterArgs.model_validate({**given, "nodePools": [{**given["nodePools"][0], **fields}]})


def in_place(plugin: Plugin, **fields: Any) -> dict[str, Any]:
    """A pool with two nodes whose fields change: that it needs no new one, and its state afterwards."""
    _, _, args = plugin.cluster(nodePools=[L4])
    identifier, state = plugin.pool(args)
    old, new = plugin.pool_properties(args), plugin.pool_properties(changed(args, **fields))
    found, replaced = plugin.diff(NODE_POOL, old, new)
    assert found
    assert not replaced
    assert plugin.update(identifier, state, new, preview=True)["nodeConfig"] == new["nodeConfig"]
    return plugin.update(identifier, state, new)


# Pools that change in place -----------------------------------------------------------------------------------


def test_a_pool_stands_at_its_least(plugin):
    _, _, args = plugin.cluster(nodePools=[L4])
    identifier, state = plugin.pool(args)
    assert identifier.startswith("projects/kserve-iac-sandbox/locations/us-central1/clusters/prod/nodePools/l4-")
    assert state["nodeConfig"]["effectiveTaints"] == [
        {"key": "nvidia.com/gpu", "value": "present", "effect": "NO_SCHEDULE"}
    ]
    assert plugin.read(identifier)["nodeCount"] == len(nodes(plugin)) == 3  # an even number for each of three zones


def test_labels_and_taints_reach_nodes_that_stand(plugin):
    in_place(plugin, labels={"team": "llm"}, taints=[{"key": "team", "value": "llm"}])
    for node in nodes(plugin):
        assert node["metadata"]["labels"]["team"] == "llm"
        assert {taint["key"] for taint in node["spec"]["taints"]} == {"team", "nvidia.com/gpu"}


def test_a_larger_least_makes_nodes_and_leaves_those_that_stand(plugin):
    _, _, args = plugin.cluster(nodePools=[L4])
    identifier, state = plugin.pool(args)
    before = plugin.kube.names("Node")
    plugin.update(identifier, state, plugin.pool_properties(changed(args, minNodes=4)))
    assert set(before) < set(plugin.kube.names("Node"))
    assert len(nodes(plugin)) == 4


def test_other_machines_replace_nodes_one_after_the_other_and_pods_are_asked_to_leave(plugin):
    _, _, args = plugin.cluster(nodePools=[L4])
    identifier, state = plugin.pool(args)
    before = plugin.kube.names("Node")
    for name in before:
        metadata = {"name": f"on-{name}", "namespace": "models"}
        plugin.kube.create({"kind": "Pod", "metadata": metadata, "spec": {"nodeName": name}})
    plugin.update(identifier, state, plugin.pool_properties(changed(args, machineType="g2-standard-16")))
    after = nodes(plugin)
    assert len(after) == len(before)
    assert not {node["metadata"]["name"] for node in after} & set(before)
    assert {node["metadata"]["labels"]["node.kubernetes.io/instance-type"] for node in after} == {"g2-standard-16"}
    evicted = [path for method, path in plugin.kube.requests if path.endswith("/eviction")]
    assert len(evicted) == len(before)
    assert plugin.kube.names("Pod") == []


def test_what_an_update_asks_for_is_refused_like_a_new_pool(plugin):
    _, _, args = plugin.cluster(nodePools=[L4])
    identifier, state = plugin.pool(args)
    with pytest.raises(Refused, match="Auto_upgrade must be true"):
        plugin.update(identifier, state, plugin.pool_properties(changed(args, autoUpgrade=False)))
    assert plugin.read(identifier)["management"]["autoUpgrade"] is True


def test_a_pool_that_needs_another_one_has_another_name(plugin):
    _, _, args = plugin.cluster(nodePools=[L4])
    old, new = plugin.pool_properties(args), plugin.pool_properties(changed(args, capacity="spot"))
    _, replaced = plugin.diff(NODE_POOL, old, new)
    assert replaced == {"name", "nodeConfig"}
    first, state = plugin.create(NODE_POOL, old)
    second, _ = plugin.create(NODE_POOL, new)  # beside the old one
    assert first != second
    plugin.delete(first, state)
    assert {node["metadata"]["labels"].get("cloud.google.com/gke-spot") for node in nodes(plugin)} == {"true"}


def test_the_system_pool_is_the_sandboxs_own_node(plugin):
    _, _, args = plugin.cluster(nodePools=[])
    system = GkeClusterArgs.model_construct(**{**dict(args), "node_pools": [args.system]})
    identifier, state = plugin.pool(system)
    assert plugin.kube.names("Node") == ["sandbox-system"]
    [node] = nodes(plugin)
    assert node["metadata"]["labels"]["kserve-iac/pool"] == "system"
    plugin.delete(identifier, state)
    assert plugin.kube.names("Node") == ["sandbox-system"]


# The cluster --------------------------------------------------------------------------------------------------


def test_in_a_preview_nothing_is_made_and_what_google_fills_in_is_not_known(plugin):
    args = GkeClusterArgs.model_validate({"location": "us-central1"})
    identifier, state = plugin.create(CLUSTER, plugin.cluster_properties(args), preview=True)
    assert identifier == ""
    assert state["endpoint"] is UNKNOWN
    assert plugin.servicer.cloud.store.all() == {}


def test_a_cluster_is_destroyed_in_two_steps(plugin):
    identifier, state, args = plugin.cluster()
    with pytest.raises(Refused, match="deletion_protection"):
        plugin.delete(identifier, state)
    off = args.model_copy(update={"deletion_protection": False})
    assert plugin.diff(CLUSTER, plugin.cluster_properties(args), plugin.cluster_properties(off)) == (
        {"deletionProtection"},
        set(),
    )
    state = plugin.update(identifier, state, plugin.cluster_properties(off))
    plugin.delete(identifier, state)
    assert plugin.read(identifier) == {}
    assert plugin.kube.names("CustomResourceDefinition") == []


def test_one_cluster_at_a_time(plugin):
    _, _, args = plugin.cluster()
    with pytest.raises(Refused, match="one API server"):
        plugin.create(CLUSTER, {**plugin.cluster_properties(args), "name": "second"})


@pytest.mark.parametrize("project", [None, "somebodys"])
def test_no_other_project_is_configured_or_checked(plugin, project):
    given = to_struct({"project": project} if project else {})
    with pytest.raises(Refused, match="kserve-iac-sandbox alone"):
        Plugin(Servicer(), plugin.kube).call("Configure", provider_pb2.ConfigureRequest(args=given))
    if project is not None:
        _, failures = plugin.check(NETWORK, {"name": "n", "project": project})
        assert "kserve-iac-sandbox alone" in failures[0]


def test_what_a_type_needs_is_missed_by_name(plugin):
    _, failures = plugin.check(SUBNETWORK, {"name": "s", "region": "r"})
    assert failures == ["Missing required property 'network'", "Missing required property 'ipCidrRange'"]


# Logging in by token ------------------------------------------------------------------------------------------


def test_a_token_is_a_service_accounts_and_a_secret(plugin):
    found = plugin.invoke()
    assert found["accessToken"] == Secret("a-service-accounts-token")
    assert found["project"] == "kserve-iac-sandbox"
    assert plugin.kube.names("ServiceAccount") == ["kserve-iac-gcp"]
    binding = plugin.kube.objects["ClusterRoleBinding", "", "kserve-iac-gcp"]
    assert binding["subjects"][0]["name"] == "kserve-iac-gcp"
    assert "a-service-accounts-token" not in repr(found)


def test_a_project_has_a_number(plugin):
    assert plugin.invoke("gcp:organizations/getProject:getProject")["number"].isdigit()


def test_service_accounts_of_kubernetes_are_not_known_before_there_is_a_cluster(plugin):
    member = {"bucket": "b", "role": "r", "member": f"serviceAccount:{PROJECT}.svc.id.goog[models/default]"}
    with pytest.raises(Refused, match="Identity Pool does not exist"):
        plugin.create("gcp:storage/bucketIAMMember:BucketIAMMember", member)
    plugin.cluster()
    plugin.create("gcp:storage/bucketIAMMember:BucketIAMMember", member)


def test_there_is_no_other_function(plugin):
    with pytest.raises(Refused, match="has no function gcp:compute/getZones:getZones"):
        plugin.invoke("gcp:compute/getZones:getZones")


# Compute classes and Autopilot --------------------------------------------------------------------------------


def test_an_autopilot_cluster_has_compute_classes_and_no_pools(plugin):
    rungs = [{"machineType": "g2-standard-12", "capacity": "spot"}, {"machineType": "g2-standard-12"}]
    classes = [{"name": "l4", "rungs": rungs}]
    identifier, _, args = plugin.cluster(mode="autopilot", computeClasses=classes)
    assert plugin.read(identifier)["enableAutopilot"] is True
    listed = plugin.kube.list("apiextensions.k8s.io/v1", "CustomResourceDefinition")
    definitions = {found["metadata"]["name"]: found for found in listed}
    assert "gateways.gateway.networking.k8s.io" in definitions
    definition = definitions["computeclasses.cloud.google.com"]
    assert definition["spec"]["names"]["kind"] == gke_class.compute_class(args.compute_classes[0], args, "n")["kind"]
    standard = GkeClusterArgs.model_validate({"location": "us-central1"})
    _, replaced = plugin.diff(CLUSTER, plugin.cluster_properties(args), plugin.cluster_properties(standard))
    assert "enableAutopilot" in replaced


def test_autopilot_takes_nothing_of_standard_clusters(plugin):
    args = GkeClusterArgs.model_validate({"location": "us-central1", "mode": "autopilot"})
    wrong = {**plugin.cluster_properties(args), "enableShieldedNodes": True}
    with pytest.raises(Refused, match="enableShieldedNodes conflicts with enableAutopilot"):
        plugin.create(CLUSTER, {key: value for key, value in wrong.items() if "network" not in key.lower()})


# Networks of GPUs ---------------------------------------------------------------------------------------------

H100 = {"name": "h100", "machineType": "a3-highgpu-8g", "gpuDirect": True}


def make_networks(plugin: Plugin, args: GkeClusterArgs) -> None:
    for network in gke_network.direct_networks(args.node_pools[0], "prod", "us-central1", "p"):
        plugin.create(NETWORK, network.properties)
        for subnet in network.subnets:
            plugin.create(SUBNETWORK, {**network.subnet_properties(subnet), "network": network.name})
        if network.firewall is not None:
            plugin.create("gcp:compute/firewall:Firewall", {**network.firewall, "network": network.name})


def test_pools_with_further_networks_stand_on_clusters_that_have_them(plugin):
    _, _, args = plugin.cluster(nodePools=[H100])
    kinds = {"networks.networking.gke.io", "gkenetworkparamsets.networking.gke.io"}
    assert kinds < set(plugin.kube.names("CustomResourceDefinition"))
    with pytest.raises(Refused, match="404"):
        plugin.pool(args)
    make_networks(plugin, args)
    plugin.pool(args)


def test_multi_networking_comes_to_a_cluster_that_stands_and_its_kinds_stay(plugin):
    identifier, state, args = plugin.cluster()
    assert plugin.kube.names("CustomResourceDefinition") == ["computeclasses.cloud.google.com"]
    more = GkeClusterArgs.model_validate({"location": "us-central1", "nodePools": [H100]})
    make_networks(plugin, more)
    with pytest.raises(Refused, match="need a cluster with multi-networking enabled"):
        plugin.pool(more)
    before, after = plugin.cluster_properties(args), plugin.cluster_properties(more)
    assert plugin.diff(CLUSTER, before, after) == ({"enableMultiNetworking"}, set())
    state = plugin.update(identifier, state, after)
    assert len(plugin.kube.names("CustomResourceDefinition")) == 3
    plugin.update(identifier, state, before)
    assert len(plugin.kube.names("CustomResourceDefinition")) == 3


def test_a_network_outlives_its_firewall(plugin):
    args = GkeClusterArgs.model_validate({"location": "us-central1", "nodePools": [H100]})
    make_networks(plugin, args)
    [first, *_] = gke_network.direct_networks(args.node_pools[0], "prod", "us-central1", "p")
    with pytest.raises(Refused, match="already being used"):
        plugin.delete(f"projects/kserve-iac-sandbox/global/networks/{first.name}", {})
