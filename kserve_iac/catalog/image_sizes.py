"""Sizes of engine images, as far as a public source states them for a version. Nothing was measured here."""

from collections.abc import Mapping
from typing import NamedTuple

from .engine_images import name_and_tag

GB = 1_000_000_000


class ImageSize(NamedTuple):
    """The size of an image. At least one of the two numbers is known."""

    source: str
    """Where it is stated."""
    compressed: int | None = None
    """Bytes of its layers in the registry."""
    unpacked: int | None = None
    """Bytes of its files on a node."""

    @property
    def on_disk(self) -> int:
        """Bytes that the image takes of a node's disk at least."""
        return self.unpacked or self.compressed or 0


SIZES: Mapping[tuple[str, str], ImageSize] = {
    ("vllm-openai", "v0.11.0"): ImageSize(
        "vllm-project/vllm#27154 (2025-10-18, of latest, which was this release)", compressed=12 * GB
    ),
    ("vllm-openai", "v0.12.0"): ImageSize(
        "vllm-project/vllm#22377 (2025-12-10, of latest, which was this release)", unpacked=28_600_000_000
    ),
    ("llm-d-cuda", "v0.8.0"): ImageSize(
        "README.md of giantswarm/llm-d (04b30f8)", compressed=8_800_000_000, unpacked=15_630_000_000
    ),
}
"""Name and tag of an image -> its size (linux/amd64). No source was found for other tags of these, nor for KServe's
``huggingfaceserver``. The size changes by gigabytes between releases (vllm-project/vllm#29270: from 27.7 to 19.7 GB), so the size
of one tag tells little of another."""

PUBLISHED = (min(one.on_disk for one in SIZES.values()), max(one.on_disk for one in SIZES.values()))
"""Bytes of the smallest and of the largest of them on a node."""


def size_of_image(image: str) -> ImageSize | None:
    """The size of an image of vLLM or llm-d, whichever registry mirrors it; None: no source states it."""
    return SIZES.get(name_and_tag(image))
