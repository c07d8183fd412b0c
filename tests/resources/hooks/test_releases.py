"""What is installed over, taken over and cleared away."""

from types import SimpleNamespace

import pytest

from kserve_iac.live.ownership import FIELD_MANAGER
from kserve_iac.resources.guard import Refused
from kserve_iac.resources.releases import AnchoredRelease

from ...live.test_helm import secret
from .conftest import MARK, about, run


def release(guard, **fields):
    made = AnchoredRelease.__new__(AnchoredRelease)
    plan = {"name": "r", "namespace": "n", "definitions": ("things.x.io",), "only_crds": False, "secrets": (), **fields}
    made._release, made._guard, made._take_over, made._mend = SimpleNamespace(**plan), guard, False, "Set x."
    made._left = []
    return made


def stored(version, status, manifest=None, hooks=()):
    found = secret(version, status, *([manifest] if manifest is not None else []), hooks=hooks)
    found |= {"apiVersion": "v1", "kind": "Secret"}
    found["metadata"]["namespace"] = "n"
    return found


ANCHOR = {
    "apiVersion": "rbac.authorization.k8s.io/v1",
    "kind": "ClusterRole",
    "metadata": {"name": "kserve-iac:n:r", "annotations": {FIELD_MANAGER: MARK}},
}
THING = {"kind": "CustomResourceDefinition", "metadata": {"name": "things.x.io"}}


def test_a_release_or_a_definition_of_others_is_not_installed_over(guard, cluster):
    run(release(guard)._claim(about(ANCHOR)))
    cluster.add(stored(1, "deployed"))
    with pytest.raises(Refused, match=r"The Helm release n/r already exists\. This stack did not create it.* Set x\."):
        run(release(guard)._claim(about(ANCHOR)))
    cluster.objects.clear()
    cluster.add({**THING, "metadata": {**THING["metadata"]}})
    with pytest.raises(Refused, match=r"CustomResourceDefinition things\.x\.io already exists"):
        run(release(guard)._claim(about(ANCHOR)))


def test_what_this_stack_left_is_its_own(guard, cluster):
    cluster.add({**THING, "metadata": {"name": "things.x.io", "annotations": {FIELD_MANAGER: MARK}}})
    run(release(guard)._claim(about(ANCHOR)))
    cluster.add(ANCHOR)
    cluster.add(stored(1, "pending-install"))
    run(release(guard)._claim(about(ANCHOR)))


def test_a_word_takes_over_what_others_installed(guard, cluster):
    cluster.add(stored(1, "deployed"))
    taking = release(guard)
    taking._take_over = True
    run(taking._claim(about(ANCHOR)))


@pytest.mark.parametrize("status", ["pending-install", "deployed", "failed", "uninstalling"])
def test_an_install_that_was_interrupted_is_repeated(guard, cluster, said, status):
    cluster.add(stored(1, status))
    run(release(guard)._before_create(None))
    assert cluster.objects == {}
    assert said == [f"The Helm release n/r was left by an earlier update of this stack ({status}) and is taken over."]


def test_an_upgrade_that_was_interrupted_is_settled_as_failed(guard, cluster):
    cluster.add(stored(1, "deployed"))
    cluster.add(stored(2, "pending-upgrade"))
    run(release(guard)._before_update(None))
    [(kind, _, name, change)] = cluster.patches
    assert (kind, name, change["metadata"]["labels"]["status"]) == ("Secret", "sh.helm.release.v1.r.v2", "failed")


@pytest.mark.parametrize("status", ["deployed", "failed"])
def test_an_upgrade_after_one_that_ended_is_left_to_helm(guard, cluster, status):
    cluster.add(stored(1, status))
    run(release(guard)._before_update(None))
    assert cluster.patches == []


CRD_AND_MORE = """\
apiVersion: v1
kind: ConfigMap
metadata: {name: a}
---
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: things.x.io}
"""


def test_the_anchor_owns_what_was_installed_and_definitions_only_carry_the_name(guard, cluster):
    cluster.add(ANCHOR)
    cluster.add(stored(1, "deployed", CRD_AND_MORE))
    run(release(guard)._own(None))
    owned = {name for kind, _, name, change in cluster.patches if "ownerReferences" in change["metadata"]}
    assert owned == {"a", "sh.helm.release.v1.r.v1"}
    [marked] = [change for kind, _, name, change in cluster.patches if name == "things.x.io"]
    assert marked == {"metadata": {"annotations": {FIELD_MANAGER: MARK}}}
    cluster.patches.clear()
    run(release(guard, only_crds=True)._own(None))
    assert [name for _, _, name, _ in cluster.patches] == ["a"], "nothing is written to definitions that stay anyway"


def test_the_anchor_owns_what_hooks_left_and_the_secrets_of_jobs(guard, cluster):
    hooks = [
        "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: certgen}\n",
        "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: hooked.x.io}\n",
    ]
    cluster.add(ANCHOR)
    cluster.add(stored(1, "deployed", CRD_AND_MORE, hooks))
    run(release(guard, secrets=("envoy",))._own(None))
    owned = {(kind, name) for kind, _, name, change in cluster.patches if "ownerReferences" in change["metadata"]}
    assert owned == {
        ("ConfigMap", "a"),
        ("Secret", "sh.helm.release.v1.r.v1"),
        ("Secret", "envoy"),
        ("ClusterRole", "certgen"),
    }


def test_what_an_interrupted_revision_made_and_the_next_does_not_have_goes(guard, cluster):
    old = CRD_AND_MORE + "---\napiVersion: v1\nkind: Service\nmetadata: {name: old}\n"
    cluster.add(ANCHOR)
    cluster.add(stored(1, "pending-install", old))
    cluster.add({"kind": "Service", "metadata": {"name": "old", "namespace": "n"}})
    cluster.add({"kind": "ConfigMap", "metadata": {"name": "a", "namespace": "n"}})
    made = release(guard)
    run(made._before_create(None))
    cluster.add(stored(1, "deployed", CRD_AND_MORE))
    run(made._own(None))
    assert ("Service", "n", "old") not in cluster.objects
    assert ("ConfigMap", "n", "a") in cluster.objects


def test_a_release_that_vanished_is_said(guard, cluster):
    cluster.add(ANCHOR)
    with pytest.raises(Refused, match="The Helm release n/r disappeared"):
        run(release(guard)._own(None))
