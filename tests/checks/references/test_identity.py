"""Buckets and secrets of Google Cloud, and the ServiceAccounts of pods."""

import pytest

from .environments import isvc, llm, on_existing, on_gke, where

READERS = "cluster.gke.modelBuckets.0.readers.0"
URI = {"storageUri": "gs://models/a"}
AT = "services.one.inferenceService.predictor.model.storageUri"


def bucket(*readers, **fields):
    return [{"name": "models", "create": True, "readers": list(readers), **fields}]


def reading(account=None, **fields):
    return isvc(URI, predictor={"serviceAccountName": account} if account else {}, **fields)


@pytest.mark.parametrize(
    ("services", "buckets", "expected"),
    [
        ({"one": reading("reader")}, bucket("default/reader"), set()),
        ({"one": reading("reader")}, bucket("default/raeder"), {("grant-unused", READERS), ("grant-missing", AT)}),
        ({"one": reading("reader")}, bucket("models/reader"), {("grant-unused", READERS), ("grant-missing", AT)}),
        ({"one": reading("reader", namespace="models")}, bucket("models/reader"), set()),
        ({"one": reading()}, bucket("default/default"), set()),
        ({"one": reading()}, bucket(), {("grant-missing", AT)}),
        ({"one": reading()}, bucket(writers=["default/default"]), set()),
        ({"one": reading()}, [], {("grant-missing", AT)}),
        ({"one": reading(stopped=True)}, [], set()),
        ({"one": reading(annotations={"serving.kserve.io/storageSecretName": "own"})}, [], set()),
        ({"one": isvc({"storageUri": "gs://kfserving-examples/models/a"})}, [], set()),
        ({}, bucket("default/reader"), set()),
        ({"one": isvc()}, bucket(writers=["ci/uploader"]), set()),
    ],
)
def test_grants_and_readers_of_a_bucket(services, buckets, expected):
    assert where(on_gke(services, modelBuckets=buckets), "grant-unused", "grant-missing") == expected


CONTAINER = {"name": "kserve-container", "image": "own:1"}
FUSE = {
    "volumes": [
        {"name": "v", "csi": {"driver": "gcsfuse.csi.storage.gke.io", "volumeAttributes": {"bucketName": "models"}}}
    ]
}


@pytest.mark.parametrize(
    ("service", "path"),
    [
        (
            isvc(transformer={"containers": [CONTAINER], "storageUris": [{"uri": "gs://models/a"}]}),
            "inferenceService.transformer.storageUris.0.uri",
        ),
        (
            isvc(explainer={"art": {"type": "SquareAttack", "storageUri": "gs://models/a"}}),
            "inferenceService.explainer.art.storageUri",
        ),
        (
            {
                "inferenceService": {
                    "predictor": {
                        "containers": [{**CONTAINER, "env": [{"name": "STORAGE_URI", "value": "gs://models/a"}]}]
                    }
                }
            },
            "inferenceService.predictor.containers.0.env.0.value",
        ),
        (isvc(predictor=FUSE), "inferenceService.predictor.volumes.0.csi.volumeAttributes.bucketName"),
        (llm(template=FUSE), "llmInferenceService.template.volumes.0.csi.volumeAttributes.bucketName"),
        (llm(template={"extra": FUSE}), "llmInferenceService.template.extra.volumes.0.csi.volumeAttributes.bucketName"),
        (
            llm(prefill={"template": FUSE, "gpus": 0}),
            "llmInferenceService.prefill.template.volumes.0.csi.volumeAttributes.bucketName",
        ),
        (
            llm(worker=FUSE, parallelism={"data": 2, "dataLocal": 1}),
            "llmInferenceService.worker.volumes.0.csi.volumeAttributes.bucketName",
        ),
    ],
)
def test_every_role_and_spelling_that_reads_a_bucket(service, path):
    config = on_gke({"one": service}, modelBuckets=bucket("team/reader"))
    assert where(config, "grant-missing") == {("grant-missing", f"services.one.{path}")}


