"""Rules about LLM services as KServe reads them."""

from ...declaration import Rule

SERVICE: tuple[Rule, ...] = (
    Rule(
        "llm-disabled",
        "error",
        meaning="The platform does not have the controller for LLMInferenceServices.",
        source="the platform's `llm`",
        example=(
            "services.chat.llmInferenceService: The platform does not serve LLMInferenceServices, because its llm is "
            "not true. Set llm of the platform to true."
        ),
    ),
    Rule(
        "base-unknown",
        "warning",
        meaning=(
            "The service builds on a configuration that the environment does not define. The preview does not count the "
            "GPUs of that configuration, does not read its flags, and does not check whether the model fits its GPUs."
        ),
        source="getConfig and combineBaseRefsConfig in pkg/controller/v1alpha2/llmisvc/config_merge.go",
        example=(
            "services.chat.llmInferenceService.baseRefs.0: This environment does not define the LLMInferenceServiceConfig "
            "team-defaults in namespace default or kserve. The GPUs and the pool that it sets are not counted, its engine flags "
            "are not read, and whether the model fits its GPUs is not judged. Without it the service does not start. Define "
            "team-defaults under definitions."
        ),
    ),
    Rule(
        "base-conflict",
        "error",
        meaning="A service and the configuration that it builds on set the same variable, one by value, the other by reference.",
        source=(
            "mergeSpecs in pkg/controller/v1alpha2/llmisvc/config_merge.go of kserve/kserve (main at aaac4e29); "
            "`EnvVar` of core/v1: `valueFrom` cannot be used if `value` is not empty"
        ),
        example=(
            "services.chat.llmInferenceService.env.0: KServe merges the service with its baseRefs, and the result is not "
            "valid: value and valueFrom cannot both be set. Set the same fields in the service and in the configuration, "
            "or set them in only one of the two."
        ),
    ),
    Rule(
        "base-flags-lost",
        "warning",
        meaning=(
            "The engine flags of a service replace all flags of the configuration that it builds on, because they are one "
            "variable, or the arguments of one container."
        ),
        source="mergeSpecs in pkg/controller/v1alpha2/llmisvc/config_merge.go of kserve/kserve (0.16 to main at aaac4e29)",
        example=(
            "services.chat.llmInferenceService.engine: The engine flags of this service replace those of "
            "definitions.base.llmInferenceServiceConfig (VLLM_ADDITIONAL_ARGS is one variable), so these settings have no "
            "effect: maxModelLen. Repeat maxModelLen in engine of this service."
        ),
    ),
    Rule(
        "uri-scheme",
        "error",
        meaning=(
            "A model cannot be fetched from this location. KServe accepts it, but the pod or the reconciliation fails."
        ),
        source="llmisvc/workload_storage.go, python/storage/kserve_storage",
        example=(
            "services.chat.llmInferenceService.model.uri: LLM models cannot be fetched from gs://. Use one of hf://, "
            "s3://, pvc://, oci://, oci+native://."
        ),
        stricter="No part of KServe can fetch from this location, so the pod or the reconciliation fails.",
    ),
    Rule(
        "credentials",
        "error",
        meaning="`credentials` is set for a model that is not fetched from Hugging Face.",
        source="KServe's storage initializer",
        example=(
            "services.chat.llmInferenceService.model.credentials: Only hf:// models use credentials. For other stores,"
            " list the Secret on a ServiceAccount and set serviceAccountName to its name."
        ),
    ),
    Rule(
        "scheduler-route",
        "error",
        meaning="A scheduler is set without a route. KServe accepts it, but the service never becomes Ready.",
        source="kserve/kserve#5986",
        example=(
            "services.chat.llmInferenceService.router.scheduler: A scheduler without a route never becomes Ready. Add "
            "route: {} to router."
        ),
        stricter="The service never becomes Ready (kserve/kserve#5986).",
    ),
    Rule(
        "tensor-not-rendered",
        "error",
        meaning="KServe before 0.20 does not pass the tensor parallel size on to vLLM.",
        source="kserve/kserve#5773",
        example=(
            "services.chat.llmInferenceService.parallelism.tensor: KServe 0.19 does not pass the tensor parallel size "
            "on to vLLM. Add --tensor-parallel-size 4 to engine.extraArgs, or use KServe 0.20."
        ),
    ),
    Rule(
        "route-backend",
        "error",
        meaning=(
            "A route refers to the full name of an object whose name KServe shortens, so the route has no backend. KServe "
            "accepts it."
        ),
        source="`kmeta.ChildName`; kserve/kserve#5415, llm-d/llm-d-deployer#313",
        example=(
            "services.a-rather-long-name-of-an-llm-service-of-the-team.llmInferenceService.router.route.http.spec.rules.0."
            "backendRefs.0.name: a-rather-long-name-of-an-llm-service-of-the-team-kserve-workload-svc does not exist: KServe "
            "shortens the name to a-rather-lo23c0a83ad19ac56a0f2050cb77cd1367-kserve-workload-svc. Set name to "
            "a-rather-lo23c0a83ad19ac56a0f2050cb77cd1367-kserve-workload-svc, or choose a shorter name for the service."
        ),
        stricter="KServe writes the route as it is, and the gateway answers every request with an error.",
    ),
    Rule(
        "route-pool",
        "error",
        meaning=(
            "A route refers to an InferencePool by a group or a kind in which there is none. KServe accepts it, and the Gateway "
            "refuses the route."
        ),
        source=(
            "Gateway API, reasons `InvalidKind` and `BackendNotFound`; llmisvc/config_merge.go and router.go, 0.16 to 0.20; "
            "kubernetes-sigs/gateway-api-inference-extension#1530"
        ),
        example=(
            "services.chat.llmInferenceService.router.route.http.spec.rules.0.backendRefs.0.kind: No kind is set, so the kind is "
            "Service, and the group inference.networking.k8s.io has no such kind. The Gateway refuses the route, and answers "
            "requests with an error. Set kind to InferencePool."
        ),
        stricter="KServe writes the route as it is, and the Gateway refuses it.",
    ),
    Rule(
        "route-pool-unsure",
        "warning",
        meaning=(
            "A route refers to an InferencePool by an API group that the release of the Gateway API Inference Extension may not "
            "have, with which this KServe is tested."
        ),
        source=(
            "`GIE_VERSION` of kserve-deps.env, 0.16 to 0.20; config/crd/bases of "
            "kubernetes-sigs/gateway-api-inference-extension at v0.3.0, v1.3.0 and v1.5.0"
        ),
        example=(
            "services.chat.llmInferenceService.router.route.http.spec.rules.0.backendRefs.0.group: inference.networking.x-k8s.io "
            "is the group of the alpha version of InferencePool, which the Gateway API Inference Extension does not have from "
            "version 1.5. The Gateway refuses the route unless the cluster has the pool in this group too. Set group to "
            "inference.networking.k8s.io."
        ),
    ),
    Rule(
        "pool-labels",
        "warning",
        meaning="The selector of the InferencePool that a service describes does not match the pods of the service.",
        source="llmisvc/workload_single_node.go of kserve/kserve, 0.16 to 0.20; ai-dynamo/dynamo#1940",
        example=(
            "services.chat.llmInferenceService.router.scheduler.pool.spec.selector.matchLabels.app: The InferencePool selects "
            "pods with the label app=chat-vllm, which the pods of the service (engine) do not have, so the endpoint picker sends "
            "them no request. Set app in podLabels to chat-vllm, or remove pool.spec."
        ),
    ),
    Rule(
        "account-replaced",
        "warning",
        meaning=(
            "KServe 0.16 runs the pods under a copy of the ServiceAccount, and the roles of the ServiceAccount do not "
            "apply to the copy."
        ),
        source="workload_multi_node.go and workload_single_node.go of llmisvc, 0.16; kserve/kserve#4903",
        example=(
            "services.chat.llmInferenceService.template.serviceAccountName: KServe 0.16 runs these pods as chat-kserve-mn, "
            "a copy of ServiceAccount reader. Roles and Workload Identity that are granted to reader by name do not apply "
            "to the copy. Grant ServiceAccount chat-kserve-mn the same roles, or use KServe 0.17 or later."
        ),
    ),
    Rule(
        "dra-zero",
        "warning",
        meaning="Pods claim devices on a pool that starts without nodes, so no driver reports a device there.",
        source="modelplaneai/modelplane#306; kubernetes/autoscaler, templates of nodes",
        example=(
            "services.chat.llmInferenceService.annotations.serving.kserve.io/exp-dra-device-class: The pods claim devices on "
            "pool l4, which starts with 0 nodes. No driver reports a device there, so the cluster autoscaler might never "
            "create the first node. Set minNodes of pool l4 to 1, or remove the annotation and set gpus."
        ),
    ),
    Rule(
        "dra-version",
        "error",
        meaning="KServe before 0.20 does not read the annotation for claims, so that the pods have no GPU. KServe accepts it.",
        source="pkg/constants/constants.go of kserve/kserve, 0.20",
        example=(
            "services.chat.llmInferenceService.annotations.serving.kserve.io/exp-dra-device-class: KServe 0.19 does not read "
            "this annotation, so the pods of engine have no GPU. Set gpus instead of the annotation, or use KServe 0.20 or later."
        ),
        stricter="KServe accepts the annotation and ignores it, and an engine without a GPU does not start.",
    ),
    Rule(
        "name-cut",
        "warning",
        meaning="KServe shortens the names that it derives from a long name.",
        source="`kmeta.ChildName`",
        example=(
            "metadata.name: The name has more than 38 characters, so KServe shortens the names that it derives from it"
            " and adds a hash. Choose a shorter name."
        ),
    ),
    Rule(
        "uri-malformed",
        "error",
        meaning="Go cannot read the URI.",
        source="apis.URL of knative.dev/pkg, net/url",
        example=(
            "spec.model.uri: 'hf://owner:x/y' is not a URL: ':x' after the host is not a port. Use, for example, "
            "hf://owner/model."
        ),
    ),
    Rule(
        "lora",
        "error",
        meaning="An adapter has no name, or a name that is not unique.",
        source="KServe's webhook (v1alpha2/llm_inference_service_validation.go), 0.18",
        example="spec.model.lora.adapters.0.name: An adapter requires a name, by which requests ask for it. Set name.",
    ),
    Rule(
        "lora-storage",
        "error",
        meaning=(
            "Adapters should be downloaded, but the storage initializer is off. KServe accepts it, but the "
            "reconciliation fails."
        ),
        source="llmisvc/workload_lora.go",
        example=(
            "spec.storageInitializer.enabled: Without the storage initializer, adapters are not downloaded. Set "
            "enabled to true, or remove the adapters."
        ),
        stricter="The reconciliation fails, because only the storage initializer fetches adapters.",
    ),
    Rule(
        "dra",
        "error",
        meaning="Annotations about devices are incomplete or not valid.",
        source="KServe's webhook (v1alpha2), 0.20",
        example=(
            "metadata.annotations.serving.kserve.io/exp-dra-device-count: 'many' is not a valid number of devices. "
            "Correct the annotation, or remove it."
        ),
    ),
    Rule(
        "parallelism",
        "error",
        meaning="A worker is set without data or pipeline parallelism, or kinds of parallelism are mixed.",
        source="KServe's webhook (v1alpha2)",
        example=(
            "spec.worker: A worker requires data or pipeline parallelism. Set data and dataLocal of parallelism, set "
            "pipeline, or remove worker."
        ),
    ),
    Rule(
        "data-local",
        "error",
        meaning="`data` is not a multiple of `dataLocal`. KServe accepts it, but creates one pod too few.",
        source="GetSize in v1alpha2/llm_inference_service_types_func.go",
        example=(
            "spec.parallelism.dataLocal: 5 data-parallel replicas cannot be divided into pods of 2. Set dataLocal to a"
            " divisor of 5."
        ),
        stricter="KServe rounds the number of pods down, so that fewer replicas run than vLLM waits for.",
    ),
    Rule(
        "preset-missing",
        "warning",
        meaning="KServe does not ship a preset for pipeline parallelism over several nodes.",
        source="kserve/kserve#5047",
        example=(
            "spec.parallelism.pipeline: KServe waits for the preset kserve-config-llm-worker-pipeline-parallel, which "
            "it does not ship. Create an LLMInferenceServiceConfig of that name, or use data parallelism."
        ),
    ),
    Rule(
        "rollout",
        "error",
        meaning=(
            "A rolling update could not replace a replica, or `maxSurge` or `maxUnavailable` is neither a count nor a "
            "percentage."
        ),
        source="KServe's webhook (ValidateWorkloadRolloutFields), 0.21",
        example=(
            "services.chat.llmInferenceService.rolloutStrategy.maxSurge: A rolling update of one replica could neither "
            "start another nor end it first. Set maxSurge to 1, or maxUnavailable to 1."
        ),
    ),
    Rule(
        "llm-scaling",
        "error",
        meaning="Bounds or actuators of scaling are missing or contradict each other.",
        source="KServe's webhook (v1alpha2), 0.17",
        example=(
            "spec.scaling: replicas fixes the number of replicas, so scaling cannot change it. Remove either replicas "
            "or scaling."
        ),
    ),
    Rule(
        "kv-cache",
        "error",
        meaning="A secondary tier of the KV cache is incomplete.",
        source="KServe's webhook (v1alpha2), 0.20",
        example="spec.kvCacheOffloading.cpu: secondary requires a first tier in CPU memory. Set cpu.",
    ),
    Rule(
        "router",
        "error",
        meaning="Route, gateway and traffic contradict each other.",
        source="KServe's webhook (v1alpha2)",
        example="spec.router.route.http: A route can have refs or spec, but not both. Remove either refs or spec.",
    ),
    Rule(
        "scheduler",
        "error",
        meaning="The scheduler has no replica, or not exactly one configuration.",
        source="KServe's webhook (v1alpha2), 0.17",
        example=(
            "spec.router.scheduler.replicas: The scheduler requires at least 1 replica, but replicas is 0. Set "
            "replicas to 1 or more, or remove scheduler."
        ),
    ),
    Rule(
        "pd-connector",
        "warning",
        meaning="Prefill or decode sets no KV connector.",
        source="kserve/kserve#5987",
        example=(
            "spec.template: The engine has no KV connector, so prefill cannot hand its work over to decode. Add "
            "--kv-transfer-config to the args of container main."
        ),
    ),
    Rule(
        "pd-nixl-image",
        "warning",
        meaning="Prefill or decode has its own image and sets no KV connector, so KServe sets one only if the image has NIXL.",
        source="`NIXL_PY` in install/v0.21.0/kserve-cluster-resources.yaml",
        example=(
            "services.chat.llmInferenceService.prefill.engine.image: KServe sets NixlConnector only if Python can import "
            "nixl in this image; otherwise prefill cannot hand its work over to decode, and only the engine's log says "
            "so. Make sure that the image has NIXL, or add --kv-transfer-config to the args of container main."
        ),
    ),
    Rule(
        "template-late",
        "error",
        meaning=(
            "A text is read as a Go template but is not a valid one. KServe accepts it, but the reconciliation fails."
        ),
        source="ReplaceVariables in llmisvc/config_merge.go",
        example=(
            "spec.template.containers.0.args.0: KServe reads {{ as the start of a template: the template is not "
            "closed. Correct the template; to write braces, use {{ `{{` }}."
        ),
        stricter="The reconciliation fails, because KServe executes a service as a Go template.",
    ),
    Rule(
        "model-name-shared",
        "warning",
        meaning=(
            "Two LLM services of a namespace and Gateway serve one model name, or one adapter name, and are not members of one "
            "group (KServe 0.19 and later)."
        ),
        source=(
            "findModelNameCollisions in pkg/controller/v1alpha2/llmisvc/router_validation.go of KServe 0.20; "
            "config/llmisvcconfig/config-llm-router-route.yaml of 0.19 and 0.20; kserve/kserve#5800"
        ),
        example=(
            "services.green.llmInferenceService.model.name: blue in namespace models also serves the model name qwen. Requests "
            "with the header X-Gateway-Model-Name or the path /publishers/models/models/qwen reach one of the two services only; "
            "the other one answers at its own path alone. Set another name, or set the same router.route.group and a weight in "
            "both services."
        ),
    ),
)
