"""The default deployment mode, as files and live objects show it."""

import json

import pytest
import yaml
from click.testing import CliRunner

from kserve_iac.adopt.modes import common_mode, configured_mode, recorded_mode
from kserve_iac.cli import main


def config_map(deploy, name="inferenceservice-config"):
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name}, "data": {"deploy": deploy}}


@pytest.mark.parametrize(
    ("obj", "mode"),
    [
        (config_map('{"defaultDeploymentMode": "Serverless"}'), "Knative"),
        (config_map('{"defaultDeploymentMode": "RawDeployment"}'), "Standard"),
        (config_map('{"defaultDeploymentMode": "ModelMesh"}'), None),
        (config_map('{"defaultDeploymentMode": "Standard"}', "other"), None),
        (config_map("{"), None),
        (config_map("[]"), None),
        ({"kind": "ConfigMap"}, None),
        ("text", None),
    ],
)
def test_the_default_of_kserves_configuration(obj, mode):
    assert configured_mode(obj) == mode


def test_the_mode_that_a_status_records():
    assert recorded_mode({"status": {"deploymentMode": "Serverless"}}) == "Knative"
    assert recorded_mode({"status": {}}) is None
    assert recorded_mode({}) is None


def test_only_one_mode_of_all_is_a_common_one():
    assert common_mode(["Knative", None, "Knative"]) == "Knative"
    assert common_mode(["Knative", "Standard"]) is None
    assert common_mode([None]) is None


def service(name, recorded=None):
    found = {
        "apiVersion": "serving.kserve.io/v1beta1",
        "kind": "InferenceService",
        "metadata": {"name": name},
        "spec": {"predictor": {"minReplicas": 0, "sklearn": {"storageUri": "gs://models/iris"}}},
    }
    return found if recorded is None else {**found, "status": {"deploymentMode": recorded}}


def read(*objects):
    result = CliRunner().invoke(main, ["import", "-", "--json"], input=yaml.safe_dump_all(objects))
    found = json.loads(result.stdout)
    services = found["config"]["kserve-iac:services"]
    modes = {name: one["inferenceService"]["deploymentMode"] for name, one in services.items()}
    return result.exit_code, found["config"]["kserve-iac:platform"].get("defaultDeploymentMode"), modes


def test_nothing_is_refused_where_the_mode_is_not_known():
    assert read(service("a")) == (0, None, {"a": "default"})


def test_live_services_show_the_default():
    assert read(service("a"), service("b", "Serverless")) == (0, "Knative", {"a": "default", "b": "default"})
    assert read(service("a", "RawDeployment"))[:2] == (1, "Standard")


def test_services_of_several_modes_keep_theirs():
    found = read(service("a", "Knative"), service("b", "Standard"))
    assert found == (1, None, {"a": "Knative", "b": "Standard"})


def test_a_service_that_was_made_under_another_default_keeps_its_mode():
    config = config_map('{"defaultDeploymentMode": "Standard"}')
    found = read(config, service("a", "Knative"), service("b", "Standard"))
    assert found == (1, "Standard", {"a": "Knative", "b": "default"})
