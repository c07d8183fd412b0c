"""Ports: where an engine or a container listens, and where it is asked."""

import pytest

from kserve_iac.args import InferenceServiceArgs, LLMInferenceServiceArgs
from kserve_iac.checks import check_object, examine
from kserve_iac.compiled import CompiledObject

MODEL = {"uri": "hf://Qwen/Qwen3-8B"}


def found(context, kind, args, kserve="0.20"):
    compiled = CompiledObject("chat", kind.model_validate(args), context(kserve=kserve, llm=True))
    return [one.path for one in check_object(compiled) if one.code == "engine-port"]


def main(**container):
    return {"template": {"containers": [{"name": "main", **container}]}}


def probe(port):
    return {"httpGet": {"path": "/health", "port": port}}


def engine(*words):
    return {"engine": {"extraArgs": list(words)}}


def pool(*ports):
    spec = {"targetPorts": [{"number": one} for one in ports]}
    return {"router": {"gateway": {}, "route": {}, "scheduler": {"pool": {"spec": spec}}}}


POOL = pool(8200)


def worker(**container):
    return {
        "parallelism": {"data": 2, "dataLocal": 1},
        "worker": {"containers": [{"name": "main", **container}]},
    }


WRONG = {
    "a probe of a worker": (worker(readinessProbe=probe(9999)), "worker.containers.0.readinessProbe"),
    "a probe of a worker of prefill": (
        {"prefill": worker(livenessProbe=probe(9999))},
        "prefill.worker.containers.0.livenessProbe",
    ),
    "a probe of a worker by a name that no port has": (
        worker(startupProbe=probe("http")),
        "worker.containers.0.startupProbe",
    ),
    "another port": (engine("--port", "8200"), "engine.extraArgs"),
    "in the variable": ({"env": [{"name": "VLLM_ADDITIONAL_ARGS", "value": "--port=8200"}]}, "env.0"),
    "in args": (main(args=["--port", "8200"]), "template.containers.0.args"),
    "in a command of its own": (
        main(command=["vllm", "serve", "/mnt/models", "--port=8080"]),
        "template.containers.0.command",
    ),
    "in the text of a shell": (
        main(command=["/bin/bash", "-c"], args=["exec vllm serve /mnt/models --port 8080"]),
        "template.containers.0.args",
    ),
    "of prefill": (
        {"prefill": engine("--port", "8200")},
        "prefill.engine.extraArgs",
    ),
    "decode on the port of its sidecar": ({**engine("--port", "8000"), "prefill": {"engine": {}}}, "engine.extraArgs"),
    "a sidecar that expects another port": (
        {
            "template": {
                "initContainers": [{"name": "llm-d-routing-sidecar", "args": ["--vllm-port=8002"]}],
            },
            **engine("--port=8001"),
            "prefill": {"engine": {}},
        },
        "engine.extraArgs",
    ),
    "a probe of another port": (main(readinessProbe=probe(8080)), "template.containers.0.readinessProbe"),
    "a probe by TCP": (main(livenessProbe={"tcpSocket": {"port": 80}}), "template.containers.0.livenessProbe"),
    "a probe of a name that no port has": (main(startupProbe=probe("http")), "template.containers.0.startupProbe"),
    "a probe of a port by name": (
        main(startupProbe=probe("metrics"), ports=[{"name": "metrics", "containerPort": 9090}]),
        "template.containers.0.startupProbe",
    ),
    "the pool": (POOL, "router.scheduler.pool.spec.targetPorts"),
    "a pool of more ports than the engine has": (pool(8000, 8001), "router.scheduler.pool.spec.targetPorts"),
    "a pool of more ports than data parallelism has": (
        {**worker(), **pool(8000, 8001, 8002)},
        "router.scheduler.pool.spec.targetPorts",
    ),
}


@pytest.mark.parametrize(("fields", "path"), WRONG.values(), ids=WRONG)
def test_an_engine_that_nobody_finds_is_refused(context, fields, path):
    if "prefill" in fields:
        fields = {"router": {"route": {}, "scheduler": {}}, **fields}
    where = found(context, LLMInferenceServiceArgs, {"model": MODEL, **fields})
    assert path in where
    assert all("prefill" not in one for one in where if not path.startswith("prefill"))


