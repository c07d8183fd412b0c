"""What KServe refuses of the workloads of an LLMInferenceService: how they are spread, and scaled.

Sources: validateWorkloadParallelism, ValidateWorkloadScaling and ValidateActuatorConsistency in
pkg/apis/serving/v1alpha2/llm_inference_service_validation.go (v1alpha1 does the same), 0.17 to 0.21; of 0.16
pkg/controller/v1alpha1/llmisvc/validation.
"""

import re
from collections.abc import Iterator
from typing import Any

from ...args.base import is_output
from ...args.quantity import quantity
from ...catalog.kserve import SCALES_BY_KEDA
from ...findings.path import Path
from ..finding import Finding
from ..object import Object

_COST = re.compile(r"[0-9]+(\.[0-9]+)?")


def workloads(obj: Object) -> Iterator[Path]:
    """The workload that is inline (decode, where there are two), and prefill."""
    yield Path("spec")
    if obj.given("spec", "prefill"):
        yield Path("spec", "prefill")


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
                path / "worker",
                "A worker requires data or pipeline parallelism.",
                "Set data and dataLocal of parallelism, set pipeline, or remove worker.",
            )


def parallelism_is_one_kind(obj: Object) -> Iterator[Finding]:
    """Pipeline or data, not both; ``data`` and ``dataLocal`` go together."""
    for path in workloads(obj):
        where = path / "parallelism"
        if _pipeline(obj, path) and _data(obj, path):
            yield Finding(
                "parallelism",
                where,
                "KServe supports pipeline or data parallelism, but not both.",
                "Remove either pipeline, or data and dataLocal.",
            )
        given = {field: obj.given(*where, field) for field in ("data", "dataLocal")}
        if given["data"] != given["dataLocal"]:
            missing, present = ("dataLocal", "data") if given["data"] else ("data", "dataLocal")
            yield Finding("parallelism", where / missing, f"{present} requires {missing}.", f"Set {missing}.")


def data_divides(obj: Object) -> Iterator[Finding]:
    """Not validated: there are data / dataLocal pods, rounded down (GetSize); what is left over is not served."""
    for path in workloads(obj):
        where = path / "parallelism"
        data, local = obj.integer(*where, "data"), obj.integer(*where, "dataLocal")
        if data is not None and local is not None and data > 0 and local > 0 and data % local:
            yield Finding(
                "data-local",
                where / "dataLocal",
                f"{data} data-parallel replicas cannot be divided into pods of {local}.",
                f"Set dataLocal to a divisor of {data}.",
            )


def parallelism_has_workers(obj: Object) -> Iterator[Finding]:
    """Not validated: without a worker, data and pipeline are left aside without a word (kserve/kserve#6044)."""
    for path in workloads(obj):
        if obj.given(*path, "worker"):
            continue
        for field in ("data", "pipeline"):
            if (obj.integer(*path, "parallelism", field) or 0) > 1:
                yield Finding(
                    "ignored",
                    path / "parallelism" / field,
                    f"{field} is ignored: KServe reads it only if worker is set.",
                    f"Add worker, or remove {field}.",
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
                path / "parallelism" / "pipeline",
                f"KServe waits for the preset {name}, which it does not ship.",
                "Create an LLMInferenceServiceConfig of that name, or use data parallelism.",
            )


def scaling_or_replicas(obj: Object) -> Iterator[Finding]:
    """A number, or bounds for one."""
    for path in workloads(obj):
        if obj.given(*path, "scaling") and obj.given(*path, "replicas"):
            yield Finding(
                "llm-scaling",
                path / "scaling",
                "replicas fixes the number of replicas, so scaling cannot change it.",
                "Remove either replicas or scaling.",
            )


def scaling_is_bounded(obj: Object) -> Iterator[Finding]:
    """``minReplicas`` (1 if unset, since 0.18) is at most ``maxReplicas``; that must be said."""
    for path in workloads(obj):
        where = path / "scaling"
        if not obj.given(*where) or is_output(obj.get(*where)):
            continue
        low, high = obj.integer(*where, "minReplicas"), obj.integer(*where, "maxReplicas")
        if not obj.given(*where, "maxReplicas") and obj.before("0.18"):
            yield Finding("llm-scaling", where / "maxReplicas", "scaling requires maxReplicas.", "Set maxReplicas.")
        elif low is not None and high is not None and low > high:
            yield Finding(
                "llm-scaling",
                where / "minReplicas",
                f"minReplicas ({low}) is greater than maxReplicas ({high}).",
                f"Raise maxReplicas to {low}, or lower minReplicas.",
            )


