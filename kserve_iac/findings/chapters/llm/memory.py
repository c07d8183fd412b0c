"""Rules about the memory of GPUs."""

from ...declaration import Rule

MEMORY: tuple[Rule, ...] = (
    Rule(
        "fit-weights",
        "error",
        meaning="The weights and the engine's working memory do not fit the GPU, so vLLM would not start.",
        source="vLLM's own arithmetic ([fit.md](../explanation/fit.md))",
        example=(
            "services.chat.llmInferenceService.parallelism.tensor: The weights (32.9 GiB) and the engine's working "
            "memory (2.0 GiB) do not fit the 20.3 GiB of each nvidia-l4 that vLLM may use. Set parallelism.tensor to "
            "8, or use a larger GPU."
        ),
    ),
    Rule(
        "fit-kv",
        "error",
        meaning="One request of the longest context does not fit beside the weights, so vLLM would not start.",
        source="vLLM's own arithmetic ([fit.md](../explanation/fit.md))",
        example=(
            "services.chat.llmInferenceService.engine.maxModelLen: One request of 40,960 tokens needs 5.6 GiB of KV "
            "cache on each nvidia-l4, but only 4.4 GiB are left. Set maxModelLen to at most 31744, "
            "parallelism.tensor to 2, kvCacheDtype to fp8, or use a larger GPU."
        ),
    ),
    Rule(
        "fit-tight",
        "warning",
        meaning=(
            "Whether the model fits depends on memory that only a start of the engine shows: that of CUDA graphs and "
            "communicators."
        ),
        source="vLLM's own arithmetic ([fit.md](../explanation/fit.md))",
        example=(
            "services.chat.llmInferenceService.engine.maxModelLen: One request of 16,384 tokens needs 2.2 GiB of KV "
            "cache on each nvidia-l4, but 1.4 to 4.4 GiB are left. Only a start will tell whether it fits. Set "
            "maxModelLen to at most 10240, which is safe."
        ),
    ),
    Rule(
        "gpu-shared",
        "warning",
        meaning="An engine takes so much of a shared GPU that no other engine can start beside it.",
        source="vLLM `gpu_memory_utilization`: a share of the whole GPU; GKE time-sharing and MPS",
        example=(
            "services.chat.llmInferenceService.engine.gpuMemoryUtilization: 4 containers share a GPU of pool l4, but "
            "this engine takes 0.9 of its memory or more, so another engine beside it would not start. Set "
            "gpuMemoryUtilization to at most 0.25, or use a pool whose GPUs are not shared."
        ),
    ),
    Rule(
        "fit-unknown",
        "warning",
        meaning=(
            "Nothing is known about the model, or a command of the engine's container cannot be read, so the memory was not "
            "checked."
        ),
        source="vLLM's own arithmetic ([fit.md](../explanation/fit.md))",
        example=(
            "services.chat.llmInferenceService.model.uri: The model own/model is neither in the catalogue nor among the models "
            "of this project, so it was not checked whether it fits its GPUs, whether its quantisation suits the "
            "GPU and the type "
            "of the KV cache, whether vLLM has its architecture, whether it is gated, and how long its download and start take. "
            "Run `kserve-iac models add own/model`, which writes its dimensions into this project. Add --config for a model that "
            "the hub does not have."
        ),
    ),
    Rule(
        "hub-differs",
        "warning",
        meaning="`hub` names another model than the `hf://` address, from which the engine loads.",
        source="`hub` of a model; vLLM and KServe load what the address names",
        example=(
            "services.chat.llmInferenceService.model.hub: The engine loads Qwen/Qwen3-8B, which its address names, but hub is "
            "Qwen/Qwen3-32B, so hub is ignored. Remove hub, or set it to the model that the address names."
        ),
    ),
    Rule(
        "fit-unknown-gpu",
        "warning",
        meaning="Only the number of GPUs of an existing pool is known, so the memory of engines on it was not checked.",
        source="the pool's `gpu` or `machineType` ([fit.md](../explanation/fit.md))",
        example=(
            "cluster.existing.nodePools.0: GPU memory was not checked: the GPU of pool own is not known. Set gpu to the kind of "
            "its GPUs, or machineType, and check the model with `kserve-iac fit Qwen/Qwen3-8B --gpu GPU`."
        ),
    ),
    Rule(
        "fit-refused",
        "error",
        meaning=(
            "vLLM refuses a size, a context or a type that this model or this GPU does not support, regardless of "
            "memory."
        ),
        source="vLLM's own arithmetic ([fit.md](../explanation/fit.md))",
        example=(
            "services.chat.llmInferenceService.parallelism.tensor: 32 attention heads cannot be divided by a tensor "
            "parallel size of 3. Use one of the tensor parallel sizes 1, 2, 4, 8, 16."
        ),
    ),
)
