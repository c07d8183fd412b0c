"""What KServe's presets give an LLM engine's pod besides its command: time to start, time to stop, shared memory.

Source: config/llmisvcconfig/config-llm-*.yaml of each release; 0.18 was not read, and is taken to be like 0.17 where 0.17 and
0.19 differ.
"""

from dataclasses import dataclass

from .kserve import VERSIONS, minor, older

SHARED_MEMORY_VOLUME = "dshm"
"""Volume of every preset that is mounted at /dev/shm."""

PRE_STOP = 15
"""Seconds that the engine sleeps before it is told to stop (0.19 and later: ``preStop`` of ``main``)."""

STOP_BUFFER = 5
"""Seconds that KServe keeps for the end of the process (``shutdownTimeout`` in llmisvc/config_merge.go)."""


@dataclass(frozen=True)
class Preset:
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
        shared_memory="8Gi" if several_nodes and drains else "1Gi",
        drains=drains,
    )
