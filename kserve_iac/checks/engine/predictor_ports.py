"""Rules about the port that the container of an InferenceService listens on: KServe sends requests to one port of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from ...args import InferenceServiceArgs, Problem
from ...args.base import is_output
from ...args.container import ContainerFields
from ...args.inference_service import Component, Predictor, PredictorExtension
from ...compiled import CompiledObject
from ...engines.flags import Flags, read_flags
from ...engines.huggingface import command_line
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
    port: int
    flag: str | None
    """The flag that sets it, without dashes; None: it is vLLM's default."""

    @property
    def asked(self) -> int:
        """The port that KServe asks."""
        return self.container.ports[0].container_port if self.container.ports else KSERVE_PORT


def container_listens_where_it_is_asked(service: CompiledObject[InferenceServiceArgs]) -> Iterator[Problem]:
    """KServe's Service sends requests to the first port of the serving container, and to 8080 where it has none
    (``createDefaultSvc`` in pkg/controller/v1beta1/inferenceservice/reconcilers/service/service_reconciler.go); so does Knative,
    which allows a container one port.
    """
    for path, component in service.args.components():
        served = _served(path, component)
        if served is None:
            continue
        if served.port != served.asked:
            flag = (
                f"--{served.flag.replace('-', '_') if served.flag == SERVER_FLAG else served.flag}"
                if served.flag
                else ""
            )
            yield Problem(
                "engine-port",
                served.path / "args" if served.flag else served.path / "ports",
                f"The container listens on port {served.port}, but KServe sends requests to port {served.asked} of it.",
                f"Set {flag} to {served.asked}{_or_port(served)}."
                if served.flag
                else f"Set containerPort of the first port to {served.port}, or add --port {served.asked} to the flags.",
            )
        for name, asked in asked_ports(served.container):
            found = wrong_port(asked, {served.port}, served.container.ports)
            if found is not None:
                yield Problem(
                    "engine-port",
                    served.path / name,
                    f"{name} asks {found}, but the container listens on port {served.port}.",
                    f"Set port of {name} to {served.port}.",
                )


def _or_port(served: _Served) -> str:
    """The other mend, of a container of the user's own."""
    if isinstance(served.container, PredictorExtension):
        return ""
    return f", or set containerPort of the first port to {served.port}"


def _served(path: Path, component: Component) -> _Served | None:
    """The serving container, where it alone is in the pod and its port is known."""
    container = component.serving_container
    if container is None or any(is_output(word) for word in (*container.command, *container.args)):
        return None
    at = component.serving_path.under(path)
    line = command_line(component)
    if isinstance(container, PredictorExtension):
        if line is None or line.is_of_another_runtime or container.command or container.ports or component.containers:
            return None
        flag = SERVER_FLAG if line.server == "huggingfaceserver" else "port"
        return _flagged(at, container, line.flags, flag)
    if len(component.containers) != 1 or _sidecars(component):
        return None
    if line is not None and isinstance(component, Predictor):
        if line.reason is not None and "script" in line.reason:
            return None
        return _flagged(at, container, line.flags, "port") or _by_default(at, container, line.flags)
    return _flagged(at, container, read_flags([*container.command, *container.args]), SERVER_FLAG)


def _sidecars(component: Component) -> bool:
    return any(one.restart_policy == "Always" for one in component.init_containers)


def _flagged(at: Path, container: ContainerFields, flags: Flags, flag: str) -> _Served | None:
    value = flags.words.get(flag, "")
    return _Served(at, container, int(value), flag) if value.isdecimal() else None


def _by_default(at: Path, container: ContainerFields, flags: Flags) -> _Served | None:
    """The port that vLLM takes by itself, where its command or its image's entry point certainly starts it without a flag."""
    words = [str(word) for word in (*container.command, *container.args)]
    serves = any(one.rpartition("/")[2] == "vllm" and two == "serve" for one, two in pairwise(words))
    image = str(container.image).partition("@")[0].partition(":")[0].rpartition("/")[2]
    is_entry_point = not container.command and image == "vllm-openai"
    if flags.words.keys() & {"port", "config", "uds"} or not (serves or is_entry_point):
        return None
    return _Served(at, container, VLLM_PORT, None)
