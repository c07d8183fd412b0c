"""Namespaces: used where they exist, made where they do not, and never deleted with what others keep in them."""

import pulumi

from .custom import CustomObject
from .guard import Guard


def kept_namespace(name: str, namespace: str, guard: Guard, opts: pulumi.ResourceOptions) -> CustomObject:
    """The namespace, which stays when the stack goes: the API server would delete everything in it, whoever made it."""
    obj = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": namespace}}
    kept = pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(retain_on_delete=True))
    return CustomObject(name, obj, guard, kept, claim=guard.of_namespace)
