"""Which cluster: a kubeconfig given as path, as text, or by the environment, boiled down to one context."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

_FILES = {"clusters": ("certificate-authority",), "users": ("client-certificate", "client-key", "tokenFile")}


@dataclass(frozen=True)
class Target:
    """One cluster and how to log in to it. ``config`` is a kubeconfig with this context alone."""

    config: Mapping[str, Any]
    namespace: str

    @property
    def active_cluster(self) -> Mapping[str, Any]:
        """Server and certificate authority: what tells one cluster from another."""
        return dict(self.config["clusters"][0]["cluster"])


def load(
    source: str | None, *, context: str | None = None, cluster: str | None = None, namespace: str | None = None
) -> Target:
    """The chosen context of ``source`` (a path or the text), else of KUBECONFIG, else of ``~/.kube/config``.

    Raises ValueError when there is none, or it does not hold the context, cluster or user it names.
    """
    config = _read(source) if source else _ambient()
    name = context or config.get("current-context")
    if not name:
        raise ValueError("kubeconfig: no current-context, and the provider names none")
    chosen = dict(_named(config, "contexts", str(name)).get("context") or {})
    cluster_name = cluster or str(chosen.get("cluster"))
    chosen["cluster"] = cluster_name
    if namespace:
        chosen["namespace"] = namespace
    single = {
        "apiVersion": "v1",
        "kind": "Config",
        "current-context": name,
        "contexts": [{"name": name, "context": chosen}],
        "clusters": [_named(config, "clusters", cluster_name)],
        "users": [_named(config, "users", str(chosen.get("user")))],
    }
    return Target(single, str(chosen.get("namespace") or "default"))


def _ambient() -> Mapping[str, Any]:
    paths = [Path(part) for part in os.environ.get("KUBECONFIG", "").split(os.pathsep) if part]
    paths = paths or [Path.home() / ".kube" / "config"]
    merged: dict[str, Any] = {}
    for path in paths:
        if not path.is_file():
            continue
        for key, value in _parse(path.read_text(), path.resolve().parent).items():
            if isinstance(value, list):
                known = {entry.get("name") for entry in merged.get(key, [])}
                merged.setdefault(key, []).extend(entry for entry in value if entry.get("name") not in known)
            else:
                merged.setdefault(key, value)
    if not merged:
        raise ValueError(f"no kubeconfig: the provider gives none, and there is no file {paths[0]}")
    return merged


def _read(source: str) -> Mapping[str, Any]:
    if "\n" in source or source.lstrip().startswith("{"):
        return _parse(source, Path.cwd())
    path = Path(source).expanduser()
    if not path.is_file():
        raise ValueError(f"kubeconfig: no file {source!r}")
    return _parse(path.read_text(), path.resolve().parent)


def _parse(text: str, base: Path) -> Mapping[str, Any]:
    try:
        config = yaml.safe_load(text)
    except yaml.YAMLError:
        # The parser's message would quote the text, keys included.
        raise ValueError("kubeconfig: not YAML") from None
    if not isinstance(config, Mapping):
        raise ValueError("kubeconfig: not a mapping")
    # Paths in a kubeconfig are relative to its own place.
    return {key: _absolute(key, value, base) if key in _FILES else value for key, value in config.items()}


def _absolute(section: str, entries: Any, base: Path) -> Any:
    inner = section.removesuffix("s")
    result = []
    for entry in entries or []:
        body = dict(entry.get(inner) or {})
        for key in _FILES[section]:
            if body.get(key):
                body[key] = str(base / str(body[key]))
        result.append({**entry, inner: body})
    return result


def _named(config: Mapping[str, Any], section: str, name: str) -> Mapping[str, Any]:
    for entry in config.get(section) or []:
        if entry.get("name") == name:
            return dict(entry)
    raise ValueError(f"kubeconfig: no entry {name!r} under {section}")
