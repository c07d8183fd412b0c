"""How long a start takes: sums of published ranges, and nothing where nothing is known."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kserve_iac.args import ExistingNodePool, NodePool
from kserve_iac.capacity import Pool, pools_of
from kserve_iac.catalog.models import model_dimensions
from kserve_iac.engines.start.cold import IMAGE, NODE, cold_start, needs_node, weights_bytes
from kserve_iac.engines.start.loading import DOWNLOAD, ENGINE, GB, LOAD


def steps(*args, **kwargs):
    return {step.name: step.seconds for step in cold_start(*args, **kwargs).steps}


def test_the_steps_follow_one_another_and_each_names_its_source():
    found = cold_start(16 * GB, scheme="hf", new_node=True)
    assert [step.name for step in found.steps] == ["node", "image", "download", "engine"]
    assert all(step.source for step in found.steps)
    low = NODE.low + IMAGE.low + 16 * GB / DOWNLOAD[0] + 16 * GB / LOAD[0] + ENGINE.low
    high = NODE.high + IMAGE.high + 16 * GB / DOWNLOAD[1] + 16 * GB / LOAD[1] + ENGINE.high
    assert (found.total.low, found.total.high) == pytest.approx((low, high))


def test_what_was_published_of_a_start_lies_in_the_range():
    # tensorfuse.io: Llama 3.1 8B on an L40S whose node and image are there, in seconds from download to ready.
    found = cold_start(16 * GB, scheme="hf", new_node=False).total
    assert found.low < 61 + 33 + 10 + 42 + 54 + 94 < found.high * 1.1
    # The same with everything cached.
    assert found.low < 18 + 10 + 13 + 7 + 34 < found.high


@pytest.mark.parametrize(("scheme", "downloads"), [("hf", True), ("s3", True), ("pvc", False), ("oci", False)])
def test_what_is_read_in_place_is_not_downloaded(scheme, downloads):
    assert ("download" in steps(GB, scheme=scheme, new_node=False)) is downloads


def test_a_node_that_is_there_takes_no_time_and_one_that_may_be_there_none_at_best():
    assert {"node", "image"} & set(steps(GB, scheme="pvc", new_node=False)) == set()
    perhaps = steps(GB, scheme="pvc", new_node=None)
    assert (perhaps["node"].low, perhaps["node"].high) == (0, NODE.high)
    assert (perhaps["image"].low, perhaps["image"].high) == (0, IMAGE.high)


def test_without_cuda_graphs_it_is_not_said_how_quick_an_engine_can_be():
    assert steps(0, scheme="pvc", new_node=False, eager=True)["engine"].low == 0


@given(st.integers(0, 10**13), st.integers(0, 10**12), st.sampled_from([True, False, None]), st.booleans())
def test_more_weights_never_start_sooner_and_ranges_are_ranges(size, more, new_node, eager):
    one, two = (cold_start(size + extra, scheme="hf", new_node=new_node, eager=eager).total for extra in (0, more))
    assert one.low <= two.low
    assert one.high <= two.high
    assert 0 <= one.low <= one.high


@pytest.mark.parametrize(
    ("model", "gb"), [("Qwen/Qwen3-8B", 16.4), ("meta-llama/Llama-3.3-70B-Instruct", 141), ("openai/gpt-oss-120b", 71)]
)
def test_weights_are_those_that_the_engine_holds(model, gb):
    assert weights_bytes(model_dimensions(model)) / GB == pytest.approx(gb, rel=0.02)


def test_the_page_shows_the_figures():
    page = (Path(__file__).parents[3] / "docs" / "how-to" / "scaling.md").read_text()
    shown = {
        f"| node | {NODE.low / 60:g} to {NODE.high / 60:g} min",
        f"| image | {IMAGE.low} s with image streaming, {IMAGE.high} s without",
        f"| {DOWNLOAD[0] / GB:g} to {DOWNLOAD[1] / GB:g} GB/s",
        f"| {LOAD[0] / GB:g} to {LOAD[1] / GB:g} GB/s",
        f"| {ENGINE.low} to {ENGINE.high} s",
    }
    assert {text for text in shown if text not in page} == set()


POOLS = pools_of(
    [
        NodePool(name="kept", machine_type="g2-standard-96", min_nodes=2, max_nodes=4),
        NodePool(name="none", machine_type="g2-standard-96", min_nodes=0, max_nodes=4),
        ExistingNodePool(name="there", machine_type="g2-standard-96"),
    ]
)


@pytest.mark.parametrize(
    ("pool", "pods", "gpus", "needed"),
    [
        ("kept", 16, 1, False),
        ("kept", 17, 1, True),
        ("kept", 2, 8, False),
        ("kept", 3, 8, True),
        ("none", 1, 1, True),
        ("there", 100, 8, None),
        ("kept", 1, 0, None),
        ("kept", 1, 9, None),
    ],
)
def test_a_node_must_come_where_the_pool_keeps_fewer(pool, pods, gpus, needed):
    assert needs_node(POOLS[pool], pods, gpus) is needed


def test_of_nodes_whose_size_is_not_known_it_is_not_known():
    assert needs_node(Pool("odd", None, 1, 4), 2, 1) is None
