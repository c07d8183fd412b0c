"""Rules about what the engine's version has code for, and the JSON that it takes."""

from ...declaration import Rule

MODELS: tuple[Rule, ...] = (
    Rule(
        "model-architecture",
        "error",
        meaning="Neither vLLM nor the Transformers in the image has code for the model, so the engine exits at start.",
        source=(
            "vllm/model_executor/models/registry.py and vllm/transformers_utils/config.py by version, transformers/models by "
            "version (`catalog/data/vllm_architectures.json`); kserve/kserve#4657, kserve/kserve#5183, vllm-project/vllm#13446"
        ),
        example=(
            "services.chat.llmInferenceService.engine.image: vLLM 0.9.2 does not have GptOssForCausalLM, the architecture of the "
            "model, and neither does the Transformers of the image vllm/vllm-openai:v0.9.2 (4.53.3 at most). Set engine.image to "
            "an image with vLLM 0.10.1.1 or later, or serve another model."
        ),
    ),
    Rule(
        "model-architecture-unsure",
        "warning",
        meaning=(
            "vLLM has no code of its own for the model, but it may run the implementation of Transformers; or not every version "
            "that may run has it."
        ),
        source="`_try_resolve_transformers` in vllm/model_executor/models/registry.py; versions as of `model-architecture`",
        example=(
            "services.chat.llmInferenceService.engine.image: vLLM 0.10.0 does not have GptOssForCausalLM, the architecture of "
            "the model. It can at most run the implementation of Transformers, which not every model has. Set engine.image to an "
            "image with vLLM 0.10.1.1 or later, or serve another model."
        ),
    ),
    Rule(
        "remote-code",
        "error",
        meaning="Code in the model's repository defines its configuration, and the engine is not told to run it.",
        source=(
            "`HFConfigParser` in vllm/transformers_utils/config.py; ai-dynamo/dynamo#10106; model types as of "
            "`model-architecture`"
        ),
        example=(
            "services.chat.llmInferenceService.engine.trustRemoteCode: vLLM 0.17.1 and its Transformers do not know the model "
            "type nemotron_h, and they run the code in the model's repository that defines it only if they are told to. Set "
            "trustRemoteCode of the engine to true, if you trust the repository, or use an image with a newer version."
        ),
    ),
    Rule(
        "remote-code-unsure",
        "warning",
        meaning="The same, where not every version that may run needs the code, or a revision may not have it.",
        source="as of `remote-code`",
        example=(
            "services.chat.llmInferenceService.engine.trustRemoteCode: vLLM 0.17.1 may need code of the model's repository to "
            "read its configuration (model type nemotron_h). It runs such code only if it is told to. Set trustRemoteCode of "
            "the engine to true, if you trust the repository, or use an image with a newer version."
        ),
    ),
    Rule(
        "flag-json",
        "error",
        meaning="The value of a flag is not the JSON that this version of vLLM takes, so the engine exits at start.",
        source=(
            "`get_kwargs` in vllm/engine/arg_utils.py and vllm/config by version (`catalog/data/vllm_forms.json`); "
            "kubernetes-sigs/gateway-api-inference-extension#2243"
        ),
        example=(
            "services.chat.llmInferenceService.engine.extraArgs: --compilation-config is 3, but vLLM 0.11.0 takes a JSON "
            "object. Write -O3 in place of --compilation-config 3."
        ),
    ),
    Rule(
        "flag-json-unsure",
        "warning",
        meaning="The same, where only some of the versions of vLLM that may run refuse the value, or the version is not known.",
        source="as of `flag-json`",
        example=(
            "services.chat.llmInferenceService.engine.extraArgs: --compilation-config is 3, but vLLM 0.10.2 takes a JSON "
            "object, and it is not known which version runs. Write -O3 in place of --compilation-config 3."
        ),
    ),
    Rule(
        "chat-template",
        "warning",
        meaning="The tokenizer of the model has no chat template, so that vLLM answers chat requests with an error.",
        source=(
            "vllm-project/vllm#29849; `catalog/chat_templates.py`; `resolve_chat_template` in vllm/entrypoints/chat_utils.py "
            "and vllm/renderers/hf.py"
        ),
        example=(
            "services.chat.llmInferenceService.engine: The tokenizer of facebook/opt-125m has no chat template, so vLLM answers "
            "requests to /v1/chat/completions with an error. Serve an instruct variant of the model, or set --chat-template to "
            "a file of the container."
        ),
    ),
    Rule(
        "chat-template-file",
        "warning",
        meaning="`--chat-template` names a file that is on no volume of the container, and its image is not known to have it.",
        source="`validate_chat_template` in vllm/entrypoints/chat_utils.py, 0.8.5 to 0.28.0",
        example=(
            "services.chat.llmInferenceService.engine.extraArgs: No volume of the container is mounted above "
            "/templates/own.jinja, and the image vllm/vllm-openai:v0.23.0 is not known to have this file. vLLM ends at its start "
            "if the file does not exist. Mount a volume with the template, for example a configMap, at /templates."
        ),
    ),
    Rule(
        "flag-number",
        "error",
        meaning="The value of a flag is not the number, or not the numbers, that this version of vLLM takes: the engine exits.",
        source=(
            "`get_kwargs` and `human_readable_int` in vllm/engine/arg_utils.py, and vllm/config by version "
            "(`catalog/data/vllm_forms.json`); ai-dynamo/aiconfigurator#377"
        ),
        example=(
            "services.chat.llmInferenceService.engine.extraArgs: --cudagraph-capture-sizes is 1,2,4, but vLLM 0.23.0 takes whole "
            "numbers, each as a word of its own. Write each number as an entry of its own: --cudagraph-capture-sizes, 1, 2, 4."
        ),
    ),
    Rule(
        "flag-number-unsure",
        "warning",
        meaning="The same, where only some of the versions of vLLM that may run refuse the value, or the version is not known.",
        source="as of `flag-number`",
        example=(
            "services.chat.llmInferenceService.engine.extraArgs: --max-num-seqs is many, but vLLM 0.10.2 takes a whole number, "
            "and it is not known which version runs. Set --max-num-seqs to a whole number, or remove it."
        ),
    ),
)
