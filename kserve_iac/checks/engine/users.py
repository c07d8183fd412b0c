"""Whether an engine may run as its user, and can write where it has to: its home and the folder of temporary files."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from ...args import InferenceServiceArgs, LLMInferenceServiceArgs, Problem
from ...args.base import is_output
from ...args.inference_service import Predictor
from ...args.llm.inference_service import MAIN_CONTAINER
from ...catalog.container_users import (
    HOME_OF_ROOT,
    Given,
    given_by_preset,
    given_by_runtime,
    has_home_of,
    runs_as_root,
)
from ...compiled import CompiledObject
from ...compiled.overlay import mapping_at
from ...compiled.pods import MODELS, Pod
from ...findings.path import Path
from ..versions import is_known

Service = CompiledObject[InferenceServiceArgs] | CompiledObject[LLMInferenceServiceArgs]
Json = Mapping[str, Any]

TEMPORARY = "/tmp"  # noqa: S108 - a path in a container

CACHES = {"/.triton": ("TRITON_CACHE_DIR", "TRITON_HOME"), "/.cache": ("VLLM_CACHE_ROOT", "XDG_CACHE_HOME")}
"""Folders that vLLM and Triton create in ``/`` for a user without a home, and the variables that name others. Both stop the
engine (llm-d/llm-d#1430)."""


NAMES = ("LOGNAME", "USER", "LNAME", "USERNAME", "TORCHINDUCTOR_CACHE_DIR")
"""Variables by which Python tells the name of its user (``getpass.getuser``), and the one with which torch does not ask for it,
because it only names a folder by it. KServe's own tests set two of them (test/e2e/llmisvc/fixtures.py)."""


class Container(NamedTuple):
    """A container of a service, with what KServe adds to it."""

    path: Path
    """Its path in the object."""
    pod: Pod
    own: Json
    given: Given
    is_engine: bool
    """Whether it certainly runs vLLM."""

    @property
    def image(self) -> str | None:
        """Its image, if it is known."""
        image = self.own.get("image") or self.given.image
        return image if isinstance(image, str) else None

    def secured(self, field: str, given: bool | None = None) -> Any:
        """A setting of its security context: its own, that of KServe's preset or runtime, or the pod's."""
        for value in (mapping_at(self.own, "securityContext").get(field), given):
            if value is not None:
                return value
        return mapping_at(self.pod.spec, "securityContext").get(field)

    @property
    def user(self) -> Any:
        """``runAsUser``. None: the image's, or one that the cluster assigns."""
        return self.secured("runAsUser")

    @property
    def non_root(self) -> bool:
        """Whether Kubernetes refuses to start it as root."""
        return self.secured("runAsNonRoot", self.given.run_as_non_root) is True

    @property
    def is_read_only(self) -> bool:
        """Whether its root file system is read-only. A pod has no such setting."""
        own = mapping_at(self.own, "securityContext").get("readOnlyRootFilesystem")
        return (self.given.read_only if own is None else own) is True

    @property
    def env(self) -> Mapping[str, Any] | None:
        """Its variables with their values. None: not all of them are known."""
        given = self.own.get("env")
        words = (*self.own.get("command", ()), *self.own.get("args", ()))
        if self.own.get("envFrom") or any(is_output(word) or "HOME=" in str(word) for word in words):
            return None
        own = {str(one.get("name")): one.get("value") for one in given or () if isinstance(one, dict)}
        return {**self.given.env, **own}

    def can_write(self, folder: str) -> bool:
        """Whether a volume is mounted at a folder or above it."""
        mounts = self.own.get("volumeMounts")
        paths = [
            one.get("mountPath") for one in mounts or () if isinstance(one, dict) and one.get("readOnly") is not True
        ]
        return any(holds(str(path), folder) for path in (*paths, *self.given.writable))


def holds(mount: str, folder: str) -> bool:
    """Whether a folder is that of a mount, or below it."""
    mount = mount.rstrip("/")
    return folder == mount or folder.startswith(f"{mount}/")


def engines_may_run_as_their_user(service: Service) -> Iterator[Problem]:
    """With ``runAsNonRoot``, the kubelet does not create a container whose user is root, be it by ``runAsUser`` or by the image
    (verifyRunAsNonRoot in pkg/kubelet/kuberuntime/security_context_others.go of Kubernetes). vLLM's own images run as root
    (kserve/kserve#5666; test/e2e/llmisvc/fixtures.py of kserve/kserve). The presets of KServe 0.18 and later set
    ``runAsNonRoot`` (config/llmisvcconfig), and so does its runtime kserve-huggingfaceserver. OpenShift assigns a user to the
    containers of most namespaces.
    """
    for container in containers(service):
        if not container.non_root:
            continue
        sets = "KServe sets runAsNonRoot" if _by_kserve(container) else "runAsNonRoot is true"
        if container.user == 0:
            yield Problem(
                "root-user",
                service.origin_of(_place_of_user(container)),
                f"{sets}, and runAsUser is 0, so the kubelet does not create the container.",
                "Set runAsUser to another user, or set runAsNonRoot of the container to false.",
            )
        elif container.user is None and container.image is not None and runs_as_root(container.image):
            at = container.path / ("image" if "image" in container.own else "securityContext")
            yield Problem(
                "root-image",
                service.origin_of(at),
                f"{sets}, and the image {container.image} runs as root. The kubelet does not create the container, unless the "
                "cluster assigns a user, as OpenShift does.",
                "Set runAsUser in the securityContext of the container, for example to 2000, and the variable USER to vllm, or "
                "set runAsNonRoot there to false.",
            )


def engines_can_write(service: Service) -> Iterator[Problem]:
    """VLLM writes to caches in the home of its user, and to sockets among the temporary files (vllm/envs.py:
    ``VLLM_CACHE_ROOT``, ``VLLM_RPC_BASE_PATH``). For a user that the image does not know, the home is ``/``, in which only root
    can write (llm-d/llm-d#1430, vllm-project/vllm#10185, huggingface/inference-benchmarker#47). In a file system that is
    read-only, volumes alone can be written. Torch names a folder after its user, and ends with "uid not found" where nobody
    knows the name (kserve/kserve#5666).
    """
    for container in containers(service):
        env = container.env
        if env is None:
            continue
        if container.is_engine and container.is_read_only and not _has_temporary(container, env):
            yield Problem(
                "read-only-root",
                service.origin_of(container.path / "volumeMounts"),
                f"The root file system is read-only, and no volume is mounted at {TEMPORARY}, where vLLM creates its sockets. "
                "The engine exits.",
                f"Mount a volume with emptyDir at {TEMPORARY}.",
            )
        image = container.image
        if image is None or not runs_as_root(image):
            continue
        reason = _without_home(container, image, env)
        if reason is None and _is_nameless(container, image, env):
            yield Problem(
                "user-name",
                service.origin_of(container.path / "env"),
                f"The image {image} does not know the user {container.user}, so torch finds no name for it, and the engine "
                "exits, unless the container runtime adds the user, as CRI-O does.",
                "Set the variable USER, for example to vllm.",
            )
        if reason is not None:
            yield Problem(
                "user-home",
                service.origin_of(container.path / "env"),
                f"{reason}, so vLLM and Triton cannot create their caches there, and the engine exits.",
                "Mount a volume with emptyDir, for example at /home/vllm, and set the variables HOME to that path and USER to "
                "vllm.",
            )


def _without_home(container: Container, image: str, env: Mapping[str, Any]) -> str | None:
    """Why the engine cannot write to its home. None: it can, or it is not known whether it can."""
    user = container.user
    home = env.get("HOME")
    if "HOME" in env and not isinstance(home, str):
        return None
    if isinstance(user, int) and user != 0:
        if home not in (None, "/", HOME_OF_ROOT) or has_home_of(image, user):
            return None
        home = home or "/"
        reason = f"The image {image} has no home for the user {user}, who cannot write to {home}"
    elif container.is_read_only:
        home = home or HOME_OF_ROOT
        reason = f"The root file system is read-only, and no volume is mounted at the home {home}"
    else:
        return None
    if container.can_write(home):
        return None
    left = [
        folder
        for folder, variables in CACHES.items()
        if not any(name in env for name in variables) and not container.can_write(home.rstrip("/") + folder)
    ]
    return reason if left else None


def _is_nameless(container: Container, image: str, env: Mapping[str, Any]) -> bool:
    """Whether Python finds no name for the user: the image has none, and no variable tells it."""
    user = container.user
    return (
        isinstance(user, int) and user != 0 and not has_home_of(image, user) and not any(name in env for name in NAMES)
    )


def _has_temporary(container: Container, env: Mapping[str, Any]) -> bool:
    return container.can_write(TEMPORARY) or any(name in env for name in ("TMPDIR", "VLLM_RPC_BASE_PATH"))


def _by_kserve(container: Container) -> bool:
    own = mapping_at(container.own, "securityContext").get("runAsNonRoot")
    return own is None and container.given.run_as_non_root is True


def _place_of_user(container: Container) -> Path:
    """Where the user is set: in the container or in the pod."""
    of_container = mapping_at(container.own, "securityContext").get("runAsUser") is not None
    return (container.path if of_container else container.pod.path) / "securityContext" / "runAsUser"


def containers(service: Service) -> Iterator[Container]:
    """The containers of a service. None of a service on a configuration that is not known."""
    if not is_known(service.context) or (service.built is not None and service.built.unknown):
        return
    for pod in service.pods:
        for path, own in pod.containers:
            given, is_engine = _given(service, pod, path, own)
            image = own.get("image")
            is_vllm = isinstance(image, str) and runs_as_root(image)
            yield Container(path, pod, own, given, is_engine or is_vllm)


def _given(service: Service, pod: Pod, path: Path, own: Json) -> tuple[Given, bool]:
    """What KServe adds to a container, and whether it runs vLLM in it."""
    args = service.args
    if isinstance(args, LLMInferenceServiceArgs):
        workload = dict(args.workloads()).get(pod.part)
        if workload is not None and workload.has_preset and own.get("name") == MAIN_CONTAINER:
            return given_by_preset(service.kserve), True
        return Given(), False
    component = dict(args.components()).get(pod.part)
    if isinstance(component, Predictor) and path[-1] in MODELS and not pod.is_worker:
        runtime = component.served_by
        given = given_by_runtime(runtime.name) if runtime is not None else None
        return given or Given(), given is not None
    return Given(), False
