"""Namespaces. The stack uses existing ones, creates missing ones, and never deletes them, because others may use them."""

import pulumi

from .custom import CustomObject
from .guard import Guard


def kept_namespace(name: str, namespace: str, guard: Guard, opts: pulumi.ResourceOptions) -> CustomObject:
    """Creates or uses the namespace. A destroy does not delete it, because the API server would also delete the objects of
    others.
    """
    obj = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": namespace}}
    kept = pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(retain_on_delete=True))
    return CustomObject(name, obj, guard, kept, claim=guard.of_namespace)
