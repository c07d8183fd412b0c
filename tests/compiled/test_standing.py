"""What stands, by a file and by a stack's state, and what a change from one to the other does."""

import copy

import pytest

from kserve_iac.args import GkeNodePool, parse_environment
from kserve_iac.compiled import Compiled
from kserve_iac.compiled.standing import changes, of_compiled, of_state
from kserve_iac.gke.network import direct_networks
from kserve_iac.gke.node_pool import node_pool

SIMULATED = {"simulated": {"nodePools": [{"name": "l4", "machineType": "g2-standard-24", "maxNodes": 4}]}}
EXISTING = {"existing": {"nodePools": [{"name": "l4", "machineType": "g2-standard-24", "maxNodes": 4}]}}
PLATFORM = {
    "kserve": "0.20",
    "llm": True,
    "install": "existing",
    "keda": "existing",
    "prometheus": {"serverAddress": "http://prometheus:9090"},
}
CHAT = {"model": {"uri": "hf://Qwen/Qwen3-8B", "name": "chat"}, "pool": "l4"}
SCALED = {"minReplicas": 1, "maxReplicas": 3, "targets": {"queue": 4}}
IRIS = {"predictor": {"model": {"modelFormat": "sklearn", "storageUri": "gs://models/iris"}}}
OWN = {"predictor": {"containers": [{"image": "registry.example.com/own:1"}]}}


def compiled(services=None, cluster=SIMULATED, **platform):
    config = {"cluster": cluster, "platform": {**PLATFORM, **platform}, "services": services or {}}
    environment, problems = parse_environment(config)
    assert environment is not None, problems
    return Compiled(environment)


def llm(**fields):
    return {"llmInferenceService": {**CHAT, **fields}}


def said(before, after):
    return [(one.subject, one.role, one.effect, one.fields) for one in changes(of_compiled(before), after)]


def test_what_stands_beside_a_service_is_compared():
    before = compiled({"chat": llm(autoscaling=SCALED)})
    after = compiled({"chat": llm(autoscaling={**SCALED, "maxReplicas": 5})})
    assert said(before, after) == [
        ("ScaledObject default/chat-kserve", "", "in place", ("spec.maxReplicaCount",)),
    ]
    assert said(before, before) == []


def test_another_kserve_restarts_what_runs_its_images_and_nothing_else():
    services = {
        "chat": llm(router={"route": {}, "scheduler": {}}),
        "pair": llm(prefill={"pool": "l4"}),
        "pinned": llm(engine={"image": "vllm/vllm-openai:v0.20.2"}),
        "off": llm(stopped=True),
        "iris": {"inferenceService": IRIS},
        "own": {"inferenceService": OWN},
    }
    found = said(compiled(services, kserve="0.19"), compiled(services))
    assert found == [
        ("platform", "", "in place", ("kserve 0.19 to 0.20",)),
        ("LLMInferenceService default/chat", "engine", "rolling restart", ("vLLM 0.17.1 to 0.23.0",)),
        ("LLMInferenceService default/chat", "endpoint picker", "rolling restart", ("image of KServe 0.20",)),
        ("LLMInferenceService default/pair", "decode", "rolling restart", ("vLLM 0.17.1 to 0.23.0",)),
        ("LLMInferenceService default/pair", "prefill", "rolling restart", ("vLLM 0.17.1 to 0.23.0",)),
        ("LLMInferenceService default/pinned", "engine", "rolling restart", ("presets of KServe 0.20",)),
        ("InferenceService default/iris", "predictor", "rolling restart", ("image of KServe 0.20's runtime",)),
    ]


def test_an_upgrade_names_the_engine_before_and_after_where_it_is_known():
    hf = {"predictor": {"model": {"modelFormat": "huggingface", "storageUri": "hf://Qwen/Qwen3-0.6B"}}}
    found = said(compiled({"a": {"inferenceService": hf}}, kserve="0.19"), compiled({"a": {"inferenceService": hf}}))
    assert found[-1] == ("InferenceService default/a", "predictor", "rolling restart", ("vLLM 0.20.0 to 0.24.0",))


def test_a_runtime_that_is_defined_here_keeps_its_image():
    runtime = {
        "supportedModelFormats": [{"name": "own"}],
        "containers": [{"name": "kserve-container", "image": "x/own:1"}],
    }
    service = {"predictor": {"model": {"modelFormat": "own", "storageUri": "gs://m/a", "runtime": "own"}}}

    def at(kserve):
        config = {
            "cluster": SIMULATED,
            "platform": {**PLATFORM, "kserve": kserve},
            "definitions": {"own": {"clusterServingRuntime": runtime}},
            "services": {"a": {"inferenceService": service}},
        }
        environment, _ = parse_environment(config)
        return Compiled(environment)

    assert [one[0] for one in said(at("0.19"), at("0.20"))] == ["platform"]


