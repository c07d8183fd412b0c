"""The structural checker: what it accepts and refuses for every kind of constraint, and on objects made from the schemas."""

import random
import sys

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from kserve_iac.admission.schema import regex, schema_findings
from kserve_iac.catalog.crds import Schema, api_versions, crd, kinds

ISVC = crd("0.20", "InferenceService")
LLM = crd("0.20", "LLMInferenceService")
POD = LLM.at("spec.template")


def found(obj, schema):
    return [
        (finding.code.removeprefix("crd-"), ".".join(map(str, finding.path)))
        for finding in schema_findings(obj, schema)
    ]


class Holder(Schema):
    """An object with one field ``a``, whose schema says these."""

    def __init__(self, **keywords):
        super().__init__({"type": "object"})
        self.inner = Schema(keywords)

    def field(self, name):
        return self.inner if name == "a" else None


ACCEPTED = [
    ({"type": "string"}, "x"),
    ({"type": "string"}, ""),
    ({"type": "string"}, None),
    ({"type": "integer"}, 3),
    ({"type": "integer"}, 3.0),
    ({"type": "number"}, 3),
    ({"type": "number"}, 0.5),
    ({"type": "boolean"}, False),
    ({"type": "object"}, {}),
    ({"type": "array", "items": "string"}, ["x", "y"]),
    ({"type": "array", "items": "string"}, ("x",)),
    ({"type": "object", "additionalProperties": "string"}, {"x": "y", "z": None}),
    ({"type": "object", "additionalProperties": True}, {"x": {"y": 1}}),
    ({"type": "object", "preserveUnknownFields": True}, {"x": {"y": [1, None]}}),
    ({"preserveUnknownFields": True}, 7),
    ({"type": "string", "nullable": True}, None),
    ({"type": "string", "enum": ["x", "y"]}, "y"),
    ({"type": "integer", "enum": [301, 302]}, 302),
    ({"type": "integer", "minimum": 0, "maximum": 2}, 0),
    ({"type": "integer", "minimum": 0, "maximum": 2}, 2),
    ({"type": "integer", "format": "int32"}, 2**31 - 1),
    ({"type": "integer", "format": "int64"}, -(2**63)),
    ({"type": "integer", "multipleOf": 5}, 10),
    ({"type": "string", "minLength": 1, "maxLength": 2}, "ää"),
    ({"type": "string", "pattern": "^a$"}, "a"),
    ({"type": "string", "pattern": "b"}, "abc"),
    ({"type": "string", "format": "date-time"}, "2026-01-31T12:00:00.5+01:00"),
    ({"type": "array", "items": "string", "minItems": 1, "maxItems": 2}, ["x"]),
    ({"type": "array", "items": "string", "listType": "set"}, ["x", "y"]),
    ({"type": "array", "items": "object", "listType": "atomic"}, [{}, {}]),
    ({"type": "object", "additionalProperties": "string", "minProperties": 1}, {"x": "y"}),
    ({"intOrString": True}, 80),
    ({"intOrString": True}, "http"),
    ({"intOrString": True, "pattern": "^[0-9]+(m|Mi)?$"}, "500m"),
    ({"intOrString": True, "pattern": "^[0-9]+(m|Mi)?$"}, 1),
]
REFUSED = [
    ({"type": "string"}, 3, "type"),
    ({"type": "string"}, True, "type"),
    ({"type": "string"}, {}, "type"),
    ({"type": "integer"}, "3", "type"),
    ({"type": "integer"}, 0.5, "type"),
    ({"type": "integer"}, True, "type"),
    ({"type": "number"}, False, "type"),
    ({"type": "number"}, "0.5", "type"),
    ({"type": "boolean"}, 1, "type"),
    ({"type": "boolean"}, "true", "type"),
    ({"type": "object"}, [], "type"),
    ({"type": "object"}, "x", "type"),
    ({"type": "array", "items": "string"}, "x", "type"),
    ({"type": "array", "items": "string"}, {"x": "y"}, "type"),
    ({"type": "string", "enum": ["x", "y"]}, "z", "value"),
    ({"type": "string", "enum": ["x", "y"]}, "", "value"),
    ({"type": "integer", "enum": [301, 302]}, 303, "value"),
    ({"type": "integer", "minimum": 0}, -1, "value"),
    ({"type": "integer", "minimum": 0, "exclusiveMinimum": True}, 0, "value"),
    ({"type": "integer", "maximum": 2}, 3, "value"),
    ({"type": "number", "maximum": 2, "exclusiveMaximum": True}, 2, "value"),
    ({"type": "integer", "format": "int32"}, 2**31, "value"),
    ({"type": "integer", "format": "int32"}, -(2**31) - 1, "value"),
    ({"type": "integer", "format": "int64"}, 2**63, "type"),
    ({"type": "integer", "multipleOf": 5}, 7, "value"),
    ({"type": "string", "minLength": 1}, "", "value"),
    ({"type": "string", "maxLength": 2}, "xyz", "value"),
    ({"type": "string", "pattern": "^a$"}, "a\n", "value"),
    ({"type": "string", "pattern": r"^\d$"}, "٣", "value"),
    ({"type": "string", "format": "date-time"}, "yesterday", "value"),
    ({"type": "array", "items": "string", "minItems": 1}, [], "value"),
    ({"type": "array", "items": "string", "maxItems": 1}, ["x", "y"], "value"),
    ({"type": "array", "items": "string", "listType": "set"}, ["x", "x"], "duplicate"),
    ({"type": "array", "items": "string", "uniqueItems": True}, ["x", "x"], "duplicate"),
    ({"type": "object", "additionalProperties": "string", "maxProperties": 1}, {"x": "y", "z": "y"}, "value"),
    ({"type": "object"}, {"x": 1}, "unknown-field"),
    ({"intOrString": True}, 0.5, "type"),
    ({"intOrString": True}, True, "type"),
    ({"intOrString": True}, {}, "type"),
    ({"intOrString": True, "pattern": "^[0-9]+(m|Mi)?$"}, "500x", "value"),
]


