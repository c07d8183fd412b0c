"""What KServe's presets give an LLM engine's pod: time to start, time to stop, shared memory, and the ways by which flags
reach its command.

Source: config/llmisvcconfig/config-llm-*.yaml of each release, and for 0.21 install/v0.21.0/kserve-cluster-resources.yaml.
"""

from typing import Literal, NamedTuple

from .kserve import VERSIONS, minor, older

SHARED_MEMORY_VOLUME = "dshm"
"""Volume of every preset that is mounted at /dev/shm."""

SHARED_MEMORY = "/dev/shm"  # noqa: S108 - a path in containers
"""Where the processes of a container exchange data. A container has 64 MiB there where no volume is mounted (the runtimes'
default mount, ``size=65536k``)."""

PRE_STOP = 15
"""Seconds that the engine sleeps before it is told to stop (0.19 and later: ``preStop`` of ``main``)."""

ADDITIONAL_ARGS = "VLLM_ADDITIONAL_ARGS"
"""Variable through which presets take further flags of vLLM."""

STOP_BUFFER = 5
"""Seconds that KServe keeps for the end of the process (``shutdownTimeout`` in llmisvc/config_merge.go)."""


class Preset(NamedTuple):
    """The preset of a workload."""

    start_seconds: int
    """Seconds after which an engine that does not answer is killed."""
    has_startup_probe: bool
    """Whether a startup probe says so; else the liveness probe's first delay does (kserve/kserve#5062)."""
    grace_seconds: int
    """``terminationGracePeriodSeconds``."""
    shared_memory: str
    """Size of /dev/shm."""
    drains: bool
    """Whether ``--shutdown-timeout`` is set from the grace period."""


def preset(kserve: str, *, several_nodes: bool) -> Preset:
    """The preset of KServe ``kserve``; the newest one's where that is not known."""
    version = minor(kserve) if minor(kserve) in VERSIONS else VERSIONS[-1]
    first, drains = version == "0.16", not older(version, "0.19")
    return Preset(
        # 0.16: initialDelaySeconds + periodSeconds x failureThreshold of the liveness probe; later: 60 x 10 s.
        start_seconds=(330 if several_nodes else 150) if first else 600,
        has_startup_probe=not first,
        grace_seconds=60 if drains else 30,
        shared_memory="8Gi" if several_nodes and not older(version, "0.18") else "1Gi",
        drains=drains,
    )


def expands_variable(kserve: str, *, several_nodes: bool) -> bool:
    """Whether the preset expands ``VLLM_ADDITIONAL_ARGS``: that for one node does from 0.18 on, before it starts ``vllm serve``
    without a shell.
    """
    return several_nodes or not older(kserve, "0.18")


ArgsUse = Literal["words", "evaluated", "replacing"]
"""``words``: each entry is a word after the preset's command. ``evaluated``: the preset appends ``$@`` inside ``eval``, so that
a shell reads the entries once more. ``replacing``: the preset has ``args`` of its own, which those of a service replace.
"""


def args_use(kserve: str, *, several_nodes: bool) -> ArgsUse:
    """The use that the preset makes of the ``args`` of the container ``main``."""
    if minor(kserve) == "0.16":
        return "replacing"
    return "words" if not expands_variable(kserve, several_nodes=several_nodes) else "evaluated"


def replaced_words(kserve: str, *, decodes: bool) -> tuple[str, ...]:
    """The ``args`` of the preset for one node, where those of a service replace them; ``decodes``: whether it is a decode role
    beside prefill, behind a sidecar. The name of the model is a template of KServe's.
    """
    if minor(kserve) != "0.16":
        return ()
    name = "{{ .Spec.Model.Name }}"
    return ("--served-model-name", name, "--port", "8001" if decodes else "8000", "--disable-log-requests")
