"""``up`` and ``down``: what they find, what they do about it, and how they wait.

Both hold the sandbox's operation lock, so that two of them cannot meet. Whether a supervisor lives is decided by the
lock it holds, never by a number in a file.
"""

import contextlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from . import files, locks, mark, pki, plugin, ports, processes, spawner, status
from .errors import SandboxError
from .layout import DEFAULT_NAME, Layout
from .mark import Mark, Runs
from .servers import make
from .servers.catalog import SERVERS
from .status import Status
from .tools.build import Progress, Toolbox, ToolError
from .tools.catalog import PROGRAMS, NeededBy, Program, for_purpose, needed_by
from .tools.charts import GATEWAY_EXPORTS, Export, export_all, exported

Say = Callable[[str], None]
"""Told of every phase in a few words."""

STOP_SECONDS = 60.0
"""How long ``down`` waits for the supervisor to stop everything before it kills it."""
HOPELESS = 4
"""A child that died this often during the start will not come by waiting."""


def up(
    layout: Layout,
    *,
    timeout: float = 180.0,
    say: Say = lambda text: None,
    building: Callable[[Progress], None] = lambda progress: None,
    runs: Runs | None = None,
) -> Mark:
    """Brings the sandbox up, or waits until one that is being started is ready; returns its mark.

    ``runs``: what runs beside the platform's controllers. None: as before, at first nothing.
    ``timeout`` (seconds) is for the start alone; missing tools are built first and take what they take.
    Raises :class:`SandboxError` where it cannot be started, with the reason. Interrupted at any moment, it can be
    called again.
    """
    try:
        toolbox = Toolbox()
        wanted = _wanted(layout, runs)
        if lacking := plugin.lacking(wanted):
            raise SandboxError(lacking)
        exports = GATEWAY_EXPORTS["envoy"] if wanted == "traffic" else ()
        charts = ensure_tools(toolbox, say, building, _programs(wanted), exports)
    except ToolError as error:
        raise SandboxError(str(error)) from error
    files.private_folder(layout.all)
    lock = locks.FileLock(layout.operation_lock)
    if not lock.wait(timeout, lambda: say("waiting for another `up` or `down` of this sandbox")):
        raise SandboxError(f"Another `up` or `down` of the sandbox {layout.name!r} is still running. Try again later.")
    try:
        found = _prepare(layout, charts, toolbox)
        deadline = time.monotonic() + timeout
        if locks.held(layout.supervisor_lock) and status.read(layout).state in ("stopping", "failed"):
            say("stopping what an earlier attempt left")
            _stop(layout)
        found = _with(layout, found, runs)
        child = None
        _let_die(layout)
        if not locks.held(layout.supervisor_lock):
            _clean(layout)
            found = _check_ports(layout, found)
            child = _launch(layout)
        _await_ready(layout, deadline, timeout, say, child)
    finally:
        lock.release()
    return found


def _wanted(layout: Layout, runs: Runs | None) -> Runs:
    """What is to run. A change that a running sandbox cannot make is refused here, before anything is obtained for it."""
    found = mark.load(layout)
    if found is None:
        return runs or "nothing"
    if status.read(layout).state not in ("stopping", "failed"):  # otherwise, it is stopped first
        _refuse_change(layout, found, runs)
    return runs or found.runs


def _programs(runs: Runs) -> tuple[Program, ...]:
    purposes: dict[Runs, tuple[NeededBy, ...]] = {
        "nothing": (),
        "models": ("models",),
        "traffic": ("models", "traffic"),
    }
    return (*needed_by("sandbox"), *for_purpose(*purposes[runs]))


def _with(layout: Layout, found: Mark, runs: Runs | None) -> Mark:
    if runs is None or runs == found.runs:
        return found
    _refuse_change(layout, found, runs)
    return mark.update(layout, runs=runs)


def _refuse_change(layout: Layout, found: Mark, runs: Runs | None) -> None:
    """Raises :class:`SandboxError` where the sandbox is running, and was started with something else."""
    if runs in (None, found.runs) or not locks.held(layout.supervisor_lock):
        return
    option = "" if layout.name == DEFAULT_NAME else f" --name {layout.name}"
    raise SandboxError(
        f"The sandbox {layout.name!r} was started with `--with {found.runs}`, not with `--with {runs}`. "
        f"Stop it first: `kserve-iac sandbox down{option}`."
    )


