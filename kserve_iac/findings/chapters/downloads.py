"""Rules about the download of models, and the start that follows."""

from ..declaration import Chapter, Rule

DOWNLOADS = Chapter(
    title="Downloads and starts of models",
    rules=(
        Rule(
            "gated-model",
            "warning",
            meaning=(
                "Hugging Face serves the model only with a token, and no token reaches the container that downloads it, "
                "as far as the environment tells. The Secrets of an existing ServiceAccount cannot be seen."
            ),
            source=(
                "`gated` of `catalog/data/models.json`; pkg/credentials/service_account_credentials.go; "
                "kserve/kserve#4400, #6260, #3832"
            ),
            example=(
                "services.chat.llmInferenceService.model.uri: Hugging Face serves meta-llama/Llama-3.3-70B-Instruct only "
                "with a token, and the service gives none to the storage initializer. The download fails unless the "
                "ServiceAccount default lists a Secret with the key HF_TOKEN. Set model.credentials to the name of a "
                "Secret with the key HF_TOKEN."
            ),
        ),
        Rule(
            "cache-unused",
            "warning",
            meaning="An LLM service of KServe before 0.19 names a model of a LocalModelCache, which KServe does not use for it.",
            source="llmisvc/workload_storage.go of KServe 0.17, 0.18 and 0.19; kserve/kserve#5116",
            example=(
                "services.chat.llmInferenceService.model.uri: KServe 0.17 uses a LocalModelCache for InferenceServices only, so "
                "every pod of this service downloads hf://Qwen/Qwen3-4B by itself. Set kserve of the platform to 0.19 or later, "
                "or keep the model on a claim (pvc://)."
            ),
        ),
        Rule(
            "cache-node-group",
            "error",
            meaning=(
                "KServe mounts the volume of a node group of the cache, and the pods select other nodes. KServe accepts it, and "
                "the pods stay Pending."
            ),
            source=(
                "setLocalModelLabel in pkg/apis/serving/v1beta1/inference_service_defaults.go and SetLocalModelLabel in "
                "pkg/webhook/admission/llminferenceservice/defaulter.go (KServe 0.20); kserve/kserve#5914"
            ),
            example=(
                "services.chat.llmInferenceService.annotations.serving.kserve.io/nodegroup: The pods mount the volume of node "
                "group l4-nodes of the cache qwen3, which is on nodes with pool In l4, but the pods require h100, so they stay "
                "Pending. Set serving.kserve.io/nodegroup in annotations to h100-nodes."
            ),
            stricter="KServe accepts the service, and no node takes its pods.",
        ),
        Rule(
            "cache-size",
            "warning",
            meaning=(
                "The models of a node group are larger than its limit, or a model is larger than its `modelSize`. KServe "
                "enforces neither."
            ),
            source="pkg/apis/serving/v1alpha1 of KServe 0.20 (`storageLimit`, `modelSize`); kserve/kserve#6137",
            example=(
                "definitions.qwen72.localModelCache.modelSize: The model takes 140Gi of each node of group workers, but "
                "storageLimit of the group is 100Gi. KServe does not stop the download, which fills the disk. Set storageLimit "
                "of the group, and its disks, to 140Gi or more, or remove the group from nodeGroups."
            ),
        ),
        Rule(
            "bucket-sidecar",
            "warning",
            meaning="Pods mount a bucket with Cloud Storage FUSE, but lack the annotation by which GKE adds the sidecar for it.",
            source="GoogleCloudPlatform/gcs-fuse-csi-driver#153, #63",
            example=(
                "services.chat.llmInferenceService.podAnnotations: The volume weights is a bucket that a sidecar mounts, and GKE "
                "adds the sidecar only to pods with the annotation gke-gcsfuse/volumes. Without it, the pods never start. Set "
                'gke-gcsfuse/volumes to "true" in podAnnotations.'
            ),
        ),
        Rule(
            "bucket-memory",
            "warning",
            meaning="The sidecar that mounts a bucket requests no memory and has no limit, so the node may run low on memory.",
            source="kubernetes-sigs/wg-serving#37; pkg/webhook/config.go of GoogleCloudPlatform/gcs-fuse-csi-driver",
            example=(
                "services.chat.llmInferenceService.podAnnotations.gke-gcsfuse/memory-request: The sidecar that mounts the bucket "
                "requests no memory and has no limit, so the scheduler counts none for it. If the node runs low on memory, pods "
                "are evicted. Remove gke-gcsfuse/memory-request, so that GKE sets its default, or set it to the memory that the "
                "sidecar uses, for example 10Gi."
            ),
        ),
        Rule(
            "initializer-twice",
            "error",
            meaning=(
                "The pod's template, `credentials` or `download` customises the storage initializer of an LLM service, and "
                "KServe before 0.19 adds a second container of the same name. KServe accepts it, but Kubernetes refuses the "
                "Deployment."
            ),
            source="llmisvc/workload_storage.go at v0.18.0; kserve/kserve#5480; pkg/apis/core/validation of Kubernetes",
            example=(
                "services.chat.llmInferenceService.model.credentials: KServe 0.18 adds a storage initializer of its own to the "
                "pod, so that the pod has two containers named storage-initializer, which Kubernetes refuses. Use KServe 0.20, "
                "or remove credentials, list the Secret on a ServiceAccount, and set serviceAccountName of the template to its "
                "name."
            ),
            stricter="Kubernetes refuses a pod with two containers of one name, so that the service never has pods.",
        ),
        Rule(
            "initializer-ignored",
            "warning",
            meaning=(
                "KServe drops or replaces a setting of the storage initializer of an LLM service: KServe 0.19 drops the whole "
                "container, and later versions the container of models that it does not download, its command and its arguments."
            ),
            source="llmisvc/workload_storage.go at v0.19.0 and v0.20.0; kserve/kserve#5614",
            example=(
                "services.chat.llmInferenceService.model.credentials: KServe 0.19 replaces the storage initializer of the "
                "template with its own, so this setting is lost. Use KServe 0.20, or remove credentials, list the Secret on a "
                "ServiceAccount, and set serviceAccountName of the template to its name."
            ),
        ),
        Rule(
            "initializer-disabled",
            "error",
            meaning=(
                "`credentials` or `download` customises the storage initializer, but `storageInitializer.enabled` is false."
            ),
            source="`attachModelArtifacts` in llmisvc/workload_storage.go; Kubernetes refuses a container without an image",
            example=(
                "services.chat.llmInferenceService.model.download: download customises KServe's storage initializer, but "
                "storageInitializer.enabled is false, so the engine downloads the model itself. Remove storageInitializer, or "
                "remove download."
            ),
        ),
        Rule(
            "download-twice",
            "error",
            meaning="`model.download` and a storage initializer in the template set the same limit.",
            source="`model.download` is written into this container",
            example=(
                "services.chat.llmInferenceService.template.initContainers.0.resources.limits.memory: model.download also sets "
                "the memory limit of the storage initializer. Remove one of the two; model.download.memory applies to every pod "
                "of the service."
            ),
        ),
        Rule(
            "token-unread",
            "warning",
            meaning=(
                "The engine has a token of Hugging Face, but the storage initializer, which downloads the model, "
                "does not. It is said "
                "of models that are not known: of those that are, `gated-model` tells it."
            ),
            source="pkg/credentials/service_account_credentials.go of kserve/kserve; kserve/kserve#4400, #6260",
            example=(
                "services.chat.llmInferenceService.env.0: HF_TOKEN reaches the engine only, but the storage "
                "initializer downloads own/model-8B-FP8 before the engine starts. If Hugging Face serves this "
                "model only with a token, the download fails. Set model.credentials to the name of a Secret with "
                "the key HF_TOKEN."
            ),
        ),
        Rule(
            "download-memory",
            "warning",
            meaning=(
                "The download of a large model from Hugging Face may need more memory than KServe allows its storage "
                "initializer. It is said of downloads of 8 GB and more. The size of a model that is not known "
                "follows from its name."
            ),
            source=(
                "kserve/kserve#5326, #5162, #5769; `storageInitializer` of config/configmap/inferenceservice.yaml and "
                "config/storagecontainers/default.yaml (0.16 to 0.20)"
            ),
            example=(
                "services.chat.llmInferenceService.model.uri: The download of 141 GB may need more than the 1 GiB that KServe "
                "allows the storage initializer, which is then killed and starts again. Set model.download.memory to 16Gi."
            ),
        ),
        Rule(
            "storage-container-ignored",
            "warning",
            meaning="A ClusterStorageContainer is meant for URIs of LLM services, for which KServe never uses one.",
            source="llmisvc/workload_storage.go; kserve/kserve#6024, #4987, #5769",
            example=(
                "definitions.hub.clusterStorageContainer.supportedUriFormats: KServe uses a ClusterStorageContainer for "
                "InferenceServices only, so the downloads of chat do not use this one. Set model.download or an init container "
                "storage-initializer in template of the LLM services."
            ),
        ),
        Rule(
            "storage-values-ignored",
            "warning",
            meaning=(
                "The chart's value for the resources of the storage initializer does not reach LLM services before KServe 0.21."
            ),
            source="charts/_common/common-patches/configmap-patch.yaml at each release; kserve/kserve#5412",
            example=(
                "platform.values.kserve-resources.kserve.storage.resources: The chart of KServe 0.20 does not pass these "
                "resources on to LLM services: the downloads of chat keep the memory limit of 1 GiB. Set model.download of these "
                "services."
            ),
        ),
        Rule(
            "disk-full",
            "error",
            meaning=(
                "Pods download more than the disk of their node holds. Each pod downloads its model into a folder of its own, "
                "a model in an image (`oci://`) is pulled to the same disk, and the kubelet evicts pods as soon as less than "
                "10 % of the disk is free."
            ),
            source=(
                "GoogleCloudPlatform/kubernetes-engine-samples#1581; the kubelet's `nodefs.available`; pkg/utils/storage.go of "
                "kserve/kserve"
            ),
            example=(
                "services.chat.llmInferenceService.model.uri: Each pod (engine) downloads at least 141 GB, but a node of pool "
                "a100, with a disk of 100 GiB, has room for 92 GB before the kubelet evicts pods. Set the size of the disk of "
                "pool a100 to 180 GiB, add local SSDs, or keep the model on a claim (pvc://)."
            ),
        ),
        Rule(
            "disk-tight",
            "warning",
            meaning=(
                "Downloads and the images of the engines together may exceed the disk of a node, or the downloads exceed GKE's "
                "default disk where the size of the disk is not set. Images whose size is published for their tag are "
                "counted; of others, the finding says that their size is not known. The image of a model (`oci://`) may exceed "
                "the disk, unless the node streams it or keeps images elsewhere."
            ),
            source=(
                "As for `disk-full`; sizes of images in vllm-project/vllm#27154 and #22377, and in README.md of giantswarm/llm-d "
                "(04b30f8)"
            ),
            example=(
                "services.chat.llmInferenceService.model.uri: Each pod downloads at least 141 GB. The image "
                "ghcr.io/llm-d/llm-d-cuda:v0.8.0 takes at least 16 GB more, but a node with GKE's default, a disk of 100 GiB, "
                "has room for 92 GB before the kubelet evicts pods. Give the nodes disks of 180 GiB or local SSDs, or keep the "
                "model on a claim (pvc://)."
            ),
        ),
        Rule(
            "progress-deadline",
            "warning",
            meaning=(
                "A predictor in mode Knative may take longer to become ready than Knative waits: a new node, the image, the "
                "download and the start of the engine together."
            ),
            source=(
                "`progress-deadline` of Knative's ConfigMap config-deployment; published times (`engines/start`); "
                "kserve/kserve#1247, #3795; redhat-ai-services/ai-accelerator#22"
            ),
            example=(
                "services.iris.inferenceService.predictor.annotations: Knative gives up a revision that is not ready after 10 "
                "min, but at published rates a start with 145 GB of weights takes 5 min to 33 min: node 3 min to 8 min, image "
                "20 s to 4 min, download 21 s to 9 min, engine 66 s to 12 min. It works only if the start is quick, or if the "
                "ConfigMap config-deployment of Knative sets a longer progress-deadline. Set the annotation "
                "serving.knative.dev/progress-deadline of the predictor to 1980s, or set minNodes of pool h100 so that a node "
                "is ready."
            ),
        ),
    ),
)
