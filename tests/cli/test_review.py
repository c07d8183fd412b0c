"""``kserve-iac review``: which stacks it reviews, what it compares them with, and how it ends."""

import json
import os
import stat
import subprocess
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from kserve_iac.cli import main

from ..review.conftest import CHAT, CONFIG, IRIS, chat_step, preview_text

PROGRAM = """
import services
import pulumi
from kserve_iac import LLMInferenceService, ServingPlatform, SimulatedCluster

print("a program may print")
cluster = SimulatedCluster("here", node_pools=[{"name": "l4", "machine_type": "g2-standard-24", "max_nodes": 4}])
platform = ServingPlatform("kserve", cluster=cluster, kserve="0.20", llm=True, pool="system")
LLMInferenceService(
    "chat",
    platform=platform,
    model={"uri": "hf://Qwen/Qwen3-4B"},
    pool="l4",
    replicas=services.REPLICAS,
)
"""


def run(*words):
    result = CliRunner().invoke(main, ["review", *map(str, words)])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def git(folder: Path, *words: str) -> None:
    own = ("-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "init.defaultBranch=main")
    subprocess.run(["git", "-C", str(folder), *own, *words], check=True, capture_output=True)


def commit(folder: Path) -> None:
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "a state")


def write(path: Path, config) -> None:
    path.write_text(yaml.safe_dump({"config": {f"kserve-iac:{key}": value for key, value in config.items()}}))


