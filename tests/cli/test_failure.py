"""What other programs say of their failure is passed on, without a second ``Error:`` before it."""

import json
import os
import stat

import pytest
from click.testing import CliRunner

from kserve_iac.cli import main
from kserve_iac.cli.failure import error_message


@pytest.mark.parametrize(
    ("stderr", "shown"),
    [
        ("error: no stack named 'x' found\n", "no stack named 'x' found"),
        ("Error: no such thing", "no such thing"),
        ("warning: old\nerror: new\n", "warning: old\nnew"),
        ("Error from server (Forbidden): no", "Error from server (Forbidden): no"),
        ("cannot reach it", "cannot reach it"),
        ("", ""),
    ],
)
def test_the_word_is_left_out(stderr, shown):
    assert error_message(stderr) == shown


def test_one_error_is_one(tmp_path, monkeypatch):
    pulumi = tmp_path / "pulumi"
    pulumi.write_text("#!/bin/sh\necho \"error: no stack named 'x' found\" >&2\nexit 255\n")
    pulumi.chmod(pulumi.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    result = CliRunner().invoke(main, ["show", "x"])
    assert result.output == "Error: no stack named 'x' found\n"


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (["check", "nosuch"], "There is no file Pulumi.nosuch.yaml."),
        (["plan", "nosuch.yaml"], "There is no file nosuch.yaml."),
        (["preset", "nosuch.yaml"], "There is no file nosuch.yaml."),
        (["fit", "own", "--config", "nosuch.json"], "There is no file nosuch.json."),
        (["check", "--nosuch"], "No such option"),
        (["models", "list", "--nosuch"], "No such option"),
    ],
)
def test_a_failure_is_json_where_json_is_asked_for(tmp_path, monkeypatch, words, text):
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(main, [*words, "--json"])
    assert result.exit_code == 2
    assert text in json.loads(result.stdout)["error"]
    assert text in result.stderr
    assert CliRunner().invoke(main, words).stdout == ""
