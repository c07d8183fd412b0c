"""Fields of neighbours: names that vLLM, llm-d, Helm charts and GKE use, and the field that means the same here."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from ..catalog import vllm_flags
from .spelling import folded

Target = Callable[[Sequence[str]], str | None]
"""The path of a field as the user would write it; None where nothing around has such a field."""

_PARALLEL: Mapping[str, tuple[str, ...]] = {
    "tensorparallelsize": ("parallelism", "tensor"),
    "tensorparallel": ("parallelism", "tensor"),
    "pipelineparallelsize": ("parallelism", "pipeline"),
    "dataparallelsize": ("parallelism", "data"),
    "dataparallelsizelocal": ("parallelism", "dataLocal"),
    "enableexpertparallel": ("parallelism", "expert"),
}
"""Flags of vLLM for what KServe sets itself."""

_MODEL: Mapping[str, tuple[str, ...]] = {"servedmodelname": ("model", "name"), "modelname": ("model", "name")}

_WORKLOAD: Mapping[str, tuple[str, ...]] = {
    **_PARALLEL,
    **_MODEL,
    "image": ("engine", "image"),
    "args": ("engine", "extraArgs"),
    "extraargs": ("engine", "extraArgs"),
    "storageuri": ("model", "uri"),
    "modeluri": ("model", "uri"),
}

_FIELDS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "Engine": {**_PARALLEL, **_MODEL, "args": ("engine", "extraArgs")},
    "Prefill": _WORKLOAD,
    "LLMInferenceServiceArgs": _WORKLOAD,
    "LLMInferenceServiceConfigArgs": _WORKLOAD,
}
"""Class of arguments -> folded name of an unknown field -> the field that is meant, from the nearest object that has it."""

_FROM_MACHINE = "GPUs come with the machine type: set machineType, for example to g2-standard-12."
_NODES = "Set minNodes and maxNodes to the fewest and the most nodes."

_SENTENCES: Mapping[str, Mapping[str, str]] = {
    "LLMInferenceServiceArgs": {
        "decode": "The service's own fields configure decode: write the fields of decode one level up, beside prefill.",
    },
    "GkeNodePool": {
        "spot": "Set capacity to spot.",
        "preemptible": "Set capacity to spot.",
        "gpu": _FROM_MACHINE,
        "gpus": _FROM_MACHINE,
        "gputype": _FROM_MACHINE,
        "gpucount": _FROM_MACHINE,
        "nodes": _NODES,
        "nodecount": _NODES,
        "initialnodecount": _NODES,
        "disksizegb": "Set disk.sizeGib.",
        "disksize": "Set disk.sizeGib.",
        "disktype": "Set disk.type.",
    },
}
"""Class of arguments -> folded name of an unknown field -> a mend, in the spelling of configuration."""


def mend(name: str, classes: Iterable[str], target: Target) -> str | None:
    """What to do about an unknown field of objects of these ``classes``, where its name is that of a neighbour."""
    wanted = folded(name)
    for cls in classes:
        if (sentence := _SENTENCES.get(cls, {}).get(wanted)) is not None:
            return sentence
        steps = _FIELDS.get(cls, {}).get(wanted)
        if steps is not None and (path := target(steps)) is not None:
            return f"Set {path} instead."
        if cls == "Engine" and (flag := _flag(wanted)) is not None:
            path = target(("engine", "extraArgs"))
            return f"This is a flag of vLLM without a field of its own: write --{flag} in {path}." if path else None
    return None


def _flag(name: str) -> str | None:
    """The flag of vLLM with this folded name."""
    return next((flag for flag in vllm_flags.flag_names() if folded(flag) == name), None)
