"""PriorityClasses that a GKE cluster admits only in some namespaces."""

from collections.abc import Iterator

from ...args import Problem
from ...compiled import Compiled
from .known import CRITICAL, Objects, entry

SYSTEM_NAMESPACE = "kube-system"
"""The namespace with GKE's own ResourceQuota ``gcp-critical-pods`` (openservicemesh/osm#4408)."""


def critical_pods_have_a_quota(compiled: Compiled) -> Iterator[Problem]:
    """GKE admits pods with one of Kubernetes' own PriorityClasses only in namespaces whose ResourceQuota covers the class
    (open-policy-agent/gatekeeper#1120, cilium/cilium#13852, admiraltyio/admiralty#124; Kubernetes, "Limit Priority Class
    consumption by default").
    """
    if compiled.environment.cluster.gke is None or not compiled.is_whole:
        return
    quotas = {one.namespace for one in compiled.environment.existing.resource_quotas or ()}
    for one, reference, namespace in Objects(compiled).uses():
        if reference.kind != "PriorityClass" or reference.name not in CRITICAL:
            continue
        if namespace == SYSTEM_NAMESPACE or namespace in quotas:
            continue
        yield Problem(
            "priority-quota",
            reference.path.under(one.section),
            f"GKE admits pods of the PriorityClass {reference.name} only in namespaces with a ResourceQuota for that class, and "
            f"no ResourceQuota of namespace {namespace} is known. Without a ResourceQuota, the API server rejects the pods.",
            "Set priorityClassName to a PriorityClass of your own, or create a ResourceQuota with a scopeSelector for "
            f"{reference.name} and add {entry(namespace, 'critical-pods')} to existing.resourceQuotas.",
        )
