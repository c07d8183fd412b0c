"""Rules about services of every kind."""

from ..declaration import Chapter, Rule

SERVICES = Chapter(
    title="All services",
    rules=(
        Rule(
            "name",
            "error",
            meaning="KServe does not accept the name.",
            source="KServe's webhooks (v1beta1/inference_service_validation.go and its like)",
            example=(
                "services.Iris.inferenceService.name: KServe does not accept the name 'Iris'. Use lower-case letters, "
                "digits and '-', starting with a letter."
            ),
        ),
        Rule(
            "name-taken",
            "error",
            meaning="Two services of the same kind have the same name in the same namespace.",
            source="Kubernetes",
            example=(
                "services.iris-next.inferenceService.name: services.iris already has the name iris in namespace "
                "default. Choose another name or namespace."
            ),
        ),
        Rule(
            "host-name",
            "error",
            meaning=(
                "The host name that KServe derives from a name and a namespace is too long. KServe accepts it, but creates no "
                "pods."
            ),
            source="createRawURL in reconcilers/raw; GenerateDomainName in reconcilers/ingress; kserve/kserve#4807",
            example=(
                "services.iris-of-the-herbarium.inferenceService.name: The host name iris-of-the-herbarium-predictor-models-of-"
                "the-department-of-botany has 66 characters, but a part of a host name can have at most 63. KServe stops before "
                "it creates any pod. Shorten the name or the namespace by 3 characters."
            ),
            stricter="KServe accepts the service, and its reconciliation fails.",
        ),
        Rule(
            "service-links",
            "error",
            meaning=(
                "An object gets a Service called `vllm`, so that Kubernetes sets `VLLM_PORT` in the engines beside it. KServe "
                "accepts it, but vLLM exits."
            ),
            source="Kubernetes, variables of Services; get_vllm_port in vllm/envs.py; vllm-project/vllm#34199",
            example=(
                "services.vllm.inferenceGraph.name: The graph gets a Service called vllm, so Kubernetes sets VLLM_PORT to an "
                "address in every pod of namespace default that starts after it, and vLLM of chat exits at it. Choose another "
                "name, or another namespace."
            ),
            stricter="KServe accepts the graph, and the engines fail at their next start.",
        ),
        Rule(
            "version-field",
            "error",
            meaning="The platform's KServe does not know the field, so the API server would silently drop it.",
            source="KServe's CRDs at each release (`catalog/data/crds`)",
            example=(
                "services.chat.llmInferenceService.tracing: KServe 0.19 does not know this field. Set kserve of the "
                "platform to 0.20 or later, or remove the field."
            ),
        ),
        Rule(
            "version-kind",
            "error",
            meaning="The platform's KServe does not have the kind.",
            source="KServe's CRDs at each release",
            example=(
                "definitions.chat.localModelNamespaceCache: KServe 0.17 does not have the kind "
                "LocalModelNamespaceCache. Set kserve of the platform to 0.18 or later, or remove this object."
            ),
        ),
        Rule(
            "local-model-disabled",
            "error",
            meaning="The platform has no controller for the local model cache, so nothing would be downloaded.",
            source="chart kserve-localmodel-resources",
            example=(
                "definitions.chat.localModelNamespaceCache: The platform has no controller for "
                "LocalModelNamespaceCaches: kserve-iac does not install the controller's chart. Remove this object, or"
                " use a platform that already has the controller (install: existing)."
            ),
        ),
        Rule(
            "gpus-twice",
            "error",
            meaning="`gpus` and the container's resources request different numbers of GPUs.",
            source="`gpus` is written into these resources",
            example=(
                "services.iris.inferenceService.predictor.gpus: gpus is 2, but the limits of the container's resources"
                " set nvidia.com/gpu to 1. Remove either gpus or nvidia.com/gpu from the limits."
            ),
        ),
        Rule(
            "gpus-per-node",
            "error",
            meaning="A pod requests more GPUs than a node of its pool has.",
            source="`catalog/data/gke_accelerators.json`",
            example=(
                "services.iris.inferenceService.predictor.pool: A pod requests 1 GPU, but a node of pool cpu "
                "(e2-standard-16) has 0. Set pool to h100 or l4."
            ),
        ),
        Rule(
            "gpus-unused",
            "warning",
            meaning="A workload, or the control plane, occupies a node of a GPU pool but does not request a GPU.",
            source="the pool's machine type",
            example=(
                "services.iris.inferenceService.predictor.gpus: The service runs on GPU pool l4 but does not request a"
                " GPU. Set gpus, or place the service on a pool without GPUs."
            ),
        ),
        Rule(
            "capacity-max",
            "error",
            meaning=(
                "All services at maximum replicas do not fit the pool at its maximum size. Pods are placed node by "
                "node; no pod is split, and a node holds no more pods than `maxPods`."
            ),
            source="the cluster's `maxNodes`, the services' replicas",
            example=(
                "services.chat.llmInferenceService.replicas: Pool l4 has at most 16 GPUs on 2 nodes. At maximum "
                "replicas, 24 GPUs are requested (6 x 4), which needs 3 nodes. Raise maxNodes of pool l4 to 3, or "
                "lower the replicas."
            ),
        ),
        Rule(
            "capacity-fragments",
            "warning",
            meaning=(
                "All services fit only if their pods are packed tightly. The scheduler spreads pods, so smaller pods "
                "may leave no node with enough free GPUs for a larger one."
            ),
            source="Kubernetes NodeResourcesFit, LeastAllocated",
            example=(
                "services.large.llmInferenceService.prefill.replicas: The pods that need 8 GPUs fit pool l4 only if "
                "all other pods are packed tightly. The scheduler spreads pods instead, so it may happen that no node "
                "has 8 GPUs free. Place this role on a pool of its own, or raise maxNodes of pool l4 to 6."
            ),
        ),
        Rule(
            "pod-too-large",
            "error",
            meaning="A pod requests more CPU, memory or ephemeral storage than a node of its pool has for pods.",
            source=(
                "GKE's reservations (kubernetes/autoscaler, cloudprovider/gce/reserved.go); requests of KServe's "
                "runtimes where none are said"
            ),
            example=(
                "services.iris.inferenceService.predictor: A pod (predictor) requests more than a node of pool cpu "
                "(e2-standard-16) can give: 20 CPUs (15.89 CPUs available to pods). Lower the pod's requests, or place"
                " it on a pool with larger machines."
            ),
        ),
        Rule(
            "pod-disk-unknown",
            "warning",
            meaning=(
                "A pod requests more ephemeral storage than a node with GKE's default disk has, and the disk of the nodes of its "
                "pool is not described. Larger disks, or local SSDs that come with the machine type, may hold it."
            ),
            source=(
                "GKE's reservations (kubernetes/autoscaler, cloudprovider/gce/reserved.go); GKE API: "
                "EphemeralStorageLocalSsdConfig, `localSsdCount`"
            ),
            example=(
                "services.chat.llmInferenceService: A pod (engine) requests 200.0 GiB of ephemeral storage, but "
                "the disk of a node of pool l4 (g2-standard-24) is not known. With GKE's default, a disk of 100 "
                "GiB, a node has 46.2 GiB for pods, and this pod would stay Pending. Set diskGib of pool l4 to the "
                "size of the disk that holds the files of pods, or lower the request."
            ),
        ),
        Rule(
            "request-over-limit",
            "error",
            meaning=(
                "A container requests more of a resource than its limit allows, or another number of a resource that cannot be "
                "overcommitted, such as GPUs. KServe accepts it, but the API server then refuses the pods."
            ),
            source="`validateResourceRequirements` in pkg/apis/core/validation/validation.go of Kubernetes 1.35",
            example=(
                "services.iris.inferenceService.predictor.model.resources.requests.cpu: The request of cpu (2) is greater than "
                "its limit (1), so the API server refuses the pods. Set limits.cpu to 2 or more, or requests.cpu to 1 or less."
            ),
            stricter="KServe accepts the service, and the API server refuses the Deployment that KServe makes of it.",
        ),
        Rule(
            "pod-resources",
            "error",
            meaning=(
                "A pod as a whole requests GPUs or other devices, which only containers can. KServe accepts it, and the API "
                "server refuses the pods."
            ),
            source="Kubernetes 1.35, validation of pods (IsSupportedPodLevelResource in k8s.io/component-helpers)",
            example=(
                "services.chat.inferenceService.predictor.extra.resources.requests.nvidia.com/gpu: nvidia.com/gpu is requested "
                "for the pod as a whole, where Kubernetes takes only cpu, memory and huge pages, so the API server refuses the "
                "pods. Move nvidia.com/gpu to resources of predictor.model."
            ),
            stricter="The API server refuses the pods that KServe describes.",
        ),
        Rule(
            "resource-name",
            "error",
            meaning=(
                "A container asks for a resource that Kubernetes does not have and that has no domain. KServe accepts it, but "
                "the API server then refuses the pods."
            ),
            source="`validateContainerResourceName` in pkg/apis/core/validation/validation.go of Kubernetes 1.35",
            example=(
                "services.iris.inferenceService.predictor.model.resources.limits.gpu: gpu is neither a resource of Kubernetes "
                "nor a name with a domain, so the API server refuses the pods. Write nvidia.com/gpu."
            ),
            stricter="KServe accepts the service, and the API server refuses the Deployment that KServe makes of it.",
        ),
        Rule(
            "default-resources",
            "error",
            meaning=(
                "A request is greater than the limit that KServe sets where the service sets none, or a limit is less than the "
                "request that KServe sets. This stack installs KServe, so that its defaults are known. KServe accepts it, but "
                "the API server then refuses the pods."
            ),
            source=(
                "`setResourceRequirementDefaults` in v1beta1/inference_service_defaults.go; "
                "charts/kserve-resources/files/common/configmap-patch.yaml of kserve/kserve 0.17 to 0.20; config/runtimes"
            ),
            example=(
                "services.qwen.inferenceService.predictor.containers.0.resources.requests.cpu: No limit of cpu is set, so "
                "KServe sets 1, and the API server refuses pods whose request (2) is greater. Set limits.cpu to 2 or more."
            ),
            stricter="KServe accepts the service, and the API server refuses the Deployment that KServe makes of it.",
        ),
        Rule(
            "default-resources-unsure",
            "warning",
            meaning=(
                "The same, where another KServe or another runtime may set other defaults: KServe exists already, or it selects "
                "the runtime."
            ),
            source=(
                "`setResourceRequirementDefaults` in v1beta1/inference_service_defaults.go; config/runtimes of kserve/kserve"
            ),
            example=(
                "services.iris.inferenceService.predictor.model.resources.requests.cpu: No limit of cpu is set, so KServe sets "
                "1, and the API server refuses pods whose request (2) is greater. Only a runtime with other resources would "
                "start them. Set limits.cpu to 2 or more."
            ),
        ),
        Rule(
            "no-pool",
            "error",
            meaning=(
                "The pods are not placed on a pool and do not tolerate the taints of any pool, and all nodes are known."
            ),
            source="Kubernetes TaintToleration; GKE's taint of GPU nodes",
            example=(
                "services.iris.inferenceService.predictor: The pods (predictor) do not tolerate the taints of any "
                "pool, and the cluster has no other nodes. Set pool, or add a pool that has neither GPUs nor taints."
            ),
        ),
        Rule(
            "capacity-any",
            "warning",
            meaning="Pods that may run on several pools do not find room on any of them.",
            source="the cluster's `maxNodes`",
            example=(
                "services.iris.inferenceService.predictor.minReplicas: At maximum replicas, no room was found for 7 x "
                "predictor of iris, which may run on several pools. Set pool, or raise maxNodes of one of the pools."
            ),
        ),
        Rule(
            "capacity-unproven",
            "warning",
            meaning="No way was found to place everything, but it was not shown that there is none.",
            source="a packing, a lower bound and a search between them",
            example=(
                "services.iris.inferenceService.predictor.minReplicas: No way was found to place 2 x predictor of "
                "iris, 1 x predictor of wine on the 2 nodes of pool cpu at maximum replicas, but it was not shown that"
                " there is none. Raise maxNodes of pool cpu, or lower the replicas or requests."
            ),
        ),
        Rule(
            "capacity-tight",
            "warning",
            meaning="Everything fits only if DaemonSets use less than is assumed.",
            source="0.3 to 0.5 CPU, 0.5 to 1 GiB and about 8 pods of a GKE node",
            example=(
                "services.iris.inferenceService.predictor.minReplicas: At maximum replicas, the pods fit pool cpu only"
                " if DaemonSets use less than about 0.4 CPU, 0.75 GiB and 8 pods on each node. Lower the requests slightly, or"
                " raise maxNodes by one."
            ),
        ),
        Rule(
            "rollout-room",
            "warning",
            meaning="A rolling update starts a new pod first, but the pool has no room for it.",
            source="apps/v1 RollingUpdate: `maxSurge` 25 % rounded up, `maxUnavailable` 25 % rounded down",
            example=(
                "services.iris.inferenceService.predictor.minReplicas: An update starts a new pod (predictor) before "
                "it stops an old one, but pool cpu has no room for it at its maximum size: the update would wait "
                "forever. Raise maxNodes of pool cpu by one. If the pool cannot grow, set deploymentStrategy with "
                "maxSurge 0."
            ),
        ),
        Rule(
            "split-capacity",
            "warning",
            meaning=(
                "One side of a split receives a larger share than it can hold, so the split as a whole holds less than"
                " one side alone."
            ),
            source="weights of a route's group, canaries' shares; the plan's requests at once",
            example=(
                "services.next.llmInferenceService.router.route.weight: 50% of the requests go to next, which holds at"
                " most 2 requests at once. The whole split therefore holds no more than 4, while one side alone holds "
                "8. Give next more replicas, or a share of at most 25%."
            ),
        ),
        Rule(
            "budget",
            "error",
            meaning="At maximum replicas, the nodes cost more than the environment's limit.",
            source="`guardrails`; list prices of the catalogue",
            example=(
                "guardrails.usdPerHour: At maximum replicas, the nodes cost USD 2.52, but the limit is 2.00. The "
                "largest part is chat with 2.25. Lower the replicas, use cheaper machines or spot nodes, or raise "
                "usdPerHour."
            ),
        ),
        Rule(
            "budget-unknown",
            "warning",
            meaning="The price of a pool is not known, so its cost was not compared with the limit.",
            source="`guardrails`",
            example=(
                "guardrails.usdPerMonth: The price of pool odd is not known, so the USD 1,837.90 that were compared "
                "with the limit do not include it. Set usdPerHour of the pool."
            ),
        ),
        Rule(
            "gpu-ceiling",
            "error",
            meaning="At maximum replicas, more GPUs are requested than the environment's limit.",
            source="`guardrails`",
            example=(
                "guardrails.maxGpus: At maximum replicas, 4 GPUs are requested, but the limit is 2. Lower the replicas"
                " or the parallelism, or raise the limit."
            ),
        ),
        Rule(
            "spot-minimum",
            "error",
            meaning=(
                "The minimum replicas run on nodes that can be taken away at any time, which the environment forbids."
            ),
            source="`guardrails.spotMinimum`",
            example=(
                "services.chat.llmInferenceService.pool: The minimum replicas (engine) run on pool l4, whose spot "
                "nodes can be taken away at any time, but guardrails.spotMinimum is false. Place the service on "
                "another pool, or set its minimum replicas to 0 if it can scale to zero."
            ),
        ),
        Rule(
            "unprotected-cluster",
            "error",
            meaning="`protect` or `deletionProtection` of a cluster on GKE is false, which the environment forbids.",
            source='`guardrails.unprotectedClusters`; Pulumi, "Resource option: protect"',
            example=(
                "cluster.gke.protect: protect is false, so an update can delete the cluster, but guardrails.unprotectedClusters "
                "is false. Set protect to true."
            ),
        ),
        Rule(
            "anonymous-endpoint",
            "error",
            meaning="`auth.anonymous` opens services behind an external address to everybody, which the environment forbids.",
            source="`guardrails.openEndpoints`",
            example=(
                "platform.gateway.auth.anonymous: Everybody may call the services of the Gateway, because auth.anonymous is "
                "true, but guardrails.openEndpoints is false. Set auth.apiKeys, auth.jwt or auth.oidc, or set address of the "
                "Gateway to internal."
            ),
        ),
        Rule(
            "missing-probe",
            "error",
            meaning="A container with an image of the service's own lacks a probe, which the environment forbids.",
            source=(
                '`guardrails.missingProbes`; Kubernetes, "Configure Liveness, Readiness and Startup Probes"; '
                "deployment_reconciler.go of kserve/kserve 0.20"
            ),
            example=(
                "services.own.inferenceService.predictor.containers.0: The container has no livenessProbe, but "
                "guardrails.missingProbes is false. Set livenessProbe."
            ),
        ),
        Rule(
            "plain-secret",
            "warning",
            meaning=(
                "The name or the form of a value suggests a secret in plain text. It is an error if `guardrails.plainSecrets` is "
                "false."
            ),
            source='Kubernetes, "Distribute Credentials Securely Using Secrets"',
            example=(
                "services.own.inferenceService.predictor.containers.0.env.0.value: The value of HF_TOKEN seems to be a secret in "
                "plain text. Everybody who reads the object or the state can read it. Put it into a Secret, and set "
                "valueFrom.secretKeyRef of an environment variable."
            ),
        ),
        Rule(
            "model-source",
            "error",
            meaning="A model is loaded from an address that the environment does not allow, or that cannot be read.",
            source="`guardrails.modelSources`",
            example=(
                "services.chat.llmInferenceService.model.uri: The model is loaded from hf://Qwen/Qwen3-4B, but "
                "guardrails.modelSources allows only gs://our-models/. Use a model from there, or add the beginning of its "
                "address to modelSources."
            ),
        ),
        Rule(
            "exception-unused",
            "warning",
            meaning="An exception from a guardrail has no effect: its service does not exist, or the guardrail is not set.",
            source="`guardrails.exceptions`",
            example=(
                "guardrails.exceptions.0.limit: guardrails.floatingTags is not set, so this exception has no effect. Remove the "
                "exception, or set guardrails.floatingTags."
            ),
        ),
        Rule(
            "limit-missing",
            "error",
            meaning=(
                "A container requests a resource that cannot be overcommitted, such as GPUs, without a limit. KServe accepts it, "
                "but the API server then refuses the pods."
            ),
            source=(
                '`validateResourceRequirements` in pkg/apis/core/validation/validation.go of Kubernetes 1.35 ("Limit must be set '
                'for non overcommitable resources")'
            ),
            example=(
                "services.chat.llmInferenceService.resources.requests.nvidia.com/gpu: nvidia.com/gpu is requested without a "
                "limit, but it cannot be overcommitted, so the API server refuses the pods. Set limits.nvidia.com/gpu to 1. The "
                "request then has the same value and can be left out."
            ),
            stricter="KServe accepts the service, and the API server refuses the Deployment that KServe makes of it.",
        ),
        Rule(
            "confidential",
            "error",
            meaning="A model that is to be decrypted has no URI or no key.",
            source="pkg/validation",
            example=(
                "spec.predictor.model.confidential: confidential is set, but there is no model to decrypt. Set "
                "storageUri, or remove confidential."
            ),
        ),
        Rule(
            "ignored",
            "warning",
            meaning=(
                "KServe ignores the field in this mode or with this autoscaler, or an annotation whose name it does not read."
            ),
            source="reconcilers of pkg/controller; pkg/constants/constants.go and its uses (0.16 to 0.20)",
            example=(
                "spec.predictor.model.confidential: confidential is ignored: KServe decrypts nothing that comes from "
                "pvc://. Remove confidential, or fetch the model from elsewhere."
            ),
        ),
        Rule(
            "image-tag",
            "warning",
            meaning="An image has no tag, or the tag `latest`. It is an error if `guardrails.floatingTags` is false.",
            source="container images",
            example="spec.container.image: fetch has no tag, which means latest. Use a fixed tag or a digest.",
        ),
        Rule(
            "go-decode",
            "error",
            meaning="The CRD accepts the value, but KServe's webhooks cannot read it.",
            source="encoding/json and apimachinery's Quantity and IntOrString",
            example=(
                "spec.predictor.model.resources.limits.cpu: KServe cannot read '1e1.5' as a quantity. Write it like "
                "500m, 2 or 16Gi."
            ),
        ),
        Rule(
            "name-derived",
            "error",
            meaning=(
                "A name that KServe derives is too long or not a DNS label. KServe accepts it, but Kubernetes refuses "
                "the Service."
            ),
            source="`kmeta.ChildName`, PredictorServiceName, DNS labels",
            example=(
                "metadata.name: The name of the Service "
                "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa-predictor has 64 characters, but at most 63 "
                "are allowed. Shorten the name."
            ),
            stricter="KServe derives names of Services and hosts from it, and Kubernetes refuses those.",
        ),
    ),
)
