"""Rules about the image of the endpoint picker: its program must have the flags that KServe writes."""

from collections.abc import Iterator
from typing import Any

from ...args import LLMInferenceServiceArgs, Problem
from ...args.container import Container
from ...args.llm.inference_service import MAIN_CONTAINER
from ...catalog.kserve import minor
from ...catalog.router import PICKER, image_of, spelled, version_of_image
from ...compiled import CompiledObject
from ...findings.path import Path

HYPHENS_FROM = (0, 3, 0)
"""First endpoint picker whose flags have hyphens (``--config-text``) and no capitals (``--configText``): it is built on the
inference extension 1.0 (cmd/epp/runner/runner.go of 1.0.2; llm-d-inference-scheduler#320)."""

CONFIGURATION = frozenset(
    dashes + name for dashes in ("-", "--") for name in ("config-text", "configText", "config-file", "configFile")
)
"""Flags among the args of the container, in whose presence KServe from 0.17 adds none (``schedulerConfigFlags``)."""


def picker_has_the_flags_of_kserve(service: CompiledObject[LLMInferenceServiceArgs]) -> Iterator[Problem]:
    """KServe 0.16 writes flags with capitals, and later ones write flags with hyphens: the args of its preset, which the
    template's replace, and the configuration that it adds to them (``expectedSchedulerDeployment`` and
    ``preserveSchedulerConfig`` in llmisvc/scheduler.go of 0.16.0, 0.17.0 and 0.20.0; kserve/kserve#4859). The endpoint picker
    ends at a flag that it does not have (Go's package flag).
    """
    scheduler = service.args.scheduler
    template = scheduler.template if scheduler is not None else None
    for index, container in enumerate(template.containers if template is not None else ()):
        image = container.image
        if container.name != MAIN_CONTAINER or container.command or not isinstance(image, str):
            continue
        version, of_kserve = version_of_image(image), PICKER.get(minor(service.kserve))
        if version is None or of_kserve is None:
            continue
        has_hyphens, wants_hyphens = version >= HYPHENS_FROM, of_kserve >= HYPHENS_FROM
        if has_hyphens == wants_hyphens or (wants_hyphens and _is_configured(container, service.args)):
            continue
        flag = "--config-text" if wants_hyphens else "--configText"
        yield Problem(
            "picker-image",
            Path("router", "scheduler", "template", "containers", index, "image"),
            f"KServe {service.kserve} starts the endpoint picker with {flag} and its like, which version {spelled(version)} does "
            "not have, so it ends at its start.",
            f"Remove image, or set it to {image_of(of_kserve)}.",
        )


def _is_configured(container: Container, args: Any) -> bool:
    """Whether args of the user's own replace all that KServe writes, so that it adds no configuration."""
    scheduler = args.scheduler
    return (
        scheduler.config is None and scheduler.preset is None and any(word in CONFIGURATION for word in container.args)
    )
