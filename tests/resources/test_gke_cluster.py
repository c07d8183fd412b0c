"""GkeCluster on mocks: what it registers, in which order, and what a first preview can say before there is a cluster."""

import asyncio
import json
from importlib.metadata import PackageNotFoundError

import pulumi
import pytest
from pulumi.output import Unknown

from kserve_iac.resources import GkeCluster, InferenceService, ServingPlatform

CLUSTER = "gcp:container/cluster:Cluster"
POOL = "gcp:container/nodePool:NodePool"
PROVIDER = "pulumi:providers:kubernetes"
ARGS = {
    "location": "us-central1",
    "project": "p",
    "access": {"authorizedNetworks": {"ci": "203.0.113.0/28"}},
    "nodePools": [{"name": "l4", "machineType": "g2-standard-12", "capacity": "spot", "maxNodes": 2}],
}


def types(world) -> list[str]:
    return [resource.type for resource in world.resources]


def test_what_is_made(world, run):
    run(lambda: GkeCluster("prod", ARGS))
    assert sorted(set(types(world))) == [
        "gcp:compute/network:Network",
        "gcp:compute/router:Router",
        "gcp:compute/routerNat:RouterNat",
        "gcp:compute/subnetwork:Subnetwork",
        CLUSTER,
        POOL,
        "gcp:projects/iAMMember:IAMMember",
        "gcp:projects/service:Service",
        "gcp:serviceaccount/account:Account",
        "kserve-iac:index:GkeCluster",
        PROVIDER,
    ]
    assert [pool.name for pool in world.of_type(POOL)] == ["prod-system", "prod-l4"]


def test_nodes_come_after_what_they_need_and_objects_after_those_of_the_system(world, run):
    run(lambda: GkeCluster("prod", ARGS))
    assert {"prod-nat", "prod-nodes", "prod-nodes-artifactregistry.reader"} <= world.before(world.one(CLUSTER))
    assert {"prod", "prod-system"} <= world.before(world.named("prod-l4"))
    before = world.before(world.one(PROVIDER))
    assert "prod-system" in before
    assert "prod-l4" not in before


def test_services_come_after_the_pools_of_their_pods_and_what_these_use(world, run):
    """A pool for which Google has no machines holds up the services on it, and no others."""
    pools = [
        *ARGS["nodePools"],
        {"name": "h100", "machineType": "a3-highgpu-8g", "capacity": "spot", "gpuDirect": True, "maxNodes": 1},
        {"name": "cpu", "machineType": "e2-standard-8"},
    ]
    buckets = [{"name": "p-models", "readers": ["default/default"], "create": True}]
    model = {"modelFormat": "onnx", "protocolVersion": "v2", "storageUri": "gs://p-models/m"}

    def program():
        cluster = GkeCluster("prod", {**ARGS, "nodePools": pools, "modelBuckets": buckets})
        platform = ServingPlatform("kserve", cluster=cluster)
        for name in ("l4", "h100", "cpu"):
            InferenceService(name, platform=platform, predictor={"pool": name, "model": model})

    run(program)
    gpus = {"prod-l4", "prod-h100"}
    platform = world.before(world.named("kserve-kserve-resources"))
    assert {"prod-system", "prod-cpu"} <= platform  # where the platform's pods may run
    assert not gpus & platform
    for name in ("l4", "h100", "cpu"):
        before = world.before(world.one("kubernetes:serving.kserve.io/v1beta1:InferenceService", name))
        assert gpus & before == gpus & {f"prod-{name}"}
        assert {"prod-p-models", "prod-p-models-reader-default-default"} <= before
        assert any(one.startswith("prod-h100-vpc1") for one in before) is (name == "h100")


def test_everything_at_google_waits_for_the_apis(world, run):
    run(lambda: GkeCluster("prod", ARGS))
    apis = {resource.name for resource in world.of_type("gcp:projects/service:Service")}
    assert {"prod-container", "prod-compute", "prod-containerfilesystem"} <= apis
    assert all(api.inputs["disableOnDestroy"] is False for api in world.of_type("gcp:projects/service:Service"))
    for resource in world.resources:
        if resource.type.startswith("gcp:") and resource.name not in apis:
            assert apis <= world.before(resource), resource.name


