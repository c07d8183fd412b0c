"""InferenceServiceArgs -> InferenceService object."""

from collections.abc import Mapping

from ..args.inference_service import Component, InferenceServiceArgs, Predictor
from ..args.served_model import V2_FRAMEWORKS
from ..capacity import Pool
from ..catalog.kserve import DEPLOYMENT_MODE, SERVING_CONTAINER
from .merging import Origin, Parts, Steps, merge
from .meta import AUTOSCALER_CLASS, GROUP, metadata, whole_object
from .placement import placed, with_gpus
from .wire import written

API_VERSION = f"{GROUP}/v1beta1"


def inference_service(args: InferenceServiceArgs, pools: Mapping[str, Pool]) -> Parts:
    """The object without its name. Pools referred to must exist."""
    # Both are written wherever they are known: without them the webhook validates as if for Knative, or not at all.
    annotations = {
        DEPLOYMENT_MODE: None if args.deployment_mode == "default" else args.deployment_mode,
        AUTOSCALER_CLASS: args.autoscaler_class,
    }
    spec = Parts(at=())
    for field, component in (
        ("predictor", args.predictor),
        ("transformer", args.transformer),
        ("explainer", args.explainer),
    ):
        if component is not None:
            spec[field] = _component(component, pools, (field,))
    if args.canary:
        spec["canary"] = [
            Parts(
                {
                    "predictor": _component(canary.predictor, pools, ("canary", index, "predictor")),
                    "trafficPercent": canary.traffic_percent,
                },
                at=("canary", index),
            )
            for index, canary in enumerate(args.canary)
        ]
    return whole_object(API_VERSION, "InferenceService", metadata(args, annotations=annotations), spec)


def _component(component: Component, pools: Mapping[str, Pool], at: Steps) -> Parts:
    found = written(_named(component), at=at)
    if isinstance(component, Predictor):
        _as_model(component, found, at)
    pool = pools[component.pool] if component.pool is not None else None
    _give_gpus(component, found, pool, at)
    return placed(found, pool, at, gpus=component.gpus_per_replica)


def _named(component: Component) -> Component:
    """With a name for the first container, where that one is the component itself; beside a model each has its own."""
    if component.serving_field != "containers" or not component.containers or component.containers[0].name is not None:
        return component
    first, *others = component.containers
    named = first.model_copy(update={"name": SERVING_CONTAINER})
    return component.model_copy(update={"containers": [named, *others]})


def _as_model(predictor: Predictor, found: Parts, at: Steps) -> None:
    """Older spellings become ``model``, as KServe's defaulter does it (v1beta1/predictor.go): else each update shows a drift."""
    models = [field for field, _ in predictor.models()]
    if len(models) == 1 and models[0] != "model":
        where = (*at, models[0])
        own: Parts = found.pop(models[0])
        as_format = Parts({"modelFormat": {"name": models[0]}}, at=where, origin=Origin(where, whole=True))
        if models[0] in V2_FRAMEWORKS and "protocolVersion" not in own:
            as_format.put("protocolVersion", "v2", *where)
        found.put("model", merge(as_format, own), *where, whole=False)


def rendered_field(component: Component) -> str:
    """The field of the object that the serving container stands in: older spellings of a model become ``model``."""
    field = component.serving_field
    return "model" if isinstance(component, Predictor) and field != "containers" else field


def _give_gpus(component: Component, found: Parts, pool: Pool | None, at: Steps) -> None:
    field = rendered_field(component)
    if not component.gpus or field not in found:
        return
    if field == "containers":
        index = component.serving_index
        found[field][index] = with_gpus(found[field][index], component.gpus, pool, (*at, "gpus"))
    else:
        found[field] = with_gpus(found[field], component.gpus, pool, (*at, "gpus"))
