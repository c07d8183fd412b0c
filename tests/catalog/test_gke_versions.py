"""Which versions a floor excludes: a version that is said in part stands for the newest one that it begins."""

import pytest

from kserve_iac.catalog.gke_versions import FLOORS, parse_version


@pytest.mark.parametrize(
    ("feature", "version", "excluded"),
    [
        ("auto-creation", "1.32", True),
        ("auto-creation", "1.33", False),
        ("auto-creation", "1.33.2-gke.9999999", True),
        ("auto-creation", "1.33.3", False),
        ("auto-creation", "1.33.3-gke.1135999", True),
        ("auto-creation", "1.34.0-gke.1", False),
        ("auto-creation", "latest", False),
        ("auto-creation", "1", False),
        ("tcpxo", "1.27", True),
        ("tcpxo", "1.31.13-gke.1", True),
        ("tcpxo", "1.31.14-gke.1243000", False),
        ("tcpxo", "1.33.0-gke.1", False),
    ],
)
def test_what_a_floor_excludes(feature, version, excluded):
    assert FLOORS[feature].excludes(version) == excluded


@pytest.mark.parametrize(
    ("version", "least"),
    [("1.31.2", "1.31.14-gke.1243000"), ("1.27", "1.28.15-gke.3163000"), ("1.40", "1.32.11-gke.1174000")],
)
def test_the_least_version_is_one_of_the_same_minor_version_where_there_is_one(version, least):
    assert FLOORS["tcpxo"].least(version) == least


@pytest.mark.parametrize("feature", FLOORS)
def test_floors_are_whole_versions_in_order_with_a_source(feature):
    """A floor that is a minor version means each version of it."""
    versions = [parse_version(text) for text in FLOORS[feature].versions]
    assert all(version is not None and len(version) in (2, 4) for version in versions)
    assert versions == sorted(versions)
    assert FLOORS[feature].source
