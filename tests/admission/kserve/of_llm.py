"""Examples of the rules about LLMInferenceServices and their configs."""

from typing import Any

from kserve_iac.admission.kserve import (
    annotation_names,
    decoding,
    llm_config,
    llm_inference_service,
    llm_model,
    llm_router,
    llm_workload,
    storage_mounts,
    template,
)

from .objects import adapter, adapters, config, llm, main, model, route, scaled

DRA = "serving.kserve.io/exp-dra-"
REFS = [{"name": "own", "namespace": "edge"}]
PARENTS = [{"name": "own", "namespace": "edge"}]
HTTP = {"hostnames": ["chat.example.com"]}
KEDA = {"wva": {"keda": {}}}


def spread(worker: bool = True, prefill: Any = None, **parallelism: Any) -> dict[str, Any]:
    spec: dict[str, Any] = {"parallelism": parallelism} if parallelism else {}
    return llm(
        **spec, **({"worker": main()} if worker else {}), **({"prefill": prefill} if prefill is not None else {})
    )


def devices(**words: str) -> dict[str, Any]:
    return llm(annotations={f"{DRA}{word.replace('_', '-')}": value for word, value in words.items()})


def keda(low: int | None = 2, **keda: Any) -> dict[str, Any]:
    return llm(scaling={**({"minReplicas": low} if low is not None else {}), "maxReplicas": 3, "wva": {"keda": keda}})


CRON = {"type": "cron", "metadata": {"desiredReplicas": "2"}}


def by_keda(low: int | None = 2, prefill: Any = None, **keda: Any) -> dict[str, Any]:
    scaling = {**({"minReplicas": low} if low is not None else {}), "maxReplicas": 3}
    roles = {"prefill": prefill} if prefill is not None else {}
    return llm(scaling={**scaling, "keda": {"triggers": [CRON], **keda}}, **roles)


def rollout(surge: Any, unavailable: Any) -> dict[str, Any]:
    said = {"maxSurge": surge, "maxUnavailable": unavailable}
    return {"rolloutStrategy": {field: value for field, value in said.items() if value is not None}}


def rule_of_keda(path: str) -> Any:
    is_formula = path.endswith("scalingModifiers")
    return llm_workload.keda_leaves_the_metric_to_wva if is_formula else llm_workload.keda_is_kserves


def scheduler(**fields: Any) -> dict[str, Any]:
    return route(scheduler=fields)


def tier(file_system: Any, cpu: Any = "10Gi") -> dict[str, Any]:
    return llm(kvCacheOffloading={"cpu": cpu, "secondary": [{"fileSystem": file_system}]})


def claim(**pvc: Any) -> dict[str, Any]:
    return tier({"pvc": pvc})


def old(**router: Any) -> dict[str, Any]:
    return route("v1alpha1", **router)


def said(text: str) -> dict[str, Any]:
    return llm(template=main(args=[text]))


CONNECTED = main(env=[{"name": "VLLM_ADDITIONAL_ARGS", "value": "--kv-transfer-config '{}'"}])

MOUNT = {"volumeMounts": [{"name": "files", "mountPath": "/mnt/models"}]}
SNAPSHOT = "pvc://cache/hub/models--Qwen--Qwen3-8B/snapshots/a09a35458c702b33eeacc393d103063234e8bc28"

