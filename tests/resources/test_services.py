"""InferenceService and LLMInferenceService: one object each, after the platform, awaited, its status handed out."""

import pulumi
import pytest

from kserve_iac.render import kserve_object
from kserve_iac.resources import (
    InferenceService,
    LLMInferenceService,
    LocalModelCache,
    LocalModelNodeGroup,
    ServingPlatform,
    SimulatedCluster,
)
from kserve_iac.resources.awaited import awaited

POOLS = [
    {"name": "cpu", "machineType": "e2-standard-16"},
    {"name": "l4", "machineType": "g2-standard-96", "maxNodes": 2},
]
ISVC = "kubernetes:serving.kserve.io/v1beta1:InferenceService"
LLM = "kubernetes:serving.kserve.io/v1alpha2:LLMInferenceService"
PREDICTOR = {"pool": "cpu", "model": {"modelFormat": "sklearn", "storageUri": "gs://models/iris"}}
QWEN = {"uri": "hf://Qwen/Qwen3-4B"}
READY = {"url": "http://x.example.com", "conditions": [{"type": "Ready", "status": "True"}]}


@pytest.fixture
def on_platform(sandbox, world, run):
    """Runs ``make(platform)`` on a platform of a sandbox."""

    def on_platform(make, preview=False, **platform):
        def program():
            cluster = SimulatedCluster("dev", node_pools=POOLS)
            return make(ServingPlatform("kserve", cluster=cluster, **{"llm": True, **platform}))

        return run(program, preview)

    return on_platform


def isvc(platform, name="iris", **fields):
    return InferenceService(name, **{"predictor": PREDICTOR, **fields}, platform=platform)


def llm(platform, name="chat", **fields):
    return LLMInferenceService(name, **{"model": QWEN, "pool": "l4", **fields}, platform=platform)


KINDS = [
    pytest.param(isvc, ISVC, "iris", id="InferenceService"),
    pytest.param(llm, LLM, "chat", id="LLMInferenceService"),
]


@pytest.mark.parametrize(("make", "type_", "name"), KINDS)
def test_the_object_is_a_child_and_goes_through_the_provider_of_the_cluster(make, type_, name, on_platform, world):
    on_platform(make)
    served = world.one(type_)
    component = world.one(f"kserve-iac:index:{type_.rsplit(':', 1)[1]}")
    assert served.parent == component.urn
    assert served.name == component.name == name
    assert served.provider.rsplit("::", 1)[0] == world.one("pulumi:providers:kubernetes").urn


def test_the_object_is_what_the_manifests_say(on_platform, world):
    made = on_platform(lambda platform: (isvc(platform, namespace="models"), llm(platform, pool="l4"), platform))
    isvc_args, llm_args, platform = made[0], made[1], made[2]
    assert isvc_args is not None
    assert llm_args is not None
    from kserve_iac.args import InferenceServiceArgs, LLMInferenceServiceArgs

    expected = (
        kserve_object("iris", InferenceServiceArgs(predictor=PREDICTOR, namespace="models"), platform.pools, "0.20"),
        kserve_object("chat", LLMInferenceServiceArgs(model=QWEN, pool="l4"), platform.pools, "0.20"),
    )
    for type_, obj in zip((ISVC, LLM), expected, strict=True):
        inputs = world.one(type_).inputs
        expected_object = {**obj, "metadata": awaited(obj["metadata"])}
        assert {key: inputs[key] for key in ("apiVersion", "kind", "metadata", "spec")} == expected_object


@pytest.mark.parametrize(
    ("make", "type_", "nodes"), [(isvc, ISVC, {"dev-cpu-0"}), (llm, LLM, {"dev-l4-0", "dev-l4-1"})]
)
def test_services_come_after_all_of_the_platform_and_the_nodes_of_their_pods(make, type_, nodes, on_platform, world):
    on_platform(make)
    before = world.before(world.one(type_))
    platform = {r.name for r in world.resources if r.parent == world.one("kserve-iac:index:ServingPlatform").urn}
    remote = {r.name for r in world.of_type("kubernetes:yaml/v2:ConfigGroup")}
    assert len(platform) > 10
    assert platform - remote <= before
    assert {node.name for node in world.of_type("kubernetes:core/v1:Node")} & before == nodes


ANYWHERE = {"model": PREDICTOR["model"]}
TOLERANT = {**ANYWHERE, "tolerations": [{"key": "nvidia.com/gpu", "operator": "Exists"}]}


