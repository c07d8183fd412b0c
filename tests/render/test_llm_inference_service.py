"""LLMInferenceServiceArgs as objects, and the way of the engine's flags to vLLM."""

import json
import re
import shlex

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from kserve_iac.args import Engine, LLMInferenceServiceArgs, LLMInferenceServiceConfigArgs, ServingPlatformArgs
from kserve_iac.compiled import CompiledObject, Context
from kserve_iac.engines.flags import engine_words
from kserve_iac.render import kserve_object
from kserve_iac.render.engine import escape_references, escape_template

QWEN = {"uri": "hf://Qwen/Qwen3-8B"}

CASES = {
    "smallest": {"model": QWEN},
    "routed": {
        "namespace": "models",
        "model": {"uri": "hf://Qwen/Qwen3-8B", "name": "qwen3-8b"},
        "pool": "l4",
        "replicas": 2,
        "engine": {"maxModelLen": 16384, "gpuMemoryUtilization": 0.92, "image": "registry.example/vllm:1"},
        "resources": {"requests": {"cpu": "6", "memory": "24Gi"}, "limits": {"memory": "40Gi"}},
        "router": {"gateway": {}, "route": {}, "scheduler": {}},
    },
    "disaggregated": {
        "model": {"uri": "hf://meta-llama/Llama-3.3-70B-Instruct", "credentials": "hf-token"},
        "pool": "h100",
        "parallelism": {"tensor": 8},
        "engine": {"maxModelLen": 16384, "kvCacheDtype": "fp8"},
        "prefill": {
            "pool": "l4",
            "replicas": 2,
            "parallelism": {"tensor": 8},
            "engine": {"maxNumSeqs": 64},
            "podLabels": {"role": "prefill"},
        },
        "disaggregation": {"loadFailurePolicy": "recompute"},
        "router": {"gateway": {}, "route": {}, "scheduler": {}},
    },
    "everything": {
        "name": "other-name",
        "labels": {"team": "a"},
        "model": QWEN,
        "replicas": 0,
        "env": [{"name": "LOG", "value": "debug"}],
        "podLabels": {"a": "b"},
        "podAnnotations": {"c": "d"},
        "engine": {"blockSize": 64, "extraArgs": ["--chat-template", "{{ messages }} costs $5 it's"]},
        "router": {
            "gateway": {
                "refs": [{"name": "g", "namespace": "n", "sectionName": "https"}, {"name": "h", "namespace": "n"}]
            },
            "route": {},
            "scheduler": {"replicas": 2, "config": {"inline": {"kind": "EndpointPickerConfig", "plugins": []}}},
        },
        "tracing": {"exporterEndpoint": "http://otel:4317", "samplerArg": 0.5},
        "baseRefs": ["base", "over"],
        "template": {
            "serviceAccountName": "reader",
            "priorityClassName": "high",
            "containers": [
                {"name": "main", "securityContext": {"runAsUser": 1}, "env": [{"name": "LOG", "value": "info"}]}
            ],
        },
    },
    "disaggregated over rdma": {
        "model": QWEN,
        "prefill": {"resources": {"limits": {"memory": "40Gi"}}},
        "disaggregation": {
            "decodeRole": "kv_both",
            "sideChannelPort": 5558,
            "leaseSeconds": 60,
            "hashSeed": 42,
            "transport": {"kind": "rdma", "resource": "rdma/ib", "netDevices": "mlx5_0:1"},
        },
        "router": {"gateway": {}, "route": {}, "scheduler": {}},
    },
    "disaggregated by lmcache": {
        "model": {**QWEN, "credentials": "hf-token"},
        "env": [{"name": "LMCACHE_REMOTE_URL", "value": "redis://store:6379"}],
        "prefill": {"env": [{"name": "LMCACHE_REMOTE_URL", "value": "redis://store:6379"}]},
        "disaggregation": {"connector": "LMCacheConnectorV1"},
        "router": {"gateway": {}, "route": {}, "scheduler": {}},
    },
    "stopped": {"model": QWEN, "stopped": True},
}


