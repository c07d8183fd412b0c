"""Rules about the text itself."""

from ..declaration import Chapter, Rule

FORM = Chapter(
    title="Form",
    introduction=(
        "These rules are about the text itself. The preview checks everything else as well: it sets unknown fields "
        "aside and leaves unreadable services out."
    ),
    rules=(
        Rule(
            "unknown-field",
            "error",
            meaning="The field does not exist here, or it is set twice, once in each spelling.",
            source="the argument classes (`kserve_iac/args`)",
            example=(
                "services.iris.inferenceService.predictor.minReplica: There is no field minReplica. Did you mean "
                "minReplicas?"
            ),
        ),
        Rule(
            "missing-field",
            "error",
            meaning="A required field is not set.",
            source="the argument classes",
            example="services.chat.llmInferenceService.model.uri: This field is required. Set uri.",
        ),
        Rule(
            "invalid-type",
            "error",
            meaning="The value has a different type than the field accepts.",
            source="the argument classes",
            example=(
                "services.iris.inferenceService.predictor.minReplicas: minReplicas must be a whole number, but it is "
                "'many'. Set minReplicas to a whole number, for example 1."
            ),
        ),
        Rule(
            "not-allowed",
            "error",
            meaning="The value is not one of those that the field accepts.",
            source="the argument classes",
            example=(
                "services.iris.inferenceService.predictor.scaleMetric: scaleMetric must be one of cpu, memory, "
                "concurrency or rps, but it is 'qps'. Did you mean rps?"
            ),
        ),
        Rule(
            "out-of-range",
            "error",
            meaning="A number, a length or a pattern is outside the range that the field accepts.",
            source="the argument classes; limits of Kubernetes and GKE",
            example=(
                "services.iris.inferenceService.predictor.minReplicas: minReplicas must be at least 0, but it is -1. "
                "Set minReplicas to 0 or more."
            ),
        ),
        Rule(
            "placeholder",
            "error",
            meaning="The value is one that `kserve-iac new` left open for you.",
            source="`kserve_iac/args/placeholder.py`; no context, region or project has a name of this form",
            example=(
                "cluster.existing.context: context is not filled in yet. Set context to the context of your kubeconfig."
            ),
        ),
        Rule(
            "invalid-value",
            "error",
            meaning="Fields of one object contradict each other, or one of them is missing.",
            source="the argument classes",
            example="services.iris.inferenceService.predictor.model.env.0: value and valueFrom cannot both be set.",
        ),
    ),
)
