"""Rules about the start and the end of engines: both have time limits."""

from collections.abc import Iterator

from ...args import LLMInferenceServiceArgs, Problem
from ...args.llm.inference_service import Workload
from ...catalog.kserve import older
from ...catalog.presets import PRE_STOP, STOP_BUFFER, Preset, preset
from ...compiled import Compiled, CompiledObject
from ...engines.start.loading import DOWNLOADED, GB, spelled_time, whole_minutes
from ...engines.start.probes import PERIOD
from ...findings.path import Path

LONG_DOWNLOAD = 300
"""Seconds of a download that are worth a word, where each replica spends them."""


MANY_PODS = 3
"""Pods from which on it is: a pair that starts seldom is no matter."""


def engine_has_time_to_start(service: CompiledObject[LLMInferenceServiceArgs]) -> Iterator[Problem]:
    """The time limit of an engine's start should be longer than the slowest published start (engines/start/loading.py).

    The rule covers known models on KServe's preset. A startup probe that this library renders is long enough, unless
    ``startTimeout`` or the pod's own probe sets another time. A role that only a configuration describes has no such probe,
    because the service itself writes nothing for it. The presets of KServe 0.16 have no startup probe, and their
    liveness probe restarts an engine that does not answer (kserve/kserve#5062); there is a finding if this is likely.
    """
    args = service.args
    for path, workload in args.workloads():
        start = service.starts[path]
        if start is None:
            continue
        size = f"{start.weights / GB:,.0f} GB of weights"
        given = list(_allowed(path, workload, start.preset))
        is_written = service.has_own_role(path)
        if not given and start.preset.has_startup_probe and not is_written:
            given = [(path / "startTimeout", start.preset.start_seconds)]
        if not given and not start.preset.has_startup_probe and start.is_likely_killed:
            given = [(path / "startTimeout", start.preset.start_seconds)]
        for where, allowed in given:
            if allowed < start.starting.high:
                yield Problem(
                    "start-slow",
                    where,
                    f"The engine is killed after {spelled_time(allowed)}, but at published rates a start with {size} "
                    f"takes {start.starting.text}.",
                    _longer(str(where[-1]), whole_minutes(start.starting.high)),
                )


def _longer(field: str, seconds: int) -> str:
    """The mend that extends the time limit of a start."""
    return f"Set {field} to {seconds}." if field == "startTimeout" else f"Give {field} {seconds} seconds in total."


def _allowed(path: Path, workload: Workload, given: Preset) -> Iterator[tuple[Path, int]]:
    """Time limit in seconds that the service sets for the start, and the argument that sets it. The container's own probe takes
    precedence.
    """
    for at, container in workload.mains():
        probe = container.startup_probe
        if probe is not None and probe.failure_threshold is not None:
            seconds = (probe.initial_delay_seconds or 0) + probe.failure_threshold * (probe.period_seconds or PERIOD)
            yield at.under(path) / "startupProbe", seconds
            return
    if workload.start_timeout is not None:
        yield path / "startTimeout", workload.start_timeout or given.start_seconds


def engine_has_time_to_stop(service: CompiledObject[LLMInferenceServiceArgs]) -> Iterator[Problem]:
    """Running requests continue for the grace period, less the time that the preset sleeps and reserves: ``--shutdown-timeout``
    (0.19 and later, ``shutdownTimeout`` in llmisvc/config_merge.go). If the user sets this timeout, it must end before Kubernetes
    kills the pod.
    """
    for role in service.llm_engines:
        workload = role.workload
        given = preset(service.kserve, several_nodes=workload.worker is not None)
        own = workload.template.termination_grace_period_seconds if workload.template else None
        grace = given.grace_seconds if own is None else own
        where = role.path / "template" / "terminationGracePeriodSeconds"
        if given.drains and own is not None and grace <= PRE_STOP + STOP_BUFFER:
            yield Problem(
                "grace-period",
                where,
                f"{grace} seconds leave no time for running requests: the pod sleeps {PRE_STOP} seconds before "
                "the engine stops, and "
                f"{STOP_BUFFER} seconds are reserved for the engine's end.",
                f"Set terminationGracePeriodSeconds to more than {PRE_STOP + STOP_BUFFER}; the preset's value is "
                f"{given.grace_seconds}.",
            )
        said = role.further_flags.words.get("shutdown-timeout", "")
        sleep = PRE_STOP if given.drains else 0
        if said.isdecimal() and sleep + int(said) > grace:
            yield Problem(
                "grace-period",
                where,
                f"The pod is killed after {grace} seconds, but --shutdown-timeout {said} begins only after {sleep} seconds.",
                f"Set terminationGracePeriodSeconds to at least {sleep + int(said) + STOP_BUFFER}, or --shutdown-timeout to "
                f"{max(0, grace - sleep - STOP_BUFFER)}.",
            )


def downloads_are_shared(compiled: Compiled) -> Iterator[Problem]:
    """If each replica downloads a large model again, each start is slow, and each one sends requests to the hub.

    Models in a cache of the environment are not reported.
    """
    for service in compiled.objects:
        args = service.whole.args
        if not isinstance(args, LLMInferenceServiceArgs) or args.model is None:
            continue
        uri = args.model.uri
        start = service.starts[Path()]
        pods = sum(one.max_replicas[1] * one.pods_per_replica for _, one in args.workloads())
        if start is None or pods < MANY_PODS or uri.partition("://")[0] not in DOWNLOADED:
            continue
        if start.downloading.high < LONG_DOWNLOAD or compiled.is_cached(uri, args):
            continue
        kept = "a claim (pvc://) or an image (oci://)"
        if not older(service.kserve, "0.20"):
            kept = "a LocalModelCache, a claim (pvc://) or an image (oci+native://)"
        yield Problem(
            "start-download",
            service.whole.place(Path("model", "uri")),
            f"Each of {pods} pods downloads {start.weights / GB:,.0f} GB before it starts, which takes "
            f"{start.downloading.text} "
            "at published rates.",
            f"Keep the model close to the nodes: use {kept}.",
        )
