"""A world for the rules: pools of one node with 8 H100s, two with 8 L4s, and CPUs."""

import pytest

from kserve_iac.args import NodePool, ServingPlatformArgs
from kserve_iac.planning import pools_of
from kserve_iac.rules import Context


@pytest.fixture
def context():
    """Makes a context: ``context(kserve="0.19", llm=False)``."""

    def make(**platform):
        pools = pools_of(
            [
                NodePool(name="cpu", machine_type="e2-standard-16", max_nodes=2),
                NodePool(name="l4", machine_type="g2-standard-96", max_nodes=2),
                NodePool(name="h100", machine_type="a3-highgpu-8g", max_nodes=1),
            ]
        )
        return Context(ServingPlatformArgs(**{"kserve": "0.20", "llm": True, **platform}), pools)

    return make


LATER = "(later)"
"""Stands in tables of examples for what :func:`put_later` puts there: an Output cannot be made before there is a loop."""


@pytest.fixture
def put_later(later):
    """Puts an Output wherever a value has :data:`LATER`."""

    def put(value):
        if isinstance(value, dict):
            return {key: put(inner) for key, inner in value.items()}
        if isinstance(value, list):
            return [put(inner) for inner in value]
        return later if value == LATER else value

    return put
