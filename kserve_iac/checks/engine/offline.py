"""Rules about engines that must not ask the hub."""

from collections.abc import Iterator

from ...args import InferenceServiceArgs, LLMInferenceServiceArgs, Problem
from ...args.base import is_output
from ...args.container import ContainerFields
from ...args.inference_service import ComponentExtension
from ...catalog.engine_images import PRESET_IMAGE, is_of_llm_d, is_of_vllm
from ...catalog.kserve import minor
from ...catalog.presets import SHARED_MEMORY
from ...compiled import CompiledObject
from ...engines.cuda import image_of
from ...engines.downloads import downloads
from ...engines.huggingface import hub_model
from ...engines.roles import EngineRole

Object = CompiledObject[LLMInferenceServiceArgs] | CompiledObject[InferenceServiceArgs]

OFFLINE = "HF_HUB_OFFLINE"
"""Variable with which huggingface_hub asks no server."""

TRUE = ("1", "true", "yes", "on")
"""Its values that count (``ENV_VARS_TRUE_VALUES`` in huggingface_hub/constants.py), in lower case."""


def offline_engines_have_their_model(service: Object) -> Iterator[Problem]:
    """With HF_HUB_OFFLINE, vLLM looks for a model of the hub in its cache only and ends if it is not there (``get_model_path``,
    which vllm/engine/arg_utils.py calls then). The images of vLLM and llm-d contain no models, and a container without a volume
    has an empty cache.
    """
    args = service.args
    if service.built is not None and service.built.unknown:
        return  # a configuration elsewhere may mount a volume
    for role in service.engines:
        found = role.variable(OFFLINE)
        if found is None or is_output(found[1]) or str(found[1]).lower() not in TRUE or not role.runs_vllm:
            continue
        loads = [one for one in downloads(args) if one.by_engine and one.part == role.path and hub_model(one.uri)]
        if loads and not _has_volumes(role) and _has_no_models(service, role):
            yield Problem(
                "hub-offline",
                found[0],
                f"{OFFLINE} is {found[1]}, so the engine does not download {hub_model(loads[0].uri)}, but no volume with the "
                "model is mounted: vLLM ends at its start.",
                f"Remove {OFFLINE}, or mount a volume with the model.",
            )


def _has_no_models(service: Object, role: EngineRole) -> bool:
    image = image_of(role, service.kserve)
    return image is not None and (
        is_of_vllm(image) or is_of_llm_d(image) or image == PRESET_IMAGE.get(minor(service.kserve))
    )


def _has_volumes(role: EngineRole) -> bool:
    """Whether something is mounted into the engine's container, besides its shared memory."""
    containers: list[ContainerFields] = []
    if role.llm_workload is not None:
        containers += [main for _, main in role.llm_workload.mains()]
    elif isinstance(role.workload, ComponentExtension) and (own := role.workload.serving_container) is not None:
        containers.append(own)
    return any(mount.mount_path.rstrip("/") != SHARED_MEMORY for one in containers for mount in one.volume_mounts)
