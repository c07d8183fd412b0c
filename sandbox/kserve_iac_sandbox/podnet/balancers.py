"""Addresses for Services of the type LoadBalancer, and the ports of this machine that lead to them."""

import contextlib
import ipaddress
import socket
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from .. import files, ports
from ..egress import EgressProxy
from ..informer import Key, key_of
from ..kube import ApiError, Kube, Object
from ..layout import Layout
from ..rounds import Rounds
from .network import BALANCERS, PodNetwork

CLASS = "kserve-iac/sandbox"
"""``spec.loadBalancerClass`` of Services that mean these balancers; so do Services without a class."""


@dataclass(frozen=True)
class Address:
    """An address inside, as :class:`kserve_iac_sandbox.network.Network`."""

    host: str
    pods: PodNetwork

    def new_socket(self) -> socket.socket:
        return self.pods.new_socket()


def balanced(service: Mapping[str, Any]) -> bool:
    """Whether a Service asks for an address that these balancers give."""
    spec = service["spec"]
    return bool(spec.get("type") == "LoadBalancer" and spec.get("loadBalancerClass", CLASS) == CLASS)


def addresses(services: Iterable[Mapping[str, Any]]) -> dict[Key, str]:
    """An address for each of these Services: the one that it has, else the first that nobody has."""
    network = ipaddress.ip_network(BALANCERS)
    found: dict[Key, str] = {}
    rest: list[Key] = []
    for service in sorted(services, key=lambda service: str(service["metadata"].get("creationTimestamp"))):
        has = ((service.get("status") or {}).get("loadBalancer") or {}).get("ingress") or [{}]
        own = str(has[0].get("ip") or "")
        if own and ipaddress.ip_address(own) in network and own not in found.values():
            found[key_of(dict(service))] = own
        else:
            rest.append(key_of(dict(service)))
    free = (str(host) for host in network.hosts() if str(host) not in found.values())
    return {**found, **dict(zip(rest, free, strict=False))}


class Balancers:
    """Follows Services in a thread of its own, from ``start`` to ``stop``."""

    def __init__(self, kube: Kube, layout: Layout, proxy: EgressProxy, pods: PodNetwork) -> None:
        self._kube, self._layout, self._proxy, self._pods = kube, layout, proxy, pods
        self._rounds = Rounds(kube, "balancers", self._reconcile)
        self._services = self._rounds.follow("v1", "Service")
        self._doors: dict[tuple[str, int], tuple[int, Callable[[], None]]] = {}

    def start(self) -> None:
        self._rounds.start()

    def stop(self) -> None:
        self._rounds.stop()

    def _reconcile(self) -> None:
        services = {key_of(service): service for service in self._services.objects() if balanced(service)}
        given = addresses(services.values())
        wanted = {}
        for key, address in given.items():
            self._write(services[key], address)
            for port in services[key]["spec"].get("ports") or []:
                if port.get("protocol", "TCP") == "TCP":
                    wanted[(address, int(port["port"]))] = key
        for door in [door for door in self._doors if door not in wanted]:
            self._doors.pop(door)[1]()
        for door, key in wanted.items():
            if door not in self._doors:
                self._open(door, key)
        self._save(wanted)

    def _open(self, door: tuple[str, int], key: Key) -> None:
        """A port of the machine that leads to the address: the one of the last time, where it is free."""
        before = self._known().get(f"{key[0]}/{key[1]}", {}).get(str(door[1]))
        taken = [number for number, _ in self._doors.values()]
        number = (
            before if before and before not in taken and ports.free(before) else ports.choose(["door"], taken)["door"]
        )
        listener = socket.create_server((ports.HOST, number), backlog=128)
        network = Address(door[0], self._pods)
        self._doors[door] = number, self._proxy.forward(listener, door[1], network)

    def _known(self) -> dict[str, dict[str, int]]:
        content = files.read_json(self._layout.doors)
        return content if isinstance(content, dict) else {}

    def _save(self, wanted: Mapping[tuple[str, int], Key]) -> None:
        """Writes which port of the machine leads to which port of which Service."""
        found: dict[str, dict[str, int]] = {}
        for (address, port), (namespace, name) in wanted.items():
            if (address, port) in self._doors:
                found.setdefault(f"{namespace}/{name}", {})[str(port)] = self._doors[(address, port)][0]
        if found != self._known():
            files.write_json(self._layout.doors, found)

    def _write(self, service: Object, address: str) -> None:
        wanted = {"loadBalancer": {"ingress": [{"ip": address, "ipMode": "VIP"}]}}
        if ((service.get("status") or {}).get("loadBalancer") or {}) == wanted["loadBalancer"]:
            return
        with contextlib.suppress(ApiError):  # gone or changed meanwhile: the news of that starts another round
            self._kube.patch(service, {"status": wanted}, subresource="status")
