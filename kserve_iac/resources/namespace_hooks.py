"""The hooks of namespaces: an update uses existing ones, records which ones it creates, and deletes empty ones if asked to.

Pulumi's Kubernetes plugin deletes a namespace with everything in it, so the state always retains namespaces. The hook before
their deletion reads the live namespace and deletes it itself, if this stack created it and nothing is left in it. The hook cannot
be the default: Pulumi refuses `pulumi destroy` without `--run-program` if the state names a hook for deletions, because it then
runs no program that could answer (pulumi v3.259, pkg/engine/destroy.go, ``newDestroySource``).
"""

import asyncio
import time
from collections import defaultdict
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pulumi
from pulumi.runtime import is_dry_run

from ..live import ownership
from ..live.remains import CREATED_BY, Remains, created_by, few, remains

if TYPE_CHECKING:
    from ..live.client import Client, Json
    from .guard import Guard

NAMESPACE = ("v1", "Namespace")

ANSWER_SECONDS = 30.0
"""Time in seconds for which a deletion waits for an API server that does not answer. Then the namespace is kept."""

EMPTY_SECONDS = 120.0
"""Time in seconds for which a deletion waits for objects of the namespace that are being deleted. Pods have 30 seconds to end
(``terminationGracePeriodSeconds``), and Kubernetes collects objects without an owner within seconds."""

GONE_SECONDS = 120.0
"""Time in seconds for which a deletion waits until the namespace does not exist any more."""


class NamespaceHooks:
    """The hooks of the namespaces of one cluster."""

    def __init__(self, guard: "Guard") -> None:
        self._guard = guard
        self._declared: dict[str, list[pulumi.CustomResource]] = defaultdict(list)
        self._dry = pulumi.ResourceHookOptions(on_dry_run=True)
        self._used = guard.hook("a namespace that exists is used", self._before_create, self._dry)
        # Registered although no namespace may need it: the state can name it for one that the program does not declare any more.
        self._vacated = self._deletion() if guard.label == guard.name else None

    def declare(self, namespace: str, resource: pulumi.CustomResource) -> None:
        """Registers the resource of a namespace of this program."""
        self._declared[namespace].append(resource)

    def binding(self, *, deletes: bool) -> pulumi.ResourceHookBinding:
        """The hooks of one namespace. ``deletes``: a deletion deletes the namespace from the cluster if it is empty."""
        if not deletes:
            return pulumi.ResourceHookBinding(before_create=[self._used])
        if self._vacated is None:
            self._vacated = self._deletion()
        return pulumi.ResourceHookBinding(before_create=[self._used], before_delete=[self._vacated])

    def _deletion(self) -> pulumi.ResourceHook:
        """The name is the same in every run, because the state names the hook. A reference to a cluster has its own, because the
        process of the cluster itself registers the other one in the same update.
        """
        guard = self._guard
        whose = guard.name if guard.label == guard.name else f"{guard.name}, by reference"
        return guard.known(
            pulumi.ResourceHook(f"{whose}: an empty namespace is deleted", self._before_delete, self._dry)
        )

    async def _before_create(self, args: pulumi.ResourceHookArgs) -> None:
        """Creates a missing namespace with the record that this stack created it, in one request. The plugin then finds it."""
        found = await self._guard.existing(args)
        name = str(((args.new_inputs or {}).get("metadata") or {}).get("name"))
        if found is None and not is_dry_run():
            record = {"name": name, "annotations": {CREATED_BY: self._guard.mark}}
            obj: Json = {"apiVersion": NAMESPACE[0], "kind": NAMESPACE[1], "metadata": record}
            mark = self._guard.mark
            found = await self._guard.ask(lambda client: client.create(obj, mark) or client.metadata(*NAMESPACE, name))
        if found is not None and created_by(found) != self._guard.mark:
            pulumi.log.info(
                f"{ownership.described(found)} already exists. It is used as it is, and a destroy does not delete it."
            )

    async def _before_delete(self, args: pulumi.ResourceHookArgs) -> None:
        """Deletes the namespace, or reports why it is kept. It never fails: a namespace is kept where something is uncertain."""
        from .guard import Refused

        name = str(((args.old_inputs or {}).get("metadata") or {}).get("name"))
        try:
            await self._delete(name, args)
        except Refused as error:
            pulumi.log.warn(f"Namespace {name} is kept, because its objects could not be read. {error}")

    async def _delete(self, name: str, args: pulumi.ResourceHookArgs) -> None:
        if await self._is_declared_otherwise(name, args.urn):
            return
        found = await self._guard.ask(lambda client: client.metadata(*NAMESPACE, name), ANSWER_SECONDS)
        if found is None or found["metadata"].get("deletionTimestamp"):
            return
        # The namespace of the state can be another one: on the cluster before a replacement, or deleted and created by others.
        if created_by(found) != self._guard.mark or found["metadata"].get("uid") != _uid(args.old_outputs):
            pulumi.log.info(f"Namespace {name} is kept, because this stack did not create it.")
            return
        if is_dry_run():
            pulumi.log.info(f"Namespace {name} will be deleted from the cluster if nothing of others is left in it.")
            return
        left = await self._left(name, found)
        if left.kept or left.leaving:
            pulumi.log.warn(_kept(name, left))
            return
        await self._guard.ask(lambda client: client.delete(*NAMESPACE, name, only=found), ANSWER_SECONDS)
        await self._gone(name)

    async def _left(self, name: str, namespace: Mapping[str, Any]) -> Remains:
        """What is left in the namespace, after the end of objects that are being deleted."""
        from .guard import Refused

        deadline = time.monotonic() + EMPTY_SECONDS
        while True:
            objects = await self._guard.ask(lambda client: _objects(client, name), ANSWER_SECONDS)
            if objects is None:
                raise Refused("The cluster is not known.")
            left = remains(namespace, objects)
            if left.kept or not left.leaving or time.monotonic() > deadline:
                return left
            await asyncio.sleep(1)

    async def _gone(self, name: str) -> None:
        deadline = time.monotonic() + GONE_SECONDS
        while await self._guard.ask(lambda client: client.metadata(*NAMESPACE, name), ANSWER_SECONDS) is not None:
            if time.monotonic() > deadline:
                pulumi.log.warn(
                    f"Namespace {name} is being deleted, but it still exists after {GONE_SECONDS:.0f} s. "
                    f"`kubectl get namespace {name} --output yaml` shows what Kubernetes waits for."
                )
                return
            await asyncio.sleep(0.5)

    async def _is_declared_otherwise(self, name: str, urn: str) -> bool:
        """Whether the program declares the namespace as another resource, so that only the resource is deleted."""
        urns = [await resource.urn.future() for resource in self._declared.get(name, [])]
        return bool(urns) and urn not in urns


def _objects(client: "Client", namespace: str) -> "list[Json]":
    """All objects of a namespace, of every kind that can be listed. Raises like ``Client.list``."""
    return [
        obj
        for api_version, kind in client.namespaced_kinds()
        for obj in client.list_metadata(api_version, kind, namespace)
    ]


def _kept(name: str, left: Remains) -> str:
    if left.kept:
        return (
            f"Namespace {name} is kept, because it still has: {few(left.kept)}. To delete it with everything in it, run "
            f"`kubectl delete namespace {name}`."
        )
    return (
        f"Namespace {name} is kept, because after {EMPTY_SECONDS:.0f} s it still has objects that are being deleted: "
        f"{few(left.leaving)}."
    )


def _uid(outputs: Mapping[str, Any] | None) -> str | None:
    found = ((outputs or {}).get("metadata") or {}).get("uid")
    return str(found) if found is not None else None
