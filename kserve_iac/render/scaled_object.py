"""Autoscaling of an LLMInferenceService -> KEDA's ScaledObjects, one for each role, with their queries.

From KServe 0.21 on the same triggers are written to the service's ``scaling.keda``, and KServe creates the ScaledObject. Before,
KServe keeps the number of replicas that others set as long as the service names none (PreserveDeploymentReplicas and
PreserveLWSReplicas in llmisvc/workload.go, 0.17 to 0.20). The ScaledObject is called like what it scales: KServe removes
ScaledObjects of the names that it would choose itself (``<service>-kserve-keda``, llmisvc/scaling.go).
"""

from collections.abc import Callable, Iterator

from ..args.base import is_output
from ..args.llm.autoscaling import LLMAutoscaling, ScalingSpeed, ScalingTargets, TimeToFirstToken
from ..args.llm.inference_service import MAIN_CONTAINER, LLMInferenceServiceArgs, Workload
from ..args.platform import Prometheus
from ..catalog import router
from ..catalog.engines import Version
from ..catalog.kserve import SCALES_BY_KEDA, minor, older
from .kserve_names import Target, endpoint_picker, inference_pool, pods_of_deployment, target
from .merging import Json, compact
from .meta import SKIP_AWAIT
from .promql import Aggregate, Binary, Expression, LabelReplaced, Matcher, Number, Selector, number, or_zero
from .wire import written

API_VERSION = "keda.sh/v1alpha1"

ENDPOINT = "picked_endpoint"
"""Label under which two metrics that name an endpoint differently are brought together."""


def scaled_objects(name: str, args: LLMInferenceServiceArgs, prometheus: Prometheus, kserve: str) -> dict[str, Json]:
    """The ScaledObjects of a service by what they are for; none while it is stopped, since KServe removes what they scale, and
    none where KServe creates them.
    """
    if args.stopped:
        return {}
    service = args.name or name
    return {
        purpose: _scaled_object(service, args, workload, workload.autoscaling, prometheus, kserve)
        for purpose, workload in (("autoscaling", args), ("prefill-autoscaling", args.prefill))
        if workload is not None and workload.autoscaling is not None and not is_scaled_by_kserve(workload, kserve)
    }


def is_scaled_by_kserve(workload: Workload, kserve: str) -> bool:
    """Whether KServe creates the ScaledObject of a role: from 0.21 on, unless the speed of scaling is set.

    The speed is part of ``horizontalPodAutoscalerConfig``. The rule of the CRD reads its ``name``, which must be left out,
    without asking whether it is there, so that the API server refuses every such object (KEDAScalingSpec in
    pkg/apis/serving/v1alpha2/llm_inference_service_types.go at aaac4e29).
    """
    wanted = workload.autoscaling
    return wanted is not None and not older(kserve, SCALES_BY_KEDA) and _advanced(wanted) is None


def _scaled_object(
    service: str,
    args: LLMInferenceServiceArgs,
    workload: Workload,
    wanted: LLMAutoscaling,
    prometheus: Prometheus,
    kserve: str,
) -> Json:
    scaled = target(service, workload, prefill=workload is args.prefill)
    metadata: Json = {"name": scaled.name, "namespace": args.namespace}
    if args.labels:
        metadata["labels"] = dict(args.labels)
    # Its Ready tells of Prometheus, which may well come later than the service.
    metadata["annotations"] = {SKIP_AWAIT: "true"}
    return {
        "apiVersion": API_VERSION,
        "kind": "ScaledObject",
        "metadata": metadata,
        "spec": {
            "scaleTargetRef": {"apiVersion": scaled.api_version, "kind": scaled.kind, "name": scaled.name},
            "minReplicaCount": wanted.min_replicas,  # always: KEDA takes 0 where unset
            "maxReplicaCount": wanted.max_replicas,
            **_followed(service, args, workload, wanted, prometheus, kserve),
        },
    }


def keda_scaling(
    service: Callable[[], str], args: LLMInferenceServiceArgs, workload: Workload, prometheus: Prometheus, kserve: str
) -> Json | None:
    """A role's ``scaling`` for a KServe that creates the ScaledObject; None where nothing is scaled.

    KServe's minimum is 1 or more: to let all replicas go, there is ``idleReplicaCount``.
    """
    wanted = workload.autoscaling
    if wanted is None or not is_scaled_by_kserve(workload, kserve):
        return None
    return {
        "minReplicas": max(wanted.min_replicas, 1),
        "maxReplicas": wanted.max_replicas,
        "keda": {
            **({} if wanted.min_replicas else {"idleReplicaCount": 0}),
            **_followed(service(), args, workload, wanted, prometheus, kserve),
        },
    }


def _followed(
    service: str,
    args: LLMInferenceServiceArgs,
    workload: Workload,
    wanted: LLMAutoscaling,
    prometheus: Prometheus,
    kserve: str,
) -> Json:
    """What KEDA follows, and how."""
    scaled = target(service, workload, prefill=workload is args.prefill)
    where = Series(args.namespace, service, scaled, picker_version(args, kserve) or router.NEWEST)
    return {
        **compact(
            {
                "pollingInterval": wanted.polling_interval,
                "cooldownPeriod": wanted.cooldown_period,
                "initialCooldownPeriod": wanted.initial_cooldown_period,
                "fallback": written(wanted.fallback) if wanted.fallback is not None else None,
                "advanced": _advanced(wanted),
            }
        ),
        "triggers": [
            _trigger(kind, query, threshold, prometheus) for kind, query, threshold in queries(where, wanted.targets)
        ],
    }


