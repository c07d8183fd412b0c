"""Objects, mixed with short forms; mappings that are typed by themselves; arguments from elsewhere."""

from collections.abc import Mapping
from typing import Any

import pulumi

from kserve_iac import (
    Capacity,
    Cluster,
    ComputeClass,
    Container,
    ContainerPort,
    Engine,
    Environment,
    GkeClusterArgs,
    GkeNodePool,
    InferenceService,
    InferenceServiceArgs,
    LLMInferenceService,
    LLMInferenceServiceArgs,
    Model,
    ModelFormat,
    ModelSpec,
    NodePool,
    Parallelism,
    Platform,
    Predictor,
    Resources,
    Router,
    Rung,
    Scheduler,
    ServingPlatform,
    SimulatedCluster,
    SimulatedClusterArgs,
    Stack,
    TrainedModel,
    Volume,
    deploy,
)
from kserve_iac.args.dicts import ModelSpecDict, PredictorDict, TrainedModelSpecDict
from kserve_iac.args.inference_service import Transformer

simulated = SimulatedCluster(
    "simulated", SimulatedClusterArgs(node_pools=[NodePool(name="l4", machine_type="g2-standard-12")])
)


def platform_on(cluster: Cluster) -> ServingPlatform:
    return ServingPlatform("kserve", cluster=cluster)


def iris_on(platform: Platform, storage: pulumi.Input[str]) -> InferenceService:
    return InferenceService(
        "iris", platform=platform, predictor=Predictor(model=ModelSpec(model_format="sklearn", storage_uri=storage))
    )


platform = platform_on(simulated)
iris = iris_on(platform, pulumi.Output.from_input("gs://models/iris"))

spec: ModelSpecDict = {"model_format": {"name": "sklearn", "version": 1}, "storage_uri": "gs://models/iris"}
predictor: PredictorDict = {"model": spec, "min_replicas": 1}
first = InferenceService("first", platform=platform, predictor=predictor)
second = InferenceService("second", InferenceServiceArgs(predictor=predictor), platform=platform, labels={"a": "b"})

read_elsewhere: Mapping[str, Any] = {"predictor": {"minReplicas": 1, "model": {"modelFormat": "sklearn"}}}
other = InferenceService("other", platform=platform, name="first", namespace="other", predictor=predictor)
third = InferenceService("third", read_elsewhere, platform=platform, namespace="models")

given = LLMInferenceServiceArgs(
    model=Model(uri="hf://Qwen/Qwen3-4B"),
    parallelism=Parallelism(tensor=2, data_rpc_port=5555),
    resources={"requests": {"cpu": 4}},
    engine=Engine(gpu_memory_utilization=0.9),
    router=Router(gateway={}, route={}, scheduler=Scheduler(preset="prefix-load")),
    template={"containers": [Container(name="main", ports=[ContainerPort(container_port=8000, host_ip="127.0.0.1")])]},
)
chat = LLMInferenceService("chat", given, platform=platform)
more = LLMInferenceService("more", given, platform=platform, replicas=2)
built = LLMInferenceService("built", platform=platform, base_refs=["chat"], pool="l4")
tuned = LLMInferenceService("tuned", platform=platform, base_refs=["chat"], model={"uri": "hf://Qwen/Qwen3-4B"})
mapped = LLMInferenceService("mapped", {"baseRefs": ["chat"]}, platform=platform)
trained_spec: TrainedModelSpecDict = {"framework": "sklearn", "memory": "1Gi", "storage_uri": "gs://models/iris"}
trained = TrainedModel("trained", {"inferenceService": "iris"}, platform=platform, model=trained_spec)


def perhaps(optional: InferenceServiceArgs | None, further: dict[str, Any]) -> InferenceService:
    InferenceService("further", platform=platform, **further)
    return InferenceService("optional", optional, platform=platform)


gke = GkeClusterArgs(
    location="europe-west4",
    node_pools=[
        GkeNodePool(name="l4", machine_type="g2-standard-12", capacity="spot"),
        GkeNodePool(name="h100", machine_type="a3-highgpu-8g", capacity=Capacity(reservation="mine")),
    ],
    compute_classes=[ComputeClass(name="ladder", rungs=[Rung(machine_type="g2-standard-12", capacity="on-demand")])],
)
volume = Volume(name="info", downward_api={"items": []})
formats = ModelSpec(model_format=ModelFormat(name="onnx", version="1"))
resources = Resources(requests={"cpu": 0.5}, limits={"memory": "1Gi"})
transformer = Transformer(containers=[{"image": "registry.example/before:1"}])

# What was read is an object, whatever it was written as.
replicas: int | None = given.parallelism.tensor if given.parallelism else None
format_name: str = formats.model_format.name
cpu: str = resources.requests["cpu"]


def prod() -> Stack:
    environment = Environment(
        cluster={"simulated": {"node_pools": [{"name": "l4", "machine_type": "g2-standard-12"}]}},
        services={"chat": {"llm_inference_service": given}},
    )
    return deploy(environment, "prod")


stack = prod()
pulumi.export("urls", {name: one.url for name, one in stack.inference_services.items()})
