"""Reading an environment: everything wrong in form comes out at once, and what can be read is read."""

from pathlib import Path

import pytest
import yaml
from pydantic import ValidationError

from kserve_iac.args import Environment, parse_environment
from kserve_iac.args.environment import SECTIONS

ROOT = Path(__file__).parents[2]
CLUSTER = {"simulated": {"nodePools": [{"name": "cpu", "machineType": "e2-standard-4"}]}}
ISVC = {"inferenceService": {"predictor": {"model": {"modelFormat": "sklearn"}}}}
LLM = {"llmInferenceService": {"model": {"uri": "hf://Qwen/Qwen3-8B"}}}


def found(problems):
    return [(problem.code, problem.path) for problem in problems]


def test_what_is_right_is_read_without_a_word():
    environment, problems = parse_environment({"cluster": CLUSTER, "services": {"a": ISVC, "b": LLM}})
    assert problems == []
    assert environment == Environment.model_validate({"cluster": CLUSTER, "services": {"a": ISVC, "b": LLM}})
    assert [name for name, _ in environment.inference_services()] == ["a"]
    assert [name for name, _ in environment.llm_inference_services()] == ["b"]
    assert [pool.name for pool in environment.cluster.node_pools] == ["cpu"]


def test_everything_wrong_in_all_sections_comes_out_together():
    environment, problems = parse_environment(
        {
            "clutser": {},
            "cluster": {"simulated": {"nodePools": [{"name": "cpu", "machineType": "e2-standard-4", "maxNode": 3}]}},
            "platform": {"kserve": "0.20", "lm": True, "timout": 3},
            "services": {
                "a": {"inferenceService": {"predictor": {"model": {"modelFormat": "x", "storageURI": "gs://m"}}}},
                "b": {"llmInferenceService": {"model": {}, "replicas": "many"}},
                "c": {},
                "d": ISVC,
            },
        }
    )
    assert found(problems) == [
        ("unknown-field", "clutser"),
        ("unknown-field", "cluster.simulated.nodePools.0.maxNode"),
        ("unknown-field", "platform.lm"),
        ("unknown-field", "platform.timout"),
        ("unknown-field", "services.a.inferenceService.predictor.model.storageURI"),
        ("invalid-type", "services.b.llmInferenceService.replicas"),
        ("missing-field", "services.b.llmInferenceService.model.uri"),
        ("invalid-value", "services.c"),
    ]
    assert environment is not None
    assert set(environment.services) == {"a", "d"}, "unknown fields are set aside, unreadable services left out"


def test_what_an_object_is_checked_for_as_a_whole_is_not_hidden_by_an_unknown_field():
    _, problems = parse_environment(
        {
            "cluster": {
                "simulated": {
                    "nodePools": [{"name": "a", "machineType": "m", "minNodes": 3, "maxNodes": 2, "colour": "red"}]
                }
            },
            "services": {"a": {"colour": "red"}},
        }
    )
    assert found(problems) == [
        ("unknown-field", "cluster.simulated.nodePools.0.colour"),
        ("invalid-value", "cluster.simulated.nodePools.0"),
        ("unknown-field", "services.a.colour"),
        ("invalid-value", "services.a"),
    ]


def test_nothing_is_reported_twice():
    _, problems = parse_environment(
        {"cluster": CLUSTER, "services": {"a": {"llmInferenceService": {"model": {"uri": 1}, "colour": 1}}}}
    )
    assert sorted(found(problems)) == [
        ("invalid-type", "services.a.llmInferenceService.model.uri"),
        ("unknown-field", "services.a.llmInferenceService.colour"),
    ]


@pytest.mark.parametrize("key", ["max_nodez", "maxNodez", "MAXNODEZ", "max nodes", "", "3"])
def test_an_unknown_field_is_set_aside_however_it_is_spelled(key):
    pool = {"name": "cpu", "machineType": "e2-standard-4", "max_nodes": 4, key: 9}
    environment, problems = parse_environment({"cluster": {"simulated": {"nodePools": [pool]}}})
    assert found(problems) == [("unknown-field", f"cluster.simulated.nodePools.0.{key}")]
    assert environment is not None
    assert environment.cluster.node_pools[0].max_nodes == 4


def test_the_configuration_is_left_as_it_was():
    config = {"cluster": {"simulated": {"nodePools": [{"name": "a", "machineType": "m", "x": 1}]}}}
    parse_environment(config)
    assert config == {"cluster": {"simulated": {"nodePools": [{"name": "a", "machineType": "m", "x": 1}]}}}


@pytest.mark.parametrize("config", [{}, {"cluster": None}, {"cluster": {}}])
def test_a_missing_cluster_is_one_problem(config):
    environment, problems = parse_environment(config)
    assert environment is None
    assert found(problems) == [("invalid-value", "cluster")]


def test_empty_sections_mean_what_missing_ones_mean():
    empty, problems = parse_environment({"cluster": CLUSTER, "platform": None, "services": None})
    assert problems == []
    assert empty == parse_environment({"cluster": CLUSTER})[0]


@pytest.mark.parametrize("services", [[], "x", 3, False])
def test_services_that_are_no_mapping_are_refused(services):
    _, problems = parse_environment({"cluster": CLUSTER, "services": services})
    assert found(problems) == [("invalid-type", "services")]


def test_a_service_that_is_null_or_text_is_refused_at_its_name():
    _, problems = parse_environment({"cluster": CLUSTER, "services": {"a": None, "b": "x"}})
    assert found(problems) == [("invalid-type", "services.a"), ("invalid-type", "services.b")]


def test_a_service_of_two_kinds_is_refused():
    _, problems = parse_environment({"cluster": CLUSTER, "services": {"a": {**ISVC, **LLM}}})
    assert found(problems) == [("invalid-value", "services.a")]
    assert "exactly one of inferenceService, llmInferenceService, trainedModel and inferenceGraph" in problems[0].text


def test_services_are_reported_although_the_cluster_cannot_be_read():
    environment, problems = parse_environment({"cluster": {"simulated": {}}, "services": {"a": {}}})
    assert environment is None
    assert found(problems) == [("missing-field", "cluster.simulated.nodePools"), ("invalid-value", "services.a")]


def test_a_plain_validation_finds_the_same_paths():
    config = {"cluster": CLUSTER, "services": {"a": {"inferenceService": {"predictor": {"x": 1}}}}}
    with pytest.raises(ValidationError) as error:
        Environment.model_validate(config)
    assert error.value.errors()[0]["loc"] == ("services", "a", "inferenceService", "predictor", "x")


@pytest.mark.parametrize("path", sorted(ROOT.glob("Pulumi.*.yaml")), ids=lambda path: path.name)
def test_the_environments_of_this_project_are_well_formed(path):
    config = yaml.safe_load(path.read_text())["config"]
    given = {key.removeprefix("kserve-iac:"): value for key, value in config.items() if key.startswith("kserve-iac:")}
    assert set(given) <= set(SECTIONS)
    environment, problems = parse_environment(given)
    assert problems == []
    assert environment is not None
    assert environment.services
