"""Namespaces. The stack uses existing ones and creates missing ones. A destroy keeps them, or deletes those that are empty."""

import pulumi

from .custom import CustomObject
from .guard import Guard


def stack_namespace(
    name: str, namespace: str, guard: Guard, opts: pulumi.ResourceOptions, *, deletes: bool
) -> CustomObject:
    """Creates or uses the namespace.

    The plugin never deletes it, because the API server would also delete the objects of others. ``deletes``: the update deletes
    it if this stack created it and nothing is left in it (:mod:`kserve_iac.resources.namespace_hooks`).

    The object has only its name, so that several stacks can use the same namespace: the mark of a stack would be a field that
    only one of them can own.
    """
    obj = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": namespace}}
    kept = pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(retain_on_delete=True))
    made = CustomObject(name, obj, guard, kept, claim=guard.namespaces.binding(deletes=deletes), marked=False)
    guard.namespaces.declare(namespace, made)
    return made
