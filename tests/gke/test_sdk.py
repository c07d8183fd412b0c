"""Every property that is emitted exists in the pulumi-gcp SDK with that type: the SDK's own input classes are walked."""

import ast
import functools
import re
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from kserve_iac.args import GkeClusterArgs, GkeNodePool
from kserve_iac.args.gke_pool import AdditionalNetwork
from kserve_iac.catalog.accelerators import gpu_machines
from kserve_iac.gke import budget as gke_budget
from kserve_iac.gke import cluster as gke
from kserve_iac.gke import network as gke_network
from kserve_iac.gke import node_pool as gke_pool
from kserve_iac.gke import placement as gke_placement
from kserve_iac.gke import project as gke_project
from kserve_iac.gke import vpc as gke_vpc

SDK = Path(str(find_spec("pulumi_gcp").submodule_search_locations[0]))  # type: ignore[union-attr, index]
_SCALARS = {"_builtins.str": str, "_builtins.bool": bool, "_builtins.int": int, "_builtins.float": (int, float)}


@functools.cache
def classes(path: str) -> dict[str, ast.ClassDef]:
    """The classes of a file of the SDK; read, since importing them takes seconds."""
    return {node.name: node for node in ast.parse((SDK / path).read_text()).body if isinstance(node, ast.ClassDef)}


def fields(node: ast.ClassDef) -> dict[str, str]:
    """Property -> annotation of an input class, in the provider's spelling (``pulumi.getter(name=…)``, or the same name)."""
    found = {}
    for item in node.body:
        if isinstance(item, ast.FunctionDef) and item.returns is not None:
            name = item.name
            for decorator in item.decorator_list:
                if isinstance(decorator, ast.Call) and ast.unparse(decorator.func) == "pulumi.getter":
                    name = next((k.value.value for k in decorator.keywords if k.arg == "name"), name)  # type: ignore[attr-defined]
                    found[name] = ast.unparse(item.returns)
            if any(ast.unparse(decorator) == "pulumi.getter" for decorator in item.decorator_list):
                found[name] = ast.unparse(item.returns)
    return found


def wrong(value: Any, annotation: str, inputs: str, path: str) -> list[str]:
    """What of a value the annotation does not allow."""
    text = annotation
    while (match := re.fullmatch(r"(?:Optional|pulumi\.Input|pulumi\.InputType)\[(.*)\]", text)) is not None:
        text = match.group(1)
    text = text.strip("'\"")
    if text in _SCALARS:
        fits = isinstance(value, _SCALARS[text]) and (text == "_builtins.bool" or not isinstance(value, bool))
        return [] if fits else [f"{path}: {value!r} is no {text}"]
    if (match := re.fullmatch(r"(?:Sequence|_typing\.Sequence)\[(.*)\]", text)) is not None:
        if not isinstance(value, list):
            return [f"{path}: {value!r} is no list"]
        return [p for i, item in enumerate(value) for p in wrong(item, match.group(1), inputs, f"{path}[{i}]")]
    if (match := re.fullmatch(r"(?:Mapping|_typing\.Mapping)\[(?:_builtins\.)?str, (.*)\]", text)) is not None:
        if not isinstance(value, dict):
            return [f"{path}: {value!r} is no map"]
        return [p for key, item in value.items() for p in wrong(item, match.group(1), inputs, f"{path}.{key}")]
    known = fields(classes(inputs)[text.rpartition(".")[2].strip("'")])
    if not isinstance(value, dict):
        return [f"{path}: {value!r} is no object"]
    return [
        problem
        for key, item in value.items()
        for problem in (
            wrong(item, known[key], inputs, f"{path}.{key}") if key in known else [f"{path}: there is no {key}"]
        )
    ]


def check(properties: dict[str, Any], file: str, name: str) -> list[str]:
    known = fields(classes(file)[name])
    inputs = f"{file.partition('/')[0]}/_inputs.py"
    return [
        problem
        for key, value in properties.items()
        for problem in (wrong(value, known[key], inputs, key) if key in known else [f"there is no {key}"])
    ]