def ensure_tools(
    toolbox: Toolbox,
    say: Say,
    building: Callable[[Progress], None],
    programs: Iterable[Program] = needed_by("sandbox"),
    exports: Iterable[Export] = (),
) -> Path:
    """Gets missing tools and exports missing charts, one process at a time; returns the charts folder.

    ``programs`` are by default those without which there is no sandbox, and ``exports`` further charts. Raises
    :class:`ToolError` where one cannot be had.
    """
    programs, exports = tuple(programs), tuple(exports)
    if not toolbox.missing(programs) and (folder := exported(toolbox, exports)) is not None:
        return folder  # also while another process gets tools for something else
    toolbox.cache.mkdir(parents=True, exist_ok=True)
    lock = locks.FileLock(toolbox.cache / "build.lock")
    lock.wait(float("inf"), lambda: say("waiting for another process that gets tools"))
    try:
        toolbox.ensure(programs, building, say)
        return export_all(toolbox, exports)
    finally:
        lock.release()


def ensure_servers(toolbox: Toolbox, building: Callable[[Progress], None]) -> None:
    """Makes the model servers that are missing, one after the other, before a pod needs them.

    Raises :class:`ToolError` where one cannot be made.
    """
    missing = [server for server in SERVERS if not make.is_made(toolbox.cache, server, server.version)]
    for number, server in enumerate(missing, 1):
        began = time.monotonic()

        def tell(
            what: str, done: int, total: int, name: str = server.name, began: float = began, number: int = number
        ) -> None:
            seconds = time.monotonic() - began
            building(Progress(name, what, done, total, seconds, "wheels", number, len(missing)))

        try:
            make.make(toolbox.cache, server, server.version, make.plain, tell)
        except (ToolError, OSError) as error:
            raise ToolError(f"{server.name} {server.version} cannot be made: {error}") from error


def down(layout: Layout, *, purge: bool = False, say: Say = lambda text: None) -> bool:
    """Stops everything in order; ``purge`` removes the sandbox's files as well. False where there was nothing to do.

    Raises :class:`SandboxError` where a process outlives even SIGKILL.
    """
    if not layout.all.is_dir():
        return False
    lock = locks.FileLock(layout.operation_lock)
    if not lock.wait(STOP_SECONDS * 2, lambda: say("waiting for another `up` or `down` of this sandbox")):
        raise SandboxError(f"Another `up` or `down` of the sandbox {layout.name!r} is still running. Try again later.")
    try:
        existed = layout.folder.exists()
        acted = existed and _stop(layout, say)
        if purge and existed:
            _purge(layout)
    finally:
        lock.release(remove=not layout.folder.exists())
    if purge:
        with contextlib.suppress(OSError):  # only where it is empty
            layout.all.rmdir()
    return acted or (purge and existed)


def _purge(layout: Layout) -> None:
    found = files.read_json(layout.mark)
    if isinstance(found, dict) and (runtime := found.get("runtime")):
        shutil.rmtree(runtime, ignore_errors=True)
    shutil.rmtree(layout.folder)


# Preparation --------------------------------------------------------------------------------------------------


PASSPHRASE = "kserve-iac-sandbox"  # noqa: S105
"""Passphrase of the sandbox's Pulumi stacks: the same everywhere, so that the salt in a committed ``Pulumi.dev.yaml`` fits.

It hides secrets from a reader of the state, but keeps them from nobody: what protects them is the folder's mode, 0700.
"""


def _no_engine_log(layout: Layout) -> None:
    """Keeps the engine from writing every property of every call into a log of its own under its home.

    With the large CRDs of this stack that is some 100 MB an operation, and most of its time (measured with 3.259: an unchanged
    preview takes 30 s instead of 5). There is no switch; where a file stands in the place of the folder, it goes without.
    """
    folder = layout.pulumi_home / "logs"
    if folder.is_dir():
        shutil.rmtree(folder)
    if not folder.exists():
        files.write(folder, "A file in this place keeps the engine from logging every property; see kserve-iac.\n")


