"""What services name exists, in every role and spelling."""

import pytest

from kserve_iac.args.existing import Existing
from kserve_iac.checks.references.known import FIELDS

from .environments import QWEN, found, isvc, llm, on_existing, on_gke, where

CODES = ("reference-missing", "reference-unknown")
SECRETS = {"secrets": [{"name": "token", "keys": ["HF_TOKEN"]}, {"name": "far", "namespace": "team"}]}
READER = {"serviceAccounts": [{"name": "reader", "secrets": ["token"]}]}
NOTHING = {name: [] for name in ("secrets", "configMaps", "serviceAccounts", "persistentVolumeClaims")}


def secret(name, key="HF_TOKEN", **fields):
    return {"name": "A", "valueFrom": {"secretKeyRef": {"name": name, "key": key, **fields}}}


def pods(pod):
    """A pod in every role of both kinds, with the path at which its fields stand."""
    own = {"containers": [{"name": "kserve-container", "image": "own:1"}], **pod}
    extra = {key: value for key, value in pod.items() if key != "containers"}
    yield "predictor", {"inferenceService": {"predictor": own}}
    yield "predictor.extra", isvc(predictor={"extra": extra})
    yield "transformer", isvc(transformer=own)
    yield "explainer", isvc(explainer=own)
    yield "canary.0.predictor", isvc(canary=[{"trafficPercent": 1, "predictor": {"name": "next", **own}}])
    yield "predictor.workerSpec", isvc(predictor={"workerSpec": own})
    yield "template", llm(template=pod)
    yield "template.extra", llm(template={"extra": extra})
    yield "worker", llm(worker=pod, parallelism={"data": 2, "dataLocal": 1})
    yield "prefill.template", llm(prefill={"template": pod, "gpus": 0})
    yield "prefill.worker", llm(prefill={"worker": pod, "gpus": 0, "parallelism": {"data": 2, "dataLocal": 1}})
    yield "router.scheduler.template", llm(router={"route": {}, "scheduler": {"template": pod}})


FIELDS_OF_PODS = {
    "serviceAccountName": {"serviceAccountName": "gone"},
    "priorityClassName": {"priorityClassName": "gone"},
    "runtimeClassName": {"runtimeClassName": "gone"},
    "volumes.0.secret.secretName": {"volumes": [{"name": "v", "secret": {"secretName": "gone"}}]},
    "volumes.0.configMap.name": {"volumes": [{"name": "v", "configMap": {"name": "gone"}}]},
    "volumes.0.persistentVolumeClaim.claimName": {
        "volumes": [{"name": "v", "persistentVolumeClaim": {"claimName": "gone"}}]
    },
    "volumes.0.projected.sources.0.secret.name": {
        "volumes": [{"name": "v", "projected": {"sources": [{"secret": {"name": "gone"}}]}}]
    },
    "volumes.0.csi.nodePublishSecretRef.name": {
        "volumes": [{"name": "v", "csi": {"driver": "own", "nodePublishSecretRef": {"name": "gone"}}}]
    },
}
EVERYTHING = {"priorityClasses": [], "runtimeClasses": [], **NOTHING}


@pytest.mark.parametrize("field", FIELDS_OF_PODS)
@pytest.mark.parametrize("role", [role for role, _ in pods({})])
def test_a_pod_of_any_role_names_what_does_not_exist(field, role):
    service = dict(pods(FIELDS_OF_PODS[field]))[role]
    path = f"services.one.{next(iter(service))}.{role}.{field}"
    assert where(on_existing({"one": service}, EVERYTHING), *CODES) == {("reference-missing", path)}
    assert where(on_existing({"one": service}), *CODES) == set()
    assert where(on_gke({"one": service}), *CODES) == {("reference-unknown", path)}


@pytest.mark.parametrize("field", ["containers", "initContainers"])
@pytest.mark.parametrize("role", [role for role, _ in pods({}) if not role.endswith("extra")])
def test_a_container_of_any_role_names_what_does_not_exist(field, role):
    container = {"name": "beside", "image": "own:1", "env": [secret("gone")]}
    service = dict(pods({field: [container]}))[role]
    path = f"services.one.{next(iter(service))}.{role}.{field}.0.env.0.valueFrom.secretKeyRef.name"
    assert where(on_existing({"one": service}, NOTHING), *CODES) == {("reference-missing", path)}


