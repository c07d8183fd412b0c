"""Findings about nodes on GKE that do not suit their pods, and no findings about nodes that do."""

import pytest

from kserve_iac.checks.check import examine

from .nodes_on_gke import H200, ON_L4, OPEN, QWEN, RIGHT, WRONG, environment, gke, named, old, rdma


def found(config):
    return [(one.code, one.severity, one.path) for one in examine(config)[1]]


def texts(config, code):
    return [one.text for one in examine(config)[1] if one.code == code]


@pytest.mark.parametrize(("code", "severity", "path", "config"), WRONG)
def test_what_does_not_suit_is_found_at_its_path(code, severity, path, config):
    everything = found(config)
    assert (code, severity, path) in everything
    # An annotation that names networks of nobody is an error of its own.
    assert {one[0] for one in everything if one[1] == "error"} <= {code, "pod-network"}


@pytest.mark.parametrize(("code", "config"), RIGHT)
def test_nothing_is_said_of_what_suits(code, config):
    assert code not in {one[0] for one in found(config)}


def test_zones_that_have_the_gpu_are_named():
    (text,) = texts(environment(gke(H200 | {"zones": ["us-central1-c"]})), "gpu-zone")
    assert text.endswith("Set zones of the pool to [us-central1-b].")


def test_every_role_is_told_which_networks_it_lacks():
    said = texts(rdma(H200), "gpu-networks")
    assert len(said) == 2
    assert all("h200-rdma-0 to h200-rdma-7" in text for text in said)


def test_an_annotation_that_names_other_networks_is_told_so():
    said = texts(
        rdma(H200, podAnnotations=named("rdma-0"), prefill={"podAnnotations": named("h200-rdma-0")}), "gpu-networks"
    )
    assert len(said) == 1
    assert "names none of the networks h200-rdma-0 to h200-rdma-7" in said[0]


def test_a_driver_is_a_matter_of_the_pool_and_of_the_cluster():
    (text,) = texts(old(ON_L4), "gpu-driver")
    assert text.endswith("Set gpuDriver of pool l4 to latest, or set version of the cluster to 1.34 or later.")


def test_quota_is_said_once_for_all_pools():
    pools = [{"name": f"p{index}", "machineType": "g2-standard-4", "maxNodes": 9} for index in range(3)]
    assert len(texts(environment(gke(*pools, gpuQuota={"SSD_TOTAL_GB": 500})), "ssd-quota")) == 1


def test_autopilot_has_no_boot_disks_of_pools():
    cluster = {"gke": {"location": "us-central1", **OPEN, "mode": "autopilot", "gpuQuota": {"SSD_TOTAL_GB": 1}}}
    config = {**environment(cluster, chat=QWEN), "platform": {"llm": True}}
    assert not [one for one in found(config) if one[0].startswith("ssd-quota")]


def test_a_service_without_a_pool_is_not_told_of_drivers():
    assert not texts(old(QWEN), "gpu-driver")
