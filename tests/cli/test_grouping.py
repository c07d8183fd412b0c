"""One mistake in many services: a few lines for readers, everything for programs, and the same exit code."""

import json

import pytest
import yaml
from click.testing import CliRunner

from kserve_iac.cli import main

POOLS = [{"name": "cpu", "machineType": "e2-standard-32", "maxNodes": 40}]


@pytest.fixture
def file(tmp_path):
    predictor = {"model": {"modelFormat": "sklearn", "storageUri": "gs://m"}, "minReplica": 1}
    services = {f"s{n:03}": {"inferenceService": {"predictor": predictor}} for n in range(300)}
    config = {"cluster": {"simulated": {"nodePools": POOLS}}, "services": services}
    path = tmp_path / "Pulumi.many.yaml"
    path.write_text(yaml.safe_dump({"config": {f"kserve-iac:{key}": value for key, value in config.items()}}))
    return path


def run(*words):
    return CliRunner().invoke(main, [str(word) for word in words])


def test_check_prints_a_few_lines(file):
    result = run("check", file)
    assert result.exit_code == 1
    lines = result.stderr.splitlines()
    assert lines[0] == f"300 problems in environment {file}"
    assert [line.split()[0] for line in lines[1:4]] == [
        f"services.s{n:03}.inferenceService.predictor.minReplica" for n in range(3)
    ]
    assert lines[4:] == ["  and 297 more with the same finding"]


def test_programs_get_every_one(file):
    result = run("plan", file, "--json")
    assert result.exit_code == 1
    assert len(json.loads(result.stdout)["problems"]) == 300
    assert len(result.stderr.splitlines()) == 5


def test_an_import_prints_a_few_lines(tmp_path):
    service = {"apiVersion": "serving.kserve.io/v1beta1", "kind": "InferenceService"}
    spec = {"predictor": {"minReplicas": 3, "maxReplicas": 1, "model": {"modelFormat": {"name": "sklearn"}}}}
    objects = [{**service, "metadata": {"name": f"s{n:03}"}, "spec": spec} for n in range(20)]
    (tmp_path / "all.yaml").write_text(yaml.safe_dump_all(objects))
    result = run("import", tmp_path / "all.yaml")
    assert result.exit_code == 1
    assert "  and 17 more with the same finding" in result.stderr
    assert len([line for line in result.stderr.splitlines() if "predictor.minReplicas" in line]) == 3
