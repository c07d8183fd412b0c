"""What a project's ``uv.lock`` installs on this machine. Pure functions.

KServe builds the images of its model servers from these files: versions and checksums are those of the images.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from packaging.markers import Marker


@dataclass(frozen=True)
class Pin:
    """A distribution in one version. ``hashes`` are those of its wheels, as ``sha256:...``."""

    name: str
    version: str
    hashes: tuple[str, ...] = ()

    @property
    def line(self) -> str:
        """Its line in a requirements file."""
        return " ".join([f"{self.name}=={self.version}", *(f"--hash={one}" for one in self.hashes)])


def pins(lock: Mapping[str, Any], root: str, environment: Mapping[str, str]) -> list[Pin]:
    """The distributions from the registry that ``root`` needs, by name.

    ``environment`` holds the variables of markers (``packaging.markers.default_environment``). Packages with another source
    (folders of the repository) are not among them, but what these need is. Raises LookupError where the lock names a package
    that it does not describe.
    """
    packages: dict[str, list[Mapping[str, Any]]] = {}
    for package in lock["package"]:
        packages.setdefault(package["name"], []).append(package)
    found: dict[str, Pin] = {}
    seen: set[tuple[str, str, str]] = set()
    waiting = [(_package(packages, {"name": root}, environment), "")]
    while waiting:
        package, extra = waiting.pop()
        key = (package["name"], package.get("version", ""), extra)
        if key in seen:
            continue
        seen.add(key)
        if "registry" in package["source"]:
            hashes = tuple(wheel["hash"] for wheel in package.get("wheels") or [])
            found[package["name"]] = Pin(package["name"], package["version"], hashes)
        for dependency in _dependencies(package, extra, environment):
            chosen = _package(packages, dependency, environment)
            waiting += [(chosen, name) for name in ("", *dependency.get("extra", ()))]
    return sorted(found.values(), key=lambda pin: pin.name)


def _dependencies(
    package: Mapping[str, Any], extra: str, environment: Mapping[str, str]
) -> Iterator[Mapping[str, Any]]:
    listed: Iterable[Mapping[str, Any]] = package.get("dependencies") or ()
    if extra:
        listed = (package.get("optional-dependencies") or {}).get(extra) or ()
    return (one for one in listed if _holds(one.get("marker", ""), environment))


def _package(
    packages: Mapping[str, list[Mapping[str, Any]]], dependency: Mapping[str, Any], environment: Mapping[str, str]
) -> Mapping[str, Any]:
    """The package that a dependency means: where there are several versions, the lock says which, or markers do."""
    for one in packages.get(dependency["name"], ()):
        version = dependency.get("version")
        if version not in (None, one.get("version")):
            continue
        markers = one.get("resolution-markers") or [""]
        if any(_holds(marker, environment) for marker in markers):
            return one
    raise LookupError(f"the lock does not describe {dependency['name']} for this machine")


def _holds(marker: str, environment: Mapping[str, str]) -> bool:
    return not marker or Marker(marker).evaluate(dict(environment))
