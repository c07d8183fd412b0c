"""When a container is ready, and when it has to be started again: probes as a kubelet understands them. Pure functions.

Two things differ. Until a container is ready the next look comes soon, because nobody gains by waiting out a probe's period.
And of a probe by gRPC only the port is asked; one that runs a command in the container always succeeds.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from ..tools.catalog import KUBERNETES_VERSION

Kind = Literal["startup", "liveness", "readiness"]

SOON = 0.25
"""Seconds between two looks at a container that is not ready."""
LONGEST = 5.0
"""A look comes at least this often, whatever the period is. Seconds."""


HEADERS = {"User-Agent": f"kube-probe/{KUBERNETES_VERSION.rpartition('.')[0]}", "Accept": "*/*"}
"""What every probe of a kubelet sends. Programs tell probes from requests by it: KServe's agent does not log them."""


@dataclass(frozen=True)
class Probe:
    """How to ask. Without ``path`` it is enough that the port answers."""

    port: int
    """Local port."""
    path: str = ""
    https: bool = False
    period: float = 10.0
    timeout: float = 1.0
    delay: float = 0.0
    """Seconds after the start in which a failure means nothing."""
    failures: int = 3
    """So many in a row mean that it has failed."""
    headers: tuple[tuple[str, str], ...] = ()
    """What a request has beside :data:`HEADERS`, or in the place of one of them."""


def probe(own: Mapping[str, Any], ports: "Ports") -> Probe | None:
    """A probe of a container; None where nothing can be asked here."""
    period = float(own.get("periodSeconds") or 10)
    timeout = float(own.get("timeoutSeconds") or 1)
    rest = (period, timeout, float(own.get("initialDelaySeconds") or 0), int(own.get("failureThreshold") or 3))
    if http := own.get("httpGet"):
        if local := ports.local(http["port"]):
            https = str(http.get("scheme", "HTTP")).upper() == "HTTPS"
            headers = tuple((one["name"], one["value"]) for one in http.get("httpHeaders") or [])
            return Probe(local, http.get("path") or "/", https, *rest, headers)
        return None
    plain = own.get("tcpSocket") or own.get("grpc")
    if plain and (local := ports.local(plain["port"])):
        return Probe(local, "", False, *rest)
    return None


@dataclass(frozen=True)
class Ports:
    """The ports of a container: those that it declares by name, and where each of them is found here."""

    declared: Mapping[str, int]
    moved: Mapping[int, int] | None
    """Port in the pod to local port; None where they are the same."""

    def local(self, port: int | str) -> int | None:
        """A port given by number or by the name of a container port; None where there is none."""
        number = int(port) if isinstance(port, int) or port.isdigit() else self.declared.get(port, 0)
        return (self.moved.get(number) if self.moved is not None else number) or None


def ports_of(container: Mapping[str, Any], moved: Mapping[int, int] | None = None) -> Ports:
    """The ports of a container, ``moved`` where it does not listen on its own."""
    declared = {port["name"]: int(port["containerPort"]) for port in container.get("ports") or [] if "name" in port}
    return Ports(declared, moved)


@dataclass(frozen=True)
class Probes:
    """All probes of a container."""

    readiness: Probe | None = None
    """None: ready as soon as it runs and has started."""
    startup: Probe | None = None
    liveness: Probe | None = None


@dataclass(frozen=True)
class Health:
    """Where a container stands since its last start."""

    started: bool = False
    ready: bool = False
    dead: str = ""
    """Why it has to be ended; empty where it has not."""
    missed: int = 0
    """Failures of the liveness probe in a row."""


def due(probes: Probes, health: Health) -> Kind:
    """Which probe comes next, while nothing else is to do."""
    return "startup" if probes.startup and not health.started else "readiness"


def after(probes: Probes, health: Health, kind: Kind, succeeded: bool, age: float) -> Health:
    """Where the container stands after an answer; ``age`` is the seconds since its start."""
    if kind == "startup":
        probe_ = probes.startup
        assert probe_ is not None
        late = age > probe_.delay + probe_.period * probe_.failures
        why = "" if succeeded or not late else "the startup probe failed"
        return Health(started=succeeded, dead=why)
    if kind == "readiness":
        return Health(started=True, ready=succeeded, missed=health.missed)
    probe_ = probes.liveness
    assert probe_ is not None
    missed = 0 if succeeded or age < probe_.delay else health.missed + 1
    why = "the liveness probe failed" if missed >= probe_.failures else ""
    return Health(started=True, ready=health.ready, dead=why, missed=missed)


def pause(probes: Probes, health: Health) -> float:
    """Seconds to the next look."""
    period = probes.readiness.period if health.ready and probes.readiness else SOON
    if probes.liveness and health.ready:
        period = min(period, probes.liveness.period)
    return min(period, LONGEST)
