"""The plugin as the engine calls it, without an engine and without an API server: an API server's memory is enough."""

import asyncio
import copy
from typing import Any

from google.protobuf import empty_pb2
from pulumi.runtime.proto import provider_pb2

from kserve_iac.args import GkeClusterArgs
from kserve_iac.gke import cluster as gke
from kserve_iac.gke import network as gke_network
from kserve_iac.gke import node_pool as gke_pool
from kserve_iac.gke import vpc as gke_vpc
from kserve_iac_sandbox.plugins.gcp.facts import CLUSTER, NODE_POOL
from kserve_iac_sandbox.plugins.gcp.filled import PROJECT
from kserve_iac_sandbox.plugins.gcp.servicer import CLIENT_CONFIG, Servicer
from kserve_iac_sandbox.plugins.gcp.values import from_struct, to_struct

NETWORK, SUBNETWORK = "gcp:compute/network:Network", "gcp:compute/subnetwork:Subnetwork"


class Memory:
    """What the plugin uses of an API server. Nodes are ready at once; pods leave when they are asked to."""

    def __init__(self) -> None:
        self.objects: dict[tuple[str, str, str], dict[str, Any]] = {}
        self.requests: list[tuple[str, str]] = []

    def create(self, obj: dict[str, Any]) -> None:
        made = copy.deepcopy(obj)
        if obj["kind"] == "Node":
            made["status"] = {"conditions": [{"type": "Ready", "status": "True"}]}
        self.objects[obj["kind"], obj["metadata"].get("namespace", ""), obj["metadata"]["name"]] = made

    apply = create

    def names(self, kind: str) -> list[str]:
        return sorted(name for known, _, name in self.objects if known == kind)

    def list(self, api_version: str, kind: str, *, fields: str = "") -> list[dict[str, Any]]:
        node = fields.partition("=")[2]
        found = [obj for (known, _, _), obj in self.objects.items() if known == kind]
        return copy.deepcopy([obj for obj in found if not node or obj["spec"].get("nodeName") == node])

    def patch(self, obj: dict[str, Any], body: dict[str, Any]) -> None:
        key = obj["kind"], obj["metadata"].get("namespace", ""), obj["metadata"]["name"]
        _merge(self.objects.setdefault(key, {"metadata": dict(obj["metadata"]), "spec": {}}), body)

    def delete(self, api_version: str, kind: str, name: str, namespace: str = "") -> None:
        self.objects.pop((kind, namespace, name), None)

    def request(self, method: str, path: str, body: Any = None, *, patience: float = 30) -> dict[str, Any]:
        self.requests.append((method, path))
        if path == "/version":
            return {"gitVersion": "v1.35.1"}
        if path.endswith("/token"):
            return {"status": {"token": "a-service-accounts-token"}}
        words = path.strip("/").split("/")
        self.objects.pop(("Pod", words[3], words[5]), None)
        return {}

    def close(self) -> None:
        self.objects.clear()


def _merge(into: dict[str, Any], change: dict[str, Any]) -> None:
    for key, value in change.items():
        if value is None:
            into.pop(key, None)
        elif isinstance(value, dict) and isinstance(into.get(key), dict):
            _merge(into[key], value)
        else:
            into[key] = copy.deepcopy(value)


class Refused(Exception):
    """The plugin ended a call with an error."""


class _Context:
    async def abort(self, code: Any, message: str) -> None:
        raise Refused(message)


class Plugin:
    """The plugin's calls as plain data."""

    def __init__(self, servicer: Servicer, kube: Memory) -> None:
        self.servicer, self.kube = servicer, kube
        self._loop = asyncio.new_event_loop()

    def call(self, name: str, request: Any) -> Any:
        return self._loop.run_until_complete(getattr(self.servicer, name)(request, _Context()))

    def check(self, type_token: str, news: dict[str, Any]) -> tuple[dict[str, Any], list[str]]:
        urn = f"urn:pulumi:dev::p::{type_token}::x"
        response = self.call("Check", provider_pb2.CheckRequest(urn=urn, news=to_struct(news)))
        return from_struct(response.inputs), [failure.reason for failure in response.failures]

    def create(self, type_token: str, asked: dict[str, Any], *, preview: bool = False) -> tuple[str, dict[str, Any]]:
        urn = f"urn:pulumi:dev::p::{type_token}::x"
        checked, failures = self.check(type_token, asked)
        assert failures == []
        request = provider_pb2.CreateRequest(urn=urn, properties=to_struct(checked), preview=preview)
        response = self.call("Create", request)
        return response.id, from_struct(response.properties)

    def diff(self, type_token: str, old: dict[str, Any], new: dict[str, Any]) -> tuple[set[str], set[str]]:
        """The properties that change, and those of them that need a new resource."""
        request = provider_pb2.DiffRequest(
            urn=f"urn:pulumi:dev::p::{type_token}::x", old_inputs=to_struct(old), news=to_struct(new)
        )
        response = self.call("Diff", request)
        return set(response.diffs), set(response.replaces)

    def update(self, identifier: str, olds: dict[str, Any], asked: dict[str, Any], *, preview: bool = False) -> Any:
        request = provider_pb2.UpdateRequest(
            id=identifier, olds=to_struct(olds), news=to_struct(asked), preview=preview
        )
        return from_struct(self.call("Update", request).properties)

    def read(self, identifier: str) -> dict[str, Any]:
        return from_struct(self.call("Read", provider_pb2.ReadRequest(id=identifier)).properties)

    def delete(self, identifier: str, state: dict[str, Any]) -> None:
        request = provider_pb2.DeleteRequest(id=identifier, properties=to_struct(state))
        assert isinstance(self.call("Delete", request), empty_pb2.Empty)

    def invoke(self, token: str = CLIENT_CONFIG) -> dict[str, Any]:
        return from_struct(getattr(self.call("Invoke", provider_pb2.InvokeRequest(tok=token)), "return"))

    # What GkeCluster makes ------------------------------------------------------------------------------------

    def cluster(self, **fields: Any) -> tuple[str, dict[str, Any], GkeClusterArgs]:
        """Network, subnetwork and cluster of these arguments."""
        args = GkeClusterArgs.model_validate({"location": "us-central1", **fields})
        self.create(NETWORK, gke_vpc.network("prod", args))
        self.create(SUBNETWORK, {**gke_vpc.subnetwork("prod", args), "network": "prod"})
        identifier, state = self.create(CLUSTER, self.cluster_properties(args))
        return identifier, state, args

    def cluster_properties(self, args: GkeClusterArgs) -> dict[str, Any]:
        return gke.cluster("prod", args, PROJECT, network="prod", subnetwork="prod")

    def pool_properties(self, args: GkeClusterArgs, index: int = 0) -> dict[str, Any]:
        pool = args.node_pools[index]
        made = gke_network.direct_networks(pool, "prod", "us-central1", "p")
        properties = gke_pool.node_pool(
            pool,
            service_account="n@p.iam.gserviceaccount.com",
            zones=gke.zone_count(pool, args),
            networks=pool.networks or [card for network in made for card in network.cards],
        )
        return {**properties, "cluster": "prod", "location": args.location, "project": PROJECT}

    def pool(self, args: GkeClusterArgs, index: int = 0) -> tuple[str, dict[str, Any]]:
        return self.create(NODE_POOL, self.pool_properties(args, index))
