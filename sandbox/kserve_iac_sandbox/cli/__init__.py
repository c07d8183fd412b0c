"""``kserve-iac sandbox``: a control plane on this machine.

Without kserve-iac the same commands are ``python -m kserve_iac_sandbox``.
"""

import json
import shlex
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from .. import DEFAULT_NAME, Sandbox, SandboxError
from ..mark import LEVELS
from ..tools.catalog import PURPOSES

if TYPE_CHECKING:
    from ..mark import Runs
    from ..tools.build import Toolbox
    from ..tools.catalog import NeededBy, Program

Command = TypeVar("Command", bound=Callable[..., Any])


def _name(command: Command) -> Command:
    return click.option(
        "--name", default=DEFAULT_NAME, show_default=True, envvar="KSERVE_IAC_SANDBOX_NAME", help="Name of the sandbox."
    )(command)


@contextmanager
def _errors() -> Iterator[None]:
    """Turns the errors of the sandbox into a message without a traceback."""
    from ..tools.build import ToolError

    try:
        yield
    except (SandboxError, ToolError) as error:
        raise click.ClickException(str(error)) from error


@click.group()
def sandbox() -> None:
    """A control plane on this machine: real controllers, simulated GPU nodes, no containers."""


@sandbox.command(short_help="Start the sandbox and wait until it is ready.")
@_name
@click.option(
    "--timeout", default=180.0, show_default=True, help="Seconds that the start may take, without obtaining programs."
)
@click.option(
    "--with",
    "extra",
    type=click.Choice(LEVELS),
    help="`models`: pods answer requests, those of vLLM with an engine that runs no model. `traffic`: a Gateway also carries "
    "requests to them. `nothing`: they exist in name only. Default: as the last time, at first `nothing`.",
)
def up(name: str, timeout: float, extra: "Runs | None") -> None:
    """Starts the sandbox and waits until it is ready. Obtains missing programs first.

    Exit code 0: the sandbox is ready; 1: it did not start, or it runs without what `--with` asks for, and the reason is shown;
    2: the command line is wrong.
    """
    from ..status import read
    from .progress import BuildDisplay

    started = time.monotonic()
    with _errors():
        chosen = Sandbox(name)
        try:
            with BuildDisplay() as display:

                def say(text: str) -> None:
                    display.say(f"{time.monotonic() - started:6.1f} s  {text}")

                mark = chosen.up(timeout=timeout, say=say, building=display.progress, runs=extra)
        except KeyboardInterrupt:
            again = f"--name {name}" + (f" --with {extra}" if extra else "")
            raise click.ClickException(
                f"Interrupted. `kserve-iac sandbox up {again}` continues the start, and "
                "`down` stops the processes that were started."
            ) from None
    click.echo(f"Sandbox {name} is ready at {mark.server} after {time.monotonic() - started:.1f} s.")
    if mark.runs != "nothing" and (why := read(chosen.layout).no_pod_network):
        text = f"Pods exist in name only, although it was started with `--with {mark.runs}`: {why}."
        if extra is not None:
            raise click.ClickException(text)
        click.echo(text, err=True)
    option = "" if name == DEFAULT_NAME else f" --name {shlex.quote(name)}"
    click.echo(f'To use it in this shell:  eval "$(kserve-iac sandbox env{option})"')


@sandbox.command(short_help="Stop the sandbox.")
@_name
@click.option("--purge", is_flag=True, help="Also remove its files: cluster data, keys, Pulumi state.")
def down(name: str, purge: bool) -> None:
    """Stops the sandbox. The next `up` finds the contents of the cluster again, unless --purge deletes them."""
    with _errors():
        acted = Sandbox(name).down(purge=purge, say=lambda text: click.echo(text, err=True))
    if not acted:
        click.echo(f"Sandbox {name} was not running.")
    else:
        click.echo(f"Sandbox {name} is {'gone' if purge else 'down'}.")


@sandbox.command(short_help="Show the processes and nodes of the sandbox.")
@_name
@click.option("--json", "as_json", is_flag=True, help="Write JSON for programs.")
def status(name: str, as_json: bool) -> None:
    """Shows the processes of the sandbox with their start and memory, and its nodes.

    Exit code 0: the sandbox is ready; 1: its state cannot be read; 2: the command line is wrong; 3: it is not ready.
    """
    from .status import full_status, show

    with _errors():
        found = full_status(Sandbox(name))
    if as_json:
        click.echo(json.dumps(found.as_json(), indent=2))
    else:
        show(found)
    if found.state != "ready":
        sys.exit(3)


@sandbox.command(short_help="Print the variables with which a shell uses the sandbox.")
@_name
def env(name: str) -> None:
    """Prints the variables with which a shell uses the sandbox: eval "$(kserve-iac sandbox env)"."""
    with _errors():
        variables = Sandbox(name).environment()
    # Pulumi prefers it to the file of the passphrase, and answers "incorrect passphrase" for that of another stack.
    click.echo("unset PULUMI_CONFIG_PASSPHRASE")
    for key, value in variables.items():
        click.echo(f"export {key}={shlex.quote(value)}")


