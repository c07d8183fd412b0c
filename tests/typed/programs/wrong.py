"""Mistakes, one a line. Type checkers disagree on which line of a longer call is wrong, so each call is on one line."""

import pulumi

from kserve_iac import (
    Capacity,
    ClusterStorageContainer,
    Container,
    ExistingCluster,
    GkeCluster,
    GkeNodePool,
    InferenceGraph,
    InferenceService,
    InferenceServiceArgs,
    LLMInferenceService,
    LLMInferenceServiceArgs,
    LocalModelCache,
    LocalModelNamespaceCache,
    LocalModelNodeGroup,
    ModelSpec,
    NodePool,
    Parallelism,
    Predictor,
    Router,
    Scheduler,
    ServingPlatform,
    SimulatedCluster,
    TrainedModel,
)
from kserve_iac import NoSuchThing  # wrong
from kserve_iac.args import InferenceService as NotThere  # wrong

late = pulumi.Output.from_input(2)
iris = Predictor(model={"model_format": "sklearn"})

ExistingCluster("a", contxt="mine")  # wrong
ExistingCluster("b", node_pools=[{"name": "l4"}, {"name": "l4", "maschine_type": "g2-standard-12"}])  # wrong
ExistingCluster("c", {"context": "mine"}, node_pools={"l4": {"gpus_per_node": 8}})  # wrong
GkeCluster("a", location="europe-west4", zones="europe-west4-a")  # wrong
GkeCluster("b", location="europe-west4", release_channel="FAST")  # wrong
GkeCluster("c", location="europe-west4", node_pools=[{"name": "a", "machine_type": "b", "capacity": "cheap"}])  # wrong
GkeCluster("d", location=late)  # wrong
SimulatedCluster("a", node_pools=[{"name": "l4"}])  # wrong
SimulatedCluster("b", node_pool=[])  # wrong

cluster = ExistingCluster("cluster")
ServingPlatform("a")  # wrong
ServingPlatform("b", cluster=cluster, llm="yes")  # wrong
ServingPlatform("c", cluster="cluster")  # wrong
ServingPlatform("d", cluster=cluster, certManager={})  # wrong

platform = ServingPlatform("platform", cluster=cluster)
InferenceService("a", platform=platform, preditcor={"model": {"model_format": "sklearn"}})  # wrong
InferenceService("b", platform=platform, predictor={"model": {"model_format": "sklearn"}, "min_replica": 1})  # wrong
InferenceService("c", platform=platform, predictor={"model": {"model_format": 3}})  # wrong
InferenceService("d", platform=platform, predictor={"model": {"storage_uri": "gs://models/iris"}})  # wrong
InferenceService("e", platform=platform, predictor=iris, wait="no")  # wrong
InferenceService("f", platform=platform, predictor=iris, deployment_mode="Serverless")  # wrong
InferenceService("g", predictor=iris)  # wrong
InferenceService("h", platform=cluster, predictor=iris)  # wrong
InferenceService("i", platform=platform, predictor=platform)  # wrong
InferenceService(name="named", platform=platform, predictor=iris)  # wrong
InferenceService("j", LLMInferenceServiceArgs(), platform=platform)  # wrong
LLMInferenceService("a", platform=platform, model="hf://Qwen/Qwen3-4B")  # wrong
LLMInferenceService("b", platform=platform, replicas=late)  # wrong
LLMInferenceService("c", platform=platform, parallelism={"tensor": 2, "dataRPCPort": 5555})  # wrong
LLMInferenceService("d", platform=platform, router={"gatway": {}})  # wrong
LLMInferenceService("e", platform=platform, base_refs="kserve-config-llm-template")  # wrong
LLMInferenceService("f", platform=platform, predictor=iris)  # wrong

GkeCluster("e")  # wrong
GkeCluster("f", project="my-project", opts=pulumi.ResourceOptions(protect=True))  # wrong
SimulatedCluster("c")  # wrong
InferenceService("l", platform=platform)  # wrong
InferenceService("m", platform=platform, transformer={"containers": [{"image": "mine"}]})  # wrong
InferenceService("n", platform=platform, predictor=None)  # wrong
InferenceService("o", InferenceServiceArgs(predictor=iris), platform=platform, min_replicas=1)  # wrong
InferenceService("p", {"predictor": {}}, platform=platform, wait="no")  # wrong
LLMInferenceService("g", platform=platform)  # wrong
LLMInferenceService("h", platform=platform, pool="l4", replicas=2)  # wrong
LLMInferenceService("i", platform=platform, model=None)  # wrong
LLMInferenceService("j", platform=platform, model={"name": "chat"})  # wrong
LLMInferenceService("k", platform=platform, base_refs=["chat"], replicas="two")  # wrong
LLMInferenceService("l", LLMInferenceServiceArgs(base_refs=["chat"]), platform=platform, replica=2)  # wrong
InferenceGraph("a", platform=platform)  # wrong
TrainedModel("a", platform=platform, inference_service="several")  # wrong
TrainedModel("b", platform=platform, model={"framework": "sklearn", "storage_uri": "gs://m", "memory": "1Gi"})  # wrong
ClusterStorageContainer("a", platform=platform, supported_uri_formats=[{"prefix": "s3://"}])  # wrong
LocalModelNodeGroup("a", platform=platform, storage_limit="1Ti")  # wrong
LocalModelCache("a", platform=platform, source_model_uri="hf://Qwen/Qwen3-4B", model_size="9Gi")  # wrong
LocalModelNamespaceCache("a", platform=platform, model_size="9Gi", node_groups=["disks"])  # wrong

Predictor(minReplicas=1)  # wrong
Predictor(min_replicas="two")  # wrong
Predictor(model={"modelFormat": "sklearn"})  # wrong
ModelSpec(storage_uri="gs://models/iris")  # wrong
ModelSpec(model_format="sklearn", storage_uri=1)  # wrong
ModelSpec("sklearn")  # wrong
NodePool(name="l4")  # wrong
GkeNodePool(name="l4", machine_type="g2-standard-12", capacity="cheap")  # wrong
Parallelism(data_rpc_prot=1)  # wrong
Parallelism(dataRPCPort=1)  # wrong
Router(gateway="")  # wrong
Scheduler(preset="precise")  # wrong
Capacity(kind="cheap")  # wrong
Container(command="serve")  # wrong
InferenceServiceArgs()  # wrong

iris.modle  # wrong
iris.model.runtime  # wrong
cluster.endpoint  # wrong
InferenceService("k", platform=platform, predictor=iris).openai_url  # wrong
