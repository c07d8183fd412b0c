"""Rules about the program that a container starts: the image must have it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from ..args import Problem
from ..args.base import is_output
from ..args.inference_service import Component, Predictor
from ..args.runtime import ClusterServingRuntimeArgs, ServingRuntimeArgs
from ..args.workload import ClusterMeta
from ..catalog.kserve import older
from ..catalog.programs import instead_of
from ..catalog.runtimes import Runtime
from ..compiled import Compiled, CompiledObject
from ..compiled.runtimes import OwnRuntime, chosen
from ..engines.written import is_shell, is_shell_without_text, shell_words
from ..findings.path import Path
from .runtimes import served_models

VLLM_SERVER = "kserve-vllmserver"
"""KServe's runtime for the format vLLM, from 0.20."""

VLLM_SERVER_FROM = "0.20"

VLLM_IMAGE = "vllm/vllm-openai"
"""The image of that runtime for pods with GPUs (charts/kserve-runtime-configs/values.yaml of kserve/kserve at v0.20.0)."""

VLLM_COMMAND = ("python", "-m", "vllm.entrypoints.openai.api_server")
"""Its command (config/runtimes/kserve-vllmserver.yaml of kserve/kserve at v0.20.0)."""


FIRST_ARGUMENTS = {
    "kserve-vllmserver": "--port=8080",
    "kserve-torchserve": "torchserve",
    "kserve-tritonserver": "tritonserver",
}
"""The first arguments of KServe's runtimes where it is not :data:`FIRST_ARGUMENT`."""

FIRST_ARGUMENT = "--model_name"

WITHOUT_ARGUMENTS = "kserve-mlserver"
"""The only runtime of KServe without arguments (config/runtimes of kserve/kserve at v0.16.0 to v0.20.0 and on main, 2026-08)."""


def images_have_the_program(service: CompiledObject[ClusterMeta]) -> Iterator[Problem]:
    """The container runtime finds no such executable, and the container never starts (``StartError``). A shell ends with 127.

    Every container of every pod counts that sets both its image and its command.
    """
    for pod in service.pods:
        for path, container in (*pod.containers, *pod.init_containers):
            for one in _of_container(path, container):
                yield replace(one, where=service.origin_of(one.where))


def runtimes_have_the_program(
    runtime: CompiledObject[ServingRuntimeArgs] | CompiledObject[ClusterServingRuntimeArgs],
) -> Iterator[Problem]:
    """The same for the containers of a runtime, in the pods of both kinds."""
    args = runtime.args
    serving = [(Path(), args.containers)]
    if args.worker_spec is not None:
        serving.append((Path("workerSpec"), args.worker_spec.containers))
    for at, containers in serving:
        for index, one in enumerate(containers):
            variables = [{"name": variable.name} for variable in one.env]
            found = {"image": one.image, "command": one.command, "args": one.args, "env": variables}
            yield from _of_container(at / "containers" / index, found)


def _of_container(path: Path, container: Mapping[str, Any]) -> Iterator[Problem]:
    image = container.get("image")
    variables = [one.get("name") for one in container.get("env") or () if isinstance(one, dict)]
    if not isinstance(image, str) or is_output(image) or "PATH" in variables:
        return  # a PATH of the user's own may lead to a volume with the program
    found = _started(container.get("command") or (), container.get("args") or ())
    if found is None or (other := instead_of(found[1], image)) is None:
        return
    field, program = found
    yield Problem(
        "missing-program",
        path / field,
        f"The image {image} has no program {program}, so the container never starts. It has {other}.",
        f"Start {other} instead of {program}.",
    )


def _started(command: Sequence[Any], args: Sequence[Any]) -> tuple[str, str] | None:
    """The field that names the program of a container, and the program. None: the image's own entry point, or a script."""
    words = [*command, *args]
    if not command or any(map(is_output, words)):
        return None
    if not is_shell(words):
        return "command", str(words[0])
    script = shell_words(str(words[2]))
    first = next((word for word in script or () if word != "exec"), None)
    return ("args" if len(command) < 3 else "command"), first or ""


