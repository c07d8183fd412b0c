"""Flags of engines that vLLM would refuse as it starts."""

import pytest

from kserve_iac.args import InferenceServiceArgs, LLMInferenceServiceArgs
from kserve_iac.catalog.engine_images import LATEST
from kserve_iac.catalog.vllm_flags import is_known
from kserve_iac.checks import check, check_object, examine
from kserve_iac.checks.engine.flags import APPENDED as appended
from kserve_iac.compiled import CompiledObject
from kserve_iac.engines.flags import read_flags

CODES = (
    "offload-ignored",
    "engine-flag",
    "engine-flag-unsure",
    "flag-twice",
    "engine-settings",
    "engine-version",
    "lora-room",
)


def said(context, engine=None, kserve="0.20", **fields):
    model = {"uri": "hf://Qwen/Qwen3-8B", **fields.pop("model", {})}
    args = LLMInferenceServiceArgs.model_validate({"model": model, "engine": engine or {}, **fields})
    return [p for p in check_object(CompiledObject("chat", args, context(kserve=kserve))) if p.code in CODES]


def found(context, *args, **fields):
    return [(p.code, p.path) for p in said(context, *args, **fields)]


FINE = {
    "every setting": {
        "maxModelLen": 8192,
        "gpuMemoryUtilization": 0.9,
        "kvCacheDtype": "fp8",
        "blockSize": 32,
        "maxNumSeqs": 64,
        "maxNumBatchedTokens": 8192,
        "dtype": "auto",
        "quantization": "fp8",
        "enforceEager": True,
        "enablePrefixCaching": True,
        "enableChunkedPrefill": True,
        "cpuOffloadGb": 4,
        "languageModelOnly": True,
        "limitMmPerPrompt": {"image": 0},
        "tokenizerMode": "auto",
        "trustRemoteCode": True,
        "seed": 1,
        "enableAutoToolChoice": True,
        "toolCallParser": "hermes",
        "reasoningParser": "qwen3",
    },
    "a flag that vLLM completes": {"extraArgs": ["--max-model", "4096"]},
    "a flag that is off": {"extraArgs": ["--no-enable-prefix-caching"]},
    "a part of a flag": {"extraArgs": ["--compilation-config.mode=3"]},
    "underscores": {"extraArgs": ["--max_num_seqs=4"]},
    "a parser among further flags": {"enableAutoToolChoice": True, "extraArgs": ["--tool-call-parser", "hermes"]},
    "chunks smaller than the context": {"maxModelLen": 8192, "maxNumBatchedTokens": 2048},
    "a version that the tag does not tell": {"image": "own/vllm:prod", "version": "0.22.1"},
    "a tag of LMCache": {"image": "lmcache/vllm-openai:v0.3.9", "version": "0.11.0"},
    "a tag of one's own": {"image": "registry.example/vllm-openai:v1.0.0", "version": "0.11.0"},
    "a tag beside the releases": {"image": "vllm/vllm-openai:v0.16.0-glm5", "version": "0.16.1"},
    "a version that the tag tells as well": {"image": "vllm/vllm-openai:v0.22.1", "version": "0.22.1"},
}


@pytest.mark.parametrize("engine", FINE.values(), ids=FINE)
def test_what_vllm_takes_passes(context, engine):
    assert found(context, engine) == []


