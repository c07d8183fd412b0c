"""``kserve-iac fit``: figures for people and programs, exit codes, and problems all at once."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from kserve_iac.cli import main

CONFIG = {
    "model_type": "qwen3",
    "head_dim": 128,
    "hidden_size": 4096,
    "intermediate_size": 12288,
    "max_position_embeddings": 40960,
    "num_attention_heads": 32,
    "num_hidden_layers": 36,
    "num_key_value_heads": 8,
    "tie_word_embeddings": False,
    "torch_dtype": "bfloat16",
    "vocab_size": 151936,
}


def run(*arguments: str, code: int = 0) -> str:
    result = CliRunner().invoke(main, ["fit", *arguments])
    assert result.exit_code == code, result.output
    return result.output


def parsed(*arguments: str, code: int = 0) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(run(*arguments, "--json", code=code))
    return found


@pytest.mark.parametrize("name", ["tpu-v6e-slice", "tpu7x", "google-tpu-v5e"])
def test_tpus_are_not_covered(name):
    found = run("Qwen/Qwen3-8B", "--gpu", name, code=1)
    assert "The fit does not cover vLLM on TPUs." in found
    assert "There is no GPU" not in found


def test_the_gpu_may_be_named_in_several_ways():
    one, other = (parsed("Qwen/Qwen3-8B", "--gpu", name) for name in ("nvidia-h100-80gb", "H100"))
    assert one == other


def test_what_does_not_fit_ends_with_1():
    shown = run("meta-llama/Llama-3.3-70B-Instruct", "--gpu", "l4", code=1)
    assert "does not fit" in shown
    assert run("meta-llama/Llama-3.3-70B-Instruct", "--gpu", "h100", "-t", "4")


def test_what_vllm_refuses_is_said():
    assert "attention heads" in run("Qwen/Qwen3-8B", "--gpu", "h100", "-t", "3", code=1)


def test_a_quantisation_that_vllm_does_not_run_on_the_gpu_ends_with_1():
    shown = run("Qwen/Qwen3-32B-FP8", "--gpu", "t4", "-t", "4", "--engine-version", "0.13.0", code=1)
    assert "vLLM 0.13.0 does not run checkpoints that are quantised with fp8 on nvidia-tesla-t4" in shown
    shown = run("Qwen/Qwen3-32B-FP8", "--gpu", "t4", "-t", "4", "--engine-version", "0.23.0", code=1)
    assert "does not run checkpoints" not in shown


def test_quantisation_none_is_that_of_the_checkpoint():
    on_t4 = ("Qwen/Qwen3-32B-FP8", "--gpu", "t4", "-t", "4", "--engine-version", "0.13.0")
    assert run(*on_t4, "--quantization", "none", code=1) == run(*on_t4, code=1)
    on_h100 = ("Qwen/Qwen3-32B-FP8", "--gpu", "h100")
    assert parsed(*on_h100, "--quantization", "none") == parsed(*on_h100)


def test_machine_types_that_do_not_run_the_quantisation_are_left_out():
    model = "nvidia/Llama-3.1-70B-Instruct-FP8"
    old = parsed(model, "--max-model-len", "8192", "--engine-version", "0.23.0")
    new = parsed(model, "--max-model-len", "8192", "--engine-version", "0.28.0")
    assert not [one for one in old["choices"] if one["machineType"].startswith("a2-")]
    assert any("does not run the model's quantisation" in one for one in old["leftOut"])
    assert [one for one in new["choices"] if one["machineType"].startswith("a2-")]


def test_flags_count():
    plain = parsed("Qwen/Qwen3-32B", "--gpu", "h200", "--max-model-len", "8192")
    quantised = parsed(
        "Qwen/Qwen3-32B", "--gpu", "h200", "--max-model-len", "8192", "--quantization", "fp8", "--kv-cache-dtype", "fp8"
    )
    assert quantised["weightsGib"] < 0.6 * plain["weightsGib"]
    assert quantised["kvTokens"] > 2 * plain["kvTokens"]


def test_problems_come_all_at_once_with_near_names():
    shown = run("qwen/qwen3-9b", "--gpu", "h10", "--engine-version", "0.5.0", "--quantization", "awk", code=1)
    for said in (
        "no model qwen/qwen3-9b",
        "Qwen/Qwen3-8B",
        "no GPU h10",
        "h100",
        "vLLM 0.5.0",
        "quantisation awk",
        "awq",
    ):
        assert said in shown


def test_a_model_that_is_not_verified_says_what():
    assert "moe" in run("zai-org/GLM-4.5", "--gpu", "h100", code=1)
    assert "encoder" in run("BAAI/bge-m3", "--gpu", "l4", code=1)


def test_a_config_stands_for_the_model(tmp_path: Path):
    path = tmp_path / "config.json"
    path.write_text(json.dumps(CONFIG))
    mine = parsed("mine", "--config", str(path), "--gpu", "a100-80gb")
    assert mine == parsed("Qwen/Qwen3-8B", "--gpu", "a100-80gb")


def test_modelopts_file_beside_it_is_read(tmp_path: Path):
    (tmp_path / "config.json").write_text(json.dumps(CONFIG))
    (tmp_path / "hf_quant_config.json").write_text(
        json.dumps({"quantization": {"quant_algo": "NVFP4", "exclude_modules": ["lm_head"]}})
    )
    found = parsed("mine", "--config", str(tmp_path / "config.json"), "--gpu", "b200")
    assert found["weightsGib"] == pytest.approx(5.98, rel=0.01)  # as Qwen3-8B NVFP4 was printed


@pytest.mark.parametrize(
    ("content", "said", "code"),
    [("[]", "not a mapping", 2), ("{", "not JSON", 2), ("{}", "num_hidden_layers", 1)],
)
def test_a_config_that_is_none_is_refused(tmp_path: Path, content: str, said: str, code: int):
    path = tmp_path / "config.json"
    path.write_text(content)
    assert said in run("mine", "--config", str(path), "--gpu", "h100", code=code)


def test_a_config_that_is_not_there():
    assert "There is no file nowhere.json" in run("mine", "--config", "nowhere.json", "--gpu", "h100", code=2)


def test_an_unknown_region_is_a_problem():
    assert "us-central1" in run("Qwen/Qwen3-8B", "--region", "us-centrl1", code=1)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("-t", "2"), "--tensor-parallel requires --gpu"),
        (("--expert-parallel",), "--expert-parallel requires --gpu"),
        (("--gpu", "l4", "--region", "europe-west4"), "--region cannot be combined with --gpu"),
        (
            ("--gpu", "l4", "--revision", "main", "--offline"),
            "--revision reads the hub, so it cannot be combined with --offline",
        ),
        (
            ("--revision", "main", "--config", "config.json"),
            "--revision reads the hub, so it cannot be combined with --config",
        ),
    ],
)
def test_options_without_effect_are_refused(options: tuple[str, ...], said: str):
    assert said in run("Qwen/Qwen3-8B", *options, code=2)
