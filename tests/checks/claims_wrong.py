"""Environments whose pods claim devices in a way that cannot work, each with the code, severity and path of the finding."""

from typing import Any

from .nodes_on_gke import H200, L4, LADDER, QWEN, environment, gke, rdma

COUNT = "serving.kserve.io/exp-dra-device-count"
CLASS = "serving.kserve.io/exp-dra-device-class"
CHAT = "services.chat.llmInferenceService"
CARD = "services.card.inferenceService.predictor"
GPU, NIC = "gpu.nvidia.com", "mrdma.google.com"
A3U = {**{key: value for key, value in H200.items() if key != "gpuDirect"}, "minNodes": 1}
RAILED = {**A3U, "acceleratorNetworkProfile": "auto"}
CLAIMED = {**L4, "gpuDra": True}


UNCLAIMED = {"resourceClaims": [], "containers": [{"name": "kserve-container", "image": "own/server:1"}]}


def existing(*devices: dict[str, Any], name: str = "gpus", kind: str = "resourceClaimTemplates") -> dict[str, Any]:
    """A template that somebody else created, with its devices."""
    return {"existing": {kind: [{"name": name, "devices": list(devices)}]}}


def of(name: str, **fields: Any) -> dict[str, Any]:
    """Devices of a class."""
    return {"deviceClassName": name, **fields}


def claims(name: str = "gpus", field: str = "resourceClaimTemplateName") -> dict[str, Any]:
    """The claim of a pod."""
    return {"resourceClaims": [{"name": "devices", field: name}]}


def used(name: str = "main", claim: str = "devices", **fields: Any) -> dict[str, Any]:
    """The containers of a pod that use the claim."""
    return {"containers": [{"name": name, "resources": {"claims": [{"name": claim}]}, **fields}]}


def chat(
    pool: dict[str, Any], *devices: dict[str, Any], cluster: dict[str, Any] | None = None, **fields: Any
) -> dict[str, Any]:
    """An LLM service whose pods claim devices by a template."""
    given = {
        **QWEN,
        "pool": pool["name"],
        "gpus": 0,
        "engine": {"maxModelLen": 4096},
        "template": {**claims(), **used()},
    }
    return {**environment(gke(pool, **(cluster or {})), chat={**given, **fields}), **existing(*devices)}


def managed(pool: dict[str, Any], count: str | None = None, kserve: str = "0.20", **fields: Any) -> dict[str, Any]:
    """An LLM service for which KServe claims the GPUs."""
    annotations = {CLASS: GPU, **({COUNT: count} if count is not None else {})}
    given = {**QWEN, "pool": pool["name"], "annotations": annotations, "engine": {"maxModelLen": 4096}}
    return environment(gke(pool), kserve, chat={**given, **fields})


def card(pool: dict[str, Any], *devices: dict[str, Any], **predictor: Any) -> dict[str, Any]:
    """A predictor whose pods claim devices by a template."""
    given = {"pool": pool["name"], **claims(), **used("kserve-container", image="own/server:1"), **predictor}
    return {**environment(gke(pool), card={"predictor": given}), **existing(*devices)}


def huggingface(pool: dict[str, Any], *devices: dict[str, Any], **model: Any) -> dict[str, Any]:
    """A predictor on KServe's runtime for Hugging Face models."""
    served = {
        "modelFormat": "huggingface",
        "storageUri": "hf://Qwen/Qwen3-4B",
        "args": ["--max-model-len=4096"],
        "resources": {"claims": [{"name": "devices"}]},
        **model,
    }
    predictor = {"pool": pool["name"], **claims(), "model": served}
    return {**environment(gke(pool), card={"predictor": predictor}), **existing(*devices)}


def on_class(**fields: Any) -> dict[str, Any]:
    """An LLM service on a compute class with a network profile."""
    ladder = {**LADDER, "acceleratorNetworkProfile": "auto"}
    return environment(gke(computeClasses=[ladder], zones=["us-central1-b"]), chat={**QWEN, "pool": "any", **fields})


