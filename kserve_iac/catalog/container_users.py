"""The user that an engine's container runs as, and the files that it can write, where the service sets nothing."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from .engine_images import versions_in
from .kserve import older

_OFFICIAL = re.compile(r"vllm-openai(-cpu|-rocm|-xpu)?")

HOME_OF_ROOT = "/".join(("", "root"))
"""The home of the user 0 (a path in a container)."""

NON_ROOT_USER = 2000
"""User ``vllm`` of vLLM's own images, whose home it can write."""

NON_ROOT_FROM = (0, 23)
"""The first vLLM whose own images certainly have that user (vllm-project/vllm#40275, merged at the end of May 2026)."""


def runs_as_root(image: str) -> bool:
    """Whether an image is known to run as root where no user is set: vLLM's own (docker/Dockerfile of vllm-project/vllm sets no
    ``USER`` for ``vllm-openai``; kserve/kserve#5666). The image of its target ``vllm-openai-nonroot`` is built by its users.
    """
    name, _, tag = image.partition("@")[0].rpartition("/")[2].partition(":")
    return _OFFICIAL.fullmatch(name) is not None and "root" not in tag


def has_home_of(image: str, user: int) -> bool:
    """Whether an image that runs as root may have a home for another user."""
    if user != NON_ROOT_USER:
        return False
    found = versions_in(image)
    return found is None or tuple(int(part) for part in found[-1].split(".")[:2]) >= NON_ROOT_FROM


@dataclass(frozen=True)
class Given:
    """What a preset or a runtime of KServe sets for the container of an engine."""

    image: str | None = None
    """The image, if it runs as root."""
    env: Mapping[str, str] = field(default_factory=dict)
    """Variables that decide where the engine writes."""
    writable: tuple[str, ...] = ()
    """Folders at which it mounts an ``emptyDir``."""
    run_as_non_root: bool | None = None
    read_only: bool | None = None
    """``readOnlyRootFilesystem``."""


def given_by_preset(kserve: str) -> Given:
    """What the presets set for the container ``main`` of an LLMInferenceService (config/llmisvcconfig of 0.16 to 0.20)."""
    strict = not older(kserve, "0.18")
    return Given(
        env={"HOME": "/home", "HF_HUB_CACHE": "/models"},
        writable=("/home", "/models", *(("/tmp",) if strict else ())),  # noqa: S108 - a path in a container
        run_as_non_root=strict,
        read_only=strict and older(kserve, "0.20"),
    )


def given_by_runtime(name: str) -> Given | None:
    """What a runtime of KServe that runs vLLM sets for ``kserve-container`` (config/runtimes of 0.16 to 0.20). None: it runs no
    vLLM, or it is not KServe's.
    """
    if name == "kserve-vllmserver":
        env = {"HF_HOME": "/tmp", "VLLM_CONFIG_ROOT": "/tmp"}  # noqa: S108 - paths in a container
        return Given(image="vllm/vllm-openai", env=env)
    if name == "kserve-huggingfaceserver":
        return Given(run_as_non_root=True)
    return None
