"""Rules about the port that an engine of an LLM service listens on: everybody who asks it must know it."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from ...args import LLMInferenceServiceArgs, Problem
from ...args.base import is_output
from ...args.container import ContainerFields, ContainerPort, Probe
from ...args.pod import PodSpec
from ...catalog.kv_connectors import SIDECAR
from ...compiled import CompiledObject
from ...compiled.bases import PRESETS
from ...engines.flags import Flags
from ...engines.roles import LLMRole
from ...engines.written import command_flags, has_own_command
from ...findings.path import Path
from ...render.probes import DECODE_PORT, PORT

_VLLM_PORT = re.compile(r"--vllm-port[= ](\d+)")


def engine_listens_where_it_is_asked(service: CompiledObject[LLMInferenceServiceArgs]) -> Iterator[Problem]:
    """KServe's Service and InferencePool send requests to port 8000 of every pod, and nothing changes the port of the Service
    (``reconcileWorkloadService`` in pkg/controller/v1alpha2/llmisvc/workload.go). In a decode role beside prefill the sidecar has
    8000 and expects vLLM on 8001; the presets' probes ask the same port (config/llmisvcconfig/config-llm-*.yaml, 0.16 to 0.21).
    """
    if builds_on_others(service.args):
        return
    for role in service.llm_engines:
        flags, where = _flags(role)
        port = _number(flags.words.get("port"))
        expected = _expected(role)
        if port is None or port == expected or _is_proxied(role):
            continue
        asking = "KServe's sidecar and probes ask" if role.role == "decode" else "KServe's Service and probes ask"
        yield Problem(
            "engine-port",
            where,
            f"The engine listens on port {port}, but {asking} for it on port {expected}.",
            f"Remove --port; KServe's preset sets it to {expected}."
            if not has_own_command(role.workload)
            else f"Set --port to {expected}.",
        )


def probes_ask_the_engine(service: CompiledObject[LLMInferenceServiceArgs]) -> Iterator[Problem]:
    """A probe of the container ``main`` on a port that nothing listens on fails, and the kubelet restarts the engine or keeps the
    pod out of service. A port by name must be one of the container's; the presets' ports have no names.
    """
    if builds_on_others(service.args):
        return
    for role in service.llm_engines:
        flags, _ = _flags(role)
        port = _number(flags.words.get("port")) or _expected(role)
        if (has_own_command(role.workload) and "port" not in flags.words) or has_others(role.workload.template):
            continue  # what listens, and where, is not known
        open_ports = {port, PORT} if role.role == "decode" else {port}
        for at, container in role.workload.mains():
            for name, asked in asked_ports(container):
                found = wrong_port(asked, open_ports, container.ports)
                if found is not None:
                    yield Problem(
                        "engine-port",
                        at.under(role.path) / name,
                        f"{name} asks {found}, but the engine listens on port {port}.",
                        f"Set port of {name} to {port}.",
                    )


def probes_ask_no_worker(service: CompiledObject[LLMInferenceServiceArgs]) -> Iterator[Problem]:
    """The pods behind the first of a replica have no API server: KServe's presets start their engines with ``--headless``
    (config/llmisvcconfig/config-llm-worker-data-parallel.yaml, 0.16 to 0.20; ``run_headless`` in vLLM's
    entrypoints/cli/serve.py). A probe by HTTP on another port than the preset's certainly fails there, and the replica is never
    ready.
    """
    if builds_on_others(service.args):
        return
    for role in service.llm_engines:
        workload = role.workload
        if not workload.has_preset or workload.pods_per_replica < 2 or has_others(workload.worker):
            continue
        mains = list(workload.mains_of_worker())
        if any(container.command or container.args for _, container in mains):
            continue  # what runs in the other pods is not known
        presets = {PORT, DECODE_PORT, _number(role.flags.words.get("port"))}
        for at, container in mains:
            for name, probe in probes_of(container):
                if probe.http_get is None or probe.http_get.host:
                    continue
                asked = probe.http_get.port
                found = wrong_port(asked, {one for one in presets if one is not None}, container.ports)
                if found is not None:
                    yield Problem(
                        "engine-port",
                        at.under(role.path) / name,
                        f"{name} asks {found}, but the engine of a worker pod answers no HTTP request: KServe's preset starts it "
                        "with --headless.",
                        f"Remove {name} from the worker.",
                    )


def pool_targets_the_engine(service: CompiledObject[LLMInferenceServiceArgs]) -> Iterator[Problem]:
    """The endpoint picker sends requests to the target port of the InferencePool, at which every pod receives them
    (config/llmisvcconfig/config-llm-scheduler.yaml: ``targetPorts``). Of several target ports, each is an endpoint of every pod:
    the preset for data parallelism opens one port, and requests to the others fail (llm-d/llm-d#1855).
    """
    scheduler = service.args.scheduler
    spec = scheduler.pool.spec if scheduler is not None and scheduler.pool is not None else None
    if (
        spec is None
        or builds_on_others(service.args)
        or any(_is_proxied(role) or has_own_command(role.workload) for role in service.llm_engines)
    ):
        return
    field = "targetPorts" if "targetPorts" in spec else "targetPortNumber"
    ports = _targets(spec.get(field))
    if ports and PORT not in ports:
        yield Problem(
            "engine-port",
            Path("router", "scheduler", "pool", "spec", field),
            f"The InferencePool sends requests to port {ports[0]}, but the pods of the service receive them on port {PORT}.",
            f"Set the port to {PORT}, or remove {field}.",
        )
        return
    silent = [one for one in ports if one not in _open_ports(service)]
    if silent and not any(_opens_several(role) for role in service.llm_engines):
        yield Problem(
            "engine-port",
            Path("router", "scheduler", "pool", "spec", field),
            f"The InferencePool also sends requests to {_listed(silent)}, but no pod of the service listens there: a replica has "
            f"one API server on port {PORT}, whatever its data parallel size.",
            f"Set {field} to port {PORT} alone.",
        )


def _open_ports(service: CompiledObject[LLMInferenceServiceArgs]) -> set[int]:
    """The ports at which pods of the service answer requests."""
    flagged = {_number(role.flags.words.get("port")) for role in service.llm_engines}
    own = {DECODE_PORT} if service.args.prefill is not None else set()
    return {PORT, *own, *(one for one in flagged if one is not None)}


def _opens_several(role: LLMRole) -> bool:
    """Whether other containers may listen, or a flag gives every rank a port of its own
    (``--data-parallel-multi-port-external-lb``).
    """
    template = role.workload.template
    sidecars = [one for one in (template.init_containers if template is not None else ()) if one.name == SIDECAR]
    is_own = any(one.command or one.args for one in sidecars)
    return is_own or has_others(template) or any("multi-port" in flag for flag in role.flags.words)


def _listed(ports: Sequence[int]) -> str:
    *others, last = map(str, ports)
    return f"ports {', '.join(others)} and {last}" if others else f"port {last}"


def _targets(given: Any) -> list[int]:
    """The port numbers of ``targetPorts`` or ``targetPortNumber``; empty where they are not plain."""
    if isinstance(given, int):
        return [given]
    listed = given if isinstance(given, list) else []
    return [one["number"] for one in listed if isinstance(one, dict) and isinstance(one.get("number"), int)]


def _flags(role: LLMRole) -> tuple[Flags, Path]:
    """The flags that set the port, and their place: those of a command of the user's own, where it can be read."""
    if not has_own_command(role.workload):
        return role.flags, role.path_of_flag("port")
    found = command_flags(role.path, role.workload)
    return found if found is not None else (Flags(), role.path)


def _expected(role: LLMRole) -> int:
    """The port on which the pod's own sidecar, or everybody else, asks the engine."""
    if role.role != "decode":
        return PORT
    template = role.workload.template
    said = [
        found.group(1)
        for container in (template.init_containers if template is not None else [])
        if container.name == SIDECAR
        for found in _VLLM_PORT.finditer(" ".join(str(word) for word in (*container.command, *container.args)))
    ]
    return int(said[-1]) if said else DECODE_PORT


def builds_on_others(args: LLMInferenceServiceArgs) -> bool:
    """Whether a configuration of the user's own may change what listens and what asks."""
    return any(is_output(one.name) or not str(one.name).startswith(PRESETS) for one in args.base_refs)


def _is_proxied(role: LLMRole) -> bool:
    """Whether another container may receive requests in the engine's place, as the sidecar does in a decode role."""
    return role.role != "decode" and has_others(role.workload.template)


def has_others(template: PodSpec | None) -> bool:
    """Whether other containers run beside the engine's, besides the preset's sidecar."""
    if template is None:
        return False
    beside = [one for one in template.init_containers if one.restart_policy == "Always" and one.name != SIDECAR]
    return bool(beside) or any(one.name not in (None, "main") for one in template.containers)


def asked_ports(container: ContainerFields) -> Iterator[tuple[str, Any]]:
    """The probes of a container that ask a port of its own pod, each with the port, by number or name."""
    for name, probe in probes_of(container):
        if probe.http_get is not None and not probe.http_get.host:
            yield name, probe.http_get.port
        elif probe.tcp_socket is not None and not probe.tcp_socket.host:
            yield name, probe.tcp_socket.port


def probes_of(container: ContainerFields) -> Iterator[tuple[str, Probe]]:
    """The probes of a container that are set, with their fields."""
    probes: Sequence[tuple[str, Probe | None]] = (
        ("livenessProbe", container.liveness_probe),
        ("readinessProbe", container.readiness_probe),
        ("startupProbe", container.startup_probe),
    )
    yield from ((name, probe) for name, probe in probes if probe is not None)


def wrong_port(asked: Any, listening: set[int], ports: Sequence[ContainerPort]) -> str | None:
    """How a probe asks a port that nothing listens on; None: it is right, or not known."""
    if asked is None or is_output(asked) or str(asked) == "0":
        return None
    number = _number(asked)
    if number is not None:
        return None if number in listening else f"port {number}"
    named = [one.container_port for one in ports if one.name == str(asked)]
    if not named:
        return f"port {asked}, which is no port of the container"
    return None if named[0] in listening else f"port {asked} ({named[0]})"


def _number(text: Any) -> int | None:
    return int(str(text)) if text is not None and str(text).isdecimal() else None
