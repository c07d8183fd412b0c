"""Rules about the objects that services are rendered to."""

from ..declaration import Chapter, Rule

RENDERED = Chapter(
    title="What services are rendered to",
    introduction=(
        "The API server and KServe's webhooks must accept the object that a service is rendered to, whichever field "
        "(`extra` included) set its values. `make oracle` asks them about thousands of objects, and compares the "
        "verdicts."
    ),
    level=3,
    rules=(
        Rule(
            "crd-unknown-field",
            "error",
            meaning="No known version of KServe has the field, so the API server would silently drop it.",
            source="KServe's CRDs at each release (`catalog/data/crds`)",
            example=(
                "services.iris.inferenceService.predictor.extra.affinty: There is no field affinty. The API server "
                "would drop it. Did you mean affinity?"
            ),
        ),
        Rule(
            "crd-required",
            "error",
            meaning="A field that the CRD requires is not set.",
            source="KServe's CRDs at each release",
            example="spec.template.containers.0.name: This field is required. Set name.",
        ),
        Rule(
            "crd-type",
            "error",
            meaning="The value has a different type than the CRD requires.",
            source="KServe's CRDs at each release",
            example=(
                "services.iris.inferenceService.predictor.extra.terminationGracePeriodSeconds: '30' is not a whole "
                "number. Remove the quotes."
            ),
        ),
        Rule(
            "crd-value",
            "error",
            meaning="The value is outside what the CRD accepts: its enumeration, bounds, lengths or pattern.",
            source="KServe's CRDs at each release",
            example=(
                "services.chat.llmInferenceService.template.extra.volumes.0.emptyDir.sizeLimit: '8GB' is not a "
                "quantity. Write it like 500m, 2 or 16Gi."
            ),
        ),
        Rule(
            "crd-duplicate",
            "error",
            meaning="Two entries of a list have the same keys, by which the API server tells them apart.",
            source="KServe's CRDs at each release",
            example=(
                "services.iris.inferenceService.predictor.containers.0.ports.1: Entry 0 already has containerPort 80, "
                "protocol TCP. Change or remove one of the two entries."
            ),
        ),
        Rule(
            "crd-rule",
            "error",
            meaning="A CEL rule of the CRD does not hold. Rules about changes (`oldSelf`) are not checked.",
            source="KServe's CRDs at each release",
            example=(
                "spec: Replicas and scaling are mutually exclusive; use scaling for autoscaled deployments or replicas"
                " for static deployments."
            ),
        ),
        Rule(
            "crd-left-empty",
            "error",
            meaning=(
                "A required field is not set. KServe accepts it, but its webhook writes an empty value or 0, and "
                "Kubernetes refuses the pod."
            ),
            source="encoding/json; `WithDefaulter` in cmd/manager/main.go and cmd/llmisvc/main.go",
            example=(
                "services.iris.inferenceService.predictor.extra.volumes.0.name: This field is required: where it is "
                "not set, KServe's webhook writes an empty value. Set name."
            ),
            stricter="KServe's defaulter writes it empty or 0, and Kubernetes refuses the pod, or it means nothing.",
        ),
        Rule(
            "object-name",
            "error",
            meaning="No Kubernetes object can have this name.",
            source="Kubernetes, validation of ObjectMeta",
            example=(
                "metadata.name: Kubernetes does not accept the name 'Chat'. Use at most 253 lower-case letters, "
                "digits, '-' and '.', with a letter or digit first and last."
            ),
        ),
        Rule(
            "label",
            "error",
            meaning="The key or the value of a label is not valid.",
            source="Kubernetes, validation of ObjectMeta",
            example=(
                "metadata.labels.team: 'a b' is not a valid value of a label. Use at most 63 letters, digits, '-', '_'"
                " and '.', with a letter or digit first and last, or use an annotation."
            ),
        ),
        Rule(
            "annotation",
            "error",
            meaning="The key of an annotation is not valid, or all annotations together are too large.",
            source="Kubernetes, validation of ObjectMeta",
            example=(
                "metadata.annotations./note: '', the part before '/', is not a DNS subdomain. Rename the annotation."
            ),
        ),
    ),
)
