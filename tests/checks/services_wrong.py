"""Environments whose services lack a model, a port, a network or a place, or share what each needs for itself."""

L4 = {"name": "l4", "machineType": "g2-standard-12", "maxNodes": 4}
QWEN = {"uri": "hf://Qwen/Qwen3-4B"}
ROUTED = {"router": {"gateway": {}, "route": {}, "scheduler": {}}}


def on(pools, services, definitions=None, **platform):
    """An environment on a cluster that exists, with a KServe that others installed unless it is said otherwise."""
    return {
        "cluster": {"existing": {"nodePools": pools}},
        "platform": {"kserve": "0.20", "llm": True, "install": "existing", **platform},
        "definitions": definitions or {},
        "services": services,
    }


def isvc(**predictor):
    return {"inferenceService": {"predictor": predictor}}


def llm(**fields):
    return {"llmInferenceService": {"model": QWEN, "pool": "l4", **fields}}


def named(**fields):
    return llm(namespace="models", **{**ROUTED, "model": {**QWEN, "name": "qwen"}}, **fields)


def group(value):
    """Nodes of a cache with this label."""
    term = {"matchExpressions": [{"key": "pool", "operator": "In", "values": [value]}]}
    storage = {"storage": "100Gi"}
    volume = {"capacity": storage, "nodeAffinity": {"required": {"nodeSelectorTerms": [term]}}}
    return {
        "localModelNodeGroup": {
            "storageLimit": "100Gi",
            "persistentVolumeSpec": {**volume, "local": {"path": "/models"}, "accessModes": ["ReadWriteOnce"]},
            "persistentVolumeClaimSpec": {"accessModes": ["ReadWriteOnce"], "resources": {"requests": storage}},
        }
    }


def cache(*groups, size="10Gi", uri=QWEN["uri"]):
    return {"localModelCache": {"sourceModelUri": uri, "modelSize": size, "nodeGroups": list(groups)}}


MODULE = "python3 -m vllm.entrypoints.openai.api_server --port 8080"
GPU = {"limits": {"nvidia.com/gpu": "1"}}
MAIN = {"containers": [{"name": "main", "resources": GPU}]}
SPREAD = {"parallelism": {"data": 2, "dataLocal": 1, "dataRPCPort": 8000}, "template": MAIN, "worker": MAIN}
PICKER = {"name": "main", "image": "ghcr.io/llm-d/llm-d-inference-scheduler:v0.3.2"}
POOLS_ONLY = {"backendResources": [{"group": "inference.networking.k8s.io", "kind": "InferencePool", "version": "v1"}]}
EXTENSION = {"config": {"envoyGateway": {"extensionManager": POOLS_ONLY}}}
SERVING = {"name": "kserve-container", "image": "own/model:1", "ports": [{"containerPort": 8080}]}
NETWORKS = {"limits": {f"networking.gke.io.networks/rdma-{index}": "1" for index in (0, 1)}}


def on_autopilot(**fields):
    cluster = {"gke": {"location": "us-central1", "access": {"endpoint": "dns"}, "mode": "autopilot"}}
    service = {"llmInferenceService": {"model": QWEN, "gpus": 1, **fields}}
    return {"cluster": cluster, "platform": {"llm": True}, "services": {"chat": service}}


SERVICES_WRONG = [
    on([L4], {"qwen": isvc(containers=[{**SERVING, "name": name} for name in ("server", "logs")])}),
    on([], {"chat": isvc(model={"modelFormat": "vLLM", "runtime": "kserve-vllmserver"})}, install="managed"),
    on([], {"iris": isvc(model={"modelFormat": "sklearn"})}, install="managed"),
    on([], {"chat": isvc(containers=[{"image": "vllm/vllm-openai:v0.19.1", "command": [MODULE]}])}),
    on(
        [],
        {
            "chat": isvc(
                model={"modelFormat": "vLLM", "storageUri": "gs://m/a"},
                extra={"resources": {"requests": GPU["limits"]}},
            )
        },
    ),
    on([L4], {"blue": named(), "green": named()}),
    on([L4], {"chat": llm(**SPREAD)}),
    on([], {"chat": isvc(containers=[SERVING, {**SERVING, "name": "proxy"}])}),
    on([L4], {"chat": llm(resources=NETWORKS)}),
    on(
        [L4],
        {"chat": llm(router={**ROUTED["router"], "scheduler": {"template": {"containers": [PICKER]}}})},
        kserve="0.16",
    ),
    on([], {"iris": isvc(model={"modelFormat": "sklearn", "storageUri": "gs://m/a"})}, install="managed")
    | {"platform": {"gateway": {"envoy": {"aiGateway": {"install": False}, "values": EXTENSION}}}},
    on(
        [
            {
                "name": "t4",
                "machineType": "g4dn.12xlarge",
                "gpuSharing": {"strategy": "time-sharing", "clients": 2},
                "maxNodes": 1,
            }
        ],
        {"iris": isvc(pool="t4", gpus=2, containers=[{"image": "own/model:1"}])},
    ),
    on([L4], {"chat": llm()}, {"l4-nodes": group("l4"), "qwen3": cache("l4-nodes")}, kserve="0.17"),
    on(
        [],
        {"chat": {"llmInferenceService": {"model": QWEN, "template": {"nodeSelector": {"pool": "h100"}}}}},
        {"l4-nodes": group("l4"), "h100-nodes": group("h100"), "qwen3": cache("l4-nodes", "h100-nodes")},
    ),
    on([], {}, {"workers": group("l4"), "qwen72": cache("workers", size="140Gi", uri="gs://models/qwen72")}),
    on_autopilot(template={"nodeSelector": {"cloud.google.com/gke-nodepool": "gpu"}}),
    on_autopilot(template={"hostNetwork": True}),
]
