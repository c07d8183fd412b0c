"""Rules about the scheme of probes: the kubelet asks by HTTP or HTTPS, and the engine answers one of them."""

from collections.abc import Iterator
from typing import NamedTuple

from ...args import InferenceServiceArgs, LLMInferenceServiceArgs, Problem
from ...args.base import is_output
from ...args.container import ContainerFields, Probe
from ...args.runtime import ClusterServingRuntimeArgs, ServingRuntimeArgs
from ...args.served_model import ModelSpec, PredictorExtension
from ...catalog.kv_connectors import SIDECAR
from ...catalog.presets import preset
from ...compiled import CompiledObject
from ...engines.flags import Flags, read_flags
from ...engines.huggingface import starts_vllm
from ...engines.roles import LLMRole
from ...engines.written import command_flags, has_own_command
from ...findings.path import Path
from .ports import builds_on_others, has_others, probes_of

CERTIFICATES = ("ssl-certfile", "ssl-keyfile")
"""Flags with which vLLM's server speaks TLS (uvicorn, ``Config.is_ssl``: either of them is enough)."""

HTTP, HTTPS = "HTTP", "HTTPS"


class _Asked(NamedTuple):
    """A probe by HTTP or HTTPS."""

    path: Path
    """The probe."""
    name: str
    probe: Probe

    @property
    def scheme(self) -> str | None:
        """The scheme that is set. None: none is, or it is known in the update only."""
        given = self.probe.http_get.scheme if self.probe.http_get is not None else None
        return None if given is None or is_output(given) else str(given).upper()


def _asked(at: Path, container: ContainerFields) -> Iterator[_Asked]:
    """The probes of a container that ask its own pod."""
    for name, probe in probes_of(container):
        if probe.http_get is not None and not probe.http_get.host:
            yield _Asked(at / name, name, probe)


def probes_speak_as_the_engine(service: CompiledObject[LLMInferenceServiceArgs]) -> Iterator[Problem]:
    """A probe by HTTPS of an engine that speaks HTTP fails in the TLS handshake, and so does the reverse: the kubelet restarts
    the engine, or keeps the pod out of service.

    KServe's presets start the engine, and the sidecar of a decode role, without TLS before 0.18. From 0.18, they do so unless
    ``enableLLMInferenceServiceTLS`` of ``ingress`` in the ConfigMap inferenceservice-config is true
    (pkg/apis/serving/v1beta1/configmap.go). It is false by default, and no value of the charts sets it (0.18 to 0.21). On a
    platform that exists already, it may be true, or the presets may be those of a distribution that enables TLS.
    """
    if builds_on_others(service.args):
        return
    may_have_tls = service.platform.install == "existing"
    for role in service.llm_engines:
        flags = _flags(role)
        if flags is None:
            continue
        has_tls = any(flag in flags.words for flag in CERTIFICATES)
        beside = has_others(role.workload.template)
        asked = [one for at, main in role.workload.mains() for one in _asked(at.under(role.path), main)]
        for one in asked if not beside else []:
            if one.scheme == HTTPS and not has_tls:
                yield _https(one, may_have_tls=may_have_tls)
            elif one.scheme == HTTP and has_tls:
                yield _http(one)
        if has_tls and not may_have_tls and not has_own_command(role.workload) and not beside:
            yield from _of_the_preset(role, flags, service.kserve)
        if role.role == "decode":
            yield from _of_the_sidecar(role, may_have_tls=may_have_tls)


def _flags(role: LLMRole) -> Flags | None:
    """The flags of the engine. None: they are not all known."""
    if not has_own_command(role.workload):
        flags = role.flags
    elif (found := command_flags(role.path, role.workload)) is not None:
        flags = found[0]
    else:
        return None
    return flags if flags.is_complete and "config" not in flags.words else None


def _https(one: _Asked, *, may_have_tls: bool) -> Problem:
    where = one.path / "httpGet" / "scheme"
    if may_have_tls:
        return Problem(
            "probe-scheme-unknown",
            where,
            f"{one.name} asks by HTTPS, but KServe's presets start the engine with HTTP, unless "
            "enableLLMInferenceServiceTLS is true "
            "in ingress of the ConfigMap inferenceservice-config, or the presets are those of a distribution with TLS.",
            "Remove scheme: KServe sets it as the engine speaks.",
        )
    return Problem(
        "probe-scheme",
        where,
        f"{one.name} asks by HTTPS, but the engine answers by HTTP: it has no --ssl-certfile, and KServe enables no "
        "TLS by default. The probe always fails.",
        "Remove scheme, or set it to HTTP.",
    )


