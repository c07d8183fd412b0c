"""The sandbox's autoscaler: which nodes it takes away."""

from typing import Any

import pytest

from kserve_iac_sandbox.cloud import autoscaler
from kserve_iac_sandbox.cloud.autoscaler import Autoscaler
from kserve_iac_sandbox.cloud.decide import ScaledPool


def node(name: str) -> dict[str, Any]:
    return {"metadata": {"name": name, "labels": {}}, "spec": {}}


def pod(on: str) -> dict[str, Any]:
    return {"metadata": {"name": "p"}, "spec": {"nodeName": on, "containers": []}, "status": {"phase": "Running"}}


@pytest.fixture
def taken(tmp_path, monkeypatch):
    """The nodes that are taken away of a pool of two, when idle nodes are not kept."""
    monkeypatch.setattr(autoscaler, "IDLE_SECONDS", -1.0)

    def look(*pods: dict[str, Any], whole: bool, least: int = 0) -> list[str]:
        gone: list[str] = []
        one = Autoscaler(None, tmp_path, None, lambda properties: {})  # type: ignore[arg-type]
        monkeypatch.setattr(one, "_take", lambda name, why: gone.append(name))
        pool = ScaledPool("p", least, 2, {}, 2, whole=whole)
        one._shrink([pool], {"p": [node("a"), node("b")]}, list(pods))
        return gone

    return look


def test_idle_nodes_go_one_by_one(taken):
    assert taken(whole=False) == ["a", "b"]
    assert taken(pod("a"), whole=False) == ["b"]
    assert taken(whole=False, least=1) == ["a"]


def test_the_nodes_of_a_slice_go_together(taken):
    assert taken(whole=True) == ["a", "b"]
    assert taken(pod("a"), whole=True) == []
    assert taken(whole=True, least=2) == []
