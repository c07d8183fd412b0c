"""Environments to plan."""

import pytest

from kserve_iac.args import parse_environment

MODEL = {"modelFormat": "onnx", "storageUri": "gs://models/a"}


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
