"""Each rule about InferenceServices: what it lets pass, what it refuses, where, and what it says to do."""

import pytest

from kserve_iac.args import InferenceServiceArgs
from kserve_iac.checks import check_object
from kserve_iac.compiled import CompiledObject

MODEL = {"modelFormat": "sklearn", "storageUri": "gs://models/iris"}
SIDE = {"image": "registry.example/transformer:1"}


def isvc(predictor=None, **fields):
    return {"predictor": {"model": MODEL, **(predictor or {})}, **fields}


def canary(percent=0, **predictor):
    return {"trafficPercent": percent, "predictor": {"model": MODEL, **predictor}}


def custom(*env, **fields):
    return {"containers": [{**SIDE, "env": [{"name": name, "value": "x"} for name in env]}], **fields}


ACCEPTED = {
    "smallest": isvc(),
    "name of its own": isvc(name="iris-2"),
    "longest name": isvc(name="a" * 45, namespace="default"),
    "minimum is maximum": isvc({"minReplicas": 2, "maxReplicas": 2}),
    "maximum 0 means unset": isvc({"minReplicas": 2, "maxReplicas": 0}),
    "none stands where nobody scales": isvc({"minReplicas": 0}, autoscaler="none"),
    "somebody else scales to zero": isvc({"minReplicas": 0, "maxReplicas": 3}, autoscaler="external"),
    "canary without traffic": isvc(canary=[canary(name="next")]),
    "two canaries": isvc({"minReplicas": 2}, canary=[canary(name="a", minReplicas=2), canary(name="b", minReplicas=1)]),
    "variables": isvc({"model": {**MODEL, "env": [{"name": "PYTHONHASHSEED", "value": "0"}]}}),
    "custom predictor": {"predictor": custom("PATH")},
    "transformer": isvc(transformer=custom("A", minReplicas=1)),
    "on a pool": isvc({"pool": "cpu"}),
    "GPUs of one node": isvc({"pool": "l4", "gpus": 8}),
    "GPUs anywhere": isvc({"gpus": 64}),
}


@pytest.mark.parametrize("case", ACCEPTED)
def test_accepted(case, context):
    assert check_object(CompiledObject("iris", InferenceServiceArgs.model_validate(ACCEPTED[case]), context())) == []


