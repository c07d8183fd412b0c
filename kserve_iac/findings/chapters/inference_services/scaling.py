"""Rules about the replicas and the autoscaling of an InferenceService."""

from ...declaration import Rule

SCALING: tuple[Rule, ...] = (
    Rule(
        "keda-missing",
        "error",
        meaning="KEDA should scale the service, but the platform has no KEDA.",
        source="KServe's KEDA reconciler",
        example=(
            "services.iris.inferenceService.autoscaler: autoscaler is keda, but the platform has no KEDA. Set keda"
            " of the platform to existing if the cluster has KEDA, or set autoscaler to hpa."
        ),
    ),
    Rule(
        "prometheus-missing",
        "error",
        meaning="KEDA should follow metrics, but the address of Prometheus is not set.",
        source="the platform's `prometheus`",
        example=(
            "services.chat.llmInferenceService.autoscaling: autoscaling requires Prometheus, where KEDA reads the metrics, "
            "but prometheus.serverAddress is not set. Set prometheus.serverAddress of the platform."
        ),
    ),
    Rule(
        "keda-trigger",
        "error",
        meaning=(
            "KEDA refuses a trigger: a required key is missing, a value is not a number, the scaler does not have the kind of "
            "target value, or no TriggerAuthentication gives the secrets. It then builds no scaler at all, and the service never "
            "scales."
        ),
        source="keda pkg/scalers, 2.15 to 2.20 (prometheus_scaler.go, scaler.go and others); KServe's KEDA reconciler",
        example=(
            "services.chat.llmInferenceService.scaling.keda.triggers.0.metricType: KEDA's scaler prometheus has no target of the "
            "type Utilization, which only cpu and memory have. KEDA would refuse the trigger, and the service would never scale. "
            "Set metricType to AverageValue, or remove it."
        ),
    ),
    Rule(
        "keda-trigger-unread",
        "warning",
        meaning="KEDA ignores a key of a trigger, or no KEDA that was read has the type of the trigger.",
        source="keda pkg/scaling/scalers_builder.go and pkg/scalers/scalersconfig/typed_config.go, 2.15 to 2.20",
        example=(
            "services.chat.llmInferenceService.scaling.keda.triggers.0.metadata.activationTreshold: KEDA's scaler prometheus "
            "does not read activationTreshold, and ignores it. Rename it to activationThreshold."
        ),
    ),
    Rule(
        "vllm-metric",
        "warning",
        meaning=(
            "A query or the endpoint picker's configuration names a metric that the version of vLLM does not export, for example "
            "under its former name."
        ),
        source="vllm/v1/metrics/loggers.py and the other modules with metrics, by version (`catalog/data/vllm_metrics.json`)",
        example=(
            "services.chat.inferenceService.predictor.autoScaling.metrics.0.external.metric.query: vLLM 0.22.1 exports no metric "
            "vllm:gpu_cache_usage_perc. Unless a recording rule or another exporter has this name, the query finds nothing. "
            "Replace vllm:gpu_cache_usage_perc with vllm:kv_cache_usage_perc."
        ),
    ),
    Rule(
        "replicas",
        "error",
        meaning="`minReplicas` is greater than `maxReplicas`, or a number is negative.",
        source="KServe's webhook (v1beta1/component.go)",
        example=(
            "services.iris.inferenceService.predictor.minReplicas: minReplicas (3) is greater than maxReplicas "
            "(2). Raise maxReplicas to 3, or lower minReplicas."
        ),
    ),
    Rule(
        "scale-to-zero",
        "error",
        meaning=(
            "The minimum is 0, which cannot be reached. KServe accepts it, but it raises the minimum of an HPA to "
            "1, and KEDA refuses to reach 0 by cpu or memory alone."
        ),
        source="createHPA in reconcilers/hpa; KEDA's webhook",
        example=(
            "services.iris.inferenceService.predictor.minReplicas: A HorizontalPodAutoscaler cannot scale to 0, so"
            " KServe would keep 1 replica. Set minReplicas to 1, or set deploymentMode to Knative or autoscaler to keda, which "
            "can scale to 0; to run no replicas, set stopped."
        ),
        stricter="KServe raises an HPA's minimum to 1, and KEDA refuses to scale to 0 by cpu or memory alone.",
    ),
    Rule(
        "concurrency",
        "error",
        meaning="`containerConcurrency` is negative.",
        source="KServe's webhook (v1beta1/component.go)",
        example=(
            "spec.predictor.containerConcurrency: containerConcurrency must not be negative, but it is -1. Set "
            "containerConcurrency to 0, which means no limit, or more."
        ),
    ),
    Rule(
        "autoscaler",
        "error",
        meaning="The annotation does not name an autoscaler.",
        source="KServe's webhook (v1beta1/inference_service_validation.go)",
        example=(
            "metadata.annotations.serving.kserve.io/autoscalerClass: 'kpa' is not an autoscaler of KServe. Use one"
            " of hpa, external, keda, none."
        ),
    ),
    Rule(
        "scale-metric",
        "error",
        meaning="The autoscaler does not support this metric.",
        source="KServe's webhook (v1beta1/inference_service_validation.go)",
        example=(
            "spec.predictor.scaleMetric: A HorizontalPodAutoscaler does not scale by rps. Set scaleMetric to cpu "
            "or memory."
        ),
    ),
    Rule(
        "scale-target",
        "error",
        meaning="The target is outside what the autoscaler accepts. A target for memory is a percentage, too.",
        source="KServe's webhook (v1beta1/inference_service_validation.go)",
        example=(
            "spec.predictor.scaleTarget: scaleTarget is a percentage of the requested resources, but it is 0. Use "
            "a number from 1 to 100."
        ),
    ),
    Rule(
        "scale-trigger",
        "error",
        meaning="An entry of `autoScaling.metrics` is incomplete, or not supported by this autoscaler.",
        source="KServe's webhook (v1beta1/inference_service_validation.go)",
        example=(
            "spec.predictor.autoScaling.metrics.0.type: KServe's HorizontalPodAutoscalers do not support metrics "
            "of type External. Set type to Resource, or use the autoscaler keda."
        ),
    ),
    Rule(
        "no-triggers",
        "error",
        meaning=("KEDA should scale, but there are no triggers. KServe accepts it, but KEDA refuses the ScaledObject."),
        source="getKedaMetrics in reconcilers/keda",
        example=(
            "spec.predictor.autoScaling.metrics: KEDA scales only by autoScaling.metrics, which is empty. Add a "
            "metric, or use another autoscaler."
        ),
        stricter="KEDA refuses a ScaledObject without triggers.",
    ),
)
