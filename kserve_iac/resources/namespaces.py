"""Namespaces: used where they exist, made where they do not, and never deleted with what others keep in them."""

import pulumi
import pulumi_kubernetes as k8s

from .guard import Guard


def kept_namespace(
    name: str, namespace: str, guard: Guard, opts: pulumi.ResourceOptions | None = None
) -> k8s.core.v1.Namespace:
    """The namespace, which stays when the stack goes: the API server would delete everything in it, whoever made it."""
    own = pulumi.ResourceOptions(retain_on_delete=True, hooks=guard.of_namespace)
    return k8s.core.v1.Namespace(
        name, metadata=guard.marked({"name": namespace}), opts=pulumi.ResourceOptions.merge(opts, own)
    )
