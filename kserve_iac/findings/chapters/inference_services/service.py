"""Rules about the platform that an InferenceService needs, its mode, its runtime and its components."""

from ...declaration import Rule

SERVICE: tuple[Rule, ...] = (
    Rule(
        "knative-missing",
        "error",
        meaning=(
            "The service should run in Knative mode, but the platform has no Knative, so it would never become ready."
        ),
        source="kserve/kserve#4191",
        example=(
            "services.iris.inferenceService.deploymentMode: deploymentMode is Knative, but the platform has no "
            "Knative. Set knative of the platform to existing if the cluster has Knative, or set deploymentMode to"
            " Standard."
        ),
    ),
    Rule(
        "runtime-unsuitable",
        "error",
        meaning=(
            "The model has a runtime that this environment defines or installs, and that cannot serve it: the runtime "
            "is disabled, or lacks the format, its version, the protocol or the container kserve-container. KServe accepts "
            "it, but the service never becomes ready."
        ),
        source="reconcileModel in pkg/controller/v1beta1/inferenceservice/components/predictor.go",
        example=(
            "services.iris.inferenceService.predictor.model.modelFormat: The runtime kserve-xgbserver does not serve the "
            "format sklearn. Set modelFormat to xgboost, or name another runtime."
        ),
        stricter="KServe accepts the service before it looks for the runtime. The service then never becomes ready.",
    ),
    Rule(
        "runtime-unsure",
        "warning",
        meaning=(
            "The environment and KServe's release have no runtime of this name, or none that can be selected for the "
            "model. The service becomes ready only if somebody else created one."
        ),
        source="GetSupportingRuntimes in v1beta1/predictor_model.go; config/runtimes of each release",
        example=(
            "services.iris.inferenceService.predictor.model.modelFormat: No runtime of this environment or of KServe 0.20 "
            "can be selected for the format sklaern with protocol v1. The service becomes ready only if somebody else "
            "created such a runtime. Did you mean sklearn?"
        ),
    ),
    Rule(
        "deployment-mode",
        "error",
        meaning=(
            "The annotation does not name a mode, or uses an old word that KServe 0.16 does not support. KServe "
            "accepts it, but runs the service in the cluster's default mode, or can never change it again."
        ),
        source="GetDeploymentMode; kserve/kserve#4798, #5885",
        example=(
            "metadata.annotations.serving.kserve.io/deploymentMode: 'standard' is not a deployment mode, so KServe"
            " would use the cluster's default. Set the mode to Standard or Knative."
        ),
        stricter="KServe uses the cluster's default mode instead, or can never change the service again (0.16).",
    ),
    Rule(
        "deployment-strategy",
        "error",
        meaning="A strategy for Deployments is set in mode Knative.",
        source="KServe's webhook (v1beta1/inference_service_validation.go)",
        example=(
            "spec.predictor.deploymentStrategy: deploymentStrategy belongs to Deployments, which mode Knative does"
            " not use. Remove deploymentStrategy, or use mode Standard."
        ),
    ),
    Rule(
        "implementation",
        "error",
        meaning="A component specifies no model and no container, or more than one model.",
        source="KServe's webhook (v1beta1/component.go)",
        example=(
            "spec.predictor: Nothing serves requests here: model or containers must be set. Set model or containers."
        ),
    ),
    Rule(
        "serving-container",
        "error",
        meaning=(
            "A predictor without a model has several containers, and the first one is not `kserve-container`. KServe accepts it, "
            "and creates no pods."
        ),
        source=(
            "`GetContainer` in v1beta1/predictor_custom.go and `buildPredictorResources` in components/predictor.go (0.16 to "
            "0.20, and aaac4e29 of 0.21); kserve/kserve#4986, #5522"
        ),
        example=(
            "services.qwen.inferenceService.predictor.containers.0.name: None of the 2 containers is named kserve-container, so "
            "KServe's controller fails before it creates any pod. Set name of the container that answers requests to "
            "kserve-container, and write it first."
        ),
        stricter="KServe's webhook accepts the predictor, and its controller fails.",
    ),
    Rule(
        "logger",
        "error",
        meaning="A logger does not set `mode`, or its destination is incomplete.",
        source="KServe's webhook (v1beta1/component.go)",
        example=(
            "spec.predictor.logger.mode: A logger requires mode, which says what is logged. Set mode to all, "
            "request or response."
        ),
    ),
    Rule(
        "batched-responses",
        "warning",
        meaning=(
            "A component has a logger for responses and a batcher. KServe's agent does not log the responses of the batcher, "
            "which handles all predictions by protocol v1."
        ),
        source="kserve/kserve v0.20.0: pkg/logger/handler.go, pkg/batcher/handler.go; seen on the sandbox",
        example=(
            "services.iris.inferenceService.predictor.logger.mode: mode is all, but KServe logs no response of protocol v1 "
            "that comes from the batcher beside it. Remove batcher or set mode to request."
        ),
    ),
    Rule(
        "env-pythonpath",
        "error",
        meaning="A container sets `PYTHONPATH`, which KServe does not allow.",
        source="KServe's webhook (v1beta1/inference_service_validation.go)",
        example=(
            "services.iris.inferenceService.predictor.model.env.0: KServe does not allow the variable PYTHONPATH. "
            "Remove PYTHONPATH."
        ),
    ),
)
