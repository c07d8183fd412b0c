"""Where pods may run: tolerations, affinity, spread (core/v1). Field names are Kubernetes' own."""

from pydantic import Field

from .base import Args


class Toleration(Args):
    """A taint that a pod accepts."""

    key: str | None = None
    """Taint key; with operator ``Exists`` and no key, every taint."""
    operator: str | None = None
    """``Equal`` (Kubernetes' default) or ``Exists``."""
    value: str | None = None
    """Taint value, for ``Equal``."""
    effect: str | None = None
    """``NoSchedule``, ``PreferNoSchedule`` or ``NoExecute``; all if not set."""
    toleration_seconds: int | None = None
    """Seconds that it is accepted for, with ``NoExecute``."""


class Requirement(Args):
    """A condition on a label or field."""

    key: str
    """Label key."""
    operator: str
    """``In``, ``NotIn``, ``Exists``, ``DoesNotExist``; for nodes also ``Gt``, ``Lt``."""
    values: list[str] = Field(default_factory=list)
    """Values, for ``In`` and ``NotIn``; one number for ``Gt`` and ``Lt``."""


class LabelSelector(Args):
    """Which objects are meant, by their labels. Empty: all."""

    match_labels: dict[str, str] = Field(default_factory=dict)
    """Labels with their values."""
    match_expressions: list[Requirement] = Field(default_factory=list)
    """Further conditions; all must hold."""


class NodeSelectorTerm(Args):
    """Conditions on a node; all must hold."""

    match_expressions: list[Requirement] = Field(default_factory=list)
    """On its labels."""
    match_fields: list[Requirement] = Field(default_factory=list)
    """On its fields (``metadata.name``)."""


class NodeSelector(Args):
    """Nodes for which one of the terms holds."""

    node_selector_terms: list[NodeSelectorTerm]
    """The terms."""


class PreferredNodes(Args):
    """A preference for nodes."""

    weight: int
    """Weight, 1 to 100."""
    preference: NodeSelectorTerm
    """Which nodes."""


class NodeAffinity(Args):
    """Which nodes a pod needs or likes."""

    required_during_scheduling_ignored_during_execution: NodeSelector | None = None
    """Nodes that it needs."""
    preferred_during_scheduling_ignored_during_execution: list[PreferredNodes] = Field(default_factory=list)
    """Nodes that it likes."""


class PodAffinityTerm(Args):
    """Pods to be near to, or away from."""

    topology_key: str
    """Node label whose equal values mean near (``kubernetes.io/hostname``)."""
    label_selector: LabelSelector | None = None
    """Which pods."""
    namespace_selector: LabelSelector | None = None
    """Namespaces to look into, by label."""
    namespaces: list[str] = Field(default_factory=list)
    """Namespaces to look into, by name; the pod's own where neither is set."""
    match_label_keys: list[str] = Field(default_factory=list)
    """Label keys whose values are taken from the pod itself."""
    mismatch_label_keys: list[str] = Field(default_factory=list)
    """Label keys whose values must differ from the pod's own."""


class WeightedPodAffinityTerm(Args):
    """A preference about other pods."""

    weight: int
    """Weight, 1 to 100."""
    pod_affinity_term: PodAffinityTerm
    """Which pods."""


class PodAffinity(Args):
    """Other pods that a pod needs, or likes, to be near to (or, as anti-affinity, away from)."""

    required_during_scheduling_ignored_during_execution: list[PodAffinityTerm] = Field(default_factory=list)
    """Required rules."""
    preferred_during_scheduling_ignored_during_execution: list[WeightedPodAffinityTerm] = Field(default_factory=list)
    """Preferred rules."""


class Affinity(Args):
    """Scheduling constraints of a pod."""

    node_affinity: NodeAffinity | None = None
    """About nodes."""
    pod_affinity: PodAffinity | None = None
    """Near other pods."""
    pod_anti_affinity: PodAffinity | None = None
    """Away from other pods."""


class TopologySpreadConstraint(Args):
    """How evenly pods spread over a topology."""

    topology_key: str
    """Node label that makes the domains (``topology.kubernetes.io/zone``)."""
    max_skew: int
    """Most that the counts of two domains may differ by."""
    when_unsatisfiable: str
    """``DoNotSchedule`` or ``ScheduleAnyway``."""
    label_selector: LabelSelector | None = None
    """Pods that are counted."""
    match_label_keys: list[str] = Field(default_factory=list)
    """Label keys whose values are taken from the pod itself."""
    min_domains: int | None = None
    """Least number of domains, with ``DoNotSchedule``."""
    node_affinity_policy: str | None = None
    """``Honor`` or ``Ignore`` node affinity when counting domains."""
    node_taints_policy: str | None = None
    """``Honor`` or ``Ignore`` taints when counting domains."""
