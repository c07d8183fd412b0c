"""KServe versions, charts and models."""

import re

import pytest

from kserve_iac.catalog.charts import CHARTS, GATEWAY_API_MANIFEST, RELEASES
from kserve_iac.catalog.kserve import LLM_API_VERSION, VERSIONS, minor, older
from kserve_iac.catalog.models import model_facts


def test_versions_are_in_order_and_each_has_an_api():
    assert list(VERSIONS) == sorted(VERSIONS, key=lambda v: [int(p) for p in v.split(".")])
    assert set(LLM_API_VERSION) == set(VERSIONS)
    assert LLM_API_VERSION["0.16"] == "serving.kserve.io/v1alpha1"
    assert {LLM_API_VERSION[version] for version in VERSIONS[1:]} == {"serving.kserve.io/v1alpha2"}


@pytest.mark.parametrize(
    ("one", "other", "is_older"),
    [
        ("0.9", "0.10", True),
        ("0.20", "0.19", False),
        ("0.19.5", "0.19", False),
        ("0.16", "1.0", True),
        ("1.0", "0.20", False),
    ],
)
def test_versions_compare_as_numbers(one, other, is_older):
    assert older(one, other) is is_older


@pytest.mark.parametrize("version", RELEASES)
def test_each_installable_release_is_exact(version):
    release = RELEASES[version]
    assert version in VERSIONS
    assert minor(release.kserve) == version
    for number in (release.kserve, release.cert_manager, release.gateway_api, release.lws):
        assert re.fullmatch(r"\d+\.\d+\.\d+", number)


@pytest.mark.parametrize("name", CHARTS)
def test_each_chart_has_a_publisher(name):
    chart = CHARTS[name]
    assert chart.name == name
    assert chart.repository.startswith(("https://", "oci://"))
    assert not chart.repository.endswith("/")


def test_the_gateway_api_is_fetched_by_version():
    assert "/v1.5.1/" in GATEWAY_API_MANIFEST.format(version="1.5.1")


@pytest.mark.parametrize(
    ("uri", "heads", "kv_heads"),
    [
        ("hf://Qwen/Qwen3-8B", 32, 8),
        ("hf://qwen/qwen3-8b", 32, 8),
        ("hf://Qwen/Qwen3-8B:main", 32, 8),
        ("hf://meta-llama/Llama-3.3-70B-Instruct", 64, 8),
    ],
)
def test_known_models_are_found_by_their_uri(uri, heads, kv_heads):
    facts = model_facts(uri)
    assert facts is not None
    assert (facts.attention_heads, facts.kv_heads) == (heads, kv_heads)


@pytest.mark.parametrize("uri", ["hf://nobody/nothing", "s3://Qwen/Qwen3-8B", "Qwen/Qwen3-8B", "", "hf://"])
def test_models_that_are_not_known_are_not_guessed(uri):
    assert model_facts(uri) is None