def test_an_upgrade_to_021_says_what_it_does_differently():
    services = {
        "chat": llm(router={"route": {}, "scheduler": {}}, autoscaling=SCALED),
        "exact": llm(router={"route": {}, "scheduler": {"preset": "precise-prefix"}}),
        "own": llm(prefill={"pool": "l4"}, disaggregation={"connector": "none"}),
    }
    one, two = (compiled(services, kserve=kserve) for kserve in ("0.20", "0.21"))
    found = {(change.subject.rpartition("/")[2], change.role): change for change in changes(of_compiled(one), two)}
    assert "delete chat-kserve right before the update" in found["chat", "autoscaling"].consequences[0]
    assert "tokens in flight" in " ".join(found["chat", "endpoint picker"].consequences)
    assert any("tokenised" in one for one in found["exact", "endpoint picker"].consequences)
    assert any("NixlConnector" in one for one in found["own", "prefill"].consequences)
    assert found["chat", "engine"].fields[-1] == "vLLM 0.23.0 to 0.26.0"


def test_an_upgrade_and_a_change_of_the_same_role_are_one_line():
    before = compiled({"chat": llm()}, kserve="0.19")
    after = compiled({"chat": llm(engine={"maxModelLen": 4096})})
    found = [one for one in said(before, after) if one[0].endswith("chat")]
    assert len(found) == 1
    assert found[0][2] == "rolling restart"
    assert found[0][3][-1] == "vLLM 0.17.1 to 0.23.0"


def test_pools_of_a_cluster_that_stands_are_not_made_here():
    before = compiled({"chat": llm()}, EXISTING)
    larger = copy.deepcopy(EXISTING)
    larger["existing"]["nodePools"][0]["maxNodes"] = 9
    assert said(before, compiled({"chat": llm()}, larger)) == [
        ("description of pool l4", "", "in place", ("maxNodes",)),
    ]
    assert changes(of_state({}), compiled({}, EXISTING)) == []


def test_a_pool_that_is_replaced_names_what_changed():
    def gke(machine):
        pool = {"name": "l4", "machineType": machine, "maxNodes": 2}
        return compiled({}, {"gke": {"location": "us-central1", "nodePools": [pool]}})

    [found] = changes(of_compiled(gke("g2-standard-24")), gke("g2-standard-48"))
    assert (found.subject, found.effect) == ("pool l4", "replaced")
    assert found.fields == ("nodeConfig.guestAccelerators.0.count",)  # the machine type itself can change in place
    other = copy.deepcopy(SIMULATED)
    other["simulated"]["nodePools"][0]["machineType"] = "g2-standard-48"
    [found] = changes(of_compiled(compiled()), compiled({}, other))
    assert (found.effect, found.fields) == ("replaced", ("machineType",))


def test_compute_classes_are_objects_of_the_cluster():
    def gke(spot):
        rung = {"machineType": "g2-standard-24", "capacity": "spot" if spot else "on-demand"}
        cluster = {"location": "us-central1", "mode": "autopilot", "computeClasses": [{"name": "l4", "rungs": [rung]}]}
        return compiled({}, {"gke": cluster})

    assert said(gke(False), gke(False)) == []
    [found] = said(gke(False), gke(True))
    assert found[0] == "ComputeClass l4"
    [inputs] = [obj for obj in of_compiled(gke(False)).objects if obj["kind"] == "ComputeClass"]
    inputs = copy.deepcopy(inputs)
    inputs["spec"].setdefault("nodePoolConfig", {})["serviceAccount"] = "n@p.iam"
    resource = {"type": "kubernetes:cloud.google.com/v1:ComputeClass", "inputs": inputs}
    standing = of_state({"deployment": {"resources": [resource]}})
    assert [one.subject for one in changes(standing, gke(False)) if one.subject.startswith("pool")] == []


