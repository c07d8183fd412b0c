"""What a service builds on counts as if it stood in the service."""

import pytest

from kserve_iac.checks import examine

POOLS = [{"name": "l4", "machineType": "g2-standard-48"}, {"name": "cpu", "machineType": "n2-standard-8"}]
MODEL = {"model": {"uri": "pvc://models/own"}}


def resources(count, name="nvidia.com/gpu"):
    return {"template": {"containers": [{"name": "main", "resources": {"limits": {name: count}}}]}}


def read(service, bases=None, refs=("base",)):
    compiled, findings = examine(
        {
            "cluster": {"existing": {"nodePools": POOLS}},
            "platform": {"llm": True, "install": "existing"},
            "definitions": {name: {"llmInferenceServiceConfig": fields} for name, fields in (bases or {}).items()},
            "services": {"chat": {"llmInferenceService": {**MODEL, "baseRefs": list(refs), **service}}},
        }
    )
    [demand] = [one for one in compiled.demands if one.role in ("engine", "decode")]
    shown = {(one.code, one.path) for one in findings if one.code in ("gpus-per-node", "gpus-unused", "base-unknown")}
    return demand, {(code, path.removeprefix("services.chat.llmInferenceService.")) for code, path in shown}


@pytest.mark.parametrize(
    ("service", "bases", "gpus"),
    [
        ({}, {"base": resources("4")}, 4),
        ({}, {"base": {"gpus": 4}}, 4),
        ({}, {"base": {"parallelism": {"tensor": 2}}}, 2),
        ({"parallelism": {"tensor": 4}}, {"base": {"gpus": 2}}, 4),
        ({"gpus": 1}, {"base": {"gpus": 4}}, 1),
        ({}, {"base": {"replicas": 2}}, 0),
        ({}, {"base": {"gpus": 4, "namespace": "kserve"}}, 4),
        ({}, {"base": {"gpus": 4, "namespace": "other"}}, 0),
        ({}, {"named": {"name": "base", "gpus": 4}}, 4),
    ],
)
def test_gpus_of_a_base_are_counted(service, bases, gpus):
    assert read(service, bases)[0].takes.gpus == gpus


def test_a_base_of_another_namespace_is_named_as_such():
    cluster, platform = {"existing": {"nodePools": POOLS}}, {"llm": True, "install": "existing"}
    definitions = {"base": {"llmInferenceServiceConfig": {"gpus": 1, "namespace": "other"}}}
    services = {"chat": {"llmInferenceService": {**MODEL, "baseRefs": ["base"]}}}
    config = {"cluster": cluster, "platform": platform, "definitions": definitions, "services": services}
    [one] = [one for one in examine(config)[1] if one.code == "base-unknown"]
    assert one.mend.startswith(
        "The environment defines base in namespace other only. Set namespace of the definition to default"
    )


def test_a_setting_that_is_lost_is_mended_in_the_service():
    config = {
        "cluster": {"existing": {"nodePools": [{"name": "l4", "machineType": "g2-standard-12", "maxNodes": 3}]}},
        "platform": {"llm": True, "install": "existing"},
        "definitions": {"base": {"llmInferenceServiceConfig": {"gpus": 1, "engine": {"maxModelLen": 8192}}}},
        "services": {
            "chat": {
                "llmInferenceService": {
                    "model": {"uri": "hf://Qwen/Qwen3-8B"},
                    "baseRefs": ["base"],
                    "pool": "l4",
                    "engine": {"seed": 3},
                }
            }
        },
    }
    found = {one.code: one.path for one in examine(config)[1]}
    assert found["fit-kv"] == "services.chat.llmInferenceService.engine.maxModelLen"
    assert found["base-flags-lost"] == "services.chat.llmInferenceService.engine"


def test_later_bases_win():
    bases = {"a": {"gpus": 1, "replicas": 3}, "b": {"gpus": 2}}
    demand, _ = read({}, bases, ("a", "b"))
    assert (demand.takes.gpus, demand.at_least) == (2, 3)
    assert read({}, bases, ("b", "a"))[0].takes.gpus == 1


def test_a_base_without_gpus_may_run_on_a_pool_without_gpus():
    assert read({"pool": "cpu"}, {"base": {"resources": {"limits": {"cpu": "4"}}}})[1] == set()


def test_a_base_with_more_gpus_than_a_node_is_refused():
    assert read({"pool": "l4"}, {"base": {"gpus": 8}})[1] == {("gpus-per-node", "parallelism.tensor")}


def test_what_is_defined_elsewhere_is_named_and_nothing_is_guessed():
    demand, findings = read({"pool": "l4"})
    assert (demand.takes.gpus, findings) == (0, {("base-unknown", "baseRefs.0")})


