"""Rules about pods that no node takes, or whose containers cannot start."""

from ..declaration import Chapter, Rule

PODS = Chapter(
    title="Pods",
    introduction="These rules read the pods of services as KServe makes them, and compare them with the nodes and images.",
    level=3,
    rules=(
        Rule(
            "command-words",
            "error",
            meaning=(
                "The first entry of a command contains a program and its arguments. KServe accepts it, and the container cannot "
                "start."
            ),
            source="Kubernetes, API reference of Container (`command`); vllm-project/vllm#4462",
            example=(
                "services.chat.inferenceService.predictor.containers.0.command.0: 'python3 -m vllm.entrypoints.openai.api_server "
                "--port ...' is one entry of the command, so it is the name of one program, which does not exist: Kubernetes "
                "starts a command without a shell. Write every word as an entry of its own: [python3, -m, "
                "vllm.entrypoints.openai.api_server, --port, ...]."
            ),
            stricter="Kubernetes accepts the pod, and its container fails with `no such file or directory`.",
        ),
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
        Rule(
            "device-plugin",
            "warning",
            meaning="Pods request a resource that the nodes of a pool on GKE offer only if a device plugin is installed.",
            source='Kubernetes, Device Plugins; GKE: "About GPUs", "About multi-network support for Pods"',
            example=(
                "services.chat.llmInferenceService.resources.limits.rdma/ib: The pods request rdma/ib, which the nodes of pool "
                "h200 offer only if a device plugin that you install reports it. GKE installs plugins for its GPUs, TPUs and "
                "networks alone. Otherwise the pods stay Pending. Install the device plugin, or remove rdma/ib. On GKE, pods "
                "use RDMA by the networks of a pool with gpuDirect, which podAnnotations name."
            ),
        ),
        Rule(
            "root-user",
            "error",
            meaning="A container has the user 0, and `runAsNonRoot`, which KServe's presets set from 0.18. KServe accepts it.",
            source="verifyRunAsNonRoot in pkg/kubelet/kuberuntime of Kubernetes; config/llmisvcconfig of kserve/kserve",
            example=(
                "services.chat.llmInferenceService.template.containers.0.securityContext.runAsUser: KServe sets runAsNonRoot, "
                "and runAsUser is 0, so the kubelet does not create the container. Set runAsUser to another user, or set "
                "runAsNonRoot of the container to false."
            ),
            stricter="KServe accepts the service, and the kubelet does not create the container.",
        ),
        Rule(
            "root-image",
            "warning",
            meaning=(
                "A container has `runAsNonRoot`, which KServe's presets set from 0.18, and an image that runs as root. It is "
                "created only if the cluster assigns a user."
            ),
            source=(
                "verifyRunAsNonRoot in pkg/kubelet/kuberuntime of Kubernetes; docker/Dockerfile of vllm-project/vllm; "
                "kserve/kserve#5666"
            ),
            example=(
                "services.chat.llmInferenceService.engine.image: KServe sets runAsNonRoot, and the image vllm/vllm-openai:v0.19.1"
                " runs as root. The kubelet does not create the container, unless the cluster assigns a user, as OpenShift does. "
                "Set runAsUser in the securityContext of the container, for example to 2000, and the variable USER to vllm, or "
                "set runAsNonRoot there to false."
            ),
        ),
        Rule(
            "user-home",
            "warning",
            meaning="An engine runs as a user who cannot write to the home, in which vLLM and Triton create their caches.",
            source=(
                "llm-d/llm-d#1430; vllm-project/vllm#10185; vllm-project/vllm#40275; huggingface/inference-benchmarker#47; "
                "vllm/envs.py"
            ),
            example=(
                "services.chat.inferenceService.predictor.containers.0.env: The image vllm/vllm-openai:v0.19.1 has no home for "
                "the user 1000, who cannot write to /, so vLLM and Triton cannot create their caches there, and the engine "
                "exits. Mount a volume with emptyDir, for example at /home/vllm, and set the variables HOME to that path and "
                "USER to vllm."
            ),
        ),
        Rule(
            "user-name",
            "warning",
            meaning="An engine runs as a user whom its image does not know, so that torch finds no name for the user.",
            source="kserve/kserve#5666; test/e2e/llmisvc/fixtures.py of kserve/kserve",
            example=(
                "services.chat.inferenceService.predictor.containers.0.env: The image vllm/vllm-openai:v0.19.1 does not know the "
                "user 1000, so torch finds no name for it, and the engine exits, unless the container runtime adds the user, as "
                "CRI-O does. Set the variable USER, for example to vllm."
            ),
        ),
        Rule(
            "read-only-root",
            "warning",
            meaning="The root file system of an engine is read-only, and nothing is mounted at `/tmp`.",
            source="`VLLM_RPC_BASE_PATH` in vllm/envs.py; config/llmisvcconfig of kserve/kserve, 0.16 to 0.20",
            example=(
                "services.chat.inferenceService.predictor.containers.0.volumeMounts: The root file system is read-only, and no "
                "volume is mounted at /tmp, where vLLM creates its sockets. The engine exits. Mount a volume with emptyDir at "
                "/tmp."
            ),
        ),
        Rule(
            "cache-read-only",
            "warning",
            meaning=(
                "A variable places the cache of Hugging Face or of vLLM on a mount that is read-only, although the engine writes "
                "there."
            ),
            source=(
                "llm-d-incubation/llm-d-modelservice#243; huggingface/huggingface_hub#2797; huggingface_hub/constants.py; "
                "vllm/envs.py"
            ),
            example=(
                "services.qwen.inferenceService.predictor.containers.0.volumeMounts.0.readOnly: HF_HOME is /model-cache, and the "
                "engine downloads the model into the cache there, but the mount at /model-cache is read-only: the engine exits "
                "with Errno 30. Remove readOnly, or set HF_HOME to a folder on a volume with emptyDir. If the model is in the "
                "cache already, set HF_HUB_OFFLINE to 1."
            ),
        ),
        Rule(
            "host-path-user",
            "warning",
            meaning=(
                "A variable places a cache in a folder of the node that the kubelet creates for root, and the engine runs as "
                "another user."
            ),
            source="llm-d/llm-d#485; pkg/volume/hostpath/host_path.go of Kubernetes",
            example=(
                "services.chat.llmInferenceService.template.volumes.0.hostPath: The kubelet creates /mnt/jit-cache for root "
                "alone, but the engine is not root and writes to VLLM_CACHE_ROOT there: permission is denied, unless the folder "
                "exists on every node and belongs to the user of the engine. fsGroup does not apply to hostPath. Use emptyDir or "
                "a persistentVolumeClaim for the volume jit-cache, or add an init container that runs as root, mounts the volume "
                "and changes its owner."
            ),
        ),
    ),
)
