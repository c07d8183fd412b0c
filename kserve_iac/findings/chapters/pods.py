"""Rules about pods that no node takes, or whose containers cannot start."""

from ..declaration import Chapter, Rule

PODS = Chapter(
    title="Pods",
    introduction="These rules read the pods of services as KServe makes them, and compare them with the nodes and images.",
    level=3,
    rules=(
        Rule(
            "untolerated-taint",
            "error",
            meaning=(
                "The labels that the pods require lead them only to pools whose taints they do not tolerate. KServe accepts it, "
                "and the pods stay Pending."
            ),
            source=(
                "Kubernetes, Taints and Tolerations; plugin/pkg/admission/extendedresourcetoleration of Kubernetes; "
                "rh-aiservices-bu/rhai-agentic-demo#9"
            ),
            example=(
                "services.chat.llmInferenceService.template.tolerations: The pods do not tolerate the taints of pool l40s, for "
                "example team=vision:NoSchedule. They may run on no other nodes, so they stay Pending. Add {key: team, operator: "
                "Equal, value: vision, effect: NoSchedule} to tolerations, or set pool to l40s."
            ),
            stricter="KServe accepts the service, and no node takes its pods.",
        ),
        Rule(
            "untolerated-taint-unsure",
            "warning",
            meaning=(
                "The pods do not tolerate the taints of any described pool that could run them. They start only if the API "
                "server adds a toleration for the resources that they request, or if the cluster has other nodes."
            ),
            source="As for `untolerated-taint`; Azure/AKS#1449",
            example=(
                "services.granite.inferenceService.predictor.tolerations: The pods do not tolerate the taints of pool gpu, for "
                "example nvidia.com/gpu=NVIDIA-L40S:NoSchedule. They stay Pending unless the API server adds the toleration "
                "because the pods request nvidia.com/gpu (ExtendedResourceToleration), which it does not do by default. Add "
                "{key: nvidia.com/gpu, operator: Equal, value: NVIDIA-L40S, effect: NoSchedule} to tolerations, or set pool to "
                "gpu."
            ),
        ),
    ),
)
