"""Rules about the autoscaling of LLMInferenceServices by KEDA."""

import re
from collections.abc import Iterator

from ..args import LLMInferenceServiceArgs, LLMInferenceServiceConfigArgs, Problem
from ..args.base import is_output
from ..args.llm_autoscaling import LLMAutoscaling
from ..args.llm_inference_service import LLMSpec, Workload
from ..catalog import router
from ..catalog.kserve import older
from ..compiled import Compiled, CompiledObject
from ..manifests.kserve_names import CUT, target
from ..manifests.scaled_object import picker_version
from ..planning.coldstart import Seconds, cold_start, needs_node, weights_bytes
from ..planning.flags import is_eager


def autoscaled(args: LLMSpec) -> Iterator[tuple[str, Workload, LLMAutoscaling]]:
    """Each role that is scaled by KEDA, with the path of its ``autoscaling``."""
    for role, workload in args.workloads():
        if workload.autoscaling is not None:
            yield f"{role}.autoscaling" if role else "autoscaling", workload, workload.autoscaling


def configurations_do_not_scale(service: CompiledObject[LLMInferenceServiceConfigArgs]) -> Iterator[Problem]:
    """A ScaledObject scales what one service has made; a configuration makes nothing (llmisvc/config_merge.go)."""
    args = service.args
    for path, _, _ in autoscaled(args):
        yield Problem(
            "autoscaling-base",
            path,
            "Nothing is scaled of a configuration: the services that build on it are.",
            "Move it to these services.",
        )


def count_is_said_once(service: CompiledObject[LLMInferenceServiceArgs]) -> Iterator[Problem]:
    """KServe leaves the number alone only where the service names none (PreserveDeploymentReplicas, llmisvc/workload.go)."""
    args = service.args
    for path, workload, _ in autoscaled(args):
        prefix = path.removesuffix("autoscaling")
        for field in ("replicas", "scaling"):
            if getattr(workload, field) is not None:
                yield Problem(
                    "autoscaling-twice",
                    f"{prefix}{field}",
                    "autoscaling says how many replicas there are, too, and both would change the number.",
                    "Keep one of the two.",
                )


def pods_of_roles_are_told_apart(service: CompiledObject[LLMInferenceServiceArgs]) -> Iterator[Problem]:
    """Queries find pods by their names, of which Kubernetes cuts long ones (k8s.io/apiserver pkg/storage/names): those of the
    prefill role of a service with a name of 48 characters may be those of decode.
    """
    args = service.args
    if args.prefill is None or not any(autoscaled(args)):
        return
    whole = service.object_name
    decode, prefill = (target(whole, args, prefill=False), target(whole, args.prefill, prefill=True))
    if len(prefill.name) > CUT and re.fullmatch(decode.pods, f"{prefill.name[:CUT]}bbbbb"):
        yield Problem(
            "autoscaling-name",
            "name",
            f"Kubernetes cuts the names of pods, and in {len(whole)} characters those of prefill are like those of decode.",
            "Choose a shorter name.",
        )


def bounds_hold(service: CompiledObject[LLMInferenceServiceArgs]) -> Iterator[Problem]:
    """KEDA refuses a minimum above the maximum (keda apis/keda/v1alpha1, CheckReplicaCountBoundsAreValid), and negative counts
    to fall back to; more than the maximum is never reached.
    """
    args = service.args
    for path, _, wanted in autoscaled(args):
        if wanted.min_replicas > wanted.max_replicas:
            yield Problem(
                "autoscaling-bounds",
                f"{path}.minReplicas",
                f"{wanted.min_replicas} is more than maxReplicas, {wanted.max_replicas}.",
                "Lower it, or raise maxReplicas.",
            )
        if wanted.fallback is not None and wanted.fallback.failure_threshold < 0:
            yield Problem(
                "autoscaling-bounds",
                f"{path}.fallback.failureThreshold",
                f"{wanted.fallback.failure_threshold} failures in a row cannot be.",
                "Set it to 3, for example.",
            )
        if wanted.fallback is not None and not 0 <= wanted.fallback.replicas <= wanted.max_replicas:
            yield Problem(
                "autoscaling-bounds",
                f"{path}.fallback.replicas",
                f"{wanted.fallback.replicas} is not between 0 and maxReplicas, {wanted.max_replicas}.",
                "Choose a number in between.",
            )


