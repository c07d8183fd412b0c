"""Flags that stand beside the settings of an LLM engine, as each preset of KServe takes them."""

import pytest

from kserve_iac.engines.derivation import OTHER_MODEL
from kserve_iac.engines.written import served_words

from .test_derivation import llm, main

VARIABLE = "VLLM_ADDITIONAL_ARGS"


def variable(value):
    return {"env": [{"name": VARIABLE, "value": value}]}


def template(**container):
    return {"template": main(**container)}


READ = {
    "the variable of the role": ("0.20", variable("--max-model-len 4096"), "env.0"),
    "the variable of the container": (
        "0.18",
        template(**variable("--max-model-len=4096")),
        "template.containers.0.env.0",
    ),
    "quotes of the shell": ("0.20", variable("""--x '{"a": 1}' --max-model-len '4096'"""), "env.0"),
    "args that a shell reads": ("0.20", template(args=["--max-model-len 4096"]), "template.containers.0.args"),
    "args on 0.17": ("0.17", template(args=["--max-model-len", "4096"]), "template.containers.0.args"),
    "further flags": ("0.17", {"engine": {"extraArgs": ["--max-model-len", "4096"]}}, "engine.extraArgs"),
    "args after the variable": (
        "0.20",
        {**variable("--max-model-len 9"), **template(args=["--max-model-len", "4096"])},
        "template.containers.0.args",
    ),
}


@pytest.mark.parametrize(("kserve", "fields", "path"), READ.values(), ids=READ)
def test_flags_are_read_wherever_they_reach_vllm(kserve, fields, path):
    (role,) = llm(kserve, **fields)
    assert role.settings.max_model_len == 4096
    assert str(role.path_of_flag("max-model-len")) == path


UNREAD = {
    "a variable that 0.17 does not expand": ("0.17", variable("--max-model-len 4096")),
    "a variable that 0.16 does not expand": ("0.16", template(**variable("--max-model-len 4096"))),
}


@pytest.mark.parametrize(("kserve", "fields"), UNREAD.values(), ids=UNREAD)
def test_flags_that_do_not_reach_vllm_are_not_read(kserve, fields):
    (role,) = llm(kserve, **fields)
    assert role.settings.max_model_len is None


UNKNOWN = {
    "a quote without an end": ("0.20", variable("--max-model-len '4"), "env.0 cannot be read."),
    "a reference": ("0.20", variable("--max-model-len $(LEN)"), "--max-model-len $(LEN) cannot be read."),
    "another source": (
        "0.20",
        {"env": [{"name": VARIABLE, "valueFrom": {"configMapKeyRef": {"name": "a", "key": "b"}}}]},
        "env.0 cannot be read.",
    ),
    "a script that is replaced": (
        "0.16",
        {**template(args=["--seed"]), "worker": main()},
        "template.containers.0.args cannot be read.",
    ),
    "another model": ("0.20", template(args=["--model", "x"]), OTHER_MODEL),
    "a command": ("0.20", template(command=["x"], args=["--seed"]), "Its container has a command line of its own."),
}


@pytest.mark.parametrize(("kserve", "fields", "reason"), UNKNOWN.values(), ids=UNKNOWN)
def test_what_cannot_be_told_has_a_reason(kserve, fields, reason):
    (role,) = llm(kserve, **fields)
    assert (role.settings, role.reason) == (None, reason)


def test_prefill_reads_its_own():
    decode, prefill = llm(prefill=variable("--max-model-len 4096"))
    assert (decode.settings.max_model_len, prefill.settings.max_model_len) == (None, 4096)
    assert str(prefill.path_of_flag("max-model-len")) == "prefill.env.0"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("exec vllm serve m --port 8", "vllm serve m --port 8"),
        ("set -e\nexport A=1; vllm serve m \\\n  --port 8\n", "vllm serve m --port 8"),
        ("pip install x && A=1 /usr/bin/vllm serve m;", "/usr/bin/vllm serve m"),
        ("""vllm serve m --x '{"a":1}'""", 'vllm serve m --x {"a":1}'),
        ("vllm serve m --port 8 & proxy", None),
        ("vllm serve m | tee log", None),
        ("vllm serve m > log", None),
        ("if x; then vllm serve m; fi", None),
        ("ready || vllm serve m", None),
        ("(vllm serve m)", None),
        ("vllm serve a; vllm serve b", None),
        ("exec proxy; vllm serve m", None),
        ("vllm serve m $MORE", None),
        ("vllm serve m --port `port`", None),
        ("echo vllm serve m", None),
        ("vllm serve 'm", None),
        ("python serve.py", None),
        (
            "exec python3 -u -m vllm.entrypoints.openai.api_server --model m",
            "python3 -u -m vllm.entrypoints.openai.api_server --model m",
        ),
        (
            "A=1 /usr/bin/python3.12 -m vllm.entrypoints.openai.api_server",
            "/usr/bin/python3.12 -m vllm.entrypoints.openai.api_server",
        ),
        ("numactl python3 -m vllm.entrypoints.openai.api_server", None),
        ("python3 -m vllm.entrypoints.openai.api_server --model $MODEL", None),
        ("ready || python3 -m vllm.entrypoints.openai.api_server", None),
    ],
)
def test_one_simple_command_in_the_text_of_a_shell_is_read(text, words):
    found = served_words(["/bin/sh", "-c", text])
    assert (" ".join(found) if found is not None else None) == words


def test_a_command_without_a_shell_is_read_as_it_stands():
    assert served_words(["vllm", "serve", "m", "--port=8"]) == ("vllm", "serve", "m", "--port=8")
    assert served_words(["vllm", "serve", "a b"]) is None
    assert served_words(["sglang", "serve"]) is None
    module = ["python3", "-m", "vllm.entrypoints.openai.api_server", "--port=8"]
    assert served_words(module) == tuple(module)


@pytest.mark.parametrize(
    "command",
    [
        ["vllm", "serve", "/mnt/models", "--max-model-len=4096"],
        ["vllm", "serve", "/mnt/models/", "--max-model-len=4096"],
        ["vllm", "serve", "--model=/mnt/models", "--max-model-len=4096"],
        ["python3", "-m", "vllm.entrypoints.openai.api_server", "--model", "/mnt/models", "--max-model-len", "4096"],
        ["sh", "-c", "exec python3 -m vllm.entrypoints.openai.api_server --model=/mnt/models --max-model-len=4096"],
    ],
    ids=["word", "slash", "flag", "module", "shell"],
)
def test_a_command_that_serves_the_folder_of_the_model_is_read(command):
    (role,) = llm("0.20", **template(command=command))
    assert role.command is not None
    assert role.settings.max_model_len == 4096


def test_a_command_that_serves_another_model_is_not_judged():
    module = [
        "python3",
        "-m",
        "vllm.entrypoints.openai.api_server",
        "--model",
        "other",
        "--download-dir",
        "/mnt/models",
    ]
    (role,) = llm("0.20", **template(command=module))
    assert role.reason == OTHER_MODEL
