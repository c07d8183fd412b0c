"""The stacks that ``kserve-iac review`` compares, and their states before and after the change."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ..review.states import After, Before, before_of, deployed, missing, unreadable
from .deployed import exported
from .failure import Unreadable
from .programs import entry_of, run_program
from .source import DEFAULT, PROJECT, Source, configuration, is_program, path_of, read, stack_of_file, text_of, yaml_of


@dataclass(frozen=True)
class Target:
    """One stack to review."""

    stack: str
    """Name of the stack, or of the file if it does not belong to one."""
    folder: Path
    """Folder of the file, or of the program."""
    file: str
    """Name of the file within the folder: the configuration of an environment, or the program. Empty for the program of a project
    folder."""
    program: bool = False
    is_configured: bool = True
    """Whether the stack of a program still has the configuration that it had before the change, if it had one."""

    @property
    def path(self) -> Path:
        """The file or folder to read."""
        return self.folder / self.file

    @property
    def exists(self) -> bool:
        """Whether the change still has it."""
        return self.is_configured and self.path.exists()


def targets(source: str | None, stack: str | None, before: Path | None) -> list[Target]:
    """The stacks of an argument ``[STACK|FILE|PROGRAM]``. Without one, every stack of the project in this folder, also those that
    only ``before`` has, the folder before the change.

    Raises :class:`Unreadable` if there are none.
    """
    if source is None:
        return _of_project(Path(), stack, before)
    if is_program(source):
        given = Path(source)
        if not given.exists():
            raise Unreadable(f"There is no file {given}.")
        folder, file = (given, "") if given.is_dir() else (given.parent, given.name)
        return _of_program(folder, file, stack, before)
    path = path_of(source)
    if not path.is_file() and not (before is not None and (before / path.name).is_file()):
        raise Unreadable(f"There is no file {path}.")
    return [Target(_stack_of(path), path.parent, path.name)]


def _of_project(folder: Path, stack: str | None, before: Path | None) -> list[Target]:
    names = _files(folder) | (_files(before) if before is not None else set())
    found = [
        Target(_stack_of(Path(name)), folder, name)
        for name in sorted(names)
        if _has_environment(folder / name) or (before is not None and _has_environment(before / name))
    ]
    if found:
        if stack is not None:
            raise Unreadable(
                f"--stack is for a PROGRAM, but this project has environments. Name the stack: review {stack}."
            )
        return found
    if not (folder / PROJECT).is_file():
        raise Unreadable(
            "There is no Pulumi.<stack>.yaml here with an environment, and no program. Name a FILE or a PROGRAM."
        )
    return _of_program(folder, "", stack, before)


def _of_program(folder: Path, file: str, stack: str | None, before: Path | None) -> list[Target]:
    """The stacks of a program: those with a configuration. A stack does not need one."""
    has = {_stack_of(Path(name)) for name in _files(folder)}
    had = {_stack_of(Path(name)) for name in _files(before)} if before is not None else set()
    names = [stack] if stack is not None else sorted(has | had) or [DEFAULT]
    return [Target(name, folder, file, program=True, is_configured=name in has or name not in had) for name in names]


def _files(folder: Path) -> set[str]:
    return {one.name for one in folder.glob("Pulumi.*.y*ml") if stack_of_file(one) is not None} if folder else set()


def _stack_of(path: Path) -> str:
    return stack_of_file(path) or path.name


def _has_environment(path: Path) -> bool:
    """Whether a file has an environment. A file that cannot be read has one, so that the review reports it."""
    if not path.is_file():
        return False
    try:
        return bool(configuration(path))
    except Unreadable:
        return True


def after_of(target: Target) -> After:
    """The state that the change describes."""
    try:
        found = _read(target.folder, target)
    except Unreadable as error:
        return After(None, reason=error.message)
    return After(found.compiled, found.findings)


def at_folder(folder: Path, name: str) -> Callable[[Target], Before]:
    """The state in a folder with the project before the change. ``name`` is that of the state in a sentence."""

    def before(target: Target) -> Before:
        if not (folder / target.file).exists() or (target.program and not _has_program(folder / target.file)):
            return missing(name)
        try:
            found = _read(folder, target)
        except Unreadable as error:
            return unreadable(name, error.message.replace(str(folder), name))
        return before_of(name, found.compiled, found.findings)

    return before


def at_file(path: Path) -> Callable[[Target], Before]:
    """The state in a file."""

    def before(target: Target) -> Before:
        found = read(str(path))
        return before_of(str(path), found.compiled, found.findings)

    return before


def of_last_update(target: Target) -> Before:
    """The state of the stack after its last update."""
    return deployed(exported(target.stack))


def _has_program(given: Path) -> bool:
    try:
        entry_of(given)
    except Unreadable:
        return False
    return True


def _read(folder: Path, target: Target) -> Source:
    path = folder / target.file
    return run_program(str(path), target.stack) if target.program else read(str(path))


def project_name(folder: Path) -> str:
    """The name of the project in a folder, otherwise that of the folder."""
    path = folder / PROJECT
    content = yaml_of(str(path), text_of(path)) if path.is_file() else {}
    name = content.get("name") if isinstance(content, dict) else None
    return re.sub(r"[^\w.-]", "-", str(name or folder.resolve().name)) or "project"
