"""What the hooks let happen."""

from types import SimpleNamespace

import pulumi
import pytest

from kserve_iac.live.client import Refusal
from kserve_iac.live.ownership import FIELD_MANAGER, FORCE
from kserve_iac.resources import guard as guards
from kserve_iac.resources.guard import Refused

from .conftest import MARK, UNKNOWN, about, gateway, run


def test_what_does_not_exist_or_is_ours_may_be_made(guard, cluster):
    run(guard._object(about(gateway())))
    cluster.add(gateway(MARK))
    run(guard._object(about(gateway())))


@pytest.mark.parametrize("mark", [None, "kserve-iac:organization/kserve-iac/prod"])
def test_what_others_made_is_not_written_over(guard, cluster, mark):
    cluster.add(gateway(mark))
    with pytest.raises(Refused, match=r"Gateway n/g already exists\. .* Set importId to take the object over"):
        run(guard._object(about(gateway())))


def child(guard, **fields):
    """What a component's object is registered with."""
    transform = guard.of_children("gateway-api", mend="Set gatewayApi.install to existing.", **fields)
    opts = pulumi.ResourceOptions()
    args = pulumi.ResourceTransformArgs(True, "t", "g", gateway(), opts)
    return transform(args)


def test_objects_of_a_component_are_marked_retained_and_never_written_over(guard, cluster):
    found = child(guard, take_over=False)
    assert found.props["metadata"]["annotations"] == {FIELD_MANAGER: MARK}
    assert found.opts.retain_on_delete is True
    [hook] = found.opts.hooks.before_create
    run(hook(about(gateway())))
    cluster.add(gateway())
    with pytest.raises(Refused, match=r"Gateway n/g already exists\. .* Set gatewayApi\.install to existing\."):
        run(hook(about(gateway())))


def test_objects_of_a_component_are_written_over_where_that_is_asked_for(guard):
    found = child(guard, take_over=True)
    assert found.props["metadata"]["annotations"] == {FIELD_MANAGER: MARK, FORCE: "true"}
    assert (found.opts.retain_on_delete, found.opts.hooks.before_create or []) == (True, [])


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


def test_an_api_server_that_refuses_is_not_taken_for_one_that_is_away(guard, cluster, clock, monkeypatch):
    def refuse(*_):
        raise Refusal(403, "forbidden")

    monkeypatch.setattr(cluster, "metadata", refuse)
    with pytest.raises(Refused, match="The API server refused a request: forbidden"):
        run(guard._object(about(gateway())))
