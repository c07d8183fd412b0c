"""The image that an engine runs in."""

from typing import Any

from ..args import Engine
from ..args.base import is_output
from ..args.inference_service import Component
from ..args.llm.inference_service import Workload
from ..args.served_model import PredictorExtension
from ..catalog.engine_images import PRESET_IMAGE
from ..catalog.kserve import minor
from .huggingface import CommandLine


def own_image(workload: Workload, engine: Engine | None) -> Any:
    """The image that the user names for an LLM engine, which may be an Output; None: that of KServe's preset runs."""
    image: Any = engine.image if engine else None
    for _, container in workload.mains():
        if container.image is not None:
            image = container.image
    return image


def llm_image(workload: Workload, engine: Engine | None, kserve: str) -> Any:
    """The image of an LLM engine, which may be an Output; None: the preset of this KServe is not known."""
    image = own_image(workload, engine)
    return PRESET_IMAGE.get(minor(kserve)) if image is None else image


def predictor_image(component: Component, line: CommandLine) -> Any:
    """The image that the user names for a predictor that runs vLLM, which may be an Output; None: the runtime decides."""
    own = component.serving_container
    if own is not None and own.image is not None:
        return own.image
    tag = own.runtime_version if isinstance(own, PredictorExtension) else None
    if tag is None or is_output(tag):
        return tag
    return f"{line.repository}:{tag}"