def _advanced(wanted: LLMAutoscaling) -> Json | None:
    behavior = compact({"scaleUp": _rules(wanted.scale_up), "scaleDown": _rules(wanted.scale_down)})
    return {"horizontalPodAutoscalerConfig": {"behavior": behavior}} if behavior else None


def _rules(speed: ScalingSpeed | None) -> Json:
    if speed is None:
        return {}
    policies = []
    if speed.pods is not None:
        policies.append({"type": "Pods", "value": speed.pods, "periodSeconds": speed.period_seconds})
    return compact({"stabilizationWindowSeconds": speed.stabilization_window_seconds, "policies": policies})


def _trigger(kind: str, query: Expression, threshold: float, prometheus: Prometheus) -> Json:
    """A trigger of KEDA's prometheus scaler. All are sums, compared per replica (AverageValue), which ``fallback`` wants, too."""
    proof = prometheus.authentication
    metadata = {
        "serverAddress": prometheus.server_address,
        "query": str(query),
        "threshold": number(round(threshold, 3)),
        "authModes": proof.auth_modes if proof else None,
        "unsafeSsl": "true" if prometheus.unsafe_ssl else None,
    }
    return compact(
        {
            "type": "prometheus",
            "name": kind,
            "metricType": "AverageValue",
            "metadata": compact(metadata),
            "authenticationRef": {"name": proof.name, "kind": proof.kind} if proof else None,
        }
    )


class Series:
    """Which series are a role's."""

    def __init__(self, namespace: str, service: str, scaled: Target, picker: Version) -> None:
        self.picker = picker
        self._namespace = Matcher("namespace", "=", namespace)
        self._service = service
        self._pods = scaled.pods

    def engines(self, metric: str) -> Selector:
        """Series of the role's own pods, as Prometheus names them when it scrapes pods: ``namespace`` and ``pod``."""
        return Selector(metric, (self._namespace, Matcher("pod", "=~", self._pods)))

    def picker_of(self, metric: str) -> Selector:
        """Series of the endpoint picker's pods."""
        pods = pods_of_deployment(endpoint_picker(self._service))
        return Selector(self._named(metric), (self._namespace, Matcher("pod", "=~", pods)))

    def endpoints(self, metric: str, label: str, *further: Matcher) -> Selector:
        """Series that the endpoint picker keeps of the role's endpoints, called ``<pod>-rank-<n>`` (pkg/epp/datastore)."""
        endpoint = Matcher(label, "=~", f"({self._pods})(-rank-[0-9]+)?")
        return Selector(self._named(metric), (self._namespace, endpoint, *further))

    @property
    def pool(self) -> Matcher:
        return Matcher("name", "=", inference_pool(self._service))

    def _named(self, metric: str) -> str:
        # A rule refuses what the version does not have; here its oldest name stands for it.
        return router.metric_name(metric, self.picker) or router.metric_name(metric, router.NEWEST) or metric


def queries(where: Series, targets: ScalingTargets) -> Iterator[tuple[str, Expression, float]]:
    """Name, query and target of each trigger. A query gives the sum over all replicas, and 0 where there is no series."""
    if targets.queue is not None:
        waiting = Aggregate("sum", where.engines("vllm:num_requests_waiting"))
        yield "queue", or_zero(waiting), targets.queue
    if targets.running is not None:
        running = Aggregate("sum", where.engines("vllm:num_requests_running"))
        yield "running", or_zero(running), targets.running
    if targets.kv_cache_usage is not None:
        # With data parallelism each of a pod's engines has a series: a replica is as full as they are on average.
        replica = Aggregate("avg", where.engines("vllm:kv_cache_usage_perc"), by=("pod",))
        yield "kv-cache-usage", or_zero(Aggregate("sum", replica)), targets.kv_cache_usage
    if targets.flow_control_queue is not None:
        held = Aggregate("sum", where.picker_of(router.FLOW_CONTROL_QUEUE))
        yield "flow-control-queue", or_zero(held), targets.flow_control_queue
    if targets.time_to_first_token is not None:
        yield "time-to-first-token", _backlog(where, targets.time_to_first_token), targets.time_to_first_token.waiting


def _backlog(where: Series, promise: TimeToFirstToken) -> Expression:
    """Seconds that the waiting prompt tokens take to prefill on one replica.

    Up to 0.10 the series of endpoints that are gone stay at their last value (llm-d/llm-d-router#2529): only endpoints count
    that the endpoint picker reports a queue of, which it makes anew from the living ones at each scrape.
    """
    producer = Matcher("producer_name", "=", router.INFLIGHT_PRODUCER)
    tokens = where.endpoints(router.INFLIGHT_TOKENS, "endpoint_name", producer)
    alive = where.endpoints(router.ENDPOINT_QUEUE, "model_server_endpoint", where.pool)
    counted = Binary(
        LabelReplaced(tokens, ENDPOINT, "$1", "endpoint_name", "(.*)"),
        "and",
        LabelReplaced(alive, ENDPOINT, "$1", "model_server_endpoint", "(.*)"),
        on=(ENDPOINT,),
    )
    return or_zero(Binary(Aggregate("sum", counted), "/", Number(promise.peak_prefill_throughput)))


def picker_version(args: LLMInferenceServiceArgs, kserve: str) -> Version | None:
    """The endpoint picker's version: of its image, where the service names one, else of KServe's preset. None: not known."""
    scheduler = args.scheduler
    for container in scheduler.template.containers if scheduler and scheduler.template else []:
        if container.name == MAIN_CONTAINER and container.image is not None:
            return None if is_output(container.image) else router.version_of_image(str(container.image))
    return router.PICKER.get(minor(kserve))
