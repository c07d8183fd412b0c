"""Every rule has a finding among the examples here, and the example of its declaration is one of these findings."""

import runpy
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from kserve_iac.admission.object import Object
from kserve_iac.admission.verdict import verdict
from kserve_iac.args import ExistingClusterArgs, parse_environment
from kserve_iac.args.placeholder import placeholder
from kserve_iac.checks import check
from kserve_iac.checks.live import check_live
from kserve_iac.findings.chapters import CHAPTERS, PACKAGE
from kserve_iac.findings.path import Path as PropertyPath

from ..admission.kserve.cases import CASES
from ..gke.test_references import WRONG as REFERENCES_WRONG
from .claims_wrong import CLAIMS_WRONG
from .engines_wrong import TPUS_WRONG, VERSIONS_WRONG
from .nodes_on_gke import WRONG as NODES_WRONG
from .pods_wrong import PODS_WRONG, ROUTES_WRONG
from .services_wrong import SERVICES_WRONG
from .starts_wrong import STARTS_WRONG
from .triggers_wrong import TRIGGERS_WRONG

GKE_WRONG = runpy.run_path(str(Path(__file__).parents[1] / "gke" / "test_checks.py"))["WRONG"]
"""The wrong clusters of the tests of these rules."""

LIVE_WRONG = runpy.run_path(str(Path(__file__).with_name("test_live.py")))["WRONG"]
"""Pools that are not as they were described, with their nodes."""

MODEL = {"modelFormat": "onnx"}
HTTP = {"containerPort": 80}
QWEN = {"uri": "hf://Qwen/Qwen3-4B"}
POOLS = [
    {"name": "cpu", "machineType": "e2-standard-16"},
    {"name": "l4", "machineType": "g2-standard-96", "maxNodes": 2},
    {"name": "h100", "machineType": "a3-highgpu-8g"},
]


def canary(percent, **predictor):
    return {"trafficPercent": percent, "predictor": {"model": MODEL, **predictor}}


def isvc(predictor=None, **fields):
    return {"inferenceService": {"predictor": {"model": MODEL, **(predictor or {})}, **fields}}


def llm(**fields):
    return {"llmInferenceService": {"model": QWEN, **fields}}


def runtime(*priorities):
    """A runtime with an entry of one format for each priority."""
    return {
        "supportedModelFormats": [{"name": "sklearn", "autoSelect": True, "priority": one} for one in priorities],
        "protocolVersions": ["v2"],
        "containers": [{"name": "kserve-container", "image": "own/sklearn:1"}],
    }


def tp(size):
    return {"parallelism": {"tensor": size}}


PROMETHEUS = {"keda": "existing", "prometheus": {"serverAddress": "http://prometheus:9090"}}


def pair(disaggregation, prefill=None, **fields):
    """Prefill and decode, with a picker."""
    return llm(disaggregation=disaggregation, prefill=prefill or {}, router={"route": {}, "scheduler": {}}, **fields)


def member(weight, **fields):
    return llm(router={"gateway": {}, "route": {"group": "chat", "weight": weight}}, **fields)


def auto(low=1, high=2, targets=None, **fields):
    return {"autoscaling": {"minReplicas": low, "maxReplicas": high, "targets": targets or {"queue": 1}, **fields}}


def scheduled(**config):
    return {"router": {"route": {}, "scheduler": {"config": config} if config else {}}}


def picking(**scheduler):
    return llm(router={"route": {}, "scheduler": scheduler})


def plugins(*types, **fields):
    return {"config": {"inline": {"plugins": [{"type": one} for one in types], **fields}}}


CACHE = {
    "localModelNamespaceCache": {
        "sourceModelUri": "hf://Qwen/Qwen3-4B",
        "modelSize": "17Gi",
        "nodeGroups": ["gpu"],
    }
}


def environment(services, pools=POOLS, **platform):
    return {"cluster": {"simulated": {"nodePools": pools}}, "platform": {"llm": True, **platform}, "services": services}


def main(**container):
    return {"template": {"containers": [{"name": "main", **container}]}}


def asking(requests, limits):
    model = {**MODEL, "resources": {"requests": requests, "limits": limits}}
    return environment({"iris": isvc({"model": model})})


FUSE = {
    "name": "weights",
    "csi": {"driver": "gcsfuse.csi.storage.gke.io", "volumeAttributes": {"bucketName": "models"}},
}
RESOURCES = [
    environment({"chat": llm(template={"volumes": [FUSE]})}),
    environment(
        {
            "chat": llm(
                template={"volumes": [FUSE]},
                podAnnotations={"gke-gcsfuse/volumes": "true", "gke-gcsfuse/memory-request": "0"},
            )
        }
    ),
    asking({"cpu": "2"}, {"cpu": "1"}),
    asking({}, {"gpu": "1"}),
    asking({"cpu": "2"}, {}),
]


