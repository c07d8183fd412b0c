"""Operating systems and processors for which programs are published."""

import platform as _machine
import sys
from dataclasses import dataclass
from pathlib import Path

from .errors import ToolError


@dataclass(frozen=True)
class Platform:
    """``os`` and ``arch`` as Go and container images call them: ``linux`` and ``amd64``."""

    os: str
    arch: str

    def __str__(self) -> str:
        return f"{self.os}/{self.arch}"

    @property
    def go(self) -> dict[str, str]:
        """Go's variables for this platform."""
        return {"GOOS": self.os, "GOARCH": self.arch}


LINUX = (Platform("linux", "amd64"), Platform("linux", "arm64"))
DARWIN = (Platform("darwin", "amd64"), Platform("darwin", "arm64"))
EVERY = (*LINUX, *DARWIN)

_ARCHES = {"x86_64": "amd64", "amd64": "amd64", "aarch64": "arm64", "arm64": "arm64"}


def current() -> Platform:
    """The machine's own. One that nothing is published for has a name of its own, and gets everything from Go modules."""
    machine = _machine.machine().lower()
    return Platform("darwin" if sys.platform == "darwin" else "linux", _ARCHES.get(machine, machine))


def parse(text: str) -> Platform:
    """``linux/arm64``. Raises :class:`ToolError` where nothing is published for it."""
    for known in EVERY:
        if str(known) == text:
            return known
    raise ToolError(f"There is no platform {text!r}. Choose one of {', '.join(map(str, EVERY))}.")


_ELF_MACHINES = {62: "amd64", 183: "arm64"}
"""``e_machine`` of x86-64 and AArch64, as in the ELF header's specification (``man 5 elf``)."""

_MACH_O_TYPES = {0x01000007: "amd64", 0x0100000C: "arm64"}
"""``cputype`` of x86-64 and ARM64, as in macOS' ``mach/machine.h``."""


def built_for(file: Path) -> Platform | None:
    """For which platform an executable was built; None where it does not say, as scripts."""
    with file.open("rb") as opened:
        head = opened.read(20)
    if head[:4] == b"\x7fELF":
        number = int.from_bytes(head[18:20], "little")
        return Platform("linux", _ELF_MACHINES.get(number, f"machine {number}"))
    if head[:4] == b"\xcf\xfa\xed\xfe":  # a Mach-O file of 64 bits
        number = int.from_bytes(head[4:8], "little")
        return Platform("darwin", _MACH_O_TYPES.get(number, f"cputype {number:#x}"))
    return None
