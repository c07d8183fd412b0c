"""The environment that a command reads. Every command has the same argument ``[STACK|FILE]``, and the same output of findings."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import click
import yaml
from click.core import ParameterSource

from ..args import Environment, Problem, parse_environment
from ..args.environment import NO_SECRETS
from ..args.kinds import kind_of
from ..args.problem import errors, render
from ..checks import examine
from ..compiled import Compiled
from ..engines.models import Models
from ..findings.path import TOP
from ..findings.path import Path as PropertyPath
from ..models.project import BadModelFile, project_folder, read_models
from .failure import Unreadable

_F = TypeVar("_F", bound=Callable[..., Any])

PROJECT = Path("Pulumi.yaml")
"""The file of a Pulumi project. The stacks of a project need no configuration file."""

DEFAULT = "dev"
"""The stack that a command uses if none is named."""


def environment_argument(command: _F) -> _F:
    """The argument ``source`` of a command that reads an environment."""
    return click.argument("source", metavar="[STACK|FILE]", default=DEFAULT)(command)


def program_argument(command: _F) -> _F:
    """The argument ``source`` of a command that reads an environment or a program, and its option ``stack``."""
    of_stack = click.option(
        "--stack",
        default=DEFAULT,
        show_default=True,
        help="With a PROGRAM: the stack whose configuration it reads.",
    )
    return click.argument("source", metavar="[STACK|FILE|PROGRAM]", default=DEFAULT)(of_stack(command))


def stack_argument(command: _F) -> _F:
    """The argument ``stack`` of a command that reads the state of a stack."""
    return click.argument("stack", metavar="[STACK]", default=DEFAULT)(command)


def json_option(command: _F) -> _F:
    """The flag ``as_json`` of a command that can write JSON."""
    return click.option("--json", "as_json", is_flag=True, help="Write JSON for programs.")(command)


def is_file(source: str) -> bool:
    """Whether ``source`` is a file; otherwise it is the name of a stack.

    A stack with a configuration file in this folder takes precedence over a file of the same name.
    """
    if source.endswith((".yaml", ".yml")):
        return True
    return Path(source).is_file() and not _of_stack(source).is_file()


def path_of(source: str) -> Path:
    """The configuration file of ``source``, which is a file or the name of a stack in this folder.

    Of ``organization/project/stack``, the stack is the last part.
    """
    return Path(source) if is_file(source) else _of_stack(source)


def _of_stack(stack: str) -> Path:
    return Path(f"Pulumi.{stack.rpartition('/')[2]}.yaml")


@dataclass(frozen=True)
class Source:
    """An environment that was read, with its findings."""

    path: Path
    config: dict[str, Any]
    """The sections of the environment, as they are written."""
    compiled: Compiled | None
    """None: the cluster or the platform cannot be read."""
    findings: list[Problem] = field(default_factory=list)
    """In order, errors first."""
    program: bool = False
    """Whether it is what a program says."""

    @property
    def environment(self) -> Environment | None:
        """The arguments of the environment. None: the cluster or the platform cannot be read."""
        return self.compiled.environment if self.compiled is not None else None

    def services(self) -> list[str]:
        """The names of its services, as they are written."""
        objects = self.compiled.objects if self.compiled is not None else ()
        return [one.name for one in objects if kind_of(one.args).section == "services"]

    def unread(self) -> list[str]:
        """The paths of what is written and cannot be read, so that it is missing from the environment. A finding says why."""
        return list(dict.fromkeys(str(one.where) for one in errors(parse_environment(self.config)[1])))

    @property
    def exit_code(self) -> int:
        """1 if a finding is an error, otherwise 0."""
        return 1 if errors(self.findings) else 0

    def show_findings(self) -> None:
        """Writes the findings to standard error."""
        if self.findings:
            what = "program" if self.program else "environment"
            click.echo(render(self.findings, f"{what} {self.path}"), err=True)


def is_program(source: str) -> bool:
    """Whether ``source`` is a program: its file, or the folder of a project. A stack that has a configuration here is meant
    before a folder.
    """
    return source.endswith(".py") or (Path(source).is_dir() and not _of_stack(source).is_file())


def read(source: str, stack: str | None = None) -> Source:
    """Reads and checks an environment, or a program where ``stack`` is given. Raises :class:`Unreadable` where there is no such
    file, or it has no environment.
    """
    if stack is not None and is_program(source):
        from .programs import run_program

        return run_program(source, stack)
    given = click.get_current_context(silent=True)
    if stack is not None and given is not None and given.get_parameter_source("stack") is not ParameterSource.DEFAULT:
        raise click.UsageError(
            f"--stack is for a PROGRAM, but {source} is {'a file' if is_file(source) else 'a stack'}. Remove --stack."
        )
    path = path_of(source)
    if not path.is_file() and not is_file(source) and PROJECT.is_file():
        raise Unreadable(_without_environment(source, f"there is no file {path}"))
    config = configuration(path)
    if not config:
        raise Unreadable(_without_environment(_stack_of(source), f"no key in {path} starts with kserve-iac:"))
    return Source(path, config, *examine(config, models_of(path.parent)))


def models_of(folder: Path) -> Models:
    """The models that the project of ``folder`` describes. Raises :class:`Unreadable` if one of its files is wrong."""
    try:
        return read_models(project_folder(folder))
    except BadModelFile as error:
        raise Unreadable(str(error)) from None


def _without_environment(stack: str | None, reason: str) -> str:
    """The error for the stack of a program, which describes its objects in code and has no environment in its configuration."""
    if stack is None:
        return f"The file has no environment: {reason}."
    return (
        f"The configuration of stack {stack} has no environment ({reason}). If a program describes the stack, "
        f"`kserve-iac check . --stack {stack}` checks the program, and `kserve-iac show {stack}` prints the summary of what was "
        "deployed."
    )


def _stack_of(source: str) -> str | None:
    """The stack that ``source`` configures. None: ``source`` is a file with a name other than ``Pulumi.<stack>.yaml``."""
    return stack_of_file(Path(source)) if is_file(source) else source


def stack_of_file(path: Path) -> str | None:
    """The stack of a configuration file. None: its name is not ``Pulumi.<stack>.yaml``."""
    found = re.fullmatch(r"Pulumi\.(.+)\.ya?ml", path.name)
    return found.group(1) if found is not None else None


def configuration(path: Path) -> dict[str, Any]:
    """The sections of the environment in a stack's configuration file. Raises :class:`Unreadable` if it is not such a file."""
    content = yaml_of(str(path), text_of(path))
    if not isinstance(content or {}, dict) or not isinstance((content or {}).get("config") or {}, dict):
        raise Unreadable(f"{path} is not the configuration of a stack: the mapping config is required.")
    config = (content or {}).get("config") or {}
    found = {
        str(key).removeprefix("kserve-iac:"): value
        for key, value in config.items()
        if str(key).startswith("kserve-iac:")
    }
    if (place := next(_encrypted(found), None)) is not None:
        raise Unreadable(f"{path}: {place} is encrypted (`secure`). {NO_SECRETS}")
    return found