def build(fields, pools, kserve="0.20"):
    return kserve_object("chat", LLMInferenceServiceArgs.model_validate(fields), pools, kserve)


def main(workload):
    [container] = [c for c in workload["template"]["containers"] if c["name"] == "main"]
    return container


def variables(workload):
    return {variable["name"]: variable.get("value") for variable in main(workload).get("env", [])}


@pytest.mark.parametrize("case", CASES)
def test_golden(case, pools, golden):
    golden(f"llm_inference_service/{case}", build(CASES[case], pools))


@pytest.mark.parametrize("case", CASES)
def test_the_same_arguments_give_the_same_bytes(case, pools):
    one, two = (yaml.safe_dump(build(CASES[case], pools), sort_keys=False) for _ in range(2))
    assert one == two


@pytest.mark.parametrize(("kserve", "api"), [("0.16", "v1alpha1"), ("0.17.1", "v1alpha2"), ("0.20", "v1alpha2")])
def test_it_is_written_in_the_version_that_is_stored(kserve, api, pools):
    assert build(CASES["smallest"], pools, kserve)["apiVersion"] == f"serving.kserve.io/{api}"


def test_gpus_of_a_pod_are_requested_and_limited_alike_in_both_roles(pools):
    spec = build(CASES["disaggregated"], pools)["spec"]
    for workload in (spec, spec["prefill"]):
        resources = main(workload)["resources"]
        assert resources["requests"]["nvidia.com/gpu"] == resources["limits"]["nvidia.com/gpu"] == "8"


def test_each_role_runs_on_its_pool(pools):
    spec = build(CASES["disaggregated"], pools)["spec"]
    assert spec["template"]["nodeSelector"] == {"kserve-iac/pool": "h100"}
    assert spec["prefill"]["template"]["nodeSelector"] == {"kserve-iac/pool": "l4"}


def test_both_roles_get_their_end_of_the_connector(pools):
    spec = build(CASES["disaggregated"], pools)["spec"]
    for workload, role in ((spec, "kv_consumer"), (spec["prefill"], "kv_producer")):
        words = shlex.split(variables(workload)["VLLM_ADDITIONAL_ARGS"])
        assert json.loads(words[words.index("--kv_transfer_config") + 1]) == {
            "kv_connector": "NixlConnector",
            "kv_role": role,
            "kv_load_failure_policy": "recompute",
        }
        assert "VLLM_NIXL_SIDE_CHANNEL_HOST" in variables(workload)


@pytest.mark.parametrize(("transport", "tls"), [({}, "cuda_ipc,cuda_copy,tcp"), ({"ucxTls": "all"}, "all")])
def test_tcp_is_said_to_ucx_in_both_roles(transport, tls, pools):
    spec = build({"model": QWEN, "prefill": {}, "disaggregation": {"transport": transport}}, pools)["spec"]
    for workload in (spec, spec["prefill"]):
        assert variables(workload)["UCX_TLS"] == tls
        assert "KSERVE_INFER_ROCE" not in variables(workload)


@pytest.mark.parametrize(
    ("kserve", "worker", "infers"),
    [("0.17", None, False), ("0.17", {"containers": [{"name": "main"}]}, True), ("0.19", None, True)],
)
def test_devices_are_inferred_where_the_preset_can(kserve, worker, infers, pools):
    fields = {"model": QWEN, "prefill": {}, "disaggregation": {"transport": {"kind": "rdma"}}}
    if worker is not None:
        fields |= {"worker": worker, "parallelism": {"data": 2, "dataLocal": 1}}
    spec = build(fields, pools, kserve)["spec"]
    assert ("KSERVE_INFER_ROCE" in variables(spec)) == infers
    assert variables(spec)["UCX_TLS"].startswith("rc,")


def test_cards_are_requested_and_limited_alike_in_both_roles(pools):
    spec = build(CASES["disaggregated over rdma"], pools)["spec"]
    for workload in (spec, spec["prefill"]):
        resources = main(workload)["resources"]
        assert resources["requests"]["rdma/ib"] == resources["limits"]["rdma/ib"] == "1"
    assert main(spec["prefill"])["resources"]["limits"]["memory"] == "40Gi"


