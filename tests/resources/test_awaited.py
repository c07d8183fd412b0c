"""Waiting also for labels and annotations, which no generation counts."""

import json

import pulumi
import pytest

from kserve_iac.render.meta import METADATA, WAIT_FOR
from kserve_iac.resources.awaited import awaited


def meta(**fields):
    return {"name": "iris", "annotations": {WAIT_FOR: "condition=Ready"}, **fields}


def digest(metadata):
    notes = awaited(metadata)["annotations"]
    condition, path = json.loads(notes[WAIT_FOR])
    assert condition == "condition=Ready"
    assert path == f"jsonpath={{.metadata.annotations['kserve-iac/metadata']}}={notes[METADATA]}"
    return notes[METADATA]


def test_the_digest_is_that_of_labels_and_annotations():
    found = [
        digest(meta()),
        digest(meta(labels={"team": "a"})),
        digest(meta(labels={"team": "b"})),
        digest(meta(annotations={WAIT_FOR: "condition=Ready", "round": "1"})),
    ]
    assert len(set(found)) == len(found)
    assert digest(meta(namespace="n")) == found[0], (
        "a change of anything else has another generation, or is another object"
    )


@pytest.mark.parametrize("annotations", [{}, {"pulumi.com/skipAwait": "true"}])
def test_what_is_not_awaited_stays_as_it_is(annotations):
    assert awaited({"name": "iris", "annotations": annotations}) == {"name": "iris", "annotations": annotations}


def test_a_value_that_is_known_later_is_a_part_of_the_digest(later):
    notes = awaited(meta(labels={"team": later}))["annotations"]
    assert isinstance(notes[METADATA], pulumi.Output)
    assert isinstance(notes[WAIT_FOR], pulumi.Output)
