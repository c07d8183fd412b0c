"""Rules about the autoscaling of LLMInferenceServices by KEDA."""

import re
from collections.abc import Iterator

from ...args import LLMInferenceServiceArgs, LLMInferenceServiceConfigArgs, Problem
from ...args.base import is_output
from ...args.llm.autoscaling import LLMAutoscaling
from ...args.llm.inference_service import LLMSpec, Workload
from ...catalog import router
from ...catalog.kserve import older
from ...compiled import Compiled, CompiledObject
from ...engines.flags import is_eager
from ...engines.start.cold import Seconds, cold_start, needs_node, scheme_of, weights_bytes
from ...findings.path import Path
from ...render.kserve_names import CUT, target
from ...render.scaled_object import picker_version


def autoscaled(args: LLMSpec) -> Iterator[tuple[Path, Workload, LLMAutoscaling]]:
    """Each role that is scaled by KEDA, with the path of its ``autoscaling``."""
    for role, workload in args.workloads():
        if workload.autoscaling is not None:
            yield role / "autoscaling", workload, workload.autoscaling


def configurations_do_not_scale(service: CompiledObject[LLMInferenceServiceConfigArgs]) -> Iterator[Problem]:
    """A ScaledObject scales what one service has made; a configuration makes nothing (llmisvc/config_merge.go)."""
    args = service.args
    for path, _, _ in autoscaled(args):
        yield Problem(
            "autoscaling-base",
            path,
            "A configuration is not scaled itself; only the services that build on it are.",
            "Move autoscaling to these services.",
        )


def replicas_are_set_once(service: CompiledObject[LLMInferenceServiceArgs]) -> Iterator[Problem]:
    """KServe leaves the number alone only where the service names none (PreserveDeploymentReplicas, llmisvc/workload.go)."""
    args = service.args
    for path, workload, _ in autoscaled(args):
        for field in ("replicas", "scaling"):
            if getattr(workload, field) is not None:
                yield Problem(
                    "autoscaling-twice",
                    path.parent / field,
                    f"autoscaling and {field} both set the number of replicas and would overwrite each other.",
                    f"Remove either {field} or autoscaling.",
                )


def roles_have_distinct_pod_names(service: CompiledObject[LLMInferenceServiceArgs]) -> Iterator[Problem]:
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
            Path("name"),
            f"Kubernetes shortens the names of pods. With a name of {len(whole)} characters, the pods of prefill "
            "look like those of decode.",
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
                path / "minReplicas",
                f"minReplicas ({wanted.min_replicas}) is greater than maxReplicas ({wanted.max_replicas}).",
                f"Lower minReplicas, or raise maxReplicas to {wanted.min_replicas}.",
            )
        if wanted.fallback is not None and wanted.fallback.failure_threshold < 0:
            yield Problem(
                "autoscaling-bounds",
                path / "fallback" / "failureThreshold",
                f"failureThreshold must not be negative, but it is {wanted.fallback.failure_threshold}.",
                "Set failureThreshold to 3, for example.",
            )
        if wanted.fallback is not None and not 0 <= wanted.fallback.replicas <= wanted.max_replicas:
            yield Problem(
                "autoscaling-bounds",
                path / "fallback" / "replicas",
                f"fallback.replicas ({wanted.fallback.replicas}) is not between 0 and maxReplicas ({wanted.max_replicas}).",
                f"Set fallback.replicas to a number from 0 to {wanted.max_replicas}.",
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
                path / "targets",
                "No target is set, so there is nothing to scale by.",
                "Set a target, for example queue.",
            )
        promise = targets.time_to_first_token
        if promise is None:
            continue
        where = path / "targets" / "timeToFirstToken"
        if workload is args and args.prefill is not None:
            yield Problem(
                "autoscaling-target",
                where,
                "When the roles are split, decode does not prefill prompts, so scaling it does not change the "
                "time to the first token.",
                "Move timeToFirstToken to prefill.autoscaling, and scale decode by kvCacheUsage.",
            )
        elif promise.waiting < 0.001:
            alone = promise.prompt_tokens / promise.peak_prefill_throughput
            yield Problem(
                "autoscaling-target",
                where / "seconds",
                f"A prompt of {promise.prompt_tokens:,} tokens takes {alone:.2f} s even alone, so more replicas "
                "cannot make it faster.",
                "Raise seconds, lower promptTokens, or use faster GPUs and raise peakPrefillThroughput.",
            )


