"""Taints of nodes, and the tolerations that let pods run there."""

from collections.abc import Mapping

from ..args import Toleration


def tolerates(toleration: Toleration, taint: Mapping[str, str]) -> bool:
    """Whether a toleration matches a taint (``ToleratesTaint`` of core/v1 in Kubernetes 1.35): without an effect it matches every
    effect, without an operator it compares the values, and ``Exists`` without a key matches every taint.

    Operators that compare numbers (``Lt``, ``Gt``) need a feature gate, and are taken to match.
    """
    if toleration.effect and toleration.effect != taint["effect"]:
        return False
    if not toleration.key:
        return toleration.operator == "Exists"
    if toleration.key != taint["key"]:
        return False
    if toleration.operator in (None, "", "Equal"):
        return (toleration.value or "") == taint["value"]
    return True
