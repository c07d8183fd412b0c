"""What a change interrupts."""

import copy

import pytest

from kserve_iac.capacity.pools import pools_of
from kserve_iac.compiled import Compiled
from kserve_iac.engines.start.restarts import starts_of
from kserve_iac.plan.disruption import MOVED, PoolState, differences, key_of, object_changes, pool_changes
from kserve_iac.render import kserve_object
from kserve_iac.resources.awaited import awaited


def changed(read, before, after, **sections):
    rendered = []
    for service in (before, after):
        environment = read({"a": service} if service else {}, **sections)
        pools = pools_of(environment.cluster.node_pools)
        rendered.append([kserve_object(name, args, pools, "0.20") for _, name, args in environment.objects()])
    return [(change.role, change.effect, change.consequences) for change in object_changes(*rendered)]


KV = ("the KV cache of its pods is lost",)
DOWN = ("no answers in the meantime",)
ENDED = ("no answers from then on",)
ROUTER = {"gateway": {}, "route": {}, "scheduler": {}}


def test_nothing_changes_nothing(read, llm):
    assert changed(read, llm(pool="l4"), llm(pool="l4")) == []


def test_how_an_update_waits_is_no_change(read, llm):
    assert changed(read, llm(pool="l4"), llm(pool="l4", wait=False)) == []


def test_what_an_update_writes_for_itself_is_no_change(read, llm):
    """As a state has it: the name of the stack, and a digest to wait for."""
    [(_, name, args)] = read({"a": llm(pool="l4")}).objects()
    obj = kserve_object(name, args, pools_of(read({"a": llm(pool="l4")}).cluster.node_pools), "0.20")
    metadata = awaited(obj["metadata"])
    marked = {**metadata, "annotations": {**metadata["annotations"], "pulumi.com/patchFieldManager": "kserve-iac:x"}}
    assert list(object_changes([{**obj, "metadata": marked}], [obj])) == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"replicas": 3}, [("engine", "scaled", ())]),
        ({"engine": {"maxModelLen": 2048}}, [("engine", "rolling restart", KV)]),
        ({"model": {"uri": "hf://Qwen/Qwen3-8B"}}, [("engine", "rolling restart", KV)]),
        ({"pool": "h100"}, [("engine", "rolling restart", KV)]),
        ({"stopped": True}, [("", "scaled", ("no answers while it is stopped",))]),
        ({"parallelism": {"data": 4, "dataLocal": 2}, "worker": {}}, [("", "replaced", (*DOWN, *KV))]),
        (
            {"router": {"gateway": {}, "route": {}}},
            [
                (
                    "endpoint picker",
                    "rolling restart",
                    ("the endpoint picker must learn again which pod holds which prefix",),
                )
            ],
        ),
        ({"router": {**ROUTER, "scheduler": {"replicas": 2}}}, [("endpoint picker", "scaled", ())]),
        ({"router": {**ROUTER, "route": {"http": {"refs": [{"name": "x"}]}}}}, [("", "in place", (MOVED,))]),
        ({"namespace": "other"}, [("", "created", ()), ("", "removed", ENDED)]),
    ],
)
def test_an_llm_service(read, llm, change, said):
    assert changed(read, llm(pool="l4", router=ROUTER), llm(**{"pool": "l4", "router": ROUTER, **change})) == said


def test_both_roles_restart_where_what_they_share_changes(read, llm):
    before = llm(pool="h100", prefill={"pool": "l4"}, router=ROUTER)
    other = {"model": {"uri": "hf://Qwen/Qwen3-8B"}}
    after = llm(pool="h100", prefill={"pool": "l4"}, router=ROUTER, **other)
    assert changed(read, before, after) == [("decode", "rolling restart", KV), ("prefill", "rolling restart", KV)]
    scaled = llm(pool="h100", prefill={"pool": "l4", "replicas": 2}, router=ROUTER)
    assert changed(read, before, scaled) == [("prefill", "scaled", ())]


def test_a_replica_that_spans_nodes_goes_before_its_successor_comes(read, llm):
    sizes = {"data": 4, "dataLocal": 2}
    before = llm(pool="l4", parallelism=sizes, worker={}, replicas=1)
    after = llm(pool="l4", parallelism=sizes, worker={}, replicas=1, engine={"maxModelLen": 2048})
    assert changed(read, before, after) == [("engine", "restart", (*DOWN, *KV))]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"minReplicas": 2, "maxReplicas": 4}, [("predictor", "scaled", ())]),
        ({"serviceAccountName": "other"}, [("predictor", "rolling restart", ())]),
        ({"deploymentStrategy": {"type": "Recreate"}, "serviceAccountName": "x"}, [("predictor", "restart", DOWN)]),
        ({"timeout": 30}, [("predictor", "in place", ())]),
    ],
)
def test_an_inference_service(read, isvc, change, said):
    assert changed(read, isvc(), isvc(change)) == said


