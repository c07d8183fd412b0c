"""What was secret in the inputs stays secret in everything that is made of them: outputs, errors, log lines."""

import base64
import binascii
import json
from collections.abc import Iterable
from typing import Any

from .values import Secret, has_secret, secret_texts

_LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration"
_SHORTEST = 3  # hiding single characters would only garble the message


def mark(outputs: dict[str, Any], inputs: dict[str, Any]) -> dict[str, Any]:
    """``outputs`` with the secretness of ``inputs``, key by key.

    Where both are maps, it goes down; else one secret inside makes the whole value secret, because lists may have been
    reordered by the server. The data of a Secret object is always secret. Same rules as the official plugin's.
    """
    marked = dict(outputs)
    if outputs.get("kind") == "Secret":
        for key in ("data", "stringData"):
            if key in marked:
                marked[key] = _hide(marked[key])
        annotations = _map(_map(marked.get("metadata")).get("annotations"))
        if _LAST_APPLIED in annotations:  # kubectl writes the whole object there, data included
            annotations = {**annotations, _LAST_APPLIED: _hide(annotations[_LAST_APPLIED])}
            marked["metadata"] = {**_map(marked["metadata"]), "annotations": annotations}
    for key, source in inputs.items():
        if key not in marked:
            continue
        target = marked[key]
        if isinstance(target, dict) and isinstance(source, dict):
            marked[key] = mark(target, source) if has_secret(source) else target
        elif not isinstance(target, Secret) and has_secret(source):
            marked[key] = Secret(target)
    return marked


def _hide(value: Any) -> Secret:
    return value if isinstance(value, Secret) else Secret(value)


def _map(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


class Redactor:
    """Takes secret texts out of messages: as they are, as JSON writes them, in base64 and decoded from it."""

    def __init__(self, values: Iterable[Any] = ()) -> None:
        self._texts: list[str] = []
        self.add(values)

    def add(self, values: Iterable[Any]) -> None:
        texts = set(self._texts)
        for text in secret_texts(values):
            forms = {text, *text.splitlines(), json.dumps(text)[1:-1], base64.b64encode(text.encode()).decode()}
            decoded = _decoded(text)
            if decoded is not None:
                forms |= {decoded, *decoded.splitlines()}
            texts |= {form.strip() for form in forms if len(form.strip()) >= _SHORTEST}
        # Longest first, so that a secret that contains another is hidden as a whole.
        self._texts = sorted(texts, key=len, reverse=True)

    def __call__(self, message: str) -> str:
        for text in self._texts:
            if text in message:
                message = message.replace(text, "[secret]")
        return message


def _decoded(text: str) -> str | None:
    try:
        return base64.b64decode(text, validate=True).decode()
    except (binascii.Error, ValueError):
        return None
