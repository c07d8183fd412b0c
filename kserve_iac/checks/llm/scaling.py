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
    """A ScaledObject scales the workload of one service. A configuration has no workload (llmisvc/config_merge.go)."""
    args = service.args
    for path, _, _ in autoscaled(args):
        yield Problem(
            "autoscaling-base",
            path,
            "A configuration has no pods that KEDA could scale. Only the services that build on it have pods.",
            "Move autoscaling to these services.",
        )


def replicas_are_set_once(service: CompiledObject[LLMInferenceServiceArgs]) -> Iterator[Problem]:
    """KServe preserves the number of replicas only if the service does not set it (PreserveDeploymentReplicas,
    llmisvc/workload.go).
    """
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
    """KEDA's queries find pods by their names, and Kubernetes shortens long names (k8s.io/apiserver pkg/storage/names). If the
    name of the service has 48 characters, for example, the query for decode can also find the pods of prefill.
    """
    args = service.args
    if args.prefill is None or not any(autoscaled(args)):
        return
    whole = service.object_name
    if _pod_names_overlap(whole, args, args.prefill):
        lengths = range(len(whole) - 1, 0, -1)
        fits = next(length for length in lengths if not _pod_names_overlap(whole[:length], args, args.prefill))
        yield Problem(
            "autoscaling-name",
            Path("name"),
            f"Kubernetes shortens the names of pods. With a name of {len(whole)} characters, the query for decode's pods "
            "also finds those of prefill.",
            f"Choose a name of at most {fits} characters.",
        )


def _pod_names_overlap(name: str, decode: Workload, prefill: Workload) -> bool:
    """Whether the query for the pods of decode also finds those of prefill."""
    found, other = target(name, decode, prefill=False), target(name, prefill, prefill=True)
    return len(other.name) > CUT and re.fullmatch(found.pods, f"{other.name[:CUT]}bbbbb") is not None


def bounds_are_valid(service: CompiledObject[LLMInferenceServiceArgs]) -> Iterator[Problem]:
    """KEDA rejects a minimum that is greater than the maximum (keda apis/keda/v1alpha1, CheckReplicaCountBoundsAreValid), and
    negative numbers for the fallback. A fallback above the maximum is never reached.
    """
    args = service.args
    for path, _, wanted in autoscaled(args):
        if wanted.min_replicas > wanted.max_replicas:
            yield Problem(
                "autoscaling-bounds",
                path / "minReplicas",
                f"minReplicas ({wanted.min_replicas}) is greater than maxReplicas ({wanted.max_replicas}).",
                f"Set minReplicas to at most {wanted.max_replicas}, or maxReplicas to {wanted.min_replicas}.",
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
    """KEDA rejects a ScaledObject without triggers. More replicas cannot process a prompt faster than an idle replica does
    (llm-d guides/workload-autoscaling/keda-epp-token-aware).
    """
    args = service.args
    for path, workload, wanted in autoscaled(args):
        targets = wanted.targets
        if all(getattr(targets, field) is None for field in type(targets).model_fields):
            yield Problem(
                "autoscaling-target",
                path / "targets",
                "No target is set, so KEDA has no metric to scale by.",
                "Set a target, for example queue to 1.",
            )
        promise = targets.time_to_first_token
        if promise is None:
            continue
        where = path / "targets" / "timeToFirstToken"
        if workload is args and args.prefill is not None:
            yield Problem(
                "autoscaling-target",
                where,
                "With separate prefill and decode roles, prefill processes the prompts, so more decode replicas do not change "
                "the time to the first token.",
                "Move timeToFirstToken to prefill.autoscaling, and scale decode by kvCacheUsage.",
            )
        elif promise.waiting < 0.001:
            alone = promise.prompt_tokens / promise.peak_prefill_throughput
            yield Problem(
                "autoscaling-target",
                where / "seconds",
                f"A prompt of {promise.prompt_tokens:,} tokens takes {alone:.2f} s on an idle replica, so more "
                "replicas cannot make it faster.",
                "Raise seconds, lower promptTokens, or use faster GPUs and raise peakPrefillThroughput.",
            )


def platform_can_scale(service: CompiledObject[LLMInferenceServiceArgs]) -> Iterator[Problem]:
    """KServe 0.16 resets the number of replicas (it has no PreserveDeploymentReplicas). With every version, ``autoscaling``
    requires KEDA and Prometheus.
    """
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
                "autoscaling requires KEDA, but keda of the platform is not set.",
                "Set keda of the platform to existing if the cluster has KEDA, or set replicas instead of autoscaling.",
            )
        if service.platform.prometheus is None:
            yield Problem(
                "prometheus-missing",
                path,
                "autoscaling requires Prometheus, where KEDA reads the metrics, but prometheus.serverAddress is not set.",
                "Set prometheus.serverAddress of the platform.",
            )


