"""What a container does before it is asked to end: its ``preStop`` hook, as a kubelet runs it."""

import subprocess
import threading
from collections.abc import Mapping
from typing import Any, Protocol

from .. import network
from ..network import Network
from ..tools.catalog import KUBERNETES_VERSION
from .probes import Ports

HEADERS = {"User-Agent": f"kube-lifecycle/{KUBERNETES_VERSION.rpartition('.')[0]}", "Accept": "*/*"}
"""What every request of a hook sends (pkg/probe/http/request.go of Kubernetes)."""


class Hook(Protocol):
    """A hook that was started."""

    def done(self) -> bool:
        """Whether it has ended, well or not: the container is asked to end in both cases."""

    def cancel(self) -> None:
        """Ends it, as far as that is possible: the time of the pod is over."""


class CommandHook:
    """``exec`` and ``sleep``: a program in the container."""

    def __init__(self, process: "subprocess.Popen[bytes]") -> None:
        self._process = process

    def done(self) -> bool:
        return self._process.poll() is not None

    def cancel(self) -> None:
        self._process.kill()
        self._process.wait()


class RequestHook:
    """``httpGet``: a request whose answer may take as long as the pod has. Nobody looks at the answer."""

    def __init__(
        self, where: Network, port: int, path: str, seconds: float, *, https: bool, headers: Mapping[str, str]
    ) -> None:
        def ask() -> None:
            network.asked(where, port, path, seconds, https=https, headers=headers)

        self._thread = threading.Thread(target=ask, name=f"preStop {where.host}:{port}", daemon=True)
        self._thread.start()

    def done(self) -> bool:
        return not self._thread.is_alive()

    def cancel(self) -> None:
        """Its connection ends with the container."""


def command_of(hook: Mapping[str, Any]) -> list[str]:
    """The command of a hook; empty where it has none."""
    if seconds := (hook.get("sleep") or {}).get("seconds"):
        return ["sleep", str(seconds)]
    return [str(word) for word in (hook.get("exec") or {}).get("command") or []]


def request_of(hook: Mapping[str, Any], where: Network, ports: Ports, seconds: float) -> RequestHook | None:
    """Sends the request of a hook; None where it has none, or none of the container's ports is meant."""
    http = hook.get("httpGet") or {}
    port = ports.local(http["port"]) if http else None
    if port is None:
        return None
    https = str(http.get("scheme", "HTTP")).upper() == "HTTPS"
    headers = {**HEADERS, **{one["name"]: one["value"] for one in http.get("httpHeaders") or []}}
    return RequestHook(where, port, http.get("path") or "/", seconds, https=https, headers=headers)
