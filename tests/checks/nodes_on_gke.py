"""Environments on GKE whose nodes do not suit their pods, each with the code, the severity and the path of what is found."""

from typing import Any

OPEN = {"access": {"endpoint": "dns"}}
ROUTED = {"router": {"gateway": {}, "route": {}, "scheduler": {}}}
QWEN = {"model": {"uri": "hf://Qwen/Qwen3-4B"}, **ROUTED}
CHAT = "services.chat.llmInferenceService"
CARD = "services.card.inferenceService.predictor"

L4 = {"name": "l4", "machineType": "g2-standard-12", "maxNodes": 2, "zones": ["us-central1-a"]}
H200 = {
    "name": "h200",
    "machineType": "a3-ultragpu-8g",
    "capacity": {"reservation": "team"},
    "maxNodes": 4,
    "zones": ["us-central1-b"],
    "gpuDirect": True,
}
T4 = {"machineType": "n1-standard-8", "accelerator": {"type": "nvidia-tesla-t4"}}


def gke(*pools: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """A cluster in us-central1."""
    return {"gke": {"location": "us-central1", **OPEN, "nodePools": list(pools), **fields}}


def environment(cluster: dict[str, Any], kserve: str = "0.20", **services: dict[str, Any]) -> dict[str, Any]:
    """An environment of LLMInferenceServices, and of InferenceServices where a service has a predictor."""
    kinds = {
        name: {"inferenceService" if "predictor" in args else "llmInferenceService": args}
        for name, args in services.items()
    }
    platform = {"kserve": kserve, "llm": True} | ({"pool": "system"} if "gke" in cluster else {})
    return {"cluster": cluster, "platform": platform, "services": kinds}


def main(**container: Any) -> dict[str, Any]:
    """The pod of an engine."""
    return {"containers": [{"name": "main", **container}]}


def rdma(pool: dict[str, Any], prefill: dict[str, Any] | None = None, **fields: Any) -> dict[str, Any]:
    """Two roles that hand over the cache by RDMA, on a pool."""
    split = {"disaggregation": {"transport": {"kind": "rdma"}}, **fields}
    return environment(
        gke(pool), chat={**QWEN, **split, "pool": pool["name"], "prefill": {"pool": "h200", **(prefill or {})}}
    )


def pipeline(cluster: dict[str, Any] | None = None, **fields: Any) -> dict[str, Any]:
    """A replica of two pods, each with two ranks."""
    pods = {"template": main(image="own/vllm:1"), "worker": main(image="own/vllm:1")}
    sizes = {"parallelism": {"tensor": 2, "pipeline": 2}}
    return environment(cluster or EXISTING, chat={**QWEN, **sizes, "pool": "h100", **pods, **fields})


EXISTING: dict[str, Any] = {
    "existing": {"nodePools": [{"name": "h100", "machineType": "a3-highgpu-8g", "maxNodes": 4}]}
}
NEW = gke({**L4, "name": "h100", "machineType": "a3-highgpu-8g"})

OWN = {"name": "kserve-container", "image": "vllm/vllm-openai:v0.15.0"}
TWO_RANKS = ["--model=Qwen/Qwen3-4B", "--tensor-parallel-size=2", "--port=8080"]
SHM = {"volumes": [{"name": "s", "emptyDir": {"medium": "Memory"}}]}
MOUNT = {"volumeMounts": [{"name": "s", "mountPath": "/dev/shm"}]}


def card(**predictor: Any) -> dict[str, Any]:
    """A predictor on two GPUs."""
    return environment(EXISTING, card={"predictor": {"pool": "h100", "gpus": 2, **predictor}})


def runtime(*args: str, **fields: Any) -> dict[str, Any]:
    """A runtime of the environment's own, and a predictor on it."""
    container = {**OWN, "args": list(args), **fields.pop("container", {})}
    spec = {"supportedModelFormats": [{"name": "vllm"}], "containers": [container], **fields}
    model = {"modelFormat": "vllm", "runtime": "own", "storageUri": "hf://Qwen/Qwen3-4B", "args": TWO_RANKS[1:]}
    return {**card(model=model), "definitions": {"own": {"servingRuntime": spec}}}


def selected_runtime(**fields: Any) -> dict[str, Any]:
    """A runtime of the environment's own that KServe selects by the format, and a predictor on it."""
    formats = [{"name": "own-llm", "autoSelect": True}]
    words = ["--model=/mnt/models", "--port=8080"]
    container = {"name": "kserve-container", "image": "vllm/vllm-openai:v0.19.1", "args": words, **fields}
    model = {"modelFormat": "own-llm", "storageUri": "hf://Qwen/Qwen3-4B", "args": ["--tensor-parallel-size=2"]}
    spec = {"supportedModelFormats": formats, "containers": [container]}
    return {**card(model=model), "definitions": {"own": {"clusterServingRuntime": spec}}}


def named(*names: str) -> dict[str, Any]:
    """The annotation with these networks."""
    listed = ", ".join(
        f'{{"interfaceName": "eth{index + 1}", "network": "{name}"}}' for index, name in enumerate(names)
    )
    return {"networking.gke.io/interfaces": f"[{listed}]"}


def old(service: dict[str, Any], pool: dict[str, Any] = L4, kserve: str = "0.20", **fields: Any) -> dict[str, Any]:
    """A service on GKE 1.32."""
    name = "card" if "predictor" in service else "chat"
    return environment(gke(pool, releaseChannel="EXTENDED", **{"version": "1.32", **fields}), kserve, **{name: service})


ON_L4 = {**QWEN, "pool": "l4", "engine": {"maxModelLen": 8192}}


def hugging_face(**model: Any) -> dict[str, Any]:
    """A predictor on the Hugging Face server."""
    model = {
        "modelFormat": "huggingface",
        "storageUri": "hf://Qwen/Qwen3-4B",
        "args": ["--max-model-len=8192"],
        **model,
    }
    return {"predictor": {"pool": "l4", "gpus": 1, "model": model}}


V100: dict[str, Any] = {"existing": {"nodePools": [{"name": "v100", "gpusPerNode": 1, "gpu": "V100", "maxNodes": 2}]}}
ON_V100 = {**QWEN, "pool": "v100", "engine": {"maxModelLen": 4096, "dtype": "float16"}}

IRIS = {"modelFormat": "sklearn", "storageUri": "gs://models/iris"}


def small(count: int) -> dict[str, Any]:
    """Small pods on the pool cpu."""
    requests = {"requests": {"cpu": "50m", "memory": "64Mi"}}
    return {
        "predictor": {
            "pool": "cpu",
            "minReplicas": count,
            "maxReplicas": count,
            "model": {**IRIS, "resources": requests},
        }
    }


CPU = {"name": "cpu", "machineType": "e2-standard-16", "maxNodes": 2, "zones": ["us-central1-a"]}
WAITING = {**H200, "capacity": {"reservation": "spring", "active": False}}
LADDER = {"name": "any", "rungs": [{"machineType": "a3-ultragpu-8g", "capacity": "spot"}]}
RESERVED = {"name": "any", "rungs": [{"machineType": "a3-ultragpu-8g", "capacity": {"reservation": "team"}}]}

LATER = {"machineType": "a3-ultragpu-8g", "capacity": {"reservation": "spring", "active": False}}

WRONG: list[tuple[str, str, str, dict[str, Any]]] = [
    # Reservations that start later.
    ("reservation-waits", "warning", f"{CHAT}.pool", environment(gke(WAITING), chat={**QWEN, "pool": "h200"})),
    (
        "reservation-waits",
        "warning",
        f"{CHAT}.pool",
        environment(
            gke(computeClasses=[{"name": "any", "rungs": [LATER]}], zones=["us-central1-b"]),
            chat={**QWEN, "pool": "any"},
        ),
    ),
    # Zones.
    ("gpu-zone", "error", "cluster.gke.nodePools.0.zones.0", environment(gke({**L4, "zones": ["us-central1-f"]}))),
    (
        "gpu-zone",
        "error",
        "cluster.gke.nodePools.0.zones.1",
        environment(gke({**L4, "zones": ["us-central1-a", "us-central1-f"]})),
    ),
    (
        "gpu-zone",
        "error",
        "cluster.gke.nodePools.0.zones",
        environment(gke({**L4, "zones": []}, zones=["us-central1-f"])),
    ),
    (
        "gpu-zone",
        "error",
        "cluster.gke.nodePools.0.zones",
        environment(gke({**L4, "zones": []}, location="us-central1-f")),
    ),
    (
        "gpu-zone",
        "error",
        "cluster.gke.nodePools.0.zones.0",
        environment(gke({"name": "t4", **T4, "zones": ["europe-west1-a"]}, location="europe-west1")),
    ),
    (
        "gpu-zone",
        "error",
        "cluster.gke.computeClasses.0.rungs.0.machineType",
        environment(gke(computeClasses=[LADDER], zones=["us-central1-a", "us-central1-c"])),
    ),
    (
        "gpu-zone-unsure",
        "warning",
        "cluster.gke.nodePools.0.zones",
        environment(gke({**L4, "zones": []}, location="europe-west1")),
    ),
    # Drivers.
    (
        "secure-boot",
        "warning",
        "cluster.gke.nodePools.0.secureBoot",
        environment(gke({**L4, "gpuDriver": "none", "imageType": "UBUNTU_CONTAINERD"})),
    ),
    ("gpu-driver", "warning", f"{CHAT}.pool", old(ON_L4)),
    ("gpu-driver", "warning", f"{CHAT}.pool", old(ON_L4, kserve="0.21")),
    (
        "gpu-driver",
        "warning",
        f"{CHAT}.pool",
        old({**ON_L4, "engine": {"image": "vllm/vllm-openai:v0.19.1-cu130", "maxModelLen": 8192}}),
    ),
    (
        "gpu-driver",
        "warning",
        f"{CHAT}.prefill.pool",
        old({**ON_L4, "prefill": {"pool": "l4"}}, version="1.33.4-gke.100"),
    ),
    ("gpu-driver", "warning", f"{CARD}.pool", old(hugging_face())),
    (
        "gpu-driver",
        "warning",
        f"{CHAT}.pool",
        environment(
            {
                "gke": {
                    "location": "us-central1",
                    **OPEN,
                    "mode": "autopilot",
                    "version": "1.32",
                    "computeClasses": [{"name": "l4", "rungs": [{"machineType": "g2-standard-12"}]}],
                }
            },
            chat=ON_L4,
        )
        | {"platform": {"kserve": "0.20", "llm": True}},
    ),
    ("gpu-cuda", "error", f"{CHAT}.pool", environment(V100, chat=ON_V100)),
    # Networks.
    ("gpu-networks", "warning", f"{CHAT}.podAnnotations", rdma(H200)),
    ("gpu-networks", "warning", f"{CHAT}.prefill.podAnnotations", rdma(H200, podAnnotations=named("h200-rdma-0"))),
    ("gpu-networks", "warning", f"{CHAT}.podAnnotations", rdma(H200, podAnnotations=named("rdma-0"))),
    ("gpu-networks", "warning", f"{CHAT}.podAnnotations", rdma(H200, podAnnotations=named("h200-gvnic-1"))),
    ("gpu-networks", "warning", f"{CHAT}.pool", rdma({**H200, "gpuDirect": False})),
    (
        "gpu-networks",
        "warning",
        f"{CHAT}.pool",
        environment(
            gke(H200, computeClasses=[LADDER]),
            chat={
                **QWEN,
                "pool": "any",
                "disaggregation": {"transport": {"kind": "rdma"}},
                "prefill": {"pool": "h200", "podAnnotations": named("h200-rdma-0")},
            },
        ),
    ),
    (
        "gpu-networks",
        "warning",
        f"{CHAT}.podAnnotations",
        pipeline(gke({**H200, "name": "h100", "machineType": "a3-highgpu-8g"})),
    ),
    (
        "gpu-networks",
        "warning",
        f"{CARD}.annotations",
        environment(
            gke(H200),
            card={
                "predictor": {
                    "pool": "h200",
                    "gpus": 8,
                    "model": {"modelFormat": "huggingface", "storageUri": "pvc://models/qwen"},
                    "workerSpec": {"pipelineParallelSize": 2, "tensorParallelSize": 8},
                },
                "autoscaler": "none",
            },
            kserve="0.19",
        ),
    ),
    # Shared memory.
    ("shared-memory", "warning", f"{CHAT}.template", pipeline()),
    ("shared-memory", "warning", f"{CHAT}.worker", pipeline(template={**main(image="own/vllm:1", **MOUNT), **SHM})),
    (
        "shared-memory",
        "warning",
        f"{CHAT}.prefill.template",
        pipeline(
            sharedMemory="8Gi",
            prefill={
                "pool": "h100",
                "parallelism": {"tensor": 2, "pipeline": 2},
                "template": main(image="own/vllm:1"),
                "worker": main(image="own/vllm:1"),
            },
        ),
    ),
    ("shared-memory", "warning", f"{CARD}.containers.0.volumeMounts", card(containers=[{**OWN, "args": TWO_RANKS}])),
    ("shared-memory", "warning", f"{CARD}.model.volumeMounts", runtime()),
    ("shared-memory", "warning", f"{CARD}.model.volumeMounts", selected_runtime()),
    ("shared-memory", "warning", "definitions.own.servingRuntime.containers.0.volumeMounts", runtime(*TWO_RANKS)),
    (
        "shared-memory",
        "warning",
        "definitions.own.servingRuntime.workerSpec.containers.0.volumeMounts",
        runtime(workerSpec={"containers": [{**OWN, "name": "worker-container", "args": TWO_RANKS}]}),
    ),
    # Quota.
    (
        "ssd-quota",
        "error",
        "cluster.gke.nodePools.0.disk",
        environment(gke({**L4, "maxNodes": 6, "disk": {"sizeGib": 200}}, gpuQuota={"SSD_TOTAL_GB": 1500})),
    ),
    ("ssd-quota", "error", "cluster.gke.systemPool.disk", environment(gke(gpuQuota={"SSD_TOTAL_GB": 300}))),
    (
        "ssd-quota",
        "error",
        "cluster.gke.nodePools.0.disk",
        environment(
            gke(
                {**L4, "bounds": "per-zone", "zones": [f"us-central1-{z}" for z in "abc"]},
                gpuQuota={"SSD_TOTAL_GB": 900},
            )
        ),
    ),
    ("gpu-quota", "error", "cluster.gke.nodePools.0.maxNodes", environment(gke(L4, gpuQuota={"GPUS_ALL_REGIONS": 1}))),
    (
        "gpu-quota",
        "error",
        "cluster.gke.nodePools.1.maxNodes",
        environment(gke(L4, {"name": "t4", **T4, "zones": ["us-central1-a"]}, gpuQuota={"GPUS_ALL_REGIONS": 2})),
    ),
    (
        "ssd-quota-unsure",
        "warning",
        "cluster.gke.gpuQuota",
        environment(gke({**L4, "maxNodes": 6}), chat={**ON_L4, "replicas": 6}),
    ),
    # Pods of a node.
    (
        "capacity-max",
        "error",
        "services.iris.inferenceService.predictor.minReplicas",
        environment(gke({**CPU, "maxPods": 16}), iris=small(40)),
    ),
    (
        "capacity-max",
        "error",
        "services.iris.inferenceService.predictor.minReplicas",
        environment(
            {"existing": {"nodePools": [{"name": "cpu", "gpusPerNode": 0, "maxNodes": 1, "maxPods": 30}]}},
            iris=small(31),
        ),
    ),
    (
        "capacity-tight",
        "warning",
        "services.iris.inferenceService.predictor.minReplicas",
        environment(gke({**CPU, "maxPods": 16}), iris=small(30)),
    ),
    (
        "cidr",
        "error",
        "cluster.gke.network.podsCidr",
        environment(gke({**CPU, "maxNodes": 200, "maxPods": 256}, network={"podsCidr": "10.16.0.0/16"})),
    ),
]
"""Code, severity, path, environment."""

RIGHT: list[tuple[str, dict[str, Any]]] = [
    ("reservation-waits", environment(gke(WAITING))),
    ("reservation-waits", environment(gke(H200), chat={**QWEN, "pool": "h200"})),
    ("reservation-waits", environment(gke(WAITING), chat={**QWEN, "pool": "h200", "replicas": 0})),
    (
        "reservation-waits",
        environment(
            gke(computeClasses=[{"name": "any", "rungs": [LATER, *LADDER["rungs"]]}]), chat={**QWEN, "pool": "any"}
        ),
    ),
    ("gpu-zone", environment(gke(L4, H200))),
    ("gpu-zone", environment(gke({**L4, "zones": []}, zones=["us-central1-a", "us-central1-b"]))),
    ("gpu-zone", environment(gke({**L4, "zones": ["europe-west1-b"]}))),  # of another region: gke-location says it
    ("gpu-zone", environment(gke(computeClasses=[LADDER], zones=["us-central1-a", "us-central1-b"]))),
    ("gpu-zone", environment(gke(computeClasses=[LADDER]))),
    ("gpu-zone", environment(gke(computeClasses=[RESERVED], zones=["us-central1-a"]))),
    ("gpu-zone", environment(gke({**L4, "machineType": "g4-standard-48", "zones": ["us-central1-f"]}))),  # not verified
    ("gpu-zone-unsure", environment(gke({**L4, "zones": []}))),
    ("gpu-zone-unsure", environment(gke({**L4, "zones": []}, location="europe-west1-b"))),
    ("secure-boot", environment(gke({**L4, "gpuDriver": "none"}))),
    ("secure-boot", environment(gke({**L4, "imageType": "UBUNTU_CONTAINERD"}))),
    (
        "secure-boot",
        environment(gke({**L4, "gpuDriver": "none", "imageType": "UBUNTU_CONTAINERD", "secureBoot": False})),
    ),
    ("secure-boot", environment(gke({**CPU, "gpuDriver": "none", "imageType": "UBUNTU_CONTAINERD"}))),
    ("gpu-driver", old(ON_L4, {**L4, "gpuDriver": "latest"})),
    ("gpu-driver", old(ON_L4, {**L4, "gpuDriver": "none"})),
    ("gpu-driver", old(ON_L4, version="1.34")),
    ("gpu-driver", old(ON_L4, version=None)),
    ("gpu-driver", old(ON_L4, kserve="0.19")),
    ("gpu-driver", old(hugging_face(runtimeVersion="v0.18.0-gpu"))),
    ("gpu-driver", old({**ON_L4, "engine": {"image": "vllm/vllm-openai:v0.23.0-cu129", "maxModelLen": 8192}})),
    ("gpu-driver", old({**ON_L4, "engine": {"image": "own/vllm:1", "maxModelLen": 8192}})),
    ("gpu-cuda", environment(V100, "0.19", chat=ON_V100)),
    ("gpu-cuda", old(ON_L4)),
    ("gpu-networks", rdma(H200, {"podAnnotations": named("h200-rdma-0")}, podAnnotations=named("h200-rdma-0"))),
    (
        "gpu-networks",
        rdma({**H200, "networkPrefix": ""}, {"podAnnotations": named("rdma-0")}, podAnnotations=named("rdma-0")),
    ),
    (
        "gpu-networks",
        rdma(
            H200,
            {"template": {"hostNetwork": True}},
            template={"resourceClaims": [{"name": "rdma", "resourceClaimTemplateName": "r"}]},
        ),
    ),
    ("gpu-networks", environment(gke(H200), chat={**QWEN, "pool": "h200"})),  # one node talks to nobody
    ("gpu-networks", pipeline()),
    ("shared-memory", selected_runtime(volumeMounts=[{"name": "shm", "mountPath": "/dev/shm"}])),
    ("shared-memory", pipeline(sharedMemory="8Gi")),
    ("shared-memory", pipeline(parallelism={"tensor": 1, "pipeline": 2})),
    ("shared-memory", pipeline(parallelism={"tensor": 2, "data": 4, "dataLocal": 2})),
    ("shared-memory", pipeline(baseRefs=["elsewhere"])),
    (
        "shared-memory",
        pipeline(template={**main(**MOUNT), **SHM}, worker={"hostIPC": True, **main()}),
    ),
    ("shared-memory", environment(EXISTING, chat={**QWEN, "pool": "h100", "parallelism": {"tensor": 8}})),
    ("shared-memory", card(containers=[{**OWN, "args": TWO_RANKS, **MOUNT}], **SHM)),
    ("shared-memory", card(containers=[{**OWN, "args": TWO_RANKS}], hostIPC=True)),
    ("shared-memory", card(containers=[{**OWN, "args": TWO_RANKS[:1]}])),
    (
        "shared-memory",
        card(model={"modelFormat": "huggingface", "storageUri": "hf://Qwen/Qwen3-4B", "args": TWO_RANKS[1:]}),
    ),
    ("shared-memory", runtime(container=MOUNT, **SHM)),
    ("ssd-quota", environment(gke(L4, gpuQuota={"SSD_TOTAL_GB": 600}))),
    (
        "ssd-quota",
        environment(gke({**L4, "maxNodes": 9, "disk": {"type": "pd-standard"}}, gpuQuota={"SSD_TOTAL_GB": 400})),
    ),
    ("ssd-quota", environment(gke({**H200, "maxNodes": 9}, gpuQuota={"SSD_TOTAL_GB": 400}))),  # Hyperdisk
    ("gpu-quota", environment(gke({**L4, "capacity": "spot"}, gpuQuota={"GPUS_ALL_REGIONS": 1}))),
    ("ssd-quota-unsure", environment(gke({**L4, "maxNodes": 50}), chat={**ON_L4, "replicas": 3})),
    (
        "ssd-quota-unsure",
        environment(gke({**L4, "maxNodes": 6}, gpuQuota={"SSD_TOTAL_GB": 4096}), chat={**ON_L4, "replicas": 6}),
    ),
    ("capacity-max", environment(gke({**CPU, "maxPods": 32}), iris=small(40))),
    (
        "capacity-max",
        environment({"existing": {"nodePools": [{"name": "cpu", "gpusPerNode": 0, "maxNodes": 1}]}}, iris=small(200)),
    ),
    ("cidr", environment(gke({**CPU, "maxNodes": 300, "maxPods": 64}, network={"podsCidr": "10.16.0.0/16"}))),
]
"""Code that must not be found, and an environment."""
