"""Examples of the rules about InferenceServices."""

from typing import Any

from kserve_iac.admission.kserve import (
    annotation_names,
    autoscaling,
    canary,
    decoding,
    ignored,
    inference_service,
    multi_node,
    storage,
    storage_mounts,
)

from .objects import KNATIVE, MODEL, STANDARD, by, isvc, metrics, own, resource, served, trigger, workers
from .objects import canary as spare

VISIBILITY = "networking.kserve.io/visibility"
GPU_TYPES = "serving.kserve.io/gpu-resource-types"
MODE = "serving.kserve.io/deploymentMode"
CLASS = "serving.kserve.io/autoscalerClass"
KNATIVE_HPA = {**KNATIVE, "autoscaling.knative.dev/class": "hpa.autoscaling.knative.dev"}
SIDECAR = {"name": "sidecar", "image": "registry.example/side:1"}
ONNX = {"onnx": {"storageUri": "s3://models/net.onnx"}}


OCI, NATIVE = "oci://registry.example/iris:1", "oci+native://registry.example/iris:1"
SNAPSHOT = "pvc://cache/hub/models--Qwen--Qwen3-8B/snapshots/a09a35458c702b33eeacc393d103063234e8bc28"


def at(folder: str, volume: str = "files") -> dict[str, str]:
    return {"name": volume, "mountPath": folder}


def uris(*entries: tuple[str, str | None], **predictor: Any) -> dict[str, Any]:
    listed = [{"uri": uri, **({"mountPath": path} if path is not None else {})} for uri, path in entries]
    return isvc({"model": {"modelFormat": {"name": "sklearn"}}, "storageUris": listed, **predictor})


def fetched(uri: str, **model: Any) -> dict[str, Any]:
    return isvc({"model": {**MODEL, "storageUri": uri, **model}})


def asks(name: str) -> dict[str, Any]:
    return {"resources": {"limits": {name: "1"}}}


def encrypted(uri: str | None, key: str = "kbs:///models/key/1", enabled: bool = True) -> dict[str, Any]:
    model = {"modelFormat": {"name": "sklearn"}, "confidential": {"enabled": enabled, "resourceId": key}}
    return isvc({"model": {**model, **({"storageUri": uri} if uri else {})}})


def beside(**predictor: Any) -> dict[str, Any]:
    """A canary whose predictor is just that, beside a model."""
    return isvc(canary=[{"trafficPercent": 0, "predictor": {"name": "next", **predictor}}])


def modelmesh(**predictor: Any) -> dict[str, Any]:
    return served(predictor, annotations={MODE: "ModelMesh"})


