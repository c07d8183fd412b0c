"""What a preview says of objects that are in the way, on a cluster that is a dictionary."""

from types import SimpleNamespace

import pulumi
import pytest

from kserve_iac.live.client import Refusal
from kserve_iac.resources.conflicts import FEW, Conflicts

from .conftest import MARK, about, gateway, run


class Known:
    """An ID that a preview knows, as that of an object in the state, or not."""

    def __init__(self, known):
        self._known = known

    async def is_known(self):
        return self._known


@pytest.fixture
def conflicts(guard, monkeypatch):
    async def known():
        return None

    monkeypatch.setattr(guard, "hooks_are_known", known)
    monkeypatch.setattr(pulumi.Output, "from_input", lambda coroutine: coroutine.close())
    return Conflicts(guard)


def declared(conflicts, *names, in_the_state=()):
    for name in names:
        conflicts.expect(SimpleNamespace(id=Known(name in in_the_state)), about(gateway(name=name)).new_inputs)


@pytest.fixture
def errors(monkeypatch):
    found = []
    monkeypatch.setattr(pulumi.log, "error", lambda text, resource: found.append(text))
    return found


MANY = [f"g{number}" for number in range(FEW + 1)]


@pytest.mark.parametrize("names", [["g0"], MANY])
def test_every_object_of_others_is_named_beside_its_resource(conflicts, cluster, errors, names):
    for name in names[:2]:
        cluster.add(gateway(name=name))
    cluster.add(gateway(name="of nobody here"))
    declared(conflicts, *names)
    with pytest.raises(pulumi.RunError, match=r"objects? of this program already exists? in the cluster"):
        run(conflicts._ask())
    assert [text.partition(" already")[0] for text in errors] == [f"Gateway n/{name}" for name in names[:2]]


@pytest.mark.parametrize("names", [["g0"], MANY])
def test_what_is_ours_leaving_or_in_the_state_is_in_nobodys_way(conflicts, cluster, errors, names):
    cluster.add(gateway(MARK, name="g0"))
    cluster.add(gateway(name="g1", deletionTimestamp="2026-01-01T00:00:00Z"))
    cluster.add(gateway(name="g2"))
    declared(conflicts, *names, in_the_state=["g2"])
    run(conflicts._ask())
    assert errors == []


def test_many_objects_are_asked_about_by_one_list(conflicts, cluster, monkeypatch, errors):
    monkeypatch.setattr(cluster, "metadata", lambda *_: pytest.fail("asked about one by one"))
    declared(conflicts, *MANY)
    run(conflicts._ask())


def test_whoever_may_not_list_is_told_all_the_same(conflicts, cluster, monkeypatch, errors):
    def refuse(*_):
        raise Refusal(403, "forbidden")

    monkeypatch.setattr(cluster, "list_metadata", refuse)
    cluster.add(gateway(name="g1"))
    declared(conflicts, *MANY)
    with pytest.raises(pulumi.RunError, match="1 object of this program already exists"):
        run(conflicts._ask())


def test_an_object_that_is_made_later_is_asked_about_too(conflicts, cluster, errors):
    declared(conflicts, "g0")
    run(conflicts._ask())
    cluster.add(gateway(name="g1"))
    declared(conflicts, "g1")
    with pytest.raises(pulumi.RunError, match="1 object"):
        run(conflicts._ask())


def test_an_object_whose_name_is_not_known_yet_is_left_to_the_update(conflicts, guard, monkeypatch):
    monkeypatch.setattr(guard, "ask", lambda _: pytest.fail("asked"))
    obj = gateway()
    obj["metadata"]["name"] = SimpleNamespace()
    conflicts.expect(SimpleNamespace(id=Known(False)), obj)
    assert conflicts._declared == []
