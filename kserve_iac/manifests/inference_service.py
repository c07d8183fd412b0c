"""InferenceServiceArgs -> InferenceService object."""

from collections.abc import Mapping

from ..args.inference_service import Canary, ComponentExtension, InferenceServiceArgs, ModelSpec, Predictor, Transformer
from ..planning import Pool
from ._meta import metadata
from ._pod import Json, compact, container, env, merge, placement, resources

API_VERSION = "serving.kserve.io/v1beta1"

MAIN_CONTAINER = "kserve-container"
"""Container that KServe treats as the component's own (pkg/constants/constants.go)."""


def inference_service(name: str, args: InferenceServiceArgs, pools: Mapping[str, Pool]) -> Json:
    """The object. ``name`` is its name where the arguments give none; pools referred to must exist."""
    # Both annotations are written always: without them the webhook validates as if for Knative, or not at all.
    annotations = {
        "serving.kserve.io/deploymentMode": "Standard",
        "serving.kserve.io/autoscalerClass": args.autoscaler,
    }
    return {
        "apiVersion": API_VERSION,
        "kind": "InferenceService",
        "metadata": metadata(name, args, stopped_when="condition=Stopped", annotations=annotations),
        "spec": compact(
            {
                "predictor": _predictor(args.predictor, pools),
                "transformer": _transformer(args.transformer, pools) if args.transformer else None,
                "canary": [_canary(canary, pools) for canary in args.canary],
            }
        ),
    }


def _canary(canary: Canary, pools: Mapping[str, Pool]) -> Json:
    return {"predictor": _predictor(canary.predictor, pools), "trafficPercent": canary.traffic_percent}


def _predictor(predictor: Predictor, pools: Mapping[str, Pool]) -> Json:
    typed = {
        **_component(predictor, pools),
        **compact(
            {
                "name": predictor.name,
                "model": _model(predictor.model, predictor.gpus) if predictor.model else None,
                "containers": _containers(predictor),
            }
        ),
    }
    return merge(typed, predictor.extra_pod_spec)


def _transformer(transformer: Transformer, pools: Mapping[str, Pool]) -> Json:
    typed = {**_component(transformer, pools), "containers": _containers(transformer)}
    return merge(typed, transformer.extra_pod_spec)


def _containers(component: Predictor | Transformer) -> list[Json]:
    """The containers; GPUs go to the first, which is the one that serves."""
    return [
        container(given, MAIN_CONTAINER, component.gpus if index == 0 else 0)
        for index, given in enumerate(component.containers)
    ]


def _component(component: ComponentExtension, pools: Mapping[str, Pool]) -> Json:
    scaling = {
        "minReplicas": component.min_replicas,
        "maxReplicas": component.max_replicas,
        "scaleMetric": component.scale_metric,
        "scaleTarget": component.scale_target,
        "timeout": component.timeout,
        "labels": component.component_labels,
        "annotations": component.component_annotations,
    }
    return {**compact(scaling), **placement(component, pools)}


def _model(model: ModelSpec, gpus: int) -> Json:
    return compact(
        {
            "modelFormat": compact({"name": model.model_format.name, "version": model.model_format.version}),
            "runtime": model.runtime,
            "runtimeVersion": model.runtime_version,
            "protocolVersion": model.protocol_version,
            "storageUri": model.storage_uri,
            "image": model.image,
            "args": list(model.args),
            "env": env(model.env),
            "resources": resources(model.resources, gpus),
        }
    )
