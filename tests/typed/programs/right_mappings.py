"""The short forms of the documentation: mappings in snake_case, plain names, numbers for versions and amounts."""

import pulumi

from kserve_iac import (
    ClusterServingRuntime,
    ClusterStorageContainer,
    ExistingCluster,
    GkeCluster,
    InferenceGraph,
    InferenceService,
    LLMInferenceService,
    LLMInferenceServiceConfig,
    LocalModelCache,
    LocalModelNamespaceCache,
    LocalModelNodeGroup,
    ServingPlatform,
    ServingRuntime,
    SimulatedCluster,
    TrainedModel,
)

settings = pulumi.Config()
bucket = pulumi.Output.concat("gs://", settings.require("bucket"), "/iris")

cluster = ExistingCluster(
    "inference",
    context="gke_my-project_us-central1_inference",
    kubeconfig=settings.require_secret("kubeconfig"),
    node_pools=[
        {"name": "l4", "machine_type": "g2-standard-12", "max_nodes": 6},
        {"name": "own", "gpus_per_node": 8, "node_selector": {"gpu": "h100"}, "taints": [{"key": "gpu"}]},
    ],
)
gke = GkeCluster(
    "gke",
    location="europe-west4",
    project="my-project",
    zones=["europe-west4-a", "europe-west4-b"],
    network={"nodes_cidr": "10.0.0.0/20"},
    access={"endpoint": "ip", "authorized_networks": {"office": "203.0.113.0/24"}},
    node_pools=[
        {"name": "l4", "machine_type": "g2-standard-12", "max_nodes": 4, "capacity": "spot"},
        {
            "name": "h100",
            "machine_type": "a3-highgpu-8g",
            "capacity": {"reservation": "mine"},
            "disk": {"size_gib": 200},
        },
    ],
    compute_classes=[{"name": "ladder", "rungs": [{"machine_type": "g2-standard-12", "capacity": "flex-start"}]}],
    version=1.33,
    model_buckets=[{"name": "models", "readers": ["default/reader"]}],
    opts=pulumi.ResourceOptions(protect=True),
)
simulated = SimulatedCluster("simulated", node_pools=({"name": "l4", "machine_type": "g2-standard-12"},))
platform = ServingPlatform(
    "kserve",
    cluster=cluster,
    kserve="0.20",
    llm=True,
    keda="existing",
    cert_manager={"install": "existing"},
    gateway={},
)
elsewhere = ServingPlatform("elsewhere", {"kserve": "0.19", "certManager": {"install": "existing"}}, cluster=gke)

iris = InferenceService(
    "iris",
    platform=platform,
    predictor={
        "model": {"model_format": "sklearn", "storage_uri": bucket, "protocol_version": "v2"},
        "min_replicas": 2,
        "auto_scaling": {
            "metrics": [{"type": "Resource", "resource": {"name": "cpu", "target": {"type": "Utilization"}}}]
        },
    },
    autoscaler="keda",
    labels={"team": "flowers"},
)
custom = InferenceService(
    "custom",
    platform=platform,
    predictor={
        "containers": [
            {
                "image": "registry.example/iris:1",
                "command": ["serve", "--port", settings.require("port")],
                "args": [pulumi.Output.concat("--model=", bucket)],
                "env": [
                    {"name": "A", "value": "1"},
                    {"name": "B", "value_from": {"field_ref": {"field_path": "status.podIP"}}},
                ],
                "resources": {"requests": {"cpu": 2, "memory": "4Gi"}, "limits": {"cpu": "2.5"}},
                "readiness_probe": {"http_get": {"port": "http", "path": "/"}},
                "lifecycle": {"preStop": {"sleep": {"seconds": 5}}},
            }
        ],
        "volumes": [{"name": "shm", "empty_dir": {"medium": "Memory", "size_limit": "1Gi"}}],
        "deployment_strategy": {"type": "RollingUpdate", "rolling_update": {"max_surge": 0, "max_unavailable": "25%"}},
    },
)
chat = LLMInferenceService(
    "chat",
    platform=platform,
    model={"uri": "hf://Qwen/Qwen3-4B"},
    pool="l4",
    replicas=2,
    base_refs=["kserve-config-llm-template", {"name": "own"}],
    parallelism={"tensor": 2, "data_rpc_port": 5555},
    engine={"max_model_len": 8192, "extra_args": ["--disable-log-requests"]},
    router={"gateway": {}, "route": {}, "scheduler": {"preset": "precise-prefix"}},
)
split = LLMInferenceService(
    "split",
    platform=platform,
    model={"uri": "hf://Qwen/Qwen3-4B"},
    prefill={"pool": "l4", "parallelism": {"tensor": 1}},
    router={"scheduler": {"preset": {"disaggregated": {"non_cached_tokens": 512}}}},
)

graph = InferenceGraph(
    "graph", platform=platform, nodes={"root": {"router_type": "Sequence", "steps": [{"service_name": "iris"}]}}
)
trained = TrainedModel(
    "trained",
    platform=platform,
    inference_service="iris",
    model={"framework": "sklearn", "memory": "256Mi", "storage_uri": "gs://models/more"},
)
runtime = ServingRuntime(
    "runtime",
    platform=platform,
    namespace="models",
    supported_model_formats=[{"name": "sklearn", "version": 1, "auto_select": True}],
    containers=[{"name": "kserve-container", "image": "registry.example/server:1"}],
    host_ipc=True,
)
everywhere = ClusterServingRuntime("everywhere", platform=platform, protocol_versions=["v1", "v2"], extra={"x": 1})
config = LLMInferenceServiceConfig("config", platform=platform, template={"containers": [{"name": "main"}]})
downloads = ClusterStorageContainer(
    "downloads", platform=platform, container={"image": "x:1"}, supported_uri_formats=[{"prefix": "own://"}]
)
disks = LocalModelNodeGroup(
    "disks", platform=platform, storage_limit="1Ti", persistent_volume_spec={}, persistent_volume_claim_spec={}
)
cache = LocalModelCache(
    "cache", platform=platform, source_model_uri="hf://a/b", model_size="10Gi", node_groups=["disks"]
)
own_cache = LocalModelNamespaceCache(
    "own-cache", platform=platform, source_model_uri="hf://a/b", model_size="10Gi", node_groups=("disks",)
)

pulumi.export("url", iris.url)
pulumi.export("openai_base_url", chat.openai_base_url)