def on_gke(services, *pools, **fields):
    access = {"authorizedNetworks": {"ci": "203.0.113.0/28"}}
    gke = {"location": "us-central1", "access": access, "nodePools": list(pools), **fields}
    return {"cluster": {"gke": gke}, "platform": {"llm": True}, "services": services}


QUEUED = {
    "name": "b200",
    "machineType": "a4-highgpu-8g",
    "capacity": {"kind": "flex-start", "queued": True},
    "zones": ["us-central1-b"],
}
MPS = {
    "name": "l4",
    "machineType": "g2-standard-12",
    "gpuSharing": {"strategy": "mps", "clients": 2},
    "zones": ["us-central1-a"],
}
SHARED = {"pool": "l4", "gpus": 1}
SERVED = {"chat": llm()}
GOOGLE = [
    on_gke({"chat": llm(pool="b200", gpus=8)}, QUEUED),
    on_gke({"iris": isvc({**SHARED, "hostIPC": False})}, MPS),
    on_gke({"iris": isvc(SHARED, deploymentMode="Knative")}, MPS),
    on_gke(SERVED, {"name": "h100", "machineType": "a3-highgpu-8g", "capacity": {"reservation": "team"}}),
    on_gke(
        SERVED,
        mode="autopilot",
        computeClasses=[
            {"name": "l4", "rungs": [{"machineType": "g2-standard-12", "capacity": "reservation"}]},
        ],
    ),
    on_gke(SERVED, zones=["us-central1-z"]),
]

FLAGS = [
    environment({"chat": service}, kserve=kserve)
    for kserve, service in (
        ("0.17", llm(env=[{"name": "VLLM_ADDITIONAL_ARGS", "value": "--seed 1"}])),
        ("0.20", llm(**main(args=["--hf-overrides", '{"a": 1}']))),
        ("0.16", llm(**main(args=["--seed", "1"]))),
        (
            "0.20",
            llm(
                engine={
                    "image": "vllm/vllm-openai:v0.10.1",
                    "enableAutoToolChoice": True,
                    "toolCallParser": "openai",
                }
            ),
        ),
        ("0.20", llm(engine={"image": "own/vllm:1", "reasoningParser": "kimi_k2"})),
        ("0.20", llm(pool="h100", engine={"quantization": "awq"})),
        ("0.16", pair({"connector": "none"}, **main(args=["--seed", "1"]))),
    )
]
OLD_GPUS = [
    {"name": "t4", "gpu": "nvidia-tesla-t4", "gpusPerNode": 4},
    {"name": "a100", "gpu": "nvidia-a100-80gb", "gpusPerNode": 8},
]
SIMULATOR = "ghcr.io/llm-d/llm-d-inference-sim:v0.8.2"
ON_GPUS = [
    {
        "cluster": {"existing": {"nodePools": OLD_GPUS}},
        "platform": {"kserve": kserve, "llm": True},
        "services": {"chat": service},
    }
    for kserve, service in (
        (
            "0.20",
            llm(
                model={"uri": "hf://Qwen/Qwen3-32B-FP8"},
                pool="t4",
                engine={"image": "vllm/vllm-openai:v0.13.0"},
            ),
        ),
        ("0.20", llm(pool="a100", engine={"kvCacheDtype": "fp8", "image": "vllm/vllm-openai:v0.11.0"})),
        ("0.17", llm(pool="a100", engine={"kvCacheDtype": "fp8"})),
        ("0.20", llm(pool="t4", engine={"extraArgs": ["--attention-backend", "FLASH_ATTN"]})),
        ("0.20", llm(env=[{"name": "VLLM_ATTENTION_BACKEND", "value": "FLASHINFER"}])),
        ("0.20", pair({}, prefill={"engine": {"extraArgs": ["--port", "8200"]}})),
        ("0.20", llm(**main(image=SIMULATOR, args=["--port", "8000"]))),
    )
]
PROFILES = [{"name": "prefill"}, {"name": "decode"}]
SCORED = [{"name": "default", "plugins": [{"pluginRef": "queue-scorer"}]}]
MINE = {"containers": [{"name": "main", "image": "own/picker:1"}]}
PICKING = [
    environment({"chat": service}, kserve=kserve)
    for kserve, service in (
        ("0.20", picking(preset="prefix-load", **plugins("queue-scorer"))),
        ("0.17", picking(preset="precise-prefix")),
        ("0.20", picking(preset="prefix-load", template=MINE)),
        ("0.20", picking(preset="disaggregated")),
        ("0.20", picking(preset={"precisePrefix": {"prefixCache": 0}})),
        ("0.20", picking(preset="lora-affinity")),
        ("0.19", picking(**plugins("queue-scorrer"))),
        ("0.20", picking(**plugins("queue-scorrer"))),
        ("0.20", picking(**plugins("prefix-cache-scorer", schedulingProfiles=SCORED))),
        ("0.20", picking(**plugins("single-profile-handler", schedulingProfiles=PROFILES))),
        ("0.20", llm(prefill={}, router={"route": {}, "scheduler": plugins("single-profile-handler")})),
        ("0.19", picking(**plugins("prefix-based-pd-decider"))),
        ("0.21", picking(**plugins("predicted-latency-producer"))),
        (
            "0.21",
            llm(
                router={"route": {}, "scheduler": {}},
                prefill={"engine": {"image": "vllm/vllm-openai:v0.26.0"}},
                disaggregation={"connector": "none"},
            ),
        ),
        ("0.21", llm(rolloutStrategy={"maxSurge": 0, "maxUnavailable": 0})),
        ("0.20", picking(replicas=2, **plugins("inflight-load-producer"))),
        ("0.20", llm(engine={"blockSize": 16}, router={"route": {}, "scheduler": {"preset": "precise-prefix"}})),
        (
            "0.20",
            llm(
                engine={"extraArgs": ["--kv-events-config", "{}"]},
                router={"route": {}, "scheduler": {"preset": "precise-prefix"}},
            ),
        ),
    )
]
"""Endpoint pickers that could not work."""