@pytest.mark.parametrize(
    "pool",
    [
        {"name": "gpus", "machineType": "g2-standard-24", "maxNodes": 3, "capacity": "spot"},
        {"name": "two", "machineType": "a3-highgpu-8g", "localSsd": {"use": "raw"}, "gpuDirect": True},
    ],
)
def test_a_state_is_read_as_the_environment_that_made_it(pool):
    """Pools have other names at Google, and properties that only a cluster knows."""
    environment, _ = parse_environment({"cluster": {"gke": {"location": "us-central1", "nodePools": [pool]}}})
    wanted = of_compiled(Compiled(environment)).pools[pool["name"]]
    given = GkeNodePool.model_validate(pool)
    cards = [card for network in direct_networks(given, "prod", "us-central1", "p") for card in network.cards]
    inputs = node_pool(given, service_account="n@p.iam", networks=cards)
    resource = {"type": "gcp:container/nodePool:NodePool", "inputs": inputs}
    assert of_state({"deployment": {"resources": [resource]}}).pools == {pool["name"]: wanted}
    resource["inputs"] = with_defaults(inputs)
    assert of_state({"deployment": {"resources": [resource]}}).pools == {pool["name"]: wanted}


def with_defaults(value):
    """Inputs as a provider of Terraform's kind records them in a state."""
    if isinstance(value, dict):
        return {**{name: with_defaults(one) for name, one in value.items()}, "__defaults": []}
    return [with_defaults(one) for one in value] if isinstance(value, (list, tuple)) else value


@pytest.mark.parametrize(
    ("changed", "effect"),
    [
        ({"machineType": "n2-standard-32"}, "rolling restart"),
        ({"disk": {"sizeGib": 300}}, "rolling restart"),
        ({"cpuManager": "static"}, "rolling restart"),
        ({"machineType": "g2-standard-24"}, "replaced"),
        ({"labels": {"a": "b"}}, None),
    ],
)
def test_a_change_of_a_pool_that_recreates_its_nodes_is_said(changed, effect):
    """docs/reference/gke-changes.md: "nodes one by one"."""

    def of(**more):
        pool = {"name": "cpu", "machineType": "n2-standard-16", "maxNodes": 3, **more}
        environment, problems = parse_environment(
            {"cluster": {"gke": {"location": "us-central1", "nodePools": [pool]}}}
        )
        assert problems == []
        return Compiled(environment)

    found = [one for one in changes(of_compiled(of()), of(**changed)) if one.subject == "pool cpu"]
    assert [one.effect for one in found] == ([effect] if effect else [])


def test_a_state_is_told_apart_by_who_made_what():
    def resource(urn, kind, **more):
        return {"urn": f"urn:pulumi:dev::p::{urn}::x", "type": urn.split("$")[-1], "inputs": {"kind": kind}, **more}

    service = "kserve-iac:index:LLMInferenceService$kubernetes"
    resources = [
        resource(f"{service}:serving.kserve.io/v1alpha2:LLMInferenceService", "LLMInferenceService"),
        resource(f"mine:index:Stack${service}:keda.sh/v1alpha1:ScaledObject", "ScaledObject"),
        resource("kserve-iac:index:ServingPlatform$kubernetes:serving.kserve.io/v1alpha1:ServingRuntime", "Probe"),
        resource("kubernetes:serving.kserve.io/v1beta1:InferenceService", "InferenceService"),
        resource("kubernetes:core/v1:ConfigMap", "ConfigMap"),
        resource("kubernetes:serving.kserve.io/v1beta1:InferenceService", "Gone", delete=True),
        {
            "urn": "urn:pulumi:dev::p::pulumi:pulumi:Stack::p-dev",
            "type": "pulumi:pulumi:Stack",
            "outputs": {"summary": {"kserve": "0.19"}},
        },
    ]
    found = of_state({"deployment": {"resources": resources}})
    assert [obj["kind"] for obj in found.objects] == ["LLMInferenceService", "ScaledObject", "InferenceService"]
    assert found.kserve == "0.19"


def test_a_state_without_anything():
    found = of_state({})
    assert (found.objects, found.pools, found.kserve) == ((), {}, None)
    assert [one.subject for one in changes(found, compiled({}, EXISTING))] == []


def consequences(before, after):
    return {(one.subject, one.role): (one.effect, one.consequences) for one in changes(of_compiled(before), after)}


ENGINE = ("LLMInferenceService default/chat", "engine")


def test_an_upgrade_says_which_flags_the_new_engine_refuses():
    services = {"chat": llm(engine={"extraArgs": ["--swap-space", "4"], "quantization": "ptpc_fp8"})}
    _, found = consequences(compiled(services, kserve="0.19"), compiled(services))[ENGINE]
    assert "vLLM 0.23.0 does not know --swap-space" in found
    assert "vLLM 0.23.0 does not know --quantization ptpc_fp8" in found


