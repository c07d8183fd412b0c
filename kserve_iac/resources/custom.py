"""Objects with their status as an output, which pulumi_kubernetes' generic custom resource does not have."""

from collections.abc import Mapping
from typing import Any

import pulumi

from ..render.merging import Json
from .awaited import awaited
from .guard import Guard


class CustomObject(pulumi.CustomResource):
    """One object of any kind. Its whole live object comes back; ``status`` and ``metadata`` are outputs.

    It carries the name of this stack, and is not made over one of others. The classes of pulumi_kubernetes would take most of
    the time of a preview to import, and have no ``status`` for kinds that they do not know.
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
        claim: pulumi.ResourceHookBinding | None = None,
    ) -> None:
        """``mark`` is given where the stack's name is to be known only once something else stands: until then a preview does not
        ask the API server about the object. ``hooks`` are added to the guard's; ``claim`` stands in its place. An object that is
        imported stays as it is.
        """
        kind, api_version = obj["kind"], obj["apiVersion"]
        metadata = obj["metadata"] if opts.import_ is not None else guard.marked(awaited(obj["metadata"]), mark)
        own = pulumi.ResourceHookBinding.merge(claim or guard.of_object, guard.of_webhook)
        own = pulumi.ResourceHookBinding.merge(own, hooks)
        super().__init__(
            f"kubernetes:{api_version if '/' in api_version else f'core/{api_version}'}:{kind}",
            name,
            {**obj, "metadata": metadata, "status": None},
            pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(hooks=own)),
        )
        if opts.import_ is None and claim is None:
            guard.foresee(self, obj)