@pytest.mark.parametrize(
    ("service", "path"),
    [
        (llm(model={**QWEN, "credentials": "gone"}), "llmInferenceService.model.credentials"),
        (llm(model={"uri": "pvc://models/a", "credentials": "gone"}), None),
        (isvc(annotations={"serving.kserve.io/storageSecretName": "gone"}), None),
        (
            llm(annotations={"serving.kserve.io/storageSecretName": "gone"}),
            "llmInferenceService.annotations.serving.kserve.io/storageSecretName",
        ),
        (llm(env=[secret("gone")]), "llmInferenceService.env.0.valueFrom.secretKeyRef.name"),
        (llm(env=[secret("token", "TOKEN")]), "llmInferenceService.env.0.valueFrom.secretKeyRef.key"),
        (llm(env=[secret("far")]), "llmInferenceService.env.0.valueFrom.secretKeyRef.name"),
        (llm(env=[secret("far")], namespace="team"), None),
        (llm(env=[secret("far", "ANY")], namespace="team"), None),
        (llm(env=[secret("token")]), None),
        (llm(env=[secret("gone", optional=True)]), None),
        (llm(env=[secret("gone")], stopped=True), None),
        (
            isvc({"envFrom": [{"secretRef": {"name": "gone"}}]}),
            "inferenceService.predictor.model.envFrom.0.secretRef.name",
        ),
        (isvc({"storage": {"key": "s3", "path": "a"}}), "inferenceService.predictor.model.storage.key"),
        (isvc({"storage": {"path": "a", "parameters": {"type": "s3"}}}), None),
        (
            isvc({"storageUri": "s3://b/m"}, annotations={"serving.kserve.io/storageSecretName": "gone"}),
            "inferenceService.annotations.serving.kserve.io/storageSecretName",
        ),
        (
            isvc(
                {"storage": {"key": "HF_TOKEN", "path": "a"}},
                annotations={"serving.kserve.io/storageSecretName": "token"},
            ),
            None,
        ),
    ],
)
def test_every_spelling_of_a_secret_is_compared_with_those_that_exist(service, path):
    expected = set() if path is None else {("reference-missing", f"services.one.{path}")}
    assert where(on_existing({"one": service}, SECRETS), *CODES) == expected


def test_the_wrong_namespace_and_the_wrong_key_are_named():
    [far] = found_texts(llm(env=[secret("far")]))
    assert "is in namespace team, but the reference is to namespace default" in far
    [key] = found_texts(llm(env=[secret("token", "HF_TOKN")]))
    assert "has no key HF_TOKN: existing.secrets lists HF_TOKEN" in key
    assert key.endswith("Did you mean HF_TOKEN?")


def found_texts(service):
    return [one.text for one in found(on_existing({"one": service}, SECRETS), *CODES)]


def test_a_secret_that_nobody_creates_is_reported_once_and_a_wrong_name_wherever_it_is():
    services = {name: llm(env=[secret("gone")], model={**QWEN, "credentials": "gone"}) for name in ("one", "two")}
    assert len(where(on_gke(services), *CODES)) == 1
    assert len(where(on_existing(services, SECRETS), *CODES)) == 4


def test_a_pull_secret_is_a_warning_because_images_may_be_public():
    pod = {"imagePullSecrets": [{"name": "gone"}]}
    assert where(on_existing({"one": llm(template=pod)}, SECRETS), *CODES) == {
        ("reference-unknown", "services.one.llmInferenceService.template.imagePullSecrets.0.name")
    }


@pytest.mark.parametrize(
    "pod",
    [
        {"serviceAccountName": "default"},
        {"serviceAccountName": "one-kserve-mn"},
        {"priorityClassName": "system-node-critical"},
        {"volumes": [{"name": "v", "configMap": {"name": "kube-root-ca.crt"}}]},
        {"volumes": [{"name": "v", "configMap": {"name": "openshift-service-ca.crt"}}]},
    ],
)
def test_what_every_cluster_has_and_what_kserve_creates_is_known(pod):
    assert where(on_existing({"one": llm(template=pod)}, EVERYTHING), *CODES) == set()


GRAPH = {"nodes": {"root": {"routerType": "Sequence", "steps": [{"serviceName": "iris"}]}}}
STEP = "services.graph.inferenceGraph.nodes.root.steps.0.serviceName"
TRAINED = {"inferenceService": "iris", "model": {"framework": "sklearn", "memory": "1Gi", "storageUri": "gs://b/m"}}


