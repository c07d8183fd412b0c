import json

import pytest
from click.testing import CliRunner

from kserve_iac.cli import main

from .loopback import Repository, serving

SMALL = {
    "model_type": "qwen3",
    "head_dim": 128,
    "hidden_size": 1024,
    "intermediate_size": 3072,
    "max_position_embeddings": 40960,
    "num_attention_heads": 16,
    "num_hidden_layers": 28,
    "num_key_value_heads": 8,
    "tie_word_embeddings": True,
    "torch_dtype": "bfloat16",
    "vocab_size": 151936,
}
"""Qwen3's config with the sizes of a small model."""

SMALL_BYTES = 1_192_135_096
"""Bytes of such a checkpoint."""


@pytest.fixture
def project(tmp_path, monkeypatch):
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "Pulumi.yaml").write_text("name: test\nruntime: python\n")
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def hub(tmp_path, monkeypatch):
    """A hub on loopback, which the client takes for the one that it is configured for."""
    from huggingface_hub import constants

    repositories = {"own/small": Repository({"config.json": SMALL, "model.safetensors": SMALL_BYTES})}
    with serving(repositories) as found:
        monkeypatch.setattr(constants, "ENDPOINT", found.url)
        monkeypatch.setattr(constants, "HF_HUB_OFFLINE", False)
        template = found.url + "/{repo_id}/resolve/{revision}/{filename}"
        monkeypatch.setattr(constants, "HUGGINGFACE_CO_URL_TEMPLATE", template)
        monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path / "cache"))
        monkeypatch.setattr(constants, "HF_TOKEN_PATH", str(tmp_path / "token"))
        monkeypatch.delenv("HF_TOKEN", raising=False)
        monkeypatch.delenv("HUGGING_FACE_HUB_TOKEN", raising=False)
        yield found


@pytest.fixture
def run():
    def call(*arguments: str, code: int = 0):
        result = CliRunner().invoke(main, list(arguments))
        assert result.exit_code == code, result.output
        return result

    return call


@pytest.fixture
def data(run):
    def call(*arguments: str, code: int = 0):
        return json.loads(run(*arguments, "--json", code=code).stdout)

    return call
