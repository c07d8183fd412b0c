"""Property paths as the engine writes them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kserve_iac_sandbox.plugins.gcp.paths import covers, format_path, parse_path

KEYS = st.text(min_size=1, max_size=8).filter(lambda key: key != "*")


@given(st.lists(KEYS | st.integers(0, 99), max_size=5).map(tuple))
def test_a_path_is_read_as_it_was_written(path):
    assert parse_path(format_path(path)) == path


@pytest.mark.parametrize("text", ["a[", "a]b", '["a"', "a[x]"])
def test_malformed_paths_are_refused(text):
    with pytest.raises(ValueError, match="malformed property path"):
        parse_path(text)


def test_a_pattern_covers_its_place_and_what_is_below():
    assert covers(("a", "*", "b"), ("a", 3, "b", "c"))
    assert not covers(("a", "b"), ("a",))
