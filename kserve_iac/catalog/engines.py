"""vLLM by version: the defaults and rules that decide how much memory is left for the KV cache.

Read from vLLM's own source as published in its wheels (the CPU build has the same Python files): 0.8.5, 0.9.2, 0.10.2, 0.11.2,
0.12.0 to 0.22.1 and 0.32.0. Each fact names the file it stands in.
"""

import re
from dataclasses import dataclass
from typing import Literal

from .gpus import GIB, Gpu

LATEST = "0.32.0"
"""The newest version that was read; what is newer is taken to be like it, with a note."""

OLDEST = "0.8.0"
"""The first version whose V1 engine is the default. The engine before it measured its memory in other ways and is not covered."""

Version = tuple[int, int, int]

Sampler = Literal["sort", "triton", "flashinfer"]


def parse_version(text: str) -> Version | None:
    """``0.10.2``, ``v0.10``, ``0.11.0rc2.dev98`` as numbers; None for what is no version."""
    match = re.fullmatch(r"v?(\d+)\.(\d+)(?:\.(\d+))?(?:[-+.]?(?:rc|dev|post|g|cu).*)?", text.strip())
    return (int(match.group(1)), int(match.group(2)), int(match.group(3) or 0)) if match else None


@dataclass(frozen=True)
class EngineVersion:
    """What of vLLM's memory accounting depends on the version."""

    version: Version

    @property
    def gpu_memory_utilization(self) -> float:
        """Default of the flag: 0.9, and 0.92 from 0.20.0 on (``vllm/config/cache.py``)."""
        return 0.92 if self.version >= (0, 20, 0) else 0.9

    @property
    def graphs_inside(self) -> bool:
        """Whether an estimate of the CUDA graphs' memory is taken from the KV cache: by default from 0.20.0 on.

        Until then graphs are captured out of what the utilisation leaves free
        (``vllm/envs.py``: ``VLLM_MEMORY_PROFILER_ESTIMATE_CUDAGRAPHS``).
        """
        return self.version >= (0, 20, 0)

    @property
    def graphs_uncounted(self) -> bool:
        """Whether CUDA graphs may not count after all: from 0.22.0 to 0.28 the second model runner takes nothing for them
        (``vllm/v1/worker/gpu/model_runner.py``: ``profile_cudagraph_memory``). It is the default of dense Qwen3 in 0.22, of
        Llama and Mistral too in 0.23, and of more after that (``vllm/config/vllm.py``: ``use_v2_model_runner``).
        """
        return (0, 22, 0) <= self.version < (0, 29, 0)

    @property
    def context_inside(self) -> bool:
        """Whether the CUDA context counts: before 0.9.0 the profiler takes everything the device has in use
        (``vllm/v1/worker/gpu_worker.py``), from then on what was added since a snapshot after the context was made.
        """
        return self.version < (0, 9, 0)

    @property
    def communicators_inside(self) -> bool:
        """Whether NCCL's buffers count: from 0.11.1 on they are there before the snapshot (``gpu_worker.py``:
        ``init_device``).
        """
        return self.version < (0, 11, 1)

    @property
    def sampler(self) -> Sampler:
        """How the profiled sampler takes top-k and top-p: it sorts the vocabulary until 0.16, has a Triton kernel from 0.17.0 on,
        and FlashInfer's by default from 0.21.0 on (``vllm/v1/sample/ops/topk_topp_sampler.py``, ``vllm/envs.py``).
        """
        if self.version >= (0, 21, 0):
            return "flashinfer"
        return "triton" if self.version >= (0, 17, 0) else "sort"

    @property
    def tokens_from_concurrency(self) -> bool:
        """Whether the printed ``GPU KV cache size`` is concurrency x max_model_len: from 0.20.2 on; before, blocks of a group
        (``vllm/v1/core/kv_cache_utils.py``). Different for models with several kinds of attention only.
        """
        return self.version >= (0, 20, 2)

    @property
    def balanced_groups(self) -> bool:
        """Whether nearly equal kinds of layers are padded to the larger one: from 0.11.1 on (``kv_cache_utils.py``)."""
        return self.version >= (0, 11, 1)

    @property
    def state_blocks(self) -> int:
        """Blocks of state that a request holds in each group of linear-attention layers: 2 with prefix caching (``align``),
        which is the default from 0.20.0 on, else 1 (``vllm/v1/kv_cache_interface.py``: ``MambaSpec``).
        """
        return 2 if self.version >= (0, 20, 0) else 1

    def max_num_batched_tokens(self, gpu: Gpu) -> int:
        """Default of the OpenAI server (``vllm/engine/arg_utils.py``): 16384 from 160 GiB of memory on (from 0.20.0
        on), 8192 from
        70 GiB on except for the A100, else 2048.
        """
        if gpu.memory_bytes >= 160 * GIB and self.version >= (0, 20, 0):
            return 16384
        return 8192 if self._is_large(gpu) else 2048

    def max_num_seqs(self, gpu: Gpu) -> int:
        """Default of the flag, by the same classes of GPUs: 1024 or 256."""
        return 1024 if self._is_large(gpu) else 256

    @staticmethod
    def _is_large(gpu: Gpu) -> bool:
        return gpu.memory_bytes >= 70 * GIB and "a100" not in gpu.name


def engine_version(text: str = LATEST) -> EngineVersion | None:
    """The facts of a vLLM version; None for what is no version, or one older than the V1 engine (``OLDEST``)."""
    version = parse_version(text)
    oldest = parse_version(OLDEST)
    return EngineVersion(version) if version and oldest and version >= oldest else None