REFUSED = {
    "a flag that no version knows": ({"extraArgs": ["--max-modle-len", "4096"]}, "engine-flag", "extraArgs"),
    "a flag that is gone": ({"extraArgs": ["--swap-space=4"]}, "engine-flag", "extraArgs"),
    "a flag that came later": (
        {"languageModelOnly": True, "image": "vllm/vllm-openai:v0.11.0"},
        "engine-flag",
        "languageModelOnly",
    ),
    "a flag that came after the version that is said": (
        {"extraArgs": ["--shutdown-timeout", "60"], "image": "own:1", "version": "0.16.0"},
        "engine-flag",
        "extraArgs",
    ),
    "a typo in an image of one's own": (
        {"extraArgs": ["--max-modle-len", "4096"], "image": "own:1"},
        "engine-flag-unsure",
        "extraArgs",
    ),
    "a newer flag in an image of one's own": (
        {"languageModelOnly": True, "image": "own:1"},
        "engine-flag-unsure",
        "languageModelOnly",
    ),
    "twice": ({"maxModelLen": 1, "extraArgs": ["--max-model-len=2"]}, "flag-twice", "extraArgs"),
    "on and off": ({"enforceEager": True, "extraArgs": ["--no-enforce-eager"]}, "flag-twice", "extraArgs"),
    "tools without a parser": ({"enableAutoToolChoice": True}, "engine-settings", "toolCallParser"),
    "more requests than tokens": (
        {"maxNumSeqs": 512, "maxNumBatchedTokens": 256},
        "engine-settings",
        "maxNumBatchedTokens",
    ),
    "a prompt longer than a step": (
        {"maxModelLen": 8192, "maxNumBatchedTokens": 2048, "enableChunkedPrefill": False},
        "engine-settings",
        "maxNumBatchedTokens",
    ),
    "another version than the tag's": (
        {"image": "vllm/vllm-openai:v0.11.0", "version": "0.12.0"},
        "engine-version",
        "version",
    ),
    "a version without an image": ({"version": "0.12.0"}, "engine-version", "version"),
}


@pytest.mark.parametrize(("engine", "code", "field"), REFUSED.values(), ids=REFUSED)
def test_what_vllm_refuses_is_refused(context, engine, code, field):
    assert found(context, engine) == [(code, f"engine.{field}")]


def test_the_nearest_flag_is_named(context):
    [problem] = said(context, {"extraArgs": ["--max-modle-len", "4096"]})
    assert problem.message == "vLLM 0.23.0 does not know --max-modle-len."
    assert "max-model-len" in problem.mend


def test_the_version_is_the_one_of_the_preset(context):
    engine = {"languageModelOnly": True}
    assert found(context, engine, kserve="0.17") == [("engine-flag", "engine.languageModelOnly")]
    assert found(context, engine, kserve="0.19") == []


def test_prefill_is_looked_at_where_it_says_something(context):
    assert found(context, {"extraArgs": ["--swap-space=4"]}, prefill={}) == [("engine-flag", "engine.extraArgs")]
    assert found(context, {}, prefill={"engine": {"extraArgs": ["--swap-space=4"]}}) == [
        ("engine-flag", "prefill.engine.extraArgs")
    ]


def test_an_image_that_comes_later_tells_nothing(context, later):
    assert found(context, {"image": later, "version": "0.18.0", "extraArgs": ["--swap-space=4"]}) == [
        ("engine-flag", "engine.extraArgs")
    ]


ADAPTERS = [{"name": "a", "uri": "hf://own/a"}, {"name": "b", "uri": "hf://own/b"}]

LORA = {
    "room for both": ({"maxAdapters": 2, "maxCpuAdapters": 2, "maxRank": 64}, None),
    "nothing said": ({}, None),
    "fewer in CPU memory": ({"maxAdapters": 4, "maxCpuAdapters": 2}, "maxCpuAdapters"),
    "an odd rank": ({"maxRank": 48}, "maxRank"),
    "too high a rank": ({"maxRank": 1024}, "maxRank"),
}


@pytest.mark.parametrize(("lora", "field"), LORA.values(), ids=LORA)
def test_room_of_adapters(context, lora, field):
    expected = [("lora-room", f"model.lora.{field}")] if field else []
    assert found(context, model={"lora": {"adapters": ADAPTERS, **lora}}) == expected


def test_the_rank_that_is_named_is_one(context):
    [problem] = said(context, model={"lora": {"adapters": ADAPTERS, "maxRank": 48}})
    assert problem.mend == "Set maxRank to 64; adapters of a lower rank fit, too."


def of_predictor(context, kserve="0.20", **predictor):
    args = InferenceServiceArgs.model_validate({"predictor": predictor})
    codes = (*CODES, "flag-ignored")
    return [
        (p.code, p.path, p.severity)
        for p in check_object(CompiledObject("chat", args, context(kserve=kserve)))
        if p.code in codes
    ]


def hugging_face(*args, **fields):
    return {"modelFormat": "huggingface", "storageUri": "hf://Qwen/Qwen3-8B", "args": list(args), **fields}