def targets_can_be_met(service: CompiledObject[LLMInferenceServiceArgs]) -> Iterator[Problem]:
    """KEDA refuses a ScaledObject without triggers; no number of replicas makes a prompt quicker than it is alone
    (llm-d guides/workload-autoscaling/keda-epp-token-aware).
    """
    args = service.args
    for path, workload, wanted in autoscaled(args):
        targets = wanted.targets
        if all(getattr(targets, field) is None for field in type(targets).model_fields):
            yield Problem(
                "autoscaling-target",
                f"{path}.targets",
                "There is nothing to scale by.",
                "Give a target, queue for example.",
            )
        promise = targets.time_to_first_token
        if promise is None:
            continue
        where = f"{path}.targets.timeToFirstToken"
        if workload is args and args.prefill is not None:
            yield Problem(
                "autoscaling-target",
                where,
                "Where roles are split, decode prefills nothing.",
                "Move it to prefill.autoscaling, and scale decode by kvCacheUsage.",
            )
        elif promise.waiting < 0.001:
            alone = promise.prompt_tokens / promise.peak_prefill_throughput
            yield Problem(
                "autoscaling-target",
                f"{where}.seconds",
                f"A prompt of {promise.prompt_tokens:,} tokens alone takes {alone:.2f} s: more replicas cannot make it quicker.",
                "Promise more, expect fewer tokens that are not cached, or take faster GPUs.",
            )


def platform_can_scale(service: CompiledObject[LLMInferenceServiceArgs]) -> Iterator[Problem]:
    """KServe 0.16 writes the number of replicas back (no PreserveDeploymentReplicas); else KEDA and a Prometheus are needed."""
    args = service.args
    for path, _, _ in autoscaled(args):
        if older(service.kserve, "0.17"):
            yield Problem(
                "autoscaling-version",
                path,
                f"KServe {service.kserve} sets the number of replicas back whenever it looks at the service.",
                "Use KServe 0.17 or later, or replicas.",
            )
        if service.platform.keda is None:
            yield Problem(
                "keda-missing",
                path,
                "The platform has no KEDA.",
                "Set keda of the platform to existing where it is there, or use replicas.",
            )
        if service.platform.prometheus is None:
            yield Problem(
                "prometheus-missing",
                path,
                "It is not known where the metrics are that KEDA is to follow.",
                "Set prometheus.serverAddress of the platform.",
            )


def zero_is_left_again(service: CompiledObject[LLMInferenceServiceArgs]) -> Iterator[Problem]:
    """Without pods only the endpoint picker's queue says that there is a request; with them, the engines say whether they work
    (KEDA, RequestScale in pkg/scaling/executor; the endpoint picker's request director).
    """
    args = service.args
    for path, _, wanted in autoscaled(args):
        if wanted.min_replicas > 0:
            continue
        path, targets = f"{path}.minReplicas", wanted.targets
        version = picker_version(args, service.kserve)
        if args.prefill is not None:
            yield Problem(
                "autoscaling-zero",
                path,
                "Where roles are split, requests go to the other role and do not wait for this one to come.",
                "Set it to 1.",
            )
        elif targets.flow_control_queue is None:
            yield Problem(
                "autoscaling-zero",
                path,
                "Without pods none of its targets says that a request came: it would never start again.",
                "Add targets.flowControlQueue, or set it to 1.",
            )
        elif version is not None and version < router.HOLDS_WITHOUT_PODS:
            yield Problem(
                "autoscaling-zero",
                path,
                f"The endpoint picker {router.spelled(version)} refuses requests while there are no pods.",
                "Use KServe 0.18 or later, or set it to 1.",
            )
        elif targets.running is None:
            yield Problem(
                "autoscaling-zero",
                path,
                "The endpoint picker's queue is empty while requests are worked on: the last replica would go with them.",
                "Add targets.running.",
            )


def periods_of_the_last_replica_are_of_use(service: CompiledObject[LLMInferenceServiceArgs]) -> Iterator[Problem]:
    """KEDA's cooldown is about going to 0 alone; else a HorizontalPodAutoscaler scales down (keda pkg/scaling/executor)."""
    args = service.args
    for path, _, wanted in autoscaled(args):
        for field, spelled in (
            ("cooldown_period", "cooldownPeriod"),
            ("initial_cooldown_period", "initialCooldownPeriod"),
        ):
            if wanted.min_replicas > 0 and getattr(wanted, field) is not None:
                yield Problem(
                    "autoscaling-idle",
                    f"{path}.{spelled}",
                    f"It is about the last replica, which stays: minReplicas is {wanted.min_replicas}.",
                    "Leave it out, and set scaleDown.stabilizationWindowSeconds.",
                    "warning",
                )