@pytest.mark.parametrize(
    ("kserve", "last"),
    [("0.16", "--connector=lmcache"), ("0.17", "--secure-proxy=false"), ("0.20", "--kv-connector=shared-storage")],
)
def test_the_sidecar_of_decode_is_told_of_lmcache(kserve, last, pools):
    spec = build(CASES["disaggregated by lmcache"], pools, kserve)["spec"]
    [sidecar] = [c for c in spec["template"]["initContainers"] if c["name"] == "llm-d-routing-sidecar"]
    assert sidecar["args"][-1] == last
    assert [c["name"] for c in spec["prefill"]["template"]["initContainers"]] == ["storage-initializer"]
    assert "VLLM_NIXL_SIDE_CHANNEL_HOST" not in variables(spec)


@pytest.mark.parametrize(
    ("case", "path", "field"),
    [
        ("rdma", ("template", "containers", 0, "resources", "limits", "rdma/ib"), "transport.resource"),
        ("rdma", ("template", "containers", 0, "env", 0, "valueFrom"), "connector"),
        ("rdma", ("template", "containers", 0, "env", 1, "value"), "sideChannelPort"),
        ("rdma", ("template", "containers", 0, "env", 2, "value"), "hashSeed"),
        ("rdma", ("template", "containers", 0, "env", 3, "value"), "transport.ucxTls"),
        ("rdma", ("template", "containers", 0, "env", 4, "value"), "transport.netDevices"),
        ("rdma", ("template", "containers", 0, "env", 5, "value"), "transport.kind"),
        ("lmcache", ("template", "initContainers", 1, "args"), "connector"),
    ],
)
def test_what_is_said_of_both_roles_is_found_again(case, path, field, pools):
    fields = next(fields for name, fields in CASES.items() if name.endswith(case))
    args = LLMInferenceServiceArgs.model_validate(fields)
    one = CompiledObject("chat", args, Context(ServingPlatformArgs(llm=True), pools))
    assert str(one.origin_of(("spec", *path))) == f"disaggregation.{field}"
    if case == "rdma":
        assert str(one.origin_of(("spec", "prefill", *path))) == f"disaggregation.{field}"


def test_the_limits_of_prefill_are_its_own(pools):
    args = LLMInferenceServiceArgs.model_validate(CASES["disaggregated over rdma"])
    path = ("spec", "prefill", "template", "containers", 0, "resources", "limits", "memory")
    one = CompiledObject("chat", args, Context(ServingPlatformArgs(llm=True), pools))
    assert str(one.origin_of(path)) == "prefill.resources.limits.memory"


def test_without_prefill_there_is_no_connector(pools):
    spec = build({"model": QWEN, "engine": {"maxModelLen": 5}}, pools)["spec"]
    assert variables(spec) == {"VLLM_ADDITIONAL_ARGS": "--max-model-len 5"}


def test_prefill_runs_with_the_settings_of_decode_where_it_has_none(pools):
    spec = build(CASES["disaggregated"], pools)["spec"]
    prefill = variables(spec["prefill"])["VLLM_ADDITIONAL_ARGS"]
    assert prefill.startswith("--max-model-len 16384 --kv-cache-dtype fp8 --max-num-seqs 64 ")
    assert "--max-num-seqs" not in variables(spec)["VLLM_ADDITIONAL_ARGS"]


def test_credentials_reach_the_downloader_of_both_roles_and_no_other_container(pools):
    spec = build(CASES["disaggregated"], pools)["spec"]
    for workload in (spec, spec["prefill"]):
        [downloader] = workload["template"]["initContainers"]
        assert downloader["name"] == "storage-initializer"
        assert downloader["env"][0]["valueFrom"] == {"secretKeyRef": {"name": "hf-token", "key": "HF_TOKEN"}}
        assert "HF_TOKEN" not in variables(workload)


