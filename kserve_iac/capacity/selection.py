"""What a pod requires of the labels of its node, and which pools fulfil it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from .pool import Pool

Json = Mapping[str, Any]


class Wish(NamedTuple):
    """A requirement on one label of the node."""

    key: str
    operator: str
    """As in node affinity: ``In``, ``NotIn``, ``Exists``, ``DoesNotExist``, ``Gt`` or ``Lt``."""
    values: tuple[str, ...] = ()


Term = tuple[Wish, ...]
"""Requirements of which a node must fulfil all."""


def terms_of(pod: Json) -> tuple[Term, ...] | None:
    """The alternatives that a pod accepts: its ``nodeSelector`` together with one term each of its required node affinity.

    A pod that requires nothing has one empty term. None: it names nodes, or something is known in the update only.
    """
    if pod.get("nodeName") is not None:
        return None
    selector = pod.get("nodeSelector") or {}
    if not isinstance(selector, Mapping) or not all(isinstance(value, str) for value in selector.values()):
        return None
    given: Term = tuple(Wish(key, "In", (value,)) for key, value in selector.items())
    affinity: Any = pod
    for step in ("affinity", "nodeAffinity", "requiredDuringSchedulingIgnoredDuringExecution", "nodeSelectorTerms"):
        affinity = affinity.get(step) if isinstance(affinity, Mapping) else None
    if not isinstance(affinity, list) or not affinity:
        return (given,)
    found = []
    for term in affinity:
        if not isinstance(term, Mapping) or term.get("matchFields"):
            return None
        wishes = [_wish(one) for one in term.get("matchExpressions") or ()]
        if None in wishes:
            return None
        found.append((*given, *(one for one in wishes if one is not None)))
    return tuple(found)


def _wish(given: Any) -> Wish | None:
    if not isinstance(given, Mapping):
        return None
    key, operator, values = given.get("key"), given.get("operator"), given.get("values") or []
    if not isinstance(key, str) or not isinstance(operator, str):
        return None
    if not all(isinstance(value, str) for value in values):
        return None
    return Wish(key, operator, tuple(values))


def may_hold(pool: Pool, term: Term, pools: Mapping[str, Pool]) -> bool:
    """Whether nodes of a pool can fulfil a term, as far as their labels are known."""
    return failed_wish(pool, term, pools) is None


def failed_wish(pool: Pool, term: Term, pools: Mapping[str, Pool]) -> Wish | None:
    """The first requirement of a term that the nodes of a pool certainly do not fulfil.

    A label by which a pool is described is missing on the nodes of the pools that are described without it.
    """
    labels = pool.labels_of_nodes
    for wish in term:
        value = labels.get(wish.key)
        if not _fulfils(wish, value, value is None and not _is_described(wish.key, pool, pools)):
            return wish
    return None


def _is_described(key: str, pool: Pool, pools: Mapping[str, Pool]) -> bool:
    """Whether a label that a pool does not have is missing on its nodes, because others are described by it."""
    return key in pool.missing_labels or any(key in one.labels or key in one.node_selector for one in pools.values())


def pool_of(pod: Json, pools: Mapping[str, Pool]) -> Pool | None:
    """The pool to which the node selector of a pod pins it."""
    selector = pod.get("nodeSelector")
    given = selector if isinstance(selector, Mapping) else {}
    return next((one for one in pools.values() if one.node_selector.items() <= given.items()), None)


def _fulfils(wish: Wish, value: str | None, may_exist: bool) -> bool:
    """``value`` is None where the label is not known; ``may_exist``: the nodes may have it all the same."""
    if value is None:
        return may_exist or wish.operator in ("NotIn", "DoesNotExist")
    if wish.operator == "In":
        return value in wish.values
    if wish.operator == "NotIn":
        return value not in wish.values
    if wish.operator == "DoesNotExist":
        return False
    if wish.operator in ("Gt", "Lt") and value.isdecimal() and wish.values and wish.values[0].isdecimal():
        difference = int(value) - int(wish.values[0])
        return difference > 0 if wish.operator == "Gt" else difference < 0
    return True


def leads_to(term: Term, pools: Mapping[str, Pool]) -> bool:
    """Whether only nodes of described pools fulfil a term: it requires the labels by which these are identified."""
    required = {wish.key: wish.values[0] for wish in term if wish.operator == "In" and len(wish.values) == 1}
    if any(pool.node_selector.items() <= required.items() for pool in pools.values()):
        return True
    identified = [pool.node_selector for pool in pools.values()]
    return any(
        wish.operator == "In" and wish.values and all({wish.key: value} in identified for value in wish.values)
        for wish in term
    )


def keys_of(terms: Sequence[Term]) -> Iterator[str]:
    """The labels about which terms require something."""
    for term in terms:
        yield from (wish.key for wish in term)
