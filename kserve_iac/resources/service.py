"""What the components of both kinds of service share."""

from collections.abc import Mapping
from typing import Any

import pulumi

from ..args.workload import ServiceMeta
from ..manifests._pod import Json
from .base import Platform
from .custom import CustomObject


def make_object(
    component: pulumi.ComponentResource, name: str, obj: Json, args: ServiceMeta, platform: Platform
) -> CustomObject:
    """The service's object, made after the platform and awaited until KServe says Ready."""
    after = [made for made in (platform, platform.cluster) if isinstance(made, pulumi.Resource)]
    timeout = f"{args.ready_timeout}s"
    options = pulumi.ResourceOptions(
        parent=component,
        provider=platform.cluster.provider,
        depends_on=after,
        custom_timeouts=pulumi.CustomTimeouts(create=timeout, update=timeout, delete="600s"),
    )
    return CustomObject(name, obj, options)


def url_of(status: Mapping[str, Any] | None) -> str | None:
    """The URL that KServe published, None while there is none."""
    return str(status["url"]) if status and status.get("url") else None


def ready_of(status: Mapping[str, Any] | None) -> str:
    """``Ready``, ``Stopped``, or the failing condition with its reason."""
    conditions = {c["type"]: c for c in (status or {}).get("conditions", [])}
    if conditions.get("Stopped", {}).get("status") == "True":
        return "Stopped"
    ready = conditions.get("Ready")
    if ready is None:
        return "Unknown"
    return "Ready" if ready["status"] == "True" else f"NotReady: {ready.get('reason') or ready.get('message') or '?'}"
