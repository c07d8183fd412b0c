"""Placement of pods: tolerations, affinity and topology spread (core/v1). Field names are Kubernetes' own."""

from pydantic import Field

from .base import Args


class Toleration(Args):
    """A taint that a pod tolerates."""

    key: str | None = None
    """Key of the taint. Without a key, the operator ``Exists`` matches every taint."""
    operator: str | None = None
    """Operator: ``Equal`` (Kubernetes' default) or ``Exists``."""
    value: str | None = None
    """Value of the taint, for ``Equal``."""
    effect: str | None = None
    """Effect of the taint: ``NoSchedule``, ``PreferNoSchedule`` or ``NoExecute``. Default: every effect."""
    toleration_seconds: int | None = None
    """Time in seconds for which the pod tolerates the taint, with ``NoExecute``."""


class Requirement(Args):
    """A condition on a label or field."""

    key: str
    """Label key."""
    operator: str
    """Operator: ``In``, ``NotIn``, ``Exists`` or ``DoesNotExist``; for nodes also ``Gt`` and ``Lt``."""
    values: list[str] = Field(default_factory=list)
    """Values, for ``In`` and ``NotIn``; one number for ``Gt`` and ``Lt``."""


class LabelSelector(Args):
    """Selects objects by their labels. Empty: all objects."""

    match_labels: dict[str, str] = Field(default_factory=dict)
    """Labels with their values."""
    match_expressions: list[Requirement] = Field(default_factory=list)
    """Further conditions. All of them must be true."""


class NodeSelectorTerm(Args):
    """Conditions on a node. All of them must be true."""

    match_expressions: list[Requirement] = Field(default_factory=list)
    """Conditions on the labels of the node."""
    match_fields: list[Requirement] = Field(default_factory=list)
    """Conditions on the fields of the node (``metadata.name``)."""


class NodeSelector(Args):
    """Selects the nodes that fulfil at least one of the terms."""

    node_selector_terms: list[NodeSelectorTerm]
    """The terms."""


class PreferredNodes(Args):
    """A preference for nodes."""

    weight: int
    """Weight, 1 to 100."""
    preference: NodeSelectorTerm
    """The preferred nodes."""


class NodeAffinity(Args):
    """Nodes that a pod requires or prefers."""

    required_during_scheduling_ignored_during_execution: NodeSelector | None = None
    """Required nodes."""
    preferred_during_scheduling_ignored_during_execution: list[PreferredNodes] = Field(default_factory=list)
    """Preferred nodes."""


class PodAffinityTerm(Args):
    """Other pods, and the distance to them."""

    topology_key: str
    """Node label that defines the distance (``kubernetes.io/hostname``): nodes with the same value are near to each other."""
    label_selector: LabelSelector | None = None
    """Labels of the other pods."""
    namespace_selector: LabelSelector | None = None
    """Namespaces of the other pods, by label."""
    namespaces: list[str] = Field(default_factory=list)
    """Namespaces of the other pods, by name. Default without ``namespace_selector``: the pod's own namespace."""
    match_label_keys: list[str] = Field(default_factory=list)
    """Label keys for which the other pods must have the same values as the pod itself."""
    mismatch_label_keys: list[str] = Field(default_factory=list)
    """Label keys for which the other pods must have other values than the pod itself."""


class WeightedPodAffinityTerm(Args):
    """A preference about other pods."""

    weight: int
    """Weight, 1 to 100."""
    pod_affinity_term: PodAffinityTerm
    """The other pods, and the distance to them."""


class PodAffinity(Args):
    """Rules for placing a pod near to other pods or, as anti-affinity, away from them."""

    required_during_scheduling_ignored_during_execution: list[PodAffinityTerm] = Field(default_factory=list)
    """Required rules."""
    preferred_during_scheduling_ignored_during_execution: list[WeightedPodAffinityTerm] = Field(default_factory=list)
    """Preferred rules."""


class Affinity(Args):
    """Scheduling constraints of a pod."""

    node_affinity: NodeAffinity | None = None
    """Rules about nodes."""
    pod_affinity: PodAffinity | None = None
    """Rules for placing the pod near to other pods."""
    pod_anti_affinity: PodAffinity | None = None
    """Rules for placing the pod away from other pods."""


class TopologySpreadConstraint(Args):
    """How evenly pods are distributed over the domains of a topology, for example over zones."""

    topology_key: str
    """Node label that defines the domains (``topology.kubernetes.io/zone``)."""
    max_skew: int
    """Maximum difference between the numbers of pods in two domains."""
    when_unsatisfiable: str
    """Reaction of the scheduler if the rule cannot be fulfilled: ``DoNotSchedule`` or ``ScheduleAnyway``."""
    label_selector: LabelSelector | None = None
    """Labels of the pods that are counted."""
    match_label_keys: list[str] = Field(default_factory=list)
    """Label keys for which the other pods must have the same values as the pod itself."""
    min_domains: int | None = None
    """Minimum number of domains, with ``DoNotSchedule``."""
    node_affinity_policy: str | None = None
    """Whether node affinity limits the domains: ``Honor`` or ``Ignore``."""
    node_taints_policy: str | None = None
    """Whether taints limit the domains: ``Honor`` or ``Ignore``."""
