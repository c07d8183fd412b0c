"""The sandbox imports nothing of what asks it for nodes: both write the same names, and the same nodes."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kserve_iac.args import NodePool
from kserve_iac.args.quantity import quantity
from kserve_iac.capacity import pool, pools_of
from kserve_iac.live import sandbox as live
from kserve_iac.render import nodes as asked
from kserve_iac.resources import serving_platform
from kserve_iac_sandbox import mark, names
from kserve_iac_sandbox.cloud import fit, nodes
from kserve_iac_sandbox.environ import environment
from kserve_iac_sandbox.layout import Layout
from kserve_iac_sandbox.plugins.gcp import template

PAGE = Path(__file__).parents[2] / "sandbox" / "docs" / "sandbox.md"
STAGES = Path(names.__file__).parent / "stages" / "node.yaml"


def test_names_are_the_same_on_both_sides():
    assert (names.KWOK, names.CAPACITY, names.ALLOCATABLE) == (asked.KWOK, asked.CAPACITY, asked.ALLOCATABLE)
    assert (names.POOL_LABEL, names.GKE_POOL_LABEL) == (pool.POOL_LABEL, pool.GKE_POOL_LABEL)


@given(
    st.integers(-10, 10**6).map(str) | st.decimals(0, 1000, places=3).map(str),
    st.sampled_from(["", "n", "u", "m", "k", "M", "G", "T", "P", "E", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei", "e3", "E-2"]),
)
def test_quantities_are_read_alike_on_both_sides(number, suffix):
    # The sandbox stands alone, so it has a reader of its own.
    exact = quantity(number + suffix)
    assert exact is not None
    assert fit.quantity(number + suffix) == pytest.approx(float(exact))


def test_the_interface_is_the_one_that_is_written_down(tmp_path):
    layout = Layout("dev", tmp_path)
    layout.folder.mkdir()
    made = mark.new(layout, {"kube-apiserver": 20000}, "/charts", "")
    mark.save(layout, made)
    said = set(re.findall(r"`([^`\n]+)`", PAGE.read_text().partition("## How programs find a sandbox")[2]))
    assert set(environment(layout, {})) - {"PULUMI_SKIP_UPDATE_CHECK"} <= said
    assert {"format", "name", "id", "server", "kubeconfig", "charts"} <= said & set(vars(made))
    assert {live.STATE_VARIABLE, serving_platform.CHARTS_VARIABLE} <= set(environment(layout, {}))
    assert f"{mark.NAMESPACE}/{mark.CONFIG_MAP}" == live.MARK
    assert {live.MARK, live.DESCRIPTION, live.DOORS} <= said
    assert {f"{names.KWOK}: fake", names.CAPACITY, names.ALLOCATABLE, names.POOL_LABEL, names.GKE_POOL_LABEL} <= said


def test_the_stages_of_nodes_read_these_annotations():
    text = STAGES.read_text()
    assert all(f'"{name}"' in text for name in (names.CAPACITY, names.ALLOCATABLE))


class Kube:
    def create(self, obj):
        self.made = obj


def test_a_node_of_the_cloud_is_one_that_a_simulated_cluster_would_have():
    pool = pools_of([NodePool.model_validate({"name": "l4", "machineType": "g2-standard-12", "labels": {"a": "b"}})])[
        "l4"
    ]
    simulated = asked.simulated_node(pool, 0, "us-central1-a")
    config = {
        "machineType": "g2-standard-12",
        "guestAccelerators": [{"type": "nvidia-l4", "count": 1}],
        "labels": {names.POOL_LABEL: "l4", "a": "b"},
    }
    record = {
        "zones": ["us-central1-a"],
        "template": template.node({"name": "l4", "cluster": "prod", "nodeConfig": config}),
    }
    kube = Kube()
    name = nodes.make(kube, "a-pool", record)  # type: ignore[arg-type]
    labels = {**simulated["metadata"]["labels"], "kubernetes.io/hostname": name}
    assert kube.made["metadata"]["labels"] == labels
    assert kube.made["spec"] == simulated["spec"]
    annotations = {**simulated["metadata"]["annotations"], nodes.POOL_ID: "a-pool"}
    assert kube.made["metadata"]["annotations"] == annotations