SHARED = {"name": "l4", "gpuSharing": {"strategy": "time-sharing", "clients": 4}}


def asking(cpu, **fields):
    return {"model": {**MODEL, "resources": {"requests": {"cpu": cpu}}}, **fields}


EVEN = {
    "topologySpreadConstraints": [
        {"topologyKey": "kubernetes.io/hostname", "maxSkew": 1, "whenUnsatisfiable": "DoNotSchedule"}
    ]
}
SMALL = [{"name": name, "machineType": "e2-standard-4"} for name in ("a", "b")]
SHORT = [
    environment({"iris": isvc()}, [{"name": "l4", "machineType": "g2-standard-96"}]),
    environment({"iris": isvc(asking(20, pool="cpu"))}),
    environment({"chat": llm(pool="h100", **tp(8))}),
    environment({"iris": isvc({"minReplicas": 7})}, SMALL),
    environment(
        {"iris": isvc(asking(7, pool="cpu", minReplicas=2, **EVEN)), "wine": isvc(asking(14, pool="cpu"))},
        [{"name": "cpu", "machineType": "e2-standard-16", "maxNodes": 2}],
    ),
    {
        **environment({"iris": isvc(asking("3.7", pool="cpu"))}, install="existing"),
        "cluster": {"existing": {"nodePools": [{"name": "cpu", "machineType": "e2-standard-4"}]}},
    },
]
"""Pools that are too small in every way."""

ACCOUNT = {"serviceAccountName": "reader"}
LONG = "a-rather-long-name-of-an-llm-service-of-the-team"
GRAPH = {"inferenceGraph": {"nodes": {"root": {"routerType": "Sequence", "steps": [{"serviceUrl": "http://chat"}]}}}}
BACKEND = {"kind": "Service", "name": f"{LONG}-kserve-workload-svc", "port": 8000}
LATE = [{"name": "default", "plugins": [{"pluginRef": "random-picker"}, {"pluginRef": "queue-scorer"}]}]
DERIVED = [
    environment(
        {"iris-of-the-herbarium": isvc({"pool": "cpu"}, namespace="models-of-the-department-of-botany")},
        [{"name": "cpu", "machineType": "e2-standard-16"}],
    ),
    environment({"vllm": GRAPH, "chat": llm()}),
    environment(
        {"chat": picking(**plugins("random-picker", "queue-scorer", schedulingProfiles=LATE))},
        kserve="0.17",
        install="existing",
    ),
    environment({"chat": picking(**plugins("max-score-picker", "random-picker"))}),
    environment(
        {LONG: llm(router={"gateway": {}, "route": {"http": {"spec": {"rules": [{"backendRefs": [BACKEND]}]}}}})}
    ),
    environment(
        {"chat": llm(parallelism={"data": 2, "dataLocal": 1}, template=ACCOUNT, worker=ACCOUNT)},
        kserve="0.16",
        install="existing",
    ),
    environment({"chat": llm(pool="l4", annotations={"serving.kserve.io/exp-dra-device-class": "gpu.nvidia.com"})}),
    environment({"chat": llm(scaling={"minReplicas": 1, "maxReplicas": 2, "wva": {"keda": {}}})}),
]
"""What follows from names, accounts and what the endpoint picker adds by itself."""

