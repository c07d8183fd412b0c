"""Models that the catalogue lacks, from a hub on loopback: what is read, what is pinned, and what is said where it is refused."""

import json
import subprocess
import sys

import pytest

from kserve_iac.models.hub import HubError, describe

from ..engines.fit.published import PUBLISHED
from .conftest import SMALL, SMALL_BYTES
from .loopback import REVISION, Repository


def test_the_fit_reads_the_hub_and_names_the_revision(hub, project, data):
    found = data("fit", "own/small", "--gpu", "l4")
    assert found["fits"]
    assert found["weightsGib"] == pytest.approx(SMALL_BYTES / 2**30, rel=0.02)
    assert any(REVISION in note for note in found["notes"])
    assert not (project / "models").exists()


def test_a_model_of_the_catalogue_is_not_asked_for(hub, project, run):
    run("fit", "Qwen/Qwen3-8B", "--gpu", "l4", "--max-model-len", "8192")
    assert hub.requests == []


def test_offline_says_so_and_asks_nobody(hub, project, run):
    shown = run("fit", "own/small", "--gpu", "l4", "--offline", code=1).output
    assert "--config" in shown
    assert hub.requests == []


def test_the_file_of_the_project_is_read_instead_of_the_hub(hub, project, run, data):
    run("models", "add", "own/small")
    asked = len(hub.requests)
    hub.repositories["own/small"].files = {"config.json": {**SMALL, "num_hidden_layers": 56}}
    found = data("fit", "own/small", "--gpu", "l4")
    assert found["weightsGib"] == pytest.approx(SMALL_BYTES / 2**30, rel=0.02)
    assert len(hub.requests) == asked


def test_another_revision_is_asked_for(hub, project, run):
    run("models", "add", "own/small")
    assert "no revision v9" in run("fit", "own/small", "--gpu", "l4", "--revision", "v9", code=1).output


def test_a_gated_model_needs_the_token(hub, project, monkeypatch, run):
    hub.repositories["own/small"].gated = True
    refused = run("models", "add", "own/small", code=2).output
    assert "gated" in refused
    assert "HF_TOKEN" in refused
    assert not (project / "models").exists()
    monkeypatch.setenv("HF_TOKEN", hub.token)
    run("models", "add", "own/small")
    assert hub.token not in (project / "models" / "own--small.json").read_text()


@pytest.mark.parametrize(
    ("model", "files", "said"),
    [
        ("own/none", None, "does not exist, or it is private"),
        ("own/gguf", {"model.gguf": 5}, "no config.json"),
        ("own/broken", {"config.json": "{"}, "not JSON"),
        ("own/list", {"config.json": [1]}, "not a mapping"),
    ],
)
def test_refusals_say_why_and_what_to_do(hub, project, run, model, files, said):
    if files is not None:
        hub.repositories[model] = Repository(files)
    for arguments, code in ((("models", "add", model), 2), (("fit", model, "--gpu", "l4"), 1)):
        shown = run(*arguments, code=code).output
        assert said in shown
        assert "--config" in shown


def test_without_an_answer_the_cache_is_read_and_that_is_said(hub, project, run, data, monkeypatch):
    from huggingface_hub import constants

    data("fit", "own/small", "--gpu", "l4")
    monkeypatch.setattr(constants, "ENDPOINT", "http://127.0.0.1:9")
    notes = data("fit", "own/small", "--gpu", "l4")["notes"]
    assert any("did not answer" in note for note in notes)
    assert any(REVISION in note for note in notes)
    shown = run("fit", "own/other", "--gpu", "l4", code=1).output
    assert "does not answer" in shown
    assert "--config" in shown


def test_without_the_client_its_installation_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "huggingface_hub", None)
    with pytest.raises(HubError, match=r"kserve-iac\[hub\]"):
        describe("own/small")


def test_the_index_gives_the_size_and_modelopt_the_quantisation(hub, project):
    hub.repositories["own/quantised"] = Repository(
        {
            "config.json": SMALL,
            "model.safetensors.index.json": {"metadata": {"total_size": 12345}, "weight_map": {}},
            "hf_quant_config.json": {"quantization": {"quant_algo": "FP8"}},
        }
    )
    given = describe("own/quantised").description
    assert given.checkpoint_bytes == 12345
    assert given.config["quantization_config"] == {"quant_method": "modelopt", "quant_algo": "FP8"}


def test_the_endpoint_of_the_environment_is_asked(hub, project, tmp_path):
    """In a process of its own, whose environment names the hub, as a user's does."""
    code = "from kserve_iac.cli import main; main(['fit', 'own/small', '--gpu', 'l4', '--json'])"
    env = {"PATH": "", "HF_ENDPOINT": hub.url, "HF_HOME": str(tmp_path / "home"), "HF_TOKEN": hub.token}
    env["PYTHONPATH"] = ":".join(path for path in sys.path if path)
    done = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout)["fits"]
    assert f"Bearer {hub.token}" in hub.tokens


@pytest.mark.parametrize("model", PUBLISHED)
def test_models_outside_the_catalogue_are_fitted_from_the_hub(hub, project, data, model):
    config, billions = PUBLISHED[model]
    index = {"metadata": {"total_size": round(2e9 * billions)}, "weight_map": {}}
    hub.repositories[model] = Repository({"config.json": config, "model.safetensors.index.json": index})
    found = data("fit", model, "--gpu", "b200", "-t", "4", "--max-model-len", "4096", code=0)
    assert 4 * found["weightsGib"] == pytest.approx(2e9 * billions / 2**30, rel=0.1)
    assert any(REVISION in note for note in found["notes"])
    assert not any("accounts for" in note for note in found["notes"])
