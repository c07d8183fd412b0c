"""Claims and the nodes whose pods mount them."""

import pytest

from .environments import QWEN, isvc, llm, on_existing, where

CODES = ("claim-access", "claim-pods")
URI = {"storageUri": "pvc://models/a"}
AT = "inferenceService.predictor.model.storageUri"


def claim(*modes):
    return {"persistentVolumeClaims": [{"name": "models", "accessModes": list(modes)}]}


def on(pool, cpu="1", model=None, **predictor):
    resources = {"requests": {"cpu": cpu}, "limits": {"cpu": cpu}}
    return isvc({**URI, **(model or {}), "resources": resources}, predictor={"pool": pool, **predictor})


TWO_POOLS = {"one": on("cpu"), "two": on("large")}


@pytest.mark.parametrize(
    ("services", "existing", "expected"),
    [
        (TWO_POOLS, {}, {("claim-access", f"services.two.{AT}")}),
        (TWO_POOLS, claim("ReadWriteOnce"), {("claim-access", f"services.two.{AT}")}),
        (TWO_POOLS, claim("ReadOnlyMany"), set()),
        (TWO_POOLS, claim("ReadWriteOnce", "ReadWriteMany"), set()),
        (TWO_POOLS, claim("ReadWriteOncePod"), {("claim-pods", f"services.two.{AT}")}),
        ({"one": on("cpu"), "two": on("cpu")}, {}, set()),
        ({"one": on("cpu"), "two": on("cpu")}, claim("ReadWriteOnce"), set()),
        ({"one": on("cpu"), "two": on("cpu")}, claim("ReadWriteOncePod"), {("claim-pods", f"services.two.{AT}")}),
        ({"one": on("cpu", minReplicas=2)}, claim("ReadWriteOnce"), set()),
        ({"one": on("cpu", "10", minReplicas=2)}, claim("ReadWriteOnce"), {("claim-access", f"services.one.{AT}")}),
        ({"one": on("cpu", "10", minReplicas=2)}, {}, {("claim-access", f"services.one.{AT}")}),
        ({"one": on("cpu", maxReplicas=2)}, claim("ReadWriteOncePod"), {("claim-access", f"services.one.{AT}")}),
        ({"one": on("cpu")}, claim("ReadWriteOncePod"), set()),
        (
            {"one": on("cpu"), "two": {"inferenceService": {**on("large")["inferenceService"], "stopped": True}}},
            {},
            set(),
        ),
        (
            {"one": on("cpu"), "two": {"inferenceService": {**on("large")["inferenceService"], "namespace": "b"}}},
            {},
            set(),
        ),
        ({"one": isvc(URI), "two": isvc(URI)}, {}, set()),
    ],
)
def test_a_claim_that_one_node_mounts(services, existing, expected):
    assert where(on_existing(services, existing), *CODES) == expected


def test_roles_of_one_service_share_the_claim_of_its_model():
    split = llm(model={"uri": "pvc://models/qwen"}, pool="cpu", prefill={"pool": "large", "gpus": 0})
    assert where(on_existing({"chat": split}), *CODES) == {
        ("claim-access", "services.chat.llmInferenceService.model.uri")
    }


@pytest.mark.parametrize(
    "pod",
    [
        {"volumes": [{"name": "v", "persistentVolumeClaim": {"claimName": "models"}}]},
        {"extra": {"volumes": [{"name": "v", "persistentVolumeClaim": {"claimName": "models"}}]}},
    ],
)
@pytest.mark.parametrize("field", ["template", "transformer"])
def test_a_claim_that_is_a_volume(pod, field):
    if field == "template":
        second = llm(pool="large", template=pod)
    else:
        container = {"name": "kserve-container", "image": "own:1"}
        second = isvc(predictor={"pool": "cpu"}, transformer={"pool": "large", "containers": [container], **pod})
    [(code, path)] = where(on_existing({"one": on("cpu"), "two": second}), *CODES)
    assert (code, path.endswith(".persistentVolumeClaim.claimName")) == ("claim-access", True)


def test_a_claim_of_a_definition_is_used_by_the_services_that_name_it():
    volume = {"volumes": [{"name": "v", "persistentVolumeClaim": {"claimName": "models"}}]}
    base = {"llmInferenceServiceConfig": {"template": volume}}
    services = {name: llm(baseRefs=["base"], pool=name) for name in ("cpu", "large")}
    path = "definitions.base.llmInferenceServiceConfig.template.volumes.0.persistentVolumeClaim.claimName"
    assert where(on_existing(services, {}, {"base": base}), *CODES) == {("claim-access", path)}
    assert where(on_existing({"cpu": services["cpu"]}, {}, {"base": base}), *CODES) == set()
    container = {"name": "kserve-container", "image": "own:1"}
    formats = [{"name": "own", "autoSelect": True}]
    runtime = {"servingRuntime": {"supportedModelFormats": formats, "containers": [container], **volume}}
    services = {name: isvc({"modelFormat": "own", "runtime": "base"}, predictor={"pool": name}) for name in services}
    path = "definitions.base.servingRuntime.volumes.0.persistentVolumeClaim.claimName"
    assert where(on_existing(services, {}, {"base": runtime}), *CODES) == {("claim-access", path)}


def test_a_model_that_a_service_replaces_is_not_used():
    base = {"llmInferenceServiceConfig": {"model": {"uri": "pvc://models/a"}}}
    services = {name: llm(baseRefs=["base"], pool=name) for name in ("cpu", "large")}
    assert where(on_existing(services, {}, {"base": base}), *CODES) == set()
    missing = {"persistentVolumeClaims": []}
    assert where(on_existing(services, missing, {"base": base}), "reference-missing") == set()


@pytest.mark.parametrize(
    ("modes", "replicas", "is_found"),
    [(["ReadOnlyMany"], 1, True), (["ReadWriteOnce"], 1, False), (["ReadWriteMany"], 3, False)],
)
def test_a_cache_that_is_written_needs_a_claim_that_can_be_written(modes, replicas, is_found):
    tier = {"fileSystem": {"pvc": {"ref": {"name": "models"}}}}
    service = llm(
        model=QWEN,
        pool="cpu",
        replicas=replicas,
        resources={"requests": {"cpu": "10"}},
        kvCacheOffloading={"cpu": "1Gi", "secondary": [tier]},
    )
    path = "services.chat.llmInferenceService.kvCacheOffloading.secondary.0.fileSystem.pvc.ref.name"
    expected = {("claim-access", path)} if is_found else set()
    assert where(on_existing({"chat": service}, claim(*modes)), *CODES) == expected
