"""Programs that images are known not to have, although they are commonly started there."""

from collections.abc import Mapping

from .engine_images import name_and_tag

MISSING: Mapping[str, Mapping[str, str]] = {"vllm-openai": {"python": "python3"}}
"""Name of an image -> a program that it lacks -> the program that it has instead.

vLLM's own image for NVIDIA GPUs installs ``python3`` for the whole system and links no ``python`` (docker/Dockerfile of
vllm-project/vllm at 0000977e (2025-05) and dead20ba (2025-10); reports of KServe 0.20 with vLLM 0.20.0 and 0.28.0). Its image for
CPUs, ``vllm-openai-cpu``, has a virtual environment with both.
"""


def instead_of(program: str, image: str) -> str | None:
    """The program that an image has instead of one that it lacks. None: it is not known to lack it."""
    return MISSING.get(name_and_tag(image)[0], {}).get(program)
