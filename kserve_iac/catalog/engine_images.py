"""Which vLLM is in which image: those that KServe starts by itself, and public ones whose tag tells.

Where it is not known for certain, several versions are named: those that may be in it, one of each kind that the fit tells apart.
"""

import re
from collections.abc import Mapping

from .architectures import newest_transformers
from .engines import LATEST
from .kserve import minor

Versions = tuple[str, ...]

PRESET_IMAGE: Mapping[str, str] = {
    "0.16": "ghcr.io/llm-d/llm-d-dev:v0.2.2",
    "0.17": "ghcr.io/llm-d/llm-d-cuda:v0.4.0",
    "0.18": "ghcr.io/llm-d/llm-d-cuda:v0.6.0",
    "0.19": "ghcr.io/llm-d/llm-d-cuda:v0.6.0",
    "0.20": "ghcr.io/llm-d/llm-d-cuda:v0.8.0",
    "0.21": "ghcr.io/llm-d/llm-d-cuda:v0.9.0",
}
"""KServe's minor version -> the engine image of its presets (config/llmisvcconfig/config-llm-template.yaml of each release)."""

LLM_D: Mapping[str, Versions] = {
    # Built from a commit of vLLM's main branch in July 2025, between these (releases of both).
    "v0.2.2": ("0.10.0", "0.10.2"),
    # llm-d/llm-d#435 tried 0.11.2 "in preparation for 0.4"; which commit became the release was not found.
    "v0.4.0": ("0.11.0", "0.11.2"),
    "v0.5.1": ("0.15.1",),  # llm-d-benchmark's report of that release
    "v0.6.0": ("0.17.1",),  # llm-d/llm-d#977
    "v0.7.0": ("0.19.1",),  # column "Previous" of the component summary of v0.8.0 (llm-d/llm-d#1819)
    "v0.8.0": ("0.23.0",),  # component summary (llm-d/llm-d#1819)
    "v0.8.1": ("0.23.0",),
    "v0.9.0": ("0.26.0",),  # component summary of that release
}
"""Tag of ``llm-d-cuda`` (``llm-d-dev`` before v0.3) -> vLLM in it."""

HUGGING_FACE: Mapping[str, Versions] = {
    "0.16": ("0.9.2",),
    "0.17": ("0.15.1",),
    "0.18": ("0.19.0",),
    "0.19": ("0.20.0",),
    "0.20": ("0.24.0",),
    "0.21": ("0.24.0",),
}
"""KServe's minor version -> vLLM of its Hugging Face server (VLLM_VERSION in python/huggingface_server.Dockerfile; that of 0.21
on the main branch at aaac4e29 of 2026-08-21, before the release).
"""

HUGGING_FACE_TRANSFORMERS: Mapping[str, str] = {
    "0.15": "4.51.3",  # 4.50.2 in 0.15.0
    "0.16": "4.53.2",
    "0.17": "4.57.1",
    "0.18": "4.57.1",
    "0.19": "4.57.1",
    "0.20": "5.13.0",
}
"""KServe's minor version -> Transformers of its Hugging Face server (python/huggingfaceserver/poetry.lock of 0.15.2, uv.lock of
the others). The Dockerfile installs them before vLLM, whose requirement they meet.
"""

LLM_D_TRANSFORMERS: Mapping[str, str] = {
    "v0.2.2": "4.56.0",  # kserve/kserve 6af52046 of 2025-08-28
    "v0.4.0": "4.57.6",  # kserve/kserve 7d10530e of 2026-01-14
    "v0.5.1": "4.57.6",  # vLLM 0.15.1 requires less than 5
    "v0.6.0": "4.57.6",  # vLLM 0.17.1 requires less than 5
    "v0.7.0": "5.13.0",  # kserve/kserve e5a410ed of 2026-06-19
    "v0.8.0": "5.14.0",  # kserve/kserve 1492858f of 2026-07-07
    "v0.9.0": "5.16.0",  # kserve/kserve 282da788 of 2026-08-21
}
"""Tag of ``llm-d-cuda`` (``llm-d-dev`` before v0.3) -> the newest Transformers that may be in it: the first one that was released
after KServe's repository first named the image, as far as the requirement of its vLLM allows it
(docker/scripts/cuda/runtime/install-vllm.sh of llm-d/llm-d adds none of its own).
"""

OLDER_HUGGING_FACE: Mapping[str, Versions] = {"0.15.0": ("0.8.1",), "0.15.1": ("0.8.5",), "0.15.2": ("0.8.5",)}
"""The same as :data:`HUGGING_FACE` by release, for servers that are older than every KServe here and may run in it."""

WITHOUT_VLLM = frozenset({"llm-d-inference-sim", "ollama", "text-generation-inference"})
"""Names of public images that serve models, or pretend to, by a program of their own."""

