"""The models of a project: files that checks, plans and fits read, and that previews judge by without a hub."""

import json
import subprocess
import sys

import pytest

from kserve_iac.checks import examine
from kserve_iac.models.project import BadModelFile, project_folder, read_models

from .conftest import SMALL, SMALL_BYTES
from .loopback import REVISION

ENVIRONMENT = {
    "cluster": {
        "simulated": {
            "nodePools": [
                {"name": "cpu", "machineType": "e2-standard-16"},
                {"name": "l4", "machineType": "g2-standard-4"},
            ]
        }
    },
    "platform": {"kserve": "0.20", "llm": True},
    "services": {"chat": {"llmInferenceService": {"model": {"uri": "hf://own/Small"}, "pool": "l4", "gpus": 1}}},
}


def described(project, **changes):
    content = {"model": "own/small", "revision": REVISION, "checkpointBytes": SMALL_BYTES, "config": SMALL, **changes}
    (project / "models").mkdir(exist_ok=True)
    (project / "models" / "own--small.json").write_text(json.dumps(content))


def of_fit(models):
    _, findings = examine(ENVIRONMENT, models)
    return [(one.code, one.path) for one in findings if one.code.startswith("fit")]


def written(project, stack="dev"):
    config = {f"kserve-iac:{name}": value for name, value in ENVIRONMENT.items()}
    (project / f"Pulumi.{stack}.yaml").write_text(json.dumps({"config": config}))


def test_a_described_model_is_checked_as_one_of_the_catalogue(project):
    assert of_fit({}) == [("fit-unknown", "services.chat.llmInferenceService.model.uri")]
    described(project)
    assert of_fit(read_models(project)) == []
    described(project, config={**SMALL, "num_hidden_layers": 2800}, checkpointBytes=None)
    assert [code for code, _ in of_fit(read_models(project))] == ["fit-weights"]


def test_check_and_plan_read_the_files_beside_pulumi_yaml(project, run):
    written(project)
    assert "kserve-iac models add own/Small" in run("check").stderr
    described(project)
    assert "fit-unknown" not in run("check").stderr
    assert '"own/small"' in run("plan", "--json").stdout


def test_a_preview_reads_them_too(project):
    from kserve_iac.resources.own_models import models_of_project

    described(project)
    below = project / "stacks"
    below.mkdir()
    assert list(models_of_project()) == ["own/small"]
    assert project_folder(below) == project


def test_a_file_that_is_wrong_stops_every_command(project, run):
    written(project)
    (project / "models").mkdir()
    (project / "models" / "notes.json").write_text("not ours")
    run("check")
    described(project, config=[])
    for arguments in (("check",), ("plan",), ("models", "list"), ("fit", "Qwen/Qwen3-8B", "--gpu", "h100")):
        assert "own--small.json does not describe a model" in run(*arguments, code=2).output


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"model": "own/other"}, "whose file is own--other.json"),
        ({"model": "small"}, "must be a hub id"),
        ({"checkpointBytes": "many"}, "number of bytes"),
        ({"revision": 7}, "must be a commit"),
        ({"config": {"model_type": "qwen3"}}, "hidden_size"),
    ],
)
def test_what_is_wrong_with_a_file(project, changes, said):
    described(project, **changes)
    with pytest.raises(BadModelFile, match=said):
        read_models(project)


def test_add_writes_what_list_shows(hub, project, run, data):
    assert data("models", "list") == []
    run("models", "add", "own/small")
    [found] = data("models", "list")
    assert (found["model"], found["revision"], found["file"]) == ("own/small", REVISION, "models/own--small.json")
    assert REVISION in run("models", "list").output


def test_add_from_a_file_asks_nobody(hub, project, run, tmp_path):
    config = tmp_path / "config.json"
    config.write_text(json.dumps(SMALL))
    run("models", "add", "private/one", "--config", str(config))
    assert list(read_models(project)) == ["private/one"]
    assert hub.requests == []
    run("models", "add", "nothing", code=2)


def test_add_writes_nothing_that_is_not_understood(hub, project, run):
    hub.repositories["own/small"].files = {"config.json": {**SMALL, "model_type": "rwkv7"}}
    assert "rwkv7" in run("models", "add", "own/small", code=1).output
    assert not (project / "models").exists()


def test_a_service_of_another_revision_is_noted(project):
    from kserve_iac.engines.models import dimensions_by_uri

    described(project)
    models = read_models(project)
    for uri, noted in (
        ("hf://own/small", False),
        (f"hf://own/small:{REVISION[:12]}", False),
        ("hf://own/small:feedbeef", True),
    ):
        found = dimensions_by_uri(uri, models)
        assert found is not None
        assert any("feedbeef" in note for note in found.notes) is noted


def test_no_check_loads_the_client_of_the_hub(project):
    """In a process of its own, since other tests load it."""
    written(project)
    described(project)
    code = (
        "import sys; from click.testing import CliRunner; from kserve_iac.cli import main\n"
        "for words in (['check'], ['plan'], ['models', 'list'], ['fit', 'own/small', '--gpu', 'l4']):\n"
        "    assert CliRunner().invoke(main, words).exit_code == 0, words\n"
        "import kserve_iac.resources\n"
        "print([name for name in sys.modules if name.startswith('huggingface_hub')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "[]", done.stderr
