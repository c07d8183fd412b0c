"""Presets of the endpoint picker: what they are written as, for each version, and what they need of the engines."""

import json
import re
import shlex

import pytest

from kserve_iac.adopt.arguments import imported
from kserve_iac.args import LLMInferenceServiceArgs, ServingPlatformArgs
from kserve_iac.capacity.requests import picker_pod
from kserve_iac.catalog.epp import HANDLERS, picker
from kserve_iac.compiled import CompiledObject, Context
from kserve_iac.render import kserve_object

QWEN = {"uri": "hf://Qwen/Qwen3-8B"}
ADAPTED = {**QWEN, "lora": {"adapters": [{"name": "sql", "uri": "hf://a/sql"}]}}

PRESETS = {
    "default": ("0.16", {"preset": "default"}, {}),
    "prefix_load": ("0.17", {"preset": "prefix-load"}, {}),
    "prefix_load_split": ("0.17", {"preset": "prefix-load"}, {"prefill": {}}),
    "precise_prefix": ("0.18", {"preset": "precise-prefix"}, {}),
    "precise_prefix_split": ("0.18", {"preset": "precise-prefix"}, {"prefill": {}}),
    "disaggregated": ("0.17", {"preset": "disaggregated"}, {"prefill": {}}),
    "disaggregated_by_tokens": (
        "0.18",
        {"preset": {"disaggregated": {"nonCachedTokens": 512, "activeRequest": 0}}},
        {"prefill": {}},
    ),
    "lora_affinity": ("0.17", {"preset": {"loraAffinity": {"lora": 2.5}}}, {"model": ADAPTED}),
    "default_split": ("0.16", {"preset": "default"}, {"prefill": {}}),
    "default_adapted": ("0.16", {"preset": "default"}, {"model": ADAPTED}),
    "latency_predictor": ("0.20", {"preset": "latency-predictor"}, {}),
}
VERSIONS = ("0.17", "0.19", "0.20", "0.21")

CASES = [(name, kserve) for name, (first, *_) in PRESETS.items() for kserve in VERSIONS if kserve >= first]
CASES.remove(("latency_predictor", "0.21"))


def arguments(scheduler, **fields):
    router = {"gateway": {}, "route": {}, "scheduler": scheduler}
    return LLMInferenceServiceArgs.model_validate({"model": QWEN, "router": router, **fields})


def built(name, kserve):
    _, scheduler, fields = PRESETS[name]
    return kserve_object("chat", arguments(scheduler, **fields), {}, kserve)


def config(obj):
    return obj["spec"]["router"]["scheduler"].get("config", {}).get("inline")


def compiled(args):
    return CompiledObject("chat", args, Context(ServingPlatformArgs(llm=True), {}))


def env(obj, *role):
    workload = obj["spec"]
    for step in role:
        workload = workload[step]
    [main] = workload["template"]["containers"]
    return main.get("env", [])


@pytest.mark.parametrize(("name", "kserve"), CASES)
def test_golden(name, kserve, golden):
    golden(f"presets/{name}-{kserve}", built(name, kserve))


@pytest.mark.parametrize(("name", "kserve"), [(n, k) for n, k in CASES if not n.startswith("default")])
def test_a_preset_is_a_configuration_that_its_picker_takes(name, kserve):
    found, known = config(built(name, kserve)), picker(kserve)
    types = [one["type"] for one in found["plugins"]]
    named = [one.get("name", one["type"]) for one in found["plugins"]]
    assert set(types) <= known.plugins, "under the names of that version"
    assert found["apiVersion"] in known.api_versions
    assert len(set(named)) == len(named)
    profiles = {one["name"]: [taken["pluginRef"] for taken in one["plugins"]] for one in found["schedulingProfiles"]}
    assert {ref for refs in profiles.values() for ref in refs} <= set(named)
    assert sum(one in HANDLERS for one in types) == (0 if name == "latency_predictor" else 1)
    split = name.startswith("disaggregated") or name.endswith("split")
    assert list(profiles) == (["prefill", "decode"] if split else ["default"])
    deciders = [one["parameters"]["deciders"]["prefill"] for one in found["plugins"] if "disagg-profile" in one["type"]]
    assert all(types.index(one) < types.index("disagg-profile-handler") for one in deciders)


