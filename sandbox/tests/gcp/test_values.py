"""Property values and their wire form."""

from typing import Any

import pytest
from google.protobuf import struct_pb2  # type: ignore[import-untyped]
from hypothesis import example, given
from hypothesis import strategies as st

from kserve_iac_sandbox.plugins.gcp.values import (
    SECRET_SIGNATURE,
    SIGNATURE,
    UNKNOWN,
    Secret,
    from_struct,
    has_unknown,
    plain,
    to_struct,
)

KEYS = st.text(min_size=1, max_size=8).filter(lambda key: key != SIGNATURE)
LEAVES = (
    st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False).filter(lambda number: not number.is_integer())
    | st.text(max_size=20)
    | st.just(UNKNOWN)
    | st.text(max_size=5).map(Secret)
)
VALUES = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(KEYS, inner, max_size=4)
        | inner.filter(lambda value: not isinstance(value, Secret)).map(Secret)
    ),
    max_leaves=15,
)


def has_secret(value: Any) -> bool:
    """Whether a wrapper is left, told by type: a key or a text may spell anything, also a wrapper's representation."""
    if isinstance(value, dict):
        return any(map(has_secret, value.values()))
    if isinstance(value, list):
        return any(map(has_secret, value))
    return isinstance(value, Secret)


@given(st.dictionaries(KEYS, VALUES, max_size=5))
def test_round_trip(value: dict[str, Any]) -> None:
    assert from_struct(to_struct(value)) == value


@given(st.dictionaries(KEYS, VALUES, max_size=5))
@example({"[secret]": Secret("[secret]")})
def test_plain_keeps_everything_but_the_wrappers(value: dict[str, Any]) -> None:
    assert not has_secret(plain(value))
    assert has_unknown(plain(value)) == has_unknown(value)


def test_what_the_engine_sends() -> None:
    struct = struct_pb2.Struct()
    struct.update(
        {
            "replicas": 3.0,
            "ratio": 0.5,
            "nothing": None,
            "list": [None, 1.0],
            "password": {SIGNATURE: SECRET_SIGNATURE, "value": {"a": "b"}},
            "later": "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
        }
    )
    decoded = from_struct(struct)
    assert decoded == {
        "replicas": 3,
        "ratio": 0.5,
        "list": [None, 1],
        "password": Secret({"a": "b"}),
        "later": UNKNOWN,
    }
    assert isinstance(decoded["replicas"], int)


def test_a_secret_does_not_show_itself() -> None:
    assert "hunter2" not in repr({"a": Secret("hunter2")})


def test_an_unknown_kind_of_value_is_refused() -> None:
    struct = struct_pb2.Struct()
    struct.update({"a": {SIGNATURE: "something new"}})
    with pytest.raises(ValueError, match="something new"):
        from_struct(struct)