def _prepare(layout: Layout, charts: Path, toolbox: Toolbox) -> Mark:
    """Folders, mark, keys, kubeconfig and tool links; makes what is missing and leaves the rest."""
    for folder in (layout.folder, layout.logs, layout.run, layout.pki, layout.bin, layout.pulumi):
        files.private_folder(folder)
    for folder in (layout.etcd, layout.pulumi_home, layout.pulumi_backend):
        files.private_folder(folder)
    _no_engine_log(layout)
    found = mark.load(layout)
    if found is None:
        # Two sandboxes made at the same moment must not choose the same ports.
        creation = locks.FileLock(layout.all / ".create.lock")
        creation.wait(60)
        try:
            chosen = ports.choose(mark.PORTS, _taken(layout))
            found = mark.new(layout, chosen, str(charts), "")
            mark.save(layout, found)
        finally:
            creation.release(remove=True)
    if not found.runtime or not Path(found.runtime).is_dir():  # the system may empty its temporary folder
        found = mark.update(layout, runtime=tempfile.mkdtemp(prefix="kserve-iac-"))
    versions = {program.name: toolbox.version(program, toolbox.way(program) or "go") for program in PROGRAMS}
    found = mark.update(layout, versions=versions, charts=str(charts))
    pki.ensure(layout.pki)
    files.write(layout.kubeconfig, pki.kubeconfig(found.server, layout.pki, "admin", name=f"kserve-iac-{layout.name}"))
    if not layout.passphrase.exists():
        files.write(layout.passphrase, PASSPHRASE + "\n")
    _link_tools(layout, toolbox)
    plugin.install(layout)
    return found


def _taken(layout: Layout) -> set[int]:
    """Ports that other sandboxes of this user keep, also while they are down."""
    taken: set[int] = set()
    for other in layout.all.glob("*/sandbox.json"):
        content = files.read_json(other)
        if isinstance(content, dict):
            taken.update(content.get("ports", {}).values())
    return taken


def _link_tools(layout: Layout, toolbox: Toolbox) -> None:
    for name, tool in toolbox.tools().items():
        folder = tool.path.parent
        # Scripts that belong to an executable lie beside it and are looked for beside it.
        beside = [path for path in folder.iterdir() if path.name[0] != "."] if tool.origin != "path" else []
        for source in (tool.path, *beside):
            link = layout.bin / (name if source == tool.path else source.name)
            if link.is_symlink() and link.readlink() == source:
                continue
            link.unlink(missing_ok=True)
            link.symlink_to(source)


def _check_ports(layout: Layout, found: Mark) -> Mark:
    """Ports still free? Inner ones are chosen anew if not; the API server's is the cluster's address and is kept."""
    main = found.ports["kube-apiserver"]
    if not _comes_free(main):
        raise SandboxError(
            f"Port {main} of 127.0.0.1, the address of the sandbox {layout.name!r}, is taken by another program. "
            f"End that program (`lsof -i tcp:{main}` or `ss -ltnp` shows it), "
            f"or make a new sandbox: `kserve-iac sandbox down --name {layout.name} --purge`, then `up`."
        )
    lost = [name for name, port in found.ports.items() if not ports.free(port)]
    missing = [name for name in mark.PORTS if name not in found.ports]
    if not lost and not missing:
        return found
    chosen = ports.choose([*lost, *missing], _taken(layout))
    return mark.update(layout, ports={**found.ports, **chosen})


def _comes_free(port: int, seconds: float = 5.0) -> bool:
    """Whether the port is free, at the latest when a process that was just killed has let go of it."""
    deadline = time.monotonic() + seconds
    while not ports.free(port):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


# Supervisor ---------------------------------------------------------------------------------------------------


def _launch(layout: Layout) -> "subprocess.Popen[bytes]":
    log = layout.log("supervisor")
    with log.open("ab") as output:
        log.chmod(0o600)
        return subprocess.Popen(
            [sys.executable, "-m", "kserve_iac_sandbox.supervisor", str(layout.folder)],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=layout.folder,
            start_new_session=True,
        )


