"""Environments with pods that no node takes, or whose containers cannot start, and with routes that lead nowhere."""

L40S = {"nvidia.com/gpu.product": "NVIDIA-L40S"}
QWEN = {"uri": "hf://Qwen/Qwen3-4B"}


def on_cards(services, taint, **pool):
    """An environment on GPUs of a cluster that exists."""
    given = {"name": "gpu", "gpu": "l40s", "gpusPerNode": 1, "maxNodes": 2, "nodeSelector": L40S, "taints": [taint]}
    cluster = {"existing": {"nodePools": [{**given, **pool}]}}
    return {"cluster": cluster, "platform": {"llm": True}, "services": services}


ASKING = {
    "name": "kserve-container",
    "image": "docker.io/own/image:v1",
    "resources": {"limits": {"nvidia.com/gpu": "1"}},
}


def anywhere(service):
    """An environment on nodes that nothing describes."""
    return {"cluster": {"existing": {}}, "platform": {"llm": True}, "services": {"chat": service}}


OFFICIAL = "vllm/vllm-openai:v0.19.1"


def serving(env=(), **secured):
    """A container of the user's own with vLLM."""
    container = {"name": "kserve-container", "image": OFFICIAL, "args": ["--port=8080"], "securityContext": secured}
    container["env"] = list(env)
    return {"inferenceService": {"predictor": {"containers": [container]}}}


AS_ROOT = {"containers": [{"name": "main", "securityContext": {"runAsUser": 0}}]}
H200 = {"name": "h200", "machineType": "a3-ultragpu-8g", "maxNodes": 2, "zones": ["us-central1-b"]}
RDMA = {"model": QWEN, "pool": "h200", "resources": {"limits": {"rdma/ib": "1"}}}
PODS_WRONG = [
    {
        "cluster": {"gke": {"location": "us-central1", "nodePools": [H200]}},
        "platform": {"llm": True},
        "services": {"chat": {"llmInferenceService": RDMA}},
    },
    {
        "cluster": {"existing": {}},
        "platform": {"kserve": "0.20"},
        "services": {
            "shared": {"inferenceService": {"predictor": {"triton": {"storageUri": "gs://models/x"}}}},
            "cifar": {
                "trainedModel": {
                    "inferenceService": "shared",
                    "model": {"framework": "pytorch", "memory": "1Gi", "storageUri": "gs://models/cifar"},
                }
            },
        },
    },
    anywhere({"llmInferenceService": {"model": QWEN, "template": AS_ROOT}}),
    anywhere({"llmInferenceService": {"model": QWEN, "engine": {"image": OFFICIAL}}}),
    anywhere(serving(runAsUser=1000)),
    anywhere(serving(env=[{"name": "HOME", "value": "/tmp"}], runAsUser=1000)),
    anywhere(serving(readOnlyRootFilesystem=True)),
    on_cards(
        {"chat": {"llmInferenceService": {"model": QWEN, "template": {"nodeSelector": L40S}}}},
        {"key": "team", "value": "vision"},
        name="l40s",
    ),
    on_cards(
        {"granite": {"inferenceService": {"predictor": {"containers": [ASKING], "nodeSelector": L40S}}}},
        {"key": "nvidia.com/gpu", "value": "NVIDIA-L40S"},
    ),
]


def routed(**backend):
    """A service whose own route refers to an InferencePool of others."""
    rules = [{"backendRefs": [{"name": "others", **backend}]}]
    router = {"gateway": {}, "route": {"http": {"spec": {"rules": rules}}}}
    return {
        "cluster": {"existing": {}},
        "platform": {"llm": True},
        "services": {"chat": {"llmInferenceService": {"model": QWEN, "router": router}}},
    }


ROUTES_WRONG = [
    routed(group="inference.networking.k8s.io"),
    routed(group="inference.networking.x-k8s.io", kind="InferencePool"),
]


SELECTING = {
    "selector": {"matchLabels": {"app": "chat-vllm"}},
    "targetPorts": [{"number": 8000}],
    "endpointPickerRef": {"name": "chat-epp-service", "port": {"number": 9002}},
}
ROUTES_WRONG.append(
    anywhere(
        {
            "llmInferenceService": {
                "model": QWEN,
                "router": {"gateway": {}, "route": {}, "scheduler": {"pool": {"spec": SELECTING}}},
            }
        }
    )
)


