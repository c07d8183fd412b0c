"""The tables of what stands."""

import re

from kserve_iac.report.standing import gpus_used, render


def role(name, pool, replicas, gpus):
    return {"role": name, "pool": pool, "replicas": replicas, "gpusPerReplica": gpus}


def service(state, roles, url=None):
    return {"kind": "InferenceService", "namespace": "models", "state": state, "url": url, "roles": roles}


SUMMARY = {
    "pools": [
        {"name": "l4", "machineType": "g2-standard-96", "accelerator": "nvidia-l4", "nodes": 2.0, "gpusPerNode": 8.0},
        {"name": "cpu", "machineType": "e2-standard-16", "accelerator": None, "nodes": 1, "gpusPerNode": 0},
        {"name": "own", "machineType": None, "accelerator": None, "nodes": 3, "gpusPerNode": 4},
    ],
    "parts": {"kserve": "0.20.0", "gateway-api": "existing"},
    "services": {
        "chat": service("Ready", [role("decode", "l4", 2, 4), role("prefill", "own", 1, 2)], "http://chat.example"),
        "idle": service("Stopped", [role("engine", "l4", 8, 1)]),
        "cifar": service("Ready", []),
        "iris": service("NotReady: PredictorNotReady", [role("predictor", None, 1, 0)]),
    },
}


def lines(text):
    return [re.sub(r" {2,}", "  ", line.strip()) for line in text.splitlines()]


def test_gpus_are_counted_by_pool_and_those_of_stopped_services_are_free():
    assert gpus_used(SUMMARY) == {"l4": 8, "own": 2, None: 0}


def test_pools_parts_and_services_are_shown():
    shown = lines(render(SUMMARY, width=140))
    assert "l4  g2-standard-96  2  nvidia-l4  8 of 16" in shown
    assert "cpu  e2-standard-16  1  -  -" in shown
    assert "own  -  3  -  2 of 12" in shown
    assert "gateway-api  existing" in shown
    assert "chat  Ready  decode  l4  2  2 x 4  http://chat.example" in shown
    assert "prefill  own  1  1 x 2" in shown
    assert "idle  Stopped  engine  l4  8  8 x 1  -" in shown
    assert "cifar  Ready  -  -  -  -  -" in shown  # of a model that shares the pods of a service
    assert "iris  NotReady: PredictorNotReady  predictor  any  1  -  -" in shown


def test_a_long_url_is_folded_and_not_cut():
    summary = {**SUMMARY, "services": {"x": service("Ready", [role("p", "cpu", 1, 0)], "http://" + "q" * 150)}}
    assert render(summary, width=80).count("q") == 150
