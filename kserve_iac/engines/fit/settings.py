"""How an engine is started: the flags of ``vllm serve`` that decide about memory, under their own names."""

from dataclasses import dataclass

from ...catalog.engines import LATEST


@dataclass(frozen=True)
class Parallelism:
    """How many GPUs share one model, and how. Defaults: one GPU."""

    tensor: int = 1
    """``--tensor-parallel-size``: every layer is cut into so many parts."""
    pipeline: int = 1
    """``--pipeline-parallel-size``: the layers are dealt to so many stages."""
    data: int = 1
    """``--data-parallel-size``: so many engines. Each keeps everything but the experts, which they share."""
    expert: bool = False
    """``--enable-expert-parallel``: whole experts are dealt to the GPUs; else each expert is cut."""

    @property
    def gpus(self) -> int:
        return self.tensor * self.pipeline * self.data


@dataclass(frozen=True)
class EngineSettings:
    """Flags of ``vllm serve``. None: what vLLM of that version takes by itself."""

    version: str = LATEST
    dtype: str = "auto"
    """``--dtype``: auto, bfloat16, float16 (half) or float32."""
    quantization: str | None = None
    """``--quantization``: of a model that is not quantised, or to override what the catalogue says."""
    kv_cache_dtype: str = "auto"
    """``--kv-cache-dtype``: auto (the model's), fp8, fp8_e4m3, fp8_e5m2 or a 16-bit type."""
    max_model_len: int | None = None
    """Default: the model's own limit."""
    allow_long_max_model_len: bool = False
    """``VLLM_ALLOW_LONG_MAX_MODEL_LEN=1``: whether ``max_model_len`` may be beyond the model's own limit (``vllm/envs.py``)."""
    gpu_memory_utilization: float | None = None
    """Default: 0.9, from vLLM 0.20.0 on 0.92."""
    max_num_seqs: int | None = None
    max_num_batched_tokens: int | None = None
    block_size: int = 16
    """Tokens of a block of the cache; 64 at least for latent attention."""
    enforce_eager: bool = False
    """Whether there are no CUDA graphs."""
    enable_prefix_caching: bool = True
    max_loras: int = 0
    """LoRA adapters on the GPU at once; 0: no ``--enable-lora``."""
    max_lora_rank: int = 16
    language_model_only: bool = False
    """Whether no picture is ever sent (``--limit-mm-per-prompt`` of 0 each), so that the tower takes no activations."""
