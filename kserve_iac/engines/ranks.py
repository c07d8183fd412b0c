"""The ranks of an engine in one pod: each takes a GPU of its own."""

from collections.abc import Mapping
from typing import Any

from ..args.base import is_output
from ..args.inference_service import Component, Predictor
from ..args.llm.inference_service import Workload
from .fit import Parallelism
from .flags import Flags, read_flags
from .written import is_shell, served_words

ELSEWHERE = ("nnodes", "node-rank", "headless", "data-parallel-backend")
"""Flags with which ranks may run in other pods (``vllm/engine/arg_utils.py``)."""

ONE_OF_SEVERAL = (
    "data-parallel-rank",
    "data-parallel-start-rank",
    "data-parallel-address",
    "data-parallel-hybrid-lb",
    "data-parallel-external-lb",
)
"""Flags with which a process runs a part of the data-parallel ranks (same file)."""

EXECUTORS = ("mp", "uni", "")
"""Executors whose ranks run in the pod itself; Ray's, and those of one's own, may run elsewhere."""


def ranks_of_workload(workload: Workload, parallelism: Parallelism, flags: Flags) -> int | None:
    """Ranks in one pod of an LLM workload. None: its command line does not tell.

    With workers, each pod has ``tensor`` x ``dataLocal`` ranks (config/llmisvcconfig, the presets of several nodes). Without
    workers, a pod has every rank that its flags ask for.
    """
    own = _own_words(workload)
    if own is None:
        return None
    command, words = own
    said = read_flags(words)
    if command and "tensor-parallel-size" not in said.words:
        return None  # a script, or another server
    words_of: Mapping[str, str] = {**flags.words, **said.words}
    if _runs_elsewhere(words_of) or not (flags.has_all_sizes and said.has_all_sizes):
        return None
    tensor = int(said.sizes.get("tensor", parallelism.tensor))
    if workload.worker is not None:
        sizes = workload.parallelism
        return tensor * ((sizes.data_local if sizes else None) or 1)
    sizes_said = {**flags.sizes, **said.sizes}
    return tensor * int(sizes_said.get("pipeline", 1)) * _data(words_of, sizes_said)


def ranks_of_component(component: Component, flags: Flags) -> int | None:
    """Ranks in one pod of a component of an InferenceService. None: its command line does not tell."""
    if _runs_elsewhere(flags.words) or not flags.has_all_sizes:
        return None
    tensor = int(flags.sizes.get("tensor", 1))
    if isinstance(component, Predictor) and component.worker_spec is not None:
        # The pipeline's stages are in pods of their own, or each rank.
        return 1 if component.has_one_gpu_per_pod else tensor
    return tensor * int(flags.sizes.get("pipeline", 1)) * _data(flags.words, flags.sizes)


def _own_words(workload: Workload) -> tuple[bool, list[Any]] | None:
    """Whether ``main`` has a command of its own, and its words. None: they are known in the update only."""
    for _, container in workload.mains():
        words: list[Any] = [*container.command, *container.args]
        if container.command and is_shell(words):
            found = served_words(words)
            return (True, list(found)) if found is not None else None
        return None if any(map(is_output, words)) else (bool(container.command), words)
    return False, []


def _runs_elsewhere(words: Mapping[str, str]) -> bool:
    return any(flag in words for flag in ELSEWHERE) or words.get("distributed-executor-backend", "mp") not in EXECUTORS


def _data(words: Mapping[str, str], sizes: Mapping[str, Any]) -> int:
    """Data-parallel ranks of the pod."""
    if any(flag in words for flag in ONE_OF_SEVERAL):
        return 1
    local = words.get("data-parallel-size-local", "")
    return int(local) if local.isdecimal() and int(local) > 0 else int(sizes.get("data", 1))
