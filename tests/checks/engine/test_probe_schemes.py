"""The scheme by which a probe asks, and by which the engine answers."""

import pytest

from kserve_iac.args import ClusterServingRuntimeArgs, InferenceServiceArgs, LLMInferenceServiceArgs, ServingRuntimeArgs
from kserve_iac.checks import check_object, examine
from kserve_iac.compiled import CompiledObject

MODEL = {"uri": "hf://Qwen/Qwen3-8B"}
PROBES = ("livenessProbe", "readinessProbe", "startupProbe")


def found(context, kind, args, **platform):
    compiled = CompiledObject("chat", kind.model_validate(args), context(**{"kserve": "0.20", "llm": True, **platform}))
    return [(one.code, str(one.path)) for one in check_object(compiled) if one.code.startswith("probe-scheme")]


def probe(scheme=None, port=8000, **fields):
    return {"httpGet": {"path": "/health", "port": port, **({"scheme": scheme} if scheme else {}), **fields}}


def main(**container):
    return {"template": {"containers": [{"name": "main", **container}]}}


def engine(*words):
    return {"engine": {"extraArgs": list(words)}}


def llm(context, fields, **platform):
    if "prefill" in fields:
        fields = {"router": {"route": {}, "scheduler": {}}, **fields}
    return found(context, LLMInferenceServiceArgs, {"model": MODEL, **fields}, **platform)


CERTIFICATE = ["--ssl-certfile", "/certs/tls.crt", "--ssl-keyfile", "/certs/tls.key"]
SIDECAR = {"initContainers": [{"name": "llm-d-routing-sidecar", "readinessProbe": probe("HTTPS")}]}
ALL_HTTPS = dict.fromkeys(PROBES, probe("HTTPS"))


@pytest.mark.parametrize("kserve", ["0.19", "0.20", "0.21"])
@pytest.mark.parametrize("name", PROBES)
def test_a_probe_by_https_of_an_engine_without_tls_is_refused(context, name, kserve):
    where = f"template.containers.0.{name}.httpGet.scheme"
    assert llm(context, main(**{name: probe("HTTPS")}), kserve=kserve) == [("probe-scheme", where)]


@pytest.mark.parametrize("kserve", ["0.16", "0.17", "0.18", "0.20"])
def test_tls_may_be_enabled_on_a_platform_that_exists(context, kserve):
    found = llm(context, main(livenessProbe=probe("HTTPS")), kserve=kserve, install="existing")
    assert [code for code, _ in found] == ["probe-scheme-unknown"]
    assert llm(context, engine(*CERTIFICATE), kserve=kserve, install="existing") == []


WRONG = {
    "decode": (
        {**main(livenessProbe=probe("HTTPS", 8001)), "prefill": {}},
        ["template.containers.0.livenessProbe.httpGet.scheme"],
    ),
    "prefill": (
        {"prefill": main(readinessProbe=probe("HTTPS"))},
        ["prefill.template.containers.0.readinessProbe.httpGet.scheme"],
    ),
    "the sidecar of decode": (
        {"template": SIDECAR, "prefill": {}},
        ["template.initContainers.0.readinessProbe.httpGet.scheme"],
    ),
    "a command of its own": (
        main(command=["vllm", "serve", "/mnt/models", "--port", "8000"], livenessProbe=probe("HTTPS")),
        ["template.containers.0.livenessProbe.httpGet.scheme"],
    ),
    "http of an engine with a certificate": (
        {**engine(*CERTIFICATE), **main(**{**ALL_HTTPS, "livenessProbe": probe("HTTP")})},
        ["template.containers.0.livenessProbe.httpGet.scheme"],
    ),
    "a certificate that the preset's probes do not expect": (engine(*CERTIFICATE), ["engine.extraArgs"]),
    "a certificate in the variable": (
        {"env": [{"name": "VLLM_ADDITIONAL_ARGS", "value": " ".join(CERTIFICATE)}]},
        ["env.0"],
    ),
    "a certificate and one probe": (
        {**engine(*CERTIFICATE), **main(livenessProbe=probe("HTTPS"))},
        ["engine.extraArgs"],
    ),
}


@pytest.mark.parametrize(("fields", "paths"), WRONG.values(), ids=WRONG)
def test_a_probe_that_speaks_otherwise_is_refused(context, fields, paths):
    assert llm(context, fields) == [("probe-scheme", path) for path in paths]


RIGHT = {
    "no scheme": main(livenessProbe=probe()),
    "http": main(livenessProbe=probe("HTTP"), readinessProbe=probe("http")),
    "another host": main(livenessProbe=probe("HTTPS", host="health.example.org")),
    "by TCP": main(livenessProbe={"tcpSocket": {"port": 8000}}),
    "a certificate, and https": {**engine(*CERTIFICATE), **main(**ALL_HTTPS)},
    "a proxy beside the engine": {
        "template": {
            "containers": [{"name": "main", "livenessProbe": probe("HTTPS", 8443)}, {"name": "proxy", "image": "own"}]
        }
    },
    "a file of flags": {**engine("--config", "/etc/vllm.yaml"), **main(livenessProbe=probe("HTTPS"))},
    "a script": main(command=["/serve.sh"], livenessProbe=probe("HTTPS")),
    "a sidecar with flags of its own": {
        "template": {"initContainers": [{**SIDECAR["initContainers"][0], "args": ["--secure-proxy=true"]}]},
        "prefill": {},
    },
}


