"""Rules about predictors that run on several nodes."""

from ...declaration import Rule

MULTI_NODE: tuple[Rule, ...] = (
    Rule(
        "multi-node",
        "error",
        meaning=(
            "A worker is set where workers cannot run. KServe accepts it, but 0.20.0 deletes the workers, and mode"
            " Knative creates none."
        ),
        source="kserve/kserve#6113",
        example=(
            "spec.predictor.workerSpec: KServe 0.20.0 deletes the workers as soon as it creates them. Use an "
            "LLMInferenceService, or KServe 0.19."
        ),
        stricter="KServe 0.20.0 deletes the workers (kserve/kserve#6113), and KServe creates no workers in mode Knative.",
    ),
    Rule(
        "multi-node-worker",
        "error",
        meaning="A worker does not have exactly one container.",
        source="KServe's webhook (v1beta1/inference_service_validation.go), webhook/admission/servingruntime",
        example=(
            "spec.predictor.workerSpec.containers: A worker can have only one container, but there are 2. Keep one"
            " container."
        ),
    ),
    Rule(
        "multi-node-size",
        "error",
        meaning="`pipelineParallelSize` or `tensorParallelSize` of a worker is less than 1.",
        source="KServe's webhook (v1beta1/inference_service_validation.go), webhook/admission/servingruntime",
        example=(
            "spec.predictor.workerSpec.pipelineParallelSize: pipelineParallelSize must be at least 1, but it is 0."
            " Set pipelineParallelSize to 1 or more."
        ),
    ),
    Rule(
        "multi-node-env",
        "error",
        meaning="Environment variables set the sizes of a multi-node service, which KServe sets itself.",
        source="KServe's webhook (v1beta1/inference_service_validation.go), webhook/admission/servingruntime",
        example=(
            "spec.predictor.model.env.0: KServe sets TENSOR_PARALLEL_SIZE itself. Remove TENSOR_PARALLEL_SIZE, and"
            " set tensorParallelSize of workerSpec."
        ),
    ),
    Rule(
        "multi-node-storage",
        "error",
        meaning="KServe would have to download the model of a multi-node service to every node, or the model has no URI.",
        source="KServe's webhook (v1beta1/inference_service_validation.go)",
        example=(
            "spec.predictor.model.storageUri: A model that runs on several nodes is not downloaded to each of "
            "them. Put the model on a claim (pvc://) or into an image (oci://)."
        ),
    ),
    Rule(
        "multi-node-autoscaler",
        "error",
        meaning="A multi-node service cannot be scaled.",
        source="KServe's webhook (v1beta1/inference_service_validation.go)",
        example=(
            "metadata.annotations.serving.kserve.io/autoscalerClass: A predictor that runs on several nodes cannot"
            " be scaled. Set the annotation to none."
        ),
    ),
    Rule(
        "gpu-types",
        "error",
        meaning="A container of a multi-node service requests a resource that KServe does not recognise as a GPU.",
        source="HasUnknownGpuResourceType in pkg/utils/utils.go",
        example=(
            "spec.predictor.model.resources.limits.own/gpu: KServe does not recognise own/gpu as a GPU. Add "
            "own/gpu to the annotation serving.kserve.io/gpu-resource-types."
        ),
    ),
)