def replicas_stay_until_they_serve(service: CompiledObject[LLMInferenceServiceArgs]) -> Iterator[Problem]:
    """A replica that goes sooner than another one starts is missed when load comes back (:mod:`kserve_iac.planning.coldstart`).

    Compared is the quickest start that was published; nothing is said of models and pools that are not known.
    """
    args = service.args
    for path, workload, wanted in autoscaled(args):
        start = _start(service, workload, wanted)
        if start is None or wanted.max_replicas <= wanted.min_replicas:
            continue
        down = wanted.scale_down
        window = down.stabilization_window_seconds if down else None
        yield from _too_short(f"{path}.scaleDown.stabilizationWindowSeconds", window, start, 3600)
        if wanted.min_replicas == 0:
            yield from _too_short(f"{path}.cooldownPeriod", wanted.cooldown_period, start, None)


DEFAULT_PERIOD = 300
"""Seconds of KEDA's cooldownPeriod, and of a HorizontalPodAutoscaler's stabilisation downwards, where unset."""


def _too_short(path: str, said: int | None, start: Seconds, most: int | None) -> Iterator[Problem]:
    period = DEFAULT_PERIOD if said is None else said
    if period >= start.low:
        return
    least = -(-int(start.low + 1) // 60) * 60
    least = least if most is None else min(least, most)
    yield Problem(
        "autoscaling-cold",
        path,
        f"A replica goes {period} s after it was last needed, and another takes {start.low / 60:.0f} min to start at "
        f"least ({start.high / 60:.0f} min where things are slow).",
        f"Set it to {least} or more.",
        "warning",
    )


def _start(
    service: CompiledObject[LLMInferenceServiceArgs], workload: Workload, wanted: LLMAutoscaling
) -> Seconds | None:
    role = next(one for one in service.llm_engines if one.workload is workload)
    if role.pool is None or role.model is None or service.args.model is None:
        return None
    scheme = service.args.model.uri.partition("://")[0]
    new_node = needs_node(role.pool, wanted.max_replicas * workload.pods_per_replica, workload.gpus_per_pod)
    eager = is_eager(role.flags, unknown=True)  # the quickest start is what is compared
    return cold_start(weights_bytes(role.model), scheme=scheme, new_node=new_node, eager=eager).total


def prefill_lets_go(service: CompiledObject[LLMInferenceServiceArgs]) -> Iterator[Problem]:
    """A prefill replica that goes takes KV cache along that decode has not read yet (llm-d docs/operations/disaggregation)."""
    args = service.args
    wanted = args.prefill.autoscaling if args.prefill is not None else None
    if wanted is None or wanted.max_replicas <= wanted.min_replicas or args.disaggregation.connector == "none":
        return
    if args.disaggregation.load_failure_policy != "recompute":
        yield Problem(
            "autoscaling-drain",
            "disaggregation.loadFailurePolicy",
            "When a prefill replica goes, requests whose KV cache decode has not read yet fail.",
            "Set it to recompute.",
            "warning",
        )


def bases_leave_it_alone(compiled: Compiled) -> Iterator[Problem]:
    """What a service builds on is merged into it by KServe (llmisvc/config_merge.go): a number of replicas there would be written
    back, and a worker or prefill there would make other things than those that are scaled.
    """
    bases: dict[tuple[str, str], LLMInferenceServiceConfigArgs] = {}
    for one in compiled.of_kind(LLMInferenceServiceConfigArgs):
        bases[(one.args.namespace, one.object_name)] = one.args
    for service in compiled.of_kind(LLMInferenceServiceArgs):
        args = service.args
        for path, workload, _ in autoscaled(args):
            for index, reference in enumerate(args.base_refs):
                base = None if is_output(reference.name) else bases.get((args.namespace, str(reference.name)))
                role = base.prefill if base is not None and workload is args.prefill else base
                for field in ("replicas", "scaling", "worker"):
                    theirs = getattr(role, field) if role is not None else None
                    if theirs is None or (field == "worker" and workload.worker is not None):
                        continue
                    yield Problem(
                        "autoscaling-base",
                        f"{service.section}.baseRefs.{index}",
                        f"{reference.name} has {field}, which KServe merges into what {path} is to scale.",
                        f"Remove {field} there" + (", or say it here, too." if field == "worker" else "."),
                    )