def scaling_has_one_mechanism(obj: Object) -> Iterator[Finding]:
    """``wva``, and from 0.21 on ``keda`` in its place; prefill and decode by the same."""
    chosen: dict[Path, str] = {}
    for path in workloads(obj):
        where = path / "scaling"
        if not obj.given(*where) or is_output(obj.get(*where)):
            continue
        given = [field for field in ("wva", "keda") if obj.given(*where, field)]
        if obj.before(SCALES_BY_KEDA):
            if "wva" not in given:
                text = "scaling requires wva, which says how to scale."
                yield Finding("llm-scaling", where / "wva", text, "Set wva.")
        elif len(given) != 1:
            said = "both are set" if given else "neither is set"
            text = f"scaling requires exactly one of wva and keda, but {said}."
            yield Finding("llm-scaling", where, text, "Set either wva or keda.")
        else:
            chosen[path] = given[0]
    if len(set(chosen.values())) > 1:
        yield Finding(
            "llm-scaling",
            Path("spec", "prefill", "scaling"),
            f"Decode is scaled by {chosen[Path('spec')]} but prefill by {chosen[Path('spec', 'prefill')]}.",
            "Set the same one, wva or keda, for both roles.",
        )


def wva_has_one_actuator(obj: Object) -> Iterator[Finding]:
    """``wva`` with one of hpa and keda; prefill and decode by the same."""
    actuators: dict[Path, str] = {}
    for path in workloads(obj):
        where = path / "scaling" / "wva"
        if not obj.given(*where) or is_output(obj.get(*where)):
            continue
        given = [field for field in ("hpa", "keda") if obj.given(*where, field)]
        actuators[path] = "hpa" if "hpa" in given else "keda"
        if len(given) != 1:
            said = "both are set" if given else "neither is set"
            yield Finding(
                "llm-scaling",
                where,
                f"wva requires exactly one of hpa and keda, but {said}.",
                "Set either hpa or keda.",
            )
    if len(set(actuators.values())) > 1 and not obj.before("0.18"):
        yield Finding(
            "llm-scaling",
            Path("spec", "prefill", "scaling", "wva"),
            f"Decode is scaled by {actuators[Path('spec')]} but prefill by {actuators[Path('spec', 'prefill')]}.",
            "Set the same one, hpa or keda, for both roles.",
        )


def cost_is_a_number(obj: Object) -> Iterator[Finding]:
    """``variantCost`` is a number in quotes."""
    for path in workloads(obj):
        where = path / "scaling" / "wva" / "variantCost"
        if (cost := obj.text(*where)) and not _COST.fullmatch(cost):
            yield Finding(
                "llm-scaling", where, f"{cost!r} is not a cost.", 'Write a number in quotes, for example "10.0".'
            )


def keda_leaves_the_metric_to_wva(obj: Object) -> Iterator[Finding]:
    """The formula is the controller's."""
    for path in workloads(obj):
        where = path / "scaling" / "wva" / "keda"
        modifiers = obj.mapping(*where, "advanced", "scalingModifiers")
        if any(modifiers.get(field) for field in ("formula", "target", "activationTarget", "metricType")):
            yield Finding(
                "llm-scaling",
                where / "advanced" / "scalingModifiers",
                "The autoscaling controller itself sets what is measured.",
                "Remove scalingModifiers.",
            )


def keda_is_kserves(obj: Object) -> Iterator[Finding]:
    """What KServe says of a ScaledObject itself: the HorizontalPodAutoscaler's name, and an idle number below the minimum, which
    must be said before 0.18.
    """
    for path in workloads(obj):
        for where in (path / "scaling" / "wva" / "keda", path / "scaling" / "keda"):
            name = where / "advanced" / "horizontalPodAutoscalerConfig" / "name"
            if obj.get(*name):
                yield Finding(
                    "llm-scaling",
                    name,
                    "The autoscaling controller names its HorizontalPodAutoscaler itself.",
                    "Remove name.",
                )
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
        at = path / "scaling" / "minReplicas"
        yield Finding(
            "llm-scaling", at, "idleReplicaCount must be less than minReplicas, which is not set.", "Set minReplicas."
        )
    elif idle >= least:
        at = where / "idleReplicaCount"
        yield Finding(
            "llm-scaling",
            at,
            f"idleReplicaCount ({idle}) is not less than minReplicas ({least}).",
            f"Set idleReplicaCount below {least}.",
        )