def test_another_deployment_mode_is_another_object(read, isvc):
    sections = {"platform": {"knative": "existing"}}
    assert changed(read, isvc(), isvc(deploymentMode="Knative"), **sections) == [("", "replaced", DOWN)]


def test_a_new_revision_takes_over_with_knative(read, isvc):
    sections = {"platform": {"knative": "existing"}}
    before, after = (isvc({"serviceAccountName": one}, deploymentMode="Knative") for one in "ab")
    assert changed(read, before, after, **sections) == [
        ("predictor", "rolling restart", ("a new revision takes over",))
    ]


def test_a_canarys_share_is_changed_in_place(read, isvc):
    def with_canary(share):
        model = {"modelFormat": "onnx", "storageUri": "gs://models/b"}
        predictor = {"name": "next", "model": model, "minReplicas": 1}
        return isvc(canary=[{"trafficPercent": share, "predictor": predictor}])

    assert changed(read, with_canary(0), with_canary(0)) == []
    assert changed(read, with_canary(0), with_canary(20)) == [("canary", "in place", ())]


def test_secrets_are_not_compared():
    secret = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", "ciphertext": "x"}
    assert list(differences({"a": secret, "b": 1}, {"a": "token", "b": 2})) == [("b",)]
    assert list(differences({"a": secret}, {"a": {"c": 1}})) == []


def test_a_restart_says_how_long_a_new_pod_takes(read, llm):
    environment = read({"a": llm(pool="l4", namespace="models"), "b": llm(model={"uri": "hf://own/model"}, pool="l4")})
    services = Compiled(environment).services.values()
    starts = {
        (key_of(one.object), role): span for one in services for role, span in starts_of(one.args, one.engines).items()
    }
    assert set(starts) == {(("LLMInferenceService", "models", "a"), "engine")}
    pools = pools_of(environment.cluster.node_pools)
    after = [kserve_object(name, args, pools, "0.20") for _, name, args in environment.objects()]
    before = copy.deepcopy(after)
    for obj in before:
        obj["spec"]["template"]["terminationGracePeriodSeconds"] = 5
    restarted, unknown = object_changes(before, after, starts)
    assert restarted.consequences[-1].startswith("a new pod serves after 1 to ")
    assert unknown.consequences == KV
    before[0]["spec"]["template"].pop("terminationGracePeriodSeconds")
    before[0]["spec"]["replicas"] = 7
    assert object_changes(before[:1], after[:1], starts)[0].consequences == ()


def test_a_difference_is_as_deep_as_it_can_be():
    old = {"spec": {"a": [1, 2], "b": {"c": 1}, "d": {"x": 1, "y": 2}}}
    new = copy.deepcopy(old)
    new["spec"]["a"][1] = 3
    del new["spec"]["d"]
    assert list(differences(old, new)) == [("spec", "a", 1), ("spec", "d", "x"), ("spec", "d", "y")]


def test_pools():
    before = {name: PoolState(name, {"machineType": "x"}, (0, 1)) for name in ("same", "grown", "other", "gone")}
    after = {
        "same": PoolState("same", {"machineType": "x"}, (0, 1)),
        "grown": PoolState("grown", {"machineType": "x"}, (0, 2)),
        "other": PoolState("other", {"machineType": "y"}, (0, 1)),
        "new": PoolState("new", {"machineType": "x"}, (0, 1)),
        "rolled": PoolState("rolled", {"machineType": "x"}, (0, 2), {"nodeConfig.machineType": "b"}),
    }
    before["rolled"] = PoolState("rolled", {"machineType": "x"}, (0, 1), {"nodeConfig.machineType": "a"})
    assert [(change.subject, change.effect) for change in pool_changes(before, after)] == [
        ("pool grown", "in place"),
        ("pool other", "replaced"),
        ("pool new", "created"),
        ("pool rolled", "rolling restart"),
        ("pool gone", "removed"),
    ]
    [rolled] = [change for change in pool_changes(before, after) if change.subject == "pool rolled"]
    assert rolled.fields == ("nodeConfig.machineType", "minNodes", "maxNodes")


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("InferenceService", ENDED),
        ("LLMInferenceService", ENDED),
        ("InferenceGraph", ENDED),
        ("TrainedModel", ENDED),
        ("ScaledObject", ()),
        ("ServingRuntime", ()),
    ],
)
def test_only_what_answers_ends_answers_when_it_is_removed(kind, said):
    gone = {"kind": kind, "metadata": {"name": "a", "namespace": "default"}}
    assert [(one.effect, one.consequences) for one in object_changes([gone], [])] == [("removed", said)]
