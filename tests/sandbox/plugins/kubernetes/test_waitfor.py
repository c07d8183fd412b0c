"""The annotation `pulumi.com/waitFor`, and JSONPath."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kserve_iac.sandbox.plugins.kubernetes.jsonpath import JsonPath
from kserve_iac.sandbox.plugins.kubernetes.waitfor import parse

SERVICE = {
    "metadata": {"generation": 3, "annotations": {"a.b/c": "d"}},
    "webhooks": [{"name": "one", "clientConfig": {"caBundle": "QQ=="}}, {"name": "two", "clientConfig": {}}],
    "status": {
        "observedGeneration": 3,
        "url": "http://x",
        "replicas": 2,
        "ok": True,
        "conditions": [
            {"type": "PredictorReady", "status": "True"},
            {"type": "Ready", "status": "False", "reason": "NoModel", "message": "there is none"},
        ],
    },
}


def holds(expression: str, obj: Any = SERVICE) -> bool:
    return all(expectation.check(obj).holds for expectation in parse(expression))


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("condition=PredictorReady", True),
        ("condition=predictorready", True),
        ("condition=Ready", False),
        ("condition=Ready=False", True),
        ("condition=Ready=false", True),
        ("condition=Missing", False),
        ("jsonpath={.status.url}", True),
        ("jsonpath={.status.address}", False),
        ("jsonpath={.status.url}=http://x", True),
        ("jsonpath={.status.url}=http://y", False),
        ("jsonpath={.status.replicas}=2", True),
        ("jsonpath={.status.ok}=true", True),
        ("jsonpath={.status.conditions}=x", False),
        ("jsonpath={.webhooks[*].clientConfig.caBundle}", True),
        ('jsonpath={.status.conditions[?(@.type=="Ready")].status}=False', True),
        ("jsonpath={$.status.conditions[?@.type=='Ready'].reason}=NoModel", True),
        ('["condition=PredictorReady", "jsonpath={.status.url}"]', True),
        ('["condition=PredictorReady", "condition=Ready"]', False),
    ],
)
def test_expressions(expression: str, expected: bool) -> None:
    assert holds(expression) is expected


def test_an_old_generation_does_not_count() -> None:
    newer = {**SERVICE, "metadata": {"generation": 4}}
    answer = parse("condition=PredictorReady")[0].check(newer)
    assert not answer.holds
    assert "generation 3" in answer.seen
    own = {"type": "PredictorReady", "status": "True", "observedGeneration": 4}
    assert holds("condition=PredictorReady", {**newer, "status": {"observedGeneration": 3, "conditions": [own]}})


def test_a_failing_condition_says_why() -> None:
    answer = parse("condition=Ready")[0].check(SERVICE)
    assert "reason NoModel: there is none" in answer.seen
    assert "PredictorReady=True" in parse("condition=Missing")[0].check(SERVICE).seen


@pytest.mark.parametrize(
    "expression",
    [
        "Ready",
        "",
        "[]",
        "[1]",
        "condition=",
        "condition=Ready=",
        "jsonpath=.status.url",
        "jsonpath='{.status.url}'",
        "jsonpath={.status.url",
        "jsonpath={.status.url}=",
        "jsonpath={.status.url}=a=b",
        "jsonpath={.status.url}={.spec.url}",
        "jsonpath={.status[}",
        '["condition=Ready", "nonsense=1"]',
    ],
)
def test_malformed_expressions(expression: str) -> None:
    with pytest.raises(ValueError, match=r"waitFor|JSONPath"):
        parse(expression)


STORE = {
    "books": [{"t": "a", "p": 8, "tags": ["x"]}, {"t": "b", "p": 12}, {"t": "c", "p": 22, "i": "9"}],
    "a.b": {"c": None},
}


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("$.books[0].t", ["a"]),
        ("$.books[-1].t", ["c"]),
        ("$.books[5].t", []),
        ("$.books[1:].t", ["b", "c"]),
        ("$.books[::2].t", ["a", "c"]),
        ("$.books[0,2].t", ["a", "c"]),
        ("$..t", ["a", "b", "c"]),
        ("$['books'][*]['t']", ["a", "b", "c"]),
        ('$["a.b"].c', [None]),
        ("$.books[?(@.p < 10 || @.i)].t", ["a", "c"]),
        ("$.books[?@.p >= 12 && !(@.t == 'b')].t", ["c"]),
        ("$.books[?@.t != $.books[0].t].p", [12, 22]),
        ("$.books[?@.tags[0] == 'x'].t", ["a"]),
        ("$.books.*.p", [8, 12, 22]),
    ],
)
def test_paths(path: str, expected: list[Any]) -> None:
    assert JsonPath(path).select(STORE) == expected


@pytest.mark.parametrize("path", ["", "books", "$.", "$[", "$[?length(@.t) == 1]", "$.a b", "$[?@.a ==]"])
def test_malformed_paths(path: str) -> None:
    with pytest.raises(ValueError, match="JSONPath"):
        JsonPath(path)


TREES = st.recursive(
    st.integers() | st.text(max_size=3),
    lambda t: st.lists(t, max_size=3) | st.dictionaries(st.sampled_from("abc"), t),
    max_leaves=10,
)


def leaves(value: Any, path: str = "$") -> list[tuple[str, Any]]:
    if isinstance(value, dict):
        return [pair for key, inner in value.items() for pair in leaves(inner, f"{path}.{key}")]
    if isinstance(value, list):
        return [pair for index, inner in enumerate(value) for pair in leaves(inner, f"{path}[{index}]")]
    return [(path, value)]


@given(TREES)
def test_every_place_can_be_named(tree: Any) -> None:
    for path, value in leaves(tree):
        assert JsonPath(path).select(tree) == [value]
