"""Rules about TrainedModels and the InferenceServices that they add a model to."""

from collections.abc import Iterator

from ..args import InferenceServiceArgs, Problem, TrainedModelArgs
from ..args.base import is_output
from ..args.inference_service import Predictor
from ..compiled import Compiled
from ..findings.path import Path

SEVERAL_MODELS = "MULTI_MODEL_SERVER"
"""Variable by which a container of one's own says that it serves several models (CustomSpecMultiModelServerEnvVarKey)."""

HUGGING_FACE = "huggingface"


def parents_serve_several_models(compiled: Compiled) -> Iterator[Problem]:
    """A TrainedModel becomes ready only if its InferenceService has no model of its own (``IsMMSPredictor`` in
    pkg/controller/v1beta1/inferenceservice/utils/utils.go, and ``updateConditions`` in v1alpha1/trainedmodel/controller.go, 0.16
    and 0.20).
    """
    parents = {(one.namespace, one.object_name): one for one in compiled.of_kind(InferenceServiceArgs)}
    for model in compiled.of_kind(TrainedModelArgs):
        parent = parents.get((model.namespace, model.args.inference_service))
        if parent is None or parent.args.annotations.get("serving.kserve.io/deploymentMode") == "ModelMesh":
            continue
        found = _one_model(parent.args.predictor)
        if found is not None:
            why, mend = found
            yield Problem(
                "trained-model-parent",
                Path("inferenceService").under(model.section),
                f"{parent.object_name} serves one model only, because {why}. The TrainedModel never becomes ready.",
                mend.format(parent.section / "predictor"),
            )


def _one_model(predictor: Predictor) -> tuple[str, str] | None:
    """Why a predictor serves one model only, and the mend. None: it serves several, or it is not known."""
    if predictor.containers:
        given = [one.value for one in predictor.containers[0].env if one.name == SEVERAL_MODELS]
        if any(is_output(value) or value == "true" for value in given):
            return None
        why = f"its container does not set {SEVERAL_MODELS} to true"
        return why, f'Set {SEVERAL_MODELS} to "true" in {{}}.containers.0.env, if the container serves several models.'
    for field, one in predictor.models():
        name = one.model_format.name if field == "model" else field  # type: ignore[attr-defined]
        if name == HUGGING_FACE:
            return (
                "KServe adds no model to the Hugging Face server",
                "Serve the model with an InferenceService of its own.",
            )
        for own, value in (("storageUri", one.storage_uri), ("storage", one.storage)):
            if value is not None:
                return f"it sets {own}", f"Remove {own} of {{}}.{field}, and add a TrainedModel for that model."
    if predictor.storage_uris:
        return "it sets storageUris", "Remove {}.storageUris, and add a TrainedModel for that model."
    return None
