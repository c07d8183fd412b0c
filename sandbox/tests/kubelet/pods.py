"""A pod, the objects that it refers to, and the images that are known without a program."""

import base64
from pathlib import Path
from typing import Any

from kserve_iac_sandbox.kubelet import images

KNOWN = images.Known(Path("/nowhere"))


def secret(**data: str) -> dict[str, Any]:
    return {"kind": "Secret", "data": {k: base64.b64encode(v.encode()).decode() for k, v in data.items()}}


OBJECTS = {
    ("Secret", "cert"): secret(**{"tls.crt": "C", "tls.key": "K"}),
    ("ConfigMap", "config"): {"kind": "ConfigMap", "data": {"a": "1"}, "binaryData": {"b": "Mg=="}},
}
POD: dict[str, Any] = {
    "metadata": {
        "name": "p", "namespace": "n", "uid": "u", "labels": {"app": "x", "b": "y"}, "annotations": {"kserve.io/a": "1"},
    },
    "spec": {"serviceAccountName": "sa", "containers": []},
    "status": {"podIP": "10.132.0.7"},
}  # fmt: skip


def lookup(kind: str, name: str) -> dict[str, Any] | None:
    return OBJECTS.get((kind, name))
