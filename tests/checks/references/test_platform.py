"""What another section of the environment must provide."""

import pytest

from kserve_iac.checks import examine


def codes(gke, gateway=None, **platform):
    _, findings = examine(
        {"cluster": {"gke": {"location": "us-central1", **gke}}, "platform": {"gateway": gateway or {}, **platform}}
    )
    return {one.code for one in findings} & {
        "gateway-class",
        "gateway-api-of-gke",
        "gateway-api-version",
        "invalid-value",
        "no-nat",
        "proxy-only-subnet",
    }


OF_GKE = {"className": "gke-l7-rilb", "controllerName": None}
ENVOYS = {"className": "gke-l7-rilb", "controllerName": "gateway.envoyproxy.io/gatewayclass-controller"}
GLOBAL = {"className": "gke-l7-global-external-managed", "controllerName": None}
CHANNEL = {"gatewayApi": "gke"}
CRDS = {"gatewayApi": {"install": "existing"}}
OWN_VPC = {"network": {"network": "own", "subnetwork": "own"}}


@pytest.mark.parametrize(
    ("gke", "gateway", "platform", "expected"),
    [
        ({}, OF_GKE, {}, {"gateway-class"}),
        ({}, {**OF_GKE, "controllerName": "networking.gke.io/gateway"}, {}, {"gateway-class"}),
        ({"mode": "autopilot"}, OF_GKE, {}, {"proxy-only-subnet"}),
        ({"mode": "autopilot"}, GLOBAL, {}, set()),
        ({"mode": "autopilot", **OWN_VPC}, OF_GKE, CRDS, set()),
        ({"mode": "autopilot", "network": {"proxyOnlyCidr": "10.12.0.0/23"}}, OF_GKE, CRDS, set()),
        ({"mode": "autopilot"}, GLOBAL, CRDS, set()),
        ({"mode": "autopilot"}, GLOBAL, {"gatewayApi": {"version": "1.5.1"}}, {"gateway-api-of-gke"}),
        ({"mode": "autopilot"}, {}, CRDS, set()),
        ({"mode": "autopilot"}, {"className": "gke-l7-rilb"}, CRDS, {"proxy-only-subnet"}),
        ({"mode": "autopilot"}, {"className": "own"}, CRDS, {"invalid-value"}),
        ({}, {"className": "gke-l7-rilb"}, {}, {"gateway-class"}),
        (CHANNEL, {"className": "gke-l7-global-external-managed"}, CRDS, set()),
        ({"mode": "autopilot"}, ENVOYS, CRDS, {"gateway-class", "proxy-only-subnet"}),
        (CHANNEL, GLOBAL, {}, set()),
        (CHANNEL, GLOBAL, {"gatewayApi": {"version": "1.5.1"}}, {"gateway-api-of-gke"}),
        (CHANNEL, GLOBAL, {"gatewayApi": {"install": "existing", "version": "1.5.1"}}, set()),
        (CHANNEL, GLOBAL, CRDS, set()),
        ({**CHANNEL, "version": "1.34"}, GLOBAL, {"kserve": "0.20"}, {"gateway-api-of-gke"}),
        ({**CHANNEL, "version": "1.35.2-gke.1000000"}, GLOBAL, {"kserve": "0.20"}, {"gateway-api-of-gke"}),
        ({**CHANNEL, "version": "1.35"}, GLOBAL, {"kserve": "0.20"}, set()),  # its newest patch has the release
        ({**CHANNEL, "version": "1.35.2-gke.1751000"}, GLOBAL, {"kserve": "0.20"}, set()),
        ({**CHANNEL, "version": "1.34.0"}, GLOBAL, {"kserve": "0.19"}, {"gateway-api-of-gke"}),
        ({**CHANNEL, "version": "1.34.2"}, GLOBAL, {"kserve": "0.19"}, set()),
        ({"version": "1.33"}, GLOBAL, {"kserve": "0.20"}, {"gateway-class"}),  # the platform installs the CRDs
        (CHANNEL, {**ENVOYS, "className": "gke-l7-global-external-managed"}, CRDS, {"gateway-class"}),
        (CHANNEL, OF_GKE, {"install": "existing"}, set()),
        (CHANNEL, {**OF_GKE, "install": "existing"}, CRDS, set()),
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


ENVOY = {"implementation": "envoy"}
OLD = {"gatewayApi": {"version": "1.4.1"}}


@pytest.mark.parametrize(
    ("gke", "gateway", "platform", "expected"),
    [
        ({}, {}, {}, set()),
        ({}, {}, OLD, {"gateway-api-version"}),
        ({}, ENVOY, OLD, {"gateway-api-version"}),
        ({}, {"envoy": {"version": "1.7.0"}}, OLD, set()),
        ({}, {"envoy": {"version": "1.9.1"}}, OLD, set()),
        ({}, {}, {"gatewayApi": {"version": "1.4.1", "install": "existing"}}, set()),
        ({}, {}, {"gatewayApi": {"version": "1.5.0"}}, set()),
        ({}, {}, {"kserve": "0.19"}, set()),
        ({}, {}, {"kserve": "0.19", **OLD}, set()),
        ({}, {"implementation": "existing"}, OLD, set()),
        ({}, {}, {**OLD, "install": "existing"}, set()),
        (CHANNEL, {}, {}, set()),
        (CHANNEL, ENVOY, {}, {"gateway-api-of-gke"}),
        (CHANNEL, {"envoy": {"version": "1.9.1"}}, {}, set()),
        (CHANNEL, ENVOY, {"kserve": "0.19"}, set()),
    ],
)
def test_envoy_gateway_finds_its_definitions(gke, gateway, platform, expected):
    assert codes(gke, gateway, **platform) == expected
