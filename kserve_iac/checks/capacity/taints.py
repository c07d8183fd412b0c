"""Whether pods tolerate the taints of the pools that their labels or their GPUs lead them to."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal

from ...args import InferenceServiceArgs, Problem, Toleration
from ...args.workload import ClusterMeta, ServiceMeta
from ...capacity import Pool
from ...capacity.placement import all_nodes_are_known
from ...capacity.pool import COMPUTE_CLASS_LABEL
from ...capacity.pools import QUEUED_TAINT
from ...capacity.selection import Term, keys_of, leads_to, may_hold, terms_of
from ...capacity.taints import tolerates
from ...catalog.machines import is_accelerator
from ...compiled import Compiled, CompiledObject
from ...compiled.pods import Pod
from ...findings.path import TOP, Path

Taint = Mapping[str, str]

Verdict = Literal["free", "unsure", "blocked"]
"""Whether a pod may run on a pool: it tolerates the taints, somebody may add a toleration, or it certainly does not tolerate."""

ARCH = "kubernetes.io/arch"
"""Label of the architecture of nodes, and the taint that GKE adds to nodes with Arm processors."""

QUEUE = "kueue.x-k8s.io/queue-name"
"""Label by which Kueue admits pods, to which it adds the tolerations of a ResourceFlavor."""


def taints_are_tolerated(compiled: Compiled) -> Iterator[Problem]:
    """The scheduler places a pod only on nodes whose taints the pod tolerates (Kubernetes, "Taints and Tolerations"; the plugin
    TaintToleration of the scheduler). ``pool`` adds the tolerations; node selectors, affinity and requests of GPUs do not
    (rh-aiservices-bu/rhai-agentic-demo#9).

    The API server can add a toleration for each resource with a domain that a pod requests: the key is the name of the resource,
    the effect is NoSchedule (plugin/pkg/admission/extendedresourcetoleration of Kubernetes). GKE and AKS do (Azure/AKS#1449), and
    it is off by default, so that of other clusters this is not known. GKE also adds one for Arm processors to pods that select
    them (GKE, "Prepare to deploy an Arm workload in a Standard cluster"). Pods that are pinned to no described pool of a cluster
    that exists may run elsewhere.
    """
    said = set()
    pools = {name: pool for name, pool in compiled.pools.items() if not _adds_its_own(pool)}
    for one in compiled.services.values():
        found = one.shared(lambda one: tuple(_problems(compiled, pools, one)), (taints_are_tolerated, compiled))
        for problem in found:
            if problem not in said:
                said.add(problem)
                yield problem


def _problems(compiled: Compiled, pools: Mapping[str, Pool], one: CompiledObject[ClusterMeta]) -> Iterator[Problem]:
    whole = one.whole
    if (isinstance(one.args, ServiceMeta) and one.args.stopped) or (one.built is not None and one.built.unknown):
        return
    for pod in whole.pods:
        found = _problem(compiled, pools, whole, pod)
        if found is not None:
            yield found


def _problem(
    compiled: Compiled, pools: Mapping[str, Pool], whole: CompiledObject[ClusterMeta], pod: Pod
) -> Problem | None:
    """The finding about a pod. ``pools`` are those for which GKE adds no toleration by itself."""
    tolerations = pod.spec.get("tolerations") or []
    terms = terms_of(pod.spec)
    if terms is None or _may_be_changed(whole, pod) or not isinstance(tolerations, list):
        return None
    known = all_nodes_are_known(compiled.environment)
    if len(pools) < len(compiled.pools) and not known and not all(leads_to(term, pools) for term in terms):
        return None
    gpus = any(map(is_accelerator, pod.requested))
    is_pinned = known or all(leads_to(term, pools) for term in terms)
    if (not is_pinned and not gpus) or (known and not any(terms) and not pod.is_worker):
        return None  # it may run elsewhere, or room.pools_hold_everything says it
    candidates = [pool for pool in pools.values() if _may_run(pod, terms, pool, pools)]
    verdicts = [_verdict(compiled, pod, terms, tolerations, pool) for pool in candidates]
    if not candidates or any(verdict == "free" for verdict, _ in verdicts):
        return None
    sure = is_pinned and all(verdict == "blocked" for verdict, _ in verdicts)
    taint = next((taint for verdict, taint in verdicts if sure or verdict == "unsure"), verdicts[0][1])
    return _said(whole, pod, candidates, taint, sure=sure, is_pinned=is_pinned)


def _may_be_changed(whole: CompiledObject[ClusterMeta], pod: Pod) -> bool:
    """Whether somebody else decides about the nodes of a pod, or about its tolerations."""
    if any(pod.spec.get(field) is not None for field in ("runtimeClassName", "schedulerName", "nodeName")):
        return True
    if QUEUE in whole.args.labels or QUEUE in pod.labels:
        return True
    if not isinstance(whole.args, InferenceServiceArgs) or "tolerations" in pod.spec:
        return False
    # A runtime that is not known may have tolerations, which a list of the service replaces.
    served = dict(whole.args.components()).get(pod.part)
    models = getattr(served, "models", None)
    return models is not None and any(models()) and getattr(served, "served_by", None) is None


def _adds_its_own(pool: Pool) -> bool:
    """Whether GKE may add the tolerations for a pool to the pods that select it, or that it provisions nodes for."""
    return COMPUTE_CLASS_LABEL in pool.node_selector or any(taint["key"] == QUEUED_TAINT for taint in pool.taints)


def _may_run(pod: Pod, terms: Sequence[Term], pool: Pool, pools: Mapping[str, Pool]) -> bool:
    """Whether nodes of a pool have the labels and the GPUs that a pod requires, as far as they are known."""
    if any(map(is_accelerator, pod.requested)) and pool.is_sized and not pool.gpus_per_node and pool.gpu is None:
        return False
    return any(may_hold(pool, term, pools) for term in terms)


def _verdict(
    compiled: Compiled, pod: Pod, terms: Sequence[Term], tolerations: Sequence[Any], pool: Pool
) -> tuple[Verdict, Taint]:
    """Whether a pod may run on a pool, with the taint that decides."""
    own = [_toleration(one) for one in tolerations if isinstance(one, Mapping)]
    unsure: Taint | None = None
    for taint in pool.certain_taints:
        if any(tolerates(one, taint) for one in own):
            continue
        if not (_is_of_a_resource(taint, pod) or _is_of_arm(taint, terms, pool)):
            return "blocked", taint
        if compiled.environment.cluster.simulated is not None:
            return "blocked", taint
        if compiled.environment.cluster.gke is None and pool.machine is None:
            unsure = taint
    return ("unsure", unsure) if unsure is not None else ("free", {})


def _is_of_a_resource(taint: Taint, pod: Pod) -> bool:
    """Whether the API server may add a toleration because the pod requests the resource of that name."""
    return taint["effect"] == "NoSchedule" and taint["key"] in pod.requested


def _is_of_arm(taint: Taint, terms: Sequence[Term], pool: Pool) -> bool:
    on_google = pool.machine is not None and pool.machine.cloud == "gcp"
    return on_google and taint["key"] == ARCH and ARCH in keys_of(terms)


def _toleration(given: Mapping[str, Any]) -> Toleration:
    fields = ("key", "operator", "value", "effect")
    return Toleration.model_construct(**{field: given.get(field) for field in fields})


def _said(
    whole: CompiledObject[ClusterMeta],
    pod: Pod,
    candidates: Sequence[Pool],
    taint: Taint,
    *,
    sure: bool,
    is_pinned: bool,
) -> Problem:
    names = ", ".join(pool.name for pool in candidates)
    pools = f"pool {names}" if len(candidates) == 1 else f"any of the pools {names}"
    described = "" if is_pinned else " that the environment describes"
    written = f"{taint['key']}{'=' + taint['value'] if taint['value'] else ''}:{taint['effect']}"
    wanted = (
        f"{{key: {taint['key']}, operator: Equal, value: {taint['value']}, effect: {taint['effect']}}}"
        if taint["value"]
        else f"{{key: {taint['key']}, operator: Exists, effect: {taint['effect']}}}"
    )
    role = _field_of_pool(pod)
    text = (
        f"The pods do not tolerate the taints of {pools}{described}, for example {written}. They may run on no other nodes, so "
        "they stay Pending."
    )
    if not sure:
        text = f"The pods do not tolerate the taints of {pools}{described}, for example {written}. "
        if taint["key"] in pod.requested and taint["effect"] == "NoSchedule":
            text += (
                f"They stay Pending unless the API server adds the toleration because the pods request {taint['key']} "
                "(ExtendedResourceToleration), which it does not do by default."
            )
        else:
            text += "They stay Pending unless the cluster has other nodes for them."
    return Problem(
        "untolerated-taint" if sure else "untolerated-taint-unsure",
        _placed(whole, pod),
        text,
        f"Add {wanted} to tolerations" + (f", or set pool to {candidates[0].name}." if role else "."),
        placed=True,
    )


def _field_of_pool(pod: Pod) -> bool:
    """Whether the role has the field ``pool``, which sets the tolerations."""
    return pod.part[:1] != ("router",) and (pod.part != TOP or pod.path[-1:] in (("template",), ("worker",)))


def _placed(whole: CompiledObject[ClusterMeta], pod: Pod) -> Path:
    """The argument with the tolerations of a pod, or the place where they would be."""
    return whole.place(whole.origin_of(pod.path / "tolerations"))
