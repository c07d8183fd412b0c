"""Makes the virtual environment of a server: its publisher's code, and the distributions that this needs, pinned."""

import os
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from importlib import metadata
from pathlib import Path
from typing import Any

from packaging.markers import default_environment
from packaging.specifiers import SpecifierSet
from packaging.version import Version

from .. import files, locks
from ..tools.errors import ToolError
from ..tools.gobuild import Go
from .catalog import KSERVE, WITHOUT, Server
from .lock import Pin, pins

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

START = "start"
"""The file that starts a server, written last: where it is, everything is."""
LOG = "pip.log"
_RECIPE = ".recipe"

Start = Callable[[Sequence[str], Path], "subprocess.Popen[bytes]"]
"""Starts a command whose output is appended to a file."""
Tell = Callable[[str, int, int], None]
"""Told of progress: what happens, and how many distributions of how many are done."""


class Stopped(Exception):
    """The sandbox is being stopped."""


def folder(cache: Path, server: Server, version: str) -> Path:
    """Where a server is, or will be."""
    return cache / "tools" / server.id(version)


def is_made(cache: Path, server: Server, version: str) -> bool:
    """Whether it is there, by a recipe of today."""
    place = folder(cache, server, version)
    try:
        return (place / START).exists() and (place / _RECIPE).read_text() == server.recipe(version)
    except FileNotFoundError:
        return False


def make(
    cache: Path,
    server: Server,
    version: str,
    start: Start,
    tell: Tell = lambda what, done, total: None,
    stopping: Callable[[], bool] = lambda: False,
) -> None:
    """Makes it where it is missing. Raises :class:`ToolError` with the reason where it cannot be made."""
    place = folder(cache, server, version)
    place.parent.mkdir(parents=True, exist_ok=True)
    lock = locks.FileLock(place.parent / f".{place.name}.lock")
    lock.wait(float("inf"), lambda: tell("waiting for another process that makes it", 0, 0))
    try:
        if not is_made(cache, server, version):
            shutil.rmtree(place, ignore_errors=True)
            _make(cache, place, server, version, start, tell, stopping)
    finally:
        lock.release()


def _make(
    cache: Path, place: Path, server: Server, version: str, start: Start, tell: Tell, stopping: Callable[[], bool]
) -> None:
    tell("looking up what it needs", 0, 0)
    source, wanted, requires = _wanted(cache, server, version)
    python = interpreter(requires)
    files.private_folder(place)
    # The sandbox's own pip installs into it, if there is one: giving every environment another takes a while, and Debian has
    # what that needs in a package of its own.
    bare = own_pip()
    command = [python, "-m", "venv", *(["--without-pip"] if bare else []), str(place / "venv")]
    _run(command, place, start, stopping, "its virtual environment cannot be made")
    requirements = place / "requirements.txt"
    files.write(requirements, "".join(f"{pin.line}\n" for pin in wanted))
    # Wheels only: nothing is compiled, and no code of a distribution runs while it is installed.
    inside = str(place / "venv/bin/python")
    command = [sys.executable, "-m", "pip", "--python", inside] if bare else [inside, "-m", "pip"]
    command += [
        "install",
        "--no-deps",
        "--only-binary=:all:",
        "--no-compile",
        "--no-input",
        "--disable-pip-version-check",
    ]
    command += ["--progress-bar=off", "--retries=2", "-r", str(requirements)]
    if server.locked:
        command.append("--require-hashes")

    def look() -> None:
        lines = (place / LOG).read_text(errors="replace").splitlines()
        done = sum(line.startswith("Collecting ") for line in lines)
        last = any(line.startswith("Installing collected") for line in lines)
        tell("unpacking" if last else "downloading", done, len(wanted))

    _run(command, place, start, stopping, "its distributions cannot be installed", look)
    if source is not None:
        _copy(source / "python", place, server, version)
    script = server.start.format(folder=shlex.quote(str(place)))
    files.write(place / _RECIPE, server.recipe(version))
    files.write(place / START, f"#!/bin/sh\n{script}\n", 0o755)
    tell("done", len(wanted), len(wanted))


def _wanted(cache: Path, server: Server, version: str) -> tuple[Path | None, list[Pin], str]:
    """The publisher's code, the distributions, and the versions of Python with which they work."""
    if not server.locked:
        path = server.pins(version)
        if not path.exists():
            known = sorted(
                f"v{one.stem.removeprefix(server.name + '-')}" for one in path.parent.glob(f"{server.name}-*.txt")
            )
            raise ToolError(f"the sandbox knows what {' and '.join(known)} consist of, and not {version}")
        head, *lines = path.read_text().split("# python:", 1)[1].splitlines()
        return None, [_pin(line) for line in lines if line], head.strip()
    source = Go(cache).source(KSERVE.at(version))
    path = source / "python" / server.project / "uv.lock"
    if not path.exists():
        raise ToolError(f"KServe {version} has no file python/{server.project}/uv.lock")
    lock: dict[str, Any] = tomllib.loads(path.read_text())
    requires = str(lock["requires-python"])
    try:
        found = pins(lock, server.root, _environment(interpreter(requires)))
    except LookupError as error:
        raise ToolError(str(error)) from error
    return source, [pin for pin in found if pin.name not in WITHOUT], requires