@pytest.mark.parametrize(
    ("services", "existing", "expected"),
    [
        ({"graph": {"inferenceGraph": GRAPH}, "iris": isvc()}, {}, set()),
        ({"graph": {"inferenceGraph": GRAPH}, "other": isvc(name="iris")}, {}, set()),
        ({"graph": {"inferenceGraph": GRAPH}}, {}, {("reference-unknown", STEP)}),
        ({"graph": {"inferenceGraph": GRAPH}}, {"inferenceServices": [{"name": "iris"}]}, set()),
        ({"graph": {"inferenceGraph": GRAPH}}, {"inferenceServices": []}, {("reference-missing", STEP)}),
        ({"graph": {"inferenceGraph": GRAPH}, "iris": isvc(namespace="team")}, {}, {("reference-unknown", STEP)}),
        ({"graph": {"inferenceGraph": GRAPH}, "iris": llm()}, {}, {("reference-unknown", STEP)}),
        (
            {"more": {"trainedModel": TRAINED}},
            {},
            {("reference-unknown", "services.more.trainedModel.inferenceService")},
        ),
        ({"more": {"trainedModel": TRAINED}, "iris": isvc()}, {}, set()),
    ],
)
def test_targets_of_graphs_and_parents_of_trained_models(services, existing, expected):
    assert where(on_existing(services, existing), *CODES) == expected


def test_a_target_of_another_kind_is_named_as_such():
    services = {"graph": {"inferenceGraph": GRAPH}, "iris": llm()}
    [one] = found(on_existing(services, {}), *CODES)
    assert one.message.startswith("iris is an LLMInferenceService in namespace default")
    assert "serviceUrl" in one.mend
    assert "Add iris to services" not in one.mend


@pytest.mark.parametrize(
    ("router", "existing", "path"),
    [
        ({"gateway": {"refs": [{"name": "own", "namespace": "team"}]}}, {"gateways": []}, "gateway.refs.0.name"),
        ({"gateway": {"refs": [{"name": "kserve-ingress-gateway", "namespace": "kserve"}]}}, {"gateways": []}, None),
        ({"gateway": {"refs": [{"name": "kserve-ingress-gateway"}]}}, {"gateways": []}, "gateway.refs.0.name"),
        ({"route": {"http": {"refs": [{"name": "own"}]}}}, {"httpRoutes": []}, "route.http.refs.0.name"),
        ({"route": {"http": {"refs": [{"name": "one-kserve-route"}]}}}, {"httpRoutes": []}, None),
        ({"ingress": {"refs": [{"name": "own"}]}}, {"ingresses": []}, "ingress.refs.0.name"),
        (
            {"route": {}, "scheduler": {"pool": {"ref": {"name": "own"}}}},
            {"inferencePools": []},
            "scheduler.pool.ref.name",
        ),
        (
            {"route": {}, "scheduler": {"config": {"ref": {"name": "own", "key": "epp"}}}},
            {"configMaps": []},
            "scheduler.config.ref.name",
        ),
        (
            {"route": {}, "scheduler": {"config": {"ref": {"name": "config-scheduler-own", "key": "epp"}}}},
            {"configMaps": []},
            None,
        ),
        (
            {"gateway": {}, "route": {"http": {"spec": {"parentRefs": [{"name": "own"}]}}}},
            {"gateways": []},
            "route.http.spec.parentRefs.0.name",
        ),
    ],
)
def test_gateways_routes_and_pools(router, existing, path):
    expected = set() if path is None else {("reference-missing", f"services.one.llmInferenceService.router.{path}")}
    assert where(on_existing({"one": llm(router=router)}, existing), *CODES) == expected


RUNTIME = {
    "supportedModelFormats": [{"name": "own", "autoSelect": True}],
    "containers": [{"name": "kserve-container", "image": "own:1", "env": [secret("far")]}],
}
OWN = {"modelFormat": "own", "runtime": "own"}


@pytest.mark.parametrize(
    ("definition", "services", "is_found"),
    [
        ({"servingRuntime": RUNTIME}, {}, True),
        ({"servingRuntime": {**RUNTIME, "namespace": "team"}}, {}, False),
        ({"clusterServingRuntime": RUNTIME}, {}, False),
        ({"clusterServingRuntime": RUNTIME}, {"one": isvc(OWN)}, True),
        ({"clusterServingRuntime": RUNTIME}, {"one": isvc(OWN, namespace="team")}, False),
        ({"llmInferenceServiceConfig": {"env": [secret("far")]}}, {}, False),
        ({"llmInferenceServiceConfig": {"env": [secret("far")]}}, {"one": llm(baseRefs=["own"])}, True),
        (
            {"llmInferenceServiceConfig": {"env": [secret("far")], "namespace": "kserve"}},
            {"one": llm(baseRefs=["own"], namespace="team")},
            False,
        ),
    ],
)
def test_a_definition_names_objects_of_the_namespaces_of_its_users(definition, services, is_found):
    paths = [path for _, path in where(on_existing(services, SECRETS, {"own": definition}), *CODES)]
    assert {path.partition(".")[0] for path in paths} == ({"definitions"} if is_found else set())


