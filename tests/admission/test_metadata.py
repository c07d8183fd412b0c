"""Metadata as the API server checks it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kserve_iac.admission.metadata import metadata_findings
from kserve_iac.admission.object import Object

from ..conftest import LATER


def found(metadata):
    return [(f.code, ".".join(map(str, f.path[1:]))) for f in metadata_findings(Object({"metadata": metadata}, "0.20"))]


def named(**more):
    return {"name": "a", **more}


@pytest.mark.parametrize(
    "metadata",
    [
        {"name": "a"},
        {"name": "1.a-b.example"},
        {"name": "a" * 253},
        {"generateName": "a-"},
        {"generateName": LATER},
        {"name": LATER},
        LATER,
        named(namespace="b", labels=None, annotations=None, finalizers=["a/b"]),
        named(labels={"a": "", "a.b/C_d": "X.y-z", "b": None, "c": "x" * 63}),
        named(labels={"a": LATER}, annotations=LATER),
        # Keys of annotations are read in lower case, so that these are right there.
        named(annotations={"A.b/c": "any text: ä", "x": "y" * 262_100}),
    ],
)
def test_takes(put_later, metadata):
    assert found(put_later(metadata)) == []


@pytest.mark.parametrize(
    ("metadata", "code", "path"),
    [
        (None, "object-name", "name"),
        ({}, "object-name", "name"),
        ({"name": ""}, "object-name", "name"),
        ({"name": "A"}, "object-name", "name"),
        ({"name": "a_b"}, "object-name", "name"),
        ({"name": "-a"}, "object-name", "name"),
        ({"name": "a..b"}, "object-name", "name"),
        ({"name": "a" * 254}, "object-name", "name"),
        ({"name": "a\n"}, "object-name", "name"),
        ({"name": 3}, "crd-type", "name"),
        ({"generateName": "A-"}, "object-name", "generateName"),
        (named(namespace="a.b"), "object-name", "namespace"),
        (named(namespace="a" * 64), "object-name", "namespace"),
        (named(label={}), "crd-unknown-field", "label"),
        (named(labels=[]), "crd-type", "labels"),
        (named(labels={"a": 1}), "crd-type", "labels.a"),
        (named(annotations={"a": True}), "crd-type", "annotations.a"),
        (named(finalizers="a"), "crd-type", "finalizers"),
        (named(labels={"": "a"}), "label", "labels."),
        (named(labels={"a/": "a"}), "label", "labels.a/"),
        (named(labels={"/a": "a"}), "label", "labels./a"),
        (named(labels={"a/b/c": "a"}), "label", "labels.a/b/c"),
        (named(labels={"A.b/c": "a"}), "label", "labels.A.b/c"),
        (named(labels={"a" * 64: "a"}), "label", f"labels.{'a' * 64}"),
        (named(labels={"a": "x" * 64}), "label", "labels.a"),
        (named(labels={"a": "-"}), "label", "labels.a"),
        (named(annotations={"a b": ""}), "annotation", "annotations.a b"),
        (named(annotations={"x": "y" * 262_144}), "annotation", "annotations"),
        (named(annotations={"x": "ä" * 131_072}), "annotation", "annotations"),
    ],
)
def test_refuses(metadata, code, path):
    assert found(metadata) == [(code, path)]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["name", "labels", "annotations", "a"]), inner),
    max_leaves=10,
)


@given(JSON)
def test_no_shape_makes_it_raise(metadata):
    assert all(
        finding.code and finding.path[0] == "metadata"
        for finding in metadata_findings(Object({"metadata": metadata}, "0.20"))
    )