TAKEN = {
    "the server's own flags": hugging_face("--backend=vllm", "--max_length=8192", "--disable_log_requests"),
    "KServe's flags": hugging_face("--http_port=8080", "--workers", "2"),
    "vLLM's flags": hugging_face("--tensor-parallel-size=2", "--kv_cache_dtype=fp8"),
    "another runtime": hugging_face("--own-flag", runtime="ours"),
    "another backend": hugging_face("--own-flag", "--backend=huggingface"),
    "another format": {"modelFormat": "sklearn", "storageUri": "gs://b/m", "args": ["--own-flag"]},
}


@pytest.mark.parametrize("model", TAKEN.values(), ids=TAKEN)
def test_flags_of_predictors_that_are_known_pass(context, model):
    assert of_predictor(context, model=model) == []


def test_a_flag_that_the_server_passes_over_is_told(context):
    found = [("flag-ignored", "predictor.model.args", "warning")]
    assert of_predictor(context, model=hugging_face("--max-modle-len=8192")) == found
    assert of_predictor(context, model=hugging_face("--swap-space=4")) == found
    assert of_predictor(context, kserve="0.17", model=hugging_face("--swap-space=4")) == []


def test_vllm_itself_ends_over_a_flag_that_it_does_not_know(context):
    args = ["--model", "Qwen/Qwen3-8B", "--swap-space", "4"]
    container = {"image": "vllm/vllm-openai:v0.20.0", "args": args}
    assert of_predictor(context, containers=[container]) == [("engine-flag", "predictor.containers.0.args", "error")]
    container = {"image": "vllm/vllm-openai:v0.11.0", "args": args}
    assert of_predictor(context, containers=[container]) == []


OFFLOADED = {"kvCacheOffloading": {"cpu": "16Gi"}}
OLDER = {"image": "vllm/vllm-openai:v0.20.0"}

OFFLOADING = {
    "KServe's own vLLM": ({}, OFFLOADED, []),
    "an older vLLM": (OLDER, OFFLOADED, ["kvCacheOffloading"]),
    "an image that tells nothing": ({"image": "own:1"}, OFFLOADED, []),
    "beside NIXL": ({}, {**OFFLOADED, "prefill": OFFLOADED}, ["kvCacheOffloading", "prefill.kvCacheOffloading"]),
    "beside no connector": ({}, {**OFFLOADED, "prefill": {}, "disaggregation": {"connector": "none"}}, []),
    "beside a connector of one's own": (
        {"extraArgs": ["--kv-transfer-config", "{}"]},
        OFFLOADED,
        ["kvCacheOffloading"],
    ),
}


@pytest.mark.parametrize(("engine", "fields", "paths"), OFFLOADING.values(), ids=OFFLOADING)
def test_offloading_that_is_not_passed_on_is_told(context, engine, fields, paths):
    assert found(context, engine, **fields) == [("offload-ignored", path) for path in paths]


@pytest.mark.parametrize(
    ("flag", "mend"),
    [
        ("bogus-flag", "Remove --bogus-flag, or correct its name."),
        ("max-modle-len", "Did you mean --max-model-len?"),
        ("max-model-length", "Did you mean --max-model-len?"),
        ("enforce-eagerly", "Did you mean --enforce-eager?"),
    ],
)
def test_only_a_flag_that_is_much_alike_is_named(context, flag, mend):
    [problem] = said(context, {"extraArgs": [f"--{flag}=1"]})
    assert problem.mend.startswith(mend)


@pytest.mark.parametrize(
    ("command", "flagged"),
    [
        (["vllm", "serve", "/mnt/models", "--bogus-flag=3"], True),
        (["sh", "-c", "exec vllm serve /mnt/models --bogus-flag 3"], True),
        (["sh", "-c", "exec vllm serve /mnt/models --bogus-flag 3 | tee log"], False),
        (["vllm", "serve", "/mnt/models", "--seed=3"], False),
        (["serve", "/mnt/models", "--bogus-flag=3"], False),
    ],
)
def test_the_flags_of_a_command_of_ones_own_are_read(context, command, flagged):
    main = {"name": "main", "image": "vllm/vllm-openai:v0.11.0", "command": command}
    args = {"model": {"uri": "hf://Qwen/Qwen3-8B"}, "template": {"containers": [main]}}
    compiled = CompiledObject("chat", LLMInferenceServiceArgs.model_validate(args), context(llm=True))
    paths = [one.path for one in check_object(compiled) if one.code == "engine-flag"]
    assert paths == ["template.containers.0.command"] * flagged