REFUSED = [
    # fields, code, path, words of message and mend
    (isvc(name="Iris"), "name", "name", "does not accept the name 'Iris'", "lower-case"),
    (isvc(name="1ris"), "name", "name", "'1ris'", "starting with a letter"),
    *(
        (fields, "container-image", path, "has no image", "Set image")
        for fields, path in (
            ({"predictor": {"containers": [{"name": "own"}]}}, "predictor.containers.0.image"),
            (isvc(transformer={"containers": [SIDE, {"name": "proxy"}]}), "transformer.containers.1.image"),
            (isvc(explainer={"containers": [{"args": ["--x"]}]}), "explainer.containers.0.image"),
        )
    ),
    (
        isvc(
            {
                "maxReplicas": 2,
                "autoScaling": {
                    "metrics": [
                        {
                            "type": "Resource",
                            "resource": {"name": "cpu", "target": {"type": "Utilization", "averageUtilization": 60}},
                        }
                    ]
                },
            },
            annotations={"serving.kserve.io/autoscalerClass": "keda"},
        ),
        "keda-missing",
        "annotations.serving.kserve.io/autoscalerClass",
        "autoscalerClass is keda",
        "autoscalerClass to hpa",
    ),
    (isvc(name="iris-"), "name", "name", "'iris-'", "lower-case"),
    (isvc(name="iris\n"), "name", "name", "does not accept the name", "lower-case"),
    (isvc(name="a" * 56, namespace="default"), "name-derived", "name", "has 64 characters, but at most 63", "Shorten"),
    (isvc(name="a" * 54, namespace="default"), "name-derived", "name", "-predictor has 64 characters", "Shorten"),
    (
        isvc({"minReplicas": 3, "maxReplicas": 2}),
        "replicas",
        "predictor.minReplicas",
        "minReplicas (3) is greater than maxReplicas (2)",
        "Raise maxReplicas to 3",
    ),
    (
        isvc(transformer=custom(minReplicas=3, maxReplicas=2)),
        "replicas",
        "transformer.minReplicas",
        "minReplicas (3) is greater than maxReplicas (2)",
        "Raise",
    ),
    (isvc({"minReplicas": 0}), "scale-to-zero", "predictor.minReplicas", "cannot scale to 0", "set stopped"),
    (isvc(canary=[canary()]), "canary-name", "canary.0.predictor.name", "needs a name", "Set name"),
    (
        isvc(canary=[canary(name="a"), canary(name="a")]),
        "canary-name",
        "canary.1.predictor.name",
        "Another canary already has the name a",
        "its own name",
    ),
    (
        isvc({"name": "main"}, canary=[canary(name="main")]),
        "canary-name",
        "canary.0.predictor.name",
        "The main predictor also has the name main",
        "its own name",
    ),
    (
        {"predictor": custom(), "canary": [canary(name="a")]},
        "canary-model",
        "canary",
        "require a predictor that has a model",
        "Give the predictor a model",
    ),
    (
        isvc(canary=[canary(name="a", maxReplicas=2)]),
        "canary-scaling",
        "canary.0.predictor.maxReplicas",
        "does not scale canaries",
        "set minReplicas",
    ),
    (
        isvc(canary=[canary(name="a", scaleMetric="cpu")]),
        "canary-scaling",
        "canary.0.predictor.scaleMetric",
        "does not scale canaries",
        "set minReplicas",
    ),
    (
        isvc(canary=[canary(name="a", scaleTarget=50)]),
        "canary-scaling",
        "canary.0.predictor.scaleTarget",
        "does not scale canaries",
        "set minReplicas",
    ),
    (
        isvc(canary=[canary(name="a", minReplicas=2)]),
        "canary-scaling",
        "canary.0.predictor.minReplicas",
        "minReplicas (2) is greater than the main predictor's (1)",
        "at most 1",
    ),
    (
        isvc({"model": {**MODEL, "env": [{"name": "A", "value": "1"}, {"name": "PYTHONPATH", "value": "x"}]}}),
        "env-pythonpath",
        "predictor.model.env.1",
        "does not allow the variable PYTHONPATH",
        "Remove",
    ),
    (
        {"predictor": custom("A", "PYTHONPATH")},
        "env-pythonpath",
        "predictor.containers.0.env.1",
        "does not allow the variable PYTHONPATH",
        "Remove",
    ),
    (
        isvc(transformer=custom("PYTHONPATH")),
        "env-pythonpath",
        "transformer.containers.0.env.0",
        "does not allow the variable PYTHONPATH",
        "Remove",
    ),
    (isvc({"pool": "l5"}), "unknown-pool", "predictor.pool", "There is no pool l5", "Did you mean l4?"),
    (
        isvc(transformer=custom(pool="nope")),
        "unknown-pool",
        "transformer.pool",
        "There is no pool nope",
        "The known pools are cpu, h100, l4.",
    ),
    (
        isvc({"pool": "cpu", "gpus": 1}),
        "gpus-per-node",
        "predictor.pool",
        "A pod requests 1 GPU, but a node of pool cpu (e2-standard-16) has 0",
        "Set pool to h100 or l4.",
    ),
    (
        isvc({"pool": "l4", "gpus": 9}),
        "gpus-per-node",
        "predictor.gpus",
        "A pod requests 9 GPUs, but a node of pool l4 (g2-standard-96) has 8",
        "Set gpus to at most 8, or place the service on a pool with larger machines",
    ),
]


@pytest.mark.parametrize(
    ("fields", "code", "path", "message", "mend"),
    REFUSED,
    ids=[f"{case[1]}-{case[2]}-{i}" for i, case in enumerate(REFUSED)],
)
def test_refused(fields, code, path, message, mend, context):
    found = check_object(CompiledObject("iris", InferenceServiceArgs.model_validate(fields), context()))
    [problem] = [one for one in found if one.code != "host-name"]  # a name that is too long is too long for both
    assert (problem.code, problem.path, problem.severity) == (code, path, "error")
    assert message in problem.message
    assert mend in problem.mend


def test_the_name_of_the_entry_counts_where_it_has_none_of_its_own(context):
    args = InferenceServiceArgs.model_validate(isvc())
    assert [p.code for p in check_object(CompiledObject("Bad_Name", args, context()))] == ["name"]
    named = args.model_copy(update={"name": "good"})
    assert check_object(CompiledObject("Bad_Name", named, context())) == []


def test_shares_of_canaries_may_not_exceed_a_hundred(context):
    fields = isvc(canary=[canary(60, name="a"), canary(50, name="b")])
    found = check_object(CompiledObject("iris", InferenceServiceArgs.model_validate(fields), context()))
    assert [(p.code, p.path, p.severity) for p in found] == [
        ("canary-traffic", "canary", "error"),
        ("canary-no-split", "canary.0.trafficPercent", "warning"),
        ("canary-no-split", "canary.1.trafficPercent", "warning"),
    ]
    assert "110 %" in found[0].message


