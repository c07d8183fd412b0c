"""From a container to a process: command, environment, ports, readiness. Pure functions.

The process sees the container's file system as far as mounts go: a folder of its own (``root``) holds every mount at
its path, TMPDIR is the ``/tmp`` in it, and arguments and variables that name a mounted path are moved there.
"""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..cloud.fit import quantity
from .images import Port, Runnable
from .probes import Probe, Probes, ports_of, probe
from .volumes import Lookup, Missing, field, values


@dataclass(frozen=True)
class Plan:
    """A process for a container."""

    arguments: tuple[str, ...]
    """Without the program itself."""
    environment: dict[str, str]
    routes: dict[int, int]
    """Port in the pod -> local port: what others reach the pod by."""
    probes: Probes
    must_answer: tuple[int, ...]
    """Local ports that have to answer before it is ready."""
    command: tuple[str, ...] = ()
    """What is started instead of the image's own program, where the container says so."""


def pod_ports(container: Mapping[str, Any], entry: Runnable) -> dict[str, int]:
    """The number each port of the program has inside the pod, by its name."""
    declared = {port["name"]: port["containerPort"] for port in container.get("ports") or [] if "name" in port}
    return {port.name: _number(port, declared) for port in entry.ports}


def _number(port: Port, declared: Mapping[str, int]) -> int:
    return next((declared[name] for name in port.declared if name in declared), port.number)


def plan(
    pod: Mapping[str, Any],
    container: Mapping[str, Any],
    entry: Runnable,
    *,
    root: str,
    local: Mapping[str, int],
    kubeconfig: str,
    path: str,
    lookup: Lookup,
) -> Plan:
    """The process for ``container``.

    ``root`` is its folder, ``local`` the free ports by port name, ``path`` the PATH variable.
    Raises :class:`Missing` where a variable comes from an object that is not there.
    """
    mounts = [mount["mountPath"] for mount in container.get("volumeMounts") or []]
    own = variables(pod, container, lookup)
    arguments = [moved(expand(text, own), mounts, root) for text in container.get("args") or []]
    arguments += [port.flag.format(port=local[port.name]) for port in entry.ports if port.flag]
    arguments += entry.flags
    if entry.kubeconfig_flag:
        arguments.append(f"--kubeconfig={kubeconfig}")
    base = {"PATH": path, "HOME": root, "TMPDIR": f"{root}/tmp", "KUBECONFIG": kubeconfig}  # noqa: S108
    environment = {**{name: moved(text, mounts, root) for name, text in own.items()}, **base}
    inside = pod_ports(container, entry)
    routes = {inside[port.name]: local[port.name] for port in entry.ports}
    must = tuple(local[port.name] for port in entry.ports if port.serves)
    return Plan(tuple(arguments), environment, routes, probes(container, routes, routes), must)


def variables(pod: Mapping[str, Any], container: Mapping[str, Any], lookup: Lookup) -> dict[str, str]:
    """The container's own environment. Later entries may refer to earlier ones as ``$(NAME)``."""
    found: dict[str, str] = {}
    for source in container.get("envFrom") or []:
        found.update(_all_from(source, lookup))
    for entry in container.get("env") or []:
        value = _value(entry, pod, container, lookup)
        if value is not None:
            found[entry["name"]] = expand(value, found)
    return found


def _all_from(source: Mapping[str, Any], lookup: Lookup) -> dict[str, str]:
    prefix = source.get("prefix", "")
    for key, kind in (("secretRef", "Secret"), ("configMapRef", "ConfigMap")):
        if reference := source.get(key):
            obj = lookup(kind, reference["name"])
            if obj is None:
                if reference.get("optional"):
                    return {}
                raise Missing(f'{kind.lower()} "{reference["name"]}" not found')
            return {prefix + name: data.decode(errors="replace") for name, data in values(obj).items()}
    return {}


def amount(pod: Mapping[str, Any], container: Mapping[str, Any], reference: Mapping[str, Any]) -> str:
    """A request or a limit in units of the divisor, rounded up. Empty where the container sets none: a kubelet would answer with
    what the node has, which a process of this machine does not get.
    """
    spec = pod["spec"]
    everyone = [*spec["containers"], *(spec.get("initContainers") or [])]
    name = reference.get("containerName") or container["name"]
    meant = next((one for one in everyone if one["name"] == name), container)
    kind, _, resource = str(reference["resource"]).partition(".")
    found = ((meant.get("resources") or {}).get(kind) or {}).get(resource)
    if found is None:
        return ""
    divisor = quantity(reference.get("divisor") or "1") or 1.0
    return str(math.ceil(round(quantity(found) / divisor, 9)))


