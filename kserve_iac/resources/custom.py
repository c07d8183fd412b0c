"""Custom resources with their status as an output, which pulumi_kubernetes' generic one does not have."""

from collections.abc import Mapping
from typing import Any

import pulumi

from ..manifests.merging import Json


class CustomObject(pulumi.CustomResource):
    """One custom resource. Its whole live object comes back; ``status`` and ``metadata`` are outputs."""

    metadata: pulumi.Output[Mapping[str, Any]]
    spec: pulumi.Output[Mapping[str, Any]]
    status: pulumi.Output[Mapping[str, Any] | None]

    def __init__(self, name: str, obj: Json, opts: pulumi.ResourceOptions) -> None:
        kind, api_version = obj["kind"], obj["apiVersion"]
        props = {**obj, "status": None}
        super().__init__(f"kubernetes:{api_version}:{kind}", name, props, opts)
