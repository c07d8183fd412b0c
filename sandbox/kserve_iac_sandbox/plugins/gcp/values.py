"""Pulumi's property values as plain Python ones: JSON values plus :class:`Secret` and :data:`UNKNOWN`.

The wire form is a protobuf ``Struct`` in which special values are objects with a signature key, and unknown ones are
strings of fixed UUIDs (Pulumi's ``sdk/go/common/resource/plugin/rpc.go`` and ``properties.go`` define both).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from google.protobuf import struct_pb2  # type: ignore[import-untyped]

SIGNATURE = "4dabf18193072939515e22adb298388d"
SECRET_SIGNATURE = "1b47061264138c4ac30d75fd1eb44270"  # noqa: S105 - the name of a wire form
REFERENCE_SIGNATURE = "5cf8f73096256a8f31e491e813e4eb8e"
OUTPUT_SIGNATURE = "d0e6a833031e9bbcd3f4e8bde6ca49a4"

UNKNOWN_WIRE = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
_UNKNOWN_WIRES = frozenset(
    {
        UNKNOWN_WIRE,  # string, and what we send
        "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",  # bool
        "3eeb2bf0-c639-47a8-9e75-3b44932eb421",  # number
        "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",  # array
        "030794c1-ac77-496b-92df-f27374a8bd58",  # asset
        "e48ece36-62e2-4504-bad9-02848725956a",  # archive
        "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",  # object
    }
)


class _Unknown:
    """A value that is only known once something else has been created."""

    def __repr__(self) -> str:
        return "UNKNOWN"


UNKNOWN = _Unknown()


@dataclass(frozen=True)
class Secret:
    """A value that must not be shown. Its representation hides it, so that no log or traceback can tell it."""

    value: Any

    def __repr__(self) -> str:
        return "[secret]"


# Wire ---------------------------------------------------------------------------------------------------------


def from_struct(struct: struct_pb2.Struct) -> dict[str, Any]:
    """Decodes a message. Nulls inside maps are dropped, as official plugins do; whole numbers become ``int``."""
    return {key: value for key, item in struct.fields.items() if (value := _decode(item)) is not None}


def _decode(item: struct_pb2.Value) -> Any:
    kind = item.WhichOneof("kind")
    if kind == "string_value":
        text = item.string_value
        return UNKNOWN if text in _UNKNOWN_WIRES else text
    if kind == "struct_value":
        fields = item.struct_value.fields
        if SIGNATURE in fields:
            return _decode_special(fields)
        return {key: value for key, inner in fields.items() if (value := _decode(inner)) is not None}
    if kind == "number_value":
        number = item.number_value
        # Kubernetes refuses 3.0 where it wants an integer; JSON has one number type, so nothing is lost.
        return int(number) if number.is_integer() else number
    if kind == "bool_value":
        return item.bool_value
    if kind == "list_value":
        return [_decode(inner) for inner in item.list_value.values]
    return None


def _decode_special(fields: Mapping[str, struct_pb2.Value]) -> Any:
    signature = fields[SIGNATURE].string_value
    if signature == SECRET_SIGNATURE:
        inner = _decode(fields["value"])
        return inner if isinstance(inner, Secret) else Secret(inner)
    if signature == REFERENCE_SIGNATURE:
        return _decode(fields["id"]) if "id" in fields else _decode(fields["urn"])
    if signature == OUTPUT_SIGNATURE:
        inner = _decode(fields["value"]) if "value" in fields else UNKNOWN
        secret = "secret" in fields and fields["secret"].bool_value
        return Secret(inner) if secret and not isinstance(inner, Secret) else inner
    raise ValueError(f"a property value of an unknown kind: signature {signature}")


def to_struct(value: Mapping[str, Any]) -> struct_pb2.Struct:
    """Encodes a map. Nulls inside maps are dropped."""
    struct = struct_pb2.Struct()
    _encode_map(value, struct)
    return struct


def _encode_map(value: Mapping[str, Any], into: struct_pb2.Struct) -> None:
    fields = into.fields
    for key, inner in value.items():
        if inner is not None:
            _encode(inner, fields[key])


def _encode(value: Any, into: struct_pb2.Value) -> None:
    if isinstance(value, str):
        into.string_value = value
    elif isinstance(value, bool):
        into.bool_value = value
    elif isinstance(value, (int, float)):
        into.number_value = value
    elif isinstance(value, Mapping):
        into.struct_value.SetInParent()
        _encode_map(value, into.struct_value)
    elif isinstance(value, (list, tuple)):
        into.list_value.SetInParent()
        values = into.list_value.values
        for inner in value:
            _encode(inner, values.add())
    elif value is None:
        into.null_value = struct_pb2.NULL_VALUE
    elif isinstance(value, Secret):
        fields = into.struct_value.fields
        fields[SIGNATURE].string_value = SECRET_SIGNATURE
        _encode(value.value, fields["value"])
    elif isinstance(value, _Unknown):
        into.string_value = UNKNOWN_WIRE
    else:
        raise TypeError(f"cannot send a {type(value).__name__} to the engine")


# Looking into values ------------------------------------------------------------------------------------------


def plain(value: Any) -> Any:
    """A copy without :class:`Secret` wrappers. Unknown values stay."""
    if isinstance(value, Secret):
        return plain(value.value)
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [plain(inner) for inner in value]
    return value


def has_unknown(value: Any) -> bool:
    """Whether the value, or anything inside it, is only known later."""
    if isinstance(value, Secret):
        return has_unknown(value.value)
    if isinstance(value, dict):
        return any(map(has_unknown, value.values()))
    if isinstance(value, list):
        return any(map(has_unknown, value))
    return value is UNKNOWN
