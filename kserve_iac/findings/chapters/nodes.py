"""Rules about the nodes of a cluster on GKE: where they are, what their disks, drivers and networks are, and what pods need
of them.
"""

from ..declaration import Chapter, Rule

NODES = Chapter(
    title="Nodes on GKE",
    introduction=(
        "These rules compare the nodes of a cluster on GKE with what the zones, the project's quota and the pods of the services "
        "allow. `shared-memory` and `gpu-cuda` apply to every kind of cluster."
    ),
    level=3,
    rules=(
        Rule(
            "gpu-zone",
            "error",
            meaning="The machine type, or the GPU that is attached to it, is not available in a zone of the pool.",
            source="`catalog/data/gpu_zones.json` (Compute Engine API, listed zone by zone in skypilot-org/skypilot-catalog)",
            example=(
                "cluster.gke.nodePools.0.zones.0: us-central1-f does not have g2-standard-12. Set zones of the pool to "
                "[us-central1-a, us-central1-b, us-central1-c]."
            ),
        ),
        Rule(
            "gpu-zone-unsure",
            "warning",
            meaning=(
                "The pool sets no zones, and fewer zones of the region have the GPU than a regional cluster spreads "
                "its nodes over."
            ),
            source='`catalog/data/gpu_zones.json`; GKE: "Regional clusters" (three zones by default)',
            example=(
                "cluster.gke.nodePools.0.zones: Only europe-west1-b and europe-west1-c have g2-standard-12, but GKE "
                "spreads the nodes of a regional cluster over 3 zones, so that one of these zones cannot have nodes. Set "
                "zones of the pool to [europe-west1-b, europe-west1-c]."
            ),
        ),
        Rule(
            "zone-unsure",
            "warning",
            meaning="The zone has a letter that no listed zone of Compute Engine has.",
            source="`catalog/data/gpu_zones.json` (letters of all zones that are listed there)",
            example=(
                "cluster.gke.zones.0: No known zone of Compute Engine ends in z, so us-central1 may not have us-central1-z. Use "
                "a zone that us-central1 has, such as us-central1-b."
            ),
        ),
        Rule(
            "secure-boot",
            "warning",
            meaning="You install the NVIDIA driver yourself on Ubuntu with Secure Boot, which loads signed modules only.",
            source='NVIDIA: "NVIDIA GPU Operator with Google GKE"; container.v1 `ShieldedInstanceConfig.enableSecureBoot`',
            example=(
                "cluster.gke.nodePools.0.secureBoot: gpuDriver is none, so you install the NVIDIA driver yourself. With "
                "Secure Boot, Ubuntu loads only signed kernel modules: a driver that is built on the node, as NVIDIA's "
                "GPU operator does, is not loaded. Set secureBoot to false, or set gpuDriver to default."
            ),
        ),
        Rule(
            "gpu-driver",
            "warning",
            meaning="An engine's image has CUDA 13, and the default driver of the cluster's GKE version may be too old for it.",
            source=(
                'NVIDIA: "CUDA Compatibility"; rapidsai/deployment#656 and vllm-project/vllm#21979 (drivers of GKE); '
                "vllm-project/vllm#39878, llm-d/llm-d#1819 and `python/huggingface_server.Dockerfile` of "
                "kserve/kserve (CUDA of the images)"
            ),
            example=(
                "services.chat.llmInferenceService.pool: The image ghcr.io/llm-d/llm-d-cuda:v0.8.0 has CUDA 13, which "
                "needs NVIDIA driver 580, but the default driver of GKE 1.32 may be older. Set gpuDriver of pool l4 to "
                "latest, or set version of the cluster to 1.34 or later."
            ),
        ),
        Rule(
            "gpu-cuda",
            "error",
            meaning=(
                "The image of an engine is for CUDA, but the pool's GPUs are not NVIDIA's; or it is for TPUs, but the pool has "
                "none; or it has CUDA 13, which does not support GPUs older than Turing (V100, P100, P4); or it has CUDA 12.4 or "
                "older, which has no kernels for Blackwell (B200, RTX PRO 6000)."
            ),
            source=(
                "dstackai/dstack#4007 (CUDA 13.0 dropped Volta and older); images as of `gpu-driver`; vllm-project/vllm#10653 "
                'and AMD\'s page "vLLM inference" (images of its own for ROCm); vllm-project/vllm#17901 and #16336 (no kernel '
                "image is available)"
            ),
            example=(
                "services.chat.llmInferenceService.pool: The image ghcr.io/llm-d/llm-d-cuda:v0.8.0 has CUDA 13, which "
                "does not support the nvidia-tesla-v100 of pool v100. Use an image with CUDA 12, or a pool with newer "
                "GPUs."
            ),
        ),
        Rule(
            "gpu-networks",
            "warning",
            meaning=(
                "Pods that communicate with pods on other nodes do not name the networks of a pool with `gpuDirect`, "
                "or the pool has no such networks, so that they use ordinary TCP or cannot communicate."
            ),
            source='GKE: "About multi-network support for Pods"; gke-networking-api (`InterfaceAnnotationKey`)',
            example=(
                "services.chat.llmInferenceService.podAnnotations: transport.kind is rdma, but the pods do not name the "
                "networks of pool h200, so they have the cluster's network only. Set the annotation "
                "networking.gke.io/interfaces to a list of eth0 (network default) and one interface for each of the "
                "networks h200-rdma-0 to h200-rdma-7."
            ),
        ),
        Rule(
            "shared-memory",
            "warning",
            meaning="Several ranks run in a container that mounts nothing at `/dev/shm`, where a container has 64 MiB.",
            source=(
                "the runtimes' default mount of `/dev/shm` (`size=65536k`); vLLM docs/deployment/docker.md; "
                "config/llmisvcconfig and config/runtimes of kserve/kserve 0.16 to 0.20"
            ),
            example=(
                "services.chat.llmInferenceService.template: 2 ranks of a pod communicate through /dev/shm, where a "
                "container without a volume has only 64 MiB. KServe has no preset for these pods that mounts one. Set "
                "sharedMemory, for example to 8Gi."
            ),
        ),
        Rule(
            "ssd-quota",
            "error",
            meaning="The boot disks of all pools at their largest exceed the quota `SSD_TOTAL_GB` that `gpuQuota` gives.",
            source=(
                "hashicorp-education/learn-terraform-provision-gke-cluster#22; "
                "terraform-google-modules/terraform-google-kubernetes-engine#1795 (pd-balanced counts, pd-standard does not)"
            ),
            example=(
                "cluster.gke.nodePools.0.disk: At the maximum of nodes, the boot disks of all pools take 1,600 GB of "
                "SSD, of which this pool takes 1,200 GB, but the quota SSD_TOTAL_GB is 1,500 GB. Lower maxNodes or "
                "disk.sizeGib, set disk.type to pd-standard, or have the quota raised first and update gpuQuota."
            ),
        ),
        Rule(
            "ssd-quota-unsure",
            "warning",
            meaning=(
                "The boot disks of the nodes that the services need at maximum replicas exceed the SSD quota of a "
                "new project, and `gpuQuota` does not give the project's own."
            ),
            source="openshift/installer#2292 (500 GB in a region)",
            example=(
                "cluster.gke.gpuQuota: At maximum replicas, the boot disks of the nodes take 700 GB of SSD (l4 600 GB, "
                "system 100 GB), but a new project may use 500 GB in a region. If the project's quota is larger, set "
                "SSD_TOTAL_GB in gpuQuota to it. Otherwise have it raised, or set disk.type of the pools to pd-standard."
            ),
        ),
    ),
)
