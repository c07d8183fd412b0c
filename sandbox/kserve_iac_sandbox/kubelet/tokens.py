"""Service account tokens: every process runs under its pod's own account, so that charts' RBAC is put to the test."""

import time
from collections.abc import Mapping
from typing import Any

import yaml

from ..kube import ApiError, Kube
from .volumes import Missing

LIFETIME = 3600
"""Seconds asked for where the pod asks for none."""
RENEW_AT = 0.7
"""Part of the lifetime after which a token is renewed; client libraries read its file again every minute."""


class Tokens:
    """The tokens of one pod, by audience and lifetime."""

    def __init__(self, kube: Kube, pod: Mapping[str, Any]) -> None:
        self._kube = kube
        self._metadata = pod["metadata"]
        self._account = pod["spec"].get("serviceAccountName") or "default"
        self._known: dict[tuple[str, int], tuple[str, float]] = {}

    def get(self, source: Mapping[str, Any] | None = None) -> str:
        """A token that is good for a while longer, for a ``serviceAccountToken`` source (default: the API server's).

        Raises :class:`Missing` where the account is not there, :class:`ApiError` on other refusals.
        """
        source = source or {}
        audience, seconds = str(source.get("audience") or ""), int(source.get("expirationSeconds") or LIFETIME)
        known = self._known.get((audience, seconds))
        if known and time.monotonic() < known[1]:
            return known[0]
        token = self._request(audience, seconds)
        self._known[(audience, seconds)] = token, time.monotonic() + seconds * RENEW_AT
        return token

    @property
    def due(self) -> bool:
        """Whether a token that was given out is to be renewed."""
        return any(time.monotonic() >= renew for _, renew in self._known.values())

    def _request(self, audience: str, seconds: int) -> str:
        namespace, name = self._metadata["namespace"], self._metadata["name"]
        reference = {"apiVersion": "v1", "kind": "Pod", "name": name, "uid": self._metadata["uid"]}
        spec = {
            "expirationSeconds": max(600, seconds),
            "boundObjectRef": reference,
            **({"audiences": [audience]} if audience else {}),
        }
        body = {"apiVersion": "authentication.k8s.io/v1", "kind": "TokenRequest", "spec": spec}
        path = f"/api/v1/namespaces/{namespace}/serviceaccounts/{self._account}/token"
        try:
            return str(self._kube.request("POST", path, body)["status"]["token"])
        except ApiError as error:
            if error.code == 404:
                raise Missing(f'serviceaccount "{self._account}" or pod "{name}" not found') from error
            raise


def kubeconfig(server: str, authority: str, token_file: str, namespace: str) -> str:
    """A kubeconfig's text that reads the token from a file, as in a container."""
    return yaml.safe_dump(
        {
            "apiVersion": "v1",
            "kind": "Config",
            "clusters": [{"name": "sandbox", "cluster": {"server": server, "certificate-authority": authority}}],
            "users": [{"name": "pod", "user": {"tokenFile": token_file}}],
            "contexts": [{"name": "pod", "context": {"cluster": "sandbox", "user": "pod", "namespace": namespace}}],
            "current-context": "pod",
        }
    )