def test_empty_parts_of_the_router_stay_since_their_presence_means_something(pools):
    assert build(CASES["routed"], pools)["spec"]["router"] == {"gateway": {}, "route": {}, "scheduler": {}}
    assert "router" not in build(CASES["smallest"], pools)["spec"]
    assert build({"model": QWEN, "tracing": {}}, pools)["spec"]["tracing"] == {}


def test_an_entry_of_the_same_name_in_the_template_is_merged(pools):
    container = main(build(CASES["everything"], pools)["spec"])
    assert container["securityContext"] == {"runAsUser": 1}
    assert [v["value"] for v in container["env"] if v["name"] == "LOG"] == ["info"]


def test_it_is_awaited_by_ready(pools):
    assert build(CASES["smallest"], pools)["metadata"]["annotations"] == {"pulumi.com/waitFor": "condition=Ready"}
    stopped = build(CASES["stopped"], pools)["metadata"]["annotations"]
    assert stopped["serving.kserve.io/stop"] == "true"
    assert stopped["pulumi.com/waitFor"] != "condition=Ready"


@pytest.mark.parametrize(
    ("engine", "flags"),
    [
        (None, []),
        ({}, []),
        ({"maxModelLen": 5}, ["--max-model-len", "5"]),
        ({"gpuMemoryUtilization": 0.92}, ["--gpu-memory-utilization", "0.92"]),
        ({"gpuMemoryUtilization": 0.9123456789}, ["--gpu-memory-utilization", "0.9123456789"]),
        ({"kvCacheDtype": "fp8"}, ["--kv-cache-dtype", "fp8"]),
        ({"blockSize": 32}, ["--block-size", "32"]),
        ({"maxNumSeqs": 7}, ["--max-num-seqs", "7"]),
        ({"extraArgs": ["--a", "b c"], "maxModelLen": 5}, ["--max-model-len", "5", "--a", "b c"]),
        ({"maxNumBatchedTokens": 4096}, ["--max-num-batched-tokens", "4096"]),
        ({"dtype": "half"}, ["--dtype", "half"]),
        ({"quantization": "fp8"}, ["--quantization", "fp8"]),
        ({"enforceEager": True}, ["--enforce-eager"]),
        ({"enforceEager": False}, ["--no-enforce-eager"]),
        ({"enablePrefixCaching": False}, ["--no-enable-prefix-caching"]),
        ({"enableChunkedPrefill": True}, ["--enable-chunked-prefill"]),
        ({"cpuOffloadGb": 4}, ["--cpu-offload-gb", "4.0"]),
        ({"languageModelOnly": True}, ["--language-model-only"]),
        ({"limitMmPerPrompt": {"image": 2, "video": 0}}, ["--limit-mm-per-prompt", '{"image":2,"video":0}']),
        ({"tokenizerMode": "mistral"}, ["--tokenizer-mode", "mistral"]),
        ({"trustRemoteCode": True}, ["--trust-remote-code"]),
        ({"seed": 0}, ["--seed", "0"]),
        (
            {"enableAutoToolChoice": True, "toolCallParser": "hermes"},
            ["--enable-auto-tool-choice", "--tool-call-parser", "hermes"],
        ),
        ({"reasoningParser": "qwen3"}, ["--reasoning-parser", "qwen3"]),
        ({"image": "vllm:1", "version": "0.11.2"}, []),
    ],
)
def test_settings_become_flags_and_unset_ones_none(engine, flags):
    assert engine_words(Engine.model_validate(engine) if engine is not None else None) == flags


@given(st.floats(0.001, 1))
def test_no_digit_of_a_share_is_lost(share):
    assert float(engine_words(Engine(gpu_memory_utilization=share))[1]) == share


def go_template(text: str) -> str:
    """What Go's text/template makes of a text whose only actions are raw strings; anything else is refused."""
    out, position = "", 0
    while (start := text.find("{{", position)) >= 0:
        action = re.compile(r"\{\{`([^`]*)`\}\}").match(text, start)
        assert action, f"an action that is no raw string: {text[start : start + 20]!r}"
        out += text[position:start] + action.group(1)
        position = action.end()
    return out + text[position:]