@pytest.mark.parametrize("fields", RIGHT.values(), ids=RIGHT)
def test_what_may_be_right_is_not_said(context, fields):
    assert llm(context, fields) == []


def model(format_name="vLLM", *words, **fields):
    return {"model": {"modelFormat": format_name, "storageUri": "hf://Qwen/Qwen3-8B", "args": list(words), **fields}}


def container(*words, beside=(), **fields):
    own = {"name": "kserve-container", "image": "vllm/vllm-openai:v0.20.0", "args": ["--port=8080", *words], **fields}
    return {"containers": [own, *beside]}


PREDICTORS = {
    "vLLM": (model(livenessProbe=probe("HTTPS", 8080)), ["model.livenessProbe.httpGet.scheme"]),
    "the Hugging Face server": (
        model("huggingface", readinessProbe=probe("HTTPS", 8080)),
        ["model.readinessProbe.httpGet.scheme"],
    ),
    "a model server": (model("sklearn", startupProbe=probe("HTTPS", 8080)), ["model.startupProbe.httpGet.scheme"]),
    "a container": (
        container(livenessProbe=probe("HTTPS", 8080)),
        ["containers.0.livenessProbe.httpGet.scheme"],
    ),
    "a container with a certificate": (
        container(*CERTIFICATE, livenessProbe=probe(port=8080)),
        ["containers.0.livenessProbe.httpGet.scheme"],
    ),
    "http": (model(livenessProbe=probe("HTTP", 8080)), []),
    "a certificate, and https": (container(*CERTIFICATE, livenessProbe=probe("HTTPS", 8080)), []),
    "another image": (
        {"containers": [{"name": "kserve-container", "image": "own/server:1", "livenessProbe": probe("HTTPS", 8443)}]},
        [],
    ),
    "another runtime": (model(runtime="own", livenessProbe=probe("HTTPS", 8080)), []),
    "a proxy beside it": (
        container(beside=[{"name": "proxy", "image": "own"}], livenessProbe=probe("HTTPS", 8443)),
        [],
    ),
}


@pytest.mark.parametrize(("predictor", "paths"), PREDICTORS.values(), ids=PREDICTORS)
def test_predictors(context, predictor, paths):
    expected = [("probe-scheme", f"predictor.{path}") for path in paths]
    assert found(context, InferenceServiceArgs, {"predictor": predictor}) == expected


def test_a_canary_and_a_transformer_are_components_too(context):
    args = {
        "predictor": {**model("sklearn"), "name": "now"},
        "transformer": container(livenessProbe=probe("HTTPS", 8080)),
        "canary": [{"trafficPercent": 10, "predictor": {**model(livenessProbe=probe("HTTPS", 8080)), "name": "next"}}],
    }
    assert sorted(found(context, InferenceServiceArgs, args)) == [
        ("probe-scheme", "canary.0.predictor.model.livenessProbe.httpGet.scheme"),
        ("probe-scheme", "transformer.containers.0.livenessProbe.httpGet.scheme"),
    ]


@pytest.mark.parametrize("kind", [ServingRuntimeArgs, ClusterServingRuntimeArgs])
@pytest.mark.parametrize(
    ("scheme", "words", "refused"), [("HTTPS", [], True), ("HTTP", CERTIFICATE, True), ("HTTP", [], False)]
)
def test_runtimes(context, kind, scheme, words, refused):
    args = {
        "supportedModelFormats": [{"name": "vLLM"}],
        **container(*words, livenessProbe=probe(scheme, 8080)),
    }
    expected = [("probe-scheme", "containers.0.livenessProbe.httpGet.scheme")] if refused else []
    assert found(context, kind, args) == expected


def test_a_probe_of_a_configuration_is_reported_where_it_is_written():
    config = {
        "cluster": {"existing": {}},
        "platform": {"llm": True},
        "definitions": {
            "base": {"llmInferenceServiceConfig": {"model": MODEL, **main(livenessProbe=probe("HTTPS"))}},
        },
        "services": {"chat": {"llmInferenceService": {"model": MODEL, "baseRefs": ["base"]}}},
    }
    found = [one.path for one in examine(config)[1] if one.code == "probe-scheme"]
    assert found == ["definitions.base.llmInferenceServiceConfig.template.containers.0.livenessProbe.httpGet.scheme"]
    config["services"]["chat"]["llmInferenceService"]["baseRefs"] = ["elsewhere"]
    assert not [one for one in examine(config)[1] if one.code == "probe-scheme"]
