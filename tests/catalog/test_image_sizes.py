"""Sizes of images are stated by a source, or not known."""

import pytest

from kserve_iac.catalog.engine_images import versions_in
from kserve_iac.catalog.image_sizes import GB, PUBLISHED, SIZES, size_of_image


@pytest.mark.parametrize(
    ("image", "on_disk"),
    [
        ("vllm/vllm-openai:v0.11.0", 12 * GB),
        ("vllm/vllm-openai:v0.12.0", 28_600_000_000),
        ("ghcr.io/llm-d/llm-d-cuda:v0.8.0", 15_630_000_000),
        ("mirror.example/deep/llm-d/llm-d-cuda:v0.8.0@sha256:abc", 15_630_000_000),
    ],
)
def test_name_and_tag_tell_the_size_in_any_registry(image, on_disk):
    size = size_of_image(image)
    assert size is not None
    assert size.on_disk == on_disk


@pytest.mark.parametrize(
    "image",
    [
        "vllm/vllm-openai:latest",
        "lmcache/vllm-openai:v0.11.0",
        "vllm/vllm-openai",
        "vllm/vllm-openai@sha256:abc",
        "kserve/huggingfaceserver:v0.20.0-gpu",
    ],
)
def test_a_size_that_no_source_states_is_not_known(image):
    assert size_of_image(image) is None


@pytest.mark.parametrize("key", SIZES, ids=":".join)
def test_an_entry_has_a_source_and_is_of_a_known_engine(key):
    size = SIZES[key]
    assert "/" in size.source
    assert PUBLISHED[0] <= size.on_disk <= PUBLISHED[1]
    assert size.unpacked is None or size.compressed is None or size.compressed < size.unpacked
    assert any(versions_in(f"{owner}/{':'.join(key)}") for owner in ("vllm", "llm-d"))