def kubelet(text: str, known: dict[str, str]) -> str:
    """Kubernetes' expansion of a variable's value: ``$$`` is ``$``, ``$(NAME)`` the variable, where it is known."""

    def replace(match: re.Match) -> str:
        if match.group(0) == "$$":
            return "$"
        return known.get(match.group(1), match.group(0))

    return re.sub(r"\$\$|\$\(([^)]*)\)", replace, text)


NASTY = st.text(
    st.one_of(
        st.sampled_from("{}`$()'\"\\ -\n\t~*?!#&|;<>"),
        st.characters(exclude_characters="\0", exclude_categories=["Cs"]),
    ),
    max_size=20,
)


@given(st.lists(NASTY, max_size=4))
@example(["{{"])
@example(["{{{"])
@example(["{{{{"])
@example(["{", "{{`}}"])
@example(["{{/* comment */}}", "{{- .Spec -}}"])
@example(["$$", "$(HOME)", "$", "$$(HOME)", "$(", "${HOME}"])
@example(["", " ", "'", '"', "\\", "a'b\"c"])
def test_words_reach_the_engine_to_the_letter(words):
    """Through KServe's template, Kubernetes' expansion of variables and the shell of the preset's command."""
    args = LLMInferenceServiceArgs.model_validate({"model": QWEN, "engine": {"extraArgs": words}})
    value = variables(kserve_object("chat", args, {}, "0.20")["spec"]).get("VLLM_ADDITIONAL_ARGS", "")
    assert shlex.split(kubelet(go_template(value), {"HOME": "/expanded"})) == words


@given(NASTY)
def test_no_template_survives_unescaped(text):
    escaped = escape_template(text)
    assert go_template(escaped) == text
    assert "{{" not in escaped.replace("{{`{{`}}", "")


@given(NASTY)
def test_no_reference_survives_unescaped(text):
    assert kubelet(escape_references(text), {"HOME": "/expanded"}) == text


def test_a_flag_that_comes_with_the_connector_is_one_word_of_the_shell(pools):
    value = variables(build(CASES["disaggregated"], pools)["spec"])["VLLM_ADDITIONAL_ARGS"]
    assert shlex.split(value)[-2] == "--kv_transfer_config"


LLAMA = {"uri": "hf://meta-llama/Llama-3.3-70B-Instruct"}


def probe(pools, kserve="0.20", **fields):
    spec = build({"model": QWEN, **fields}, pools, kserve)["spec"]
    nothing = {"template": {"containers": [{"name": "main"}]}}
    return [main(one).get("startupProbe") for one in (spec, spec.get("prefill", nothing))]


def test_a_small_model_starts_within_the_presets_time(pools):
    assert probe(pools) == [None, None]


def test_a_large_one_gets_its_time_on_the_presets_probe(pools):
    assert probe(pools, model=LLAMA) == [{"failureThreshold": 69, "periodSeconds": 10}, None]
    assert probe(pools, model=LLAMA, engine={"enforceEager": True}) == [None, None]


def test_the_presets_time_can_be_kept(pools):
    assert probe(pools, model=LLAMA, startTimeout=0) == [None, None]


def test_time_that_is_asked_for_is_given(pools):
    assert probe(pools, startTimeout=905, prefill={"startTimeout": 60}) == [
        {"failureThreshold": 91, "periodSeconds": 10},
        {"failureThreshold": 6, "periodSeconds": 10},
    ]


def test_where_the_preset_has_no_probe_it_is_whole(pools):
    assert probe(pools, "0.16", model=LLAMA) == [None, None]
    decode, prefill = probe(pools, "0.16", startTimeout=600, prefill={"startTimeout": 600})
    assert decode["httpGet"] == {"path": "/health", "port": 8001, "scheme": "HTTP"}
    assert prefill["httpGet"] == {"path": "/health", "port": 8000, "scheme": "HTTP"}
    assert decode["failureThreshold"] == prefill["failureThreshold"] == 60


