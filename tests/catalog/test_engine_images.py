"""Which vLLM is in which image, and which flags it knows."""

import pytest

from kserve_iac.catalog.engine_images import (
    ANY,
    HUGGING_FACE,
    LLM_D,
    PRESET_IMAGE,
    has_cuda_13,
    hugging_face_image,
    is_certain,
    is_for_cuda,
    is_of_llm_d,
    lacks_blackwell,
    preset_versions,
    transformers_in,
    versions_in,
)
from kserve_iac.catalog.engines import engine_version
from kserve_iac.catalog.kserve import VERSIONS
from kserve_iac.catalog.vllm_flags import is_known, number, read_versions, since, until

IMAGES = {
    "vllm/vllm-openai:v0.11.0": ("0.11.0",),
    "docker.io/vllm/vllm-openai:v0.11.0": ("0.11.0",),
    "registry.example:5000/mirror/vllm/vllm-openai:v0.20.0-cu130": ("0.20.0",),
    "registry.example/mirror/vllm-openai:v0.20.0-cu130": None,
    "vllm-openai:v0.20.0": None,
    "lmcache/vllm-openai:v0.3.9": None,
    "docker.io/lmcache/vllm-openai:v0.3.9-cu129": None,
    "own/vllm-openai-rocm:v0.11.0": None,
    "own/huggingfaceserver:v0.19.0-gpu": None,
    "registry.example/kserve/huggingfaceserver:v0.19.0-gpu": ("0.20.0",),
    "own/llm-d-cuda:v0.8.0": None,
    "registry.example/llm-d/llm-d-cuda:v0.8.0": ("0.23.0",),
    "vllm/vllm-openai:v0.10.1.1": ("0.10.1",),
    "vllm/vllm-openai-cpu:v0.12.0": ("0.12.0",),
    "vllm/vllm-openai:v0.11.0@sha256:abc": ("0.11.0",),
    "vllm/vllm-openai:latest": None,
    "vllm/vllm-openai@sha256:abc": None,
    "ghcr.io/llm-d/llm-d-cuda:v0.8.0": ("0.23.0",),
    "ghcr.io/llm-d/llm-d-cuda:v9.9.9": None,
    "kserve/huggingfaceserver:v0.19.0-gpu": ("0.20.0",),
    "kserve/huggingfaceserver:v0.15.0-gpu": ("0.8.1",),
    "kserve/huggingfaceserver:v0.15.2-gpu": ("0.8.5",),
    "own/server:1.0.0": None,
    "vllm": None,
}


@pytest.mark.parametrize(("image", "versions"), IMAGES.items())
def test_name_and_tag_tell_the_version_or_nothing(image, versions):
    assert versions_in(image) == versions


TRANSFORMERS = {
    "vllm/vllm-openai:v0.9.2": "4.53.3",
    "vllm/vllm-openai:v0.10.1.1": "4.56.0",
    "vllm/vllm-openai:v0.8.5.post1": "4.52.1",
    "vllm/vllm-openai:v0.20.0-cu130": "5.8.0",
    "vllm/vllm-openai:v0.16.0-glm5": None,
    "vllm/vllm-openai:v9.0.0": None,
    "vllm/vllm-openai-rocm:v0.17.1": None,
    "lmcache/vllm-openai:v0.10.1": None,
    "ghcr.io/llm-d/llm-d-cuda:v0.8.0": "5.14.0",
    "ghcr.io/llm-d/llm-d-cuda:v9.9.9": None,
    "kserve/huggingfaceserver:v0.20.0-gpu": "5.13.0",
    "kserve/huggingfaceserver:v0.99.0-gpu": None,
    "own/server:1.0.0": None,
}


@pytest.mark.parametrize(("image", "newest"), TRANSFORMERS.items())
def test_name_and_tag_bound_transformers_or_tell_nothing(image, newest):
    assert transformers_in(image) == newest


BLACKWELL = {
    "vllm/vllm-openai:v0.8.5": True,
    "lmcache/vllm-openai:v0.3.9": False,
    "vllm/vllm-openai:v0.9.0": False,
    "vllm/vllm-openai:v0.8.5-cu128": False,
    "vllm/vllm-openai-rocm:v0.8.5": False,
    "kserve/huggingfaceserver:v0.15.2-gpu": True,
    "kserve/huggingfaceserver:v0.16.0-gpu": False,
    "kserve/huggingfaceserver:v0.15.2": False,
    "ghcr.io/llm-d/llm-d-dev:v0.2.2": False,
}


@pytest.mark.parametrize(("image", "lacks"), BLACKWELL.items())
def test_images_of_cuda_12_4_lack_blackwell(image, lacks):
    assert lacks_blackwell(image) is lacks


def test_every_kserve_has_a_preset_and_a_hugging_face_server():
    assert set(PRESET_IMAGE) == set(HUGGING_FACE) == set(VERSIONS)
    assert all(preset_versions(kserve) != ANY for kserve in VERSIONS)
    assert preset_versions("0.99") == ANY


