"""Small parts that all manifests are made of: merging, leaving out, simulated nodes."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kserve_iac.capacity import Pool
from kserve_iac.render import simulated_node
from kserve_iac.render.merging import compact, merge

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.text("ab", max_size=2),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["a", "b", "name"]), inner, max_size=3),
    max_leaves=8,
)
MAPPING = st.dictionaries(st.sampled_from("abc"), JSON, max_size=3)


@pytest.mark.parametrize(
    ("base", "over", "merged"),
    [
        ({}, {}, {}),
        ({"a": 1}, {"a": 2}, {"a": 2}),
        ({"a": {"b": 1, "c": 2}}, {"a": {"b": 3}}, {"a": {"b": 3, "c": 2}}),
        ({"a": [1]}, {"a": [2]}, {"a": [1, 2]}),
        ({"a": [1]}, {"a": "x"}, {"a": "x"}),
        ({"a": {"b": 1}}, {"a": None}, {"a": None}),
        (
            {"env": [{"name": "A", "value": "1"}, {"name": "B", "value": "2"}]},
            {"env": [{"name": "B", "value": "3"}, {"name": "C", "value": "4"}]},
            {"env": [{"name": "A", "value": "1"}, {"name": "B", "value": "3"}, {"name": "C", "value": "4"}]},
        ),
        ({"t": [{"key": "a"}]}, {"t": [{"key": "a"}]}, {"t": [{"key": "a"}, {"key": "a"}]}),
        ({"t": [{"name": "a"}, {"name": "a"}]}, {"t": [{"name": "a"}]}, {"t": [{"name": "a"}] * 3}),
    ],
)
def test_merge(base, over, merged):
    assert merge(base, over) == merged


@given(MAPPING, MAPPING)
def test_merging_changes_neither_side_and_keeps_every_key(base, over):
    before = json.dumps([base, over])
    merged = merge(base, over)
    assert json.dumps([base, over]) == before
    assert set(merged) == set(base) | set(over)
    assert all(merged[key] == base[key] for key in set(base) - set(over))


@given(MAPPING)
def test_merging_nothing_changes_nothing(base):
    assert merge(base, {}) == merge({}, base) == base


@given(st.dictionaries(st.sampled_from("abcdef"), st.sampled_from([None, [], {}, 0, "", False, "x", [0]])))
def test_only_what_says_nothing_is_left_out(mapping):
    kept = compact(mapping)
    assert kept == {k: v for k, v in mapping.items() if v is not None and v not in ([], {})}
    assert all(type(kept[key]) is type(mapping[key]) for key in kept)


def test_a_simulated_gpu_node_is_what_gke_makes(pools, golden):
    golden("nodes/h100", simulated_node(pools["h100"], 3))


def test_a_simulated_cpu_node_is_what_gke_makes(pools, golden):
    golden("nodes/cpu", simulated_node(pools["cpu"], 0, "europe-west4-b"))


def test_a_pod_of_the_pool_can_be_placed_on_its_node(pools):
    for name in ("cpu", "l4", "h100"):
        node = simulated_node(pools[name], 0)
        assert pools[name].node_selector.items() <= node["metadata"]["labels"].items()
        tolerated = {(t["key"], t.get("value"), t["effect"]) for t in pools[name].tolerations}
        assert {(t["key"], t.get("value"), t["effect"]) for t in node["spec"].get("taints", [])} == tolerated


def test_a_simulated_node_says_what_pods_may_take(pools):
    notes = simulated_node(pools["l4"], 1)["metadata"]["annotations"]
    assert json.loads(notes["kserve-iac/allocatable"]) == pools["l4"].machine.allocatable()
    assert json.loads(notes["kserve-iac/capacity"])["nvidia.com/gpu"] == "8"
    assert simulated_node(pools["l4"], 1)["metadata"]["labels"]["team"] == "llm"


def test_nodes_of_an_unknown_machine_type_are_not_made():
    with pytest.raises(ValueError, match="pool x: its machine type is not in the catalogue"):
        simulated_node(Pool("x", None, 0, 1), 0)
