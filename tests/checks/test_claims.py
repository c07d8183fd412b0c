"""Findings about devices that pods claim, and what the claims count for."""

import pytest

from kserve_iac.args import parse_environment
from kserve_iac.checks.check import examine
from kserve_iac.compiled import Compiled

from .claims_wrong import (
    CHAT,
    CLAIMED,
    CLAIMS_RIGHT,
    CLAIMS_WRONG,
    GPU,
    NIC,
    RAILED,
    card,
    chat,
    claims,
    huggingface,
    managed,
    of,
    used,
)
from .nodes_on_gke import H200, L4, QWEN, environment, gke

ABOUT_CLAIMS = {
    "claim-shared",
    "claim-unused",
    "device-plugin",
    "gpus-unused",
    "gpus-per-node",
    "gpu-ranks",
    "pod-claims",
}


def found(config):
    return [(one.code, one.severity, one.path) for one in examine(config)[1]]


def takes(config):
    """What a pod of each role takes: GPUs and network cards, and how many of its pods a node may hold."""
    read, problems = parse_environment(config)
    assert not [one for one in problems if one.severity == "error"]
    return {one.key: (one.takes.gpus, one.takes.cards, one.per_node) for one in Compiled(read).demands if one.service}


@pytest.mark.parametrize(("code", "severity", "path", "config"), CLAIMS_WRONG)
def test_what_is_wrong_with_claims_is_found_at_its_path(code, severity, path, config):
    everything = found(config)
    assert (code, severity, path) in everything
    assert {one[0] for one in everything if one[1] == "error"} <= {code}


@pytest.mark.parametrize("config", CLAIMS_RIGHT)
def test_nothing_is_said_of_claims_that_are_right(config):
    said = found(config)
    assert not [one for one in said if one[1] == "error"]
    assert not [one for one in said if one[0].startswith("dra-") or one[0] in ABOUT_CLAIMS]


def test_claimed_devices_count_like_requested_ones():
    assert takes(chat(CLAIMED, of(GPU)))["chat/engine"] == (1, 0, None)
    assert takes(card(CLAIMED, of(GPU)))["card/predictor"] == (1, 0, None)
    assert takes(managed(CLAIMED))["chat/engine"] == (1, 0, None)
    assert takes(managed({**RAILED, "gpuDra": True}, "4", parallelism={"tensor": 4}))["chat/engine"] == (4, 0, None)
    both = chat({**RAILED, "gpuDra": True}, of(GPU, count=4), of(NIC, count=2), parallelism={"tensor": 4})
    assert takes(both)["chat/engine"] == (4, 2, None)


def test_a_request_for_all_devices_takes_a_whole_node():
    every = {"allocationMode": "All"}
    given = chat({**RAILED, "gpuDra": True}, of(GPU, **every), of(NIC, **every), parallelism={"tensor": 8})
    assert takes(given)["chat/engine"] == (8, 8, 1)


def test_devices_that_are_not_known_or_shared_do_not_count():
    unknown = chat(CLAIMED)
    assert takes(unknown)["chat/engine"] == (0, 0, None)
    assert "gpus-unused" not in {one[0] for one in found(unknown)}
    shared = chat(CLAIMED, of(GPU), template={**claims(field="resourceClaimName"), **used()})
    assert takes({**shared, "existing": {"resourceClaims": [{"name": "gpus", "devices": [of(GPU)]}]}})[
        "chat/engine"
    ] == (
        0,
        0,
        None,
    )


def test_claims_of_another_namespace_do_not_count():
    assert takes(chat(CLAIMED, of(GPU), namespace="team"))["chat/engine"] == (0, 0, None)


def test_further_pods_of_a_replica_claim_their_own():
    """Beside what is claimed, KServe gives each of these pods one GPU, because no container requests any."""
    worker = {**claims(), **used("worker-container", image="own/server:1"), "pipelineParallelSize": 3}
    given = card({**RAILED, "gpuDra": True}, of(GPU, count=2), workerSpec=worker)
    assert takes(given) == {"card/predictor": (3, 0, None), "card/predictor worker": (3, 0, None)}


