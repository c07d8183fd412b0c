"""What the hooks let happen, on a cluster that is a dictionary."""

import asyncio
from types import SimpleNamespace

import pulumi
import pytest

from kserve_iac.live.client import Refusal, Unreachable
from kserve_iac.live.ownership import FIELD_MANAGER
from kserve_iac.resources import guard as guards
from kserve_iac.resources import waiting as waits
from kserve_iac.resources.guard import Guard, Refused
from kserve_iac.resources.releases import AnchoredRelease
from kserve_iac.resources.waiting import Waiting

from ..live.test_helm import secret

MARK = "kserve-iac:organization/kserve-iac/dev"
UNKNOWN = pulumi.runtime.rpc.UNKNOWN


class Cluster:
    """Objects by kind, namespace and name, with the client's interface."""

    def __init__(self):
        self.objects = {}
        self.away = 0
        self.patches = []

    def add(self, obj):
        metadata = obj["metadata"]
        metadata.setdefault("uid", f"uid-{metadata['name']}")
        self.objects[obj["kind"], metadata.get("namespace"), metadata["name"]] = obj
        return obj

    def _reach(self):
        if self.away:
            self.away -= 1
            raise Unreachable("connection refused")

    def get(self, api_version, kind, name, namespace=None):
        self._reach()
        return self.objects.get((kind, namespace, name))

    metadata = get

    def list(self, api_version, kind, namespace=None, selector=""):
        self._reach()
        return [obj for (k, place, _), obj in self.objects.items() if k == kind and namespace in (None, place)]

    def delete(self, api_version, kind, name, namespace=None):
        self._reach()
        self.objects.pop((kind, namespace, name), None)

    def patch(self, api_version, kind, name, namespace, change, subresource=""):
        self._reach()
        self.patches.append((kind, namespace, name, change))
        return self.objects.get((kind, namespace, name))


@pytest.fixture
def cluster():
    return Cluster()


@pytest.fixture
def said(monkeypatch):
    """What is logged."""
    lines = []
    for level in ("info", "warn", "error"):
        monkeypatch.setattr(pulumi.log, level, lines.append)
    return lines


@pytest.fixture
def clock(monkeypatch):
    """Time that passes only by sleeping."""
    now = SimpleNamespace(seconds=1000.0, slept=lambda: None)
    yield_once = asyncio.sleep

    async def sleep(seconds):
        now.seconds += seconds
        now.slept()
        await yield_once(0)

    for module in (guards, waits):
        monkeypatch.setattr(module.asyncio, "sleep", sleep)
        monkeypatch.setattr(module.time, "monotonic", lambda: now.seconds)
    return now


@pytest.fixture
def guard(cluster, monkeypatch, said):
    """A guard on that cluster, without an engine."""
    monkeypatch.setattr(pulumi, "ResourceHook", lambda name, function, options=None: function)
    monkeypatch.setattr(pulumi, "ErrorHook", lambda name, function: function)
    monkeypatch.setattr(guards, "is_dry_run", lambda: False)
    monkeypatch.setattr(waits, "is_dry_run", lambda: False)
    for name, value in (("get_organization", "organization"), ("get_project", "kserve-iac"), ("get_stack", "dev")):
        monkeypatch.setattr(pulumi, name, lambda value=value: value)
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    made = Guard("dev", "/k", None)
    made._client = cluster
    monkeypatch.setattr(loop, "run_in_executor", lambda _, function, client: _at_once(function, client))
    yield made
    loop.close()
    asyncio.set_event_loop(None)


async def _at_once(function, client):
    return function(client)


def run(coroutine):
    return asyncio.get_event_loop().run_until_complete(coroutine)


def about(obj, old=None):
    return SimpleNamespace(new_inputs=obj, old_inputs=old, urn="urn:x", name=obj["metadata"]["name"])


def gateway(mark=None, **metadata):
    annotations = {FIELD_MANAGER: mark} if mark else {}
    return {
        "apiVersion": "gateway.networking.k8s.io/v1",
        "kind": "Gateway",
        "metadata": {"name": "g", "namespace": "n", "annotations": annotations, **metadata},
    }


def test_what_does_not_exist_or_is_ours_may_be_made(guard, cluster):
    run(guard._object(about(gateway())))
    cluster.add(gateway(MARK))
    run(guard._object(about(gateway())))


@pytest.mark.parametrize("mark", [None, "kserve-iac:organization/kserve-iac/prod"])
def test_what_others_made_is_not_written_over(guard, cluster, mark):
    cluster.add(gateway(mark))
    with pytest.raises(Refused, match=r"Gateway n/g already exists\. .* Set importId to take the object over"):
        run(guard._object(about(gateway())))


def test_a_namespace_that_exists_is_used_and_that_is_said(guard, cluster, said):
    cluster.add({"kind": "Namespace", "metadata": {"name": "team-a"}})
    run(guard._namespace(about({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "team-a"}})))
    assert said == ["Namespace team-a already exists. It is used as it is, and a destroy does not delete it."]


def test_what_is_just_being_deleted_is_waited_for(guard, cluster, clock):
    cluster.add(gateway(MARK, deletionTimestamp="2026-01-01T00:00:00Z"))
    clock.slept = cluster.objects.clear
    run(guard._object(about(gateway())))
    assert clock.seconds == 1001


def test_what_does_not_go_is_named_with_what_holds_it(guard, cluster, clock):
    cluster.add(gateway(MARK, deletionTimestamp="2026-01-01T00:00:00Z", finalizers=["x.io/y"]))
    with pytest.raises(Refused, match=r"is being deleted, but it is still there after .* Its finalizers: x\.io/y"):
        run(guard._object(about(gateway())))


