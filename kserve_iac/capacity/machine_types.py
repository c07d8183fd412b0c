"""Names of machine types: a finding for an unknown name, with the most similar known one."""

import difflib
import re
from collections.abc import Iterable, Iterator

from ..args import ExistingNodePool, NodePool, Problem
from ..args.problem import nearest
from ..catalog.accelerators import family
from ..catalog.machines import MachineType, gpu_machine_types, machine_type, machine_type_names, machine_types_elsewhere
from ..catalog.tpus import tpu_machines
from ..findings.path import Path
from .pools import existing_machine

ELSEWHERE = "For other machines, remove machineType and set gpu and gpusPerNode."
"""The mend for an existing pool, whose machines can be of any cloud."""


def machine_types_are_known(node_pools: Iterable[NodePool | ExistingNodePool]) -> Iterator[Problem]:
    """The size of a machine type must be known (catalog/data/gke_accelerators.json). The machine type of an existing pool can
    also be one of EC2 or Azure with GPUs (catalog/data/machines_elsewhere.json), or an unknown one.
    """
    for index, pool in enumerate(node_pools):
        path = Path("nodePools", index)
        if isinstance(pool, ExistingNodePool):
            yield from _existing(path, pool)
        elif machine_type(pool.machine_type) is None:
            mend = nearest_machine_type(pool.machine_type)
            yield Problem("machine-type", path / "machineType", unknown_machine_type(pool.machine_type, mend), mend)


def _existing(path: Path, pool: ExistingNodePool) -> Iterator[Problem]:
    name = pool.machine_type
    if name is None:
        return
    machine = existing_machine(name)
    if machine is not None:
        yield from _gpus(path, pool, machine)
    elif (mend := _misspelt(name)) is not None:
        yield Problem("machine-type", path / "machineType", f"There is no machine type {name}.", mend)
    else:
        yield Problem(
            "machine-type-unknown",
            path / "machineType",
            f"The catalogue has no machine type {name}, so the CPUs and the memory of its nodes are not known, and whether pods "
            "fit them is not checked.",
            f"Check the name {name}. If the nodes have GPUs, set gpu and gpusPerNode.",
        )


def _gpus(path: Path, pool: ExistingNodePool, machine: MachineType) -> Iterator[Problem]:
    """GPUs are set beside a machine type only if it has none of its own: they are attached to the nodes, to N1 alone on Compute
    Engine ("GPUs on Compute Engine").
    """
    fields = [name for name, value in (("gpusPerNode", pool.gpus_per_node), ("gpu", pool.gpu)) if value is not None]
    if machine.gpus:
        for name in fields:
            what = "how many" if name == "gpusPerNode" else "which"
            text = f"machineType already says {what} GPUs a node has."
            yield Problem("invalid-value", path / name, text, f"Remove {name}.")
    elif machine.cloud == "gcp" and family(machine.name) != "n1" and (pool.gpus_per_node or pool.gpu is not None):
        text = f"GPUs can be attached to N1 machines only, not to {machine.name}."
        mend = "Set machineType to an n1 machine type, or to one that comes with GPUs."
        yield Problem("gpu-attach", path / fields[0], text, mend)
    elif pool.gpu is not None and pool.gpus_per_node is None:
        text = f"{machine.name} has no GPUs of its own, and the number of {pool.gpu} that are attached to a node is not set."
        yield Problem("missing-field", path / "gpusPerNode", text, "Set gpusPerNode, for example to 1.")


def _misspelt(name: str) -> str | None:
    """A mend if the name is certainly misspelt: it differs from a machine type only by case and punctuation, it belongs to a
    family whose sizes are all known, or it is the name of a GPU. Other clouds have many more machine types than the catalogue.
    """
    elsewhere = list(machine_types_elsewhere())
    same = [known for known in (*elsewhere, *machine_type_names()) if _folded(known) == _folded(name)]
    of_family = [known for known in elsewhere if "." in known and known.partition(".")[0] == name.partition(".")[0]]
    if same or (near := difflib.get_close_matches(name, of_family, n=1, cutoff=0.5)):
        return f"Did you mean {(same or near)[0]}?"
    if _with_gpu(name):
        return f"{nearest_machine_type(name)} {ELSEWHERE}"
    if is_no_machine_type(name) and difflib.get_close_matches(name, machine_type_names(), n=1, cutoff=0.8):
        return nearest_machine_type(name)
    return None


