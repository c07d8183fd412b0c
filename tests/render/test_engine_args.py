"""Settings of the engine as ``args``, where the preset of KServe expands no variable."""

import pytest

from kserve_iac.args import LLMInferenceServiceArgs
from kserve_iac.render import kserve_object

QWEN = {"uri": "hf://Qwen/Qwen3-8B"}
ENGINE = {"maxModelLen": 8192, "extraArgs": ["--x", "$HOME {{ a }} 'b'"]}
WORDS = ["--max-model-len", "8192", "--x", "$$HOME {{`{{`}} a }} 'b'"]
NAMED = ["--served-model-name", "{{ .Spec.Model.Name }}", "--port"]
VARIABLE = "VLLM_ADDITIONAL_ARGS"


def mains(kserve, **fields):
    args = LLMInferenceServiceArgs.model_validate({"model": QWEN, **fields})
    spec = kserve_object("chat", args, {}, kserve)["spec"]
    return [one["template"]["containers"][0] for one in (spec, spec.get("prefill")) if one is not None]


def has_variable(main):
    return VARIABLE in {variable["name"] for variable in main.get("env", [])}


def test_the_preset_for_one_node_of_017_gets_words_that_no_shell_reads():
    (main,) = mains("0.17", engine=ENGINE)
    assert main["args"] == WORDS
    assert not has_variable(main)


def test_the_preset_of_016_gets_back_the_args_that_ours_replace():
    (main,) = mains("0.16", engine=ENGINE)
    assert main["args"] == [*NAMED, "8000", "--disable-log-requests", *WORDS]


def test_a_pair_on_one_node_each_keeps_its_connector_and_its_ports():
    decode, prefill = mains("0.16", prefill={}, router={"route": {}, "scheduler": {}})
    assert (decode["args"][3], prefill["args"][3]) == ("8001", "8000")
    for main, role in ((decode, "kv_consumer"), (prefill, "kv_producer")):
        assert main["args"][-2] == "--kv_transfer_config"
        assert f'"kv_role":"{role}"' in main["args"][-1]
        assert not has_variable(main)


def test_args_of_the_user_come_after_ours():
    own = {"containers": [{"name": "main", "args": ["--seed", "1"]}]}
    (main,) = mains("0.17", engine={"maxNumSeqs": 8}, template=own)
    assert main["args"] == ["--max-num-seqs", "8", "--seed", "1"]


BY_VARIABLE = {
    "0.18": ("0.18", {}),
    "several nodes": ("0.17", {"worker": {}, "parallelism": {"data": 16, "dataLocal": 8}}),
    "several nodes of 0.16": ("0.16", {"worker": {}, "parallelism": {"data": 16, "dataLocal": 8}}),
    "a command that may expand it": ("0.17", {"template": {"containers": [{"name": "main", "command": ["x"]}]}}),
}


@pytest.mark.parametrize(("kserve", "fields"), BY_VARIABLE.values(), ids=BY_VARIABLE)
def test_everything_else_gets_the_variable(kserve, fields):
    (main,) = mains(kserve, engine=ENGINE, **fields)
    assert "args" not in main
    assert has_variable(main)


@pytest.mark.parametrize("kserve", ["0.16", "0.17"])
def test_nothing_is_written_where_there_are_no_flags(kserve):
    (main,) = mains(kserve, gpus=1, engine={"image": "vllm/vllm-openai:v0.11.0"})
    assert "args" not in main