def behind(gateway, service, **platform):
    """A service behind a Gateway of the platform."""
    return {
        "cluster": {"existing": {"nodePools": [{"name": "cpu", "machineType": "e2-standard-16"}]}},
        "platform": {"llm": True, "gateway": {"controllerName": None, **gateway}, **platform},
        "services": {"chat" if "llmInferenceService" in service else "iris": service},
    }


UNLIMITED = {"model": QWEN, "router": {"gateway": {}, "route": {"http": {"spec": {"rules": [{"backendRefs": [{}]}]}}}}}
IRIS = {"inferenceService": {"deploymentMode": "Standard", "predictor": {"model": {"modelFormat": "sklearn"}}}}
GLOBAL = {"className": "gke-l7-global-external-managed"}
ROUTES_WRONG += [
    behind(
        {"className": "gke-l7-rilb"},
        {"llmInferenceService": {"model": QWEN, "router": {"gateway": {}, "route": {}}}},
        kserve="0.19",
    ),
    behind(GLOBAL, IRIS, kserve="0.17", install="existing"),
    anywhere({"llmInferenceService": UNLIMITED}),
]


def _member(weight):
    """A service of the group ``pair``, with an endpoint picker."""
    router = {"gateway": {}, "route": {"group": "pair", "weight": weight}, "scheduler": {}}
    return {"llmInferenceService": {"model": {**QWEN, "name": "qwen"}, "router": router}}


ROUTES_WRONG += [
    {
        "cluster": {"existing": {}},
        "platform": {"llm": True, "gateway": {"implementation": "envoy", "auth": {"anonymous": True}}},
        "services": services,
    }
    for services in (
        {"stable": _member(90), "next": _member(10)},
        {"chat": {"llmInferenceService": {"model": QWEN, "router": {"gateway": {}, "route": {"rules": "one"}}}}},
        {
            "chat": {
                "llmInferenceService": {
                    "model": QWEN,
                    "router": {"gateway": {}, "route": {"rules": "kserve"}, "scheduler": {}},
                }
            },
            "iris": {
                "inferenceService": {
                    "predictor": {
                        "model": {"modelFormat": "sklearn", "storageUri": "gs://models/iris"},
                        "logger": {"url": "http://sink.models", "mode": "all"},
                        "batcher": {"maxBatchSize": 8},
                    }
                }
            },
        },
    )
]


CACHE = {"name": "model-cache", "mountPath": "/model-cache", "readOnly": True}
QWEN_OF_THE_USER = {
    "name": "kserve-container",
    "image": OFFICIAL,
    "args": ["--model", "Qwen/Qwen3-8B", "--port", "8080"],
    "env": [{"name": "HF_HOME", "value": "/model-cache"}],
    "resources": {"requests": {"cpu": "2"}},
    "volumeMounts": [CACHE],
}
JIT = {
    "containers": [{"name": "main", "volumeMounts": [{"name": "jit-cache", "mountPath": "/var/cache/vllm"}]}],
    "volumes": [{"name": "jit-cache", "hostPath": {"path": "/mnt/jit-cache", "type": "DirectoryOrCreate"}}],
}
LMCACHE = {
    "model": {"uri": "hf://meta-llama/Llama-3.3-70B-Instruct"},
    "pool": "a100",
    "parallelism": {"tensor": 4},
    "engine": {"extraArgs": ["--kv-transfer-config", '{"kv_connector":"LMCacheConnectorV1","kv_role":"kv_both"}']},
    "env": [
        {"name": "LMCACHE_LOCAL_CPU", "value": "True"},
        {"name": "LMCACHE_MAX_LOCAL_CPU_SIZE", "value": "300"},
    ],
}
PODS_WRONG += [
    {
        "cluster": {"existing": {}},
        "platform": {"kserve": "0.20"},
        "services": {
            "qwen": {
                "inferenceService": {
                    "predictor": {
                        "containers": [QWEN_OF_THE_USER],
                        "volumes": [{"name": "model-cache", "emptyDir": {}}],
                    }
                }
            }
        },
    },
    anywhere(
        {
            "llmInferenceService": {
                "model": QWEN,
                "env": [{"name": "VLLM_CACHE_ROOT", "value": "/var/cache/vllm"}],
                "template": JIT,
            }
        }
    ),
    {
        "cluster": {
            "existing": {"nodePools": [{"name": "a100", "machineType": "Standard_NC96ads_A100_v4", "maxNodes": 1}]}
        },
        "platform": {"llm": True},
        "services": {"llama": {"llmInferenceService": LMCACHE}},
    },
]
