"""Verdicts on whole objects: what comes first, and what KServe's defaulters mend before the API server looks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kserve_iac.admission.verdict import verdict
from kserve_iac.catalog.kserve import VERSIONS

from .kserve.objects import canary, config, isvc, llm, model, served, trained

MAIN = {"name": "main", "image": "own:1"}


def found(obj, kserve="0.20"):
    errors = [finding for finding in verdict(obj, kserve) if finding.severity == "error"]
    return [(finding.code, ".".join(map(str, finding.path))) for finding in errors]


@pytest.mark.parametrize("kserve", VERSIONS)
def test_takes_what_is_right(kserve):
    assert found(isvc(), kserve) == []
    assert found(llm("v1alpha1" if kserve == "0.16" else "v1alpha2"), kserve) == []


def test_other_kinds_are_not_its_business():
    assert verdict({"apiVersion": "v1", "kind": "Pod", "metadata": {}, "spec": {"x": 1}}, "0.20") == []
    assert verdict({"apiVersion": "serving.kserve.io/v1alpha2", "kind": "LLMInferenceService"}, "0.16") == []


def test_everything_is_said_at_once():
    obj = isvc({"minReplica": 1, "minReplicas": 3, "maxReplicas": 2, "scaleMetric": "gpu"})
    obj["metadata"]["labels"] = {"a": "-"}
    assert {code for code, _ in found(obj)} >= {"label", "crd-unknown-field", "replicas", "crd-value"}


def test_a_field_that_came_later_says_so():
    assert found(llm(tracing={}), "0.19") == [("version-field", "spec.tracing")]


def limits(value):
    return {"containers": [{**MAIN, "resources": {"limits": {"cpu": value}}}]}


@pytest.mark.parametrize("value", [0.5, " 1 ", 2**63])
def test_a_defaulter_reads_quantities_as_go_does(value):
    path = "spec.template.containers.0.resources.limits.cpu"
    assert found(llm(template=limits(value))) == []
    assert found(llm(template=limits(value)), "0.17")[0][1] == path
    assert found(config(template=limits(value)))[0][1] == path  # configs have no defaulter


def test_what_a_defaulter_writes_empty_is_refused_for_our_own_reason():
    volume = isvc({"volumes": [{"emptyDir": {}}]})
    assert found(volume) == [("crd-left-empty", "spec.predictor.volumes.0.name")]
    assert found(llm(template={"containers": [{"image": "own:1"}]}), "0.17") == [
        ("crd-required", "spec.template.containers.0.name")
    ]


def test_what_it_would_write_wrong_is_missing():
    affinity = {
        "podAffinity": {"preferredDuringSchedulingIgnoredDuringExecution": [{"podAffinityTerm": {"topologyKey": "a"}}]}
    }
    codes = {path: code for code, path in found(isvc({"affinity": affinity}))}
    path = "spec.predictor.affinity.podAffinity.preferredDuringSchedulingIgnoredDuringExecution.0.weight"
    assert codes == {path: "crd-left-empty"}


def test_names_of_containers_that_kserve_sets_may_be_missing():
    assert found(served({"containers": [{"image": "own:1"}]})) == []
    assert found(isvc(canary=[canary(10)])) == []


def test_what_is_left_out_where_it_is_empty_stays_missing():
    rules = [{"action": "Restart", "exitCodes": {"values": [1]}}]
    obj = isvc(transformer={"containers": [{**MAIN, "restartPolicyRules": rules}]})
    path = "spec.transformer.containers.0.restartPolicyRules.0.exitCodes.operator"
    assert ("crd-required", path) in found(obj)


def test_what_is_written_as_null_must_be_given():
    def mounted(projected):
        return isvc({"volumes": [{"name": "a", "projected": projected}]})

    assert found(mounted({"sources": []})) == []
    assert found(mounted({})) == [("crd-required", "spec.predictor.volumes.0.projected.sources")]
    assert found(config(template={"containers": [MAIN], "volumes": [{"name": "a", "projected": {}}]})) == []


def test_an_entry_that_is_null_is_written_empty():
    obj = served({"containers": [{"name": "a", "image": "own:1", "args": [None], "env": [None]}]})
    assert found(obj) == [
        ("crd-left-empty", "spec.predictor.containers.0.args.0"),
        ("crd-left-empty", "spec.predictor.containers.0.env.0"),
    ]


def test_empty_lists_are_left_out_before_0_20():
    obj = isvc({"storageUris": []})
    assert found(obj, "0.19") == []
    assert ("crd-value", "spec.predictor.storageUris") in found(obj)


def test_a_base_may_say_what_the_model_is():
    assert found(llm(model={}, baseRefs=[{"name": "base"}])) == []
    assert found(llm(model={})) == [("crd-left-empty", "spec.model.uri")]


def test_an_output_passes_wherever_it_stands(later):
    assert found(model(uri=later)) == []
    assert found(llm(template=limits(later), replicas=later)) == []
    assert found({**isvc(), "spec": later}) == []


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=8,
)
PATHS = ["spec", "spec.predictor", "spec.predictor.model", "spec.model", "spec.scaling", "spec.template", "metadata"]


@given(st.sampled_from([isvc(), llm(), config(), trained()]), st.sampled_from(PATHS), JSON, st.sampled_from(VERSIONS))
def test_no_shape_makes_it_raise(obj, path, value, kserve):
    *parents, last = path.split(".")
    changed = {**obj}
    inner = changed
    for step in parents:
        inner[step] = {**inner.get(step, {})}
        inner = inner[step]
    inner[last] = value
    assert all(finding.path and finding.message for finding in verdict(changed, kserve))
