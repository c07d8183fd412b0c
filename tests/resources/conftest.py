"""Programs on Pulumi's mocks: what they register, with which options, and what they hand out.

No engine and no cluster: resources answer with what the test says, and every request is recorded.
"""

import asyncio
import json
import logging
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import pulumi
import pytest
from pulumi.runtime import rpc
from pulumi.runtime.mocks import MockMonitor, Mocks, set_mocks

from kserve_iac.live.ownership import FIELD_MANAGER

SANDBOX_ID = "sandbox-1"


@dataclass
class Registered:
    """One resource as it was asked for."""

    type: str
    name: str
    urn: str
    parent: str
    provider: str
    dependencies: tuple[str, ...]
    inputs: dict[str, Any]
    timeouts: dict[str, str]
    hooks: tuple[str, ...] = ()
    read: bool = False
    protect: bool = False
    ignored: tuple[str, ...] = ()
    deleted_with: str = ""
    secrets: frozenset[str] = frozenset()
    """Inputs that are sent as secrets, so that the state holds them encrypted."""
    mark: Any = None
    """The name of the stack that it carries; it is not among ``inputs``."""
    before_create: tuple[str, ...] = ()
    before_delete: tuple[str, ...] = ()
    retained: bool = False


@dataclass
class World:
    """What the cluster answers, and what was asked of it."""

    statuses: dict[str, Any] = field(default_factory=dict)
    """Status of custom resources by their resource name."""
    unknown_cluster: bool = False
    """Whether a cluster at Google does not stand yet."""
    resources: list[Registered] = field(default_factory=list)
    outputs: dict[str, dict[str, Any]] = field(default_factory=dict)
    secret_outputs: dict[str, frozenset[str]] = field(default_factory=dict)
    plain_outputs: dict[str, Any] = field(default_factory=dict)
    """The outputs without secrets, as the state holds them."""
    warnings: list[str] = field(default_factory=list)

    def of_type(self, type_: str) -> list[Registered]:
        return [resource for resource in self.resources if resource.type == type_]

    def one(self, type_: str, name: str | None = None) -> Registered:
        [found] = [resource for resource in self.of_type(type_) if name in (None, resource.name)]
        return found

    def named(self, name: str) -> Registered:
        [found] = [resource for resource in self.resources if resource.name == name]
        return found

    def before(self, resource: Registered) -> set[str]:
        """Names of everything that ``resource`` waits for, at any distance, through its parents too."""
        by_urn = {other.urn: other for other in self.resources}
        seen: set[str] = set()
        waiting = [resource.urn]
        while waiting:
            current = by_urn.get(waiting.pop())
            if current is None:
                continue
            for urn in (*current.dependencies, *([current.parent] if current.parent in by_urn else [])):
                if urn not in seen:
                    seen.add(urn)
                    waiting.append(urn)
        return {by_urn[urn].name for urn in seen if urn in by_urn}


def _secrets(properties, prefix=""):
    """Paths of the properties that are sent as secrets, by the signature of Pulumi's wire form."""
    found = set()
    for key, value in properties.fields.items():
        if _is_secret(value):
            found.add(prefix + key)
        elif value.HasField("struct_value"):
            found |= _secrets(value.struct_value, f"{prefix}{key}.")
    return frozenset(found)


def _is_secret(value):
    signature = rpc._special_sig_key
    return signature in value.struct_value and value.struct_value[signature] == rpc._special_secret_sig


def _plain(properties):
    """The properties without those that are sent as secrets."""
    return {
        key: _plain(value.struct_value) if value.HasField("struct_value") else str(value)
        for key, value in properties.fields.items()
        if not _is_secret(value)
    }


def _mark(inputs):
    """Takes the name of the stack off an object."""
    metadata = inputs.get("metadata") or {}
    annotations = metadata.get("annotations") or {}
    mark = annotations.pop(FIELD_MANAGER, None)
    if mark is not None and not annotations:
        del metadata["annotations"]
    return mark


WITH_STATUS = ("kubernetes:serving.kserve.io/", "kubernetes:gateway.networking.k8s.io/")


class _Mocks(Mocks):
    def __init__(self, world: World) -> None:
        self.world = world

    def new_resource(self, args):
        state = dict(args.inputs)
        if args.typ == "gcp:container/cluster:Cluster":
            endpoints = state["controlPlaneEndpointsConfig"]
            dns = {**endpoints["dnsEndpointConfig"], "endpoint": "gke-prod.us-central1.gke.goog"}
            filled = {
                "endpoint": "203.0.113.1",
                "masterAuth": {"clusterCaCertificate": "Y2E="},
                "controlPlaneEndpointsConfig": {**endpoints, "dnsEndpointConfig": dns},
            }
            state |= dict.fromkeys(filled, rpc.UNKNOWN) if self.world.unknown_cluster else filled
        if "status" in state or args.typ.startswith(WITH_STATUS):
            state["status"] = self.world.statuses.get(args.name)
        return f"{args.name}-id", state

    def call(self, args):
        if args.token == "gcp:organizations/getClientConfig:getClientConfig":
            return {"accessToken": "ya29.token"}
        if args.token == "gcp:organizations/getProject:getProject":
            return {"number": "12"}
        raise AssertionError(f"{args.token}: nothing is to be asked of a cluster while it is planned")