@pytest.mark.parametrize(
    ("make", "type_", "fields", "nodes"),
    [
        pytest.param(isvc, ISVC, {"predictor": ANYWHERE}, {"dev-cpu-0"}, id="pods that tolerate nothing"),
        pytest.param(
            isvc,
            ISVC,
            {"predictor": TOLERANT},
            {"dev-cpu-0", "dev-l4-0", "dev-l4-1"},
            id="pods that tolerate GPU nodes",
        ),
        pytest.param(isvc, ISVC, {"predictor": PREDICTOR, "stopped": True}, set(), id="no pods"),
        pytest.param(
            isvc,
            ISVC,
            {"predictor": PREDICTOR, "transformer": {"pool": "l4", "containers": [{"image": "example.com/t:1"}]}},
            {"dev-cpu-0", "dev-l4-0", "dev-l4-1"},
            id="two roles",
        ),
        pytest.param(
            llm,
            LLM,
            {"base_refs": ["not-of-this-program"]},
            {"dev-cpu-0", "dev-l4-0", "dev-l4-1"},
            id="unknown configuration",
        ),
    ],
)
def test_a_service_depends_on_the_nodes_of_every_pool_where_its_pods_may_run(
    make, type_, fields, nodes, on_platform, world
):
    on_platform(lambda platform: make(platform, **fields))
    of_nodes = {node.urn: node.name for node in world.of_type("kubernetes:core/v1:Node")}
    assert {of_nodes[urn] for urn in world.one(type_).dependencies if urn in of_nodes} == nodes


CACHES = "kubernetes:serving.kserve.io/v1alpha1:"
ON_L4 = {
    "required": {
        "nodeSelectorTerms": [{"matchExpressions": [{"key": "kserve-iac/pool", "operator": "In", "values": ["l4"]}]}]
    }
}


def test_a_cache_of_models_depends_on_all_nodes(on_platform, world):
    def make(platform):
        claim = {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "50Gi"}}}
        volume = {
            "accessModes": ["ReadWriteOnce"],
            "capacity": {"storage": "50Gi"},
            "local": {"path": "/m"},
            "nodeAffinity": ON_L4,
        }
        LocalModelNodeGroup(
            "group",
            platform=platform,
            storage_limit="50Gi",
            persistent_volume_claim_spec=claim,
            persistent_volume_spec=volume,
        )
        LocalModelCache(
            "cache", platform=platform, source_model_uri="hf://Qwen/Qwen3-4B", model_size="8Gi", node_groups=["group"]
        )

    on_platform(make, install="existing")
    nodes = {node.urn for node in world.of_type("kubernetes:core/v1:Node")}
    assert nodes <= set(world.one(f"{CACHES}LocalModelCache").dependencies)
    assert not nodes & set(world.one(f"{CACHES}LocalModelNodeGroup").dependencies)


@pytest.mark.parametrize(("make", "type_", "name"), KINDS)
@pytest.mark.parametrize(("fields", "seconds"), [({}, 1800), ({"ready_timeout": 90}, 90)])
def test_it_is_awaited_for_as_long_as_was_said(make, type_, name, fields, seconds, on_platform, world):
    on_platform(lambda platform: make(platform, **fields))
    served = world.one(type_)
    assert served.timeouts == {"create": f"{seconds}s", "update": f"{seconds}s", "delete": "600s"}
    assert served.inputs["metadata"]["annotations"]["pulumi.com/waitFor"].startswith('["condition=Ready", ')


@pytest.mark.parametrize(("make", "type_", "name"), KINDS)
def test_it_may_go_unawaited(make, type_, name, on_platform, world):
    on_platform(lambda platform: make(platform, wait=False))
    annotations = world.one(type_).inputs["metadata"]["annotations"]
    assert annotations["pulumi.com/skipAwait"] == "true"
    assert "pulumi.com/waitFor" not in annotations


def test_a_stopped_service_is_awaited_by_stopped(on_platform, world):
    on_platform(lambda platform: isvc(platform, stopped=True))
    annotations = world.one(ISVC).inputs["metadata"]["annotations"]
    assert annotations["pulumi.com/waitFor"].startswith('["condition=Stopped", ')
    assert annotations["serving.kserve.io/stop"] == "true"


@pytest.mark.parametrize(
    ("status", "url", "state"),
    [
        (READY, "http://x.example.com", "Ready"),
        (None, None, "Unknown"),
        ({}, None, "Unknown"),
        ({"conditions": [{"type": "Ready", "status": "False", "reason": "NoPods"}]}, None, "NotReady: NoPods"),
        ({"conditions": [{"type": "Ready", "status": "False", "message": "wait"}]}, None, "NotReady: wait"),
        ({"conditions": [{"type": "Ready", "status": "Unknown"}]}, None, "NotReady: ?"),
        (
            {"conditions": [{"type": "Stopped", "status": "True"}, {"type": "Ready", "status": "False"}]},
            None,
            "Stopped",
        ),
        ({"conditions": [{"type": "Stopped", "status": "False"}, {"type": "Ready", "status": "True"}]}, None, "Ready"),
    ],
)
@pytest.mark.parametrize(("make", "type_", "name"), KINDS)
def test_its_status_is_handed_out(make, type_, name, status, url, state, on_platform, world, value):
    world.statuses[name] = status
    service = on_platform(make)
    assert (value(service.url), value(service.state)) == (url, state)
    outputs = world.outputs[world.one(f"kserve-iac:index:{type_.rsplit(':', 1)[1]}").urn]
    assert outputs.get("url") == url
    assert outputs["state"] == state


