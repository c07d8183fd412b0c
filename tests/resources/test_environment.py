"""deploy(): a whole environment, checked as a whole and then built; and the program of the stacks."""

import json
import runpy
from pathlib import Path

import pulumi
import pytest
import yaml

from kserve_iac.args import Environment
from kserve_iac.resources import deploy

ROOT = Path(__file__).parents[2]
CLUSTER = {
    "simulated": {
        "nodePools": [
            {"name": "cpu", "machineType": "e2-standard-16"},
            {"name": "l4", "machineType": "g2-standard-96", "maxNodes": 2},
        ]
    }
}
IRIS = {
    "inferenceService": {
        "namespace": "models",
        "predictor": {"pool": "cpu", "model": {"modelFormat": "sklearn", "storageUri": "gs://models/iris"}},
    }
}
CHAT = {"llmInferenceService": {"model": {"uri": "hf://Qwen/Qwen3-4B"}, "pool": "l4", "replicas": 2}}
CONFIG = {"cluster": CLUSTER, "platform": {"llm": True}, "services": {"iris": IRIS, "chat": CHAT}}
NAMESPACE = "kubernetes:core/v1:Namespace"


def test_an_environment_becomes_components(sandbox, world, run):
    stack = run(lambda: deploy(CONFIG, "dev"))
    components = sorted((r.type.rsplit(":", 1)[1], r.name) for r in world.resources if r.type.startswith("kserve-iac:"))
    assert components == [
        ("InferenceService", "iris"),
        ("LLMInferenceService", "chat"),
        ("ServingPlatform", "kserve"),
        ("SimulatedCluster", "dev"),
    ]
    assert set(stack.inference_services) == {"iris"}
    assert set(stack.llm_inference_services) == {"chat"}


def test_an_environment_that_was_read_already_is_built_the_same(sandbox, world, run):
    run(lambda: deploy(Environment.model_validate(CONFIG), "dev"))
    once = [(r.type, r.name, r.inputs) for r in world.resources]
    world.resources.clear()
    run(lambda: deploy(CONFIG, "dev"))
    again = [(r.type, r.name, r.inputs) for r in world.resources]
    assert sorted(map(repr, once)) == sorted(map(repr, again))


def test_namespaces_of_services_are_made_once_and_before_them(sandbox, world, run):
    services = {"iris": IRIS, "other": IRIS, "chat": CHAT}
    run(lambda: deploy({**CONFIG, "services": services}, "dev"))
    [made] = [r for r in world.of_type(NAMESPACE) if r.name == "models"]
    assert made.provider.rsplit("::", 1)[0] == world.one("pulumi:providers:kubernetes").urn
    for name in ("iris", "other"):
        served = world.one("kubernetes:serving.kserve.io/v1beta1:InferenceService", name)
        assert "models" in world.before(served)
    assert "default" not in {r.name for r in world.of_type(NAMESPACE)}


@pytest.mark.parametrize("deletes", [False, True])
def test_namespaces_are_deleted_by_a_hook_where_that_is_asked_for(sandbox, world, run, deletes):
    platform = {**CONFIG["platform"], "deleteEmptyNamespaces": deletes}
    run(lambda: deploy({**CONFIG, "platform": platform}, "dev"))
    hook = ("dev: an empty namespace is deleted",) if deletes else ()
    assert {one.name for one in world.of_type(NAMESPACE)} >= {"models", "kserve-kserve"}
    assert {(one.retained, one.before_delete) for one in world.of_type(NAMESPACE)} == {(True, hook)}


def test_the_summary_says_what_stands(sandbox, world, run, value):
    world.statuses["iris"] = {"url": "http://iris", "conditions": [{"type": "Ready", "status": "True"}]}
    stack = run(lambda: deploy(CONFIG, "dev"))
    found = stack.summary
    assert found["pools"] == [
        {"name": "cpu", "machineType": "e2-standard-16", "accelerator": None, "nodes": 1, "gpusPerNode": 0},
        {"name": "l4", "machineType": "g2-standard-96", "accelerator": "nvidia-l4", "nodes": 2, "gpusPerNode": 8},
    ]
    assert value(found["parts"])["kserve"] == "0.20.0"
    iris, chat = found["services"]["iris"], found["services"]["chat"]
    assert (iris["kind"], iris["namespace"]) == ("InferenceService", "models")
    assert (value(iris["state"]), value(iris["url"])) == ("Ready", "http://iris")
    assert iris["roles"] == [{"role": "predictor", "pool": "cpu", "replicas": 1, "gpusPerReplica": 0}]
    assert chat["roles"] == [{"role": "engine", "pool": "l4", "replicas": 2, "gpusPerReplica": 1}]


def test_a_service_that_stands_at_none_is_summarised_as_such(sandbox, world, run):
    iris = {
        "inferenceService": {
            "autoscaler": "none",
            "predictor": {"minReplicas": 0, "model": {"modelFormat": "sklearn", "storageUri": "gs://models/iris"}},
        }
    }
    stack = run(lambda: deploy({**CONFIG, "services": {"iris": iris}}, "dev"))
    assert stack.summary["services"]["iris"]["roles"][0]["replicas"] == 0


BAD = {
    "cluster": CLUSTER,
    "platform": {"llm": False, "lm": True},
    "services": {
        "iris": {
            "inferenceService": {
                "predictor": {"pool": "l5", "model": {"modelFormat": "sklearn", "storageUri": "gs://models/iris"}}
            }
        },
        "chat": CHAT,
        "warned": {
            "inferenceService": {
                "predictor": {"pool": "l4", "model": {"modelFormat": "sklearn", "storageUri": "gs://models/iris"}}
            }
        },
        "broken": {},
    },
}


