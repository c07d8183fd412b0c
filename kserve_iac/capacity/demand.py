"""The demand of an environment: the pods of every role, their minimum and maximum, and the nodes that they may run on."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial

from ..args import InferenceGraphArgs, InferenceServiceArgs, LLMInferenceServiceArgs, ServingPlatformArgs, Toleration
from ..args.container import Resources
from ..args.gateway import Implementation, OwnGateways
from ..args.inference_service import Component, Predictor, WorkerSpec
from ..args.llm.inference_service import LLMSpec, Workload
from ..args.llm.router import Scheduler
from ..args.scheduling import Affinity, PodAffinityTerm, TopologySpreadConstraint
from ..args.workload import ClusterMeta, ServiceMeta
from ..catalog.machines import GPU_RESOURCE
from ..catalog.requests import (
    BESIDE_PROXIES,
    GATEWAY_PROXIES,
    MOST_PLATFORM_PODS,
    PLATFORM_PODS,
    SERVING,
    Requests,
)
from ..catalog.tpus import TPU_RESOURCE
from ..findings.path import Path
from .amounts import Amounts, amounts
from .claims import Claim, Described, claims_of, claims_of_workload, devices_of
from .pool import Pool
from .requests import ONE_POD, component_pod, graph_pod, picker_pod, pod_of, tokenizer_pod, workload_pod
from .taints import tolerates

HOSTNAME = "kubernetes.io/hostname"
"""Node label that identifies nodes. A packing respects spreading over this label only."""

PLATFORM = "platform"
"""Subject of the platform's own pods. They belong to no service, so their role identifies them."""


@dataclass(frozen=True)
class Demand:
    """The pods of one role of one service, or of a part of the platform."""

    service: str
    """Name in the environment; empty for the platform."""
    role: str
    """``engine``, ``decode``, ``prefill``, ``predictor``, ``predictor worker``, ``transformer``, ``explainer``,
    ``canary NAME``, ``router``, ``endpoint picker`` or ``tokenizer``; of the platform, the pod's name."""
    part: Path
    """Path of the role within the arguments of its service: empty for a service as a whole, ``prefill``,
    ``canary.0.predictor``, ``router.scheduler``."""
    section: Path
    """Path of the role in the configuration."""
    field: Path
    """The property that sets the number of pods; for the platform, the property that sets their pool."""
    at_least: int
    """Minimum of pods."""
    at_most: int
    """Maximum of pods."""
    takes: Amounts
    """The requests of one pod."""
    pool: str | None = None
    """The pool that it is pinned to."""
    of_partitions: bool = False
    """Whether its GPUs are MIG partitions that it requests by name."""
    of_tpus: bool = False
    """Whether its GPUs are TPU chips, which it requests by the name of their resource."""
    selector: Mapping[str, str] | None = None
    """Further node labels that it requires."""
    tolerations: tuple[Toleration, ...] = ()
    """Taints that it tolerates besides those of its pool."""
    per_node: int | None = None
    """Maximum of its pods on one node. None: as many as fit."""
    spread: bool = False
    """Whether its pods are spread evenly over nodes."""
    replica_pods: int = 1
    """Pods of one replica: more than one if it spans nodes."""
    surge: int = 0
    """Pods beyond ``at_least`` that a rolling update starts before it may end one; 0: none, or it is not rolled."""
    claims: tuple[Claim, ...] = ()
    """The claims of each of its pods (dynamic resource allocation), whose known devices are in ``takes``."""
    only_claims_gpus: bool = False
    """Whether its pods claim all of their GPUs, so that they request no resource of a device plugin."""

    @property
    def key(self) -> str:
        """Identifies the demand."""
        return f"{self.service}/{self.role}"

    def of(self, service: str, section: Path) -> "Demand":
        """The same of another service, whose role has that path in the configuration."""
        found: Demand = object.__new__(Demand)  # several times as fast as dataclasses.replace
        found.__dict__.update(self.__dict__, service=service, section=section)
        return found

    @property
    def path(self) -> Path:
        """The property that sets the number of pods."""
        return self.field.under(self.section)

    def on(self, pool: Pool | None) -> "Demand":
        """The same on its pool: a request for all devices of a node takes as many as a node has. Partitions that it requests by
        name do not count where the pool counts whole GPUs, because how many a node has is not known.
        """
        if pool is None:
            return self
        found = self._with_all_devices(pool)
        if not self.of_partitions or pool.counts_partitions:
            return found
        return replace(found, takes=found.takes._replace(gpus=0))

    def _with_all_devices(self, pool: Pool) -> "Demand":
        claimed = devices_of(self.claims)
        if not claimed.all_gpus and not claimed.all_cards:
            return self
        own = claimed.of(pool)
        gpus = self.takes.gpus - claimed.gpus + own.gpus
        cards = self.takes.cards - claimed.cards + own.cards
        return replace(self, takes=self.takes._replace(gpus=gpus, cards=cards), per_node=1)

    def claiming(self, claims: Iterable[Claim]) -> "Demand":
        """The same with claims of its pods, and the known devices of these."""
        given = tuple(claims)
        if not given:
            return self
        claimed = devices_of(given)
        takes = self.takes._replace(gpus=self.takes.gpus + claimed.gpus, cards=self.takes.cards + claimed.cards)
        only = self.only_claims_gpus or (claimed.gpus > 0 and not self.takes.gpus)
        return replace(self, takes=takes, claims=(*self.claims, *given), only_claims_gpus=only)

    def can_run_on(self, pool: Pool) -> bool:
        """Whether its pods may run on nodes of that pool, as far as the labels and taints of the nodes are known."""
        if self.pool is not None:
            return pool.name == self.pool
        if self.takes.gpus and pool.gpus_per_node and self.of_tpus != pool.is_tpu:
            return False
        if self.selector and any(pool.labels_of_nodes.get(key) != value for key, value in self.selector.items()):
            return False
        return all(any(tolerates(one, taint) for one in self.tolerations) for taint in pool.hard_taints)