ACCEPTED: list[tuple[Any, ...]] = [
    (storage_mounts.llm_mounts_do_not_cover_the_model, llm(template=main())),
    (
        storage_mounts.llm_mounts_do_not_cover_the_model,
        llm(template=main(**MOUNT), storageInitializer={"enabled": False}),
    ),
    (storage_mounts.llm_mounts_do_not_cover_the_model, llm(template={"containers": [{"name": "side", **MOUNT}]})),
    (storage_mounts.claimed_files_are_no_links, model(uri="pvc://models/qwen")),
    (annotation_names.annotations_are_read, llm(annotations={f"{DRA}device-class": "gpu.nvidia.com"})),
    (annotation_names.annotations_are_read, llm(annotations={"serving.kserve.io/metrics": "cpu"})),
    (decoding.adapters_are_models, adapters(adapter(), adapter(name="math"))),
    (llm_model.llm_name_is_usable, llm(name="a" * 38)),
    (llm_model.llm_name_is_usable, llm(name="Chat")),  # that Kubernetes refuses
    (llm_model.llm_uris_can_be_read, model(uri="hf://owner/model:main")),
    (llm_model.llm_uris_can_be_read, adapters(adapter())),
    *(
        (llm_model.llm_uri_scheme_is_served, model(uri=uri))
        for uri in ("hf://o/m", "s3://b/m", "pvc://c/m", "oci://r/m:1", "oci+native://r/m:1")
    ),
    (llm_model.adapters_are_fetched, {**adapters(adapter())}),
    (llm_model.adapters_are_named, adapters(adapter(), adapter(name="law"))),
    (llm_model.adapters_are_named, adapters({"uri": "hf://o/m"}), "0.17"),
    (llm_model.llm_confidential_key_is_one, model(confidential={"enabled": True, "resourceId": "kbs:///a/b/c"})),
    (llm_model.llm_confidential_key_is_one, model(confidential={"enabled": False, "resourceId": "x"})),
    (
        llm_model.devices_are_claimed_whole,
        devices(device_class=" gpu.nvidia.com ", device_count=" +2 ", cel_selector="x", container_name="main"),
    ),
    (llm_model.devices_are_claimed_whole, devices(device_class="gpu", device_count=" ")),
    (llm_model.devices_are_claimed_whole, devices(device_count="x"), "0.19"),
    (llm_workload.workers_have_work, spread(data=4, dataLocal=2)),
    (llm_workload.workers_have_work, spread(worker=False)),
    (llm_workload.parallelism_is_one_kind, spread(data=4, dataLocal=2, tensor=2)),
    (llm_workload.parallelism_is_one_kind, spread(pipeline=2)),
    (llm_workload.data_divides, spread(data=4, dataLocal=2)),
    (llm_workload.parallelism_has_workers, spread(worker=False, tensor=4, pipeline=1)),
    (llm_workload.pipeline_has_a_preset, spread(data=4, dataLocal=2)),
    (llm_workload.scaling_or_replicas, scaled()),
    (llm_workload.scaling_is_bounded, scaled({"minReplicas": 3})),
    (llm_workload.scaling_is_bounded, llm(scaling={"wva": {"hpa": {}}})),  # that is the CRD's to say since 0.18
    (llm_workload.wva_has_one_actuator, scaled()),
    (llm_workload.wva_has_one_actuator, scaled(prefill={"scaling": {"maxReplicas": 3, "wva": {"hpa": {}}}})),
    (llm_workload.wva_has_one_actuator, scaled(prefill={"scaling": {"maxReplicas": 3, **KEDA}}), "0.17"),
    (llm_workload.cost_is_a_number, scaled({"wva": {"hpa": {}, "variantCost": "10.5"}})),
    (llm_workload.keda_leaves_the_metric_to_wva, keda(advanced={"scalingModifiers": {}})),
    (llm_workload.keda_leaves_the_metric_to_wva, by_keda(advanced={"scalingModifiers": {"formula": "a"}}), "0.21"),
    (llm_workload.keda_is_kserves, keda(idleReplicaCount=1)),
    (llm_workload.keda_is_kserves, by_keda(idleReplicaCount=0), "0.21"),
    (llm_workload.scaling_has_one_mechanism, scaled()),
    (llm_workload.scaling_has_one_mechanism, by_keda(), "0.21"),
    (llm_workload.scaling_has_one_mechanism, by_keda(prefill={"scaling": {"maxReplicas": 3, "keda": {}}}), "0.21"),
    *(
        (llm_workload.rollout_makes_progress, llm(**fields), "0.21")
        for fields in (rollout(1, 0), rollout(0, "100%"), rollout("1%", "0%"), rollout(None, 0), rollout(0, None), {})
    ),
    (llm_workload.rollout_makes_progress, llm(**rollout(0, 0)), "0.20"),
    (llm_workload.cache_tiers_are_whole, tier({"emptyDir": {"size": "1Ti"}})),
    (llm_workload.cache_tiers_are_whole, claim(ref={"name": "disk"})),
    (llm_workload.cache_tiers_are_whole, llm(kvCacheOffloading={"cpu": "0"})),
    (llm_router.route_is_own_or_described, route(route={"http": {"spec": HTTP}})),
    (llm_router.route_is_own_or_described, route(route={"http": {"refs": [], "spec": HTTP}})),
    (llm_router.own_route_has_own_gateway, route(route={"http": {"refs": REFS}}, gateway={"refs": REFS})),
    (llm_router.own_route_has_own_gateway, route(route={"http": {"refs": REFS}})),
    (
        llm_router.route_names_the_gateways,
        route(route={"http": {"spec": {"parentRefs": PARENTS}}}, gateway={"refs": REFS}),
    ),
    (llm_router.route_names_the_gateways, old(route={"http": {"spec": HTTP}}, gateway={"refs": REFS})),
    (llm_router.route_names_the_gateways, old(route={"http": {"refs": REFS}}, gateway={"refs": REFS}), "0.16"),
    (llm_router.traffic_is_split_by_routes, route(route={"group": "chat", "weight": 10})),
    (llm_router.traffic_is_split_by_routes, route(route={"weight": 10}), "0.19"),
    (llm_router.scheduler_has_replicas, scheduler(replicas=1)),
    (llm_router.scheduler_has_replicas, old(scheduler={"replicas": 0}), "0.16"),
    (llm_router.scheduler_has_one_configuration, scheduler(config={"inline": {"plugins": []}})),
    (llm_router.scheduler_has_one_configuration, scheduler(config={"ref": {"name": "epp"}})),
    (llm_router.scheduler_needs_route, scheduler()),
    (llm_router.scheduler_needs_route, llm(router={"scheduler": {}}, baseRefs=[{"name": "mine"}])),
    (llm_inference_service.roles_have_a_connector, llm(template=CONNECTED, prefill={"template": CONNECTED})),
    (llm_inference_service.roles_have_a_connector, llm()),
    (llm_inference_service.roles_have_a_connector, llm(prefill={}), "0.21"),
    (llm_inference_service.roles_have_a_connector, llm(prefill={"template": main()}), "0.21"),
    (llm_inference_service.roles_have_a_connector, llm(prefill={}, baseRefs=[{"name": "mine"}])),
    (llm_inference_service.llm_images_are_pinned, llm(template=main("registry.example/vllm:1"), worker=main())),
    *(
        (rule, given)
        for text in (
            "{{ .Spec.Model.Name }}",
            "{{- if .Spec.Worker }}x{{ end -}}",
            "{{ ChildName .ObjectMeta.Name `-epp-service` }}",
            'a "quoted" {{ `{{` }}',
            "}} alone",
            "{{/* says nothing */}}",
        )
        for rule, given in (
            (template.service_is_a_template, said(text)),
            (template.config_is_a_template, config(template=main(args=[text]))),
        )
    ),
    (llm_config.config_has_no_base, config(baseRefs=[])),
]

