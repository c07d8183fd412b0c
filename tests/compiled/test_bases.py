"""LLM services are read with the configurations that they build on, and findings name the place where a value is written."""

import pytest

from kserve_iac.checks import examine

POOLS = [
    {"name": "l4", "machineType": "g2-standard-48", "maxNodes": 4},
    {"name": "cpu", "machineType": "n2-standard-8"},
]
QWEN = {"model": {"uri": "hf://Qwen/Qwen3-8B"}}
SERVICE, BASE = "services.chat.llmInferenceService", "definitions.base.llmInferenceServiceConfig"


def read(service, bases=None, refs=("base",), kserve="0.20", more=None):
    return examine(
        {
            "cluster": {"existing": {"nodePools": POOLS}},
            "platform": {"llm": True, "install": "existing", "kserve": kserve},
            "definitions": {name: {"llmInferenceServiceConfig": fields} for name, fields in (bases or {}).items()},
            "services": {
                name: {"llmInferenceService": {"baseRefs": list(refs), **fields}}
                for name, fields in {"chat": service, **(more or {})}.items()
            },
        }
    )


def found(*args, of, **fields):
    _, problems = read(*args, **fields)
    return [(one.code, one.path) for one in problems if one.code.startswith(of)]


def engine(*args, **fields):
    compiled, _ = read(*args, **fields)
    return compiled.services["chat"].llm_engines[0]


def merged(*args, **fields):
    compiled, _ = read(*args, **fields)
    return compiled.services["chat"].whole.args


def main(**container):
    return {"template": {"containers": [{"name": "main", **container}]}}


GPU = {"gpus": 1, "pool": "l4"}

AT_THE_BASE = {
    "a context that does not fit": (QWEN, {**GPU, "engine": {"maxModelLen": 32768}}, "fit-kv", "engine.maxModelLen"),
    "the model's own context": (QWEN, {**GPU, "engine": {"dtype": "bfloat16"}}, "fit-kv", "engine.maxModelLen"),
    "a flag that vLLM does not know": (
        QWEN, {**GPU, "engine": {"maxModelLen": 4096, "extraArgs": ["--no-such-flag"]}}, "engine-flag", "engine.extraArgs",
    ),
    "a parser that vLLM does not know": (
        QWEN,
        {**GPU, "engine": {"maxModelLen": 4096, "enableAutoToolChoice": True, "toolCallParser": "none-such"}},
        "engine-value",
        "engine.toolCallParser",
    ),
    "flags of its pod": (
        QWEN, {**GPU, **main(args=["--max-model-len", "32768"])}, "fit-kv", "template.containers.0.args",
    ),
    "a time to start that is too short": (
        {**GPU, **QWEN, "engine": {"maxModelLen": 4096}}, {"startTimeout": 60}, "start-slow", "startTimeout",
    ),
    "shared memory beyond the limit": (
        {**GPU, **QWEN, "engine": {"maxModelLen": 4096}},
        {"sharedMemory": "64Gi", "resources": {"limits": {"memory": "32Gi"}}},
        "pod-memory",
        "resources.limits.memory",
    ),
    "a model that does not fit": (
        GPU, {"model": {"uri": "hf://Qwen/Qwen3-32B"}, "parallelism": {"data": 1}}, "fit-weights", "parallelism.tensor",
    ),
    "a model that is not known": ({**GPU}, {"model": {"uri": "hf://own/model"}}, "fit-unknown", "model.uri"),
    "a pool that does not exist": (QWEN, {"gpus": 1, "pool": "none"}, "unknown-pool", "pool"),
    "GPUs beyond a node": (QWEN, {"pool": "l4", "parallelism": {"tensor": 16}}, "gpus-per-node", "parallelism.tensor"),
    "ranks without GPUs": (
        QWEN, {"pool": "l4", "gpus": 1, "parallelism": {"tensor": 2}, "engine": {"maxModelLen": 4096}}, "gpu-ranks", "gpus",
    ),
    "a gated model": (GPU, {"model": {"uri": "hf://meta-llama/Llama-3.1-8B-Instruct"}}, "gated-model", "model.uri"),
}  # fmt: skip


