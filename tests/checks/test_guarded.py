"""Guardrails about the cluster, endpoints, probes, secrets and models: what each lets pass, what it refuses, and exceptions."""

import pytest

from kserve_iac.checks import examine

SECRET = "not-to-be-shown"
PROBE = {"httpGet": {"path": "/live", "port": 8080}}
MODEL = {"modelFormat": "sklearn", "storageUri": "gs://our-models/iris"}
CODES = (
    "unprotected-cluster",
    "anonymous-endpoint",
    "missing-probe",
    "plain-secret",
    "model-source",
    "exception-unused",
)
ISVC = "services.own.inferenceService"
LLM = "services.chat.llmInferenceService"


def isvc(**predictor):
    return {"own": {"inferenceService": {"predictor": predictor}}}


def own(**container):
    return isvc(containers=[{"image": "registry.example.com/own:1", **container}])


def llm(**fields):
    return {"chat": {"llmInferenceService": {"model": {"uri": "hf://Qwen/Qwen3-4B"}, **fields}}}


def examined(services=None, rails=None, gke=None, gateway=None):
    config = {
        "cluster": {"gke": {"location": "us-central1", **(gke or {})}},
        "platform": {"llm": True, "pool": "system", "gateway": gateway or {"auth": {"apiKeys": {"secrets": ["keys"]}}}},
        "guardrails": rails or {},
        "services": services or {},
    }
    compiled, problems = examine(config)
    assert compiled is not None, problems
    return [one for one in problems if one.code in CODES]


def found(*args, **more):
    return [(one.code, one.path, one.severity) for one in examined(*args, **more)]


# Clusters and endpoints ----------------------------------------------------------------------------------------------

FORBIDDEN = {"unprotectedClusters": False}


@pytest.mark.parametrize(
    ("gke", "rails", "paths"),
    [
        ({}, {}, []),
        ({"protect": True}, FORBIDDEN, []),
        ({}, FORBIDDEN, ["cluster.gke.protect"]),
        ({"protect": True, "deletionProtection": False}, FORBIDDEN, ["cluster.gke.deletionProtection"]),
    ],
)
def test_a_cluster_is_protected(gke, rails, paths):
    assert found(gke=gke, rails=rails) == [("unprotected-cluster", path, "error") for path in paths]


OPEN = {"auth": {"anonymous": True}}


@pytest.mark.parametrize(
    ("gateway", "services", "rails", "paths"),
    [
        (OPEN, {}, {}, []),
        ({**OPEN, "address": "internal"}, {}, {"openEndpoints": False}, []),
        (OPEN, {}, {"openEndpoints": False}, ["platform.gateway.auth.anonymous"]),
        (None, llm(auth={"anonymous": True}), {"openEndpoints": False}, [f"{LLM}.auth.anonymous"]),
        (None, llm(auth={"anonymous": True}, stopped=True), {"openEndpoints": False}, []),
    ],
)
def test_nobody_calls_without_authentication(gateway, services, rails, paths):
    codes = found(services, rails, gateway=gateway)
    assert codes == [("anonymous-endpoint", path, "error") for path in paths]


# Probes ------------------------------------------------------------------------------------------------------------

STRICT = {"missingProbes": False}


@pytest.mark.parametrize(
    "services",
    [
        isvc(model=MODEL),
        own(livenessProbe=PROBE),
        llm(template={"containers": [{"name": "main", "image": "registry.example.com/vllm:1"}]}),
        llm(
            template={"containers": [{"name": "side", "image": "a:1", "livenessProbe": PROBE, "readinessProbe": PROBE}]}
        ),
    ],
)
def test_containers_with_probes(services):
    assert found(services, STRICT) == []


@pytest.mark.parametrize(
    ("services", "path", "missing"),
    [
        (own(), f"{ISVC}.predictor.containers.0", "no livenessProbe,"),
        (
            isvc(model=MODEL, containers=[{"name": "side", "image": "a:1"}]),
            f"{ISVC}.predictor.containers.0",
            "no livenessProbe and no readinessProbe,",
        ),
        (
            llm(template={"containers": [{"name": "side", "image": "a:1", "livenessProbe": PROBE}]}),
            f"{LLM}.template.containers.0",
            "no readinessProbe,",
        ),
        (
            llm(prefill={"template": {"containers": [{"name": "side", "image": "a:1", "readinessProbe": PROBE}]}}),
            f"{LLM}.prefill.template.containers.0",
            "no livenessProbe,",
        ),
    ],
)
def test_containers_without_probes(services, path, missing):
    [problem] = [one for one in examined(services, STRICT) if one.code == "missing-probe"]
    assert (problem.path, problem.severity) == (path, "error")
    assert missing in problem.message
    assert found(services) == []


# Secrets in plain text ---------------------------------------------------------------------------------------------


def variable(name, value=SECRET):
    return own(env=[{"name": name, "value": value}])


@pytest.mark.parametrize(
    "services",
    [
        variable("HF_TOKEN"),
        variable("AWS_SECRET_ACCESS_KEY"),
        variable("DB_PASSWORD"),
        variable("OPENAI_API_KEY"),
        variable("ANYTHING", "hf_abcdefghijkl"),
        variable("ANYTHING", "-----BEGIN RSA PRIVATE KEY-----\nx"),
    ],
)
@pytest.mark.parametrize(("rails", "severity"), [({}, "warning"), ({"plainSecrets": False}, "error")])
def test_a_secret_in_a_variable(services, rails, severity):
    [problem] = examined(services, rails)
    assert (problem.code, problem.severity) == ("plain-secret", severity)
    assert problem.path == f"{ISVC}.predictor.containers.0.env.0.value"
    assert SECRET not in problem.text
    assert "hf_abc" not in problem.text


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MAX_TOKENS", "8192"),
        ("TOKENIZERS_PARALLELISM", "false"),
        ("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE"),
        ("HF_TOKEN", ""),
        ("HF_TOKEN", "$(OTHER)"),
        ("HF_TOKEN", "/var/run/token"),
        ("USE_SECRET", "true"),
        ("KEYBOARD", "qwerty"),
    ],
)
def test_values_that_are_no_secrets(name, value):
    assert found(variable(name, value)) == []