def _encrypted(value: Any, place: PropertyPath = TOP) -> Iterator[PropertyPath]:
    """The places of encrypted values, as ``pulumi config set --secret`` writes them."""
    if isinstance(value, dict) and [*value] == ["secure"] and isinstance(value["secure"], str):
        yield place
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in pairs:
        yield from _encrypted(inner, place / key)


def text_of(path: Path) -> str:
    """The content of a text file. Raises :class:`Unreadable` if it cannot be read."""
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


def write_output(path: Path, text: str) -> None:
    """Writes an output that the command line names, and says so. Raises :class:`Unreadable` if it cannot be written."""
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise Unreadable(f"{path} cannot be written: {error}") from None
    click.echo(f"Wrote {path}.", err=True)


def yaml_of(where: str, text: str) -> Any:
    """The content of a text with one YAML document; None for a text without one. Raises :class:`Unreadable` for text that is not
    YAML or has several documents; ``where`` names the file.
    """
    found = documents_of(where, text)
    if len(found) > 1:
        raise Unreadable(f"{where} has {len(found)} YAML documents, but an environment is one. Remove the others.")
    return found[0] if found else None


def documents_of(where: str, text: str) -> list[Any]:
    """The YAML documents of a text, all read before the first is used."""
    try:
        try:
            return list(yaml.load_all(text, _Loader))
        except yaml.YAMLError:
            return list(yaml.safe_load_all(text))  # its errors show the line
    except _Twice as error:
        raise Unreadable(f"{where}: {error}") from None
    except (yaml.YAMLError, ValueError) as error:  # a date that no calendar has is a ValueError
        raise Unreadable(f"{where} is not YAML: {error}") from None


class _Twice(Exception):
    """A mapping has a key twice. PyYAML takes the second value. Pulumi and kubectl refuse the file (gopkg.in/yaml.v3, "mapping
    key already defined").
    """


_QUICK: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The safe loader in C, ten times as fast, where PyYAML was built with it."""


class _Loader(_QUICK):  # type: ignore[misc]
    """The safe loader, which refuses a key that a mapping has twice."""

    def construct_document(self, node: yaml.Node) -> Any:
        _refuse_twice(node, set())
        return super().construct_document(node)


def _refuse_twice(node: yaml.Node, seen: set[int]) -> None:
    """Raises :class:`_Twice`. ``seen`` are the nodes that were looked at: an alias leads to the same node again."""
    if id(node) in seen or isinstance(node, yaml.ScalarNode):
        return
    seen.add(id(node))
    if isinstance(node, yaml.SequenceNode):
        for one in node.value:
            _refuse_twice(one, seen)
        return
    keys: dict[tuple[str, str], yaml.Node] = {}
    for key, value in node.value:
        if isinstance(key, yaml.ScalarNode):
            first = keys.setdefault((key.tag, key.value), key)
            if first is not key:
                lines = f"lines {first.start_mark.line + 1} and {key.start_mark.line + 1}"
                raise _Twice(f"The key {key.value} is in {lines} of the same mapping. Remove or rename one of them.")
        _refuse_twice(value, seen)


def problem_data(problems: Sequence[Problem]) -> list[dict[str, str]]:
    """The findings for JSON output. Unlike in text output, similar findings are not grouped."""
    return [{name: getattr(one, name) for name in ("code", "severity", "path", "message", "mend")} for one in problems]