@pytest.mark.parametrize("unknown", ["apiVersion", "name", "namespace"])
def test_what_is_not_known_yet_is_not_asked_about(guard, cluster, unknown):
    obj = gateway()
    cluster.away = 10_000
    if unknown == "apiVersion":
        obj["apiVersion"] = UNKNOWN
    else:
        obj["metadata"][unknown] = UNKNOWN
    run(guard._object(about(obj)))


def test_an_update_waits_for_an_api_server_that_is_away_and_a_preview_does_not(guard, cluster, clock, monkeypatch):
    cluster.away = 100
    cluster.add(gateway())
    with pytest.raises(Refused, match="already exists"):
        run(guard._object(about(gateway())))
    assert clock.seconds == 1100
    cluster.away = 10_000
    with pytest.raises(Refused, match="The API server does not answer: connection refused"):
        run(guard._object(about(gateway())))
    monkeypatch.setattr(guards, "is_dry_run", lambda: True)
    asked = cluster.away
    run(guard._object(about(gateway())))
    run(guard._object(about(gateway())))
    assert cluster.away == asked - 1, "it is asked once, not for every object"


@pytest.mark.parametrize(
    ("said", "again"),
    [
        ("failed calling webhook: no endpoints available for service", True),
        ("conversion webhook for serving.kserve.io failed", True),
        ("x509: certificate signed by unknown authority", True),
        ("admission webhook denied the request: name is invalid", False),
        ("", False),
    ],
)
def test_only_a_webhook_that_does_not_answer_yet_is_asked_again(said, again, guard, clock, monkeypatch):
    failed = SimpleNamespace(urn="urn:a", errors=[said] if said else [])

    async def attempts():
        count = 0
        while await guard._again(failed):
            count += 1
        return count

    assert run(attempts()) == (99 if again else 0), "for ten minutes, and the engine asks no more than a hundred times"
    monkeypatch.setattr(guards, "is_dry_run", lambda: True)
    assert run(attempts()) == 0, "a preview waits for nothing"


# Releases ---------------------------------------------------------------------------------------------------------


def release(guard, **fields):
    made = AnchoredRelease.__new__(AnchoredRelease)
    plan = {"name": "r", "namespace": "n", "definitions": ("things.x.io",), "only_crds": False, **fields}
    made._release, made._guard, made._take_over, made._mend = SimpleNamespace(**plan), guard, False, "Set x."
    made._left = []
    return made


def stored(version, status, manifest=None):
    found = secret(version, status, *([manifest] if manifest is not None else []))
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


# Waiting ----------------------------------------------------------------------------------------------------------


def service(ready="True", generation=2, observed=1, kind="InferenceService", version="5"):
    return {
        "apiVersion": "serving.kserve.io/v1beta1",
        "kind": kind,
        "metadata": {"name": "iris", "namespace": "n", "generation": generation, "resourceVersion": version},
        "status": {"conditions": [{"type": "Ready", "status": ready}], "observedGeneration": observed},
    }


def test_a_change_ends_when_kserve_has_done_it_though_it_says_another_generation(guard, cluster, clock):
    cluster.add(service())
    waiting = Waiting(guard)
    waiting.of_service("iris", "InferenceService", 60)

    async def change():
        args = about(service(), old=service())
        await waiting._begin_service(args)
        await waiting._end_service(args)

    run(change())
    assert cluster.patches == [("InferenceService", "n", "iris", {"status": {"observedGeneration": 2}})]
    assert clock.seconds >= 1003, "not before it has stood unchanged for three seconds"


def test_a_change_that_is_not_done_fails_with_what_is_in_the_way(guard, cluster, clock):
    cluster.add(service(ready="False"))
    waiting = Waiting(guard)
    waiting.of_service("iris", "InferenceService", 60)

    async def change():
        args = about(service(), old=service())
        await waiting._begin_service(args)
        await waiting._end_service(args)

    with pytest.raises(Refused, match=r"InferenceService n/iris was changed, .* after 60 s: Ready is False"):
        run(change())


def test_the_generation_of_an_llm_service_is_set_back_before_it_changes(guard, cluster, clock):
    llm = service(kind="LLMInferenceService", generation=4)
    cluster.add(llm)
    waiting = Waiting(guard)

    async def begin():
        await waiting._begin_service(about(llm, old=llm))
        waiting._waits.clear()

    run(begin())
    assert cluster.patches == [("LLMInferenceService", "n", "iris", {"status": {"observedGeneration": 4}})]


def test_a_failed_wait_says_what_is_in_the_way_and_asks_for_no_other_try(guard, cluster, clock, said):
    pod = {
        "kind": "Pod",
        "metadata": {"name": "p", "namespace": "n"},
        "status": {"conditions": [{"type": "PodScheduled", "status": "False", "message": "no node has a GPU"}]},
    }
    cluster.add(pod)
    waiting = Waiting(guard)
    args = SimpleNamespace(new_inputs={"namespace": "n", "name": "r"}, old_inputs=None, urn="urn:r", errors=[])

    async def fail():
        await waiting._begin_release(args)
        return await waiting._failed(args)

    assert run(fail()) is False
    assert said == ["Helm release n/r is not ready after 10 s: pod p cannot be scheduled: no node has a GPU."]


def test_an_api_server_that_refuses_is_not_taken_for_one_that_is_away(guard, cluster, clock, monkeypatch):
    def refuse(*_):
        raise Refusal(403, "forbidden")

    monkeypatch.setattr(cluster, "metadata", refuse)
    with pytest.raises(Refused, match="The API server refused a request: forbidden"):
        run(guard._object(about(gateway())))