@pytest.mark.parametrize(
    ("url", "base"),
    [("http://x.example.com/models/chat", "http://x.example.com/models/chat/v1"), ("http://x/", "http://x/v1")],
)
def test_clients_of_openai_get_their_base_url(url, base, on_platform, world, value):
    world.statuses["chat"] = {"url": url}
    assert value(on_platform(lambda platform: llm(platform).openai_base_url)) == base


@pytest.mark.parametrize(
    ("fields", "name"),
    [({}, "chat"), ({"name": "other"}, "other"), ({"name": "other", "model": {**QWEN, "name": "qwen"}}, "qwen")],
)
def test_clients_know_the_name_of_the_model(fields, name, on_platform, value):
    assert value(on_platform(lambda platform: llm(platform, **fields).model_name)) == name


@pytest.mark.parametrize(("make", "type_", "name"), KINDS)
def test_a_preview_that_knows_no_status_works(make, type_, name, on_platform, world, value):
    from pulumi.runtime.rpc import UNKNOWN

    world.statuses[name] = UNKNOWN
    service = on_platform(make, preview=True)
    assert value(service.url) is None
    assert len(world.of_type(type_)) == 1


def test_values_that_come_later_reach_the_object(on_platform, world):
    def make(platform):
        uri = pulumi.Output.from_input("gs://models/").apply(lambda folder: folder + "iris")
        return isvc(platform, predictor={"model": {"modelFormat": "sklearn", "storageUri": uri, "args": ["--a", uri]}})

    on_platform(make)
    model = world.one(ISVC).inputs["spec"]["predictor"]["model"]
    assert model["storageUri"] == "gs://models/iris"
    assert model["args"] == ["--a", "gs://models/iris"]


@pytest.mark.parametrize(
    ("make", "fields", "code"),
    [
        (isvc, {"predictor": {**PREDICTOR, "pool": "l5"}}, "unknown-pool"),
        (isvc, {"predictor": []}, "invalid-type"),
        (isvc, {"predictr": {}}, "unknown-field"),
        (llm, {"pool": "cpu"}, "gpus-per-node"),
        (llm, {"model": {"uri": "gs://x"}}, "uri-scheme"),
    ],
)
def test_what_cannot_work_is_refused_and_not_registered(make, fields, code, on_platform, world):
    with pytest.raises(pulumi.RunError, match=rf"\[{code}\]"):
        on_platform(lambda platform: make(platform, **fields))
    assert world.of_type(ISVC) == []
    assert world.of_type("kubernetes:serving.kserve.io/v1alpha2:LLMInferenceService") == []


def test_an_llm_on_a_platform_without_is_refused(on_platform, world):
    with pytest.raises(pulumi.RunError, match="Set llm of the platform to true"):
        on_platform(llm, llm=False)


def test_warnings_are_shown_and_do_not_stop(on_platform, world):
    on_platform(lambda platform: isvc(platform, predictor={**PREDICTOR, "pool": "l4"}))
    assert world.warnings == [
        'the services of this program: InferenceService("iris").predictor.gpus: The service runs on GPU pool l4 but does '
        "not request a GPU."
        " Set gpus, or place the service on a pool without GPUs. [gpus-unused]"
    ]
    assert len(world.of_type(ISVC)) == 1


def test_options_of_the_caller_reach_the_component(on_platform, world):
    def make(platform):
        first = isvc(platform, "first")
        InferenceService(
            "second", predictor=PREDICTOR, platform=platform, opts=pulumi.ResourceOptions(depends_on=[first])
        )

    on_platform(make)
    assert "first" in world.before(world.one("kserve-iac:index:InferenceService", "second"))


@pytest.mark.parametrize(
    ("fields", "stays"),
    [
        ({}, False),
        ({"retain": True}, True),
        ({"import_id": "default/iris"}, True),
        ({"import_id": "default/iris", "retain": False}, False),
    ],
)
def test_what_was_taken_over_stays_in_the_cluster_unless_the_user_says_otherwise(fields, stays, on_platform, world):
    on_platform(lambda platform: isvc(platform, **fields))
    assert world.one(ISVC).retained is stays


def test_a_finding_of_a_rule_is_spelled_as_the_program_spells(run, world, sandbox):
    predictor = {"model": {"modelFormat": "sklearn"}, "gpus": 1}

    def program(**predictor):
        from kserve_iac import InferenceService, ServingPlatform, SimulatedCluster

        cluster = SimulatedCluster("dev", node_pools=[{"name": "l4", "machine_type": "g2-standard-12"}])
        platform = ServingPlatform("kserve", cluster=cluster)
        InferenceService("iris", predictor=predictor, platform=platform)

    with pytest.raises(pulumi.RunError) as python:
        run(lambda: program(**predictor, min_replicas=3, max_replicas=1))
    with pytest.raises(pulumi.RunError) as yaml:
        run(lambda: program(**predictor, minReplicas=3, maxReplicas=1))
    said = (
        'InferenceService("iris").predictor.min_replicas [replicas] min_replicas (3) is greater than max_replicas (1). '
        "Raise max_replicas to 3, or lower min_replicas."
    )
    assert said in " ".join(str(python.value).split())
    assert said.replace("min_r", "minR").replace("max_r", "maxR") in " ".join(str(yaml.value).split())