def _let_die(layout: Layout) -> None:
    """Waits for a supervisor that was killed to let go of its lock, which takes as long as its threads take to end."""
    deadline = time.monotonic() + 10
    while locks.held(layout.supervisor_lock) and time.monotonic() < deadline:
        report = files.read_json(layout.status)
        if not isinstance(report, dict) or processes.Identity.from_json(report["supervisor"]).alive():
            return
        time.sleep(0.02)


def _clean(layout: Layout) -> None:
    """Ends what a supervisor that died left running (none on Linux, where the kernel has done so)."""
    leftover = processes.end(spawner.recorded(layout.pids), 10)
    if leftover:
        pids = ", ".join(str(process.pid) for process in leftover)
        raise SandboxError(f"Processes of an earlier run cannot be ended: pid {pids}.")
    layout.pids.unlink(missing_ok=True)
    layout.status.unlink(missing_ok=True)
    shutil.rmtree(layout.pods, ignore_errors=True)


def _stop(layout: Layout, say: Say = lambda text: None) -> bool:
    """Stops supervisor and children; False where none ran."""
    _let_die(layout)
    ran = locks.held(layout.supervisor_lock)
    report = files.read_json(layout.status)
    if ran:
        supervisor = _supervisor(layout, report)
        if supervisor is not None:
            say("stopping")
            supervisor.signal(signal.SIGTERM)
            deadline = time.monotonic() + STOP_SECONDS
            while locks.held(layout.supervisor_lock) and time.monotonic() < deadline:
                time.sleep(0.05)
            if locks.held(layout.supervisor_lock):
                say("it does not stop by itself: killing it")
                processes.end([supervisor], 0)
    left = bool(spawner.recorded(layout.pids))
    _clean(layout)
    return ran or left


def _supervisor(layout: Layout, report: object) -> processes.Identity | None:
    """The living supervisor. One that has only just started may not have reported yet: it will within a moment."""
    deadline = time.monotonic() + 10
    while locks.held(layout.supervisor_lock):
        if isinstance(report, dict):
            found = processes.Identity.from_json(report["supervisor"])
            if found.alive():
                return found
        if time.monotonic() > deadline:
            raise SandboxError(
                f"A supervisor of {layout.name!r} holds {layout.supervisor_lock} but does not report. "
                f"See {layout.log('supervisor')}."
            )
        time.sleep(0.05)
        report = files.read_json(layout.status)
    return None


def _await_ready(
    layout: Layout, deadline: float, timeout: float, say: Say, child: "subprocess.Popen[bytes] | None"
) -> None:
    told = ""
    while True:
        now = status.read(layout)
        if now.phase and now.phase != told:
            told = now.phase
            say(told)
        if now.state == "ready":
            return
        if now.state == "failed":
            raise SandboxError(f"The sandbox cannot start: {now.failure}. See {layout.log('supervisor')}.")
        if now.state in ("down", "crashed") and (child is None or child.poll() is not None):
            lines = "\n  ".join(files.tail(layout.log("supervisor"), 12))
            raise SandboxError(f"The sandbox's supervisor ended. The end of its log:\n  {lines}")
        if hopeless := next((p for p in now.processes if is_hopeless(p)), None):
            raise SandboxError(_explain(hopeless))
        if time.monotonic() > deadline:
            raise SandboxError(_too_late(now, timeout))
        time.sleep(0.05)


def is_hopeless(process: status.ProcessStatus) -> bool:
    """Whether waiting is in vain. Not so for a pod's process: the sandbox is usable without it, and it counts for ever."""
    return process.kind == "control plane" and process.restarts >= HOPELESS and process.state != "running"


def _explain(process: status.ProcessStatus) -> str:
    lines = "\n  ".join(files.tail(Path(process.log), 8))
    return f"{process.name} does not start: it {process.last_exit}, {process.restarts} times. Its log ends:\n  {lines}"


def _too_late(now: Status, timeout: float) -> str:
    text = f"The sandbox was not ready within {timeout:g} s; it waits for: {now.phase or 'its supervisor'}."
    troubled = [process for process in now.processes if process.last_exit]
    return "\n".join([text, *map(_explain, troubled)]) + (
        f"\nIt goes on starting; see `kserve-iac sandbox status --name {now.name}`, and call `up` again to wait longer."
    )
