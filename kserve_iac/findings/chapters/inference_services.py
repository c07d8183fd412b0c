"""Rules about InferenceServices."""

from ..declaration import Chapter, Rule

INFERENCE_SERVICES = Chapter(
    title="InferenceServices",
    rules=(
        Rule(
            "knative-missing",
            "error",
            meaning=(
                "The service should run in Knative mode, but the platform has no Knative, so it would never become "
                "ready."
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
                "The model names a runtime that this environment defines or installs, and that cannot serve it: the runtime "
                "is disabled, or lacks the format, its version or the protocol. KServe accepts it, but the service never "
                "becomes ready."
            ),
            source="reconcileModel in pkg/controller/v1beta1/inferenceservice/components/predictor.go",
            example=(
                "services.iris.inferenceService.predictor.model.modelFormat: The runtime kserve-xgbserver does not serve the "
                "format sklearn. Set modelFormat to xgboost, or name another runtime."
            ),
            stricter="KServe looks for the runtime after it has accepted the service, which then never becomes ready.",
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
                "services.chat.llmInferenceService.autoscaling: autoscaling needs Prometheus for the metrics that KEDA"
                " follows, but its address is not set. Set prometheus.serverAddress of the platform."
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
                " KServe would keep 1 replica. Set minReplicas to 1; to run no replicas, set stopped."
            ),
            stricter="KServe raises an HPA's minimum to 1; KEDA refuses to go to 0 by cpu or memory alone.",
        ),
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
            "env-pythonpath",
            "error",
            meaning="A container sets `PYTHONPATH`, which KServe does not allow.",
            source="KServe's webhook (v1beta1/inference_service_validation.go)",
            example=(
                "services.iris.inferenceService.predictor.model.env.0: KServe does not allow the variable PYTHONPATH. "
                "Remove PYTHONPATH."
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
            stricter="KServe takes the cluster's default instead, or can never change the service again (0.16).",
        ),
        Rule(
            "implementation",
            "error",
            meaning="A component has nothing that serves requests, or more than one thing.",
            source="KServe's webhook (v1beta1/component.go)",
            example=(
                "spec.predictor: Nothing serves requests here: model or containers must be set. Set model or "
                "containers."
            ),
        ),
        Rule(
            "model-lost",
            "error",
            meaning=(
                "Both a framework's short form and `model` are set. KServe accepts it, but its defaulter overwrites "
                "the model."
            ),
            source="v1beta1/inference_service_defaults.go",
            example=(
                "spec.predictor.model: KServe would overwrite model with sklearn without a warning. Remove either "
                "model or sklearn."
            ),
            stricter="KServe's defaulter overwrites the model by the framework beside it, without a word.",
        ),
        Rule(
            "model-name",
            "error",
            meaning="The container of a model has a name of its own, which KServe refuses.",
            source="KServe's webhook (v1beta1/inference_service_validation.go)",
            example=(
                "spec.predictor.sklearn.name: KServe names this container itself and refuses the name 'mine'. Remove "
                "name."
            ),
        ),
        Rule(
            "protocol",
            "error",
            meaning="A custom predictor sets a protocol that does not exist.",
            source="KServe's webhook (v1beta1/predictor_custom.go)",
            example=(
                "spec.predictor.containers.0.env.0: PROTOCOL must be v1 or v2, but it is 'grpc-v2'. Set PROTOCOL to v1"
                " or v2."
            ),
        ),
        Rule(
            "transformer-storage",
            "error",
            meaning="A transformer beside its predictor sets a model of its own.",
            source="KServe's webhook (v1beta1/inference_service_validation.go)",
            example=(
                "spec.predictor.containers.0.env.0: A transformer beside its predictor cannot have a model of its own."
                " Remove STORAGE_URI here, and set it on kserve-container."
            ),
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
            "logger",
            "error",
            meaning="A logger does not say what it logs, or not completely where to.",
            source="KServe's webhook (v1beta1/component.go)",
            example=(
                "spec.predictor.logger.mode: A logger requires mode, which says what is logged. Set mode to all, "
                "request or response."
            ),
        ),
        Rule(
            "storage-uris",
            "error",
            meaning="A model comes from both `storageUri` and `storageUris`.",
            source="KServe's webhook (v1beta1/inference_service_validation.go)",
            example=(
                "spec.predictor.storageUris: model.storageUri already says where the model comes from. Remove either "
                "model.storageUri or storageUris."
            ),
        ),
        Rule(
            "oci-uris",
            "error",
            meaning=(
                "`storageUris` names an image, which KServe before 0.19 does not mount. KServe accepts it, but the model is "
                "missing."
            ),
            source="CommonStorageInitialization in webhook/admission/pod/storage_initializer_injector.go; kserve/kserve#5200",
            example=(
                "spec.predictor.storageUris.0.uri: KServe before 0.19 does not mount images of storageUris, so the model "
                "would be missing. Set storageUri of the model to the image, or use KServe 0.19 or later."
            ),
            stricter="KServe accepts the service, and its pod starts without a model.",
        ),
        Rule(
            "mount-path",
            "error",
            meaning="A mount path is not valid, or downloads do not share a directory.",
            source="KServe's webhook (v1beta1/inference_service_validation.go)",
            example=(
                "spec.predictor.storageUris.0.mountPath: '/' is not a directory to mount at. Use a path such as "
                "/mnt/models."
            ),
        ),
        Rule(
            "mount-twice",
            "error",
            meaning=(
                "Two claims are mounted at the same path. KServe accepts it unless two models are also downloaded, but"
                " Kubernetes refuses the pod."
            ),
            source="Kubernetes' validation of pods",
            example="spec.predictor.storageUris.1.mountPath: Entry 0 is already mounted at /data. Choose another path.",
            stricter="Kubernetes refuses the pod; KServe looks at it only where two models are downloaded besides.",
        ),
        Rule(
            "framework",
            "error",
            meaning="The file, the version or the store does not fit the framework. Models are not checked.",
            source="KServe's webhook (v1beta1/predictor_*.go)",
            example=(
                "spec.canary.0.predictor.onnx.storageUri: An ONNX model must be an .onnx file, but the URI ends in "
                ".pb. Set storageUri to the .onnx file."
            ),
        ),
        Rule(
            "uri-unknown",
            "warning",
            meaning="KServe itself cannot fetch from this location; a ClusterStorageContainer of your own may.",
            source="python/storage/kserve_storage",
            example=(
                "spec.predictor.model.storageUri: KServe's storage initializer does not support abfs://. Use "
                "https://ACCOUNT.blob.core.windows.net/CONTAINER/PATH."
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
            meaning=(
                "KEDA should scale, but there are no triggers. KServe accepts it, but KEDA refuses the ScaledObject."
            ),
            source="getKedaMetrics in reconcilers/keda",
            example=(
                "spec.predictor.autoScaling.metrics: KEDA scales only by autoScaling.metrics, which is empty. Add a "
                "metric, or use another autoscaler."
            ),
            stricter="KEDA refuses a ScaledObject without triggers.",
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
            stricter="0.20.0 deletes the workers (kserve/kserve#6113); in mode Knative there are none.",
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
            meaning="A size of a worker is less than 1.",
            source="KServe's webhook (v1beta1/inference_service_validation.go), webhook/admission/servingruntime",
            example=(
                "spec.predictor.workerSpec.pipelineParallelSize: pipelineParallelSize must be at least 1, but it is 0."
                " Set pipelineParallelSize to 1 or more."
            ),
        ),
        Rule(
            "multi-node-env",
            "error",
            meaning="Sizes of a multi-node service are set in variables.",
            source="KServe's webhook (v1beta1/inference_service_validation.go), webhook/admission/servingruntime",
            example=(
                "spec.predictor.model.env.0: KServe sets TENSOR_PARALLEL_SIZE itself. Remove TENSOR_PARALLEL_SIZE, and"
                " set tensorParallelSize of workerSpec."
            ),
        ),
        Rule(
            "multi-node-storage",
            "error",
            meaning="The model of a multi-node service would have to be downloaded, or has no URI.",
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
    ),
)
