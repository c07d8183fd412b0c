"""Which cluster an environment reaches, and what a change of that does."""

import pytest

from kserve_iac.args.environment import ClusterArgs
from kserve_iac.compiled.reached import Reached, cluster_changes, of_args, of_resources

SECRET = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", "ciphertext": "v1:x"}


def existing(**settings):
    return of_args(ClusterArgs.model_validate({"existing": settings}))


def said(before, after):
    return [(one.effect, one.fields, one.consequences[0].split(",")[0]) for one in cluster_changes(before, after)]


def test_the_identifier_decides_whether_objects_are_replaced():
    before = existing(context="c", clusterIdentifier="id")
    assert said(before, before) == []
    assert said(before, existing(context="d", clusterIdentifier="id2")) == [
        (
            "replaced",
            ("clusterIdentifier id to id2", "context c to d"),
            "every object is created on the new cluster and",
        )
    ]


@pytest.mark.parametrize(
    ("changed", "shown"),
    [
        ({"context": "d", "kubeconfig": "/a"}, "context c to d"),
        ({"kubeconfig": "/a"}, "context c to unset"),
        ({"context": "c", "kubeconfig": "/b"}, "kubeconfig"),
    ],
)
def test_another_address_is_said_with_and_without_an_identifier(changed, shown):
    given = {"context": "c", "kubeconfig": "/a"}
    assert said(existing(**given, clusterIdentifier="id"), existing(**changed, clusterIdentifier="id")) == [
        ("in place", (shown,), "clusterIdentifier stays")
    ]
    assert said(existing(**given), existing(**changed)) == [
        ("in place", (shown,), "no clusterIdentifier is set"),
    ]


def test_another_kind_of_cluster_is_another_cluster():
    simulated = {"nodePools": [{"name": "cpu", "machineType": "e2-standard-4"}]}
    found = said(of_args(ClusterArgs.model_validate({"simulated": simulated})), existing(context="c"))
    assert found == [("replaced", ("simulated to existing",), "every object is created on the new cluster and")]


def provider(parents, **inputs):
    kind = "pulumi:providers:kubernetes"
    return {"urn": f"urn:pulumi:dev::p::{parents}{kind}::inference", "type": kind, "inputs": inputs}


def test_a_state_tells_the_cluster_by_the_provider_that_the_component_made():
    of_others = provider("", context="other")
    ours = provider("kserve-iac:index:ExistingCluster$", context="c", clusterIdentifier="id", kubeconfig=SECRET)
    found = of_resources([of_others, ours])
    assert found == Reached("existing", {"clusterIdentifier": "id", "kubeconfig": SECRET, "context": "c"})
    assert of_resources([of_others]) is None
    assert said(None, existing()) == said(found, None) == []
    # What is encrypted is not compared.
    assert said(found, existing(context="c", clusterIdentifier="id", kubeconfig="/new")) == []
    assert said(found, existing(context="d", clusterIdentifier="id"))[0][1] == ("context c to d",)


def test_a_cluster_that_the_stack_makes_has_no_settings_to_compare():
    found = of_resources([provider("mine:index:Stack$kserve-iac:index:GkeCluster$", clusterIdentifier="x")])
    assert found == Reached("gke")
