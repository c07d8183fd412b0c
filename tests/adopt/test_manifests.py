"""Findings about a document as its author wrote it."""

import json

import pytest
import yaml
from click.testing import CliRunner

from kserve_iac.adopt.manifests import cannot_be_read, missing_field_reason, placeholders, refused
from kserve_iac.cli import main

GROUP = "serving.kserve.io"


def isvc(version="v1beta1", group=GROUP, metadata=None, **predictor):
    return {
        "apiVersion": f"{group}/{version}",
        "kind": "InferenceService",
        "metadata": {"name": "iris", **(metadata or {})},
        "spec": {"predictor": {"model": {"modelFormat": {"name": "sklearn"}, "storageUri": "gs://a/b"}, **predictor}},
    }


@pytest.mark.parametrize(
    ("obj", "words"),
    [
        (isvc(group="serving.kubeflow.org"), "is that of KFServing"),
        ({**isvc(), "metadata": {}}, "it has no metadata.name"),
        ({**isvc(), "metadata": {"generateName": "iris-"}}, "generateName creates another object"),
        ({**isvc(), "metadata": None}, "it has no metadata.name"),
        ({**isvc(), "kind": "InferenceServise"}, "did you mean InferenceService?"),
    ],
)
def test_an_object_of_kserve_that_cannot_be_read_is_not_passed_over_in_silence(obj, words):
    assert words in cannot_be_read(obj)
    result = CliRunner().invoke(main, ["import", "-"], input=yaml.safe_dump(obj))
    assert (result.exit_code, words in result.stderr) == (1, True)


@pytest.mark.parametrize(
    "obj", [isvc(), {"kind": "Secret"}, {"apiVersion": f"{GROUP}/v1alpha1", "kind": "LocalModelNode"}]
)
def test_other_objects_have_no_such_fault(obj):
    assert cannot_be_read(obj) is None


@pytest.mark.parametrize(
    ("obj", "texts"),
    [
        (isvc(), []),
        (isvc(minReplicas=1), []),
        (isvc(minReplicas="1"), ["spec.predictor.minReplicas: '1' is not a whole number. Remove the quotes."]),
        (isvc(maxReplicas="${MAX}"), []),
        (
            isvc("v1"),
            [
                "apiVersion: KServe 0.20 does not serve serving.kserve.io/v1 of this kind. "
                "Set apiVersion to serving.kserve.io/v1beta1."
            ],
        ),
    ],
)
def test_what_the_api_server_refuses_is_not_mended_in_silence(obj, texts):
    assert list(refused(obj, "0.20")) == texts


def test_a_document_that_the_api_server_refuses_ends_with_1():
    result = CliRunner().invoke(main, ["import", "-", "--json"], input=yaml.safe_dump(isvc(minReplicas="1")))
    assert result.exit_code == 1
    [entry] = json.loads(result.stdout)["refused"]
    assert entry["object"] == "InferenceService default/iris"


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ({"a": "s3://${BUCKET}/x", "b": ["<ns>"]}, ["${BUCKET}", "<ns>"]),
        ("{{ .Values.image }}", ["{{ .Values.image }}"]),
        ("{{ values.image }}", ["{{ values.image }}"]),
        ({"args": ["--model_name={{.Name}}", "${MODEL}"], "command": ["${X}"]}, []),
        ("a < b > c", []),
        ("$(POD_IP)", []),
    ],
)
def test_placeholders_are_found(value, found):
    assert placeholders(value) == found


@pytest.mark.parametrize(
    ("path", "words"),
    [
        (("spec", "predictor", "model", "nodeSelector"), "it belongs to spec.predictor.nodeSelector"),
        (("spec", "default"), "KServe 0.20 has no such field"),
        (("spec", "predictor", "minReplicas"), "KServe has this field, but kserve-iac has no argument for it"),
        (("metadata", "generateName"), "kserve-iac has no argument for it"),
    ],
)
def test_it_is_said_who_lacks_a_field(path, words):
    assert words in missing_field_reason(isvc(), path, "0.20")


@pytest.mark.parametrize(
    ("name", "ending"),
    [("path", "refuses or drops it; did you mean mountPath?"), ("zone", "refuses or drops it")],
)
def test_a_name_that_is_similar_is_suggested(name, ending):
    obj = isvc(storageUris=[{"uri": "s3://bucket/model", name: "/mnt/models/model"}])
    del obj["spec"]["predictor"]["model"]["storageUri"]
    reason = missing_field_reason(obj, ("spec", "predictor", "storageUris", 0, name), "0.17")
    assert reason.endswith(ending)


def test_a_field_of_the_wrong_level_is_said_to_belong_above():
    odd = isvc()
    odd["spec"]["predictor"]["model"]["nodeSelector"] = {"a": "b"}
    result = CliRunner().invoke(main, ["import", "-"], input=yaml.safe_dump(odd))
    assert "Move nodeSelector up into predictor, which has this field." in result.stderr


@pytest.mark.parametrize(("given", "kept"), [("sklearn", None), ("own", {"modelFormat": "own"})])
def test_the_annotation_of_the_format_is_kept_where_it_says_more_than_the_model(given, kept):
    result = CliRunner().invoke(
        main, ["import", "-", "--json"], input=yaml.safe_dump(isvc(metadata={"annotations": {"modelFormat": given}}))
    )
    service = json.loads(result.stdout)["config"]["kserve-iac:services"]["iris"]["inferenceService"]
    assert service.get("annotations") == kept


def test_finalizers_of_others_are_noted():
    metadata = {"finalizers": ["inferenceservice.finalizers", "own.example/keep"]}
    result = CliRunner().invoke(main, ["import", "-"], input=yaml.safe_dump(isvc(metadata=metadata)))
    assert result.exit_code == 0
    assert "the finalizers own.example/keep are not written" in result.stderr
    assert "inferenceservice.finalizers" not in result.stderr


def test_kustomizations_are_not_applied(tmp_path):
    (tmp_path / "kustomization.yaml").write_text("kind: Kustomization\nresources: [a.yaml]\n")
    (tmp_path / "a.yaml").write_text(yaml.safe_dump(isvc()))
    result = CliRunner().invoke(main, ["import", str(tmp_path)])
    assert (result.exit_code, "Import the output of `kustomize build`" in result.stderr) == (0, True)
