"""The `helm` executable: which arguments say what, and running it so that nothing secret shows and nothing outlives us."""

import json
import os
import shutil
import signal
import subprocess
import tempfile
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any
from urllib.parse import urlparse

from .cluster import Cluster
from .errors import Cancelled, PluginError

_POLL_SECONDS = 0.2
_CANCEL_GRACE_SECONDS = 10.0
_STOP_GRACE_SECONDS = 2.0

# Inputs that are switches of the same meaning for every command that takes them.
_INSTALL_SWITCHES = {
    "atomic": "--atomic",
    "createNamespace": "--create-namespace",
    "dependencyUpdate": "--dependency-update",
    "devel": "--devel",
    "disableOpenapiValidation": "--disable-openapi-validation",
    "disableWebhooks": "--no-hooks",
    "renderSubchartNotes": "--render-subchart-notes",
    "replace": "--replace",
    "skipCrds": "--skip-crds",
    "takeOwnership": "--take-ownership",
}
_UPGRADE_SWITCHES = {
    "atomic": "--atomic",
    "cleanupOnFail": "--cleanup-on-fail",
    "dependencyUpdate": "--dependency-update",
    "devel": "--devel",
    "disableCRDHooks": "--no-hooks",
    "disableOpenapiValidation": "--disable-openapi-validation",
    "forceUpdate": "--force",
    "recreatePods": "--recreate-pods",
    "renderSubchartNotes": "--render-subchart-notes",
    "resetValues": "--reset-values",
    "reuseValues": "--reuse-values",
    "skipCrds": "--skip-crds",
    "takeOwnership": "--take-ownership",
}
_TEMPLATE_SWITCHES = {"dependencyUpdate": "--dependency-update", "devel": "--devel"}


def switches(release: Mapping[str, Any], table: Mapping[str, str]) -> list[str]:
    return [flag for key, flag in table.items() if release.get(key) is True]


def install_args(release: Mapping[str, Any], chart: Sequence[str], timeout: float) -> list[str]:
    """``helm install`` for the inputs of a Release. Values come on standard input, never as arguments."""
    return ["install", str(release["name"]), *chart, *switches(release, _INSTALL_SWITCHES), *_common(release, timeout)]


def upgrade_args(release: Mapping[str, Any], chart: Sequence[str], timeout: float) -> list[str]:
    """``helm upgrade`` for the inputs of a Release."""
    history = ["--history-max", str(release["maxHistory"])] if release.get("maxHistory") is not None else []
    return [
        "upgrade",
        str(release["name"]),
        *chart,
        *switches(release, _UPGRADE_SWITCHES),
        *history,
        *_common(release, timeout),
    ]


def uninstall_args(release: Mapping[str, Any], timeout: float) -> list[str]:
    """``helm uninstall``, which waits unless the release was not to be waited for."""
    wait = ["--wait"] if release.get("atomic") is True or release.get("skipAwait") is not True else []
    return ["uninstall", str(release["name"]), "--namespace", str(release["namespace"]), *wait, *_timeout(timeout)]


def template_args(
    name: str, namespace: str, chart: Sequence[str], release: Mapping[str, Any], *, hooks: bool = True
) -> list[str]:
    """``helm template`` with CRDs, unless they are to be skipped."""
    crds = [] if release.get("skipCrds") is True else ["--include-crds"]
    return [
        "template",
        name,
        *chart,
        "--namespace",
        namespace,
        *crds,
        *([] if hooks else ["--no-hooks"]),
        *switches(release, _TEMPLATE_SWITCHES),
        *_verification(release),
        *_post_renderer(release),
        "--values",
        "-",
    ]


def _common(release: Mapping[str, Any], timeout: float) -> list[str]:
    arguments = ["--namespace", str(release["namespace"])]
    if release.get("skipAwait") is not True:
        arguments.append("--wait")
        if release.get("waitForJobs") is True:
            arguments.append("--wait-for-jobs")
    if release.get("description"):
        arguments += ["--description", str(release["description"])]
    return [
        *arguments,
        *_timeout(timeout),
        *_verification(release),
        *_post_renderer(release),
        "--values",
        "-",
    ]


def _timeout(timeout: float) -> list[str]:
    return ["--timeout", f"{timeout:g}s"] if timeout > 0 else []


def _verification(release: Mapping[str, Any]) -> list[str]:
    if release.get("verify") is not True:
        return []
    return ["--verify", *(["--keyring", str(release["keyring"])] if release.get("keyring") else [])]


def _post_renderer(release: Mapping[str, Any]) -> list[str]:
    command = release.get("postrender")
    if not command:
        return []
    program, *arguments = str(command).split()
    return ["--post-renderer", program, *(part for a in arguments for part in ("--post-renderer-args", a))]


