"""Which namespaces an update creates, uses, deletes and keeps."""

from types import SimpleNamespace

import pytest

from kserve_iac.live.client import Refusal, Unreachable
from kserve_iac.live.remains import CREATED_BY
from kserve_iac.resources import namespace_hooks as namespaces
from kserve_iac.resources.namespace_hooks import EMPTY_SECONDS, GONE_SECONDS

from .conftest import MARK, UNKNOWN, about, run

OTHER = "kserve-iac:organization/kserve-iac/prod"
DECLARED = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "models"}}
USED = "Namespace models already exists. It is used as it is, and a destroy does not delete it."
NOT_OURS = "Namespace models is kept, because this stack did not create it."


def namespace(mark=MARK, **metadata):
    annotations = {CREATED_BY: mark} if mark else {}
    return {
        "apiVersion": "v1",
        "kind": "Namespace",
        "metadata": {"name": "models", "annotations": annotations, **metadata},
    }


def an(kind, name, **metadata):
    return {"apiVersion": "v1", "kind": kind, "metadata": {"namespace": "models", "name": name, **metadata}}


def leaving(uid="uid-models", urn="urn:x"):
    return SimpleNamespace(old_inputs=DECLARED, old_outputs={"metadata": {"uid": uid}}, urn=urn, name="models")


def exists(cluster):
    return ("Namespace", None, "models") in cluster.objects


def create(guard):
    run(guard.namespaces._before_create(about(DECLARED)))


def delete(guard, args=None):
    run(guard.namespaces._before_delete(args or leaving()))


@pytest.fixture
def preview(monkeypatch):
    monkeypatch.setattr(namespaces, "is_dry_run", lambda: True)


# Creation


def test_a_missing_namespace_is_created_with_the_record_of_its_stack(guard, cluster, said):
    create(guard)
    assert cluster.objects["Namespace", None, "models"]["metadata"]["annotations"] == {CREATED_BY: MARK}
    create(guard)  # the update was interrupted before the state had it
    assert said == []


@pytest.mark.parametrize("mark", [None, OTHER])
def test_a_namespace_that_exists_is_used_as_it_is(guard, cluster, said, mark):
    before = cluster.add(namespace(mark))
    create(guard)
    assert cluster.objects == {("Namespace", None, "models"): before}
    assert said == [USED]


def test_a_namespace_that_others_create_at_the_same_moment_is_theirs(guard, cluster, said):
    cluster.create = lambda obj, manager: cluster.add(namespace(OTHER)) and None
    create(guard)
    assert said == [USED]
    delete(guard)
    assert exists(cluster)


def test_a_preview_creates_nothing(guard, cluster, said, preview):
    create(guard)
    assert cluster.objects == {}
    assert said == []


# Deletion


def test_an_empty_namespace_of_the_stack_is_deleted_without_a_word(guard, cluster, said):
    cluster.add(namespace())
    cluster.add(an("ConfigMap", "kube-root-ca.crt"))
    cluster.add({**an("Pod", "elsewhere"), "metadata": {"namespace": "others", "name": "elsewhere"}})
    delete(guard)
    assert not exists(cluster)
    assert said == []
    delete(guard)  # the update was interrupted before the state knew it
    assert said == []


def test_what_is_left_keeps_it_and_is_named(guard, cluster, said):
    cluster.add(namespace())
    for number in range(6):
        cluster.add(an("ConfigMap", f"theirs-{number}"))
    delete(guard)
    assert exists(cluster)
    assert said == [
        "Namespace models is kept, because it still has: ConfigMap theirs-0, ConfigMap theirs-1, ConfigMap theirs-2, ConfigMap "
        "theirs-3 and 2 more. To delete it with everything in it, run `kubectl delete namespace models`."
    ]


@pytest.mark.parametrize("mark", [None, OTHER])
def test_a_namespace_that_the_stack_did_not_create_is_kept(guard, cluster, said, mark):
    cluster.add(namespace(mark))
    delete(guard)
    assert exists(cluster)
    assert said == [NOT_OURS]