CLAIMS_WRONG: list[tuple[str, str, str, dict[str, Any]]] = [
    # Devices that a node does not have.
    ("gpus-per-node", "error", f"{CHAT}.template.resourceClaims.0", chat(CLAIMED, of(GPU, count=2))),
    ("gpus-per-node", "error", f"{CARD}.resourceClaims.0", card(CLAIMED, of(GPU), of(GPU))),
    ("gpus-per-node", "error", f"{CHAT}.annotations.{COUNT}", managed(CLAIMED, "2", parallelism={"tensor": 2})),
    ("capacity-max", "error", f"{CHAT}.replicas", chat(CLAIMED, of(GPU), replicas=3)),
    ("capacity-max", "error", f"{CHAT}.replicas", managed(CLAIMED, replicas=3)),
    ("capacity-max", "error", f"{CARD}.minReplicas", card(CLAIMED, of(GPU), minReplicas=3)),
    ("capacity-max", "error", f"{CHAT}.replicas", chat(RAILED, of(NIC, count=5), gpus=1, replicas=5)),
    ("capacity-max", "error", f"{CHAT}.replicas", chat(RAILED, of(NIC, allocationMode="All"), gpus=1, replicas=5)),
    ("dra-cards", "error", f"{CHAT}.template.resourceClaims.0", chat(A3U, of(NIC, count=8), gpus=8)),
    ("dra-cards", "error", f"{CHAT}.template.resourceClaims.0", chat(L4, of(NIC), gpus=1)),
    ("dra-cards", "error", f"{CHAT}.template.resourceClaims.0", chat(RAILED, of(NIC, count=9), gpus=8)),
    ("dra-cards", "error", f"{CARD}.resourceClaims.0", card(L4, of("netdev.google.com"), gpus=1)),
    (
        "dra-cards",
        "error",
        f"{CHAT}.template.resourceClaims.0",
        chat(LADDER, of(NIC), gpus=8, cluster={"nodePools": [], "computeClasses": [LADDER]}),
    ),
    # Who hands out the GPUs of a node.
    ("dra-pool", "warning", f"{CHAT}.template.resourceClaims.0", chat({**L4, "minNodes": 1}, of(GPU))),
    ("dra-pool", "warning", f"{CARD}.resourceClaims.0", card({**L4, "minNodes": 1}, of(GPU))),
    ("dra-pool", "warning", f"{CHAT}.annotations.{CLASS}", managed({**L4, "minNodes": 1})),
    ("dra-version", "error", f"{CHAT}.annotations.{CLASS}", managed(CLAIMED, kserve="0.19")),
    ("dra-zero", "warning", f"{CHAT}.template.resourceClaims.0", chat(L4, of(GPU))),
    ("dra-zero", "warning", f"{CARD}.resourceClaims.0", card(L4, of(GPU))),
    ("dra-request-unsure", "warning", f"{CHAT}.gpus", chat(CLAIMED, of(GPU), gpus=1, template={})),
    ("dra-request-unsure", "warning", f"{CARD}.gpus", card(CLAIMED, of(GPU), gpus=1, **UNCLAIMED)),
    ("dra-request", "error", f"{CHAT}.gpus", chat(CLAIMED, of(GPU), gpus=1, template={}, cluster={"version": "1.35"})),
    # Ranks of an engine.
    (
        "gpu-ranks",
        "error",
        f"{CHAT}.annotations.{COUNT}",
        managed(RAILED | {"gpuDra": True}, "1", parallelism={"tensor": 2}),
    ),
    (
        "gpu-ranks",
        "error",
        f"{CHAT}.template.resourceClaims.0",
        chat({**RAILED, "gpuDra": True}, of(GPU, count=2), parallelism={"tensor": 4}),
    ),
    # Claims and the containers that use them.
    (
        "pod-claims",
        "error",
        f"{CHAT}.template.containers.0.resources.claims.0.name",
        chat(CLAIMED, of(GPU), template=used()),
    ),
    (
        "pod-claims",
        "error",
        f"{CHAT}.template.resourceClaims.0",
        chat(CLAIMED, of(GPU), template={"resourceClaims": [{"name": "devices"}], **used()}),
    ),
    (
        "pod-claims",
        "error",
        f"{CHAT}.prefill.template.resourceClaims.0",
        chat(
            CLAIMED,
            of(GPU),
            prefill={
                "pool": "l4",
                "gpus": 0,
                "template": {
                    "resourceClaims": [
                        {"name": "devices", "resourceClaimName": "gpus", "resourceClaimTemplateName": "gpus"}
                    ],
                    **used(),
                },
            },
        ),
    ),
    ("claim-unused", "warning", f"{CHAT}.template.resourceClaims.0.name", chat(CLAIMED, of(GPU), template=claims())),
    (
        "claim-unused",
        "warning",
        f"{CARD}.resourceClaims.0.name",
        card(CLAIMED, of(GPU), containers=[{"name": "kserve-container", "image": "own/server:1"}]),
    ),
    (
        "claim-shared",
        "warning",
        f"{CHAT}.template.resourceClaims.0.resourceClaimName",
        chat(CLAIMED, of(GPU), replicas=2, template={**claims(field="resourceClaimName"), **used()}),
    ),
    ("dra-image", "warning", f"{CARD}.model.runtimeVersion", huggingface(CLAIMED, of(GPU))),
    # Network cards of engines that talk to other nodes.
    ("gpu-networks", "warning", f"{CHAT}.template", rdma(RAILED)),
    (
        "gpu-networks",
        "warning",
        f"{CHAT}.template",
        on_class(disaggregation={"transport": {"kind": "rdma"}}, prefill={"pool": "any"}),
    ),
    ("gpu-networks", "warning", f"{CHAT}.template", {**rdma(RAILED, template=claims()), **existing(of(GPU))}),
    # Templates that do not exist.
    (
        "reference-missing",
        "error",
        f"{CHAT}.template.resourceClaims.0.resourceClaimTemplateName",
        chat(CLAIMED, of(GPU), template={**claims("gpu"), **used()}),
    ),
]
"""Code, severity, path, environment."""

CLAIMS_RIGHT: list[dict[str, Any]] = [
    chat(CLAIMED, of(GPU)),
    chat(CLAIMED, of(GPU), replicas=2),
    chat(CLAIMED, of(GPU, allocationMode="All")),
    card(CLAIMED, of(GPU)),
    managed(CLAIMED),
    managed(CLAIMED, replicas=2),
    huggingface(CLAIMED, of(GPU), runtimeVersion="v0.20.0-gpu"),
    chat(RAILED, of(NIC, count=8), gpus=8, parallelism={"tensor": 8}),
    chat({**RAILED, "gpuDra": True}, of(GPU, count=8), of(NIC, count=8), parallelism={"tensor": 8}),
    chat({**RAILED, "gpuDra": True}, of(GPU, count=4), of(NIC, count=4), parallelism={"tensor": 4}, replicas=8),
    {**on_class(gpus=8, parallelism={"tensor": 8}, template={**claims(), **used()}), **existing(of(NIC, count=8))},
    chat(CLAIMED, of("gpu.example.com", count=9)),  # a class of one's own
]
"""Environments about whose claims nothing is said."""