def _pin(line: str) -> Pin:
    """A line of a list of ours. The marker stays, for pip to decide about."""
    name, _, rest = line.partition("==")
    return Pin(name, rest)


def _environment(python: str) -> dict[str, str]:
    """Variables of markers for an interpreter, which may have another version than this one."""
    own = {key: str(value) for key, value in default_environment().items()}
    version = version_of(python)
    return (
        own if python == sys.executable else {**own, "python_version": version, "python_full_version": f"{version}.0"}
    )


def own_pip() -> bool:
    """Whether this interpreter has a pip that can install into another environment, as those from 22.3 on can."""
    try:
        return Version(metadata.version("pip")) >= Version("22.3")
    except metadata.PackageNotFoundError:
        return False


def interpreter(requires: str) -> str:
    """An interpreter of this machine with one of these versions. Raises :class:`ToolError` where there is none."""
    allowed = SpecifierSet(requires)
    if ".".join(map(str, sys.version_info[:3])) in allowed:
        return sys.executable
    for minor in range(sys.version_info[1] + 4, 8, -1):
        found = shutil.which(f"python3.{minor}")
        if found and f"3.{minor}" in allowed:
            return found
    raise ToolError(f"it needs Python {requires}, and no such interpreter is on PATH")


def version_of(python: str) -> str:
    """``3.11`` of an interpreter that :func:`interpreter` found."""
    if python == sys.executable:
        return ".".join(map(str, sys.version_info[:2]))
    return Path(python).name.removeprefix("python")


def _run(
    command: Sequence[str],
    place: Path,
    start: Start,
    stopping: Callable[[], bool],
    what: str,
    look: Callable[[], None] = lambda: None,
) -> None:
    """Runs a command to its end. Raises :class:`ToolError` with what it said last where it fails."""
    try:
        process = start(command, place / LOG)
    except OSError as error:
        raise ToolError(f"{what}: {error}") from error
    while process.poll() is None:
        if stopping():
            process.terminate()
            process.wait()
            raise Stopped
        look()
        time.sleep(0.2)
    if process.returncode:
        said = [line for line in files.tail(place / LOG, 30) if line.strip()]
        errors = [line for line in said if line.startswith("ERROR")] or said[-3:]
        raise ToolError(f"{what}: {' '.join(errors)[-800:]}")


def _copy(python: Path, place: Path, server: Server, version: str) -> None:
    """The publisher's packages, found by the interpreter as if they were installed, and weights of theirs."""
    target = place / "src"
    target.mkdir()
    for name in server.sources:
        source = python / name
        if source.is_dir():
            shutil.copytree(source, target / source.name, ignore=shutil.ignore_patterns("test", "example_model*"))
        else:
            shutil.copyfile(source, target / source.name)
        # Go's copies are read-only, folders too.
        for one in (target / source.name, *(target / source.name).rglob("*")):
            one.chmod(one.stat().st_mode | 0o200)
        if (python / name).is_dir():
            _describe(target, python / name, version)
    [packages] = (place / "venv" / "lib").glob("python3.*/site-packages")
    files.write(packages / "kserve-iac.pth", f"{target}\n")
    for name, to in server.examples:
        folder_ = place / "buckets" / "gs" / to
        folder_.mkdir(parents=True)
        shutil.copyfile(python / name, folder_ / Path(name).name)


def _describe(target: Path, source: Path, version: str) -> None:
    """What an installed distribution says of itself: KServe's servers ask for their version."""
    project = tomllib.loads((source.parent / "pyproject.toml").read_text())["project"]
    name, number = str(project["name"]), version.removeprefix("v")
    folder_ = target / f"{name.replace('-', '_')}-{number}.dist-info"
    folder_.mkdir()
    files.write(folder_ / "METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: {number}\n")


def plain(command: Sequence[str], log: Path) -> "subprocess.Popen[bytes]":
    """Starts a command of this process's own, for those who wait for it."""
    with log.open("ab") as output:
        return subprocess.Popen(
            command, env=environment(), stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT
        )


def environment() -> dict[str, str]:
    """The user's variables, for mirrors and proxies, without those that change what Python finds."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