def test_a_share_of_a_canary_is_warned_of_since_it_is_not_routed(context):
    fields = isvc(canary=[canary(10, name="a")])
    found = check_object(CompiledObject("iris", InferenceServiceArgs.model_validate(fields), context()))
    [problem] = [one for one in found if one.code != "host-name"]  # a name that is too long is too long for both
    assert (problem.code, problem.severity) == ("canary-no-split", "warning")
    assert "10 %" in problem.message
    assert problem.mend


SENT = {"url": "http://events.default.svc"}


@pytest.mark.parametrize(
    ("fields", "path", "mend"),
    [
        (isvc({"logger": {**SENT, "mode": "all"}, "batcher": {}}), "predictor", "set mode to request"),
        (isvc({"logger": {**SENT, "mode": "response"}, "batcher": {"maxLatency": 100}}), "predictor", "remove logger"),
        (isvc(transformer=custom(logger={**SENT, "mode": "all"}, batcher={})), "transformer", "Remove batcher"),
        (isvc(canary=[canary(name="a", logger={**SENT, "mode": "all"}, batcher={})]), "canary.0.predictor", "Remove"),
    ],
)
def test_a_logger_of_batched_responses_is_warned_of(fields, path, mend, context):
    [problem] = check_object(CompiledObject("iris", InferenceServiceArgs.model_validate(fields), context()))
    assert (problem.code, problem.path, problem.severity) == ("batched-responses", f"{path}.logger.mode", "warning")
    assert mend in problem.mend


@pytest.mark.parametrize(
    "fields",
    [
        isvc({"logger": {**SENT, "mode": "request"}, "batcher": {}}),
        isvc({"logger": {**SENT, "mode": "all"}}),
        isvc({"batcher": {}}),
        isvc({"model": {**MODEL, "protocolVersion": "v2"}, "logger": {**SENT, "mode": "all"}, "batcher": {}}),
        isvc({"logger": {**SENT, "mode": "all"}}, transformer=custom(batcher={})),
    ],
)
def test_a_logger_that_no_batcher_stands_in_the_way_of_is_accepted(fields, context):
    assert check_object(CompiledObject("iris", InferenceServiceArgs.model_validate(fields), context())) == []


def test_a_gpu_pool_without_gpus_asked_for_is_warned_of(context):
    [problem] = check_object(
        CompiledObject("iris", InferenceServiceArgs.model_validate(isvc({"pool": "l4"})), context())
    )
    assert (problem.code, problem.path, problem.severity) == ("gpus-unused", "predictor.gpus", "warning")
    assert problem.mend


def test_gpus_of_another_container_than_the_first_are_asked_for(context):
    containers = [
        {"name": "proxy", "image": "own/proxy:1"},
        {"name": "kserve-container", "image": "own/model:1", "resources": {"limits": {"nvidia.com/gpu": "1"}}},
    ]
    fields = isvc({"pool": "l4", "model": None, "containers": containers})
    found = check_object(CompiledObject("iris", InferenceServiceArgs.model_validate(fields), context()))
    assert "gpus-unused" not in {problem.code for problem in found}
    del containers[1]["resources"]
    found = check_object(CompiledObject("iris", InferenceServiceArgs.model_validate(fields), context()))
    assert "gpus-unused" in {problem.code for problem in found}


def test_fields_newer_than_the_version_are_refused(context):
    fields = isvc(canary=[canary(name="a")])
    [problem] = check_object(
        CompiledObject("iris", InferenceServiceArgs.model_validate(fields), context(kserve="0.19"))
    )
    assert (problem.code, problem.path) == ("version-field", "canary")
    assert problem.text == (
        "KServe 0.19 does not know this field. Set kserve of the platform to 0.20 or later, or remove the field."
    )


def test_pools_that_are_not_known_are_not_checked(context):
    args = InferenceServiceArgs.model_validate(isvc({"pool": "anything", "gpus": 99}))
    from kserve_iac.checks import Context

    assert check_object(CompiledObject("iris", args, Context(context().platform, None))) == []


def test_several_wrong_things_come_out_together(context):
    fields = isvc({"minReplicas": 3, "maxReplicas": 2, "pool": "nope"}, name="X", canary=[canary(), canary(name="a")])
    found = check_object(CompiledObject("iris", InferenceServiceArgs.model_validate(fields), context()))
    assert [p.code for p in found] == ["name", "replicas", "canary-name", "unknown-pool"]


def test_a_container_that_the_runtime_may_complete_needs_no_image(context):
    args = InferenceServiceArgs.model_validate(isvc({"containers": [{"name": "transformer-container"}]}))
    assert "container-image" not in {one.code for one in check_object(CompiledObject("iris", args, context()))}
