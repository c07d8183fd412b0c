"""Examples of the rules about the smaller kinds."""

from typing import Any

from kserve_iac.admission.kserve import (
    decoding,
    inference_graph,
    local_model,
    serving_runtime,
    storage_container,
    trained_model,
)

from .objects import RUNTIME_IMAGE, cache, claimed, graph, node_group, runtime, storage, trained, worker

GPU_TYPES = "serving.kserve.io/gpu-resource-types"


def server(**more: Any) -> dict[str, Any]:
    return {"name": "kserve-container", "image": RUNTIME_IMAGE, **more}


def variable(name: str) -> dict[str, Any]:
    return {"env": [{"name": name, "value": "1"}]}


def asks(name: str) -> dict[str, Any]:
    return {"resources": {"limits": {name: "1"}}}


ACCEPTED: list[tuple[Any, ...]] = [
    (decoding.replicas_fit_16_bits, runtime(replicas=65535)),
    (serving_runtime.runtime_worker_is_one_container, runtime(workerSpec=worker())),
    (serving_runtime.runtime_worker_is_one_container, runtime(workerSpec={"containers": []}, disabled=True)),
    (serving_runtime.runtime_sizes_are_positive, runtime(workerSpec=worker())),
    (serving_runtime.runtime_sizes_are_positive, runtime(server(**variable("TENSOR_PARALLEL_SIZE")))),
    (serving_runtime.runtime_gpus_are_known, runtime(server(**asks("amd.com/gpu")), workerSpec=worker())),
    (serving_runtime.runtime_gpus_are_known, runtime(server(**asks("own/gpu")))),
    (
        serving_runtime.runtime_gpus_are_known,
        runtime(workerSpec=worker(**asks("own/gpu")), annotations={GPU_TYPES: '["own/gpu"]'}),
    ),
    (serving_runtime.runtime_python_path_is_reserved, runtime(server(**variable("PYTHONPATH")), disabled=True)),
    (serving_runtime.runtime_python_path_is_reserved, runtime(server(**variable("PYTHONPATH"))), "0.17"),
    (serving_runtime.runtime_images_are_pinned, runtime()),
    (inference_graph.graph_name_is_usable, graph()),
    (inference_graph.graph_has_a_root, graph()),
    (inference_graph.step_names_are_unique, graph({"name": "a"}, {"name": "b"}, {}, {})),
    (inference_graph.steps_go_one_way, graph({"serviceUrl": "http://x", "serviceName": ""})),
    (inference_graph.steps_lead_to_nodes, graph({"nodeName": "next"}, next={"routerType": "Sequence"})),
    (inference_graph.splitter_shares_are_whole, graph({"weight": 40}, {"weight": 60}, kind="Splitter")),
    (inference_graph.splitter_shares_are_whole, graph({"weight": 40})),
    (trained_model.trained_model_name_is_usable, trained()),
    (trained_model.trained_model_can_be_fetched, trained("https://models.example/iris")),
    (local_model.cached_model_is_downloaded, cache()),
    (local_model.node_group_has_nodes, node_group(nodeAffinity={"required": {"nodeSelectorTerms": []}})),
    *(
        (local_model.claim_binds_to_the_volume, claimed(volume, claim))
        for volume, claim in (
            ({}, {"resources": {"requests": {"storage": "10Gi"}}}),
            ({"storageClassName": "fast"}, {"storageClassName": "fast", "volumeMode": "Filesystem"}),
            ({"accessModes": ["ReadWriteOnce", "ReadOnlyMany"]}, {"accessModes": ["ReadOnlyMany"]}),
            ({"storageClassName": None}, {"storageClassName": None}),
            ({"capacity": {"storage": "107374182400"}}, {"resources": {"requests": {"storage": "100Gi"}}}),
        )
    ),
    (storage_container.formats_match_something, storage({"prefix": "model://"}, {"regex": r"https://(.+?)\.x/(.+)"})),
    (storage_container.container_image_is_pinned, storage()),
]