def possible_pools(demands: Iterable[Demand], pools: Mapping[str, Pool]) -> tuple[str, ...]:
    """Names of the pools on whose nodes some of the pods may run."""
    every = [demand for demand in demands if demand.at_most]
    return tuple(name for name, pool in pools.items() if any(demand.can_run_on(pool) for demand in every))


def demands_of(
    name: str,
    args: ClusterMeta,
    section: Path,
    kserve: str,
    *,
    object_name: Callable[[], str],
    gpus_are_tolerated: bool,
    serving: Requests = SERVING,
    described: Described | None = None,
) -> Iterator[Demand]:
    """Every role of one object. A stopped service takes nothing, and kinds that run no pods have no roles.

    ``section`` is the path of its arguments; ``object_name`` gives the name of the object, which only labels of pods contain;
    ``gpus_are_tolerated`` as in :class:`kserve_iac.compiled.Context`;
    ``serving``: the requests that KServe sets for containers of one's own; ``described``: the claims whose devices are known.
    """
    if isinstance(args, ServiceMeta) and args.stopped:
        return
    found: Iterator[Demand] = iter(())
    if isinstance(args, InferenceServiceArgs):
        found = (
            demand
            for path, one in args.components()
            for demand in _component(name, section, path, one, args, serving, described or {}, object_name)
        )
    elif isinstance(args, LLMInferenceServiceArgs):
        found = _llm(name, section, args, kserve, described or {}, object_name)
    elif isinstance(args, InferenceGraphArgs):
        found = iter([_graph(name, section, args)])
    yield from (_tolerating_gpus(one) for one in found) if gpus_are_tolerated else found


def _tolerating_gpus(demand: Demand) -> Demand:
    """If the API server has the plugin ExtendedResourceToleration, as GKE's has, pods that request GPUs or TPUs tolerate their
    taint, whose key is the name of the resource (plugin/pkg/admission/extendedresourcetoleration of Kubernetes). Pods that claim
    their GPUs request no resource.
    """
    if not demand.takes.gpus or demand.only_claims_gpus:
        return demand
    key = TPU_RESOURCE if demand.of_tpus else GPU_RESOURCE
    added = Toleration(key=key, operator="Exists", effect="NoSchedule")
    return replace(demand, tolerations=(*demand.tolerations, added))