ANY: Versions = ("0.10.2", "0.11.2", "0.17.1", "0.20.2", LATEST)
"""Of an image of which nothing is known: one of each kind that the fit tells apart, from 0.10 on."""

_NUMBER = re.compile(r"v?(\d+\.\d+\.\d+)(\.post\d+)?([-+._].*)?")
_OPENAI = re.compile(r"vllm-openai(-cpu|-rocm|-xpu)?")
_HUGGING_FACE = re.compile(r"huggingfaceserver")

_PUBLISHERS: Mapping[str, str] = {
    "llm-d-cuda": "llm-d",
    "llm-d-dev": "llm-d",
    "huggingfaceserver": "kserve",
    "vllm-openai": "vllm",
    "vllm-openai-cpu": "vllm",
    "vllm-openai-rocm": "vllm",
    "vllm-openai-xpu": "vllm",
}
"""Name of an image -> the organisation whose tags are read here. Others publish images of the same name with tags of their own:
``lmcache/vllm-openai:v0.3.9`` has LMCache 0.3.9 (.github/workflows/publish.yml of LMCache/LMCache)."""


def name_and_tag(image: str) -> tuple[str, str]:
    """Name and tag of an image; no tag where another organisation may publish it, because its tag may mean something else.

    A mirror keeps the path that an image has at its publisher (``registry.example/mirror/vllm/vllm-openai``). Where a registry
    has the image under its name alone (``registry.example/vllm-openai``), nobody can tell whose image it is.
    """
    owner, name, tag = _parts(image)
    return name, tag if _PUBLISHERS.get(name, owner) == owner else ""


def _parts(image: str) -> tuple[str, str, str]:
    """The last folder, the name and the tag of an image, without its digest. The port of a registry is no tag."""
    folders, _, last = image.partition("@")[0].rpartition("/")
    name, _, tag = last.partition(":")
    return folders.rpartition("/")[2], name, tag


def is_of_llm_d(image: str) -> bool:
    """Whether an image is llm-d's own for CUDA, by its name and the folder of its publisher. It sets the user 2000 (``USER`` in
    docker/Dockerfile.cuda of llm-d/llm-d at 0199edbf).
    """
    owner, name, _ = _parts(image)
    return name == "llm-d-cuda" and owner == _PUBLISHERS[name]


def is_of_vllm(image: str) -> bool:
    """Whether an image is vLLM's own for CUDA, by its name and the folder of its publisher."""
    owner, name, _ = _parts(image)
    return name == "vllm-openai" and owner == _PUBLISHERS[name]


CUDA_13_SINCE = (0, 20)
"""The first vLLM whose images without a suffix have CUDA 13; those before have CUDA 12 (vllm-project/vllm#39878)."""

LLM_D_CUDA_13 = frozenset({"v0.8.0", "v0.9.0"})
"""Tags of ``llm-d-cuda`` with CUDA 13.0.2 (v0.8.0: llm-d/llm-d#1819; v0.9.0: docker/common-versions at 05536004, of vLLM
0.26.0)."""

HUGGING_FACE_CUDA_13 = frozenset({"0.19", "0.20", "0.21"})
"""KServe's minor versions whose Hugging Face server for GPUs has CUDA 13 (CUDA_VERSION in python/huggingface_server.Dockerfile:
13.2.1 with vLLM 0.20.0, 13.3.0 with vLLM 0.24.0, 12.9.1 before)."""


def hugging_face_image(kserve: str) -> str:
    """The image of the Hugging Face server of KServe ``kserve``, for GPUs."""
    return f"kserve/huggingfaceserver:v{minor(kserve)}.0-gpu"


def has_cuda_13(image: str) -> bool:
    """Whether an image is known to have CUDA 13."""
    name, tag = name_and_tag(image)
    if name == "llm-d-cuda":
        return tag in LLM_D_CUDA_13
    if (number := _NUMBER.fullmatch(tag)) is None:
        return False
    if name == "vllm-openai":
        said = re.search(r"cu(\d\d)\d*", tag)
        release = tuple(int(part) for part in number.group(1).split(".")[:2])
        return said.group(1) == "13" if said is not None else release >= CUDA_13_SINCE
    if _HUGGING_FACE.fullmatch(name):
        return minor(number.group(1)) in HUGGING_FACE_CUDA_13
    return False


BLACKWELL_SINCE = (0, 9)
"""The first vLLM whose images have CUDA 12.8, without which nothing is built for Blackwell; those before have CUDA 12.4 and
PyTorch 2.6 or older (vllm-project/vllm#17901, #16336 and #18841)."""

HUGGING_FACE_BLACKWELL_SINCE = (0, 16)
"""The first KServe whose Hugging Face server for GPUs has CUDA 12.8; 0.15 has 12.4 (CUDA_VERSION in
python/huggingface_server.Dockerfile)."""


