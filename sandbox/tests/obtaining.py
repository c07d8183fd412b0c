"""What the tests of obtaining programs share: programs, releases, and what a run reported."""

from dataclasses import dataclass, field
from pathlib import Path

from kserve_iac_sandbox.tools.build import Progress, Toolbox
from kserve_iac_sandbox.tools.catalog import Package, Program
from kserve_iac_sandbox.tools.origins import Image, Release
from kserve_iac_sandbox.tools.platforms import LINUX

from .servers import Files, executable, sha256, tar

AMD64 = LINUX[0]


@dataclass
class Heard:
    """What a run reported and said."""

    progress: list[Progress] = field(default_factory=list)
    said: list[str] = field(default_factory=list)


def ensure(toolbox: Toolbox, *programs: Program) -> tuple[dict[str, Path], Heard]:
    heard = Heard()
    tools = toolbox.ensure(programs, heard.progress.append, heard.said.append)
    return {name: tool.path for name, tool in tools.items()}, heard


def program(
    name: str, *releases: Release, images: tuple[Image, ...] = (), module: str = "tiny.invalid/none"
) -> Program:
    return Program(name, module, "v1.0.0", (Package(module, name),), releases=releases, images=images)


def released(server: Files, name: str, content: bytes | None = None, **mood: object) -> Release:
    """A release of one archive, with its sums."""
    archive = tar({f"{name}/{name}": executable(name) if content is None else content})
    server.put(f"/{name}.tar.gz", archive, **mood)
    server.put(f"/{name}.sums", f"{sha256(archive)}  {name}.tar.gz\n".encode())
    return Release(f"{server.address}/{name}.tar.gz", ((f"{name}/{name}", name),), (f"{server.address}/{name}.sums",))


def nothing_left(toolbox: Toolbox) -> bool:
    return not [path for folder in ("build", "downloads") for path in (toolbox.cache / folder).rglob("*")]
