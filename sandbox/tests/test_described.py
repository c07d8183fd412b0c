"""ConfigMaps that say what the engines of a namespace simulate."""

import json
from typing import Any

import pytest

from kserve_iac_sandbox.engine.simulation import Simulation
from kserve_iac_sandbox.kubelet.described import variables
from kserve_iac_sandbox.kubelet.volumes import Missing


def pod(**labels: str) -> dict[str, Any]:
    return {"metadata": {"name": "p", "labels": labels}}


def config_map(name: str = "chat-engines", **data: Any) -> dict[str, Any]:
    texts = {key: one if isinstance(one, str) else json.dumps(one) for key, one in data.items()}
    return {"metadata": {"name": name}, "data": texts}


def entry(blocks: str, **pods: list[str]) -> dict[str, Any]:
    return {"pods": pods, "variables": {"BLOCKS": blocks}}


DECODE, PREFILL = entry("100", name=["chat"], part=["decode", "leader"]), entry("7", name=["chat"], part=["prefill"])


@pytest.mark.parametrize(
    ("labels", "blocks"),
    [
        ({"name": "chat", "part": "decode"}, 100),
        ({"name": "chat", "part": "leader"}, 100),
        ({"name": "chat", "part": "prefill"}, 7),
        ({"name": "chat"}, None),
        ({"name": "other", "part": "decode"}, None),
        ({}, None),
    ],
)
def test_an_entry_describes_the_pods_with_its_labels(labels: dict[str, str], blocks: int | None) -> None:
    found = variables(pod(**labels), [config_map("other-engines"), config_map(decode=DECODE, prefill=PREFILL)])
    assert Simulation.of(found).blocks == blocks


def test_a_namespace_without_descriptions() -> None:
    assert variables(pod(name="chat"), []) == {}


@pytest.mark.parametrize(
    "text",
    [
        "{half",
        "[]",
        "{}",
        json.dumps({"pods": {}, "variables": {}}),
        json.dumps({"pods": {"name": "chat"}, "variables": {}}),
        json.dumps({"pods": {"name": ["chat"]}, "variables": {"BLOCKS": 5}}),
    ],
)
def test_a_wrong_entry_is_named(text: str) -> None:
    with pytest.raises(Missing, match='ConfigMap "chat-engines", key "decode"'):
        variables(pod(name="chat"), [config_map(decode=text)])
