# Generated from the module of the same name by `python scripts/derive_types.py`; do not edit.

"""Placement of pods: tolerations, affinity and topology spread (core/v1). Field names are Kubernetes' own."""

from typing_extensions import Unpack

from .base import Args
from .dicts import (
    AffinityDict,
    LabelSelectorDict,
    NodeAffinityDict,
    NodeSelectorDict,
    NodeSelectorTermDict,
    PodAffinityDict,
    PodAffinityTermDict,
    PreferredNodesDict,
    RequirementDict,
    TolerationDict,
    TopologySpreadConstraintDict,
    WeightedPodAffinityTermDict,
)

class Toleration(Args):
    """A taint that a pod tolerates."""
    def __init__(self, **fields: Unpack[TolerationDict]) -> None:
        """A taint that a pod tolerates."""
    key: str | None = ...
    """Key of the taint. Without a key, the operator ``Exists`` matches every taint."""
    operator: str | None = ...
    """Operator: ``Equal`` (Kubernetes' default) or ``Exists``."""
    value: str | None = ...
    """Value of the taint, for ``Equal``."""
    effect: str | None = ...
    """Effect of the taint: ``NoSchedule``, ``PreferNoSchedule`` or ``NoExecute``. Default: every effect."""
    toleration_seconds: int | None = ...
    """Time in seconds for which the pod tolerates the taint, with ``NoExecute``."""

class Requirement(Args):
    """A condition on a label or field."""
    def __init__(self, **fields: Unpack[RequirementDict]) -> None:
        """A condition on a label or field."""
    key: str
    """Label key."""
    operator: str
    """Operator: ``In``, ``NotIn``, ``Exists`` or ``DoesNotExist``; for nodes also ``Gt`` and ``Lt``."""
    values: list[str] = ...
    """Values, for ``In`` and ``NotIn``; one number for ``Gt`` and ``Lt``."""

class LabelSelector(Args):
    """Selects objects by their labels. Empty: all objects."""
    def __init__(self, **fields: Unpack[LabelSelectorDict]) -> None:
        """Selects objects by their labels. Empty: all objects."""
    match_labels: dict[str, str] = ...
    """Labels with their values."""
    match_expressions: list[Requirement] = ...
    """Further conditions. All of them must be true."""

class NodeSelectorTerm(Args):
    """Conditions on a node. All of them must be true."""
    def __init__(self, **fields: Unpack[NodeSelectorTermDict]) -> None:
        """Conditions on a node. All of them must be true."""
    match_expressions: list[Requirement] = ...
    """Conditions on the labels of the node."""
    match_fields: list[Requirement] = ...
    """Conditions on the fields of the node (``metadata.name``)."""

class NodeSelector(Args):
    """Selects the nodes that fulfil at least one of the terms."""
    def __init__(self, **fields: Unpack[NodeSelectorDict]) -> None:
        """Selects the nodes that fulfil at least one of the terms."""
    node_selector_terms: list[NodeSelectorTerm]
    """The terms."""

class PreferredNodes(Args):
    """A preference for nodes."""
    def __init__(self, **fields: Unpack[PreferredNodesDict]) -> None:
        """A preference for nodes."""
    weight: int
    """Weight, 1 to 100."""
    preference: NodeSelectorTerm
    """The preferred nodes."""

class NodeAffinity(Args):
    """Nodes that a pod requires or prefers."""
    def __init__(self, **fields: Unpack[NodeAffinityDict]) -> None:
        """Nodes that a pod requires or prefers."""
    required_during_scheduling_ignored_during_execution: NodeSelector | None = ...
    """Required nodes."""
    preferred_during_scheduling_ignored_during_execution: list[PreferredNodes] = ...
    """Preferred nodes."""

class PodAffinityTerm(Args):
    """Other pods, and the distance to them."""
    def __init__(self, **fields: Unpack[PodAffinityTermDict]) -> None:
        """Other pods, and the distance to them."""
    topology_key: str
    """Node label that defines the distance (``kubernetes.io/hostname``): nodes with the same value are near to each other."""
    label_selector: LabelSelector | None = ...
    """Labels of the other pods."""
    namespace_selector: LabelSelector | None = ...
    """Namespaces of the other pods, by label."""
    namespaces: list[str] = ...
    """Namespaces of the other pods, by name. Default without ``namespace_selector``: the pod's own namespace."""
    match_label_keys: list[str] = ...
    """Label keys for which the other pods must have the same values as the pod itself."""
    mismatch_label_keys: list[str] = ...
    """Label keys for which the other pods must have other values than the pod itself."""

class WeightedPodAffinityTerm(Args):
    """A preference about other pods."""
    def __init__(self, **fields: Unpack[WeightedPodAffinityTermDict]) -> None:
        """A preference about other pods."""
    weight: int
    """Weight, 1 to 100."""
    pod_affinity_term: PodAffinityTerm
    """The other pods, and the distance to them."""

class PodAffinity(Args):
    """Rules for placing a pod near to other pods or, as anti-affinity, away from them."""
    def __init__(self, **fields: Unpack[PodAffinityDict]) -> None:
        """Rules for placing a pod near to other pods or, as anti-affinity, away from them."""
    required_during_scheduling_ignored_during_execution: list[PodAffinityTerm] = ...
    """Required rules."""
    preferred_during_scheduling_ignored_during_execution: list[WeightedPodAffinityTerm] = ...
    """Preferred rules."""

class Affinity(Args):
    """Scheduling constraints of a pod."""
    def __init__(self, **fields: Unpack[AffinityDict]) -> None:
        """Scheduling constraints of a pod."""
    node_affinity: NodeAffinity | None = ...
    """Rules about nodes."""
    pod_affinity: PodAffinity | None = ...
    """Rules for placing the pod near to other pods."""
    pod_anti_affinity: PodAffinity | None = ...
    """Rules for placing the pod away from other pods."""

class TopologySpreadConstraint(Args):
    """How evenly pods are distributed over the domains of a topology, for example over zones."""
    def __init__(self, **fields: Unpack[TopologySpreadConstraintDict]) -> None:
        """How evenly pods are distributed over the domains of a topology, for example over zones."""
    topology_key: str
    """Node label that defines the domains (``topology.kubernetes.io/zone``)."""
    max_skew: int
    """Maximum difference between the numbers of pods in two domains."""
    when_unsatisfiable: str
    """Reaction of the scheduler if the rule cannot be fulfilled: ``DoNotSchedule`` or ``ScheduleAnyway``."""
    label_selector: LabelSelector | None = ...
    """Labels of the pods that are counted."""
    match_label_keys: list[str] = ...
    """Label keys for which the other pods must have the same values as the pod itself."""
    min_domains: int | None = ...
    """Minimum number of domains, with ``DoNotSchedule``."""
    node_affinity_policy: str | None = ...
    """Whether node affinity limits the domains: ``Honor`` or ``Ignore``."""
    node_taints_policy: str | None = ...
    """Whether taints limit the domains: ``Honor`` or ``Ignore``."""
