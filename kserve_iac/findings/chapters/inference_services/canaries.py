"""Rules about the canaries of an InferenceService."""

from ...declaration import Rule

CANARIES: tuple[Rule, ...] = (
    Rule(
        "canary-name",
        "error",
        meaning="A canary's predictor has no name, or a name that is not unique.",
        source="KServe's webhook, 0.20",
        example=(
            "services.iris.inferenceService.canary.0.predictor.name: A canary's predictor needs a name. Set name, "
            "for example to canary."
        ),
    ),
    Rule(
        "canary-model",
        "error",
        meaning="Canaries are set beside a custom predictor, but KServe requires a predictor that has a model.",
        source="KServe's webhook, 0.20",
        example=(
            "services.iris.inferenceService.canary: Canaries require a predictor that has a model. Give the "
            "predictor a model, or remove canary."
        ),
    ),
    Rule(
        "canary-scaling",
        "error",
        meaning="A canary cannot scale, and cannot have more replicas than the main predictor.",
        source="KServe's webhook, 0.20",
        example=(
            "services.iris.inferenceService.canary.0.predictor.maxReplicas: KServe does not scale canaries, so "
            "maxReplicas is not allowed. Remove maxReplicas, and set minReplicas."
        ),
    ),
    Rule(
        "canary-traffic",
        "error",
        meaning="The canaries' shares of the traffic add up to more than 100 %.",
        source="KServe's webhook, 0.20",
        example=(
            "services.iris.inferenceService.canary: The canaries' shares of the traffic add up to 110 %. Lower "
            "trafficPercent so that the sum is at most 100."
        ),
    ),
    Rule(
        "canary-no-split",
        "warning",
        meaning="KServe 0.20.0 creates a canary's pods and Service but does not send it any share of the requests.",
        source="kserve/kserve#5912",
        example=(
            "services.iris.inferenceService.canary.0.trafficPercent: KServe 0.20.0 does not send the 10 % of the "
            "traffic to the canary. Send requests to the canary's own Service, and set trafficPercent to 0."
        ),
    ),
    Rule(
        "canary-mode",
        "error",
        meaning="Canaries are set in a mode other than Standard.",
        source="KServe's webhook, 0.20",
        example=(
            "spec.canary: Mode Knative does not support canaries. Use mode Standard, or canaryTrafficPercent of "
            "the predictor in mode Knative."
        ),
    ),
)
