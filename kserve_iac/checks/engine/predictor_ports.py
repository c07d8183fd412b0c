"""Rules about the port that the container of an InferenceService listens on: KServe sends requests to one port of it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from ...args import InferenceServiceArgs, Problem
from ...args.base import is_output
from ...args.container import ContainerFields
from ...args.inference_service import Component
from ...args.runtime import RuntimeSpec
from ...args.served_model import ModelSpec, PredictorExtension
from ...capacity.requests import Runtimes
from ...compiled import CompiledObject
from ...engines.flags import Flags, read_flags
from ...engines.huggingface import SCRIPT, CommandLine, command_line, starts_vllm
from ...engines.written import is_shell, served_words
from ...findings.path import Path
from .ports import asked_ports, wrong_port

KSERVE_PORT = 8080
"""The port that KServe asks where a container has none (``InferenceServiceDefaultHttpPort`` in pkg/constants/constants.go), and
that of its own runtimes (config/runtimes)."""

VLLM_PORT = 8000
"""The port of ``vllm serve`` where no flag sets one (``port`` in vllm/entrypoints/openai/cli_args.py)."""

SERVER_FLAG = "http-port"
"""Flag of every server that is built on KServe's (python/kserve/kserve/model_server.py)."""


@dataclass(frozen=True)
class _Served:
    """A serving container whose port is known."""

    path: Path
    container: ContainerFields
    """The container as the user writes it, of the component or of a runtime."""
    port: int
    flag: str | None
    """The flag that sets it, without dashes; None: it is vLLM's default."""
    runtime: str | None = None
    """The runtime whose container it is, where the service does not set the port itself."""
    in_command: bool = False
    """Whether the flags are in the text of a shell, which is the command of a model."""

    @property
    def asked(self) -> int:
        """The port that KServe asks."""
        return self.container.ports[0].container_port if self.container.ports else KSERVE_PORT

    @property
    def spelled_flag(self) -> str:
        """The flag as its server spells it."""
        flag = self.flag or "port"
        return f"--{flag.replace('-', '_') if flag == SERVER_FLAG else flag}"


def container_listens_where_it_is_asked(service: CompiledObject[InferenceServiceArgs]) -> Iterator[Problem]:
    """KServe's Service sends requests to the first port of the serving container, and to 8080 where it has none
    (``createDefaultSvc`` in pkg/controller/v1beta1/inferenceservice/reconcilers/service/service_reconciler.go); so does Knative,
    which allows a container one port.
    """
    for path, component in service.args.components():
        served = _served(path, component, service.context.runtime_specs)
        if served is None:
            continue
        if served.port != served.asked:
            yield _unheard(served)
        for name, asked in asked_ports(served.container) if served.runtime is None else ():
            found = wrong_port(asked, {served.port}, served.container.ports)
            if found is not None:
                yield Problem(
                    "engine-port",
                    served.path / name,
                    f"{name} asks {found}, but the container listens on port {served.port}.",
                    f"Set port of {name} to {served.port}.",
                )


def _unheard(served: _Served) -> Problem:
    at, own = "command" if served.in_command else "args" if served.flag else "ports", "container"
    if served.runtime is not None:
        at, own = "runtime", f"container of the runtime {served.runtime}"
    return Problem(
        "engine-port",
        served.path / at,
        f"The {own} listens on port {served.port}, but KServe sends requests to port {served.asked} of it.",
        f"Set {served.spelled_flag} to {served.asked}{_or_port(served)}."
        if served.flag or served.in_command
        else f"Set containerPort of the first port to {served.port}, or add --port {served.asked} to the flags.",
    )


def _or_port(served: _Served) -> str:
    """The other mend, of a container of the user's own."""
    if isinstance(served.container, PredictorExtension):
        return ""
    return f", or set containerPort of the first port to {served.port}"


def _served(path: Path, component: Component, runtimes: Runtimes) -> _Served | None:
    """The serving container, where it alone is in the pod and its port is known."""
    container = component.serving_container
    if container is None or any(is_output(word) for word in (*container.command, *container.args)):
        return None
    at = component.serving_path.under(path)
    line = command_line(component)
    if isinstance(container, PredictorExtension):
        if container.ports or component.containers:
            return None
        if container.command:
            return _of_shell(at, container, line)
        if isinstance(container, ModelSpec) and (runtime := runtimes.get(str(container.runtime))) is not None:
            return _of_runtime(at, container, runtime, str(container.runtime))
        if line is None or line.is_of_another_runtime:
            return None
        flag = SERVER_FLAG if line.server == "huggingfaceserver" else "port"
        return _flagged(at, container, line.flags, flag)
    if len(component.containers) != 1 or _sidecars(component):
        return None
    if line is not None:
        if line.reason == SCRIPT:
            return None
        return _flagged(at, container, line.flags, "port") or _by_default(at, container, line.flags)
    return _flagged(at, container, read_flags([*container.command, *container.args]), SERVER_FLAG)


def _of_shell(at: Path, model: PredictorExtension, line: CommandLine | None) -> _Served | None:
    """The container of a model whose command is the text of a shell: what the runtime and the service append are no arguments of
    the program that it starts.
    """
    words = served_words(model.command) if is_shell(model.command) else None
    if words is None or line is None or line.is_of_another_runtime:
        return None
    flags = read_flags(words)
    if flags.words.keys() & {"config", "uds"}:
        return None
    found = _flagged(at, model, flags, "port")
    if found is None and "port" not in flags.words:
        found = _Served(at, model, VLLM_PORT, None)
    return replace(found, in_command=True) if found is not None else None


def _of_runtime(at: Path, model: ModelSpec, runtime: RuntimeSpec, name: str) -> _Served | None:
    """The container of a runtime that the environment defines, with the arguments that the service adds to its own
    (``MergeRuntimeContainers`` in pkg/controller/v1beta1/inferenceservice/utils/utils.go appends them).
    """
    if len(runtime.containers) != 1 or runtime.multi_model:
        return None
    (container,) = runtime.containers
    words = [*container.command, *container.args, *model.args]
    if any(is_output(word) or " " in str(word).strip() for word in words):
        return None
    flags, added = read_flags(words), read_flags(model.args)
    for flag in (SERVER_FLAG, "port") if starts_vllm(container) else (SERVER_FLAG,):
        found = _flagged(at, container, flags, flag)
        if found is not None:
            return found if flag in added.words else replace(found, runtime=name)
    found = _by_default(at, container, flags)
    return replace(found, runtime=name) if found is not None else None


def _sidecars(component: Component) -> bool:
    return any(one.restart_policy == "Always" for one in component.init_containers)


def _flagged(at: Path, container: ContainerFields, flags: Flags, flag: str) -> _Served | None:
    value = flags.words.get(flag, "")
    return _Served(at, container, int(value), flag) if value.isdecimal() else None


def _by_default(at: Path, container: ContainerFields, flags: Flags) -> _Served | None:
    """The port that vLLM takes by itself, where its command or its image's entry point certainly starts it without a flag."""
    if flags.words.keys() & {"port", "config", "uds"} or not starts_vllm(container):
        return None
    if any(" " in flag for flag in flags.words):
        return None  # vLLM ends before it listens
    return _Served(at, container, VLLM_PORT, None)