def test_every_version_named_is_one_of_which_the_fit_knows():
    for versions in (*LLM_D.values(), *HUGGING_FACE.values(), ANY):
        assert [number(one) for one in versions] == sorted(number(one) for one in versions)
        assert all(engine_version(one) for one in versions)


FLAGS = [
    ("max-model-len", "0.8.5", True),
    ("max_model_len", "0.23.0", True),
    ("swap-space", "0.17.1", True),
    ("swap-space", "0.18.0", False),
    ("language-model-only", "0.16.0", False),
    ("language-model-only", "0.17.0", None),
    ("language-model-only", "0.17.1", True),
    ("no-enable-prefix-caching", "0.20.0", True),
    ("max-mod", "0.20.0", True),
    ("compilation-config.mode", "0.20.0", True),
    ("not-a-flag", "0.20.0", False),
    ("not-a-flag", "99.0.0", None),
    ("max-model-len", "0.7.3", None),
    ("not-a-flag", "0.7.3", None),
]


@pytest.mark.parametrize(("flag", "version", "known"), FLAGS)
def test_flags_are_known_from_one_version_to_another(flag, version, known):
    assert is_known(flag, version) is known


def test_when_a_flag_came_and_went():
    assert (since("swap-space"), until("swap-space")) == ("0.8.5", "0.17.1")
    assert (since("not-a-flag"), until("not-a-flag")) == (None, None)
    assert read_versions()[0] == "0.8.5"


CUDA_13 = {
    "vllm/vllm-openai:v0.20.0": True,
    "registry.example/mirror/vllm/vllm-openai:v0.26.0@sha256:abc": True,
    "registry.example/mirror/vllm-openai:v0.26.0@sha256:abc": False,
    "vllm/vllm-openai:v0.19.1": False,
    "vllm/vllm-openai:v0.19.1-cu130": True,
    "vllm/vllm-openai:v0.23.0-cu129": False,
    "vllm/vllm-openai:v0.23.0-cu129-ubuntu2404": False,
    "vllm/vllm-openai-rocm:v0.23.0": False,
    "vllm/vllm-openai:latest": False,
    "ghcr.io/llm-d/llm-d-cuda:v0.8.0": True,
    "ghcr.io/llm-d/llm-d-cuda:v0.6.0": False,
    "kserve/huggingfaceserver:v0.20.0-gpu": True,
    "kserve/huggingfaceserver:v0.18.0-gpu": False,
    "own/server:1.0.0": False,
}


@pytest.mark.parametrize(("image", "expected"), CUDA_13.items(), ids=CUDA_13)
def test_the_cuda_of_an_image_is_known_by_its_name(image, expected):
    assert has_cuda_13(image) is expected


FOR_CUDA = {
    "vllm/vllm-openai:v0.20.0": True,
    "lmcache/vllm-openai:v0.3.9": True,
    "lmcache/vllm-openai:latest-rocm": False,
    "own/vllm-openai:v1": False,
    "vllm/vllm-openai-rocm:v0.20.0": False,
    "kserve/huggingfaceserver:v0.20.0-gpu": True,
    "own/huggingfaceserver:v0.20.0-gpu": False,
}


@pytest.mark.parametrize(("image", "expected"), FOR_CUDA.items(), ids=FOR_CUDA)
def test_an_image_is_for_cuda_by_its_publisher(image, expected):
    assert is_for_cuda(image) is expected


def test_a_tag_beside_the_releases_is_not_certain():
    assert is_certain("vllm/vllm-openai:v0.16.0-cu130")
    assert not is_certain("vllm/vllm-openai:v0.16.0-glm5")
    assert is_certain("ghcr.io/llm-d/llm-d-cuda:v0.8.0")


def test_presets_and_servers_have_cuda_13_from_a_version_on():
    assert [kserve for kserve in VERSIONS if has_cuda_13(PRESET_IMAGE[kserve])] == ["0.20", "0.21"]
    assert [kserve for kserve in VERSIONS if has_cuda_13(hugging_face_image(kserve))] == ["0.19", "0.20", "0.21"]


@pytest.mark.parametrize(
    ("image", "expected"),
    [
        ("ghcr.io/llm-d/llm-d-cuda:v0.8.0", True),
        ("registry.example:5000/mirror/llm-d/llm-d-cuda@sha256:abc", True),
        ("ghcr.io/llm-d/llm-d-cuda-dev:1", False),
        ("ghcr.io/own-llm-d/llm-d-cuda:1", False),
        ("registry.example/llm-d/llm-d-cuda/own:1", False),
        ("llm-d-cuda:v0.8.0", False),
        ("vllm/vllm-openai:v0.23.0", False),
    ],
)
def test_an_image_of_llm_d_has_its_name_and_publisher(image, expected):
    assert is_of_llm_d(image) is expected
