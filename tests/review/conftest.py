"""Environments before and after a change, and previews of them."""

import copy
import json
from typing import Any

import pytest

from kserve_iac.checks import examine
from kserve_iac.review.states import After, before_of

POOLS = [
    {"name": "cpu", "machineType": "n2-standard-16", "minNodes": 1, "maxNodes": 4},
    {"name": "l4", "machineType": "g2-standard-48", "maxNodes": 3},
]
IRIS = {
    "inferenceService": {
        "predictor": {"pool": "cpu", "model": {"modelFormat": "sklearn", "storageUri": "gs://models/iris"}},
        "namespace": "models",
    }
}
CHAT = {
    "llmInferenceService": {
        "namespace": "models",
        "model": {"uri": "hf://Qwen/Qwen3-8B", "name": "chat", "download": {"memory": "16Gi"}},
        "pool": "l4",
        "replicas": 2,
        "engine": {"maxModelLen": 8192},
        "router": {"gateway": {}, "route": {}, "scheduler": {}},
    }
}
CONFIG: dict[str, Any] = {
    "cluster": {"gke": {"location": "us-central1", "nodePools": POOLS}},
    "platform": {
        "kserve": "0.20",
        "llm": True,
        "pool": "system",
        "gateway": {"auth": {"apiKeys": {"secrets": ["keys"]}}},
    },
    "guardrails": {"usdPerMonth": 9000, "maxGpus": 12},
    "existing": {"secrets": [{"name": "keys", "namespace": "kserve"}]},
    "services": {"iris": IRIS, "chat": CHAT},
}


class Environments:
    """Variants of one environment."""

    config = CONFIG

    def changed(self, *path: Any, to: Any) -> dict[str, Any]:
        """The environment with another value; ``...`` removes the value."""
        config = copy.deepcopy(CONFIG)
        at: Any = config
        for step in path[:-1]:
            at = at[step] if isinstance(step, int) else at.setdefault(step, {})
        if to is ...:
            del at[path[-1]]
        else:
            at[path[-1]] = to
        return config

    def before(self, config: Any = None) -> Any:
        return before_of("main", *examine(CONFIG if config is None else config))

    def after(self, config: Any) -> Any:
        return After(*examine(config))


@pytest.fixture
def environments() -> Environments:
    return Environments()


def step(op: str, kind: str, name: str, inputs: Any = None, parent: str = "", **more: Any) -> dict[str, Any]:
    """A step of ``pulumi preview --json``."""
    chain = f"{parent}${kind}" if parent else kind
    urn = f"urn:pulumi:prod::mine::{chain}::{name}"
    state = {"urn": urn, "custom": True, "type": kind, "inputs": inputs or {}}
    sides = {"oldState": state} if op.startswith("delete") else {"newState": state}
    return {"op": op, "urn": urn, **sides, "detailedDiff": None, **more}


CHAT_TYPE = "kubernetes:serving.kserve.io/v1alpha2:LLMInferenceService"
CHAT_PARENT = "kserve-iac:index:LLMInferenceService"
CHAT_OBJECT = {"kind": "LLMInferenceService", "metadata": {"name": "chat", "namespace": "models"}, "spec": {}}


def chat_step(op: str, **more: Any) -> dict[str, Any]:
    return step(op, CHAT_TYPE, "chat", CHAT_OBJECT, CHAT_PARENT, **more)


def preview_text(*steps: Any, errors: Any = (), **more: Any) -> str:
    """The output of ``pulumi preview --json``."""
    diagnostics = [{"message": f"error: {one}\n", "severity": "error"} for one in errors]
    return json.dumps({"config": {}, "steps": [*steps], "diagnostics": diagnostics, **more}, indent=4)