RIGHT = {
    "the preset's port": engine("--port", "8000"),
    "decode on its own": {**engine("--port", "8001"), "prefill": {"engine": {"extraArgs": []}}},
    "a sidecar that is told": {
        "template": {"initContainers": [{"name": "llm-d-routing-sidecar", "args": ["--vllm-port=8002"]}]},
        **engine("--port", "8002"),
        "prefill": {"engine": {"extraArgs": []}},
    },
    "a probe of decode's sidecar": {**main(readinessProbe=probe(8000)), "prefill": {"engine": {"seed": 1}}},
    "a port that the cluster knows": engine("--port", "$(PORT)"),
    "a proxy beside the engine": {
        "template": {"containers": [{"name": "proxy", "image": "own/proxy:1"}]},
        **engine("--port", "8200"),
    },
    "a worker's port of the preset": worker(readinessProbe=probe(8000)),
    "a worker with a command of its own": worker(command=["serve"], readinessProbe=probe(9999)),
    "a worker that never starts": {
        **worker(readinessProbe=probe(9999)),
        "parallelism": {"data": 1, "dataLocal": 1},
    },
    "a probe without an action": main(startupProbe={"failureThreshold": 9}),
    "a probe of another host": main(livenessProbe={"httpGet": {"port": 80, "host": "example.com"}}),
    "a port by its name": main(startupProbe=probe("http"), ports=[{"name": "http", "containerPort": 8000}]),
    "a script": main(command=["sh", "-c", "vllm serve /mnt/models --port 8200 & proxy"]),
    "another server": main(command=["serve"], readinessProbe=probe(9000)),
    "what may be configured elsewhere": {"baseRefs": ["own"], **engine("--port", "8200")},
    "a pool of both ports of decode": {**pool(8000, 8001), "prefill": {"engine": {"seed": 1}}},
    "a pool of one port for each rank": {**pool(8000, 8001), **engine("--data-parallel-multi-port-external-lb")},
    "a pool of the ports of a sidecar": {
        **pool(8000, 8002),
        "template": {"initContainers": [{"name": "llm-d-routing-sidecar", "args": ["--data-parallel-size=2"]}]},
        "prefill": {"engine": {"seed": 1}},
    },
    "a pool of the usual port": {
        "router": {"gateway": {}, "route": {}, "scheduler": {"pool": {"spec": {"targetPortNumber": 8000}}}}
    },
}


@pytest.mark.parametrize("fields", RIGHT.values(), ids=RIGHT)
def test_an_engine_that_is_found_passes(context, fields):
    if "prefill" in fields:
        fields = {"router": {"route": {}, "scheduler": {}}, **fields}
    assert found(context, LLMInferenceServiceArgs, {"model": MODEL, **fields}) == []


def test_the_preset_of_0_16_is_judged_by_its_args(context):
    fields = {"model": MODEL, "router": {"route": {}, "scheduler": {}}, "prefill": {}}
    assert found(context, LLMInferenceServiceArgs, {**fields, **main(args=["--port", "8000"])}, "0.16") == [
        "template.containers.0.args"
    ]


VLLM = "vllm/vllm-openai:v0.23.0"


def container(**fields):
    return {"containers": [{"image": VLLM, **fields}]}


def huggingface(**fields):
    return {"model": {"modelFormat": "huggingface", "storageUri": MODEL["uri"], **fields}}


UNHEARD = {
    "the port of vLLM itself": (container(args=["--model", "a/b"]), "ports"),
    "its command": (container(command=["vllm", "serve", "a/b"]), "ports"),
    "its command in the text of a shell": (container(command=["sh", "-c", "exec vllm serve a/b"]), "ports"),
    "a flag in the text of a shell": (
        container(command=["sh", "-c"], args=["vllm serve a/b --port 9000"]),
        "args",
    ),
    "a flag": (container(args=["--port", "8000"]), "args"),
    "a port that is declared": (container(args=["--port=8080"], ports=[{"containerPort": 8000}]), "args"),
    "a server of KServe's": (
        {"containers": [{"image": "own/model:1", "args": ["--http_port=8081"]}]},
        "args",
    ),
    "a probe": (container(args=["--port=8080"], readinessProbe=probe(8000)), "readinessProbe"),
}


@pytest.mark.parametrize(("predictor", "field"), UNHEARD.values(), ids=UNHEARD)
def test_a_container_that_kserve_does_not_reach_is_refused(context, predictor, field):
    assert found(context, InferenceServiceArgs, {"predictor": predictor}) == [f"predictor.containers.0.{field}"]


