"""CEL: what rules use of it, what they would get of values that are not known, and every rule of every table."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kserve_iac.admission.cel import Unsupported, compiled
from kserve_iac.admission.cel_values import UNKNOWN, CelError, equal, is_in, unequal
from kserve_iac.admission.crd_rules import defaulted, rule_findings
from kserve_iac.catalog.crds import Schema, api_versions, crd, kinds
from kserve_iac.catalog.kserve import VERSIONS

from ..conftest import LATER

TRUE = [
    ("true", None),
    ("has(self.a)", {"a": 0}),
    ("!has(self.a)", {}),
    ("!has(self.a)", {"a": None}),
    ("!(has(self.a.b) && has(self.c))", {"a": {"b": 1}}),
    ("self.a == 1 ? self.b == 'x' : false", {"a": 1, "b": "x"}),
    ("size(self) == 2 && self.size() == 2", "äö"),
    ("self.__namespace__ == 'x'", {"namespace": "x"}),
    ("self in ['a', 'b']", "a"),
    ("'*' in self", {"*": 1}),
    ("self[0] + self[1] == 3", [1, 2]),
    ("-self < 0 && self - 1 == 0", 1),
    ("self.all(x, x > 0)", []),
    ("self.exists(x, x > 1)", [1, 2]),
    ("self.exists_one(x, x == 1)", [1, 2]),
    ("!self.exists_one(x, x == 1)", [1, 1]),
    ("self.filter(x, x > 1).map(x, x + 1) == [3]", [1, 2]),
    ("self.all(p, self.exists_one(q, q.n == p.n))", [{"n": 1}, {"n": 2}]),
    ('self.matches(r"""^[a\'"]+$""")', "a'\""),
    ("!self.matches('^a$')", "a\n"),
    ("self.startsWith('/') && self.endsWith('b') && self.contains('/a/')", "/a/b"),
    ("duration(self) > duration('1h59m59.9s')", "2h"),
    ("duration(self) == duration('0s')", "0"),
    ("duration(self) < duration('0s')", "-1ms"),
    # One operand decides, whatever becomes of the other.
    ("self.a == 1 || true", {}),
    ("!(self.a == 1 && false)", {}),
]
BROKEN = [
    ("self.a == 1", {}),
    ("self.a == 1 || false", {}),
    ("has(self.a.b)", {}),
    ("has(self.a)", 1),
    ("self[1] == 1", [1]),
    ("self[-1] == 1", [1]),
    ("self['b'] == 1", {"a": 1}),
    ("self < 'a'", 1),
    ("size(self) == 1", 1),
    ("self && true", 1),
    ("self ? true : false", "x"),
    ("self.all(x, true)", 1),
    ("duration(self) == duration('1s')", "1 s"),
    ("duration(self) == duration('1s')", ""),
]