def platform_demands(args: ServingPlatformArgs, gateways: OwnGateways) -> Iterator[Demand]:
    """The platform's own pods, if this stack installs them. ``gateways``: what the cluster has for Gateways by itself."""
    if args.install == "existing":
        return
    implementation = args.gateway.implementation_on(gateways)
    is_envoy, redis = implementation == "envoy", args.envoy.redis
    parts = {
        "kserve-controller-manager": True,
        "llmisvc-controller-manager": args.llm,
        "lws-controller-manager": args.llm and args.leader_worker_set.install == "managed",
        **dict.fromkeys((name for name in PLATFORM_PODS if name.startswith("cert-manager")), True),
        "envoy-gateway": is_envoy,
        "ai-gateway-controller": is_envoy and args.has_ai_gateway,
        "envoy-ratelimit": is_envoy and redis is not None,
        "envoy-ratelimit-redis": is_envoy and redis is not None and redis.install == "managed",
        "istiod": implementation == "istio",
        "agentgateway": implementation == "agentgateway",
    }
    if args.cert_manager.install == "existing":
        parts = {name: wanted for name, wanted in parts.items() if not name.startswith("cert-manager")}
    for name, wanted in parts.items():
        if wanted:
            own = redis.resources if redis is not None and name == "envoy-ratelimit-redis" else None
            requests = {**own.limits, **own.requests} if own is not None else PLATFORM_PODS[name]
            takes = amounts(requests).plus(ONE_POD)
            yield Demand(
                service="",
                role=name,
                part=Path(),
                section=Path("platform"),
                field=Path("pool"),
                at_least=1,
                at_most=MOST_PLATFORM_PODS.get(name, 1),
                takes=takes,
                pool=args.pool,
            )
    if implementation in GATEWAY_PROXIES:
        yield _proxies(args, implementation)


def _proxies(args: ServingPlatformArgs, implementation: Implementation) -> Demand:
    """The proxies of the Gateway."""
    proxy = args.gateway.proxy
    given = proxy.resources
    # What is limited and not requested is requested (Kubernetes, "Resource Management for Pods and Containers").
    requests = {**given.limits, **given.requests} if given is not None else GATEWAY_PROXIES[implementation]
    return Demand(
        service="",
        role="gateway proxy",
        part=Path(),
        section=Path("platform"),
        field=Path("gateway", "proxy", "pool") if proxy.pool is not None else Path("pool"),
        at_least=proxy.replicas,
        at_most=proxy.replicas,
        takes=amounts(requests).plus(amounts(BESIDE_PROXIES.get(implementation, {}))).plus(ONE_POD),
        pool=args.proxy_pool,
    )


def component_bounds(component: Component, args: InferenceServiceArgs) -> tuple[int, int, str]:
    """Minimum and maximum of replicas of a component, and the field that sets the maximum."""
    low = component.min_replicas if component.min_replicas is not None else 1
    # Without an autoscaler the smallest number stands; a canary is not scaled, KServe refuses its maximum.
    high = 0 if args.autoscaler_class == "none" else component.max_replicas or 0
    return (low, high, "maxReplicas") if high > low else (low, low, "minReplicas")


def _component(
    name: str,
    section: Path,
    path: Path,
    component: Component,
    args: InferenceServiceArgs,
    serving: Requests,
    described: Described,
    object_name: Callable[[], str],
) -> Iterator[Demand]:
    """The pods of a component; those of its workers apart, where their containers are known."""
    low, high, field = component_bounds(component, args)
    strategy = component.deployment_strategy
    standard = args.deployment_mode == "Standard" and (strategy is None or strategy.type != "Recreate")
    rolling = strategy.rolling_update if strategy is not None else None
    surge, missing = (rolling.max_surge, rolling.max_unavailable) if rolling is not None else (None, None)
    worker = component.worker_spec if isinstance(component, Predictor) else None
    pods = component.pods_per_replica if isinstance(component, Predictor) else 1
    apart = worker if worker is not None and worker.containers and pods > 1 else None
    if apart is not None:
        pods = 1
    head = Demand(
        service=name,
        role=args.role_of(path),
        part=path,
        section=path.under(section),
        field=Path(field),
        at_least=low * pods,
        at_most=high * pods,
        takes=component_pod(component, serving),
        of_partitions=component.partition is not None,
        of_tpus=_is_of_tpus(component.serving_container.resources if component.serving_container is not None else None),
        pool=component.pool,
        selector=component.node_selector or None,
        tolerations=tuple(component.tolerations),
        per_node=_per_node(component.affinity, lambda: _labels_of_component(object_name(), path, component.labels)),
        spread=_is_spread(component.topology_spread_constraints),
        replica_pods=pods,
        surge=_surge(low, surge, missing) if standard else 0,
    )
    yield head.claiming(claims_of(component.resource_claims, args.namespace, described))
    if apart is not None:
        yield _workers(head, apart).claiming(claims_of(apart.resource_claims, args.namespace, described))


