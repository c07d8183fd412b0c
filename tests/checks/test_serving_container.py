"""The container of a predictor's own that answers requests is the first one, and has KServe's name for it."""

import pytest

from kserve_iac.checks import examine

SERVING = {"name": "kserve-container", "image": "own/model:1", "ports": [{"containerPort": 8080}]}
LOGS = {"name": "logs", "image": "own/logs:1"}
UNNAMED = {"image": "own/model:1"}
MODEL = {"modelFormat": "sklearn", "storageUri": "gs://models/iris"}


def found(*containers, where="predictor", kserve="0.20", **fields):
    component = {"containers": list(containers), **fields}
    service = {where: component} if where == "predictor" else {"predictor": {"model": MODEL}, where: component}
    config = {
        "cluster": {"existing": {"nodePools": [{"name": "cpu", "machineType": "e2-standard-8", "maxNodes": 2}]}},
        "platform": {"kserve": kserve, "install": "existing"},
        "services": {"own": {"inferenceService": service}},
    }
    findings = [one for one in examine(config)[1] if one.code == "serving-container"]
    return [one.path.removeprefix("services.own.inferenceService.") for one in findings]


@pytest.mark.parametrize(
    "containers",
    [[SERVING], [LOGS], [SERVING, LOGS], [UNNAMED, LOGS], [SERVING, {**LOGS, "name": "transformer-container"}]],
)
def test_containers_that_kserve_finds(containers):
    assert found(*containers) == []


@pytest.mark.parametrize("kserve", ["0.16", "0.18", "0.20", "0.21"])
def test_a_predictor_without_the_container(kserve):
    assert found({**SERVING, "name": "server"}, LOGS, kserve=kserve) == ["predictor.containers.0.name"]


def test_the_container_behind_another_one():
    assert found(LOGS, SERVING) == ["predictor.containers.0"]


def test_canaries_are_predictors_too():
    config = {
        "cluster": {"existing": {}},
        "platform": {"kserve": "0.21", "install": "existing"},
        "services": {
            "own": {
                "inferenceService": {
                    "predictor": {"name": "now", "containers": [SERVING]},
                    "canary": [{"trafficPercent": 10, "predictor": {"name": "next", "containers": [LOGS, SERVING]}}],
                }
            }
        },
    }
    findings = [one.path for one in examine(config)[1] if one.code == "serving-container"]
    assert findings == ["services.own.inferenceService.canary.0.predictor.containers.0"]


def test_other_components_have_their_first_container():
    assert found(LOGS, SERVING, where="transformer") == []
    assert found(LOGS, {**LOGS, "name": "more"}, model=MODEL) == []
