"""Rules about the start and the end of engines: what takes longer than it may."""

from collections.abc import Iterator
from fractions import Fraction

from ...args import Engine, LLMInferenceServiceArgs, Problem
from ...args.base import is_output
from ...args.llm.inference_service import Workload
from ...args.quantity import quantity
from ...catalog.gpus import GIB
from ...catalog.kserve import older
from ...catalog.presets import PRE_STOP, STOP_BUFFER, Preset, preset
from ...compiled import Compiled, CompiledObject
from ...engines.start.loading import DOWNLOADED, GB, spelled_time
from ...engines.start.probes import PERIOD
from ...findings.path import Path

LONGEST_WAIT = 7200
"""The largest ``readyTimeout``."""

LONG_DOWNLOAD = 300
"""Seconds of a download that are worth a word, where each replica spends them."""


MANY_PODS = 3
"""Pods from which on it is: a pair that starts seldom is no matter."""


def engine_has_time_to_start(service: CompiledObject[LLMInferenceServiceArgs]) -> Iterator[Problem]:
    """What is given to the start of an engine should be more than the slowest published one took (engines/start/loading.py).

    Of a model that is known, on KServe's preset. A startup probe that is written here is as long as that already, unless
    ``startTimeout`` or the pod's own probe says otherwise. 0.16's presets have none, and their liveness probe kills an engine
    that does not answer (kserve/kserve#5062): said where that is likely.
    """
    args = service.args
    for path, workload in args.workloads():
        start = service.starts[path]
        if start is None:
            continue
        size = f"{start.weights / GB:,.0f} GB of weights"
        given = list(_allowed(path, workload, start.preset))
        if not given and not start.preset.has_startup_probe and start.is_likely_killed:
            given = [(path / "startTimeout", start.preset.start_seconds)]
        for where, allowed in given:
            if allowed < start.starting.high:
                yield Problem(
                    "start-slow",
                    where,
                    f"The engine is killed after {spelled_time(allowed)}, but at published rates a start with {size} "
                    f"takes {start.starting.text}.",
                    _longer(str(where[-1]), _seconds(start.starting.high)),
                )
        if not path and args.wait and not args.stopped and args.ready_timeout < start.total.high:
            yield Problem(
                "ready-slow",
                Path("readyTimeout"),
                f"The update waits {spelled_time(args.ready_timeout)}, but at published rates {size} take "
                f"{start.total.text} to download and "
                "start, not counting a new node and the image.",
                f"Set readyTimeout to {min(_seconds(start.total.high), LONGEST_WAIT)}, or keep the model close to the nodes.",
            )


def _longer(field: str, seconds: int) -> str:
    """The mend that gives a start more time."""
    return f"Set {field} to {seconds}." if field == "startTimeout" else f"Give {field} {seconds} seconds in total."


def _allowed(path: Path, workload: Workload, given: Preset) -> Iterator[tuple[Path, int]]:
    """Seconds that the service itself gives to the start, with the argument that says so; the container's own probe wins."""
    for at, container in workload.mains():
        probe = container.startup_probe
        if probe is not None and probe.failure_threshold is not None:
            seconds = (probe.initial_delay_seconds or 0) + probe.failure_threshold * (probe.period_seconds or PERIOD)
            yield at.under(path) / "startupProbe", seconds
            return
    if workload.start_timeout is not None:
        yield path / "startTimeout", workload.start_timeout or given.start_seconds


def engine_has_time_to_stop(service: CompiledObject[LLMInferenceServiceArgs]) -> Iterator[Problem]:
    """Requests that run go on for the grace period, less what the preset sleeps and keeps: ``--shutdown-timeout`` (0.19 and
    later, ``shutdownTimeout`` in llmisvc/config_merge.go). A timeout of one's own must end before the pod is killed.
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


def pod_holds_its_memory(service: CompiledObject[LLMInferenceServiceArgs]) -> Iterator[Problem]:
    """KV cache and weights that go to CPU memory, and /dev/shm, count against the container's memory limit.

    Sources: ``cpu`` of KServe's ``kvCacheOffloading`` says so (v1alpha2/llm_inference_service_types.go); Kubernetes counts
    emptyDirs of medium Memory. The engine itself comes on top, with some GiB for each GPU, which are not counted here.
    """
    for role in service.llm_engines:
        parts = list(_in_memory(role.workload, role.engine))
        needed = sum((amount for _, amount in parts), Fraction(0))
        for where, limit in _limits(role.path, role.workload):
            if parts and needed >= limit:
                listed = ", ".join(f"{float(amount / GIB):.0f} GiB of {what}" for what, amount in parts)
                yield Problem(
                    "pod-memory",
                    where,
                    f"A memory limit of {float(limit / GIB):.0f} GiB is too small for {listed} and the engine "
                    "itself: the pod is killed as "
                    "these fill.",
                    f"Set limits.memory to more than {float(needed / GIB):.0f}Gi.",
                )


def _in_memory(workload: Workload, engine: Engine | None) -> Iterator[tuple[str, Fraction]]:
    offloading = workload.kv_cache_offloading
    if offloading is not None and (amount := quantity(offloading.cpu)) is not None:
        yield "offloaded KV cache", amount
    if engine is not None and engine.cpu_offload_gb:
        yield "offloaded weights", Fraction(engine.cpu_offload_gb) * GIB * max(1, workload.gpus_per_pod)
    if workload.shared_memory is not None and (amount := quantity(workload.shared_memory)) is not None:
        yield "shared memory", amount


def _limits(path: Path, workload: Workload) -> Iterator[tuple[Path, Fraction]]:
    """Memory limits of the engine's container, the one that wins first."""
    given = [(path / "resources" / "limits" / "memory", workload.resources)]
    for at, container in workload.mains():
        given.insert(0, (at.under(path) / "resources" / "limits" / "memory", container.resources))
    for where, resources in given:
        said = resources.limits.get("memory") if resources is not None else None
        if said is not None and not is_output(said):
            if (amount := quantity(said)) is not None:
                yield where, amount
            return


def downloads_are_shared(compiled: Compiled) -> Iterator[Problem]:
    """A large model that each replica fetches again makes each start long, and asks the hub for it each time.

    Nothing is said of models that a cache of the environment keeps on the nodes.
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
        if start.downloading.high < LONG_DOWNLOAD or compiled.is_cached(uri):
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


def _seconds(seconds: float) -> int:
    """Rounded up to whole minutes."""
    return -int(-seconds // 60) * 60
