"""How the pods of a role are spread over nodes."""

from collections.abc import Callable, Iterable, Mapping

from ..args.llm.inference_service import Workload
from ..args.scheduling import Affinity, PodAffinityTerm, TopologySpreadConstraint
from ..findings.path import Path

HOSTNAME = "kubernetes.io/hostname"
"""Node label that identifies nodes. A packing respects spreading over this label only."""


def per_node(affinity: Affinity | None, labels: Callable[[], Mapping[str, str]]) -> int | None:
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


def labels_of_component(name: str, path: Path, own: Mapping[str, str]) -> dict[str, str]:
    """Labels of a component's pods (pkg/constants/constants.go and the Deployment's of raw_kube_reconciler.go)."""
    component = str(path[0])
    return {
        "serving.kserve.io/inferenceservice": name,
        "component": component,
        "app": f"isvc.{name}-{component}",
        **own,
    }


def labels_of_workload(name: Callable[[], str], workload: Workload) -> dict[str, str]:
    """Labels of an LLM workload's pods that identify the service (llmisvc/workload.go, ``GetWorkloadLabelSelector``)."""
    return {
        "app.kubernetes.io/name": name(),
        "app.kubernetes.io/part-of": "llminferenceservice",
        "kserve.io/component": "workload",
        **workload.pod_labels,
    }


def is_spread(constraints: Iterable[TopologySpreadConstraint]) -> bool:
    """Whether its pods must be spread evenly over nodes."""
    return any(one.topology_key == HOSTNAME and one.when_unsatisfiable == "DoNotSchedule" for one in constraints)
