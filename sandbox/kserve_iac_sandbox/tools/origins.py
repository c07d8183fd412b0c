"""Where programs are published ready to run: as files of a release, and in container images.

Addresses are templates. ``{version}`` is the version with its v, ``{number}`` without; ``{os}`` and ``{arch}`` are as Go
writes them; ``{x64}`` is the processor where amd64 is written x64; ``{name}`` is the file's own name, in checksums.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import urlsplit

from .platforms import EVERY, LINUX, Platform

Way = Literal["path", "archive", "image", "go", "wheels"]
"""How a program is had: found on PATH, from a release, out of an image, or built from its Go module. In this order. Model servers
are installed from wheels.
"""

DOCKER_HUB = "docker.io"


@dataclass(frozen=True)
class File:
    """A file of a release, for one platform and version: nothing is a template any more."""

    address: str
    members: tuple[tuple[str, str], ...]
    checksums: tuple[str, ...]
    first_use: bool

    @property
    def name(self) -> str:
        return self.address.rsplit("/", 1)[-1]

    @property
    def server(self) -> str:
        return urlsplit(self.address).netloc


@dataclass(frozen=True)
class Release:
    """A file that a publisher releases for each platform: an archive (.tar.gz, .zip), or an executable as it is."""

    address: str
    members: tuple[tuple[str, str], ...]
    """What is taken out of it: (path in the archive, file name). An empty path is the file itself."""
    checksums: tuple[str, ...] = ()
    """Addresses of its SHA-256: a file of sums, a file with that one sum, or the JSON by which GitHub describes a release,
    whichever can be had first. See :func:`~.checksums.find`."""
    platforms: tuple[Platform, ...] = EVERY
    version: str = ""
    """With a v, where it is not the program's version."""
    first_use: bool = False
    """What happens where no checksum can be had: it is recorded at the first use, and has to be the same ever after.
    Otherwise the file counts as unavailable."""

    def at(self, platform: Platform, version: str) -> File:
        """The file for one platform, in the program's ``version`` where the release has none of its own."""
        version = self.version or version
        values = {
            "version": version,
            "number": version.removeprefix("v"),
            "os": platform.os,
            "arch": platform.arch,
            "x64": "x64" if platform.arch == "amd64" else platform.arch,
        }
        address = self.address.format(**values)
        values["name"] = address.rsplit("/", 1)[-1]
        return File(
            address,
            tuple((path.format(**values), name) for path, name in self.members),
            tuple(checksum.format(**values) for checksum in self.checksums),
            self.first_use,
        )


@dataclass(frozen=True)
class Image:
    """A container image that holds executables. Its tag is the program's version."""

    repository: str
    """With its registry: ``quay.io/jetstack/cert-manager-webhook``."""
    members: tuple[tuple[str, str], ...]
    """What is taken out of it: (path from the image's root, file name)."""
    digests: Mapping[str, str] = field(default_factory=dict, hash=False)
    """What a tag stands for (``sha256:...``, of the index of all platforms) where its publisher says it elsewhere.
    Other digests are recorded at the first use."""
    platforms: tuple[Platform, ...] = LINUX

    @property
    def registry(self) -> str:
        return self.repository.split("/", 1)[0]

    @property
    def path(self) -> str:
        """The repository without its registry."""
        return self.repository.split("/", 1)[1]


def recipe(way: Way, *decides: object) -> str:
    """What a program's folder says of how it was got, so that a changed origin is seen."""
    return f"{way}-{hashlib.sha256(repr(decides).encode()).hexdigest()[:16]}"
