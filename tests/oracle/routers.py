"""What KServe's LLM controller makes of a service's endpoint picker: the Deployment's own configuration beside ours.

A service is really made, not asked about in a dry run: only then is its scheduler rendered, with KServe's migrations.
"""

import itertools
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from kserve_iac_sandbox.kube import Kube

Json = Mapping[str, Any]
CONFIG_TEXT = ("--config-text", "-config-text", "--configText", "-configText")
"""How KServe hands the configuration over (llmisvc/scheduler.go, ``inlineConfigTextFlags``)."""


@dataclass(frozen=True)
class Made:
    """What stands of a service."""

    config: Json
    """The endpoint picker's configuration, as its Deployment is started with."""
    containers: tuple[str, ...]
    """Containers of the endpoint picker's pod."""
    engine: Json
    """The container ``main`` of the engine's pod."""
    prefill: Json | None
    """The same of prefill."""


def made(kube: Kube, obj: Json, seconds: float = 60) -> Made:
    """Makes the service, waits until its scheduler and its engines are rendered, and takes it away again."""
    name, namespace = obj["metadata"]["name"], obj["metadata"]["namespace"]
    kube.apply(dict(obj))
    try:
        scheduler = _deployment(kube, f"{name}-kserve-router-scheduler", namespace, seconds)
        engine = _deployment(kube, f"{name}-kserve", namespace, seconds)
        split = "prefill" in obj["spec"]
        prefill = _deployment(kube, f"{name}-kserve-prefill", namespace, seconds) if split else None
        return Made(
            yaml.safe_load(_config_text(_main(scheduler))),
            tuple(container["name"] for container in scheduler["spec"]["template"]["spec"]["containers"]),
            _main(engine),
            _main(prefill) if prefill is not None else None,
        )
    finally:
        kube.delete(obj["apiVersion"], obj["kind"], name, namespace)


def _deployment(kube: Kube, name: str, namespace: str, seconds: float) -> dict[str, Any]:
    until = time.monotonic() + seconds
    while (found := kube.get("apps/v1", "Deployment", name, namespace)) is None:
        if time.monotonic() > until:
            raise AssertionError(f"no Deployment {name} within {seconds:g} s")
        time.sleep(0.2)
    return found


def _main(deployment: Json) -> dict[str, Any]:
    containers = deployment["spec"]["template"]["spec"]["containers"]
    return next(dict(container) for container in containers if container["name"] == "main")


def _config_text(container: Json) -> str:
    words = list(_words(container))
    for word, value in itertools.pairwise(words):
        if word in CONFIG_TEXT:
            return value
    raise AssertionError(f"no configuration among {words}")


def _words(container: Json) -> Iterator[str]:
    yield from container.get("command", ())
    yield from container.get("args", ())


def differences(ours: Json, theirs: Json) -> list[str]:
    """What KServe's configuration lacks of ours, in words: plugins by type, and profiles with what they refer to."""
    found = []
    types = [plugin["type"] for plugin in theirs.get("plugins", ())]
    found += [f"plugin {p['type']}" for p in ours.get("plugins", ()) if p["type"] not in types]
    profiles = {profile["name"]: profile for profile in theirs.get("schedulingProfiles", ())}
    for profile in ours.get("schedulingProfiles", ()):
        known = {(p["pluginRef"], p.get("weight")) for p in profiles.get(profile["name"], {}).get("plugins", ())}
        wanted = {(p["pluginRef"], p.get("weight")) for p in profile["plugins"]}
        found += [f"{profile['name']}: {reference} {weight}" for reference, weight in sorted(wanted - known, key=str)]
    return found