def _is_of_tpus(resources: Resources | None) -> bool:
    return resources is not None and TPU_RESOURCE in {**resources.requests, **resources.limits}


def _workers(head: Demand, worker: WorkerSpec) -> Demand:
    """The further pods of each replica of a predictor. Their GPUs are those of the first pod unless their container requests
    some: KServe divides the ranks among them (multiNodeProcess in components/predictor.go).
    """
    further = (worker.pipeline_parallel_size or 1) - 1
    takes = pod_of(worker)
    return replace(
        head,
        role=f"{head.role} worker",
        part=head.part / "workerSpec",
        at_least=head.at_least * further,
        at_most=head.at_most * further,
        takes=takes if takes.gpus else takes._replace(gpus=head.takes.gpus),
        selector=worker.node_selector or None,
        tolerations=tuple(worker.tolerations),
        per_node=None,
        spread=_is_spread(worker.topology_spread_constraints),
        replica_pods=further,
        surge=0,
    )


def _llm(
    name: str,
    section: Path,
    args: LLMInferenceServiceArgs,
    kserve: str,
    described: Described,
    object_name: Callable[[], str],
) -> Iterator[Demand]:
    for part, workload in args.workloads():
        field, high = workload.max_replicas
        low, pods = workload.min_replicas, workload.pods_per_replica
        template = workload.template
        claimed = claims_of_workload(workload, args.namespace, described)
        demand = Demand(
            service=name,
            role=args.role_of(part),
            part=part,
            section=part.under(section),
            field=field,
            at_least=low * pods,
            at_most=high * pods,
            takes=workload_pod(workload, template),
            of_partitions=workload.partition is not None,
            of_tpus=TPU_RESOURCE in (workload.named_accelerators() or {}),
            pool=workload.pool,
            selector=(template.node_selector if template else None) or None,
            tolerations=tuple(template.tolerations) if template else (),
            per_node=_per_node(
                template.affinity if template else None, partial(_labels_of_workload, object_name, workload)
            ),
            spread=_is_spread(template.topology_spread_constraints if template else ()),
            replica_pods=pods,
            surge=_surge_of_workload(workload, low) if pods == 1 else 0,
            only_claims_gpus=workload.only_claims_gpus and workload.gpus_per_pod > 0,
        )
        yield demand.claiming(claimed)
    yield from _picker(name, section, args, kserve)


PICKER = Path("router", "scheduler")
"""Path of an endpoint picker within the arguments of its service."""

TOKENIZER_PART = Path("router", "scheduler", "tokenizer")
"""Path of a picker's tokenizer within the arguments of its service."""


def _picker(name: str, section: Path, args: LLMSpec, kserve: str) -> Iterator[Demand]:
    scheduler = args.scheduler
    if scheduler is None or (scheduler.pool is not None and scheduler.pool.ref is not None):
        return
    template = scheduler.template
    count = 1 if scheduler.replicas is None else scheduler.replicas
    yield Demand(
        service=name,
        role="endpoint picker",
        part=PICKER,
        section=PICKER.under(section),
        field=Path("replicas"),
        at_least=count,
        at_most=count,
        takes=picker_pod(scheduler, kserve),
        selector=(template.node_selector if template else None) or None,
        tolerations=tuple(template.tolerations) if template else (),
        per_node=_per_node(template.affinity if template else None, lambda: scheduler.labels),
        spread=_is_spread(template.topology_spread_constraints if template else ()),
    )
    takes = tokenizer_pod(scheduler, kserve)
    if takes is not None:
        yield _tokenizer(name, section, scheduler, takes)