REFUSED: list[tuple[Any, ...]] = [
    *(
        (
            storage_mounts.llm_mounts_do_not_cover_the_model,
            obj,
            "mount-twice",
            f"spec.{path}.containers.0.volumeMounts.0.mountPath",
        )
        for obj, path in (
            (llm(template=main(**MOUNT)), "template"),
            (spread(prefill={"template": main(**MOUNT)}), "prefill.template"),
            (
                llm(
                    model={"uri": "pvc://models/qwen"},
                    worker=main(**MOUNT),
                    parallelism={"data": 2, "dataLocal": 1},
                    storageInitializer={"enabled": False},
                ),
                "worker",
            ),
        )
    ),
    (storage_mounts.claimed_files_are_no_links, model(uri=SNAPSHOT), "snapshot-links", "spec.model.uri"),
    (
        annotation_names.annotations_are_read,
        llm(annotations={f"{DRA}deviceClass": "gpu.nvidia.com"}),
        "ignored",
        f"metadata.annotations.{DRA}deviceClass",
    ),
    (decoding.adapters_are_models, adapters(adapter(uri=1)), "go-decode", "spec.model.lora.adapters.0.uri"),
    (decoding.adapters_are_models, model(lora={"adapters": [True]}), "go-decode", "spec.model.lora.adapters.0"),
    (decoding.adapters_are_models, model(lora={"adapters": "sql"}), "go-decode", "spec.model.lora.adapters"),
    *(
        (llm_model.llm_name_is_usable, llm(name=name), "name-derived", "metadata.name")
        for name in ("1chat", "a.b", "a" * 64)
    ),
    (llm_model.llm_name_is_usable, llm(name="a" * 39), "name-cut", "metadata.name"),
    *(
        (llm_model.llm_uris_can_be_read, model(uri=uri), "uri-malformed", "spec.model.uri")
        for uri in ("hf://owner:x/y", ":x", "hf://a b/c", "s3://b/%zz", "s3://b/a\n", "hf://{{ .X }}/m")
    ),
    (llm_model.llm_uris_can_be_read, adapters(adapter(uri="%")), "uri-malformed", "spec.model.lora.adapters.0.uri"),
    *(
        (llm_model.llm_uri_scheme_is_served, model(uri=uri), "uri-scheme", "spec.model.uri")
        for uri in ("gs://models/qwen", "Qwen/Qwen3-8B", "hf://Qwen", "s3://")
    ),
    (llm_model.llm_uri_scheme_is_served, model(uri="oci+native://r/m:1"), "uri-scheme", "spec.model.uri", "0.19"),
    (
        llm_model.llm_uri_scheme_is_served,
        adapters(adapter(uri="oci://r/m:1")),
        "uri-scheme",
        "spec.model.lora.adapters.0.uri",
    ),
    (
        llm_model.adapters_are_fetched,
        llm(model={"uri": "pvc://c/m", "lora": {"adapters": [adapter()]}}, storageInitializer={"enabled": False}),
        "lora-storage",
        "spec.storageInitializer.enabled",
    ),
    *(
        (llm_model.adapters_are_named, found, "lora", f"spec.model.lora.adapters.{index}.name")
        for found, index in (
            (adapters({"uri": "hf://o/m"}), 0),
            (adapters(adapter(name="..")), 0),
            (adapters(adapter(), adapter()), 1),
            (adapters(adapter(name="chat")), 0),
            (model(name="own", lora={"adapters": [adapter(name="own")]}), 0),
        )
    ),
    (
        llm_model.llm_confidential_key_is_one,
        model(confidential={"enabled": True, "resourceId": "key"}),
        "confidential",
        "spec.model.confidential.resourceId",
    ),
    (
        llm_model.llm_confidential_key_is_one,
        model(uri="oci://r/m:1", confidential={"enabled": True}),
        "ignored",
        "spec.model.confidential",
    ),
    *(
        (llm_model.devices_are_claimed_whole, devices(**words), "dra", f"metadata.annotations.{DRA}{word}")
        for words, word in (
            ({"device_count": "1"}, "device-class"),
            ({"device_class": " "}, "device-class"),
            ({"device_class": "GPU"}, "device-class"),
            ({"device_class": "gpu", "device_count": "0"}, "device-count"),
            ({"device_class": "gpu", "device_count": "1_0"}, "device-count"),
            ({"device_class": "gpu", "device_count": "many"}, "device-count"),
            ({"device_class": "gpu", "cel_selector": "\n "}, "cel-selector"),
            ({"device_class": "gpu", "container_name": "a.b"}, "container-name"),
            ({"device_class": "gpu", "container_name": ""}, "container-name"),
        )
    ),
    *(
        (llm_workload.workers_have_work, found, "parallelism", path, version)
        for found, path in (
            (spread(), "spec.worker"),
            (spread(tensor=2), "spec.worker"),
            (spread(False, prefill={"worker": main()}), "spec.prefill.worker"),
        )
        for version in ("0.20", "0.17")
    ),
    *(
        (llm_workload.parallelism_is_one_kind, spread(**sizes), "parallelism", f"spec.parallelism{path}")
        for sizes, path in (
            ({"pipeline": 2, "data": 4, "dataLocal": 2}, ""),
            ({"data": 4}, ".dataLocal"),
            ({"dataLocal": 4}, ".data"),
        )
    ),
    (llm_workload.data_divides, spread(data=5, dataLocal=2), "data-local", "spec.parallelism.dataLocal"),
    *(
        (llm_workload.parallelism_has_workers, spread(False, **sizes), "ignored", f"spec.parallelism.{field}")
        for sizes, field in (({"pipeline": 2}, "pipeline"), ({"data": 4, "dataLocal": 4}, "data"))
    ),
    (llm_workload.pipeline_has_a_preset, spread(pipeline=2), "preset-missing", "spec.parallelism.pipeline"),
    (
        llm_workload.pipeline_has_a_preset,
        spread(False, prefill={"worker": main(), "parallelism": {"pipeline": 2}}),
        "preset-missing",
        "spec.prefill.parallelism.pipeline",
    ),
    (llm_workload.scaling_or_replicas, scaled(replicas=2), "llm-scaling", "spec.scaling"),
    (llm_workload.scaling_is_bounded, scaled({"minReplicas": 4}), "llm-scaling", "spec.scaling.minReplicas"),
    (
        llm_workload.scaling_is_bounded,
        llm(scaling={"wva": {"hpa": {}}}),
        "llm-scaling",
        "spec.scaling.maxReplicas",
        "0.17",
    ),
    (llm_workload.scaling_has_one_mechanism, llm(scaling={"maxReplicas": 3}), "llm-scaling", "spec.scaling.wva"),
    *(
        (llm_workload.wva_has_one_actuator, found, "llm-scaling", path)
        for found, path in (
            (scaled({"wva": {}}), "spec.scaling.wva"),
            (scaled({"wva": {"hpa": {}, "keda": {}}}), "spec.scaling.wva"),
            (scaled(prefill={"scaling": {"maxReplicas": 3, **KEDA}}), "spec.prefill.scaling.wva"),
        )
    ),
    (
        llm_workload.cost_is_a_number,
        scaled({"wva": {"hpa": {}, "variantCost": "-1"}}),
        "llm-scaling",
        "spec.scaling.wva.variantCost",
    ),
    *(
        (rule_of_keda(path), found, "llm-scaling", f"spec.scaling.{path}", version)
        for found, path, version in (
            (keda(advanced={"scalingModifiers": {"formula": "a"}}), "wva.keda.advanced.scalingModifiers", "0.20"),
            (
                keda(advanced={"horizontalPodAutoscalerConfig": {"name": "own"}}),
                "wva.keda.advanced.horizontalPodAutoscalerConfig.name",
                "0.20",
            ),
            (keda(idleReplicaCount=2), "wva.keda.idleReplicaCount", "0.20"),
            (keda(None, idleReplicaCount=1), "wva.keda.idleReplicaCount", "0.20"),
            (keda(None, idleReplicaCount=1), "minReplicas", "0.17"),
            (by_keda(idleReplicaCount=2), "keda.idleReplicaCount", "0.21"),
            (by_keda(None, idleReplicaCount=1), "keda.idleReplicaCount", "0.21"),
            (
                by_keda(advanced={"horizontalPodAutoscalerConfig": {"name": "own"}}),
                "keda.advanced.horizontalPodAutoscalerConfig.name",
                "0.21",
            ),
        )
    ),
    *(
        (llm_workload.scaling_has_one_mechanism, found, "llm-scaling", path, "0.21")
        for found, path in (
            (llm(scaling={"maxReplicas": 3}), "spec.scaling"),
            (llm(scaling={"maxReplicas": 3, **KEDA, "keda": {"triggers": [CRON]}}), "spec.scaling"),
            (by_keda(prefill={"scaling": {"maxReplicas": 3, **KEDA}}), "spec.prefill.scaling"),
        )
    ),
    *(
        (llm_workload.rollout_makes_progress, llm(**fields), "rollout", f"spec.{path}", "0.21")
        for fields, path in (
            (rollout(0, 0), "rolloutStrategy.maxSurge"),
            (rollout("0%", "50%"), "rolloutStrategy.maxSurge"),
            ({**rollout(None, 0), "worker": main()}, "rolloutStrategy.maxSurge"),
            (rollout(-1, 1), "rolloutStrategy.maxSurge"),
            (rollout(1, "101%"), "rolloutStrategy.maxUnavailable"),
            (rollout(1, "many"), "rolloutStrategy.maxUnavailable"),
            ({"prefill": rollout(0, 0)}, "prefill.rolloutStrategy.maxSurge"),
        )
    ),
    *(
        (llm_workload.cache_tiers_are_whole, found, "kv-cache", f"spec.kvCacheOffloading.{path}")
        for found, path in (
            (tier({"emptyDir": {}}, cpu="0Gi"), "cpu"),
            (tier(None), "secondary.0.fileSystem"),
            (tier({}), "secondary.0.fileSystem"),
            (tier({"emptyDir": {}, "pvc": {}}), "secondary.0.fileSystem"),
            (claim(), "secondary.0.fileSystem.pvc"),
            (claim(ref={"name": ""}), "secondary.0.fileSystem.pvc.ref.name"),
        )
    ),
    (
        llm_router.route_is_own_or_described,
        route(route={"http": {"refs": REFS, "spec": HTTP}}),
        "router",
        "spec.router.route.http",
    ),
    (
        llm_router.own_route_has_own_gateway,
        route(route={"http": {"refs": REFS}}, gateway={}),
        "router",
        "spec.router.route.http.refs",
    ),
    (
        llm_router.route_names_the_gateways,
        route(route={"http": {"spec": {"parentRefs": [{"name": "own"}]}}}, gateway={"refs": REFS}),
        "router",
        "spec.router.route.http.spec.parentRefs",
    ),
    (
        llm_router.route_names_the_gateways,
        old(route={"http": {"spec": {"parentRefs": PARENTS}}}, gateway={"refs": REFS}),
        "router",
        "spec.router.route.http.spec.parentRefs",
    ),
    (llm_router.route_names_the_gateways, old(gateway={"refs": REFS}), "router", "spec.router.gateway.refs", "0.16"),
    (
        llm_router.route_names_the_gateways,
        old(route={"http": {"spec": HTTP}}, gateway={"refs": REFS}),
        "router",
        "spec.router.route.http.spec",
        "0.16",
    ),
    *(
        (llm_router.traffic_is_split_by_routes, route(**router), "router", f"spec.router.route.{field}")
        for router, field in (
            ({"route": {"weight": 10}}, "group"),
            ({"route": {"group": "chat"}}, "weight"),
            ({"route": {"group": "chat", "weight": 1}, "ingress": {}}, "group"),
            ({"route": {"group": "chat", "weight": 1, "http": {"refs": REFS}}}, "group"),
        )
    ),
    (llm_router.scheduler_has_replicas, scheduler(replicas=0), "scheduler", "spec.router.scheduler.replicas"),
    *(
        (
            llm_router.scheduler_has_one_configuration,
            scheduler(config=given),
            "scheduler",
            f"spec.router.scheduler.config{path}",
        )
        for given, path in (
            ({}, ""),
            ({"inline": {"plugins": []}, "ref": {"name": "epp"}}, ""),
            ({"inline": {}}, ".inline"),
            ({"ref": {"key": "epp"}}, ".ref.name"),
        )
    ),
    (llm_router.scheduler_needs_route, llm(router={"scheduler": {}}), "scheduler-route", "spec.router.scheduler"),
    (llm_inference_service.roles_have_a_connector, llm(prefill={}), "pd-connector", "spec.template"),
    (
        llm_inference_service.roles_have_a_connector,
        llm(prefill={"kvCacheOffloading": {"cpu": "10Gi"}}),
        "pd-connector",
        "spec.prefill.template",
        "0.21",
    ),
    (
        llm_inference_service.roles_have_a_connector,
        llm(prefill={}, template=main(image="own/vllm:1")),
        "pd-nixl-image",
        "spec.template.containers.0.image",
        "0.21",
    ),
    (
        llm_inference_service.roles_have_a_connector,
        llm(template=CONNECTED, prefill={"template": main(args=["--x"])}),
        "pd-connector",
        "spec.prefill.template",
    ),
    (
        llm_inference_service.llm_images_are_pinned,
        llm(prefill={"template": main("vllm/vllm-openai")}),
        "image-tag",
        "spec.prefill.template.containers.0.image",
    ),
    *(
        case
        for text in ("{{ .Spec", '{{ print "x" }}', "{{ Own .Spec }}", "{{ if gt 1 2 }}<{{ < }}", "{{ }}")
        for case in (
            (template.service_is_a_template, said(text), "template-late", "spec.template.containers.0.args.0"),
            (
                template.config_is_a_template,
                config(template=main(args=[text])),
                "template",
                "spec.template.containers.0.args.0",
            ),
        )
    ),
    (
        template.config_is_a_template,
        config(template=main(args=["{{ kvTransferConfig .Spec.KVCacheOffloading }}"])),
        "template",
        "spec.template.containers.0.args.0",
        "0.19",
    ),
    (
        template.config_is_a_template,
        config(template=main(args=["{{ if .GlobalConfig.EnableTLS }}--tls{{ end }}"])),
        "template",
        "spec.template.containers.0.args.0",
        "0.17",
    ),
    (llm_config.config_has_no_base, config(baseRefs=[{"name": "other"}]), "base-refs", "spec.baseRefs"),
]