def test_kserves_own_configuration_is_written_where_it_is_asked_for():
    assert kserve_object("chat", arguments({}), {}, "0.20")["spec"]["router"]["scheduler"] == {}
    asked = arguments({"preset": "default"})
    assert kserve_object("chat", asked, {}, "0.16")["spec"]["router"]["scheduler"] == {}
    scheduler = kserve_object("chat", asked, {}, "0.20")["spec"]["router"]["scheduler"]
    [profile] = scheduler["config"]["inline"]["schedulingProfiles"]
    assert {one["pluginRef"]: one.get("weight") for one in profile["plugins"]} == {
        "queue-scorer": 2,
        "kv-cache-utilization-scorer": 2,
        "prefix-cache-scorer": 3,
        "no-hit-lru-scorer": 2,
        "max-score-picker": None,
    }


def test_a_scorer_of_no_weight_is_left_out():
    found = config(kserve_object("chat", arguments({"preset": {"prefixLoad": {"queue": 0}}}), {}, "0.20"))
    assert "queue-scorer" not in json.dumps(found)


@pytest.mark.parametrize("role", [(), ("prefill",)])
def test_engines_of_both_roles_say_what_they_cache(role):
    found = env(built("precise_prefix_split", "0.20"), *role)
    names = [one["name"] for one in found]
    assert names[:2] == ["POD_IP", "PYTHONHASHSEED"], "before the flags that refer to it"
    assert names[-1] == "VLLM_ADDITIONAL_ARGS"
    assert found[0]["valueFrom"] == {"fieldRef": {"fieldPath": "status.podIP"}}
    assert found[1]["value"] == "42"


def test_the_flags_are_what_vllm_reads_after_kserve_and_kubernetes_replaced_their_part():
    text = env(built("precise_prefix", "0.20"))[-1]["value"]
    text = text.replace("{{ ChildName .ObjectMeta.Name `-epp-service` }}", "chat-epp-service")
    text = text.replace("{{ .Spec.Model.Name }}", "Qwen/Qwen3-8B")
    assert "{{" not in text
    text = re.sub(r"\$\((\w+)\)", lambda match: {"POD_IP": "10.0.0.1"}[match.group(1)], text)
    words = shlex.split(text)
    assert words[:4] == ["--prefix-caching-hash-algo", "sha256_cbor", "--block-size", "64"]
    assert words[4] == "--kv-events-config"
    assert json.loads(words[5]) == {
        "enable_kv_cache_events": True,
        "publisher": "zmq",
        "endpoint": "tcp://chat-epp-service:5557",
        "topic": "kv@10.0.0.1@Qwen/Qwen3-8B",
    }


def test_further_flags_stay_escaped_beside_it():
    args = arguments({"preset": "precise-prefix"}, engine={"blockSize": 64, "extraArgs": ["{{ x }} $(Y) $Z"]})
    text = env(kserve_object("chat", args, {}, "0.20"))[-1]["value"]
    assert text.endswith(" --block-size 64 '{{`{{`}} x }} $$(Y) $$Z'")
    assert text.count("--block-size") == 1


def test_block_size_and_seed_are_the_same_on_both_sides():
    args = arguments({"preset": {"precisePrefix": {"blockSize": 16, "hashSeed": "7"}}})
    obj = kserve_object("chat", args, {}, "0.20")
    [precise] = [one for one in config(obj)["plugins"] if one["type"] == "precise-prefix-cache-scorer"]
    assert precise["parameters"]["tokenProcessorConfig"] == {"blockSize": 16, "hashSeed": "7"}
    assert env(obj)[1]["value"] == "7"
    assert "--block-size 16 " in env(obj)[-1]["value"]


@pytest.mark.parametrize(
    "path",
    [
        ("spec", "router", "scheduler", "config", "inline", "plugins", 0, "type"),
        ("spec", "template", "containers", 0, "env", 0, "valueFrom"),
        ("spec", "prefill", "template", "containers", 0, "env", 1, "value"),
    ],
)
def test_what_a_preset_writes_comes_from_it(path):
    _, scheduler, fields = PRESETS["precise_prefix_split"]
    args = arguments(scheduler, **fields)
    assert str(compiled(args).origin_of(path)) == "router.scheduler.preset"