def platform_can_scale(service: CompiledObject[LLMInferenceServiceArgs]) -> Iterator[Problem]:
    """KServe 0.16 writes the number of replicas back (no PreserveDeploymentReplicas); else KEDA and a Prometheus are needed."""
    args = service.args
    for path, _, _ in autoscaled(args):
        if older(service.kserve, "0.17"):
            yield Problem(
                "autoscaling-version",
                path,
                f"KServe {service.kserve} resets the number of replicas whenever it reconciles the service.",
                "Use KServe 0.17 or later, or set replicas instead of autoscaling.",
            )
        if service.platform.keda is None:
            yield Problem(
                "keda-missing",
                path,
                "autoscaling needs KEDA, but the platform has no KEDA.",
                "Set keda of the platform to existing if the cluster has KEDA, or set replicas instead of autoscaling.",
            )
        if service.platform.prometheus is None:
            yield Problem(
                "prometheus-missing",
                path,
                "autoscaling needs Prometheus for the metrics that KEDA follows, but its address is not set.",
                "Set prometheus.serverAddress of the platform.",
            )


def actuator_is_there(service: CompiledObject[LLMInferenceServiceArgs]) -> Iterator[Problem]:
    """Without KEDA, KServe leaves ``scaling`` by KEDA aside but for an event (ScalingCRDNotFound in llmisvc/scaling.go)."""
    if service.platform.keda is not None:
        return
    for path, workload in service.args.workloads():
        scaling = workload.scaling
        if scaling is None:
            continue
        by_wva = scaling.wva is not None and scaling.wva.keda is not None
        if by_wva or scaling.keda is not None:
            yield Problem(
                "keda-missing",
                path / "scaling" / "wva" / "keda" if by_wva else path / "scaling" / "keda",
                "scaling needs KEDA, but the platform has no KEDA.",
                "Set keda of the platform to existing if the cluster has KEDA, or use "
                f"{'hpa' if by_wva else 'wva.hpa, which has no triggers'}.",
            )


def last_replica_can_go_and_return(service: CompiledObject[LLMInferenceServiceArgs]) -> Iterator[Problem]:
    """Without pods only the endpoint picker's queue says that there is a request; with them, the engines say whether they work
    (KEDA, RequestScale in pkg/scaling/executor; the endpoint picker's request director).
    """
    args = service.args
    for path, _, wanted in autoscaled(args):
        if wanted.min_replicas > 0:
            continue
        path, targets = path / "minReplicas", wanted.targets
        version = picker_version(args, service.kserve)
        if args.prefill is not None:
            yield Problem(
                "autoscaling-zero",
                path,
                "When the roles are split, requests go to the other role and do not wait for this one to start.",
                "Set minReplicas to 1.",
            )
        elif targets.flow_control_queue is None:
            yield Problem(
                "autoscaling-zero",
                path,
                "Without pods, none of the targets shows that a request has arrived, so the service would never start again.",
                "Add targets.flowControlQueue, or set minReplicas to 1.",
            )
        elif version is not None and version < router.HOLDS_WITHOUT_PODS:
            yield Problem(
                "autoscaling-zero",
                path,
                f"The endpoint picker {router.spelled(version)} refuses requests while no pod runs.",
                "Use KServe 0.18 or later, or set minReplicas to 1.",
            )
        elif targets.running is None:
            yield Problem(
                "autoscaling-zero",
                path,
                "The endpoint picker's queue is empty while requests are processed, so the last replica would be "
                "removed while it works.",
                "Add targets.running.",
            )


