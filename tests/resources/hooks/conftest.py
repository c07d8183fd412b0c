"""A cluster that is a dictionary, and a guard on it without an engine."""

import asyncio
from types import SimpleNamespace

import pulumi
import pytest

from kserve_iac.live.client import Refusal, Unreachable
from kserve_iac.live.ownership import FIELD_MANAGER
from kserve_iac.resources import arrival as arrivals
from kserve_iac.resources import guard as guards
from kserve_iac.resources import namespace_hooks as namespaces
from kserve_iac.resources import waiting as waits
from kserve_iac.resources.guard import Guard

MARK = "kserve-iac:organization/kserve-iac/dev"
UNKNOWN = pulumi.runtime.rpc.UNKNOWN


class Cluster:
    """Objects by kind, namespace and name, with the client's interface."""

    def __init__(self):
        self.objects = {}
        self.away = 0
        self.patches = []

    def add(self, obj):
        metadata = obj["metadata"]
        metadata.setdefault("uid", f"uid-{metadata['name']}")
        self.objects[obj["kind"], metadata.get("namespace"), metadata["name"]] = obj
        return obj

    def _reach(self):
        if self.away:
            self.away -= 1
            raise Unreachable("connection refused")

    def get(self, api_version, kind, name, namespace=None):
        self._reach()
        return self.objects.get((kind, namespace, name))

    metadata = get

    def list_metadata(self, api_version, kind, namespace=None):
        return self.list(api_version, kind, namespace)

    def list(self, api_version, kind, namespace=None, selector=""):
        self._reach()
        return [obj for (k, place, _), obj in self.objects.items() if k == kind and namespace in (None, place)]

    def namespaced_kinds(self):
        return [("v1", kind) for kind in sorted({kind for kind, place, _ in self.objects if place is not None})]

    def create(self, obj, manager):
        self._reach()
        key = (obj["kind"], obj["metadata"].get("namespace"), obj["metadata"]["name"])
        return None if key in self.objects else self.add(obj)

    def delete(self, api_version, kind, name, namespace=None, *, only=None):
        self._reach()
        if only is not None and self.objects.get((kind, namespace, name)) != only:
            raise Refusal(409, "the object was changed")
        self.objects.pop((kind, namespace, name), None)

    def patch(self, api_version, kind, name, namespace, change, subresource=""):
        self._reach()
        self.patches.append((kind, namespace, name, change))
        return self.objects.get((kind, namespace, name))


@pytest.fixture
def cluster():
    return Cluster()


@pytest.fixture
def said(monkeypatch):
    """What is logged."""
    lines = []
    for level in ("info", "warn", "error"):
        monkeypatch.setattr(pulumi.log, level, lines.append)
    return lines


@pytest.fixture
def clock(monkeypatch):
    """Time that passes only by sleeping."""
    now = SimpleNamespace(seconds=1000.0, slept=lambda: None)
    yield_once = asyncio.sleep

    async def sleep(seconds):
        now.seconds += seconds
        now.slept()
        await yield_once(0)

    for module in (arrivals, guards, namespaces, waits):
        monkeypatch.setattr(module.asyncio, "sleep", sleep)
        monkeypatch.setattr(module.time, "monotonic", lambda: now.seconds)
    return now


@pytest.fixture
def guard(cluster, monkeypatch, said):
    """A guard on that cluster, without an engine."""
    monkeypatch.setattr(pulumi, "ResourceHook", lambda name, function, options=None: function)
    monkeypatch.setattr(pulumi, "ErrorHook", lambda name, function: function)
    monkeypatch.setattr(guards, "is_dry_run", lambda: False)
    monkeypatch.setattr(waits, "is_dry_run", lambda: False)
    monkeypatch.setattr(namespaces, "is_dry_run", lambda: False)
    for name, value in (("get_organization", "organization"), ("get_project", "kserve-iac"), ("get_stack", "dev")):
        monkeypatch.setattr(pulumi, name, lambda value=value: value)
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    made = Guard("dev", "/k", None)
    made._client = cluster
    monkeypatch.setattr(loop, "run_in_executor", lambda _, function, client: _at_once(function, client))
    yield made
    loop.close()
    asyncio.set_event_loop(None)


async def _at_once(function, client):
    return function(client)


def run(coroutine):
    return asyncio.get_event_loop().run_until_complete(coroutine)


def about(obj, old=None):
    return SimpleNamespace(new_inputs=obj, old_inputs=old, urn="urn:x", name=obj["metadata"]["name"])


def gateway(mark=None, **metadata):
    annotations = {FIELD_MANAGER: mark} if mark else {}
    return {
        "apiVersion": "gateway.networking.k8s.io/v1",
        "kind": "Gateway",
        "metadata": {"name": "g", "namespace": "n", "annotations": annotations, **metadata},
    }