TYPED = [
    # Values of different types are not equal, numbers are compared by value (cel-spec, "Equality").
    ("true != 1 && false != 0 && 1 != '1' && 'a' != ['a'] && null != false && [] != self", {}),
    ("1 == 1.0 && 1.5 != 1 && [1, 2.0] == [1.0, 2] && self == self", {"a": [1, {"b": None}]}),
    (
        "[1] != [true] && [1] != [1, 1] && self.a != self.b && self.c == self.d",
        {"a": {"x": 1}, "b": {"x": True}} | {"c": {"x": [1]}, "d": {"x": [1.0]}},
    ),
    ("duration('1h') == duration('60m') && duration('1ns') != 1", None),
    ("!(true in [1]) && !('1' in [1]) && 1.0 in [1] && null in [null]", None),
    ("1 in self && !(true in self) && !('x' in self)", {1: 2}),
    # What has an order: numbers among themselves, booleans, texts, durations.
    ("1 < 1.5 && 1.5 <= 2 && false < true && 'a' < 'b' && duration('1s') >= duration('1s')", None),
    ("duration('1h') + duration('1s') > duration('1h') && duration('2s') - duration('1s') == duration('1s')", None),
    ("1 + 1 == 2 && 1.5 + 1.5 == 3 && 'a' + 'b' == 'ab' && [1] + [2] == [1, 2] && 3 - 1 == 2 && -1.5 < 0", None),
    ("[1, 2][1.0] == 2 && size('ab') + size([1]) + size(self) == 4", {"a": 1}),
]
NO_OVERLOAD = [
    *("'a' in 'abc'", "1 in 1", "'a' in null", "true in true"),
    *("1 < '1'", "true < 1", "1 >= false", "null < null", "[1] < [2]", "'a' > 1.5", "duration('1s') < 1"),
    *("1 + 1.5", "1 + true", "true + true", "'a' + 1", "[1] + 'a'", "null + null", "duration('1s') + 1"),
    *("1 - 1.5", "true - false", "'a' - 'a'", "[1] - [1]", "-true", "-'a'", "-null", "-duration('1s')"),
    *("!1", "!'a'", "!null", "1 && true", "true && 'a'", "false || 1", "1 ? true : false"),
    *("[1][true]", "[1]['0']", "[1][0.5]", "'abc'[0]", "self[null]", "1[0]"),
    *("size(1)", "size(true)", "size(null)", "size(duration('1s'))", "duration(1)", "duration(null)"),
    *("'a'.startsWith(1)", "(1).startsWith('a')", "['a'].contains('a')", "'1'.contains(1)", "'a'.endsWith(null)"),
    *("(1).matches('1')", "'1'.matches(1)", "self.contains('a')"),
]


@pytest.mark.parametrize(("expression", "value"), TYPED)
def test_types_matter(expression, value):
    assert compiled(expression)(value) is True


@pytest.mark.parametrize("expression", NO_OVERLOAD)
def test_what_has_no_overload_is_an_error(expression):
    with pytest.raises(CelError):
        compiled(expression)({"a": 1})


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-2, 2)
    | st.sampled_from([-1.0, 0.5, 1.0])
    | st.sampled_from(["", "a", "1"]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(["a", "b"]), inner, max_size=2),
    max_leaves=4,
)


def kind(value):
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return "number" if number else type(value).__name__


@given(VALUES, VALUES)
def test_values_of_different_types_are_never_equal_and_never_in_order(one, other):
    scope = {"a": one, "b": other}
    same = equal(one, other)
    assert equal(other, one) is same
    assert equal(one, one) is True
    assert unequal(one, other) is not same
    if kind(one) != kind(other):
        assert same is False
    for sign in ("<", "<=", ">", ">="):
        expression = compiled(f"self.a {sign} self.b")
        if kind(one) == kind(other) and kind(one) in ("number", "bool", "str"):
            assert expression(scope) is eval(f"one {sign} other")
        else:
            with pytest.raises(CelError):
                expression(scope)


@given(VALUES, st.lists(VALUES, max_size=3))
def test_a_list_has_what_is_equal_to_one_of_its_elements(value, entries):
    assert is_in(value, entries) is any(equal(value, entry) for entry in entries)


def test_what_is_not_known_inside_of_lists_and_maps_leaves_them_undecided(put_later):
    later = put_later({"a": LATER, "b": 1})
    assert equal(later, {"a": 1, "b": 1}) is UNKNOWN
    assert equal(later, {"a": 1, "b": 2}) is False
    assert equal(later, {"a": 1}) is False
    assert is_in("x", put_later([LATER])) is UNKNOWN
    assert is_in("x", put_later([LATER, "x"])) is True


@pytest.mark.parametrize(("expression", "value"), TRUE)
def test_holds(expression, value):
    assert compiled(expression)(value) is True


@pytest.mark.parametrize(("expression", "value"), BROKEN)
def test_cannot_be_evaluated(expression, value):
    with pytest.raises(CelError):
        compiled(expression)(value)


