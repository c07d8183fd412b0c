"""Rules about `autoscaling` of LLM services."""

from ...declaration import Rule

SCALING: tuple[Rule, ...] = (
    Rule(
        "autoscaling-twice",
        "error",
        meaning="`autoscaling` is set beside `replicas` or `scaling`, so both would change the number of replicas.",
        source="PreserveDeploymentReplicas in llmisvc/workload.go",
        example=(
            "services.chat.llmInferenceService.replicas: autoscaling and replicas both set the number of replicas and "
            "would overwrite each other. Remove either replicas or autoscaling."
        ),
    ),
    Rule(
        "autoscaling-bounds",
        "error",
        meaning=(
            "The minimum, or the number of replicas to fall back to, is greater than the maximum, or a number is "
            "negative."
        ),
        source="keda apis/keda/v1alpha1 (CheckReplicaCountBoundsAreValid)",
        example=(
            "services.chat.llmInferenceService.autoscaling.minReplicas: minReplicas (3) is greater than maxReplicas (2). "
            "Set minReplicas to at most 2, or maxReplicas to 3."
        ),
    ),
    Rule(
        "autoscaling-target",
        "error",
        meaning="No target is set, or a target cannot be met by any number of replicas.",
        source="keda's webhook; llm-d guides/workload-autoscaling/keda-epp-token-aware",
        example=(
            "services.chat.llmInferenceService.autoscaling.targets: No target is set, so KEDA has no metric to scale by. "
            "Set a target, for example queue to 1."
        ),
    ),
    Rule(
        "autoscaling-version",
        "error",
        meaning="KServe 0.16 resets the number of replicas.",
        source="llmisvc/workload_single_node.go at 0.16.0 and 0.17.0",
        example=(
            "services.chat.llmInferenceService.autoscaling: KServe 0.16 resets the number of replicas whenever it "
            "reconciles the service. Use KServe 0.17 or later, or set replicas instead of autoscaling."
        ),
    ),
    Rule(
        "autoscaling-signal",
        "error",
        meaning=(
            "The endpoint picker does not provide the metric of a target: there is no endpoint picker, the endpoint picker "
            "is too old, or a feature gate or plugin is missing."
        ),
        source="`catalog/router.py`",
        example=(
            "services.chat.llmInferenceService.autoscaling.targets.flowControlQueue: The endpoint picker's configuration "
            "does not have the feature gate flowControl, so the metric of this target does not exist. Set "
            "router.scheduler.preset to default and add flowControl to router.scheduler.presetAdditions.featureGates, or "
            "use the targets queue and running."
        ),
    ),
    Rule(
        "autoscaling-unseen",
        "warning",
        meaning="The preview could not check whether the endpoint picker provides the metric of a target.",
        source="`catalog/router.py`",
        example=(
            "services.chat.llmInferenceService.autoscaling.targets.flowControlQueue: The scheduler's configuration is in a "
            "ConfigMap, so the preview did not check whether the endpoint picker has the feature gate flowControl. Make "
            "sure that the endpoint picker has the feature gate flowControl. Otherwise KEDA does not scale by this target."
        ),
    ),
    Rule(
        "autoscaling-zero",
        "error",
        meaning=(
            "The service can scale to zero replicas but would not start again, or the last replica would be removed while "
            "it processes requests."
        ),
        source=(
            "keda pkg/scaling/executor (RequestScale); the inference extension's pkg/epp/requestcontrol/director.go at"
            " 1.2.0 and 1.4.0"
        ),
        example=(
            "services.chat.llmInferenceService.autoscaling.minReplicas: Without pods, none of the targets shows that a "
            "request has arrived, so the service would never start again. Set targets.flowControlQueue, for example to 1, "
            "or set minReplicas to 1."
        ),
    ),
    Rule(
        "autoscaling-cold",
        "warning",
        meaning="A replica is removed sooner than a new one can start.",
        source="`engines/start/cold.py` ([scaling.md](../how-to/scaling.md))",
        example=(
            "services.chat.llmInferenceService.autoscaling.scaleDown.stabilizationWindowSeconds: A replica is removed 30 s "
            "after it was last needed, but a new one takes at least 4 min to start (up to 18 min). Set "
            "stabilizationWindowSeconds to 300 or more."
        ),
    ),
    Rule(
        "autoscaling-name",
        "error",
        meaning="The query for decode's pods also finds those of prefill, because Kubernetes shortens the names of pods.",
        source="k8s.io/apiserver pkg/storage/names",
        example=(
            "services.chat.llmInferenceService.name: Kubernetes shortens the names of pods. With a name of 48 characters, "
            "the query for decode's pods also finds those of prefill. Choose a name of at most 47 characters."
        ),
    ),
    Rule(
        "autoscaling-idle",
        "warning",
        meaning="A period is set that applies only to scaling to zero, which is not allowed here.",
        source="keda pkg/scaling/executor (scaleToZeroOrIdle)",
        example=(
            "services.chat.llmInferenceService.autoscaling.cooldownPeriod: cooldownPeriod applies only to the last "
            "replica, which is never removed because minReplicas is 1. Remove cooldownPeriod. To keep other replicas "
            "longer, set scaleDown.stabilizationWindowSeconds, for example to 600."
        ),
    ),
    Rule(
        "autoscaling-drain",
        "warning",
        meaning="Prefill replicas are removed while they hold KV cache that decode has not read.",
        source="llm-d docs/operations/disaggregation",
        example=(
            "services.chat.llmInferenceService.disaggregation.loadFailurePolicy: When a prefill replica is removed, "
            "requests whose KV cache decode has not read yet fail. Set loadFailurePolicy to recompute."
        ),
    ),
    Rule(
        "autoscaling-base",
        "error",
        meaning=(
            "A configuration that the service builds on sets the number of replicas or the workload that `autoscaling` "
            "scales, or a configuration itself sets `autoscaling`."
        ),
        source="llmisvc/config_merge.go",
        example=(
            "services.chat.llmInferenceService.baseRefs.0: base sets replicas, which KServe merges into the workload "
            "that autoscaling scales. Remove replicas from base."
        ),
    ),
)
