"""Builds the sandbox's programs from Go modules into a cache, once, resumably and with progress.

A program's build happens in a scratch module of its own that requires nothing but the program's module; one shared
module for all does not compile, because their requirements disagree. The result is moved into place by one rename, so
a build that was interrupted at any moment leaves either nothing or the whole. Go's own build cache keeps what was
compiled, so the next attempt resumes there.
"""

import json
import os
import re
import shutil
import subprocess
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from .catalog import PROGRAMS, SOURCES, Package, Program, Source

_RECIPE = ".recipe"
"""File in a program's folder that says by which recipe it was built."""

Report = Callable[["Progress"], None]
"""Told of every step forward; must not block."""


class ToolError(RuntimeError):
    """A tool cannot be had. The message says which, why, and what to do."""


@dataclass(frozen=True)
class Progress:
    """How far one program is: ``done`` of ``total`` packages compiled after ``seconds`` (``total`` 0 = not yet known)."""

    program: str
    phase: str
    done: int
    total: int
    seconds: float


@dataclass(frozen=True)
class Tool:
    """An executable that can be used: where it is and where it came from (``path`` or ``built``)."""

    name: str
    path: Path
    origin: str
    version: str


def default_cache() -> Path:
    """``$KSERVE_IAC_CACHE``, else ``kserve-iac`` under the user's cache folder (XDG)."""
    if chosen := os.environ.get("KSERVE_IAC_CACHE"):
        return Path(chosen).expanduser().absolute()
    base = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    return Path(base).expanduser() / "kserve-iac"


class Toolbox:
    """The cache of built programs and downloaded module sources under one folder."""

    def __init__(self, cache: Path | None = None) -> None:
        self.cache = cache or default_cache()

    # What is there --------------------------------------------------------------------------------------------

    def folder(self, program: Program) -> Path:
        """Where ``program`` is, or will be, built: one folder a program and version."""
        return self.cache / "tools" / program.id

    def built(self, program: Program) -> bool:
        """Whether it was built, by the recipe of today."""
        try:
            return (self.folder(program) / _RECIPE).read_text() == program.recipe
        except FileNotFoundError:
            return False

    def on_path(self, program: Program) -> bool:
        """Whether every executable that may stand in for ``program`` is on PATH, outside this cache."""
        found = [shutil.which(name) for name in program.on_path]
        return bool(found) and all(f and self.cache not in Path(f).parents for f in found)

    def missing(self, programs: Iterable[Program] = PROGRAMS) -> list[Program]:
        return [p for p in programs if not self.on_path(p) and not self.built(p)]

    def tools(self, programs: Iterable[Program] = PROGRAMS) -> dict[str, Tool]:
        """The executables by name. Those of programs that are neither built nor on PATH are left out."""
        tools: dict[str, Tool] = {}
        for program in programs:
            if self.on_path(program):
                for name in program.on_path:
                    tools[name] = Tool(name, Path(str(shutil.which(name))), "path", "")
            elif self.built(program):
                for package in program.packages:
                    tools[package.name] = Tool(
                        package.name, self.folder(program) / package.name, "built", program.version
                    )
        return tools

    # Getting it -----------------------------------------------------------------------------------------------

    def ensure(self, programs: Iterable[Program] = PROGRAMS, report: Report = lambda progress: None) -> dict[str, Tool]:
        """Builds what is missing, in order, and returns every executable by name.

        Raises :class:`ToolError` when Go is absent or a build fails; what was built before stays.
        """
        programs = tuple(programs)
        missing = self.missing(programs)
        if missing and not shutil.which("go"):
            names = ", ".join(p.name for p in missing)
            raise ToolError(f"Go is needed to build {names}, and no `go` is on PATH. Install Go 1.26 or newer.")
        for program in missing:
            self.build(program, report)
        return self.tools(programs)

    def build(self, program: Program, report: Report = lambda progress: None) -> None:
        """Builds one program. Raises :class:`ToolError` with the compiler's last lines."""
        started = time.monotonic()

        def tell(phase: str, done: int = 0, total: int = 0) -> None:
            report(Progress(program.name, phase, done, total, time.monotonic() - started))

        scratch = self.cache / "build" / f"{program.id}.{os.getpid()}"
        shutil.rmtree(scratch, ignore_errors=True)
        out = scratch / "out"
        out.mkdir(parents=True)
        try:
            tell("download")
            source = self.source(program)
            paths = [package.path for package in program.packages]
            if program.embeds:
                module = scratch / "module"
                _own_copy(program, source, module)
            else:
                module = scratch
                (module / "go.mod").write_text(_go_mod(program, source))
                _go(["get", *(f"{path}@{program.version}" for path in paths)], module)
            stale = _go(["list", "-deps", "-f", "{{if .Stale}}{{.ImportPath}}{{end}}", *paths], module)
            total = len(stale.split())
            tell("compile", 0, total)
            for package in program.packages:
                self._compile(program, package, module, out, lambda n: tell("compile", n, total))
            for path, name in program.files:
                shutil.copyfile(source / path, out / name)
                (out / name).chmod(0o755)
            (out / _RECIPE).write_text(program.recipe)
            final = self.folder(program)
            final.parent.mkdir(parents=True, exist_ok=True)
            if final.exists():  # built by an older recipe
                final.rename(scratch / "old")
            out.rename(final)
            tell("done", total, total)
        finally:
            shutil.rmtree(scratch, ignore_errors=True)

    def _compile(
        self, program: Program, package: Package, scratch: Path, out: Path, tell: Callable[[int], None]
    ) -> None:
        flags = " ".join(("-s", "-w", *program.ldflags))
        command = ["go", "build", "-v", "-trimpath", "-ldflags", flags, "-o", str(out / package.name), package.path]
        process = subprocess.Popen(
            command, cwd=scratch, env=_environment(), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
        )
        lines: list[str] = []
        assert process.stderr is not None
        try:
            for line in process.stderr:
                lines.append(line.rstrip())
                tell(len(lines))
        except BaseException:
            process.terminate()
            raise
        finally:
            code = process.wait()
        if code:
            tail = "\n".join(lines[-15:])
            raise ToolError(f"building {package.name} of {program.module}@{program.version} failed:\n{tail}")

    def source(self, module: Program | Source) -> Path:
        """The read-only folder of the module's files, downloaded if need be and verified by Go's checksums."""
        found = _go(["mod", "download", "-json", f"{module.module}@{module.version}"], self.cache)
        return Path(str(json.loads(found)["Dir"]))

    def sources(self) -> Mapping[str, Path]:
        """The source folders of all programs and sources, by name."""
        entries: tuple[Program | Source, ...] = (*PROGRAMS, *SOURCES)
        return {entry.name: self.source(entry) for entry in entries}


def _environment() -> dict[str, str]:
    # CGO off: a C compiler is then not needed, and the executables do not depend on the machine's libc.
    return {**os.environ, "CGO_ENABLED": "0", "GOWORK": "off", "GOFLAGS": "-mod=mod -buildvcs=false"}


def _go(arguments: list[str], folder: Path) -> str:
    folder.mkdir(parents=True, exist_ok=True)
    run = subprocess.run(["go", *arguments], cwd=folder, env=_environment(), capture_output=True, text=True)
    if run.returncode:
        tail = "\n".join((run.stderr or run.stdout).strip().splitlines()[-8:])
        raise ToolError(f"`go {arguments[0]}` failed ({' '.join(arguments[1:3])}):\n{tail}")
    return run.stdout


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
    return "\n".join(lines) + "\n"