def test_apis_can_be_left_to_others(world, run):
    run(lambda: GkeCluster("prod", {**ARGS, "enableApis": False}))
    assert "gcp:projects/service:Service" not in types(world)


RING = "projects/p/locations/us-central1/keyRings/r/cryptoKeys"
KEYS = {"encryptionKey": f"{RING}/etcd", "systemPool": {"disk": {"kmsKey": f"{RING}/disks"}}}


def test_agents_may_use_the_keys_before_there_is_a_cluster(world, run):
    run(lambda: GkeCluster("prod", {**ARGS, **KEYS}))
    grants = world.of_type("gcp:kms/cryptoKeyIAMMember:CryptoKeyIAMMember")
    assert {(grant.inputs["cryptoKeyId"], grant.inputs["member"]) for grant in grants} == {
        (f"{RING}/etcd", "serviceAccount:service-12@container-engine-robot.iam.gserviceaccount.com"),
        (f"{RING}/disks", "serviceAccount:service-12@compute-system.iam.gserviceaccount.com"),
    }
    assert {grant.name for grant in grants} <= world.before(world.one(CLUSTER))


def test_access_to_keys_can_be_left_to_others(world, run):
    run(lambda: GkeCluster("prod", {**ARGS, **KEYS, "grantKeys": False}))
    assert "gcp:kms/cryptoKeyIAMMember:CryptoKeyIAMMember" not in types(world)


def test_service_accounts_are_let_in_once_the_cluster_has_made_their_pool(world, run):
    readers = {"readers": ["models/default"]}
    given = {"modelBuckets": [{"name": "models", **readers}], "secrets": [{"secret": "s", **readers}]}
    run(lambda: GkeCluster("prod", {**ARGS, **given}))
    members = [r for r in world.resources if "svc.id.goog[" in str(r.inputs.get("member"))]
    assert len(members) == 2
    for member in members:
        assert "prod" in world.before(member)


def test_what_moves_by_itself_is_ignored_and_waiting_is_long_enough_for_gpus(world, run):
    run(lambda: GkeCluster("prod", ARGS, protect=True))
    cluster, pool = world.one(CLUSTER), world.named("prod-l4")
    assert set(cluster.ignored) == {"initialNodeCount", "nodeConfig", "nodePools", "nodeVersion"}
    assert set(pool.ignored) == {"initialNodeCount", "nodeCount"}
    assert cluster.timeouts == pool.timeouts == {"create": "45m", "update": "45m", "delete": "45m"}
    assert (cluster.protect, pool.protect) == (True, False)
    # A destroy that a lock of the cluster stops must not have forgotten pools that stand on and cost on.
    assert pool.deleted_with == ""


def test_the_kubeconfig_is_made_of_what_stays(world, run):
    run(lambda: GkeCluster("prod", ARGS))
    inputs = world.one(PROVIDER).inputs
    config = json.loads(inputs["kubeconfig"])
    assert config["clusters"][0]["cluster"] == {"server": "https://203.0.113.1", "certificate-authority-data": "Y2E="}
    assert config["users"][0]["user"]["exec"]["command"] == "gke-gcloud-auth-plugin"
    assert inputs["clusterIdentifier"].startswith("projects/p/locations/us-central1/clusters/prod#")


def test_a_token_in_a_kubeconfig_is_a_secret(world, run, value):
    access = {**ARGS["access"], "auth": "token"}
    cluster = run(lambda: GkeCluster("prod", {**ARGS, "access": access}))
    config = json.loads(value(cluster.kubeconfig))
    assert config["users"][0]["user"] == {"token": "ya29.token"}
    assert is_secret(cluster.kubeconfig)
    assert "kubeconfig" in world.one(PROVIDER).secrets
    # Nothing else that is kept holds it: neither inputs of other resources nor the component's outputs.
    others = [resource for resource in world.resources if resource.type != PROVIDER]
    assert "ya29.token" not in repr([resource.inputs for resource in others])
    [urn] = [urn for urn, found in world.outputs.items() if "kubeconfig" in found]
    assert world.secret_outputs[urn] == {"kubeconfig", "handle.guard.kubeconfig"}
    assert "ya29.token" not in repr(world.plain_outputs[urn])


