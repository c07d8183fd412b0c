"""Objects with their status as an output, which pulumi_kubernetes' generic custom resource does not have."""

from collections.abc import Mapping
from typing import Any

import pulumi

from ..manifests.merging import Json
from .guard import Guard


class CustomObject(pulumi.CustomResource):
    """One object. Its whole live object comes back; ``status`` and ``metadata`` are outputs.

    It carries the name of this stack, and is not made over one of others. ``mark`` is given where the name is to be known only
    once something else stands: until then a preview does not ask the API server about the object. An object that is imported
    stays as it is.
    """

    metadata: pulumi.Output[Mapping[str, Any]]
    spec: pulumi.Output[Mapping[str, Any]]
    status: pulumi.Output[Mapping[str, Any] | None]

    def __init__(
        self,
        name: str,
        obj: Json,
        guard: Guard,
        opts: pulumi.ResourceOptions,
        *,
        mark: pulumi.Input[str] | None = None,
        hooks: pulumi.ResourceHookBinding | None = None,
    ) -> None:
        kind, api_version = obj["kind"], obj["apiVersion"]
        metadata = obj["metadata"] if opts.import_ is not None else guard.marked(obj["metadata"], mark)
        own = pulumi.ResourceOptions(hooks=pulumi.ResourceHookBinding.merge(guard.of_object, hooks))
        super().__init__(
            f"kubernetes:{api_version}:{kind}",
            name,
            {**obj, "metadata": metadata, "status": None},
            pulumi.ResourceOptions.merge(opts, own),
        )