def test_the_hugging_face_server_listens_where_its_runtime_says(context):
    moved = huggingface(args=["--http_port=8000"])
    assert found(context, InferenceServiceArgs, {"predictor": moved}) == ["predictor.model.args"]
    assert found(context, InferenceServiceArgs, {"predictor": huggingface(args=["--http_port=8080"])}) == []


@pytest.mark.parametrize(
    ("command", "is_heard"),
    [
        (["/bin/sh", "-c", "exec vllm serve /mnt/models --port 3000"], False),
        (["sh", "-c", "vllm serve /mnt/models"], False),
        (["sh", "-c", "vllm serve /mnt/models --port=8080"], True),
        (["sh", "-c", "vllm serve /mnt/models --port $PORT"], True),
        (["sh", "-c", "vllm serve /mnt/models --config /c.yaml"], True),
        (["sh", "-c", "serve /mnt/models --port 3000"], True),
        (["vllm", "serve", "/mnt/models", "--port=3000"], True),
    ],
)
def test_the_text_of_a_shell_that_is_the_command_of_a_model(context, command, is_heard):
    expected = [] if is_heard else ["predictor.model.command"]
    for fields, where in (({}, expected), ({"runtime": "own"}, []), ({"ports": [{"containerPort": 3000}]}, [])):
        model = huggingface(image=VLLM, command=command, args=["--port=3000"], **fields)
        assert found(context, InferenceServiceArgs, {"predictor": model}) == where


def test_a_transformer_is_judged_too(context):
    args = {
        "predictor": huggingface(),
        "transformer": {"containers": [{"image": "own/t:1", "args": ["--http_port", "9000"]}]},
    }
    assert found(context, InferenceServiceArgs, args) == ["transformer.containers.0.args"]


def of_runtime(runtime, **model):
    definitions = {
        "own": {"servingRuntime": {"supportedModelFormats": [{"name": "llama"}], "containers": [runtime]}},
    }
    fields = {"modelFormat": "llama", "runtime": "own", "storageUri": MODEL["uri"], **model}
    services = {"chat": {"inferenceService": {"predictor": {"model": fields}}}}
    cluster = {"existing": {"nodePools": [{"name": "cpu", "machineType": "e2-standard-16"}]}}
    config = {"cluster": cluster, "platform": {"kserve": "0.20"}, "services": services, "definitions": definitions}
    compiled, problems = examine(config)
    assert compiled is not None
    return [one for one in problems if one.code == "engine-port"]


def test_a_runtime_of_the_environment_is_judged_with_its_services():
    runtime = {"name": "kserve-container", "image": VLLM, "args": ["--model=/mnt/models"]}
    (one,) = of_runtime(runtime)
    assert one.path == "services.chat.inferenceService.predictor.model.runtime"
    assert "the runtime own listens on port 8000" in one.message
    assert of_runtime({**runtime, "ports": [{"containerPort": 8000}]}) == []
    assert of_runtime(runtime, args=["--port=8080"]) == []
    (one,) = of_runtime({**runtime, "ports": [{"containerPort": 8000}]}, args=["--port=8080"])
    assert one.path == "services.chat.inferenceService.predictor.model.args"
    (one,) = of_runtime({**runtime, "image": "own/server:1", "args": ["--http_port=8081"]})
    assert one.path == "services.chat.inferenceService.predictor.model.runtime"
    assert of_runtime({**runtime, "image": "own/server:1"}) == []


HEARD = {
    "the port that KServe takes": container(args=["--port", "8080"]),
    "a declared port": container(args=["--model", "a/b"], ports=[{"containerPort": 8000}]),
    "another image": {"containers": [{"image": "own/server:1"}]},
    "an image like vLLM's": {"containers": [{"image": "own/vllm-wrapper:1"}]},
    "several containers": {"containers": [{"image": VLLM}, {"name": "proxy", "image": "own/proxy:1"}]},
    "a script": container(command=["sh", "-c", "vllm serve a/b & proxy"]),
    "a port that the cluster knows": container(args=["--port=$(PORT)"]),
    "a runtime of the user's own": huggingface(runtime="own", args=["--http_port=8000"]),
    "a configuration file": container(args=["--config", "/c.yaml"]),
}


@pytest.mark.parametrize("predictor", HEARD.values(), ids=HEARD)
def test_a_container_that_kserve_reaches_passes(context, predictor):
    assert found(context, InferenceServiceArgs, {"predictor": predictor}) == []
