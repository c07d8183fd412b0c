"""The oracle's own parts that need no cluster: objects by number, and the table."""

import json

import pytest

from kserve_iac.catalog.crds import api_versions, crd, kinds

from .generate import CHANGES, OWN_FIELDS, make
from .judge import Answer, path
from .seeds import OWN, _documents, seeds
from .table import Table

OURS = ()
"""No samples of Go modules: these tests need no network."""


@pytest.fixture(autouse=True)
def own_samples(monkeypatch):
    found = {version: seeds(version, OURS) for version in ("0.16", "0.20")}
    monkeypatch.setitem(make.__globals__, "seeds", found.__getitem__)
    for cached in (make.__globals__["_seeds"], make.__globals__["_weights"]):
        cached.cache_clear()
    yield
    for cached in (make.__globals__["_seeds"], make.__globals__["_weights"]):
        cached.cache_clear()


def test_there_is_a_seed_of_every_kind():
    assert {seed["kind"] for seed in seeds("0.20", OURS)} == {*kinds("0.20")}
    assert all(obj["metadata"]["name"] for obj in _documents(OWN))


def test_an_object_is_a_function_of_its_number():
    first = [make("0.20", number) for number in range(300)]
    assert first == [make("0.20", number) for number in range(300)]
    assert len({json.dumps(one.obj, default=str) for one in first}) > 250


def test_every_change_is_made():
    said = " ".join(word for number in range(600) for word in make("0.20", number).how)
    for word in ("without", "misspelt", "with ", "twice", " of ", "named", "labels", "made", "deploymentMode"):
        assert word in said
    assert sum(CHANGES.values()) > 0


def test_only_kinds_that_are_served_are_made():
    for number in range(200):
        obj = make("0.16", number).obj
        assert obj["apiVersion"].rpartition("/")[2] in api_versions("0.16", obj["kind"])


def test_values_are_of_fields_that_there_are():
    unknown = []
    for kind, fields in OWN_FIELDS.items():
        schemas = [crd("0.20", kind, version) for version in api_versions("0.20", kind)]
        for spelled in fields:
            steps = ["spec", *(int(step) if step.isdigit() else step for step in spelled.split("."))]
            if not any(schema.at(steps) for schema in schemas):
                unknown.append(f"{kind}.{spelled}")
    assert unknown == []


def test_objects_are_posted_to_their_collection():
    assert path({"apiVersion": "serving.kserve.io/v1beta1", "kind": "InferenceService"}).endswith(
        "/default/inferenceservices"
    )
    assert path({"apiVersion": "serving.kserve.io/v1alpha1", "kind": "LocalModelCache"}).endswith(
        "/v1alpha1/localmodelcaches"
    )


def kind_of(number, accepted, wanted, only="InferenceService"):
    """The cell that an answer to the object of that number falls into."""
    table = Table("0.20", only)
    made = make("0.20", number, only)
    table.add(made, Answer(accepted, "no"))
    (counts,) = table.counts.values()
    (cell,) = counts
    assert (cell in ("ours alone", "KServe alone")) == bool(table.mistakes)
    assert table.total == 1
    assert cell in table.text()
    assert json.loads(json.dumps(table.json()))["objects"] == 1
    return cell == wanted


def test_cells():
    assert kind_of(0, True, "both accept")
    assert kind_of(0, False, "KServe alone")
    bad = next(n for n in range(100, 200) if "misspelt" in " ".join(make("0.20", n, "InferenceService").how))
    assert kind_of(bad, False, "both refuse")
    assert kind_of(bad, True, "ours alone")
