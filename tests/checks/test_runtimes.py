"""A model needs a runtime that KServe can select, or that suits it where it is named."""

import pytest

from kserve_iac.checks import examine


def found(model, definitions=None, predictor=None, **platform):
    service = {"predictor": {"model": {"storageUri": "gs://models/a", **model}} if model else predictor}
    _, findings = examine(
        {
            "cluster": {"existing": {}},
            "platform": platform,
            "definitions": definitions or {},
            "services": {"iris": {"inferenceService": {**service, "namespace": "models"}}},
        }
    )
    return [one for one in findings if one.code.startswith("runtime")]


def own(namespace=None, **spec):
    spec = {"supportedModelFormats": [{"name": "own", "version": "1", "autoSelect": True}], **spec}
    spec["containers"] = [{"name": "kserve-container", "image": "own:1"}]
    if namespace is None:
        return {"mine": {"clusterServingRuntime": spec}}
    return {"mine": {"servingRuntime": {**spec, "namespace": namespace}}}


NONE = {"values": {"kserve-runtime-configs": {"kserve": {"servingruntime": {"enabled": False}}}}}

ACCEPTED = {
    "selected": ({"modelFormat": "sklearn"}, {}, {}),
    "of a version": ({"modelFormat": {"name": "sklearn", "version": "1"}}, {}, {}),
    "of another protocol": ({"modelFormat": "onnx", "protocolVersion": "v2"}, {}, {}),
    "triton speaks v2 by default": ({"modelFormat": "triton"}, {}, {}),
    "vLLM": ({"modelFormat": "vLLM"}, {}, {}),
    "named though it is not selected": ({"modelFormat": "sklearn", "runtime": "kserve-predictiveserver"}, {}, {}),
    "own": ({"modelFormat": "own"}, own(), {}),
    "own of the namespace": ({"modelFormat": "own", "runtime": "mine"}, own("models"), {}),
    "own that is not selected, but named": (
        {"modelFormat": "own", "runtime": "mine"},
        own(supportedModelFormats=[{"name": "own"}]),
        {},
    ),
    "own in place of KServe's": (
        {"modelFormat": "own", "runtime": "kserve-sklearnserver"},
        {"kserve-sklearnserver": own()["mine"]},
        {},
    ),
    "own where KServe's are not installed": ({"modelFormat": "own"}, own(), NONE),
    "in 0.18": ({"modelFormat": "huggingface"}, {}, {"kserve": "0.18"}),
    "in 0.21": ({"modelFormat": "vLLM"}, {}, {"kserve": "0.21", "install": "existing"}),
    "openvino where kustomize may have installed it": (
        {"modelFormat": "openvino"},
        {},
        {"kserve": "0.20", "install": "existing"},
    ),
}


@pytest.mark.parametrize("case", ACCEPTED)
def test_accepted(case):
    model, definitions, platform = ACCEPTED[case]
    assert found(model, definitions, **platform) == []


@pytest.mark.parametrize(
    "framework", ["onnx", "huggingface", "triton", "sklearn", "pmml", "lightgbm", "paddle", "pytorch"]
)
def test_short_forms_have_runtimes(framework):
    assert found(None, predictor={framework: {"storageUri": "gs://models/a"}}) == []


EXISTING = {"install": "existing"}
CHANGED = {"values": {"kserve-runtime-configs": {"kserve": {"servingruntime": {"xgbserver": {"disabled": True}}}}}}

