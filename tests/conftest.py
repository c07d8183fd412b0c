"""What all tests share: environments and services to plan and to check; and property tests that may take their time."""

import asyncio
import os

import pulumi
import pytest
from hypothesis import settings

from kserve_iac.args import NodePool, ServingPlatformArgs, parse_environment
from kserve_iac.capacity import pools_of
from kserve_iac.checks import Context

# No test asks the public hub. Read when its client is imported; the tests of tests/models serve a hub themselves.
os.environ["HF_HUB_OFFLINE"] = "1"

settings.register_profile("kserve-iac", deadline=None)
settings.load_profile("kserve-iac")


@pytest.fixture
def later():
    """A secret that is known in the update only."""
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    yield pulumi.Output.secret("x")
    loop.close()
    asyncio.set_event_loop(None)


# Environments and services to plan and to check.

MODEL = {"modelFormat": "onnx", "protocolVersion": "v2", "storageUri": "gs://models/a"}


@pytest.fixture
def read():
    """Reads an environment; ``cluster`` is a list of simulated pools, or the whole section."""

    def _read(services, cluster=None, **sections):
        pools = cluster or [
            {"name": "cpu", "machineType": "e2-standard-16", "maxNodes": 4, "usdPerHour": 0.5},
            {"name": "l4", "machineType": "g2-standard-96", "maxNodes": 4},
            {"name": "h100", "machineType": "a3-highgpu-8g", "maxNodes": 4},
        ]
        where = {"simulated": {"nodePools": pools}} if isinstance(pools, list) else pools
        platform = {"llm": True, **sections.pop("platform", {})}
        config = {"cluster": where, "platform": platform, "services": services, **sections}
        environment, problems = parse_environment(config)
        assert problems == []
        return environment

    return _read


@pytest.fixture
def llm():
    """An LLM service."""

    def _llm(**fields):
        return {"llmInferenceService": {"model": {"uri": "hf://Qwen/Qwen3-4B"}, **fields}}

    return _llm


@pytest.fixture
def isvc():
    """An InferenceService of one predictor."""

    def _isvc(predictor=None, **fields):
        return {"inferenceService": {"predictor": {"model": MODEL, **(predictor or {})}, **fields}}

    return _isvc


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


def pytest_terminal_summary(terminalreporter):
    """Names what a run leaves out on purpose (``.ci/run``), where the results are read."""
    left_out = os.environ.get("KSERVE_IAC_LEFT_OUT")
    if left_out:
        terminalreporter.write_line(f"LEFT OUT: {left_out}", yellow=True)