@dataclass(frozen=True)
class Source:
    """Where a chart comes from, as helm arguments; ``environment`` holds what must not be among them."""

    arguments: tuple[str, ...]
    environment: Mapping[str, str]
    local: Path | None = None


class Helm:
    """Runs helm against one cluster. Every process it starts is ended by :meth:`stop`."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._lock = threading.Lock()
        self._source_lock = threading.Lock()
        self._running: set[subprocess.Popen[str]] = set()
        self._stopped = False
        self._kubeconfig: str | None = None
        self._kubeconfig_file: IO[bytes] | None = None
        self._version = ""
        self._sources: dict[tuple[str, ...], Source] = {}
        # Rendering is all computation: more at a time than there are processors only makes each of them late.
        self._rendering = threading.Semaphore(max(2, os.cpu_count() or 2))

    def stop(self) -> None:
        """Ends what runs; nothing can be started afterwards."""
        with self._lock:
            self._stopped = True
            running = list(self._running)
        for process in running:
            _signal(process, signal.SIGTERM)
        for process in running:
            try:
                process.wait(_STOP_GRACE_SECONDS)
            except subprocess.TimeoutExpired:
                _signal(process, signal.SIGKILL)
        if self._folder is not None:
            self._folder.cleanup()
        if self._kubeconfig_file is not None:
            self._kubeconfig_file.close()

    def version(self) -> str:
        if not self._version:
            self._version = self.run(["version", "--short"]).strip()
        return self._version

    def template(
        self,
        arguments: Sequence[str],
        values: Mapping[str, Any],
        environment: Mapping[str, str],
        *,
        connect: bool = False,
    ) -> str:
        """The rendered manifests; ``connect`` lets templates look up objects of the cluster."""
        with self._rendering:
            return self.run(arguments, values=values, environment=environment, connect=connect)

    def run(
        self,
        arguments: Sequence[str],
        *,
        values: Mapping[str, Any] | None = None,
        text: str | None = None,
        environment: Mapping[str, str] | None = None,
        connect: bool = False,
    ) -> str:
        """What helm prints. Raises PluginError with what it complains about, Cancelled when the engine said so."""
        program = shutil.which("helm")
        if program is None:
            raise PluginError(
                "the stand-in plugin runs charts with the `helm` executable (version 3), which is not on PATH"
            )
        command = [program, *arguments, *(["--kubeconfig", self._config_file()] if connect else [])]
        given = json.dumps(values) if values is not None else text
        process = self._start(command, {**os.environ, **self._settings(), **(environment or {})})
        try:
            output, errors = self._talk(process, given)
        finally:
            with self._lock:
                self._running.discard(process)
        if self._cluster.cancelled.is_set() and process.returncode != 0:
            raise Cancelled(f"cancelled while helm {arguments[0]} was running")
        if process.returncode != 0:
            raise PluginError(f"helm {arguments[0]}: {_complaint(errors)}")
        return output

    def _start(self, command: Sequence[str], environment: Mapping[str, str]) -> "subprocess.Popen[str]":
        with self._lock:
            if self._stopped or self._cluster.cancelled.is_set():
                raise Cancelled("cancelled")
            # In our own process group: whoever kills that one kills helm, too.
            process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
                env=dict(environment),
            )
            self._running.add(process)
            return process

    def _talk(self, process: "subprocess.Popen[str]", given: str | None) -> tuple[str, str]:
        asked_to_end = False
        waited = 0.0
        while True:
            try:
                return process.communicate(given, timeout=_POLL_SECONDS)
            except subprocess.TimeoutExpired:
                given = None
            if self._cluster.cancelled.is_set():
                if not asked_to_end:
                    _signal(process, signal.SIGTERM)  # helm then writes down that the release failed
                    asked_to_end = True
                waited += _POLL_SECONDS
                if waited > _CANCEL_GRACE_SECONDS:
                    _signal(process, signal.SIGKILL)

    def _private_folder(self) -> Path:
        if self._folder is None:
            self._folder = tempfile.TemporaryDirectory(prefix="kserve-iac-helm-")
        return Path(self._folder.name)

    def _config_file(self) -> str:
        """A kubeconfig for helm. In memory where that can be had: a killed plugin leaves no credentials behind."""
        with self._lock:
            if self._kubeconfig is None:
                target = self._cluster.settings.target
                if target is None:
                    raise PluginError(f"configured Kubernetes cluster is unreachable: {self._cluster.settings.problem}")
                if hasattr(os, "memfd_create"):
                    descriptor = os.memfd_create("kserve-iac-kubeconfig")
                    self._kubeconfig_file = os.fdopen(descriptor, "wb")
                    self._kubeconfig = f"/proc/{os.getpid()}/fd/{descriptor}"
                else:
                    path = self._private_folder() / "kubeconfig"
                    self._kubeconfig_file, self._kubeconfig = path.open("wb"), str(path)
                os.fchmod(self._kubeconfig_file.fileno(), 0o600)
                self._kubeconfig_file.write(json.dumps(target.config).encode())
                self._kubeconfig_file.flush()
            return self._kubeconfig

    def _settings(self) -> dict[str, str]:
        names = {
            "pluginsPath": "HELM_PLUGINS",
            "registryConfigPath": "HELM_REGISTRY_CONFIG",
            "repositoryConfigPath": "HELM_REPOSITORY_CONFIG",
            "repositoryCache": "HELM_REPOSITORY_CACHE",
        }
        given = self._cluster.settings.helm
        return {"HELM_DRIVER": "secret", **{names[key]: value for key, value in given.items() if key in names}}

    # Charts ---------------------------------------------------------------------------------------------------

    def source(self, release: Mapping[str, Any]) -> Source:
        """The chart of a Release or Chart: a local folder or archive, a repository's, or an OCI registry's.

        A local one wins over a repository's of the same name where no repository URL is given, as in helm; a folder
        without a Chart.yaml is none. Credentials are handed to helm on standard input, once per repository.
        """
        chart = str(release.get("chart") or "").strip()
        if not chart:
            raise PluginError("chart: no chart is named")
        options = release.get("repositoryOpts") or {}
        repository = str(options.get("repo") or "")
        version = str(release.get("version") or "").strip()
        pinned = ("--version", version) if version else ()
        if not repository:
            path = Path(chart)
            if path.is_file() or (path / "Chart.yaml").is_file():
                return Source((str(path.resolve()),), {}, path.resolve())
            if path.is_absolute() or chart.startswith("."):
                raise PluginError(f"chart: there is no chart at {chart!r} (a folder with a Chart.yaml, or an archive)")
        key = (chart, version, json.dumps(options, sort_keys=True, default=str))
        with self._source_lock:
            if key not in self._sources:
                self._sources[key] = self._remote(chart, repository, pinned, options)
            return self._sources[key]

    def _remote(self, chart: str, repository: str, pinned: tuple[str, ...], options: Mapping[str, Any]) -> Source:
        tls = tuple(
            part
            for key, flag in (("caFile", "--ca-file"), ("certFile", "--cert-file"), ("keyFile", "--key-file"))
            if options.get(key)
            for part in (flag, str(options[key]))
        )
        username, password = str(options.get("username") or ""), str(options.get("password") or "")
        oci = chart.startswith("oci://")
        if repository.startswith("oci://") and not oci:
            chart, oci = f"{repository.rstrip('/')}/{chart}", True
        if not username:
            is_url = bool(urlparse(repository).scheme) and not oci
            name = chart if not repository or is_url or oci or "/" in chart else f"{repository}/{chart}"
            return Source((name, *(("--repo", repository) if is_url else ()), *pinned, *tls), {})
        folder = self._private_folder() / f"repository-{len(self._sources)}"
        folder.mkdir(exist_ok=True)
        if oci:
            environment = {"HELM_REGISTRY_CONFIG": str(folder / "registry.json")}
            host = urlparse(chart).netloc
            login = ["registry", "login", host, "--username", username, "--password-stdin", *tls]
            self.run(login, text=password, environment=environment)
            return Source((chart, *pinned, *tls), environment)
        environment = {
            "HELM_REPOSITORY_CONFIG": str(folder / "repositories.yaml"),
            "HELM_REPOSITORY_CACHE": str(folder / "cache"),
        }
        add = ["repo", "add", "repository", repository, "--username", username, "--password-stdin", *tls]
        self.run(add, text=password, environment=environment)
        return Source((f"repository/{chart}", *pinned), environment)


def _signal(process: "subprocess.Popen[str]", number: signal.Signals) -> None:
    if process.poll() is None:
        process.send_signal(number)


def _complaint(errors: str) -> str:
    """Helm's own message: without its warnings about file modes and skipped hooks."""
    lines = [
        line for line in errors.splitlines() if line.strip() and not line.startswith(("WARNING:", "walk.go", "level="))
    ]
    marked = [index for index, line in enumerate(lines) if line.startswith("Error:")]
    if marked:
        lines = [lines[marked[-1]].removeprefix("Error:").strip(), *lines[marked[-1] + 1 :]]
    return "\n".join(lines) or "failed without saying why"