@pytest.mark.parametrize("outputs", [{"metadata": {"uid": "uid-before"}}, {"metadata": {}}, {}, None])
def test_another_namespace_of_the_same_name_is_kept(guard, cluster, said, outputs):
    """The state is about a cluster before its replacement, or the namespace was deleted and created again."""
    cluster.add(namespace())
    args = leaving()
    args.old_outputs = outputs
    delete(guard, args)
    assert exists(cluster)
    assert said == [NOT_OURS]


def test_objects_that_are_being_deleted_are_awaited(guard, cluster, clock, said):
    cluster.add(namespace())
    pod = cluster.add(an("Pod", "p", deletionTimestamp="2026-01-01T00:00:00Z"))
    clock.slept = lambda: cluster.objects.pop(("Pod", "models", pod["metadata"]["name"]), None)
    delete(guard)
    assert not exists(cluster)
    assert said == []


def test_objects_that_do_not_go_keep_it(guard, cluster, clock, said):
    cluster.add(namespace())
    cluster.add(an("Pod", "p", deletionTimestamp="2026-01-01T00:00:00Z"))
    delete(guard)
    assert exists(cluster)
    assert clock.seconds > 1000 + EMPTY_SECONDS
    assert said == ["Namespace models is kept, because after 120 s it still has objects that are being deleted: Pod p."]


def test_a_namespace_that_does_not_go_is_reported(guard, cluster, clock, said):
    cluster.add(namespace())
    cluster.delete = lambda *_, only: None
    delete(guard)
    assert clock.seconds > 1000 + GONE_SECONDS
    [warning] = said
    assert "is being deleted, but it still exists after 120 s" in warning


@pytest.mark.parametrize("error", [Refusal(403, "secrets is forbidden"), Unreachable("metrics.k8s.io/v1beta1: 503")])
def test_where_not_everything_can_be_listed_it_is_kept(guard, cluster, clock, said, error):
    def fail():
        raise error

    cluster.add(namespace())
    cluster.namespaced_kinds = fail
    delete(guard)
    assert exists(cluster)
    [warning] = said
    assert warning.startswith("Namespace models is kept, because its objects could not be read.")
    assert str(error) in warning


def test_a_namespace_that_changed_since_it_was_read_is_kept(guard, cluster, said):
    cluster.add(namespace())
    cluster.namespaced_kinds = lambda: cluster.add(namespace(labels={"team": "a"})) and []
    delete(guard)
    assert exists(cluster)
    [warning] = said
    assert "the object was changed" in warning


def test_a_namespace_that_is_being_deleted_already_is_left_to_it(guard, cluster, said):
    cluster.add(namespace(deletionTimestamp="2026-01-01T00:00:00Z"))
    delete(guard)
    assert said == []


def test_a_preview_says_that_it_may_go_and_deletes_nothing(guard, cluster, said, preview):
    cluster.add(namespace())
    delete(guard)
    assert exists(cluster)
    assert said == ["Namespace models will be deleted from the cluster if nothing of others is left in it."]


def test_a_namespace_that_the_program_declares_otherwise_is_kept(guard, cluster, said):
    async def urn():
        return "urn:new"

    cluster.add(namespace())
    guard.namespaces.declare("models", SimpleNamespace(urn=SimpleNamespace(future=urn)))
    delete(guard, leaving(urn="urn:old"))
    assert exists(cluster)
    delete(guard, leaving(urn="urn:new"))  # a destroy declares it, too
    assert not exists(cluster)
    assert said == []


# Which hooks the engine gets


def test_the_hook_of_deletions_is_bound_only_where_it_is_asked_for(guard):
    kept, deleted = (guard.namespaces.binding(deletes=value) for value in (False, True))
    assert (len(kept.before_create), kept.before_delete or []) == (1, [])
    assert (len(deleted.before_create), len(deleted.before_delete)) == (1, 1)


def test_a_name_that_is_not_known_yet_is_not_asked_about(guard, cluster, preview):
    run(guard.namespaces._before_create(about({**DECLARED, "metadata": {"name": UNKNOWN}})))
    assert cluster.objects == {}