ACCEPTED: list[tuple[Any, ...]] = [
    (inference_service.name_is_usable, isvc(name="iris-2")),
    (inference_service.name_is_usable, {**isvc(), "metadata": {"generateName": "Iris-"}}),
    (inference_service.derived_names_fit, isvc(name="a" * 53)),
    (inference_service.derived_names_fit, {**isvc(), "metadata": {"name": "a" * 53, "namespace": None}}),
    *(
        (inference_service.mode_is_known, isvc(annotations={MODE: word}))
        for word in ("Standard", "Knative", "ModelMesh")
    ),
    (inference_service.mode_is_known, isvc(annotations={MODE: "RawDeployment"})),
    (inference_service.mode_is_known, isvc(annotations=None)),
    (inference_service.each_component_has_one_implementation, isvc()),
    (inference_service.each_component_has_one_implementation, isvc({"containers": [SIDECAR]})),
    (inference_service.each_component_has_one_implementation, served({"containers": [SIDECAR, SIDECAR]})),
    (inference_service.each_component_has_one_implementation, served({"containers": [own(), SIDECAR]})),
    (inference_service.each_component_has_one_implementation, served({"sklearn": {}, "model": MODEL})),
    (inference_service.each_component_has_one_implementation, modelmesh(sklearn={})),
    (inference_service.each_component_has_one_implementation, isvc(explainer={"art": {"type": "SquareAttack"}})),
    (inference_service.each_component_has_one_implementation, isvc(transformer={"containers": [own(), SIDECAR]})),
    (inference_service.each_component_has_one_implementation, beside(onnx={})),
    (inference_service.model_is_not_overwritten, served({"sklearn": {}})),
    (inference_service.model_is_not_overwritten, modelmesh(sklearn={}, model=MODEL)),
    (inference_service.model_container_is_unnamed, isvc({"model": {**MODEL, "name": ""}})),
    (inference_service.model_container_is_unnamed, served({"containers": [own()]})),
    (inference_service.model_container_is_unnamed, served({"sklearn": {}, "model": {**MODEL, "name": "mine"}})),
    (inference_service.python_path_is_reserved, isvc({"model": {**MODEL, "env": [{"name": "PYTHONHASHSEED"}]}})),
    (inference_service.python_path_is_reserved, served({"containers": [own(("PYTHONPATH", "/x"))]}), "0.17"),
    (inference_service.python_path_is_reserved, isvc(canary=[spare(model={**MODEL, "env": [{"name": "PYTHONPATH"}]})])),
    (inference_service.protocol_is_known, served({"containers": [own(("PROTOCOL", "v2"))]})),
    (inference_service.protocol_is_known, served({"containers": [SIDECAR, own(("PROTOCOL", "grpc"))]})),
    (
        inference_service.protocol_is_known,
        isvc({"containers": [{**SIDECAR, "env": [{"name": "PROTOCOL", "value": "x"}]}]}),
    ),
    (inference_service.protocol_is_known, isvc(transformer={"containers": [own(("PROTOCOL", "grpc-v2"))]})),
    (inference_service.transformer_beside_has_no_storage, served({"containers": [own(("STORAGE_URI", "gs://a/b"))]})),
    (inference_service.replicas_are_in_order, isvc({"minReplicas": 2, "maxReplicas": 2})),
    (inference_service.replicas_are_in_order, isvc({"minReplicas": 2, "maxReplicas": 0})),
    (inference_service.concurrency_is_not_negative, isvc({"containerConcurrency": 0})),
    (inference_service.logger_is_complete, isvc({"logger": {"mode": "all", "url": "http://log"}})),
    (
        inference_service.logger_is_complete,
        isvc({"logger": {"mode": "request", "storage": {"path": "/x", "parameters": {}, "key": "s3"}}}),
    ),
    (storage.uris_are_set_once, uris(("gs://a/b", None))),
    (storage.uris_are_set_once, isvc(transformer={"containers": [own()], "storageUris": [{"uri": "gs://a/b"}]})),
    (storage.mount_paths_are_usable, uris(("gs://a/b", None), ("gs://a/c", "/mnt/models/c"))),
    (storage.mount_paths_are_usable, uris(("gs://a/b", "/mnt/a"), ("pvc://c/d", "/data"))),
    (storage.mount_paths_are_usable, uris(("pvc://c/d", "/data"), ("pvc://c/e", "/more"))),
    (storage.images_are_mounted, uris(("oci://registry.example/iris:1", None))),
    (storage_mounts.images_have_paths_of_their_own, uris((NATIVE, "/mnt/models/a"), (NATIVE, "/mnt/models/b"))),
    (storage_mounts.images_have_paths_of_their_own, uris((NATIVE, None), ("gs://a/b", None))),
    (storage_mounts.images_do_not_hide_each_other, uris((NATIVE, "/mnt/models/a"), (NATIVE, "/mnt/models/b"))),
    (storage_mounts.images_do_not_hide_each_other, uris((OCI, "/mnt/a/model"), (OCI, "/mnt/b/model"))),
    (storage_mounts.images_do_not_hide_each_other, uris((OCI, "/mnt/models/a"), (OCI, "/mnt/models/b")), "0.19"),
    (storage_mounts.downloads_of_storage_uris_have_a_volume, uris(("gs://a/b", None)), "0.17"),
    (storage_mounts.downloads_of_storage_uris_have_a_volume, uris(("pvc://c/d", None)), "0.16"),
    (storage_mounts.downloads_of_storage_uris_have_a_volume, fetched("gs://a/b"), "0.16"),
    (storage_mounts.mounts_do_not_cover_the_model, fetched("gs://a/b", volumeMounts=[at("/data")])),
    (storage_mounts.mounts_do_not_cover_the_model, fetched(OCI, volumeMounts=[at("/mnt/models")])),
    (
        storage_mounts.mounts_do_not_cover_the_model,
        fetched("gs://a/b", volumeMounts=[at("/mnt/models", "kserve-pvc-source")]),
    ),
    (
        storage_mounts.mounts_do_not_cover_the_model,
        isvc({"containers": [{**own(), "volumeMounts": [at("/mnt/models")]}]}),
    ),
    (storage_mounts.claimed_files_are_no_links, fetched("pvc://cache/hub/models--Qwen--Qwen3-8B")),
    (storage_mounts.claimed_files_are_no_links, fetched("pvc://models/qwen/snapshots/1")),
    (storage_mounts.claimed_files_are_no_links, uris((SNAPSHOT, None))),
    (storage_mounts.paths_of_claims_are_mounted, uris(("pvc://claim", None), ("pvc://claim/", "/data"))),
    (storage_mounts.paths_of_claims_are_mounted, fetched("pvc://claim/iris")),
    (storage.images_are_mounted, uris(("gs://a/b", None)), "0.18"),
    (storage.confidential_model_is_fetched, encrypted("s3://models/iris")),
    (storage.confidential_model_is_fetched, encrypted(None, enabled=False)),
    (storage.confidential_model_is_fetched, encrypted(None), "0.19"),
    (storage.framework_fits, beside(**ONNX)),
    (storage.framework_fits, served({"onnx": {"storageUri": "s3://models/net.pb"}})),
    (storage.framework_fits, modelmesh(onnx={"storageUri": "s3://models.v1/net"})),
    (storage.framework_fits, beside(tensorflow={"runtimeVersion": "2.6-gpu", **asks("nvidia.com/mig-1g.5gb")})),
    (storage.framework_fits, beside(pmml={"storage": {"parameters": {"type": "s3"}}})),
    (storage.framework_fits, beside(lightgbm={"storageUri": "gs://a/b", "storage": {}})),
    *(
        (storage.scheme_can_be_fetched, fetched(uri))
        for uri in ("s3://a/b", "hf://o/m:main", "pvc://c", "https://x.blob.core.windows.net/a/b", "oci+native://r/m:1")
    ),
    (storage.scheme_can_be_fetched, fetched("registry://x/y", storage={"key": "own"})),
    (
        storage.scheme_can_be_fetched,
        isvc({"storageContainerName": "own", "model": {**MODEL, "storageUri": "model://x"}}),
    ),
    *((autoscaling.autoscaler_class_is_known, isvc(annotations=by(one))) for one in autoscaling.CLASSES),
    (autoscaling.autoscaler_class_is_known, isvc()),
    (autoscaling.metric_is_the_autoscalers, isvc({"scaleMetric": "memory"}, annotations=by("hpa"))),
    (autoscaling.metric_is_the_autoscalers, isvc({"scaleMetric": "rps"})),
    (autoscaling.metric_is_the_autoscalers, isvc({"scaleMetric": "rps"}, annotations=KNATIVE)),
    (autoscaling.metric_is_the_autoscalers, isvc({"scaleMetric": "cpu"}, annotations=KNATIVE_HPA)),
    (autoscaling.metric_is_the_autoscalers, isvc({"scaleMetric": "cpu"}, annotations={MODE: "RawDeployment"})),
    (autoscaling.target_is_in_range, isvc({"scaleTarget": 100}, annotations=by("hpa"))),
    (autoscaling.target_is_in_range, isvc({"scaleTarget": 1000})),
    (autoscaling.target_is_in_range, isvc({"scaleTarget": 0}, annotations=KNATIVE)),
    (autoscaling.strategy_is_of_deployments, isvc({"deploymentStrategy": {"type": "Recreate"}})),
    (autoscaling.strategy_is_of_deployments, isvc({"deploymentStrategy": {}}, annotations=KNATIVE_HPA)),
    (autoscaling.hpa_metrics_are_resources, metrics(resource("cpu", "Utilization"), autoscaler="hpa")),
    (autoscaling.hpa_metrics_are_resources, metrics(trigger(), autoscaler="none")),
    (autoscaling.triggers_have_types, metrics(trigger(), resource("cpu", "Utilization"))),
    (autoscaling.keda_triggers_are_complete, metrics(trigger(), trigger("PodMetric", value=4))),
    (autoscaling.keda_triggers_are_complete, metrics(resource("cpu", "Utilization", averageUtilization=80))),
    (autoscaling.keda_triggers_are_complete, metrics(resource("memory", "AverageValue", averageValue="2Gi"))),
    (autoscaling.keda_triggers_are_complete, metrics({"type": "Resource"}, autoscaler="external")),
    (multi_node.worker_is_one_container, workers(containers=[SIDECAR])),
    (multi_node.worker_sizes_are_positive, workers(pipelineParallelSize=2, tensorParallelSize=1)),
    (multi_node.worker_sizes_are_positive, isvc({"model": {**MODEL, "env": [{"name": "TENSOR_PARALLEL_SIZE"}]}})),
    (
        multi_node.worker_gpus_are_known,
        workers(model=asks("nvidia.com/gpu"), containers=[{**SIDECAR, **asks("memory")}]),
    ),
    (multi_node.worker_gpus_are_known, workers({GPU_TYPES: '["own/gpu"]'}, asks("own/gpu"))),
    (multi_node.worker_gpus_are_known, isvc({"model": {**MODEL, **asks("own/gpu")}})),
    (multi_node.multi_node_model_is_mounted, workers(model={"storageUri": "oci://registry.example/m:1"})),
    (multi_node.multi_node_model_is_mounted, isvc()),
    (multi_node.multi_node_does_not_scale, workers()),
    (multi_node.multi_node_does_not_scale, isvc(annotations=by("hpa"))),
    (multi_node.multi_node_works, workers(), "0.19"),
    (multi_node.multi_node_works, isvc()),
    (canary.canary_is_standard, isvc(canary=[spare()])),
    (canary.canary_is_standard, isvc(canary=[spare()], annotations=None)),
    (canary.canary_requires_a_model, isvc(canary=[spare()])),
    (canary.canary_requires_a_model, served({"sklearn": {}}, canary=[spare()])),
    (canary.canary_requires_a_model, served({"containers": [own(("STORAGE_URI", "s3://a/b"))]}, canary=[spare()])),
    (canary.canaries_are_named, isvc({"name": "main"}, canary=[spare(), spare(name="other")])),
    (canary.canary_shares_are_parts, isvc(canary=[spare(60), spare(40, name="other")])),
    (canary.canaries_do_not_scale, isvc({"minReplicas": 2}, canary=[spare(minReplicas=2, maxReplicas=0)])),
    (canary.canary_gets_its_share, isvc(canary=[spare(0)])),
    (ignored.zero_can_be_reached, isvc({"minReplicas": 0}, annotations=by("none"))),
    (ignored.zero_can_be_reached, isvc({"minReplicas": 0}, annotations=by("external"))),
    (ignored.zero_can_be_reached, isvc({"minReplicas": 0}, annotations=KNATIVE)),
    (ignored.zero_can_be_reached, metrics(resource("cpu", "Utilization"), trigger(), minReplicas=0)),
    (ignored.keda_has_triggers, metrics(trigger())),
    (ignored.keda_has_triggers, isvc()),
    (
        ignored.fields_apply_in_standard_mode,
        isvc({"containerConcurrency": 1, "canaryTrafficPercent": 10}, annotations=KNATIVE),
    ),
    (ignored.fields_apply_in_standard_mode, isvc(transformer={"containers": [own()], "containerConcurrency": 2})),
    (ignored.scale_is_a_field, isvc(annotations={**KNATIVE, "autoscaling.knative.dev/target": "10"})),
    (ignored.scale_is_a_field, isvc(annotations={**STANDARD, "autoscaling.knative.dev/min-scale": "0"})),
    (ignored.fields_apply_to_the_autoscaler, isvc({"scaleMetric": "memory", "scaleTarget": 80})),
    (ignored.fields_apply_to_the_autoscaler, isvc({"scaleMetric": "rps", "scaleTarget": 80}, annotations=KNATIVE)),
    (ignored.images_are_pinned, served({"containers": [own(), {"image": "a:5000/b@sha256:00"}]})),
    (ignored.images_are_pinned, isvc()),
    *(
        (annotation_names.annotations_are_read, isvc(annotations={**STANDARD, key: "x"}))
        for key in (
            CLASS,
            "serving.kserve.io/team",
            "serving.knative.openshift.io/enablePassthrough",
            "own.example.com/autoscalerclass",
            "storage.kserve.io/readonly",
        )
    ),
    (annotation_names.annotations_are_read, isvc({"annotations": {"prometheus.kserve.io/port": "8080"}})),
    (
        annotation_names.annotations_are_read,
        {**isvc(), "metadata": {"name": "a", "labels": {VISIBILITY: "cluster-local"}}},
    ),
    (decoding.values_fit_go_types, isvc({"model": {**MODEL, "resources": {"limits": {"cpu": "1e3", "memory": 1}}}})),
]

