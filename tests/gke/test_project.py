"""What a cluster needs of its project: APIs, roles of its nodes, and access of Google's agents to keys."""

import pytest

from kserve_iac.args import GkeClusterArgs
from kserve_iac.gke import project as gke_project

KEY = "projects/p/locations/l/keyRings/r/cryptoKeys/k"


def args(**fields):
    return GkeClusterArgs.model_validate({"location": "us-central1", **fields})


@pytest.mark.parametrize(
    ("fields", "streams"),
    [({}, True), ({"imageStreaming": False}, False), ({"mode": "autopilot", "imageStreaming": False}, True)],
)
def test_nodes_that_stream_images_have_the_role_and_the_api(fields, streams):
    given = args(**fields)
    assert ("roles/serviceusage.serviceUsageConsumer" in gke_project.node_roles(given)) is streams
    assert ("containerfilesystem.googleapis.com" in gke_project.apis(given)) is streams


@pytest.mark.parametrize(
    ("fields", "api"),
    [
        ({"encryptionKey": KEY}, "cloudkms.googleapis.com"),
        ({"systemPool": {"disk": {"kmsKey": KEY}}}, "cloudkms.googleapis.com"),
        ({"secrets": [{"secret": "s", "readers": ["a/b"]}]}, "secretmanager.googleapis.com"),
        ({"imageMirrors": [{"name": "hub"}]}, "artifactregistry.googleapis.com"),
        ({"modelBuckets": [{"name": "b"}]}, "storage.googleapis.com"),
        ({"drivers": {"filestore": True}}, "file.googleapis.com"),
        ({"drivers": {"parallelstore": True}}, "parallelstore.googleapis.com"),
        ({"drivers": {"lustre": True}}, "lustre.googleapis.com"),
    ],
)
def test_an_api_is_enabled_where_it_is_used(fields, api):
    assert api not in gke_project.apis(args())
    assert set(gke_project.apis(args(**fields))) == {*gke_project.apis(args()), api}


def test_nodes_with_an_account_of_their_own_need_no_iam():
    given = gke_project.apis(args(nodeServiceAccount="n@p.iam.gserviceaccount.com"))
    assert "iam.googleapis.com" not in given
    assert {"compute.googleapis.com", "container.googleapis.com"} <= set(given)


def test_each_agent_is_let_at_a_key_once():
    pools = [
        {"name": name, "machineType": "g2-standard-4", "disk": {"kmsKey": key}}
        for name, key in (("a", "disks"), ("b", "disks"), ("c", KEY))
    ]
    given = args(encryptionKey=KEY, nodePools=pools)
    assert gke_project.key_grants(given) == [
        ("etcd", KEY, "container-engine-robot"),
        ("a-disks", "disks", "compute-system"),
        ("c-disks", KEY, "compute-system"),
    ]


def test_an_agent_is_named_by_the_number_of_the_project():
    assert gke_project.agent("compute-system", "12") == (
        "serviceAccount:service-12@compute-system.iam.gserviceaccount.com"
    )