def _tokenizer(name: str, section: Path, scheduler: Scheduler, takes: Amounts) -> Demand:
    """The one pod of the tokenizer's Deployment (llmisvc/tokenizer.go, ``expectedTokenizerDeployment``)."""
    template = scheduler.tokenizer.template if scheduler.tokenizer is not None else None
    return Demand(
        service=name,
        role="tokenizer",
        part=TOKENIZER_PART,
        section=TOKENIZER_PART.under(section),
        field=Path(),
        at_least=1,
        at_most=1,
        takes=takes,
        selector=(template.node_selector if template else None) or None,
        tolerations=tuple(template.tolerations) if template else (),
    )


def _graph(name: str, section: Path, args: InferenceGraphArgs) -> Demand:
    low = args.min_replicas if args.min_replicas is not None else 1
    high = max(low, args.max_replicas or 0)
    return Demand(
        service=name,
        role="router",
        part=Path(),
        section=section,
        field=Path("maxReplicas" if high > low else "minReplicas"),
        at_least=low,
        at_most=high,
        takes=graph_pod(args),
        selector=args.node_selector or None,
        tolerations=tuple(args.tolerations),
        per_node=_per_node(args.affinity, lambda: args.labels),
    )


def _per_node(affinity: Affinity | None, labels: Callable[[], Mapping[str, str]]) -> int | None:
    """1 if anti-affinity allows only one of its pods on a node."""
    anti = affinity.pod_anti_affinity if affinity is not None else None
    if anti is None:
        return None
    terms = anti.required_during_scheduling_ignored_during_execution
    return 1 if any(_is_about(term, labels()) for term in terms) else None


def _is_about(term: PodAffinityTerm, labels: Mapping[str, str]) -> bool:
    """Whether the term selects pods with these labels. Expressions are not evaluated."""
    if term.topology_key != HOSTNAME or term.label_selector is None or term.label_selector.match_expressions:
        return False
    wanted = term.label_selector.match_labels
    return bool(wanted) and all(labels.get(key) == value for key, value in wanted.items())


def _labels_of_component(name: str, path: Path, own: Mapping[str, str]) -> dict[str, str]:
    """Labels of a component's pods (pkg/constants/constants.go and the Deployment's of raw_kube_reconciler.go)."""
    component = str(path[0])
    return {
        "serving.kserve.io/inferenceservice": name,
        "component": component,
        "app": f"isvc.{name}-{component}",
        **own,
    }


def _labels_of_workload(name: Callable[[], str], workload: Workload) -> dict[str, str]:
    """Labels of an LLM workload's pods that identify the service (llmisvc/workload.go, ``GetWorkloadLabelSelector``)."""
    return {
        "app.kubernetes.io/name": name(),
        "app.kubernetes.io/part-of": "llminferenceservice",
        "kserve.io/component": "workload",
        **workload.pod_labels,
    }


def _is_spread(constraints: Iterable[TopologySpreadConstraint]) -> bool:
    return any(one.topology_key == HOSTNAME and one.when_unsatisfiable == "DoNotSchedule" for one in constraints)


def _surge(replicas: int, surge: int | str | None, unavailable: int | str | None) -> int:
    """Pods that a Deployment starts before it may end one: 25 % rounded up, and 25 % rounded down that may be missing, where
    unset (apps/v1, ``RollingUpdateDeployment``).
    """
    beyond = _part(surge, replicas, up=True)
    missing = _part(unavailable, replicas, up=False)
    return 0 if missing else max(beyond, 1) if replicas else 0


def _surge_of_workload(workload: Workload, replicas: int) -> int:
    """The pods that the Deployment of an LLM workload starts beyond its replicas in a rolling update."""
    rollout = workload.rollout_strategy
    return _surge(replicas, *((rollout.max_surge, rollout.max_unavailable) if rollout is not None else (None, None)))


def _part(given: int | str | None, of: int, *, up: bool) -> int:
    if given is None:
        given = "25%"
    if isinstance(given, int):
        return given
    share = given.removesuffix("%")
    if not share.isdecimal():
        return 0
    return -(-of * int(share) // 100) if up else of * int(share) // 100
