"""Kubernetes objects whose status is an output. The generic custom resource of pulumi_kubernetes does not offer it."""

from collections.abc import Mapping
from typing import Any

import pulumi

from ..render.merging import Json
from .awaited import awaited
from .guard import Guard


class CustomObject(pulumi.CustomResource):
    """A Kubernetes object of any kind. The engine returns the whole live object; ``metadata`` and ``status`` are outputs.

    The object is marked with the name of this stack, and never overwrites an object of others. The classes of pulumi_kubernetes
    are not used: their import would take most of the time of a preview, and custom kinds have no ``status``.
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
        marked: bool = True,
    ) -> None:
        """Registers the object.

        ``mark`` is an Output of the stack's name that is known only after other resources exist. Until then, a preview does not
        query the API server about the object. ``hooks`` are added to the hooks of the guard, and ``claim`` replaces them. The
        metadata of an imported object does not change, and neither does that of an object with ``marked=False``.
        """
        kind, api_version = obj["kind"], obj["apiVersion"]
        own_metadata = opts.import_ is None and marked
        metadata = guard.marked(awaited(obj["metadata"]), mark) if own_metadata else obj["metadata"]
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
