"""Amounts of what a node has and a pod takes, as whole numbers that can be added and compared."""

import re
from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import NamedTuple

from ..catalog.machines import is_accelerator

_QUANTITY = re.compile(r"(\d+(?:\.\d*)?|\.\d+)(?:([KMGTPE]i)|([numkMGTPE])|[eE]([+-]?\d+))?")
_DECIMAL = {"n": -9, "u": -6, "m": -3, "k": 3, "M": 6, "G": 9, "T": 12, "P": 15, "E": 18}
_BINARY = {"Ki": 10, "Mi": 20, "Gi": 30, "Ti": 40, "Pi": 50, "Ei": 60}


class Amounts(NamedTuple):
    """CPU in millicores, memory and ephemeral storage in bytes, accelerators, and pods."""

    cpu: int = 0
    memory: int = 0
    disk: int = 0
    gpus: int = 0
    pods: int = 0

    def plus(self, other: "Amounts", times: int = 1) -> "Amounts":
        """With another amount added so many times."""
        return Amounts(*(mine + times * theirs for mine, theirs in zip(self, other, strict=True)))

    def times_in(self, room: "Amounts") -> int:
        """How many of it fit in ``room``. It must not be empty."""
        times = -1
        for have, need in zip(room, self, strict=True):  # a plain loop: this is what packing spends its time on
            if need:
                here = have // need
                if here <= 0:
                    return 0
                if times < 0 or here < times:
                    times = here
        return times

    def fits(self, room: "Amounts") -> bool:
        """Whether one of it fits in ``room``."""
        for need, have in zip(self, room, strict=True):  # noqa: SIM110 - as above
            if need > have:
                return False
        return True

    def share(self, of: "Amounts") -> float:
        """The largest share that it takes of anything: above 1 where it does not fit."""
        shares = [need / have if have else float("inf") for need, have in zip(self, of, strict=True) if need]
        return max(shares, default=0.0)

    def lacking(self, room: "Amounts") -> list[str]:
        """The names of what ``room`` has too little of."""
        names = ("CPU", "memory", "ephemeral storage", "GPUs", "pods")
        return [name for name, need, have in zip(names, self, room, strict=True) if need > have]


def number(quantity: str) -> Fraction:
    """The number that a Kubernetes quantity is (``500m``, ``16Gi``). Raises ``ValueError`` for what is none."""
    match = _QUANTITY.fullmatch(quantity)
    if match is None:
        raise ValueError(f"{quantity} is no quantity")
    value, binary, decimal, exponent = match.groups()
    found = Fraction(value)
    if binary:
        return found * (1 << _BINARY[binary])
    power = _DECIMAL[decimal] if decimal else int(exponent or 0)
    return found * Fraction(10) ** power


def amounts(resources: Mapping[str, str]) -> Amounts:
    """Quantities by resource name as amounts, rounded up as Kubernetes does; other resources are left out."""

    def of(name: str, scale: int = 1) -> int:
        given = resources.get(name)
        return -(-number(given) * scale // 1) if given is not None else 0

    accelerators = sum(int(number(count)) for name, count in resources.items() if is_accelerator(name))
    return Amounts(of("cpu", 1000), of("memory"), of("ephemeral-storage"), accelerators, of("pods"))


def total(every: Iterable[Amounts]) -> Amounts:
    """All of them together."""
    found = Amounts()
    for one in every:
        found = found.plus(one)
    return found


def largest(every: Iterable[Amounts]) -> Amounts:
    """The most of each."""
    found = Amounts()
    for one in every:
        found = Amounts(*map(max, found, one))
    return found
