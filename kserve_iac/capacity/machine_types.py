"""Names of machine types: a finding for an unknown name, with the most similar known one."""

import difflib
import re
from collections.abc import Iterable, Iterator

from ..args import ExistingNodePool, NodePool, Problem
from ..args.problem import nearest
from ..catalog.machines import machine_type, machine_type_names, machine_types_elsewhere
from ..findings.path import Path
from .pools import existing_machine

ELSEWHERE = "For other machines, remove machineType and set gpu and gpusPerNode."
"""The mend of a pool that exists, whose machines may be anyone's."""


def machine_types_are_known(node_pools: Iterable[NodePool | ExistingNodePool]) -> Iterator[Problem]:
    """A machine type must be one whose size is known (catalog/data/gke_accelerators.json). That of a pool that exists
    may be one of EC2 or Azure with GPUs (catalog/data/machines_elsewhere.json).
    """
    for index, pool in enumerate(node_pools):
        known = existing_machine if isinstance(pool, ExistingNodePool) else machine_type
        if pool.machine_type is not None and known(pool.machine_type) is None:
            mend = nearest_machine_type(pool.machine_type)
            if isinstance(pool, ExistingNodePool):
                elsewhere = difflib.get_close_matches(pool.machine_type, machine_types_elsewhere(), n=1, cutoff=0.8)
                mend = f"Did you mean {elsewhere[0]}?" if elsewhere else f"{mend} {ELSEWHERE}"
            path = Path("nodePools", index, "machineType")
            yield Problem("machine-type", path, f"There is no machine type {pool.machine_type}.", mend)


_SIZED = re.compile(r"(.+-)(\d+)([a-z]*)")
"""A machine type's name: family and shape, the number of vCPUs or GPUs, and the rest (``a3-highgpu-8g``)."""


def nearest_machine_type(name: str) -> str:
    """A mend that names the machine type of the same family that is nearest by number, and the family's sizes."""
    families: dict[tuple[str, str], list[int]] = {}
    for known in machine_type_names():
        if (match := _SIZED.fullmatch(known)) is not None:
            families.setdefault((match[1], match[3]), []).append(int(match[2]))
    given = _SIZED.fullmatch(name)
    wanted = f"{given[1]}{given[3]}" if given is not None else ""
    near = difflib.get_close_matches(wanted, ["".join(family) for family in families], n=1, cutoff=0.8)
    if given is None or not near:
        return nearest(name, machine_type_names(), "machine types", otherwise=_families(families))
    (shape, after), sizes = next((family, sizes) for family, sizes in families.items() if "".join(family) == near[0])
    size = min(sorted(sizes), key=lambda known: abs(known - int(given[2])))
    mend = f"Did you mean {shape}{size}{after}?"
    if size == int(given[2]):
        return mend
    return f"{mend} The sizes are {', '.join(f'{shape}{known}{after}' for known in sorted(sizes))}."


def _families(families: Iterable[tuple[str, str]]) -> str:
    known = sorted({shape.partition("-")[0] for shape, _ in families})
    return f"The known machine types belong to the families {', '.join(known)}."
