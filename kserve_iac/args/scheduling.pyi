# Generated from the module of the same name by `python scripts/derive_types.py`; do not edit.

"""Where pods may run: tolerations, affinity, spread (core/v1). Field names are Kubernetes' own."""

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
    """A taint that a pod accepts."""
    def __init__(self, **fields: Unpack[TolerationDict]) -> None:
        """A taint that a pod accepts."""
    key: str | None = ...
    """Taint key; with operator ``Exists`` and no key, every taint."""
    operator: str | None = ...
    """``Equal`` (Kubernetes' default) or ``Exists``."""
    value: str | None = ...
    """Taint value, for ``Equal``."""
    effect: str | None = ...
    """``NoSchedule``, ``PreferNoSchedule`` or ``NoExecute``; all if not set."""
    toleration_seconds: int | None = ...
    """Seconds that it is accepted for, with ``NoExecute``."""

class Requirement(Args):
    """A condition on a label or field."""
    def __init__(self, **fields: Unpack[RequirementDict]) -> None:
        """A condition on a label or field."""
    key: str
    """Label key."""
    operator: str
    """``In``, ``NotIn``, ``Exists``, ``DoesNotExist``; for nodes also ``Gt``, ``Lt``."""
    values: list[str] = ...
    """Values, for ``In`` and ``NotIn``; one number for ``Gt`` and ``Lt``."""

class LabelSelector(Args):
    """Which objects are meant, by their labels. Empty: all."""
    def __init__(self, **fields: Unpack[LabelSelectorDict]) -> None:
        """Which objects are meant, by their labels. Empty: all."""
    match_labels: dict[str, str] = ...
    """Labels with their values."""
    match_expressions: list[Requirement] = ...
    """Further conditions; all must hold."""

class NodeSelectorTerm(Args):
    """Conditions on a node; all must hold."""
    def __init__(self, **fields: Unpack[NodeSelectorTermDict]) -> None:
        """Conditions on a node; all must hold."""
    match_expressions: list[Requirement] = ...
    """On its labels."""
    match_fields: list[Requirement] = ...
    """On its fields (``metadata.name``)."""

class NodeSelector(Args):
    """Nodes for which one of the terms holds."""
    def __init__(self, **fields: Unpack[NodeSelectorDict]) -> None:
        """Nodes for which one of the terms holds."""
    node_selector_terms: list[NodeSelectorTerm]
    """The terms."""

class PreferredNodes(Args):
    """A preference for nodes."""
    def __init__(self, **fields: Unpack[PreferredNodesDict]) -> None:
        """A preference for nodes."""
    weight: int
    """Weight, 1 to 100."""
    preference: NodeSelectorTerm
    """Which nodes."""

class NodeAffinity(Args):
    """Which nodes a pod needs or likes."""
    def __init__(self, **fields: Unpack[NodeAffinityDict]) -> None:
        """Which nodes a pod needs or likes."""
    required_during_scheduling_ignored_during_execution: NodeSelector | None = ...
    """Nodes that it needs."""
    preferred_during_scheduling_ignored_during_execution: list[PreferredNodes] = ...
    """Nodes that it likes."""

class PodAffinityTerm(Args):
    """Pods to be near to, or away from."""
    def __init__(self, **fields: Unpack[PodAffinityTermDict]) -> None:
        """Pods to be near to, or away from."""
    topology_key: str
    """Node label whose equal values mean near (``kubernetes.io/hostname``)."""
    label_selector: LabelSelector | None = ...
    """Which pods."""
    namespace_selector: LabelSelector | None = ...
    """Namespaces to look into, by label."""
    namespaces: list[str] = ...
    """Namespaces to look into, by name; the pod's own where neither is set."""
    match_label_keys: list[str] = ...
    """Label keys whose values are taken from the pod itself."""
    mismatch_label_keys: list[str] = ...
    """Label keys whose values must differ from the pod's own."""

class WeightedPodAffinityTerm(Args):
    """A preference about other pods."""
    def __init__(self, **fields: Unpack[WeightedPodAffinityTermDict]) -> None:
        """A preference about other pods."""
    weight: int
    """Weight, 1 to 100."""
    pod_affinity_term: PodAffinityTerm
    """Which pods."""

class PodAffinity(Args):
    """Other pods that a pod needs, or likes, to be near to (or, as anti-affinity, away from)."""
    def __init__(self, **fields: Unpack[PodAffinityDict]) -> None:
        """Other pods that a pod needs, or likes, to be near to (or, as anti-affinity, away from)."""
    required_during_scheduling_ignored_during_execution: list[PodAffinityTerm] = ...
    """Required rules."""
    preferred_during_scheduling_ignored_during_execution: list[WeightedPodAffinityTerm] = ...
    """Preferred rules."""

class Affinity(Args):
    """Scheduling constraints of a pod."""
    def __init__(self, **fields: Unpack[AffinityDict]) -> None:
        """Scheduling constraints of a pod."""
    node_affinity: NodeAffinity | None = ...
    """About nodes."""
    pod_affinity: PodAffinity | None = ...
    """Near other pods."""
    pod_anti_affinity: PodAffinity | None = ...
    """Away from other pods."""

class TopologySpreadConstraint(Args):
    """How evenly pods spread over a topology."""
    def __init__(self, **fields: Unpack[TopologySpreadConstraintDict]) -> None:
        """How evenly pods spread over a topology."""
    topology_key: str
    """Node label that makes the domains (``topology.kubernetes.io/zone``)."""
    max_skew: int
    """Most that the counts of two domains may differ by."""
    when_unsatisfiable: str
    """``DoNotSchedule`` or ``ScheduleAnyway``."""
    label_selector: LabelSelector | None = ...
    """Pods that are counted."""
    match_label_keys: list[str] = ...
    """Label keys whose values are taken from the pod itself."""
    min_domains: int | None = ...
    """Least number of domains, with ``DoNotSchedule``."""
    node_affinity_policy: str | None = ...
    """``Honor`` or ``Ignore`` node affinity when counting domains."""
    node_taints_policy: str | None = ...
    """``Honor`` or ``Ignore`` taints when counting domains."""