def test_runtimes_give_their_claims_to_predictors():
    """From KServe 0.21, whose runtimes can have claims."""
    model = {"modelFormat": "own", "storageUri": "gs://models/own", "runtime": "own"}
    runtime = {"supportedModelFormats": [{"name": "own"}], **claims(), **used("kserve-container", image="own/server:1")}
    config = {
        **environment(gke(CLAIMED), "0.21", card={"predictor": {"pool": "l4", "model": model, "minReplicas": 3}}),
        "definitions": {"own": {"servingRuntime": runtime}},
        "existing": {"resourceClaimTemplates": [{"name": "gpus", "devices": [of(GPU)]}]},
    }
    assert takes(config)["card/predictor"] == (1, 0, None)
    assert "capacity-max" in {one[0] for one in found(config)}


def test_claimed_gpus_hold_the_model():
    """The fit knows the GPUs of the pool, as for GPUs that are requested."""
    large = {"model": {"uri": "hf://Qwen/Qwen3-32B"}, "engine": {"maxModelLen": 4096}}
    for config in (chat(CLAIMED, of(GPU), **large), managed(CLAIMED, **large)):
        assert "fit-weights" in {one[0] for one in found(config)}, found(config)


def test_a_mend_names_what_the_pool_needs():
    texts = {one.code: one.text for one in examine(chat({**H200, "gpuDirect": False}, of(NIC), gpus=8))[1]}
    assert texts["dra-cards"].endswith("Set acceleratorNetworkProfile of pool h200 to auto.")
    texts = {one.code: one.text for one in examine(huggingface(CLAIMED, of(GPU)))[1]}
    assert "v0.20.0-gpu" in texts["dra-image"]


def test_the_claim_of_kserve_itself_can_be_used():
    given = managed(CLAIMED, template=used(claim="managed-gpu"))
    assert "pod-claims" not in {one[0] for one in found(given)}
    assert "pod-claims" in {one[0] for one in found(chat(CLAIMED, of(GPU), template=used(claim="managed-gpu")))}


def test_a_pool_with_a_driver_of_ones_own_may_hand_out_claims():
    for fields in ({"gpuDriver": "none"}, {"labels": {"gke-no-default-nvidia-gpu-device-plugin": "true"}}):
        assert "dra-pool" not in {one[0] for one in found(chat({**L4, "minNodes": 1, **fields}, of(GPU)))}


def on_existing(service, **pool):
    """A service on a pool of a cluster that exists."""
    given = {"name": "l4", "machineType": "g2-standard-12", "maxNodes": 2, **pool}
    return {
        "cluster": {"existing": {"nodePools": [given]}},
        "platform": {"llm": True},
        "existing": {"resourceClaimTemplates": [{"name": "gpus", "devices": [of(GPU)]}]},
        "services": {
            "chat": {"llmInferenceService": {**QWEN, "pool": "l4", "engine": {"maxModelLen": 4096}, **service}}
        },
    }


@pytest.mark.parametrize(
    ("pool", "of_claims", "of_requests"),
    [
        ({}, set(), set()),
        ({"gpuDra": True}, set(), {"dra-request-unsure"}),
        ({"gpuDra": False}, {"dra-pool"}, set()),
    ],
)
def test_pools_of_clusters_that_exist_say_how_gpus_are_handed_out(pool, of_claims, of_requests):
    claiming = on_existing({"gpus": 0, "template": {**claims(), **used()}}, **pool)
    assert {one[0] for one in found(claiming) if one[0].startswith("dra-")} == of_claims
    assert {one[0] for one in found(on_existing({"gpus": 1}, **pool)) if one[0].startswith("dra-")} == of_requests
    assert takes(claiming)["chat/engine"] == (1, 0, None)


def test_requests_on_a_pool_of_claims_are_certain_errors_before_the_driver_maps_them():
    for version, expected in (("1.35", "dra-request"), ("1.36", "dra-request-unsure")):
        config = chat(CLAIMED, of(GPU), gpus=1, template={}, cluster={"version": version})
        assert expected in {one[0] for one in found(config) if one[2] == f"{CHAT}.gpus"}
