"""Programs from Go modules: the last way, which needs nothing but Go and a module proxy.

A program's build happens in a scratch module of its own that requires nothing but the program's module; one shared
module for all does not compile, because their requirements disagree. Go's own build cache keeps what was compiled, so
the next attempt resumes there, and two builds share it.

They share little: of the 10,688 packages of ten programs (without the standard library), 9,902 differ, in themselves or in
what they import (counted with ``go list -deps``), because each program has Kubernetes' libraries of another release. One
release for all would halve that number at best, and would not be what the programs' authors published and tested.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from pathlib import Path

from .catalog import Package, Program, Source
from .errors import Stopped, ToolError

GO_MISSING = "no `go` is on PATH. Install Go 1.26 or newer."

TWO_BUILDS = 6 << 30
"""Bytes of free memory from which on two builds run at a time. From peaks that were measured (VmHWM, Go 1.26, two cores):
compiling the package core/v1 of Pulumi's Kubernetes SDK takes 2.7 GiB, linking one of KServe's controllers 1.4 GiB."""

Tell = Callable[[str, int, int], None]
"""Told of a phase (``download``, ``compile``), and of packages done and in all (0 = not known yet)."""


class Go:
    """Runs ``go``, for several threads, until it is told to end."""

    def __init__(self, cache: Path) -> None:
        self.cache = cache
        self._running: set[subprocess.Popen[str]] = set()
        self._ended = False
        self._guard = threading.Lock()

    def end(self) -> None:
        """Ends what runs, and starts no more: every call ends with :class:`Stopped`."""
        with self._guard:
            self._ended = True
            for process in self._running:
                process.terminate()

    def source(self, module: Program | Source) -> Path:
        """The read-only folder of the module's files, downloaded if need be and verified by Go's checksums."""
        found = self.call(["mod", "download", "-json", f"{module.module}@{module.version}"], self.cache)
        return Path(str(json.loads(found)["Dir"]))

    def build(self, program: Program, scratch: Path, out: Path, tell: Tell) -> None:
        """Builds the program's executables into ``out``. Raises :class:`ToolError` with the compiler's last lines."""
        tell("download", 0, 0)
        source = self.source(program)
        paths = [package.path for package in program.packages]
        if program.embeds:
            module = scratch / "module"
            _own_copy(program, source, module)
        else:
            module = scratch
            (module / "go.mod").write_text(_go_mod(program, source))
            self.call(["get", *(f"{path}@{program.version}" for path in paths)], module)
        stale = self.call(["list", "-deps", "-f", "{{if .Stale}}{{.ImportPath}}{{end}}", *paths], module)
        total = len(stale.split())
        tell("compile", 0, total)
        done = 0

        def compiled() -> None:
            nonlocal done
            done += 1
            tell("compile", min(done, total), total)

        for package in program.packages:
            self._compile(program, package, module, out, compiled)
        for path, name in program.files:
            shutil.copyfile(source / path, out / name)
            (out / name).chmod(0o755)

    def _compile(
        self, program: Program, package: Package, module: Path, out: Path, compiled: Callable[[], None]
    ) -> None:
        """Builds one executable; ``compiled`` is called for each package."""
        flags = " ".join(("-s", "-w", *program.ldflags))
        command = ["build", "-v", "-trimpath", "-ldflags", flags, "-o", str(out / package.name), package.path]
        process = self._start(command, module, stdout=subprocess.DEVNULL)
        lines: list[str] = []
        assert process.stderr is not None
        try:
            for line in process.stderr:
                lines.append(line.rstrip())
                compiled()
        except BaseException:
            process.terminate()
            raise
        finally:
            code = self._finish(process)
        if code:
            tail = "\n".join(lines[-15:])
            raise ToolError(f"building {package.name} of {program.module}@{program.version} failed:\n{tail}")

    def call(self, arguments: list[str], folder: Path) -> str:
        """One command of ``go``; its output. Raises :class:`ToolError` with its last lines where it fails."""
        folder.mkdir(parents=True, exist_ok=True)
        process = self._start(arguments, folder, stdout=subprocess.PIPE)
        try:
            output, errors = process.communicate()
        except BaseException:
            process.terminate()
            raise
        finally:
            code = self._finish(process)
        if code:
            tail = "\n".join((errors or output).strip().splitlines()[-8:])
            raise ToolError(f"`go {arguments[0]}` failed ({' '.join(arguments[1:3])}):\n{tail}")
        return output

    def _start(self, arguments: list[str], folder: Path, stdout: int) -> "subprocess.Popen[str]":
        with self._guard:
            if self._ended:
                raise Stopped
            try:
                process = subprocess.Popen(
                    ["go", *arguments],
                    cwd=folder,
                    env=_environment(),
                    stdout=stdout,
                    stderr=subprocess.PIPE,
                    text=True,
                )
            except FileNotFoundError as error:
                raise ToolError(f"Go is needed for `go {' '.join(arguments[:2])}`, and {GO_MISSING}") from error
            self._running.add(process)
        return process

    def _finish(self, process: "subprocess.Popen[str]") -> int:
        code = process.wait()
        with self._guard:
            self._running.discard(process)
            if self._ended and code:
                raise Stopped
        return code


def builds_at_a_time() -> int:
    """Two where that much memory is free (:data:`TWO_BUILDS`), else one."""
    return 2 if free_memory() >= TWO_BUILDS else 1


def free_memory(proc: Path = Path("/proc/meminfo"), group: Path = Path("/sys/fs/cgroup")) -> int:
    """Bytes of memory that can be taken without swapping, within the limits of the control group (of a container)."""
    if sys.platform == "darwin":  # what is free there is never told plainly; half of all is a guess on the safe side
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2
    try:
        found = re.search(r"^MemAvailable:\s+(\d+) kB", proc.read_text(), re.MULTILINE)
    except OSError:
        return 0
    free = int(found[1]) * 1024 if found else 0
    try:
        limit = (group / "memory.max").read_text().strip()
        if limit.isdigit():
            free = min(free, int(limit) - int((group / "memory.current").read_text()))
    except (OSError, ValueError):
        return free  # no control group with a limit
    return free


def _environment() -> Mapping[str, str]:
    # CGO off: a C compiler is then not needed, and the executables do not depend on the machine's libc.
    return {**os.environ, "CGO_ENABLED": "0", "GOWORK": "off", "GOFLAGS": "-mod=mod -buildvcs=false"}


def _own_copy(program: Program, source: Path, target: Path) -> None:
    """A writable copy of the module's folder, with what its release process generates and without its replacements.

    A replacement by a folder is of the author's own checkout; the module that it stands for is required by version.
    """
    shutil.copytree(source, target, copy_function=shutil.copyfile)
    for folder in [target, *(path for path in target.rglob("*") if path.is_dir())]:
        folder.chmod(0o755)  # copytree gives folders the modes of the originals, which are read-only
    go_mod = target / "go.mod"
    go_mod.write_text(re.sub(r"(?m)^replace \S+ => \.\S*\n", "", go_mod.read_text()))
    for embed in program.embeds:
        content = json.loads((source / embed.source).read_text())
        (target / embed.target).write_text(json.dumps({**content, **dict(embed.set)}, separators=(",", ":")))


def _go_mod(program: Program, source: Path) -> str:
    lines = ["module sandbox.invalid/build", "", "go 1.26", "", f"require {program.module} {program.version}"]
    original = (source / "go.mod").read_text()
    if program.replaces == "copy":
        # Replacements by a folder are of the author's own checkout and cannot be carried over.
        pattern = r"^(?:replace)?\s*(\S+(?: v\S+)?) => ([^.\s]\S*) (v\S+)\s*(?://.*)?$"
        lines += [f"replace {a} => {b} {v}" for a, b, v in re.findall(pattern, original, re.MULTILINE)]
    elif program.replaces == "staging":
        # Only modules required at exactly v0.0.0 are part of the Kubernetes release; v0.0.0-<date> ones are not.
        for module in re.findall(r"^\s*(k8s\.io/\S+) v0\.0\.0$", original, re.MULTILINE):
            lines.append(f"replace {module} => {module} {program.staging_version}")
    lines += [f"replace {module} => {module} {version}" for module, version in program.instead]
    return "\n".join(lines) + "\n"