REFUSED = [
    (
        {"modelFormat": "sklearn"},
        {},
        NONE,
        "runtime-unsure",
        "modelFormat",
        "Remove kserve-runtime-configs.kserve.serving",
    ),
    (
        {"modelFormat": "sklearn", "runtime": "kserve-sklearnserver"},
        {},
        NONE,
        "runtime-unsure",
        "runtime",
        "installs no",
    ),
    # model, definitions, platform, code, field, words
    ({"modelFormat": "vLLM"}, {}, {"kserve": "0.18"}, "runtime-unsure", "modelFormat", "can be selected"),
    (
        {"modelFormat": "odd"},
        {},
        {"kserve": "0.21", "install": "existing"},
        "runtime-unsure",
        "modelFormat",
        "KServe 0.21",
    ),
    # The runtimes of 0.21 were read before its release.
    (
        {"modelFormat": "sklearn", "runtime": "kserve-xgbserver"},
        {},
        {"kserve": "0.21"},
        "runtime-unsure",
        "modelFormat",
        "Set modelFormat to xgboost",
    ),
    ({"modelFormat": "sklaern"}, {}, {}, "runtime-unsure", "modelFormat", "Did you mean sklearn?"),
    ({"modelFormat": "SKLearn"}, {}, {}, "runtime-unsure", "modelFormat", "Set modelFormat to sklearn."),
    (
        {"modelFormat": {"name": "sklearn", "version": "2"}},
        {},
        {},
        "runtime-unsure",
        "modelFormat",
        "Set version of modelFormat to 0 or 1, or remove version.",
    ),
    ({"modelFormat": "onnx"}, {}, {}, "runtime-unsure", "modelFormat", "Set protocolVersion to grpc-v2 or v2."),
    (
        {"modelFormat": "own"},
        own(supportedModelFormats=[{"name": "own"}]),
        {},
        "runtime-unsure",
        "modelFormat",
        "Set runtime to mine, because KServe does not select it by itself.",
    ),
    ({"modelFormat": "own"}, own(disabled=True), {}, "runtime-unsure", "modelFormat", "with protocol v1"),
    ({"modelFormat": "own"}, own(multiModel=True), {}, "runtime-unsure", "modelFormat", "with protocol v1"),
    ({"modelFormat": "own"}, own("other"), {}, "runtime-unsure", "modelFormat", "with protocol v1"),
    ({"modelFormat": "openvino"}, {}, {}, "runtime-unsure", "modelFormat", "can be selected"),
    (
        {"modelFormat": "sklearn", "runtime": "kserve-sklearnsrver"},
        {},
        {},
        "runtime-unsure",
        "runtime",
        "Did you mean kserve-sklearnserver?",
    ),
    ({"modelFormat": "own", "runtime": "mine"}, own("other"), {}, "runtime-unsure", "runtime", "is in namespace other"),
    (
        {"modelFormat": "sklearn", "runtime": "kserve-xgbserver"},
        {},
        {},
        "runtime-unsuitable",
        "modelFormat",
        "Set modelFormat to xgboost",
    ),
    (
        {"modelFormat": {"name": "xgboost", "version": "1"}, "runtime": "kserve-xgbserver"},
        {},
        {},
        "runtime-unsuitable",
        "modelFormat",
        "Set version of modelFormat to 2",
    ),
    (
        {"modelFormat": "sklearn", "runtime": "kserve-xgbserver"},
        {},
        EXISTING,
        "runtime-unsure",
        "modelFormat",
        "unless somebody changed it",
    ),
    (
        {"modelFormat": "sklearn", "runtime": "kserve-xgbserver"},
        {},
        CHANGED,
        "runtime-unsure",
        "modelFormat",
        "unless somebody changed it",
    ),
    (
        {"modelFormat": "own", "runtime": "mine", "protocolVersion": "v2"},
        own(protocolVersions=["v1"]),
        EXISTING,
        "runtime-unsuitable",
        "protocolVersion",
        "Set protocolVersion to v1, or name another runtime.",
    ),
    (
        {"modelFormat": "own", "runtime": "mine"},
        own(disabled=True),
        {},
        "runtime-unsuitable",
        "runtime",
        "Set disabled of the runtime to false",
    ),
]


@pytest.mark.parametrize(("model", "definitions", "platform", "code", "field", "words"), REFUSED)
def test_refused(model, definitions, platform, code, field, words):
    [finding] = found(model, definitions, **platform)
    assert (finding.code, finding.path) == (code, f"services.iris.inferenceService.predictor.model.{field}")
    assert words in finding.text


def test_a_canary_needs_a_runtime_as_well():
    canary = {
        "trafficPercent": 0,
        "predictor": {"name": "next", "model": {"modelFormat": "odd", "storageUri": "gs://a/b"}},
    }
    service = {"predictor": {"sklearn": {"storageUri": "gs://a/b"}}, "canary": [canary]}
    _, findings = examine(
        {"cluster": {"existing": {}}, "platform": {}, "services": {"iris": {"inferenceService": service}}}
    )
    [finding] = [one for one in findings if one.code == "runtime-unsure"]
    assert finding.path == "services.iris.inferenceService.canary.0.predictor.model.modelFormat"


@pytest.mark.parametrize("runtime", [None, "mine"])
@pytest.mark.parametrize(("name", "is_found"), [("server", True), ("kserve-container", False)])
def test_a_runtime_needs_the_container_that_kserve_looks_for(runtime, name, is_found):
    definitions = own()
    definitions["mine"]["clusterServingRuntime"]["containers"] = [{"name": name, "image": "own:1"}]
    problems = found({"modelFormat": "own", **({"runtime": runtime} if runtime else {})}, definitions)
    where = "definitions.mine.clusterServingRuntime.containers.0.name"
    assert [(one.code, one.path) for one in problems] == ([("runtime-unsuitable", where)] if is_found else [])