def _folded(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())


def unknown_machine_type(name: str, mend: str) -> str:
    """The message about a machine type that is not in the catalogue: a misspelt one does not exist, but another one might."""
    if mend.startswith("Did you mean"):
        return f"There is no machine type {name}."
    return f"The catalogue has no machine type {name}, so nothing is known about its nodes."


_FAMILY = re.compile(r"(custom|[a-z]+\d+[a-z]*)(-[a-z0-9]+)+")
"""The form of a machine type's name: the family, which has a digit, and more (``custom-4-8192`` is one of N1)."""

_SHAPED = re.compile(r"([a-z]+\d+[a-z]*)-([a-z]+)-(\d+)(g?)")
"""A name that consists of family, shape and number only. The catalogue has all such names of its families and shapes."""

_OTHER_SHAPES = ("custom", "ultramem", "megamem", "hypermem")
"""Shapes whose sizes are not listed here."""


def is_no_machine_type(name: str) -> bool:
    """Whether Compute Engine certainly has no such machine type. The catalogue has all sizes of the shapes of its families.
    Families, shapes and suffixes that it does not have (``c4d-standard-16``, ``e2-medium``, ``c3-standard-8-lssd``) might exist.
    """
    if machine_type(name) is not None:
        return False
    if _FAMILY.fullmatch(name) is None or _with_gpu(name) or _with_tpu(name):
        return True
    match = _SHAPED.fullmatch(name)
    if match is None or match[2] in _OTHER_SHAPES:
        return False
    shapes = {known[2] for text in machine_type_names() if (known := _SHAPED.fullmatch(text)) and known[1] == match[1]}
    return bool(difflib.get_close_matches(match[2], shapes, n=1, cutoff=0.8))


_SIZED = re.compile(r"(.+-)(\d+)([a-z]*)")
"""A machine type's name: family and shape, the number of vCPUs or GPUs, and the rest (``a3-highgpu-8g``)."""


def nearest_machine_type(name: str) -> str:
    """A mend with the machine type of the same family that is nearest by number, and the sizes of the family. If the name is that
    of a GPU: the machine types with that GPU.
    """
    if with_gpu := _with_gpu(name):
        return f"{name} is a GPU, and GPUs come with the machine type. Set machineType to {' or '.join(with_gpu)}."
    if with_tpu := _with_tpu(name):
        return f"{name} is a TPU, and TPUs come with the machine type. Set machineType to {' or '.join(with_tpu)}."
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


def _with_gpu(name: str) -> list[str]:
    """The machine types that carry the GPU of that name (``h100``, ``nvidia-l4``), the smallest of each family."""
    wanted = name.lower().replace("_", "-").removeprefix("nvidia-")
    found: dict[str, MachineType] = {}
    for machine in gpu_machine_types().values():
        gpu = (machine.accelerator or "").removeprefix("nvidia-").removeprefix("tesla-")
        if wanted and machine.gpus and (gpu == wanted or gpu.startswith(f"{wanted}-")):
            family = machine.name.rpartition("-")[0]
            if family not in found or machine.gpus < found[family].gpus:
                found[family] = machine
    return sorted(machine.name for machine in found.values())


_TPU = re.compile(
    r"(?:google-)?(?:tpu-?)?(v5e|v5-?lite(?:pod)?|v5p|v6e|trillium|v7x?|7x|ironwood)(?:-(?:pod)?slice)?(?:-\d+)?"
)
"""How the kinds of TPUs are called: by Cloud TPU (``v5litepod-8``, ``v6e-4``), by GKE's label (``tpu-v6e-slice``), in prose."""

_GENERATIONS = {"v5e": "v5e", "v5p": "v5p", "v6e": "v6e", "trillium": "v6e", "ironwood": "7x"}


def _with_tpu(name: str) -> list[str]:
    """The machine types that carry the TPUs of that name."""
    match = _TPU.fullmatch(name.lower().replace("_", "-"))
    if match is None:
        return []
    generation = _GENERATIONS.get(match[1], "7x" if "7" in match[1] else "v5e")
    return [machine.name for machine in tpu_machines().values() if machine.tpu.generation == generation]


def _families(families: Iterable[tuple[str, str]]) -> str:
    known = sorted({shape.partition("-")[0] for shape, _ in families})
    return f"The known machine types belong to the families {', '.join(known)}."
