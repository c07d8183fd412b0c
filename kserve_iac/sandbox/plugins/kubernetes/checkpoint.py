"""How an object is kept in Pulumi's state, in the official plugin's layout.

The outputs are the live object, beside them ``__inputs`` (what the program said), ``__initialApiVersion`` and
``__fieldManager``.
"""

import base64
import binascii
from collections.abc import Mapping
from typing import Any

from .secrecy import mark
from .values import lookup, plain, rename_keys

INPUTS = "__inputs"
INITIAL_API_VERSION = "__initialApiVersion"
FIELD_MANAGER = "__fieldManager"

# SDKs can not have dashes in property names, the API server wants them.
_DASHED = {
    f"x_kubernetes_{name.replace('-', '_')}": f"x-kubernetes-{name}"
    for name in (
        "embedded-resource",
        "int-or-string",
        "list-map-keys",
        "list-type",
        "map-type",
        "preserve-unknown-fields",
        "validations",
    )
}
_UNDERSCORED = {dashed: underscored for underscored, dashed in _DASHED.items()}

# Written by the API server alone (ObjectMeta in the Kubernetes API reference).
READ_ONLY_METADATA = (
    "creationTimestamp",
    "deletionGracePeriodSeconds",
    "deletionTimestamp",
    "generation",
    "managedFields",
    "resourceVersion",
    "selfLink",
    "uid",
)
# Annotations others put on objects, which are nobody's inputs.
_FOREIGN_ANNOTATIONS = ("deployment.kubernetes.io/revision", "kubectl.kubernetes.io/last-applied-configuration")


def manifest(properties: Mapping[str, Any]) -> dict[str, Any]:
    """Properties as the API server takes them: no secret wrappers, dashed names, no read-only metadata."""
    obj: dict[str, Any] = rename_keys(plain(dict(properties)), _DASHED)
    metadata = obj.get("metadata")
    if isinstance(metadata, dict) and any(key in metadata for key in READ_ONLY_METADATA):
        obj["metadata"] = {key: value for key, value in metadata.items() if key not in READ_ONLY_METADATA}
    return obj


def parse(state: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The old inputs and the live object of a state, without secret wrappers; empty maps where there are none."""
    everything = rename_keys(plain(dict(state)), _DASHED)
    inputs = everything.pop(INPUTS, None) or {}
    live = {key: value for key, value in everything.items() if not key.startswith("__")}
    return manifest(inputs), live


def build(
    live: Mapping[str, Any],
    inputs: Mapping[str, Any],
    secret_source: Mapping[str, Any],
    *,
    initial_api_version: str,
    field_manager: str,
) -> dict[str, Any]:
    """The state of an object; what is secret in ``secret_source`` is secret in it."""
    source = dict(secret_source)
    outputs: dict[str, Any] = mark(rename_keys(dict(live), _UNDERSCORED), source)
    outputs[INPUTS] = mark(rename_keys(dict(inputs), _UNDERSCORED), source)
    outputs[INITIAL_API_VERSION] = initial_api_version
    outputs[FIELD_MANAGER] = field_manager
    return outputs


def initial_api_version(state: Mapping[str, Any], obj: Mapping[str, Any]) -> str:
    remembered = state.get(INITIAL_API_VERSION)
    return remembered if isinstance(remembered, str) else str(obj.get("apiVersion", ""))


def imported_inputs(live: Mapping[str, Any]) -> dict[str, Any]:
    """The inputs of an object that Pulumi did not make: the live object without what only the server writes."""
    inputs = {key: value for key, value in live.items() if key != "status"}
    metadata = {key: value for key, value in (live.get("metadata") or {}).items() if key not in READ_ONLY_METADATA}
    if annotations := metadata.get("annotations"):
        kept = {key: value for key, value in annotations.items() if key not in _FOREIGN_ANNOTATIONS}
        metadata = (
            {**metadata, "annotations": kept} if kept else {k: v for k, v in metadata.items() if k != "annotations"}
        )
    return {**inputs, "metadata": metadata}


def with_string_data(live: dict[str, Any], inputs: Mapping[str, Any]) -> dict[str, Any]:
    """A live Secret as its inputs see it: keys given as ``stringData``, which the server only keeps as ``data``."""
    wanted = inputs.get("stringData")
    data = live.get("data")
    if live.get("kind") != "Secret" or not isinstance(wanted, dict) or not isinstance(data, dict):
        return live
    texts = {key: text for key in wanted if (text := _text(data.get(key))) is not None}
    return {**live, "stringData": texts}


def _text(encoded: Any) -> str | None:
    try:
        return base64.b64decode(encoded, validate=True).decode() if isinstance(encoded, str) else None
    except (binascii.Error, ValueError):
        return None


def for_server(obj: dict[str, Any], namespaced: bool) -> dict[str, Any]:
    """What is sent: a Secret's stringData as data (so that we own those fields), no namespace at cluster scope."""
    if obj.get("kind") == "Secret" and isinstance(obj.get("stringData"), dict):
        encoded = {key: base64.b64encode(str(text).encode()).decode() for key, text in obj["stringData"].items()}
        obj = {key: value for key, value in obj.items() if key != "stringData"}
        obj["data"] = {**(obj.get("data") or {}), **encoded}
    if not namespaced and lookup(obj, "metadata", "namespace"):
        obj = {**obj, "metadata": {key: value for key, value in obj["metadata"].items() if key != "namespace"}}
    return obj