def test_configurations_of_kserve_itself_are_known():
    assert read({"pool": "cpu"}, refs=("kserve-config-llm-template",))[1] == set()


# What a configuration writes for an engine apart from its settings.

QWEN = {"uri": "hf://Qwen/Qwen3-4B"}
LARGE = {"uri": "hf://Qwen/Qwen3-32B"}
SHORT = {"engine": {"maxModelLen": 4096}}
PRECISE = {"router": {"gateway": {}, "route": {}, "scheduler": {"preset": "precise-prefix"}}}
CACHE_FLAGS = "--block-size, --kv-events-config, --prefix-caching-hash-algo"


def lost(service, kserve="0.20", **bases):
    _, findings = examine(
        {
            "cluster": {"existing": {}},
            "platform": {"kserve": kserve, "llm": True, "install": "existing"},
            "definitions": {name: {"llmInferenceServiceConfig": fields} for name, fields in bases.items()},
            "services": {"chat": {"llmInferenceService": {"model": QWEN, "baseRefs": [*bases], **service}}},
        }
    )
    return [one for one in findings if one.code == "base-flags-lost"]


@pytest.mark.parametrize(
    ("service", "bases", "flags"),
    [
        (SHORT, {"base": {"prefill": {}}}, "--kv_transfer_config"),
        ({}, {"base": {"prefill": {}}}, None),
        (SHORT, {"base": {"prefill": {}, "disaggregation": {"connector": "none"}}}, None),
        ({**SHORT, "prefill": {}}, {"base": {"prefill": {}}}, None),
        (SHORT, {"base": {"prefill": {}}, "later": {"engine": {"maxNumSeqs": 4}}}, None),
        (SHORT, {"base": {"engine": {"maxNumSeqs": 4}}, "later": {"prefill": {}}}, "--kv_transfer_config"),
        (
            {"env": [{"name": "VLLM_ADDITIONAL_ARGS", "value": "--seed 1"}]},
            {"base": {"prefill": {}}},
            "--kv_transfer_config",
        ),
        ({"env": [{"name": "OTHER", "value": "1"}]}, {"base": {"prefill": {}}}, None),
        ({"engine": {"extraArgs": ["--kv-transfer-config", "{}"]}}, {"base": {"prefill": {}}}, None),
        (SHORT, {"base": PRECISE}, CACHE_FLAGS),
        ({**SHORT, **PRECISE}, {"base": PRECISE}, None),
        ({}, {"base": PRECISE}, None),
    ],
)
def test_flags_for_others_are_lost_with_those_of_the_engine(service, bases, flags):
    found = [one for one in lost(service, **bases) if "among them" in one.message]
    assert [one.message.partition("among them ")[2].partition(", so ")[0] for one in found] == (
        [flags] if flags else []
    )


def test_the_mend_of_a_connector_that_is_lost_works():
    [problem] = lost(SHORT, base={"prefill": {}})
    assert problem.path == "services.chat.llmInferenceService.engine"
    assert problem.mend.startswith("Set prefill to {} in this service, too")
    assert lost({**SHORT, "prefill": {}}, base={"prefill": {}}) == []


# The time that the engine of a role has to start.

LONG = {"startTimeout": 3600}


@pytest.mark.parametrize(
    ("model", "service", "base", "path"),
    [
        (
            "hf://meta-llama/Llama-3.1-70B-Instruct",
            {},
            {"prefill": {}},
            "definitions.base.llmInferenceServiceConfig.prefill",
        ),
        ("hf://meta-llama/Llama-3.1-70B-Instruct", {}, {"prefill": LONG}, None),
        ("hf://meta-llama/Llama-3.1-70B-Instruct", {"prefill": {}}, {"prefill": {}}, None),
        ("hf://meta-llama/Llama-3.1-70B-Instruct", {"prefill": {}}, {"replicas": 1}, None),
        ("hf://Qwen/Qwen3-4B", {}, {"prefill": {}}, None),
    ],
)
def test_a_prefill_that_only_a_configuration_describes_gets_no_probe(model, service, base, path):
    compiled, findings = examine(
        {
            "cluster": {"existing": {}},
            "platform": {"kserve": "0.20", "llm": True, "install": "existing"},
            "definitions": {"base": {"llmInferenceServiceConfig": base}},
            "services": {"chat": {"llmInferenceService": {"model": {"uri": model}, "baseRefs": ["base"], **service}}},
        }
    )
    found = [one.path for one in findings if one.code == "start-slow"]
    assert found == ([f"{path}.startTimeout"] if path else [])
    service = compiled.services["chat"].object["spec"]
    assert ("prefill" in service) == (path is None and service.get("prefill") is not None)
