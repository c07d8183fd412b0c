"""Fields that Kubernetes does not let anybody change: a change of them replaces the object.

Source of the rule for each kind: the update validation of k8s.io/kubernetes (``pkg/apis/*/validation``), in the
selection that the official plugin makes (its ``forceNewProperties``).
"""

from collections.abc import Mapping
from typing import Any

from .identity import Gvk
from .paths import Path, covers


def _words(text: str) -> list[str]:
    return text.split()


_POD_VOLATILE = _words(
    "affinity automountServiceAccountToken dnsConfig dnsPolicy enableServiceLinks hostAliases hostIPC hostNetwork hostPID "
    "hostname imagePullSecrets nodeName nodeSelector overhead preemptionPolicy priority priorityClassName readinessGates "
    "restartPolicy runtimeClassName schedulerName securityContext serviceAccount serviceAccountName "
    "shareProcessNamespace subdomain terminationGracePeriodSeconds volumes"
)
_CONTAINER = _words(
    "args command env image imagePullPolicy lifecycle livenessProbe ports readinessProbe resources securityContext stdin "
    "stdinOnce terminationMessagePath terminationMessagePolicy tty volumeDevices volumeMounts workingDir"
)
_VOLUME_SOURCES = _words(
    "awsElasticBlockStore azureDisk azureFile cephfs cinder csi fc flexVolume flocker gcePersistentDisk glusterfs hostPath "
    "iscsi local nfs photonPersistentDisk portworxVolume quobyte rbd scaleIO storageos vsphereVolume"
)


def _spec(*fields: str) -> tuple[Path, ...]:
    return tuple(("spec", *field.split(".")) for field in fields)


_SELECTOR = _spec("selector")
_JOB = _spec("completions", "parallelism", "selector", "template")
_ROLE_BINDING: tuple[Path, ...] = (("roleRef",),)
_DATA: tuple[Path, ...] = (("data",), ("binaryData",))

_BY_KIND: Mapping[tuple[str, str], tuple[Path, ...]] = {
    ("apps", "Deployment"): _SELECTOR,
    ("apps", "DaemonSet"): _SELECTOR,
    ("apps", "StatefulSet"): _spec("podManagementPolicy", "selector", "serviceName", "volumeClaimTemplates"),
    ("batch", "Job"): _JOB,
    ("", "ConfigMap"): _DATA,
    ("", "Secret"): (("type",), ("stringData",), ("data",)),
    ("", "PersistentVolume"): _spec(*_VOLUME_SOURCES),
    # Not spec.resources: volumes can grow, and replacing a claim loses its data.
    ("", "PersistentVolumeClaim"): _spec("accessModes", "selector", "storageClassName", "volumeName"),
    ("", "Pod"): (
        *_spec(*_POD_VOLATILE),
        *(("spec", kind, "*", field) for kind in ("containers", "initContainers") for field in _CONTAINER),
    ),
    ("", "ResourceQuota"): _spec("scopes"),
    ("", "Service"): _spec("clusterIP"),
    ("rbac.authorization.k8s.io", "RoleBinding"): _ROLE_BINDING,
    ("rbac.authorization.k8s.io", "ClusterRoleBinding"): _ROLE_BINDING,
    ("storage.k8s.io", "StorageClass"): (("parameters",), ("provisioner",)),
}

IDENTITY: tuple[Path, ...] = (("metadata", "name"), ("metadata", "namespace"))


def force_new(
    gvk: Gvk, inputs: Mapping[str, Any], *, mutable_config_maps: bool = False, mutable_secrets: bool = False
) -> tuple[Path, ...]:
    """The paths of a kind that can not change in place.

    The data of ConfigMaps and Secrets could, but a new object is what makes pods notice (official default); the provider
    options turn that off, except for objects that say ``immutable: true``.
    """
    fields = _BY_KIND.get((gvk.group, gvk.kind), ())
    immutable = inputs.get("immutable") is True
    if gvk == Gvk("v1", "ConfigMap") and mutable_config_maps and not immutable:
        fields = ()
    if gvk == Gvk("v1", "Secret") and mutable_secrets and not immutable:
        fields = (("type",),)
    return (*IDENTITY, *fields)


def replaces(path: Path, value: Any, patterns: tuple[Path, ...]) -> bool:
    """Whether changing ``path`` (to or from ``value``) touches one of the patterns, at it, below it or above it."""
    return any(covers(pattern, path) or _reaches(pattern, path, value) for pattern in patterns)


def _reaches(pattern: Path, path: Path, value: Any) -> bool:
    # A whole subtree came or went: does it hold the place that the pattern names?
    if not covers(pattern[: len(path)], path) or len(pattern) <= len(path):
        return False
    return _holds(pattern[len(path) :], value)


def _holds(rest: Path, value: Any) -> bool:
    if not rest:
        return True
    head, tail = rest[0], rest[1:]
    if isinstance(value, dict):
        keys = list(value) if head == "*" else [head]
        return any(_holds(tail, value[key]) for key in keys if key in value)
    if isinstance(value, list) and head == "*":
        return any(_holds(tail, inner) for inner in value)
    return False