def scaling_has_keda(service: CompiledObject[LLMInferenceServiceArgs]) -> Iterator[Problem]:
    """Without KEDA, KServe ignores ``scaling`` by KEDA and only records an event (ScalingCRDNotFound in llmisvc/scaling.go)."""
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
                "scaling requires KEDA, but keda of the platform is not set.",
                "Set keda of the platform to existing if the cluster has KEDA, or use "
                f"{'hpa' if by_wva else 'wva.hpa, which has no triggers'}.",
            )


def scale_to_zero_is_possible(service: CompiledObject[LLMInferenceServiceArgs]) -> Iterator[Problem]:
    """Without pods, only the endpoint picker's queue shows that there is a request. With pods, only the engines' metrics show
    whether they process requests (KEDA, RequestScale in pkg/scaling/executor; the endpoint picker's request director).
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
                "With separate prefill and decode roles, requests go to the other role and do not wait for this one to start.",
                "Set minReplicas to 1.",
            )
        elif targets.flow_control_queue is None:
            yield Problem(
                "autoscaling-zero",
                path,
                "Without pods, none of the targets shows that a request has arrived, so the service would never start again.",
                "Set targets.flowControlQueue, for example to 1, or set minReplicas to 1.",
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
                "Set targets.running, for example to 16, or set minReplicas to 1.",
            )


def cooldown_periods_apply(service: CompiledObject[LLMInferenceServiceArgs]) -> Iterator[Problem]:
    """KEDA's cooldown periods apply only to the step from 1 replica to 0. A HorizontalPodAutoscaler does all other steps (keda
    pkg/scaling/executor).
    """
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
                    f"Remove {spelled}. To keep other replicas longer, set scaleDown.stabilizationWindowSeconds, for example "
                    "to 600.",
                )


def idle_periods_exceed_the_start(service: CompiledObject[LLMInferenceServiceArgs]) -> Iterator[Problem]:
    """If KEDA removes a replica sooner than a new one starts, the replica is missing when load returns
    (:mod:`kserve_iac.engines.start.cold`).

    The rule compares the fastest published start. It ignores services whose model or pool is not known.
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
"""Default of KEDA's cooldownPeriod, and of a HorizontalPodAutoscaler's stabilisation when it scales down, in seconds."""


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
        f"start (up to {start.high / 60:.0f} min).",
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
    eager = is_eager(role.flags, unknown=True)  # the rule compares the fastest start
    return cold_start(weights_bytes(role.model), scheme=scheme, new_node=new_node, eager=eager).total


def prefill_can_scale_down(service: CompiledObject[LLMInferenceServiceArgs]) -> Iterator[Problem]:
    """If KEDA removes a prefill replica, KV cache that decode has not read yet is lost (llm-d docs/operations/disaggregation)."""
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
    """KServe merges the configurations of ``baseRefs`` into the service (llmisvc/config_merge.go). It would reset the number of
    replicas to that of a configuration. A worker or prefill in a configuration would create other workloads than those that the
    ScaledObject names.
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
                        + (", or also set worker in this service." if field == "worker" else "."),
                    )