CACHE = {"sourceModelUri": "hf://Qwen/Qwen3-4B", "modelSize": "9Gi", "nodeGroups": ["gpu"]}
GROUP = {"storageLimit": "1Ti", "persistentVolumeSpec": {}, "persistentVolumeClaimSpec": {}}
OF_CACHE = "definitions.cache.localModelCache.nodeGroups.0"
CONTAINER = "services.one.inferenceService.predictor.storageContainerName"


@pytest.mark.parametrize(
    ("definitions", "services", "existing", "expected"),
    [
        ({"cache": {"localModelCache": CACHE}}, {}, {}, {("reference-unknown", OF_CACHE)}),
        ({"cache": {"localModelCache": CACHE}}, {}, {"localModelNodeGroups": ["gpu"]}, set()),
        ({"cache": {"localModelCache": CACHE}}, {}, {"localModelNodeGroups": []}, {("reference-missing", OF_CACHE)}),
        ({"cache": {"localModelCache": CACHE}, "gpu": {"localModelNodeGroup": GROUP}}, {}, {}, set()),
        ({}, {"one": isvc(predictor={"storageContainerName": "own"})}, {}, {("reference-unknown", CONTAINER)}),
        ({}, {"one": isvc(predictor={"storageContainerName": "default"})}, {}, set()),
        ({}, {"one": isvc(predictor={"storageContainerName": "own"})}, {"clusterStorageContainers": ["own"]}, set()),
    ],
)
def test_definitions_that_are_named(definitions, services, existing, expected):
    assert where(on_existing(services, existing, definitions), *CODES) == expected


@pytest.mark.parametrize(("secret", "is_found"), [("token", False), ("tokn", True), ("far", True)])
def test_an_account_lists_secrets_that_exist(secret, is_found):
    existing = {**SECRETS, "serviceAccounts": [{"name": "reader", "secrets": [secret]}]}
    expected = {("reference-missing", "existing.serviceAccounts.0.secrets.0")} if is_found else set()
    assert where(on_existing({}, existing), *CODES) == expected
    assert where(on_existing({}, {"serviceAccounts": existing["serviceAccounts"]}), *CODES) == set()


GATED = {"uri": "hf://meta-llama/Llama-3.3-70B-Instruct"}


@pytest.mark.parametrize(
    ("account", "existing", "is_found"),
    [
        ("reader", {}, False),
        ("reader", {"serviceAccounts": [{"name": "reader"}]}, False),
        ("reader", {"serviceAccounts": [{"name": "reader", "secrets": []}]}, True),
        ("reader", {**SECRETS, "serviceAccounts": [{"name": "reader", "secrets": ["token"]}]}, False),
        ("reader", {"secrets": [{"name": "token", "keys": ["TOKEN"]}], **READER}, True),
        ("reader", {"secrets": [{"name": "token"}], **READER}, False),
        (None, {}, True),
        (None, {**SECRETS, "serviceAccounts": [{"name": "default", "secrets": ["token"]}]}, False),
    ],
)
@pytest.mark.parametrize("is_llm", [True, False])
def test_the_secrets_of_an_account_hold_the_token_of_a_gated_model(account, existing, is_found, is_llm):
    pod = {"serviceAccountName": account} if account else {}
    service = (
        llm(model=GATED, template=pod)
        if is_llm
        else isvc({"modelFormat": "huggingface", "storageUri": GATED["uri"]}, predictor=pod)
    )
    assert bool(where(on_existing({"one": service}, existing), "gated-model")) == is_found


def test_every_list_of_references_is_a_field():
    assert set(FIELDS.values()) <= set(Existing.model_fields)


@pytest.mark.parametrize(("existing", "codes"), [({}, 1), ({"clusterServingRuntimes": ["mine"]}, 0)])
def test_runtimes_that_exist_are_no_finding(existing, codes):
    config = on_existing({"one": isvc({"modelFormat": "sklearn", "runtime": "mine"})}, existing)
    assert len(where(config, "runtime-unsure")) == codes
