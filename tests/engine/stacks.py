"""A Pulumi project of a test's own, driven through the Automation API, and a network that can be cut."""

import select
import socket
import subprocess
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pulumi import automation as auto

IMPORTS = "import pulumi, pulumi_kubernetes as k8s\n"


@dataclass
class Result:
    """What an operation did: operations by resource name (without stacks and providers), and everything that was printed."""

    operations: dict[str, list[str]] = field(default_factory=dict)
    text: str = ""
    outputs: dict[str, Any] = field(default_factory=dict)
    failed: bool = False

    @property
    def changed(self) -> dict[str, list[str]]:
        """Only what is no "same", and no refresh or read."""
        quiet = {"same", "refresh", "read"}
        kept = {name: [op for op in ops if op not in quiet] for name, ops in self.operations.items()}
        return {name: ops for name, ops in kept.items() if ops}


class Project:
    """One project with one stack. The program is replaced by assigning :attr:`program`."""

    def __init__(self, folder: Path, name: str, env: dict[str, str]) -> None:
        self.folder = folder
        self.env = {**env, "PULUMI_OPTION_COLOR": "never"}
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "Pulumi.yaml").write_text(f"name: {name}\nruntime: python\n")
        self.program = ""
        options = auto.LocalWorkspaceOptions(work_dir=str(folder), env_vars=self.env)
        self.stack = auto.create_or_select_stack("test", work_dir=str(folder), opts=options)

    @property
    def program(self) -> str:
        return (self.folder / "__main__.py").read_text()

    @program.setter
    def program(self, text: str) -> None:
        (self.folder / "__main__.py").write_text(IMPORTS + text)

    def _run(self, call: Callable[..., Any], **options: Any) -> Result:
        result = Result()
        lines: list[str] = []

        def event(item: Any) -> None:
            if item.resource_pre_event is not None:
                metadata = item.resource_pre_event.metadata
                name = metadata.urn.rpartition("::")[2]
                if not metadata.type.startswith("pulumi:"):
                    result.operations.setdefault(name, []).append(str(metadata.op.value))
            if item.diagnostic_event is not None:
                lines.append(item.diagnostic_event.message)

        try:
            done = call(on_event=event, on_output=lines.append, **options)
            result.outputs = {key: value.value for key, value in (getattr(done, "outputs", None) or {}).items()}
        except auto.CommandError as error:
            lines.append(str(error))
            result.failed = True
        result.text = "\n".join(lines)
        return result

    def up(self, **options: Any) -> Result:
        return self._run(self.stack.up, **options)

    def preview(self, **options: Any) -> Result:
        return self._run(self.stack.preview, **options)

    def refresh(self, **options: Any) -> Result:
        return self._run(self.stack.refresh, **options)

    def destroy(self, **options: Any) -> Result:
        return self._run(self.stack.destroy, **options)

    def state(self) -> dict[str, dict[str, Any]]:
        """The resources of the state by name."""
        resources = (self.stack.export_stack().deployment or {}).get("resources") or []
        return {resource["urn"].rpartition("::")[2]: resource for resource in resources}

    def state_text(self) -> str:
        """The state as it is stored: secrets encrypted."""
        command = ["pulumi", "stack", "export", "--stack", "test"]
        return subprocess.run(command, cwd=self.folder, env=self.env, capture_output=True, text=True, check=True).stdout

    def cli(self, *arguments: str) -> "subprocess.Popen[str]":
        """A pulumi command of its own process, for those that are to be killed."""
        return subprocess.Popen(
            ["pulumi", *arguments, "--non-interactive", "--stack", "test"],
            cwd=self.folder,
            env=self.env,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )


class Wire:
    """A connection to the API server that can be cut: a proxy on the loopback interface."""

    def __init__(self, host: str, port: int) -> None:
        self._target = (host, port)
        self._cut = threading.Event()
        self._open: set[socket.socket] = set()
        self._server: socket.socket | None = None
        self.port = 0
        self._listen()

    def _listen(self) -> None:
        server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        server.bind(("127.0.0.1", self.port))
        server.listen(64)
        self.port = server.getsockname()[1]
        self._server = server
        threading.Thread(target=self._accept, args=(server,), daemon=True).start()

    def _accept(self, server: socket.socket) -> None:
        while True:
            try:
                client, _ = server.accept()
                upstream = socket.create_connection(self._target)
            except OSError:
                return
            self._open |= {client, upstream}
            threading.Thread(target=self._carry, args=(client, upstream), daemon=True).start()

    def _carry(self, client: socket.socket, upstream: socket.socket) -> None:
        pairs = {client: upstream, upstream: client}
        try:
            while True:
                readable, _, _ = select.select(list(pairs), [], [], 60)
                for source in readable:
                    data = source.recv(65536)
                    if not data:
                        return
                    pairs[source].sendall(data)
        except (OSError, ValueError):
            return
        finally:
            for end in pairs:
                end.close()
                self._open.discard(end)

    def cut(self) -> None:
        """Breaks every connection and refuses new ones."""
        if self._server is not None:
            # Closing alone does not wake a thread that accepts.
            self._server.shutdown(socket.SHUT_RDWR)
            self._server.close()
            self._server = None
        for end in list(self._open):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue

    def mend(self) -> None:
        self._listen()