TOKENS = {"nonCachedTokens": 512}
ADDED = {
    "featureGates": ["flowControl"],
    "plugins": [{"type": "inflight-load-producer"}, {"type": "session-affinity-scorer", "parameters": {"a": 1}}],
    "schedulingProfiles": [{"name": "prefill", "plugins": [{"pluginRef": "session-affinity-scorer", "weight": 2}]}],
    "saturationDetector": {"queueDepthThreshold": 5},
    "extra": {"flowControl": {"maxBytes": "1Gi"}},
}


@pytest.mark.parametrize("preset", ["default", "precise-prefix", "disaggregated", {"disaggregated": TOKENS}])
def test_additions_continue_what_the_preset_renders(preset):
    kserve = "0.19"
    plain = config(kserve_object("chat", arguments({"preset": preset}, prefill={}), {}, kserve))
    found = config(
        kserve_object("chat", arguments({"preset": preset, "presetAdditions": ADDED}, prefill={}), {}, kserve)
    )
    assert found["plugins"] == [*plain["plugins"], *ADDED["plugins"]]
    assert found["featureGates"] == [*plain.get("featureGates", []), "flowControl"]
    [prefill, decode] = found["schedulingProfiles"]
    [before, other] = plain["schedulingProfiles"]
    assert prefill["plugins"] == [*before["plugins"], *ADDED["schedulingProfiles"][0]["plugins"]]
    assert decode == other
    assert found["saturationDetector"] == {"queueDepthThreshold": 5}
    assert found["flowControl"] == {"maxBytes": "1Gi"}
    assert "extra" not in found
    assert {key: found[key] for key in ("apiVersion", "kind")} == {key: plain[key] for key in ("apiVersion", "kind")}


def test_additions_of_nothing_change_nothing():
    plain = kserve_object("chat", arguments({"preset": "prefix-load"}), {}, "0.20")
    assert kserve_object("chat", arguments({"preset": "prefix-load", "presetAdditions": {}}), {}, "0.20") == plain


def test_the_pod_of_the_picker_is_counted_with_what_additions_need():
    def memory(**scheduler):
        return picker_pod(arguments(scheduler).router.scheduler, "0.20")

    precise = {"plugins": [{"type": "precise-prefix-cache-scorer"}]}
    assert memory(preset="prefix-load", presetAdditions=precise) == memory(preset="precise-prefix")
    assert memory(preset="prefix-load", presetAdditions={}) == memory(preset="prefix-load")


OWN = {
    "apiVersion": "inference.networking.x-k8s.io/v1alpha1",
    "kind": "EndpointPickerConfig",
    "featureGates": ["flowControl"],
    "plugins": [{"type": "queue-scorer", "name": "q", "parameters": {"a": {"b": 1}}}, {"type": "max-score-picker"}],
    "schedulingProfiles": [{"name": "default", "plugins": [{"pluginRef": "q", "weight": 2.5}, {"pluginRef": "q"}]}],
    "saturationDetector": {"queueDepthThreshold": 5},
    "flowControl": {"maxBytes": "1Gi"},
    "dataLayer": {"sources": []},
}


def test_a_configuration_of_ones_own_goes_through_and_comes_back():
    scheduler = {
        "config": {"inline": {key: value for key, value in OWN.items() if key not in ("flowControl", "dataLayer")}}
    }
    scheduler["config"]["inline"]["extra"] = {"flowControl": OWN["flowControl"], "dataLayer": OWN["dataLayer"]}
    obj = kserve_object("chat", arguments(scheduler), {}, "0.20")
    assert config(obj) == OWN
    assert imported(obj).fields["router"]["scheduler"] == scheduler


def test_a_path_in_a_configuration_of_ones_own_leads_to_it():
    args = arguments(
        {"config": {"inline": {"extra": {"flowControl": {"maxBytes": "1Gi"}}, "plugins": [{"type": "x"}]}}}
    )
    one = compiled(args)
    inline = ("spec", "router", "scheduler", "config", "inline")
    assert str(one.origin_of((*inline, "plugins", 0, "type"))) == "router.scheduler.config.inline.plugins.0.type"
    assert str(one.origin_of((*inline, "flowControl", "maxBytes"))).endswith("inline.extra.flowControl.maxBytes")