def _http(one: _Asked) -> Problem:
    return Problem(
        "probe-scheme",
        one.path / "httpGet" / "scheme",
        f"{one.name} asks by HTTP, but the engine answers by HTTPS, because its flags name a certificate. The probe "
        "always fails.",
        "Set scheme to HTTPS.",
    )


def _of_the_preset(role: LLMRole, flags: Flags, kserve: str) -> Iterator[Problem]:
    """The preset's own probes ask by HTTP, unless the container sets another scheme or another kind of probe."""
    several = role.workload.worker is not None
    names = ["livenessProbe", "readinessProbe"]
    if preset(kserve, several_nodes=several).has_startup_probe:
        names.append("startupProbe")
    own = {name: probe for _, main in role.workload.mains() for name, probe in probes_of(main)}
    left = [
        name
        for name in names
        if (probe := own.get(name)) is None or (probe.http_get is not None and probe.http_get.scheme is None)
    ]
    if left:
        flag = next(one for one in CERTIFICATES if one in flags.words)
        yield Problem(
            "probe-scheme",
            role.path_of_flag(flag),
            f"With --{flag}, the engine answers by HTTPS, but {_listed(left)} of KServe's preset "
            f"ask{'s' if len(left) == 1 else ''} by HTTP and always fail{'s' if len(left) == 1 else ''}.",
            f"Remove --{flag}, or set httpGet.scheme of {_listed(left)} of the container main to HTTPS.",
        )


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _of_the_sidecar(role: LLMRole, *, may_have_tls: bool) -> Iterator[Problem]:
    """The routing sidecar speaks as the engine does, unless its own flags say otherwise."""
    template = role.workload.template
    for index, container in enumerate(template.init_containers if template is not None else []):
        if container.name != SIDECAR or container.command or container.args:
            continue
        for one in _asked((Path("template", "initContainers", index)).under(role.path), container):
            if one.scheme == HTTPS:
                yield _https(one, may_have_tls=may_have_tls)


def container_probes_speak_as_it_does(service: CompiledObject[InferenceServiceArgs]) -> Iterator[Problem]:
    """The same for the serving containers of InferenceServices whose server is known: vLLM, and KServe's Hugging Face server and
    model servers, which speak HTTP (python/kserve/kserve/model_server.py has no certificate for HTTP).

    A probe that sets no scheme asks by HTTP (Kubernetes: HTTPGetAction).
    """
    lines = {role.path: role.line for role in service.engines}
    for path, component in service.args.components():
        container, line = component.serving_container, lines.get(path)
        if container is None:
            continue
        own_model = isinstance(container, PredictorExtension)
        if line is not None:
            if not (line.flags_count and line.flags.is_complete) or "config" in line.flags.words:
                continue
            flags = line.flags
        elif isinstance(container, ModelSpec) and _is_of_kserve(container):
            flags = Flags()
        else:
            continue
        if not own_model and len(component.containers) != 1:
            continue  # a proxy may speak TLS in its place
        yield from _compared(component.serving_path.under(path), container, flags)


MODEL_SERVERS = ("sklearn", "xgboost", "lightgbm", "pmml", "paddle")
"""Formats that KServe's own model servers serve by default (config/runtimes)."""


def _is_of_kserve(model: ModelSpec) -> bool:
    return model.runtime is None and not model.command and model.model_format.name.lower() in MODEL_SERVERS


def runtime_probes_speak_as_it_does(
    runtime: CompiledObject[ServingRuntimeArgs] | CompiledObject[ClusterServingRuntimeArgs],
) -> Iterator[Problem]:
    """The same for the container of a runtime that starts vLLM."""
    containers = runtime.args.containers
    if len(containers) != 1 or not starts_vllm(containers[0]):
        return
    words = [*containers[0].command, *containers[0].args]
    flags = read_flags(words)
    if flags.is_complete and "config" not in flags.words and not any(" " in str(word) for word in words):
        yield from _compared(Path("containers", 0), containers[0], flags)


def _compared(at: Path, container: ContainerFields, flags: Flags) -> Iterator[Problem]:
    has_tls = any(flag in flags.words for flag in CERTIFICATES)
    for one in _asked(at, container):
        if one.scheme == HTTPS and not has_tls:
            yield Problem(
                "probe-scheme",
                one.path / "httpGet" / "scheme",
                f"{one.name} asks by HTTPS, but the container answers by HTTP: no flag names a certificate. The "
                "probe always fails.",
                "Remove scheme, or set it to HTTP.",
            )
        elif one.scheme != HTTPS and has_tls and not is_output(one.probe.http_get and one.probe.http_get.scheme):
            yield Problem(
                "probe-scheme",
                one.path / "httpGet" / "scheme",
                f"{one.name} asks by HTTP, but the container answers by HTTPS, because its flags name a certificate. "
                "The probe always "
                "fails.",
                "Set scheme to HTTPS.",
            )