def test_an_upgrade_says_nothing_of_flags_that_both_engines_know():
    services = {"chat": llm(engine={"maxModelLen": 8192})}
    _, found = consequences(compiled(services, kserve="0.19"), compiled(services))[ENGINE]
    assert not any("does not know" in one or "instead of" in one for one in found)


def test_an_upgrade_stops_a_single_group_of_pods():
    group = {"worker": {}, "parallelism": {"data": 16, "dataLocal": 8}}
    services = {"chat": llm(**group)}
    effect, found = consequences(compiled(services, kserve="0.19"), compiled(services))[ENGINE]
    assert (effect, found[0]) == ("restart", "no answers in the meantime")


def test_a_command_and_an_image_of_its_own_are_not_the_presets():
    main = {"name": "main", "image": "own/vllm:1", "command": ["x"]}
    services = {"chat": llm(template={"containers": [main]})}
    assert ENGINE not in consequences(compiled(services, kserve="0.19"), compiled(services))


def platform(before, after):
    return [
        (one.fields, one.consequences)
        for one in changes(of_compiled(compiled(**before)), compiled(**after))
        if one.subject == "platform"
    ]


def test_an_upgrade_names_the_parts_of_the_platform_that_change():
    managed = {"install": "managed", "values": {}}
    assert platform({**managed, "kserve": "0.19"}, {**managed, "kserve": "0.20"}) == [
        (
            ("kserve 0.19 to 0.20", "gateway-api 1.4.1 to 1.5.1"),
            ("KServe's controllers restart", "the definitions of the Gateway API are replaced in place"),
        )
    ]
    newer = {**managed, "certManager": {"version": "1.18.0"}}
    assert platform(managed, newer) == [
        (("cert-manager 1.17.0 to 1.18.0",), ("the controllers of cert-manager restart",))
    ]
    assert platform(managed, managed) == []
    assert platform(managed, {"install": "existing"}) == []


def test_a_plan_says_that_the_next_update_reaches_another_cluster():
    def on(context):
        return compiled(
            {"iris": {"inferenceService": IRIS}}, {"existing": {"context": context, "clusterIdentifier": "x"}}
        )

    assert said(on("c"), on("d")) == [("cluster", "", "in place", ("context c to d",))]


def test_a_changed_description_of_a_pool_is_named_and_not_applied():
    def described(**pool):
        return compiled({}, {"existing": {"nodePools": [{"name": "l4", "machineType": "g2-standard-24", **pool}]}})

    before, after = described(maxNodes=4), described(machineType="g2-standard-48", maxNodes=6)
    [change] = changes(of_compiled(before), after)
    assert (change.subject, change.effect) == ("description of pool l4", "in place")
    assert change.fields == ("machineType", "maxNodes")
    assert change.consequences == ("nothing is applied, because the stack does not create this pool",)
    assert said(described(), described(maxNodes=1)) == [], "the default in words"


def behind(gateway, **service):
    services = {"chat": {"llmInferenceService": {"model": {"uri": "hf://Qwen/Qwen3-4B"}, **ROUTED, **service}}}
    environment, problems = parse_environment(
        {"cluster": {"existing": {}}, "platform": {"llm": True, "gateway": gateway}, "services": services}
    )
    assert problems == []
    return Compiled(environment)


ROUTED = {"router": {"gateway": {}, "route": {}}}
KEYS = {"apiKeys": {"secrets": ["keys"]}}


@pytest.mark.parametrize(
    ("before", "after", "field", "consequence"),
    [
        (
            {"implementation": "envoy"},
            {"implementation": "istio"},
            "gateway envoy to istio",
            "the Gateway gets other proxies and another address, and answers no request before they run",
        ),
        (
            {"envoy": {"version": "1.8.1"}},
            {"envoy": {"version": "1.9.1"}},
            "envoy-gateway 1.8.1 to 1.9.1",
            "Envoy Gateway restarts, and replaces its proxies one after the other",
        ),
    ],
)
def test_another_controller_or_version_of_the_gateway_is_a_change_of_the_platform(before, after, field, consequence):
    [change] = changes(of_compiled(behind(before)), behind(after))
    assert (change.subject, change.fields, change.consequences) == ("platform", (field,), (consequence,))


def test_authentication_of_a_service_is_an_object_beside_it():
    [change] = changes(of_compiled(behind({})), behind({}, auth=KEYS))
    assert (change.subject, change.effect) == ("SecurityPolicy default/chat-auth", "created")