def test_a_kubeconfig_without_a_token_is_no_secret(world, run):
    cluster = run(lambda: GkeCluster("prod", ARGS))
    assert not is_secret(cluster.kubeconfig)
    assert world.one(PROVIDER).secrets == set()


def is_secret(output):
    loop = asyncio.new_event_loop()
    try:
        return loop.run_until_complete(output.is_secret())
    finally:
        loop.close()


def test_before_there_is_a_cluster_only_its_address_is_unknown(world, run):
    world.unknown_cluster = True
    run(lambda: GkeCluster("prod", ARGS), preview=True)
    inputs = world.one(PROVIDER).inputs
    assert isinstance(inputs["kubeconfig"], Unknown)
    # Known from the start: a provider whose identifier is unknown would show every object as replaced.
    assert isinstance(inputs["clusterIdentifier"], str)
    assert world.named("prod-l4").inputs["name"].startswith("l4-")


def test_a_network_of_ones_own(world, run):
    run(lambda: GkeCluster("prod", {**ARGS, "network": {"network": "vpc", "subnetwork": "nodes"}}))
    assert not any(type_.startswith("gcp:compute/") for type_ in types(world))
    assert world.one(CLUSTER).inputs["network"] == "vpc"


DIRECT = {"name": "h100", "machineType": "a3-highgpu-8g", "gpuDirect": True}


def test_networks_of_gpus_come_before_their_nodes(world, run):
    run(lambda: GkeCluster("prod", {**ARGS, "nodePools": [DIRECT]}))
    made = world.named("prod-h100")
    cards = made.inputs["networkConfig"]["additionalNodeNetworkConfigs"]
    vpcs = [world.named(f"prod-h100-network-{card}").inputs["name"] for card in range(4)]
    assert [card["network"] for card in cards] == vpcs
    needed = {f"prod-h100-network-{card}-{what}" for card in range(4) for what in ("0", "internal")}
    assert needed <= world.before(made)
    assert world.one(CLUSTER).inputs["enableMultiNetworking"] is True
    firewall = world.named("prod-h100-network-0-internal").inputs
    assert firewall["sourceRanges"] == ["192.168.0.0/17"]


def test_pods_get_an_object_for_each_network_of_gpus(world, run):
    run(lambda: GkeCluster("prod", {**ARGS, "nodePools": [DIRECT]}))
    objects = world.of_type("kubernetes:networking.gke.io/v1:Network")
    assert sorted(made.inputs["metadata"]["name"] for made in objects) == [f"h100-vpc{card}" for card in (1, 2, 3, 4)]
    parameters = world.named("prod-h100-vpc2-parameters")
    assert parameters.type == "kubernetes:networking.gke.io/v1:GKENetworkParamSet"
    vpc = world.named("prod-h100-network-1").inputs["name"]
    assert parameters.inputs["spec"] == {"vpc": vpc, "vpcSubnet": vpc, "deviceMode": "NetDevice"}
    assert "prod-h100-vpc2-parameters" in world.before(world.named("prod-h100-vpc2"))
    assert all(made.provider for made in objects)


def test_pools_that_share_networks_share_their_objects(world, run):
    shared = {"networks": [{"network": f"n{i}", "subnetwork": f"s{i}"} for i in range(4)], "networkPrefix": ""}
    pools = [{**DIRECT, **shared, "name": name} for name in ("a", "b")]
    run(lambda: GkeCluster("prod", {**ARGS, "nodePools": pools}))
    objects = world.of_type("kubernetes:networking.gke.io/v1:Network")
    assert sorted(made.inputs["metadata"]["name"] for made in objects) == ["vpc1", "vpc2", "vpc3", "vpc4"]


def test_buckets_secrets_and_mirrors(world, run):
    storage = {
        "modelBuckets": [{"name": "models", "create": True, "readers": ["models/default"]}],
        "secrets": [{"secret": "hf-token", "readers": ["models/default"]}],
        "imageMirrors": [{"name": "hub"}],
    }
    run(lambda: GkeCluster("prod", {**ARGS, **storage}))
    member = world.one("gcp:storage/bucketIAMMember:BucketIAMMember").inputs
    assert member["member"] == "serviceAccount:p.svc.id.goog[models/default]"
    assert world.one("gcp:secretmanager/secretIamMember:SecretIamMember").inputs["secretId"] == "hf-token"
    assert world.one("gcp:artifactregistry/repository:Repository").inputs["mode"] == "REMOTE_REPOSITORY"


