"""Property values and their wire form."""

from typing import Any

import pytest
from google.protobuf import struct_pb2  # type: ignore[import-untyped]
from hypothesis import given
from hypothesis import strategies as st

from kserve_iac.sandbox.plugins.kubernetes.secrecy import Redactor, mark
from kserve_iac.sandbox.plugins.kubernetes.values import (
    SECRET_SIGNATURE,
    SIGNATURE,
    UNKNOWN,
    Asset,
    Secret,
    from_struct,
    has_secret,
    has_unknown,
    lookup,
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


@given(st.dictionaries(KEYS, VALUES, max_size=5))
def test_round_trip(value: dict[str, Any]) -> None:
    assert from_struct(to_struct(value)) == value


@given(st.dictionaries(KEYS, VALUES, max_size=5))
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
            "file": {SIGNATURE: "c44067f5952c0a294b673a41bacd8c17", "hash": "h", "path": "values.yaml"},
        }
    )
    decoded = from_struct(struct)
    assert decoded == {
        "replicas": 3,
        "ratio": 0.5,
        "list": [None, 1],
        "password": Secret({"a": "b"}),
        "later": UNKNOWN,
        "file": Asset({"hash": "h", "path": "values.yaml"}),
    }
    assert isinstance(decoded["replicas"], int)
    assert lookup(decoded, "password", "a") == "b"


def test_a_secret_does_not_show_itself() -> None:
    assert "hunter2" not in repr({"a": Secret("hunter2")})


def test_an_unknown_kind_of_value_is_refused() -> None:
    struct = struct_pb2.Struct()
    struct.update({"a": {SIGNATURE: "something new"}})
    with pytest.raises(ValueError, match="something new"):
        from_struct(struct)


def test_secretness_follows_the_inputs() -> None:
    inputs = {"spec": {"open": "1", "hidden": Secret("x"), "items": ["a", Secret("b")]}}
    outputs = {"spec": {"open": "1", "hidden": "x", "items": ["b", "a", "c"], "more": 1}, "status": {}}
    assert mark(outputs, inputs) == {
        "spec": {"open": "1", "hidden": Secret("x"), "items": Secret(["b", "a", "c"]), "more": 1},
        "status": {},
    }


def test_the_data_of_a_secret_object_is_always_secret() -> None:
    key = "kubectl.kubernetes.io/last-applied-configuration"
    live = {"kind": "Secret", "data": {"a": "Yg=="}, "metadata": {"annotations": {key: '{"data":{}}', "b": "c"}}}
    marked = mark(live, {})
    assert marked["data"] == Secret({"a": "Yg=="})
    assert marked["metadata"]["annotations"] == {key: Secret('{"data":{}}'), "b": "c"}


@given(st.text(alphabet="abcdefgh-123", min_size=8, max_size=20), st.text(alphabet="XYZ .:", max_size=20))
def test_messages_lose_their_secrets(secret: str, around: str) -> None:
    import base64

    redact = Redactor([{"spec": Secret({"token": secret})}])
    encoded = base64.b64encode(secret.encode()).decode()
    message = redact(f"{around}{secret}{around}{encoded}")
    if len(secret.strip()) >= 3:
        assert secret not in message
        assert encoded not in message


def test_redaction_of_parts() -> None:
    redact = Redactor([{"a": Secret("line one\nline two"), "b": Secret("aHVudGVyMg=="), "c": "open"}])
    assert redact("bad line two here; hunter2; open") == "bad [secret] here; [secret]; open"
