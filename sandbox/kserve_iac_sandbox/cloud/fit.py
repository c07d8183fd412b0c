"""Would the scheduler place a pod on a node? As far as the cluster autoscaler asks: labels, taints, resources."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

Object = Mapping[str, Any]

_UNITS = {
    "": 1.0, "m": 0.001, "k": 1e3, "M": 1e6, "G": 1e9, "T": 1e12, "P": 1e15, "E": 1e18,
    "Ki": 2.0**10, "Mi": 2.0**20, "Gi": 2.0**30, "Ti": 2.0**40, "Pi": 2.0**50, "Ei": 2.0**60,
}  # fmt: skip
_QUANTITY = re.compile(r"([+-]?[\d.]+(?:[eE][+-]?\d+)?)([numkKMGTPE]i?|)")


def quantity(text: Any) -> float:
    """A Kubernetes quantity as a number."""
    match = _QUANTITY.fullmatch(str(text))
    if match is None:
        raise ValueError(f"{text!r} is no quantity")
    number, unit = float(match.group(1)), match.group(2)
    return number * {"n": 1e-9, "u": 1e-6}.get(unit, _UNITS.get(unit, 1.0))


def requests(pod: Object) -> dict[str, float]:
    """What a pod asks for: the sum of its containers, or the largest of its init containers, and one pod."""
    spec = pod["spec"]
    total: dict[str, float] = {"pods": 1.0}
    for container in spec.get("containers") or []:
        for name, amount in _requests(container).items():
            total[name] = total.get(name, 0.0) + amount
    for container in spec.get("initContainers") or []:
        sidecar = container.get("restartPolicy") == "Always"
        for name, amount in _requests(container).items():
            total[name] = total.get(name, 0.0) + amount if sidecar else max(total.get(name, 0.0), amount)
    for name, amount in (spec.get("overhead") or {}).items():
        total[name] = total.get(name, 0.0) + quantity(amount)
    return total


def _requests(container: Object) -> dict[str, float]:
    resources = container.get("resources") or {}
    asked = {**(resources.get("limits") or {}), **(resources.get("requests") or {})}
    return {name: quantity(amount) for name, amount in asked.items()}


def holds(free: Mapping[str, float], asked: Mapping[str, float]) -> bool:
    """Whether what is free is enough."""
    return all(free.get(name, 0.0) >= amount for name, amount in asked.items() if amount)


def admits(pod: Object, labels: Mapping[str, str], taints: Iterable[Object]) -> bool:
    """Whether a node of these labels and taints is one that the pod may be placed on."""
    spec = pod["spec"]
    if any(labels.get(key) != value for key, value in (spec.get("nodeSelector") or {}).items()):
        return False
    affinity = ((spec.get("affinity") or {}).get("nodeAffinity") or {}).get(
        "requiredDuringSchedulingIgnoredDuringExecution"
    )
    if affinity is not None and not any(_term(term, labels) for term in affinity.get("nodeSelectorTerms") or []):
        return False
    tolerations = spec.get("tolerations") or []
    return all(
        any(tolerates(toleration, taint) for toleration in tolerations)
        for taint in taints
        if taint.get("effect") in ("NoSchedule", "NoExecute")
    )


def tolerates(toleration: Object, taint: Object) -> bool:
    """Whether a toleration covers a taint (Kubernetes core/v1 Toleration)."""
    if toleration.get("effect") and toleration["effect"] != taint.get("effect"):
        return False
    if toleration.get("operator", "Equal") == "Exists":
        return not toleration.get("key") or toleration["key"] == taint["key"]
    return bool(toleration.get("key") == taint["key"] and toleration.get("value", "") == taint.get("value", ""))


def _term(term: Object, labels: Mapping[str, str]) -> bool:
    expressions = term.get("matchExpressions") or []
    return bool(expressions) and all(_matches(expression, labels) for expression in expressions)


def _matches(expression: Object, labels: Mapping[str, str]) -> bool:
    value, values = labels.get(expression["key"]), expression.get("values") or []
    operator = expression["operator"]
    if operator == "In":
        return value in values
    if operator == "NotIn":
        return value not in values
    if operator == "Exists":
        return value is not None
    if operator == "DoesNotExist":
        return value is None
    if value is None:
        return False
    return float(value) > float(values[0]) if operator == "Gt" else float(value) < float(values[0])
