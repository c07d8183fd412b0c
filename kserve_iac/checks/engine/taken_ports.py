"""Rules about the ports of one pod: its containers share the addresses, so that two listeners need two ports."""

import json
import re
from collections.abc import Iterator
from typing import NamedTuple

from ...args import InferenceServiceArgs, LLMInferenceServiceArgs, Problem
from ...args.inference_service import ComponentExtension, Predictor
from ...args.served_model import PredictorExtension
from ...catalog.kv_connectors import SIDECAR
from ...compiled import CompiledObject
from ...compiled.pods import Pod
from ...engines.flags import Flags, read_flags
from ...engines.roles import EngineRole
from ...engines.written import command_flags, has_own_command
from ...findings.path import Path
from ...render.probes import DECODE_PORT, PORT
from .ports import builds_on_others
from .predictor_ports import KSERVE_PORT, SERVER_FLAG, VLLM_PORT

RPC_FLAG, RPC_PORT = "data-parallel-rpc-port", 5555
"""Flag and port of data parallelism in KServe's presets (config/llmisvcconfig/config-llm-worker-data-parallel.yaml)."""

SIDE_CHANNEL = "VLLM_NIXL_SIDE_CHANNEL_PORT"
"""Variable with the first port of NIXL's handshake; every rank has one (vllm/distributed/kv_transfer/kv_connector)."""

EVENTS_FLAG = "kv-events-config"

_BOUND = re.compile(r"tcp://\*:(\d+)")
"""An address at which ZMQ listens."""


class Listener(NamedTuple):
    """Something that listens in a pod."""

    port: int
    what: str
    """What it is for, in words."""
    where: Path | None = None
    """The argument that sets the port. None: KServe's preset or the program's default does."""
    default: int | None = None
    """The port that it has by itself."""


def listeners_have_ports_of_their_own(
    service: CompiledObject[LLMInferenceServiceArgs] | CompiledObject[InferenceServiceArgs],
) -> Iterator[Problem]:
    """Two listeners of a pod cannot have one port. vLLM starts with the port of data parallelism on its HTTP port, without an
    error, and clients get answers of the wrong protocol (vllm-project/vllm#20119). The HTTP port, the port of the sidecar of
    decode pods and that of data parallelism are those of KServe's presets (config/llmisvcconfig, 0.16 to 0.20).
    """
    if isinstance(service.args, LLMInferenceServiceArgs) and builds_on_others(service.args):
        return
    for role in service.engines:
        taken: dict[int, Listener] = {}
        for one in _listeners(role):
            other = taken.setdefault(one.port, one)
            if other is not one and (where := one.where or other.where) is not None:
                own, against = (one, other) if one.where is not None else (other, one)
                yield Problem(
                    "port-twice",
                    where,
                    f"Port {own.port} is set for {own.what}, but {against.what} has the same port in the same pod.",
                    f"Set another port, for example {_free(own, taken)}.",
                )


def containers_have_ports_of_their_own(
    service: CompiledObject[LLMInferenceServiceArgs] | CompiledObject[InferenceServiceArgs],
) -> Iterator[Problem]:
    """The containers of a pod share its network (Kubernetes: "Pods", Pod networking), so that the second one that listens on a
    port ends. A ``containerPort`` is information only, which is why this is a warning.
    """
    engines = {role.path: role for role in service.engines}
    for pod in service.pods:
        if pod.is_worker:
            continue
        taken = dict(_declared_by_presets(service, pod, engines.get(pod.part)))
        for path, container in pod.containers:
            name = str(container.get("name") or path[-1])
            mine: dict[int, str] = {}
            for index, given in enumerate(container.get("ports") or ()):
                port = given.get("containerPort") if isinstance(given, dict) else None
                if not isinstance(port, int) or given.get("protocol", "TCP") != "TCP":
                    continue
                mine[port] = name
                other = taken.get(port)
                if other is not None and other != name:
                    yield Problem(
                        "port-twice-unsure",
                        service.origin_of(path / "ports" / index / "containerPort"),
                        f"The container {name} has port {port}, on which {other} listens in the same pod. The one that starts "
                        "second ends, if both listen.",
                        f"Let {name} listen on another port, and set containerPort to it.",
                    )
            taken = {**mine, **taken}


