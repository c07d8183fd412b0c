"""The image of an engine, as far as it decides which CUDA runs."""

from ..args.base import is_output
from ..args.llm.inference_service import Workload
from ..args.served_model import PredictorExtension
from ..catalog.engine_images import PRESET_IMAGE, has_cuda_13, hugging_face_image
from ..catalog.kserve import minor
from ..findings.path import Path
from .images import own_image
from .roles import EngineRole


def cuda_13_image(role: EngineRole, kserve: str) -> str | None:
    """The image of an engine that is known to have CUDA 13; None: it has another CUDA, or it is not known."""
    image = image_of(role, kserve)
    return image if image is not None and has_cuda_13(image) else None


def image_of(role: EngineRole, kserve: str) -> str | None:
    """The image of an engine: its own, or that of KServe's preset or runtime; None: it is not known."""
    if isinstance(role.workload, Workload):
        own = own_image(role.workload, role.engine)
        if own is None:
            return PRESET_IMAGE.get(minor(kserve))
        return None if is_output(own) else str(own)
    container, line = role.workload.serving_container, role.line
    if container is not None and container.image is not None:
        return None if is_output(container.image) else str(container.image)
    if line is None or line.is_of_another_runtime:
        return None
    tag = container.runtime_version if isinstance(container, PredictorExtension) else None
    if tag is not None:
        return None if is_output(tag) else f"{line.repository}:{tag}"
    return hugging_face_image(kserve) if line.server == "huggingfaceserver" else None


def path_of_image(role: EngineRole) -> Path | None:
    """The argument that names the image of an engine; None: none does, so that KServe's preset or runtime decides."""
    workload = role.workload
    if isinstance(workload, Workload):
        named = [at.under(role.path) / "image" for at, main in workload.mains() if main.image is not None]
        if named:
            return named[-1]
        if role.engine is None or role.engine.image is None:
            return None
        own = workload.engine is not None and workload.engine.image is not None
        return (role.path if own else Path()) / "engine" / "image"
    container = workload.serving_container
    at = workload.serving_path.under(role.path)
    if container is not None and container.image is not None:
        return at / "image"
    if isinstance(container, PredictorExtension) and container.runtime_version is not None:
        return at / "runtimeVersion"
    return None
