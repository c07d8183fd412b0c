"""One grammar: every command that reads an environment takes [STACK|FILE], answers with JSON, and ends with the same codes."""

import json
import os
import stat
from pathlib import Path

import click
import pytest
import yaml
from click.testing import CliRunner

from kserve_iac.cli import COMMANDS, main
from kserve_iac.cli.source import is_file, path_of

ROOT = Path(__file__).parents[2]

POOLS = [{"name": "cpu", "machineType": "e2-standard-16"}]
IRIS = {"inferenceService": {"predictor": {"model": {"modelFormat": "sklearn", "storageUri": "gs://m"}}}}
OBJECT = {
    "apiVersion": "serving.kserve.io/v1beta1",
    "kind": "InferenceService",
    "metadata": {"name": "iris"},
    "spec": {"predictor": {"sklearn": {"storageUri": "gs://models/iris"}}},
}
WRONG = {"inferenceService": {"predictor": {**IRIS["inferenceService"]["predictor"], "minReplica": 1}}}
READING = ("check", "plan")


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder with environments: ``dev`` can work, ``wrong`` cannot, ``formless`` has no cluster, ``broken`` is no YAML."""
    monkeypatch.chdir(tmp_path)
    cluster = {"simulated": {"nodePools": POOLS}}
    for name, config in {
        "dev": {"cluster": cluster, "services": {"iris": IRIS}},
        "wrong": {"cluster": cluster, "services": {"iris": WRONG}},
        "formless": {"services": {"iris": IRIS}},
    }.items():
        content = {"config": {f"kserve-iac:{key}": value for key, value in config.items()}}
        (tmp_path / f"Pulumi.{name}.yaml").write_text(yaml.safe_dump(content))
    (tmp_path / "Pulumi.broken.yaml").write_text("a: [")
    (tmp_path / "Pulumi.list.yaml").write_text("- a")
    (tmp_path / "Pulumi.binary.yaml").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "object.yaml").write_text(yaml.safe_dump(OBJECT))
    return tmp_path


def run(*words):
    result = CliRunner().invoke(main, [str(word) for word in words])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


@pytest.mark.parametrize("command", READING)
def test_a_stack_a_file_and_nothing_name_an_environment(command, folder):
    (folder / "other").write_text((folder / "Pulumi.dev.yaml").read_text())
    shown = {run(command, *words).stdout.replace(str(folder) + os.sep, "") for words in ((), ("dev",), ("org/p/dev",))}
    assert len(shown) == 1
    for file in ("Pulumi.dev.yaml", folder / "Pulumi.dev.yaml", "other"):
        assert run(command, file).exit_code == 0


def test_a_stack_is_meant_before_a_file_of_its_name(folder):
    (folder / "dev").write_text("")
    assert not is_file("dev")
    assert str(path_of("dev")) == "Pulumi.dev.yaml"


@pytest.mark.parametrize("command", READING)
@pytest.mark.parametrize("flags", [(), ("--json",)])
@pytest.mark.parametrize(
    ("source", "code"),
    [("dev", 0), ("wrong", 1), ("formless", 1), ("broken", 2), ("list", 2), ("binary", 2), ("nothing", 2)],
)
def test_exit_codes(command, flags, source, code, folder):
    result = run(command, source, *flags)
    assert result.exit_code == code
    if code == 2:
        assert result.stderr.startswith("Error: ")
        assert result.stderr.count("rror") == 1
        # A program that asked for JSON gets the same sentence as JSON.
        assert (json.loads(result.stdout)["error"] in result.stderr) if flags else not result.stdout
    elif flags:
        assert [one["severity"] for one in json.loads(result.stdout)["problems"]].count("error") == (code and 1)


PROJECT = {"name": "mine", "runtime": "python"}
OF_A_PROGRAM = {
    "no file": None,
    "an empty file": "",
    "no keys": "config:\n",
    "keys of the program": yaml.safe_dump({"config": {"mine:replicas": 2, "gcp:project": "p"}}),
    "an encryption key alone": yaml.safe_dump({"encryptionsalt": "v1:x"}),
}


@pytest.mark.parametrize("command", [*READING, "preset"])
@pytest.mark.parametrize("flags", [(), ("--json",)])
@pytest.mark.parametrize("case", OF_A_PROGRAM)
def test_the_stack_of_a_program_has_no_environment(command, flags, case, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "Pulumi.yaml").write_text(yaml.safe_dump(PROJECT))
    (tmp_path / "__main__.py").write_text("raise RuntimeError('a command never runs the program')\n")
    if OF_A_PROGRAM[case] is not None:
        (tmp_path / "Pulumi.dev.yaml").write_text(OF_A_PROGRAM[case])
    for words in ((), ("dev",), ("org/mine/dev",)):
        result = run(command, *words, *flags)
        stack = words[0] if words else "dev"
        assert result.exit_code == 2
        assert (json.loads(result.stdout)["error"] in result.stderr) if flags else not result.stdout
        assert result.stderr.startswith(f"Error: The configuration of stack {stack} has no environment (")
        assert f"`kserve-iac show {stack}` prints the summary of what was deployed.\n" in result.stderr
        assert result.stderr.count("\n") == 1


def test_a_file_without_an_environment_is_said_to_be_one(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "Pulumi.yaml").write_text(yaml.safe_dump(PROJECT))
    (tmp_path / "other.yaml").write_text("config: {}")
    (tmp_path / "Pulumi.prod.yaml").write_text("config: {}")
    assert run("check", "other.yaml").stderr == (
        "Error: The file has no environment: no key in other.yaml starts with kserve-iac:.\n"
    )
    assert "stack prod has no environment" in run("check", "Pulumi.prod.yaml").stderr
    assert run("check", "missing.yaml").stderr == "Error: There is no file missing.yaml.\n"


@pytest.mark.parametrize("command", READING)
@pytest.mark.parametrize("words", [("-s", "dev"), ("--file", "x"), ("dev", "prod"), ("--nothing",)])
def test_what_is_not_of_the_grammar_is_refused(command, words, folder):
    assert run(command, *words).exit_code == 2


def test_a_check_as_data(folder):
    assert json.loads(run("check", "--json").stdout) == {
        "environment": "Pulumi.dev.yaml",
        "canWork": True,
        "notChecked": [],
        "services": ["iris"],
        "pools": ["cpu"],
        "problems": [],
    }
    wrong = json.loads(run("check", "wrong", "--json").stdout)
    assert wrong["canWork"] is False
    assert wrong["problems"][0] == {
        "code": "unknown-field",
        "severity": "error",
        "path": "services.iris.inferenceService.predictor.minReplica",
        "message": "There is no field minReplica.",
        "mend": "Did you mean minReplicas?",
    }
    formless = json.loads(run("check", "formless", "--json").stdout)
    assert (formless["services"], formless["pools"]) == (None, None)


def test_a_plan_against_what_cannot_be_read(folder):
    assert run("plan", "--against", "Pulumi.formless.yaml").exit_code == 2
    assert run("plan", "--against", "nothing.yaml").exit_code == 2
    assert run("plan", "--against", "Pulumi.wrong.yaml").exit_code == 2


def test_an_import_as_data(folder):
    (folder / "secret.yaml").write_text(yaml.safe_dump({"kind": "Secret", "metadata": {"name": "a"}}))
    (folder / "objects").mkdir()
    for name in ("object.yaml", "secret.yaml"):
        (folder / "objects" / name).write_text((folder / name).read_text())
    found = json.loads(run("import", "objects", "--json").stdout)
    assert set(found["config"]) == {"kserve-iac:cluster", "kserve-iac:platform", "kserve-iac:services"}
    assert found["objects"] == ["InferenceService default/iris"]
    [passed] = found["passedOver"]
    assert (passed["kind"], passed["name"], passed["reason"]) == ("Secret", "a", "not one of KServe's kinds")
    assert (found["cannotBeExpressed"], found["problems"]) == ([], [])
    assert run("import", "object.yaml", "--json", "--python").exit_code == 2
    assert run("import", "nothing.yaml").exit_code == 2


def test_a_fit_that_is_not_known_as_data(folder):
    result = run("fit", "none/such", "--json")
    assert result.exit_code == 1
    assert [one["path"] for one in json.loads(result.stdout)["problems"]] == ["model"]
    assert run("fit", "none/such", "--config", "nothing.json").exit_code == 2


@pytest.fixture
def pulumi(folder, monkeypatch):
    """A ``pulumi`` that knows the stack ``dev``."""
    program = folder / "pulumi"
    summary = json.dumps({"pools": [], "parts": {}, "services": {}, "plan": {}})
    program.write_text(
        f"#!/bin/sh\nfor last; do true; done\n[ \"$last\" = dev ] && echo '{summary}' && exit 0\n"
        "echo \"error: no stack named '$last' found\" >&2; exit 255\n"
    )
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")


def test_what_stands_is_asked_by_the_same_argument(pulumi):
    assert run("show", "--json").exit_code == 0
    assert run("show", "dev", "--json").stdout == run("show", "--json").stdout
    missing = run("show", "prod")
    assert (missing.exit_code, missing.stderr) == (2, "Error: no stack named 'prod' found\n")


def test_without_the_program_that_is_said(folder, monkeypatch):
    monkeypatch.setenv("PATH", str(folder))
    for words in (("show",), ("plan", "--against", "prod"), ("import", "--live")):
        result = run(*words)
        assert (result.exit_code, "on PATH" in result.stderr) == (2, True)


PROGRAMS = ("check", "plan", "review")
"""The commands that also read programs. For these, ``--stack`` names the stack whose configuration the program reads."""


def test_every_command_that_answers_with_data_has_the_flag():
    group = main
    for name in COMMANDS:
        command = group.get_command(click.Context(group), name)
        if isinstance(command, click.Group):
            command = command.commands["list"]  # the one of its commands that answers with data
        flags = {flag for option in command.params for flag in option.opts}
        assert "--json" in flags or name in ("new", "schema"), name
        assert not flags & {"-s", "--file"}
        assert "--stack" not in flags or name in PROGRAMS


ONE = "config:\n  kserve-iac:cluster: {simulated: {nodePools: []}}\n  kserve-iac:platform: {}\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("  kserve-iac:services: {}\n  kserve-iac:services: {}\n", "key kserve-iac:services is in lines 4 and 5"),
        ("  kserve-iac:services:\n    a: {}\n    a: {}\n", "key a is in lines 5 and 6"),
        ("  kserve-iac:services: [{a: [{b: 1, c: 2, b: 3}]}]\n", "key b is in lines 4 and 4"),
    ],
)
def test_a_key_that_is_there_twice_is_refused(text, said, tmp_path):
    path = tmp_path / "Pulumi.x.yaml"
    path.write_text(ONE + text)
    result = CliRunner().invoke(main, ["check", str(path)])
    assert (result.exit_code, result.exception.__class__) == (2, SystemExit)
    assert said in result.stderr


def test_keys_of_a_merge_may_be_written_again(tmp_path):
    path = tmp_path / "Pulumi.x.yaml"
    base = "  own:base: &base {minNodes: 0, maxNodes: 1}\n  own:more: &more {<<: *base, maxNodes: 2}\n"
    pool = "{<<: *more, name: cpu, machineType: e2-standard-16, maxNodes: 3}"
    path.write_text(
        f"config:\n{base}  kserve-iac:cluster: {{simulated: {{nodePools: [{pool}]}}}}\n  kserve-iac:platform: {{}}\n"
    )
    result = CliRunner().invoke(main, ["check", str(path)])
    assert result.exit_code == 0, result.stderr


@pytest.mark.parametrize(
    ("section", "place"),
    [
        ("kserve-iac:services: {secure: AAABB}", "services"),
        ("kserve-iac:services: {a: {inferenceService: {labels: [1, {secure: AAABB}]}}}", "services.a.inferenceService"),
    ],
)
@pytest.mark.parametrize("command", ["check", "plan"])
def test_an_encrypted_value_is_refused_and_not_shown(command, section, place, tmp_path):
    path = tmp_path / "Pulumi.x.yaml"
    path.write_text(f"{ONE}  {section}\n")
    result = CliRunner().invoke(main, [command, str(path)])
    assert result.exit_code == 2
    assert f"{place}" in result.stderr
    assert "is encrypted" in result.stderr
    assert "AAABB" not in result.output


def test_a_page_that_cannot_be_written(tmp_path):
    target = tmp_path / "no" / "plan.html"
    result = CliRunner().invoke(main, ["plan", str(ROOT / "Pulumi.dev.yaml"), "--html", str(target)])
    assert result.exit_code == 2
    assert "plan.html cannot be written" in result.stderr
