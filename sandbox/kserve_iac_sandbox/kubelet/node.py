"""The sandbox's own node: the object, its status, its lease."""

import datetime
import platform
from typing import Any

from ..kube import ApiError, Kube
from ..names import GKE_POOL_LABEL, POOL_LABEL

NAME = "sandbox-system"
POOL = "system"
ADDRESS = "192.0.2.3"
LEASE_SECONDS = 40
CAPACITY = {"cpu": "64", "memory": "256Gi", "pods": "250", "ephemeral-storage": "500Gi"}
"""Room for every platform component's requests: what really limits them is the machine they run on."""

_ARCHITECTURES = {"x86_64": "amd64", "aarch64": "arm64", "arm64": "arm64"}


def timestamp(micro: bool = False) -> str:
    """The current time as Kubernetes writes it."""
    now = datetime.datetime.now(datetime.timezone.utc)
    return now.strftime("%Y-%m-%dT%H:%M:%S.%fZ" if micro else "%Y-%m-%dT%H:%M:%SZ")


def manifest() -> dict[str, Any]:
    """The Node as a platform team's system pool would look on GKE: labelled, and tainted against workloads."""
    return {
        "apiVersion": "v1",
        "kind": "Node",
        "metadata": {
            "name": NAME,
            "labels": {
                "kubernetes.io/os": "linux",
                "kubernetes.io/arch": architecture(),
                "kubernetes.io/hostname": NAME,
                GKE_POOL_LABEL: POOL,
                POOL_LABEL: POOL,
            },
        },
        "spec": {"taints": [{"key": "CriticalAddonsOnly", "value": "true", "effect": "NoSchedule"}]},
    }


def architecture() -> str:
    machine = platform.machine()
    return _ARCHITECTURES.get(machine, machine)


def status(version: str, ready_since: str) -> dict[str, Any]:
    """The node's status, to be repeated as the heartbeat of its conditions."""
    now = timestamp()

    def condition(kind: str, value: str, reason: str, message: str) -> dict[str, str]:
        return {
            "type": kind,
            "status": value,
            "reason": reason,
            "message": message,
            "lastHeartbeatTime": now,
            "lastTransitionTime": ready_since,
        }

    return {
        "capacity": CAPACITY,
        "allocatable": CAPACITY,
        "addresses": [{"type": "InternalIP", "address": ADDRESS}, {"type": "Hostname", "address": NAME}],
        "conditions": [
            condition("Ready", "True", "KubeletReady", "kserve-iac sandbox: known images run as processes"),
            condition("MemoryPressure", "False", "KubeletHasSufficientMemory", "not measured"),
            condition("DiskPressure", "False", "KubeletHasNoDiskPressure", "not measured"),
            condition("PIDPressure", "False", "KubeletHasSufficientPID", "not measured"),
        ],
        "nodeInfo": {
            "architecture": architecture(),
            "bootID": "",
            "containerRuntimeVersion": "process://1",
            "kernelVersion": platform.release(),
            "kubeProxyVersion": "",
            "kubeletVersion": f"v{version}",
            "machineID": "",
            "operatingSystem": "linux",
            "osImage": "kserve-iac sandbox",
            "systemUUID": "",
        },
    }


def lease(renewed: str) -> dict[str, Any]:
    return {
        "apiVersion": "coordination.k8s.io/v1",
        "kind": "Lease",
        "metadata": {"name": NAME, "namespace": "kube-node-lease"},
        "spec": {"holderIdentity": NAME, "leaseDurationSeconds": LEASE_SECONDS, "renewTime": renewed},
    }


class NodeKeeper:
    """Makes the node and keeps it fresh. ``beat`` is called every few seconds."""

    def __init__(self, kube: Kube, version: str) -> None:
        self._kube = kube
        self._version = version
        self._since = timestamp()
        self._registered = False
        self._status_at = datetime.datetime.min
        self.ready = False

    def beat(self) -> None:
        """Renews the lease; writes the whole status on the first call and every minute.

        Raises :class:`ApiError` or ``requests`` errors where the API server refuses or does not answer.
        """
        if not self._registered:
            self._kube.apply(manifest())
            self._registered = True
        try:
            self._kube.apply(lease(timestamp(micro=True)))
            if datetime.datetime.now() - self._status_at > datetime.timedelta(seconds=60):
                body = {"status": status(self._version, self._since)}
                self._kube.patch(manifest(), body, subresource="status")
                self._status_at = datetime.datetime.now()
                self.ready = True
        except ApiError as error:
            if error.code == 404:  # deleted by somebody, or the namespace for leases is not there yet
                self._registered = False
            raise
