"""Rules about kinds besides services."""

from ..declaration import Chapter, Rule

OBJECTS = Chapter(
    title="Presets, runtimes, graphs, caches",
    introduction="These rules are about KServe's other kinds. `kserve_iac.admission.verdict` judges their objects.",
    rules=(
        Rule(
            "template",
            "error",
            meaning="A text of a configuration is read as a Go template but is not a valid one.",
            source="KServe's webhook (v1alpha2/llm_inference_service_config_validation.go)",
            example=(
                "spec.template.containers.0.args.0: KServe reads {{ as the start of a template: the template is not "
                "closed. Correct the template; to write braces, use {{ `{{` }}."
            ),
        ),
        Rule(
            "base-refs",
            "error",
            meaning="A configuration builds on other configurations.",
            source="KServe's webhook (v1alpha2/llm_inference_service_config_validation.go)",
            example="spec.baseRefs: A configuration cannot build on other configurations. Remove baseRefs.",
        ),
        Rule(
            "format-priority",
            "error",
            meaning=(
                "A runtime gives one format two priorities although other runtimes exist, or two runtimes give one format the "
                "same priority."
            ),
            source="KServe's webhook (webhook/admission/servingruntime)",
            example=(
                "definitions.second.clusterServingRuntime.supportedModelFormats.0.priority: The runtime first also gives "
                "sklearn the priority 2, and KServe refuses the second of two such runtimes. Set priority to 3 to prefer this "
                "runtime, or remove priority."
            ),
        ),
        Rule(
            "format-priority-unsure",
            "warning",
            meaning=(
                "A runtime gives one format two priorities. KServe refuses it where another runtime exists, and refuses its "
                "next change."
            ),
            source="KServe's webhook (webhook/admission/servingruntime)",
            example=(
                "definitions.own.servingRuntime.supportedModelFormats.1.priority: Entry 0 gives sklearn the priority 1, but "
                "this entry gives 2. KServe refuses the runtime if another ServingRuntime exists in namespace models, and "
                "refuses every later change of it. Set priority to 1."
            ),
        ),
        Rule(
            "graph-root",
            "error",
            meaning="A graph has no node `root`.",
            source="KServe's webhook (v1alpha1/inference_graph_validation.go)",
            example="spec.nodes: Requests enter a graph at the node root, which does not exist. Add a node named root.",
        ),
        Rule(
            "graph-step",
            "error",
            meaning="A step has no target or several, or has the name of another step.",
            source="KServe's webhook (v1alpha1/inference_graph_validation.go)",
            example="spec.nodes.root.steps.1.name: Step 0 already has the name a. Choose another name.",
        ),
        Rule(
            "graph-weight",
            "error",
            meaning="Weights of a Splitter are missing or do not add up to 100.",
            source="KServe's webhook (v1alpha1/inference_graph_validation.go)",
            example="spec.nodes.root.steps.1.weight: A Splitter requires a weight for each step. Set weight.",
        ),
        Rule(
            "graph-node",
            "error",
            meaning=(
                "A step goes to a node that does not exist. KServe accepts it, but the router answers with an error."
            ),
            source="cmd/router/main.go",
            example="spec.nodes.root.steps.0.nodeName: There is no node next. Add next to nodes.",
            stricter="The router answers with an error where a step goes to a node that is not there.",
        ),
        Rule(
            "trained-model-uri",
            "error",
            meaning="The agent cannot fetch a TrainedModel from this location.",
            source="KServe's webhook (v1alpha1/trainedmodel_webhook.go)",
            example=(
                "spec.model.storageUri: A trained model cannot be fetched from pvc://claim/iris. Use one of s3://, "
                "gs://, https://, http://."
            ),
        ),
        Rule(
            "trained-model-parent",
            "error",
            meaning="The InferenceService of a TrainedModel serves one model only, so the TrainedModel never becomes ready.",
            source="`IsMMSPredictor` in pkg/controller/v1beta1/inferenceservice/utils/utils.go (0.16 and 0.20)",
            example=(
                "services.cifar.trainedModel.inferenceService: shared serves one model only, because it sets storageUri. The "
                "TrainedModel never becomes ready. Remove storageUri of services.shared.inferenceService.predictor.triton, and "
                "add a TrainedModel for that model."
            ),
        ),
        Rule(
            "node-group",
            "error",
            meaning="A LocalModelNodeGroup has no affinity. KServe accepts it, but no node belongs to the group.",
            source="CheckNodeAffinity in pkg/controller/v1alpha1",
            example=(
                "spec.persistentVolumeSpec.nodeAffinity: KServe finds the nodes of a group by nodeAffinity, which is "
                "not set, so the group has no nodes. Set nodeAffinity.required."
            ),
            stricter="Without an affinity no node is of the group, and nothing is cached.",
        ),
        Rule(
            "node-group-claim",
            "error",
            meaning=(
                "The claim of a LocalModelNodeGroup cannot bind to its volume: class, modes or size differ. KServe accepts it, "
                "but no model is downloaded."
            ),
            source="Kubernetes, checkVolumeSatisfyClaim in pkg/controller/volume/persistentvolume; kserve/kserve#4462",
            example=(
                "spec.persistentVolumeClaimSpec.storageClassName: The storage class of the claim is local-storage, but that of "
                "the volume is not set, so the claim never binds to it. Set storageClassName of persistentVolumeSpec and of "
                "persistentVolumeClaimSpec to the same value."
            ),
            stricter="KServe creates the volume and the claim as they are, and the claim stays pending.",
        ),
        Rule(
            "uri-format",
            "error",
            meaning="A ClusterStorageContainer's format matches nothing or cannot be read. KServe accepts it.",
            source="IsStorageUriSupported in v1alpha1/storage_container_types.go",
            example="spec.supportedUriFormats.0: This format matches no URI. Set prefix or regex.",
            stricter="It matches nothing, or fails whenever a model is looked for.",
        ),
    ),
)
