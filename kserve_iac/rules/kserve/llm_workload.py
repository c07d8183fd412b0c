"""What KServe refuses of the workloads of an LLMInferenceService: how they are spread, and scaled.

Sources: validateWorkloadParallelism, ValidateWorkloadScaling and ValidateActuatorConsistency in
pkg/apis/serving/v1alpha2/llm_inference_service_validation.go (v1alpha1 does the same), 0.17 to 0.20; of 0.16
pkg/controller/v1alpha1/llmisvc/validation.
"""

import re
from collections.abc import Iterator

from ...args.base import is_output
from ...args.quantity import quantity
from ..finding import Finding, Path
from ..object import Object

_COST = re.compile(r"[0-9]+(\.[0-9]+)?")


def workloads(obj: Object) -> Iterator[Path]:
    """The workload that is inline (decode, where there are two), and prefill."""
    yield ("spec",)
    if obj.given("spec", "prefill"):
        yield ("spec", "prefill")


def _pipeline(obj: Object, path: Path) -> bool:
    return (obj.integer(*path, "parallelism", "pipeline") or 0) > 0


def _data(obj: Object, path: Path) -> bool:
    return any((obj.integer(*path, "parallelism", field) or 0) > 0 for field in ("data", "dataLocal"))


def _told(obj: Object, path: Path) -> bool:
    """Whether all that is said of parallelism is known already."""
    said = obj.get(*path, "parallelism")
    return not is_output(said) and not any(is_output(value) for value in obj.mapping(*path, "parallelism").values())


def workers_have_work(obj: Object) -> Iterator[Finding]:
    """A worker goes with data or pipeline parallelism: what else would it do."""
    for path in workloads(obj):
        if obj.given(*path, "worker") and _told(obj, path) and not _pipeline(obj, path) and not _data(obj, path):
            yield Finding(
                "parallelism",
                (*path, "worker"),
                "A worker needs something to share.",
                "Set data and dataLocal of parallelism, or pipeline; or remove it.",
            )


def parallelism_is_one_kind(obj: Object) -> Iterator[Finding]:
    """Pipeline or data, not both; ``data`` and ``dataLocal`` go together."""
    for path in workloads(obj):
        where = (*path, "parallelism")
        if _pipeline(obj, path) and _data(obj, path):
            yield Finding("parallelism", where, "KServe takes pipeline or data parallelism, not both.", "Remove one.")
        given = {field: obj.given(*where, field) for field in ("data", "dataLocal")}
        if given["data"] != given["dataLocal"]:
            missing, present = ("dataLocal", "data") if given["data"] else ("data", "dataLocal")
            yield Finding("parallelism", (*where, missing), f"It goes with {present}.", f"Give {missing}.")


def data_divides(obj: Object) -> Iterator[Finding]:
    """Not validated: there are data / dataLocal pods, rounded down (GetSize); what is left over is not served."""
    for path in workloads(obj):
        where = (*path, "parallelism")
        data, local = obj.integer(*where, "data"), obj.integer(*where, "dataLocal")
        if data is not None and local is not None and data > 0 and local > 0 and data % local:
            yield Finding(
                "data-local",
                (*where, "dataLocal"),
                f"{data} replicas cannot be {local} to a pod.",
                f"Choose a divisor of {data}.",
            )


def single_node_is_told_so(obj: Object) -> Iterator[Finding]:
    """Not validated: without a worker, data and pipeline are left aside without a word (kserve/kserve#6044)."""
    for path in workloads(obj):
        if obj.given(*path, "worker"):
            continue
        for field in ("data", "pipeline"):
            if (obj.integer(*path, "parallelism", field) or 0) > 1:
                yield Finding(
                    "ignored",
                    (*path, "parallelism", field),
                    f"Without a worker nothing reads it: this is left aside for kind {field}.",
                    "Add worker, or remove it.",
                    "warning",
                )


def pipeline_has_a_preset(obj: Object) -> Iterator[Finding]:
    """Not validated: KServe refers to presets for pipelines that it never shipped (kserve/kserve#5047)."""
    prefill = obj.given("spec", "prefill")
    for path in workloads(obj):
        if obj.given(*path, "worker") and _pipeline(obj, path) and not _data(obj, path):
            role = "prefill-" if path != ("spec",) else "decode-" if prefill else ""
            name = f"kserve-config-llm-{role}worker-pipeline-parallel"
            yield Finding(
                "preset-missing",
                (*path, "parallelism", "pipeline"),
                f"KServe ships no preset {name}, and waits for it.",
                "Make an LLMInferenceServiceConfig of that name, or use data parallelism.",
                "warning",
            )


def scaling_or_replicas(obj: Object) -> Iterator[Finding]:
    """A number, or bounds for one."""
    for path in workloads(obj):
        if obj.given(*path, "scaling") and obj.given(*path, "replicas"):
            yield Finding("llm-scaling", (*path, "scaling"), "The number is fixed by replicas.", "Keep one of the two.")


def scaling_is_bounded(obj: Object) -> Iterator[Finding]:
    """``minReplicas`` (1 if unset, since 0.18) is at most ``maxReplicas``; that must be said."""
    for path in workloads(obj):
        where = (*path, "scaling")
        if not obj.given(*where) or is_output(obj.get(*where)):
            continue
        low, high = obj.integer(*where, "minReplicas"), obj.integer(*where, "maxReplicas")
        if not obj.given(*where, "maxReplicas") and obj.before("0.18"):
            yield Finding("llm-scaling", (*where, "maxReplicas"), "What scales has a maximum.", "Give maxReplicas.")
        elif low is not None and high is not None and low > high:
            yield Finding(
                "llm-scaling",
                (*where, "minReplicas"),
                f"{low} is more than maxReplicas {high}.",
                f"Raise maxReplicas to {low}, or lower it.",
            )