REFUSED: list[tuple[Any, ...]] = [
    *(
        (inference_service.name_is_usable, isvc(name=name), "name", "metadata.name")
        for name in ("Iris", "1ris", "iris-", "iris\n", "i.ris", "")
    ),
    (inference_service.derived_names_fit, isvc(name="a" * 57), "name-derived", "metadata.name"),
    (inference_service.derived_names_fit, isvc({"name": "b" * 20}, name="a" * 40), "name-derived", "metadata.name"),
    (inference_service.derived_names_fit, isvc(name="a" * 54), "name-derived", "metadata.name"),
    (
        inference_service.mode_is_known,
        isvc(annotations={MODE: "standard"}),
        "deployment-mode",
        f"metadata.annotations.{MODE}",
    ),
    (
        inference_service.mode_is_known,
        isvc(annotations={MODE: "RawDeployment"}),
        "deployment-mode",
        f"metadata.annotations.{MODE}",
        "0.16",
    ),
    (inference_service.each_component_has_one_implementation, served({}), "implementation", "spec.predictor"),
    (
        inference_service.each_component_has_one_implementation,
        isvc({"containers": [own()]}),
        "implementation",
        "spec.predictor.containers",
    ),
    (
        inference_service.each_component_has_one_implementation,
        served({"sklearn": {}, "onnx": {}}),
        "implementation",
        "spec.predictor.sklearn",
    ),
    (
        inference_service.each_component_has_one_implementation,
        modelmesh(sklearn={}, model=MODEL),
        "implementation",
        "spec.predictor.model",
    ),
    (
        inference_service.each_component_has_one_implementation,
        isvc(transformer={"minReplicas": 1}),
        "implementation",
        "spec.transformer",
    ),
    (
        inference_service.each_component_has_one_implementation,
        isvc(explainer={"art": {}, "containers": [own()]}),
        "implementation",
        "spec.explainer.containers",
    ),
    (
        inference_service.each_component_has_one_implementation,
        beside(sklearn={}, model=MODEL),
        "implementation",
        "spec.canary.0.predictor.model",
    ),
    (
        inference_service.each_component_has_one_implementation,
        served({"containers": [{"image": "own:1"}, own()]}),
        "implementation",
        "spec.predictor.containers",
    ),
    (
        inference_service.model_is_not_overwritten,
        served({"sklearn": {}, "model": MODEL}),
        "model-lost",
        "spec.predictor.model",
    ),
    (
        inference_service.model_container_is_unnamed,
        served({"sklearn": {"name": "mine"}}),
        "model-name",
        "spec.predictor.sklearn.name",
    ),
    (
        inference_service.model_container_is_unnamed,
        isvc({"model": {**MODEL, "name": "mine"}}),
        "model-name",
        "spec.predictor.model.name",
    ),
    *(
        (inference_service.python_path_is_reserved, found, "env-pythonpath", path)
        for found, path in (
            (isvc({"model": {**MODEL, "env": [{"name": "PYTHONPATH"}]}}), "spec.predictor.model.env.0"),
            (served({"sklearn": {"env": [{"name": "PYTHONPATH"}]}}), "spec.predictor.sklearn.env.0"),
            (isvc({"initContainers": [own(("PYTHONPATH", ""))]}), "spec.predictor.initContainers.0.env.0"),
            (workers(containers=[own(("PYTHONPATH", ""))]), "spec.predictor.workerSpec.containers.0.env.0"),
            (isvc(transformer={"containers": [own(("PYTHONPATH", ""))]}), "spec.transformer.containers.0.env.0"),
            (isvc(explainer={"art": {"env": [{"name": "PYTHONPATH"}]}}), "spec.explainer.art.env.0"),
        )
    ),
    (
        inference_service.protocol_is_known,
        served({"containers": [own(("PROTOCOL", "grpc-v2"))]}),
        "protocol",
        "spec.predictor.containers.0.env.0",
    ),
    (
        inference_service.protocol_is_known,
        beside(containers=[own(("A", ""), ("PROTOCOL", ""))]),
        "protocol",
        "spec.canary.0.predictor.containers.0.env.1",
    ),
    (
        inference_service.transformer_beside_has_no_storage,
        isvc({"containers": [own(("STORAGE_URI", "gs://a/b"), name="transformer-container")]}),
        "transformer-storage",
        "spec.predictor.containers.0.env.0",
    ),
    (
        inference_service.replicas_are_in_order,
        isvc({"minReplicas": 3, "maxReplicas": 2}),
        "replicas",
        "spec.predictor.minReplicas",
    ),
    (inference_service.replicas_are_in_order, isvc({"minReplicas": -1}), "replicas", "spec.predictor.minReplicas"),
    (
        inference_service.replicas_are_in_order,
        isvc(transformer={"containers": [own()], "maxReplicas": -1}),
        "replicas",
        "spec.transformer.maxReplicas",
    ),
    (
        inference_service.concurrency_is_not_negative,
        isvc({"containerConcurrency": -1}),
        "concurrency",
        "spec.predictor.containerConcurrency",
    ),
    (inference_service.logger_is_complete, isvc({"logger": {}}), "logger", "spec.predictor.logger.mode"),
    (
        inference_service.logger_is_complete,
        isvc({"logger": {"mode": "all", "storage": {"path": "/x", "key": "s3"}}}),
        "logger",
        "spec.predictor.logger.storage.parameters",
    ),
    (
        storage.uris_are_set_once,
        uris(("gs://a/b", None), model=MODEL),
        "storage-uris",
        "spec.predictor.storageUris",
    ),
    (
        storage.uris_are_set_once,
        isvc(transformer={"containers": [own(("STORAGE_URI", ""))], "storageUris": [{"uri": "gs://a/b"}]}),
        "storage-uris",
        "spec.transformer.storageUris",
    ),
    *(
        (
            storage.mount_paths_are_usable,
            uris(("gs://a/b", path)),
            "mount-path",
            "spec.predictor.storageUris.0.mountPath",
        )
        for path in ("/", "models", "/mnt/../x")
    ),
    *(
        (
            storage.mount_paths_are_usable,
            uris(("gs://a/b", one), ("s3://c/d", other)),
            "mount-path",
            "spec.predictor.storageUris",
        )
        for one, other in ((None, "/data"), ("//", "/mnt"), ("//", "//"))
    ),
    (
        storage.mount_paths_are_usable,
        uris(("pvc://c/d", "/data"), ("pvc://c/e", "/data")),
        "mount-twice",
        "spec.predictor.storageUris.1.mountPath",
    ),
    *(
        (
            storage.images_are_mounted,
            uris(*entries, ("oci://registry.example/iris:1", "/mnt/models/b")),
            "oci-uris",
            f"spec.predictor.storageUris.{len(entries)}.uri",
            kserve,
        )
        for entries in ((), (("gs://a/b", "/mnt/models/a"),))
        for kserve in ("0.16", "0.17", "0.18")
    ),
    *(
        (
            storage_mounts.images_have_paths_of_their_own,
            uris((one, "/mnt/models/a"), (other, "/mnt/models/a")),
            "mount-twice",
            "spec.predictor.storageUris.1.mountPath",
            kserve,
        )
        for one, other, kserve in ((NATIVE, NATIVE, "0.20"), (OCI, NATIVE, "0.21"), (OCI, OCI, "0.19"))
    ),
    (
        storage_mounts.images_have_paths_of_their_own,
        uris((NATIVE, None), (NATIVE, "/mnt/models")),
        "mount-twice",
        "spec.predictor.storageUris.1.mountPath",
    ),
    (
        storage_mounts.images_do_not_hide_each_other,
        uris((OCI, "/mnt/models/a"), (OCI, "/mnt/models/b")),
        "mount-parent",
        "spec.predictor.storageUris.1.mountPath",
    ),
    (
        storage_mounts.downloads_of_storage_uris_have_a_volume,
        uris(("pvc://c", "/data"), ("gs://a/b", None)),
        "uris-not-mounted",
        "spec.predictor.storageUris.1.uri",
        "0.16",
    ),
    *(
        (
            storage_mounts.mounts_do_not_cover_the_model,
            obj,
            "mount-twice",
            f"spec.predictor.{path}.volumeMounts.0.mountPath",
        )
        for obj, path in (
            (fetched("gs://a/b", volumeMounts=[at("/mnt/models")]), "model"),
            (fetched("pvc://c/d", volumeMounts=[at("/mnt/models")]), "model"),
            (
                uris(("pvc://c", "/data"), model={"modelFormat": {"name": "sklearn"}, "volumeMounts": [at("/data")]}),
                "model",
            ),
            (
                uris(
                    ("gs://a/b", "/mnt/models/a"),
                    ("gs://a/c", "/mnt/models/c"),
                    model={"modelFormat": {"name": "sklearn"}, "volumeMounts": [at("/mnt/models")]},
                ),
                "model",
            ),
            (
                served({"containers": [{**own(("STORAGE_URI", "gs://a/b")), "volumeMounts": [at("/mnt/models")]}]}),
                "containers.0",
            ),
        )
    ),
    (storage_mounts.claimed_files_are_no_links, fetched(SNAPSHOT), "snapshot-links", "spec.predictor.model.storageUri"),
    (
        storage_mounts.paths_of_claims_are_mounted,
        uris(("pvc://claim/iris/1", None)),
        "claim-path",
        "spec.predictor.storageUris.0.uri",
    ),
    (storage.confidential_model_is_fetched, encrypted(None), "confidential", "spec.predictor.model.confidential"),
    (
        storage.confidential_model_is_fetched,
        encrypted("s3://a/b", "kbs://models/key"),
        "confidential",
        "spec.predictor.model.confidential.resourceId",
    ),
    (storage.confidential_model_is_fetched, encrypted("pvc://a/b"), "ignored", "spec.predictor.model.confidential"),
    (
        storage.framework_fits,
        beside(onnx={"storageUri": "s3://models/net.pb"}),
        "framework",
        "spec.canary.0.predictor.onnx.storageUri",
    ),
    (
        storage.framework_fits,
        modelmesh(tensorflow={"runtimeVersion": "2.6", **asks("nvidia.com/gpu")}),
        "framework",
        "spec.predictor.tensorflow.runtimeVersion",
    ),
    (
        storage.framework_fits,
        modelmesh(pytorch={"runtimeVersion": "0.9-gpu"}),
        "framework",
        "spec.predictor.pytorch.runtimeVersion",
    ),
    (
        storage.framework_fits,
        isvc(explainer={"art": {"storageUri": "gs://a/b", "storage": {}}}),
        "framework",
        "spec.explainer.art.storageUri",
    ),
    (
        storage.framework_fits,
        modelmesh(pmml={"storage": {"parameters": {"type": "gs"}}}),
        "framework",
        "spec.predictor.pmml.storage.parameters.type",
    ),
    *(
        (storage.scheme_can_be_fetched, fetched(uri), "uri-scheme", "spec.predictor.model.storageUri")
        for uri in ("models/iris", "s3://", "hf://owner", "hf://a/b/c")
    ),
    (
        storage.scheme_can_be_fetched,
        fetched("oci+native://registry.example/m:1"),
        "uri-scheme",
        "spec.predictor.model.storageUri",
        "0.19",
    ),
    *(
        (storage.scheme_can_be_fetched, fetched(uri), "uri-unknown", "spec.predictor.model.storageUri")
        for uri in ("abfs://a/b", "model-registry://a/b")
    ),
    (storage.scheme_can_be_fetched, uris(("wasb://a/b", None)), "uri-unknown", "spec.predictor.storageUris.0.uri"),
    (autoscaling.autoscaler_class_is_known, isvc(annotations=by("kpa")), "autoscaler", f"metadata.annotations.{CLASS}"),
    *(
        (autoscaling.metric_is_the_autoscalers, isvc({"scaleMetric": metric}, annotations=notes), "scale-metric", path)
        for metric, notes, path in (
            ("rps", by("hpa"), "spec.predictor.scaleMetric"),
            ("cpu", by("keda"), "spec.predictor.scaleMetric"),
            ("cpu", KNATIVE, "spec.predictor.scaleMetric"),
            ("cpu", {MODE: "Foo"}, "spec.predictor.scaleMetric"),
            ("rps", KNATIVE_HPA, "spec.predictor.scaleMetric"),
        )
    ),
    (
        autoscaling.metric_is_the_autoscalers,
        isvc({"scaleMetric": "cpu"}, annotations={MODE: "RawDeployment"}),
        "scale-metric",
        "spec.predictor.scaleMetric",
        "0.16",
    ),
    *(
        (
            autoscaling.target_is_in_range,
            isvc(component, annotations=notes),
            "scale-target",
            "spec.predictor.scaleTarget",
        )
        for component, notes in (
            ({"scaleTarget": 0}, by("hpa")),
            ({"scaleTarget": 101}, by("hpa")),
            ({"scaleTarget": 120, "scaleMetric": "memory"}, by("hpa")),
            ({"scaleTarget": 0, "scaleMetric": "rps"}, KNATIVE),
        )
    ),
    (
        autoscaling.strategy_is_of_deployments,
        isvc({"deploymentStrategy": {"type": "Recreate"}}, annotations=KNATIVE),
        "deployment-strategy",
        "spec.predictor.deploymentStrategy",
    ),
    *(
        (autoscaling.hpa_metrics_are_resources, metrics(entry, autoscaler="hpa"), "scale-trigger", path)
        for entry, path in (
            (trigger(), "spec.predictor.autoScaling.metrics.0.type"),
            ({"type": "Resource"}, "spec.predictor.autoScaling.metrics.0.resource"),
        )
    ),
    *(
        (
            autoscaling.triggers_have_types,
            metrics({"type": "Resource", source: said}, autoscaler="none"),
            "scale-trigger",
            f"spec.predictor.autoScaling.metrics.0.{source}.{path}",
        )
        for source, said, path in (
            ("resource", {"name": "cpu", "target": {}}, "target.type"),
            ("resource", {"name": "cpu"}, "target.type"),
            ("external", {"metric": {}, "target": {"type": "Value"}}, "metric.backend"),
            ("podmetric", {"metric": {"backend": "opentelemetry"}, "target": {"value": "1"}}, "target.type"),
        )
    ),
    *(
        (
            autoscaling.keda_triggers_are_complete,
            metrics(entry),
            "scale-trigger",
            f"spec.predictor.autoScaling.metrics.0.{path}",
        )
        for entry, path in (
            ({"type": "Pods"}, "type"),
            ({"type": "External"}, "external"),
            (trigger(query=""), "external.metric.query"),
            (trigger("PodMetric", value=None), "podmetric.target.value"),
            (resource("cpu", "Value"), "resource.target.type"),
            (resource("memory", "Value"), "resource.target.type"),
            (resource("memory", "AverageValue"), "resource.target.averageValue"),
            (resource("memory", "AverageValue", averageValue="1000k"), "resource.target.averageValue"),
            (resource("cpu", "Utilization"), "resource.target.averageUtilization"),
            (resource("cpu", "Utilization", averageUtilization=101), "resource.target.averageUtilization"),
            (resource("gpu", "Utilization", averageUtilization=1), "resource.name"),
            (trigger(type="AverageValue"), "external.target.averageValue"),
        )
    ),
    (
        multi_node.worker_is_one_container,
        workers(containers=[SIDECAR, SIDECAR]),
        "multi-node-worker",
        "spec.predictor.workerSpec.containers",
    ),
    (
        multi_node.worker_sizes_are_positive,
        workers(pipelineParallelSize=0),
        "multi-node-size",
        "spec.predictor.workerSpec.pipelineParallelSize",
    ),
    (
        multi_node.worker_sizes_are_positive,
        workers(model={"env": [{"name": "TENSOR_PARALLEL_SIZE", "value": "2"}]}),
        "multi-node-env",
        "spec.predictor.model.env.0",
    ),
    (
        multi_node.worker_gpus_are_known,
        workers(model=asks("own/gpu")),
        "gpu-types",
        "spec.predictor.model.resources.limits.own/gpu",
    ),
    (
        multi_node.worker_gpus_are_known,
        workers(containers=[{**SIDECAR, "resources": {"requests": {"hugepages-2Mi": "1Gi"}}}]),
        "gpu-types",
        "spec.predictor.workerSpec.containers.0.resources.requests.hugepages-2Mi",
    ),
    *(
        (
            multi_node.worker_gpus_are_known,
            workers({**by("none"), GPU_TYPES: listed}),
            "gpu-types",
            f"metadata.annotations.{GPU_TYPES}",
        )
        for listed in ("own/gpu", "[]", '["own/gpu", 1]', '[""]', "null")
    ),
    (
        multi_node.multi_node_model_is_mounted,
        workers(model={"storageUri": "hf://o/m"}),
        "multi-node-storage",
        "spec.predictor.model.storageUri",
    ),
    (
        multi_node.multi_node_model_is_mounted,
        served({"huggingface": {}, "workerSpec": {}}),
        "multi-node-storage",
        "spec.predictor.huggingface.storageUri",
    ),
    (
        multi_node.multi_node_does_not_scale,
        workers(STANDARD),
        "multi-node-autoscaler",
        f"metadata.annotations.{CLASS}",
    ),
    (multi_node.multi_node_works, workers(), "multi-node", "spec.predictor.workerSpec"),
    (multi_node.multi_node_works, workers(KNATIVE), "multi-node", "spec.predictor.workerSpec", "0.19"),
    (canary.canary_is_standard, isvc(canary=[spare()], annotations=KNATIVE), "canary-mode", "spec.canary"),
    (
        canary.canary_requires_a_model,
        served({"containers": [own()]}, canary=[spare()]),
        "canary-model",
        "spec.canary",
    ),
    *(
        (canary.canaries_are_named, isvc(predictor, canary=canaries), "canary-name", path)
        for predictor, canaries, path in (
            ({}, [spare(name=None)], "spec.canary.0.predictor.name"),
            ({}, [spare(), spare()], "spec.canary.1.predictor.name"),
            ({"name": "next"}, [spare()], "spec.canary.0.predictor.name"),
        )
    ),
    (canary.canary_shares_are_parts, isvc(canary=[spare(60), spare(50, name="b")]), "canary-traffic", "spec.canary"),
    *(
        (
            canary.canaries_do_not_scale,
            isvc(canary=[spare(**{field: value})]),
            "canary-scaling",
            f"spec.canary.0.predictor.{field}",
        )
        for field, value in (
            ("maxReplicas", 2),
            ("scaleMetric", "cpu"),
            ("scaleTarget", 50),
            ("autoScaling", {}),
            ("workerSpec", {}),
            ("minReplicas", 2),
        )
    ),
    (canary.canary_gets_its_share, isvc(canary=[spare(10)]), "canary-no-split", "spec.canary.0.trafficPercent"),
    (ignored.zero_can_be_reached, isvc({"minReplicas": 0}), "scale-to-zero", "spec.predictor.minReplicas"),
    (
        ignored.zero_can_be_reached,
        metrics(resource("cpu", "Utilization"), minReplicas=0),
        "scale-to-zero",
        "spec.predictor.minReplicas",
    ),
    *(
        (
            annotation_names.annotations_are_read,
            isvc(annotations={**STANDARD, key: "x"}),
            "ignored",
            f"metadata.annotations.{key}",
        )
        for key in (
            "serving.kserve.io/autoscalerclass",
            "serving.kserve.io/deployment-mode",
            "serving.kserve.io/enable-prometheus-scrapping",
            "serving.kubeflow.org/autoscalerClass",
            "serving.kserve.io/targetUtilizationPercentage",
            "serving.kserve.io/metric",
            VISIBILITY,
        )
    ),
    (
        annotation_names.annotations_are_read,
        isvc({"annotations": {"serving.kserve.io/node-group": "gpu"}}),
        "ignored",
        "spec.predictor.annotations.serving.kserve.io/node-group",
    ),
    (
        annotation_names.annotations_are_read,
        {**isvc(), "metadata": {"name": "iris", "labels": {MODE: "RawDeployment"}}},
        "ignored",
        f"metadata.labels.{MODE}",
    ),
    (ignored.keda_has_triggers, isvc(annotations=by("keda")), "no-triggers", "spec.predictor.autoScaling.metrics"),
    (ignored.keda_has_triggers, metrics(), "no-triggers", "spec.predictor.autoScaling.metrics"),
    *(
        (rule, isvc(component, annotations=notes), "ignored", f"spec.predictor.{path}")
        for rule, component, notes, path in (
            (ignored.fields_apply_in_standard_mode, {"canaryTrafficPercent": 10}, STANDARD, "canaryTrafficPercent"),
            (ignored.fields_apply_in_standard_mode, {"containerConcurrency": 1}, STANDARD, "containerConcurrency"),
            (ignored.fields_apply_to_the_autoscaler, {"scaleMetricType": "Value"}, STANDARD, "scaleMetricType"),
            (ignored.fields_apply_to_the_autoscaler, {"scaleTarget": 50}, by("none"), "scaleTarget"),
            (ignored.fields_apply_to_the_autoscaler, {"scaleTarget": 50}, by("keda"), "scaleTarget"),
            (ignored.fields_apply_to_the_autoscaler, {"autoScaling": {}}, KNATIVE, "autoScaling"),
            (
                ignored.fields_apply_to_the_autoscaler,
                {"autoScaling": {"behavior": {}}},
                STANDARD,
                "autoScaling.behavior",
            ),
            (ignored.fields_apply_to_the_autoscaler, {"autoScaling": {}, "scaleTarget": 50}, STANDARD, "scaleTarget"),
            (ignored.fields_apply_to_the_autoscaler, {"scaleMetric": "memory"}, STANDARD, "scaleMetric"),
        )
    ),
    *(
        (ignored.images_are_pinned, served({"containers": [{**own(), "image": image}]}), "image-tag", path)
        for image, path in (("registry:5000/own", "spec.predictor.containers.0.image"),)
    ),
    (
        ignored.images_are_pinned,
        isvc({"model": {**MODEL, "image": "registry.example/own:latest"}}),
        "image-tag",
        "spec.predictor.model.image",
    ),
    *(
        (decoding.values_fit_go_types, isvc(predictor), "go-decode", path)
        for predictor, path in (
            (
                {"model": {**MODEL, "resources": {"limits": {"cpu": "1e1.5"}}}},
                "spec.predictor.model.resources.limits.cpu",
            ),
            ({"batcher": {"timeout": 2**63}}, "spec.predictor.batcher.timeout"),
            (
                {"model": {**MODEL, "livenessProbe": {"httpGet": {"port": 2**31}}}},
                "spec.predictor.model.livenessProbe.httpGet.port",
            ),
        )
    ),
    *(
        (
            ignored.scale_is_a_field,
            isvc(annotations={**KNATIVE, key: "0"}),
            "ignored",
            f"metadata.annotations.{key}",
        )
        for key in ignored.KNATIVE_BOUNDS
    ),
]