@pytest.mark.parametrize("words", [["--max-model-len 4096"], ["--seed", "1", "--max-num-seqs 4 --seed 2"]])
def test_words_in_one_entry_are_no_flag(read, llm, words):
    services = {
        "chat": llm(engine={"extraArgs": words}),
        "own": {
            "inferenceService": {
                "predictor": {
                    "containers": [{"image": "vllm/vllm-openai:v0.19.1", "args": ["--model=Qwen/Qwen3-4B", *words]}]
                }
            }
        },
    }
    found = {one.path: one.mend for one in check(read(services)) if one.code == "engine-flag"}
    assert found == dict.fromkeys(
        (
            "services.chat.llmInferenceService.engine.extraArgs",
            "services.own.inferenceService.predictor.containers.0.args",
        ),
        "Write each word as an entry of its own.",
    )


VLLM = "vllm/vllm-openai:v0.11.2"
APPENDED = "--model_name, --predictor_host and --http_port"


def beside(context, field, kserve="0.20", **container):
    """What is said of a component beside a predictor."""
    args = InferenceServiceArgs.model_validate(
        {
            "predictor": {"model": {"modelFormat": "sklearn", "storageUri": "gs://b/m"}},
            field: {"pool": "l4", "gpus": 1, "containers": [{"name": "own", **container}]},
        }
    )
    compiled = CompiledObject("chat", args, context(kserve=kserve))
    return [(str(p.path), p.message) for p in check_object(compiled) if p.code == "appended-flag"]


@pytest.mark.parametrize("kserve", ["0.16", "0.20", "0.21"])
@pytest.mark.parametrize("field", ["transformer", "explainer"])
@pytest.mark.parametrize(
    ("container", "at"),
    [
        ({"image": VLLM, "args": ["--model", "Qwen/Qwen3-8B"]}, "args"),
        ({"image": "own/engine:1", "command": ["vllm", "serve"], "args": ["Qwen/Qwen3-8B"]}, "args"),
        ({"image": "own/engine:1", "command": ["/usr/bin/vllm", "serve", "Qwen/Qwen3-8B"]}, "command"),
        ({"image": "own/engine:1", "command": ["python3", "-m", "vllm.entrypoints.openai.api_server"]}, "command"),
    ],
    ids=["image", "args", "command", "module"],
)
def test_flags_that_kserve_appends_end_vllm(context, kserve, field, container, at):
    ((path, message),) = beside(context, field, kserve, **container)
    assert path == f"{field}.containers.0.{at}"
    assert APPENDED in message


def test_flags_that_are_set_are_not_appended(context):
    ((_, message),) = beside(context, "transformer", image=VLLM, args=["--http_port=8080", "--model", "Qwen/Qwen3-8B"])
    assert "--model_name and --predictor_host" in message


@pytest.mark.parametrize(
    "container",
    [
        {"image": VLLM, "command": ["sh", "-c", "exec vllm serve Qwen/Qwen3-8B --port 8080"]},
        {"image": VLLM, "command": ["bash", "-c"], "args": ["vllm serve Qwen/Qwen3-8B"]},
        {"image": VLLM, "command": ["python3", "own.py"]},
        {"image": "own/vllm-tokenizer:1", "args": ["--upstream", "x"]},
        {"image": "kserve/huggingfaceserver:v0.20.0", "args": ["--model_id=bert-base-uncased"]},
    ],
    ids=["shell", "shell with args", "script", "name", "server of KServe"],
)
def test_others_take_the_flags_that_kserve_appends(context, container):
    assert beside(context, "transformer", **container) == []


def test_no_vllm_knows_the_flags_that_kserve_appends():
    flags = [flag[2:].replace("_", "-") for flag in appended]
    assert {is_known(flag, version) for flag in flags for version in ("0.8.5", "0.11.2", "0.20.2", LATEST)} == {False}


TOOLS = "--enable-auto-tool-choice"


def tools_of(context, **container):
    """Settings that vLLM refuses, in a container of the user's own and in a model of KServe's Hugging Face server."""
    found = []
    for part in (
        {"containers": [{"name": "kserve-container", "image": VLLM, **container}]},
        {"model": {"modelFormat": "huggingface", "storageUri": "hf://Qwen/Qwen3-8B", **container}},
    ):
        args = InferenceServiceArgs.model_validate({"predictor": part})
        compiled = CompiledObject("chat", args, context())
        found.append([str(p.path) for p in check_object(compiled) if p.code == "engine-settings"])
    return found