def cooldown_periods_apply(service: CompiledObject[LLMInferenceServiceArgs]) -> Iterator[Problem]:
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
                    path / spelled,
                    f"{spelled} applies only to the last replica, which is never removed because minReplicas is "
                    f"{wanted.min_replicas}.",
                    f"Remove {spelled}, and set scaleDown.stabilizationWindowSeconds.",
                )


def replicas_outlast_a_start(service: CompiledObject[LLMInferenceServiceArgs]) -> Iterator[Problem]:
    """A replica that goes sooner than another one starts is missed when load comes back (:mod:`kserve_iac.engines.start.cold`).

    Compared is the quickest start that was published; nothing is said of models and pools that are not known.
    """
    args = service.args
    for path, workload, wanted in autoscaled(args):
        start = _start(service, workload, wanted)
        if start is None or wanted.max_replicas <= wanted.min_replicas:
            continue
        down = wanted.scale_down
        window = down.stabilization_window_seconds if down else None
        yield from _too_short(path / "scaleDown" / "stabilizationWindowSeconds", window, start, 3600)
        if wanted.min_replicas == 0:
            yield from _too_short(path / "cooldownPeriod", wanted.cooldown_period, start, None)


DEFAULT_PERIOD = 300
"""Seconds of KEDA's cooldownPeriod, and of a HorizontalPodAutoscaler's stabilisation downwards, where unset."""


def _too_short(path: Path, said: int | None, start: Seconds, most: int | None) -> Iterator[Problem]:
    period = DEFAULT_PERIOD if said is None else said
    if period >= start.low:
        return
    least = -(-int(start.low + 1) // 60) * 60
    least = least if most is None else min(least, most)
    yield Problem(
        "autoscaling-cold",
        path,
        f"A replica is removed {period} s after it was last needed, but a new one takes at least {start.low / 60:.0f} min to "
        f"start ({start.high / 60:.0f} min if things are slow).",
        f"Set {path[-1]} to {least} or more.",
    )


def _start(
    service: CompiledObject[LLMInferenceServiceArgs], workload: Workload, wanted: LLMAutoscaling
) -> Seconds | None:
    role = next(one for one in service.llm_engines if one.workload is workload)
    if role.pool is None or role.model is None:
        return None
    scheme = scheme_of(service.args, role)
    new_node = needs_node(role.pool, wanted.max_replicas * workload.pods_per_replica, workload.gpus_per_pod)
    eager = is_eager(role.flags, unknown=True)  # the quickest start is what is compared
    return cold_start(weights_bytes(role.model), scheme=scheme, new_node=new_node, eager=eager).total


def prefill_can_scale_down(service: CompiledObject[LLMInferenceServiceArgs]) -> Iterator[Problem]:
    """A prefill replica that goes takes KV cache along that decode has not read yet (llm-d docs/operations/disaggregation)."""
    args = service.args
    wanted = args.prefill.autoscaling if args.prefill is not None else None
    if wanted is None or wanted.max_replicas <= wanted.min_replicas or args.disaggregation.connector == "none":
        return
    if args.disaggregation.load_failure_policy != "recompute":
        yield Problem(
            "autoscaling-drain",
            Path("disaggregation", "loadFailurePolicy"),
            "When a prefill replica is removed, requests whose KV cache decode has not read yet fail.",
            "Set loadFailurePolicy to recompute.",
        )


def bases_do_not_set_replicas(compiled: Compiled) -> Iterator[Problem]:
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
                        service.section / "baseRefs" / index,
                        f"{reference.name} sets {field}, which KServe merges into the workload that {path} scales.",
                        f"Remove {field} from {reference.name}"
                        + (", or set worker in this service, too." if field == "worker" else "."),
                    )
