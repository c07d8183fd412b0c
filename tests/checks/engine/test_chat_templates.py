"""Models without a chat template, and templates in files that do not exist."""

import pytest

from kserve_iac.args import InferenceServiceArgs, LLMInferenceServiceArgs
from kserve_iac.catalog.chat_templates import ENCODED, WITHOUT, lacks_chat_template
from kserve_iac.checks import check_object
from kserve_iac.compiled import CompiledObject

IMAGE = "vllm/vllm-openai:v0.23.0"
BASE = "meta-llama/Llama-3.1-8B"
DEEPSEEK = "deepseek-ai/DeepSeek-V3.2"


def found(context, args, code, kserve="0.20"):
    compiled = CompiledObject("chat", args, context(kserve=kserve))
    return [(str(one.path), one.mend) for one in check_object(compiled) if one.code == code]


def llm(context, uri=f"hf://{BASE}", *, code="chat-template", kserve="0.20", **fields):
    model = {"uri": uri, **fields.pop("model", {})}
    return found(context, LLMInferenceServiceArgs.model_validate({"model": model, **fields}), code, kserve)


def predictor(context, code="chat-template", **fields):
    return found(context, InferenceServiceArgs.model_validate({"predictor": fields}), code)


def served(*args):
    return {"model": {"modelFormat": "huggingface", "storageUri": f"hf://{BASE}", "args": list(args)}}


def own(*args, **fields):
    return {"containers": [{"name": "kserve-container", "image": IMAGE, "args": list(args), **fields}]}


def main(**fields):
    return {"template": {"containers": [{"name": "main", **fields}]}}


MEND = "Serve an instruct variant of the model, or set --chat-template to a file of the container."


def test_a_base_model_of_an_llm_service(context):
    assert llm(context) == [("engine", MEND)]
    assert llm(context, "s3://b/m", model={"hub": BASE}) == [("engine", MEND)]
    assert llm(context, "hf://mirror/copy", model={"hub": BASE}) == [("engine", MEND)]
    assert llm(context, prefill={}) == [("engine", MEND)]
    command = ["vllm", "serve", "/mnt/models"]
    assert llm(context, **main(command=command)) == [("template.containers.0.command", MEND)]


def test_a_base_model_of_a_predictor(context):
    assert predictor(context, **served()) == [("predictor.model.args", MEND)]
    assert predictor(context, **own("--model", BASE)) == [("predictor.containers.0.args", MEND)]
    storage = {"storageUris": [{"uri": "gs://b/m", "hub": BASE}]}
    assert predictor(context, **own(), **storage) == [("predictor.containers.0.args", MEND)]


RIGHT = {
    "an instruct variant": {"uri": "hf://meta-llama/Llama-3.1-8B-Instruct"},
    "another model": {"uri": "hf://Qwen/Qwen3-8B"},
    "a model that is not known": {"uri": "s3://b/m"},
    "a template": {"engine": {"extraArgs": ["--chat-template", "/mnt/models/own.jinja"]}},
    "a template in a variable": {
        "env": [{"name": "VLLM_ADDITIONAL_ARGS", "value": "--chat-template=template_chatml.jinja"}]
    },
    "another tokenizer": {"engine": {"tokenizerMode": "mistral"}},
    "embeddings": {"engine": {"extraArgs": ["--runner", "pooling"]}},
    "a script": {**main(command=["sh", "-c", "./start"])},
}


@pytest.mark.parametrize("fields", RIGHT.values(), ids=RIGHT)
def test_chats_that_have_a_template(context, fields):
    assert llm(context, **fields) == []


def test_chats_of_predictors_that_have_a_template(context):
    assert predictor(context, **served("--chat-template=/mnt/models/own.jinja")) == []
    assert predictor(context, **served("--task=embed")) == []
    assert predictor(context, **served("--backend=huggingface")) == []


@pytest.mark.parametrize(
    ("version", "fields", "mend"),
    [
        ("0.12.0", {}, "Use an image with vLLM 0.18.0 or later, or set --chat-template to a file of the container."),
        ("0.13.0", {}, "Set tokenizerMode to deepseek_v32."),
        ("0.17.1", {}, "Set tokenizerMode to deepseek_v32."),
        ("0.17.1", {"tokenizerMode": "deepseek_v32"}, None),
        ("0.18.0", {}, None),
        ("0.23.0", {}, None),
    ],
)
def test_prompts_that_vllm_writes_itself(context, version, fields, mend):
    engine = {"image": f"vllm/vllm-openai:v{version}", **fields}
    assert llm(context, f"hf://{DEEPSEEK}", engine=engine) == ([("engine", mend)] if mend else [])


