"""How Kubernetes and Go read texts: quantities, URLs; and that no shape of an object makes a rule raise."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kserve_iac.admission.kserve import WEBHOOK_RULES
from kserve_iac.admission.kserve.go_url import url_fault
from kserve_iac.admission.kserve.later import judged
from kserve_iac.admission.object import Object
from kserve_iac.args.quantity import is_quantity, quantity
from kserve_iac.catalog.crds import api_versions

from .cases import CASES


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("500m", Fraction(1, 2)),
        ("2", 2),
        ("+1.5Gi", 3 * 2**29),
        (".5", Fraction(1, 2)),
        ("1.", 1),
        ("1e3", 1000),
        ("1E-2", Fraction(1, 100)),
        ("1E", 10**18),
        ("-1k", -1000),
        (2, 2),
        (0.5, Fraction(1, 2)),
        ("1n", Fraction(1, 10**9)),
    ],
)
def test_a_quantity(text, number):
    assert quantity(text) == number


@pytest.mark.parametrize("text", ["", "Gi", "1gi", "1e1.5", "1 Gi", "1e", "٣", "0x1", ".", True, None, [], {}])
def test_no_quantity(text):
    assert quantity(text) is None


@given(st.integers(-(10**15), 10**15), st.sampled_from(["", "m", "k", "M", "G", "Ki", "Mi", "Gi", "e3"]))
def test_quantities_are_proportional_to_their_numbers(number, suffix):
    assert is_quantity(f"{number}{suffix}")
    assert quantity(f"{number}{suffix}") == number * quantity(f"1{suffix}")


@pytest.mark.parametrize(
    "url",
    [
        *("", "model", "hf://owner/model:main", "s3://bucket/a b", "oci://registry:5000/m:1", "http://[::1]:80/x"),
        *("oci://registry/m@sha256:00", "http://user:pass@host/x", "mailto:x", "a/b:c", "s3://b/%41", "//host"),
    ],
)
def test_go_takes(url):
    assert url_fault(url) is None


@pytest.mark.parametrize(
    "url",
    [
        *(
            "hf://owner:model",
            ":x",
            "1a:b",
            "hf://a b/c",
            "s3://b/%zz",
            "s3://b/%",
            "s3://b\n",
            "http://[::1",
            "http://[x]/",
        ),
        *("s3://a[b]/c", "hf://{{x}}/m", "http://a b@host/", "http://%41/", "s3://b#%"),
    ],
)
def test_go_does_not_take(url):
    assert url_fault(url)


scalars = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8)
anything = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
)


def places(value, path=()):
    """Paths of everything in an object."""
    yield path
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in children:
        yield from places(inner, (*path, key))


def changed(value, path, new):
    """The object with something else at the path."""
    if not path:
        return new
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[path[0]] = changed(value[path[0]], path[1:], new)
    return copy


@settings(max_examples=400, deadline=None)
@given(st.data())
def test_no_shape_makes_a_rule_raise(data):
    case = data.draw(st.sampled_from(CASES))
    path = data.draw(
        st.sampled_from([path for path in places(case.obj) if path and path[0] not in ("kind", "apiVersion")])
    )
    obj = Object(changed(case.obj, path, data.draw(anything)), case.kserve)
    # What a version does not serve is not judged at all.
    for rule in WEBHOOK_RULES[obj.kind] if obj.api_version in api_versions(obj.kserve, obj.kind) else ():
        list(rule(obj))


@pytest.mark.parametrize("case", [case for case in CASES if case.code is None and case.obj.get("spec")], ids=str)
def test_what_is_not_known_yet_passes(case, later):
    """Any one thing in what a rule takes may be an Output: it is taken still."""
    for path in places(case.obj):
        if path and path[0] not in ("apiVersion", "kind"):
            found = list(judged(case.rule, Object(changed(case.obj, path, later), case.kserve)))
            assert found == [], path
