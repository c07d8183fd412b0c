"""GPU products: the memory an engine sees of one, and what it can compute with."""

import difflib
import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass

from ._data import load

GIB = 1 << 30
"""Bytes of a GiB."""

UNSEEN_GIB = 0.8
"""What PyTorch sees less than nvidia-smi reports, at most, in GiB: 0.44 to 0.71 where both are known (``gpus.json``)."""


@dataclass(frozen=True)
class Gpu:
    """A GPU product. ``memory_bytes`` is what PyTorch, and so vLLM, takes for its total; it is below the nominal size."""

    name: str
    memory_bytes: int
    compute_capability: tuple[int, int] | None = None
    """None where it is not verified."""
    memory_verified: bool = True
    """Whether the total was read from PyTorch or vLLM; otherwise it is nvidia-smi's figure less ``UNSEEN_GIB``."""
    nvlink: bool = False
    """Whether several of them are joined by NVLink, whose communicators take more memory."""
    bandwidth: float | None = None
    """Memory bandwidth in bytes/s; None where it is not known."""
    flops: float | None = None
    """Arithmetic on dense 16-bit matrices in FLOP/s; None where it is not known."""

    @property
    def memory_gib(self) -> float:
        return self.memory_bytes / GIB


@functools.cache
def gpus() -> Mapping[str, Gpu]:
    """The GPUs whose memory is known, by the name of GKE's accelerator type, or one like it. Source: ``data/gpus.json``."""
    found = {}
    for entry in load("gpus.json")["gpus"]:
        seen, reported = entry["memory_gib_torch_total"], entry["memory_gib_reported"]
        if seen is None and reported is None:
            continue
        capability = entry["compute_capability"]
        found[entry["id"]] = Gpu(
            entry["id"],
            round((seen if seen is not None else reported - UNSEEN_GIB) * GIB),
            tuple(int(part) for part in capability.split(".")) if capability else None,  # type: ignore[arg-type]
            seen is not None,
            bool(entry["nvlink"]),
            _times(entry["memory_bandwidth_gb_s"], 1e9),
            _times(entry["bf16_dense_tflops"] or entry["fp16_dense_tflops"], 1e12),
        )
    return {**found, **_elsewhere()}


def _times(value: float | None, unit: float) -> float | None:
    return None if value is None else value * unit


def _elsewhere() -> dict[str, Gpu]:
    """GPUs of machines that are not Google's. Source: ``data/gpus_elsewhere.json``."""
    found = {}
    for entry in load("gpus_elsewhere.json")["gpus"]:
        seen, reported = entry["memory_gib_torch_total"], entry["memory_mib_reported"]
        capability = entry["compute_capability"]
        found[entry["id"]] = Gpu(
            entry["id"],
            round((seen if seen is not None else reported / 1024 - UNSEEN_GIB) * GIB),
            tuple(int(part) for part in capability.split(".")) if capability else None,  # type: ignore[arg-type]
            seen is not None,
            entry["nvlink"],
        )
    return found


@functools.cache
def capability_of(name: str) -> tuple[int, int] | None:
    """The compute capability of the GPU of that name, even where its memory is not known (P100); None: it is not known."""
    if (found := gpu(name)) is not None:
        return found.compute_capability
    wanted = _aliases().get(name.strip().lower())
    said = next((one["compute_capability"] for one in load("gpus.json")["gpus"] if one["id"] == wanted), None)
    major, _, minor = str(said).partition(".")
    return (int(major), int(minor)) if said is not None else None


@functools.cache
def _aliases() -> Mapping[str, str]:
    aliases: dict[str, str] = {}
    for entry in load("gpus.json")["gpus"]:
        for name in (entry["id"], *entry["gke_accelerator"], entry["gfd_product_label"]):
            aliases[name.lower()] = entry["id"]
            short = re.sub(r"^nvidia-(tesla-)?", "", name.lower())
            aliases.setdefault(short, entry["id"])
            aliases.setdefault(re.sub(r"-\d+gb$", "", short), entry["id"])
    aliases["a100-40gb"] = "nvidia-tesla-a100"
    for entry in load("gpus_elsewhere.json")["gpus"]:
        for name in (entry["id"], entry["product_label"]):
            aliases[name.lower()] = entry["id"]
            aliases.setdefault(re.sub(r"^(nvidia|amd)-", "", name.lower()), entry["id"])
    return aliases


def gpu(name: str) -> Gpu | None:
    """The GPU of that name: GKE's accelerator type, NVIDIA's product label, or either without the maker's name
    (``nvidia-l4``, ``NVIDIA-L4``, ``l4``), with spaces or hyphens. ``a100`` is the one with 40 GB, as GKE names them. None where
    it is not known.
    """
    wanted = name.strip().lower()
    return gpus().get(_aliases().get(wanted, _aliases().get(re.sub(r"\s+", "-", wanted), "")))


_PARTITION = re.compile(r"(.+)-MIG-(\d+g\.\d+gb(?:\.me)?)", re.IGNORECASE)
SHARED = "-SHARED"
"""End of the product label of a GPU that several containers share (NVIDIA/k8s-device-plugin, docs/gpu-feature-discovery)."""


def product_and_partition(label: str) -> tuple[str, str | None]:
    """The GPU and the size of its MIG partitions that the product label of a node says: ``NVIDIA-A100-SXM4-80GB`` and ``3g.40gb``
    for ``NVIDIA-A100-SXM4-80GB-MIG-3g.40gb`` (NVIDIA/k8s-device-plugin, docs/gpu-feature-discovery: strategy ``single``).
    """
    match = _PARTITION.fullmatch(label)
    return (match[1], match[2]) if match is not None else (label, None)


_CLOSE = 0.75
"""Similarity from which a name counts as a misspelt one."""


def misspelt_gpu(name: str) -> str | None:
    """The known name that a name may be a misspelling of. None: there is none. Names whose words with numbers differ are other
    products (``p100`` and ``v100``).
    """
    wanted = re.sub(r"\s+", "-", name.strip().lower())
    alike = [known for known in gpu_names() if _numbered(known) == _numbered(wanted)]
    return next(iter(difflib.get_close_matches(wanted, alike, n=1, cutoff=_CLOSE)), None)


def _numbered(name: str) -> list[str]:
    return [word for word in name.split("-") if re.search(r"\d", word)]


def maker(name: str) -> str:
    """Who makes the GPU of that name: ``nvidia``, ``amd``, ``gaudi`` (Intel) or ``tpu`` (Google). Other names: what they begin
    with, up to the first ``-``.
    """
    lower = name.lower()
    if "gaudi" in lower:
        return "gaudi"
    if re.match(r"(google-)?tpu", lower):
        return "tpu"
    return _aliases().get(lower, lower).partition("-")[0]


def gpu_names() -> list[str]:
    """Names for suggestions."""
    return [name for name, target in _aliases().items() if target in gpus()]
