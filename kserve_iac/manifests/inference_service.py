"""InferenceServiceArgs -> InferenceService object."""

from collections.abc import Mapping

from ..args.inference_service import Component, InferenceServiceArgs, Predictor
from ..catalog.kserve import DEPLOYMENT_MODE
from ..planning import Pool
from .merging import Json
from .meta import AUTOSCALER_CLASS, GROUP, metadata
from .placement import placed, with_gpus
from .wire import written

API_VERSION = f"{GROUP}/v1beta1"

MAIN_CONTAINER = "kserve-container"
"""Container that KServe treats as the component's own (pkg/constants/constants.go)."""


def inference_service(name: str, args: InferenceServiceArgs, pools: Mapping[str, Pool]) -> Json:
    """The object. ``name`` is its name where the arguments give none; pools referred to must exist."""
    # Both are written wherever they are known: without them the webhook validates as if for Knative, or not at all.
    annotations = {
        DEPLOYMENT_MODE: None if args.deployment_mode == "default" else args.deployment_mode,
        AUTOSCALER_CLASS: args.autoscaler_class,
    }
    spec: Json = {"predictor": _component(args.predictor, pools)}
    if args.transformer is not None:
        spec["transformer"] = _component(args.transformer, pools)
    if args.explainer is not None:
        spec["explainer"] = _component(args.explainer, pools)
    if args.canary:
        spec["canary"] = [
            {"predictor": _component(canary.predictor, pools), "trafficPercent": canary.traffic_percent}
            for canary in args.canary
        ]
    return {
        "apiVersion": API_VERSION,
        "kind": "InferenceService",
        "metadata": metadata(name, args, annotations=annotations),
        "spec": spec,
    }


def _component(component: Component, pools: Mapping[str, Pool]) -> Json:
    found = written(_named(component))
    if isinstance(component, Predictor):
        _as_model(component, found)
    _give_gpus(component, found)
    return placed(found, pools[component.pool] if component.pool is not None else None)


def _named(component: Component) -> Component:
    """With a name for the first container, where that one is the component itself; beside a model each has its own."""
    if serving_field(component) != "containers" or not component.containers or component.containers[0].name is not None:
        return component
    first, *others = component.containers
    named = first.model_copy(update={"name": MAIN_CONTAINER})
    return component.model_copy(update={"containers": [named, *others]})


def _as_model(predictor: Predictor, found: Json) -> None:
    """Older spellings become ``model``, as KServe's defaulter does it (v1beta1/predictor.go): else each update shows a drift."""
    models = [field for field, _ in predictor.models()]
    if len(models) == 1 and models[0] != "model":
        found["model"] = {"modelFormat": {"name": models[0]}, **found.pop(models[0])}


def serving_field(component: Component) -> str:
    """The field of the object that the serving container stands in."""
    if isinstance(component, Predictor) and next(component.models(), None) is not None:
        return "model"
    return "art" if getattr(component, "art", None) is not None else "containers"


def _give_gpus(component: Component, found: Json) -> None:
    field = serving_field(component)
    if not component.gpus or field not in found:
        return
    if field == "containers":
        first, *others = found[field]
        found[field] = [with_gpus(first, component.gpus), *others]
    else:
        found[field] = with_gpus(found[field], component.gpus)
