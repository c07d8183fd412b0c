"""The quick check of objects, compared with the slow one on samples, changed samples and objects made from the tables."""

import pytest

from kserve_iac.admission.conformance import conforms
from kserve_iac.admission.defaulter import null_required_fields, written
from kserve_iac.admission.kserve import RULES_ABOUT_NAMES, WEBHOOK_RULES
from kserve_iac.admission.object import Object
from kserve_iac.admission.schema import schema_findings
from kserve_iac.catalog.crds import api_versions, crd

from ..oracle.generate import make

OBJECTS = [(kserve, make(kserve, number).obj) for kserve in ("0.16", "0.20") for number in range(600)]


def known(kserve, obj):
    """The object with its schema; None where KServe does not have its version."""
    found = Object(obj, kserve)
    if found.api_version not in api_versions(kserve, found.kind):
        return None
    return found, crd(kserve, found.kind, found.api_version)


def test_the_slow_check_finds_nothing_in_what_conforms():
    count = 0
    for kserve, given in OBJECTS:
        if (one := known(kserve, given)) is None or not conforms(given, one[1]):
            continue
        obj, schema = one
        count += 1
        assert schema_findings(given, schema) == []
        assert written(obj, schema) == (given, False)
        assert list(null_required_fields(given, schema)) == []
    assert count > 200, "most samples conform"


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"predictor": {"containers": [{"name": "a", "image": "b", "imagePullPolice": "Always"}]}}, "an unknown field"),
        ({"predictor": {"containers": [{"name": "a", "image": None}]}}, "a null"),
        ({"predictor": {"containers": [{"name": "a", "env": []}]}}, "an empty list"),
        (
            {"predictor": {"containers": [{"name": "a", "resources": {"limits": {"cpu": 1}}}]}},
            "a number for a quantity",
        ),
        (
            {"predictor": {"containers": [{"name": "a", "ports": [{"containerPort": 2**31}]}]}},
            "a number beyond 32 bits",
        ),
        ({"predictor": {"minReplicas": "1"}}, "a text for a number"),
        ({"predictor": {"containers": [{"image": "b"}]}}, "a required field that is missing"),
    ],
)
def test_what_the_slow_check_has_to_look_at_does_not_conform(change, why):
    obj = {"apiVersion": "serving.kserve.io/v1beta1", "kind": "InferenceService", "metadata": {}, "spec": change}
    assert not conforms(obj, crd("0.20", "InferenceService")), why


def test_an_output_does_not_conform(later):
    obj = {"apiVersion": "serving.kserve.io/v1beta1", "kind": "InferenceService", "metadata": {}}
    container = {"name": "a", "image": "b"}
    schema = crd("0.20", "InferenceService")
    assert conforms({**obj, "spec": {"predictor": {"containers": [container]}}}, schema)
    assert not conforms({**obj, "spec": {"predictor": {"containers": [{**container, "image": later}]}}}, schema)


class Nameless(Object):
    """An object that may not be asked for its name."""

    @property
    def name(self):
        raise AssertionError("its name was read")

    @property
    def namespace(self):
        raise AssertionError("its namespace was read")


def test_only_rules_about_names_read_names():
    for kserve, given in OBJECTS:
        obj = Nameless(given, kserve)
        for rule in WEBHOOK_RULES.get(obj.kind, ()):
            if rule not in RULES_ABOUT_NAMES:
                list(rule(obj))