def test_a_bad_environment_registers_nothing_and_says_everything(sandbox, world, run):
    with pytest.raises(pulumi.RunError) as error:
        run(lambda: deploy(BAD, "prod"))
    assert str(error.value).splitlines()[0] == "4 problems in environment prod"
    assert [line.split()[:2] for line in str(error.value).splitlines()[1:]] == [
        ["platform.lm", "[unknown-field]"],
        ["services.broken", "[invalid-value]"],
        ["services.chat.llmInferenceService", "[llm-disabled]"],
        ["services.iris.inferenceService.predictor.pool", "[unknown-pool]"],
        ["services.warned.inferenceService.predictor.gpus", "[gpus-unused]"],
    ]
    assert [problem.severity for problem in error.value.problems] == ["error"] * 4 + ["warning"]
    assert world.resources == []
    assert world.warnings == []


def test_a_bad_environment_needs_no_sandbox_to_be_refused(world, run, monkeypatch):
    monkeypatch.delenv("KSERVE_IAC_SANDBOX", raising=False)
    with pytest.raises(pulumi.RunError, match="4 problems in environment prod"):
        run(lambda: deploy(BAD, "prod"))


def test_an_environment_without_a_cluster_is_refused(sandbox, world, run):
    with pytest.raises(pulumi.RunError, match=r"1 problem in environment dev\n  cluster  \[invalid-value\]"):
        run(lambda: deploy({}, "dev"))
    assert world.resources == []


def test_warnings_are_shown_once(sandbox, world, run):
    services = {
        "warned": {
            "inferenceService": {
                "predictor": {"pool": "l4", "model": {"modelFormat": "sklearn", "storageUri": "gs://models/iris"}}
            }
        }
    }
    run(lambda: deploy({"cluster": CLUSTER, "services": services}, "dev"))
    assert any("services.warned.inferenceService.predictor.gpus" in warning for warning in world.warnings)
    assert all("[gpus-unused]" in warning for warning in world.warnings)
    assert len(world.warnings) == 1


def test_a_preview_on_a_sandbox_that_is_not_known_yet_shows_everything(sandbox, world, run):
    world.unknown_mark = True
    run(lambda: deploy(CONFIG, "dev"), preview=True)
    assert world.one("kubernetes:serving.kserve.io/v1beta1:InferenceService", "iris")
    assert world.one("kubernetes:serving.kserve.io/v1alpha2:LLMInferenceService", "chat")


@pytest.fixture
def program(run):
    """Runs ``stacks/__main__.py`` with a configuration."""

    def program(config):
        own = {f"kserve-iac:{key}": json.dumps(value) for key, value in config.items()}
        pulumi.runtime.set_all_config({**own, "gcp:project": "kserve-iac-sandbox"})
        try:
            run(lambda: runpy.run_path(str(ROOT / "stacks" / "__main__.py")))
        finally:
            pulumi.runtime.set_all_config({})

    return program


SERVICES = ("InferenceService", "LLMInferenceService", "InferenceGraph", "TrainedModel")


@pytest.mark.parametrize("path", sorted(ROOT.glob("Pulumi.*.yaml")), ids=lambda path: path.name)
def test_the_program_builds_the_environments_of_this_project(path, sandbox, world, program):
    config = {key.partition(":")[2]: value for key, value in yaml.safe_load(path.read_text())["config"].items()}
    program(config)
    made = {r.name for r in world.resources if r.type.rpartition(":")[2] in SERVICES}
    assert made == set(config["services"])


def test_the_program_refuses_a_bad_environment(sandbox, world, program):
    with pytest.raises(pulumi.RunError, match="4 problems in environment dev"):
        program(BAD)
    assert world.resources == []


def test_one_warning_of_many_services_is_shown_as_one(sandbox, world, run):
    predictor = {"pool": "l4", "model": {"modelFormat": "sklearn", "storageUri": "gs://models/iris"}}
    services = {f"s{n}": {"inferenceService": {"predictor": predictor}} for n in range(9)}
    run(lambda: deploy({"cluster": CLUSTER, "services": services}, "dev"))
    [warning] = world.warnings
    assert "services.s2.inferenceService.predictor.gpus and 6 more: " in warning


def test_one_mistake_of_many_services_is_refused_as_one(sandbox, world, run):
    services = {f"s{n}": {"inferenceService": {"predictor": {"minReplica": 1}}} for n in range(300)}
    with pytest.raises(pulumi.RunError) as error:
        run(lambda: deploy({"cluster": CLUSTER, "services": services}, "dev"))
    assert len([one for one in error.value.problems if one.code == "unknown-field"]) == 300
    assert str(error.value).count("minReplica ") + str(error.value).count("minReplica\n") == 3
    assert len(str(error.value).splitlines()) < 15


def test_an_encrypted_section_is_refused(sandbox, world, run):
    def program():
        pulumi.runtime.set_all_config({"kserve-iac:services": "{}"}, ["kserve-iac:services"])
        try:
            deploy({"cluster": {"simulated": {"nodePools": []}}, "platform": {}, "services": {}}, "dev")
        finally:
            pulumi.runtime.set_all_config({})

    with pytest.raises(pulumi.RunError, match="kserve-iac:services has an encrypted value"):
        run(program)
    assert world.resources == []