def _declared_by_presets(
    service: CompiledObject[LLMInferenceServiceArgs] | CompiledObject[InferenceServiceArgs],
    pod: Pod,
    role: EngineRole | None,
) -> Iterator[tuple[int, str]]:
    """Ports of containers that the object does not declare: those of KServe's presets and runtimes."""
    args = service.args
    if isinstance(args, LLMInferenceServiceArgs):
        if role is not None:
            for one in _listeners(role):
                name = SIDECAR if one.what == SIDECAR_WORDS else "main"
                yield one.port, name
        return
    component = next((one for path, one in args.components() if path == pod.part), None)
    if not isinstance(component, Predictor) or component.served_by is None or component.served_by.is_merged:
        return
    found = next(component.models(), None)
    if found is None:
        return
    field, model = found
    if isinstance(model, PredictorExtension) and not model.ports and not model.command:
        said = read_flags(model.args).words
        port = said.get(SERVER_FLAG) or said.get("port") or str(KSERVE_PORT)
        if port.isdecimal():
            yield int(port), field


SIDECAR_WORDS = "the sidecar"


def _listeners(role: EngineRole) -> Iterator[Listener]:
    """What certainly listens in the first pod of a replica."""
    flags, at = _flags(role)
    if flags is None:
        return
    workload = role.llm_workload
    http = _number(flags.words.get("port"))
    by_default = VLLM_PORT if workload is None else DECODE_PORT if role.role == "decode" else PORT
    yield Listener(http or by_default, "HTTP", at("port") if http is not None else None, by_default)
    if role.role == "decode" and not _has_own_sidecar(role):
        yield Listener(PORT, SIDECAR_WORDS)
    yield from _data_parallel(role, flags, at)
    side = role.variable(SIDE_CHANNEL) if workload is not None and "Nixl" in _connector(role, flags) else None
    if side is not None and (port := _number(side[1])) is not None:
        yield Listener(port, "NIXL's handshake", side[0], 5600)
    for bound in _events(flags):
        yield Listener(bound, "the events of the KV cache", at(EVENTS_FLAG), 5557)


def _data_parallel(role: EngineRole, flags: Flags, at: "_Where") -> Iterator[Listener]:
    what, workload = "data parallelism", role.llm_workload
    flagged = _number(flags.words.get(RPC_FLAG))
    if workload is None or has_own_command(workload):
        if flagged is not None and (_number(flags.words.get("data-parallel-size")) or 1) > 1:
            yield Listener(flagged, what, at(RPC_FLAG), RPC_PORT)
        return
    if workload.worker is None or not workload.has_preset:
        return
    given = workload.parallelism.data_rpc_port if workload.parallelism is not None else None
    if flagged is not None:
        yield Listener(flagged, what, at(RPC_FLAG), RPC_PORT)
    elif given is not None:
        yield Listener(given, what, role.path / "parallelism" / "dataRPCPort", RPC_PORT)
    else:
        yield Listener(RPC_PORT, what)


def _has_own_sidecar(role: EngineRole) -> bool:
    template = role.llm_workload.template if role.llm_workload is not None else None
    return any(one.name == SIDECAR for one in (template.init_containers if template is not None else ()))


class _Where:
    """The argument that says a flag of a role."""

    def __init__(self, role: EngineRole, path: Path | None) -> None:
        self._role, self._path = role, path

    def __call__(self, flag: str) -> Path:
        return self._path if self._path is not None else self._role.path_of_flag(flag)


def _flags(role: EngineRole) -> tuple[Flags | None, _Where]:
    """The flags with which vLLM starts. None: they are not known, or something else may listen in its place."""
    workload = role.llm_workload
    if workload is not None:
        if not has_own_command(workload):
            return role.flags, _Where(role, None)
        found = command_flags(role.path, workload)
        return (found[0], _Where(role, found[1])) if found is not None else (None, _Where(role, None))
    component = role.workload
    alone = isinstance(component, ComponentExtension) and component.serving_field == "containers"
    if not alone or role.line is None or role.line.reason is not None or role.line.server != "vllm":
        return None, _Where(role, None)
    return role.flags, _Where(role, None)


def _connector(role: EngineRole, flags: Flags) -> str:
    said = flags.words.get("kv-transfer-config", "")
    return said or ("NixlConnector" if role.role in ("decode", "prefill") else "")


def _events(flags: Flags) -> Iterator[int]:
    """The ports at which vLLM offers its events: ``endpoint`` and ``replay_endpoint`` of ``--kv-events-config``."""
    try:
        given = json.loads(flags.words.get(EVENTS_FLAG, "null"))
    except ValueError:
        return
    if not isinstance(given, dict) or given.get("enable_kv_cache_events") is False:
        return
    for field in ("endpoint", "replay_endpoint"):
        if isinstance(given.get(field), str) and (found := _BOUND.fullmatch(given[field])) is not None:
            yield int(found.group(1))


def _free(own: Listener, taken: dict[int, Listener]) -> int:
    port = own.default or own.port + 100
    while port in taken:
        port += 100
    return port


def _number(text: object) -> int | None:
    return int(str(text)) if text is not None and str(text).isdecimal() else None