def _value(
    entry: Mapping[str, Any], pod: Mapping[str, Any], container: Mapping[str, Any], lookup: Lookup
) -> str | None:
    source = entry.get("valueFrom")
    if not source:
        return str(entry.get("value") or "")
    if reference := source.get("fieldRef"):
        return field(pod, reference["fieldPath"])
    for key, kind in (("secretKeyRef", "Secret"), ("configMapKeyRef", "ConfigMap")):
        if reference := source.get(key):
            obj = lookup(kind, reference["name"])
            data = values(obj) if obj is not None else {}
            if reference["key"] in data:
                return data[reference["key"]].decode(errors="replace")
            if reference.get("optional"):
                return None
            what = f'{kind.lower()} "{reference["name"]}"'
            raise Missing(f"{what} not found" if obj is None else f"couldn't find key {reference['key']} in {what}")
    if reference := source.get("resourceFieldRef"):
        return amount(pod, container, reference)
    return ""


def expand(text: str, known: Mapping[str, str]) -> str:
    """Replaces ``$(NAME)`` of known names; ``$$`` is a literal dollar, as in Kubernetes."""

    def replace(match: re.Match[str]) -> str:
        if match[0] == "$$":
            return "$"
        return known.get(match[1], match[0])

    return re.sub(r"\$\$|\$\(([A-Za-z_][A-Za-z0-9_.-]*)\)", replace, text)


def moved(text: str, mounts: list[str], root: str) -> str:
    """The text with every mounted path in it moved below ``root``."""
    for mount in sorted(mounts, key=len, reverse=True):
        pattern = rf"(^|[=:,\s])({re.escape(mount.rstrip('/'))})(?=$|[/:,\s])"
        text = re.sub(pattern, lambda match: f"{match[1]}{root}{match[2]}", text)
    return text


SERVER = {"KUBERNETES_SERVICE_HOST": "10.96.0.1", "KUBERNETES_SERVICE_PORT": "443"}
"""Where programs in a pod find the API server: the first address of Services."""


def plan_inside(
    pod: Mapping[str, Any], container: Mapping[str, Any], entry: Runnable, *, path: str, lookup: Lookup
) -> Plan:
    """The process for ``container`` in the pod network, where nothing has to be moved; ``path`` is the PATH variable.

    Raises :class:`Missing` where a variable comes from an object that is not there.
    """
    own = environment(pod, container, path=path, lookup=lookup)
    arguments = [*(expand(text, own) for text in container.get("args") or []), *entry.flags]
    command = [expand(text, own) for text in container.get("command") or []]
    inside = {port: port for port in pod_ports(container, entry).values()}
    must = tuple(number for number, port in zip(inside, entry.ports, strict=True) if port.serves)
    return Plan(tuple(arguments), own, inside, probes(container, inside, None), must, tuple(command))


def environment(pod: Mapping[str, Any], container: Mapping[str, Any], *, path: str, lookup: Lookup) -> dict[str, str]:
    """The variables of a program in the pod network. Raises :class:`Missing`."""
    base = {"PATH": path, "HOME": "/tmp", "HOSTNAME": pod["metadata"]["name"], **SERVER}  # noqa: S108 - in the container
    own = variables(pod, container, lookup)
    if "PATH" in own:  # the image's; programs of the machine are beside them
        own["PATH"] = f"{own['PATH']}:{path}"
    return {**base, **own}


def probes(container: Mapping[str, Any], routes: Mapping[int, int], moved: Mapping[int, int] | None) -> Probes:
    """The container's probes on local ports. Without a readiness probe that can be asked, the answer of the first of its
    program's ports is one.
    """
    ports = ports_of(container, moved)

    def of(kind: str) -> Probe | None:
        return probe(container.get(kind) or {}, ports)

    first = next(iter(routes.values()), None)
    readiness = of("readinessProbe") or (Probe(first) if first is not None else None)
    return Probes(readiness, of("startupProbe"), of("livenessProbe"))