def rollout_makes_progress(obj: Object) -> Iterator[Finding]:
    """Numbers or shares of at most 100 %, of which one lets a single replica be replaced; groups of pods have no surge where none
    is said (ValidateWorkloadRolloutFields, 0.21).
    """
    for path in workloads(obj):
        where = path / "rolloutStrategy"
        if obj.before("0.21") or not obj.given(*where) or is_output(obj.get(*where)):
            continue
        said = {field: obj.get(*where, field) for field in ("maxSurge", "maxUnavailable")}
        wrong = [field for field, value in said.items() if value is not None and not _is_part(value)]
        for field in wrong:
            text = f"{field} must be a number of 0 or more, or a share of at most 100%, but it is {said[field]!r}."
            yield Finding("rollout", where / field, text, f"Set {field} to a number such as 1, or a share such as 25%.")
        if wrong or any(map(is_output, said.values())) or _of_one(said["maxUnavailable"], up=False) != 0:
            continue
        if _of_one(said["maxSurge"], up=True) == 0 or (said["maxSurge"] is None and obj.given(*path, "worker")):
            text = "A rolling update of one replica could neither start another nor end it first."
            yield Finding("rollout", where / "maxSurge", text, "Set maxSurge to 1, or maxUnavailable to 1.")


_SHARE = re.compile(r"[0-9]+%")


def _is_part(value: Any) -> bool:
    if is_output(value):
        return True
    if isinstance(value, str):
        return bool(_SHARE.fullmatch(value)) and int(value[:-1]) <= 100
    return isinstance(value, int) and value >= 0


def _of_one(value: Any, *, up: bool) -> int | None:
    """How many of one replica, as KServe counts: a share is rounded."""
    if value is None:
        return None
    if isinstance(value, int):
        return value
    share = int(str(value)[:-1])
    return int(share > 0) if up else int(share >= 100)


def cache_tiers_are_whole(obj: Object) -> Iterator[Finding]:
    """Further tiers stand on one of CPU memory; each is a file system on one of emptyDir and pvc (validateKVCacheOffloading)."""
    for path in workloads(obj):
        where = path / "kvCacheOffloading"
        if obj.before("0.20") or not obj.list(*where, "secondary"):
            continue
        cpu = obj.get(*where, "cpu")
        if cpu is None or quantity(cpu) == 0:
            yield Finding("kv-cache", where / "cpu", "secondary requires a first tier in CPU memory.", "Set cpu.")
        for tier, entry in obj.entries(*where, "secondary"):
            if not is_output(entry.get("fileSystem")):
                yield from _tier(obj, tier / "fileSystem")


def _tier(obj: Object, path: Path) -> Iterator[Finding]:
    if not obj.given(*path):
        yield Finding("kv-cache", path, "A secondary tier requires fileSystem.", "Set fileSystem.")
        return
    if (finding := _one_of(obj, path, "emptyDir", "pvc")) is not None:
        yield finding
    elif obj.given(*path, "pvc") and not is_output(obj.get(*path, "pvc")):
        if (finding := _one_of(obj, path / "pvc", "spec", "ref")) is not None:
            yield finding
        elif obj.given(*path, "pvc", "ref") and obj.get(*path, "pvc", "ref", "name") in (None, ""):
            yield Finding(
                "kv-cache", path / "pvc" / "ref" / "name", "ref must name a PersistentVolumeClaim.", "Set name."
            )


def _one_of(obj: Object, path: Path, one: str, other: str) -> Finding | None:
    count = obj.given(*path, one) + obj.given(*path, other)
    if count == 1:
        return None
    said = "both are set" if count else "neither is set"
    return Finding(
        "kv-cache", path, f"Exactly one of {one} and {other} must be set, but {said}.", f"Set either {one} or {other}."
    )


RULES = (
    workers_have_work,
    parallelism_is_one_kind,
    data_divides,
    parallelism_has_workers,
    pipeline_has_a_preset,
    scaling_or_replicas,
    scaling_is_bounded,
    scaling_has_one_mechanism,
    wva_has_one_actuator,
    cost_is_a_number,
    keda_leaves_the_metric_to_wva,
    keda_is_kserves,
    rollout_makes_progress,
    cache_tiers_are_whole,
)
