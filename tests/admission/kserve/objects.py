"""Objects for the rules' examples: small, and accepted as they are."""

from typing import Any

MODEL: dict[str, Any] = {"modelFormat": {"name": "sklearn"}, "storageUri": "gs://models/iris"}
OWN: dict[str, Any] = {"name": "kserve-container", "image": "registry.example/own:1"}
STANDARD = {"serving.kserve.io/deploymentMode": "Standard"}
KNATIVE = {"serving.kserve.io/deploymentMode": "Knative"}
RUNTIME_IMAGE = "registry.example/server:1"


def by(autoscaler: str) -> dict[str, str]:
    """Annotations: Standard, scaled by that."""
    return {**STANDARD, "serving.kserve.io/autoscalerClass": autoscaler}


def obj(kind: str, version: str, spec: Any, name: str = "iris", annotations: Any = None, **more: Any) -> dict[str, Any]:
    metadata = {
        "name": name,
        "namespace": "models",
        **({"annotations": annotations} if annotations is not None else {}),
    }
    return {"apiVersion": f"serving.kserve.io/{version}", "kind": kind, "metadata": metadata, "spec": spec, **more}


def isvc(predictor: Any = None, name: str = "iris", annotations: Any = STANDARD, **spec: Any) -> dict[str, Any]:
    """An InferenceService with a model, and whatever else its predictor and spec have."""
    predictor = {"model": MODEL, **(predictor or {})}
    return obj("InferenceService", "v1beta1", {"predictor": predictor, **spec}, name, annotations)


def served(predictor: Any, annotations: Any = STANDARD, **spec: Any) -> dict[str, Any]:
    """An InferenceService whose predictor is just that."""
    return obj("InferenceService", "v1beta1", {"predictor": predictor, **spec}, "iris", annotations)


def own(*env: tuple[str, str], **more: Any) -> dict[str, Any]:
    """A container of one's own with these variables."""
    return {**OWN, "env": [{"name": name, "value": value} for name, value in env], **more}


def canary(share: int = 0, **predictor: Any) -> dict[str, Any]:
    return {"trafficPercent": share, "predictor": {"name": "next", "model": MODEL, **predictor}}


def workers(annotations: Any = None, model: Any = None, **worker: Any) -> dict[str, Any]:
    """An InferenceService on several nodes."""
    model = {"modelFormat": {"name": "huggingface"}, "storageUri": "pvc://models/llama", **(model or {})}
    return isvc({"model": model, "workerSpec": worker}, annotations=by("none") if annotations is None else annotations)


def llm(version: str = "v1alpha2", name: str = "chat", annotations: Any = None, **spec: Any) -> dict[str, Any]:
    """An LLMInferenceService, and whatever else its spec has."""
    spec = {"model": {"uri": "hf://Qwen/Qwen3-8B"}, **spec}
    return obj("LLMInferenceService", version, spec, name, annotations)


def model(**more: Any) -> dict[str, Any]:
    """An LLMInferenceService whose model has that."""
    return llm(model={"uri": "hf://Qwen/Qwen3-8B", **more})


def adapters(*adapters: dict[str, Any]) -> dict[str, Any]:
    return model(lora={"adapters": list(adapters)})


def adapter(**more: Any) -> dict[str, Any]:
    return {"name": "sql", "uri": "hf://owner/sql", **more}


def route(version: str = "v1alpha2", **router: Any) -> dict[str, Any]:
    """An LLMInferenceService with a router."""
    return llm(version, router={"route": {}, **router})


def scaled(scaling: Any = None, **spec: Any) -> dict[str, Any]:
    """An LLMInferenceService that scales by an HPA from 1 to 3."""
    return llm(scaling={"minReplicas": 1, "maxReplicas": 3, "wva": {"hpa": {}}, **(scaling or {})}, **spec)


def main(image: str | None = None, **more: Any) -> dict[str, Any]:
    """A pod with the engine's container."""
    return {"containers": [{"name": "main", **({"image": image} if image else {}), **more}]}


def config(**spec: Any) -> dict[str, Any]:
    return obj("LLMInferenceServiceConfig", "v1alpha2", spec, "preset")


def runtime(*containers: Any, kind: str = "ServingRuntime", **spec: Any) -> dict[str, Any]:
    """A ServingRuntime with its container."""
    own = list(containers) or [{"name": "kserve-container", "image": RUNTIME_IMAGE}]
    return obj(kind, "v1alpha1", {"containers": own, **spec}, "server")


def worker(**more: Any) -> dict[str, Any]:
    return {"containers": [{"name": "worker-container", "image": RUNTIME_IMAGE, **more}]}


def graph(*steps: Any, kind: str = "Sequence", name: str = "pair", **nodes: Any) -> dict[str, Any]:
    """An InferenceGraph whose root has these steps."""
    root = {"root": {"routerType": kind, "steps": list(steps) or [{"serviceName": "iris"}]}}
    return obj("InferenceGraph", "v1alpha1", {"nodes": {**root, **nodes}}, name)


def trained(uri: str = "gs://models/iris", name: str = "iris") -> dict[str, Any]:
    model = {"framework": "sklearn", "memory": "1Gi", "storageUri": uri}
    return obj("TrainedModel", "v1alpha1", {"inferenceService": "many", "model": model}, name)


def cache(uri: str = "hf://Qwen/Qwen3-8B", kind: str = "LocalModelCache") -> dict[str, Any]:
    return obj(kind, "v1alpha1", {"sourceModelUri": uri, "modelSize": "20Gi", "nodeGroups": ["gpu"]}, "qwen")


def node_group(**volume: Any) -> dict[str, Any]:
    spec = {"storageLimit": "1Ti", "persistentVolumeClaimSpec": {}, "persistentVolumeSpec": volume}
    return obj("LocalModelNodeGroup", "v1alpha1", spec, "gpu")


def claimed(volume: Any, claim: Any) -> dict[str, Any]:
    """A LocalModelNodeGroup whose volume and claim say that."""
    common = {"accessModes": ["ReadWriteOnce"]}
    spec = {
        "storageLimit": "1Ti",
        "persistentVolumeSpec": {**common, "capacity": {"storage": "100Gi"}, "storageClassName": "local", **volume},
        "persistentVolumeClaimSpec": {**common, "storageClassName": "local", **claim},
    }
    return obj("LocalModelNodeGroup", "v1alpha1", spec, "gpu")


def storage(*formats: Any, image: str = "registry.example/fetch:1") -> dict[str, Any]:
    spec = {"container": {"name": "fetch", "image": image}, "supportedUriFormats": list(formats)}
    return obj("ClusterStorageContainer", "v1alpha1", spec, "fetch")


def trigger(kind: str = "External", query: str = "up", value: Any = "10", **more: Any) -> dict[str, Any]:
    """A metric of KEDA's."""
    field = {"External": "external", "PodMetric": "podmetric"}[kind]
    backend = {"External": "prometheus", "PodMetric": "opentelemetry"}[kind]
    target = {"type": "Value", "value": value} if value is not None else {"type": "Value"}
    return {"type": kind, field: {"metric": {"backend": backend, "query": query}, "target": {**target, **more}}}


def resource(name: str, kind: str, **target: Any) -> dict[str, Any]:
    return {"type": "Resource", "resource": {"name": name, "target": {"type": kind, **target}}}


def metrics(*entries: Any, autoscaler: str = "keda", **component: Any) -> dict[str, Any]:
    """An InferenceService that scales by these."""
    return isvc({"autoScaling": {"metrics": list(entries)}, **component}, annotations=by(autoscaler))