ON_GKE = [
    {"name": "l4", "machineType": "g2-standard-24", "capacity": "spot", "maxNodes": 4},
    {"name": "odd", "machineType": "a3-edgegpu-8g", "minNodes": 1},
]
RAILED = [
    {
        "cluster": {"gke": {"location": "us-central1", "nodePools": ON_GKE}},
        "platform": {"llm": True},
        "guardrails": rails,
        "services": {"chat": llm(pool="l4", replicas=4)},
    }
    for rails in ({"usdPerHour": 2}, {"usdPerMonth": 90000}, {"maxGpus": 2}, {"spotMinimum": False})
]
"""Limits that an environment sets itself."""

TOKEN = {"name": "HF_TOKEN", "value": "not-to-be-shown"}
GUARDED = [
    {**RAILED[0], "guardrails": {"unprotectedClusters": False}},
    {
        **RAILED[0],
        "platform": {"llm": True, "gateway": {"auth": {"anonymous": True}}},
        "guardrails": {"openEndpoints": False},
    },
    environment({"own": isvc({"model": None, "containers": [{"image": "own:1", "env": [TOKEN]}]})})
    | {"guardrails": {"missingProbes": False}},
    environment({"chat": llm(pool="l4")}) | {"guardrails": {"modelSources": ["gs://our-models/"]}},
    environment({"chat": llm(pool="l4")})
    | {"guardrails": {"exceptions": [{"service": "chat", "limit": "floatingTags", "reason": "a trial"}]}},
    environment({"chat": llm(resources={"requests": {"nvidia.com/gpu": "1"}})}),
]
"""Guardrails that are switched on, a secret in plain text, and GPUs without a limit."""

ON_POOLS = {
    "existing": {
        "nodePools": [
            {"name": name, "machineType": f"e2-standard-{size}"} for name, size in (("cpu", 8), ("large", 16))
        ]
    }
}
READING = {"storageUri": "pvc://models/small", "modelFormat": "sklearn"}
BUCKET = {"name": "models", "create": True, "readers": ["default/reader"]}
FAST = {"name": "h200", "machineType": "a3-ultragpu-8g", "zones": ["us-central1-b"], "gpuDirect": True}
TOKENS = {"tokenLimits": [{"tokens": 1000}]}
NAMED = {"uri": "hf://Qwen/Qwen3-8B", "name": "qwen"}
OIDC = {"oidc": {"issuer": "https://id.example.org", "clientId": "models", "clientSecret": "login"}}
LOGIN = {"oidc": {**OIDC["oidc"], "redirectUrl": "https://models.example.org/oauth2/callback"}}
WITH_INGRESSES = {"kserve-resources": {"kserve": {"controller": {"gateway": {"disableIngressCreation": False}}}}}
CONTOUR = {"className": "contour", "controllerName": "projectcontour.io/gateway-controller"}
ROUTED = {"gateway": {}, "route": {}}
SCHEDULED = {**ROUTED, "scheduler": {}}
KEYS = {"apiKeys": {"secrets": ["keys"]}}
RDMA = {"networking.gke.io/interfaces": '[{"interfaceName": "eth1", "network": "rdma-0"}]'}
STEPS = [{"serviceName": "iris"}]
REFERRING = (
    [
        {
            "cluster": ON_POOLS,
            "platform": {"llm": True},
            "existing": existing,
            "services": services,
        }
        for existing, services in (
            ({"secrets": [{"name": "hf-token"}]}, {"chat": llm(model={**QWEN, "credentials": "hf-tokn"})}),
            ({}, {"pipeline": {"inferenceGraph": {"nodes": {"root": {"routerType": "Sequence", "steps": STEPS}}}}}),
            (
                {},
                {"small": isvc({"model": READING, "pool": "cpu"}), "larger": isvc({"model": READING, "pool": "large"})},
            ),
            (
                {"persistentVolumeClaims": [{"name": "models", "accessModes": ["ReadWriteOncePod"]}]},
                {"iris": isvc({"model": READING, "pool": "cpu", "minReplicas": 2})},
            ),
            (
                {},
                {
                    "chat": llm(
                        router={
                            "gateway": {},
                            "route": {
                                "http": {
                                    "spec": {
                                        "rules": [
                                            {"backendRefs": [{"name": "other", "namespace": "models", "port": 80}]}
                                        ]
                                    }
                                }
                            },
                        }
                    )
                },
            ),
        )
    ]
    + [
        {
            "cluster": {"gke": {"location": "us-central1", "access": {"endpoint": "dns"}, **gke}},
            "platform": {"llm": True, "gateway": gateway},
            "services": services,
        }
        for gke, gateway, services in (
            (
                {"modelBuckets": [BUCKET]},
                {},
                {"iris": isvc({"model": {"modelFormat": "sklearn", "storageUri": "gs://models/iris"}})},
            ),
            ({"nodePools": [FAST]}, {}, {"chat": llm(pool="h200", podAnnotations=RDMA)}),
            ({}, CONTOUR, {"chat": llm(router={"gateway": {}, "route": {}, "scheduler": {}})}),
            ({}, {}, {"chat": llm(template={"priorityClassName": "system-cluster-critical"})}),
            ({"gatewayApi": "gke", "version": "1.35"}, {"implementation": "gke"}, {}),
        )
    ]
    + [
        {"cluster": {"existing": {}}, "platform": {"llm": True, **platform}, "services": services}
        for platform, services in (
            ({"gateway": {"envoy": {"aiGateway": {"install": False}}}}, {"chat": llm(router=SCHEDULED)}),
            ({"gateway": {"hostnames": ["*.models.example.org"]}}, {"iris": isvc(namespace="models")}),
            ({"gateway": {"implementation": "existing"}}, {"chat": llm(router=ROUTED, auth=KEYS)}),
            ({}, {"chat": llm(auth=KEYS)}),
            ({}, {"chat": llm(router=SCHEDULED, traffic={"affinity": {"sourceIp": True}})}),
            ({"kserve": "0.19", "gateway": {"auth": KEYS}}, {}),
            ({"gatewayApi": {"version": "1.4.1"}}, {}),
            ({}, {"chat": llm(router=SCHEDULED, traffic=TOKENS)}),
            ({}, {"chat": llm(router=ROUTED, traffic={"limits": [{"requests": 5, "clientHeader": "X-Client"}]})}),
            (
                {"gateway": {"envoy": {"redis": {}}, "hostnames": ["a.example.org", "b.example.org"]}},
                {
                    "chat": llm(router=SCHEDULED, traffic=TOKENS, model=NAMED),
                    "other": llm(router=SCHEDULED, traffic=TOKENS, model=NAMED, auth=KEYS),
                },
            ),
            ({"gateway": {"auth": OIDC}}, {"chat": llm(router=ROUTED)}),
            ({}, {"chat": llm(router=ROUTED, auth=LOGIN)}),
            ({}, {"chat": llm(router=ROUTED, auth={"iap": {"clientId": "client", "clientSecret": "iap"}})}),
            ({"gateway": {"implementation": "gke"}, "values": WITH_INGRESSES}, {}),
        )
    ]
)
"""Names of objects that nobody provides."""