def lacks_blackwell(image: str) -> bool:
    """Whether an image for CUDA is known to have no kernels for Blackwell: CUDA 12.4 or older."""
    name, tag = name_and_tag(image)
    number = _NUMBER.fullmatch(tag)
    if number is None or not is_for_cuda(image) or re.search(r"cu1(2[89]|3)", tag):
        return False
    release = tuple(int(part) for part in number.group(1).split(".")[:2])
    if name == "vllm-openai":
        return release < BLACKWELL_SINCE
    return _HUGGING_FACE.fullmatch(name) is not None and release < HUGGING_FACE_BLACKWELL_SINCE


_OF_OTHERS = re.compile(r"rocm|gaudi|hpu|tpu|xpu|cpu|neuron")
"""Words in the tags of images that are for the processors of other makers."""


def is_for_cuda(image: str) -> bool:
    """Whether an image is known to run on NVIDIA's GPUs alone: those of KServe's presets and of its Hugging Face server for GPUs,
    and those of vLLM and of LMCache, which have other names for other makers (``vllm-openai-rocm``).
    """
    owner, name, tag = _parts(image)
    if image in PRESET_IMAGE.values() or name == "llm-d-cuda":
        return True
    if name == "huggingfaceserver":
        return owner == _PUBLISHERS[name] and tag.endswith("-gpu")
    return name == "vllm-openai" and owner in ("vllm", "lmcache") and _OF_OTHERS.search(tag) is None


_MAKERS: Mapping[str, str] = {"vllm-openai-rocm": "amd", "vllm-openai-xpu": "intel"}
"""Name of an image of vLLM -> the maker of the GPUs on which it runs (docker/Dockerfile.rocm and Dockerfile.xpu)."""


def maker_of(image: str) -> str | None:
    """The maker of the GPUs for which vLLM publishes an image, if it is not NVIDIA; None: it is another image."""
    owner, name, _ = _parts(image)
    return _MAKERS.get(name) if owner == _PUBLISHERS.get(name) else None


def is_for_tpus(image: str) -> bool:
    """Whether an image is known to run on TPUs alone: ``vllm/vllm-tpu``, and Red Hat's ``rhaiis/vllm-tpu-rhel9``."""
    name = name_and_tag(image)[0]
    return re.fullmatch(r"vllm-(torch)?tpu(-rhel\d+)?", name) is not None


def preset_versions(kserve: str) -> Versions:
    """The vLLM in the presets of KServe ``kserve``; :data:`ANY` where that is not known."""
    image = PRESET_IMAGE.get(minor(kserve))
    return (versions_in(image) if image is not None else None) or ANY


def hugging_face_versions(kserve: str) -> Versions:
    """The vLLM in the Hugging Face server of KServe ``kserve``."""
    return HUGGING_FACE.get(minor(kserve), ANY)


def is_without_vllm(image: str) -> bool:
    """Whether an image is known by its name to have no vLLM."""
    return name_and_tag(image)[0] in WITHOUT_VLLM


def versions_in(image: str) -> Versions | None:
    """The vLLM in an image, by its name and tag; None where they do not tell."""
    name, tag = name_and_tag(image)
    if name in ("llm-d-cuda", "llm-d-dev"):
        return LLM_D.get(tag)
    number = _NUMBER.fullmatch(tag)
    if number is None:
        return None
    if _OPENAI.fullmatch(name):
        return (number.group(1),)
    if _HUGGING_FACE.fullmatch(name):
        return OLDER_HUGGING_FACE.get(number.group(1)) or HUGGING_FACE.get(minor(number.group(1)))
    return None


def is_certain(image: str) -> bool:
    """Whether the version in an image is certainly the one that its tag names. Tags beside the releases of vLLM, such as
    ``v0.16.0-glm5``, may have been built later.
    """
    name, tag = name_and_tag(image)
    return _OPENAI.fullmatch(name) is None or _OF_RELEASES.fullmatch(tag) is not None


def transformers_in(image: str) -> str | None:
    """The newest Transformers that may be in an image of KServe's presets or its Hugging Face server, or of vLLM itself; None: it
    is another image, or it is not known.
    """
    name, tag = name_and_tag(image)
    if name in ("llm-d-cuda", "llm-d-dev"):
        return LLM_D_TRANSFORMERS.get(tag)
    number = _NUMBER.fullmatch(tag)
    if number is not None and _HUGGING_FACE.fullmatch(name):
        return HUGGING_FACE_TRANSFORMERS.get(minor(number.group(1)))
    if number is not None and name == "vllm-openai" and _OF_RELEASES.fullmatch(tag):
        return newest_transformers(number.group(1))
    return None


_OF_RELEASES = re.compile(r"v?\d+\.\d+\.\d+(\.\d+)?(\.post\d+)?(-(cu\d+|x86_64|aarch64|amd64|arm64|ubuntu\d+))*")
"""Tags of vLLM's releases. Others, such as ``v0.16.0-glm5``, may have been built later."""
