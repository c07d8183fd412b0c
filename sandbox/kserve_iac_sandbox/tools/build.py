"""The sandbox's programs: each found on PATH, or got once into a cache, resumably and with progress.

What is not on PATH comes from its publisher's release, else out of its publisher's container image, else from its Go
module. The result is moved into place by one rename, so an attempt that was interrupted at any moment leaves either
nothing or the whole.
"""

import os
import shutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from . import origins, platforms
from .catalog import PROGRAMS, SOURCES, Program, Source
from .errors import ToolError as ToolError
from .gobuild import Go
from .origins import File, Way
from .platforms import Platform

_RECIPE = ".recipe"
"""File in a program's folder that says how it was got."""

Report = Callable[["Progress"], None]
"""Told of every step forward; must not block. Calls do not overlap."""
Say = Callable[[str], None]
"""Told in a sentence of what is not as usual. Calls do not overlap."""


@dataclass(frozen=True)
class Progress:
    """How far one program is: ``done`` of ``total`` after ``seconds`` (``total`` 0 = not yet known).

    They count bytes where the program is downloaded (``way`` is ``archive`` or ``image``), else packages compiled.
    ``phase`` is ``download``, ``compile`` or ``done``. It is the program ``number`` (from 1) ``of`` those that are got.
    """

    program: str
    phase: str
    done: int
    total: int
    seconds: float
    way: Way = "go"
    number: int = 1
    of: int = 1

    @property
    def unit(self) -> str:
        """What is counted: ``packages`` or ``bytes``."""
        return "packages" if self.way in ("go", "wheels") else "bytes"


@dataclass(frozen=True)
class Tool:
    """An executable that can be used: where it is, how it was had, and its version (not known on PATH)."""

    name: str
    path: Path
    origin: Way
    version: str


def default_cache() -> Path:
    """``$KSERVE_IAC_CACHE``, else ``kserve-iac`` under the user's cache folder (XDG)."""
    if chosen := os.environ.get("KSERVE_IAC_CACHE"):
        return Path(chosen).expanduser().absolute()
    base = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    return Path(base).expanduser() / "kserve-iac"


class Toolbox:
    """The cache of programs and downloaded module sources under one folder.

    ``mirror`` is the base address under which releases and images are found; default ``$KSERVE_IAC_MIRROR``, empty = none.
    """

    def __init__(self, cache: Path | None = None, mirror: str | None = None) -> None:
        self.cache = cache or default_cache()
        self.mirror = mirror
        self.platform: Platform = platforms.current()

    # What is there --------------------------------------------------------------------------------------------

    def folder(self, program: Program) -> Path:
        """Where ``program`` is, or will be: one folder a program and version."""
        return self.cache / "tools" / program.id

    def way(self, program: Program) -> Way | None:
        """How the program was had; None where it is missing. One that was got by an older recipe is missing, too."""
        if self.on_path(program):
            return "path"
        try:
            recipe = (self.folder(program) / _RECIPE).read_text()
        except FileNotFoundError:
            return None
        return next((way for way in self.ways(program) if recipe == self.recipe(program, way)), None)

    def built(self, program: Program) -> bool:
        """Whether it is in the cache, by a recipe of today."""
        return self.way(program) not in (None, "path")

    def on_path(self, program: Program) -> bool:
        """Whether every executable that may stand in for ``program`` is on PATH, outside this cache."""
        found = [shutil.which(name) for name in program.on_path]
        return bool(found) and all(f and self.cache not in Path(f).parents for f in found)

    def missing(self, programs: Iterable[Program] = PROGRAMS) -> list[Program]:
        """Those that are neither on PATH nor in the cache."""
        return [program for program in programs if self.way(program) is None]

    def tools(self, programs: Iterable[Program] = PROGRAMS) -> dict[str, Tool]:
        """The executables by name. Those of programs that are missing are left out."""
        tools: dict[str, Tool] = {}
        for program in programs:
            way = self.way(program)
            if way == "path":
                for name in program.on_path:
                    tools[name] = Tool(name, Path(str(shutil.which(name))), "path", "")
            elif way:
                version = self.version(program, way)
                for package in program.packages:
                    tools[package.name] = Tool(package.name, self.folder(program) / package.name, way, version)
        return tools

    # Where it comes from --------------------------------------------------------------------------------------

    def ways(self, program: Program) -> list[Way]:
        """How the program can be had on this machine, beside PATH, in the order in which it is tried."""
        names = {package.name for package in program.packages}
        ways: list[Way] = []
        if names <= {name for file in self.files(program) for _, name in file.members}:
            ways.append("archive")
        images = [image for image in program.images if self.platform in image.platforms]
        if names <= {name for image in images for _, name in image.members}:
            ways.append("image")
        return [*ways, "go"]

    def servers(self, program: Program, way: Way) -> list[str]:
        """The publisher's servers for this way, a mirror left out of account."""
        if way == "archive":
            return sorted({file.server for file in self.files(program)})
        return sorted({image.registry for image in program.images}) if way == "image" else []

    def files(self, program: Program) -> list[File]:
        """The files of its release for this machine."""
        found = [release for release in program.releases if self.platform in release.platforms]
        return [release.at(self.platform, program.version) for release in found]

    def version(self, program: Program, way: Way) -> str:
        """Which version comes in this way. It is the program's, but for releases of Pulumi that Go cannot build."""
        own = {release.version for release in program.releases if release.version} if way == "archive" else set()
        return own.pop() if own else program.version

    def recipe(self, program: Program, way: Way) -> str:
        """Digest of everything that decides what comes in this way, so that what another recipe brought is got anew."""
        if way == "archive":
            return origins.recipe(way, [(file.address, file.members) for file in self.files(program)])
        if way == "image":
            tag = program.version
            decides = [(image.repository, tag, image.members, image.digests.get(tag)) for image in program.images]
            return origins.recipe(way, str(self.platform), decides)
        return program.recipe

    # Getting it -----------------------------------------------------------------------------------------------

    def ensure(
        self,
        programs: Iterable[Program] = PROGRAMS,
        report: Report = lambda progress: None,
        say: Say = lambda text: None,
    ) -> dict[str, Tool]:
        """Gets what is missing and returns every executable by name.

        Raises :class:`ToolError` when a program cannot be had in any way, and :class:`~.errors.WrongChecksum` when a file
        is not the one that was published; what was got before stays.
        """
        from .obtain import Obtaining

        programs = tuple(programs)
        if missing := self.missing(programs):
            Obtaining(self, report, say).run(missing)
        return self.tools(programs)

    def install(self, program: Program, way: Way, out: Path, scratch: Path) -> None:
        """Moves the finished folder ``out`` into the program's place."""
        (out / _RECIPE).write_text(self.recipe(program, way))
        final = self.folder(program)
        final.parent.mkdir(parents=True, exist_ok=True)
        if final.exists():  # by an older recipe
            final.rename(scratch / "old")
        out.rename(final)

    def source(self, module: Program | Source) -> Path:
        """The read-only folder of the module's files, downloaded if need be and verified by Go's checksums."""
        return Go(self.cache).source(module)

    def sources(self) -> Mapping[str, Path]:
        """The source folders of all programs and sources, by name."""
        entries: tuple[Program | Source, ...] = (*PROGRAMS, *SOURCES)
        return {entry.name: self.source(entry) for entry in entries}
