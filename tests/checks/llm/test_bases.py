"""What a service builds on counts as if it stood in the service."""

import pytest

from kserve_iac.checks import examine

POOLS = [{"name": "l4", "machineType": "g2-standard-48"}, {"name": "cpu", "machineType": "n2-standard-8"}]
MODEL = {"model": {"uri": "pvc://models/own"}}


def resources(count, name="nvidia.com/gpu"):
    return {"template": {"containers": [{"name": "main", "resources": {"limits": {name: count}}}]}}


def read(service, bases=None, refs=("base",)):
    compiled, findings = examine(
        {
            "cluster": {"existing": {"nodePools": POOLS}},
            "platform": {"llm": True, "install": "existing"},
            "definitions": {name: {"llmInferenceServiceConfig": fields} for name, fields in (bases or {}).items()},
            "services": {"chat": {"llmInferenceService": {**MODEL, "baseRefs": list(refs), **service}}},
        }
    )
    [demand] = [one for one in compiled.demands if one.role in ("engine", "decode")]
    shown = {(one.code, one.path) for one in findings if one.code in ("gpus-per-node", "gpus-unused", "base-unknown")}
    return demand, {(code, path.removeprefix("services.chat.llmInferenceService.")) for code, path in shown}


@pytest.mark.parametrize(
    ("service", "bases", "gpus"),
    [
        ({}, {"base": resources("4")}, 4),
        ({}, {"base": {"gpus": 4}}, 4),
        ({}, {"base": {"parallelism": {"tensor": 2}}}, 2),
        ({"parallelism": {"tensor": 4}}, {"base": {"gpus": 2}}, 4),
        ({"gpus": 1}, {"base": {"gpus": 4}}, 1),
        ({}, {"base": {"replicas": 2}}, 0),
        ({}, {"base": {"gpus": 4, "namespace": "kserve"}}, 4),
        ({}, {"base": {"gpus": 4, "namespace": "other"}}, 0),
        ({}, {"named": {"name": "base", "gpus": 4}}, 4),
    ],
)
def test_gpus_of_a_base_are_counted(service, bases, gpus):
    assert read(service, bases)[0].takes.gpus == gpus


def test_later_bases_win():
    bases = {"a": {"gpus": 1, "replicas": 3}, "b": {"gpus": 2}}
    demand, _ = read({}, bases, ("a", "b"))
    assert (demand.takes.gpus, demand.at_least) == (2, 3)
    assert read({}, bases, ("b", "a"))[0].takes.gpus == 1


def test_a_base_without_gpus_may_run_on_a_pool_without_gpus():
    assert read({"pool": "cpu"}, {"base": {"resources": {"limits": {"cpu": "4"}}}})[1] == set()


def test_a_base_with_more_gpus_than_a_node_is_refused():
    assert read({"pool": "l4"}, {"base": {"gpus": 8}})[1] == {("gpus-per-node", "parallelism.tensor")}


def test_what_is_defined_elsewhere_is_named_and_nothing_is_guessed():
    demand, findings = read({"pool": "l4"})
    assert (demand.takes.gpus, findings) == (0, {("base-unknown", "baseRefs.0")})


def test_configurations_of_kserve_itself_are_known():
    assert read({"pool": "cpu"}, refs=("kserve-config-llm-template",))[1] == set()