def shipped_runtimes_have_the_program(compiled: Compiled) -> Iterator[Problem]:
    """KServe's own runtime for vLLM starts ``python``, which its image for GPUs lacks (:data:`VLLM_COMMAND`, :data:`VLLM_IMAGE`).
    KServe takes the image for CPUs where the service requests no GPU (``UpdateImageTag`` in
    pkg/controller/v1beta1/inferenceservice/utils/utils.go).
    """
    for service, component, wanted, known in served_models(compiled):
        runtime = chosen(wanted, known)
        if not isinstance(runtime, Runtime) or runtime.name != VLLM_SERVER or older(service.kserve, VLLM_SERVER_FROM):
            continue
        image = _image(component)
        if image is None or (other := instead_of(VLLM_COMMAND[0], image)) is None or _command(component):
            continue
        certain = known.is_certain(runtime)
        condition = "" if certain else " The runtime is KServe's own, unless somebody changed it."
        where = wanted.path / "runtime" if wanted.runtime is not None else wanted.format_path
        problem = Problem(
            "missing-program" if certain else "missing-program-unsure",
            where,
            f"The runtime {VLLM_SERVER} starts {VLLM_COMMAND[0]}, which the image {image} does not have, so the container never "
            f"starts.{condition}",
            f"Set command of {wanted.path[-1]} to [{', '.join((other, *VLLM_COMMAND[1:]))}], or use the runtime "
            "kserve-huggingfaceserver with modelFormat huggingface.",
        )
        yield problem.under(service.section)


def shells_get_their_text(compiled: Compiled) -> Iterator[Problem]:
    """KServe puts the arguments of a runtime before those of the model (``MergeRuntimeContainers`` in
    pkg/controller/v1beta1/inferenceservice/utils/utils.go, at v0.16.0 to v0.20.0 and on main). A shell as the model's command
    thus takes the first argument of the runtime as its text: bash and dash end at an option.
    """
    for service, component, wanted, known in served_models(compiled):
        own = component.serving_container
        if own is None or not is_shell_without_text(own.command):
            continue
        runtime = chosen(wanted, known)
        first = _first_argument(runtime)
        if runtime is None or first is None:
            continue
        certain = isinstance(runtime, OwnRuntime) or known.is_certain(runtime)
        condition = "" if certain else " The runtime is KServe's own, unless somebody changed it."
        yield Problem(
            "shell-text" if certain else "shell-text-unsure",
            wanted.path / ("args" if own.args else "command"),
            f"KServe puts the arguments of the runtime {runtime.name} before those of the model, so {own.command[0]} takes "
            f"{first} as the text of its commands, and args is not run.{condition}",
            f"Write the text of args as the third word of command, or use containers in place of {wanted.path[-1]}.",
        ).under(service.section)


def _first_argument(runtime: OwnRuntime | Runtime | None) -> str | None:
    """The first argument of a runtime, which no shell runs as it is meant. None: it is not known, or it may be a text."""
    if isinstance(runtime, Runtime):
        return None if runtime.name == WITHOUT_ARGUMENTS else FIRST_ARGUMENTS.get(runtime.name, FIRST_ARGUMENT)
    args = runtime.args.containers[0].args if runtime is not None and len(runtime.args.containers) == 1 else ()
    if not args or is_output(args[0]) or not str(args[0]).startswith("-"):
        return None
    return str(args[0])


def _image(component: Component) -> str | None:
    """The image that the runtime starts for a component. None: it is not known, or it is that for CPUs."""
    own = component.serving_container
    if own is not None and own.image is not None:
        return own.image if isinstance(own.image, str) and not is_output(own.image) else None
    if not component.gpus_per_replica:
        return None
    models = component.models() if isinstance(component, Predictor) else ()
    version = next((model.runtime_version for _, model in models), None)
    return f"{VLLM_IMAGE}:{version}" if isinstance(version, str) else VLLM_IMAGE


def _command(component: Component) -> bool:
    """Whether the service replaces the command of the runtime."""
    own = component.serving_container
    return own is not None and bool(own.command)