FULL_CLUSTER = {
    "location": "us-central1",
    "zones": ["us-central1-a"],
    "version": "1.35",
    "locationPolicy": "BALANCED",
    "autoscalingProfile": "OPTIMIZE_UTILIZATION",
    "budget": {
        "billingAccount": "01ABCD-234567-89ABCD",
        "amount": 1000,
        "notificationChannels": ["projects/p/notificationChannels/1"],
    },
    "network": {
        "natMinPortsPerVm": 256,
        "natDynamicPortAllocation": True,
        "natMaxPortsPerVm": 8192,
        "natIps": ["projects/p/regions/us-central1/addresses/nat-1"],
    },
    "maintenance": {
        "start": "2026-01-03T02:00:00Z",
        "end": "2026-01-03T10:00:00Z",
        "exclusions": [
            {"name": "sale", "start": "2026-11-20T00:00:00Z", "end": "2026-12-01T00:00:00Z"},
            {"name": "minor", "start": "2026-11-20T00:00:00Z", "scope": "NO_MINOR_UPGRADES"},
        ],
    },
    "access": {"authorizedNetworks": {"ci": "203.0.113.0/28"}, "controlPlaneCidr": "172.16.0.0/28"},
    "encryptionKey": "projects/p/locations/l/keyRings/r/cryptoKeys/k",
    "labels": {"team": "serving"},
    "secrets": [{"secret": "hf-token", "readers": ["models/default"]}],
    "modelBuckets": [{"name": "b", "create": True, "readers": ["models/default"], "writers": ["models/train"]}],
    "imageMirrors": [{"name": "hub"}],
    "drivers": {"filestore": True, "parallelstore": True, "lustre": True},
}
FULL_POOL = {
    "name": "full",
    "machineType": "a2-ultragpu-8g",
    "capacity": {"reservation": "team", "maxRunSeconds": 3600},
    "zones": ["us-central1-a"],
    "gpuPartition": "1g.10gb",
    "gpuSharing": {"strategy": "mps", "clients": 4},
    "compactPlacement": True,
    "disk": {"type": "pd-ssd", "sizeGib": 200, "kmsKey": "k"},
    "preloadImages": ["global/images/vllm"],
    "labels": {"a": "b"},
    "taints": [{"key": "team", "value": "llm"}],
    "resourceLabels": {"team": "llm"},
    "tags": ["gpu"],
    "sysctls": {"net.core.somaxconn": "4096"},
    "hugepages2M": 512,
    "hugepages1G": 2,
    "cpuManager": "static",
    "maxPods": 64,
    "upgrade": {"strategy": "blue-green", "soakSeconds": 60},
}
POOLS = {
    "full": FULL_POOL,
    "raw": {**FULL_POOL, "localSsd": {"use": "raw"}, "upgrade": {}, "bounds": "per-zone"},
    "flex": {"name": "flex", "machineType": "a3-ultragpu-8g", "capacity": "flex-start"},
    "queued": {"name": "queued", "machineType": "g2-standard-4", "capacity": {"queued": True}},
    "spot": {"name": "spot", "machineType": "g2-standard-4", "capacity": "spot"},
    "n1": {"name": "n1", "machineType": "n1-standard-8", "accelerator": {"type": "nvidia-tesla-t4"}},
}


def pool(given: dict[str, Any]) -> dict[str, Any]:
    return gke_pool.node_pool(
        GkeNodePool.model_validate(given),
        service_account="n@p.iam.gserviceaccount.com",
        networks=[AdditionalNetwork(network="n", subnetwork="s")],
    )


@pytest.mark.parametrize("name", POOLS)
def test_pools(name):
    assert check(pool(POOLS[name]), "container/node_pool.py", "NodePoolArgs") == []


@pytest.mark.parametrize("machine", gpu_machines())
def test_a_pool_of_every_gpu_machine_type(machine):
    assert check(pool({"name": "gpus", "machineType": machine}), "container/node_pool.py", "NodePoolArgs") == []


@pytest.mark.parametrize("mode", ["standard", "autopilot"])
def test_cluster(mode):
    args = GkeClusterArgs.model_validate({**FULL_CLUSTER, "mode": mode})
    properties = gke.cluster("prod", args, "p", network="n", subnetwork="s")
    assert check(properties, "container/cluster.py", "ClusterArgs") == []


