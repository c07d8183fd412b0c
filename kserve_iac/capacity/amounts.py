"""Resources of nodes and pods, as whole numbers that can be added and compared."""

import functools
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from ..args.quantity import quantity
from ..catalog.machines import is_accelerator


class Amounts(NamedTuple):
    """CPU in millicores, memory and ephemeral storage in bytes, accelerators, pods, and network cards that pods claim."""

    cpu: int = 0
    memory: int = 0
    disk: int = 0
    gpus: int = 0
    pods: int = 0
    cards: int = 0

    def plus(self, other: "Amounts", times: int = 1) -> "Amounts":
        """With another amount added so many times."""
        return Amounts(
            self.cpu + times * other.cpu,
            self.memory + times * other.memory,
            self.disk + times * other.disk,
            self.gpus + times * other.gpus,
            self.pods + times * other.pods,
            self.cards + times * other.cards,
        )

    def times_in(self, room: "Amounts") -> int:
        """The number of such amounts that fit in ``room``. The amount must not be empty."""
        times = -1
        for have, need in zip(room, self, strict=True):  # a plain loop, because packing spends most of its time here
            if need:
                here = have // need
                if here <= 0:
                    return 0
                if times < 0 or here < times:
                    times = here
        return times

    def fits(self, room: "Amounts") -> bool:
        """Whether the amount fits in ``room``."""
        for need, have in zip(self, room, strict=True):  # noqa: SIM110 - as above
            if need > have:
                return False
        return True

    def share(self, of: "Amounts") -> float:
        """The largest share of any resource of ``of`` that the amount takes. Above 1, it does not fit."""
        shares = [need / have if have else float("inf") for need, have in zip(self, of, strict=True) if need]
        return max(shares, default=0.0)

    def lacking(self, room: "Amounts") -> list[str]:
        """The names of the resources of which ``room`` has too little."""
        names = ("CPU", "memory", "ephemeral storage", "GPUs", "pods", "network cards")
        return [name for name, need, have in zip(names, self, room, strict=True) if need > have]


NOTHING = Amounts()


def amounts(resources: Mapping[str, str]) -> Amounts:
    """Quantities by resource name as amounts, rounded up as Kubernetes does; other resources are left out.

    A negative value (``-1``) counts as 0.
    """
    return _amounts(tuple(resources.items()))


@functools.lru_cache(maxsize=1024)  # an environment has thousands of pods, and few different ones
def _amounts(given: tuple[tuple[str, str], ...]) -> Amounts:
    resources = dict(given)

    def of(name: str, scale: int = 1) -> int:
        return max(0, -(-(quantity(resources.get(name)) or 0) * scale // 1))

    accelerators = sum(of(name) for name in resources if is_accelerator(name))
    return Amounts(of("cpu", 1000), of("memory"), of("ephemeral-storage"), accelerators, of("pods"))


def total(every: Iterable[Amounts]) -> Amounts:
    """The sum of all amounts."""
    found = NOTHING
    for one in every:
        found = found.plus(one)
    return found


def largest(every: Iterable[Amounts]) -> Amounts:
    """The maximum of each resource."""
    found = NOTHING
    for one in every:
        found = Amounts(*map(max, found, one))
    return found
