"""Whose an object is."""

import pytest

from kserve_iac.live import ownership
from kserve_iac.live.ownership import FIELD_MANAGER, Owner, stack_mark

MARK = stack_mark("acme", "serving", "prod")


def live(mark=None, **metadata):
    annotations = {FIELD_MANAGER: mark} if mark else {}
    return {"kind": "Gateway", "metadata": {"name": "a", "namespace": "b", "annotations": annotations, **metadata}}


@pytest.mark.parametrize(
    ("found", "owner"),
    [
        (None, Owner.NOBODY),
        (live(MARK), Owner.THIS_STACK),
        (live(stack_mark("acme", "serving", "dev")), Owner.OTHERS),
        (live(), Owner.OTHERS),
        ({"kind": "Gateway", "metadata": {"name": "a"}}, Owner.OTHERS),
        (live(MARK, deletionTimestamp="2026-01-01T00:00:00Z"), Owner.LEAVING),
        (live(deletionTimestamp="2026-01-01T00:00:00Z"), Owner.LEAVING),
    ],
)
def test_an_object_belongs_to_the_stack_whose_name_it_carries(found, owner):
    assert ownership.owner(found, MARK) is owner


def test_a_name_fits_a_field_manager_and_tells_stacks_apart_by_their_end():
    assert MARK == "kserve-iac:acme/serving/prod"
    assert stack_mark("", "serving", "prod") == "kserve-iac:serving/prod"
    long = [stack_mark("a" * 90, "b" * 90, stack) for stack in ("one", "two")]
    assert [len(mark) for mark in long] == [128, 128]
    assert len(set(long)) == 2


def test_a_refusal_names_the_object_its_writers_and_the_way_out():
    other = live(managedFields=[{"manager": "kubectl-create"}, {"manager": "helm"}, {"manager": "helm"}])
    assert ownership.refusal(other, "Set x.") == (
        "Gateway b/a already exists. This stack did not create it (written by helm, kubectl-create), "
        "so it is not overwritten. Set x."
    )
    ours = live(stack_mark("", "serving", "dev"))
    assert "The stack serving/dev created it, so" in ownership.refusal(ours, "")