def test_a_cache_is_filled_by_a_job_in_a_namespace_of_its_own():
    cache = {"localModelCache": {"sourceModelUri": "gs://models/a", "modelSize": "1Gi", "nodeGroups": ["gpu"]}}
    config = on_gke({"one": isvc()}, definitions={"cache": cache}, modelBuckets=bucket("default/default"))
    assert where(config, "grant-missing") == {("grant-missing", "definitions.cache.localModelCache.sourceModelUri")}
    config = on_gke(
        {"one": isvc()}, definitions={"cache": cache}, modelBuckets=bucket("kserve-localmodel-jobs/default")
    )
    assert where(config, "grant-missing", "grant-unused") == set()


def test_a_bucket_of_a_configuration_is_read_by_the_services_that_name_it():
    base = {"llmInferenceServiceConfig": {"template": FUSE}}
    services = {"one": llm(baseRefs=["base"], template={"serviceAccountName": "reader"})}
    path = "definitions.base.llmInferenceServiceConfig.template.volumes.0.csi.volumeAttributes.bucketName"
    config = on_gke(services, definitions={"base": base}, modelBuckets=bucket("default/other"))
    assert ("grant-missing", path) in where(config, "grant-missing")
    config = on_gke(services, definitions={"base": base}, modelBuckets=bucket("default/reader"))
    assert where(config, "grant-missing", "grant-unused") == set()


SPLIT = {"prefill": {"gpus": 0}}


@pytest.mark.parametrize(
    ("service", "account"),
    [
        (llm(), "default"),
        (llm(template={"serviceAccountName": "own"}), "own"),
        (llm(worker={"serviceAccountName": "own"}, parallelism={"data": 2, "dataLocal": 1}), "own"),
        (llm(worker={}, parallelism={"data": 2, "dataLocal": 1}), "one-kserve-mn"),
        (llm(**SPLIT), "one-kserve"),
        (llm(**SPLIT), "default"),
        (llm(prefill={"gpus": 0, "template": {"serviceAccountName": "own"}}), "own"),
        (llm(router={"route": {}, "scheduler": {}}), "one-epp-sa"),
        (llm(router={"route": {}, "scheduler": {"template": {"serviceAccountName": "own"}}}), "own"),
        (isvc(transformer={"containers": [CONTAINER], "serviceAccountName": "own"}), "own"),
        (isvc(predictor={"workerSpec": {"serviceAccountName": "own"}}), "own"),
        (
            {
                "inferenceGraph": {
                    "nodes": {"root": {"routerType": "Sequence", "steps": [{"serviceUrl": "http://a"}]}},
                    "serviceAccountName": "own",
                }
            },
            "own",
        ),
    ],
)
def test_the_accounts_of_every_role_are_known(service, account):
    grant = {"secret": "token", "readers": [f"default/{account}"]}
    assert where(on_gke({"one": service}, secrets=[grant]), "grant-unused") == set()
    grant = {"secret": "token", "readers": [f"other/{account}"]}
    path = "cluster.gke.secrets.0.readers.0"
    assert where(on_gke({"one": service}, secrets=[grant]), "grant-unused") == {("grant-unused", path)}


def test_kserve_016_runs_split_pods_under_an_account_of_its_own():
    config = on_gke(
        {"one": llm(template={"serviceAccountName": "own"}, worker={}, parallelism={"data": 2, "dataLocal": 1})},
        secrets=[{"secret": "token", "readers": ["default/own"]}],
    )
    config["platform"] = {"llm": True, "kserve": "0.16", "install": "existing"}
    assert where(config, "grant-unused") == {("grant-unused", "cluster.gke.secrets.0.readers.0")}


def test_accounts_of_others_are_listed():
    other = {"serviceAccounts": [{"name": "job"}, {"name": "default", "secrets": ["gcs"]}]}
    config = on_gke({"one": reading()}, other, modelBuckets=bucket("default/job"))
    assert where(config, "grant-unused", "grant-missing") == set()


def test_nothing_is_known_of_the_grants_of_an_existing_cluster():
    assert where(on_existing({"one": reading()}), "grant-missing") == set()