@pytest.mark.parametrize(
    ("expression", "value", "result"),
    [
        ("self.a == 'x'", {"a": LATER}, UNKNOWN),
        ("has(self.a)", {"a": LATER}, True),
        ("self.a == 'x' || self.b", {"a": LATER, "b": True}, True),
        ("self.a == 'x' && self.b", {"a": LATER, "b": False}, False),
        ("self.a == 'x' || self.b", {"a": LATER, "b": False}, UNKNOWN),
        ("self.a == 'x' ? true : false", {"a": LATER}, UNKNOWN),
        ("self.all(x, x == 'a')", [LATER, "b"], False),
        ("self.all(x, x == 'a')", [LATER, "a"], UNKNOWN),
        ("self.exists_one(x, x == 'a')", [LATER, "a"], UNKNOWN),
        ("self[0] == 'a'", [LATER], UNKNOWN),
        ("size(self) == 1", [LATER], True),
    ],
)
def test_what_is_not_known_leaves_it_undecided_only_where_it_matters(put_later, expression, value, result):
    assert compiled(expression)(put_later(value)) is result


@pytest.mark.parametrize(
    "expression", ["", "self.", "(self", "self.a(1)", "size(self, 1)", "self @ 1", "has(self)", "1 2"]
)
def test_what_is_not_there_is_said_when_it_is_compiled(expression):
    with pytest.raises(Unsupported):
        compiled(expression)


def all_rules():
    found = {}
    for version in VERSIONS:
        for kind in kinds(version):
            for api in api_versions(version, kind):
                found.update({rule["rule"]: rule for _, rule in crd(version, kind, api).cel()})
    return found


def test_every_rule_of_every_table_compiles():
    rules = [rule for rule in all_rules() if "oldSelf" not in rule]
    assert len(rules) > 60
    for rule in rules:
        compiled(rule)


def test_every_rule_says_what_it_wants():
    assert [rule for rule, entry in all_rules().items() if not entry.get("message")] == []


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.text("a/*.", max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["type", "path", "value", "a"]), inner),
    max_leaves=8,
)


@given(JSON, st.sampled_from(sorted(rule for rule in all_rules() if "oldSelf" not in rule)))
def test_a_rule_of_anything_is_decided_or_broken(value, rule):
    try:
        decided = compiled(rule)(value)
    except CelError:
        return
    assert isinstance(decided, bool)


SIZED = Schema(
    {
        "type": "object",
        "properties": {"group": "string"},
        "rules": [{"rule": "size(self.group) == 0", "message": "no groups"}],
    }
)


def test_a_broken_rule_is_said_with_its_message():
    (finding,) = rule_findings({"group": "x"}, SIZED)
    assert (finding.code, finding.path, finding.message) == ("crd-rule", (), "No groups.")
    assert list(rule_findings({"group": ""}, SIZED)) == []


def test_a_rule_that_cannot_be_evaluated_is_broken_and_one_over_a_wrong_shape_passed_over():
    assert len(list(rule_findings({}, SIZED))) == 1
    assert list(rule_findings({"group": 1}, SIZED, [("group",)])) == []


def test_defaults_are_there_before_rules_are_and_null_is_nothing():
    pod = crd("0.20", "LLMInferenceService").at("spec.template")
    port = {"containerPort": 80, "name": None}
    obj = defaulted({"containers": [{"name": "a", "ports": [port]}]}, pod)
    assert obj == {"containers": [{"name": "a", "ports": [{"containerPort": 80, "protocol": "TCP"}]}]}


def config(**spec):
    return {"apiVersion": "serving.kserve.io/v1alpha2", "kind": "LLMInferenceServiceConfig", "spec": spec}


@pytest.mark.parametrize(
    ("spec", "paths"),
    [
        ({"scaling": {"minReplicas": 1, "maxReplicas": 2, "wva": {"hpa": {}}}}, []),
        ({"replicas": 1, "scaling": {"maxReplicas": 2, "wva": {"hpa": {}}}}, [("spec",)]),
        ({"scaling": {"minReplicas": 3, "maxReplicas": 2, "wva": {"hpa": {}}}}, [("spec", "scaling")]),
        ({"scaling": {"maxReplicas": 2, "wva": {}}}, [("spec", "scaling", "wva")]),
        ({"scaling": {"minReplicas": 3, "maxReplicas": LATER, "wva": {"hpa": {}}}}, []),
    ],
)
def test_kserves_rules_about_scaling(put_later, spec, paths):
    obj = config(**put_later(spec))
    assert [finding.path for finding in rule_findings(obj, crd("0.20", obj["kind"], obj["apiVersion"]))] == paths
