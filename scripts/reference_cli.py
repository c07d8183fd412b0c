"""The page of the command line: every command with its arguments, options, defaults and exit codes, as click knows them."""

import inspect
import re
from collections.abc import Iterator

import click
from deriving import cell

from kserve_iac.cli import main

HEAD = """# Arguments, JSON and exit codes of the command line

<!-- Generated from the command line by `python scripts/derive_reference.py`; do not edit. -->

`STACK` is the environment in `Pulumi.STACK.yaml` of the current folder. `FILE` is any such file. \
`PROGRAM` is a Pulumi program in Python, `__main__.py`, or the folder of a project in Python or Pulumi YAML: the \
command runs the program without an engine, and contacts no cluster and no cloud. The configuration of a program's \
stack has no environment: `check`, `plan` and `preset` of such a stack report this and end with code 2, and `show` \
prints what was deployed. `-h` and `--help` print the help of a command. Findings are written to standard error, and \
everything else to standard output. Identical findings are grouped: the text shows the first three paths and the \
number of further ones. \
JSON contains each finding, and its keys are in camelCase, like the fields of an environment. With `--json`, a command that \
ends with code 2 writes `{"error": …}` with the message to standard output, besides the text on standard error.

| exit code | meaning |
| --- | --- |
| 0 | Success. There may be warnings. |
| 1 | There are errors among the findings, or the answer is no: a model does not fit, an object cannot be expressed, \
or a service does not answer. |
| 2 | The command line is wrong, or something cannot be read: a file, a cluster, a stack, a program that is not installed. |

| command | reads | `--json` writes |
| --- | --- | --- |
| `kserve-iac check` | an environment, or a program | whether it can work, its services and pools, every finding |
| `kserve-iac plan` | an environment, or a program | the plan, every finding, and with `--against` the changes |
| `kserve-iac review` | environments, or a program, before and after a change | what changes in each stack, what needs \
attention, every finding |
| `kserve-iac preset` | an environment | the endpoint picker's configuration of each service that sets a preset, every finding |
| `kserve-iac show` | the summary that the last update of a stack recorded | the summary |
| `kserve-iac fit` | the project's models, the catalogue, the hub, or a model's `config.json` \
| the fit, the machine types, or every finding |
| `kserve-iac models list` | the project's models | each with its revision, weights and notes |
| `kserve-iac import` | KServe objects; with `--live` those of a cluster | the environment, the skipped objects, every finding |
| `kserve-iac ask` | the service and its Gateway in a cluster | status, time, and the service's own answer below `answer` |
| `kserve-iac smoke` | the services of a cluster | the state of each service, with what is wrong |
| `kserve-iac load` | the service and its Gateway in a cluster | times in seconds, tokens per second, failures |
| `kserve-iac schema` | | (it always writes JSON) |
| `kserve-iac new` | how it was installed itself | (it writes the files of a project) |
| `kserve-iac sandbox` | the sandbox of this machine | with `status`: processes and nodes; with `tools --urls`: files |
"""

EXIT_CODES = re.compile(r"Exit code\s+(\d: .*?)\.(?=\s|$)", re.DOTALL)
"""The sentence of a command's docstring that gives its exit codes: ``Exit code 0: …; 1: …``."""


def page() -> str:
    """The text of the page."""
    parts = [HEAD]
    for words, command in commands(main, ("kserve-iac",)):
        parts.append("\n".join(_command(words, command)))
    return "\n".join(parts)


def commands(group: click.Group, words: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Every command that does something, with the words that call it."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if isinstance(command, click.Group):
            yield from commands(command, (*words, name))
        elif command is not None:
            yield (*words, name), command


def _command(words: tuple[str, ...], command: click.Command) -> Iterator[str]:
    arguments = [one for one in command.params if isinstance(one, click.Argument)]
    options = [one for one in command.params if isinstance(one, click.Option)]
    usage = " ".join([*words, *(["[OPTIONS]"] if options else []), *map(_argument, arguments)])
    yield from (f"## {' '.join(words)}", "", f"Usage: `{usage}`", "")
    text, codes = described(command.help or "")
    for paragraph in text:
        yield from (paragraph, "")
    if options:
        yield from ("| option | value | default | meaning |", "| --- | --- | --- | --- |")
        yield from map(_option, options)
        yield ""
    if codes:
        yield from ("| exit code | meaning |", "| --- | --- |")
        yield from (f"| {code} | {cell(_links(meaning[0].upper() + meaning[1:]))}. |" for code, meaning in codes)
        yield ""


def described(docstring: str) -> tuple[list[str], list[tuple[str, str]]]:
    """The paragraphs of a command's docstring without its exit codes, and its exit codes with their meaning."""
    text = inspect.cleandoc(docstring)
    codes: list[tuple[str, str]] = []
    if (found := EXIT_CODES.search(text)) is not None:
        for one in re.split(r";\s+(?=\d: )", " ".join(found[1].split())):
            code, _, meaning = one.partition(": ")
            codes.append((code, meaning))
        text = text[: found.start()] + text[found.end() :]
    paragraphs = (" ".join(paragraph.split()) for paragraph in re.split(r"\n\s*\n", text))
    return [_links(paragraph) for paragraph in paragraphs if paragraph], codes


def _links(text: str) -> str:
    """Words that only the terminal reads as they are: options and variables as code."""
    return re.sub(r"(?<![\w`-])(--[a-z][a-z-]*)", r"`\1`", text)


def _argument(argument: click.Argument) -> str:
    name = argument.metavar or (argument.name or "").upper()
    return name if argument.required or name.startswith("[") else f"[{name}]"


def _option(option: click.Option) -> str:
    names = ", ".join(f"`{name}`" for name in sorted(option.opts, key=len))
    meaning = _links(option.help or "")
    if isinstance(option.envvar, str):
        meaning += f" The variable `{option.envvar}` sets it as well."
    if option.multiple:
        meaning += " Can be repeated."
    cells = (names, "" if option.is_flag else _value(option), _default(option), meaning)
    return f"| {' | '.join(map(cell, cells))} |"


def _value(option: click.Option) -> str:
    if isinstance(option.type, click.Choice):
        return ", ".join(f"`{choice}`" for choice in option.type.choices)
    if isinstance(option.type, click.IntRange | click.FloatRange):
        kind = "integer" if isinstance(option.type, click.IntRange) else "number"
        lowest = f" {'>' if option.type.min_open else '≥'} {option.type.min}" if option.type.min is not None else ""
        highest = f", ≤ {option.type.max}" if option.type.max is not None else ""
        return f"{kind}{lowest}{highest}"
    if option.metavar:
        return f"`{option.metavar}`"
    return {"text": "text", "integer": "integer", "float": "number", "path": "path"}[option.type.name]


def _default(option: click.Option) -> str:
    if option.is_flag or option.multiple or option.default is None:
        return ""
    default = option.default
    return f"`{default}`" if isinstance(default, str | int | float) else ""
