"""What a chart renders to, how to tell that it would render the same again, and what is in it."""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from .errors import PluginError
from .values import Asset

# The safe loader, in C where libyaml is there.
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_DOCUMENT = re.compile(r"^---[^\n]*$", re.MULTILINE)
_FIELD = re.compile(r"^(?P<key>apiVersion|kind):\s*(?P<value>.+?)\s*$", re.MULTILINE)
_METADATA = re.compile(r"^metadata:\s*\n(?P<body>(?:[ \t]+.*\n?|\s*\n)*)", re.MULTILINE)
_MEMBER = re.compile(r"^(?P<indent>[ \t]+)(?P<key>name|namespace):\s*(?P<value>.+?)\s*$", re.MULTILINE)


def fingerprint(chart: Path | None, pinned: str, facts: Mapping[str, Any]) -> str | None:
    """A digest of everything the rendering depends on; None when that can not be told.

    ``chart`` is a local folder or archive; ``pinned`` names a remote chart by a fixed version.
    """
    digest = hashlib.sha256(json.dumps(facts, sort_keys=True, default=str).encode())
    if chart is None:
        if not pinned:
            return None
        digest.update(pinned.encode())
    elif chart.is_file():
        digest.update(chart.read_bytes())
    else:
        for path in _files(chart):
            digest.update(f"{path.relative_to(chart)}\0{path.stat().st_size}\0".encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


def _files(folder: Path) -> Iterator[Path]:
    yield from sorted(path for path in folder.rglob("*") if path.is_file() and ".git" not in path.parts)


def checksum(manifests: str) -> str:
    return hashlib.sha256(manifests.encode()).hexdigest()


def resource_names(manifests: str) -> dict[str, list[str]]:
    """What is rendered, by kind: ``Deployment.apps/apps/v1`` to ``[namespace/name, ...]``.

    Reads only the lines it needs: parsing megabytes of CRDs for their names would make every preview slow.
    """
    found: dict[str, set[str]] = {}
    for document in _DOCUMENT.split(manifests):
        fields = {match["key"]: _unquoted(match["value"]) for match in _FIELD.finditer(document)}
        metadata = _METADATA.search(document)
        if "kind" not in fields or "apiVersion" not in fields or metadata is None:
            continue
        members = list(_MEMBER.finditer(metadata["body"]))
        indent = min((len(match["indent"]) for match in members), default=0)
        names = {match["key"]: _unquoted(match["value"]) for match in members if len(match["indent"]) == indent}
        if "name" not in names:
            continue
        group = fields["apiVersion"].rpartition("/")[0]
        key = f"{fields['kind']}{'.' if group else ''}{group}/{fields['apiVersion']}"
        qualified = f"{names['namespace']}/{names['name']}" if names.get("namespace") else names["name"]
        found.setdefault(key, set()).add(qualified)
    return {key: sorted(names) for key, names in sorted(found.items())}


def _unquoted(text: str) -> str:
    text = re.sub(r"\s+#.*$", "", text)
    return text[1:-1] if len(text) > 1 and text[0] == text[-1] and text[0] in "'\"" else text


def parse(text: str) -> list[dict[str, Any]]:
    """The objects of a YAML stream; empty documents are left out. Raises PluginError when it is malformed."""
    objects = []
    try:
        for document in yaml.load_all(text, Loader=_LOADER):
            if not document:
                continue
            if not isinstance(document, dict):
                raise PluginError(f"YAML: a Kubernetes object is a map, this is a {type(document).__name__}")
            objects.append(_jsonable(document))
    except yaml.YAMLError as error:
        raise PluginError(f"YAML: {error}") from error
    return objects


def _jsonable(value: Any) -> Any:
    """YAML knows dates and keys that are no strings, JSON does not."""
    if isinstance(value, dict):
        return {str(key): _jsonable(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_jsonable(inner) for inner in value]
    if value is None or isinstance(value, (str, bool, int, float)):
        return value
    return value.isoformat().replace("+00:00", "Z") if hasattr(value, "isoformat") else str(value)


def merged_values(files: list[Any], values: Mapping[str, Any], keep_nulls: bool) -> dict[str, Any]:
    """The values of a release: its files one over the other, its ``values`` over them; maps are merged deeply."""
    result: dict[str, Any] = {}
    for item in files:
        loaded = _load_asset(item)
        result = _merge(result, loaded if keep_nulls else _without_nulls(loaded))
    return _merge(result, dict(values))


def _load_asset(item: Any) -> dict[str, Any]:
    if not isinstance(item, Asset) or item.archive:
        raise PluginError("valueYamlFiles: each must be a file or text asset")
    if isinstance(item.fields.get("text"), str) and item.fields["text"]:
        text = item.fields["text"]
    elif item.fields.get("path"):
        path = Path(str(item.fields["path"]))
        if not path.is_file():
            raise PluginError(f"valueYamlFiles: no file {str(path)!r}")
        text = path.read_text()
    else:
        raise PluginError("valueYamlFiles: remote assets are not supported by the stand-in plugin; use a file")
    objects = parse(text)
    return objects[0] if objects else {}


def _merge(base: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    result = dict(base)
    for key, value in over.items():
        below = result.get(key)
        result[key] = _merge(below, value) if isinstance(below, dict) and isinstance(value, dict) else value
    return result


def _without_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_nulls(inner) for key, inner in value.items() if inner is not None}
    if isinstance(value, list):
        return [_without_nulls(inner) for inner in value if inner is not None]
    return value
