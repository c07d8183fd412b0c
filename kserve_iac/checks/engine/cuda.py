"""Whether the driver and the GPUs of a pool suit the CUDA of the engine's image."""

import re
from collections.abc import Iterator, Mapping

from ...args import ComputeClass, InferenceServiceArgs, LLMInferenceServiceArgs, Problem
from ...args.gke import GkeClusterArgs
from ...args.gke_pool import GkeNodePool
from ...catalog.engine_images import (
    has_cuda_13,
    hugging_face_image,
    is_for_cuda,
    is_for_tpus,
    lacks_blackwell,
    maker_of,
)
from ...catalog.gpus import capability_of, maker
from ...compiled import Compiled, CompiledObject
from ...engines.cuda import cuda_13_image, image_of, path_of_image
from ...engines.roles import EngineRole

DRIVER = 580
"""The first driver that CUDA 13 runs on without the compatibility libraries (NVIDIA: "CUDA Compatibility", minor version
compatibility: CUDA 13.x needs 580, CUDA 12.x 525)."""

NEWEST_BEFORE = (1, 33)
"""The last GKE minor version that is older than driver 580. Reports of its nodes and those of older ones name 535.274.02
(rapidsai/deployment#656, February 2026) and 575.57.08 (vllm-project/vllm#21979, GKE 1.33.2)."""

TURING = (7, 5)
"""The lowest compute capability that CUDA 13 builds for: Volta and older GPUs are gone (dstackai/dstack#4007)."""


def drivers_suit_the_images(compiled: Compiled) -> Iterator[Problem]:
    """CUDA 13 needs driver 580. Which driver ``default`` is follows from the version of the nodes; where the cluster's version
    is set to one that is older than that driver, it may be too old. On GPUs of data centres the libraries in the image may
    bridge it (NVIDIA: "CUDA Compatibility", forward compatibility), so that this is no error. A driver of one's own is not
    known.
    """
    gke = compiled.environment.cluster.gke
    if gke is None or not _is_old(gke):
        return
    pools = {pool.name: pool for pool in gke.pools}
    for service in compiled.objects:
        for role in service.engines:
            pool = pools.get(role.workload.pool or "")
            image = cuda_13_image(role, service.kserve)
            if pool is None or image is None or not _has_default_driver(pool) or role.gpu is None:
                continue
            latest = f"Set gpuDriver of pool {pool.name} to latest, or " if isinstance(pool, GkeNodePool) else ""
            raised = "set version of the cluster to 1.34 or later."
            yield Problem(
                "gpu-driver",
                (role.path / "pool").under(service.section),
                f"The image {image} has CUDA 13, which needs NVIDIA driver {DRIVER}, but the default driver of GKE {gke.version} "
                f"may be older.",
                f"{latest}{raised}" if latest else f"S{raised[1:]}",
            )


def _has_default_driver(pool: GkeNodePool | ComputeClass) -> bool:
    """Whether GKE installs its default driver. For a compute class it always does."""
    return isinstance(pool, ComputeClass) or pool.driver == "default"


def _is_old(gke: GkeClusterArgs) -> bool:
    number = re.match(r"(\d+)\.(\d+)", gke.version or "")
    return number is not None and (int(number[1]), int(number[2])) <= NEWEST_BEFORE


VOLTA = (7, 0)
"""The lowest compute capability for which images of vLLM and llm-d are built: TORCH_CUDA_ARCH_LIST is 7.0 and more with CUDA 12
(docker/Dockerfile.cuda of llm-d/llm-d at 0199edbf), and 7.5 and more with CUDA 13 (docker/versions.json of vllm-project/vllm at
01e4fce0). GPUs of the same major capability run the kernels of 10.0 as well, such as 10.3 (GB300)."""


def gpus_suit_the_images(
    service: CompiledObject[LLMInferenceServiceArgs | InferenceServiceArgs],
) -> Iterator[Problem]:
    """CUDA 13 has no code for GPUs before Turing, so that an engine of such an image finds no kernel for a V100, P100 or P4.
    Images with CUDA 12 have none for GPUs before Volta.
    """
    for role in service.engines:
        pool, image = role.pool, image_of(role, service.kserve)
        accelerator = role.gpu.name if role.gpu is not None else pool.accelerator if pool is not None else None
        capability = capability_of(pool.accelerator) if pool is not None and pool.accelerator is not None else None
        if pool is None or image is None or capability is None or capability >= TURING or not role.gpus_per_pod:
            continue
        if has_cuda_13(image):
            yield Problem(
                "gpu-cuda",
                role.path_of_pool,
                f"The image {image} has CUDA 13, which does not support the {accelerator} of pool {pool.name}.",
                f"Use {'an image with CUDA 12, or ' if capability >= VOLTA else ''}a pool with newer GPUs.",
            )
        elif capability < VOLTA and is_for_cuda(image) and not _may_have_another(service, role):
            yield Problem(
                "gpu-cuda",
                role.path_of_pool,
                f"The image {image} has kernels from compute capability 7.0 on, but the {accelerator} of pool {pool.name} has "
                f"{capability[0]}.{capability[1]}.",
                "Use a pool with newer GPUs.",
            )