def test_tools_of_a_predictor_have_a_parser(context):
    assert tools_of(context, args=[TOOLS]) == [["predictor.containers.0.args"], ["predictor.model.args"]]
    assert tools_of(context, args=[TOOLS, "--tool-call-parser=hermes"]) == [[], []]
    assert tools_of(context, args=["--seed=1"]) == [[], []]
    assert tools_of(context, args=[TOOLS, "--no-enable-auto-tool-choice"]) == [[], []]


def test_tools_of_further_flags_have_a_parser(context):
    variable = {"name": "VLLM_ADDITIONAL_ARGS", "value": TOOLS}
    assert found(context, env=[variable]) == [("engine-settings", "env.0")]
    assert found(context, {"extraArgs": [TOOLS]}) == [("engine-settings", "engine.extraArgs")]
    assert found(context, {"extraArgs": [TOOLS], "toolCallParser": "hermes"}) == []
    command = {"containers": [{"name": "main", "command": ["vllm", "serve", "/mnt/models", TOOLS]}]}
    assert found(context, template=command) == [("engine-settings", "template.containers.0.command")]
    prefill = {"engine": {"extraArgs": [TOOLS]}}
    assert found(context, prefill=prefill) == [("engine-settings", "prefill.engine.extraArgs")]


def predicted(container):
    config = {
        "cluster": {"existing": {"nodePools": [{"name": "l4", "machineType": "g2-standard-12", "maxNodes": 2}]}},
        "platform": {"kserve": "0.20"},
        "services": {"chat": {"inferenceService": {"predictor": {"pool": "l4", "gpus": 1, **container}}}},
    }
    return [(one.code, one.path.partition("Service.")[2]) for one in examine(config)[1] if one.code in DASHED]


DASHED = ("engine-flag", "flag-ignored")
ONE_DASH = ["-language-model-only", "-max_model_len=4096", "-enforce-eager"]


@pytest.mark.parametrize("word", ONE_DASH)
def test_a_flag_has_two_dashes(word, context):
    assert found(context, {"extraArgs": [word]}) == [("engine-flag", "engine.extraArgs")]
    prefill = {"prefill": {"engine": {"extraArgs": [word]}}, "router": {"route": {}, "scheduler": {}}}
    assert found(context, **prefill) == [("engine-flag", "prefill.engine.extraArgs")]
    container = {"name": "kserve-container", "image": "vllm/vllm-openai:v0.23.0"}
    given = predicted({"containers": [{**container, "args": ["--model=Qwen/Qwen3-4B", "--port=8080", word]}]})
    assert given == [("engine-flag", "predictor.containers.0.args")]
    main = {"name": "main", "command": ["vllm", "serve", "/mnt/models", word]}
    assert found(context, template={"containers": [main]}) == [("engine-flag", "template.containers.0.command")]


@pytest.mark.parametrize("word", [*ONE_DASH, "-model_id=Qwen/Qwen3-4B"])
def test_the_hugging_face_server_ignores_a_flag_of_one_dash(word):
    model = {"modelFormat": "huggingface", "storageUri": "hf://Qwen/Qwen3-4B", "args": ["--max-model-len=8192", word]}
    assert predicted({"model": model}) == [("flag-ignored", "predictor.model.args")]


@pytest.mark.parametrize("words", [["-O3"], ["-tp=1"], ["-q", "fp8"], ["-x"], ["--seed", "-1"], ["-asc", "2"]])
def test_words_of_one_dash_that_may_be_right(words, context):
    assert found(context, {"extraArgs": words}) == []


def test_short_names_of_flags():
    said = read_flags(["-sc", '{"method": "ngram"}', "-dpl=2", "-ep", "-cc.mode", "3", "--enable-lora", "-O2"])
    assert dict(said.words) == {
        "speculative-config": '{"method": "ngram"}',
        "data-parallel-size-local": "2",
        "enable-expert-parallel": "",
        "compilation-config.mode": "3",
        "enable-lora": "",
    }
    assert said.sizes["expert"] is True
