"""The deployment mode of services that write none, as the objects of a cluster show it."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from ..catalog.kserve import LEGACY_MODES

MODES = ("Standard", "Knative")

CONFIG = "inferenceservice-config"
"""The ConfigMap that KServe reads (pkg/constants/constants.go, ``InferenceServiceConfigMapName``)."""


def current_mode_name(mode: Any) -> str | None:
    """The mode as KServe names it since 0.16; None if it is none that a service can be given here."""
    found = LEGACY_MODES.get(mode, mode) if isinstance(mode, str) else None
    return found if found in MODES else None


def recorded_mode(obj: Mapping[str, Any]) -> str | None:
    """The mode that KServe recorded in the status of a live service. It keeps to that mode whatever its default becomes
    (GetDeploymentMode in pkg/controller/v1beta1/inferenceservice/utils/utils.go).
    """
    status = obj.get("status")
    return current_mode_name(status.get("deploymentMode")) if isinstance(status, Mapping) else None


def configured_mode(obj: Any) -> str | None:
    """``defaultDeploymentMode`` if the object is KServe's ConfigMap; None for any other object, and if it cannot be read."""
    metadata = obj.get("metadata") if isinstance(obj, Mapping) and obj.get("kind") == "ConfigMap" else None
    if not isinstance(metadata, Mapping) or metadata.get("name") != CONFIG:
        return None
    data = obj.get("data")
    text = data.get("deploy") if isinstance(data, Mapping) else None
    try:
        deploy = json.loads(text) if isinstance(text, str) else None
    except ValueError:
        return None
    return current_mode_name(deploy.get("defaultDeploymentMode")) if isinstance(deploy, Mapping) else None


def common_mode(recorded: Iterable[str | None]) -> str | None:
    """The one mode that all services which write none were given; None if there are several, or if none is recorded."""
    found = {mode for mode in recorded if mode is not None}
    return found.pop() if len(found) == 1 else None
