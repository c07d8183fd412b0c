"""`kserve-iac check` and `plan` of a program in Pulumi YAML."""

import json
import re
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from kserve_iac.cli import main

ROOT = Path(__file__).parents[2]

PROGRAM = """
name: mine
runtime: yaml
config:
  replicas: {type: integer, default: 2}
  bucket: {type: string}
  token: {type: string, secret: true}
variables:
  model: Qwen/Qwen3-4B
  uri: hf://${model}
resources:
  iris:
    type: kserve-iac:index:InferenceService
    properties:
      platform: ${kserve}
      predictor:
        pool: cpu
        model:
          modelFormat: {name: sklearn}
          storageUri: gs://${bucket}/iris
  other:
    type: aws:s3:Bucket
    properties: {tags: {of: "${iris.url}"}}
  chat:
    type: kserve-iac:LLMInferenceService
    name: chatty
    properties:
      platform: ${kserve}
      model: {uri: "${uri}", download: {memory: 4Gi}}
      pool: l4
      replicas: ${replicas}
  kserve:
    type: kserve-iac:index:ServingPlatform
    properties: {cluster: "${cluster}", install: existing, llm: true}
  cluster:
    type: kserve-iac:index:SimulatedCluster
    properties:
      nodePools:
        - {name: cpu, machineType: e2-standard-16}
        - {name: l4, machineType: g2-standard-96}
outputs:
  url: ${iris.url}
"""


@pytest.fixture
def project(tmp_path, monkeypatch):
    """Writes a program in the current folder, and runs a command there."""
    monkeypatch.chdir(tmp_path)

    def run(*words, change=lambda program: None, **files):
        content = yaml.safe_load(PROGRAM)
        change(content)
        (tmp_path / "Pulumi.yaml").write_text(yaml.safe_dump(content, sort_keys=False))
        for name, text in files.items():
            (tmp_path / name).write_text(text)
        return CliRunner().invoke(main, list(words))

    return run


def properties(program, resource):
    return program["resources"][resource]["properties"]


def found(result):
    return {(one["path"], one["code"]) for one in json.loads(result.stdout)["problems"]}


def test_a_program_that_can_work(project):
    result = project("check", ".")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == "Pulumi.yaml: 2 services on 2 pools can work.\n"


def test_values_of_configuration_and_variables_are_those_of_the_plan(project):
    files = {"Pulumi.dev.yaml": "config: {mine:replicas: 3, mine:bucket: models, mine:token: {secure: x}}"}
    plan = json.loads(project("plan", ".", "--json", **files).stdout)
    assert "Qwen/Qwen3-4B" in json.dumps(plan)
    [engine] = plan["services"]["chatty"]["roles"]
    assert engine["pods"] == [3, 3]


@pytest.mark.parametrize(
    "value",
    ["${iris.url}", {"fn::readFile": "x"}, "${other}", {"fn::secret": "l4"}, {"Fn::Secret": "l4"}, "a-${other.id}"],
)
def test_a_value_that_decides_must_be_known(project, value):
    def spoil(program):
        properties(program, "chat")["pool"] = value

    assert found(project("check", ".", "--json", change=spoil)) == {("resources.chat.properties.pool", "not-known")}


def test_a_secret_is_checked_and_not_shown(project):
    def spoil(program):
        properties(program, "iris")["predictor"]["model"]["storageUri"] = {"fn::secret": 31415}

    result = project("check", ".", change=spoil)
    assert result.exit_code == 1
    assert "resources.iris.properties.predictor.model.storageUri" in result.stderr
    assert "31415" not in result.output


@pytest.mark.parametrize("given", [None, "kserve", "${other}", "${cluster}"])
def test_a_platform_must_be_one(project, given):
    def spoil(program):
        properties(program, "chat")["platform"] = given
        if given is None:
            del properties(program, "chat")["platform"]

    code = "missing-field" if given is None else "not-a-reference"
    result = project("check", ".", change=spoil)
    assert result.exit_code == 1
    assert re.search(rf"resources\.chat\.properties\.platform +\[{code}\]", result.stderr)
    assert "Set platform to ${NAME}, the name of a platform of this program." in result.stderr


@pytest.mark.parametrize(
    ("change", "text"),
    [
        (
            lambda p: properties(p, "chat").update(pool="${l4}"),
            "it has no resource, variable or configuration value l4",
        ),
        (lambda p: properties(p, "cluster").update(x="${chat}"), "refers to itself in a circle: "),
        (
            lambda p: p["resources"]["iris"].update(type="kserve-iac:index:InferenceServic"),
            "resources.iris.type of Pulumi.yaml is kserve-iac:index:InferenceServic, but kserve-iac has no such component.",
        ),
        (lambda p: p.update(resources=["a"]), "resources of Pulumi.yaml is not a mapping"),
        (
            lambda p: p["resources"]["chat"].update(properties="${x}"),
            "resources.chat.properties of Pulumi.yaml is not a mapping, and kserve-iac reads only mappings there.",
        ),
        (lambda p: p.update(resources={}), "Pulumi.yaml creates no services of kserve-iac."),
    ],
)
def test_a_program_that_cannot_be_read(project, change, text):
    result = project("check", ".", change=change)
    assert result.exit_code == 2
    assert text in result.stderr
    assert "Traceback" not in result.output


def test_the_program_may_be_in_a_file_of_its_own(project, tmp_path):
    def apart(program):
        (tmp_path / "sub").mkdir()
        (tmp_path / "sub" / "Main.yaml").write_text(
            yaml.safe_dump({key: program.pop(key) for key in ("resources", "variables")})
        )
        (tmp_path / "sub" / "Main.yaml").write_text(
            (tmp_path / "sub" / "Main.yaml").read_text() + yaml.safe_dump({"configuration": program["config"]})
        )
        program["main"] = "sub"

    result = project("check", ".", change=apart)
    assert result.exit_code == 0, result.output
    assert result.stdout == "sub/Main.yaml: 2 services on 2 pools can work.\n"


def test_dollar_signs_can_be_written(project):
    def spoil(program):
        properties(program, "iris")["predictor"]["model"]["storageUri"] = "gs://a/$${iris}"

    assert project("check", ".", change=spoil).exit_code == 0


def test_a_program_in_another_language_is_refused(project):
    result = project("check", ".", change=lambda program: program.update(runtime="nodejs"))
    assert result.exit_code == 2
    assert "is a project in nodejs. Only programs in Python and YAML can be read without an engine." in result.stderr


def test_the_example_of_the_documentation_can_work(project):
    page = (ROOT / "docs" / "how-to" / "other-languages.md").read_text(encoding="utf-8")
    example = yaml.safe_load(page.split("```yaml\n")[1].split("```")[0])
    result = project("check", ".", change=lambda program: (program.clear(), program.update(example)))
    assert result.exit_code == 0, result.output