@pytest.mark.parametrize(("service", "base", "code", "path"), AT_THE_BASE.values(), ids=AT_THE_BASE)
def test_a_finding_names_the_configuration_that_sets_the_value(service, base, code, path):
    places = [where for each, where in found(service, {"base": base}, of=code) if each.startswith(code)]
    assert places == [f"{BASE}.{path}"]


@pytest.mark.parametrize(("service", "base", "code", "path"), AT_THE_BASE.values(), ids=AT_THE_BASE)
def test_the_same_in_the_service_alone_is_found_there(service, base, code, path):
    places = [where for each, where in found({**service, **base}, refs=(), of=code) if each.startswith(code)]
    assert places == [f"{SERVICE}.{path}"]


def test_a_finding_at_a_configuration_is_said_once_for_all_its_services():
    base = {**GPU, "engine": {"maxModelLen": 32768}}
    _, problems = read(QWEN, {"base": base}, more={"other": QWEN})
    [problem] = [one for one in problems if one.code == "fit-kv"]
    assert problem.message.endswith("This was found for services chat and other.")


def test_prefill_of_a_configuration_is_checked():
    base = {**GPU, "prefill": {**GPU, "engine": {"maxModelLen": 32768}}, "engine": {"maxModelLen": 4096}}
    assert found(QWEN, {"base": base}, of="fit-kv") == [("fit-kv", f"{BASE}.prefill.engine.maxModelLen")]


NOT_KNOWN = {
    "not defined": {},
    "in another namespace": {"base": {"gpus": 8, "namespace": "other"}},
}


@pytest.mark.parametrize("bases", NOT_KNOWN.values(), ids=NOT_KNOWN)
def test_a_service_on_a_configuration_elsewhere_is_not_judged(bases):
    service = {**GPU, "model": {"uri": "hf://Qwen/Qwen3-32B"}, "engine": {"extraArgs": ["--no-such-flag"]}}
    assert found(service, bases, of=("fit-", "gpu-ranks", "engine-flag")) == [
        ("engine-flag-unsure", f"{SERVICE}.engine.extraArgs")
    ]
    role = engine(service, bases)
    assert role.reason == "It builds on base, whose content is not known here."
    assert (role.own_fits, role.ranks) == ([], None)
    compiled, _ = read(service, bases)
    assert compiled.plan.services[0].roles[0].unknown == role.reason


def test_one_configuration_that_is_not_known_is_enough():
    assert engine({**GPU, **QWEN}, {"base": {}}, refs=("base", "elsewhere")).reason is not None
    assert engine({**GPU, **QWEN}, {"base": {}}, refs=("kserve-config-llm-template", "base")).reason is None


# What a strategic merge keeps and replaces ------------------------------------------------------------------------

