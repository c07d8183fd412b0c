"""Annotations of KServe that rules look at, and what they say (pkg/constants/constants.go)."""

import functools
from typing import Literal

from ...catalog.kserve import DEPLOYMENT_MODE, LEGACY_MODES
from ...findings.path import Path
from ..object import Object
from .later import is_later

AUTOSCALER_CLASS = "serving.kserve.io/autoscalerClass"
GPU_RESOURCE_TYPES = "serving.kserve.io/gpu-resource-types"
KNATIVE_CLASS = "autoscaling.knative.dev/class"
"""Knative's own: ``hpa.autoscaling.knative.dev`` has it scale by a HorizontalPodAutoscaler."""

Autoscaler = Literal["hpa", "keda", "kpa", "none", "external"]


@functools.lru_cache(maxsize=4)
def deployment_mode(obj: Object) -> str | None:
    """The mode that validators see: the platform's default where none is said. The defaulter puts today's word since 0.17. None
    where it is not known yet.

    Source: DefaultInferenceService in v1beta1/inference_service_defaults.go.
    """
    if is_later(obj, Path("metadata", "annotations", DEPLOYMENT_MODE)):
        return None
    said = obj.annotation(DEPLOYMENT_MODE)
    if said is None:
        return obj.default_mode
    return said if obj.before("0.17") else LEGACY_MODES.get(said, said)


def is_modelmesh(obj: Object) -> bool:
    """Whether the defaulter leaves the predictor alone: only where the annotation itself says ``ModelMesh``."""
    return obj.annotation(DEPLOYMENT_MODE) == "ModelMesh"


def autoscaler_class(obj: Object) -> str | None:
    """What the annotation says, None where there is none, or where it is not known yet."""
    return obj.annotation(AUTOSCALER_CLASS)


@functools.lru_cache(maxsize=4)
def scaled_by(obj: Object) -> Autoscaler | None:
    """What really scales an InferenceService. In Standard mode that is an HPA unless something else is said.

    Source: pkg/controller/v1beta1/inferenceservice/reconcilers/autoscaler. None where it cannot be told.
    """
    mode = deployment_mode(obj)
    if mode == "Knative" and is_later(obj, Path("metadata", "annotations", KNATIVE_CLASS)):
        return None
    if mode == "Knative":
        return "hpa" if obj.annotation(KNATIVE_CLASS) == "hpa.autoscaling.knative.dev" else "kpa"
    if mode != "Standard" or is_later(obj, Path("metadata", "annotations", AUTOSCALER_CLASS)):
        return None
    match autoscaler_class(obj):
        case None | "hpa":
            return "hpa"
        case "keda":
            return "keda"
        case "none":
            return "none"
        case "external":
            return "external"
    return None