def test_autopilot_has_compute_classes_instead_of_pools(world, run):
    rungs = [{"machineType": "g2-standard-12", "capacity": "spot"}, {"machineType": "g2-standard-12"}]
    classes = [{"name": "l4", "rungs": rungs, "maxNodes": 4}]
    given = {key: value for key, value in ARGS.items() if key != "nodePools"}

    def program():
        cluster = GkeCluster("auto", {**given, "mode": "autopilot", "computeClasses": classes})
        platform = ServingPlatform("kserve", cluster=cluster, install="existing")
        model = {"modelFormat": "onnx", "storageUri": "gs://m"}
        InferenceService("a", platform=platform, predictor={"pool": "l4", "gpus": 1, "model": model})

    run(program)
    assert world.of_type(POOL) == []
    spec = world.one("kubernetes:cloud.google.com/v1:ComputeClass").inputs["spec"]
    assert [priority["spot"] for priority in spec["priorities"]] == [True, False]
    predictor = world.one("kubernetes:serving.kserve.io/v1beta1:InferenceService").inputs["spec"]["predictor"]
    assert predictor["nodeSelector"] == {"cloud.google.com/compute-class": "l4"}


def test_nodes_of_compute_classes_have_the_nodes_identity(world, run):
    classes = [{"name": "any-l4", "rungs": [{"machineType": "g2-standard-12"}]}]
    run(lambda: GkeCluster("prod", {**ARGS, "computeClasses": classes}))
    spec = world.one("kubernetes:cloud.google.com/v1:ComputeClass").inputs["spec"]
    assert spec["nodePoolConfig"]["serviceAccount"] == "prod-nodes@p.iam.gserviceaccount.com"
    assert world.named("prod-l4").inputs["nodeConfig"]["serviceAccount"] == "prod-nodes@p.iam.gserviceaccount.com"


def test_without_a_project_it_says_where_to_name_one(world, run):
    with pytest.raises(pulumi.RunError, match="pulumi config set gcp:project"):
        run(lambda: GkeCluster("prod", {key: value for key, value in ARGS.items() if key != "project"}))


def test_what_cannot_work_is_refused_before_anything_is_made(world, run):
    pool = {"name": "h200", "machineType": "a3-ultragpu-8g"}
    with pytest.raises(pulumi.RunError, match="is not available as on-demand capacity"):
        run(lambda: GkeCluster("prod", {**ARGS, "nodePools": [pool]}))
    assert [type_ for type_ in types(world) if type_.startswith("gcp:")] == []


def test_without_the_sdk_it_is_named(world, run, monkeypatch):
    def missing(name):
        raise PackageNotFoundError(name)

    monkeypatch.setattr("kserve_iac.resources.gcp.metadata.version", missing)
    with pytest.raises(pulumi.RunError, match=r"pip install 'kserve-iac\[gke\]'"):
        run(lambda: GkeCluster("prod", ARGS))
    assert world.resources == []


SUBNETWORK = "gcp:compute/subnetwork:Subnetwork"


@pytest.mark.parametrize("own", [{}, {"network": "own", "subnetwork": "nodes"}])
def test_proxies_get_a_subnetwork_in_a_new_network_and_in_an_existing_one(own, world, run):
    run(lambda: GkeCluster("prod", {**ARGS, "network": {**own, "proxyOnlyCidr": "10.12.0.0/23"}}))
    [proxies] = [one for one in world.of_type(SUBNETWORK) if one.inputs.get("purpose")]
    assert proxies.inputs["purpose"] == "REGIONAL_MANAGED_PROXY"
    assert proxies.inputs["region"] == "us-central1"
    if own:
        assert proxies.inputs["network"] == "own"
        assert len(world.of_type(SUBNETWORK)) == 1
    assert proxies.name in world.before(world.one(CLUSTER))


def test_a_subnetwork_that_exists_is_not_created(world, run):
    network = {"network": "own", "subnetwork": "nodes", "proxyOnlyExists": True}
    run(lambda: GkeCluster("prod", {**ARGS, "network": network}))
    assert world.of_type(SUBNETWORK) == []
