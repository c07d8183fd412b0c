"""Whether an engine can write to the volumes on which variables place its caches."""

from collections.abc import Iterator, Mapping
from typing import Any

from ...args import LLMInferenceServiceArgs, Problem
from ...args.llm.inference_service import MAIN_CONTAINER
from ...catalog.engine_images import is_of_llm_d
from ...catalog.kserve import older
from ...engines.downloads import downloads
from ...engines.huggingface import hub_model
from .users import Container, Service, containers, holds

HUB: Mapping[str, str] = {"HF_HUB_CACHE": "", "HF_HOME": "/hub", "XDG_CACHE_HOME": "/huggingface/hub"}
"""Variables that place the cache of ``huggingface_hub``, the first one that is set counts, and its folder below each
(huggingface_hub/constants.py)."""

OFFLINE = ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE")

COMPILED = "VLLM_CACHE_ROOT"
"""The variable that places what vLLM compiles (vllm/envs.py)."""

WRITTEN = (*HUB, COMPILED, "HOME", "TRITON_CACHE_DIR", "TORCHINDUCTOR_CACHE_DIR", "FLASHINFER_WORKSPACE_BASE")
"""Variables that name folders in which an engine writes."""

NON_ROOT_PRESETS = "0.17"
"""The first KServe whose presets run an image of llm-d that is known to run as a user of its own (llm-d/llm-d#485)."""


def caches_can_be_written(service: Service) -> Iterator[Problem]:
    """The cache of Hugging Face takes lock files and metadata even if the model is in it, and vLLM stores what it compiles. On a
    mount that is read-only, the engine exits with ``Errno 30`` (llm-d-incubation/llm-d-modelservice#243;
    huggingface/huggingface_hub#2797).
    """
    named = [one for one in _engines(service) if one.env is not None and not {*HUB, COMPILED}.isdisjoint(one.env)]
    if not named:
        return
    by_engine = {one.part for one in downloads(service.args) if one.by_engine and hub_model(one.uri) is not None}
    eager = {role.path for role in service.engines if "enforce-eager" in role.flags.words}
    for container in named:
        env = container.env or {}
        part = container.pod.part
        found: list[tuple[str, str, str]] = []
        hub = next((name for name in HUB if name in env), None)
        if part in by_engine and hub is not None and not any(_is_offline(env, name) for name in OFFLINE):
            found.append((hub, HUB[hub], "the engine downloads the model into the cache there"))
        if COMPILED in env and part not in eager:
            found.append((COMPILED, "", "vLLM stores there what it compiles"))
        for variable, below, why in found:
            index, mount = _mount(container, env[variable], below)
            if mount.get("readOnly") is True:
                yield Problem(
                    "cache-read-only",
                    service.origin_of(container.path / "volumeMounts" / index / "readOnly"),
                    f"{variable} is {env[variable]}, and {why}, but the mount at {mount['mountPath']} is read-only: the engine "
                    "exits with Errno 30.",
                    f"Remove readOnly, or set {variable} to a folder on a volume with emptyDir."
                    + (
                        " If the model is in the cache already, set HF_HUB_OFFLINE to 1."
                        if variable != COMPILED
                        else ""
                    ),
                )


def host_paths_can_be_written(service: Service) -> Iterator[Problem]:
    """The kubelet creates a ``hostPath`` of type DirectoryOrCreate with mode 0755 for its own user, which is root, and it applies
    no ``fsGroup`` (``makeDir`` and ``SetUp`` in pkg/volume/hostpath/host_path.go of Kubernetes). Another user cannot write to it
    (llm-d/llm-d#485).
    """
    for container in _engines(service):
        env = container.env
        if env is None or not _is_not_root(container, service):
            continue
        volumes = container.pod.spec.get("volumes")
        volumes = volumes if isinstance(volumes, list) else []
        said: set[int] = set()
        for variable in (name for name in WRITTEN if name in env):
            _, mount = _mount(container, env[variable], "")
            for index, volume in enumerate(volumes):
                path = volume.get("hostPath") if isinstance(volume, dict) else None
                name = volume.get("name") if isinstance(volume, dict) else None
                if not isinstance(path, dict) or path.get("type") != "DirectoryOrCreate" or name != mount.get("name"):
                    continue
                if index in said or mount.get("readOnly") is True or _is_prepared(container, name):
                    continue
                said.add(index)
                yield Problem(
                    "host-path-user",
                    service.origin_of(container.pod.path / "volumes" / index / "hostPath"),
                    f"The kubelet creates {path.get('path')} for root alone, but the engine is not root and writes to {variable} "
                    "there: permission is denied, unless the folder exists on every node and belongs to the user of the engine. "
                    "fsGroup does not apply to hostPath.",
                    f"Use emptyDir or a persistentVolumeClaim for the volume {name}, or add an init container that runs as root, "
                    "mounts the volume and changes its owner.",
                )


def _is_offline(env: Mapping[str, Any], name: str) -> bool:
    """Whether a variable may forbid downloads: it does, or it is a reference."""
    return name in env and str(env[name]).lower() not in ("", "0", "false", "no", "off")


def _engines(service: Service) -> Iterator[Container]:
    """The containers in which engines run vLLM."""
    roles = {role.path: role for role in service.engines}
    for container in containers(service):
        role = roles.get(container.pod.part)
        if role is None:
            continue
        if isinstance(service.args, LLMInferenceServiceArgs):
            starts_vllm = role.runs_vllm or role.command is not None
            if container.own.get("name") == MAIN_CONTAINER and starts_vllm:
                yield container
        elif not container.pod.is_worker and role.runs_vllm:
            component = dict(service.args.components())[role.path]
            if container.path == component.serving_path.under(container.pod.path):
                yield container


def _mount(container: Container, folder: Any, below: str) -> tuple[int, Mapping[str, Any]]:
    """The mount that holds a folder: the longest one. An empty one, if there is none, or if KServe's preset mounts a volume."""
    if not isinstance(folder, str):
        return 0, {}
    given = container.own.get("volumeMounts")
    full = folder.rstrip("/") + below
    found = [
        (index, one)
        for index, one in enumerate(given if isinstance(given, list) else [])
        if isinstance(one, dict) and isinstance(one.get("mountPath"), str) and holds(one["mountPath"], full)
    ]
    if not found:
        return 0, {}
    index, mount = max(found, key=lambda one: len(one[1]["mountPath"].rstrip("/")))
    longest = max((len(path) for path in container.given.writable if holds(path, full)), default=0)
    return (index, mount) if len(mount["mountPath"].rstrip("/")) >= longest else (0, {})


def _is_not_root(container: Container, service: Service) -> bool:
    """Whether the container certainly runs as another user than root."""
    if isinstance(container.user, int):
        return container.user != 0
    if container.non_root:
        return True
    image = container.image
    if image is None:
        is_llm = isinstance(service.args, LLMInferenceServiceArgs)
        return is_llm and not older(service.kserve, NON_ROOT_PRESETS)
    return is_of_llm_d(image)


def _is_prepared(container: Container, volume: Any) -> bool:
    """Whether an init container mounts a volume, and may change its owner."""
    return any(
        isinstance(one, dict) and one.get("name") == volume
        for _, init in container.pod.init_containers
        for one in init.get("volumeMounts") or ()
    )