ENVIRONMENTS = [
    *REFERRING,
    {"cluster": {"existing": {"context": placeholder("the context of your kubeconfig")}}},
    *(
        environment({"iris": service})
        for service in (
            isvc({"minReplica": 1}),
            isvc({"scaleMetric": "qps"}),
            isvc({"model": {**MODEL, "env": [{"name": "A", "value": "1", "valueFrom": {}}]}}),
            isvc({"minReplicas": "many"}),
            isvc({"minReplicas": -1}),
            isvc({"model": {**MODEL, "modelFormat": "sklearn", "runtime": "kserve-xgbserver"}}),
            isvc({"model": {**MODEL, "modelFormat": "sklaern"}}),
            isvc({"gpus": 2, "model": {**MODEL, "resources": {"limits": {"nvidia.com/gpu": 1}}}}),
            isvc(deploymentMode="Knative"),
            isvc(autoscaler="keda"),
            isvc({"minReplicas": 3, "maxReplicas": 2}),
            isvc({"minReplicas": 0}),
            isvc(canary=[canary(0)]),
            {
                "inferenceService": {
                    "predictor": {"containers": [{"image": "own:1"}]},
                    "canary": [canary(0, name="next")],
                }
            },
            isvc(canary=[canary(0, name="next", maxReplicas=2)]),
            isvc(canary=[canary(60, name="a"), canary(50, name="b")]),
            isvc(canary=[canary(10, name="next")]),
            isvc({"model": {**MODEL, "env": [{"name": "PYTHONPATH", "value": "/x"}]}}),
            isvc({"pool": "l4"}),
            isvc({"pool": "cpu", "gpus": 1}),
            isvc({"pool": "l5"}),
            isvc({"extra": {"affinty": {}}}),
            isvc({"extra": {"volumes": [{"emptyDir": {}}], "terminationGracePeriodSeconds": "30"}}),
            {"inferenceService": {"predictor": {"containers": [{"image": "own:1", "ports": [HTTP, HTTP]}]}}},
        )
    ),
    *(
        environment({"chat": service})
        for service in (
            {"llmInferenceService": {"model": {}}},
            {"llmInferenceService": {"model": {"uri": "gs://models/qwen"}}},
            {"llmInferenceService": {"model": {"uri": "s3://models/qwen", "credentials": "token"}}},
            llm(router={"scheduler": {}}),
            llm(env=[{"name": "VLLM_ADDITIONAL_ARGS", "value": "--a"}], engine={"maxModelLen": 1}),
            llm(sharedMemory="8Gi", template={"volumes": [{"name": "dshm", "emptyDir": {}}]}),
            pair(
                {"connector": "LMCacheConnectorV1"},
                template={"initContainers": [{"name": "llm-d-routing-sidecar", "args": ["--port=8000"]}]},
            ),
            llm(**tp(2), prefill=tp(4)),
            pair({"connector": "MooncakeConnector", "leaseSeconds": 30}),
            pair({"connector": "LMCacheConnectorV1"}),
            pair({"sideChannelPort": 8000}),
            pair({}, **tp(4), gpus=2),
            pair({}, **tp(2), annotations={"serving.kserve.io/exp-dra-device-class": "gpu.nvidia.com"}),
            pair({}, **tp(2), gpus=4),
            pair({"transport": {"resource": "rdma/ib"}}),
            pair({"transport": {"kind": "rdma"}}, pool="l4"),
            pair({"transport": {"kind": "rdma", "resource": "rdma/ib"}}, resources={"limits": {"rdma/ib": "1"}}),
            pair({}, pool="h100", prefill={"pool": "l4"}),
            llm(prefill={}),
            llm(prefill={"engine": {"kvCacheDtype": "fp8"}}),
            llm(pool="l4", replicas=6, **tp(4)),
            llm(model={"uri": "hf://Qwen/Qwen3-8B"}, pool="l4"),
            llm(model={"uri": "hf://Qwen/Qwen3-8B"}, pool="l4", engine={"maxModelLen": 16384}),
            llm(model={"uri": "hf://meta-llama/Llama-3.3-70B-Instruct"}, pool="l4", **tp(4)),
            llm(model={"uri": "hf://own/model"}, pool="l4"),
            llm(pool="l4", **tp(3)),
            llm(engine={"extraArgs": ["--max-modle-len", "8192"]}),
            llm(engine={"extraArgs": ["--swap-space", "4"], "image": "own/vllm:prod"}),
            llm(engine={"maxModelLen": 8192, "extraArgs": ["--max-model-len", "4096"]}),
            llm(engine={"maxNumSeqs": 512, "maxNumBatchedTokens": 256}),
            llm(engine={"image": "vllm/vllm-openai:v0.11.0", "version": "0.12.0"}),
            llm(model={**QWEN, "lora": {"maxRank": 48, "adapters": [{"name": "a", "uri": "hf://own/a"}]}}),
            llm(startTimeout=60),
            llm(kvCacheOffloading={"cpu": "16Gi"}, prefill={}),
            isvc(
                {
                    "model": {
                        "modelFormat": "huggingface",
                        "storageUri": "hf://Qwen/Qwen3-4B",
                        "args": ["--max-modle-len=8192"],
                    }
                }
            ),
            llm(pool="l4", resources={"limits": {"amd.com/gpu": "1"}}),
            llm(pool="l4", template={"nodeSelector": {"cloud.google.com/gke-accelerator": "nvidia-a100-80gb"}}),
            llm(template={"containers": [{"name": "vllm"}]}),
            llm(template={"terminationGracePeriodSeconds": 20}),
            llm(kvCacheOffloading={"cpu": "64Gi"}, resources={"limits": {"memory": "48Gi"}}),
            llm(model={"uri": "hf://meta-llama/Llama-3.3-70B-Instruct"}, replicas=4),
            llm(model={**QWEN, "download": {"memory": "2Gi"}}, storageInitializer={"enabled": False}),
            llm(
                model={**QWEN, "download": {"memory": "2Gi"}},
                template={
                    "initContainers": [{"name": "storage-initializer", "resources": {"limits": {"memory": "4Gi"}}}]
                },
            ),
            llm(template={"extra": {"volumes": [{"name": "cache", "emptyDir": {"sizeLimit": "8GB"}}]}}),
        )
    ),
    environment(
        {"small": llm(pool="l4", replicas=5), "large": llm(pool="h100", **tp(8), prefill={"pool": "l4", **tp(8)})}
    ),
    {**environment({}, kserve="0.17", install="existing"), "definitions": {"chat": CACHE}},
    {**environment({}), "definitions": {"chat": CACHE}},
    *SHORT,
    *RAILED,
    *GUARDED,
    environment(
        {
            name: llm(pool="l4", replicas=replicas, router={"gateway": {}, "route": {"group": "chat", "weight": 50}})
            for name, replicas in (("stable", 4), ("next", 1))
        }
    ),
    {
        "cluster": {
            "gke": {
                "location": "us-central1",
                "nodePools": [
                    {
                        "name": "l4",
                        "machineType": "g2-standard-12",
                        "gpuSharing": {"strategy": "time-sharing", "clients": 4},
                    }
                ],
            }
        },
        "platform": {"llm": True},
        "services": {"chat": llm(pool="l4", engine={"maxModelLen": 4096})},
    },
    *(
        {
            "cluster": {"gke": {"location": "us-central1", "nodePools": [{**SHARED, "machineType": machine}]}},
            "platform": {"llm": True},
            "services": services,
        }
        for machine, services in (
            ("g2-standard-12", {"chat": llm(pool="l4", **tp(2))}),
            ("g2-standard-24", {"iris": isvc({"pool": "l4", "gpus": 2})}),
        )
    ),
    environment({"chat": member(1)}),
    environment({"chat": member(0), "next": member(0)}),
    environment({"chat": member(1), "next": member(1, name="other")}),
    environment({"chat": pair({"leaseSeconds": 30})}, kserve="0.19"),
    environment({"chat": llm(baseRefs=["team-defaults"])}),
    {
        "cluster": {"gke": {"location": "us-central1", "network": {"nat": False}}},
        "platform": {"gateway": {"className": "gke-l7-rilb", "controllerName": None}},
    },
    {
        "cluster": {"gke": {"location": "us-central1", "mode": "autopilot"}},
        "platform": {
            "gateway": {"className": "gke-l7-rilb", "controllerName": None},
            "gatewayApi": {"version": "1.5.1"},
        },
    },
    {
        "cluster": {
            "gke": {
                "location": "us-central1",
                "nodePools": [{"name": "odd", "machineType": "z9-standard-8"}],
                "budget": {"billingAccount": "01ABCD-234567-89ABCD"},
            }
        }
    },
    environment({"Iris": isvc()}),
    environment({"iris": isvc(), "iris-next": isvc(name="iris")}),
    environment({"chat": llm()}, llm=False),
    environment({"chat": llm(tracing={})}, kserve="0.19"),
    environment({"chat": llm(**auto())}, kserve="0.16", install="existing"),
    *(
        environment({"chat": service}, **PROMETHEUS)
        for service in (
            llm(replicas=2, **auto()),
            llm(**auto(3, 2)),
            llm(**auto(targets={"kvCacheUsage": None})),
            llm(**auto(targets={"flowControlQueue": 1}), **scheduled()),
            llm(**auto(targets={"flowControlQueue": 1}), **scheduled(ref={"name": "picker"})),
            llm(**auto(0, 2)),
            llm(model={"uri": "hf://Qwen/Qwen3-8B"}, pool="h100", **auto(scaleDown={"stabilizationWindowSeconds": 30})),
            llm(prefill=auto()),
            llm(**auto(cooldownPeriod=300)),
            llm(name="a" * 48, **auto(), prefill={}),
        )
    ),
    {
        **environment({"chat": llm(baseRefs=["base"], **auto())}, **PROMETHEUS),
        "definitions": {"base": {"llmInferenceServiceConfig": {"replicas": 2}}},
    },
    *(
        {
            **environment({"chat": llm(baseRefs=["base"], **service)}),
            "definitions": {"base": {"llmInferenceServiceConfig": base}},
        }
        for service, base in (
            ({"engine": {"maxNumSeqs": 4}}, {"engine": {"maxModelLen": 4096}}),
            (
                {"env": [{"name": "A", "value": "1"}]},
                {"env": [{"name": "A", "valueFrom": {"secretKeyRef": {"name": "s", "key": "k"}}}]},
            ),
        )
    ),
    environment({"chat": llm(model={"uri": "hf://Qwen/Qwen3-8B", "hub": "Qwen/Qwen3-32B"})}),
    *PICKING,
    *FLAGS,
    *RESOURCES,
    *GOOGLE,
    environment({"chat": llm(**tp(4))}, kserve="0.19"),
    {
        "cluster": {"existing": {}},
        "platform": {"install": "existing"},
        "definitions": {
            "first": {"clusterServingRuntime": runtime(2)},
            "second": {"clusterServingRuntime": runtime(2)},
            "own": {"servingRuntime": {**runtime(1, 2), "namespace": "models"}},
        },
    },
    environment({}, values={"kserve-resource": {}}),
    environment(
        {},
        domain="a.example",
        values={"kserve-resources": {"kserve": {"controller": {"gateway": {"domain": "b.example"}}}}},
    ),
    *(
        {
            "cluster": cluster,
            "platform": {"llm": True},
            "services": {"chat": llm(model={"uri": "hf://meta-llama/Llama-3.3-70B-Instruct"}, pool="a100", **tp(8))},
        }
        for cluster in (
            {
                "gke": {
                    "location": "us-central1",
                    "nodePools": [{"name": "a100", "machineType": "a2-highgpu-8g", "zones": ["us-central1-a"]}],
                }
            },
            {"existing": {"nodePools": [{"name": "a100", "machineType": "a2-highgpu-8g"}]}},
        )
    ),
    environment(
        {
            "iris": isvc(
                {
                    "model": {"modelFormat": "huggingface", "storageUri": "hf://Qwen/Qwen2.5-72B-Instruct"},
                    "pool": "h100",
                    "gpus": 8,
                },
                deploymentMode="Knative",
            )
        },
        knative="existing",
    ),
    environment({"chat": llm(model={**QWEN, "credentials": "hub"})}, kserve="0.18", install="existing"),
    environment({"chat": llm(model={**QWEN, "credentials": "hub"})}, kserve="0.19"),
    {
        **environment(
            {"chat": llm()},
            values={"kserve-resources": {"kserve": {"storage": {"resources": {"limits": {"memory": "32Gi"}}}}}},
        ),
        "definitions": {
            "hub": {
                "clusterStorageContainer": {
                    "container": {"name": "storage-initializer", "image": "own/storage-initializer:1"},
                    "supportedUriFormats": [{"prefix": "hf://"}],
                }
            }
        },
    },
    *DERIVED,
    *ON_GPUS,
    environment({}, kserve="0.22"),
    {
        "cluster": {"existing": {"nodePools": [{"name": "own", "gpusPerNode": 4}]}},
        "platform": {"llm": True, "install": "existing"},
        "services": {"chat": llm(model={"uri": "hf://Qwen/Qwen3-8B"}, pool="own")},
    },
    environment({}, [{"name": "l4", "machineType": "g2-standrad-12"}]),
    *({"cluster": {"gke": config}} for _, _, config in (*GKE_WRONG, *REFERENCES_WRONG)),
    *(config for _, _, _, config in NODES_WRONG),
    *(config for _, _, _, config in CLAIMS_WRONG),
    *PODS_WRONG,
    *ROUTES_WRONG,
    *SERVICES_WRONG,
    *VERSIONS_WRONG,
    *STARTS_WRONG,
    *TPUS_WRONG,
    *TRIGGERS_WRONG,
]