def test_a_probe_of_ones_own_stays(pools):
    own = {"containers": [{"name": "main", "startupProbe": {"periodSeconds": 5}}]}
    assert probe(pools, model=LLAMA, template=own)[0] == {"periodSeconds": 5}
    assert probe(pools, startTimeout=900, template=own)[0] == {"failureThreshold": 90, "periodSeconds": 5}


def test_the_pods_behind_the_first_have_no_probe(pools):
    fields = {"model": LLAMA, "worker": {}, "parallelism": {"data": 2, "dataLocal": 1}}
    spec = build(fields, pools)["spec"]
    assert "startupProbe" in main(spec)
    assert all("startupProbe" not in one for one in spec["worker"].get("containers", []))


def test_a_configuration_gets_the_time_that_it_asks_for_alone(pools):
    for fields, expected in (({"model": LLAMA}, False), ({"model": LLAMA, "startTimeout": 60}, True)):
        args = LLMInferenceServiceConfigArgs.model_validate(fields)
        spec = kserve_object("base", args, pools, "0.20")["spec"]
        containers = spec.get("template", {}).get("containers", [{}])
        assert ("startupProbe" in containers[0]) is expected


def test_shared_memory_is_the_presets_volume_in_every_pod(pools):
    spec = build({"model": QWEN, "sharedMemory": "8Gi", "worker": {}}, pools)["spec"]
    volume = {"name": "dshm", "emptyDir": {"medium": "Memory", "sizeLimit": "8Gi"}}
    assert spec["template"]["volumes"] == spec["worker"]["volumes"] == [volume]


MOUNTED = {"mountPath": "/dev/shm"}


@pytest.mark.parametrize(
    ("parallelism", "mounts"),
    [({"tensor": 2, "pipeline": 2}, ["dshm"]), ({"tensor": 2, "data": 4, "dataLocal": 2}, [])],
)
def test_shared_memory_is_mounted_where_no_preset_does(parallelism, mounts, pools):
    fields = {"model": QWEN, "sharedMemory": "8Gi", "parallelism": parallelism, "worker": {}}
    spec = build(fields, pools)["spec"]
    for field in ("template", "worker"):
        (main,) = spec[field]["containers"]
        assert [mount["name"] for mount in main.get("volumeMounts", [])] == mounts


def test_a_path_that_main_mounts_itself_is_not_mounted_again(pools):
    own = {
        "containers": [{"name": "main", "volumeMounts": [{"name": "own", **MOUNTED}]}],
        "volumes": [{"name": "own", "emptyDir": {}}],
    }
    sizes = {"tensor": 2, "pipeline": 2}
    spec = build({"model": QWEN, "sharedMemory": "8Gi", "parallelism": sizes, "template": own, "worker": {}}, pools)[
        "spec"
    ]
    assert spec["template"]["containers"][0]["volumeMounts"] == [{"name": "own", **MOUNTED}]
    assert spec["worker"]["containers"][0]["volumeMounts"] == [{"name": "dshm", **MOUNTED}]


ORIGINS = {
    "a probe": (("template", "containers", 0, "startupProbe", "failureThreshold"), "startTimeout"),
    "prefill's": (("prefill", "template", "containers", 0, "startupProbe"), "prefill.startTimeout"),
    "shared memory": (("template", "volumes", 0, "emptyDir", "sizeLimit"), "sharedMemory"),
}


@pytest.mark.parametrize(("path", "argument"), ORIGINS.values(), ids=ORIGINS)
def test_what_follows_from_the_start_is_found_again(path, argument, pools):
    args = LLMInferenceServiceArgs.model_validate(
        {"model": QWEN, "startTimeout": 900, "sharedMemory": "8Gi", "prefill": {"startTimeout": 900}}
    )
    one = CompiledObject("chat", args, Context(ServingPlatformArgs(llm=True), pools))
    assert str(one.origin_of(("spec", *path))) == argument