MERGED = {
    "containers by name": (
        main(image="own:1"), main(command=["serve"]), lambda a: [c.image for c in a.template.containers] == ["own:1"],
    ),
    "variables by name": (
        main(env=[{"name": "A", "value": "2"}]),
        main(env=[{"name": "A", "value": "1"}, {"name": "B", "value": "1"}]),
        lambda a: [(v.name, v.value) for v in a.template.containers[0].env] == [("A", "2"), ("B", "1")],
    ),
    "arguments as a whole": (
        main(args=["--a"]), main(args=["--b", "--c"]), lambda a: a.template.containers[0].args == ["--a"],
    ),
    "tolerations as a whole": (
        {"template": {"tolerations": [{"key": "a"}]}},
        {"template": {"tolerations": [{"key": "b"}, {"key": "c"}]}},
        lambda a: [one.key for one in a.template.tolerations] == ["a"],
    ),
    "node selectors by key": (
        {"template": {"nodeSelector": {"a": "1"}}},
        {"template": {"nodeSelector": {"a": "2", "b": "2"}}},
        lambda a: a.template.node_selector == {"a": "1", "b": "2"},
    ),
    "volumes by name": (
        {"template": {"volumes": [{"name": "v", "emptyDir": {}}]}},
        {"template": {"volumes": [{"name": "w", "emptyDir": {}}]}},
        lambda a: {one.name for one in a.template.volumes} == {"v", "w"},
    ),
    "adapters as a whole": (
        {"model": {"uri": "hf://a/b", "lora": {"adapters": [{"name": "x", "uri": "hf://a/x"}]}}},
        {"model": {"uri": "hf://a/b", "lora": {"adapters": [{"name": "y", "uri": "hf://a/y"}], "maxRank": 8}}},
        lambda a: ([one.name for one in a.model.lora.adapters], a.model.lora.max_rank) == (["x"], 8),
    ),
    "what is left empty replaces nothing": (
        {"env": [], "pool": None, "template": {}}, {"env": [{"name": "A", "value": "1"}], "pool": "l4"},
        lambda a: (len(a.env), a.pool) == (1, "l4"),
    ),
    "variables over those of the pod below": (
        {"env": [{"name": "A", "value": "2"}]},
        main(env=[{"name": "A", "value": "1"}]),
        lambda a: [v.value for v in [*a.env, *a.template.containers[0].env]] == ["2"],
    ),
    "flags as a whole": (
        {"engine": {"maxNumSeqs": 4}}, {"engine": {"maxModelLen": 4096, "image": "own:v0.11.2"}},
        lambda a: (a.engine.max_model_len, a.engine.max_num_seqs, a.engine.image) == (None, 4, "own:v0.11.2"),
    ),
    "an image alone keeps the flags": (
        {"engine": {"image": "own:v0.11.2"}}, {"engine": {"maxModelLen": 4096, "image": "o:1", "version": "0.10.0"}},
        lambda a: (a.engine.max_model_len, a.engine.image, a.engine.version) == (4096, "own:v0.11.2", None),
    ),
    "flags in a variable": (
        {"env": [{"name": "VLLM_ADDITIONAL_ARGS", "value": "--max-num-seqs 4"}]}, {"engine": {"maxModelLen": 4096}},
        lambda a: a.engine is None or a.engine.max_model_len is None,
    ),
    "the image of the pod over that of the engine": (
        main(image="own:v0.11.2"), {"engine": {"image": "o:1", "maxModelLen": 4096}},
        lambda a: (a.engine.image, a.engine.max_model_len) == (None, 4096),
    ),
    "no GPUs replace none": ({"gpus": 0}, {"gpus": 4}, lambda a: a.gpus_per_pod == 4),
    "GPUs over those of the pod below": (
        {"gpus": 1}, main(resources={"limits": {"nvidia.com/gpu": "4"}}),
        lambda a: (a.gpus_per_pod, a.named_accelerators()) == (1, None),
    ),
    "the size of one writes GPUs of its own": (
        {"parallelism": {"dataLocal": 2}}, {"parallelism": {"tensor": 2}}, lambda a: a.gpus_per_pod == 2,
    ),
    "the hub id belongs to its address": (
        {"model": {"uri": "s3://b/other"}}, {"model": {"uri": "s3://b/m", "hub": "a/b"}}, lambda a: a.model.hub is None,
    ),
    "the hub id of the same address": (
        {"model": {"uri": "s3://b/m"}}, {"model": {"uri": "s3://b/m", "hub": "a/b"}}, lambda a: a.model.hub == "a/b",
    ),
    "prefill takes the flags of its own description": (
        {"prefill": {"replicas": 2}, "disaggregation": {"connector": "none"}}, {"engine": {"maxModelLen": 4096}},
        lambda a: a.prefill_engine.max_model_len is None and a.engine.max_model_len == 4096,
    ),
    "prefill of the configuration has its flags": (
        {}, {"engine": {"maxModelLen": 4096}, "prefill": {"engine": {"maxNumSeqs": 4}}},
        lambda a: (a.prefill_engine.max_model_len, a.prefill_engine.max_num_seqs) == (4096, 4),
    ),
    "a preset of the picker over a configuration": (
        {"router": {"scheduler": {"preset": "prefix-load"}}},
        {"router": {"scheduler": {"config": {"ref": {"name": "own"}}, "replicas": 2}}},
        lambda a: (a.scheduler.config, a.scheduler.replicas, a.scheduler.preset is not None) == (None, 2, True),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("service", "base", "holds"), MERGED.values(), ids=MERGED)
def test_a_service_is_merged_over_its_configuration(service, base, holds):
    assert holds(merged({**QWEN, **service}, {"base": base}))


def test_flags_go_by_arguments_before_0_18():
    base = {"engine": {"maxModelLen": 4096}}
    found = merged({**QWEN, **main(args=["--max-num-seqs", "4"])}, {"base": base}, kserve="0.17")
    assert found.engine.max_model_len is None
    found = merged(
        {**QWEN, "engine": {"maxNumSeqs": 4}}, {"base": main(args=["--max-model-len", "4096"])}, kserve="0.17"
    )
    assert (found.engine.max_num_seqs, found.template.containers[0].args) == (4, [])
    found = merged({**QWEN, "engine": {"maxNumSeqs": 4}}, {"base": main(args=["--max-model-len", "4096"])})
    assert (found.engine.max_num_seqs, found.template.containers[0].args) == (4, ["--max-model-len", "4096"])


LOST = {
    "settings": ({"engine": {"maxNumSeqs": 4}}, "engine"),
    "a variable": ({"env": [{"name": "VLLM_ADDITIONAL_ARGS", "value": "--max-num-seqs 4"}]}, "env"),
    "a variable of the pod": (main(env=[{"name": "VLLM_ADDITIONAL_ARGS", "value": "--max-num-seqs 4"}]), "template"),
    "the connector of prefill and decode": ({"prefill": {"replicas": 1}}, "disaggregation"),
    "the preset of the picker": ({"router": {"scheduler": {"preset": "precise-prefix"}}}, "router.scheduler.preset"),
}


@pytest.mark.parametrize(("service", "path"), LOST.values(), ids=LOST)
def test_flags_that_are_lost_are_named(service, path):
    base = {"engine": {"maxModelLen": 4096, "maxNumSeqs": 8, "image": "own:v0.11.2"}}
    [(code, where)] = found({**QWEN, **service}, {"base": base}, of="base-flags")
    assert (code, where) == ("base-flags-lost", f"{SERVICE}.{path}")


KEPT = {
    "the same setting": {"engine": {"maxModelLen": 8192}},
    "an image": {"engine": {"image": "own:v0.11.2"}},
    "no flags": {"env": [{"name": "A", "value": "1"}]},
}


@pytest.mark.parametrize("service", KEPT.values(), ids=KEPT)
def test_flags_that_are_kept_or_repeated_are_not_named(service):
    assert found({**QWEN, **service}, {"base": {"engine": {"maxModelLen": 4096}}}, of="base-flags") == []


def test_the_object_has_the_service_alone():
    compiled, _ = read(QWEN, {"base": {**GPU, "engine": {"maxModelLen": 4096}}})
    spec = compiled.services["chat"].object["spec"]
    assert (spec["baseRefs"], "VLLM_ADDITIONAL_ARGS" in str(spec)) == ([{"name": "base"}], False)


SLOW = {"uri": "hf://meta-llama/Llama-3.3-70B-Instruct"}
LARGE = {"model": SLOW, "pool": "l4", "parallelism": {"tensor": 4}}


def test_the_start_of_a_large_model_gets_its_time():
    def failures(base):
        compiled, _ = read({}, {"base": {**LARGE, **base}})
        template = compiled.services["chat"].object["spec"].get("template", {"containers": [{}]})
        return template["containers"][0].get("startupProbe", {}).get("failureThreshold")

    assert failures({}) > 60
    assert failures({"startTimeout": 60}) is None
    assert failures(main(startupProbe={"failureThreshold": 10})) is None


def test_the_number_of_pods_is_that_of_the_configuration():
    compiled, _ = read(QWEN, {"base": {**GPU, "replicas": 3}})
    [demand] = [one for one in compiled.demands if one.role == "engine"]
    assert (demand.at_most, str(demand.path), demand.pool) == (3, f"{BASE}.replicas", "l4")


def test_a_configuration_that_cannot_be_merged_is_refused_and_not_judged():
    secret = {"secretKeyRef": {"name": "s", "key": "k"}}
    base = {**GPU, "engine": {"maxModelLen": 32768}, "env": [{"name": "A", "valueFrom": secret}]}
    service = {**QWEN, "env": [{"name": "A", "value": "1"}]}
    assert found(service, {"base": base}, of=("fit-", "base-")) == [("base-conflict", f"{SERVICE}.env.0")]
    assert engine(service, {"base": base}).reason == "It builds on base, whose content is not known here."
    assert found({**QWEN, "env": [{"name": "A", "valueFrom": secret}]}, {"base": base}, of="base-") == []
