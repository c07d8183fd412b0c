"""Paths: made of steps, spelled once."""

import pickle

import pytest

from kserve_iac.findings.path import Path


def test_a_path_grows_by_steps_and_is_spelled_once():
    path = Path("spec", "containers") / 0 / "image"
    assert path == ("spec", "containers", 0, "image")
    assert isinstance(path, Path)
    assert str(path) == "spec.containers.0.image"
    assert f"{path}" == str(path)


def test_a_step_may_contain_dots():
    path = Path("labels") / "cloud.google.com/x"
    assert path[-1] == "cloud.google.com/x"
    assert str(path) == "labels.cloud.google.com/x"


@pytest.mark.parametrize(
    ("path", "outer", "whole"),
    [
        (Path("a"), Path("b"), "b.a"),
        (Path(), Path("b"), "b"),
        (Path("a"), Path(), "a"),
        (Path(), Path(), ""),
        (Path("a", 0), Path("b", "c"), "b.c.a.0"),
    ],
)
def test_a_path_can_be_seen_from_further_out(path, outer, whole):
    assert isinstance(path.under(outer), Path)
    assert str(path.under(outer)) == whole


def test_a_path_without_its_last_step_is_what_contains_it():
    assert Path("a", 0, "b").parent == Path("a", 0)
    assert isinstance(Path("a", 0).parent, Path)
    assert Path().parent == Path()


def test_a_path_survives_pickling():
    path = Path("a", 0)
    copied = pickle.loads(pickle.dumps(path))
    assert (copied, type(copied)) == (path, Path)
