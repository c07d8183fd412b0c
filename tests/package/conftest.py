"""A program's side of the wire: inputs as the engine sends them, and the components that come of them."""

import asyncio
import json
from collections.abc import Coroutine, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pulumi
import pytest
from google.protobuf import json_format, struct_pb2
from pulumi.provider.server import ProviderServicer
from pulumi.runtime import mocks, rpc
from pulumi.runtime.settings import _shutdown_callbacks
from pulumi.runtime.stack import wait_for_rpcs

from kserve_iac.package.host import Host, register_references
from kserve_iac.resources.base import token

SIGNATURE = "4dabf18193072939515e22adb298388d"
OUTPUT = "d0e6a833031e9bbcd3f4e8bde6ca49a4"
RESOURCE = "5cf8f73096256a8f31e491e813e4eb8e"
UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"

_MISSING = object()


def output(value: Any = _MISSING, secret: bool = False, dependencies: tuple[str, ...] = ()) -> dict[str, Any]:
    """An output value as it is on the wire; without a value it is unknown."""
    found: dict[str, Any] = {SIGNATURE: OUTPUT, "secret": secret, "dependencies": list(dependencies)}
    return found if value is _MISSING else {**found, "value": value}


def resource(urn: str) -> dict[str, Any]:
    """A reference to a component as it is on the wire."""
    return {SIGNATURE: RESOURCE, "urn": urn, "packageVersion": ""}


class _Monitor(mocks.MockMonitor):
    """Keeps what components register as outputs, as the engine does, and the requests."""

    def __init__(self, given: mocks.Mocks) -> None:
        super().__init__(given)
        self.requests: list[Any] = []

    def RegisterResource(self, request: Any) -> Any:
        self.requests.append(request)
        return super().RegisterResource(request)

    def RegisterResourceOutputs(self, request: Any) -> Any:
        if (known := self.resources.get(request.urn)) is not None:
            known.state.update(rpc.deserialize_properties(request.outputs, keep_unknowns=True))
        return super().RegisterResourceOutputs(request)


class _Mocks(mocks.Mocks):
    def new_resource(self, args: mocks.MockResourceArgs) -> tuple[str, dict[Any, Any]]:
        data = {"data": {"id": "sandbox-id"}} if args.typ == "kubernetes:core/v1:ConfigMap" else {}
        return f"{args.name}-id", {**args.inputs, **data}

    def call(self, args: mocks.MockCallArgs) -> dict[Any, Any]:
        return {}


@dataclass
class Wire:
    """The package's host with a mocked engine behind it."""

    monitor: _Monitor = field(default_factory=lambda: _Monitor(_Mocks()))
    host: Host = field(default_factory=Host)

    async def construct(
        self,
        component: str,
        name: str,
        inputs: Mapping[str, Any],
        dependencies: Mapping[str, tuple[str, ...]] | None = None,
    ) -> tuple[str, dict[str, Any]]:
        """URN and outputs of a component made of inputs as they come over the wire."""
        struct = json_format.Parse(json.dumps(inputs), struct_pb2.Struct())
        urns = {key: type("Dependencies", (), {"urns": value})() for key, value in (dependencies or {}).items()}
        received = await ProviderServicer._construct_inputs(struct, urns)
        result = self.host.construct(name, token(component), received, pulumi.ResourceOptions())
        urn = await pulumi.Output.from_input(result.urn).future()
        outputs = {key: await pulumi.Output.from_input(value).future() for key, value in result.state.items()}
        await wait_for_rpcs(await_all_outstanding_tasks=False)
        return str(urn), outputs

    async def platform(self, **more: Any) -> tuple[str, str]:
        """URNs of a cluster with the pools ``cpu`` and ``l4``, and of a platform on it that stands already."""
        pools = [
            {"name": "cpu", "machineType": "e2-standard-16", "maxNodes": 2},
            {"name": "l4", "machineType": "g2-standard-96", "maxNodes": 2},
        ]
        cluster, _ = await self.construct("SimulatedCluster", "cluster", {"nodePools": pools})
        inputs = {"cluster": resource(cluster), "install": "existing", "llm": True, **more}
        platform, _ = await self.construct("ServingPlatform", "kserve", inputs, {"cluster": (cluster,)})
        return cluster, platform

    def registered(self, type_token: str) -> Any:
        """The request that registered the only resource of that type."""
        (request,) = [request for request in self.monitor.requests if request.type == type_token]
        return request


@pytest.fixture
def wire(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Wire:
    """The host; SimulatedClusters find a sandbox."""
    (tmp_path / "sandbox.json").write_text(
        json.dumps({"id": "sandbox-id", "kubeconfig": str(tmp_path / "kubeconfig"), "charts": str(tmp_path)})
    )
    monkeypatch.setenv("KSERVE_IAC_SANDBOX", str(tmp_path))
    register_references()
    return Wire()


def run(wire: Wire, steps: Coroutine[Any, Any, Any], preview: bool = True) -> Any:
    """Runs ``steps`` with the mocked engine. Its settings do not outlive the run."""

    async def inside() -> Any:
        mocks.set_mocks(_Mocks(), preview=preview, monitor=wire.monitor)
        try:
            return await steps
        finally:
            # A component with hooks serves them; the engine ends that with the program.
            await _shutdown_callbacks()

    return asyncio.run(inside())
