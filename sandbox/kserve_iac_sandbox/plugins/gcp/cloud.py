"""Google Cloud as far as the sandbox has one: makes, changes and removes resources, and the nodes behind pools."""

import json
import os
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ...cloud import nodes
from ...cloud.store import Record, Store
from ...kube import Kube, Object
from ...names import POOL_LABEL
from . import filled, forms, kinds, places, refusals, template
from .errors import PluginError
from .facts import (
    BUCKET,
    BUDGET,
    CLUSTER,
    NETWORK,
    NODE_POOL,
    REPOSITORY,
    ROUTER_NAT,
    SM_MEMBER,
    SUBNETWORK,
    TYPES,
    Type,
)
from .filled import PROJECT
from .values import UNKNOWN

STATE_VARIABLE = "KSERVE_IAC_SANDBOX"
"""Names the sandbox's folder; ``kserve-iac sandbox env`` sets it."""

ACCOUNT = "kserve-iac-gcp"
"""ServiceAccount of kube-system whose tokens stand for access tokens of Google's."""

READY_SECONDS = 60.0

Properties = dict[str, Any]


class Cloud:
    """Resources of the project. Raises :class:`PluginError` where Google's API would refuse."""

    def __init__(self, folder: Path) -> None:
        """``folder`` is the sandbox's."""
        self._mark = json.loads((folder / "sandbox.json").read_text())
        self._folder = folder
        self.store = Store(folder)
        self._kube: Kube | None = None

    @property
    def kube(self) -> Kube:
        """The sandbox's API server."""
        if self._kube is None:
            self._kube = Kube(Path(self._mark["kubeconfig"]))
        return self._kube

    def close(self) -> None:
        if self._kube is not None:
            self._kube.close()

    def identifier(self, resource_type: str, asked: Mapping[str, Any]) -> str:
        """The id that a resource gets."""
        references = ("cluster", "router", "secretId")  # by name or by path
        values = {
            key: str(value).rpartition("/")[2] if key in references else str(value) for key, value in asked.items()
        }
        return TYPES[resource_type].id.format(**values)

    # Operations -----------------------------------------------------------------------------------------------

    def create(self, resource_type: str, asked: Properties) -> tuple[str, Properties]:
        """Makes a resource; its id and all of its properties."""
        identifier = self.identifier(resource_type, asked)
        if self.store.get(identifier) is not None:
            raise PluginError(f"googleapi: Error 409: Already exists: {identifier}., alreadyExists")
        record: Record = {"type": resource_type, "inputs": asked}
        if resource_type == CLUSTER:
            self._make_cluster(identifier, record)
        elif resource_type == NODE_POOL:
            self._make_pool(identifier, record)
        else:
            _refuse(faults(resource_type, asked))
            self._refer(asked)
            self._principal(asked)
            record["computed"] = filled.filled(resource_type, identifier, asked)
            self.store.put(identifier, record)
        return identifier, _whole(record)

    def read(self, identifier: str) -> Properties | None:
        """A resource's properties as they are, or None."""
        record = self.store.get(identifier)
        if record is None:
            return None
        if record["type"] == NODE_POOL:
            record["computed"]["nodeCount"] = len(nodes.of_pool(self.kube, identifier))
        return _whole(record)

    def inputs(self, identifier: str) -> Properties:
        """What was asked for."""
        record = self.store.get(identifier)
        return dict(record["inputs"]) if record is not None else {}

    def update(self, identifier: str, asked: Properties) -> Properties:
        """Changes a resource in place."""
        record = self.store.get(identifier)
        if record is None:
            raise PluginError(f"googleapi: Error 404: Not found: {identifier}., notFound")
        if record["type"] == NODE_POOL:
            self._change_pool(identifier, record, asked)
        else:
            if record["type"] == CLUSTER:
                _refuse([*refusals.cluster(asked), *places.cluster(asked)])
                self._bring(asked)
            else:
                _refuse(faults(record["type"], asked))
            self.store.put(identifier, {**record, "inputs": asked})
        changed = self.store.get(identifier)
        assert changed is not None, "it was written just now"
        return _whole(changed)

    def delete(self, identifier: str, state: Properties) -> None:
        """Removes a resource. One that has gone already is no error."""
        record = self.store.get(identifier)
        if record is None:
            return
        if record["type"] == CLUSTER:
            self._remove_cluster(identifier, state)
        elif record["type"] == NODE_POOL:
            self._remove_pool(identifier)
        else:
            self._unused(identifier, record)
            self.store.remove(identifier)

    # Cluster --------------------------------------------------------------------------------------------------

    def _make_cluster(self, identifier: str, record: Record) -> None:
        asked = record["inputs"]
        _refuse([*refusals.cluster(asked), *places.cluster(asked)])
        if other := next(iter(self.store.of_type(CLUSTER)), None):
            raise PluginError(
                f"The sandbox has one API server, and that is {other}. Destroy it first, or use a second sandbox."
            )
        self._refer(asked)
        self._ranges(asked)
        self._bring(asked)
        self._account()
        record["computed"] = filled.cluster(
            identifier,
            asked,
            server=str(self._mark["server"]),
            authority=(self._folder / "pki" / "ca.crt").read_bytes(),
            version=self._version(),
        )
        if asked.get("enableAutopilot") is True:
            # Autopilot makes nodes for every pod. Controllers run as processes on the sandbox's own node, which takes all.
            record |= {"own_node": True, "template": {"labels": {}, "taints": []}}
            nodes.play_system(self.kube, record["template"])
        self.store.put(identifier, record)

    def _remove_cluster(self, identifier: str, state: Properties) -> None:
        if state.get("deletionProtection", True) is not False:
            raise PluginError(
                "Cannot destroy cluster because deletion_protection is set to true. Set it to false to proceed with cluster "
                "deletion. (deletionProtection: false on the cluster, `pulumi up`, then destroy.)"
            )
        for pool in [key for key in self.store.of_type(NODE_POOL) if key.startswith(identifier + "/")]:
            self._remove_pool(pool, drained=False)
        for node in self.kube.list("v1", "Node"):  # those of compute classes
            if str((node["metadata"].get("annotations") or {}).get(nodes.POOL_ID)).startswith(identifier + "/"):
                nodes.remove(self.kube, node["metadata"]["name"])
        kinds.remove(self.kube)
        self.store.remove(identifier)

    def _bring(self, asked: Properties) -> None:
        """The kinds of the cluster; those that came once stay until it goes."""
        for kind in kinds.brought_by(asked):
            self.kube.apply(kind)

    def _account(self) -> None:
        self.kube.apply(
            {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": ACCOUNT, "namespace": "kube-system"}}
        )
        self.kube.apply(
            {
                "apiVersion": "rbac.authorization.k8s.io/v1",
                "kind": "ClusterRoleBinding",
                "metadata": {"name": ACCOUNT},
                "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "cluster-admin"},
                "subjects": [{"kind": "ServiceAccount", "name": ACCOUNT, "namespace": "kube-system"}],
            }
        )

    def token(self) -> str:
        """A token that the API server takes, in place of one of Google's."""
        self._account()
        path = f"/api/v1/namespaces/kube-system/serviceaccounts/{ACCOUNT}/token"
        found = self.kube.request("POST", path, {"spec": {"expirationSeconds": 3600}})
        return str(found["status"]["token"])

    # Pools ----------------------------------------------------------------------------------------------------

    def _make_pool(self, identifier: str, record: Record) -> None:
        asked = record["inputs"]
        parent = self.store.get(identifier.rpartition("/nodePools/")[0])
        if parent is None:
            raise PluginError(f"googleapi: Error 404: Not found: {identifier.rpartition('/nodePools/')[0]}., notFound")
        zones = _zones(asked, parent["inputs"])
        _refuse([*pool_faults(asked, parent["inputs"]), *refusals.initial_nodes(asked, zones)])
        for card in (asked.get("networkConfig") or {}).get("additionalNodeNetworkConfigs") or []:
            self._find("networks", card["network"])
            self._find("subnetworks", card["subnetwork"])
        if (policy := (asked.get("placementPolicy") or {}).get("policyName")) is not None:
            self._find("resourcePolicies", policy)
        record |= self._derived(asked, zones)
        self.store.put(identifier, record)
        if record["own_node"]:
            nodes.play_system(self.kube, record["template"])
            return
        self._up_to_least(identifier, record, max(int(asked.get("initialNodeCount", 0)) * len(zones), record["least"]))

    def _derived(self, asked: Properties, zones: list[str]) -> Record:
        scaling = asked.get("autoscaling") or {}
        each = 1 if "totalMaxNodeCount" in scaling else len(zones)
        count = int(asked.get("nodeCount") or asked.get("initialNodeCount") or 0) * len(zones)
        least = int(scaling.get("totalMinNodeCount", scaling.get("minNodeCount", 0))) * each if scaling else count
        most = int(scaling.get("totalMaxNodeCount", scaling.get("maxNodeCount", 0))) * each if scaling else count
        labels = (asked.get("nodeConfig") or {}).get("labels") or {}
        return {
            "zones": zones,
            "least": least,
            "most": most,
            "template": template.node(asked),
            # Controllers of the platform run as processes on the sandbox's own node, which plays this pool.
            "own_node": labels.get(POOL_LABEL) == "system",
            "computed": filled.node_pool(asked, version=self._version()),
        }

    def _up_to_least(self, identifier: str, record: Record, count: int) -> None:
        for _ in range(count - len(nodes.of_pool(self.kube, identifier))):
            nodes.make(self.kube, identifier, record)
        limit = time.monotonic() + READY_SECONDS
        while not all(_ready(node) for node in nodes.of_pool(self.kube, identifier)):
            if time.monotonic() > limit:
                raise PluginError(f"{identifier}: nodes did not become ready within {READY_SECONDS:g} s.")
            time.sleep(0.2)

    def _change_pool(self, identifier: str, record: Record, asked: Properties) -> None:
        parent = self.store.get(identifier.rpartition("/nodePools/")[0])
        if parent is None:
            raise PluginError(f"googleapi: Error 404: Not found: the cluster of {identifier}., notFound")
        zones = _zones(asked, parent["inputs"])
        _refuse(pool_faults(asked, parent["inputs"]))
        before = record["template"]
        changed = {**record, "inputs": asked, **self._derived(asked, zones)}
        self.store.put(identifier, changed)
        if changed["own_node"]:
            nodes.play_system(self.kube, changed["template"])
            return
        if (before["capacity"], before["allocatable"]) != (
            changed["template"]["capacity"],
            changed["template"]["allocatable"],
        ):
            # Other machines: one node at a time, the new one first (a surge upgrade).
            for node in nodes.of_pool(self.kube, identifier):
                nodes.make(self.kube, identifier, changed)
                nodes.cordon(self.kube, node)
                nodes.drain(self.kube, node["metadata"]["name"])
                nodes.remove(self.kube, node["metadata"]["name"])
        else:
            gone = dict.fromkeys(set(before["labels"]) - set(changed["template"]["labels"]))
            body = {
                "metadata": {"labels": {**gone, **changed["template"]["labels"]}},
                "spec": {"taints": changed["template"]["taints"] or None},
            }
            for node in nodes.of_pool(self.kube, identifier):
                self.kube.patch(node, body)
        self._up_to_least(identifier, changed, changed["least"])

    def _remove_pool(self, identifier: str, *, drained: bool = True) -> None:
        record = self.store.get(identifier)
        # First out of the autoscaler's sight: it would make new nodes for the pods that leave.
        self.store.remove(identifier)
        if record is not None and record["own_node"]:
            return
        leaving = nodes.of_pool(self.kube, identifier)
        for node in leaving:
            nodes.cordon(self.kube, node)
        for node in leaving:
            if drained:
                nodes.drain(self.kube, node["metadata"]["name"])
            nodes.remove(self.kube, node["metadata"]["name"])

    # Everything else ------------------------------------------------------------------------------------------

    def _version(self) -> str:
        found = self.kube.request("GET", "/version")
        return f"{str(found['gitVersion']).removeprefix('v')}-gke.1000"

    def _refer(self, asked: Properties) -> None:
        """What is named must stand: networks, subnetworks, routers that were made here."""
        for key, kind in (("network", "networks"), ("subnetwork", "subnetworks"), ("router", "routers")):
            if asked.get(key) is not None:
                self._find(kind, str(asked[key]))

    def _principal(self, asked: Properties) -> None:
        """A Kubernetes service account is known to IAM once a cluster has made the project's workload identity pool.

        terraform-google-modules/terraform-google-kubernetes-engine#916
        """
        pool = f"{PROJECT}.svc.id.goog"
        if f"{pool}[" in str(asked.get("member")) and not self.store.of_type(CLUSTER):
            raise PluginError(f"googleapi: Error 400: Identity Pool does not exist ({pool})., badRequest")

    def _find(self, kind: str, reference: str) -> Record:
        name = reference.rpartition("/")[2]
        for identifier, record in self.store.all().items():
            if f"/{kind}/" in identifier and identifier.rpartition("/")[2] == name:
                return record
        raise PluginError(
            f"googleapi: Error 404: The resource '{kind}/{name}' was not found in project {PROJECT}., notFound"
        )

    def _ranges(self, asked: Properties) -> None:
        """The secondary ranges must be the subnetwork's."""
        policy = asked.get("ipAllocationPolicy") or {}
        subnet = self._find("subnetworks", str(asked["subnetwork"]))["inputs"] if asked.get("subnetwork") else {}
        known = {entry["rangeName"] for entry in subnet.get("secondaryIpRanges") or []}
        for key in ("clusterSecondaryRangeName", "servicesSecondaryRangeName"):
            if policy.get(key) and policy[key] not in known:
                text = f"Secondary range {policy[key]!r} is not in the subnetwork."
                raise PluginError(f"googleapi: Error 400: {text}, badRequest")
        _refuse(places.control_plane(asked, subnet))

    def _unused(self, identifier: str, record: Record) -> None:
        """A network goes after what is in it."""
        name = identifier.rpartition("/")[2]
        key = {"gcp:compute/network:Network": "network", "gcp:compute/subnetwork:Subnetwork": "subnetwork"}.get(
            record["type"]
        )
        for other, user in self.store.all().items():
            if key is not None and str(user["inputs"].get(key, "")).rpartition("/")[2] == name:
                raise PluginError(
                    f"googleapi: Error 400: The resource {identifier} is already being used by {other}., resourceInUse"
                )


def pool_faults(asked: Properties, cluster: Properties) -> Iterator[str]:
    """Why a pool of a cluster cannot have these properties."""
    channel = (cluster.get("releaseChannel") or {}).get("channel", "REGULAR")
    yield from refusals.node_pool(asked, _zones(asked, cluster), channel)
    yield from places.node_pool(asked, cluster)
    yield from refusals.networks(asked, cluster)
    yield from forms.versions(asked, cluster)


def faults(resource_type: str, asked: Properties) -> Iterator[str]:
    """Why a resource that is neither cluster nor pool cannot have these properties."""
    if resource_type == NETWORK:
        yield from refusals.network(asked)
    if resource_type == ROUTER_NAT:
        yield from refusals.nat(asked)
        yield from places.nat(asked)
    if resource_type == SUBNETWORK:
        yield from places.subnetwork(asked)
    if resource_type == BUCKET:
        yield from forms.bucket(asked)
        yield from places.bucket(asked)
    if resource_type == REPOSITORY:
        yield from forms.repository(asked)
    if resource_type == SM_MEMBER:
        yield from forms.secret(asked)
    if resource_type == BUDGET:
        yield from forms.budget(asked)


def _refuse(reasons: Any) -> None:
    if found := list(reasons):
        raise PluginError("googleapi: Error 400: " + " ".join(found) + ", badRequest")


def _whole(record: Record) -> Properties:
    return {**record["inputs"], **record["computed"]}


def _zones(asked: Properties, cluster: Properties) -> list[str]:
    given = asked.get("nodeLocations") or cluster.get("nodeLocations")
    if given:
        return [str(zone) for zone in given]
    location = str(asked.get("location") or cluster["location"])
    return [location] if location.count("-") == 2 else [f"{location}-{letter}" for letter in "abc"]


def _ready(node: Object) -> bool:
    conditions = (node.get("status") or {}).get("conditions") or []
    return any(condition["type"] == "Ready" and condition["status"] == "True" for condition in conditions)


def unknown_computed(kind: Type, asked: Properties) -> Properties:
    """Properties in a preview, where what Google fills in is not known yet."""
    return {**dict.fromkeys(kind.computed, UNKNOWN), **asked}


def folder() -> Path:
    """The sandbox's folder. Raises :class:`PluginError` where the shell has none."""
    found = os.environ.get(STATE_VARIABLE)
    if not found or not (Path(found) / "sandbox.json").is_file():
        raise PluginError(
            'This gcp plugin is the sandbox\'s, and the shell has no sandbox: eval "$(kserve-iac sandbox env)".'
        )
    return Path(found)
