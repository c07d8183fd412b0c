"""Files out of container images, pulled over HTTPS without a container runtime.

A small client of our own, over ``requests``: of the libraries, oras 0.2 and python-dxf 12 pull blobs from their beginning
only (no Range request), have no place for a mirror below a path, and would not share what is known of servers that are away.
What is needed of the protocol is two addresses and a token.

Protocol: OCI Distribution Specification 1.1, "Pull"; tokens: distribution.github.io, "Token authentication"; layers and
whiteouts: OCI Image Specification 1.1, "Image layer filesystem changeset".
"""

import gzip
import hashlib
import json
import posixpath
import re
import shutil
import tarfile
import threading
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import requests

from .checksums import Records
from .errors import Unavailable, WrongChecksum
from .fetch import Fetcher, Tell, host, small
from .origins import DOCKER_HUB, Image
from .platforms import Platform

INDEXES = ("application/vnd.oci.image.index.v1+json", "application/vnd.docker.distribution.manifest.list.v2+json")
MANIFESTS = ("application/vnd.oci.image.manifest.v1+json", "application/vnd.docker.distribution.manifest.v2+json")
_ACCEPT = ", ".join((*INDEXES, *MANIFESTS))

SERVERS = {DOCKER_HUB: "registry-1.docker.io"}
"""Where a registry's API is, when it is not where its name says (docs.docker.com, "Docker Hub API: registry")."""

LINKS = 16
"""Links that are followed until a file counts as unreachable."""


@dataclass(frozen=True)
class Layer:
    """One layer of an image: its digest (``sha256:...``) and its size in bytes, compressed."""

    digest: str
    size: int


@dataclass(frozen=True)
class Resolved:
    """What a tag stands for: the digest of what the registry has under it, of this platform's manifest, and its layers,
    lowest first.
    """

    digest: str
    manifest: str
    layers: tuple[Layer, ...]


class Registry:
    """Registries, by one :class:`~.fetch.Fetcher`; digests are compared with the catalogue or with ``records``."""

    def __init__(self, fetcher: Fetcher, records: Records) -> None:
        self.fetcher = fetcher
        self.records = records
        self._tokens: dict[str, str] = {}
        self._guard = threading.Lock()

    # Addresses ------------------------------------------------------------------------------------------------

    def base(self, image: Image) -> str:
        """The address below which the image's manifests and blobs are, at its registry or on the mirror."""
        if self.fetcher.mirror:
            return f"{self.fetcher.mirror}/v2/{image.repository}"
        return f"{scheme(image.registry)}://{SERVERS.get(image.registry, image.registry)}/v2/{image.path}"

    # Pulling --------------------------------------------------------------------------------------------------

    def resolve(self, image: Image, tag: str, platform: Platform) -> Resolved:
        """The image of a tag for one platform.

        Raises :class:`Unavailable` where the registry or the image cannot be had, :class:`WrongChecksum` where the tag stands
        for something else than the catalogue says, or than it did at its first use.
        """
        known = image.digests.get(tag, "")
        digest, content = self._manifest(image, known or tag, known)
        if not known:
            self.records.hold(f"{image.repository}:{tag}", digest)
        manifest = digest
        try:
            if "manifests" in content:
                manifest = _for_platform(content["manifests"], platform, f"{image.repository}:{tag}")
                _, content = self._manifest(image, manifest, manifest)
            layers = tuple(Layer(_digest(entry["digest"]), int(entry["size"])) for entry in content["layers"])
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise Unavailable(f"{image.repository}:{tag} is no container image") from error
        return Resolved(digest, manifest, layers)

    def extract(self, image: Image, resolved: Resolved, out: Path, tell: Tell = lambda done, total: None) -> None:
        """Writes the image's members into the folder ``out``. Layers are downloaded from the top, as far as they are needed."""
        for path, name in image.members:
            self._extract(image, resolved, path, out / name, tell)

    def layer(self, image: Image, layer: Layer, tell: Tell = lambda done, total: None) -> Path:
        """A layer as it is stored, verified."""
        address = f"{self.base(image)}/blobs/{layer.digest}"
        expected = layer.digest.removeprefix("sha256:")
        return self.fetcher.file(
            address, expected, tell, size=layer.size, get=lambda asked, headers: self._get(image, asked, headers)
        )

    def _extract(self, image: Image, resolved: Resolved, path: str, target: Path, tell: Tell) -> None:
        wanted = _clean(path)
        for _ in range(LINKS):
            link = ""
            for layer in reversed(resolved.layers):
                found = _look(self.layer(image, layer, tell), wanted, target)
                if found == FOUND:
                    return
                if found == REMOVED:
                    raise Unavailable(f"{image.repository} has no /{wanted}: a layer removes it")
                if found:
                    link = found
                    break
            if not link:
                raise Unavailable(f"{image.repository} has no /{wanted}")
            wanted = link
        raise Unavailable(f"/{_clean(path)} of {image.repository} is a link that leads nowhere")

    def _manifest(self, image: Image, reference: str, expected: str) -> tuple[str, Mapping[str, Any]]:
        address = f"{self.base(image)}/manifests/{reference}"
        reply = self._get(image, address, {"Accept": _ACCEPT})
        if reply.status_code >= 400:
            reply.close()
            raise Unavailable(f"{address}: {host(address)} answers {reply.status_code}")
        body = small(reply)
        digest = f"sha256:{hashlib.sha256(body).hexdigest()}"
        if expected and digest != expected:
            raise WrongChecksum(f"{address} is not what it should be: it is {digest}, expected is {expected}.")
        try:
            content = json.loads(body)
        except ValueError:
            content = None
        if not isinstance(content, dict):
            raise Unavailable(f"{address} is no manifest")
        return digest, content

    def _get(self, image: Image, address: str, headers: Mapping[str, str]) -> requests.Response:
        """A request with a token, where the registry wants one; the answer may be 401 or 416."""
        scope = self.base(image)
        token = self._tokens.get(scope)
        for attempt in range(2):
            bearer = {"Authorization": f"Bearer {token}"} if token else {}
            reply = self.fetcher.get(address, {**headers, **bearer}, refused=True)
            if reply.status_code != 401 or attempt:
                break
            challenge = reply.headers.get("WWW-Authenticate", "")
            reply.close()
            token = self._token(challenge, image)
            with self._guard:
                self._tokens[scope] = token
            address = reply.url  # a registry may pass the request on to another, whose token this is then
        return reply

    def _token(self, challenge: str, image: Image) -> str:
        """A token for anybody, from where the registry says."""
        kind, _, rest = challenge.partition(" ")
        fields = dict(re.findall(r'(\w+)="([^"]*)"', rest))
        if kind.lower() != "bearer" or not fields.get("realm"):
            raise Unavailable(f"{image.registry} wants a login of a kind that is not known here")
        query = {"service": fields.get("service", ""), "scope": fields.get("scope") or f"repository:{image.path}:pull"}
        address = f"{fields['realm']}?{urlencode({key: value for key, value in query.items() if value})}"
        try:
            content = json.loads(small(self.fetcher.get(address)))
        except ValueError:
            content = {}
        token = content.get("token") or content.get("access_token") if isinstance(content, dict) else ""
        if not token:
            raise Unavailable(f"{host(address)} gives no token for {image.repository}")
        return str(token)