class _Monitor(MockMonitor):
    def __init__(self, world: World) -> None:
        super().__init__(_Mocks(world))
        self.world = world

    def RegisterResource(self, request):
        response = super().RegisterResource(request)
        if request.type != "pulumi:pulumi:Stack":
            made = self._record(request, response, timeouts=request.customTimeouts, hooks=tuple(request.hooks.on_error))
            made.protect, made.deleted_with = request.protect, request.deletedWith
            made.before_create, made.retained = tuple(request.hooks.before_create), request.retainOnDelete
            made.before_delete = tuple(request.hooks.before_delete)
            made.ignored = tuple(request.ignoreChanges)
        return response

    def ReadResource(self, request):
        response = super().ReadResource(request)
        self._record(request, response, read=True)
        return response

    def RegisterResourceOutputs(self, request):
        self.world.secret_outputs[request.urn] = _secrets(request.outputs)
        self.world.plain_outputs[request.urn] = _plain(request.outputs)
        self.world.outputs[request.urn] = rpc.deserialize_properties(request.outputs, keep_unknowns=True)
        return super().RegisterResourceOutputs(request)

    def _record(self, request, response, timeouts=None, hooks=(), read=False):
        given = request.properties if read else request.object
        inputs = rpc.deserialize_properties(given, keep_unknowns=True)
        limits = {k: getattr(timeouts, k) for k in ("create", "update", "delete")} if timeouts is not None else {}
        made = Registered(
            request.type,
            request.name,
            response.urn,
            request.parent,
            request.provider,
            tuple(request.dependencies),
            inputs,
            {kind: limit for kind, limit in limits.items() if limit},
            hooks,
            read,
            secrets=_secrets(given),
            mark=_mark(inputs),
        )
        self.world.resources.append(made)
        return made


@pytest.fixture
def sandbox(tmp_path, monkeypatch):
    """A sandbox as a shell knows it: a folder with ``sandbox.json``, and one of charts."""
    charts = tmp_path / "charts"
    files = ["lws/0.8.0/crds/leaderworkersets.yaml"]
    files += ["gateway-helm/1.8.1/charts/crds/crds/generated/gateway.envoyproxy.io_envoyproxies.yaml"]
    files += ["gateway-helm/1.7.0/crds/generated/gateway.envoyproxy.io_envoyproxies.yaml"]
    files += [f"gateway-api-crds/{v}/{name}.yaml" for v in ("1.4.1", "1.5.1") for name in ("gateways", "httproutes")]
    for file in files:
        (charts / file).parent.mkdir(parents=True, exist_ok=True)
        (charts / file).write_text("{}")
    found = {"name": "default", "id": SANDBOX_ID, "kubeconfig": str(tmp_path / "kubeconfig"), "charts": str(charts)}
    (tmp_path / "sandbox.json").write_text(json.dumps(found))
    monkeypatch.setenv("KSERVE_IAC_SANDBOX", str(tmp_path))
    monkeypatch.setenv("KSERVE_IAC_CHARTS", str(charts))
    return SimpleNamespace(folder=tmp_path, **found)


@pytest.fixture
def world():
    return World()


@pytest.fixture
def run(world):
    """Runs a program to its end, all Outputs settled: ``run(program, preview=False)`` gives what the program gives."""

    def run(program, preview=False):
        logger = logging.Logger("program")
        logger.addHandler(_Warnings(world))
        loop = asyncio.new_event_loop()
        asyncio.set_event_loop(loop)
        try:
            monitor = _Monitor(world)
            set_mocks(monitor.mocks, "kserve-iac", "dev", preview, logger, monitor)
            result = []
            pulumi.runtime.test(lambda: result.append(program()))()
            return result[0]
        except pulumi.RunError as error:
            raise error.with_traceback(None) from None  # Pulumi's own frames say nothing, and there are hundreds
        finally:
            _end(loop)

    return run


def _end(loop):
    """Closes the loop; what the program left behind after an error ends with it, in silence."""
    left = asyncio.all_tasks(loop)
    for task in left:
        task.cancel()
    loop.run_until_complete(asyncio.gather(*left, return_exceptions=True))
    loop.set_exception_handler(lambda *_: None)
    loop.close()
    asyncio.set_event_loop(None)


@pytest.fixture
def value():
    """The value of an Output after the program has run; None where it is not known."""

    def value(output):
        loop = asyncio.new_event_loop()
        try:
            return loop.run_until_complete(output.future())
        finally:
            loop.close()

    return value


class _Warnings(logging.Handler):
    def __init__(self, world: World) -> None:
        super().__init__(logging.WARNING)
        self.world = world

    def emit(self, record):
        self.world.warnings.append(record.getMessage())
