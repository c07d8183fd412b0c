"""What another section of the environment must provide."""

import pytest

from kserve_iac.checks import examine


def codes(gke, gateway=None, **platform):
    _, findings = examine(
        {"cluster": {"gke": {"location": "us-central1", **gke}}, "platform": {"gateway": gateway or {}, **platform}}
    )
    return {one.code for one in findings} & {"gateway-class", "no-nat"}


OF_GKE = {"className": "gke-l7-rilb", "controllerName": None}


@pytest.mark.parametrize(
    ("gke", "gateway", "platform", "expected"),
    [
        ({}, OF_GKE, {}, {"gateway-class"}),
        ({"mode": "autopilot"}, OF_GKE, {}, set()),
        ({}, OF_GKE, {"install": "existing"}, set()),
        ({}, {**OF_GKE, "install": "existing"}, {}, set()),
        ({}, {"className": "istio", "controllerName": None}, {}, set()),
        ({"network": {"nat": False}}, {}, {}, {"no-nat"}),
        ({"network": {"nat": False}, "access": {"privateNodes": False}}, {}, {}, set()),
        ({"network": {"nat": False, "network": "own", "subnetwork": "own"}}, {}, {}, set()),
        ({}, {}, {}, set()),
    ],
)
def test_references(gke, gateway, platform, expected):
    assert codes(gke, gateway, **platform) == expected