def refused(metadata=None, **spec):
    metadata = {"name": "chat", **(metadata or {})}
    spec = {"model": {"uri": "hf://Qwen/Qwen3-8B"}, **spec}
    return {
        "apiVersion": "serving.kserve.io/v1alpha2",
        "kind": "LLMInferenceServiceConfig",
        "metadata": metadata,
        "spec": spec,
    }


OBJECTS = [
    refused({"name": "Chat"}),
    refused({"labels": {"team": "a b"}}),
    refused({"annotations": {"/note": "x"}}),
    refused(replicas=1, scaling={"maxReplicas": 2, "wva": {"hpa": {}}}),
    refused(template={"containers": [{"image": "own:1"}]}),
]
"""What can be said of objects only, or is said of them most plainly."""


EXISTING = PropertyPath("cluster", "existing")


def emitted() -> Iterator[tuple[str, PropertyPath, str]]:
    """Code, path and text of every finding that the examples have."""
    for config in ENVIRONMENTS:
        environment, problems = parse_environment(config)
        for problem in [*problems, *(check(environment) if environment else [])]:
            yield problem.code, problem.where, problem.text
    for _, _, pools, nodes in LIVE_WRONG:
        for problem in check_live(ExistingClusterArgs.model_validate({"nodePools": pools}), nodes):
            yield problem.code, problem.where.under(EXISTING), problem.text
    for finding in (
        *(finding for obj in OBJECTS for finding in verdict(obj, "0.20")),
        *(finding for case in CASES for finding in case.rule(Object(case.obj, case.kserve))),
    ):
        yield finding.code, finding.path, f"{finding.message} {finding.mend}".rstrip()


