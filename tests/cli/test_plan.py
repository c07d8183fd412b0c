"""``kserve-iac plan``."""

import json

import pytest
import yaml
from click.testing import CliRunner

from kserve_iac.cli import main


def stack(tmp_path, name="test", replicas=2, nodes=2, **extra):
    config = {
        "kserve-iac:cluster": {
            "simulated": {
                "nodePools": [
                    {"name": "cpu", "machineType": "e2-standard-8", "usdPerHour": 0.3},
                    {"name": "l4", "machineType": "g2-standard-24", "maxNodes": nodes},
                ]
            }
        },
        "kserve-iac:platform": {"llm": True},
        "kserve-iac:services": {
            "chat": {
                "llmInferenceService": {
                    "model": {"uri": "hf://Qwen/Qwen3-4B"},
                    "pool": "l4",
                    "replicas": replicas,
                    **extra,
                }
            }
        },
    }
    path = tmp_path / f"Pulumi.{name}.yaml"
    path.write_text(yaml.safe_dump({"config": config}))
    return path


def run(*words):
    return CliRunner().invoke(main, ["plan", *map(str, words)])


def test_tables(tmp_path):
    result = run(stack(tmp_path))
    assert result.exit_code == 0
    assert "Qwen/Qwen3-4B" in result.stdout
    assert "USD 2.00 an hour" in result.stdout


def test_a_stack_by_its_name(tmp_path, monkeypatch):
    stack(tmp_path, "staging")
    monkeypatch.chdir(tmp_path)
    assert run("staging").exit_code == 0
    missing = run("nothing")
    assert missing.exit_code == 2
    assert "There is no file Pulumi.nothing.yaml" in missing.output


def test_json_has_everything_and_the_warnings(tmp_path):
    result = run(stack(tmp_path, nodes=1), "--json")
    found = json.loads(result.stdout)
    assert found["pools"]["l4"]["nodes"] == [1, 1]
    assert found["services"]["chat"]["roles"][0]["memory"]["fits"] is True
    assert [one["code"] for one in found["problems"]] == ["rollout-room"]
    assert "changes" not in found


def test_what_cannot_work_is_planned_all_the_same(tmp_path):
    result = run(stack(tmp_path, replicas=9), "--json")
    assert result.exit_code == 1
    assert json.loads(result.stdout)["shortfalls"][0] == {
        "cause": "short",
        "roles": ["chat/engine"],
        "pool": "l4",
        "nodesNeeded": 5,
    }
    assert "capacity-max" in result.stderr


def test_markdown_and_a_page(tmp_path):
    page = tmp_path / "plan.html"
    result = run(stack(tmp_path), "--markdown", "--html", page)
    assert result.stdout.startswith("### Plan of ")
    assert page.read_text().startswith("<!doctype html>")


def test_against_another_file(tmp_path):
    before = stack(tmp_path, "before")
    after = stack(tmp_path, "after", replicas=3, nodes=3)
    found = json.loads(run(after, "--against", before, "--json").stdout)["changes"]
    assert [(one["subject"], one["effect"]) for one in found] == [
        ("pool l4", "in place"),
        ("LLMInferenceService default/chat", "scaled"),
    ]
    assert json.loads(run(after, "--against", after, "--json").stdout)["changes"] == []


@pytest.mark.parametrize("mistake", [{"pol": "l4"}, {"router": 3}])
def test_what_cannot_be_read_is_not_shown_as_a_change(mistake, tmp_path):
    """On either side of the comparison."""
    right, wrong = stack(tmp_path, "right"), stack(tmp_path, "wrong", **mistake)
    path = f"services.chat.llmInferenceService.{next(iter(mistake))}"
    result = run(wrong, "--against", right)
    assert result.exit_code == 1
    assert f"The changes are not shown, because {path} cannot be read." in result.stderr
    assert "Changes" not in result.stdout
    result = run(right, "--against", wrong)
    assert result.exit_code == 2
    assert f"because {path} of it cannot be read" in result.stderr