@sandbox.command(short_help="Show the log of a process or a pod.")
@_name
@click.argument("source")
@click.option("-f", "--follow", is_flag=True, help="Also show new lines when they are written.")
@click.option("-n", "--lines", default=100, show_default=True, help="Number of lines from the end.")
def logs(name: str, source: str, follow: bool, lines: int) -> None:
    """Shows the log of SOURCE: a process (etcd, kube-apiserver, ...), a pod, its program's name, or "events"."""
    from ..logs import find

    with _errors():
        path = find(Sandbox(name).layout, source)
    _show_log(path, lines, follow)


def _show_log(path: Path, lines: int, follow: bool) -> None:
    from ..files import tail

    for line in tail(path, lines):
        click.echo(line)
    if not follow:
        return
    try:
        with path.open(errors="replace") as file:
            file.seek(0, 2)
            while True:
                if text := file.read():
                    click.echo(text, nl=False)
                else:
                    time.sleep(0.2)
    except KeyboardInterrupt:
        return


@sandbox.command(short_help="Remove a spot node.")
@_name
@click.argument("node")
def preempt(name: str, node: str) -> None:
    """Removes the spot node NODE, as Google Cloud does when it needs the machine. Its pods are deleted, and their replacements
    wait for another node.
    """
    from ..cloud.decide import PREEMPT, SPOT_LABEL

    with _errors(), Sandbox(name).kube() as kube:
        found = kube.get("v1", "Node", node)
        if found is None:
            raise click.ClickException(f"There is no node {node}.")
        if (found["metadata"].get("labels") or {}).get(SPOT_LABEL) != "true":
            raise click.ClickException(f"{node} is not a spot node.")
        kube.patch(found | {"apiVersion": "v1", "kind": "Node"}, {"metadata": {"annotations": {PREEMPT: "true"}}})
    click.echo(f"{node} is being taken away.")


@sandbox.command(short_help="Obtain the programs that the sandbox requires.")
@click.option("--list", "only_list", is_flag=True, help="Only show where each program comes from and what is missing.")
@click.option("--urls", is_flag=True, help="Only list the files of a mirror: path, SHA-256, address.")
@click.option(
    "--for",
    "purpose",
    type=click.Choice(PURPOSES),
    default="sandbox",
    show_default=True,
    help="Purpose of the programs. Each includes those before it. `sandbox`: what every sandbox runs. `models`: KServe's model "
    "servers, loggers, batchers and graphs. `traffic`: a Gateway that carries requests to services.",
)
@click.option(
    "--platform", "platforms", multiple=True, help="With --urls: linux/amd64, ..., or all. Default: this machine's."
)
@click.option("--json", "as_json", is_flag=True, help="With --urls: write JSON for programs.")
def tools(only_list: bool, urls: bool, purpose: "NeededBy", platforms: tuple[str, ...], as_json: bool) -> None:
    """Obtains the programs that the sandbox requires and that are missing. After an interruption, the next call continues.

    Each program comes from PATH, or from its publisher's release or container image, or is built from its Go module.
    """
    from .progress import BuildDisplay, show_tools

    if only_list:
        show_tools()
        return
    from ..lifecycle import ensure_servers, ensure_tools
    from ..servers.catalog import NEEDED_BY
    from ..tools.build import Toolbox
    from ..tools.catalog import needed_by
    from ..tools.charts import ALL_GATEWAYS

    if urls:
        with _errors():
            _show_urls(Toolbox(), needed_by(purpose), platforms, as_json)
        return
    with _errors(), BuildDisplay() as display:
        try:
            exports = () if purpose == "sandbox" else ALL_GATEWAYS
            ensure_tools(Toolbox(), display.say, display.progress, needed_by(purpose), exports)
            if PURPOSES.index(purpose) >= PURPOSES.index(NEEDED_BY):
                ensure_servers(Toolbox(), display.progress)
        except KeyboardInterrupt:
            raise click.ClickException(
                "Interrupted. The next call continues, because finished downloads and builds are kept."
            ) from None
    show_tools()


def _show_urls(toolbox: "Toolbox", programs: "tuple[Program, ...]", names: tuple[str, ...], as_json: bool) -> None:
    from dataclasses import asdict

    from ..tools import mirror, platforms

    chosen = platforms.EVERY if "all" in names else tuple(map(platforms.parse, names)) or (toolbox.platform,)
    found = list(mirror.entries(toolbox, programs, chosen))
    if as_json:
        click.echo(json.dumps([asdict(entry) for entry in found], indent=2))
        return
    for entry in found:
        click.echo(f"{entry.path}\t{entry.sha256 or '-'}\t{entry.address}")
    for problem in dict.fromkeys(entry.problem for entry in found if entry.problem):
        click.echo(f"No checksum: {problem}", err=True)