def scaling_has_one_actuator(obj: Object) -> Iterator[Finding]:
    """``wva`` with one of hpa and keda; prefill and decode by the same."""
    actuators: dict[Path, str] = {}
    for path in workloads(obj):
        where = (*path, "scaling")
        if not obj.given(*where) or is_output(obj.get(*where)) or is_output(obj.get(*where, "wva")):
            continue
        if not obj.given(*where, "wva"):
            yield Finding("llm-scaling", (*where, "wva"), "It says how to scale.", "Give wva.")
            continue
        given = [field for field in ("hpa", "keda") if obj.given(*where, "wva", field)]
        actuators[path] = "hpa" if "hpa" in given else "keda"
        if len(given) != 1:
            said = "both hpa and keda are given" if given else "neither hpa nor keda is given"
            yield Finding("llm-scaling", (*where, "wva"), f"One of two scales, and {said}.", "Give one of the two.")
    if len(set(actuators.values())) > 1 and not obj.before("0.18"):
        yield Finding(
            "llm-scaling",
            ("spec", "prefill", "scaling", "wva"),
            f"Decode is scaled by {actuators[('spec',)]}, prefill by {actuators[('spec', 'prefill')]}.",
            "Use the same for both.",
        )


def cost_is_a_number(obj: Object) -> Iterator[Finding]:
    """``variantCost`` is a number in quotes."""
    for path in workloads(obj):
        where = (*path, "scaling", "wva", "variantCost")
        if (cost := obj.text(*where)) and not _COST.fullmatch(cost):
            yield Finding("llm-scaling", where, f"{cost!r} is no cost.", 'Write it like "10.0".')


def keda_leaves_the_metric_to_wva(obj: Object) -> Iterator[Finding]:
    """Formula and name are the controller's; an idle number is below the minimum, which must be said before 0.18."""
    for path in workloads(obj):
        where = (*path, "scaling", "wva", "keda")
        modifiers = obj.mapping(*where, "advanced", "scalingModifiers")
        if any(modifiers.get(field) for field in ("formula", "target", "activationTarget", "metricType")):
            yield Finding(
                "llm-scaling",
                (*where, "advanced", "scalingModifiers"),
                "The controller says what is measured.",
                "Remove it.",
            )
        name = (*where, "advanced", "horizontalPodAutoscalerConfig", "name")
        if obj.get(*name):
            yield Finding("llm-scaling", name, "The controller names its HorizontalPodAutoscaler.", "Remove it.")
        yield from _idle(obj, path, where)


def _idle(obj: Object, path: Path, where: Path) -> Iterator[Finding]:
    idle = obj.integer(*where, "idleReplicaCount")
    low = obj.get(*path, "scaling", "minReplicas")
    if idle is None or is_output(low):
        return
    least = obj.integer(*path, "scaling", "minReplicas")
    if least is None and not obj.before("0.18"):
        least = 1  # the CRD's default
    if least is None:
        at = (*path, "scaling", "minReplicas")
        yield Finding("llm-scaling", at, "idleReplicaCount is below it, so it must be said.", "Give minReplicas.")
    elif idle >= least:
        at = (*where, "idleReplicaCount")
        yield Finding("llm-scaling", at, f"{idle} is not less than minReplicas {least}.", f"Set it below {least}.")


def cache_tiers_are_whole(obj: Object) -> Iterator[Finding]:
    """Further tiers stand on one of CPU memory; each is a file system on one of emptyDir and pvc (validateKVCacheOffloading)."""
    for path in workloads(obj):
        where = (*path, "kvCacheOffloading")
        if obj.before("0.20") or not obj.list(*where, "secondary"):
            continue
        cpu = obj.get(*where, "cpu")
        if cpu is None or quantity(cpu) == 0:
            yield Finding("kv-cache", (*where, "cpu"), "Further tiers need one of CPU memory first.", "Give cpu.")
        for tier, entry in obj.entries(*where, "secondary"):
            if not is_output(entry.get("fileSystem")):
                yield from _tier(obj, (*tier, "fileSystem"))


def _tier(obj: Object, path: Path) -> Iterator[Finding]:
    if not obj.given(*path):
        yield Finding("kv-cache", path, "A further tier is a file system.", "Give fileSystem.")
        return
    if (finding := _one_of(obj, path, "emptyDir", "pvc")) is not None:
        yield finding
    elif obj.given(*path, "pvc") and not is_output(obj.get(*path, "pvc")):
        if (finding := _one_of(obj, (*path, "pvc"), "spec", "ref")) is not None:
            yield finding
        elif obj.given(*path, "pvc", "ref") and obj.get(*path, "pvc", "ref", "name") in (None, ""):
            yield Finding("kv-cache", (*path, "pvc", "ref", "name"), "It names a claim.", "Give name.")


def _one_of(obj: Object, path: Path, one: str, other: str) -> Finding | None:
    count = obj.given(*path, one) + obj.given(*path, other)
    if count == 1:
        return None
    said = "both are given" if count else "neither is given"
    return Finding("kv-cache", path, f"It is one of {one} and {other}, and {said}.", "Give one of the two.")


RULES = (
    workers_have_work,
    parallelism_is_one_kind,
    data_divides,
    single_node_is_told_so,
    pipeline_has_a_preset,
    scaling_or_replicas,
    scaling_is_bounded,
    scaling_has_one_actuator,
    cost_is_a_number,
    keda_leaves_the_metric_to_wva,
    cache_tiers_are_whole,
)