def with_replicas(number: int):
    chat = {"llmInferenceService": {**CHAT["llmInferenceService"], "replicas": number}}
    return {**CONFIG, "services": {"iris": IRIS, "chat": chat}}


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A project in a folder of a repository, with two environments."""
    folder = tmp_path / "infra"
    folder.mkdir()
    git(tmp_path, "init", "--quiet")
    (folder / "Pulumi.yaml").write_text("name: mine\nruntime: python\nmain: stacks/\n")
    for name in ("dev", "prod"):
        write(folder / f"Pulumi.{name}.yaml", CONFIG)
    commit(tmp_path)
    monkeypatch.chdir(folder)
    return folder


def reviews(result):
    return {one["stack"]: one for one in json.loads(result.stdout)["reviews"]}


def test_every_stack_of_the_project_is_compared_with_the_last_commit(project):
    write(project / "Pulumi.prod.yaml", with_replicas(3))
    result = run()
    assert result.exit_code == 0
    assert result.stdout.startswith("<!-- kserve-iac review: mine -->\n## 1 stack changes\n")
    assert "runs 3 pods instead of 2" in result.stdout
    found = reviews(run("--json"))
    assert {name: one["changesNothing"] for name, one in found.items()} == {"dev": True, "prod": False}
    assert found["prod"]["against"] == "HEAD"


def test_a_revision(project):
    write(project / "Pulumi.dev.yaml", with_replicas(3))
    commit(project)
    assert reviews(run("--json"))["dev"]["changesNothing"]
    assert not reviews(run("--json", "--base", "HEAD~1"))["dev"]["changesNothing"]
    full = subprocess.run(["git", "rev-parse", "HEAD~1"], capture_output=True, text=True, check=True).stdout.strip()
    assert reviews(run("dev", "--json", "--base", full))["dev"]["against"] == full[:12]


def test_nothing_in_the_repository_changes(project):
    write(project / "Pulumi.dev.yaml", with_replicas(3))
    git(project, "add", "--all")
    write(project / "Pulumi.dev.yaml", with_replicas(4))
    before = subprocess.run(["git", "status", "--porcelain"], capture_output=True, text=True, check=True).stdout
    run("--base", "HEAD")
    after = subprocess.run(["git", "status", "--porcelain"], capture_output=True, text=True, check=True).stdout
    assert before == after
    assert before.strip() == "MM infra/Pulumi.dev.yaml" or before.strip() == "MM Pulumi.dev.yaml"
    listed = subprocess.run(["git", "worktree", "list"], capture_output=True, text=True, check=True).stdout
    assert len(listed.splitlines()) == 1


@pytest.mark.parametrize("name", ["nothing", "--output=x", "HEAD:Pulumi.yaml", ""])
def test_a_revision_that_does_not_exist(project, name):
    result = run("--base", name)
    assert result.exit_code == 2
    assert f"There is no revision {name} in this repository." in result.stderr
    assert not (project / "x").exists()


def test_without_a_repository(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    write(tmp_path / "Pulumi.dev.yaml", CONFIG)
    result = run()
    assert result.exit_code == 2
    assert "is in no git repository" in result.stderr


def test_a_stack_that_is_added_and_one_that_is_removed(project):
    (project / "Pulumi.dev.yaml").rename(project / "Pulumi.test.yaml")
    found = reviews(run("--json"))
    assert found["test"]["isNew"]
    assert "deletes nothing" in found["dev"]["notes"][0]
    assert run("dev").exit_code == 0
    missing = run("other")
    assert missing.exit_code == 2
    assert "There is no file Pulumi.other.yaml." in missing.stderr


def test_a_file_and_a_folder_before_the_change(project, tmp_path):
    before = tmp_path / "before"
    before.mkdir()
    write(before / "Pulumi.prod.yaml", with_replicas(4))
    for words in (("prod", "--before", before / "Pulumi.prod.yaml"), ("prod", "--before", before)):
        assert "runs 2 pods instead of 4" in run(*words).stdout
    assert reviews(run("--before", before, "--json"))["dev"]["isNew"]
    assert run("--before", before / "Pulumi.prod.yaml").exit_code == 2
    assert run("dev", "--before", "nothing.yaml").exit_code == 2
    assert run("dev", "--before", before, "--base", "HEAD").exit_code == 2


@pytest.mark.parametrize("text", ["a: [", "- a", "config: {kserve-iac:services: {}}"])
def test_an_environment_that_cannot_be_read_is_refused(project, text):
    (project / "Pulumi.prod.yaml").write_text(text)
    result = run()
    assert result.exit_code == 1
    assert "## Refused: 1 stack cannot be deployed" in result.stdout
    assert reviews(run("--json"))["prod"]["refused"]


def test_a_state_before_that_cannot_be_read_is_said_without_the_temporary_folder(project):
    (project / "Pulumi.prod.yaml").write_text("a: [")
    commit(project)
    write(project / "Pulumi.prod.yaml", CONFIG)
    [note] = reviews(run("prod", "--json"))["prod"]["notes"]
    assert note.startswith("The changes are not known, because HEAD cannot be read: HEAD/Pulumi.prod.yaml is not YAML")


@pytest.mark.parametrize(
    ("replicas", "words", "code"),
    [
        (3, (), 0),
        (3, ("--fail-on", "restart"), 0),
        (40, (), 1),
        (0, ("--fail-on", "downtime"), 0),
    ],
)
def test_exit_codes(project, replicas, words, code):
    write(project / "Pulumi.prod.yaml", with_replicas(replicas))
    assert run(*words).exit_code == code


@pytest.mark.parametrize(("kind", "code"), [("restart", 1), ("replace", 0), ("warning", 0), ("downtime", 0)])
def test_severities_that_fail(project, kind, code):
    chat = {"llmInferenceService": {**CHAT["llmInferenceService"], "engine": {"maxModelLen": 4096}}}
    write(project / "Pulumi.prod.yaml", {**CONFIG, "services": {"iris": IRIS, "chat": chat}})
    assert run("--fail-on", kind).exit_code == code
    assert run("--fail-on", "replace", "--fail-on", kind).exit_code == code


def test_the_comment_is_written_to_a_file(project):
    write(project / "Pulumi.prod.yaml", with_replicas(3))
    shown = run().stdout
    result = run("--output", "review.md", "--json", "--marker", "a/b")
    assert (project / "review.md").read_text() == shown.replace("review: mine", "review: a/b")
    assert "reviews" in json.loads(result.stdout)
    assert run("--marker", "a --> b").exit_code == 2
    assert "cannot be written" in run("--output", ".").stderr
    assert run("--max-characters", "900").exit_code == 2
    assert "Left out" not in run("--max-characters", "0").stdout


# Previews ----------------------------------------------------------------------------------------------------------


def test_a_preview_is_that_of_its_stack(project):
    write(project / "Pulumi.prod.yaml", with_replicas(3))
    (project / "preview.json").write_text(preview_text(chat_step("replace")))
    found = reviews(run("--json", "--preview", "preview.json"))
    assert found["prod"]["attention"] == ["disagreement", "replace"]
    assert found["dev"]["preview"] is None
    for words in (("dev", "--preview", "preview.json"), ("--preview", "dev=preview.json")):
        assert run(*words).exit_code == 2


def test_a_preview_that_failed_refuses(project):
    write(project / "Pulumi.prod.yaml", with_replicas(3))
    (project / "preview.json").write_text("")
    assert run("--preview", "preview.json").exit_code == 2
    for words in (("prod", "--preview", "preview.json"), ("--preview", "org/mine/prod=preview.json")):
        result = run(*words)
        assert result.exit_code == 1
        assert "**the preview failed**" in result.stdout
    (project / "preview.json").write_text("error: no credentials")
    assert "preview.json has no preview. It is not JSON" in run("prod", "--preview", "preview.json").stdout
    assert run("prod", "--preview", "nothing.json").exit_code == 2


def test_no_secret_is_printed(project):
    config = {
        **CONFIG,
        "cluster": {
            "existing": {
                "kubeconfig": {"secure": "v1:salt:ciphertext"},
                "context": "a",
                "nodePools": [*CONFIG["cluster"]["gke"]["nodePools"]],
            }
        },
    }
    for name, change in (("before", "a"), ("after", "b")):
        config["cluster"]["existing"]["context"] = change
        write(project / f"Pulumi.{name}.yaml", config)
    (project / "preview.json").write_text(preview_text(chat_step("update"), config={"kserve-iac:x": "hunter22"}))
    for words in ((), ("--json",)):
        text = run("after", "--before", "Pulumi.before.yaml", "--preview", "after=preview.json", *words)
        assert "ciphertext" not in text.output
        assert "hunter22" not in text.output


# Programs ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def program(tmp_path, monkeypatch):
    folder = tmp_path / "program"
    folder.mkdir()
    git(tmp_path, "init", "--quiet")
    (folder / "Pulumi.yaml").write_text("name: own\nruntime: python\n")
    (folder / "__main__.py").write_text(PROGRAM)
    (folder / "services.py").write_text("import pulumi\nREPLICAS = pulumi.Config().get_int('replicas') or 1\n")
    for stack, replicas in (("dev", 1), ("prod", 2)):
        (folder / f"Pulumi.{stack}.yaml").write_text(yaml.safe_dump({"config": {"own:replicas": str(replicas)}}))
    commit(tmp_path)
    monkeypatch.chdir(folder)
    return folder


@pytest.mark.parametrize("source", [(), (".",), ("__main__.py",)])
def test_a_program_is_reviewed_for_each_of_its_stacks(program, source):
    (program / "services.py").write_text("import pulumi\nREPLICAS = (pulumi.Config().get_int('replicas') or 1) + 2\n")
    result = run(*source, "--json")
    assert result.exit_code == 0, result.output
    found = reviews(result)
    assert {name: one["changes"][0]["sentences"][0] for name, one in found.items()} == {
        "dev": "runs 3 pods instead of 1",
        "prod": "runs 4 pods instead of 2",
    }
    assert list(reviews(run(*source, "--stack", "prod", "--json"))) == ["prod"]


def test_a_program_that_fails_is_refused(program):
    (program / "services.py").write_text("raise RuntimeError('no such thing')\n")
    result = run(".", "--stack", "dev")
    assert result.exit_code == 1
    assert "RuntimeError: no such thing" in result.stdout


def test_a_stack_of_a_program_whose_configuration_is_removed(program):
    (program / "Pulumi.prod.yaml").unlink()
    found = reviews(run(".", "--json"))
    assert "deletes nothing" in found["prod"]["notes"][0]
    assert found["dev"]["changesNothing"]


def test_a_program_that_is_new(program):
    git(program, "rm", "--quiet", "--cached", "__main__.py")
    git(program, "commit", "--quiet", "--message", "without")
    assert reviews(run(".", "--stack", "dev", "--json"))["dev"]["isNew"]


def test_an_empty_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    result = run("--before", tmp_path)
    assert result.exit_code == 2
    assert "There is no Pulumi.<stack>.yaml here with an environment" in result.stderr


# The last update -----------------------------------------------------------------------------------------------------


def test_the_last_update(project, tmp_path, monkeypatch):
    programs = tmp_path / "bin"
    programs.mkdir()
    state = {"deployment": {"resources": [{"type": "pulumi:pulumi:Stack", "urn": "u", "outputs": {}}]}}
    (programs / "pulumi").write_text(f"#!/bin/sh\necho '{json.dumps(state)}'\n")
    (programs / "pulumi").chmod(0o755 | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{programs}{os.pathsep}{os.environ['PATH']}")
    found = reviews(run("prod", "--deployed", "--json"))["prod"]
    assert found["isNew"]
    assert found["against"] == "the last update"
