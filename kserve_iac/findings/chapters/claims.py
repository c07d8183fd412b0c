"""Rules about devices that pods claim."""

from ..declaration import Chapter, Rule

_GKE_DRA = 'GKE: "Prepare GKE infrastructure for DRA workloads"'

CLAIMS = Chapter(
    title="Claims of devices",
    introduction=(
        "Pods can claim GPUs and network cards (dynamic resource allocation) instead of requesting a resource of a device "
        "plugin. These rules know the devices of claims that `existing.resourceClaimTemplates` and `existing.resourceClaims` "
        "describe, and those that KServe claims because of the annotation `serving.kserve.io/exp-dra-device-class`. Claimed GPUs "
        "count like requested ones in every other rule."
    ),
    level=3,
    rules=(
        Rule(
            "dra-cards",
            "error",
            meaning=(
                "Pods claim network cards on nodes where GKE's DRANET driver does not run, or more cards than a node has. KServe "
                "accepts it, and the pods stay Pending."
            ),
            source=(
                'GKE: "Allocate network resources by using GKE managed DRANET"; NVIDIA/aicr, "GKE A4X Max (GB300) Networking '
                'Prerequisites" (without the label of the nodes, claims stay pending)'
            ),
            example=(
                "services.chat.llmInferenceService.template.resourceClaims.0: The pods claim devices of the class "
                "mrdma.google.com (ResourceClaimTemplate gpus), but no node of pool h200 reports such a device. The pods "
                "stay Pending. Set acceleratorNetworkProfile of pool h200 to auto."
            ),
            stricter="KServe accepts the service, and no node takes its pods.",
        ),
        Rule(
            "dra-pool",
            "warning",
            meaning="Pods claim GPUs on a pool whose GPUs a device plugin hands out.",
            source=_GKE_DRA,
            example=(
                "services.chat.llmInferenceService.template.resourceClaims.0: The pods claim GPUs (ResourceClaimTemplate "
                "gpus), but the device plugin hands out the GPUs of pool l4 as nvidia.com/gpu. Without NVIDIA's DRA "
                "driver on the nodes, the pods stay Pending. Set gpuDra of pool l4 to true, or set gpus instead of the "
                "claim."
            ),
        ),
        Rule(
            "dra-request",
            "error",
            meaning=(
                "Pods request `nvidia.com/gpu` on a pool whose GPUs are claimed, in a version of GKE in which no driver maps the "
                "resource to claims. KServe accepts it."
            ),
            source=f'{_GKE_DRA}; NVIDIA: "DRA Driver for NVIDIA GPUs" (extended resource names need Kubernetes 1.36)',
            example=(
                "services.chat.llmInferenceService.gpus: The pods request nvidia.com/gpu, but pods claim the GPUs of pool "
                "l4, so its nodes do not offer this resource. The pods stay Pending. Set gpus to 0 and claim the GPUs "
                "with resourceClaims, or set gpuDra of pool l4 to false."
            ),
            stricter="KServe accepts the service, and no node takes its pods.",
        ),
        Rule(
            "dra-request-unsure",
            "warning",
            meaning="As for `dra-request`, in a version that is not known or is 1.36 or later.",
            source="As for `dra-request`",
            example=(
                "services.chat.llmInferenceService.gpus: The pods request nvidia.com/gpu, but pods claim the GPUs of pool "
                "l4, so its nodes do not offer this resource. Only from Kubernetes 1.36 and with a driver that maps the "
                "resource to claims, the pods start. Set gpus to 0 and claim the GPUs with resourceClaims, or set gpuDra "
                "of pool l4 to false."
            ),
        ),
        Rule(
            "dra-image",
            "warning",
            meaning="KServe chooses a runtime's image for CPUs, because it does not read claims.",
            source="UpdateImageTag in pkg/controller/v1beta1/inferenceservice/utils/utils.go of kserve/kserve@00bd5d06",
            example=(
                "services.card.inferenceService.predictor.model.runtimeVersion: KServe starts the image of "
                "kserve-huggingfaceserver for CPUs, because the container requests no nvidia.com/gpu. It does not read "
                "the claim of GPUs. Set runtimeVersion to the tag of the image for GPUs, for example v0.20.0-gpu for the "
                "Hugging Face server."
            ),
        ),
        Rule(
            "pod-claims",
            "error",
            meaning=(
                "A container uses a claim that the pod does not have, or a claim names no ResourceClaim and no template, or "
                "both. KServe accepts it, and the API server refuses the pods."
            ),
            source="`validateResourceClaimNames` and `validatePodResourceClaim` of pkg/apis/core/validation of Kubernetes",
            example=(
                "services.chat.llmInferenceService.template.containers.0.resources.claims.0.name: The container uses the "
                "claim devices, but the pod has no claim of this name. The API server refuses the pods. Add devices to "
                "resourceClaims of the pod."
            ),
            stricter="KServe accepts the service, and the API server refuses its pods.",
        ),
        Rule(
            "claim-unused",
            "warning",
            meaning="No container uses a claim of the pod, so its devices are allocated and no container has them.",
            source='Kubernetes: "Dynamic Resource Allocation"',
            example=(
                "services.chat.llmInferenceService.template.resourceClaims.0.name: No container uses the claim devices. "
                "Its devices are allocated to the pod, but no container has them. Add {name: devices} to resources.claims "
                "of the container that uses the devices."
            ),
        ),
        Rule(
            "claim-shared",
            "warning",
            meaning="Several pods name one ResourceClaim, so they share its devices and run on one node.",
            source='Kubernetes: "Dynamic Resource Allocation"',
            example=(
                "services.chat.llmInferenceService.template.resourceClaims.0.resourceClaimName: Up to 2 pods name the "
                "ResourceClaim gpus, which is allocated once. The pods share its devices, and all of them run on one "
                "node. The capacity checks do not count its devices. Name a ResourceClaimTemplate in "
                "resourceClaimTemplateName, so that each pod has devices of its own."
            ),
        ),
    ),
)
