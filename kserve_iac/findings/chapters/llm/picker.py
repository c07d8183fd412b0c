"""Rules about endpoint pickers."""

from ...declaration import Rule

PICKER: tuple[Rule, ...] = (
    Rule(
        "picker-preset",
        "error",
        meaning=(
            "A preset is set beside a configuration, or with a pool that has its own endpoint picker; or "
            "additions are set without a preset."
        ),
        source="`preserveSchedulerConfig` in llmisvc/scheduler.go",
        example=(
            "services.chat.llmInferenceService.router.scheduler.preset: preset and config both set the endpoint "
            "picker's configuration, so one of the two would be lost. Keep preset and move what config.inline "
            "adds to presetAdditions, or remove preset and write the whole configuration in config.inline: "
            "`kserve-iac preset` prints what the preset renders."
        ),
    ),
    Rule(
        "picker-preset-version",
        "error",
        meaning="The platform's KServe does not support the preset.",
        source="config/crd and config/llmisvcconfig of each release; `catalog/data/epp.json`",
        example=(
            "services.chat.llmInferenceService.router.scheduler.preset.precisePrefix: KServe 0.17 does not support the"
            " preset precisePrefix. Set kserve of the platform to one of 0.18, 0.19, 0.20, 0.21, or use one of the presets "
            "default, prefixLoad, disaggregated, loraAffinity."
        ),
    ),
    Rule(
        "picker-preset-image",
        "warning",
        meaning="A preset is written for KServe's endpoint picker, but the template names another image.",
        source="`catalog/router.py`",
        example=(
            "services.chat.llmInferenceService.router.scheduler.preset.prefixLoad: The preset is written for the endpoint "
            "picker 0.9.0, but the version of the image in template is not known. The preset works only if that version "
            "has its plugins. Compare what `kserve-iac preset` prints with the documentation of that version, or remove "
            "the image from template."
        ),
    ),
    Rule(
        "picker-image",
        "error",
        meaning="The image of the endpoint picker does not have the flags with which this KServe starts it. KServe accepts it.",
        source=(
            "llmisvc/scheduler.go of KServe 0.16.0, 0.17.0 and 0.20.0; cmd/epp/runner/runner.go of "
            "kubernetes-sigs/gateway-api-inference-extension 1.0.2; kserve/kserve#4859"
        ),
        example=(
            "services.chat.llmInferenceService.router.scheduler.template.containers.0.image: KServe 0.16 starts the endpoint "
            "picker with --configText and its like, which version 0.3.2 does not have, so it ends at its start. Remove image, or "
            "set it to ghcr.io/llm-d/llm-d-inference-scheduler:v0.2.0."
        ),
        stricter="KServe accepts the service, and its endpoint picker ends.",
    ),
    Rule(
        "picker-roles",
        "error",
        meaning="The preset is for services with prefill and decode, or only for services without.",
        source="llm-d-inference-scheduler pkg/plugins/profile",
        example=(
            "services.chat.llmInferenceService.router.scheduler.preset.disaggregated: The preset is for services with "
            "a prefill role, but this service has none. Add prefill, or use the preset prefixLoad."
        ),
    ),
    Rule(
        "picker-weights",
        "error",
        meaning="The weight of the scorer on which the preset depends is 0.",
        source="llm-d-inference-scheduler pkg/plugins/profile/prefix_based_pd_decider.go; [routing.md](../how-to/routing.md)",
        example=(
            "services.chat.llmInferenceService.router.scheduler.preset.precisePrefix.prefixCache: prefixCache is 0, so "
            "cached prefixes have no effect on the routing. Set prefixCache to a weight above 0, or use the preset "
            "prefixLoad."
        ),
    ),
    Rule(
        "picker-adapters",
        "warning",
        meaning="The preset routes by adapters, but the model has none.",
        source="`schedulerConfigText` in llmisvc/scheduler.go (0.20), which adds the scorer with adapters only",
        example=(
            "services.chat.llmInferenceService.router.scheduler.preset.loraAffinity: The model has no LoRA adapters, so "
            "the preset has nothing to distinguish endpoints by. Add model.lora.adapters, or use the preset prefixLoad."
        ),
    ),
    Rule(
        "picker-plugin",
        "error",
        meaning="The endpoint picker does not have a plugin, so it exits at start.",
        source="`catalog/data/epp.json`",
        example=(
            "services.chat.llmInferenceService.router.scheduler.config.inline.plugins.0.type: The endpoint picker "
            "0.7.1 has no plugin queue-scorrer. Did you mean queue-scorer?"
        ),
    ),
    Rule(
        "picker-plugin-unsure",
        "warning",
        meaning="It is not known whether the endpoint picker has a plugin.",
        source="`catalog/data/epp.json`",
        example=(
            "services.chat.llmInferenceService.router.scheduler.config.inline.plugins.0.type: It is not known whether "
            "the endpoint picker 0.9.0 has a plugin queue-scorrer. Did you mean queue-scorer?"
        ),
    ),
    Rule(
        "picker-profile",
        "error",
        meaning=(
            "A profile names a plugin that does not exist, or a name is used twice, or a profile has two pickers,"
            " so the endpoint picker exits at start; or an addition names a profile that its preset does not "
            "have."
        ),
        source="pkg/epp/config/loader of the inference extension",
        example=(
            "services.chat.llmInferenceService.router.scheduler.config.inline.schedulingProfiles.0.plugins.0.pluginRef:"
            " The configuration has no plugin named queue-scorer. Did you mean prefix-cache-scorer?"
        ),
    ),
    Rule(
        "picker-order",
        "error",
        meaning="A scorer without a weight is listed after a picker, so the endpoint picker of KServe 0.17 panics.",
        source="pkg/epp/config/loader/defaults.go of the inference extension 1.2.0, and its #1958",
        example=(
            "services.chat.llmInferenceService.router.scheduler.config.inline.schedulingProfiles.0.plugins.0.pluginRef: "
            "The endpoint picker 0.4.0 panics at start, because queue-scorer has no weight and is listed after the picker "
            "random-picker. Move random-picker to the end of plugins, or set weight of every scorer, for example to 1."
        ),
    ),
    Rule(
        "picker-handler",
        "error",
        meaning=(
            "No plugin chooses among the profiles, or two plugins do, or the chosen one supports only one profile, so the "
            "endpoint picker exits at start."
        ),
        source="pkg/epp/config/loader/configloader.go of the inference extension",
        example=(
            "services.chat.llmInferenceService.router.scheduler.config.inline.plugins.0.type: single-profile-handler "
            "supports one profile, but there are 2. Set type to disagg-profile-handler, or keep only one entry of "
            "schedulingProfiles."
        ),
    ),
    Rule(
        "picker-servers",
        "warning",
        meaning="The endpoint picker predicts latencies, but only KServe 0.20 adds the prediction servers.",
        source="kserve/kserve#5678 and #6201",
        example=(
            "services.chat.llmInferenceService.router.scheduler.config.inline.plugins.0.type: predicted-latency-producer "
            "requires prediction servers in the endpoint picker's pod, but KServe 0.21 does not add them. Add the servers' "
            "containers to router.scheduler.template, or remove predicted-latency-producer and the plugins that depend on "
            "it."
        ),
    ),
    Rule(
        "picker-split",
        "warning",
        meaning="The configuration does not distinguish the pods of prefill and decode.",
        source="`schedulerConfigText` in llmisvc/scheduler.go",
        example=(
            "services.chat.llmInferenceService.router.scheduler.config.inline: The service has a prefill role, but one "
            "profile chooses among the pods of both roles, so no request is split. Add the plugin disagg-profile-handler "
            "(before KServe 0.18: pd-profile-handler) and the profiles prefill and decode."
        ),
    ),
    Rule(
        "picker-decider",
        "warning",
        meaning=(
            "The use of prefill depends on how much of a prompt is cached, but the endpoint pickers of KServe 0.18 and "
            "0.19 provide this number only with a feature gate."
        ),
        source=(
            "cmd/epp/runner/runner.go of the inference extension 1.4.0; llm-d-inference-scheduler "
            "deploy/config/pd-epp-config.yaml"
        ),
        example=(
            "services.chat.llmInferenceService.router.scheduler.config.inline.plugins.0: The endpoint picker 0.7.1 does "
            "not give prefix-based-pd-decider the data about cached prefixes, so no request goes to prefill. Add "
            "prepareDataPlugins to featureGates of config.inline."
        ),
    ),
    Rule(
        "picker-replicas",
        "warning",
        meaning="There are several endpoint pickers, but a plugin counts load in its own process.",
        source="llm-d's guide of token-aware routing; `--ha-enable-leader-election` in llmisvc/scheduler.go",
        example=(
            "services.chat.llmInferenceService.router.scheduler.replicas: inflight-load-producer counts load in the "
            "process of one replica, so another replica that takes over starts to count at zero. Set replicas to 1, or "
            "expect the endpoint picker to misjudge load for a while after another replica takes over."
        ),
    ),
    Rule(
        "picker-cache",
        "error",
        meaning=(
            "The engine and the endpoint picker hash blocks differently, or the engine caches no blocks, so the endpoint "
            "picker finds no cached block."
        ),
        source="docs/samples/llmisvc/precise-prefix-kv-cache-routing",
        example=(
            "services.chat.llmInferenceService.engine.blockSize: The engine uses blocks of 16 tokens but the endpoint "
            "picker uses 64, so the endpoint picker finds no cached block. Set the engine's block size to 64, or "
            "router.scheduler.preset.precisePrefix.blockSize to 16."
        ),
    ),
    Rule(
        "picker-flag-twice",
        "error",
        meaning="A flag that a preset sets is also set in the additional flags.",
        source="Python's argparse takes the last",
        example=(
            "services.chat.llmInferenceService.engine.extraArgs: --kv-events-config is also set by "
            "router.scheduler.preset. Remove either --kv-events-config or the preset."
        ),
    ),
)
