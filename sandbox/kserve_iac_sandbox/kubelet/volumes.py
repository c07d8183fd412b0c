"""Volumes as folders: what is in them is a pure function of objects, how they change on disk is Kubernetes' own way.

A volume's files are links through ``..data`` to a folder with one state of the whole; a change makes a new folder and
turns ``..data`` to it in one step, so that a program never sees the certificate of one state and the key of another.
"""

import base64
import itertools
import os
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from .. import files

Content = dict[str, bytes]
"""Relative path -> content."""
Lookup = Callable[[str, str], Mapping[str, Any] | None]
"""(kind, name) -> the object of the pod's namespace, or None."""


class Missing(LookupError):
    """An object the pod needs is not there (yet). The message is what a real kubelet's event would say."""


def references(pod: Mapping[str, Any]) -> set[tuple[str, str]]:
    """The (kind, name) of all ConfigMaps and Secrets in volumes of the pod."""
    found: set[tuple[str, str]] = set()
    for volume in pod["spec"].get("volumes") or []:
        sources = [volume, *((volume.get("projected") or {}).get("sources") or [])]
        for source in sources:
            if secret := source.get("secret"):
                found.add(("Secret", secret.get("secretName") or secret.get("name")))
            if config := source.get("configMap"):
                found.add(("ConfigMap", config["name"]))
    return found


def content(volume: Mapping[str, Any], pod: Mapping[str, Any], lookup: Lookup, token: Callable[[Any], str]) -> Content:
    """The files of a volume; none for emptyDir and kinds that only a real machine can give.

    ``token`` makes the token of a serviceAccountToken source. Raises :class:`Missing`.
    """
    if projected := volume.get("projected"):
        merged: Content = {}
        for source in projected.get("sources") or []:
            merged.update(_source(source, volume["name"], pod, lookup, token))
        return merged
    return _source(volume, volume["name"], pod, lookup, token)


def _source(
    source: Mapping[str, Any], volume: str, pod: Mapping[str, Any], lookup: Lookup, token: Callable[[Any], str]
) -> Content:
    if secret := source.get("secret"):
        name = secret.get("secretName") or secret.get("name")
        return _keys("Secret", name, secret, volume, lookup)
    if config := source.get("configMap"):
        return _keys("ConfigMap", config["name"], config, volume, lookup)
    if account := source.get("serviceAccountToken"):
        return {account["path"]: token(account).encode()}
    if downward := source.get("downwardAPI"):
        items = downward.get("items") or []
        return {item["path"]: field(pod, (item.get("fieldRef") or {}).get("fieldPath", "")).encode() for item in items}
    return {}


def _keys(kind: str, name: str, source: Mapping[str, Any], volume: str, lookup: Lookup) -> Content:
    found = lookup(kind, name)
    if found is None:
        if source.get("optional"):
            return {}
        raise Missing(f'MountVolume.SetUp failed for volume "{volume}" : {kind.lower()} "{name}" not found')
    data = values(found)
    items = source.get("items")
    if not items:
        return data
    missing = [item["key"] for item in items if item["key"] not in data]
    if missing and not source.get("optional"):
        raise Missing(
            f'MountVolume.SetUp failed for volume "{volume}" : '
            f"references non-existent {kind.lower()} key: {', '.join(missing)}"
        )
    return {item["path"]: data[item["key"]] for item in items if item["key"] in data}


def values(obj: Mapping[str, Any]) -> Content:
    """The data of a Secret or ConfigMap as bytes."""
    if obj["kind"] == "Secret":
        return {key: base64.b64decode(value) for key, value in (obj.get("data") or {}).items()}
    plain = {key: str(value).encode() for key, value in (obj.get("data") or {}).items()}
    binary = {key: base64.b64decode(value) for key, value in (obj.get("binaryData") or {}).items()}
    return {**plain, **binary}


def field(pod: Mapping[str, Any], path: str) -> str:
    """A downward API field; maps (all labels, all annotations) as the API writes them. Empty where it is not set."""
    name, bracket, key = path.partition("[")
    value: Any = pod
    for part in name.split("."):
        value = (value or {}).get(part) if isinstance(value, Mapping) else None
    if bracket:
        value = (value or {}).get(key.strip("]'\""))
    if isinstance(value, list):  # status.podIPs, status.hostIPs
        return ",".join(str(one["ip"]) for one in value)
    if isinstance(value, Mapping):
        return "\n".join(f'{k}="{v}"' for k, v in sorted(value.items()))
    return "" if value is None else str(value)


class VolumeFolder:
    """One volume on disk."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._content: Content | None = None
        self._numbers = itertools.count(1)

    def write(self, wanted: Content) -> bool:
        """Makes the folder hold exactly these files. Returns whether anything changed."""
        if self._content == wanted:
            return False
        files.private_folder(self.path)
        state = self.path / f"..state-{next(self._numbers)}-{os.getpid()}"
        for name, data in wanted.items():
            target = state / name
            target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            files.write(target, data)
        state.mkdir(exist_ok=True, mode=0o700)
        current = self.path / "..data"
        former = current.readlink() if current.is_symlink() else None
        turned = self.path / "..data-new"
        turned.unlink(missing_ok=True)
        turned.symlink_to(state.name)
        turned.replace(current)
        self._link(wanted)
        if former:
            shutil.rmtree(self.path / former, ignore_errors=True)
        self._content = dict(wanted)
        return True

    def _link(self, wanted: Content) -> None:
        tops = {name.split("/")[0] for name in wanted}
        for top in tops:
            link = self.path / top
            if not link.is_symlink():
                link.symlink_to(Path("..data") / top)
        for path in self.path.iterdir():
            if path.is_symlink() and not path.name.startswith("..") and path.name not in tops:
                path.unlink()
