"""Environments of the tests of references."""

from kserve_iac.checks import examine

QWEN = {"uri": "hf://Qwen/Qwen3-4B"}
GKE = {"location": "us-central1", "access": {"endpoint": "dns"}}
POOLS = [
    {"name": "cpu", "machineType": "e2-standard-16", "maxNodes": 3},
    {"name": "large", "machineType": "e2-standard-32", "maxNodes": 3},
]


def isvc(model=None, **fields):
    predictor = {"model": {"modelFormat": "sklearn", **(model or {})}, **fields.pop("predictor", {})}
    return {"inferenceService": {"predictor": predictor, **fields}}


def llm(**fields):
    return {"llmInferenceService": {"model": QWEN, "gpus": 0, **fields}}


def on_gke(services, existing=None, definitions=None, gateway=None, **gke):
    return {
        "cluster": {"gke": {**GKE, "nodePools": POOLS, **gke}},
        "platform": {"llm": True, "gateway": gateway or {}},
        "existing": existing or {},
        "definitions": definitions or {},
        "services": services,
    }


def on_existing(services, existing=None, definitions=None, kserve="0.20"):
    return {
        "cluster": {"existing": {"nodePools": POOLS}},
        "platform": {"llm": True, "kserve": kserve},
        "existing": existing or {},
        "definitions": definitions or {},
        "services": services,
    }


def found(config, *codes):
    """Code, path and message of findings of some codes."""
    _, findings = examine(config)
    form = [one for one in findings if one.code in ("unknown-field", "invalid-type", "invalid-value", "missing")]
    assert not form, [f"{one.path}: {one.text}" for one in form]
    return [one for one in findings if one.code in codes]


def where(config, *codes):
    """Code and path of these findings."""
    return {(one.code, one.path) for one in found(config, *codes)}