def scheme(registry: str) -> str:
    """``http`` for a registry on the loopback interface, as container runtimes have it; ``https`` for all others."""
    name = registry.rsplit(":", 1)[0]
    return "http" if name in ("localhost", "[::1]") or re.fullmatch(r"127(\.\d+){3}", name) else "https"


def _digest(text: str) -> str:
    if not re.fullmatch(r"sha256:[0-9a-f]{64}", text):
        raise Unavailable(f"a layer has the digest {text!r}, which is no SHA-256")
    return text


def _for_platform(entries: list[dict[str, Any]], platform: Platform, what: str) -> str:
    """The manifest's digest for a platform. Of several variants of a processor, the first: arm64 has only v8."""
    for entry in entries:
        found = entry.get("platform") or {}
        if (found.get("os"), found.get("architecture")) == (platform.os, platform.arch):
            return _digest(entry["digest"])
    raise Unavailable(f"{what} is not published for {platform}")


# Layers -------------------------------------------------------------------------------------------------------

FOUND, REMOVED = "//found", "//removed"
"""What a layer says of a path, when it is neither another path to look for nor nothing. No clean path begins like this."""


def _clean(path: str) -> str:
    """A path from the image's root, without a slash in front."""
    return posixpath.normpath("/" + path).lstrip("/")


def _look(layer: Path, wanted: str, target: Path) -> str:
    """Looks for a file in one layer, and writes it to ``target``.

    Returns :data:`FOUND`; :data:`REMOVED` where the layer takes it out of the layers below; the path to look for instead, where
    there is a link in its place or on the way to it; or an empty text where the layer says nothing of it.
    """
    parents = {wanted[:at] for at, letter in enumerate(wanted) if letter == "/"}
    says = ""
    try:
        with tarfile.open(layer, "r:*") as archive:
            for member in archive:
                path = _clean(member.name)
                folder, name = posixpath.split(path)
                if path == wanted:
                    if member.isreg():
                        source = archive.extractfile(member)
                        assert source is not None
                        with source, target.open("wb") as out:
                            shutil.copyfileobj(source, out)
                        says = FOUND  # read on: the last entry of a path counts
                    elif member.islnk():
                        says = _clean(member.linkname)
                    elif member.issym():
                        says = _clean(posixpath.join(folder, member.linkname))
                    else:
                        says = REMOVED
                elif path in parents and member.issym():
                    says = _clean(posixpath.join(folder, member.linkname)) + wanted[len(path) :]
                elif not says and (
                    (name == ".wh..wh..opq" and (folder in parents or not folder))
                    or (name.startswith(".wh.") and posixpath.join(folder, name[4:]) in {wanted, *parents})
                    or (path in parents and not member.isdir())
                ):
                    says = REMOVED
    except (tarfile.TarError, EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise Unavailable(f"a layer cannot be unpacked ({error})") from error
    return says