@pytest.mark.parametrize(("keywords", "value"), ACCEPTED, ids=repr)
def test_accepted(keywords, value):
    assert schema_findings({"a": value}, Holder(**keywords)) == []


@pytest.mark.parametrize(("keywords", "value", "what"), REFUSED, ids=repr)
def test_refused(keywords, value, what):
    (finding,) = schema_findings({"a": value}, Holder(**keywords))
    assert finding.code == f"crd-{what}"
    assert finding.path[0] == "a"
    assert finding.message.endswith(".")
    assert finding.mend.endswith((".", "?"))


def test_of_a_whole_object_only_what_is_the_crds_to_say():
    obj = {"apiVersion": "x", "kind": "y", "metadata": {"labels": {"a": 1}}, "spce": {}, "spec": {"kind": "z"}}
    assert found(obj, Schema({"type": "object", "properties": {"spec": "object"}})) == [
        ("unknown-field", "spce"),
        ("unknown-field", "spec.kind"),
    ]


def test_what_is_required_may_come_by_default_and_not_by_null():
    assert found({"volumes": [{}, {"name": None}, {"name": "x"}]}, POD) == [
        ("required", "volumes.0.name"),
        ("required", "volumes.1.name"),
    ]
    assert found({"containers": [{"name": "x", "ports": [{"containerPort": 1}]}]}, POD) == []
    assert found({"topologySpreadConstraints": [{"maxSkew": 1}]}, POD) == [
        ("required", "topologySpreadConstraints.0.topologyKey"),
        ("required", "topologySpreadConstraints.0.whenUnsatisfiable"),
    ]


def test_nothing_in_a_list_is_refused():
    assert found({"containers": [{"name": "x", "args": ["y", None]}]}, POD) == [("type", "containers.0.args.1")]


def test_entries_are_told_apart_by_their_keys_after_defaults():
    ports = [{"containerPort": 1}, {"containerPort": 1, "protocol": "UDP"}, {"containerPort": 1, "protocol": "TCP"}]
    assert found({"containers": [{"name": "x", "ports": ports}]}, POD) == [("duplicate", "containers.0.ports.2")]
    twice = [{"name": "x"}, {"name": "y"}, {"name": "x"}]
    assert found({"containers": twice}, POD) == [("duplicate", "containers.2")]


@pytest.mark.parametrize(
    ("value", "ok"),
    [
        ("500m", True),
        ("2", True),
        ("1.5Gi", True),
        ("1e3", True),
        (4, True),
        ("8GB", False),
        ("", False),
        ("1 Gi", False),
    ],
)
def test_quantities(value, ok):
    obj = {"containers": [{"name": "x", "resources": {"limits": {"memory": value}}}]}
    assert found(obj, POD) == ([] if ok else [("value", "containers.0.resources.limits.memory")])


@pytest.mark.parametrize(
    ("name", "mend"),
    [
        ("affinty", "Did you mean affinity?"),
        ("node_selector", "Did you mean nodeSelector?"),
        ("DNSPOLICY", "Did you mean dnsPolicy?"),
        ("qqq", "Remove qqq."),
    ],
)
def test_unknown_fields_are_answered_with_the_nearest(name, mend):
    (finding,) = schema_findings({name: {}}, POD)
    assert (finding.code, finding.mend) == ("crd-unknown-field", mend)


@pytest.mark.parametrize(
    ("obj", "text"),
    [
        ({"priorityClassName": 7}, "7 is not a string. Put the value in quotes."),
        ({"hostNetwork": "true"}, "'true' is not true or false. Remove the quotes."),
        ({"volumes": {"name": "x"}}, "A mapping is not a list. Write a list."),
        ({"containers": [None]}, "null is not a mapping. Write a mapping."),
        ({"hostname": True}, "true is not a string. Put the value in quotes."),
        ({"hostNetwork": "x" * 99}, f"'{'x' * 56}... is not true or false. Write true or false."),
    ],
)
def test_what_is_said(obj, text):
    (finding,) = schema_findings(obj, POD)
    assert f"{finding.message} {finding.mend}" == text


