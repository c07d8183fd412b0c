"""The action and the workflows: pinned, with few permissions, without expressions in scripts, and accepted by actionlint."""

import re
import shutil
import subprocess

import pytest
import yaml

from .conftest import ACTION, ROOT

EXAMPLES = sorted((ROOT / "docs" / "how-to" / "ci").glob("*.yml"))
WORKFLOWS = [*sorted((ROOT / ".github" / "workflows").glob("*.yml")), *(p for p in EXAMPLES if "gitlab" not in p.name)]
OURS = ("./review", "kserve-iac/kserve-iac/review@v1")
DESCRIPTION = yaml.safe_load((ACTION / "action.yml").read_text())
STEPS = DESCRIPTION["runs"]["steps"]


def jobs(path):
    return yaml.safe_load(path.read_text())["jobs"].values()


@pytest.mark.parametrize("path", [ACTION / "action.yml", *WORKFLOWS], ids=lambda path: path.name)
def test_actions_are_pinned_to_the_commit_of_a_release(path):
    used = re.findall(r"uses: (\S+)(.*)", path.read_text())
    assert used
    for action, comment in used:
        if action not in OURS:
            assert re.fullmatch(r"[\w-]+/[\w./-]+@[0-9a-f]{40}", action), action
            assert re.fullmatch(r" # v\d+\.\d+\.\d+", comment), action


def test_a_release_is_pinned_to_one_commit():
    found: dict[str, set[str]] = {}
    for path in [ACTION / "action.yml", *WORKFLOWS]:
        for action, commit, release in re.findall(r"uses: (\S+)@([0-9a-f]{40}) # (\S+)", path.read_text()):
            found.setdefault(f"{action} {release}", set()).add(commit)
    assert all(len(commits) == 1 for commits in found.values()), found


@pytest.mark.parametrize("path", [p for p in WORKFLOWS if p in EXAMPLES or p.name == "ci.yml"], ids=lambda p: p.name)
def test_workflows_have_few_permissions_and_no_expression_in_a_script(path):
    workflow = yaml.safe_load(path.read_text())
    assert workflow["permissions"] == {"contents": "read"}
    assert "pull_request_target" not in workflow[True]  # YAML 1.1 reads the key `on` as true
    for job in jobs(path):
        assert job["timeout-minutes"] <= 120
        assert set(job.get("permissions", {})) <= {"contents", "pull-requests", "id-token", "issues"}
        for step in job["steps"]:
            assert "${{" not in step.get("run", "")


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_inputs_of_the_action_exist(path):
    for job in jobs(path):
        for step in job["steps"]:
            if step.get("uses") in OURS:
                assert set(step["with"]) <= set(DESCRIPTION["inputs"])


def test_steps_run_files_and_set_what_the_files_read():
    scripts = set()
    for step in STEPS:
        if "run" not in step:
            continue
        assert "${{" not in step["run"]
        assert step["shell"] == "bash"
        if (found := re.fullmatch(r'bash "\$GITHUB_ACTION_PATH/(\w+\.sh)"', step["run"])) is None:
            assert step["run"] == 'exit "$CODE"'
            continue
        scripts.add(found[1])
        text = (ACTION / found[1]).read_text()
        read = set(re.findall(r"\$\{?([A-Z][A-Z_]*)", text)) - set(re.findall(r"^\s*([A-Z_]+)=", text, re.MULTILINE))
        given = {*step.get("env", {}), "HOME"}
        assert {name for name in read if not name.startswith(("GITHUB_", "RUNNER_"))} <= given, found[1]
        assert given - {"HOME", "GH_TOKEN"} <= read, found[1]
    assert scripts == {path.name for path in ACTION.glob("*.sh")}


def test_every_input_is_described_and_used():
    text = (ACTION / "action.yml").read_text()
    for name, described in DESCRIPTION["inputs"].items():
        assert described["description"].endswith((".", ". Pass a secret.")), name
        assert f"inputs.{name} " in text, name


def test_credentials_are_used_only_where_that_was_decided():
    for step in STEPS:
        uses = step.get("uses", "")
        needs = uses.startswith(("google-github-actions/", "pulumi/")) or "kubeconfig.sh" in step.get("run", "")
        if needs or "pulumi.sh" in step.get("run", ""):
            assert "steps.plan.outputs.credentials == 'true'" in step["if"]


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_actionlint_accepts(path):
    program = shutil.which("actionlint")
    if program is None:
        pytest.skip("actionlint is not on PATH: go install github.com/rhysd/actionlint/cmd/actionlint@v1.7.12")
    done = subprocess.run([program, "-no-color", str(path)], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("path", sorted(ACTION.glob("*.sh")), ids=lambda path: path.name)
def test_scripts_can_be_parsed(path):
    assert subprocess.run(["bash", "-n", str(path)], check=False).returncode == 0
    assert path.read_text().startswith("#!/usr/bin/env bash\n# ")