EMITTED = list(emitted())
RULES = [rule for chapter in CHAPTERS for rule in chapter.rules]


def each(rules):
    return pytest.mark.parametrize("rule", rules, ids=lambda rule: rule.code)


# tests/package/test_construct.py has the examples of what only a Pulumi package emits.
@each([rule for rule in RULES if rule not in PACKAGE.rules])
def test_the_example_of_a_rule_is_a_finding_that_it_has(rule):
    assert rule.example in {f"{path}: {text}" for code, path, text in EMITTED if code == rule.code}


def test_every_rule_is_emitted_and_whatever_is_emitted_is_declared():
    of_the_package = {rule.code for rule in PACKAGE.rules}
    assert {code for code, _, _ in EMITTED} | of_the_package == {rule.code for rule in RULES}


def test_no_step_of_a_path_is_a_path_itself():
    """Keys of labels, annotations and resources have dots and a slash. Names of kernel parameters have dots alone."""
    steps = {str(step) for _, path, _ in EMITTED for before, step in pairwise(("", *path)) if before != "sysctls"}
    assert {step for step in steps if "." in step and "/" not in step} == set()


@each(RULES)
def test_the_page_says_what_kserve_accepts_and_we_do_not(rule):
    assert ("KServe accepts it" in rule.meaning) == bool(rule.stricter)


@each([rule for rule in RULES if rule.stricter])
def test_a_rule_that_is_stricter_than_kserve_refuses(rule):
    assert rule.severity == "error"