def test_what_is_not_known_yet_passes(later):
    obj = {
        "priorityClassName": later,
        "volumes": later,
        "containers": [{"name": later}, {"name": later, "image": later}],
    }
    assert found(obj, POD) == []


@pytest.mark.parametrize(
    ("pattern", "text", "matches"),
    [
        (r"^a\$$", "a$", True),
        (r"^[$]$", "$", True),
        (r"^[^\]$]+$", "a\n", True),
        (r"^a$", "a\n", False),
        (r"(^\*$)|(^b$)", "b", True),
        (r"^[]$]$", "$", True),
    ],
)
def test_the_end_of_a_pattern_is_the_very_end(pattern, text, matches):
    assert bool(regex(pattern).search(text)) is matches


# -- objects made from the schemas -----------------------------------------------------------------------------------

ROOTS = [
    pytest.param(crd(version, kind, api), id=f"{version}-{kind}-{api}")
    for version in ("0.16", "0.20")
    for kind in kinds(version)
    for api in api_versions(version, kind)
]


@st.composite
def made(draw, schema, depth=0):
    """A value that ``schema`` allows; deep down only what is required."""
    says = schema.keywords
    if schema.enum is not None:
        return draw(st.sampled_from(schema.enum))
    if schema.type == "object":
        optional = [name for name in schema.names if name not in schema.required]
        some = draw(st.lists(st.sampled_from(optional), max_size=3, unique=True)) if optional and depth < 6 else []
        obj = {name: draw(made(schema.field(name), depth + 1)) for name in (*schema.required, *some)}
        if schema.additional is not None and depth < 8:
            keys = draw(st.lists(st.text("abc./", min_size=1, max_size=4), min_size=1, max_size=2, unique=True))
            obj |= {key: draw(made(schema.additional, depth + 1)) for key in keys}
        return obj
    if schema.type == "array":
        least = says.get("minItems", 0)
        size = least if depth > 6 else max(least, 1)
        return [draw(made(schema.items, depth + 1)) for _ in range(size)]
    if schema.int_or_string:
        return draw(st.integers(0, 9) | (st.from_regex(regex(schema.pattern)) if schema.pattern else st.text()))
    if schema.type == "string":
        return draw(strings(schema))
    if schema.type == "boolean":
        return draw(st.booleans())
    if schema.type in ("integer", "number"):
        return draw(st.integers(says.get("minimum", -(2**31)), says.get("maximum", 2**31 - 1)))
    return draw(st.sampled_from([{}, {"x": [1]}, "x", None]) if schema.preserves_unknown else st.nothing())


def strings(schema):
    if schema.format == "date-time":
        return st.just("2026-01-31T12:00:00Z")
    least, most = schema.keywords.get("minLength", 0), schema.keywords.get("maxLength", sys.maxsize)
    if schema.pattern is None:
        return st.text(min_size=least, max_size=min(most, least + 5))
    return st.from_regex(regex(schema.pattern)).filter(lambda text: least <= len(text) <= most)


def whole(schema):
    return st.fixed_dictionaries({"spec": made(schema.at("spec"), 1)})


FEW = settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
)


@pytest.mark.parametrize("root", ROOTS)
@FEW
@given(data=st.data())
def test_objects_made_from_a_schema_pass(root, data):
    assert schema_findings(data.draw(whole(root)), root) == []


@pytest.mark.parametrize("root", [ISVC, LLM], ids=["InferenceService", "LLMInferenceService"])
@FEW
@given(data=st.data(), key=st.text("abcXYZ_-0", min_size=1, max_size=8), seed=st.integers(0, 2**32))
def test_a_field_that_is_not_known_is_found_wherever_it_is(root, data, key, seed):
    obj = data.draw(whole(root))
    places = [(path, inside) for path, inside, schema in mappings(obj["spec"], root.at("spec"), ("spec",)) if schema]
    places = [(path, inside) for path, inside in places if root.at(path).field(key) is None]
    assume(places)
    path, inside = random.Random(seed).choice(places)
    inside[key] = "x"
    assert [(f.code, f.path) for f in schema_findings(obj, root)] == [("crd-unknown-field", (*path, key))]


def mappings(value, schema, path):
    if isinstance(value, dict):
        yield path, value, schema if schema.type == "object" and schema.additional is None else None
        for name, inner in value.items():
            yield from mappings(inner, schema.field(name), (*path, name))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from mappings(inner, schema.items, (*path, index))


def test_every_pattern_of_every_table_can_be_read():
    from kserve_iac.catalog._data import load

    patterns = {node["pattern"] for ref, node in load("crds/nodes.json").items() if "pattern" in node}
    assert len(patterns) > 10
    assert all(regex(pattern) for pattern in patterns)