def _may_have_another(
    service: CompiledObject[LLMInferenceServiceArgs | InferenceServiceArgs], role: EngineRole
) -> bool:
    """Whether a configuration that is not known may name the image."""
    args = service.args
    return isinstance(args, LLMInferenceServiceArgs) and bool(args.base_refs) and path_of_image(role) is None


BLACKWELL = (10, 0)
"""The lowest compute capability of Blackwell."""


def images_have_kernels(
    service: CompiledObject[LLMInferenceServiceArgs | InferenceServiceArgs],
) -> Iterator[Problem]:
    """CUDA 12.4 has no code for Blackwell: PyTorch ends with "no kernel image is available for execution on the device"
    (vllm-project/vllm#17901 and #16336).
    """
    for role in service.engines:
        pool, image, card = role.pool, image_of(role, service.kserve), role.gpu
        capability = card.compute_capability if card is not None else None
        if pool is None or card is None or capability is None or image is None:
            continue
        if _may_have_another(service, role):
            continue
        if capability < BLACKWELL or not lacks_blackwell(image):
            continue
        yield Problem(
            "gpu-cuda",
            path_of_image(role) or role.path_of_pool,
            f"The image {image} has CUDA 12.4 or older, which has no kernels for the {card.name} of pool {pool.name}.",
            f"Use {_newer(role)}, or a pool with older GPUs.",
        )


def _newer(role: EngineRole) -> str:
    if role.line is not None and role.line.server == "huggingfaceserver":
        return "runtimeVersion v0.16.0-gpu or later"
    return "an image with vLLM 0.9.0 or later"


OTHERS: Mapping[str, tuple[str, str]] = {
    "amd": ("AMD", "an image with vLLM for ROCm (rocm/vllm)"),
    "gaudi": ("Intel", "an image with vLLM for Intel Gaudi"),
    "tpu": ("Google", "an image with vLLM for TPUs (vllm/vllm-tpu)"),
}
"""Maker of accelerators on which CUDA does not run -> its name, and what runs there."""


MAKERS: Mapping[str, str] = {"amd": "AMD", "intel": "Intel"}
"""Makers of GPUs, as a sentence names them."""


def images_are_of_the_gpus_maker(
    service: CompiledObject[LLMInferenceServiceArgs | InferenceServiceArgs],
) -> Iterator[Problem]:
    """CUDA runs on NVIDIA's GPUs alone, so that vLLM of such an image finds no device of another maker (``Failed to infer device
    type``, vllm-project/vllm#10653). AMD has images of its own (rocm.docs.amd.com, "vLLM inference": ``rocm/vllm``), and so have
    TPUs (AI-Hypercomputer/tpu-recipes, inference: ``vllm/vllm-tpu``), which run on nothing else (vllm-project/
    tpu-inference@0021b4ac, tpu_inference/platforms/tpu_platform.py).
    """
    args = service.args
    if isinstance(args, LLMInferenceServiceArgs) and args.base_refs:
        return  # a configuration may name an image
    for role in service.engines:
        pool, image = role.pool, image_of(role, service.kserve)
        if pool is None or image is None or not role.gpus_per_pod:
            continue
        if is_for_tpus(image) and pool.accelerator is not None and not pool.is_tpu:
            yield Problem(
                "gpu-cuda",
                role.path_of_pool,
                f"The image {image} is for TPUs, but the nodes of pool {pool.name} have {pool.accelerator}.",
                f"{_image_field(role)} an image for these GPUs, or choose a pool with TPUs.",
            )
        built_for = maker_of(image)
        if built_for is not None and pool.accelerator is not None and maker(pool.accelerator) == "nvidia":
            yield Problem(
                "gpu-cuda",
                role.path_of_pool,
                f"The image {image} is for GPUs of {MAKERS[built_for]}, but the nodes of pool {pool.name} have "
                f"{pool.accelerator}.",
                f"{_image_field(role)} an image with vLLM for CUDA (vllm/vllm-openai).",
            )
        other = OTHERS.get(maker(pool.accelerator or ""))
        if other is None or not is_for_cuda(image):
            continue
        who, instead = other
        mend = f"{_image_field(role)} {instead}, or choose a pool with NVIDIA GPUs."
        if pool.is_tpu and not role.is_llm and image == hugging_face_image(service.kserve):
            what = f"the {pool.accelerator} of pool {pool.name}"
            text = f"KServe's Hugging Face server runs on CPUs and NVIDIA GPUs, but not on {what}."
            yield Problem("gpu-cuda", role.path_of_pool, text, mend)
            continue
        yield Problem(
            "gpu-cuda",
            role.path_of_pool,
            f"The image {image} is for CUDA, which does not run on the {pool.accelerator} of {who} in pool {pool.name}.",
            mend,
        )


def _image_field(role: EngineRole) -> str:
    if role.is_llm:
        return "Set engine.image to"
    return "Serve the model in a container of your own (containers) with"
