"""The page of the engine says what the engine does."""

import re
from dataclasses import fields
from pathlib import Path

import pytest

from kserve_iac_sandbox.engine import answers, facts
from kserve_iac_sandbox.engine.metrics import Metrics
from kserve_iac_sandbox.engine.options import REFUSED
from kserve_iac_sandbox.engine.simulation import Simulation

from .engines import running

PAGE = (Path(__file__).parents[2] / "docs" / "engine.md").read_text()


def section(title):
    return PAGE.partition(f"\n## {title}\n")[2].partition("\n## ")[0]


def test_every_variable_is_listed_with_its_default():
    rows = re.findall(r"^\| `([A-Z_]+)` \| .* \| (.*) \|$", section("The simulated hardware"), re.MULTILINE)
    assert [name for name, _ in rows] == [one.name.upper() for one in fields(Simulation)]
    for name, default in rows:
        known = getattr(Simulation(), name.lower())
        if isinstance(known, float):
            assert float(default) == known
        elif known is not None:
            assert default == known


def test_every_metric_is_listed():
    text = section("Metrics")
    families = {name for version in facts.versions() for name in Metrics(version, "m", 64, hidden=True)._families}
    counted = {name for name in families if not re.search(r"_seconds$|_tokens(_total)?$|^request_params", name)}
    counted |= {"prompt_tokens", "generation_tokens", "cache_config_info", "lora_requests_info"}
    named = set(re.findall(r"`(?:kserve_iac_engine_)?(\w+?)(?:_total)?`", text))
    named |= {name.replace("_queries", "_hits") for name in named}
    assert counted - {"prefill_tokens", "received_tokens", "decode_tokens"} <= named
    assert {"prefill_tokens", "received_tokens", "decode_tokens"} <= named


def test_versions_and_bounds():
    assert f"from {facts.versions()[0]} to {facts.versions()[-1]}. The default is {Simulation.version}" in PAGE
    assert f"after {answers.LEAST} to {answers.MOST - 1} of them" in PAGE
    for flag in REFUSED:
        assert f"`--{flag}`" in PAGE


@pytest.mark.parametrize(
    "path", re.findall(r"`(/[\w/]+)`", PAGE.partition("| interface |")[2].partition(" | all other")[0])
)
def test_every_path_that_is_listed_exists(path):
    with running(VLLM_ALLOW_RUNTIME_LORA_UPDATING="1") as engine, engine.http() as http:
        assert {http.get(path).status_code, http.post(path, json={}).status_code} & {200, 400}
