"""The demand of the services: the pods of every role of an object."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

from ..args import InferenceGraphArgs, InferenceServiceArgs, LLMInferenceServiceArgs, Toleration
from ..args.container import Resources
from ..args.inference_service import Component, Predictor, WorkerSpec
from ..args.llm.inference_service import LLMSpec
from ..args.llm.router import Scheduler
from ..args.workload import ClusterMeta, ServiceMeta
from ..catalog.machines import GPU_RESOURCE
from ..catalog.requests import (
    SERVING,
    Requests,
)
from ..catalog.tpus import TPU_RESOURCE
from ..findings.path import Path
from .amounts import Amounts
from .claims import Described, claims_of, claims_of_workload
from .demand import Demand
from .requests import component_pod, graph_pod, picker_pod, pod_of, tokenizer_pod, workload_pod
from .spread import is_spread, labels_of_component, labels_of_workload, per_node
from .surge import surge_of, surge_of_workload


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
        per_node=per_node(component.affinity, lambda: labels_of_component(object_name(), path, component.labels)),
        spread=is_spread(component.topology_spread_constraints),
        replica_pods=pods,
        surge=surge_of(low, surge, missing) if standard else 0,
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
        spread=is_spread(worker.topology_spread_constraints),
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
            per_node=per_node(
                template.affinity if template else None, partial(labels_of_workload, object_name, workload)
            ),
            spread=is_spread(template.topology_spread_constraints if template else ()),
            replica_pods=pods,
            surge=surge_of_workload(workload, low) if pods == 1 else 0,
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
        per_node=per_node(template.affinity if template else None, lambda: scheduler.labels),
        spread=is_spread(template.topology_spread_constraints if template else ()),
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
        per_node=per_node(args.affinity, lambda: args.labels),
    )