def test_network_identity_and_storage():
    args = GkeClusterArgs.model_validate(FULL_CLUSTER)
    bucket = args.model_buckets[0]
    assert check(gke_vpc.network("prod", args), "compute/network.py", "NetworkArgs") == []
    assert check(gke_vpc.subnetwork("prod", args), "compute/subnetwork.py", "SubnetworkArgs") == []
    assert check(gke_vpc.router("prod", args), "compute/router.py", "RouterArgs") == []
    assert check(gke_budget.budget("prod", args) or {}, "billing/budget.py", "BudgetArgs") == []
    assert check(gke_vpc.nat("prod", args), "compute/router_nat.py", "RouterNatArgs") == []
    assert check(gke.bucket(bucket, args), "storage/bucket.py", "BucketArgs") == []
    assert (
        check(gke.image_mirror(args.image_mirrors[0], args), "artifactregistry/repository.py", "RepositoryArgs") == []
    )
    for member in gke.bucket_members(bucket, "p").values():
        assert check(member, "storage/bucket_iam_member.py", "BucketIAMMemberArgs") == []


def test_project():
    member = {"cryptoKeyId": "k", "role": gke_project.KEY_ROLE, "member": gke_project.agent("a", "1")}
    assert check(member, "kms/crypto_key_iam_member.py", "CryptoKeyIAMMemberArgs") == []
    for name in gke_project.apis(GkeClusterArgs.model_validate(FULL_CLUSTER)):
        assert check(gke_project.api(name), "projects/service.py", "ServiceArgs") == []


@pytest.mark.parametrize("machine", ["a3-highgpu-8g", "a3-megagpu-8g", "a3-ultragpu-8g", "a4-highgpu-8g"])
def test_networks_of_gpus(machine):
    given = {"name": "gpus", "machineType": machine, "gpuDirect": True, "zones": ["us-central1-a"]}
    networks = gke_network.direct_networks(GkeNodePool.model_validate(given), "prod", "us-central1", "p")
    assert networks
    for network in networks:
        assert check(network.properties, "compute/network.py", "NetworkArgs") == []
        for subnet in network.subnets:
            assert check(network.subnet_properties(subnet), "compute/subnetwork.py", "SubnetworkArgs") == []
        if network.firewall is not None:
            assert check(network.firewall, "compute/firewall.py", "FirewallArgs") == []


@pytest.mark.parametrize("machine", ["a4x-highgpu-4g", "a4x-maxgpu-4g-metal"])
def test_workload_policies(machine):
    given = GkeNodePool.model_validate({"name": "rack", "machineType": machine, "capacity": {"reservation": "r"}})
    policy = gke_placement.workload_policy(given, "prod", "us-central1")
    assert check(policy, "compute/resource_policy.py", "ResourcePolicyArgs") == []
    assert policy["workloadPolicy"] == {"type": "HIGH_THROUGHPUT", "acceleratorTopology": "1x72"}
    made = gke_pool.node_pool(given, service_account="n", cluster="prod")
    assert made["placementPolicy"] == {"type": "COMPACT", "policyName": policy["name"]}


def test_names_of_policies_are_names_of_their_own():
    given = GkeNodePool.model_validate({"name": "p" * 33, "machineType": "a4x-highgpu-4g"})
    names = [gke_placement.policy_name(given, "c" * 39 + end) for end in "ab"]
    assert len({*names}) == 2
    assert all(re.fullmatch(r"[a-z]([-a-z0-9]{0,61}[a-z0-9])?", name) for name in names)


def test_local_ssds_that_google_attaches_are_not_taken_away():
    def ignored(**fields: Any) -> list[str]:
        return gke_pool.ignored(GkeNodePool.model_validate({"name": "a", **fields}))

    assert ignored(machineType="g2-standard-4") == ignored(machineType="a3-highgpu-8g") == gke_pool.IGNORED
    assert ignored(machineType="a4x-highgpu-4g") == [*gke_pool.IGNORED, *gke_pool.LOCAL_SSDS]
    assert ignored(machineType="a4x-highgpu-4g", localSsd={"count": 4}) == gke_pool.IGNORED


def test_what_is_compared_would_be_found():
    wrong_pool = {**pool(POOLS["spot"]), "nodeConfig": {"machineTipe": "x", "diskSizeGb": "100"}, "nodes": 1}
    assert check(wrong_pool, "container/node_pool.py", "NodePoolArgs") == [
        "nodeConfig: there is no machineTipe",
        "nodeConfig.diskSizeGb: '100' is no _builtins.int",
        "there is no nodes",
    ]
