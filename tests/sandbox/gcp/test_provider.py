"""What the provider does with properties: the file of the catalogue, and that of the stand-in, which are derived together."""

import json
from importlib import resources

import pytest

from kserve_iac.catalog.provider import conditional, marks, resource_types
from kserve_iac.resources import gcp
from kserve_iac_sandbox.plugins.gcp.facts import CLUSTER, NODE_POOL, TYPES

SANDBOX = json.loads(resources.files("kserve_iac_sandbox.plugins.gcp").joinpath("provider.json").read_text())["types"]
EMITTED = {value for name, value in vars(gcp).items() if name.isupper() and str(value).startswith("gcp:")} - {
    gcp.CLIENT_CONFIG,
    gcp.PROJECT,
}


def test_every_type_that_is_emitted_was_read():
    assert EMITTED <= set(resource_types()) == set(SANDBOX)
    assert set(TYPES) == EMITTED


@pytest.mark.parametrize("name", resource_types())
def test_both_files_are_of_the_same_schemas(name):
    own = marks(name)
    replacing = {path for path, letters in own.items() if "F" in letters and {*letters} & {"R", "O"}}
    blocks = SANDBOX[name]["force_new_blocks"]
    covered = {
        path for path in own if any(path == one or path.startswith(f"{one}.") for one in SANDBOX[name]["force_new"])
    }
    settable = {path for path in covered if {*own[path]} & {"R", "O"}}
    assert settable | set(blocks) == replacing
    assert SANDBOX[name]["computed"] == [path for path in own if "." not in path and "C" in own[path]]


@pytest.mark.parametrize("name", sorted(EMITTED))
def test_the_stand_in_fills_in_only_what_google_does(name):
    assert set(TYPES[name].computed) <= set(SANDBOX[name]["computed"])
    assert set(TYPES[name].required) <= {path for path in marks(name) if {*marks(name)[path]} & {"R", "O"}}


@pytest.mark.parametrize(
    ("name", "path", "letters"),
    [
        # As read in the schemas by eye, in resource_container_cluster.go, node_config.go and resource_compute_network.go.
        (CLUSTER, "location", "OCF"),
        (CLUSTER, "gatewayApiConfig.channel", "R"),
        (CLUSTER, "enableAutopilot", "OF"),
        (CLUSTER, "privateClusterConfig.masterIpv4CidrBlock", "OCF"),
        (NODE_POOL, "nodeConfig.guestAccelerators.gpuDriverInstallationConfig.gpuDriverVersion", "RF"),
        (NODE_POOL, "nodeConfig.flexStart", "OF"),
        (NODE_POOL, "nodeConfig.machineType", "OC"),
        (NODE_POOL, "placementPolicy", "OF"),
        (NODE_POOL, "placementPolicy.type", "R"),
        (gcp.NETWORK, "mtu", "OC"),
        (gcp.NETWORK, "networkProfile", "OFD"),
        (gcp.KEY_MEMBER, "role", "RF"),
    ],
)
def test_marks(name, path, letters):
    assert marks(name)[path] == letters


def test_conditions():
    assert conditional(gcp.SUBNETWORK) == ["ipCidrRange"]
    assert conditional(gcp.FIREWALL) == []
