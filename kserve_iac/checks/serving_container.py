"""Rules about the container of a predictor's own that answers requests."""

from collections.abc import Iterator

from ..args import InferenceServiceArgs, Problem
from ..args.inference_service import Predictor
from ..catalog.kserve import SERVING_CONTAINER
from ..compiled import CompiledObject


def serving_container_is_the_first(service: CompiledObject[InferenceServiceArgs]) -> Iterator[Problem]:
    """KServe looks for the container ``kserve-container`` of a predictor without a model, and writes it over the first container
    (``GetContainer`` in pkg/apis/serving/v1beta1/predictor_custom.go and ``buildPredictorResources`` in
    components/predictor.go, 0.16 to 0.20 and aaac4e29 of 0.21). It gives this name itself to a container that is alone, or first
    and without a name.

    If no container has the name, the controller panics (kserve/kserve#4986, #5522). If another container is the first one,
    KServe loses it, and the pod has two containers of one name, which the API server refuses.
    """
    for path, component in service.args.components():
        if not isinstance(component, Predictor) or next(component.models(), None) is not None:
            continue
        names = [one.name for one in component.containers]
        if len(names) < 2 or not names[0]:
            continue
        first = path / "containers" / 0
        if SERVING_CONTAINER not in names:
            yield Problem(
                "serving-container",
                first / "name",
                f"None of the {len(names)} containers is named {SERVING_CONTAINER}, so KServe's controller fails before it "
                "creates any pod.",
                f"Set name of the container that answers requests to {SERVING_CONTAINER}, and write it first.",
            )
        elif names[0] != SERVING_CONTAINER:
            yield Problem(
                "serving-container",
                first,
                f"KServe writes {SERVING_CONTAINER} over the first container, so {names[0]} is lost and {SERVING_CONTAINER} is "
                "in the pod twice. The API server refuses such a Deployment.",
                f"Write {SERVING_CONTAINER} before {names[0]}.",
            )
