"""The environment that a command reads: ``[STACK|FILE]``, the same for every command, and its findings as text and as data."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import click
import yaml

from ..args import Environment, Problem
from ..args.problem import errors, render
from ..checks import examine
from ..compiled import Compiled
from ..engines.models import Models
from ..models.project import BadModelFile, project_folder, read_models
from .failure import Unreadable

_F = TypeVar("_F", bound=Callable[..., Any])

PROJECT = Path("Pulumi.yaml")
"""The file that makes a folder a project, whose stacks need no configuration of their own."""

DEFAULT = "dev"
"""The stack where none is named."""


def environment_argument(command: _F) -> _F:
    """The argument ``source`` of a command that reads an environment."""
    return click.argument("source", metavar="[STACK|FILE]", default=DEFAULT)(command)


def stack_argument(command: _F) -> _F:
    """The argument ``stack`` of a command that asks about what the last update of a stack left."""
    return click.argument("stack", metavar="[STACK]", default=DEFAULT)(command)


def json_option(command: _F) -> _F:
    """The flag ``as_json`` of a command that answers with data."""
    return click.option("--json", "as_json", is_flag=True, help="Write JSON for programs.")(command)


def is_file(source: str) -> bool:
    """Whether ``source`` is a file; else it names a stack. A stack that has a configuration here is meant before a file."""
    if source.endswith((".yaml", ".yml")):
        return True
    return Path(source).is_file() and not _of_stack(source).is_file()


def path_of(source: str) -> Path:
    """The configuration file that ``source`` names: a file itself, or that of a stack in this folder.

    Of ``organization/project/stack``, the stack is the last part.
    """
    return Path(source) if is_file(source) else _of_stack(source)


def _of_stack(stack: str) -> Path:
    return Path(f"Pulumi.{stack.rpartition('/')[2]}.yaml")


@dataclass(frozen=True)
class Source:
    """An environment that was read, with everything that was found about it."""

    path: Path
    config: dict[str, Any]
    """Its sections, as they are written."""
    compiled: Compiled | None
    """None where the cluster or the platform cannot be read."""
    findings: list[Problem] = field(default_factory=list)
    """In order, errors first."""

    @property
    def environment(self) -> Environment | None:
        """The environment as it was read."""
        return self.compiled.environment if self.compiled is not None else None

    @property
    def exit_code(self) -> int:
        """0, or 1 where there are errors."""
        return 1 if errors(self.findings) else 0

    def show_findings(self) -> None:
        """Writes them on standard error, if there are any."""
        if self.findings:
            click.echo(render(self.findings, f"environment {self.path}"), err=True)


def read(source: str) -> Source:
    """Reads and checks an environment. Raises :class:`Unreadable` where there is no such file, or it has no environment."""
    path = path_of(source)
    if not path.is_file() and not is_file(source) and PROJECT.is_file():
        raise Unreadable(_without_environment(source, f"there is no file {path}"))
    config = configuration(path)
    if not config:
        raise Unreadable(_without_environment(_stack_of(source), f"no key in {path} starts with kserve-iac:"))
    return Source(path, config, *examine(config, models_of(path.parent)))


def models_of(folder: Path) -> Models:
    """The models of the project that a folder belongs to."""
    try:
        return read_models(project_folder(folder))
    except BadModelFile as error:
        raise Unreadable(str(error)) from None


def _without_environment(stack: str | None, reason: str) -> str:
    """The error for the stack of a program, which describes its objects in code and has no environment in its configuration."""
    if stack is None:
        return f"The file has no environment: {reason}."
    return (
        f"The configuration of stack {stack} has no environment ({reason}); if a program deployed the stack, "
        f"`kserve-iac show {stack}` prints the summary of what was deployed."
    )


def _stack_of(source: str) -> str | None:
    """The stack whose configuration ``source`` is; None for a file that is not called ``Pulumi.<stack>.yaml``."""
    if not is_file(source):
        return source
    found = re.fullmatch(r"Pulumi\.(.+)\.ya?ml", Path(source).name)
    return found.group(1) if found is not None else None


def configuration(path: Path) -> dict[str, Any]:
    """The sections of an environment in a stack's configuration file."""
    content = yaml_of(str(path), text_of(path))
    if not isinstance(content or {}, dict) or not isinstance((content or {}).get("config") or {}, dict):
        raise Unreadable(f"{path} is not the configuration of a stack: the mapping config is required.")
    config = (content or {}).get("config") or {}
    return {
        str(key).removeprefix("kserve-iac:"): value
        for key, value in config.items()
        if str(key).startswith("kserve-iac:")
    }


def text_of(path: Path) -> str:
    """The content of a file."""
    try:
        return path.read_text(encoding="utf-8-sig")  # editors on Windows put a byte-order mark first
    except FileNotFoundError:
        raise Unreadable(f"There is no file {path}.") from None
    except UnicodeDecodeError as error:
        raise Unreadable(
            f"{path} is not UTF-8 ({error.reason} at byte {error.start}). Save the file as UTF-8."
        ) from None
    except OSError as error:
        raise Unreadable(f"{path} cannot be read: {error}") from None


def yaml_of(where: str, text: str) -> Any:
    """A text of one YAML document; None where it has no document."""
    found = documents_of(where, text)
    if len(found) > 1:
        raise Unreadable(f"{where} has {len(found)} YAML documents, but an environment is one. Remove the others.")
    return found[0] if found else None


def documents_of(where: str, text: str) -> list[Any]:
    """The YAML documents of a text, all read before the first is used."""
    try:
        try:
            return list(yaml.load_all(text, _QUICK))
        except yaml.YAMLError:
            return list(yaml.safe_load_all(text))  # its errors show the line
    except (yaml.YAMLError, ValueError) as error:  # a date that no calendar has is a ValueError
        raise Unreadable(f"{where} is not YAML: {error}") from None


_QUICK: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The safe loader in C, ten times as fast, where PyYAML was built with it."""


def problem_data(problems: Sequence[Problem]) -> list[dict[str, str]]:
    """Findings for programs: every one, none grouped."""
    return [{name: getattr(one, name) for name in ("code", "severity", "path", "message", "mend")} for one in problems]
