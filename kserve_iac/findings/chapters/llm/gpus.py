"""Rules about the GPUs of an engine's pods."""

from ...declaration import Rule

GPUS: tuple[Rule, ...] = (
    Rule(
        "gpu-ranks",
        "error",
        meaning="A pod has fewer GPUs than ranks, so the engine does not start. Predictors that run vLLM are checked, too.",
        source="vLLM `config/parallel.py` (the world size is larger than the number of GPUs)",
        example=(
            "services.chat.llmInferenceService.gpus: A pod requests 2 GPUs but has 4 ranks, and each rank uses one GPU. Remove "
            "gpus, or set it to 4; otherwise set parallelism.tensor to 2."
        ),
    ),
    Rule(
        "gpu-ranks-idle",
        "warning",
        meaning="A pod has more GPUs than ranks, so some GPUs stay idle.",
        source="vLLM `config/parallel.py`; llm-d's guides claim as many devices as ranks",
        example=(
            "services.chat.llmInferenceService.gpus: A pod requests 4 GPUs but has 2 ranks, and each rank uses one GPU. Remove "
            "gpus, or set it to 2."
        ),
    ),
    Rule(
        "gpu-ranks-shared",
        "error",
        meaning="The ranks of an engine need several whole GPUs, but the pool's GPUs are shared or partitioned.",
        source=(
            "GKE's device plugin (`pkg/gpu/nvidia/gpusharing`); NVIDIA's MIG user guide (no peer-to-peer between instances); "
            "vllm-project/vllm#7211"
        ),
        example=(
            "services.chat.llmInferenceService.parallelism.tensor: The engine has 2 ranks, but 4 containers share each GPU of "
            "pool l4, so a pod gets a share of one GPU. Set parallelism.tensor to 1, or use a pool whose GPUs are whole."
        ),
    ),
    Rule(
        "gpu-resource",
        "error",
        meaning=(
            "A pod requests GPUs of one maker, but the pool's nodes have those of another, or MIG partitions of GPUs that cannot "
            "be divided, so it is never scheduled."
        ),
        source=(
            "device plugins of NVIDIA and ROCm, which offer `nvidia.com/gpu` and `amd.com/gpu`; NVIDIA/mig-parted@1400787 "
            "(config-default.yaml)"
        ),
        example=(
            "services.chat.llmInferenceService.resources: A pod requests amd.com/gpu, but the nodes of pool l4 have nvidia-l4 "
            "and offer nvidia.com/gpu. Set nvidia.com/gpu in limits of the container's resources, and remove amd.com/gpu."
        ),
    ),
    Rule(
        "tpu-chips",
        "warning",
        meaning="A pod requests fewer TPU chips than a node of its pool has.",
        source="vllm-project/vllm@21ec47b2, docs/configuration/tpu.md; skypilot-org/skypilot#3947",
        example=(
            "services.chat.llmInferenceService.gpus: A pod requests 1 TPU chip, but a node of pool tpu (ct6e-standard-4t) has 4. "
            "The TPU runtime expects the topology of the whole node, so the engine may not start, or several pods may disturb "
            "each other. Set parallelism.tensor to 4, or set machineType of pool tpu to ct6e-standard-1t."
        ),
    ),
    Rule(
        "tpu-slice",
        "warning",
        meaning="A replica has another number of pods than the TPU slice of its pool has nodes.",
        source="AI-Hypercomputer/tpu-recipes@380b4bb2 (2026), inference/ironwood/vLLM/vllm-torchtpu, multi-host-disagg-1p1d",
        example=(
            "services.chat.llmInferenceService.pool: A replica has 1 pod, but the TPU slice of pool tpu has 4 nodes. Its chips "
            "work together, so that the engine does not start before each node runs a pod of the same replica. Use a pool "
            "whose nodes are slices of their own, or let a replica have 4 pods (worker)."
        ),
    ),
    Rule(
        "tpu-start",
        "warning",
        meaning="The engine compiles its graphs on TPUs, for which the time limit of its start may be too short.",
        source="vllm-project/vllm@21ec47b2, docs/configuration/tpu.md; `startupProbe` of KServe's presets",
        example=(
            "services.chat.llmInferenceService.startTimeout: On TPUs, vLLM compiles its graphs at its first start, which takes a "
            "few minutes to an hour, but an engine that does not answer is restarted after about 600 seconds. Set startTimeout "
            "to 3600, and VLLM_XLA_CACHE_PATH in env to a volume that lasts."
        ),
    ),
    Rule(
        "tpu-memory",
        "error",
        meaning="The weights of the model are larger than the memory of all TPU chips of a pod.",
        source=(
            "`catalog/data/tpus.json`: AI-Hypercomputer/cloud-accelerator-diagnostics@2cbfaa9d, tpu_info/device.py; the weights: "
            "[fit.md](../explanation/fit.md)"
        ),
        example=(
            "services.chat.llmInferenceService.pool: The weights of Qwen/Qwen3-32B take 61.0 GiB, but the 1 TPU chip of a pod "
            "has 16 GiB. Use a smaller or a quantised model, or a pool whose nodes have more TPU memory."
        ),
    ),
    Rule(
        "tpu-engine",
        "warning",
        meaning="The engine runs on TPUs with a KV connector or a quantisation method that vLLM supports on GPUs only.",
        source="vllm-project/tpu-inference@0021b4ac (2026), tpu_inference/platforms/tpu_platform.py",
        example=(
            "services.chat.llmInferenceService.disaggregation.connector: The KV connector NixlConnector runs on GPUs. vLLM on "
            "TPUs supports TPUConnector, TPUConnectorHMA and TPUOffloadConnector, and refuses others at its start, unless your "
            "image has a newer release that supports it. Set disaggregation.connector to none and add --kv-transfer-config with "
            "TPUConnector to extraArgs of both engines, or remove prefill."
        ),
    ),
    Rule(
        "tpu-fit",
        "warning",
        meaning="The engine runs on TPUs, for which the fit cannot compute the memory.",
        source="[fit.md](../explanation/fit.md); AI-Hypercomputer/tpu-recipes, inference (vLLM of vllm/vllm-tpu)",
        example=(
            "services.chat.llmInferenceService.pool: It was not checked whether Qwen/Qwen3-8B fits, because the fit does not "
            "cover vLLM on TPUs. The 4 TPU chips of a pod have 128 GiB. The weights take 15.3 GiB of it. Start one replica and "
            "read in its log how much memory is left for the KV cache."
        ),
    ),
    Rule(
        "pool-selector",
        "error",
        meaning="`nodeSelector` requires a value of a label that the nodes of `pool` do not have.",
        source="Kubernetes' `nodeSelector`: every label is required",
        example=(
            "services.chat.llmInferenceService.template.nodeSelector.cloud.google.com/gke-accelerator: nodeSelector requires "
            "cloud.google.com/gke-accelerator to be nvidia-a100-80gb, but nodes of pool l4 have nvidia-l4, so no node takes the "
            "pod. Remove cloud.google.com/gke-accelerator from nodeSelector, or choose another pool."
        ),
    ),
    Rule(
        "container-image",
        "error",
        meaning=(
            "A container of the engine or the endpoint picker has no image, and KServe's presets have none for "
            "its name."
        ),
        source="config/llmisvcconfig; Kubernetes' validation of pods",
        example=(
            "services.chat.llmInferenceService.template.containers.0.image: The container vllm has no image, and KServe's "
            "presets have one for main only. Set image, or rename the container to main if it is the engine's."
        ),
    ),
    Rule(
        "gpu-share-count",
        "error",
        meaning="A container requests several shares of GPUs, which the device plugin of GKE rejects.",
        source="GoogleCloudPlatform/container-engine-accelerators, `pkg/gpu/nvidia/gpusharing` (ValidateRequest)",
        example=(
            "services.iris.inferenceService.predictor.gpus: A container requests 2 GPUs, but the GPUs of pool l4 are shared, and "
            "GKE's device plugin rejects a request of more than 1 share. Request 1 GPU."
        ),
    ),
    Rule(
        "gpu-share-unsure",
        "warning",
        meaning="A container requests several shares of GPUs on nodes whose device plugin may give it shares of one GPU.",
        source=(
            "NVIDIA/k8s-device-plugin, `internal/rm/rm.go` (ValidateRequest: failRequestsGreaterThanOne), #1208 and #1762"
        ),
        example=(
            "services.iris.inferenceService.predictor.gpus: A container requests 2 GPUs, but the GPUs of pool t4 are shared. "
            "Several shares may be shares of one GPU, so that they give neither more memory nor more compute. NVIDIA's device "
            "plugin rejects the request with MPS, unless it is configured to permit it. Request 1 GPU, or use a pool whose "
            "GPUs are whole."
        ),
    ),
    Rule(
        "pool-queued",
        "error",
        meaning="Pods are placed on a pool with queued provisioning, but no queue admits them.",
        source="terraform-provider-google (2026), `queued_provisioning` (solely through the ProvisioningRequest API)",
        example=(
            "services.chat.llmInferenceService.pool: The nodes of pool b200 are created by ProvisioningRequests only, and "
            "nothing makes one for these pods, so that they wait for ever. Remove capacity.queued of the pool, or add the label "
            "kueue.x-k8s.io/queue-name to labels if Kueue admits the pods."
        ),
    ),
    Rule(
        "mps-ipc",
        "error",
        meaning=(
            "Pods on GPUs that MPS shares set `hostIPC` to false, or name no pool, from which it follows, so they do not reach "
            "the MPS daemon in the node's IPC namespace."
        ),
        source='GKE: "Share GPUs with multiple workloads using NVIDIA MPS"',
        example=(
            "services.iris.inferenceService.predictor.hostIPC: hostIPC is false, but pods reach the MPS daemon of pool l4 "
            "through the node's IPC namespace only. Remove hostIPC, or use a pool whose GPUs are shared by time-sharing."
        ),
    ),
    Rule(
        "mps-knative",
        "warning",
        meaning="Pods on GPUs that MPS shares need `hostIPC`, which Knative refuses unless a flag of it is enabled.",
        source="knative/serving#15414 (1.16), `kubernetes.podspec-hostipc`, disabled by default",
        example=(
            "services.iris.inferenceService.predictor.pool: Pods of pool l4 need hostIPC to reach its MPS daemon, and Knative "
            "refuses hostIPC unless its flag kubernetes.podspec-hostipc is enabled. Set deploymentMode to Standard, or enable "
            "kubernetes.podspec-hostipc in Knative's ConfigMap config-features."
        ),
    ),
)