def test_a_reference_to_a_secret():
    reference = {"name": "HF_TOKEN", "valueFrom": {"secretKeyRef": {"name": "hf", "key": "token"}}}
    assert found(own(env=[reference])) == []


@pytest.mark.parametrize(
    ("args", "index"),
    [(["--api-key", SECRET], 1), ([f"--api-key={SECRET}"], 0), (["--port=80", f"--hf-token={SECRET}"], 1)],
)
def test_a_secret_in_an_argument(args, index):
    [problem] = examined(own(args=args))
    assert (problem.code, problem.path) == ("plain-secret", f"{ISVC}.predictor.containers.0.args.{index}")
    assert SECRET not in problem.text


@pytest.mark.parametrize(
    "args", [["--api-key", "$(API_KEY)"], ["--api-key=$(API_KEY)"], ["--api-key"], ["--port", "80"]]
)
def test_arguments_without_a_secret(args):
    assert found(own(args=args)) == []


# Sources of models ---------------------------------------------------------------------------------------------------

IN_SECRET = {"modelFormat": "sklearn", "storage": {"key": "s3", "path": "x"}}
OURS = {"modelSources": ["gs://our-models/", "hf://Qwen/"]}


@pytest.mark.parametrize(
    "services",
    [
        isvc(model=MODEL),
        llm(),
        own(args=["--model=Qwen/Qwen3-4B"]),
        own(args=["--model=/mnt/models"]),
        own(),
        llm(model={"uri": "hf://Qwen/Qwen3-4B", "lora": {"adapters": [{"name": "a", "uri": "hf://Qwen/a"}]}}),
    ],
)
def test_models_with_allowed_addresses(services):
    assert [one for one in found(services, OURS) if one[0] == "model-source"] == []


@pytest.mark.parametrize(
    ("services", "path", "shown"),
    [
        (isvc(model={**MODEL, "storageUri": "gs://others/x"}), f"{ISVC}.predictor.model.storageUri", "gs://others/x"),
        (isvc(model=IN_SECRET), f"{ISVC}.predictor.model.storage", "Secret"),
        (llm(model={"uri": "hf://others/x"}), f"{LLM}.model.uri", "hf://others/x"),
        (own(args=["--model=others/x"]), f"{ISVC}.predictor.containers.0.args.0", "hf://others/x"),
        (
            llm(model={"uri": "hf://Qwen/Qwen3-4B", "lora": {"adapters": [{"name": "a", "uri": "s3://others/a"}]}}),
            f"{LLM}.model.lora.adapters.0.uri",
            "s3://others/a",
        ),
    ],
)  # fmt: skip
def test_models_from_elsewhere(services, path, shown):
    [problem] = [one for one in examined(services, OURS) if one.code == "model-source"]
    assert (problem.path, problem.severity) == (path, "error")
    assert shown in problem.message
    assert found(services) == []


def test_no_source_is_allowed():
    [problem] = examined(llm(), {"modelSources": []})
    assert "allows only nothing" in problem.message


# Exceptions ----------------------------------------------------------------------------------------------------------


def excepting(limit, service="own"):
    return {"exceptions": [{"service": service, "limit": limit, "reason": "a trial"}]}


@pytest.mark.parametrize(
    ("services", "rails", "limit"),
    [
        (own(), STRICT, "missingProbes"),
        (isvc(model={**MODEL, "storageUri": "gs://others/x"}), OURS, "modelSources"),
    ],
)
def test_a_service_that_is_excepted(services, rails, limit):
    assert found(services, rails)
    assert found(services, {**rails, **excepting(limit)}) == []


def test_an_exception_leaves_the_warning():
    rails = {"plainSecrets": False, **excepting("plainSecrets")}
    assert [one[2] for one in found(variable("HF_TOKEN"), rails)] == ["warning"]
    both = {**variable("HF_TOKEN"), "other": variable("HF_TOKEN")["own"]}
    assert sorted(one[2] for one in found(both, rails)) == ["error", "warning"]


def test_an_anonymous_service_that_is_excepted():
    rails = {"openEndpoints": False, **excepting("openEndpoints", "chat")}
    assert found(llm(auth={"anonymous": True}), rails) == []


@pytest.mark.parametrize(
    ("rails", "path"),
    [
        ({**STRICT, **excepting("missingProbes", "owm")}, "guardrails.exceptions.0.service"),
        (excepting("missingProbes"), "guardrails.exceptions.0.limit"),
        (excepting("modelSources"), "guardrails.exceptions.0.limit"),
    ],
)
def test_an_exception_without_effect(rails, path):
    services = own(livenessProbe=PROBE)
    assert found(services, rails) == [("exception-unused", path, "warning")]


@pytest.mark.parametrize(
    "exception",
    [{"service": "own", "limit": "usdPerMonth", "reason": "x"}, {"service": "own", "limit": "floatingTags"}],
)
def test_an_exception_needs_a_limit_of_services_and_a_reason(exception):
    _, problems = examine(
        {"cluster": {"gke": {"location": "us-central1"}}, "guardrails": {"exceptions": [exception]}, "services": {}}
    )
    assert any(one.path.startswith("guardrails.exceptions.0") and one.severity == "error" for one in problems)