def test_the_preset_decides_about_the_version(context):
    assert llm(context, f"hf://{DEEPSEEK}", kserve="0.19") == [("engine", "Set tokenizerMode to deepseek_v32.")]
    assert llm(context, f"hf://{DEEPSEEK}", kserve="0.20") == []


@pytest.mark.parametrize(
    "hub",
    [
        "facebook/opt-125m",
        "facebook/opt-1.3b",
        "meta-llama/Meta-Llama-3-8B",
        "meta-llama/Llama-3.2-1B",
        "lmsys/vicuna-7b-v1.5",
    ],
)
def test_models_without_a_template(hub):
    assert lacks_chat_template(hub)


@pytest.mark.parametrize(
    "hub",
    [
        "meta-llama/Llama-3.2-1B-Instruct",
        "meta-llama/Llama-3.3-70B-Instruct",
        "own/Llama-3.1-8B",
        "meta-llama/Llama-3-405B",
        "Qwen/Qwen3-8B-Base",
    ],
)
def test_other_models(hub):
    assert not lacks_chat_template(hub)


def test_tables_agree():
    assert all(lacks_chat_template(hub) for hub in ENCODED)
    assert all("#" in source for source in WITHOUT.values())


FILE = "/templates/own.jinja"
NOT_THERE = "chat-template-file"
MOUNT = [{"name": "templates", "mountPath": "/templates"}]


def test_a_file_that_nobody_brings(context):
    flag = {"engine": {"image": IMAGE, "extraArgs": ["--chat-template", FILE]}}
    ((path, mend),) = llm(context, "hf://Qwen/Qwen3-8B", code=NOT_THERE, **flag)
    assert (path, mend) == (
        "engine.extraArgs",
        "Mount a volume with the template, for example a configMap, at /templates.",
    )
    assert llm(context, "hf://Qwen/Qwen3-8B", code=NOT_THERE, **flag, **main(volumeMounts=MOUNT)) == []
    preset = {"engine": {"extraArgs": [f"--chat-template={FILE}"]}}
    assert [at for at, _ in llm(context, "hf://Qwen/Qwen3-8B", code=NOT_THERE, **preset)] == ["engine.extraArgs"]
    only_prefill = {"prefill": {"engine": {"image": IMAGE, "extraArgs": ["--chat-template", FILE]}}}
    at = ["prefill.engine.extraArgs"]
    assert [path for path, _ in llm(context, "hf://Qwen/Qwen3-8B", code=NOT_THERE, **only_prefill)] == at
    assert [path for path, _ in predictor(context, NOT_THERE, **own("--chat-template", FILE))] == [
        "predictor.containers.0.args"
    ]
    assert [path for path, _ in predictor(context, NOT_THERE, **served(f"--chat-template={FILE}"))] == [
        "predictor.model.args"
    ]
    assert predictor(context, NOT_THERE, **own("--chat-template", FILE, volumeMounts=MOUNT)) == []


@pytest.mark.parametrize(
    "value",
    [
        "/mnt/models/chat.jinja",
        "/vllm-workspace/examples/tool_chat_template_llama3.1_json.jinja",
        "examples/template_chatml.jinja",
        "template_chatml.jinja",
        "{% for one in messages %}{{ one }}{% endfor %}",
        "/templates/$(NAME).jinja",
    ],
)
def test_templates_that_may_exist(context, value):
    flag = {"engine": {"image": IMAGE, "extraArgs": ["--chat-template", value]}}
    assert llm(context, "hf://Qwen/Qwen3-8B", code=NOT_THERE, **flag) == []


def test_another_image_may_have_the_file(context):
    flag = {"engine": {"image": "own/vllm:1", "extraArgs": ["--chat-template", FILE]}}
    assert llm(context, "hf://Qwen/Qwen3-8B", code=NOT_THERE, **flag) == []
    configured = {"baseRefs": ["shared"], "engine": {"extraArgs": ["--chat-template", FILE]}}
    assert llm(context, "hf://Qwen/Qwen3-8B", code=NOT_THERE, **configured) == []
