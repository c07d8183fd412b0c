"""Objects of every kind, as a cluster has them, for programs that are written of them."""

from typing import Any

Json = dict[str, Any]


def _object(kind: str, version: str, name: str, spec: Json, **metadata: Any) -> Json:
    return {
        "apiVersion": f"serving.kserve.io/{version}",
        "kind": kind,
        "metadata": {"name": name, **metadata},
        "spec": spec,
    }


_PREDICTOR = {
    "sklearn": {"storageUri": "gs://models/iris", "env": [{"name": "A-B.c", "value": "1"}]},
    "minReplicas": 2,
    "maxReplicas": 3,
    "scaleMetric": "cpu",
    "nodeSelector": {"example.com/pool": "x"},
    "tolerations": [{"key": "k", "operator": "Exists", "effect": "NoSchedule"}],
    "volumes": [{"name": "tmp", "emptyDir": {"medium": "Memory", "sizeLimit": "1Gi"}}],
    "deploymentStrategy": {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": "25%", "maxUnavailable": 0}},
}
_TRANSFORMER = {"containers": [{"name": "kserve-container", "image": "t:1", "args": ['--x="y"', "it's"]}]}
_CONTAINER = {"name": "kserve-container", "image": "own:1", "args": ["--model_name={{.Name}}"]}
_WORKLOAD = {
    "replicas": 2,
    "parallelism": {"tensor": 2},
    "template": {
        "containers": [
            {
                "name": "main",
                "env": [{"name": "HF_TOKEN", "valueFrom": {"secretKeyRef": {"name": "hf", "key": "token"}}}],
                "resources": {"limits": {"nvidia.com/gpu": "2", "memory": "64Gi"}, "requests": {"cpu": "8"}},
            }
        ]
    },
}

OBJECTS: dict[str, Json] = {
    one["kind"]: one
    for one in (
        _object(
            "InferenceService",
            "v1beta1",
            "iris",
            {"predictor": _PREDICTOR, "transformer": _TRANSFORMER},
            namespace="models",
            labels={"team": "a"},
            annotations={"serving.kserve.io/deploymentMode": "Standard", "serving.kserve.io/autoscalerClass": "hpa"},
        ),
        _object(
            "LLMInferenceService",
            "v1alpha2",
            "chat",
            {
                "model": {"uri": "hf://Qwen/Qwen3-8B", "name": "qwen"},
                **_WORKLOAD,
                "prefill": _WORKLOAD,
                "router": {"route": {}, "gateway": {}, "scheduler": {}},
            },
            namespace="models",
        ),
        _object(
            "TrainedModel",
            "v1alpha1",
            "second",
            {
                "inferenceService": "many",
                "model": {"framework": "sklearn", "storageUri": "gs://models/second", "memory": "1Gi"},
            },
            namespace="models",
        ),
        _object(
            "InferenceGraph",
            "v1alpha1",
            "graph",
            {
                "nodes": {
                    "root": {"routerType": "Sequence", "steps": [{"serviceName": "iris", "data": "$request"}]},
                }
            },
            namespace="models",
        ),
        _object(
            "ServingRuntime",
            "v1alpha1",
            "local",
            {
                "supportedModelFormats": [{"name": "own", "version": "1", "autoSelect": True}],
                "containers": [_CONTAINER],
            },
            namespace="models",
        ),
        _object(
            "ClusterServingRuntime",
            "v1alpha1",
            "own",
            {
                "supportedModelFormats": [{"name": "own", "autoSelect": True, "priority": 1}],
                "protocolVersions": ["v2"],
                "containers": [_CONTAINER],
            },
        ),
        _object(
            "LLMInferenceServiceConfig", "v1alpha2", "base", {"template": _WORKLOAD["template"]}, namespace="models"
        ),
        _object(
            "ClusterStorageContainer",
            "v1alpha1",
            "store",
            {
                "container": {"name": "storage-initializer", "image": "store:1"},
                "supportedUriFormats": [{"prefix": "own://"}, {"regex": "x://.*"}],
            },
        ),
        _object(
            "LocalModelNodeGroup",
            "v1alpha1",
            "disks",
            {
                "storageLimit": "100Gi",
                "persistentVolumeClaimSpec": {
                    "accessModes": ["ReadWriteOnce"],
                    "resources": {"requests": {"storage": "100Gi"}},
                },
                "persistentVolumeSpec": {
                    "capacity": {"storage": "100Gi"},
                    "accessModes": ["ReadWriteOnce"],
                    "local": {"path": "/models"},
                    "nodeAffinity": {
                        "required": {
                            "nodeSelectorTerms": [
                                {"matchExpressions": [{"key": "disk", "operator": "In", "values": ["ssd"]}]}
                            ]
                        }
                    },
                },
            },
        ),
        _object(
            "LocalModelCache",
            "v1alpha1",
            "cached",
            {
                "sourceModelUri": "hf://Qwen/Qwen3-8B",
                "modelSize": "17Gi",
                "nodeGroups": ["disks"],
            },
        ),
        _object(
            "LocalModelNamespaceCache",
            "v1alpha1",
            "team-model",
            {
                "sourceModelUri": "hf://example/team",
                "modelSize": "30Gi",
                "nodeGroups": ["disks"],
            },
            namespace="models",
        ),
    )
}
