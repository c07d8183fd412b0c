"""What keeps a namespace."""

import pytest

from kserve_iac.live.remains import CREATED_BY, Remains, created_by, few, remains

MARK = "kserve-iac:organization/kserve-iac/dev"


def namespace(**metadata):
    own = {"labels": {"kubernetes.io/metadata.name": "models"}, "annotations": {CREATED_BY: MARK}}
    return {"kind": "Namespace", "metadata": {"name": "models", "uid": "uid-models", **own, **metadata}}


def an(kind, name, api_version="v1", owner=None, **metadata):
    owners = {"ownerReferences": [{"uid": f"uid-{owner}"}]} if owner else {}
    return {
        "apiVersion": api_version,
        "kind": kind,
        "metadata": {"name": name, "uid": f"uid-{name}", **owners, **metadata},
    }


OWN = [
    an("ConfigMap", "kube-root-ca.crt"),
    an("ConfigMap", "istio-ca-root-cert"),
    an("ServiceAccount", "default"),
    an("Event", "a.1"),
    an("Event", "a.2", "events.k8s.io/v1"),
    an("Lease", "controller", "coordination.k8s.io/v1"),
    an("PodMetrics", "pod", "metrics.k8s.io/v1beta1"),
    an("Endpoints", "service"),
    an("EndpointSlice", "service-x", "discovery.k8s.io/v1"),
]


def test_what_kubernetes_writes_into_every_namespace_does_not_keep_it():
    assert remains(namespace(), OWN) == Remains()


@pytest.mark.parametrize(
    "obj",
    [
        an("ConfigMap", "theirs"),
        an("ServiceAccount", "builder"),
        an("Secret", "kube-root-ca.crt"),
        an("Lease", "book", "library.example.com/v1"),
        an("Event", "party", "calendar.example.com/v1"),
        an("ConfigMap", "default"),
        an("Default", "default", "example.com/v1"),
        an("Service", "service"),
    ],
    ids=lambda obj: f"{obj['kind']} {obj['metadata']['name']}",
)
def test_every_other_object_keeps_it_whoever_made_it(obj):
    assert remains(namespace(), [*OWN, obj]).kept == (f"{obj['kind']} {obj['metadata']['name']}",)


def test_an_object_is_listed_by_its_owner_and_once():
    deployment = an("Deployment", "d", "apps/v1")
    pods = [an("ReplicaSet", "r", "apps/v1", owner="d"), an("Pod", "p", owner="r")]
    again = [{**deployment, "apiVersion": "extensions/v1beta1"}]
    assert remains(namespace(), [deployment, *pods, *again]) == Remains(kept=("Deployment d",))


def test_objects_on_their_way_out_are_told_apart():
    objects = [
        an("Pod", "p", deletionTimestamp="2026-01-01T00:00:00Z"),
        an("Secret", "s", owner="gone"),
        an("Pod", "q"),
    ]
    assert remains(namespace(), objects) == Remains(kept=("Pod q",), leaving=("Pod p", "Secret s"))


@pytest.mark.parametrize(
    ("metadata", "kept"),
    [
        ({"labels": {"kubernetes.io/metadata.name": "models", "team": "a"}}, "label team"),
        ({"annotations": {CREATED_BY: MARK, "team": "a"}}, "annotation team"),
        ({"finalizers": ["example.com/x"]}, "finalizer example.com/x"),
    ],
)
def test_what_others_wrote_on_the_namespace_itself_keeps_it(metadata, kept):
    assert remains(namespace(**metadata), OWN).kept == (kept,)


def test_the_stack_that_created_a_namespace_is_recorded_on_it():
    assert created_by(namespace()) == MARK
    assert created_by(namespace(annotations=None)) is None
    assert created_by({"kind": "Namespace", "metadata": {"name": "models"}}) is None


def test_a_message_names_the_first_objects():
    assert few(["a", "b", "c", "d"]) == "a, b, c, d"
    assert few(["a", "b", "c", "d", "e", "f"]) == "a, b, c, d and 2 more"