REFUSED: list[tuple[Any, ...]] = [
    (decoding.replicas_fit_16_bits, runtime(replicas=-1), "go-decode", "spec.replicas"),
    *(
        (
            serving_runtime.runtime_worker_is_one_container,
            runtime(workerSpec=spec),
            "multi-node-worker",
            "spec.workerSpec.containers",
        )
        for spec in ({}, {"containers": []}, {"containers": [*worker()["containers"]] * 2})
    ),
    (
        serving_runtime.runtime_sizes_are_positive,
        runtime(server(**variable("PIPELINE_PARALLEL_SIZE")), workerSpec=worker()),
        "multi-node-env",
        "spec.containers.0.env.0",
    ),
    (
        serving_runtime.runtime_sizes_are_positive,
        runtime(workerSpec={**worker(), "tensorParallelSize": 0}),
        "multi-node-size",
        "spec.workerSpec.tensorParallelSize",
    ),
    (
        serving_runtime.runtime_gpus_are_known,
        runtime(server(**asks("nvidia.com/mig-1g.5gb")), workerSpec=worker()),
        "gpu-types",
        "spec.containers.0.resources.limits.nvidia.com/mig-1g.5gb",
    ),
    (
        serving_runtime.runtime_gpus_are_known,
        runtime(workerSpec=worker(), annotations={GPU_TYPES: "own/gpu"}),
        "gpu-types",
        f"spec.annotations.{GPU_TYPES}",
    ),
    (
        serving_runtime.runtime_python_path_is_reserved,
        runtime(kind="ClusterServingRuntime", workerSpec=worker(**variable("PYTHONPATH"))),
        "env-pythonpath",
        "spec.workerSpec.containers.0.env.0",
    ),
    (
        serving_runtime.runtime_images_are_pinned,
        runtime(server(image="vllm/vllm-openai:latest")),
        "image-tag",
        "spec.containers.0.image",
    ),
    (inference_graph.graph_name_is_usable, graph(name="Pair"), "name", "metadata.name"),
    (inference_graph.graph_has_a_root, {**graph(), "spec": {"nodes": {"first": {}}}}, "graph-root", "spec.nodes"),
    (
        inference_graph.step_names_are_unique,
        graph({"name": "a"}, {"name": "a"}),
        "graph-step",
        "spec.nodes.root.steps.1.name",
    ),
    (inference_graph.steps_go_one_way, graph({"name": "a"}), "graph-step", "spec.nodes.root.steps.0"),
    (
        inference_graph.steps_go_one_way,
        graph({"nodeName": "a", "serviceName": "b"}),
        "graph-step",
        "spec.nodes.root.steps.0",
    ),
    (
        inference_graph.steps_lead_to_nodes,
        graph({"nodeName": "next"}),
        "graph-node",
        "spec.nodes.root.steps.0.nodeName",
    ),
    (
        inference_graph.splitter_shares_are_whole,
        graph({"weight": 40}, {}, kind="Splitter"),
        "graph-weight",
        "spec.nodes.root.steps.1.weight",
    ),
    (
        inference_graph.splitter_shares_are_whole,
        graph({"weight": 40}, {"weight": 40}, kind="Splitter"),
        "graph-weight",
        "spec.nodes.root.steps",
    ),
    (trained_model.trained_model_name_is_usable, trained(name="iris.v1"), "name", "metadata.name"),
    (
        trained_model.trained_model_can_be_fetched,
        trained("pvc://claim/iris"),
        "trained-model-uri",
        "spec.model.storageUri",
    ),
    *(
        (local_model.cached_model_is_downloaded, cache(uri), "uri-scheme", "spec.sourceModelUri")
        for uri in ("pvc://claim/model", "oci://r/m:1", "model")
    ),
    (
        local_model.node_group_has_nodes,
        node_group(capacity={}),
        "node-group",
        "spec.persistentVolumeSpec.nodeAffinity",
    ),
    *(
        (
            local_model.claim_binds_to_the_volume,
            claimed(volume, claim),
            "node-group-claim",
            f"spec.persistentVolumeClaimSpec.{path}",
        )
        for volume, claim, path in (
            ({}, {"storageClassName": "fast"}, "storageClassName"),
            ({}, {"storageClassName": ""}, "storageClassName"),
            ({"storageClassName": None}, {"storageClassName": "local-storage"}, "storageClassName"),
            ({"volumeMode": "Block"}, {}, "volumeMode"),
            ({}, {"accessModes": ["ReadWriteMany"]}, "accessModes.0"),
            ({}, {"resources": {"requests": {"storage": "101Gi"}}}, "resources.requests.storage"),
        )
    ),
    *(
        (storage_container.formats_match_something, storage(entry), "uri-format", f"spec.supportedUriFormats.0{path}")
        for entry, path in (
            ({}, ""),
            ({"prefix": "a://", "regex": "b"}, ".regex"),
            ({"regex": "("}, ".regex"),
            ({"regex": "a(?=b)"}, ".regex"),
            ({"regex": r"(a)\1"}, ".regex"),
        )
    ),
    (
        storage_container.container_image_is_pinned,
        storage({"prefix": "a://"}, image="fetch"),
        "image-tag",
        "spec.container.image",
    ),
]
