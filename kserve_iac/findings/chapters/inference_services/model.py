"""Rules about the model of an InferenceService: where its files come from, and the container that serves it."""

from ...declaration import Rule

MODEL: tuple[Rule, ...] = (
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
        stricter="KServe's defaulter silently overwrites `model` with the framework's short form.",
    ),
    Rule(
        "model-name",
        "error",
        meaning="The container of a model has a name of its own, which KServe refuses.",
        source="KServe's webhook (v1beta1/inference_service_validation.go)",
        example=(
            "spec.predictor.sklearn.name: KServe names this container itself and refuses the name 'mine'. Remove name."
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
        "no-model",
        "error",
        meaning=(
            "A predictor has no location of a model's files. KServe accepts it, and its server ends: vLLM, or KServe's Hugging "
            "Face server."
        ),
        source=(
            "CommonStorageInitialization in pkg/webhook/admission/pod, config/runtimes/kserve-vllmserver.yaml and "
            "get_model_id_or_path in python/huggingfaceserver (KServe 0.16 to 0.20)"
        ),
        example=(
            "services.chat.inferenceService.predictor.model.storageUri: The predictor sets no storageUri, so KServe puts no "
            "files into /mnt/models, where the runtime kserve-vllmserver reads the model. vLLM ends at its start. Set "
            "storageUri to the location of the model's files, for example hf://OWNER/MODEL, or add --model=OWNER/MODEL to args."
        ),
        stricter="KServe accepts the service, and its server ends.",
    ),
    Rule(
        "no-model-unsure",
        "warning",
        meaning=(
            "A predictor has no location of a model's files. KServe takes it for a server of several models, which serves "
            "nothing until a TrainedModel adds one; or the runtime is KServe's own, unless somebody changed it."
        ),
        source="IsMMSPredictor in pkg/controller/v1beta1/inferenceservice/utils/utils.go (KServe 0.16 to 0.20)",
        example=(
            "services.iris.inferenceService.predictor.model.storageUri: The predictor sets no storageUri, so KServe puts no "
            "files into /mnt/models, where the runtime kserve-sklearnserver reads the model. The predictor serves nothing until "
            "a TrainedModel adds a model to it. Set storageUri to the location of the model's files."
        ),
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
            "Two sources of files are mounted at one path: two claims, two images, or the model and a volume of your own. KServe "
            "accepts it, except for two claims beside two downloads. Then Kubernetes refuses the pod, or KServe mounts one of "
            "two images only."
        ),
        source=(
            "Kubernetes' validation of pods; CommonStorageInitialization and AddModelMount in KServe 0.16 to 0.20; "
            "kserve/kserve#5928"
        ),
        example="spec.predictor.storageUris.1.mountPath: Entry 0 is already mounted at /data. Choose another path.",
        stricter=(
            "Kubernetes refuses the pod, or an image is missing. KServe compares mount paths only if two models are also "
            "downloaded."
        ),
    ),
    Rule(
        "mount-parent",
        "warning",
        meaning="Two images are mounted in one folder, which KServe 0.20 refuses in its default mode for images.",
        source="ValidateOCIMountPaths in pkg/utils/storage.go of KServe 0.20",
        example=(
            "spec.predictor.storageUris.1.mountPath: The images at /mnt/models/a and /mnt/models/b have the same parent folder "
            "/mnt/models, so KServe refuses to create the pods, unless ociModelMode in the ConfigMap inferenceservice-config "
            "is native. Write oci+native:// in place of oci://, or set mountPath to a folder with another parent."
        ),
    ),
    Rule(
        "uris-not-mounted",
        "error",
        meaning="`storageUris` downloads files, for which the pods of KServe 0.16 have no volume. KServe accepts it.",
        source="CreateInitContainerWithConfig in pkg/utils/storage.go of KServe 0.16.0 and 0.17.0; kserve/kserve#4819",
        example=(
            "spec.predictor.storageUris.1.uri: KServe 0.16 cannot download files of storageUris: the API server refuses the "
            "pods, because their volume kserve-provision-location is missing. Set storageUri of the model in place of "
            "storageUris, or use KServe 0.17 or later."
        ),
        stricter="The API server refuses the Deployment that KServe creates.",
    ),
    Rule(
        "claim-path",
        "warning",
        meaning="`storageUris` names a folder of a claim, but KServe mounts the root of the claim.",
        source="CommonStorageInitialization in pkg/webhook/admission/pod of KServe 0.16 to 0.20",
        example=(
            "spec.predictor.storageUris.0.uri: KServe mounts the whole claim claim at /mnt/models, so the files of iris/1 are "
            "in /mnt/models/iris/1. Read the files there, or set storageUri of the model, which mounts the folder itself."
        ),
    ),
    Rule(
        "snapshot-links",
        "warning",
        meaning="A claim is mounted at a snapshot of Hugging Face's cache, whose files are links to another folder.",
        source=(
            "huggingface_hub, Understand caching; AddModelMount (`subPath`) in pkg/utils/storage.go and attachPVCModelArtifact "
            "in llmisvc/workload_storage.go of KServe 0.20"
        ),
        example=(
            "spec.model.uri: The folder is a snapshot of Hugging Face's cache, whose files are links to the folder blobs beside "
            "snapshots. KServe mounts only this folder, so the files are missing unless they are copies. Copy the files to a "
            "folder without links (cp -rL), and set the address to that folder."
        ),
    ),
    Rule(
        "framework",
        "error",
        meaning="The file, the version or the store of a short form does not fit its framework. `model` is not checked for this.",
        source="KServe's webhook (v1beta1/predictor_*.go)",
        example=(
            "spec.canary.0.predictor.onnx.storageUri: An ONNX model must be an .onnx file, but the URI ends in "
            ".pb. Set storageUri to the .onnx file."
        ),
    ),
    Rule(
        "uri-unknown",
        "warning",
        meaning="KServe itself cannot download from this location. A ClusterStorageContainer of your own might.",
        source="python/storage/kserve_storage",
        example=(
            "spec.predictor.model.storageUri: KServe's storage initializer does not support abfs://. Use "
            "https://ACCOUNT.blob.core.windows.net/CONTAINER/PATH."
        ),
    ),
)
